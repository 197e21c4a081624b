#include "model/explore/peek.h"

#include <stddef.h>

/* Digits of a number that is certainly within 32 bits. */
#define SLOT_DIGITS 9

static bool
is_edge(const struct snapshot *s, uint32_t edge, enum edge_type type,
	const char *name)
{
	return edge_type_of(s, edge) == type &&
	    strings_equal(&s->strings, edge_name_of(s, edge), name);
}

uint32_t
peek_edge(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type, const char *name)
{
	uint32_t edge = snapshot->first_edge[node];
	uint32_t end = snapshot->first_edge[node + 1];
	uint32_t tail = end - edge > PEEK_EDGES ? end - PEEK_EDGES : edge;
	uint32_t head = tail - edge > PEEK_EDGES ? edge + PEEK_EDGES : tail;

	for (; edge < head; edge++)
		if (is_edge(snapshot, edge, type, name))
			return snapshot->edge_to[edge];
	for (edge = tail; edge < end; edge++)
		if (is_edge(snapshot, edge, type, name))
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
	uint32_t name = edge_name_of(snapshot, edge);
	const char *text;
	unsigned i;

	if (edge_type_of(snapshot, edge) != EDGE_INTERNAL ||
	    name >= snapshot->strings.count)
		return false;
	text = strings_begin(&snapshot->strings, name);
	*slot = 0;
	for (i = 0; i < SLOT_DIGITS && text[i] >= '0' && text[i] <= '9'; i++)
		*slot = *slot * 10 + (uint32_t)(text[i] - '0');
	return i > 0 && text[i] == '"';
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
	if (peek_called(snapshot, node, "system / Oddball")) {
		edge = peek_first(snapshot, node, EDGE_HIDDEN);
		if (edge == NO_EDGE)
			return NULL;
		node = snapshot->edge_to[edge];
		if (snapshot->node_type[node] != NODE_STRING)
			return NULL;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (peek_called(snapshot, node, words[i]))
			return words[i];
	return NULL;
}

bool
peek_is_a(const struct snapshot *snapshot, uint32_t node, const char *name)
{
	for (unsigned i = 0; i < PEEK_PROTOTYPES && node != NO_NODE; i++) {
		if (peek_called(snapshot, node, name))
			return true;
		node = peek_edge(snapshot, node, EDGE_PROPERTY, "__proto__");
	}
	return false;
}
