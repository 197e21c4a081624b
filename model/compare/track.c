#include "model/compare/track.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/by_id.h"
#include "model/compare/growth.h"
#include "model/compare/tally.h"
#include "model/load.h"

/* So many objects ahead memory is asked for. */
#define AHEAD 16
/* How often the watcher is asked. */
#define OBJECTS_A_STEP 65536

struct track *
track_new(size_t room, struct error *err)
{
	struct track *track = calloc(1, sizeof *track);

	if (track != NULL) {
		track->room = room;
		track->free = NO_HISTORY;
		track->fresh = calloc(room + 1, sizeof *track->fresh);
		track->stayed = calloc(room + 1, sizeof *track->stayed);
	}
	if (track == NULL || track->fresh == NULL || track->stayed == NULL) {
		track_free(track);
		error_memory(err, "objects to follow", room);
		return NULL;
	}
	return track;
}

static void
release_objects(struct track *track)
{
	wide_release(&track->id);
	wide_release(&track->size);
	wide_release(&track->retained);
	free(track->born);
	free(track->history);
}

void
track_free(struct track *track)
{
	if (track == NULL)
		return;
	release_objects(track);
	for (size_t i = 0; i < track->room; i++) {
		if (track->fresh != NULL)
			free(track->fresh[i]);
		if (track->stayed != NULL)
			free(track->stayed[i]);
	}
	free(track->fresh);
	free(track->stayed);
	free(track->histories);
	free(track->values);
	free(track);
}

static int64_t *
values_of(const struct track *track, uint32_t history)
{
	return track->values + (size_t)history * 2 * track->room;
}

const int64_t *
track_sizes(const struct track *track, uint32_t history, bool retained)
{
	return values_of(track, history) + (retained ? track->room : 0);
}

/* A number that may be as large as a broken file says, with room to add. */
static int64_t
bounded(uint64_t number)
{
	return number < INT64_MAX / 2 ? (int64_t)number : INT64_MAX / 2;
}

/* An object of the new heap, and what is known of it. */
struct object_now {
	uint32_t node;
	uint64_t id, size, retained;
	uint16_t born;
	uint32_t history;
};

static bool
objects_init(struct track *track, uint32_t count, struct error *err)
{
	memset(&track->id, 0, sizeof track->id);
	memset(&track->size, 0, sizeof track->size);
	memset(&track->retained, 0, sizeof track->retained);
	track->born = big_alloc(count, sizeof *track->born, "objects", err);
	track->history = big_alloc(count, sizeof *track->history, "objects",
	    err);
	track->alive = 0;
	if (track->born == NULL || track->history == NULL ||
	    !wide_init_unset(&track->id, count, err) ||
	    !wide_init_unset(&track->size, count, err) ||
	    !wide_init_unset(&track->retained, count, err))
		return false;
	wide_ready(&track->id, 0, count);
	wide_ready(&track->size, 0, count);
	wide_ready(&track->retained, 0, count);
	return true;
}

/* The rows are set in their order, each once. */
static bool
put(struct wide *wide, uint32_t row, uint64_t value, struct error *err)
{
	if (value >= UINT32_MAX)
		return wide_set(wide, row, value, err);
	wide->low[row] = (uint32_t)value;
	return true;
}

static bool
add_object(struct track *track, const struct object_now *now,
	struct error *err)
{
	uint32_t at = track->alive++;

	track->born[at] = now->born;
	track->history[at] = now->history;
	return put(&track->id, at, now->id, err) &&
	    put(&track->size, at, now->size, err) &&
	    put(&track->retained, at, now->retained, err);
}

/* Takes the line of an object that is dead, or a new one. */
static bool
take_history(struct track *track, uint32_t *history, struct error *err)
{
	struct track_history *histories;
	int64_t *values;

	if (track->free != NO_HISTORY) {
		*history = track->free;
		track->free = track->histories[track->free].next;
		return true;
	}
	if (track->history_count == TRACK_VALUES / (2 * track->room)) {
		track->full = true;
		return true;
	}
	histories = array_grow(track->histories, &track->history_room,
	    track->history_count + (size_t)1, sizeof *histories,
	    "objects that have changed", err);
	if (histories == NULL)
		return false;
	track->histories = histories;
	values = array_grow(track->values, &track->value_room,
	    (track->history_count + (size_t)1) * 2 * track->room,
	    sizeof *values, "sizes of objects", err);
	if (values == NULL)
		return false;
	track->values = values;
	*history = track->history_count++;
	return true;
}

