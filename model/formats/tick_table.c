#include "model/formats/tick_table.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/formats/tick_rows.h"

/* The rows of the first level. */
enum part {
	PART_JS,
	PART_CPP,
	PART_GC,
	PART_LIBRARIES,
	PART_UNACCOUNTED,
	PART_TOTAL,		/* stays last */
	PARTS
};

/* level->kind */
enum {
	LEVEL_PARTS,
	LEVEL_FUNCTIONS,	/* items are functions */
	LEVEL_LOST,		/* items are of ticks->lost */
};

static const struct {
	const char *name, *key;
	enum tick_category category;	/* of its functions */
} parts[PARTS] = {
	{ "JavaScript", "javascript", TICKS_JS },
	{ "C++", "c++", TICKS_CPP },
	{ "Garbage collection", "gc", TICK_CATEGORIES },
	{ "Shared libraries", "library", TICKS_LIBRARY },
	{ "Unaccounted", "unaccounted", TICKS_UNKNOWN },
	{ "Total", "total", TICK_CATEGORIES },
};

enum {
	COLUMN_NONLIB = TICK_SHARED,
	COLUMN_TOTAL,
	COLUMN_LAST,
};

static const struct column columns[] = {
	TICK_COLUMNS("ticks in it, and their share of all"),
	{ .key = "nonlib", .title = "Nonlib", .kind = CELL_PERCENT,
	  .hotkey = 'H', .descending = true, .width = 8, .rank = 4,
	  .help = "share of all ticks that are not in libraries" },
	{ .key = "total", .title = "Total", .kind = CELL_COUNT,
	  .hotkey = 'T', .descending = true, .share = true, .width = 8,
	  .rank = 2,
	  .help = "ticks in it and in what it called; recursion counts once" },
	TICK_LAST_COLUMNS,
};

struct tick_table {
	struct table table;
	const struct ticks *ticks;
	struct strbuf note;
};

static const struct ticks *
ticks_of(const struct table *table)
{
	return ((const struct tick_table *)table)->ticks;
}

static uint64_t
ticks_of_part(const struct ticks *ticks, uint32_t part)
{
	switch (part) {
	case PART_GC:
		return ticks->gc;
	case PART_UNACCOUNTED:
		return ticks->unaccounted;
	case PART_TOTAL:
		return ticks->total;
	default:
		return ticks->category[parts[part].category];
	}
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	(void)table;
	level->kind = LEVEL_PARTS;
	return level_number(level, PARTS, err);
}

static bool
is_of(const struct ticks *ticks, uint32_t part, uint32_t function)
{
	return ticks->functions[function].category == parts[part].category &&
	    ticks->functions[function].self > 0;
}

static bool
open_part(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	const struct ticks *ticks = ticks_of(table);
	size_t count = 0;
	uint32_t *items;

	(void)parent;
	if (item == PART_UNACCOUNTED) {
		level->kind = LEVEL_LOST;
		return level_number(level, ticks->lost_count, err);
	}
	level->kind = LEVEL_FUNCTIONS;
	for (uint32_t i = 0; i < ticks->names.count; i++)
		count += is_of(ticks, item, i);
	items = malloc((count + 1) * sizeof *items);
	if (items == NULL)
		return error_memory(err, "functions", count * sizeof *items);
	count = 0;
	for (uint32_t i = 0; i < ticks->names.count; i++)
		if (is_of(ticks, item, i))
			items[count++] = i;
	return tick_level(level, items, count);
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	const struct ticks *ticks = ticks_of(table);

	if (level->kind != LEVEL_PARTS || item == PART_GC ||
	    item == PART_TOTAL)
		return false;
	if (item == PART_UNACCOUNTED)
		return ticks->lost_count > 0;
	/* A short report has sums alone. */
	for (uint32_t i = 0; i < ticks->names.count; i++)
		if (is_of(ticks, item, i))
			return true;
	return false;
}

static uint64_t
ticks_of_row(const struct ticks *ticks, const struct level *level,
	uint32_t item)
{
	switch (level->kind) {
	case LEVEL_PARTS:
		return ticks_of_part(ticks, item);
	case LEVEL_LOST:
		return ticks->lost[item].ticks;
	default:
		return ticks->functions[item].self;
	}
}

/* What V8's tool leaves the share of others blank for. */
static bool
is_lib(const struct ticks *ticks, const struct level *level, uint32_t item)
{
	if (level->kind == LEVEL_PARTS)
		return item == PART_LIBRARIES || item == PART_UNACCOUNTED ||
		    item == PART_TOTAL;
	return level->kind == LEVEL_LOST ||
	    ticks->functions[item].category == TICKS_LIBRARY;
}

static void
part_last(uint32_t part, unsigned column, struct cell *cell)
{
	switch (column - COLUMN_LAST) {
	case TICK_NAME:
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, parts[part].name);
		break;
	case TICK_CATEGORY:
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, parts[part].key);
		break;
	default:
		break;
	}
}

