#include "model/explore/search_table.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/explore/search_rows.h"

enum {
	LEVEL_HITS,
	LEVEL_OBJECTS,
	LEVEL_HOLDERS,		/* edges, with the objects they come from */
	LEVEL_FIELDS,
};

static const struct column columns[] = {
	{ .key = "hit", .title = "Found", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 30, .use = COLUMN_SCREEN,
	  .help = "the text around what matches" },
	{ .key = "kind", .title = "Kind", .kind = CELL_TEXT, .hotkey = 'K',
	  .width = 8, .rank = 1, .help = "class, string, object (by its "
	    "name) or property (a context variable, too)" },
	{ .key = "id", .title = "Id", .kind = CELL_ID, .use = COLUMN_DATA,
	  .help = "of the object, where it is one" },
	{ .key = "name", .title = "Name", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "the whole text that matches" },
	{ .key = "match", .title = "Match", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "the first part of it that does" },
	ROW_COLUMN_DISTANCE(4),
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 2,
	  .help = "objects that read so, or have the property" },
	ROW_COLUMN_SHALLOW(3, "bytes of these objects themselves"),
	ROW_COLUMN_RETAINED(0, "bytes that would go with them"),
};

static const enum field fields[] = {
	[COLUMN_HIT] = FIELD_OBJECT,
	[COLUMN_KIND] = FIELD_NONE,
	[COLUMN_ID] = FIELD_ID,
	[COLUMN_NAME] = FIELD_NAME,
	[COLUMN_MATCH] = FIELD_NONE,
	[COLUMN_DISTANCE] = FIELD_DISTANCE,
	[COLUMN_COUNT] = FIELD_NONE,
	[COLUMN_SHALLOW] = FIELD_SHALLOW,
	[COLUMN_RETAINED] = FIELD_RETAINED,
};

struct search_table {
	struct table table;
	struct search *search;
};

static const struct heap *
heap_of(const struct search_table *t)
{
	return t->search->heap;
}

static const struct hit *
hit_of(const struct search_table *t, uint32_t item)
{
	return hits_get(&t->search->hits, item);
}

static bool
search_table_work(struct table *table, struct task *task, struct error *err)
{
	return search_run(((struct search_table *)table)->search, task, err);
}

static size_t
search_table_found(const struct table *table)
{
	return ((const struct search_table *)table)->search->hits.count;
}

static bool
search_table_top(struct table *table, struct level *level, struct error *err)
{
	size_t count = search_table_found(table);

	level->kind = LEVEL_HITS;
	level->items = malloc((count + 1) * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "hits", count *
		    sizeof *level->items);
	for (; level->count < count; level->count++)
		level->items[level->count] = (uint32_t)level->count;
	return true;
}

static bool
search_table_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct search_table *t = (struct search_table *)table;

	object->heap = heap_of(t);
	switch (level->kind) {
	case LEVEL_HITS:
		object->node = search_hit_node(t->search, hit_of(t, item));
		return object->node != NO_NODE;
	case LEVEL_OBJECTS:
		object->node = item;
		return true;
	default:
		object->node = row_edge_node(heap_of(t), item,
		    level->kind == LEVEL_HOLDERS ? SIDE_RETAINERS :
		    SIDE_FIELDS);
		return true;
	}
}

/* Adds to the items of a level whose memory grows. */
static bool
add_item(struct level *level, size_t *capacity, uint32_t item,
	struct error *err)
{
	uint32_t *items = array_grow(level->items, capacity,
	    level->count + 1, sizeof *items, "hits", err);

	if (items == NULL)
		return false;
	level->items = items;
	items[level->count++] = item;
	return true;
}

/* The nodes that have the name of the first. */
static bool
open_named(const struct search_table *t, const struct hit *hit,
	struct level *level, struct error *err)
{
	const struct heap *heap = heap_of(t);
	const struct snapshot *s = heap->snapshot;
	uint32_t name = s->node_name[hit->what];
	size_t capacity = 0;

	for (uint32_t i = 0; i < s->nodes; i++)
		if (s->node_name[i] == name && heap_size(heap, i) != 0 &&
		    search_kind_of(heap, i) == hit->kind &&
		    !search_is_made(heap, i) &&
		    !add_item(level, &capacity, i, err))
			return false;
	return true;
}

/* The edges that have the name of the first, one of each object. */
static bool
open_holders(const struct search_table *t, const struct hit *hit,
	struct level *level, struct error *err)
{
	const struct snapshot *s = heap_of(t)->snapshot;
	uint32_t name = edge_name_of(s, hit->what);
	size_t capacity = 0;

