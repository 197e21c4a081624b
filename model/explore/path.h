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
struct ignored;
struct table;
struct table_ops;

extern const struct table_ops path_ops;

/* How many are looked for. */
#define PATH_COUNT 10

/*
 * heap is borrowed. No path goes by what is ignored, if that is not NULL; the
 * table becomes a user of it. Caller frees with table_free(). Cost: that of
 * paths_find(), once; raw ones are the same paths.
 */
struct table *path_new(const struct heap *heap, uint32_t node, bool raw,
	struct ignored *ignored, struct error *err);

#endif
