/*
 * Summary: the classes of a heap, opening into their objects, and these into
 * their fields. With a base it also says how the count and the size of each
 * class changed: current minus base, growth in place included.
 */
#ifndef MODEL_EXPLORE_SUMMARY_H
#define MODEL_EXPLORE_SUMMARY_H

struct error;
struct heap;
struct table;

/* base may be NULL. Both are borrowed. Caller frees with table_free(). */
struct table *summary_new(const struct heap *heap, const struct heap *base,
	struct error *err);

#endif
