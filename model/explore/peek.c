#include "model/explore/peek.h"

#include <stddef.h>

#include "model/explore/edges.h"

#define SLOT_MAX 1000000000

uint32_t
peek_edge(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type, const char *name)
{
	uint32_t edge = snapshot->first_edge[node];
	uint32_t end = snapshot->first_edge[node + 1];
	uint32_t tail = end - edge > PEEK_EDGES ? end - PEEK_EDGES : edge;
	uint32_t head = tail - edge > PEEK_EDGES ? edge + PEEK_EDGES : tail;

	for (; edge < head; edge++)
		if (edge_is(snapshot, edge, type, name))
			return snapshot->edge_to[edge];
	for (edge = tail; edge < end; edge++)
		if (edge_is(snapshot, edge, type, name))
			return snapshot->edge_to[edge];
	return NO_NODE;
}

uint32_t
peek_first(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type)
{
	uint32_t edge = snapshot->first_edge[node];
	uint32_t end = snapshot->first_edge[node + 1];

	if (end - edge > PEEK_EDGES)
		end = edge + PEEK_EDGES;
	for (; edge < end; edge++)
		if (edge_type_of(snapshot, edge) == type)
			return edge;
	return NO_EDGE;
}

uint32_t
peek_last(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type)
{
	uint32_t first = snapshot->first_edge[node];
	uint32_t edge = snapshot->first_edge[node + 1];

	if (edge - first > PEEK_EDGES)
		first = edge - PEEK_EDGES;
	while (edge-- > first)
		if (edge_type_of(snapshot, edge) == type)
			return edge;
	return NO_EDGE;
}

bool
peek_slot(const struct snapshot *snapshot, uint32_t edge, uint32_t *slot)
{
	return edge_number(snapshot, edge, slot) && *slot < SLOT_MAX;
}

uint32_t
peek_digits(const struct snapshot *snapshot, uint32_t number)
{
	uint32_t node = peek_edge(snapshot, number, EDGE_INTERNAL, "value");

	return node != NO_NODE && snapshot->node_type[node] == NODE_STRING ?
	    node : NO_NODE;
}

const char *
peek_oddball(const struct snapshot *snapshot, uint32_t node)
{
	static const char *const words[] = { "undefined", "null", "true",
	    "false" };
	uint8_t type = snapshot->node_type[node];
	uint32_t edge;

	if (type != NODE_HIDDEN && type != NODE_NATIVE)
		return NULL;
	if (node_is(snapshot, node, "system / Oddball")) {
		edge = peek_first(snapshot, node, EDGE_HIDDEN);
		if (edge == NO_EDGE)
			return NULL;
		node = snapshot->edge_to[edge];
		if (snapshot->node_type[node] != NODE_STRING)
			return NULL;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (node_is(snapshot, node, words[i]))
			return words[i];
	return NULL;
}

bool
peek_is_a(const struct snapshot *snapshot, uint32_t node, const char *name)
{
	for (unsigned i = 0; i < PEEK_PROTOTYPES && node != NO_NODE; i++) {
		if (node_is(snapshot, node, name))
			return true;
		node = peek_edge(snapshot, node, EDGE_PROPERTY, "__proto__");
	}
	return false;
}
