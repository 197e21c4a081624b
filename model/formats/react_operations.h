/*
 * The changes of a tree of React components that come with each commit of a
 * profile: an array of numbers (related-formats.md, section 6.4). Packages
 * from 7.0.0 on write one number more for each component that is added, and
 * nothing in the file says so: what of both ways ends where the array does is
 * the way it was written.
 */
#ifndef MODEL_FORMATS_REACT_OPERATIONS_H
#define MODEL_FORMATS_REACT_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* A component that was added. */
struct react_added {
	uint32_t id, type;
	const int64_t *name, *key;	/* code points; NULL: none */
	size_t name_len, key_len;
};

/* Ways to write what is added. */
enum react_encoding {
	REACT_SIX = 1,		/* numbers, with the operation's own */
	REACT_SEVEN = 2,	/* packages >= 7.0.0 */
};

/*
 * Bits of all ways in which the array makes sense: 0 when it makes none.
 * *adds: does it matter?
 */
unsigned react_operations_check(const int64_t *numbers, size_t count,
	bool *adds);
/*
 * Calls add for each component that is added, in an array that makes sense
 * that way. False when add says so.
 */
bool react_operations_read(const int64_t *numbers, size_t count,
	enum react_encoding encoding, bool (*add)(void *data,
	const struct react_added *added, struct error *err), void *data,
	struct error *err);

#endif
