#include "model/compare/comparison.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/comparison_columns.h"
#include "model/compare/diff.h"
#include "model/explore/place.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

enum {
	LEVEL_CLASSES,
	LEVEL_OBJECTS,		/* the new ones, the deleted ones, those of
				   both that have changed */
	LEVEL_FIELDS,		/* subject 0: of current, 1: of base */
};

#define NOTE_MAX 256

struct comparison {
	struct table table;
	const struct heap *current, *base;
	bool by_id;
	struct diff *diff;		/* made by work */
	char note[NOTE_MAX];		/* the same */
	atomic_bool ready;		/* it is there */
	atomic_bool stopped;		/* it will not be */
};

static bool
has_changed(const struct diff_row *row)
{
	return row->added > 0 || row->removed > 0 || row->grown > 0 ||
	    row->grown_size != 0 || row->grown_retained != 0;
}

/* Ids tell which object is which. */
static bool
is_matched(const struct comparison *comparison)
{
	return comparison->by_id || comparison->diff->kinship.one_process;
}

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
		if (has_changed(&diff->rows[i]))
			level->items[level->count++] = i;
	return true;
}

enum kind { KIND_NEW, KIND_DELETED, KIND_CHANGED };

/*
 * What an item of LEVEL_OBJECTS is, and its number among those: of the new
 * ones of its row, of the deleted ones, in diff->kept.
 */
static enum kind
kind_of(const struct comparison *comparison, const struct level *level,
	uint32_t item, uint32_t *number)
{
	const struct diff_row *row = &comparison->diff->rows[level->subject];

	*number = item;
	if (item < row->added)
		return KIND_NEW;
	*number -= row->added;
	if (*number < row->removed)
		return KIND_DELETED;
	*number -= row->removed;
	return KIND_CHANGED;
}

static bool
comparison_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct comparison *comparison = (struct comparison *)table;
	const struct diff *diff = comparison->diff;
	const struct diff_row *row;
	uint32_t number;

	if (level->kind == LEVEL_CLASSES)
		return false;
	if (level->kind == LEVEL_FIELDS) {
		object->heap = level->subject == 0 ? diff->current :
		    diff->base;
		object->node = row_edge_node(object->heap, item, SIDE_FIELDS);
		return true;
	}
	row = &diff->rows[level->subject];
	object->heap = diff->current;
	switch (kind_of(comparison, level, item, &number)) {
	case KIND_NEW:
		object->node = diff->added[row->first_added + number];
		break;
	case KIND_DELETED:
		object->heap = diff->base;
		object->node = diff->removed[row->first_removed + number];
		break;
	default:
		object->node = diff->kept[number].node;
	}
	return true;
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

/* The objects of a class; of two processes, those that it has now. */
static bool
open_class(const struct comparison *comparison, uint32_t number,
	struct level *level, struct error *err)
{
	const struct diff *diff = comparison->diff;
	const struct diff_row *row = &diff->rows[number];
	size_t unmatched = row->added;

	if (is_matched(comparison))
		unmatched += row->removed;
	level->kind = LEVEL_OBJECTS;
	level->subject = number;
	if (!level_number(level, unmatched + diff->kept_count, err))
		return false;
	level->count = unmatched;
	for (size_t i = 0; row->class != NO_CLASS && i < diff->kept_count; i++)
		if (diff->current->classes.of[diff->kept[i].node] ==
		    row->class)
			level->items[level->count++] = (uint32_t)(unmatched +
			    i);
	return true;
}

static bool
comparison_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct comparison *comparison = (struct comparison *)table;
	struct object object;

	if (!comparison_object(table, parent, item, &object))
		return open_class(comparison, item, level, err);
	level->kind = LEVEL_FIELDS;
	level->subject = object.heap == comparison->diff->base;
	return row_open_fields(object.heap, object.node, level, err);
}

