#include "model/explore/holders.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/graph/ignored.h"

/* So many levels are opened to show the nearest path, as DevTools does. */
#define OPENED_LEVELS 20

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 44, .use = COLUMN_SCREEN,
	  .help = "edge and the object it comes from" },
	ROW_COLUMN_DEPTH("steps from the object asked for"),
	ROW_COLUMN_EDGE,
	ROW_COLUMN_EDGE_TYPE(3, ""),
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	ROW_COLUMN_PREVIEW,
	ROW_COLUMN_SOURCE,
	ROW_COLUMN_LOCATION(4),
	ROW_COLUMN_DISTANCE(1),
	ROW_COLUMN_SHALLOW(2, "bytes of the retainer itself"),
	ROW_COLUMN_RETAINED(0, "bytes that would go with the retainer"),
	{ .key = "ignored", .title = "Ignored", .kind = CELL_MARK,
	  .use = COLUMN_DATA, .help = "left out of the distances" },
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_DEPTH, FIELD_EDGE, FIELD_EDGE_TYPE, FIELD_ID,
	FIELD_NAME, FIELD_PREVIEW, FIELD_SOURCE, FIELD_PLACE, FIELD_DISTANCE,
	FIELD_SHALLOW, FIELD_RETAINED, FIELD_NONE,
};

struct holders {
	struct table table;
	const struct heap *heap;
	uint32_t node;
	struct ignored *ignored;	/* one of its users, or NULL */
};

/* What an item is: a number in level->data, so that sorting many is fast. */
struct holder {
	uint32_t edge;
	uint32_t node;		/* that it comes from */
	int32_t distance;	/* of node, without what is ignored */
};

static const struct holder *
holder_of(const struct level *level, uint32_t item)
{
	return (const struct holder *)level->data + item;
}

/* A list of those that are shown, while it grows. */
struct list {
	struct holder *holders;
	size_t count, capacity;
};

/* Adds the edges of source to node. */
static bool
add_edges(const struct holders *holders, uint32_t node, uint32_t source,
	struct list *list, struct error *err)
{
	const struct heap *heap = holders->heap;
	const struct snapshot *s = heap->snapshot;
	uint32_t end = s->first_edge[source + 1];

	for (uint32_t e = s->first_edge[source]; e < end; e++) {
		uint8_t type;

		if (s->edge_to[e] != node)
			continue;
		type = edge_type_of(s, e);
		if (type == EDGE_WEAK || type == EDGE_INVISIBLE)
			continue;
		if (list->count == list->capacity) {
			struct holder *grown = array_grow(list->holders,
			    &list->capacity, list->count + 1, sizeof(*grown),
			    "retainers", err);

			if (grown == NULL)
				return false;
			list->holders = grown;
		}
		list->holders[list->count++] = (struct holder) { e, source,
		    ignored_distance(holders->ignored, &heap->distances, e,
		    source) };
	}
	return true;
}

/* In file order; there may be millions. */
static bool
fill(const struct holders *holders, uint32_t node, struct level *level,
	struct error *err)
{
	const struct heap *heap = holders->heap;
	uint32_t source, last = NO_NODE;
	struct list list = { NULL, 0, 0 };
	struct retainer_walk walk;

	level->subject = node;
	retainers_begin(&walk, &heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		/* A list has an entry for each edge of a source. */
		if (source == last || source == heap->snapshot->root)
			continue;
		last = source;
		if (!add_edges(holders, node, source, &list, err)) {
			free(list.holders);
			return false;
		}
	}
	level->data = list.holders;
	return level_number(level, list.count, err);
}

static bool
holders_top(struct table *table, struct level *level, struct error *err)
{
	struct holders *holders = (struct holders *)table;

	return fill(holders, holders->node, level, err);
}

static bool
holders_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct holders *holders = (struct holders *)table;

	return fill(holders, holder_of(parent, item)->node, level, err);
}

static bool
is_cycle(const struct level *level, uint32_t node)
{
	for (; level != NULL; level = level->parent)
		if (level->subject == node)
			return true;
	return false;
}

/* Is there a retainer that fill() would keep? */
static bool
has_holder(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;
	struct retainer_walk walk;
	uint32_t source, last = NO_NODE;

	retainers_begin(&walk, &heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		/* A list has an entry for each edge of a source. */
		if (source == s->root || source == last)
			continue;
		last = source;
		for (uint32_t e = s->first_edge[source];
		    e < s->first_edge[source + 1]; e++)
			if (s->edge_to[e] == node &&
			    edge_type_of(s, e) != EDGE_WEAK &&
			    edge_type_of(s, e) != EDGE_INVISIBLE)
				return true;
	}
	return false;
}

