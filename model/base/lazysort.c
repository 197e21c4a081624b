#include "model/base/lazysort.h"

#include <stdlib.h>
#include <string.h>

/* A segment this short is sorted at once. */
#ifndef LAZYSORT_SHORT
#define LAZYSORT_SHORT 24
#endif

/* Up to so many questions are taken for a screen, not for the whole. */
#define FEW_GETS 512
/* From so many items on it pays to choose a pivot with care, ... */
#define MANY_ITEMS 4096
/* ... out of so many samples. */
#define SAMPLES 64

/*
 * The array is a row of segments: everything in one comes before everything
 * in the next. Neighbours that are both sorted are joined, so a walk from top
 * to bottom never keeps more than about log(count) of them.
 */
struct segment {
	size_t start;		/* ends where the next one starts */
	bool sorted;
};

/*
 * A segment that is being parted around the item at its end: what comes before
 * that stands before store, what was looked at before at.
 */
struct parting {
	size_t start, end;
	size_t store, at;
	bool begun;
};

struct lazysort {
	uint32_t *items;
	size_t count;
	lazysort_order *order;
	void *data;
	struct parting parting;
	struct segment *segments;
	size_t segment_count, segment_capacity;
	uint64_t random;
	size_t gets;		/* how often an item was asked for */
};

struct lazysort *
lazysort_new(uint32_t *items, size_t count, lazysort_order *order,
	void *data)
{
	struct lazysort *sort = calloc(1, sizeof *sort);

	if (sort == NULL)
		return NULL;
	sort->segment_capacity = 64;
	sort->segments = calloc(sort->segment_capacity, sizeof *sort->segments);
	if (sort->segments == NULL) {
		free(sort);
		return NULL;
	}
	sort->items = items;
	sort->count = count;
	sort->order = order;
	sort->data = data;
	sort->segment_count = 1;
	sort->random = 0x9e3779b97f4a7c15;
	return sort;
}

void
lazysort_free(struct lazysort *sort)
{
	if (sort == NULL)
		return;
	free(sort->segments);
	free(sort);
}

static void
swap(uint32_t *items, size_t a, size_t b)
{
	uint32_t item = items[a];

	items[a] = items[b];
	items[b] = item;
}

static bool
before(struct lazysort *sort, size_t a, size_t b)
{
	return sort->order(sort->data, sort->items[a], sort->items[b]) < 0;
}

static void
insertion_sort(struct lazysort *sort, size_t start, size_t end)
{
	uint32_t *items = sort->items;

	for (size_t i = start + 1; i < end; i++) {
		uint32_t item = items[i];
		size_t j = i;

		for (; j > start; j--) {
			if (sort->order(sort->data, item, items[j - 1]) >= 0)
				break;
			items[j] = items[j - 1];
		}
		items[j] = item;
	}
}

static size_t
random_position(struct lazysort *sort, size_t start, size_t end)
{
	sort->random ^= sort->random << 13;
	sort->random ^= sort->random >> 7;
	sort->random ^= sort->random << 17;
	return start + sort->random % (end - start);
}

/*
 * The position of a pivot for a segment somebody looks into at position. At
 * first, while only some rows are wanted, it is chosen close beyond these, so
 * that one pass sets nearly everything else aside. Whoever goes on asking
 * wants all: then halves are best. Random samples make no input a bad one.
 */
static size_t
choose_pivot(struct lazysort *sort, size_t start, size_t end,
	size_t position)
{
	bool few = sort->gets < FEW_GETS;
	size_t samples[SAMPLES] = { 0 };
	size_t count = few && end - start > MANY_ITEMS ? SAMPLES : 3;
	size_t rank = count / 2;

	for (size_t i = 0; i < count; i++) {
		size_t sample = random_position(sort, start, end), at = i;

		for (; at > 0 && before(sort, sample, samples[at - 1]); at--)
			samples[at] = samples[at - 1];
		samples[at] = sample;
	}
	if (count == SAMPLES) {
		rank = (size_t)((double)(position - start) /
		    (double)(end - start) * SAMPLES);
		rank = rank < SAMPLES / 2 ? rank + 2 : rank - 2;
	}
	return samples[rank];
}

