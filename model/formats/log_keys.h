/*
 * What the keys of a line of JSON mean, by where they are: the names that pino,
 * bunyan, winston and others give to the same things.
 */
#ifndef MODEL_FORMATS_LOG_KEYS_H
#define MODEL_FORMATS_LOG_KEYS_H

#include <stddef.h>

/* What the object that a key is in tells of. */
enum scope {
	SCOPE_TOP = 1,
	SCOPE_CONTEXT = 2,	/* any that is not one of the others */
	SCOPE_ERROR = 4,
	SCOPE_REQUEST = 8,
	SCOPE_USER = 16,
	SCOPE_SESSION = 32,
	SCOPE_NONE = 64,	/* is skipped */
};

enum field {
	FIELD_LEVEL,
	FIELD_TIME,
	FIELD_MESSAGE,
	FIELD_CONTEXT,
	FIELD_ROUTE,
	FIELD_METHOD,
	FIELD_URL,
	FIELD_TYPE,
	FIELD_CODE,
	FIELD_ERROR,
	FIELD_STACK,
	FIELD_REQUEST_ID,
	FIELD_SESSION_ID,
	FIELD_USER_ID,
	FIELD_NONE
};

/* A field, or an object. An object of a key that is not known is a context. */
struct log_key {
	const char *key;
	unsigned char in;	/* enum scope */
	unsigned char field;	/* enum field */
	unsigned char object;	/* enum scope of an object */
};

/* NULL for one that means nothing there. */
const struct log_key *log_key(const char *key, size_t len, unsigned scope);

#endif
