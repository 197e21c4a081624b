/*
 * The class table of a heap by itself: what the Summary shows at first, in
 * one piece of memory without a heap behind it. An index has one, which can
 * be shown while the rest is still being checked.
 */
#ifndef MODEL_DIGEST_H
#define MODEL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct preview;

/* Longer names and places of classes are cut at a character. */
#define DIGEST_NAME_MAX 4096

struct digest_row {
	uint64_t shallow, retained;	/* bytes */
	uint64_t name;			/* see digest_name() */
	uint64_t place;			/* where its code is, the same way */
	uint32_t name_len;
	uint32_t place_len;		/* 0: it has none */
	uint32_t file_len;		/* of that: the rest are numbers */
	uint32_t class;			/* number in heap->classes */
	uint32_t count;			/* objects, never 0 */
	int32_t distance;		/* see graph/distances.h */
};

struct digest {
	uint64_t bytes;			/* of the whole piece */
	uint64_t total;			/* heap->total */
	uint32_t nodes, edges;		/* of the heap */
	uint32_t count, reserved;	/* of rows */
	struct digest_row rows[];	/* in the order of class */
};

/* Freed with free(). Cost: one name and place a class. */
struct digest *digest_new(const struct heap *heap, struct error *err);

/*
 * A copy of bytes that were a digest once; NULL, ERROR_FORMAT, when it does
 * not hold together. Freed with free().
 */
struct digest *digest_copy(const void *data, uint64_t bytes,
	struct error *err);

/*
 * The same as a preview, complete; caller frees. NULL also when a name may
 * have been cut.
 */
struct preview *digest_preview(const struct digest *digest,
	struct error *err);

/* The name of a class in UTF-8, terminated; may hold any bytes. */
const char *digest_name(const struct digest *digest, uint32_t row);

#endif
