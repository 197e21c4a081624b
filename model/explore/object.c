#include "model/explore/object.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/explore/edges.h"
#include "model/explore/frame.h"
#include "model/explore/glance.h"
#include "model/explore/map_table.h"
#include "model/explore/place.h"
#include "model/explore/rows.h"
#include "model/graph/detached.h"
#include "model/graph/names.h"

/* So much of the key of an entry is shown. */
#define KEY_TEXT 40
/* Longer chains are none, but rings of a broken file. */
#define CHAIN_MAX 100

/* The rows of the top; those from FIELDS on open into a list. */
enum fact {
	FACT_SELF,
	FACT_TYPE,
	FACT_CLASS,
	FACT_LOCATION,
	FACT_DETACHED,
	FACT_ALLOCATED,
	FACT_DOMINATOR,
	FACT_FIELDS,
	FACT_ELEMENTS,
	FACT_ENTRIES,
	FACT_VARIABLES,
	FACT_PROTOTYPES,
	FACT_INTERNALS,
	FACT_COUNT,
};

static const struct {
	const char *key, *title;
} facts[FACT_COUNT] = {
	[FACT_SELF] = { "object", "" },
	[FACT_TYPE] = { "type", "Type" },
	[FACT_CLASS] = { "class", "Class" },
	[FACT_LOCATION] = { "location", "Location" },
	[FACT_DETACHED] = { "detachedness", "Detachedness" },
	[FACT_ALLOCATED] = { "allocated", "Allocated" },
	[FACT_DOMINATOR] = { "dominator", "Dominator" },
	[FACT_FIELDS] = { "properties", "Properties" },
	[FACT_ELEMENTS] = { "elements", "Elements" },
	[FACT_ENTRIES] = { "entries", "Entries" },
	[FACT_VARIABLES] = { "variables", "Captured variables" },
	[FACT_PROTOTYPES] = { "prototypes", "Prototype chain" },
	[FACT_INTERNALS] = { "internals", "Internals" },
};

enum {
	LEVEL_FACTS,
	LEVEL_NODES,
	LEVEL_EDGES,
	LEVEL_ENTRIES,		/* edges of the table of a Map or Set */
};

enum {
	COLUMN_OBJECT,
	COLUMN_DEPTH,
	COLUMN_FACT,
	COLUMN_VALUE,
	COLUMN_FIRST_FIELD,
};

static const struct column columns[] = {
	{ .key = "object", .title = "Object", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 52, .least = 52, .use = COLUMN_SCREEN,
	  .help = "what is known of it, and what it has" },
	ROW_COLUMN_DEPTH(ROW_DEPTH_HELP),
	{ .key = "fact", .title = "Fact", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "what the row says of the object" },
	{ .key = "value", .title = "Value", .kind = CELL_TEXT,
	  .use = COLUMN_DATA,
	  .help = "type, class, location, detachedness, what allocated it, "
	    "or an entry's key" },
	ROW_COLUMN_EDGE,
	ROW_COLUMN_EDGE_TYPE(4, ", weak"),
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	ROW_COLUMN_DISTANCE(2),
	ROW_COLUMN_SHALLOW(3, ROW_SHALLOW_HELP),
	ROW_COLUMN_RETAINED(0, ROW_RETAINED_HELP),
};

static const enum field fields[] = {
	FIELD_OBJECT, FIELD_NONE, FIELD_NONE, FIELD_NONE, FIELD_EDGE,
	FIELD_EDGE_TYPE, FIELD_ID, FIELD_NAME, FIELD_DISTANCE, FIELD_SHALLOW,
	FIELD_RETAINED,
};

/*
 * The lists of the object itself keep the order of the file, so their items
 * are places in a list of edges, or nodes: the data of the level.
 */
struct object_table {
	struct table table;
	const struct heap *heap;
	uint32_t node;
	uint32_t store;		/* the table of a Map or Set, or NO_NODE */
	uint32_t counts[FACT_COUNT];	/* of what the lists have */
};

static uint32_t
entry_of(const struct level *level, uint32_t item)
{
	const uint32_t *list = level->data;

	return list != NULL ? list[item] : item;
}

