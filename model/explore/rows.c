#include "model/explore/rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/explore/glance.h"
#include "model/explore/place.h"
#include "model/graph/detached.h"
#include "model/graph/distances.h"
#include "model/graph/names.h"
#include "model/graph/ropes.h"

/* About so many bytes of a preview are written as data; names have all. */
#define PREVIEW_TEXT 256

static void
add_quoted(const struct heap *heap, uint32_t node, const char *quote,
	struct cell *cell)
{
	cell_span(cell, SPAN_STRING);
	strbuf_adds(&cell->text, quote);
	name_node(heap->snapshot, node, cell->limit, &cell->text);
	strbuf_adds(&cell->text, quote);
}

static void
add_named(const struct heap *heap, uint32_t node, const char *empty,
	const char *after, struct cell *cell)
{
	size_t start = cell->text.len;

	cell_span(cell, SPAN_CLASS);
	name_node(heap->snapshot, node, cell->limit, &cell->text);
	if (cell->text.len == start)
		strbuf_adds(&cell->text, empty);
	strbuf_adds(&cell->text, after);
}

static void
add_id(const struct heap *heap, uint32_t node, struct cell *cell)
{
	cell_span(cell, SPAN_ID);
	strbuf_addf(&cell->text, " @%llu",
	    (unsigned long long)heap_id(heap, node));
}

void
row_object_name(const struct heap *heap, uint32_t node, struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;

	switch (s->node_type[node]) {
	case NODE_STRING:
	case NODE_CONS_STRING:
		add_quoted(heap, node, "\"", cell);
		break;
	case NODE_REGEXP:
		add_quoted(heap, node, "/", cell);
		break;
	case NODE_CLOSURE:
		add_named(heap, node, "(anonymous)", "()", cell);
		break;
	case NODE_ARRAY:
		add_named(heap, node, "(internal array)", "[]", cell);
		break;
	default:
		add_named(heap, node, node == s->root ? "(root)" : "(no name)",
		    "", cell);
		break;
	}
	add_id(heap, node, cell);
}

void
row_object_text(const struct heap *heap, uint32_t node, struct cell *cell)
{
	glance(heap, node, cell->limit, cell);
	add_id(heap, node, cell);
}

void
row_quoted_text(const struct heap *heap, uint32_t node, struct cell *cell)
{
	add_quoted(heap, node, "\"", cell);
}

void
row_distance_cell(const struct heap *heap, int32_t distance,
	struct cell *cell)
{
	if (!heap->graph)
		cell_number(cell, CELL_UNKNOWN, 0);
	else if (distance_shown(distance))
		cell_number(cell, CELL_DISTANCE, distance);
}

void
row_bytes_cell(const struct heap *heap, uint64_t bytes, struct cell *cell)
{
	cell_number(cell, CELL_BYTES, (int64_t)bytes);
	if (heap->total > 0)
		cell->share = (double)bytes / (double)heap->total;
}

/* In two parts, of which the numbers stay when the file is cut. */
static void
add_place(const struct heap *heap, const struct place *place,
	struct cell *cell)
{
	cell_span(cell, SPAN_PLACE);
	place_file(heap, place, cell->limit, &cell->text);
	cell_span(cell, SPAN_PLACE);
	place_numbers(place, &cell->text);
}

static void
cell_place(struct cell *cell, const struct heap *heap, uint32_t node,
	bool whole)
{
	struct place place;

	if (!place_of(heap, node, &place))
		return;
	if (!whole) {
		add_place(heap, &place, cell);
		return;
	}
	cell_span(cell, SPAN_PLACE);
	place_path(heap, &place, cell->limit, &cell->text);
	cell_span(cell, SPAN_PLACE);
	place_numbers(&place, &cell->text);
}

void
row_class_place_cell(const struct heap *heap, const struct class_row *row,
	struct cell *cell)
{
	struct place place;

	if (place_of_row(heap, row, &place))
		add_place(heap, &place, cell);
}

void
row_object_cell(const struct heap *heap, uint32_t node, enum field field,
	struct cell *cell)
{
	switch (field) {
	case FIELD_OBJECT:
		row_object_text(heap, node, cell);
		break;
	case FIELD_PREVIEW:
		glance(heap, node, cell->limit < PREVIEW_TEXT ? cell->limit :
		    PREVIEW_TEXT, cell);
		break;
	case FIELD_ID:
		cell_number(cell, CELL_ID, (int64_t)heap_id(heap, node));
		break;
	case FIELD_NAME:
		cell_span(cell, SPAN_PLAIN);
		name_node(heap->snapshot, node, cell->limit, &cell->text);
		break;
	case FIELD_DISTANCE:
		row_distance_cell(heap, heap_distance(heap, node), cell);
		break;
	case FIELD_SHALLOW:
		row_bytes_cell(heap, heap_size(heap, node), cell);
		break;
	case FIELD_RETAINED:
		if (heap->graph)
			row_bytes_cell(heap, heap_retained(heap, node), cell);
		else
			cell_number(cell, CELL_UNKNOWN, 0);
		break;
	case FIELD_PLACE:
	case FIELD_SOURCE:
		cell_place(cell, heap, node, field == FIELD_SOURCE);
		break;
	default:
		break;
	}
}

