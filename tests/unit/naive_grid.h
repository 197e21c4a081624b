/*
 * The naive grid: it knows which rows are open and writes down all rows anew
 * whenever it is asked. What a grid must be like.
 */
#ifndef TESTS_UNIT_NAIVE_GRID_H
#define TESTS_UNIT_NAIVE_GRID_H

#include <stdlib.h>
#include <string.h>

#include "tests/unit/fake_table.h"

#define DEEP 6
#define LINES 20000
#define WAYS 2000
#define ROWS 60

/* The items that lead to a row, from the top. */
struct way {
	unsigned depth;
	uint32_t item[DEEP];
};

struct line {
	struct way way;
	uint32_t seed;		/* of the level that it stands in */
};

static struct {
	struct line lines[LINES];
	size_t count, cursor;
	struct way open[WAYS], marks[WAYS];
	size_t open_count, mark_count;
	bool hidden[ROWS];	/* by the filter */
	unsigned column;
	bool descending;
	size_t page;		/* rows that a screen shows */
} naive;

static struct fake fake;

static inline bool
same_way(const struct way *a, const struct way *b)
{
	return a->depth == b->depth && memcmp(a->item, b->item,
	    a->depth * sizeof(*a->item)) == 0;
}

/* Does way lead through (or to) the row of prefix? */
static inline bool
is_within(const struct way *way, const struct way *prefix)
{
	return way->depth >= prefix->depth && memcmp(way->item, prefix->item,
	    prefix->depth * sizeof(*way->item)) == 0;
}

static inline size_t
find_way(const struct way *list, size_t count, const struct way *way)
{
	size_t i = 0;

	while (i < count && !same_way(&list[i], way))
		i++;
	return i;
}

static inline bool
naive_is_open(const struct way *way)
{
	return find_way(naive.open, naive.open_count, way) <
	    naive.open_count;
}

static inline void
naive_open(const struct way *way)
{
	if (naive_is_open(way))
		return;
	assert_true(naive.open_count < WAYS);
	naive.open[naive.open_count++] = *way;
}

/* Closes a row and all that was open in it. */
static inline void
naive_close(const struct way *way)
{
	size_t kept = 0;

	for (size_t i = 0; i < naive.open_count; i++)
		if (!is_within(&naive.open[i], way))
			naive.open[kept++] = naive.open[i];
	naive.open_count = kept;
}

static uint32_t sort_seed;

static inline int
by_naive_order(const void *a, const void *b)
{
	return fake_compare(sort_seed, naive.column, naive.descending,
	    *(const uint32_t *)a, *(const uint32_t *)b);
}

/* The items of a level in their order; the caller frees. */
static inline uint32_t *
naive_items(uint32_t seed, size_t *count)
{
	size_t rows = fake_rows(&fake, seed);
	uint32_t *items = malloc((rows + 1) * sizeof(*items));

	assert_non_null(items);
	*count = 0;
	for (uint32_t i = 0; i < rows; i++)
		if (seed != 0 || !naive.hidden[i])
			items[(*count)++] = i;
	sort_seed = seed;
	qsort(items, *count, sizeof(*items), by_naive_order);
	return items;
}

static inline void
naive_list(uint32_t seed, const struct way *above)
{
	size_t count;
	uint32_t *items = naive_items(seed, &count);

	for (size_t i = 0; i < count; i++) {
		struct way way = *above;

		way.item[way.depth++] = items[i];
		assert_true(naive.count < LINES && way.depth <= DEEP);
		naive.lines[naive.count++] = (struct line) { way, seed };
		if (naive_is_open(&way))
			naive_list(fake_below(seed, items[i]), &way);
	}
	free(items);
}

static inline void
naive_rebuild(void)
{
	struct way top = { 0 };

	naive.count = 0;
	naive_list(0, &top);
}

/* The line of a row, or the count. */
static inline size_t
naive_find(const struct way *way)
{
	size_t i = 0;

	while (i < naive.count && !same_way(&naive.lines[i].way, way))
		i++;
	return i;
}

static inline void
naive_move(long to)
{
	if (to >= (long)naive.count)
		to = (long)naive.count - 1;
	naive.cursor = to > 0 ? (size_t)to : 0;
}

static inline const struct line *
naive_line(void)
{
	return &naive.lines[naive.cursor];
}

static inline uint32_t
last_item(const struct line *line)
{
	return line->way.item[line->way.depth - 1];
}

static inline bool
naive_openable(const struct line *line)
{
	return naive_is_open(&line->way) || fake_opens(&fake, line->seed,
	    line->way.depth - 1, last_item(line));
}

static inline void
naive_start(size_t rows)
{
	memset(&naive, 0, sizeof(naive));
	fake_init(&fake, rows);
	naive.column = FAKE_BYTES;
	naive.descending = true;
	naive.page = 19;
	naive_rebuild();
}

#endif