/* Which list of the object itself an edge belongs to. */
static enum fact
list_of(const struct snapshot *s, uint32_t edge)
{
	switch (edge_type_of(s, edge)) {
	case EDGE_PROPERTY:
		return edge_is(s, edge, EDGE_PROPERTY, "__proto__") ?
		    FACT_COUNT : FACT_FIELDS;
	case EDGE_ELEMENT:
		return FACT_ELEMENTS;
	case EDGE_CONTEXT:
		return FACT_VARIABLES;
	case EDGE_INVISIBLE:
		return FACT_COUNT;
	default:
		return FACT_INTERNALS;
	}
}

/* A list that is being filled. */
struct list {
	uint32_t *items;
	size_t count, room;
};

static bool
list_add(struct list *list, uint32_t item, struct error *err)
{
	uint32_t *items = array_grow(list->items, &list->room,
	    list->count + 1, sizeof *items, "fields", err);

	if (items == NULL)
		return false;
	list->items = items;
	items[list->count++] = item;
	return true;
}

static bool
add_edges(const struct snapshot *s, uint32_t node, enum fact fact,
	struct list *list, struct error *err)
{
	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (list_of(s, e) == fact && !list_add(list, e, err))
			return false;
	return true;
}

/*
 * What a closure captures stands in its context, and in those around it. A
 * context's own variables and those around it are found alike.
 */
static bool
add_variables(const struct snapshot *s, uint32_t node, struct list *list,
	struct error *err)
{
	uint32_t context = node;

	for (unsigned i = 0; context != NO_NODE && i < CHAIN_MAX; i++) {
		if (!add_edges(s, context, FACT_VARIABLES, list, err))
			return false;
		context = node_target(s, context, EDGE_INTERNAL,
		    s->node_type[context] == NODE_CLOSURE ? "context" :
		    "previous");
		if (context == node)
			break;
	}
	return true;
}

/* Object.prototype has an accessor of that name instead of a prototype. */
static bool
is_object(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_OBJECT ||
	    s->node_type[node] == NODE_CLOSURE;
}

static bool
add_prototypes(const struct snapshot *s, uint32_t node, struct list *list,
	struct error *err)
{
	for (;;) {
		node = node_target(s, node, EDGE_PROPERTY, "__proto__");
		if (node == NO_NODE || !is_object(s, node) ||
		    list->count == CHAIN_MAX)
			return true;
		for (size_t i = 0; i < list->count; i++)
			if (list->items[i] == node)
				return true;
		if (!list_add(list, node, err))
			return false;
	}
}

/* A key whose value has an edge stands with that. */
static bool
add_entries(const struct object_table *t, struct list *list,
	struct error *err)
{
	const struct snapshot *s = t->heap->snapshot;
	enum map_table_part lone = MAP_TABLE_COUNT, part;
	uint32_t table = t->store, key;

	if (table == NO_NODE)
		return true;
	for (uint32_t e = s->first_edge[table]; e < s->first_edge[table + 1];
	    e++) {
		part = map_table_next(t->heap, t->node, table, e, &lone,
		    &key);
		if (part == MAP_TABLE_UNKNOWN)
			continue;
		if (part == MAP_TABLE_VALUE && key != NO_NODE &&
		    list->count > 0 && list->items[list->count - 1] == e - 1)
			list->count--;
		if (!list_add(list, e, err))
			return false;
	}
	return true;
}

static bool
add_list(const struct object_table *t, enum fact fact, struct list *list,
	struct error *err)
{
	const struct snapshot *s = t->heap->snapshot;
	uint32_t node = t->node;

	switch (fact) {
	case FACT_ENTRIES:
		return add_entries(t, list, err);
	case FACT_VARIABLES:
		return add_variables(s, node, list, err);
	case FACT_PROTOTYPES:
		return add_prototypes(s, node, list, err);
	default:
		return add_edges(s, node, fact, list, err);
	}
}

/* A fact that is a list: counts has how long it is. */
static bool
is_list(enum fact fact)
{
	return fact >= FACT_FIELDS && fact < FACT_COUNT;
}

static bool
has_fact(const struct object_table *t, enum fact fact)
{
	const struct snapshot *s = t->heap->snapshot;

	struct place place;

	switch (fact) {
	case FACT_LOCATION:
		return place_of(t->heap, t->node, &place);
	case FACT_DETACHED:
		return s->node_detached != NULL &&
		    (s->node_detached[t->node] & DETACHED_STATE) != 0;
	case FACT_ALLOCATED:
		return frame_knows_allocation(t->heap, t->node);
	case FACT_DOMINATOR:
		return t->heap->graph && t->node != s->root;
	default:
		return !is_list(fact) || t->counts[fact] > 0;
	}
}