static bool
holders_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct holders *holders = (struct holders *)table;
	uint32_t node = holder_of(level, item)->node;

	return !is_cycle(level, node) && has_holder(holders->heap, node);
}

/* What cannot be reached any more, or is not to be, holds nothing: dim. */
static void
dim(struct cell *cell)
{
	for (unsigned i = 0; i < cell->span_count; i++)
		if (cell->spans[i].kind != SPAN_ID)
			cell->spans[i].kind = SPAN_DIM;
}

static void
object_cell(const struct holders *holders, const struct level *level,
	const struct holder *holder, struct cell *cell)
{
	bool ignored = ignored_has(holders->ignored, holder->node);

	if (ignored) {
		cell_span(cell, SPAN_NOTE);
		strbuf_adds(&cell->text, "ignored: ");
	}
	if (is_cycle(level, holder->node)) {
		cell_span(cell, SPAN_NOTE);
		strbuf_adds(&cell->text, "cycle: ");
	}
	row_edge_cell(holders->heap, holder->edge, SIDE_RETAINERS,
	    FIELD_OBJECT, cell);
	if (ignored || holder->distance >= DISTANCE_UNREACHABLE)
		dim(cell);
}

static void
holders_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct holders *holders = (struct holders *)table;
	const struct holder *holder = holder_of(level, item);

	switch (fields[column]) {
	case FIELD_NONE:	/* the column "ignored" */
		if (ignored_has(holders->ignored, holder->node))
			cell_number(cell, CELL_MARK, 1);
		break;
	case FIELD_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case FIELD_OBJECT:
		object_cell(holders, level, holder, cell);
		break;
	case FIELD_DISTANCE:
		if (distance_shown(holder->distance))
			cell_number(cell, CELL_DISTANCE, holder->distance);
		break;
	default:
		row_edge_cell(holders->heap, holder->edge, SIDE_RETAINERS,
		    fields[column], cell);
		break;
	}
}

static int
holders_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct holders *holders = (struct holders *)table;
	const struct holder *left = holder_of(level, a);
	const struct holder *right = holder_of(level, b);
	int order;

	switch (fields[column]) {
	case FIELD_NONE:
		order = ROW_COMPARE(ignored_has(holders->ignored, left->node),
		    ignored_has(holders->ignored, right->node), descending);
		break;
	case FIELD_DISTANCE:
		order = ROW_COMPARE(left->distance, right->distance,
		    descending);
		break;
	default:
		return row_end_order(holders->heap, SIDE_RETAINERS,
		    fields[column], descending, left->edge, left->node,
		    right->edge, right->node);
	}
	if (order == 0)
		order = row_name_order(holders->heap, left->node, right->node);
	/* DevTools fills its reverse index backwards. */
	return order != 0 ? order : ROW_COMPARE(a, b, true);
}

static uint64_t
holders_tag(struct table *table, const struct level *level, uint32_t item)
{
	(void)table;
	return holder_of(level, item)->edge;
}

static bool
holders_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct holders *holders = (struct holders *)table;

	object->heap = holders->heap;
	object->node = holder_of(level, item)->node;
	return true;
}

static bool
holders_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	int32_t distance = holder_of(level, item)->distance;

	return row == 0 && level->depth + 1 < OPENED_LEVELS && distance > 1 &&
	    distance < DISTANCE_UNREACHABLE &&
	    holders_openable(table, level, item);
}

static void
holders_free(struct table *table)
{
	ignored_release(((struct holders *)table)->ignored);
	free(table);
}

const struct table_ops holders_ops = {
	.name = "retainers",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = 0,
	.sort_column = 9,
	.top = holders_top,
	.open = holders_open,
	.openable = holders_openable,
	.cell = holders_cell,
	.order = holders_order,
	.tag = holders_tag,
	.object = holders_object,
	.opened = holders_opened,
	.free = holders_free,
};

struct table *
holders_new(const struct heap *heap, uint32_t node, struct ignored *ignored,
	struct error *err)
{
	struct holders *holders;

	if (!heap->graph) {
		error_set(err, ERROR_ABSENT, "what holds an object is not "
		    "known, as the graph was left out (--no-graph)");
		return NULL;
	}
	holders = calloc(1, sizeof *holders);
	if (holders == NULL) {
		error_memory(err, "retainers", sizeof *holders);
		return NULL;
	}
	holders->table.ops = &holders_ops;
	holders->heap = heap;
	holders->node = node;
	holders->ignored = ignored_keep(ignored);
	return &holders->table;
}
