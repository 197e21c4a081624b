#include "model/explore/summary.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/diff.h"
#include "model/explore/place.h"
#include "model/explore/rows.h"
#include "model/explore/where.h"
#include "model/graph/distances.h"
#include "model/graph/names.h"

enum {
	LEVEL_CLASSES,
	LEVEL_OBJECTS,
	LEVEL_FIELDS,
};

#define COLUMNS_OF_ONE \
	{ .key = "constructor", .title = "Constructor", \
	  .kind = CELL_TEXT, .hotkey = 'O', .width = 29, \
	  .help = "class of the objects; DevTools groups plain objects by " \
	    "their properties" }, \
	ROW_COLUMN_CLASS_LOCATION('L', 5), \
	ROW_COLUMN_DISTANCE(4), \
	{ .key = "count", .title = "Count", .kind = CELL_COUNT, \
	  .hotkey = 'U', .descending = true, .width = 10, .rank = 2, \
	  .help = "objects of the class" }, \
	ROW_COLUMN_SHALLOW(3, \
	    "bytes of the objects themselves, backing stores included"), \
	ROW_COLUMN_RETAINED(0, "bytes that would go with them")

static const struct column columns_of_one[] = { COLUMNS_OF_ONE };
static const struct column columns_of_two[] = {
	COLUMNS_OF_ONE,
	{ .key = "count_delta", .title = "\xce\x94 Count",
	  .brief = "\xce\x94 Cnt", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'C', .descending = true, .width = 8, .rank = 1,
	  .help = "objects more than in the base" },
	{ .key = "size_delta", .title = "\xce\x94 Size",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 9, .rank = 1,
	  .help = "shallow bytes more than in the base, growth in place "
	    "included" },
};

struct summary {
	struct table table;
	const struct heap *heap;
	const struct class_row *rows;	/* the heap's, or own */
	/* Where a filter keeps only some: */
	struct where *where;
	struct where_heaps heaps;
	const struct heap **series;	/* of heaps */
	uint64_t *nodes;		/* that it keeps */
	struct class_row *own;		/* totals of these */
	atomic_bool ready;
	/* With a base, made by work: */
	const struct heap *base;
	struct diff *diff;
	uint32_t *diff_row;		/* row of diff of each class */
	atomic_bool compared;		/* they are there */
	atomic_bool stopped;		/* they will not be */
};

static enum field
field_of(unsigned column)
{
	switch (column) {
	case SUMMARY_CONSTRUCTOR:
		return FIELD_OBJECT;
	case SUMMARY_LOCATION:
		return FIELD_PLACE;
	case SUMMARY_DISTANCE:
		return FIELD_DISTANCE;
	case SUMMARY_SHALLOW:
		return FIELD_SHALLOW;
	case SUMMARY_RETAINED:
		return FIELD_RETAINED;
	default:
		return FIELD_NONE;
	}
}

static bool
summary_top(struct table *table, struct level *level, struct error *err)
{
	struct summary *summary = (struct summary *)table;
	const struct classes *classes = &summary->heap->classes;

	level->kind = LEVEL_CLASSES;
	/* An order must stay while rows are sorted by it. */
	level->subject = atomic_load(&summary->compared);
	level->items = malloc((classes->count + (size_t)1) *
	    sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "classes",
		    classes->count * sizeof *level->items);
	for (uint32_t i = 0; i < classes->count; i++)
		if (atomic_load(&summary->ready) && summary->rows[i].count > 0)
			level->items[level->count++] = i;
	return true;
}

static void
keep_set(const uint64_t *nodes, struct level *level)
{
	size_t kept = 0;

	for (size_t i = 0; i < level->count; i++)
		if (bitset_has(nodes, level->items[i]))
			level->items[kept++] = level->items[i];
	level->count = kept;
}

static bool
summary_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct summary *summary = (struct summary *)table;
	const struct heap *heap = summary->heap;
	uint32_t count;

	if (parent->kind == LEVEL_CLASSES) {
		level->kind = LEVEL_OBJECTS;
		if (!class_nodes(&heap->classes, heap->snapshot, item,
		    &level->items, &count, err))
			return false;
		level->count = count;
		if (summary->nodes != NULL)
			keep_set(summary->nodes, level);
		return true;
	}
	level->kind = LEVEL_FIELDS;
	if (parent->kind == LEVEL_FIELDS)
		item = row_edge_node(heap, item, SIDE_FIELDS);
	return row_open_fields(heap, item, level, err);
}