	for (uint32_t n = 0; n < s->nodes; n++)
		for (uint32_t e = s->first_edge[n]; e < s->first_edge[n + 1];
		    e++) {
			uint8_t type = edge_type_of(s, e);

			if (edge_name_of(s, e) != name ||
			    (type != EDGE_PROPERTY && type != EDGE_CONTEXT))
				continue;
			if (!add_item(level, &capacity, e, err))
				return false;
			break;
		}
	return true;
}

static bool
open_hit(const struct search_table *t, const struct hit *hit,
	struct level *level, struct error *err)
{
	const struct heap *heap = heap_of(t);
	uint32_t count;

	level->kind = LEVEL_OBJECTS;
	if (hit->kind == HIT_CLASS) {
		if (!class_nodes(&heap->classes, heap->snapshot, hit->what,
		    &level->items, &count, err))
			return false;
		level->count = count;
		return true;
	}
	if (hit->kind == HIT_PROPERTY) {
		level->kind = LEVEL_HOLDERS;
		return open_holders(t, hit, level, err);
	}
	if (!hit->made)
		return open_named(t, hit, level, err);
	level->items = malloc(hit->count * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "hits", hit->count *
		    sizeof *level->items);
	memcpy(level->items, t->search->members + hit->begin,
	    hit->count * sizeof *level->items);
	level->count = hit->count;
	return true;
}

static bool
search_table_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct search_table *t = (struct search_table *)table;
	struct object object;

	if (parent->kind == LEVEL_HITS) {
		const struct hit *hit = hit_of(t, item);

		if (hit->kind == HIT_PROPERTY ||
		    search_hit_node(t->search, hit) == NO_NODE)
			return open_hit(t, hit, level, err);
	}
	search_table_object(table, parent, item, &object);
	level->kind = LEVEL_FIELDS;
	return row_open_fields(object.heap, object.node, level, err);
}

static bool
search_table_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct search_table *t = (struct search_table *)table;
	struct object object;

	if (level->kind == LEVEL_HITS && hit_of(t, item)->kind ==
	    HIT_PROPERTY)
		return true;
	return !search_table_object(table, level, item, &object) ||
	    row_has_fields(object.heap, object.node);
}

static void
search_table_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct search_table *t = (struct search_table *)table;

	if (level->kind == LEVEL_HITS)
		search_hit_cell(t->search, hit_of(t, item), column, cell);
	else if (level->kind == LEVEL_OBJECTS)
		row_object_cell(heap_of(t), item, fields[column], cell);
	else
		row_edge_cell(heap_of(t), item, level->kind ==
		    LEVEL_HOLDERS ? SIDE_RETAINERS : SIDE_FIELDS,
		    fields[column], cell);
}

static int
search_table_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct search_table *t = (struct search_table *)table;
	enum field field = fields[column];

	if (level->kind == LEVEL_HITS)
		return search_hit_order(t->search, column, descending, a, b);
	/* What objects have no value for leaves them as they were. */
	if (field == FIELD_NONE) {
		field = FIELD_RETAINED;
		descending = true;
	}
	if (level->kind == LEVEL_OBJECTS)
		return row_object_order(heap_of(t), field, descending, a, b);
	return row_edge_order(heap_of(t), level->kind == LEVEL_HOLDERS ?
	    SIDE_RETAINERS : SIDE_FIELDS, field, descending, a, b);
}

static const char *
search_table_note(const struct table *table)
{
	const struct search_table *t = (const struct search_table *)table;

	return t->search->state == SEARCH_STOPPED ? "the search was stopped: "
	    "there may be more than what is listed" : NULL;
}

static void
search_table_free(struct table *table)
{
	struct search_table *t = (struct search_table *)table;

	search_free(t->search);
	free(t);
}

const struct table_ops search_table_ops = {
	.name = "search",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_HIT,
	.sort_column = COLUMN_RETAINED,
	.top = search_table_top,
	.open = search_table_open,
	.openable = search_table_openable,
	.cell = search_table_cell,
	.order = search_table_order,
	.object = search_table_object,
	.work = search_table_work,
	.found = search_table_found,
	.note = search_table_note,
	.free = search_table_free,
};

struct table *
search_table_new(const struct heap *heap, const char *text, unsigned kinds,
	struct error *err)
{
	struct search_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "search", sizeof *t);
		return NULL;
	}
	t->table.ops = &search_table_ops;
	t->search = search_new(heap, text, kinds, err);
	if (t->search == NULL) {
		free(t);
		return NULL;
	}
	return &t->table;
}
