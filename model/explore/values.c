#include "model/explore/values.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/base/format.h"
#include "model/base/utf16.h"
#include "model/explore/edges.h"
#include "model/explore/extent.h"
#include "model/explore/peek.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* Bytes of text in the value of a property, and of the name of a class. */
#define TEXT_BYTES 32
#define CLASS_BYTES 40
/* Bytes of a number: JavaScript's longest has 24. */
#define NUMBER_BYTES 32
/* Edges of a table that are read for the value of a property. */
#define TABLE_EDGES 1024
/* V8 writes so many UTF-16 units of a string, and no mark where it cuts. */
#define V8_UNITS 1024
/* Nodes of a rope that are visited for the value of a property. */
#define ROPE_NODES 32
/* The furthest time from 1970 that a Date can be, in milliseconds. */
#define DATE_MOST 8.64e15

static void
add(struct cell *cell, enum span_kind kind, const char *text)
{
	cell_span(cell, kind);
	strbuf_adds(&cell->text, text);
}

/* The string of the file. False when it was cut, by us or by V8. */
static bool
add_flat(const struct snapshot *s, uint32_t node, size_t limit,
	struct cell *cell)
{
	size_t start = cell->text.len;
	bool whole = strings_decode(&s->strings, s->node_name[node], limit,
	    &cell->text);

	return whole && utf16_length(cell->text.data + start,
	    cell->text.len - start) < V8_UNITS;
}

/*
 * The beginning of a rope, as far as a few of its nodes have it. False when
 * there is more.
 */
static bool
add_rope(const struct snapshot *s, uint32_t node, size_t limit,
	struct cell *cell)
{
	uint32_t stack[ROPE_NODES], first, second;
	size_t start = cell->text.len, depth = 0;
	unsigned visits = 0;

	stack[depth++] = node;
	while (depth > 0 && visits++ < ROPE_NODES) {
		node = stack[--depth];
		if (s->node_type[node] != NODE_CONS_STRING) {
			if (!add_flat(s, node, limit - (cell->text.len -
			    start), cell))
				return false;
			continue;
		}
		first = peek_edge(s, node, EDGE_INTERNAL, "first");
		second = peek_edge(s, node, EDGE_INTERNAL, "second");
		if (first == NO_NODE || second == NO_NODE ||
		    depth + 2 > ROPE_NODES)
			return false;
		stack[depth++] = second;
		stack[depth++] = first;
	}
	return depth == 0;
}

static bool
add_joined(const struct snapshot *s, uint32_t node, size_t limit,
	struct cell *cell)
{
	size_t start = cell->text.len, len;

	name_node(s, node, limit, &cell->text);
	len = cell->text.len - start;
	/* A character of up to four bytes may not have had room. */
	return len + 4 <= limit && utf16_length(cell->text.data + start,
	    len) < V8_UNITS;
}

/* In quotes. The text of a slice is not known: shows what it is a slice of. */
static void
add_string(const struct heap *heap, uint32_t node, size_t limit, bool deep,
	struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	char size[FORMAT_MAX];
	size_t start;
	bool whole, sliced = s->node_type[node] == NODE_SLICED_STRING;

	if (sliced) {
		node = peek_edge(s, node, EDGE_INTERNAL, "parent");
		if (node == NO_NODE) {
			add(cell, SPAN_CLASS, "(sliced string)");
			return;
		}
		add(cell, SPAN_DIM, "slice of ");
	}
	add(cell, SPAN_STRING, "\"");
	start = cell->text.len;
	if (s->node_type[node] != NODE_CONS_STRING)
		whole = add_flat(s, node, limit, cell);
	else if (deep)
		whole = add_joined(s, node, limit, cell);
	else
		whole = add_rope(s, node, limit, cell);
	strbuf_adds(&cell->text, whole ? "\"" : ELLIPSIS "\"");
	/* Older versions keep the text of some strings apart from them. */
	if (whole || !deep || s->node_type[node] != NODE_STRING ||
	    heap_size(heap, node) < cell->text.len - start)
		return;
	cell_span(cell, SPAN_SIZE);
	strbuf_addf(&cell->text, " (%s)", format_bytes(size,
	    heap_size(heap, node), UNITS_SI));
}

