/*
 * Feeds any bytes to the loader, and asks what loaded for everything that the
 * screen would: each table of the catalogue, of some nodes, their classes,
 * filters and patterns, with its first and last rows and what they open into.
 * Bytes with a NUL among them are two snapshots, of which the first is the
 * base of the other; else a snapshot is its own base at times.
 * For libFuzzer (make fuzz) and AFL++ (make fuzz-afl).
 * Built without a fuzzer it runs the files it is given, to repeat a finding.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/graph/ignored.h"
#include "model/load.h"
#include "tests/fuzz/look.h"

#define NODES 2			/* that tables are asked about */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What tables can be asked for beside an object, in turn. */
static const char *const filters[] = {
	NULL, "size>0 retained>=0", "detached", "name:a distance<5",
	"duplicated", "held-by:contexts", "held-by:detached",
	"held-by:handlers", "held-by:console", "realm:none", "unreachable",
	"new", "before:1", "realm:shared", "class:O type:obj id>1",
};
static const char *const texts[] = { "a", ".", "^$", "@1", "[a-m]+s" };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void
look_at_tables(const struct heap *heap, const struct heap *base,
	uint32_t node, unsigned turn)
{
	struct strbuf class = STRBUF_INIT;
	const struct heap *series[] = { base, heap, heap };
	struct request request = {
		.heap = heap,
		.base = turn % 2 == 0 ? base : NULL,
		.series = series,
		.series_count = COUNT(series),
		.node = node,
		.text = texts[turn % COUNT(texts)],
		.where = filters[turn % COUNT(filters)],
		.raw = turn / 2 % 2 == 0,
		.complete = turn / 4 % 2 == 0,
	};

	class_name(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[node], SIZE_MAX, &class);
	request.class = class.data;
	if (heap->graph && turn % 3 == 0) {
		request.ignored = ignored_new(heap->snapshot, &node, 1, NULL,
		    NULL);
		if (request.ignored == NULL)
			abort();
	}
	for (size_t i = 0; i < catalogue_count; i++) {
		if (catalogue[i].needs & NEED_BASE && request.base == NULL)
			continue;
		look_at_entry(&catalogue[i], &request);
	}
	ignored_release(request.ignored);
	strbuf_release(&class);
}

/* A snapshot, or NULL: then it was refused. */
static struct heap *
load(const uint8_t *data, size_t size)
{
	struct error err = { 0 };
	/* Some without a graph. */
	struct load_options options = { .no_graph = size % 8 == 7 };
	struct heap *heap = heap_load_memory(data, size, &options, NULL, &err);
	char text[512];

	if (heap != NULL)
		return heap;
	/* A refusal says why, in a line fit for a terminal. */
	error_text(&err, text, sizeof text);
	if (err.kind == ERROR_NONE || text[0] == '\0' ||
	    strpbrk(text, "\n\r\033") != NULL)
		abort();
	return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memchr(data, '\0', size);
	size_t first = nul != NULL ? (size_t)(nul - data) + 1 : 0;
	struct heap *heap = load(data + first, size - first);
	struct heap *base = heap != NULL && first > 0 ?
	    load(data, first - 1) : NULL;

	/* Other nodes and questions for each size of input. */
	for (unsigned i = 0; heap != NULL && heap->snapshot->nodes > 0 &&
	    i < NODES; i++)
		look_at_tables(heap, base != NULL ? base : heap,
		    (uint32_t)((size * (i + 1) + i) % heap->snapshot->nodes),
		    base != NULL ? 2 * ((unsigned)size + i) :
		    (unsigned)size + i);
	heap_free(base);
	heap_free(heap);
	return 0;
}
