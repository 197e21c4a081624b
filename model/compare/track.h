/*
 * The objects of one process, followed from snapshot to snapshot: how long each
 * has been there, and how its sizes went, where they changed. The heaps are let
 * go one after the other; what stays is about 20 bytes an object that is alive
 * in the last, and a line of sizes for each that has changed.
 */
#ifndef MODEL_COMPARE_TRACK_H
#define MODEL_COMPARE_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/wide.h"

struct error;
struct heap;
struct task;
struct tally;

#define NO_HISTORY UINT32_MAX

/*
 * So many sizes of objects that have changed are kept at most, two an object
 * and heap; others that change then are not followed.
 */
#define TRACK_VALUES (1u << 24)

struct track {
	size_t room, count;	/* heaps at most; followed so far */

	/* The objects alive in the last heap, by id. */
	uint32_t alive;
	struct wide id, size, retained;
	uint16_t *born;		/* the heap in which each was seen first */
	uint32_t *history;	/* number, or NO_HISTORY: no change so far */

	struct track_history {
		uint32_t node;	/* in the last heap, NO_NODE: it is dead */
		uint16_t born;
		uint32_t next;	/* of those that are free */
	} *histories;
	/* History after history: room sizes, then room retained sizes. */
	int64_t *values;	/* GROWTH_NONE where it was not there */
	uint32_t history_count;
	uint32_t free;		/* the first of a dead object, or NO_HISTORY */
	size_t history_room;	/* of histories */
	size_t value_room;	/* of values */
	bool full;		/* more have changed than are followed */

	/* Of each heap: how many are first seen in it, by class of its tally;
	   and, by class of the last heap's, how many of these are alive. */
	uint32_t **fresh, **stayed;
};

/* For so many heaps, 65,535 at most. Caller frees. */
struct track *track_new(size_t room, struct error *err);
void track_free(struct track *track);
/*
 * Goes on to the next heap, of which tally is. Cost: a sort of its ids and a
 * pass over them; holds some 30 bytes a node of this heap meanwhile.
 */
bool track_heap(struct track *track, const struct heap *heap,
	const struct tally *tally, struct task *task, struct error *err);

/* The sizes of a history, one for each heap. */
const int64_t *track_sizes(const struct track *track, uint32_t history,
	bool retained);

#endif