static bool
summary_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct summary *summary = (struct summary *)table;

	if (level->kind == LEVEL_CLASSES)
		return false;
	object->heap = summary->heap;
	object->node = level->kind == LEVEL_OBJECTS ? item :
	    row_edge_node(summary->heap, item, SIDE_FIELDS);
	return true;
}

static bool
summary_class(struct table *table, const struct level *level, uint32_t item,
	uint32_t *class)
{
	(void)table;
	*class = item;
	return level->kind == LEVEL_CLASSES;
}

static bool
summary_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct summary *summary = (struct summary *)table;
	struct object object;

	return !summary_object(table, level, item, &object) ||
	    row_has_fields(summary->heap, object.node);
}

static void
class_bytes(const struct summary *summary, uint64_t bytes,
	struct cell *cell)
{
	cell_number(cell, CELL_BYTES, (int64_t)bytes);
	if (summary->heap->total > 0)
		cell->share = (double)bytes / (double)summary->heap->total;
}

/* How much of a class the base has. */
static struct class_row
base_row(const struct summary *summary, uint32_t class)
{
	struct class_row none = { 0 };
	uint32_t row = summary->diff_row[class];
	uint32_t base = row == NO_CLASS ? NO_CLASS :
	    summary->diff->rows[row].base_class;

	return base == NO_CLASS ? none :
	    summary->diff->base_classes.rows[base];
}

/* A change since the base that is not known, or not yet? */
static bool
is_unknown_delta(unsigned column, bool compared)
{
	return !compared && (column == SUMMARY_COUNT_DELTA ||
	    column == SUMMARY_SIZE_DELTA);
}

static int64_t
class_number(const struct summary *summary, uint32_t class, unsigned column)
{
	const struct class_row *row = &summary->rows[class];

	switch (column) {
	case SUMMARY_DISTANCE:
		return row->distance;
	case SUMMARY_COUNT:
		return row->count;
	case SUMMARY_SHALLOW:
		return (int64_t)row->shallow;
	case SUMMARY_COUNT_DELTA:
		return (int64_t)row->count - base_row(summary, class).count;
	case SUMMARY_SIZE_DELTA:
		return (int64_t)(row->shallow -
		    base_row(summary, class).shallow);
	default:
		return (int64_t)row->retained;
	}
}

static void
class_cell(const struct summary *summary, uint32_t class, unsigned column,
	struct cell *cell)
{
	const struct heap *heap = summary->heap;
	int64_t number;

	if (column == SUMMARY_CONSTRUCTOR) {
		cell_span(cell, SPAN_CLASS);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    class, cell->limit, &cell->text);
		return;
	}
	if (column == SUMMARY_LOCATION) {
		row_class_place_cell(heap, &heap->classes.rows[class], cell);
		return;
	}
	if (is_unknown_delta(column, atomic_load(&summary->compared))) {
		cell_number(cell, CELL_UNKNOWN, 0);
		return;
	}
	number = class_number(summary, class, column);
	if (!heap->graph && (column == SUMMARY_DISTANCE ||
	    column == SUMMARY_RETAINED)) {
		cell_number(cell, CELL_UNKNOWN, 0);
		return;
	}
	switch (column) {
	case SUMMARY_DISTANCE:
		if (distance_shown((int32_t)number))
			cell_number(cell, CELL_DISTANCE, number);
		break;
	case SUMMARY_COUNT:
		cell_number(cell, CELL_COUNT, number);
		break;
	case SUMMARY_COUNT_DELTA:
		cell_number(cell, CELL_DELTA_COUNT, number);
		break;
	case SUMMARY_SIZE_DELTA:
		cell_number(cell, CELL_DELTA_BYTES, number);
		break;
	default:
		class_bytes(summary, (uint64_t)number, cell);
		break;
	}
}