static void
show_total(const struct ticks *ticks, const struct level *level,
	uint32_t item, struct cell *cell)
{
	/* Of reports it is not known, of parts it would say nothing. */
	if (level->kind == LEVEL_FUNCTIONS && !ticks->cut_callers)
		tick_row_count(ticks->functions[item].total, ticks->total,
		    cell);
	else
		cell->kind = CELL_BLANK;
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct ticks *ticks = ticks_of(table);
	uint64_t count = ticks_of_row(ticks, level, item);
	uint32_t function = level->kind == LEVEL_LOST ?
	    ticks->lost[item].function : item;

	switch (column) {
	case TICK_FUNCTION:
		if (level->kind == LEVEL_PARTS) {
			cell_span(cell, SPAN_PLAIN);
			strbuf_adds(&cell->text, parts[item].name);
		} else {
			tick_row_function(ticks, function, cell);
		}
		break;
	case TICK_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case TICK_TICKS:
		tick_row_count(count, ticks->total, cell);
		break;
	case COLUMN_NONLIB:
		tick_row_percent(count, is_lib(ticks, level, item) ? 0 :
		    ticks->total - (ticks->category[TICKS_LIBRARY] <
		    ticks->total ? ticks->category[TICKS_LIBRARY] :
		    ticks->total), cell);
		break;
	case COLUMN_TOTAL:
		show_total(ticks, level, item, cell);
		break;
	default:
		if (level->kind == LEVEL_PARTS)
			part_last(item, column, cell);
		else
			tick_row_last(ticks, function, column - COLUMN_LAST,
			    cell);
		break;
	}
}

#define COMPARE(a, b, descending) \
	((a) == (b) ? 0 : ((a) < (b)) == (descending) ? 1 : -1)

static int
order_functions(const struct ticks *ticks, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	const struct tick_function *functions = ticks->functions;
	int order;

	switch (column) {
	case TICK_TICKS:
	case COLUMN_NONLIB:
		order = COMPARE(functions[a].self, functions[b].self,
		    descending);
		break;
	case COLUMN_TOTAL:
		order = COMPARE(functions[a].total, functions[b].total,
		    descending);
		break;
	case TICK_FUNCTION:
		order = ticks_compare_names(ticks, a, b);
		return descending ? -order : order;
	default:
		order = tick_row_places(ticks, a, b);
		return descending ? -order : order;
	}
	return order != 0 ? order : tick_row_names(ticks, a, b);
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct ticks *ticks = ticks_of(table);
	int by = 0;

	if (level->kind == LEVEL_FUNCTIONS)
		by = order_functions(ticks, column, descending, a, b);
	else if (column == TICK_TICKS && (level->kind == LEVEL_LOST ||
	    (a != PART_TOTAL && b != PART_TOTAL)))
		by = COMPARE(ticks_of_row(ticks, level, a),
		    ticks_of_row(ticks, level, b), descending);
	return by != 0 ? by : COMPARE(a, b, false);
}

static bool
opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	(void)row;
	return item != PART_UNACCOUNTED && openable(table, level, item);
}

static bool
place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *row_place)
{
	return level->kind == LEVEL_FUNCTIONS &&
	    tick_row_place(ticks_of(table), item, row_place);
}

static const char *
note(const struct table *table)
{
	return ((const struct tick_table *)table)->note.data;
}

static void
free_table(struct table *table)
{
	strbuf_release(&((struct tick_table *)table)->note);
	free(table);
}

const struct table_ops tick_table_ops = {
	.name = "ticks",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = TICK_FUNCTION,
	.sort_column = TICK_TICKS,
	.top = top,
	.open = open_part,
	.openable = openable,
	.cell = show,
	.order = order,
	.place = place,
	.opened = opened,
	.note = note,
	.free = free_table,
};

/* What must be known before the figures are believed. */
static void
add_note(const struct ticks *ticks, struct strbuf *note)
{
	char count[FORMAT_MAX];
	uint64_t lost = 0;

	if (ticks->total == 0) {
		strbuf_adds(note, "there are no ticks in it: the program "
		    "was too short or only waited");
		return;
	}
	strbuf_addf(note, "%s ticks", format_count(count, ticks->total));
	if (ticks->times.interval > 0)
		strbuf_addf(note, " of %.4g ms",
		    (double)ticks->times.interval / 1000);
	if (ticks->version.len > 0)
		strbuf_addf(note, ", V8 %s", ticks->version.data);
	if (ticks->excluded > 0)
		strbuf_addf(note, ", %s more left out by a filter",
		    format_count(count, ticks->excluded));
	strbuf_adds(note, "; those in garbage collection count where they "
	    "fell, too");
	if (!ticks->symbols && ticks->category[TICKS_CPP] == 0)
		strbuf_adds(note, "; C++ functions count with their library, "
		    "as no nm was asked for their names");
	for (uint32_t i = 0; i < ticks->lost_count; i++)
		lost += ticks->lost[i].ticks;
	if (lost > 0)
		strbuf_addf(note, "; of those unaccounted for %s are in a "
		    "library that V8's tool takes for smaller than it is",
		    format_count(count, lost));
}

struct table *
tick_table_new(const struct ticks *ticks, struct error *err)
{
	struct tick_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "ticks", sizeof *t);
		return NULL;
	}
	t->table.ops = &tick_table_ops;
	t->ticks = ticks;
	t->note = (struct strbuf) STRBUF_INIT;
	add_note(ticks, &t->note);
	return &t->table;
}
