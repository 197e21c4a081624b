#include "model/formats/heapdiff_table.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/log_time.h"
#include "model/formats/memwatch.h"
#include "model/table.h"

enum {
	COLUMN_WHAT,
	COLUMN_DEPTH,
	COLUMN_ALLOCATED,
	COLUMN_RELEASED,
	COLUMN_NET,
	COLUMN_SIZE,
	COLUMN_BEFORE,
	COLUMN_AFTER,
	COLUMN_COUNT_BEFORE,
	COLUMN_COUNT_AFTER,
	COLUMN_TIME,
};

static const struct column columns[] = {
	{ .key = "what", .title = "What", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 24, .help = "name of the constructor, or V8's kind: Array, "
	  "String, Code, Closure, Native" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "levels below the first" },
	{ .key = "allocated", .title = "# New", .kind = CELL_COUNT,
	  .hotkey = 'A', .descending = true, .width = 10, .rank = 3,
	  .help = "its +: objects that came and are still there" },
	{ .key = "released", .title = "# Deleted", .brief = "# Del.",
	  .kind = CELL_COUNT, .hotkey = 'R', .descending = true, .width = 11,
	  .rank = 4, .help = "its -: objects that were there before and went" },
	{ .key = "net", .title = "# Delta", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'C', .descending = true, .width = 10, .rank = 1,
	  .help = "objects more than before" },
	{ .key = "size_delta", .title = "Size Delta",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 12, .help = "bytes more than before" },
	{ .key = "before", .title = "Before", .kind = CELL_BYTES,
	  .hotkey = 'B', .descending = true, .width = 9, .rank = 5,
	  .help = "bytes of the whole heap before" },
	{ .key = "after", .title = "After", .kind = CELL_BYTES,
	  .hotkey = 'E', .descending = true, .width = 9, .rank = 2,
	  .help = "bytes of the whole heap after" },
	{ .key = "count_before", .title = "# Before", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "objects of the whole heap before" },
	{ .key = "count_after", .title = "# After", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "objects of the whole heap after" },
	{ .key = "time", .title = "Time", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when it was logged" },
};

/* level->kind; level->subject is the HeapDiff that classes are of */
enum {
	LEVEL_DIFFS,
	LEVEL_CLASSES,
};

/* Among classes: the row of them all. */
#define ITEM_ALL UINT32_MAX

struct heapdiff_table {
	struct table table;
	const struct memwatch *memwatch;
	struct strbuf note;
};

/* The figures of a row. */
struct figures {
	int64_t allocated, released, net, bytes;
	const struct memwatch_diff *diff;	/* of the whole, else NULL */
	uint32_t what;
};

static const struct memwatch *
memwatch_of_table(const struct table *table)
{
	return ((const struct heapdiff_table *)table)->memwatch;
}

static int64_t
minus(int64_t a, int64_t b)
{
	return a == MEMWATCH_UNKNOWN || b == MEMWATCH_UNKNOWN ?
	    MEMWATCH_UNKNOWN : a - b;
}

static struct figures
figures_of(const struct memwatch *m, const struct level *level, uint32_t item)
{
	const struct memwatch_detail *detail;
	const struct memwatch_diff *diff;

	if (level->kind == LEVEL_DIFFS || item == ITEM_ALL) {
		diff = &m->diffs[level->kind == LEVEL_DIFFS ? item :
		    level->subject];
		return (struct figures) {
			diff->allocated, diff->released,
			minus(diff->nodes[1], diff->nodes[0]), diff->growth,
			diff, INTERN_NONE,
		};
	}
	detail = &m->details[item];
	return (struct figures) {
		detail->allocated, detail->released,
		minus(detail->allocated, detail->released), detail->bytes,
		NULL, detail->what,
	};
}

static bool
fill_classes(const struct memwatch *m, uint32_t number, bool all,
	struct level *level, struct error *err)
{
	const struct memwatch_diff *diff = &m->diffs[number];

	level->kind = LEVEL_CLASSES;
	level->subject = number;
	if (!level_number(level, diff->count + all, err))
		return false;
	for (size_t i = 0; i < level->count; i++)
		level->items[i] = all && i == 0 ? ITEM_ALL :
		    (uint32_t)(diff->first + i - all);
	return true;
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	const struct memwatch *m = memwatch_of_table(table);

	if (m->diff_count == 1)
		return fill_classes(m, 0, true, level, err);
	level->kind = LEVEL_DIFFS;
	return level_number(level, m->diff_count, err);
}

static bool
open_diff(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	(void)parent;
	return fill_classes(memwatch_of_table(table), item, false, level,
	    err);
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_DIFFS &&
	    memwatch_of_table(table)->diffs[item].count > 0;
}

static void
show_name(const struct memwatch *m, const struct level *level, uint32_t item,
	struct cell *cell)
{
	struct figures figures = figures_of(m, level, item);
	const char *name;
	size_t len;

	if (level->kind == LEVEL_DIFFS) {
		cell_span(cell, SPAN_PLAIN);
		strbuf_addf(&cell->text, "HeapDiff %u", item + 1);
		if (figures.diff->time == MEMWATCH_UNKNOWN)
			return;
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text, " at ");
		log_time_add_short(figures.diff->time, false, true,
		    &cell->text);
	} else if (item == ITEM_ALL) {
		cell_span(cell, SPAN_NOTE);
		strbuf_adds(&cell->text, "(all)");
	} else if (figures.what == INTERN_NONE) {
		cell->kind = CELL_UNKNOWN;
	} else {
		name = intern_key(&m->names, figures.what, &len);
		cell_span(cell, SPAN_CLASS);
		strbuf_add(&cell->text, name, len);
	}
}