static void
summary_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct summary *summary = (struct summary *)table;

	if (level->kind == LEVEL_CLASSES)
		class_cell(summary, item, column, cell);
	else if (level->kind == LEVEL_OBJECTS)
		row_object_cell(summary->heap, item, field_of(column), cell);
	else
		row_edge_cell(summary->heap, item, SIDE_FIELDS,
		    field_of(column), cell);
}

static int
order_class_names(const struct summary *summary, uint32_t a, uint32_t b)
{
	const struct heap *heap = summary->heap;
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	class_name(&heap->classes, heap->snapshot, heap->interfaces, a,
	    ROW_ORDER_TEXT, &left);
	class_name(&heap->classes, heap->snapshot, heap->interfaces, b,
	    ROW_ORDER_TEXT, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

static int
order_classes(const struct summary *summary, bool compared, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct class_row *rows = summary->rows;
	int64_t left, right;
	int order;

	/* What is not known does not order: by what is, then. */
	if (is_unknown_delta(column, compared)) {
		column = SUMMARY_RETAINED;
		descending = true;
	}
	if (!summary->heap->graph && (column == SUMMARY_RETAINED ||
	    column == SUMMARY_DISTANCE)) {
		column = SUMMARY_SHALLOW;
		descending = true;
	}
	if (column == SUMMARY_CONSTRUCTOR) {
		order = order_class_names(summary, a, b);
		if (descending)
			order = -order;
	} else if (column == SUMMARY_LOCATION) {
		order = place_order_rows(summary->heap,
		    &summary->heap->classes.rows[a],
		    &summary->heap->classes.rows[b], descending);
	} else {
		left = class_number(summary, a, column);
		right = class_number(summary, b, column);
		order = ROW_COMPARE(left, right, descending);
	}
	if (order == 0 && (column == SUMMARY_CONSTRUCTOR ||
	    column == SUMMARY_LOCATION || column == SUMMARY_DISTANCE))
		order = ROW_COMPARE(rows[a].retained, rows[b].retained, true);
	else if (order == 0)
		order = order_class_names(summary, a, b);
	return order != 0 ? order :
	    ROW_COMPARE(rows[a].first, rows[b].first, false);
}

static int
summary_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct summary *summary = (struct summary *)table;
	enum field field = field_of(column);

	if (level->kind == LEVEL_CLASSES)
		return order_classes(summary, level->subject != 0, column,
		    descending, a, b);
	/* What objects have no value for leaves them as they were. */
	if (field == FIELD_NONE) {
		field = FIELD_RETAINED;
		descending = true;
	}
	if (level->kind == LEVEL_OBJECTS)
		return row_object_order(summary->heap, field, descending, a,
		    b);
	return row_edge_order(summary->heap, SIDE_FIELDS, field, descending,
	    a, b);
}

bool
summary_path(const struct heap *heap, uint32_t node, uint64_t path[2])
{
	path[0] = heap->classes.of[node];
	path[1] = node;
	return heap_size(heap, node) != 0;
}

static void
summary_free(struct table *table)
{
	struct summary *summary = (struct summary *)table;

	diff_free(summary->diff);
	free(summary->diff_row);
	where_free(summary->where);
	free(summary->series);
	free(summary->nodes);
	free(summary->own);
	free(summary);
}

static bool
summary_work(struct table *table, struct task *task, struct error *err)
{
	struct summary *summary = (struct summary *)table;
	const struct heap *heap = summary->heap;

	task_begin(task, STAGE_WORK, 0);
	summary->own = malloc((heap->classes.count + (size_t)1) *
	    sizeof *summary->own);
	if (summary->own == NULL)
		return error_memory(err, "classes", heap->classes.count *
		    sizeof *summary->own);
	if (!where_nodes(summary->where, &summary->heaps, &summary->nodes,
	    task, err) || !classes_of_set(&heap->classes, heap->snapshot,
	    heap->graph ? &heap->distances : NULL,
	    heap->graph ? &heap->dominators : NULL, summary->nodes,
	    summary->own, task, err))
		return false;
	summary->rows = summary->own;
	atomic_store(&summary->ready, true);
	return true;
}

static size_t
summary_found(const struct table *table)
{
	const struct summary *summary = (const struct summary *)table;
	size_t found = 0;

	if (!atomic_load(&summary->ready))
		return 0;
	for (uint32_t i = 0; i < summary->heap->classes.count; i++)
		found += summary->rows[i].count > 0;
	return found;
}

/* Finds the row of each class in the comparison. */
static bool
number_changes(struct summary *summary, const struct diff *diff,
	struct error *err)
{
	uint32_t classes = summary->heap->classes.count;

	summary->diff_row = malloc((classes + (size_t)1) *
	    sizeof *summary->diff_row);
	if (summary->diff_row == NULL)
		return error_memory(err, "class changes",
		    classes * sizeof *summary->diff_row);
	for (uint32_t i = 0; i < classes; i++)
		summary->diff_row[i] = NO_CLASS;
	for (uint32_t i = 0; i < diff->row_count; i++)
		if (diff->rows[i].class != NO_CLASS)
			summary->diff_row[diff->rows[i].class] = i;
	return true;
}

static bool
summary_compare(struct table *table, struct task *task, struct error *err)
{
	struct summary *summary = (struct summary *)table;
	bool done;

	task_begin(task, STAGE_WORK, DIFF_STEPS);
	summary->diff = diff_new(summary->heap, summary->base, false, task,
	    err);
	done = summary->diff != NULL &&
	    number_changes(summary, summary->diff, err);
	task_end(task, STAGE_WORK);
	atomic_store(done ? &summary->compared : &summary->stopped, true);
	return done;
}

static const char *
summary_note(const struct table *table)
{
	const struct summary *summary = (const struct summary *)table;

	return atomic_load(&summary->stopped) ? "the comparison was stopped: "
	    "what has changed is not known" : NULL;
}

#define SUMMARY_OPS(list, ...) { \
	.name = "summary", \
	.columns = list, \
	.column_count = sizeof list / sizeof list[0], \
	.main_column = SUMMARY_CONSTRUCTOR, \
	.sort_column = SUMMARY_RETAINED, \
	.top = summary_top, \
	.open = summary_open, \
	.openable = summary_openable, \
	.cell = summary_cell, \
	.order = summary_order, \
	.object = summary_object, \
	.class = summary_class, \
	.free = summary_free, \
	__VA_ARGS__ \
}

