#include "model/explore/timeline.h"

#include <stdlib.h>

#include "model/base/bitset.h"
#include "model/base/big.h"
#include "model/base/error.h"
#include "model/explore/period.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

/* With more samples than this, some make a row together. */
#define ROWS_MOST 120

enum {
	LEVEL_INTERVALS,
	LEVEL_CLASSES,		/* data: totals of each class then */
	LEVEL_OBJECTS,
	LEVEL_FIELDS,
};

enum {
	COLUMN_TIME,
	COLUMN_DEPTH,
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_ID,
	COLUMN_COUNT,
	COLUMN_LIVE,
	COLUMN_BAR,
	COLUMN_RETAINED,
	COLUMN_FREED,		/* where it is known: the last */
	COLUMNS
};

static const struct column columns[] = {
	{ .key = "time", .title = "Seconds", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 26,
	  .help = "when it was allocated, since the recording began; what "
	    "it is" },
	ROW_COLUMN_DEPTH(ROW_DEPTH_HELP),
	{ .key = "from_us", .title = "From", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "microseconds, none before it began" },
	{ .key = "to_us", .title = "To", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "microseconds, none after it ended" },
	ROW_COLUMN_ID,
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 1,
	  .help = "objects allocated then that are still there" },
	{ .key = "live_size", .title = "Live Size", .brief = "Live",
	  .kind = CELL_BYTES, .hotkey = 'S', .descending = true,
	  .width = 9, .help = "bytes of these objects themselves" },
	{ .key = "bar", .title = "Live", .kind = CELL_BAR, .hotkey = 'H',
	  .descending = true, .width = 20, .most = 60, .rank = 2,
	  .use = COLUMN_SCREEN,
	  .help = "the same, beside the most of any interval" },
	ROW_COLUMN_RETAINED(3, "bytes that would go with them"),
	{ .key = "freed_size", .title = "Freed Size", .brief = "Freed",
	  .kind = CELL_BYTES, .hotkey = 'F', .descending = true,
	  .width = 9, .rank = 1,
	  .help = "bytes of those that have gone since they were first "
	    "seen; only recordings of this program know it" },
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_NONE, FIELD_NONE, FIELD_NONE, FIELD_ID,
	FIELD_NONE, FIELD_SHALLOW, FIELD_SHALLOW, FIELD_RETAINED, FIELD_NONE,
};

enum when {
	WHEN_BEFORE,		/* the recording */
	WHEN_THEN,
	WHEN_AFTER,		/* the last sample */
};

struct interval {
	enum when when;
	struct period period;
	uint32_t count;
	uint64_t size;
	uint64_t seen;		/* the most that it ever had, or 0 */
};

struct timeline {
	struct table table;
	struct table_ops ops;	/* without what is not known */
	const struct heap *heap;
	struct interval *rows;
	uint32_t count;
	uint64_t step;		/* between rows, 0: each is a sample */
	uint64_t most;		/* live bytes of an interval */
};

bool
timeline_has(const struct heap *heap)
{
	return heap->snapshot->sample_count > 0;
}

/* How many samples have a time of their own, after that of the first. */
static uint32_t
count_times(const struct snapshot *s)
{
	uint32_t count = 0;

	for (uint32_t i = 1; i < s->sample_count; i++)
		count += s->samples[i].time > s->samples[i - 1].time;
	return count;
}

/* The least round step that makes few rows. */
static uint64_t
step_for(uint64_t whole)
{
	static const unsigned steps[] = {	/* tenths of a second */
		1, 2, 5, 10, 20, 50, 100, 200, 300, 600, 1200, 3000, 6000,
	};
	size_t last = sizeof steps / sizeof steps[0] - 1;
	uint64_t step;

	for (size_t i = 0; i < last; i++)
		if (whole / steps[i] / 100000 < ROWS_MOST)
			return (uint64_t)steps[i] * 100000;
	for (step = (uint64_t)steps[last] * 100000;
	    whole / step >= ROWS_MOST; step *= 2)
		continue;
	return step;
}

static void
add_row(struct timeline *t, enum when when, uint64_t from, uint64_t to)
{
	t->rows[t->count++] = (struct interval) {
		.when = when, .period = { from, to },
	};
}