static void
add_number(const struct snapshot *s, uint32_t node, struct cell *cell)
{
	uint32_t digits = peek_digits(s, node);

	cell_span(cell, digits != NO_NODE ? SPAN_PLAIN : SPAN_DIM);
	strings_decode(&s->strings, s->node_name[digits != NO_NODE ? digits :
	    node], NUMBER_BYTES, &cell->text);
}

static void
add_function(const struct snapshot *s, uint32_t node, size_t limit,
	struct cell *cell)
{
	uint32_t bound = NO_NODE;
	size_t start;

	if (node_is(s, node, "native_bind"))
		bound = peek_edge(s, node, EDGE_INTERNAL, "bound_function");
	if (bound != NO_NODE) {
		add(cell, SPAN_DIM, "bound ");
		node = bound;
	}
	cell_span(cell, SPAN_CLASS);
	start = cell->text.len;
	name_node_raw(s, node, limit, &cell->text);
	if (cell->text.len == start)
		strbuf_adds(&cell->text, "(anonymous)");
	strbuf_adds(&cell->text, "()");
}

static void
add_symbol(const struct snapshot *s, uint32_t node, size_t limit,
	struct cell *cell)
{
	uint32_t name = peek_edge(s, node, EDGE_INTERNAL, "name");

	add(cell, SPAN_CLASS, "Symbol(");
	if (name != NO_NODE && s->node_type[name] == NODE_STRING &&
	    !add_flat(s, name, limit, cell))
		strbuf_adds(&cell->text, ELLIPSIS);
	strbuf_adds(&cell->text, ")");
}

/* V8's own things and what is not known, by the names that DevTools shows. */
static void
add_named(const struct snapshot *s, uint32_t node, size_t limit,
	const char *empty, const char *after, struct cell *cell)
{
	size_t start = cell->text.len;

	cell_span(cell, SPAN_CLASS);
	name_node_raw(s, node, limit, &cell->text);
	if (cell->text.len == start)
		strbuf_adds(&cell->text, node == s->root ? "(root)" : empty);
	strbuf_adds(&cell->text, after);
}

static void
add_primitive(const struct heap *heap, uint32_t node, size_t limit,
	bool deep, struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	const char *oddball = peek_oddball(s, node);

	if (oddball != NULL) {
		add(cell, SPAN_PLAIN, oddball);
		return;
	}
	switch (s->node_type[node]) {
	case NODE_STRING:
	case NODE_CONS_STRING:
	case NODE_SLICED_STRING:
		add_string(heap, node, limit, deep, cell);
		break;
	case NODE_REGEXP:
		add(cell, SPAN_STRING, "/");
		if (!add_flat(s, node, limit, cell))
			strbuf_adds(&cell->text, ELLIPSIS);
		strbuf_adds(&cell->text, "/");
		break;
	case NODE_NUMBER:
		add_number(s, node, cell);
		break;
	case NODE_CLOSURE:
		add_function(s, node, limit, cell);
		break;
	case NODE_SYMBOL:
		add_symbol(s, node, limit, cell);
		break;
	case NODE_BIGINT:
		add(cell, SPAN_CLASS, "BigInt");
		break;
	case NODE_ARRAY:
		add_named(s, node, limit, "(internal array)", "[]", cell);
		break;
	default:
		add_named(s, node, limit, "(no name)", "", cell);
		break;
	}
}

void
value_add_primitive(const struct heap *heap, uint32_t node, size_t limit,
	struct cell *cell)
{
	add_primitive(heap, node, limit, true, cell);
}

void
value_add(const struct heap *heap, uint32_t node, struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	uint8_t type = s->node_type[node];

	if (name_is_plain(s, node)) {
		add(cell, SPAN_DIM, "{" ELLIPSIS "}");
	} else if (type == NODE_OBJECT || (type == NODE_NATIVE &&
	    peek_oddball(s, node) == NULL)) {
		add_named(s, node, CLASS_BYTES, "(no name)", "", cell);
		value_add_amount(heap, node, TABLE_EDGES, cell);
		value_add_message(heap, node, TEXT_BYTES, cell);
	} else {
		add_primitive(heap, node, TEXT_BYTES, false, cell);
	}
}

static void
add_count(const struct extent_count *count, struct cell *cell)
{
	char buf[FORMAT_MAX];

	cell_span(cell, SPAN_SIZE);
	strbuf_addf(&cell->text, "(%s%s)", format_count(buf, count->count),
	    count->more ? "+" : "");
}