static bool
comparison_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct object object;

	return !comparison_object(table, level, item, &object) ||
	    row_has_fields(object.heap, object.node);
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
class_cell(const struct comparison *comparison, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct class_row *class;
	const struct heap *heap;
	const struct diff *diff = comparison->diff;

	if (column == COLUMN_CONSTRUCTOR) {
		cell_span(cell, SPAN_CLASS);
		diff_name(diff, item, cell->limit, &cell->text);
	} else if (column == COLUMN_LOCATION) {
		class = class_of(diff, item, &heap);
		row_class_place_cell(heap, class, cell);
	} else if (comparison_is_retained(column) && !diff->graph) {
		cell_number(cell, CELL_UNKNOWN, 0);
	} else if (is_matched(comparison) || comparison_is_exact(column)) {
		cell_number(cell, comparison_columns[column].kind,
		    comparison_number(&diff->rows[item], column));
	}
}

/* What an object adds to the column of its class; false: nothing. */
static bool
object_number(const struct comparison *comparison, enum kind kind,
	uint32_t number, const struct object *object, unsigned column,
	int64_t *value)
{
	const struct diff *diff = comparison->diff;
	int64_t size = (int64_t)heap_size(object->heap, object->node);
	int64_t retained = diff->graph ?
	    (int64_t)heap_retained(object->heap, object->node) : 0;
	uint32_t before;

	if (kind == KIND_CHANGED) {
		before = diff->kept[number].base;
		size -= (int64_t)heap_size(diff->base, before);
		if (diff->graph)
			retained -= (int64_t)heap_retained(diff->base, before);
	} else if (kind == KIND_DELETED && column != COLUMN_FREED) {
		size = -size;
		retained = -retained;
	}
	*value = comparison_is_retained(column) ? retained : size;
	switch (column) {
	case COLUMN_ALLOCATED:
	case COLUMN_NEW_RETAINED:
		return kind == KIND_NEW;
	case COLUMN_FREED:
		return kind == KIND_DELETED;
	case COLUMN_DELETED_RETAINED:
		*value = -retained;
		return kind == KIND_DELETED;
	case COLUMN_SIZE_DELTA:
		return kind != KIND_CHANGED;
	case COLUMN_GROWN:
	case COLUMN_GROWN_RETAINED:
		return kind == KIND_CHANGED;
	default:
		return true;
	}
}

static bool
is_marked(enum kind kind, unsigned column)
{
	return (column == COLUMN_NEW && kind == KIND_NEW) ||
	    (column == COLUMN_DELETED && kind == KIND_DELETED) ||
	    (column == COLUMN_GROWN_COUNT && kind == KIND_CHANGED);
}

static void
object_cell(const struct comparison *comparison, const struct level *level,
	uint32_t item, const struct object *object, unsigned column,
	struct cell *cell)
{
	enum kind kind;
	uint32_t number;
	int64_t value;

	if (column == COLUMN_LOCATION) {
		row_object_cell(object->heap, object->node, FIELD_PLACE, cell);
		return;
	}
	if (level->kind == LEVEL_FIELDS) {
		if (column == COLUMN_CONSTRUCTOR)
			row_edge_cell(object->heap, item, SIDE_FIELDS,
			    FIELD_OBJECT, cell);
		return;
	}
	if (column == COLUMN_CONSTRUCTOR) {
		row_object_text(object->heap, object->node, cell);
		return;
	}
	if (!is_matched(comparison) && !comparison_is_exact(column))
		return;
	kind = kind_of(comparison, level, item, &number);
	if (is_marked(kind, column))
		cell_number(cell, CELL_MARK, 1);
	else if (comparison_columns[column].kind == CELL_COUNT ||
	    comparison_columns[column].kind == CELL_DELTA_COUNT)
		return;
	else if (comparison_is_retained(column) && !comparison->diff->graph)
		cell_number(cell, CELL_UNKNOWN, 0);
	else if (object_number(comparison, kind, number, object, column,
	    &value))
		cell_number(cell, comparison_columns[column].kind, value);
}

static void
comparison_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct comparison *comparison = (struct comparison *)table;
	struct object object;

	if (comparison_object(table, level, item, &object))
		object_cell(comparison, level, item, &object, column, cell);
	else
		class_cell(comparison, item, column, cell);
}

