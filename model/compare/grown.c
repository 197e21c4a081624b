#include "model/compare/grown.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/task.h"
#include "model/compare/diff.h"
#include "model/compare/growers.h"
#include "model/compare/grown_rows.h"
#include "model/compare/inside.h"
#include "model/explore/address.h"
#include "model/explore/rows.h"
#include "model/graph/nearest.h"

enum {
	LEVEL_OBJECTS,		/* items: numbers of rows */
	LEVEL_CLASSES,		/* of level->data: what is new in subject, an
				   item of LEVEL_OBJECTS */
	LEVEL_NEW,		/* items: nodes of one of these */
	LEVEL_FIELDS,
};

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 36, .use = COLUMN_SCREEN,
	  .help = "an object of both snapshots that is larger now" },
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	{ .key = "path", .title = "Held By", .kind = CELL_TEXT, .hotkey = 'H',
	  .width = 30, .rank = 4,
	  .help = "where it is, from the first thing above it that has a "
	    "name in the source" },
	ROW_COLUMN_LOCATION(5),
	{ .key = "growth", .title = "Growth", .kind = CELL_DELTA_BYTES,
	  .hotkey = 'W', .descending = true, .width = 10, .rank = 0,
	  .help = "bytes of what is new and hangs on it rather than on "
	    "something in it, less what went, and its own" },
	{ .key = "size_delta", .title = "\xce\x94 Size",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 10, .rank = 2,
	  .help = "bytes that the object itself has grown by, backing store "
	    "included" },
	{ .key = "retained_delta", .title = "\xce\x94 Retained",
	  .brief = "\xce\x94 Ret.", .kind = CELL_DELTA_BYTES, .hotkey = 'C',
	  .descending = true, .width = 10, .rank = 1,
	  .help = "bytes that it retains more than in the base" },
	{ .key = "base_shallow_size", .title = "Base Size",
	  .kind = CELL_BYTES, .use = COLUMN_DATA,
	  .help = "bytes of the object in the base" },
	ROW_COLUMN_SHALLOW(6, ROW_SHALLOW_HELP),
	{ .key = "base_retained_size", .title = "Base Retained",
	  .kind = CELL_BYTES, .use = COLUMN_DATA,
	  .help = "bytes that it retained in the base" },
	ROW_COLUMN_RETAINED(3, ROW_RETAINED_HELP),
};

#define NOTE_MAX 192

struct grown {
	struct table table;
	const struct heap *current, *base;
	struct diff *diff;
	char note[NOTE_MAX];		/* made with it */
	atomic_bool ready;
	struct grown_rows rows;
	/* With graphs, of one process: */
	struct inside *inside;
	struct nearest *nearest;
	struct chain_heads heads;	/* of rows that were drawn */
};

static const struct inside_class *
class_row(const struct level *level, uint32_t item)
{
	const struct inside_class *rows = level->data;

	return &rows[item];
}

static void
make_note(struct grown *grown)
{
	const struct kinship *kinship = &grown->diff->kinship;

	if (!kinship->one_process)
		snprintf(grown->note, sizeof grown->note, "the snapshots are "
		    "of two processes: no object is in both (%s)",
		    kinship->why);
	else if (kinship->reversed)
		snprintf(grown->note, sizeof grown->note, "the base was "
		    "taken later: these have shrunk (%s)", kinship->why);
}

static bool
look_at_graphs(struct grown *grown, struct task *task, struct error *err)
{
	const struct heap *current = grown->current;

	if (!grown->diff->graph || !grown->diff->kinship.one_process)
		return true;
	grown->nearest = nearest_new(current->snapshot, &current->retainers,
	    &current->distances, NULL, err);
	grown->rows.growers = growers_new(grown->diff, task, err);
	grown->inside = inside_new(grown->diff, err);
	return grown->nearest != NULL && grown->rows.growers != NULL &&
	    grown->inside != NULL;
}

static bool
grown_work(struct table *table, struct task *task, struct error *err)
{
	struct grown *grown = (struct grown *)table;
	bool done;

	task_begin(task, STAGE_WORK, DIFF_STEPS + GROWERS_STEPS);
	grown->diff = diff_new(grown->current, grown->base, false, task, err);
	done = grown->diff != NULL && look_at_graphs(grown, task, err) &&
	    (!grown->diff->kinship.one_process ||
	    grown_rows_find(&grown->rows, grown->diff, err));
	task_end(task, STAGE_WORK);
	if (!done)
		return false;
	make_note(grown);
	atomic_store(&grown->ready, true);
	return true;
}

static size_t
grown_found(const struct table *table)
{
	const struct grown *grown = (const struct grown *)table;

	return atomic_load(&grown->ready) ? grown->rows.count : 0;
}

static bool
grown_top(struct table *table, struct level *level, struct error *err)
{
	level->kind = LEVEL_OBJECTS;
	return level_number(level, grown_found(table), err);
}

