#include "model/compare/series.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/compare/growth.h"
#include "model/compare/kinship.h"
#include "model/compare/tally.h"
#include "model/compare/track.h"
#include "model/load.h"

const char *const measure_names[MEASURES] = {
	[MEASURE_COUNT] = "count",
	[MEASURE_SIZE] = "size",
	[MEASURE_RETAINED] = "retained",
};

bool
measure_parse(const char *text, enum measure *measure)
{
	for (int i = 0; i < MEASURES; i++)
		if (strcmp(text, measure_names[i]) == 0) {
			*measure = (enum measure)i;
			return true;
		}
	return false;
}

struct series *
series_new(size_t room, struct error *err)
{
	struct series *series = calloc(1, sizeof *series);

	if (series == NULL) {
		error_memory(err, "a series", sizeof *series);
		return NULL;
	}
	series->room = room;
	series->one_process = true;
	series->tallies = calloc(room + 1, sizeof *series->tallies);
	series->track = track_new(room, err);
	if (series->tallies == NULL || series->track == NULL) {
		series_free(series);
		error_memory(err, "a series", room);
		return NULL;
	}
	return series;
}

void
series_free(struct series *series)
{
	if (series == NULL)
		return;
	for (size_t i = 0; i < series->count; i++)
		tally_free(series->tallies[i]);
	free(series->tallies);
	track_free(series->track);
	intern_release(&series->keys);
	free(series->values);
	free(series->stays);
	free(series->objects);
	free(series->first_object);
	free(series);
}

/* Is the next heap of the process of the last one, and later? */
static void
meet(struct series *series, const struct tally *tally)
{
	struct kinship kinship;

	if (series->count == 0)
		return;
	kinship_of_marks(&kinship, series->tallies[series->count - 1]->mark,
	    tally->mark);
	series->one_process &= kinship.one_process;
	series->disordered |= kinship.reversed;
	if (!series->one_process) {
		/* No object is in both: nothing is to be followed. */
		series->disordered = false;
		track_free(series->track);
		series->track = NULL;
	}
}

bool
series_add(struct series *series, const struct heap *heap, int64_t time,
	struct error *err)
{
	struct tally *tally;

	if (series->count == series->room)
		return error_set(err, ERROR_LIMIT, "more than %zu snapshots",
		    series->room);
	tally = tally_new(heap, time, err);
	if (tally == NULL)
		return false;
	meet(series, tally);
	series->tallies[series->count++] = tally;
	return true;
}

bool
series_follow(struct series *series, const struct heap *heap,
	struct task *task, struct error *err)
{
	struct track *track = series->track;

	return track == NULL || track_heap(track, heap,
	    series->tallies[track->count], task, err);
}

/* Script numbers are of one process. */
static const char *
key_of(const struct series *series, const struct tally *tally,
	uint32_t number, size_t *len)
{
	return series->one_process ? intern_key(&tally->keys, number, len) :
	    tally_bare_key(&tally->keys, number, len);
}

static uint32_t
row_of(const struct series *series, const struct tally *tally,
	uint32_t number)
{
	size_t len;
	const char *key = key_of(series, tally, number, &len);

	return intern_find(&series->keys, key, len);
}

static bool
number_rows(struct series *series, struct error *err)
{
	for (size_t i = 0; i < series->count; i++) {
		const struct tally *tally = series->tallies[i];

		for (uint32_t j = 0; j < tally->count; j++) {
			uint32_t row;
			size_t len;
			const char *key = key_of(series, tally, j, &len);

			if (!intern_add(&series->keys, key, len, &row, err))
				return false;
		}
	}
	series->rows = series->keys.count;
	return true;
}

static int64_t *
values_of(const struct series *series, uint32_t row, enum measure measure)
{
	return series->values + ((size_t)row * MEASURES + measure) *
	    series->count;
}

/* Broken files have sizes that no sum can hold. */
static void
add_bounded(int64_t *sum, uint64_t number)
{
	const int64_t most = INT64_MAX / 2;

	if (number > (uint64_t)(most - *sum))
		*sum = most;
	else
		*sum += (int64_t)number;
}

bool
series_merge(struct series *series, struct error *err)
{
	if (!number_rows(series, err))
		return false;
	series->values = calloc((size_t)series->rows * MEASURES *
	    series->count + 1, sizeof *series->values);
	if (series->values == NULL)
		return error_memory(err, "a trend", series->rows *
		    series->count * sizeof *series->values);
	for (size_t i = 0; i < series->count; i++) {
		const struct tally *tally = series->tallies[i];

		for (uint32_t j = 0; j < tally->count; j++) {
			uint32_t row = row_of(series, tally, j);
			const struct tally_class *class = &tally->classes[j];

			add_bounded(values_of(series, row, MEASURE_COUNT) + i,
			    class->count);
			add_bounded(values_of(series, row, MEASURE_SIZE) + i,
			    class->shallow);
			add_bounded(values_of(series, row, MEASURE_RETAINED) +
			    i, class->retained);
		}
		for (uint32_t row = 0; !tally->graph && row < series->rows;
		    row++)
			values_of(series, row, MEASURE_RETAINED)[i] =
			    GROWTH_NONE;
	}
	return true;
}

