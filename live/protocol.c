#include "live/protocol.h"

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/chunks.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/task.h"

/* Requests that may be under way. */
#define PENDING_MAX 16
#define METHOD_MAX 96
#define SESSION_MAX 64
#define PATIENCE 60
/* An answer that comes when the connection is just being closed has made Node
   crash: answers that are due are waited for, so long. */
#define CLOSE_SECONDS 1

struct pending {
	uint64_t id;		/* 0: free */
	char method[METHOD_MAX];
	bool answered;
	bool unwanted;		/* nobody waits for it, but it is due */
	cJSON *result;		/* or NULL and an error */
	struct error error;
};

struct protocol {
	struct inspector *inspector;
	char name[96];
	char version[64];
	uint64_t last_id;
	unsigned patience;
	struct pending pending[PENDING_MAX];
	protocol_listener *listener;
	void *listener_data;
};

static struct pending *
find_pending(struct protocol *protocol, uint64_t id)
{
	for (size_t i = 0; id != 0 && i < PENDING_MAX; i++)
		if (protocol->pending[i].id == id)
			return &protocol->pending[i];
	return NULL;
}

static void
forget(struct pending *pending)
{
	cJSON_Delete(pending->result);
	*pending = (struct pending) { .id = 0 };
}

/* Nobody waits for it any more. */
static void
let_go(struct pending *pending)
{
	if (pending->answered)
		forget(pending);
	else
		pending->unwanted = true;
}

static void
set_failure(struct pending *pending, const cJSON *error)
{
	const cJSON *message = cJSON_GetObjectItemCaseSensitive(error,
	    "message");
	const cJSON *more = cJSON_GetObjectItemCaseSensitive(error, "data");

	error_set(&pending->error, ERROR_ABSENT, "%s: %s%s%s",
	    pending->method, cJSON_IsString(message) ? message->valuestring :
	    "an error without a message", cJSON_IsString(more) ? ": " : "",
	    cJSON_IsString(more) ? more->valuestring : "");
}

/* Answers that nobody waits for are no news. */
static void
take_answer(struct protocol *protocol, cJSON *answer)
{
	const cJSON *id = cJSON_GetObjectItemCaseSensitive(answer, "id");
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
	struct pending *pending = NULL;

	if (cJSON_IsNumber(id) && id->valuedouble > 0 &&
	    id->valuedouble <= (double)protocol->last_id)
		pending = find_pending(protocol, (uint64_t)id->valuedouble);
	if (pending == NULL || pending->answered)
		return;
	if (pending->unwanted) {
		forget(pending);
		return;
	}
	pending->answered = true;
	if (error != NULL) {
		set_failure(pending, error);
		return;
	}
	pending->result = cJSON_DetachItemFromObjectCaseSensitive(answer,
	    "result");
	if (pending->result == NULL)
		error_set(&pending->error, ERROR_ABSENT,
		    "%s: the answer has no result", pending->method);
}

static bool take_message(struct protocol *protocol, const char *session,
	char *text, size_t len, struct error *err);

/* What a worker says is a message in a message, and no deeper. */
static bool
take_worker_message(struct protocol *protocol, const cJSON *params,
	struct error *err)
{
	const cJSON *session = cJSON_GetObjectItemCaseSensitive(params,
	    "sessionId");
	const cJSON *message = cJSON_GetObjectItemCaseSensitive(params,
	    "message");

	if (!cJSON_IsString(session) || !cJSON_IsString(message))
		return true;
	return take_message(protocol, session->valuestring,
	    message->valuestring, strlen(message->valuestring), err);
}

static bool
notify(struct protocol *protocol, const char *session, const char *method,
	char *text, size_t len, struct error *err)
{
	return protocol->listener == NULL || protocol->listener(
	    protocol->listener_data, session, method, text, len, err);
}

