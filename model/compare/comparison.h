/*
 * Comparison: DevTools' table of two heaps of one process, a row for each
 * class with new or deleted objects; and, where DevTools has no row, for each
 * whose objects have changed in place. Beside DevTools' columns stands what it
 * does not see: what objects in both have grown by, and what the class has and
 * retains now less what it had. Rows open into the new objects, the deleted
 * ones, and those in both that have changed.
 */
#ifndef MODEL_COMPARE_COMPARISON_H
#define MODEL_COMPARE_COMPARISON_H

#include <stdbool.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops comparison_ops;

/*
 * The rows are found by table_work(), with one diff_new(). Where the heaps are
 * of two processes only what holds for classes is shown, unless by_id asks for
 * what DevTools would. Both heaps are borrowed. Caller frees with
 * table_free().
 */
struct table *comparison_new(const struct heap *current,
	const struct heap *base, bool by_id, struct error *err);

#endif