static bool
grown_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct grown *grown = (struct grown *)table;

	object->heap = grown->current;
	switch (level->kind) {
	case LEVEL_OBJECTS:
		object->node = grown->rows.list[item].node;
		return true;
	case LEVEL_NEW:
		object->node = item;
		return true;
	case LEVEL_FIELDS:
		object->node = row_edge_node(grown->current, item,
		    SIDE_FIELDS);
		return true;
	default:
		return false;
	}
}

static bool
grown_class(struct table *table, const struct level *level, uint32_t item,
	uint32_t *class)
{
	(void)table;
	if (level->kind != LEVEL_CLASSES)
		return false;
	*class = class_row(level, item)->class;
	return true;
}

/* What is new in an object, if its graph tells. */
static bool
open_inside(struct grown *grown, uint32_t item, struct level *level,
	struct error *err)
{
	struct inside_class *rows;
	size_t count;

	if (!inside_classes(grown->inside, grown->rows.list[item].node, &rows,
	    &count, err))
		return false;
	level->kind = LEVEL_CLASSES;
	level->subject = item;
	level->data = rows;
	return level_number(level, count, err);
}

/* What is new on it, others hold too: it alone keeps nothing alive. */
static bool
open_tops(struct grown *grown, uint32_t item, struct level *level,
	struct error *err)
{
	const struct grower *grower = grown->rows.list[item].grower;
	const struct grower_top *tops = grown->rows.growers->tops +
	    grower->first_top;

	level->kind = LEVEL_NEW;
	if (!level_number(level, grower->tops, err))
		return false;
	for (uint32_t i = 0; i < grower->tops; i++)
		level->items[i] = tops[i].node;
	return true;
}

static bool
open_new(struct grown *grown, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	level->kind = LEVEL_NEW;
	return inside_objects(grown->inside,
	    grown->rows.list[parent->subject].node,
	    class_row(parent, item)->class, &level->items, &level->count,
	    err);
}

static bool
grown_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct grown *grown = (struct grown *)table;
	struct object object;

	if (parent->kind == LEVEL_CLASSES)
		return open_new(grown, parent, item, level, err);
	if (parent->kind == LEVEL_OBJECTS && grown->diff->graph) {
		if (!open_inside(grown, item, level, err))
			return false;
		if (level->count > 0)
			return true;
		free(level->data);
		free(level->items);
		level->data = NULL;
		level->items = NULL;
		if (grown->rows.list[item].grower != NULL &&
		    grown->rows.list[item].grower->tops > 0)
			return open_tops(grown, item, level, err);
	}
	/* It has grown by itself: its fields may say by what. */
	grown_object(table, parent, item, &object);
	level->kind = LEVEL_FIELDS;
	return row_open_fields(object.heap, object.node, level, err);
}

static bool
grown_openable(struct table *table, const struct level *level, uint32_t item)
{
	struct object object;

	return !grown_object(table, level, item, &object) ||
	    row_has_fields(object.heap, object.node);
}

static enum field
field_of(unsigned column)
{
	switch (column) {
	case COLUMN_OBJECT:
		return FIELD_OBJECT;
	case COLUMN_ID:
		return FIELD_ID;
	case COLUMN_NAME:
		return FIELD_NAME;
	case COLUMN_LOCATION:
		return FIELD_PLACE;
	case COLUMN_SIZE:
		return FIELD_SHALLOW;
	case COLUMN_RETAINED:
		return FIELD_RETAINED;
	default:
		return FIELD_NONE;
	}
}

static void
path_cell(struct grown *grown, uint32_t node, struct cell *cell)
{
	struct address address;

	if (grown->nearest == NULL)
		return;
	cell->kind = CELL_TEXT;
	address_find(&address, grown->current, grown->nearest, &grown->heads,
	    node);
	address_words(grown->current, &address, true, cell);
}

/* An object of both. */
static void
kept_cell(struct grown *grown, uint32_t item, unsigned column,
	struct cell *cell)
{
	uint32_t node = grown->rows.list[item].node;
	enum field field = field_of(column);
	bool retained = column == COLUMN_RETAINED_DELTA ||
	    column == COLUMN_BASE_RETAINED;

	if (column == COLUMN_PATH)
		path_cell(grown, node, cell);
	else if (field != FIELD_NONE)
		row_object_cell(grown->current, node, field, cell);
	else if (retained && !grown->diff->graph)
		cell_number(cell, CELL_UNKNOWN, 0);
	else
		cell_number(cell, columns[column].kind,
		    grown_rows_number(&grown->rows, column, item));
}

/* `20,000 new SessionRecord`, and what they add. */
static void
class_cell(const struct grown *grown, const struct inside_class *row,
	unsigned column, struct cell *cell)
{
	const struct heap *heap = grown->current;
	char buf[FORMAT_MAX];

	cell->kind = CELL_BLANK;
	if (column == COLUMN_SIZE_DELTA || column == COLUMN_GROWTH)
		cell_number(cell, CELL_DELTA_BYTES, (int64_t)row->size);
	else if (column == COLUMN_RETAINED_DELTA)
		cell_number(cell, CELL_DELTA_BYTES, (int64_t)row->retained);
	if (column != COLUMN_OBJECT && column != COLUMN_NAME)
		return;
	cell->kind = CELL_TEXT;
	cell_span(cell, SPAN_SIZE);
	strbuf_adds(&cell->text, format_count(buf, row->count));
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " new ");
	cell_span(cell, SPAN_CLASS);
	class_name(&heap->classes, heap->snapshot, heap->interfaces,
	    row->class, cell->limit, &cell->text);
}