/* Whatever is no notification written as V8 writes it. */
static bool
take_any(struct protocol *protocol, const char *session, char *text,
	size_t len, struct error *err)
{
	cJSON *json = cJSON_ParseWithLength(text, len);
	const cJSON *method;
	bool done = true;

	method = cJSON_GetObjectItemCaseSensitive(json, "method");
	if (!cJSON_IsObject(json))
		done = error_set(err, ERROR_FORMAT, "%s sends what is no "
		    "message of the protocol: it is not the inspector of "
		    "Node", protocol->name);
	else if (!cJSON_IsString(method))
		take_answer(protocol, json);
	else if (session == NULL && strcmp(method->valuestring,
	    "NodeWorker.receivedMessageFromWorker") == 0)
		done = take_worker_message(protocol,
		    cJSON_GetObjectItemCaseSensitive(json, "params"), err);
	else
		done = notify(protocol, session, method->valuestring, text,
		    len, err);
	cJSON_Delete(json);
	return done;
}

/* The method of a notification as V8 writes it, without a parser. */
static bool
read_method(const char *text, size_t len, char method[METHOD_MAX])
{
	static const char begin[] = "{\"method\":\"";
	size_t skip = sizeof begin - 1, count;

	if (len < skip || memcmp(text, begin, skip) != 0)
		return false;
	count = strcspn(text + skip, "\"\\");
	if (count >= METHOD_MAX || text[skip + count] != '"' ||
	    strncmp(text + skip + count, "\",\"params\":{", 12) != 0)
		return false;
	memcpy(method, text + skip, count);
	method[count] = '\0';
	return true;
}

static bool
take_message(struct protocol *protocol, const char *session, char *text,
	size_t len, struct error *err)
{
	size_t name_len, begin, inner_len, end;
	char name[SESSION_MAX], method[METHOD_MAX];
	const char *at;

	if (session == NULL &&
	    chunk_worker_message(text, len, &at, &name_len, &begin) &&
	    name_len < sizeof name) {
		char *inner = text + begin;

		memcpy(name, at, name_len);
		name[name_len] = '\0';
		if (!chunk_decode(inner, len - begin, inner, &inner_len,
		    &end) || end != len - begin - 3)
			return error_set(err, ERROR_FORMAT, "%s sends a "
			    "broken message of a worker", protocol->name);
		inner[inner_len] = '\0';
		return take_message(protocol, name, inner, inner_len, err);
	}
	if (read_method(text, len, method) && strcmp(method,
	    "NodeWorker.receivedMessageFromWorker") != 0)
		return notify(protocol, session, method, text, len, err);
	return take_any(protocol, session, text, len, err);
}

static bool
take(void *data, char *text, size_t len, struct error *err)
{
	return take_message(data, NULL, text, len, err);
}

/* "ws://whatever/UUID": host and port are those of the question. */
static bool
read_path(struct inspector_address *address, const cJSON *url)
{
	const char *at, *path;
	size_t len;

	if (!cJSON_IsString(url) || strncmp(url->valuestring, "ws://", 5) != 0)
		return false;
	at = url->valuestring + 5;
	path = strchr(at, '/');
	if (path == NULL)
		return false;
	len = strlen(path);
	/* It goes into the first line of a request. */
	for (size_t i = 0; i < len; i++)
		if (path[i] <= ' ' || path[i] >= 0x7f)
			return false;
	if (len >= sizeof address->path)
		return false;
	memcpy(address->path, path, len + 1);
	return true;
}

static bool
find_path(struct inspector_address *address, const char *name,
	struct task *task, struct error *err)
{
	size_t len;
	char *body = inspector_get(address, "/json/list", &len, task, err);
	cJSON *list;
	bool found;

	if (body == NULL)
		return false;
	list = cJSON_ParseWithLength(body, len);
	found = cJSON_IsArray(list) && read_path(address,
	    cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(list, 0),
	    "webSocketDebuggerUrl"));
	if (!found)
		error_set(err, ERROR_FORMAT, "%s does not say where its "
		    "WebSocket is: it is not the inspector of Node", name);
	cJSON_Delete(list);
	free(body);
	return found;
}

/* Who does not want to say it need not. */
static bool
find_version(struct protocol *protocol,
	const struct inspector_address *address, struct task *task,
	struct error *err)
{
	struct error why;
	size_t len;
	char *body = inspector_get(address, "/json/version", &len, task, &why);
	const cJSON *browser;
	cJSON *json;

