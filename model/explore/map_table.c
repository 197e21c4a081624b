#include "model/explore/map_table.h"

#include <stdbool.h>

#include "model/explore/edges.h"
#include "model/load.h"

/* A subclass of a subclass of ... Map. */
#define PROTOTYPES 16
/* So many edges of a table are looked at beside the one asked about. */
#define TABLE_EDGES 4096
#define WEAK_RETAINERS 1000
#define WEAK_EDGES 4096

/* Slots before the heads of the buckets. */
#define TABLE_HEAD 3

enum sort {
	SORT_UNKNOWN,
	SORT_MAP,
	SORT_SET,
};

static uint32_t
prototype(const struct snapshot *s, uint32_t node)
{
	uint32_t end = s->first_edge[node + 1];

	for (uint32_t e = s->first_edge[node]; e < end &&
	    e - s->first_edge[node] < WEAK_EDGES; e++)
		if (edge_is(s, e, EDGE_PROPERTY, "__proto__"))
			return s->edge_to[e];
	return NO_NODE;
}

/* By its name, or that of what it inherits from. */
static enum sort
sort_of(const struct snapshot *s, uint32_t node)
{
	for (unsigned i = 0; i < PROTOTYPES && node != NO_NODE; i++) {
		if (node_is(s, node, "Map") || node_is(s, node,
		    "Map Iterator"))
			return SORT_MAP;
		if (node_is(s, node, "Set") || node_is(s, node,
		    "Set Iterator"))
			return SORT_SET;
		node = prototype(s, node);
	}
	return SORT_UNKNOWN;
}

/* The slot of an edge of the table that stands beside another. */
static bool
has_slot(const struct snapshot *s, uint32_t table, uint32_t edge,
	uint32_t slot)
{
	uint32_t number;

	return edge >= s->first_edge[table] &&
	    edge < s->first_edge[table + 1] &&
	    edge_number(s, edge, &number) && number == slot;
}

/*
 * With 2, 8, 32, ... buckets keys stand in slots 2, 5, 8, ... and values
 * after them, with 4, 16, 64, ... keys in 1, 4, 7, ... and values in 2, 5, 8.
 * So only the last are not clear by themselves.
 */
static enum map_table_part
part_of_slot(uint32_t slot)
{
	if (slot % 3 == 0)
		return MAP_TABLE_VALUE;
	return slot % 3 == 1 ? MAP_TABLE_KEY : MAP_TABLE_UNKNOWN;
}

struct slots {
	uint32_t lowest, highest;
	enum map_table_part clear;	/* of another slot */
};

static struct slots
look_at_slots(const struct snapshot *s, uint32_t table)
{
	struct slots slots = { UINT32_MAX, 0, MAP_TABLE_UNKNOWN };
	uint32_t first = s->first_edge[table], end = s->first_edge[table + 1];
	uint32_t slot;

	for (uint32_t e = first; e < end; e++) {
		/* V8 writes them in order: the last ones matter, too. */
		if (e - first == TABLE_EDGES / 2 &&
		    end - e > TABLE_EDGES / 2)
			e = end - TABLE_EDGES / 2;
		if (!edge_number(s, e, &slot))
			continue;
		if (slot < slots.lowest)
			slots.lowest = slot;
		if (slot > slots.highest)
			slots.highest = slot;
		if (part_of_slot(slot) != MAP_TABLE_UNKNOWN)
			slots.clear = part_of_slot(slot);
	}
	return slots;
}

/*
 * Could a table with so many buckets have these slots, and weigh with its map
 * what both do? Slots have eight bytes, or four where V8 compresses pointers.
 */
static bool
fits(const struct slots *slots, uint64_t buckets, uint64_t bytes)
{
	uint64_t length = TABLE_HEAD + buckets + 6 * buckets;

	if (slots->lowest < TABLE_HEAD + buckets || slots->highest >= length)
		return false;
	/* Four words of the map, two of the array. */
	return bytes == 0 || bytes == 8 * (4 + 2 + length) ||
	    bytes == 4 * (4 + 2 + length);
}

/* Which numbers of buckets are possible: MAP_TABLE_KEY if all keys are. */
static enum map_table_part
part_by_size(const struct slots *slots, uint64_t bytes)
{
	bool keys = false, values = false;

	for (unsigned shift = 1; shift < 32; shift++) {
		if (!fits(slots, (uint64_t)1 << shift, bytes))
			continue;
		if (shift % 2 == 1)
			keys = true;
		else
			values = true;
	}
	if (keys == values)
		return MAP_TABLE_UNKNOWN;
	return keys ? MAP_TABLE_KEY : MAP_TABLE_VALUE;
}

