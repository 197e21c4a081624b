/* Words of findings. */
#include "model/detect/detect.h"

#include "model/base/format.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

#define NAME_BYTES 60

void
say(struct cell *cell, const char *text)
{
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, text);
}

void
say_count(struct cell *cell, uint64_t count)
{
	char buf[FORMAT_MAX];

	cell_span(cell, SPAN_SIZE);
	strbuf_adds(&cell->text, format_count(buf, count));
}

void
say_bytes(struct cell *cell, uint64_t bytes)
{
	char buf[FORMAT_MAX];

	cell_span(cell, SPAN_SIZE);
	strbuf_adds(&cell->text, format_bytes(buf, bytes, UNITS_SI));
}

void
say_class(const struct heap *heap, uint32_t node, struct cell *cell)
{
	cell_span(cell, SPAN_CLASS);
	class_name(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[node], NAME_BYTES, &cell->text);
}

void
say_raw(const struct heap *heap, uint32_t node, struct cell *cell)
{
	cell_span(cell, SPAN_CLASS);
	name_node_raw(heap->snapshot, node, NAME_BYTES, &cell->text);
}

void
say_function(const struct heap *heap, uint32_t node, struct cell *cell)
{
	size_t start;

	cell_span(cell, SPAN_CLASS);
	start = cell->text.len;
	name_node(heap->snapshot, node, NAME_BYTES, &cell->text);
	if (cell->text.len == start)
		strbuf_adds(&cell->text, "(anonymous)");
}

void
say_edge(const struct heap *heap, uint32_t edge, struct cell *cell)
{
	cell_span(cell, SPAN_STRING);
	strbuf_addc(&cell->text, '"');
	name_edge(heap->snapshot, edge, NAME_BYTES, &cell->text);
	strbuf_addc(&cell->text, '"');
}

void
say_text(const struct heap *heap, uint32_t node, struct cell *cell)
{
	cell_span(cell, SPAN_STRING);
	strbuf_addc(&cell->text, '"');
	name_node(heap->snapshot, node, NAME_BYTES, &cell->text);
	strbuf_addc(&cell->text, '"');
}