uint32_t
row_edge_node(const struct heap *heap, uint32_t edge, enum side side)
{
	return side == SIDE_RETAINERS ?
	    snapshot_edge_from(heap->snapshot, edge) :
	    heap->snapshot->edge_to[edge];
}

static enum span_kind
edge_span(uint8_t type)
{
	switch (type) {
	case EDGE_CONTEXT:
		return SPAN_CONTEXT;
	case EDGE_ELEMENT:
		return SPAN_ELEMENT;
	case EDGE_PROPERTY:
	case EDGE_SHORTCUT:
		return SPAN_PROPERTY;
	case EDGE_WEAK:
		return SPAN_WEAK;
	default:
		return SPAN_INTERNAL;
	}
}

/* "[17] in table[] @6121", "profile :: UserProfile @81233" */
static void
add_edge(const struct heap *heap, uint32_t edge, enum side side,
	struct cell *cell)
{
	uint8_t type = edge_type_of(heap->snapshot, edge);
	bool bracket = type == EDGE_ELEMENT || type == EDGE_HIDDEN;

	cell_span(cell, edge_span(type));
	if (bracket)
		strbuf_addc(&cell->text, '[');
	name_edge(heap->snapshot, edge, cell->limit, &cell->text);
	if (bracket)
		strbuf_addc(&cell->text, ']');
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, side == SIDE_RETAINERS ? " in " : " :: ");
	row_object_text(heap, row_edge_node(heap, edge, side), cell);
}

void
row_edge_cell(const struct heap *heap, uint32_t edge, enum side side,
	enum field field, struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;

	switch (field) {
	case FIELD_OBJECT:
		add_edge(heap, edge, side, cell);
		break;
	case FIELD_EDGE:
		cell_span(cell, SPAN_PLAIN);
		name_edge(s, edge, cell->limit, &cell->text);
		break;
	case FIELD_EDGE_TYPE:
		cell_span(cell, edge_span(edge_type_of(s, edge)));
		strbuf_adds(&cell->text, meta_edge_type_name(&s->meta,
		    edge_type_of(s, edge)));
		break;
	default:
		row_object_cell(heap, row_edge_node(heap, edge, side), field,
		    cell);
		break;
	}
}

/* Is the display name the string of the file, as it is? */
static bool
name_is_string(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] != NODE_CONS_STRING &&
	    !name_is_plain(s, node) && (s->node_detached == NULL ||
	    !(s->node_detached[node] & DETACHED_RENAMED));
}

