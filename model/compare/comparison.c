#include "model/compare/comparison.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/diff.h"
#include "model/explore/place.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

enum {
	LEVEL_CLASSES,
	LEVEL_OBJECTS,		/* the new ones, then the deleted ones */
	LEVEL_FIELDS,		/* subject 0: of current, 1: of base */
};

enum {
	COLUMN_CONSTRUCTOR,
	COLUMN_LOCATION,
	COLUMN_NEW,
	COLUMN_DELETED,
	COLUMN_DELTA,
	COLUMN_ALLOCATED,
	COLUMN_FREED,
	COLUMN_SIZE_DELTA,
};

static const struct column columns[] = {
	{ .key = "constructor", .title = "Constructor", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 29, .help = "class of the objects" },
	ROW_COLUMN_CLASS_LOCATION('P', 6),
	{ .key = "new", .title = "# New", .kind = CELL_COUNT, .hotkey = 'W',
	  .descending = true, .width = 8, .rank = 3,
	  .help = "objects that are not in the base" },
	{ .key = "deleted", .title = "# Deleted", .brief = "# Del",
	  .kind = CELL_COUNT, .hotkey = 'L', .descending = true, .width = 8,
	  .rank = 4, .help = "objects that are only in the base" },
	{ .key = "delta", .title = "# Delta", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'C', .descending = true, .width = 9, .rank = 1,
	  .help = "new less deleted" },
	{ .key = "alloc_size", .title = "Alloc. Size", .brief = "Alloc.",
	  .kind = CELL_BYTES, .hotkey = 'A', .descending = true, .width = 9,
	  .rank = 2, .help = "shallow bytes of the new ones" },
	{ .key = "freed_size", .title = "Freed Size", .brief = "Freed",
	  .kind = CELL_BYTES, .hotkey = 'F', .descending = true, .width = 9,
	  .rank = 5, .help = "shallow bytes of the deleted ones" },
	{ .key = "size_delta", .title = "Size Delta",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 12, .rank = 0, .help = "allocated less freed bytes" },
};

struct comparison {
	struct table table;
	const struct heap *current, *base;
	struct diff *diff;		/* made by work */
	atomic_bool ready;		/* it is there */
	atomic_bool stopped;		/* it will not be */
};

static bool
comparison_top(struct table *table, struct level *level, struct error *err)
{
	const struct comparison *comparison = (struct comparison *)table;
	const struct diff *diff = comparison->diff;

	level->kind = LEVEL_CLASSES;
	if (!atomic_load(&comparison->ready))
		return true;
	level->items = malloc((diff->row_count + (size_t)1) *
	    sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "classes",
		    diff->row_count * sizeof *level->items);
	for (uint32_t i = 0; i < diff->row_count; i++)
		if (diff->rows[i].added > 0 || diff->rows[i].removed > 0)
			level->items[level->count++] = i;
	return true;
}

/* An item of LEVEL_OBJECTS counts through the new ones, then the deleted. */
static bool
is_new(const struct comparison *comparison, const struct level *level,
	uint32_t item)
{
	return item < comparison->diff->rows[level->subject].added;
}

static bool
comparison_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct comparison *comparison = (struct comparison *)table;
	const struct diff *diff = comparison->diff;
	const struct diff_row *row;

	switch (level->kind) {
	case LEVEL_OBJECTS:
		row = &diff->rows[level->subject];
		if (is_new(comparison, level, item)) {
			object->heap = diff->current;
			object->node = diff->added[row->first_added + item];
		} else {
			object->heap = diff->base;
			object->node = diff->removed[row->first_removed +
			    (item - row->added)];
		}
		return true;
	case LEVEL_FIELDS:
		object->heap = level->subject == 0 ? diff->current :
		    diff->base;
		object->node = row_edge_node(object->heap, item, SIDE_FIELDS);
		return true;
	default:
		return false;
	}
}

static bool
comparison_class(struct table *table, const struct level *level,
	uint32_t item, uint32_t *class)
{
	struct comparison *comparison = (struct comparison *)table;

	if (level->kind != LEVEL_CLASSES)
		return false;
	/* What is only in the base has no class of this heap. */
	*class = comparison->diff->rows[item].class;
	return *class != NO_CLASS;
}

static bool
comparison_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct comparison *comparison = (struct comparison *)table;
	const struct diff_row *row;
	struct object object;

	if (comparison_object(table, parent, item, &object)) {
		level->kind = LEVEL_FIELDS;
		level->subject = object.heap == comparison->diff->base;
		return row_open_fields(object.heap, object.node, level, err);
	}
	row = &comparison->diff->rows[item];
	level->kind = LEVEL_OBJECTS;
	level->subject = item;
	return level_number(level, (size_t)row->added + row->removed, err);
}

