/*
 * A table made of arithmetic: rows by the million without any heap, the same
 * in every run. For the tests of model/table and of the grid, which also
 * foretell from it what must be on the screen.
 */
#ifndef TESTS_UNIT_FAKE_TABLE_H
#define TESTS_UNIT_FAKE_TABLE_H

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/table.h"

enum {
	FAKE_NAME,
	FAKE_COUNT,		/* few values: many ties */
	FAKE_BYTES,
	FAKE_DELTA,
	FAKE_COLUMNS
};

static const struct column fake_columns[] = {
	{ .key = "name", .title = "Name", .kind = CELL_TEXT, .hotkey = 'O',
	  .help = "name" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT, .hotkey = 'U',
	  .descending = true, .width = 9, .rank = 2, .help = "count" },
	{ .key = "bytes", .title = "Bytes", .kind = CELL_BYTES, .hotkey = 'S',
	  .descending = true, .share = true, .width = 9, .rank = 0,
	  .help = "bytes" },
	{ .key = "delta", .title = "Delta", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'D', .width = 9, .most = 20, .rank = 1, .help = "delta" },
};

struct fake {
	struct table table;
	size_t rows;		/* of the top level */
	uint32_t fan;		/* rows of other levels: fewer than this */
	size_t below;		/* rows of other levels: so many, if not 0 */
	unsigned deepest;	/* levels below the top */
	bool chain;		/* the first row of each level is opened */
	bool failing;		/* opening fails, and leaves items behind */
	const char *const *names;	/* of the top's rows, or NULL */
	/* How often the table was asked. */
	size_t orders, cells, openables, freed;
};

static inline uint32_t
fake_mix(uint32_t a, uint32_t b)
{
	uint32_t h = a * 2654435761u + b * 40503u + 977;

	h ^= h >> 15;
	h *= 2246822519u;
	h ^= h >> 13;
	h *= 3266489917u;
	return h ^ h >> 16;
}

/* What a level is made from: 0 for the top. */
static inline uint32_t
fake_below(uint32_t seed, uint32_t item)
{
	return fake_mix(seed + 1, item) | 1;
}

static inline size_t
fake_rows(const struct fake *fake, uint32_t seed)
{
	if (seed == 0)
		return fake->rows;
	return fake->below != 0 ? fake->below :
	    fake_mix(seed, 3) % fake->fan;
}

static inline bool
fake_opens(const struct fake *fake, uint32_t seed, unsigned depth,
	uint32_t item)
{
	return depth < fake->deepest && (fake->chain ||
	    fake_mix(seed, item + 11) % 3 != 0);
}

static inline int64_t
fake_value(uint32_t seed, uint32_t item, unsigned column)
{
	uint32_t hash = fake_mix(seed ^ column << 20, item);

	switch (column) {
	case FAKE_NAME:
		return hash % 1000;
	case FAKE_COUNT:
		return hash % 5;
	case FAKE_BYTES:
		return hash % 100000;
	default:
		return (int64_t)(hash % 2001) - 1000;
	}
}

static inline int
fake_compare(uint32_t seed, unsigned column, bool descending, uint32_t a,
	uint32_t b)
{
	int64_t left = fake_value(seed, a, column);
	int64_t right = fake_value(seed, b, column);

	if (left != right)
		return (left < right) != descending ? -1 : 1;
	return a < b ? -1 : a > b;
}

static inline bool
fake_fill(struct fake *fake, struct level *level, uint32_t seed,
	struct error *err)
{
	size_t count = fake_rows(fake, seed);

	level->subject = seed;
	level->count = count;
	level->items = malloc((count + 1) * sizeof(*level->items));
	if (level->items == NULL)
		return error_memory(err, "rows", count);
	for (size_t i = 0; i < count; i++)
		level->items[i] = (uint32_t)i;
	return true;
}

static inline bool
fake_top(struct table *table, struct level *level, struct error *err)
{
	return fake_fill((struct fake *)table, level, 0, err);
}

static inline bool
fake_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct fake *fake = (struct fake *)table;

	if (!fake_fill(fake, level, fake_below(parent->subject, item), err))
		return false;
	level->data = calloc(1, 16);
	if (fake->failing)
		return error_set(err, ERROR_LIMIT, "it would not open");
	return true;
}

static inline bool
fake_openable(struct table *table, const struct level *level, uint32_t item)
{
	struct fake *fake = (struct fake *)table;

	fake->openables++;
	return fake_opens(fake, level->subject, level->depth, item);
}

static inline void
fake_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct fake *fake = (struct fake *)table;
	int64_t value = fake_value(level->subject, item, column);

	fake->cells++;
	if (column == FAKE_NAME) {
		cell_span(cell, SPAN_CLASS);
		if (fake->names != NULL && level->depth == 0)
			strbuf_adds(&cell->text, fake->names[item]);
		else
			strbuf_addf(&cell->text, "row%03d", (int)value);
		cell_span(cell, SPAN_ID);
		strbuf_addf(&cell->text, " @%u", item);
		return;
	}
	cell_number(cell, fake_columns[column].kind, value);
	if (column == FAKE_BYTES)
		cell->share = (double)value / 100000;
}

static inline int
fake_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	((struct fake *)table)->orders++;
	return fake_compare(level->subject, column, descending, a, b);
}

/* Small numbers, equal in many levels: as tables have them. */
static inline bool
fake_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	struct fake *fake = (struct fake *)table;

	(void)item;
	return fake->chain && row == 0 && level->depth < fake->deepest;
}

/* The tests look at it afterwards. */
static inline void
fake_free(struct table *table)
{
	((struct fake *)table)->freed++;
}

static const struct table_ops fake_ops = {
	.name = "fake",
	.columns = fake_columns,
	.column_count = FAKE_COLUMNS,
	.main_column = FAKE_NAME,
	.sort_column = FAKE_BYTES,
	.top = fake_top,
	.open = fake_open,
	.openable = fake_openable,
	.cell = fake_cell,
	.order = fake_order,
	.opened = fake_opened,
	.free = fake_free,
};

static inline void
fake_init(struct fake *fake, size_t rows)
{
	memset(fake, 0, sizeof(*fake));
	fake->table.ops = &fake_ops;
	fake->rows = rows;
	fake->fan = 7;
	fake->deepest = 4;
}

#endif
