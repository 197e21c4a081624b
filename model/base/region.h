/*
 * Memory for bytes of which nobody knows how many will come: a wide range of
 * addresses is set aside at once, and becomes memory step by step. What has
 * been written never moves.
 *
 * One thread grows it; others may read and drop what they know to be written.
 */
#ifndef MODEL_BASE_REGION_H
#define MODEL_BASE_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct region {
	char *data;
	size_t size;		/* bytes set aside */
	size_t ready;		/* of these can be written */
};

/*
 * Sets aside size bytes, or as much as the system grants: half as much, and
 * again, and not more than half of what ulimit -v leaves. Takes no memory.
 */
bool region_init(struct region *region, uint64_t size, struct error *err);
void region_release(struct region *region);

/*
 * Makes more of it ready: at least one byte, else false; then it is full, or
 * the system refuses. err says only that there is no memory.
 */
bool region_grow(struct region *region, struct error *err);

/*
 * Gives back the whole pages in begin..end, which have been written: they
 * read as zero bytes from then on. Returns how many bytes that was.
 */
uint64_t region_drop(const struct region *region, uint64_t begin,
	uint64_t end);

/* Nothing more comes: gives back what is beyond the first size bytes. */
void region_trim(struct region *region, size_t size);

#endif