static void
show_number(enum cell_kind kind, int64_t number, struct cell *cell)
{
	cell_number(cell, number != MEMWATCH_UNKNOWN ? kind : CELL_UNKNOWN,
	    number);
}

/* What only the whole heap has. */
static void
show_whole(const struct memwatch_diff *diff, unsigned column,
	struct cell *cell)
{
	bool after = column == COLUMN_AFTER || column == COLUMN_COUNT_AFTER;

	if (diff == NULL) {
		cell->kind = CELL_BLANK;
	} else if (column == COLUMN_TIME) {
		if (diff->time == MEMWATCH_UNKNOWN) {
			cell->kind = CELL_UNKNOWN;
			return;
		}
		cell_span(cell, SPAN_PLAIN);
		log_time_add(diff->time, &cell->text);
	} else if (column == COLUMN_BEFORE || column == COLUMN_AFTER) {
		show_number(CELL_BYTES, diff->bytes[after], cell);
	} else {
		show_number(CELL_COUNT, diff->nodes[after], cell);
	}
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct memwatch *m = memwatch_of_table(table);
	struct figures figures = figures_of(m, level, item);

	switch (column) {
	case COLUMN_WHAT:
		show_name(m, level, item, cell);
		break;
	case COLUMN_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case COLUMN_ALLOCATED:
		show_number(CELL_COUNT, figures.allocated, cell);
		break;
	case COLUMN_RELEASED:
		show_number(CELL_COUNT, figures.released, cell);
		break;
	case COLUMN_NET:
		show_number(CELL_DELTA_COUNT, figures.net, cell);
		break;
	case COLUMN_SIZE:
		show_number(CELL_DELTA_BYTES, figures.bytes, cell);
		break;
	default:
		show_whole(figures.diff, column, cell);
		break;
	}
}

