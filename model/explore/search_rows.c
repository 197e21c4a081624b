#include "model/explore/search_rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/pattern.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

/* So much of a text is shown before what matches in it. */
#define BEFORE_MATCH 24

uint32_t
search_hit_node(const struct search *search, const struct hit *hit)
{
	if (hit->count != 1 || hit->kind == HIT_CLASS)
		return NO_NODE;
	return hit->kind == HIT_PROPERTY ?
	    snapshot_edge_from(search->heap->snapshot, hit->what) : hit->what;
}

/* The text that matched, at most limit bytes. */
static void
hit_text(const struct search *search, const struct hit *hit, size_t limit,
	struct strbuf *text)
{
	const struct heap *heap = search->heap;

	if (hit->kind == HIT_CLASS)
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    hit->what, limit, text);
	else if (hit->kind == HIT_PROPERTY)
		name_edge(heap->snapshot, hit->what, limit, text);
	else
		name_node(heap->snapshot, hit->what, limit, text);
}

/* Where in text a hit is; nowhere, for one found by its id. */
static void
find_match(const struct search *search, const struct strbuf *text,
	size_t *start, size_t *end)
{
	if (!pattern_find(search->pattern, text->data, text->len, start,
	    end))
		*start = *end = 0;
}

static size_t
back_to_character(const struct strbuf *text, size_t at)
{
	while (at > 0 && (text->data[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* What comes before the match is cut, so that the match is seen. */
static void
add_context(const struct search *search, const struct hit *hit,
	enum span_kind span, struct cell *cell)
{
	struct strbuf text = STRBUF_INIT;
	size_t start, end, from = 0, stop;

	hit_text(search, hit, SEARCH_BYTES, &text);
	find_match(search, &text, &start, &end);
	if (start > BEFORE_MATCH)
		from = back_to_character(&text, start - BEFORE_MATCH);
	stop = text.len;
	if (stop - from > cell->limit)
		stop = back_to_character(&text, from + cell->limit);
	if (end > stop)
		end = stop;
	if (start > end)
		start = end;
	cell_span(cell, span);
	if (from > 0)
		strbuf_adds(&cell->text, "\xe2\x80\xa6");
	strbuf_add(&cell->text, text.data + from, start - from);
	if (end > start) {
		cell_span(cell, SPAN_NOTE);
		strbuf_add(&cell->text, text.data + start, end - start);
		cell_span(cell, span);
	}
	strbuf_add(&cell->text, text.data + end, stop - end);
	strbuf_release(&text);
}

static void
add_id(const struct search *search, uint32_t node, struct cell *cell)
{
	if (node == NO_NODE)
		return;
	cell_span(cell, SPAN_ID);
	strbuf_addf(&cell->text, " @%llu",
	    (unsigned long long)heap_id(search->heap, node));
}

/* Who has the property: the object, or the class of the first of them. */
static void
add_holder(const struct search *search, const struct hit *hit,
	struct cell *cell)
{
	const struct heap *heap = search->heap;
	uint32_t node = snapshot_edge_from(heap->snapshot, hit->what);

	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " in ");
	if (hit->count == 1) {
		row_object_text(heap, node, cell);
		return;
	}
	cell_span(cell, SPAN_CLASS);
	class_name(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[node], cell->limit, &cell->text);
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, ", \xe2\x80\xa6");
}

static void
hit_cell(const struct search *search, const struct hit *hit,
	struct cell *cell)
{
	switch (hit->kind) {
	case HIT_CLASS:
		add_context(search, hit, SPAN_CLASS, cell);
		break;
	case HIT_STRING:
		cell_span(cell, SPAN_STRING);
		strbuf_addc(&cell->text, '"');
		add_context(search, hit, SPAN_STRING, cell);
		strbuf_addc(&cell->text, '"');
		add_id(search, search_hit_node(search, hit), cell);
		break;
	case HIT_PROPERTY:
		add_context(search, hit, edge_type_of(search->heap->snapshot,
		    hit->what) == EDGE_CONTEXT ? SPAN_CONTEXT :
		    SPAN_PROPERTY, cell);
		add_holder(search, hit, cell);
		break;
	default:
		add_context(search, hit, SPAN_CLASS, cell);
		add_id(search, search_hit_node(search, hit), cell);
		break;
	}
}

static void
match_cell(const struct search *search, const struct hit *hit,
	struct cell *cell)
{
	struct strbuf text = STRBUF_INIT;
	size_t start, end;

	hit_text(search, hit, SEARCH_BYTES, &text);
	find_match(search, &text, &start, &end);
	cell_span(cell, SPAN_PLAIN);
	strbuf_add(&cell->text, text.data + start, end - start);
	strbuf_release(&text);
}

void
search_hit_cell(const struct search *search, const struct hit *hit,
	unsigned column, struct cell *cell)
{
	const struct heap *heap = search->heap;

	switch (column) {
	case COLUMN_HIT:
		hit_cell(search, hit, cell);
		break;
	case COLUMN_KIND:
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text, hit_kind_name(hit->kind));
		break;
	case COLUMN_ID:
		if (search_hit_node(search, hit) != NO_NODE)
			row_object_cell(heap, search_hit_node(search, hit),
			    FIELD_ID, cell);
		break;
	case COLUMN_NAME:
		cell_span(cell, SPAN_PLAIN);
		hit_text(search, hit, cell->limit, &cell->text);
		break;
	case COLUMN_MATCH:
		match_cell(search, hit, cell);
		break;
	case COLUMN_DISTANCE:
		row_distance_cell(heap, hit->distance, cell);
		break;
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, hit->count);
		break;
	case COLUMN_SHALLOW:
		row_bytes_cell(heap, hit->shallow, cell);
		break;
	default:
		if (heap->graph)
			row_bytes_cell(heap, hit->retained, cell);
		else
			cell_number(cell, CELL_UNKNOWN, 0);
		break;
	}
}

