/*
 * Suspects: the page to read first. What looks like a leak (suspect.h), the
 * worst first; each row opens into its evidence in plain words and stands for
 * the container, from which its paths can be walked.
 */
#ifndef MODEL_EXPLAIN_SUSPECTS_H
#define MODEL_EXPLAIN_SUSPECTS_H

#include <stddef.h>

struct error;
struct heap;
struct suspects;
struct table;
struct table_ops;

extern const struct table_ops suspects_ops;

/*
 * base may be NULL. series, borrowed until the rows are found, has the heaps
 * in the order of time; all must outlive the table. The rows are there after
 * table_work(). Fails where a heap has no graph.
 */
struct table *suspects_new(const struct heap *heap, const struct heap *base,
	const struct heap *const *series, size_t series_count,
	struct error *err);

/*
 * What such a table found, by the numbers that its items are; NULL before
 * table_work() and where that failed. The table's own.
 */
const struct suspects *suspects_of(const struct table *table);

#endif
