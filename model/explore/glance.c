#include "model/explore/glance.h"

#include <string.h>

#include "model/explore/edges.h"
#include "model/explore/peek.h"
#include "model/explore/values.h"
#include "model/graph/names.h"
#include "model/load.h"

/* Bytes of the name of a property, and about so many of all of them. */
#define KEY_BYTES 40
#define PROPERTIES_BYTES 200
/* Spans of a property and of what ends a row: none is left without. */
#define SPANS_MOST 12

/* One glance while it is made. */
struct making {
	const struct heap *heap;
	const struct snapshot *s;
	uint32_t node;
	size_t start, limit;	/* of the text */
	struct cell *cell;
	struct strbuf key;	/* the name of a property, raw */
	unsigned shown;		/* properties */
};

static size_t
room(const struct making *m)
{
	size_t used = m->cell->text.len - m->start;

	return used < m->limit ? m->limit - used : 0;
}

static void
add(struct making *m, enum span_kind kind, const char *text)
{
	cell_span(m->cell, kind);
	strbuf_adds(&m->cell->text, text);
}

/* Does the edge carry a private or nameless symbol, or what is no value? */
static bool
is_hidden(const struct making *m, uint32_t edge)
{
	uint8_t type = m->s->node_type[m->s->edge_to[edge]];

	if (type == NODE_ARRAY || type == NODE_CODE ||
	    type == NODE_OBJECT_SHAPE)
		return true;
	return edge_type_named(edge_type_of(m->s, edge)) &&
	    strings_equal(&m->s->strings, edge_name_of(m->s, edge),
	    "<symbol>");
}

/* After the edge of an accessor come those of its functions. */
static bool
is_accessor_function(const struct making *m)
{
	const struct strbuf *key = &m->key;

	return key->len > 4 && (memcmp(key->data, "get ", 4) == 0 ||
	    memcmp(key->data, "set ", 4) == 0);
}

/* Makes m->key. False where the edge is no property of the object's own. */
static bool
read_key(struct making *m, uint32_t edge)
{
	uint8_t type = edge_type_of(m->s, edge);

	if (type != EDGE_PROPERTY && type != EDGE_CONTEXT &&
	    type != EDGE_ELEMENT)
		return false;
	strbuf_reset(&m->key);
	if (type == EDGE_ELEMENT)
		strbuf_addf(&m->key, "%u", edge_name_of(m->s, edge));
	else if (!strings_decode(&m->s->strings, edge_name_of(m->s, edge),
	    KEY_BYTES, &m->key))
		strbuf_adds(&m->key, "\xe2\x80\xa6");
	return type != EDGE_PROPERTY || strcmp(m->key.data, "__proto__") != 0;
}

static bool
is_accessor(const struct making *m, uint32_t edge)
{
	return node_is(m->s, m->s->edge_to[edge], "system / AccessorPair");
}

/* The next property from *edge on that is to be shown, its name in m->key. */
static bool
next_property(struct making *m, uint32_t *edge, uint32_t end, bool elements)
{
	bool accessor = *edge > m->s->first_edge[m->node] &&
	    is_accessor(m, *edge - 1);

	for (; *edge < end; ++*edge) {
		if (!read_key(m, *edge))
			continue;
		if (!elements && edge_type_of(m->s, *edge) == EDGE_ELEMENT)
			continue;
		if (accessor && is_accessor_function(m))
			continue;
		if (!is_hidden(m, *edge))
			return true;
		accessor = false;
	}
	return false;
}

static void
add_property(struct making *m, uint32_t edge)
{
	uint32_t value = m->s->edge_to[edge];
	enum span_kind kind = SPAN_PROPERTY;

	if (edge_type_of(m->s, edge) == EDGE_CONTEXT)
		kind = SPAN_CONTEXT;
	else if (edge_type_of(m->s, edge) == EDGE_ELEMENT)
		kind = SPAN_ELEMENT;
	cell_span(m->cell, kind);
	name_property(m->key.data, m->key.len, &m->cell->text);
	add(m, SPAN_DIM, ": ");
	if (is_accessor(m, edge))
		add(m, SPAN_DIM, "(\xe2\x80\xa6)");
	else
		value_add(m->heap, value, m->cell);
	m->shown++;
}