static const struct table_ops ops_of_one = SUMMARY_OPS(columns_of_one,);
const struct table_ops summary_ops = SUMMARY_OPS(columns_of_two,
	.work = summary_compare,
	.found = summary_found,
	.note = summary_note);
static const struct table_ops ops_of_some = SUMMARY_OPS(columns_of_one,
	.work = summary_work, .found = summary_found);

const struct column *
summary_columns(bool with_base, unsigned *count)
{
	const struct table_ops *ops = with_base ? &summary_ops : &ops_of_one;

	*count = ops->column_count;
	return ops->columns;
}

struct table *
summary_new(const struct heap *heap, const struct heap *base,
	struct error *err)
{
	struct summary *summary = calloc(1, sizeof *summary);

	if (summary == NULL) {
		error_memory(err, "summary", sizeof *summary);
		return NULL;
	}
	summary->table.ops = base != NULL ? &summary_ops : &ops_of_one;
	summary->heap = heap;
	summary->rows = heap->classes.rows;
	summary->base = base;
	atomic_init(&summary->ready, true);
	atomic_init(&summary->compared, false);
	atomic_init(&summary->stopped, false);
	return &summary->table;
}

struct table *
summary_where(const struct where_heaps *heaps, const char *text,
	struct error *err)
{
	struct table *table = summary_new(heaps->heap, NULL, err);
	struct summary *summary = (struct summary *)table;

	if (table == NULL)
		return NULL;
	table->ops = &ops_of_some;
	atomic_store(&summary->ready, false);
	summary->heaps = *heaps;
	summary->series = calloc(heaps->count + 1, sizeof *summary->series);
	summary->heaps.series = summary->series;
	if (summary->series == NULL)
		error_memory(err, "a filter", heaps->count);
	else
		summary->where = where_new(text, err);
	if (summary->where == NULL) {
		table_free(table);
		return NULL;
	}
	for (size_t i = 0; i < heaps->count; i++)
		summary->series[i] = heaps->series[i];
	return table;
}
