#include "model/explore/objects.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/explore/rows.h"

enum {
	LEVEL_OBJECTS,
	LEVEL_FIELDS,
};

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 30, .use = COLUMN_SCREEN,
	  .help = "the object, what is inside it, and its id" },
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	ROW_COLUMN_PREVIEW,
	ROW_COLUMN_SOURCE,
	ROW_COLUMN_LOCATION(3),
	ROW_COLUMN_DISTANCE(2),
	ROW_COLUMN_SHALLOW(1, ROW_SHALLOW_HELP),
	ROW_COLUMN_RETAINED(0, ROW_RETAINED_HELP),
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_ID, FIELD_NAME, FIELD_PREVIEW, FIELD_SOURCE,
	FIELD_PLACE, FIELD_DISTANCE, FIELD_SHALLOW, FIELD_RETAINED,
};

struct objects {
	struct table table;
	const struct heap *heap;
	uint32_t *nodes;
	uint32_t count;
};

static bool
objects_top(struct table *table, struct level *level, struct error *err)
{
	struct objects *objects = (struct objects *)table;

	level->kind = LEVEL_OBJECTS;
	level->count = objects->count;
	level->items = malloc((objects->count + (size_t)1) *
	    sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "objects",
		    objects->count * sizeof *level->items);
	memcpy(level->items, objects->nodes,
	    objects->count * sizeof *level->items);
	return true;
}

static bool
objects_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct objects *objects = (struct objects *)table;

	object->heap = objects->heap;
	object->node = level->kind == LEVEL_OBJECTS ? item :
	    row_edge_node(objects->heap, item, SIDE_FIELDS);
	return true;
}

static bool
objects_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct object object;

	objects_object(table, parent, item, &object);
	level->kind = LEVEL_FIELDS;
	return row_open_fields(object.heap, object.node, level, err);
}

static bool
objects_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct object object;

	objects_object(table, level, item, &object);
	return row_has_fields(object.heap, object.node);
}

static void
objects_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct objects *objects = (struct objects *)table;

	if (level->kind == LEVEL_OBJECTS)
		row_object_cell(objects->heap, item, fields[column], cell);
	else
		row_edge_cell(objects->heap, item, SIDE_FIELDS,
		    fields[column], cell);
}

static int
objects_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct objects *objects = (struct objects *)table;

	if (level->kind == LEVEL_OBJECTS)
		return row_object_order(objects->heap, fields[column],
		    descending, a, b);
	return row_edge_order(objects->heap, SIDE_FIELDS, fields[column],
	    descending, a, b);
}

static void
objects_free(struct table *table)
{
	struct objects *objects = (struct objects *)table;

	free(objects->nodes);
	free(objects);
}

const struct table_ops objects_ops = {
	.name = "objects",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = 0,
	.sort_column = 8,
	.top = objects_top,
	.open = objects_open,
	.openable = objects_openable,
	.cell = objects_cell,
	.order = objects_order,
	.object = objects_object,
	.free = objects_free,
};

/* Marks the classes called name; returns how many objects they have. */
static uint64_t
mark_classes(const struct heap *heap, const char *name, bool *wanted)
{
	struct strbuf text = STRBUF_INIT;
	size_t len = strlen(name);
	uint64_t count = 0;

	for (uint32_t i = 0; i < heap->classes.count; i++) {
		strbuf_reset(&text);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    i, SIZE_MAX, &text);
		wanted[i] = heap->classes.rows[i].count > 0 &&
		    text.len == len && memcmp(text.data, name, len) == 0;
		if (wanted[i])
			count += heap->classes.rows[i].count;
	}
	strbuf_release(&text);
	return count;
}

/*
 * Which classes are called name, by number; how many objects they have. NULL,
 * with err, when there is none. Caller frees.
 */
static bool *
find_classes(const struct heap *heap, const char *name, uint64_t *count,
	struct error *err)
{
	bool *wanted = calloc(heap->classes.count + (size_t)1,
	    sizeof *wanted);

	if (wanted == NULL) {
		error_memory(err, "classes", heap->classes.count);
		return NULL;
	}
	*count = mark_classes(heap, name, wanted);
	if (*count > 0)
		return wanted;
	error_set(err, ERROR_ABSENT, "no class is called %s; "
	    "heaptrail summary lists them", name);
	free(wanted);
	return NULL;
}

bool
objects_in_class(const struct heap *heap, const char *name, uint64_t *set,
	uint32_t *count, struct error *err)
{
	uint64_t all;
	bool *wanted = find_classes(heap, name, &all, err);

	if (wanted == NULL)
		return false;
	*count = (uint32_t)all;
	for (uint32_t i = 0; i < heap->snapshot->nodes; i++)
		if (wanted[heap->classes.of[i]] && heap_size(heap, i) != 0)
			bitset_add(set, i);
	free(wanted);
	return true;
}

static bool
objects_find(struct objects *objects, const char *name, struct error *err)
{
	const struct heap *heap = objects->heap;
	uint64_t count;
	bool *wanted = find_classes(heap, name, &count, err);

	if (wanted == NULL)
		return false;
	objects->nodes = malloc(count * sizeof *objects->nodes);
	if (objects->nodes == NULL)
		error_memory(err, "objects", count * sizeof *objects->nodes);
	for (uint32_t i = 0; objects->nodes != NULL &&
	    i < heap->snapshot->nodes; i++)
		if (wanted[heap->classes.of[i]] && heap_size(heap, i) != 0)
			objects->nodes[objects->count++] = i;
	free(wanted);
	return objects->nodes != NULL;
}

struct table *
objects_new(const struct heap *heap, const char *name, struct error *err)
{
	struct objects *objects = calloc(1, sizeof *objects);

	if (objects == NULL) {
		error_memory(err, "objects", sizeof *objects);
		return NULL;
	}
	objects->table.ops = &objects_ops;
	objects->heap = heap;
	if (!objects_find(objects, name, err)) {
		objects_free(&objects->table);
		return NULL;
	}
	return &objects->table;
}
