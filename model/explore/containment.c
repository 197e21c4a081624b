#include "model/explore/containment.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/graph/nearest.h"

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 36, .use = COLUMN_SCREEN,
	  .help = "reference and the object it leads to" },
	ROW_COLUMN_DEPTH(ROW_DEPTH_HELP),
	ROW_COLUMN_EDGE,
	ROW_COLUMN_EDGE_TYPE(4, ", weak"),
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	ROW_COLUMN_DISTANCE(2),
	ROW_COLUMN_SHALLOW(3, ROW_SHALLOW_HELP),
	ROW_COLUMN_RETAINED(0, ROW_RETAINED_HELP),
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_DEPTH, FIELD_EDGE, FIELD_EDGE_TYPE, FIELD_ID,
	FIELD_NAME, FIELD_DISTANCE, FIELD_SHALLOW, FIELD_RETAINED,
};

struct containment {
	struct table table;
	const struct heap *heap;
	uint32_t node;
};

static bool
containment_top(struct table *table, struct level *level, struct error *err)
{
	struct containment *c = (struct containment *)table;

	return row_open_fields(c->heap, c->node, level, err);
}

static bool
containment_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct containment *c = (struct containment *)table;

	(void)parent;
	return row_open_fields(c->heap, row_edge_node(c->heap, item,
	    SIDE_CONTAINMENT), level, err);
}

static bool
containment_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct containment *c = (struct containment *)table;

	(void)level;
	return row_has_fields(c->heap, row_edge_node(c->heap, item,
	    SIDE_CONTAINMENT));
}

static void
containment_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct containment *c = (struct containment *)table;

	if (fields[column] == FIELD_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else
		row_edge_cell(c->heap, item, SIDE_CONTAINMENT,
		    fields[column], cell);
}

static int
containment_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct containment *c = (struct containment *)table;

	(void)level;
	return row_edge_order(c->heap, SIDE_CONTAINMENT, fields[column],
	    descending, a, b);
}

static bool
containment_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct containment *c = (struct containment *)table;

	(void)level;
	object->heap = c->heap;
	object->node = row_edge_node(c->heap, item, SIDE_CONTAINMENT);
	return true;
}

static void
containment_free(struct table *table)
{
	free(table);
}

const struct table_ops containment_ops = {
	.name = "containment",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = 0,
	.sort_column = 8,
	.top = containment_top,
	.open = containment_open,
	.openable = containment_openable,
	.cell = containment_cell,
	.order = containment_order,
	.object = containment_object,
	.free = containment_free,
};

struct table *
containment_new(const struct heap *heap, uint32_t node, struct error *err)
{
	struct containment *c = calloc(1, sizeof *c);

	if (c == NULL) {
		error_memory(err, "containment", sizeof *c);
		return NULL;
	}
	c->table.ops = &containment_ops;
	c->heap = heap;
	c->node = node;
	return &c->table;
}

/* The edge by which the root itself holds a node, or NO_EDGE. */
static uint32_t
edge_of_root(const struct snapshot *s, uint32_t node)
{
	uint32_t edge = s->first_edge[s->root];

	while (edge < s->first_edge[s->root + 1] && s->edge_to[edge] != node)
		edge++;
	return edge < s->first_edge[s->root + 1] ? edge : NO_EDGE;
}

size_t
containment_path(const struct heap *heap, uint32_t node, uint64_t *path,
	size_t room)
{
	const struct snapshot *s = heap->snapshot;
	struct nearest *nearest = nearest_new(s, &heap->retainers,
	    &heap->distances, NULL, NULL);
	uint32_t *edges = NULL, *more, edge = NO_EDGE;
	size_t count = 0, capacity = 0;

	while (nearest != NULL && node != s->root) {
		edge = nearest_edge(nearest, node);
		if (edge == NO_EDGE)
			edge = edge_of_root(s, node);
		more = edge == NO_EDGE ? NULL : array_grow(edges, &capacity,
		    count + 1, sizeof *edges, "a way", NULL);
		if (more == NULL)
			break;
		edges = more;
		edges[count++] = edge;
		node = snapshot_edge_from(s, edge);
	}
	nearest_free(nearest);
	if (node != s->root)
		count = 0;
	for (size_t i = 0; i < count && i < room; i++)
		path[i] = edges[count - 1 - i];
	free(edges);
	return count;
}