/* The string of the file that is the text of a hit, or NO_STRING. */
static uint32_t
hit_string(const struct search *search, const struct hit *hit)
{
	const struct snapshot *s = search->heap->snapshot;

	if (hit->made || hit->kind == HIT_CLASS ||
	    (hit->kind != HIT_PROPERTY &&
	    search_is_made(search->heap, hit->what)))
		return UINT32_MAX;
	return hit->kind == HIT_PROPERTY ? edge_name_of(s, hit->what) :
	    s->node_name[hit->what];
}

static int
order_hit_texts(const struct search *search, const struct hit *a,
	const struct hit *b)
{
	uint32_t left = hit_string(search, a), right = hit_string(search, b);
	struct strbuf l = STRBUF_INIT, r = STRBUF_INIT;
	int order;

	if (left != UINT32_MAX && right != UINT32_MAX)
		return row_string_order(search->heap->snapshot, left, right);
	hit_text(search, a, ROW_ORDER_TEXT, &l);
	hit_text(search, b, ROW_ORDER_TEXT, &r);
	order = name_order(l.data, l.len, r.data, r.len);
	strbuf_release(&l);
	strbuf_release(&r);
	return order;
}

int
search_hit_order(const struct search *search, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	const struct hit *left = hits_get(&search->hits, a);
	const struct hit *right = hits_get(&search->hits, b);
	int order = 0;

	switch (column) {
	case COLUMN_HIT:
	case COLUMN_NAME:
	case COLUMN_MATCH:
		order = order_hit_texts(search, left, right);
		if (descending)
			order = -order;
		break;
	case COLUMN_KIND:
		order = ROW_COMPARE(left->kind, right->kind, descending);
		break;
	case COLUMN_DISTANCE:
		order = ROW_COMPARE(left->distance, right->distance,
		    descending);
		break;
	case COLUMN_COUNT:
		order = ROW_COMPARE(left->count, right->count, descending);
		break;
	case COLUMN_SHALLOW:
		order = ROW_COMPARE(left->shallow, right->shallow,
		    descending);
		break;
	default:
		order = ROW_COMPARE(left->retained, right->retained,
		    descending);
		break;
	}
	if (order == 0)
		order = ROW_COMPARE(left->retained, right->retained, true);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}