/* How many were new in heaps between the first and the last. */
static bool
count_stays(struct series *series, struct error *err)
{
	const struct track *track = series->track;
	const struct tally *last = series->tallies[series->count - 1];

	series->stays = calloc(series->rows + (size_t)1,
	    sizeof *series->stays);
	if (series->stays == NULL)
		return error_memory(err, "a trend", series->rows *
		    sizeof *series->stays);
	for (size_t i = 1; i + 1 < series->count; i++) {
		const struct tally *tally = series->tallies[i];

		for (uint32_t j = 0; j < tally->count; j++)
			series->stays[row_of(series, tally, j)].fresh +=
			    track->fresh[i][j];
		for (uint32_t j = 0; j < last->count; j++)
			series->stays[row_of(series, last, j)].stayed +=
			    track->stayed[i][j];
	}
	return true;
}

/* Is the object of a history there, and larger than when it was first seen? */
static bool
has_grown(const struct track *track, uint32_t history)
{
	size_t first = track->histories[history].born;
	size_t last = track->count - 1;
	const int64_t *size = track_sizes(track, history, false);
	const int64_t *retained = track_sizes(track, history, true);

	return track->histories[history].node != NO_NODE &&
	    (size[last] > size[first] || retained[last] > retained[first]);
}

/* The row of each class of the last heap; caller frees. */
static uint32_t *
rows_of_last(const struct series *series, struct error *err)
{
	const struct tally *last = series->tallies[series->count - 1];
	uint32_t *rows = calloc(last->class_count + (size_t)1, sizeof *rows);

	if (rows == NULL) {
		error_memory(err, "classes", last->class_count);
		return NULL;
	}
	for (uint32_t i = 0; i < last->count; i++)
		rows[last->classes[i].class] = row_of(series, last, i);
	return rows;
}

/* Sorts the histories that grew by row. */
static bool
list_objects(struct series *series, const struct heap *heap,
	struct error *err)
{
	const struct track *track = series->track;
	uint32_t *rows = rows_of_last(series, err), *first;

	series->objects = malloc((track->history_count + (size_t)1) *
	    sizeof *series->objects);
	/* first[row + 1] runs from the start of the row to its end. */
	first = calloc(series->rows + (size_t)2, sizeof *first);
	series->first_object = first;
	if (rows == NULL || series->objects == NULL || first == NULL) {
		free(rows);
		return error_memory(err, "objects that grew",
		    track->history_count * sizeof *series->objects);
	}
	for (uint32_t i = 0; i < track->history_count; i++)
		if (has_grown(track, i))
			first[rows[heap->classes.of[
			    track->histories[i].node]] + 2]++;
	for (uint32_t row = 2; row < series->rows + 2; row++)
		first[row] += first[row - 1];
	for (uint32_t i = 0; i < track->history_count; i++)
		if (has_grown(track, i))
			series->objects[first[rows[heap->classes.of[
			    track->histories[i].node]] + 1]++] = i;
	free(rows);
	return true;
}

bool
series_merge_objects(struct series *series, const struct heap *heap,
	struct error *err)
{
	if (series->track == NULL || series->count == 0)
		return true;
	return count_stays(series, err) && list_objects(series, heap, err);
}

const int64_t *
series_values(const struct series *series, uint32_t row,
	enum measure measure)
{
	return values_of(series, row, measure);
}

const char *
series_name(const struct series *series, uint32_t row, size_t *len)
{
	return tally_name(&series->keys, row, !series->one_process, len);
}

bool
series_is_kind(const struct series *series, uint32_t row)
{
	static const char system[] = "system / ";
	size_t len;
	const char *name = series_name(series, row, &len);

	return (len > 0 && name[0] == '(') || (len >= sizeof system - 1 &&
	    memcmp(name, system, sizeof system - 1) == 0);
}

bool
series_has_place(const struct series *series, uint32_t row)
{
	size_t len;
	const char *key = intern_key(&series->keys, row, &len);

	/* tally_bare_key() */
	return len > 0 && key[0] != ',';
}

uint32_t
series_class(const struct series *series, size_t heap, uint32_t row)
{
	const struct tally *tally = series->tallies[heap];

	for (uint32_t i = 0; i < tally->count; i++)
		if (row_of(series, tally, i) == row)
			return tally->classes[i].class;
	return NO_CLASS;
}

double
series_minutes(const struct series *series)
{
	for (size_t i = 1; i < series->count; i++)
		if (tally_minutes(series->tallies[i - 1]->time,
		    series->tallies[i]->time) < 0)
			return 0;
	return series->count < 2 ? 0 : tally_minutes(series->tallies[0]->time,
	    series->tallies[series->count - 1]->time);
}