	if (body == NULL)
		return task_goes_on(task, err);
	json = cJSON_ParseWithLength(body, len);
	browser = cJSON_GetObjectItemCaseSensitive(json, "Browser");
	if (cJSON_IsString(browser))
		snprintf(protocol->version, sizeof protocol->version, "%s",
		    browser->valuestring);
	cJSON_Delete(json);
	free(body);
	return true;
}

struct protocol *
protocol_open(const struct inspector_address *given, struct task *task,
	struct error *err)
{
	struct inspector_address address = *given;
	struct protocol *protocol = calloc(1, sizeof *protocol);

	if (protocol == NULL) {
		error_memory(err, "a connection", sizeof *protocol);
		return NULL;
	}
	protocol->patience = PATIENCE;
	snprintf(protocol->name, sizeof protocol->name, "%s:%u", address.host,
	    address.port);
	if ((address.path[0] != '\0' ||
	    find_path(&address, protocol->name, task, err)) &&
	    find_version(protocol, &address, task, err))
		protocol->inspector = inspector_connect(&address, take,
		    protocol, task, err);
	if (protocol->inspector == NULL) {
		free(protocol);
		return NULL;
	}
	return protocol;
}

/* What is still to be answered, but is not wanted any more. */
static bool
is_due(const struct protocol *protocol)
{
	for (size_t i = 0; i < PENDING_MAX; i++)
		if (protocol->pending[i].id != 0 &&
		    !protocol->pending[i].answered)
			return true;
	return false;
}

void
protocol_close(struct protocol *protocol)
{
	double end = clock_seconds() + CLOSE_SECONDS;

	if (protocol == NULL)
		return;
	protocol_listen(protocol, NULL, NULL);
	while (is_due(protocol) && clock_seconds() < end &&
	    inspector_serve(protocol->inspector, 100, NULL, NULL))
		;
	inspector_close(protocol->inspector);
	for (size_t i = 0; i < PENDING_MAX; i++)
		forget(&protocol->pending[i]);
	free(protocol);
}

const char *
protocol_version(const struct protocol *protocol)
{
	return protocol->version;
}

unsigned
protocol_major(const struct protocol *protocol)
{
	unsigned major = 0;

	return sscanf(protocol->version, "node.js/v%3u", &major) == 1 ?
	    major : 0;
}

void
protocol_listen(struct protocol *protocol, protocol_listener *listener,
	void *data)
{
	protocol->listener = listener;
	protocol->listener_data = data;
}

void
protocol_set_patience(struct protocol *protocol, unsigned seconds)
{
	protocol->patience = seconds;
}

/* {"id":1,"method":"...","params":{...}}; takes params. */
static char *
write_request(uint64_t id, const char *method, cJSON *params)
{
	cJSON *json = cJSON_CreateObject();
	char *text = NULL;

	if (json == NULL ||
	    cJSON_AddNumberToObject(json, "id", (double)id) == NULL ||
	    cJSON_AddStringToObject(json, "method", method) == NULL ||
	    (params != NULL &&
	    !cJSON_AddItemToObject(json, "params", params))) {
		cJSON_Delete(params);
	} else {
		text = cJSON_PrintUnformatted(json);
	}
	cJSON_Delete(json);
	return text;
}

/* The same, handed over to a worker. */
static char *
write_to_worker(uint64_t id, const char *session, const char *inner)
{
	cJSON *params = cJSON_CreateObject();

	if (params == NULL ||
	    cJSON_AddStringToObject(params, "sessionId", session) == NULL ||
	    cJSON_AddStringToObject(params, "message", inner) == NULL) {
		cJSON_Delete(params);
		return NULL;
	}
	return write_request(id, "NodeWorker.sendMessageToWorker", params);
}

bool
protocol_send(struct protocol *protocol, const char *session,
	const char *method, cJSON *params, uint64_t *id, struct task *task,
	struct error *err)
{
	struct pending *pending = protocol->pending;
	char *text, *outer;
	bool done;