/* All slots that have edges stand at 2, 5, 8, ...: all keys, or all values. */
static enum map_table_part
part_of_table(const struct heap *heap, uint32_t map, uint32_t table)
{
	struct slots slots = look_at_slots(heap->snapshot, table);
	enum map_table_part part;

	if (slots.clear != MAP_TABLE_UNKNOWN)
		/* Then those that are not clear are the others. */
		return slots.clear == MAP_TABLE_KEY ? MAP_TABLE_VALUE :
		    MAP_TABLE_KEY;
	part = part_by_size(&slots, 0);
	if (part == MAP_TABLE_UNKNOWN)
		part = part_by_size(&slots, heap_size(heap, map) +
		    heap_size(heap, table));
	return part;
}

static enum map_table_part
read_map(const struct heap *heap, uint32_t map, uint32_t table,
	uint32_t edge, uint32_t slot, enum map_table_part *lone,
	uint32_t *key)
{
	const struct snapshot *s = heap->snapshot;
	bool before = edge > 0 && has_slot(s, table, edge - 1, slot - 1);
	enum map_table_part part = part_of_slot(slot);

	/* Beside a key's slot there is no other edge than that of its value. */
	if (part == MAP_TABLE_UNKNOWN && before) {
		part = MAP_TABLE_VALUE;
	} else if (part == MAP_TABLE_UNKNOWN && has_slot(s, table, edge + 1,
	    slot + 1)) {
		part = MAP_TABLE_KEY;
	} else if (part == MAP_TABLE_UNKNOWN) {
		if (*lone == MAP_TABLE_COUNT)
			*lone = part_of_table(heap, map, table);
		part = *lone;
	}
	if (part == MAP_TABLE_VALUE && before)
		*key = s->edge_to[edge - 1];
	else if (part == MAP_TABLE_KEY)
		*key = s->edge_to[edge];
	return part;
}

enum map_table_part
map_table_read(const struct heap *heap, uint32_t map, uint32_t table,
	uint32_t edge, uint32_t *key)
{
	enum map_table_part lone = MAP_TABLE_COUNT;

	return map_table_next(heap, map, table, edge, &lone, key);
}

enum map_table_part
map_table_next(const struct heap *heap, uint32_t map, uint32_t table,
	uint32_t edge, enum map_table_part *lone, uint32_t *key)
{
	uint32_t slot;

	*key = NO_NODE;
	if (!edge_number(heap->snapshot, edge, &slot) || slot < TABLE_HEAD)
		return MAP_TABLE_UNKNOWN;
	switch (sort_of(heap->snapshot, map)) {
	case SORT_MAP:
		return read_map(heap, map, table, edge, slot, lone, key);
	case SORT_SET:
		return MAP_TABLE_MEMBER;
	default:
		return MAP_TABLE_UNKNOWN;
	}
}

/* Has node the other edge of the pair? */
static bool
has_pair(const struct snapshot *s, uint32_t node, uint32_t value,
	uint32_t pair)
{
	uint32_t first = s->first_edge[node], end = s->first_edge[node + 1];
	const struct pair_name *name;

	if (end - first > WEAK_EDGES)
		end = first + WEAK_EDGES;
	for (uint32_t e = first; e < end; e++) {
		if (s->edge_to[e] != value || edge_type_of(s, e) != EDGE_PAIR)
			continue;
		name = strings_pair(&s->strings, edge_name_of(s, e));
		if (name != NULL && name->pair == pair)
			return true;
	}
	return false;
}

uint32_t
map_table_weak_key(const struct heap *heap, uint32_t value, uint32_t edge)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t table = snapshot_edge_from(s, edge), source;
	const struct pair_name *name;
	struct retainer_walk walk;

	name = strings_pair(&s->strings, edge_name_of(s, edge));
	if (name == NULL || !heap->graph)
		return NO_NODE;
	retainers_begin(&walk, &heap->retainers, value);
	for (unsigned i = 0; i < WEAK_RETAINERS &&
	    retainers_next(&walk, &source); i++)
		if (source != table && has_pair(s, source, value, name->pair))
			return source;
	return NO_NODE;
}