static int
order_names(const struct diff *diff, uint32_t a, uint32_t b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	diff_name(diff, a, ROW_ORDER_TEXT, &left);
	diff_name(diff, b, ROW_ORDER_TEXT, &right);
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
order_rows(const struct comparison *comparison, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct diff *diff = comparison->diff;
	int64_t left = comparison_number(&diff->rows[a], column);
	int64_t right = comparison_number(&diff->rows[b], column);
	int order;

	if (!is_matched(comparison) && !comparison_is_exact(column)) {
		column = COLUMN_SIZE_CHANGE;
		left = comparison_number(&diff->rows[a], column);
		right = comparison_number(&diff->rows[b], column);
	}
	if (column == COLUMN_CONSTRUCTOR) {
		order = order_names(diff, a, b);
		if (descending)
			order = -order;
		left = comparison_number(&diff->rows[a], COLUMN_ALLOCATED);
		right = comparison_number(&diff->rows[b], COLUMN_ALLOCATED);
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
	if (column >= COLUMN_ALLOCATED && column <= COLUMN_SIZE_DELTA)
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

/* By what they add to a column that DevTools does not have. */
static int
order_numbers(const struct comparison *comparison, enum kind kind,
	uint32_t a, const struct object *left, uint32_t b,
	const struct object *right, unsigned column, bool descending)
{
	int64_t x = 0, y = 0;

	object_number(comparison, kind, a, left, column, &x);
	object_number(comparison, kind, b, right, column, &y);
	return ROW_COMPARE(x, y, descending);
}

static int
order_objects(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct comparison *comparison = (struct comparison *)table;
	uint32_t a_number, b_number;
	enum kind kind = kind_of(comparison, level, a, &a_number);
	enum kind other = kind_of(comparison, level, b, &b_number);
	struct object left, right;
	enum field field;
	int order = 0;

	if (kind != other)
		return kind < other ? -1 : 1;
	comparison_object(table, level, a, &left);
	comparison_object(table, level, b, &right);
	if (kind == KIND_CHANGED && column == COLUMN_SIZE_DELTA)
		column = COLUMN_RETAINED_CHANGE;
	if (column > COLUMN_SIZE_DELTA)
		order = order_numbers(comparison, kind, a_number, &left,
		    b_number, &right, column, descending);
	field = object_field(column, &descending);
	if (order == 0)
		order = row_object_order(left.heap, field, descending,
		    left.node, right.node);
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
		return order_rows(comparison, column, descending, a, b);
	if (level->kind == LEVEL_OBJECTS)
		return order_objects(table, level, column, descending, a, b);
	field = edge_field(column, &descending);
	return row_edge_order(level->subject == 0 ? diff->current :
	    diff->base, SIDE_FIELDS, field, descending, a, b);
}

static void
make_note(struct comparison *comparison)
{
	const struct kinship *kinship = &comparison->diff->kinship;

	if (!kinship->one_process)
		snprintf(comparison->note, sizeof comparison->note, "%s (%s)",
		    comparison->by_id ? "seem to be of two processes: what "
		    "is new or deleted by its id is a guess" : "of two "
		    "processes: no object is in both; the changes of classes "
		    "hold", kinship->why);
	else if (kinship->reversed)
		snprintf(comparison->note, sizeof comparison->note,
		    "the base was taken later: what is new here was deleted "
		    "(%s)", kinship->why);
}

static bool
comparison_work(struct table *table, struct task *task, struct error *err)
{
	struct comparison *comparison = (struct comparison *)table;

	task_begin(task, STAGE_WORK, DIFF_STEPS);
	comparison->diff = diff_new(comparison->current, comparison->base,
	    comparison->by_id, task, err);
	task_end(task, STAGE_WORK);
	if (comparison->diff == NULL) {
		atomic_store(&comparison->stopped, true);
		return false;
	}
	make_note(comparison);
	atomic_store(&comparison->ready, true);
	return true;
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
		found += has_changed(&comparison->diff->rows[i]);
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
	return atomic_load(&comparison->ready) &&
	    comparison->note[0] != '\0' ? comparison->note : NULL;
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
	.columns = comparison_columns,
	.column_count = COMPARISON_COLUMNS,
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
	bool by_id, struct error *err)
{
	struct comparison *comparison = calloc(1, sizeof *comparison);

	if (comparison == NULL) {
		error_memory(err, "comparison", sizeof *comparison);
		return NULL;
	}
	comparison->table.ops = &comparison_ops;
	comparison->current = current;
	comparison->base = base;
	comparison->by_id = by_id;
	atomic_init(&comparison->ready, false);
	atomic_init(&comparison->stopped, false);
	return &comparison->table;
}
