/*
 * dump-glances FILE NAME: what is inside the fields of the first object that
 * a property called NAME leads to: a line each with the field's name, a tab
 * and the glance. For comparison with what a program put there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/explore/glance.h"
#include "model/explore/peek.h"
#include "model/graph/names.h"
#include "model/load.h"

#define TEXT_BYTES 200

static uint32_t
find_object(const struct snapshot *s, const char *name)
{
	uint32_t string = strings_find(&s->strings, name), e;

	for (e = 0; e < s->edges; e++)
		if (edge_type_of(s, e) == EDGE_PROPERTY &&
		    edge_name_of(s, e) == string)
			return s->edge_to[e];
	return NO_NODE;
}

static void
print_fields(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;
	struct cell cell = CELL_INIT;
	uint32_t e;

	for (e = s->first_edge[node]; e < s->first_edge[node + 1]; e++) {
		if (edge_type_of(s, e) != EDGE_PROPERTY ||
		    strings_equal(&s->strings, edge_name_of(s, e),
		    "__proto__"))
			continue;
		cell_reset(&cell);
		name_edge(s, e, TEXT_BYTES, &cell.text);
		strbuf_addc(&cell.text, '\t');
		glance(heap, s->edge_to[e], TEXT_BYTES, &cell);
		puts(cell.text.data);
	}
	cell_release(&cell);
}

int
main(int argc, char **argv)
{
	struct error err = { 0 };
	struct heap *heap;
	uint32_t node;

	if (argc != 3) {
		fprintf(stderr, "usage: dump-glances FILE NAME\n");
		return 2;
	}
	heap = heap_load(argv[1], NULL, NULL, &err);
	if (heap == NULL) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	node = find_object(heap->snapshot, argv[2]);
	if (node == NO_NODE) {
		fprintf(stderr, "no property is called %s\n", argv[2]);
		return 1;
	}
	print_fields(heap, node);
	heap_free(heap);
	return 0;
}