/*
 * The first thing that a hidden edge of a boxed value or a date leads to, if
 * it is of the type that the class says.
 */
static uint32_t
boxed_value(const struct snapshot *s, uint32_t node)
{
	uint32_t edge = peek_first(s, node, EDGE_HIDDEN), value;
	uint8_t type;

	if (edge == NO_EDGE)
		return NO_NODE;
	value = s->edge_to[edge];
	type = s->node_type[value];
	if ((type == NODE_NUMBER && peek_digits(s, value) != NO_NODE &&
	    (node_is(s, node, "Number") || node_is(s, node, "Date"))) ||
	    (type == NODE_SYMBOL && node_is(s, node, "Symbol")) ||
	    (node_is(s, node, "String") && (type == NODE_STRING ||
	    type == NODE_CONS_STRING || type == NODE_SLICED_STRING)))
		return value;
	return NO_NODE;
}

/* The time of a date as toISOString() has it, or what the file says. */
static void
add_time(const struct snapshot *s, uint32_t number, struct cell *cell)
{
	uint32_t digits = s->node_name[peek_digits(s, number)];
	size_t start = cell->text.len;
	struct tm tm;
	double time;
	int64_t ms;
	time_t day;

	cell_span(cell, SPAN_PLAIN);
	strings_decode(&s->strings, digits, NUMBER_BYTES, &cell->text);
	time = strtod(cell->text.data + start, NULL);
	if (!(time >= 0 && time <= DATE_MOST))
		return;
	ms = (int64_t)time;
	day = (time_t)(ms / 1000);
	if (gmtime_r(&day, &tm) == NULL || tm.tm_year > 9999 - 1900)
		return;
	strbuf_truncate(&cell->text, start);
	strbuf_addf(&cell->text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, (int)(ms % 1000));
}

static void
add_boxed(const struct heap *heap, uint32_t node, uint32_t value,
	struct cell *cell)
{
	add(cell, SPAN_DIM, "(");
	if (node_is(heap->snapshot, node, "Date"))
		add_time(heap->snapshot, value, cell);
	else
		add_primitive(heap, value, TEXT_BYTES, false, cell);
	add(cell, SPAN_DIM, ")");
}

void
value_add_amount(const struct heap *heap, uint32_t node, uint32_t table,
	struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	struct extent_count count;
	uint64_t bytes;
	char buf[FORMAT_MAX];
	uint32_t value;
	bool shared;

	if (node_is(s, node, "Array")) {
		if (extent_array(heap, node, &count))
			add_count(&count, cell);
	} else if (peek_edge(s, node, EDGE_INTERNAL, "table") != NO_NODE) {
		if ((peek_is_a(s, node, "Map") && extent_map(heap, node, table,
		    &count)) || (peek_is_a(s, node, "Set") &&
		    extent_set(heap, node, table, &count)))
			add_count(&count, cell);
	} else if (extent_bytes(heap, node, &bytes, &shared)) {
		cell_span(cell, SPAN_SIZE);
		strbuf_addf(&cell->text, "(%s%s)", shared ? "in " : "",
		    format_bytes(buf, bytes, UNITS_SI));
	} else if ((value = boxed_value(s, node)) != NO_NODE) {
		add_boxed(heap, node, value, cell);
	}
}

static bool
ends_in_error(const struct snapshot *s, uint32_t node)
{
	static const char word[] = "Error";
	uint32_t name = s->node_name[node];
	const char *text;
	size_t len;

	if (name >= s->strings.count)
		return false;
	text = strings_raw(&s->strings, name, &len);
	return len >= sizeof word - 1 &&
	    memcmp(text + len - (sizeof word - 1), word, sizeof word - 1) == 0;
}

bool
value_add_message(const struct heap *heap, uint32_t node, size_t limit,
	struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t message;

	if (!ends_in_error(s, node))
		return false;
	message = peek_edge(s, node, EDGE_PROPERTY, "message");
	if (message == NO_NODE || (s->node_type[message] != NODE_STRING &&
	    s->node_type[message] != NODE_CONS_STRING))
		return false;
	add(cell, SPAN_DIM, ": ");
	add_string(heap, message, limit, false, cell);
	return true;
}