static bool
object_top(struct table *table, struct level *level, struct error *err)
{
	struct object_table *t = (struct object_table *)table;

	level->kind = LEVEL_FACTS;
	level->items = malloc(FACT_COUNT * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "an object", FACT_COUNT);
	for (uint32_t fact = 0; fact < FACT_COUNT; fact++)
		if (has_fact(t, fact))
			level->items[level->count++] = fact;
	return true;
}

static bool
object_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct object_table *t = (struct object_table *)table;

	object->heap = t->heap;
	if (level->kind == LEVEL_NODES)
		object->node = entry_of(level, item);
	else if (level->kind == LEVEL_EDGES || level->kind == LEVEL_ENTRIES)
		object->node = row_edge_node(t->heap, entry_of(level, item),
		    SIDE_FIELDS);
	else if (item == FACT_DOMINATOR)
		object->node = t->heap->dominators.parent[t->node];
	else
		object->node = t->node;
	return level->kind != LEVEL_FACTS || item == FACT_SELF ||
	    item == FACT_DOMINATOR;
}

static bool
object_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct object_table *t = (struct object_table *)table;
	struct object object;
	struct list list = { 0 };
	bool done;

	level->kind = LEVEL_EDGES;
	if (object_object(table, parent, item, &object))
		return row_open_fields(object.heap, object.node, level, err);
	if (item == FACT_PROTOTYPES)
		level->kind = LEVEL_NODES;
	if (item == FACT_ENTRIES)
		level->kind = LEVEL_ENTRIES;
	done = add_list(t, item, &list, err);
	level->data = list.items;
	return done && level_number(level, list.count, err);
}

static bool
object_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct object object;

	if (level->kind == LEVEL_FACTS)
		return item >= FACT_FIELDS;
	return object_object(table, level, item, &object) &&
	    row_has_fields(object.heap, object.node);
}

static bool
object_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	(void)table;
	(void)row;
	return level->kind == LEVEL_FACTS && item >= FACT_FIELDS &&
	    item != FACT_INTERNALS && item != FACT_PROTOTYPES;
}

static void
add_value(const struct object_table *t, enum fact fact, struct cell *cell)
{
	static const char *const states[DETACHED_STATE + 1] = {
		"unknown", "attached", "detached", "unknown",
	};
	const struct heap *heap = t->heap;
	const struct snapshot *s = heap->snapshot;
	struct place place;

	switch (fact) {
	case FACT_TYPE:
		strbuf_adds(&cell->text, meta_node_type_name(&s->meta,
		    s->node_type[t->node]));
		break;
	case FACT_CLASS:
		class_name(&heap->classes, s, heap->interfaces,
		    heap->classes.of[t->node], cell->limit, &cell->text);
		break;
	case FACT_LOCATION:
		if (place_of(heap, t->node, &place)) {
			place_path(heap, &place, cell->limit, &cell->text);
			place_numbers(&place, &cell->text);
		}
		break;
	case FACT_ALLOCATED:
		frame_add_allocation(heap, t->node, cell->limit, &cell->text);
		break;
	case FACT_DETACHED:
		strbuf_adds(&cell->text, states[s->node_detached[t->node] &
		    DETACHED_STATE]);
		break;
	default:
		break;
	}
}

static void
fact_text(const struct object_table *t, enum fact fact, struct cell *cell)
{
	struct object object;

	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, facts[fact].title);
	if (is_list(fact)) {
		strbuf_addf(&cell->text, " (%u)", t->counts[fact]);
		return;
	}
	if (fact != FACT_SELF)
		strbuf_adds(&cell->text, ": ");
	if (fact == FACT_SELF || fact == FACT_DOMINATOR) {
		object_object((struct table *)(uintptr_t)&t->table,
		    &(struct level) { .kind = LEVEL_FACTS }, fact, &object);
		row_object_text(object.heap, object.node, cell);
		return;
	}
	cell_span(cell, SPAN_CLASS);
	add_value(t, fact, cell);
}