/* Between the first sample and the last. */
static void
add_rows(struct timeline *t, const struct snapshot *s)
{
	uint64_t from = s->samples[0].time, end;

	end = s->samples[s->sample_count - 1].time;
	if (t->step > 0) {
		for (; from < end; from += t->step)
			add_row(t, WHEN_THEN, from, from + t->step);
		return;
	}
	for (uint32_t i = 1; i < s->sample_count; i++) {
		if (s->samples[i].time == from)
			continue;
		add_row(t, WHEN_THEN, from, s->samples[i].time);
		from = s->samples[i].time;
	}
}

static bool
make_rows(struct timeline *t, struct error *err)
{
	const struct snapshot *s = t->heap->snapshot;
	uint64_t begin = s->samples[0].time;
	uint64_t end = s->samples[s->sample_count - 1].time;

	if (count_times(s) > ROWS_MOST)
		t->step = step_for(end - begin);
	t->rows = calloc(ROWS_MOST + 2, sizeof *t->rows);
	if (t->rows == NULL)
		return error_memory(err, "a timeline", ROWS_MOST);
	add_row(t, WHEN_BEFORE, PERIOD_OPEN, begin);
	add_rows(t, s);
	add_row(t, WHEN_AFTER, t->rows[t->count - 1].period.to, PERIOD_OPEN);
	return true;
}

/* The row that objects of a sample belong to. */
static uint32_t
row_of_time(const struct timeline *t, uint64_t time)
{
	uint32_t low = 0, high = t->count - 1, middle;

	/* The first that is over by then. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (t->rows[middle].period.to < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
count_objects(struct timeline *t)
{
	const struct snapshot *s = t->heap->snapshot;

	for (uint32_t node = 0; node < s->nodes; node++) {
		uint64_t id = heap_id(t->heap, node);
		uint64_t size = heap_size(t->heap, node);
		uint32_t sample, row = t->count - 1;

		if (!samples_has(id) || size == 0)
			continue;
		sample = samples_find(s, id);
		if (sample < s->sample_count)
			row = row_of_time(t, s->samples[sample].time);
		t->rows[row].count++;
		t->rows[row].size += size;
	}
	for (uint32_t i = 0; i < s->sample_count; i++)
		if (s->samples[i].most != SAMPLE_UNKNOWN)
			t->rows[row_of_time(t, s->samples[i].time)].seen +=
			    s->samples[i].most;
	for (uint32_t i = 0; i < t->count; i++)
		if (t->rows[i].when == WHEN_THEN &&
		    t->rows[i].size > t->most)
			t->most = t->rows[i].size;
	/* Mostly there is nothing. */
	if (t->rows[t->count - 1].count == 0)
		t->count--;
}

static bool
timeline_top(struct table *table, struct level *level, struct error *err)
{
	level->kind = LEVEL_INTERVALS;
	return level_number(level, ((struct timeline *)table)->count, err);
}

static struct ids
ids_of_row(const struct timeline *t, uint32_t row)
{
	return period_ids(&t->rows[row].period, t->heap->snapshot);
}

static bool
open_interval(struct timeline *t, uint32_t row, struct level *level,
	struct error *err)
{
	const struct heap *heap = t->heap;
	const struct snapshot *s = heap->snapshot;
	const struct classes *classes = &heap->classes;
	struct ids ids = ids_of_row(t, row);
	struct class_row *rows;
	uint64_t *nodes;
	bool done;

	level->kind = LEVEL_CLASSES;
	level->subject = row;
	level->data = rows = malloc((classes->count + (size_t)1) *
	    sizeof *rows);
	level->items = malloc((classes->count + (size_t)1) *
	    sizeof *level->items);
	nodes = big_alloc_clear(bitset_words(s->nodes), sizeof *nodes,
	    "an interval", err);
	if (nodes == NULL)
		return false;
	if (rows == NULL || level->items == NULL) {
		free(nodes);
		return error_memory(err, "classes", classes->count *
		    sizeof *rows);
	}
	for (uint32_t node = 0; node < s->nodes; node++)
		if (ids_have(&ids, heap_id(heap, node)))
			bitset_add(nodes, node);
	done = classes_of_set(classes, s,
	    heap->graph ? &heap->distances : NULL,
	    heap->graph ? &heap->dominators : NULL, nodes, rows, NULL, err);
	free(nodes);
	for (uint32_t i = 0; done && i < classes->count; i++)
		if (rows[i].count > 0)
			level->items[level->count++] = i;
	return done;
}

static bool
open_class(struct timeline *t, uint32_t row, uint32_t class,
	struct level *level, struct error *err)
{
	const struct heap *heap = t->heap;
	struct ids ids = ids_of_row(t, row);
	uint32_t count;

