/*
 * A walk through JSON text, for the readers of files that are too large or
 * too deep to be parsed whole: the reader says what it enters, and p is where
 * it stands. Nothing recurses, nothing is allocated.
 */
#ifndef MODEL_FORMATS_JSON_WALK_H
#define MODEL_FORMATS_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct task;

/* The most that sizes and numbers of JavaScript count up to exactly. */
#define JSON_NUMBER_MAX 9007199254740991.0

struct json_walk {
	const char *data, *p, *end;
	const char *file;	/* what it should be: "sampling profile" */
	struct task *task;	/* or NULL */
	struct error *err;
};

/* A member of an object, or an element: where its value stands. */
struct json_value {
	const char *key;	/* without quotes; of members */
	size_t key_len;
	const char *begin, *end;
};

/* Both say it in err, and return false. */
bool json_walk_cut(struct json_walk *walk);
bool json_walk_wrong(struct json_walk *walk, const char *p, const char *what);

/* Every so many steps: says how far it is; false when cancelled. */
bool json_walk_goes_on(struct json_walk *walk, size_t step);
/* Moves to the next byte that is not blank; false at the end. */
bool json_walk_next(struct json_walk *walk);
/* Passes this bracket; what is told when another byte stands there. */
bool json_walk_enter(struct json_walk *walk, char bracket, const char *what);
/*
 * Within brackets: passes the comma before all but the first. *more is false
 * once the closing one was passed.
 */
bool json_walk_more(struct json_walk *walk, char close, bool first,
	bool *more);
/* Reads a key and the colon behind it. */
bool json_walk_key(struct json_walk *walk, struct json_value *value);
/* Finds the end of the value here, and passes it. */
bool json_walk_skip(struct json_walk *walk, struct json_value *value);

/*
 * Within the braces of an object: the next member, of which the value is
 * passed as well; *more is false once the closing brace was passed.
 */
bool json_walk_member(struct json_walk *walk, bool first, bool *more,
	struct json_value *value);

/* The walk stands on an element, and is to stand behind it. */
typedef bool json_walk_element(void *data);
/*
 * Passes the array that stands here, each of its elements by take; what is told
 * when it is none.
 */
bool json_walk_array(struct json_walk *walk, const char *what,
	json_walk_element *take, void *data);

bool json_value_is(const struct json_value *value, const char *key);
/* A number, whatever it is; false when the value is none. */
bool json_value_number(const struct json_value *value, double *number);

#endif
