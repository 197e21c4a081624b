/*
 * Merged retainers: what holds many objects, as one tree. Each object is
 * followed on the way by which it is nearest to a root (graph/nearest.h), step
 * by step as a programmer would say it (explore/plumbing.h). The top level has
 * a row for each way the first step reads; a row opens into the steps after
 * it. Objects whose way ends stand in a row of their own, so the rows of a
 * level add up to what opened it.
 *
 * An object that others hold, too, stands there once all the same: the note
 * says how many do (explore/others.h).
 *
 * Of a row: how many objects come by it and what share of all they are, by how
 * many different holders, the sum of their sizes, and the sum of their
 * retained sizes, where an object that another of the set dominates adds
 * nothing: its bytes are part of the other's. So the retained sizes of the top
 * level add up to that of the class as DevTools has it, no byte twice.
 */
#ifndef MODEL_EXPLORE_MERGED_H
#define MODEL_EXPLORE_MERGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct ignored;
struct table;
struct table_ops;

extern const struct table_ops merged_ops;

struct merged_options {
	bool raw;		/* edge by edge, no plumbing collapsed */
	/*
	 * Of more objects than this so many are taken by chance, evenly
	 * spread; the figures then are estimates, and the table says so. 0:
	 * all, however long it takes (a second for a few millions).
	 */
	uint32_t most;
	/*
	 * What no way goes by, or NULL; the table becomes a user of it. The
	 * objects themselves may be among it.
	 */
	struct ignored *ignored;
};

/*
 * As many as open without a wait: some microseconds each, in all threads
 * together. Nineteen times in twenty they tell a share to 0.8 percent.
 */
#define MERGED_MOST ((uint32_t)1 << 14)

/*
 * Of all objects of the classes called name; ERROR_ABSENT when there is none.
 * heap is borrowed. Caller frees with table_free().
 */
struct table *merged_of_class(const struct heap *heap, const char *name,
	const struct merged_options *options, struct error *err);
/* The same of those that base does not have. */
struct table *merged_of_new(const struct heap *heap, const struct heap *base,
	const char *name, const struct merged_options *options,
	struct error *err);
/* The same of any nodes, in any order; one that comes twice counts once. */
struct table *merged_of_nodes(const struct heap *heap, const uint32_t *nodes,
	size_t count, const struct merged_options *options,
	struct error *err);

#endif