	level->kind = LEVEL_OBJECTS;
	if (!class_nodes(&heap->classes, heap->snapshot, class,
	    &level->items, &count, err))
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (ids_have(&ids, heap_id(heap, level->items[i])))
			level->items[level->count++] = level->items[i];
	return true;
}

static bool
timeline_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct timeline *t = (struct timeline *)table;

	if (level->kind < LEVEL_OBJECTS)
		return false;
	object->heap = t->heap;
	object->node = level->kind == LEVEL_OBJECTS ? item :
	    row_edge_node(t->heap, item, SIDE_FIELDS);
	return true;
}

static bool
timeline_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct timeline *t = (struct timeline *)table;
	struct object object;

	if (parent->kind == LEVEL_INTERVALS)
		return open_interval(t, item, level, err);
	if (!timeline_object(table, parent, item, &object))
		return open_class(t, parent->subject, item, level, err);
	level->kind = LEVEL_FIELDS;
	return row_open_fields(t->heap, object.node, level, err);
}

static bool
timeline_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct timeline *t = (struct timeline *)table;
	struct object object;

	if (level->kind == LEVEL_INTERVALS)
		return t->rows[item].count > 0;
	return !timeline_object(table, level, item, &object) ||
	    row_has_fields(t->heap, object.node);
}

static bool
timeline_class(struct table *table, const struct level *level, uint32_t item,
	uint32_t *class)
{
	(void)table;
	*class = item;
	return level->kind == LEVEL_CLASSES;
}

static uint64_t
freed(const struct interval *row)
{
	return row->seen > row->size ? row->seen - row->size : 0;
}

/* "0.25..0.3", as finely as rows can be told apart by. */
static void
add_seconds(const struct timeline *t, const struct period *period,
	struct strbuf *sb)
{
	int digits = t->step == 0 ? 3 : t->step % 1000000 != 0 ? 1 : 0;

	strbuf_addf(sb, "%.*f..%.*f", digits, (double)period->from / 1e6,
	    digits, (double)period->to / 1e6);
}

static void
interval_cell(const struct timeline *t, uint32_t item, unsigned column,
	struct cell *cell)
{
	const struct interval *row = &t->rows[item];
	uint64_t time = column == COLUMN_FROM ? row->period.from :
	    row->period.to;

	switch (column) {
	case COLUMN_TIME:
		cell_span(cell, row->when == WHEN_THEN ? SPAN_PLAIN :
		    SPAN_DIM);
		if (row->when == WHEN_THEN)
			add_seconds(t, &row->period, &cell->text);
		else
			strbuf_adds(&cell->text, row->when == WHEN_BEFORE ?
			    "before the first sample" :
			    "after the last sample");
		break;
	case COLUMN_FROM:
	case COLUMN_TO:
		if (time != PERIOD_OPEN)
			cell_number(cell, CELL_COUNT, (int64_t)time);
		break;
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, row->count);
		break;
	case COLUMN_LIVE:
		row_bytes_cell(t->heap, row->size, cell);
		break;
	case COLUMN_FREED:
		cell_number(cell, row->when == WHEN_AFTER ? CELL_BLANK :
		    CELL_BYTES, (int64_t)freed(row));
		break;
	default:
		cell_number(cell, CELL_BLANK, 0);
		break;
	}
}

static void
class_cell(const struct timeline *t, const struct class_row *row,
	uint32_t class, unsigned column, struct cell *cell)
{
	const struct heap *heap = t->heap;

	switch (column) {
	case COLUMN_TIME:
		cell_span(cell, SPAN_CLASS);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    class, cell->limit, &cell->text);
		break;
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, row->count);
		break;
	case COLUMN_LIVE:
		row_bytes_cell(heap, row->shallow, cell);
		break;
	case COLUMN_RETAINED:
		if (heap->graph)
			row_bytes_cell(heap, row->retained, cell);
		else
			cell_number(cell, CELL_UNKNOWN, 0);
		break;
	default:
		cell_number(cell, CELL_BLANK, 0);
		break;
	}
}

/* Of an interval or of a class in one: how much of the highest bar. */
static void
bar_cell(const struct timeline *t, const struct level *level, uint32_t item,
	struct cell *cell)
{
	const struct class_row *classes = level->data;
	uint64_t bytes = 0;

