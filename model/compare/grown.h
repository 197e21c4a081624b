/*
 * Grown in place: objects that are in both heaps and are larger now, in
 * themselves (with their backing stores) or in what they retain. A cache that
 * takes entries and gives none back is such an object; DevTools' comparison
 * does not show it, as it has the same id in both.
 */
#ifndef MODEL_COMPARE_GROWN_H
#define MODEL_COMPARE_GROWN_H

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops grown_ops;

/*
 * By their own growth. A row opens into the classes of what is new in it, and
 * these into the objects; where others hold all of that too, into those new
 * objects; where nothing is new, into its fields. The rows are there after
 * table_work(); there are none, and a note says why, where the heaps are of
 * two processes. Both heaps are borrowed. Cost: that of a comparison (diff.h)
 * and of growers.h.
 */
struct table *grown_new(const struct heap *current, const struct heap *base,
	struct error *err);

#endif