/*
 * "{id: 5, name: "user5", …}", after a class with a space before it; nothing
 * for an object of a class when it has no properties that can be seen.
 */
static void
add_properties(struct making *m, bool plain, bool elements)
{
	uint32_t edge = m->s->first_edge[m->node];
	uint32_t last = m->s->first_edge[m->node + 1];
	uint32_t end = last - edge > PEEK_EDGES ? edge + PEEK_EDGES : last;
	bool found = next_property(m, &edge, end, elements);

	if (!plain && !found)
		return;
	m->start = m->cell->text.len;
	if (m->limit > PROPERTIES_BYTES)
		m->limit = PROPERTIES_BYTES;
	add(m, SPAN_DIM, plain ? "{" : " {");
	while (found && m->shown < GLANCE_PROPERTIES && room(m) > 0 &&
	    m->cell->span_count + SPANS_MOST < CELL_SPANS) {
		add_property(m, edge);
		edge++;
		found = next_property(m, &edge, end, elements);
		if (found)
			add(m, SPAN_DIM, ", ");
	}
	/* Own properties stand together: more may follow the last one read. */
	if (!found && end < last && edge_type_of(m->s, end) == EDGE_PROPERTY &&
	    edge_type_of(m->s, end - 1) == EDGE_PROPERTY) {
		add(m, SPAN_DIM, m->shown > 0 ? ", " : "");
		found = true;
	}
	add(m, SPAN_DIM, found ? "\xe2\x80\xa6}" : "}");
}

/* Names begin as DevTools has them, which may be long. */
static void
add_class(struct making *m)
{
	size_t start = m->cell->text.len;

	cell_span(m->cell, SPAN_CLASS);
	name_node_raw(m->s, m->node, m->limit, &m->cell->text);
	if (m->cell->text.len == start)
		strbuf_adds(&m->cell->text, m->node == m->s->root ? "(root)" :
		    "(no name)");
}

/*
 * The result of a promise, or what a WeakRef has. Whether a promise was
 * fulfilled or rejected is not in the file; nor is whether one without a
 * result waits, or was fulfilled with a small integer or undefined.
 */
static bool
add_result(struct making *m)
{
	uint32_t value = NO_NODE;
	bool waits = false;

	if (node_is(m->s, m->node, "Promise")) {
		value = peek_edge(m->s, m->node, EDGE_INTERNAL,
		    "reactions_or_result");
		waits = value != NO_NODE && (node_is(m->s, value,
		    "system / PromiseReaction") || node_is(m->s, value,
		    "system"));
	} else if (node_is(m->s, m->node, "WeakRef")) {
		value = peek_edge(m->s, m->node, EDGE_WEAK, "target");
	}
	if (value == NO_NODE)
		return false;
	add(m, SPAN_DIM, waits ? "(pending" : "(");
	if (!waits)
		value_add(m->heap, value, m->cell);
	add(m, SPAN_DIM, ")");
	return true;
}

static void
add_object(struct making *m)
{
	bool plain = name_is_plain(m->s, m->node);
	bool array = node_is(m->s, m->node, "Array");

	if (!plain) {
		add_class(m);
		value_add_amount(m->heap, m->node, GLANCE_TABLE, m->cell);
		if (value_add_message(m->heap, m->node, m->limit, m->cell) ||
		    add_result(m))
			return;
	}
	add_properties(m, plain, !array);
}

void
glance(const struct heap *heap, uint32_t node, size_t limit,
	struct cell *cell)
{
	struct making m = {
		.heap = heap, .s = heap->snapshot, .node = node,
		.start = cell->text.len, .limit = limit, .cell = cell,
		.key = STRBUF_INIT,
	};
	uint8_t type = m.s->node_type[node];

	if (type == NODE_OBJECT || (type == NODE_NATIVE &&
	    peek_oddball(m.s, node) == NULL))
		add_object(&m);
	else
		value_add_primitive(heap, node, limit, cell);
	cell->text.failed |= m.key.failed;
	strbuf_release(&m.key);
}