/* Begins the line of an object whose sizes were the same so far. */
static bool
begin_history(struct track *track, const struct track *before, uint32_t old,
	uint32_t *history, struct error *err)
{
	int64_t *values;

	if (!take_history(track, history, err))
		return false;
	if (*history == NO_HISTORY)
		return true;
	track->histories[*history] = (struct track_history) { NO_NODE,
	    before->born[old], NO_HISTORY };
	values = values_of(track, *history);
	for (size_t i = 0; i < track->room; i++) {
		bool there = i >= before->born[old] && i < track->count;

		values[i] = there ? bounded(wide_get(&before->size, old)) :
		    GROWTH_NONE;
		values[track->room + i] = there ?
		    bounded(wide_get(&before->retained, old)) : GROWTH_NONE;
	}
	return true;
}

/* The object was there before: its line goes on. */
static bool
follow(struct track *track, const struct track *before, uint32_t old,
	struct object_now *now, struct error *err)
{
	int64_t *values;

	now->born = before->born[old];
	now->history = before->history[old];
	if (now->history == NO_HISTORY &&
	    (wide_get(&before->size, old) != now->size ||
	    wide_get(&before->retained, old) != now->retained) &&
	    !begin_history(track, before, old, &now->history, err))
		return false;
	if (now->history == NO_HISTORY)
		return true;
	track->histories[now->history].node = now->node;
	values = values_of(track, now->history);
	values[track->count] = bounded(now->size);
	values[track->room + track->count] = bounded(now->retained);
	return true;
}

/* What is known of a node stands all over memory: asks for it in time. */
static void
fetch(const struct by_id *list, uint32_t i)
{
	const struct heap *heap = list->heap;
	uint32_t node;

	if (i >= list->count)
		return;
	node = by_id_node(list, i);
	__builtin_prefetch(&heap->snapshot->node_size.low[node]);
	__builtin_prefetch(&heap->classes.of[node]);
	if (heap->graph)
		__builtin_prefetch(&heap->dominators.retained.low[node]);
}

/* By id, the objects of before and those of the heap. */
static bool
merge(struct track *track, const struct track *before,
	const struct by_id *list, const uint32_t *numbers, struct task *task,
	struct error *err)
{
	const struct heap *heap = list->heap;
	const uint32_t *of = heap->classes.of;
	uint32_t old = 0;

	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t node = by_id_node(list, i);
		struct object_now now = { node, by_id_id(list, i),
		    heap_size(heap, node), heap_retained(heap, node),
		    (uint16_t)track->count, NO_HISTORY };

		fetch(list, i + AHEAD);
		while (old < before->alive &&
		    wide_get(&before->id, old) < now.id)
			old++;
		if (old < before->alive &&
		    wide_get(&before->id, old) == now.id) {
			if (!follow(track, before, old++, &now, err))
				return false;
		} else {
			track->fresh[track->count][numbers[of[now.node]]]++;
		}
		track->stayed[now.born][numbers[of[now.node]]]++;
		if (!add_object(track, &now, err) ||
		    (i % OBJECTS_A_STEP == 0 && !task_goes_on(task, err)))
			return false;
	}
	return true;
}

/* Counters for a heap; those of the dead go, as they are of another's. */
static bool
begin_counts(struct track *track, const struct tally *tally,
	struct error *err)
{
	for (size_t i = 0; i <= track->count; i++) {
		free(track->stayed[i]);
		track->stayed[i] = calloc(tally->count + (size_t)1,
		    sizeof **track->stayed);
		if (track->stayed[i] == NULL)
			return error_memory(err, "classes", tally->count);
	}
	track->fresh[track->count] = calloc(tally->count + (size_t)1,
	    sizeof **track->fresh);
	return track->fresh[track->count] != NULL ||
	    error_memory(err, "classes", tally->count);
}

/* Lines of objects that are not in the heap can be taken by others. */
static void
free_histories(struct track *track)
{
	track->free = NO_HISTORY;
	for (uint32_t i = 0; i < track->history_count; i++) {
		if (track->histories[i].node != NO_NODE)
			continue;
		track->histories[i].next = track->free;
		track->free = i;
	}
}

bool
track_heap(struct track *track, const struct heap *heap,
	const struct tally *tally, struct task *task, struct error *err)
{
	struct track before = *track;
	struct by_id list = { 0 };
	uint32_t *numbers;
	bool done = false;

	if (track->count == track->room || track->count > UINT16_MAX)
		return error_set(err, ERROR_LIMIT, "no more than %zu "
		    "snapshots can be followed", track->count);
	for (uint32_t i = 0; i < track->history_count; i++)
		track->histories[i].node = NO_NODE;
	numbers = tally_numbers(tally, err);
	if (numbers != NULL && begin_counts(track, tally, err) &&
	    by_id_init(&list, heap, err)) {
		done = objects_init(track, list.count, err) && merge(track,
		    &before, &list, numbers, task, err);
		/* track has its own now. */
		release_objects(&before);
	}
	by_id_release(&list);
	free(numbers);
	free_histories(track);
	track->count++;
	return done;
}