	if (level->kind == LEVEL_CLASSES)
		bytes = classes[item].shallow;
	else if (level->kind == LEVEL_INTERVALS)
		bytes = t->rows[item].size;
	/* What was there before may be more than all bars together. */
	if (level->kind > LEVEL_CLASSES || bytes > t->most ||
	    t->rows[level->kind == LEVEL_CLASSES ? level->subject :
	    item].when != WHEN_THEN) {
		cell_number(cell, CELL_BLANK, 0);
		return;
	}
	cell_number(cell, CELL_BAR, (int64_t)bytes);
	if (t->most > 0)
		cell->share = (double)bytes / (double)t->most;
}

static void
timeline_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct timeline *t = (struct timeline *)table;
	const struct class_row *classes = level->data;

	if (column == COLUMN_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else if (column == COLUMN_BAR)
		bar_cell(t, level, item, cell);
	else if (level->kind == LEVEL_INTERVALS)
		interval_cell(t, item, column, cell);
	else if (level->kind == LEVEL_CLASSES)
		class_cell(t, &classes[item], item, column, cell);
	else if (level->kind == LEVEL_OBJECTS)
		row_object_cell(t->heap, item, fields[column], cell);
	else
		row_edge_cell(t->heap, item, SIDE_FIELDS, fields[column],
		    cell);
}

static int
order_intervals(const struct timeline *t, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	const struct interval *left = &t->rows[a], *right = &t->rows[b];
	int order = 0;

	/* What is of no interval stays outside of them. */
	if (left->when != right->when)
		return ROW_COMPARE(left->when, right->when, false);
	if (column == COLUMN_COUNT)
		order = ROW_COMPARE(left->count, right->count, descending);
	else if (column == COLUMN_FREED)
		order = ROW_COMPARE(freed(left), freed(right), descending);
	else if (column == COLUMN_LIVE || column == COLUMN_BAR)
		order = ROW_COMPARE(left->size, right->size, descending);
	else if (column == COLUMN_TIME)
		order = ROW_COMPARE(a, b, descending);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static int
order_classes(const struct class_row *rows, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	int order = 0;

	if (column == COLUMN_COUNT)
		order = ROW_COMPARE(rows[a].count, rows[b].count, descending);
	else if (column == COLUMN_RETAINED)
		order = ROW_COMPARE(rows[a].retained, rows[b].retained,
		    descending);
	else if (column == COLUMN_LIVE || column == COLUMN_BAR)
		order = ROW_COMPARE(rows[a].shallow, rows[b].shallow,
		    descending);
	if (order == 0)
		order = ROW_COMPARE(rows[a].shallow, rows[b].shallow, true);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

/* While intervals stand by time, the largest of what is in them comes first. */
static int
timeline_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct timeline *t = (struct timeline *)table;
	enum field field = fields[column];

	if (level->kind == LEVEL_INTERVALS)
		return order_intervals(t, column, descending, a, b);
	if (level->kind == LEVEL_CLASSES)
		return order_classes(level->data, column, descending, a, b);
	if (field == FIELD_NONE || column == COLUMN_TIME) {
		field = FIELD_RETAINED;
		descending = true;
	}
	if (level->kind == LEVEL_OBJECTS)
		return row_object_order(t->heap, field, descending, a, b);
	return row_edge_order(t->heap, SIDE_FIELDS, field, descending, a, b);
}

static void
timeline_free(struct table *table)
{
	free(((struct timeline *)table)->rows);
	free(table);
}

const struct table_ops timeline_ops = {
	.name = "timeline",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_TIME,
	.sort_column = COLUMN_TIME,
	.top = timeline_top,
	.open = timeline_open,
	.openable = timeline_openable,
	.cell = timeline_cell,
	.order = timeline_order,
	.object = timeline_object,
	.class = timeline_class,
	.free = timeline_free,
};

struct table *
timeline_new(const struct heap *heap, struct error *err)
{
	struct timeline *t;

	if (!timeline_has(heap)) {
		error_set(err, ERROR_ABSENT, "the snapshot is of no recording "
		    "and has no timeline; heaptrail timeline PID makes one "
		    "that has, and so does DevTools");
		return NULL;
	}
	t = calloc(1, sizeof *t);
	if (t == NULL) {
		error_memory(err, "a timeline", sizeof *t);
		return NULL;
	}
	t->ops = timeline_ops;
	if (heap->snapshot->samples[0].most == SAMPLE_UNKNOWN)
		t->ops.column_count = COLUMN_FREED;
	t->table.ops = &t->ops;
	t->heap = heap;
	if (!make_rows(t, err)) {
		timeline_free(&t->table);
		return NULL;
	}
	count_objects(t);
	return &t->table;
}