/* A new object adds all of itself. */
static void
new_cell(const struct grown *grown, uint32_t node, unsigned column,
	struct cell *cell)
{
	if (column == COLUMN_SIZE_DELTA || column == COLUMN_GROWTH)
		cell_number(cell, CELL_DELTA_BYTES,
		    (int64_t)heap_size(grown->current, node));
	else if (column == COLUMN_RETAINED_DELTA)
		cell_number(cell, CELL_DELTA_BYTES,
		    (int64_t)heap_retained(grown->current, node));
	else if (field_of(column) != FIELD_NONE)
		row_object_cell(grown->current, node, field_of(column), cell);
	else
		cell->kind = CELL_BLANK;
}

static void
grown_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct grown *grown = (struct grown *)table;

	switch (level->kind) {
	case LEVEL_OBJECTS:
		kept_cell(grown, item, column, cell);
		break;
	case LEVEL_CLASSES:
		class_cell(grown, class_row(level, item), column, cell);
		break;
	case LEVEL_NEW:
		new_cell(grown, item, column, cell);
		break;
	default:
		row_edge_cell(grown->current, item, SIDE_FIELDS,
		    field_of(column), cell);
	}
}

/* By what a class adds; its rows have no other numbers. */
static int
order_classes(const struct level *level, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	const struct inside_class *left = class_row(level, a);
	const struct inside_class *right = class_row(level, b);
	int order = 0;

	if (column == COLUMN_SIZE_DELTA)
		order = ROW_COMPARE(left->size, right->size, descending);
	/* They stand by what they retain. */
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static int
grown_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	struct grown *grown = (struct grown *)table;
	enum field field = field_of(column);
	uint32_t left = a, right = b;
	int order = 0;

	if (level->kind == LEVEL_FIELDS)
		return row_edge_order(grown->current, SIDE_FIELDS,
		    field != FIELD_NONE ? field : FIELD_RETAINED,
		    field == FIELD_NONE || descending, a, b);
	if (level->kind == LEVEL_CLASSES)
		return order_classes(level, column, descending, a, b);
	if (level->kind == LEVEL_OBJECTS) {
		left = grown->rows.list[a].node;
		right = grown->rows.list[b].node;
	}
	if (field != FIELD_NONE || column == COLUMN_PATH)
		return row_object_order(grown->current, field != FIELD_NONE ?
		    field : FIELD_NAME, descending, left, right);
	if (level->kind == LEVEL_OBJECTS)
		order = ROW_COMPARE(grown_rows_number(&grown->rows, column, a),
		    grown_rows_number(&grown->rows, column, b), descending);
	return order != 0 ? order : row_object_order(grown->current,
	    FIELD_RETAINED, true, left, right);
}

/* Objects go by their nodes, classes by themselves, fields by their edges. */
static uint64_t
grown_tag(struct table *table, const struct level *level, uint32_t item)
{
	struct grown *grown = (struct grown *)table;

	switch (level->kind) {
	case LEVEL_OBJECTS:
		return grown->rows.list[item].node;
	case LEVEL_CLASSES:
		return class_row(level, item)->class;
	default:
		return item;
	}
}

static const char *
grown_note(const struct table *table)
{
	const struct grown *grown = (const struct grown *)table;

	return atomic_load(&grown->ready) && grown->note[0] != '\0' ?
	    grown->note : NULL;
}

static void
grown_free(struct table *table)
{
	struct grown *grown = (struct grown *)table;

	inside_free(grown->inside);
	chain_heads_release(&grown->heads);
	nearest_free(grown->nearest);
	diff_free(grown->diff);
	growers_free(grown->rows.growers);
	free(grown->rows.list);
	free(grown);
}

const struct table_ops grown_ops = {
	.name = "grown",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_OBJECT,
	.sort_column = COLUMN_GROWTH,
	.top = grown_top,
	.open = grown_open,
	.openable = grown_openable,
	.cell = grown_cell,
	.order = grown_order,
	.tag = grown_tag,
	.object = grown_object,
	.class = grown_class,
	.work = grown_work,
	.found = grown_found,
	.note = grown_note,
	.free = grown_free,
};

struct table *
grown_new(const struct heap *current, const struct heap *base,
	struct error *err)
{
	struct grown *grown = calloc(1, sizeof *grown);

	if (grown == NULL) {
		error_memory(err, "grown objects", sizeof *grown);
		return NULL;
	}
	grown->table.ops = &grown_ops;
	grown->current = current;
	grown->base = base;
	atomic_init(&grown->ready, false);
	return &grown->table;
}