static int64_t
key_of(const struct figures *figures, unsigned column)
{
	switch (column) {
	case COLUMN_ALLOCATED:
		return figures->allocated;
	case COLUMN_RELEASED:
		return figures->released;
	case COLUMN_NET:
		return figures->net;
	case COLUMN_SIZE:
		return figures->bytes;
	default:
		break;
	}
	if (figures->diff == NULL)
		return 0;
	switch (column) {
	case COLUMN_BEFORE:
		return figures->diff->bytes[0];
	case COLUMN_AFTER:
		return figures->diff->bytes[1];
	case COLUMN_COUNT_BEFORE:
		return figures->diff->nodes[0];
	case COLUMN_COUNT_AFTER:
		return figures->diff->nodes[1];
	case COLUMN_TIME:
		return figures->diff->time;
	default:
		return 0;
	}
}

static int
compare_names(const struct memwatch *m, uint32_t a, uint32_t b)
{
	size_t m_len = 0, n_len = 0;
	const char *x = a != INTERN_NONE ? intern_key(&m->names, a, &m_len) :
	    "", *y = b != INTERN_NONE ? intern_key(&m->names, b, &n_len) : "";

	return bytes_compare(x, m_len, y, n_len);
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct memwatch *m = memwatch_of_table(table);
	struct figures x = figures_of(m, level, a);
	struct figures y = figures_of(m, level, b);
	int64_t i = key_of(&x, column), j = key_of(&y, column);
	int by = i < j ? -1 : i > j;

	/* What there is in all stands above what it is made of. */
	if (level->kind == LEVEL_CLASSES && (a == ITEM_ALL || b == ITEM_ALL))
		return a == b ? 0 : a == ITEM_ALL ? -1 : 1;
	if (column == COLUMN_WHAT && level->kind == LEVEL_CLASSES)
		by = compare_names(m, x.what, y.what);
	if (by == 0)
		return a < b ? -1 : a > b;
	return descending ? -by : by;
}

static const char *
note(const struct table *table)
{
	const struct heapdiff_table *t =
	    (const struct heapdiff_table *)table;

	return t->note.len > 0 ? t->note.data : NULL;
}

static void
free_table(struct table *table)
{
	strbuf_release(&((struct heapdiff_table *)table)->note);
	free(table);
}

const struct table_ops heapdiff_table_ops = {
	.name = "heapdiff",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_WHAT,
	.sort_column = COLUMN_SIZE,
	.top = top,
	.open = open_diff,
	.openable = openable,
	.cell = show,
	.order = order,
	.note = note,
	.free = free_table,
};

static void
say(struct heapdiff_table *t, const char *text)
{
	strbuf_also(&t->note);
	strbuf_adds(&t->note, text);
}

static void
say_count(struct heapdiff_table *t, size_t count, const char *text)
{
	if (count == 0)
		return;
	strbuf_also(&t->note);
	strbuf_addf(&t->note, "%zu %s", count, text);
}

static void
write_note(struct heapdiff_table *t)
{
	const struct memwatch *m = t->memwatch;
	size_t short_of = 0, left_out = 0;

	for (size_t i = 0; i < m->diff_count; i++) {
		short_of += m->diffs[i].short_of_bytes;
		left_out += m->diffs[i].left_out;
	}
	if (m->doubtful > 0)
		say(t, "figures that cannot be, as memwatch counts with 32 "
		    "bits, are left out");
	if (short_of > 0)
		say(t, "the classes do not add up to what the heap grew by: "
		    "sizes have overflowed");
	say_count(t, left_out, "classes are not kept");
	say_count(t, m->left_out, "HeapDiffs are not kept");
	if (m->cut)
		say(t, "the last one is cut short");
}

struct table *
heapdiff_table_new(const struct memwatch *memwatch, struct error *err)
{
	struct heapdiff_table *t;

	if (memwatch->diff_count == 0) {
		error_set(err, ERROR_ABSENT, "there is no HeapDiff among "
		    "these events");
		return NULL;
	}
	t = calloc(1, sizeof *t);
	if (t == NULL) {
		error_memory(err, "a HeapDiff", sizeof *t);
		return NULL;
	}
	t->table.ops = &heapdiff_table_ops;
	t->memwatch = memwatch;
	t->note = (struct strbuf) STRBUF_INIT;
	write_note(t);
	return &t->table;
}
