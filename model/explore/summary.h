/*
 * Summary: the classes of a heap, opening into their objects, and these into
 * their fields. With a base it also says how the count and the size of each
 * class changed: current minus base, growth in place included.
 */
#ifndef MODEL_EXPLORE_SUMMARY_H
#define MODEL_EXPLORE_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

struct column;
struct error;
struct heap;
struct table;
struct table_ops;
struct where_heaps;

/* With a base: that is with all columns. */
extern const struct table_ops summary_ops;

/* Its columns; the last two are there with a base only. */
enum {
	SUMMARY_CONSTRUCTOR,
	SUMMARY_LOCATION,
	SUMMARY_DISTANCE,
	SUMMARY_COUNT,
	SUMMARY_SHALLOW,
	SUMMARY_RETAINED,
	SUMMARY_COUNT_DELTA,
	SUMMARY_SIZE_DELTA,
};

const struct column *summary_columns(bool with_base, unsigned *count);

/*
 * base may be NULL. With one, what has changed since is found by table_work(),
 * with one diff_new(); the rows are there before. Both are borrowed. Caller
 * frees with table_free().
 */
struct table *summary_new(const struct heap *heap, const struct heap *base,
	struct error *err);
/*
 * The same of the nodes alone that a filter keeps (where.h): the rows are there
 * after table_work(). heaps are borrowed, and its list is copied.
 */
struct table *summary_where(const struct where_heaps *heaps,
	const char *text, struct error *err);

/* The tags of the rows that lead to an object. False: it is in no class row
   (its size is 0). */
bool summary_path(const struct heap *heap, uint32_t node, uint64_t path[2]);

#endif
