/*
 * What files are that have nothing to do with a heap: those that lie about
 * beside snapshots and logs. A small table, for what people have in such a
 * folder; not all that there is.
 */
#ifndef MODEL_SNAPSHOT_SIGNS_H
#define MODEL_SNAPSHOT_SIGNS_H

#include <stdbool.h>
#include <stddef.h>

struct sign {
	const char *what;	/* "a PNG image" */
	const char *advice;	/* "unpack it first: tar -xf FILE", or "" */
};

/* By bytes that are in no text. False where they say nothing. */
bool signs_of_bytes(const char *data, size_t size, struct sign *sign);
/*
 * Of text: which language of programs or pages it is in, by words that lines
 * begin with. False where that is not known.
 */
bool signs_of_text(const char *data, size_t size, struct sign *sign);
/* Is it text at all? */
bool signs_is_text(const char *data, size_t size);

#endif
