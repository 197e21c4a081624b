/*
 * Paths: the ways from an object up to a root, nearest first, as a programmer
 * would say them, with V8's plumbing collapsed (plumbing.h) or, raw, edge by
 * edge. A row is a path; it opens into its steps, from the object up. Paths
 * that read alike are one row.
 */
#ifndef MODEL_EXPLORE_PATH_H
#define MODEL_EXPLORE_PATH_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct heap;
struct table;

/* How many are looked for. */
#define PATH_COUNT 10

/*
 * heap is borrowed. Caller frees with table_free(). Cost: that of
 * paths_find(), once; raw ones are the same paths.
 */
struct table *path_new(const struct heap *heap, uint32_t node, bool raw,
	struct error *err);

#endif