static bool
comparison_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct object object;

	return !comparison_object(table, level, item, &object) ||
	    row_has_fields(object.heap, object.node);
}

static int64_t
row_number(const struct diff_row *row, unsigned column)
{
	switch (column) {
	case COLUMN_NEW:
		return row->added;
	case COLUMN_DELETED:
		return row->removed;
	case COLUMN_DELTA:
		return (int64_t)row->added - row->removed;
	case COLUMN_ALLOCATED:
		return (int64_t)row->added_size;
	case COLUMN_FREED:
		return (int64_t)row->removed_size;
	default:
		return (int64_t)(row->added_size - row->removed_size);
	}
}

static void
object_cell(const struct comparison *comparison, const struct level *level,
	uint32_t item, const struct object *object, unsigned column,
	struct cell *cell)
{
	bool added = level->kind == LEVEL_OBJECTS &&
	    is_new(comparison, level, item);
	bool removed = level->kind == LEVEL_OBJECTS && !added;
	int64_t size = (int64_t)heap_size(object->heap, object->node);

	if (column == COLUMN_LOCATION) {
		row_object_cell(object->heap, object->node, FIELD_PLACE, cell);
		return;
	}
	if (column == COLUMN_CONSTRUCTOR && level->kind == LEVEL_FIELDS)
		row_edge_cell(object->heap, item, SIDE_FIELDS, FIELD_OBJECT,
		    cell);
	else if (column == COLUMN_CONSTRUCTOR)
		row_object_text(object->heap, object->node, cell);
	else if ((column == COLUMN_NEW && added) ||
	    (column == COLUMN_DELETED && removed))
		cell_number(cell, CELL_MARK, 1);
	else if ((column == COLUMN_ALLOCATED && added) ||
	    (column == COLUMN_FREED && removed))
		cell_number(cell, CELL_BYTES, size);
	else if (column == COLUMN_SIZE_DELTA && (added || removed))
		cell_number(cell, CELL_DELTA_BYTES, added ? size : -size);
}

/* Of the current heap, or, of what is only in the base, of that. */
static const struct class_row *
class_of(const struct diff *diff, uint32_t item, const struct heap **heap)
{
	const struct diff_row *row = &diff->rows[item];

	if (row->class != NO_CLASS) {
		*heap = diff->current;
		return &diff->current->classes.rows[row->class];
	}
	*heap = diff->base;
	return &diff->base_classes.rows[row->base_class];
}

static void
comparison_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct comparison *comparison = (struct comparison *)table;
	const struct class_row *class;
	const struct heap *heap;
	struct object object;

	if (comparison_object(table, level, item, &object)) {
		object_cell(comparison, level, item, &object, column, cell);
	} else if (column == COLUMN_CONSTRUCTOR) {
		cell_span(cell, SPAN_CLASS);
		diff_name(comparison->diff, item, cell->limit, &cell->text);
	} else if (column == COLUMN_LOCATION) {
		class = class_of(comparison->diff, item, &heap);
		row_class_place_cell(heap, class, cell);
	} else {
		cell_number(cell, columns[column].kind,
		    row_number(&comparison->diff->rows[item], column));
	}
}