static void
begin_parting(struct lazysort *sort, size_t start, size_t end, size_t pivot)
{
	swap(sort->items, pivot, end - 1);
	sort->parting = (struct parting) { start, end, start, start, true };
}

/* Looks at no more than *budget items, and takes them off; true: parted. */
static bool
part(struct lazysort *sort, size_t *budget)
{
	struct parting *parting = &sort->parting;
	uint32_t *items = sort->items, item = items[parting->end - 1];
	size_t last = parting->end - 1, store = parting->store;
	size_t i = parting->at;

	if (last - i > *budget)
		last = i + *budget;
	*budget -= last - i;
	for (; i < last; i++)
		if (sort->order(sort->data, items[i], item) < 0)
			swap(items, i, store++);
	parting->at = i;
	parting->store = store;
	if (i < parting->end - 1)
		return false;
	swap(items, store, parting->end - 1);
	parting->begun = false;
	return true;
}

static size_t
segment_end(const struct lazysort *sort, size_t segment)
{
	return segment + 1 < sort->segment_count ?
	    sort->segments[segment + 1].start : sort->count;
}

static size_t
segment_of(const struct lazysort *sort, size_t position)
{
	size_t low = 0, high = sort->segment_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (sort->segments[middle].start <= position)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void
segment_remove(struct lazysort *sort, size_t segment)
{
	memmove(sort->segments + segment, sort->segments + segment + 1,
	    (sort->segment_count - segment - 1) * sizeof *sort->segments);
	sort->segment_count--;
}

/* Marks a segment sorted and joins it with sorted neighbours. */
static void
segment_settle(struct lazysort *sort, size_t segment)
{
	sort->segments[segment].sorted = true;
	if (segment + 1 < sort->segment_count &&
	    sort->segments[segment + 1].sorted)
		segment_remove(sort, segment + 1);
	if (segment > 0 && sort->segments[segment - 1].sorted)
		segment_remove(sort, segment);
}

/* Makes room for two more segments. */
static bool
segment_room(struct lazysort *sort)
{
	size_t capacity = sort->segment_capacity * 2;
	struct segment *grown;

	if (sort->segment_count + 2 <= sort->segment_capacity)
		return true;
	grown = realloc(sort->segments, capacity * sizeof *grown);
	if (grown == NULL)
		return false;
	sort->segments = grown;
	sort->segment_capacity = capacity;
	return true;
}

/* Starts a new segment at start, inside the given one. */
static void
segment_split(struct lazysort *sort, size_t segment, size_t start)
{
	memmove(sort->segments + segment + 2, sort->segments + segment + 1,
	    (sort->segment_count - segment - 1) * sizeof *sort->segments);
	sort->segment_count++;
	sort->segments[segment + 1] = (struct segment) { .start = start };
}

/* The segment that was parted becomes three: the item it is about is one. */
static void
split_parted(struct lazysort *sort)
{
	const struct parting *parting = &sort->parting;
	size_t segment = segment_of(sort, parting->start);

	if (parting->store + 1 < parting->end)
		segment_split(sort, segment, parting->store + 1);
	if (parting->store > parting->start)
		segment_split(sort, segment++, parting->store);
	segment_settle(sort, segment);
}

bool
lazysort_prepare(struct lazysort *sort, size_t position, size_t *budget)
{
	size_t segment, start, end;

	for (;;) {
		segment = segment_of(sort, position);
		if (sort->segments[segment].sorted)
			return true;
		/* Begun for whatever position: nothing else can go on. */
		if (sort->parting.begun) {
			if (!part(sort, budget))
				return false;
			split_parted(sort);
			continue;
		}
		start = sort->segments[segment].start;
		end = segment_end(sort, segment);
		if (end - start <= LAZYSORT_SHORT) {
			insertion_sort(sort, start, end);
			segment_settle(sort, segment);
			return true;
		}
		if (!segment_room(sort))
			return true;
		begin_parting(sort, start, end,
		    choose_pivot(sort, start, end, position));
	}
}

uint32_t
lazysort_get(struct lazysort *sort, size_t position)
{
	size_t budget = SIZE_MAX;

	sort->gets++;
	lazysort_prepare(sort, position, &budget);
	return sort->items[position];
}

void
lazysort_set_data(struct lazysort *sort, void *data)
{
	sort->data = data;
}
