/*
 * Many heaps in the order of time, class by class: what each had in every one
 * of them. Heaps are taken in one after the other and need not stay (tally.h);
 * where they are of one process, their objects are followed too (track.h).
 */
#ifndef MODEL_COMPARE_SERIES_H
#define MODEL_COMPARE_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"

struct error;
struct heap;
struct task;
struct tally;
struct track;

/* What is counted of a class. */
enum measure {
	MEASURE_COUNT,		/* objects */
	MEASURE_SIZE,		/* shallow bytes */
	MEASURE_RETAINED,	/* bytes that would go with them */
	MEASURES
};

/* "count", "size", "retained" */
extern const char *const measure_names[MEASURES];
/* False for all other words. */
bool measure_parse(const char *text, enum measure *measure);

struct series {
	size_t room, count;	/* heaps at most; taken in so far */
	struct tally **tallies;
	bool one_process;	/* no two neighbours are of two */
	bool disordered;	/* one process, but ids say that a snapshot
				   was taken before the one before it */
	struct track *track;	/* NULL once it is known to be of two */

	/* After series_merge(): a row for each class of any heap. */
	struct intern keys;
	uint32_t rows;
	int64_t *values;	/* see series_values() */

	/*
	 * After series_merge_objects(), where all is of one process. Of those
	 * objects of a row that were new in some heap but the first and the
	 * last, how many there were and how many are in the last.
	 */
	struct series_stay {
		uint64_t fresh, stayed;
	} *stays;
	uint32_t *objects;	/* histories that grew, row after row */
	uint32_t *first_object;	/* of each row in objects; rows + 1 entries */
};

/* For so many heaps. Caller frees. */
struct series *series_new(size_t room, struct error *err);
void series_free(struct series *series);

/*
 * Takes in the classes of the next heap; time as in tally.h. It is not needed
 * any more then, but for series_follow().
 */
bool series_add(struct series *series, const struct heap *heap, int64_t time,
	struct error *err);
/*
 * Follows the objects into a heap that was added, each heap once and in the
 * same order. Does nothing where the series is of several processes.
 */
bool series_follow(struct series *series, const struct heap *heap,
	struct task *task, struct error *err);

/* When all were added: makes rows. Cost: the number of all classes. */
bool series_merge(struct series *series, struct error *err);
/* When all were followed; heap is the last one. After series_merge(). */
bool series_merge_objects(struct series *series, const struct heap *heap,
	struct error *err);

/* What a row had in each heap, GROWTH_NONE (growth.h) for what is unknown. */
const int64_t *series_values(const struct series *series, uint32_t row,
	enum measure measure);
/* The name of the class of a row; not terminated. */
const char *series_name(const struct series *series, uint32_t row,
	size_t *len);
/* Is it one of V8's own kinds: (string), (closure), system / Context? */
bool series_is_kind(const struct series *series, uint32_t row);
/* Is it known where its code is? */
bool series_has_place(const struct series *series, uint32_t row);
/* The class of a row in a heap of the series, or NO_CLASS. */
uint32_t series_class(const struct series *series, size_t heap,
	uint32_t row);
/*
 * From the first snapshot to the last, or 0 where that cannot be known: a time
 * is missing, or they do not rise.
 */
double series_minutes(const struct series *series);

#endif