	while (pending < protocol->pending + PENDING_MAX &&
	    pending->id != 0 && !pending->unwanted)
		pending++;
	*id = ++protocol->last_id;
	text = write_request(*id, method, params);
	if (text != NULL && session != NULL) {
		/* That it was handed over is answered, too: to nobody. */
		outer = write_to_worker(++protocol->last_id, session, text);
		cJSON_free(text);
		text = outer;
	}
	if (text == NULL)
		return error_memory(err, "a request", strlen(method));
	if (pending == protocol->pending + PENDING_MAX) {
		cJSON_free(text);
		return error_set(err, ERROR_LIMIT,
		    "%s: too many requests at once", method);
	}
	forget(pending);
	pending->id = *id;
	snprintf(pending->method, sizeof pending->method, "%s", method);
	done = inspector_write(protocol->inspector, text, strlen(text), task,
	    err);
	cJSON_free(text);
	if (!done)
		forget(pending);
	return done;
}

void
protocol_forget(struct protocol *protocol, uint64_t id)
{
	struct pending *pending = find_pending(protocol, id);

	if (pending != NULL)
		let_go(pending);
}

static enum protocol_answer
give_answer(struct pending *pending, cJSON **result, struct error *err)
{
	enum protocol_answer answer = PROTOCOL_FAILED;

	if (pending->result != NULL)
		answer = PROTOCOL_ANSWERED;
	else if (err != NULL)
		*err = pending->error;
	if (result != NULL) {
		*result = pending->result;
		pending->result = NULL;
	}
	forget(pending);
	return answer;
}

static bool
too_silent(const struct protocol *protocol, double since, struct error *err)
{
	double silence = inspector_silence(protocol->inspector);
	double waited = clock_seconds() - since;

	if (waited < silence)
		silence = waited;
	return protocol->patience > 0 && silence > protocol->patience &&
	    !error_set(err, ERROR_IO, "%s has said nothing for %u seconds: "
	    "given up", protocol->name, protocol->patience);
}

enum protocol_answer
protocol_wait(struct protocol *protocol, uint64_t id, unsigned milliseconds,
	cJSON **result, struct task *task, struct error *err)
{
	struct pending *pending = find_pending(protocol, id);
	double begin = clock_seconds(), left = milliseconds;

	if (result != NULL)
		*result = NULL;
	if (pending == NULL || pending->unwanted) {
		error_set(err, ERROR_USAGE, "there is no such request");
		return PROTOCOL_FAILED;
	}
	while (!pending->answered && left > 0) {
		if (!inspector_serve(protocol->inspector, (unsigned)left + 1,
		    task, err)) {
			if (pending->answered)
				break;
			let_go(pending);
			return PROTOCOL_FAILED;
		}
		left = milliseconds - (clock_seconds() - begin) * 1000;
	}
	return pending->answered ? give_answer(pending, result, err) :
	    PROTOCOL_LATE;
}

cJSON *
protocol_call(struct protocol *protocol, const char *session,
	const char *method, cJSON *params, struct task *task,
	struct error *err)
{
	double begin = clock_seconds();
	enum protocol_answer answer;
	cJSON *result = NULL;
	uint64_t id;

	if (!protocol_send(protocol, session, method, params, &id, task, err))
		return NULL;
	do {
		answer = protocol_wait(protocol, id, 1000, &result, task, err);
		if (answer == PROTOCOL_LATE &&
		    too_silent(protocol, begin, err)) {
			protocol_forget(protocol, id);
			return NULL;
		}
	} while (answer == PROTOCOL_LATE);
	return result;
}

bool
protocol_serve(struct protocol *protocol, unsigned milliseconds,
	struct task *task, struct error *err)
{
	double end = clock_seconds() + (double)milliseconds / 1000;
	double left = milliseconds;

	while (left > 0) {
		if (!inspector_serve(protocol->inspector, (unsigned)left + 1,
		    task, err))
			return false;
		left = (end - clock_seconds()) * 1000;
	}
	return true;
}

bool
protocol_ended(const struct protocol *protocol)
{
	return inspector_ended(protocol->inspector);
}
