#include "model/explore/holders.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/graph/distances.h"

/* So many levels are opened to show the nearest path, as DevTools does. */
#define OPENED_LEVELS 20

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 44, .use = COLUMN_SCREEN,
	  .help = "edge and the object it comes from" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "steps from the object asked for" },
	{ .key = "edge", .title = "Edge", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "name of the reference" },
	{ .key = "edge_type", .title = "Edge Type", .brief = "Edge",
	  .kind = CELL_TEXT, .hotkey = 'E', .width = 9, .rank = 3,
	  .help = "property, element, internal, context (a variable), "
	    "hidden, shortcut" },
	{ .key = "id", .title = "Id", .kind = CELL_ID, .use = COLUMN_DATA,
	  .help = "number that stays with the object for its life" },
	{ .key = "name", .title = "Name", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "DevTools' name of the object" },
	{ .key = "distance", .title = "Distance", .brief = "Dist",
	  .kind = CELL_DISTANCE, .hotkey = 'T', .width = 6, .rank = 1,
	  .help = "fewest steps from the global object or another user root" },
	{ .key = "shallow_size", .title = "Shallow Size", .brief = "Shallow",
	  .kind = CELL_BYTES, .hotkey = 'S', .descending = true,
	  .share = true, .width = 9, .rank = 2,
	  .help = "bytes of the retainer itself" },
	{ .key = "retained_size", .title = "Retained Size",
	  .brief = "Retained", .kind = CELL_BYTES, .hotkey = 'R',
	  .descending = true, .share = true, .width = 10, .rank = 0,
	  .help = "bytes that would go with the retainer" },
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_DEPTH, FIELD_EDGE, FIELD_EDGE_TYPE, FIELD_ID,
	FIELD_NAME, FIELD_DISTANCE, FIELD_SHALLOW, FIELD_RETAINED,
};

struct holders {
	struct table table;
	const struct heap *heap;
	uint32_t node;
};

static bool
fill(const struct heap *heap, uint32_t node, struct level *level,
	struct error *err)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t count, kept = 0;

	level->subject = node;
	if (!retainers_edges(&heap->retainers, s, node, &level->items, &count,
	    err))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t edge = level->items[i];
		uint8_t type = edge_type_of(s, edge);

		if (type == EDGE_WEAK || type == EDGE_INVISIBLE ||
		    snapshot_edge_from(s, edge) == s->root)
			continue;
		level->items[kept++] = edge;
	}
	level->count = kept;
	return true;
}

static bool
holders_top(struct table *table, struct level *level, struct error *err)
{
	struct holders *holders = (struct holders *)table;

	return fill(holders->heap, holders->node, level, err);
}

static bool
holders_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct holders *holders = (struct holders *)table;

	(void)parent;
	return fill(holders->heap, row_edge_node(holders->heap, item,
	    SIDE_RETAINERS), level, err);
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
	uint32_t node = row_edge_node(holders->heap, item, SIDE_RETAINERS);

	return !is_cycle(level, node) && has_holder(holders->heap, node);
}

static void
holders_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct holders *holders = (struct holders *)table;
	enum field field = fields[column];

	if (field == FIELD_DEPTH) {
		cell_number(cell, CELL_COUNT, level->depth + 1);
		return;
	}
	if (field == FIELD_OBJECT && is_cycle(level,
	    row_edge_node(holders->heap, item, SIDE_RETAINERS))) {
		cell_span(cell, SPAN_NOTE);
		strbuf_adds(&cell->text, "cycle: ");
	}
	row_edge_cell(holders->heap, item, SIDE_RETAINERS, field, cell);
}

static int
holders_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct holders *holders = (struct holders *)table;

	(void)level;
	return row_edge_order(holders->heap, SIDE_RETAINERS, fields[column],
	    descending, a, b);
}

static uint64_t
holders_tag(struct table *table, const struct level *level, uint32_t item)
{
	(void)table;
	(void)level;
	return item;
}

static bool
holders_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct holders *holders = (struct holders *)table;

	(void)level;
	object->heap = holders->heap;
	object->node = row_edge_node(holders->heap, item, SIDE_RETAINERS);
	return true;
}

static bool
holders_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	struct holders *holders = (struct holders *)table;
	uint32_t node = row_edge_node(holders->heap, item, SIDE_RETAINERS);
	int32_t distance = heap_distance(holders->heap, node);

	return row == 0 && level->depth + 1 < OPENED_LEVELS && distance > 1 &&
	    distance < DISTANCE_UNREACHABLE &&
	    holders_openable(table, level, item);
}

static void
holders_free(struct table *table)
{
	free(table);
}

const struct table_ops holders_ops = {
	.name = "retainers",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = 0,
	.sort_column = 6,
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
holders_new(const struct heap *heap, uint32_t node, struct error *err)
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
	return &holders->table;
}