int
row_string_order(const struct snapshot *s, uint32_t a, uint32_t b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	if (a == b)
		return 0;
	if (name_order_ascii(s, a, b, ROW_ORDER_TEXT, &order))
		return order;
	strings_decode(&s->strings, a, ROW_ORDER_TEXT, &left);
	strings_decode(&s->strings, b, ROW_ORDER_TEXT, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

int
row_name_order(const struct heap *heap, uint32_t a, uint32_t b)
{
	const struct snapshot *s = heap->snapshot;
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	/* One that points at something many times is not named each time. */
	if (a == b)
		return 0;
	/* Text that was added to in steps is a chain of such. */
	if (s->node_type[a] == NODE_CONS_STRING &&
	    s->node_type[b] == NODE_CONS_STRING &&
	    rope_like(s, a) == rope_like(s, b))
		return 0;
	if (name_is_string(s, a) && name_is_string(s, b))
		return row_string_order(s, s->node_name[a], s->node_name[b]);
	name_node(heap->snapshot, a, ROW_ORDER_TEXT, &left);
	name_node(heap->snapshot, b, ROW_ORDER_TEXT, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

static bool
is_proto(const struct snapshot *s, uint32_t edge)
{
	return edge_type_named(edge_type_of(s, edge)) &&
	    strings_equal(&s->strings, edge_name_of(s, edge), "__proto__");
}

/* __proto__ stays last whichever way the names go. */
static int
order_edges(const struct heap *heap, uint32_t a, uint32_t b, bool descending)
{
	int order = name_edge_order(heap->snapshot, a, b);

	if (descending && !is_proto(heap->snapshot, a) &&
	    !is_proto(heap->snapshot, b))
		order = -order;
	return order;
}

static int
order_retained(const struct heap *heap, uint32_t a, uint32_t b,
	bool descending)
{
	uint64_t left = heap_retained(heap, a), right = heap_retained(heap, b);

	return ROW_COMPARE(left, right, descending);
}

int
row_object_order(const struct heap *heap, enum field field, bool descending,
	uint32_t a, uint32_t b)
{
	uint64_t left, right;
	int order;

	switch (field) {
	case FIELD_OBJECT:
	case FIELD_NAME:
	case FIELD_PREVIEW:
		order = row_name_order(heap, a, b);
		if (descending)
			order = -order;
		break;
	case FIELD_ID:
		left = heap_id(heap, a);
		right = heap_id(heap, b);
		order = ROW_COMPARE(left, right, descending);
		break;
	case FIELD_DISTANCE:
		order = ROW_COMPARE(heap_distance(heap, a),
		    heap_distance(heap, b), descending);
		if (order == 0)
			order = order_retained(heap, a, b, true);
		return order != 0 ? order : ROW_COMPARE(a, b, false);
	case FIELD_SHALLOW:
		left = heap_size(heap, a);
		right = heap_size(heap, b);
		order = ROW_COMPARE(left, right, descending);
		break;
	case FIELD_PLACE:
	case FIELD_SOURCE:
		order = place_order(heap, a, b, descending);
		if (order == 0)
			order = order_retained(heap, a, b, true);
		break;
	default:
		order = order_retained(heap, a, b, descending);
		break;
	}
	if (order != 0)
		return order;
	left = heap_id(heap, a);
	right = heap_id(heap, b);
	if (left != right)
		return left < right ? -1 : 1;
	return ROW_COMPARE(a, b, false);
}

/* DevTools sorts unreachable retainers as very far away. */
static int32_t
retainer_distance(const struct heap *heap, uint32_t node)
{
	int32_t distance = heap_distance(heap, node);

	return distance == DISTANCE_NONE ? DISTANCE_UNREACHABLE : distance;
}

static int
order_edge_distance(const struct heap *heap, enum side side,
	bool descending, uint32_t a, uint32_t b)
{
	int order;

	if (side == SIDE_FIELDS) {
		order = ROW_COMPARE(heap_distance(heap, a),
		    heap_distance(heap, b), descending);
		return order != 0 ? order : order_retained(heap, a, b, true);
	}
	if (side == SIDE_CONTAINMENT)
		order = ROW_COMPARE(heap_distance(heap, a),
		    heap_distance(heap, b), descending);
	else
		order = ROW_COMPARE(retainer_distance(heap, a),
		    retainer_distance(heap, b), descending);
	return order != 0 ? order : row_name_order(heap, a, b);
}

int
row_edge_order(const struct heap *heap, enum side side, enum field field,
	bool descending, uint32_t a, uint32_t b)
{
	return row_end_order(heap, side, field, descending, a,
	    row_edge_node(heap, a, side), b, row_edge_node(heap, b, side));
}

int
row_end_order(const struct heap *heap, enum side side, enum field field,
	bool descending, uint32_t a, uint32_t left, uint32_t b,
	uint32_t right)
{
	uint64_t left_size, right_size;
	int order;

	switch (field) {
	case FIELD_OBJECT:
	case FIELD_EDGE:
		order = order_edges(heap, a, b, descending);
		if (order == 0)
			order = order_retained(heap, left, right, true);
		break;
	case FIELD_NAME:
	case FIELD_PREVIEW:
		order = row_name_order(heap, left, right);
		if (descending)
			order = -order;
		break;
	case FIELD_EDGE_TYPE:
		order = ROW_COMPARE(edge_type_of(heap->snapshot, a),
		    edge_type_of(heap->snapshot, b), descending);
		break;
	case FIELD_ID:
		left_size = heap_id(heap, left);
		right_size = heap_id(heap, right);
		order = ROW_COMPARE(left_size, right_size, descending);
		break;
	case FIELD_DISTANCE:
		order = order_edge_distance(heap, side, descending, left,
		    right);
		break;
	case FIELD_SHALLOW:
		left_size = heap_size(heap, left);
		right_size = heap_size(heap, right);
		order = ROW_COMPARE(left_size, right_size, descending);
		if (order == 0)
			order = order_edges(heap, a, b, false);
		break;
	case FIELD_PLACE:
	case FIELD_SOURCE:
		order = place_order(heap, left, right, descending);
		if (order == 0)
			order = order_edges(heap, a, b, false);
		break;
	default:
		order = order_retained(heap, left, right, descending);
		if (order == 0)
			order = order_edges(heap, a, b, false);
		break;
	}
	if (order != 0)
		return order;
	/* DevTools fills its reverse index backwards. */
	return ROW_COMPARE(a, b, side == SIDE_RETAINERS);
}

static bool
is_field(const struct heap *heap, uint32_t edge)
{
	return edge_type_of(heap->snapshot, edge) != EDGE_INVISIBLE;
}

bool
row_has_fields(const struct heap *heap, uint32_t node)
{
	const uint32_t *first = heap->snapshot->first_edge;
	uint32_t edge = first[node];

	while (edge < first[node + 1] && !is_field(heap, edge))
		edge++;
	return edge < first[node + 1];
}

bool
row_open_fields(const struct heap *heap, uint32_t node, struct level *level,
	struct error *err)
{
	uint32_t first = heap->snapshot->first_edge[node];
	uint32_t end = heap->snapshot->first_edge[node + 1];

	level->items = malloc(((size_t)end - first + 1) *
	    sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "fields",
		    ((size_t)end - first) * sizeof *level->items);
	for (uint32_t edge = first; edge < end; edge++)
		if (is_field(heap, edge))
			level->items[level->count++] = edge;
	return true;
}
