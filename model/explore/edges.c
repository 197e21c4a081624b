#include "model/explore/edges.h"

#include <string.h>

#define FOLLOW_EDGES 1000
#define NUMBER_DIGITS 10

bool
edge_is(const struct snapshot *snapshot, uint32_t edge, enum edge_type type,
	const char *name)
{
	uint32_t string;

	if (edge_type_of(snapshot, edge) != type)
		return false;
	string = edge_name_of(snapshot, edge);
	return string < snapshot->strings.count &&
	    strings_equal(&snapshot->strings, string, name);
}

/* A number of up to ten digits, and the quote that ends it. */
static bool
read_number(const char *text, uint32_t *number)
{
	uint64_t value = 0;
	unsigned digits = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		if (++digits > NUMBER_DIGITS)
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	if (digits == 0 || *text != '"' || value >= UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}

bool
edge_number(const struct snapshot *snapshot, uint32_t edge, uint32_t *number)
{
	return edge_type_of(snapshot, edge) == EDGE_INTERNAL &&
	    edge_numbered(snapshot, edge, "", number);
}

bool
edge_numbered(const struct snapshot *snapshot, uint32_t edge,
	const char *prefix, uint32_t *number)
{
	size_t len = strlen(prefix);
	uint32_t string;
	const char *text;

	if (!edge_type_named(edge_type_of(snapshot, edge)))
		return false;
	string = edge_name_of(snapshot, edge);
	if (string >= snapshot->strings.count)
		return false;
	/* Reading stops at the quote that ends the string. */
	text = strings_begin(&snapshot->strings, string);
	for (size_t i = 0; i < len; i++)
		if (text[i] != prefix[i])
			return false;
	return read_number(text + len, number);
}

bool
node_is(const struct snapshot *snapshot, uint32_t node, const char *name)
{
	uint32_t string = snapshot->node_name[node];

	return string < snapshot->strings.count &&
	    strings_equal(&snapshot->strings, string, name);
}

bool
node_begins(const struct snapshot *snapshot, uint32_t node, const char *name)
{
	uint32_t string = snapshot->node_name[node];
	const char *text;

	if (string >= snapshot->strings.count)
		return false;
	text = strings_begin(&snapshot->strings, string);
	/* The quote that ends the string is unlike any of name. */
	while (*name != '\0' && *name == *text) {
		name++;
		text++;
	}
	return *name == '\0';
}

uint32_t
node_target(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type, const char *name)
{
	uint32_t edge = snapshot->first_edge[node];

	for (; edge < snapshot->first_edge[node + 1]; edge++)
		if (edge_is(snapshot, edge, type, name))
			return snapshot->edge_to[edge];
	return NO_NODE;
}

uint32_t
node_follow(const struct snapshot *snapshot, uint32_t node, const char *name)
{
	uint32_t edge = snapshot->first_edge[node];
	uint32_t end = snapshot->first_edge[node + 1];

	if (end - edge > FOLLOW_EDGES)
		edge = end - FOLLOW_EDGES;
	for (; edge < end; edge++)
		if (edge_is(snapshot, edge, EDGE_INTERNAL, name))
			return snapshot->edge_to[edge];
	return NO_NODE;
}
