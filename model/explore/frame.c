#include "model/explore/frame.h"

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"
#include "model/snapshot/samples.h"
#include "model/snapshot/traces.h"

bool
frames_there(const struct heap *heap, struct error *err)
{
	return heap->snapshot->node_trace != NULL || error_set(err,
	    ERROR_ABSENT, "the snapshot has no allocation stacks; record "
	    "with DevTools' Allocations on timeline, stacks ticked");
}

uint32_t
frame_of(const struct heap *heap, uint32_t node)
{
	return heap->snapshot->node_trace != NULL ?
	    heap->snapshot->node_trace[node] : NO_TRACE;
}

void
frame_name(const struct heap *heap, uint32_t function, size_t limit,
	struct strbuf *sb)
{
	const struct snapshot *s = heap->snapshot;
	size_t start = sb->len;

	if (function == NO_FUNCTION) {
		strbuf_adds(sb, "(unknown)");
		return;
	}
	strings_decode(&s->strings, s->trace_functions[function].name, limit,
	    sb);
	if (sb->len == start)
		strbuf_adds(sb, "(anonymous)");
}

bool
frame_place(const struct heap *heap, uint32_t function, struct place *place)
{
	const struct snapshot *s = heap->snapshot;
	const struct trace_function *f;

	if (function == NO_FUNCTION)
		return false;
	f = &s->trace_functions[function];
	*place = (struct place) {
		.script = NO_NODE, .function = NO_NODE,
		.file = f->script_name, .line = f->line, .column = f->column,
	};
	return f->script_name < s->strings.count &&
	    *strings_begin(&s->strings, f->script_name) != '"';
}

bool
frame_row_place(const struct heap *heap, uint32_t function,
	struct row_place *place)
{
	struct place at;

	if (!frame_place(heap, function, &at))
		return false;
	place_path(heap, &at, SIZE_MAX, &place->path);
	place->line = at.line;
	place->column = at.column;
	return true;
}

/* Is the time known? */
static bool
has_time(const struct heap *heap, uint32_t node)
{
	return heap->snapshot->sample_count > 0 &&
	    samples_has(heap_id(heap, node));
}

bool
frame_knows_allocation(const struct heap *heap, uint32_t node)
{
	return frame_of(heap, node) != NO_TRACE || has_time(heap, node);
}

static void
add_when(const struct heap *heap, uint32_t node, struct strbuf *sb)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t sample = samples_find(s, heap_id(heap, node));

	if (sample == 0)
		strbuf_adds(sb, "before the first sample");
	else if (sample == s->sample_count)
		strbuf_adds(sb, "after the last sample");
	else
		strbuf_addf(sb, "at %.3f s",
		    (double)s->samples[sample].time / 1e6);
}

void
frame_add_allocation(const struct heap *heap, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t trace = frame_of(heap, node);
	struct place place;

	if (has_time(heap, node))
		add_when(heap, node, sb);
	if (trace == NO_TRACE)
		return;
	strbuf_adds(sb, has_time(heap, node) ? ", in " : "in ");
	frame_name(heap, s->traces[trace].function, limit, sb);
	if (!frame_place(heap, s->traces[trace].function, &place))
		return;
	strbuf_addc(sb, ' ');
	place_text(heap, &place, limit, sb);
}

void
frame_name_cell(const struct heap *heap, uint32_t function,
	struct cell *cell)
{
	cell_span(cell, SPAN_CLASS);
	frame_name(heap, function, cell->limit, &cell->text);
}

void
frame_place_cell(const struct heap *heap, uint32_t function, bool whole,
	struct cell *cell)
{
	struct place place;

	if (!frame_place(heap, function, &place))
		return;
	cell_span(cell, SPAN_PLACE);
	if (whole) {
		place_path(heap, &place, cell->limit, &cell->text);
		place_numbers(&place, &cell->text);
	} else {
		place_text(heap, &place, cell->limit, &cell->text);
	}
}

int
frame_name_order(const struct heap *heap, uint32_t a, uint32_t b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	if (a == b)
		return 0;
	frame_name(heap, a, ROW_ORDER_TEXT, &left);
	frame_name(heap, b, ROW_ORDER_TEXT, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

int
frame_place_order(const struct heap *heap, uint32_t a, uint32_t b,
	bool descending)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	struct place at = { 0 }, other = { 0 };
	bool known = frame_place(heap, a, &at);
	bool has = frame_place(heap, b, &other);
	int order;

	if (!known || !has)
		return known ? -1 : has;
	place_path(heap, &at, ROW_ORDER_TEXT, &left);
	place_path(heap, &other, ROW_ORDER_TEXT, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	if (order == 0)
		order = ROW_COMPARE(at.line, other.line, false);
	if (order == 0)
		order = ROW_COMPARE(at.column, other.column, false);
	strbuf_release(&left);
	strbuf_release(&right);
	return descending ? -order : order;
}
