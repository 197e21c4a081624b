#include "model/formats/gc_table.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/tick_rows.h"

enum {
	COLUMN_WHAT,
	COLUMN_DEPTH,
	COLUMN_COUNT,
	COLUMN_HEAP,
	COLUMN_CHANGE,
	COLUMN_OVER_TIME,
	COLUMN_FROM,
	COLUMN_TO,
};

static const struct column columns[] = {
	{ .key = "what", .title = "What", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 26, .help = "what V8 did or had; opens into when" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "levels below the first" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .share = true, .width = 8,
	  .rank = 0,
	  .help = "ticks, with their share of all, or collections" },
	{ .key = "heap", .title = "Heap", .kind = CELL_BYTES, .hotkey = 'S',
	  .descending = true, .width = 9, .rank = 2,
	  .help = "bytes V8 had for it at most, or as a window ended" },
	{ .key = "heap_delta", .title = "\xce\x94 Heap",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 9, .rank = 3,
	  .help = "how much more than at first, or than a window before" },
	{ .key = "over_time", .title = "Over Time", .kind = CELL_SERIES,
	  .hotkey = 'T', .descending = true, .width = 32, .rank = 1,
	  .help = "by window: share of its ticks in 1/100 %, collections "
	  "or bytes" },
	{ .key = "from_us", .title = "From", .kind = CELL_COUNT,
	  .use = COLUMN_DATA,
	  .help = "microseconds after the log began" },
	{ .key = "to_us", .title = "To", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "the same, of its end" },
};

/* Rows: the states, by number, then these. */
enum {
	ROW_SCAVENGES = VM_STATES,
	ROW_MARKCOMPACTS,
	ROW_HEAP,
	ROWS
};

/* level->kind; level->subject is the row that windows are of */
enum {
	LEVEL_ROWS,
	LEVEL_WINDOWS,
};

struct gc_table {
	struct table table;
	const struct ticks *ticks;
	int64_t series[ROWS][TICK_WINDOWS];
};

static const struct tick_times *
times_of(const struct table *table)
{
	return &((const struct gc_table *)table)->ticks->times;
}

static bool
has_row(const struct tick_times *times, uint32_t row)
{
	switch (row) {
	case VM_GC:
		return true;
	case ROW_SCAVENGES:
	case ROW_MARKCOMPACTS:
		return times->scavenges + times->markcompacts > 0;
	case ROW_HEAP:
		return times->heap_known;
	default:
		return times->ticks[row] > 0;
	}
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	uint32_t *items = malloc(ROWS * sizeof *items);
	size_t count = 0;

	if (items == NULL)
		return error_memory(err, "rows", ROWS * sizeof *items);
	for (uint32_t row = 0; row < ROWS; row++)
		if (has_row(times_of(table), row))
			items[count++] = row;
	level->kind = LEVEL_ROWS;
	return tick_level(level, items, count);
}

static bool
open_row(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	(void)parent;
	level->kind = LEVEL_WINDOWS;
	level->subject = item;
	return level_number(level, times_of(table)->count, err);
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	(void)item;
	return level->kind == LEVEL_ROWS && times_of(table)->count > 0;
}

static uint64_t
sum(const uint64_t *ticks)
{
	uint64_t all = 0;

	for (int i = 0; i < VM_STATES; i++)
		all += ticks[i];
	return all;
}

static const char *
name_of(uint32_t row)
{
	switch (row) {
	case ROW_SCAVENGES:
		return "scavenges";
	case ROW_MARKCOMPACTS:
		return "mark-compacts";
	case ROW_HEAP:
		return "heap";
	default:
		return vm_state_names[row];
	}
}

static void
show_what(const struct tick_times *times, const struct level *level,
	uint32_t item, struct cell *cell)
{
	double width = (double)times->width / 1e6;

	cell_span(cell, SPAN_PLAIN);
	if (level->kind == LEVEL_ROWS)
		strbuf_adds(&cell->text, name_of(item));
	else
		strbuf_addf(&cell->text, "%.3f s to %.3f s", item * width,
		    (item + 1) * width);
}

static void
show_count(const struct tick_times *times, const struct level *level,
	uint32_t item, struct cell *cell)
{
	bool whole = level->kind == LEVEL_ROWS;
	const struct tick_window *window = whole ? NULL :
	    &times->windows[item];
	uint32_t row = whole ? item : level->subject;

	switch (row) {
	case ROW_SCAVENGES:
		tick_row_count(whole ? times->scavenges : window->scavenges,
		    0, cell);
		break;
	case ROW_MARKCOMPACTS:
		tick_row_count(whole ? times->markcompacts :
		    window->markcompacts, 0, cell);
		break;
	case ROW_HEAP:
		cell->kind = CELL_BLANK;
		break;
	default:
		tick_row_count(whole ? times->ticks[row] : window->ticks[row],
		    sum(whole ? times->ticks : window->ticks), cell);
		break;
	}
}