static int
order_names(const struct diff *diff, uint32_t a, uint32_t b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	diff_name(diff, a, SIZE_MAX, &left);
	diff_name(diff, b, SIZE_MAX, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

static int
order_places(const struct diff *diff, uint32_t a, uint32_t b,
	bool descending)
{
	const struct heap *heap, *other;
	const struct class_row *left = class_of(diff, a, &heap);
	const struct class_row *right = class_of(diff, b, &other);

	if (heap != other)
		return heap == diff->current ? -1 : 1;
	return place_order_rows(heap, left, right, descending);
}

static int
order_rows(const struct diff *diff, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	int64_t left = row_number(&diff->rows[a], column);
	int64_t right = row_number(&diff->rows[b], column);
	int order;

	if (column == COLUMN_CONSTRUCTOR) {
		order = order_names(diff, a, b);
		if (descending)
			order = -order;
		left = row_number(&diff->rows[a], COLUMN_ALLOCATED);
		right = row_number(&diff->rows[b], COLUMN_ALLOCATED);
		if (order == 0)
			order = ROW_COMPARE(left, right, true);
	} else {
		order = column == COLUMN_LOCATION ?
		    order_places(diff, a, b, descending) :
		    ROW_COMPARE(left, right, descending);
		if (order == 0)
			order = order_names(diff, a, b);
	}
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

/* What objects are sorted by; counts say nothing of one object. */
static enum field
object_field(unsigned column, bool *descending)
{
	if (column == COLUMN_LOCATION)
		return FIELD_PLACE;
	if (column >= COLUMN_ALLOCATED)
		return FIELD_SHALLOW;
	if (column != COLUMN_CONSTRUCTOR)
		*descending = false;
	return FIELD_NAME;
}

/* And their fields, of which this table shows no sizes. */
static enum field
edge_field(unsigned column, bool *descending)
{
	if (column == COLUMN_LOCATION)
		return FIELD_PLACE;
	if (column == COLUMN_ALLOCATED || column == COLUMN_FREED)
		return FIELD_SHALLOW;
	if (column != COLUMN_CONSTRUCTOR)
		*descending = false;
	return FIELD_EDGE;
}

static int
order_objects(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct comparison *comparison = (struct comparison *)table;
	enum field field = object_field(column, &descending);
	struct object left, right;
	bool a_new = is_new(comparison, level, a);
	int order;

	if (a_new != is_new(comparison, level, b))
		return a_new ? -1 : 1;
	comparison_object(table, level, a, &left);
	comparison_object(table, level, b, &right);
	order = row_object_order(left.heap, field, descending, left.node,
	    right.node);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static int
comparison_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct comparison *comparison = (struct comparison *)table;
	const struct diff *diff = comparison->diff;
	enum field field;

	if (level->kind == LEVEL_CLASSES)
		return order_rows(diff, column, descending, a, b);
	if (level->kind == LEVEL_OBJECTS)
		return order_objects(table, level, column, descending, a, b);
	field = edge_field(column, &descending);
	return row_edge_order(level->subject == 0 ? diff->current :
	    diff->base, SIDE_FIELDS, field, descending, a, b);
}

static bool
comparison_work(struct table *table, struct task *task, struct error *err)
{
	struct comparison *comparison = (struct comparison *)table;

	task_begin(task, STAGE_WORK, DIFF_STEPS);
	comparison->diff = diff_new(comparison->current, comparison->base,
	    task, err);
	task_end(task, STAGE_WORK);
	if (comparison->diff == NULL)
		atomic_store(&comparison->stopped, true);
	else
		atomic_store(&comparison->ready, true);
	return comparison->diff != NULL;
}

static size_t
comparison_found(const struct table *table)
{
	const struct comparison *comparison =
	    (const struct comparison *)table;
	size_t found = 0;

	if (!atomic_load(&comparison->ready))
		return 0;
	for (uint32_t i = 0; i < comparison->diff->row_count; i++)
		found += comparison->diff->rows[i].added > 0 ||
		    comparison->diff->rows[i].removed > 0;
	return found;
}

static const char *
comparison_note(const struct table *table)
{
	const struct comparison *comparison =
	    (const struct comparison *)table;

	if (atomic_load(&comparison->stopped))
		return "the comparison was stopped: what is new or gone is "
		    "not known";
	if (!atomic_load(&comparison->ready) || comparison->diff->one_process)
		return NULL;
	return "not of one process: what is new or deleted is a guess, the "
	    "deltas hold";
}

static void
comparison_free(struct table *table)
{
	struct comparison *comparison = (struct comparison *)table;

	diff_free(comparison->diff);
	free(comparison);
}

const struct table_ops comparison_ops = {
	.name = "diff",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_CONSTRUCTOR,
	.sort_column = COLUMN_SIZE_DELTA,
	.top = comparison_top,
	.open = comparison_open,
	.openable = comparison_openable,
	.cell = comparison_cell,
	.order = comparison_order,
	.object = comparison_object,
	.class = comparison_class,
	.work = comparison_work,
	.found = comparison_found,
	.note = comparison_note,
	.free = comparison_free,
};

struct table *
comparison_new(const struct heap *current, const struct heap *base,
	struct error *err)
{
	struct comparison *comparison = calloc(1, sizeof *comparison);

	if (comparison == NULL) {
		error_memory(err, "comparison", sizeof *comparison);
		return NULL;
	}
	comparison->table.ops = &comparison_ops;
	comparison->current = current;
	comparison->base = base;
	atomic_init(&comparison->ready, false);
	atomic_init(&comparison->stopped, false);
	return &comparison->table;
}
