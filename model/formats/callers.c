#include "model/formats/callers.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/tick_rows.h"

enum {
	COLUMN_PARENT = TICK_SHARED,
	COLUMN_LAST,
};

static const struct column columns[] = {
	TICK_COLUMNS("ticks in the function at the top, when this one had "
	    "called it"),
	{ .key = "parent", .title = "Parent", .kind = CELL_PERCENT,
	  .hotkey = 'H', .descending = true, .width = 8, .rank = 2,
	  .help = "share of the ticks of the row that this one is in" },
	TICK_LAST_COLUMNS,
};

struct callers {
	struct table table;
	const struct ticks *ticks;
};

static const struct ticks *
ticks_of(const struct table *table)
{
	return ((const struct callers *)table)->ticks;
}

/* Items are calls. */
static bool
fill(const struct ticks *ticks, uint32_t call, struct level *level,
	struct error *err)
{
	size_t count = 0;
	uint32_t *items, child;

	for (child = ticks->calls[call].child; child != TICK_NONE;
	    child = ticks->calls[child].sibling)
		count++;
	items = malloc((count + 1) * sizeof *items);
	if (items == NULL)
		return error_memory(err, "callers", count * sizeof *items);
	count = 0;
	for (child = ticks->calls[call].child; child != TICK_NONE;
	    child = ticks->calls[child].sibling)
		items[count++] = child;
	return tick_level(level, items, count);
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	return fill(ticks_of(table), 0, level, err);
}

static bool
open_call(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	(void)parent;
	return fill(ticks_of(table), item, level, err);
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	(void)level;
	return ticks_of(table)->calls[item].child != TICK_NONE;
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct ticks *ticks = ticks_of(table);
	const struct tick_call *call = &ticks->calls[item];

	switch (column) {
	case TICK_FUNCTION:
		tick_row_function(ticks, call->function, cell);
		break;
	case TICK_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case TICK_TICKS:
		tick_row_count(call->ticks, ticks->total, cell);
		break;
	case COLUMN_PARENT:
		tick_row_percent(call->ticks, call->parent == 0 ?
		    ticks->total : ticks->calls[call->parent].ticks, cell);
		break;
	default:
		tick_row_last(ticks, call->function, column - COLUMN_LAST,
		    cell);
		break;
	}
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct ticks *ticks = ticks_of(table);
	const struct tick_call *x = &ticks->calls[a], *y = &ticks->calls[b];
	int by = 0;

	(void)level;
	switch (column) {
	case TICK_TICKS:
	case COLUMN_PARENT:
		if (x->ticks != y->ticks)
			return (x->ticks < y->ticks) == descending ? 1 : -1;
		by = tick_row_names(ticks, x->function, y->function);
		break;
	case TICK_FUNCTION:
		by = ticks_compare_names(ticks, x->function, y->function);
		by = descending ? -by : by;
		break;
	default:
		by = tick_row_places(ticks, x->function, y->function);
		by = descending ? -by : by;
		break;
	}
	return by != 0 ? by : a < b ? -1 : a > b;
}

static bool
place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *row_place)
{
	const struct ticks *ticks = ticks_of(table);

	(void)level;
	return tick_row_place(ticks, ticks->calls[item].function, row_place);
}

static uint64_t
tag(struct table *table, const struct level *level, uint32_t item)
{
	(void)level;
	return ticks_of(table)->calls[item].function;
}

static const char *
note(const struct table *table)
{
	const struct ticks *ticks = ticks_of(table);

	if (ticks->cut_callers)
		return "callers with less than 1 % of a row, or more than "
		    "five steps away, are not in this report; the log "
		    "itself has them";
	return ticks->more_calls ? "there are more ways of calling than can "
	    "be told apart: some callers are missing" : NULL;
}

static void
free_table(struct table *table)
{
	free(table);
}

const struct table_ops callers_ops = {
	.name = "bottom-up",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = TICK_FUNCTION,
	.sort_column = TICK_TICKS,
	.top = top,
	.open = open_call,
	.openable = openable,
	.cell = show,
	.order = order,
	.tag = tag,
	.place = place,
	.note = note,
	.free = free_table,
};

struct table *
callers_new(const struct ticks *ticks, struct error *err)
{
	struct callers *callers = calloc(1, sizeof *callers);

	if (callers == NULL) {
		error_memory(err, "callers", sizeof *callers);
		return NULL;
	}
	callers->table.ops = &callers_ops;
	callers->ticks = ticks;
	return &callers->table;
}