static void
show_heap(const struct tick_times *times, const struct level *level,
	uint32_t item, bool change, struct cell *cell)
{
	int64_t now, before;

	if (!times->heap_known ||
	    (level->kind == LEVEL_ROWS && item != ROW_HEAP)) {
		cell->kind = CELL_BLANK;
		return;
	}
	if (level->kind == LEVEL_ROWS) {
		now = (int64_t)times->heap_most;
		before = (int64_t)times->heap_first;
	} else {
		now = (int64_t)tick_times_heap_of(times, item);
		before = item > 0 ? (int64_t)tick_times_heap_of(times,
		    item - 1) : (int64_t)times->heap_first;
	}
	cell_number(cell, change ? CELL_DELTA_BYTES : CELL_BYTES,
	    change ? now - before : now);
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct gc_table *t = (struct gc_table *)table;
	const struct tick_times *times = times_of(table);
	bool whole = level->kind == LEVEL_ROWS;

	switch (column) {
	case COLUMN_WHAT:
		show_what(times, level, item, cell);
		break;
	case COLUMN_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case COLUMN_COUNT:
		show_count(times, level, item, cell);
		break;
	case COLUMN_HEAP:
	case COLUMN_CHANGE:
		show_heap(times, level, item, column == COLUMN_CHANGE, cell);
		break;
	case COLUMN_OVER_TIME:
		if (whole && times->count > 0)
			cell_series(cell, t->series[item], times->count);
		else
			cell->kind = CELL_BLANK;
		break;
	case COLUMN_FROM:
		cell_number(cell, CELL_COUNT, whole ? 0 :
		    (int64_t)(item * times->width));
		break;
	default:
		cell_number(cell, CELL_COUNT, (int64_t)(times->width *
		    (whole ? times->count : item + 1)));
		break;
	}
}

static uint64_t
count_of(const struct tick_times *times, const struct level *level,
	uint32_t item)
{
	struct cell cell = CELL_INIT;
	uint64_t count;

	show_count(times, level, item, &cell);
	count = (uint64_t)cell.number;
	cell_release(&cell);
	return count;
}

#define COMPARE(a, b, descending) \
	((a) == (b) ? 0 : ((a) < (b)) == (descending) ? 1 : -1)

/* Garbage collection is what the table is about. */
static unsigned
rank_of(const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_ROWS && item == VM_GC ? 0 : item + 1;
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct tick_times *times = times_of(table);
	struct cell x = CELL_INIT, y = CELL_INIT;
	int by = 0;

	if (column == COLUMN_COUNT || column == COLUMN_OVER_TIME) {
		by = COMPARE(count_of(times, level, a),
		    count_of(times, level, b), descending);
	} else if (column == COLUMN_HEAP || column == COLUMN_CHANGE) {
		show_heap(times, level, a, column == COLUMN_CHANGE, &x);
		show_heap(times, level, b, column == COLUMN_CHANGE, &y);
		by = COMPARE(x.number, y.number, descending);
	} else if (column == COLUMN_WHAT && descending) {
		by = COMPARE(rank_of(level, a), rank_of(level, b), true);
	}
	return by != 0 ? by :
	    COMPARE(rank_of(level, a), rank_of(level, b), false);
}

static const char *
note(const struct table *table)
{
	const struct tick_times *times = times_of(table);

	if (!times->heap_known)
		return "nothing in this log says how large the heap was";
	return "the heap is what V8 had taken for it, dead objects and all; "
	    "a process that ends gives it back";
}

static void
free_table(struct table *table)
{
	free(table);
}

const struct table_ops gc_table_ops = {
	.name = "gc",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_WHAT,
	.sort_column = COLUMN_WHAT,
	.top = top,
	.open = open_row,
	.openable = openable,
	.cell = show,
	.order = order,
	.note = note,
	.free = free_table,
};

static void
make_series(struct gc_table *t)
{
	const struct tick_times *times = &t->ticks->times;

	for (unsigned i = 0; i < times->count; i++) {
		const struct tick_window *window = &times->windows[i];
		uint64_t all = sum(window->ticks);

		for (int state = 0; state < VM_STATES; state++)
			t->series[state][i] = all == 0 ? SERIES_GAP :
			    (int64_t)((double)window->ticks[state] * 10000 /
			    (double)all + 0.5);
		t->series[ROW_SCAVENGES][i] = (int64_t)window->scavenges;
		t->series[ROW_MARKCOMPACTS][i] =
		    (int64_t)window->markcompacts;
		t->series[ROW_HEAP][i] =
		    (int64_t)tick_times_heap_of(times, i);
	}
}

struct table *
gc_table_new(const struct ticks *ticks, struct error *err)
{
	struct gc_table *t;

	if (!ticks->timed) {
		error_set(err, ERROR_ABSENT, "this report does not say when "
		    "ticks were; the V8 log that it was made from does");
		return NULL;
	}
	t = calloc(1, sizeof *t);
	if (t == NULL) {
		error_memory(err, "ticks over time", sizeof *t);
		return NULL;
	}
	t->table.ops = &gc_table_ops;
	t->ticks = ticks;
	make_series(t);
	return &t->table;
}
