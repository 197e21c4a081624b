#include "model/formats/log_keys.h"

#include <string.h>

#define ANYWHERE (SCOPE_TOP | SCOPE_CONTEXT)
#define KEY_MAX 13
/* More than there are keys of one length. */
#define KEYS 10

/* Keys by their length: most of a log are none of these. */
static const struct log_key keys[KEY_MAX + 1][KEYS] = {
	[2] = {
		{ "ts", SCOPE_TOP, FIELD_TIME, SCOPE_NONE },
		{ "id", SCOPE_REQUEST, FIELD_REQUEST_ID, SCOPE_NONE },
		{ "id", SCOPE_USER, FIELD_USER_ID, SCOPE_NONE },
		{ "id", SCOPE_SESSION, FIELD_SESSION_ID, SCOPE_NONE },
	},
	[3] = {
		{ "sid", ANYWHERE, FIELD_SESSION_ID, SCOPE_NONE },
		{ "uid", ANYWHERE, FIELD_USER_ID, SCOPE_NONE },
		{ "msg", SCOPE_TOP, FIELD_MESSAGE, SCOPE_CONTEXT },
		{ "pid", SCOPE_TOP, FIELD_NONE, SCOPE_NONE },
		{ "err", ANYWHERE, FIELD_ERROR, SCOPE_ERROR },
		{ "req", ANYWHERE, FIELD_NONE, SCOPE_REQUEST },
		{ "res", ANYWHERE, FIELD_NONE, SCOPE_NONE },
		{ "url", ANYWHERE | SCOPE_REQUEST, FIELD_URL, SCOPE_NONE },
	},
	[4] = {
		{ "time", SCOPE_TOP, FIELD_TIME, SCOPE_NONE },
		{ "code", SCOPE_TOP | SCOPE_ERROR, FIELD_CODE, SCOPE_NONE },
		{ "type", SCOPE_ERROR, FIELD_TYPE, SCOPE_NONE },
		{ "name", SCOPE_ERROR, FIELD_TYPE, SCOPE_NONE },
		{ "path", SCOPE_REQUEST, FIELD_URL, SCOPE_NONE },
		{ "user", ANYWHERE, FIELD_USER_ID, SCOPE_USER },
	},
	[5] = {
		{ "level", SCOPE_TOP, FIELD_LEVEL, SCOPE_NONE },
		{ "error", ANYWHERE, FIELD_ERROR, SCOPE_ERROR },
		{ "stack", ANYWHERE | SCOPE_ERROR, FIELD_STACK, SCOPE_NONE },
		{ "route", ANYWHERE | SCOPE_REQUEST, FIELD_ROUTE,
		  SCOPE_CONTEXT },
		{ "reqId", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
	},
	[6] = {
		{ "module", ANYWHERE, FIELD_CONTEXT, SCOPE_CONTEXT },
		{ "method", ANYWHERE | SCOPE_REQUEST, FIELD_METHOD,
		  SCOPE_NONE },
		{ "req_id", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
		{ "userId", ANYWHERE, FIELD_USER_ID, SCOPE_NONE },
	},
	[7] = {
		{ "message", SCOPE_TOP, FIELD_MESSAGE, SCOPE_CONTEXT },
		{ "context", ANYWHERE, FIELD_CONTEXT, SCOPE_CONTEXT },
		{ "message", SCOPE_ERROR, FIELD_ERROR, SCOPE_NONE },
		{ "request", ANYWHERE, FIELD_NONE, SCOPE_REQUEST },
		{ "headers", SCOPE_REQUEST, FIELD_NONE, SCOPE_REQUEST },
		{ "session", ANYWHERE, FIELD_SESSION_ID, SCOPE_SESSION },
		{ "traceId", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
		{ "user_id", ANYWHERE, FIELD_USER_ID, SCOPE_NONE },
	},
	[8] = {
		{ "severity", SCOPE_TOP, FIELD_LEVEL, SCOPE_NONE },
		{ "trace_id", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
	},
	[9] = {
		{ "timestamp", SCOPE_TOP, FIELD_TIME, SCOPE_NONE },
		{ "exception", ANYWHERE, FIELD_ERROR, SCOPE_ERROR },
		{ "requestId", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
		{ "sessionId", ANYWHERE, FIELD_SESSION_ID, SCOPE_NONE },
	},
	[10] = {
		{ "@timestamp", SCOPE_TOP, FIELD_TIME, SCOPE_NONE },
		{ "request_id", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
		{ "session_id", ANYWHERE, FIELD_SESSION_ID, SCOPE_NONE },
	},
	[12] = {
		{ "x-request-id", ANYWHERE | SCOPE_REQUEST, FIELD_REQUEST_ID,
		  SCOPE_NONE },
	},
	[13] = {
		{ "correlationId", ANYWHERE, FIELD_REQUEST_ID, SCOPE_NONE },
	},
};

const struct log_key *
log_key(const char *key, size_t len, unsigned scope)
{
	const struct log_key *found;

	if (len > KEY_MAX)
		return NULL;
	for (found = keys[len]; found->key != NULL; found++)
		if (found->key[0] == *key && found->in & scope &&
		    strncmp(found->key, key, len) == 0)
			return found;
	return NULL;
}