static void
fact_cell(struct object_table *t, const struct level *level, enum fact fact,
	unsigned column, struct cell *cell)
{
	struct object object;

	switch (column) {
	case COLUMN_OBJECT:
		fact_text(t, fact, cell);
		break;
	case COLUMN_VALUE:
		if (fact != FACT_SELF && fact < FACT_DOMINATOR) {
			cell_span(cell, SPAN_PLAIN);
			add_value(t, fact, cell);
		}
		break;
	default:
		if (object_object(&t->table, level, fact, &object))
			row_object_cell(object.heap, object.node,
			    fields[column], cell);
		else
			cell_number(cell, CELL_BLANK, 0);
		break;
	}
}

/* The fact that a row says, or that the rows above it are about. */
static enum fact
fact_of(const struct level *level, uint32_t item)
{
	for (; level->parent != NULL; level = level->parent)
		item = level->parent_item;
	return item;
}

/* "c93" -> Session {...} @35557, or the member of a Set. */
static void
entry_text(const struct object_table *t, uint32_t edge, struct cell *cell)
{
	const struct heap *heap = t->heap;
	uint32_t key, value = heap->snapshot->edge_to[edge];
	enum map_table_part part = map_table_read(heap, t->node, t->store,
	    edge, &key);

	if (part == MAP_TABLE_VALUE || part == MAP_TABLE_KEY) {
		if (key != NO_NODE)
			glance(heap, key, KEY_TEXT, cell);
		else
			strbuf_adds(&cell->text, "\xe2\x80\xa6");
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text, " -> ");
	}
	/* The value of a lone key is a number that the file does not have. */
	if (part != MAP_TABLE_KEY)
		row_object_text(heap, value, cell);
}

/* The key as data, as DevTools would name it. */
static void
entry_key(const struct object_table *t, uint32_t edge, struct cell *cell)
{
	uint32_t key;

	map_table_read(t->heap, t->node, t->store, edge, &key);
	if (key == NO_NODE)
		return;
	cell_span(cell, SPAN_PLAIN);
	name_node(t->heap->snapshot, key, cell->limit, &cell->text);
}

static void
object_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct object_table *t = (struct object_table *)table;

	if (column == COLUMN_DEPTH) {
		cell_number(cell, CELL_COUNT, level->depth + 1);
	} else if (column == COLUMN_FACT) {
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, facts[fact_of(level, item)].key);
	} else if (level->kind == LEVEL_FACTS) {
		fact_cell(t, level, item, column, cell);
	} else if (level->kind == LEVEL_ENTRIES && column == COLUMN_OBJECT) {
		entry_text(t, entry_of(level, item), cell);
	} else if (level->kind == LEVEL_ENTRIES && column == COLUMN_VALUE) {
		entry_key(t, entry_of(level, item), cell);
	} else if (level->kind == LEVEL_NODES) {
		row_object_cell(t->heap, entry_of(level, item),
		    fields[column], cell);
	} else {
		row_edge_cell(t->heap, entry_of(level, item), SIDE_FIELDS,
		    fields[column], cell);
	}
}

/* Facts stay in their order; so do prototypes, and all unless sorted. */
static int
object_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct object_table *t = (struct object_table *)table;
	int order = 0;

	if (level->kind >= LEVEL_EDGES && (column != COLUMN_OBJECT ||
	    descending))
		order = row_edge_order(t->heap, SIDE_FIELDS, fields[column],
		    descending, entry_of(level, a), entry_of(level, b));
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static void
object_free(struct table *table)
{
	free(table);
}

const struct table_ops object_ops = {
	.name = "object",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_OBJECT,
	.sort_column = COLUMN_OBJECT,
	.top = object_top,
	.open = object_open,
	.openable = object_openable,
	.cell = object_cell,
	.order = object_order,
	.object = object_object,
	.opened = object_opened,
	.free = object_free,
};

static bool
count_lists(struct object_table *t, struct error *err)
{
	for (enum fact fact = FACT_FIELDS; fact < FACT_COUNT; fact++) {
		struct list list = { 0 };
		bool done = add_list(t, fact, &list, err);

		t->counts[fact] = (uint32_t)list.count;
		free(list.items);
		if (!done)
			return false;
	}
	return true;
}

struct table *
object_new(const struct heap *heap, uint32_t node, struct error *err)
{
	struct object_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "an object", sizeof *t);
		return NULL;
	}
	t->table.ops = &object_ops;
	t->heap = heap;
	t->node = node;
	t->store = node_target(heap->snapshot, node, EDGE_INTERNAL, "table");
	if (!count_lists(t, err)) {
		free(t);
		return NULL;
	}
	return &t->table;
}
