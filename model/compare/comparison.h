/*
 * Comparison: DevTools' table of two heaps of one process, a row for each
 * class with new or deleted objects, opening into these: the new ones first.
 */
#ifndef MODEL_COMPARE_COMPARISON_H
#define MODEL_COMPARE_COMPARISON_H

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops comparison_ops;

/*
 * The rows are found by table_work(), with one diff_new(). Both heaps are
 * borrowed. Caller frees with table_free().
 */
struct table *comparison_new(const struct heap *current,
	const struct heap *base, struct error *err);

#endif
