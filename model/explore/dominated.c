#include "model/explore/dominated.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/explore/rows.h"

#define COLUMN_SHARE 4

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 34, .use = COLUMN_SCREEN,
	  .help = "the object that keeps those below it alive" },
	ROW_COLUMN_DEPTH(ROW_DEPTH_HELP),
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	{ .key = "parent_share", .title = "Of Parent", .brief = "Parent",
	  .kind = CELL_PERCENT, .hotkey = 'P', .descending = true,
	  .width = 8, .rank = 1,
	  .help = "share of the bytes that the row above retains" },
	ROW_COLUMN_DISTANCE(2),
	ROW_COLUMN_SHALLOW(3, ROW_SHALLOW_HELP),
	ROW_COLUMN_RETAINED(0, ROW_RETAINED_HELP),
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_DEPTH, FIELD_ID, FIELD_NAME,
	/* Within a level the share goes as the size does. */
	FIELD_RETAINED, FIELD_DISTANCE, FIELD_SHALLOW, FIELD_RETAINED,
};

struct dominated {
	struct table table;
	const struct heap *heap;
	uint32_t node;
	uint64_t *above;	/* set of the nodes that dominate others */
};

/* Only the root is its own dominator. */
static bool
is_below(const struct heap *heap, uint32_t node, uint32_t above)
{
	return heap->dominators.parent[node] == above && node != above;
}

static bool
fill(const struct heap *heap, uint32_t above, struct level *level,
	struct error *err)
{
	uint32_t nodes = heap->snapshot->nodes, *items = NULL;
	size_t room = 0;

	level->subject = above;
	for (uint32_t node = 0; node < nodes; node++) {
		if (!is_below(heap, node, above))
			continue;
		items = array_grow(level->items, &room, level->count + 1,
		    sizeof *items, "dominated objects", err);
		if (items == NULL)
			return false;
		level->items = items;
		items[level->count++] = node;
	}
	return true;
}

static bool
dominated_top(struct table *table, struct level *level, struct error *err)
{
	struct dominated *d = (struct dominated *)table;

	return fill(d->heap, d->node, level, err);
}

static bool
dominated_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct dominated *d = (struct dominated *)table;

	(void)parent;
	return fill(d->heap, item, level, err);
}

static bool
dominated_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct dominated *d = (struct dominated *)table;

	(void)level;
	return bitset_has(d->above, item);
}

static void
share_cell(const struct heap *heap, uint32_t node, uint32_t above,
	struct cell *cell)
{
	uint64_t whole = heap_retained(heap, above);
	double share = whole > 0 ?
	    (double)heap_retained(heap, node) / (double)whole : 0;

	cell_number(cell, CELL_PERCENT, (int64_t)(share * 10000 + 0.5));
	cell->share = share;
}

static void
dominated_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct dominated *d = (struct dominated *)table;

	if (column == COLUMN_SHARE)
		share_cell(d->heap, item, level->subject, cell);
	else if (fields[column] == FIELD_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else
		row_object_cell(d->heap, item, fields[column], cell);
}

static int
dominated_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct dominated *d = (struct dominated *)table;

	(void)level;
	return row_object_order(d->heap, fields[column], descending, a, b);
}

static bool
dominated_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct dominated *d = (struct dominated *)table;

	(void)level;
	object->heap = d->heap;
	object->node = item;
	return true;
}

static void
dominated_free(struct table *table)
{
	struct dominated *d = (struct dominated *)table;

	free(d->above);
	free(d);
}

const struct table_ops dominated_ops = {
	.name = "dominators",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = 0,
	.sort_column = 7,
	.top = dominated_top,
	.open = dominated_open,
	.openable = dominated_openable,
	.cell = dominated_cell,
	.order = dominated_order,
	.object = dominated_object,
	.free = dominated_free,
};

struct table *
dominated_new(const struct heap *heap, uint32_t node, struct error *err)
{
	uint32_t nodes = heap->snapshot->nodes;
	struct dominated *d;

	if (!heap->graph) {
		error_set(err, ERROR_ABSENT, "dominators are not known, as "
		    "the graph was left out (--no-graph)");
		return NULL;
	}
	d = calloc(1, sizeof *d);
	if (d == NULL) {
		error_memory(err, "dominators", sizeof *d);
		return NULL;
	}
	d->table.ops = &dominated_ops;
	d->heap = heap;
	d->node = node;
	d->above = big_alloc_clear(bitset_words(nodes), sizeof *d->above,
	    "dominators", err);
	if (d->above == NULL) {
		dominated_free(&d->table);
		return NULL;
	}
	for (uint32_t i = 0; i < nodes; i++)
		if (heap->dominators.parent[i] != i)
			bitset_add(d->above, heap->dominators.parent[i]);
	return &d->table;
}

size_t
dominated_path(const struct heap *heap, uint32_t start, uint32_t node,
	uint64_t *path, size_t room)
{
	const uint32_t *parent = heap->dominators.parent;
	size_t depth = 0, at;
	uint32_t above;

	for (above = node; above != start; above = parent[above]) {
		if (parent[above] == above)
			return 0;
		depth++;
	}
	at = depth;
	for (above = node; above != start; above = parent[above])
		if (--at < room)
			path[at] = above;
	return depth;
}
