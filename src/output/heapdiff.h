/*
 * A comparison in the shape in which memwatch gives the result of a HeapDiff:
 * {"before": ..., "after": ..., "change": {..., "details": [...]}}, so that
 * what was written for that goes on. Counts are of all objects, not of those
 * that memwatch sees; sizes in words are of 1024 bytes, as there.
 */
#ifndef SRC_OUTPUT_HEAPDIFF_H
#define SRC_OUTPUT_HEAPDIFF_H

#include <stdbool.h>
#include <stdio.h>

struct error;
struct heap;
struct table;

/* comparison is of these two, with all its rows. False, with err. */
bool output_heapdiff(FILE *out, const struct heap *base,
	const struct heap *heap, struct table *comparison, struct error *err);

#endif
