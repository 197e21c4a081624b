/*
 * Trend: a row for each class of any number of snapshots, with what it had in
 * each, how it grew, and what of that looks like a leak. Rows open into the
 * objects that grew in place, where all snapshots are of one process.
 *
 * The score by which rows are sorted at first says what most looks like a leak,
 * 0 to 100 %. It is
 *
 *	(steps in which it grew / steps) squared
 *	    x R2 of a straight line through its values
 *	    x the bytes it grew by / the bytes of the last heap
 *
 * of the number of its objects or of the bytes that it retains, whichever
 * gives more. Bytes grown are those retained, or, where the graph was left out,
 * shallow ones. Classes such as (string) and system / Context are V8's kinds
 * and not of the program: they count for a quarter. Those of which there are
 * no more and that are hardly larger themselves only hold what grew: they count
 * for a twentieth.
 */
#ifndef MODEL_COMPARE_TREND_H
#define MODEL_COMPARE_TREND_H

#include <stddef.h>
#include <stdint.h>

#include "model/compare/series.h"

struct error;
struct heap;
struct table;
struct table_ops;

/* With the columns of as many snapshots as there is room for. */
extern const struct table_ops trend_ops;

struct trend_options {
	enum measure measure;	/* shown in the columns of snapshots */
	uint64_t per;		/* requests made from each snapshot to the
				   next; 0: unknown */
	size_t others;		/* heaps that are NULL as they are none */
};

/*
 * Of heaps in the order of time, times as in tally.h, or NULL. Heaps that are
 * NULL are left out, and a note says so; the others are borrowed, the lists are
 * not needed any more. current is the heap that rows of classes stand for
 * (table_ops.class). The rows are found by table_work(), first the classes,
 * then the objects. Cost: series.h. Caller frees with table_free().
 */
struct table *trend_new(const struct heap *const *heaps, const int64_t *times,
	size_t count, const struct heap *current,
	const struct trend_options *options, struct error *err);
/*
 * Of a series that is merged, with its objects; takes it, also on failure. last
 * is the heap taken in last and borrowed; the others are not needed.
 */
struct table *trend_of(struct series *series, const struct heap *last,
	const struct trend_options *options, struct error *err);

/* Shows another measure in a table of these; the rows stay. */
void trend_set_measure(struct table *table, enum measure measure);

#endif
