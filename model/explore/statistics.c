#include "model/explore/statistics.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/explore/edges.h"
#include "model/explore/rows.h"
#include "model/graph/roots.h"

enum {
	COLUMN_CATEGORY,
	COLUMN_OBJECTS,
	COLUMN_SIZE,
	COLUMN_BAR,
};

static const struct column columns[] = {
	{ .key = "category", .title = "Category", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 22, .help = "what kind of thing it is" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 10, .rank = 1,
	  .help = "objects with a size of their own" },
	{ .key = "size", .title = "Size", .kind = CELL_BYTES,
	  .hotkey = 'S', .descending = true, .share = true, .width = 10,
	  .help = "bytes, as DevTools adds them up" },
	{ .key = "bar", .title = "Share", .kind = CELL_BAR, .hotkey = 'H',
	  .descending = true, .width = 22, .rank = 2, .use = COLUMN_SCREEN,
	  .help = "share of the heap" },
};

static const char *const names[CATEGORY_COUNT] = {
	[CATEGORY_CODE] = "Code",
	[CATEGORY_STRINGS] = "Strings",
	[CATEGORY_ARRAYS] = "JS arrays",
	[CATEGORY_TYPED_ARRAYS] = "Typed arrays",
	[CATEGORY_SYSTEM] = "System objects",
	[CATEGORY_OTHER_JS] = "Other JS objects",
	[CATEGORY_OTHER_NATIVE] = "Other non-JS objects",
};

struct counter {
	const struct heap *heap;
	struct named array, buffer;
	struct statistics *result;
};

/* Has the node one edge to it, of any kind? */
static bool
held_once(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;
	struct retainer_walk walk;
	uint32_t source, last = NO_NODE, count = 0;

	retainers_begin(&walk, &heap->retainers, node);
	while (count < 2 && retainers_next(&walk, &source)) {
		/* A list has an entry for each edge of a source. */
		if (source == last)
			continue;
		last = source;
		for (uint32_t e = s->first_edge[source];
		    e < s->first_edge[source + 1]; e++)
			count += s->edge_to[e] == node;
	}
	return count == 1;
}

static void
add(struct statistics *result, enum category category, uint64_t bytes)
{
	result->of[category].bytes += bytes;
	result->of[category].objects += bytes > 0;
}

static void
add_array(struct counter *counter, uint32_t node)
{
	const struct heap *heap = counter->heap;
	uint32_t elements = node_target(heap->snapshot, node,
	    EDGE_INTERNAL, "elements");

	add(counter->result, CATEGORY_ARRAYS, heap_size(heap, node));
	if (elements != NO_NODE && held_once(heap, elements))
		counter->result->of[CATEGORY_ARRAYS].bytes +=
		    heap_size(heap, elements);
}

static void
add_node(struct counter *counter, uint32_t node)
{
	const struct heap *heap = counter->heap;
	const struct snapshot *s = heap->snapshot;
	uint64_t size = heap_size(heap, node);

	switch (s->node_type[node]) {
	case NODE_NATIVE:
		counter->result->native += size;
		add(counter->result, named_is(&counter->buffer, s, node) ?
		    CATEGORY_TYPED_ARRAYS : CATEGORY_OTHER_NATIVE, size);
		break;
	case NODE_CODE:
		add(counter->result, CATEGORY_CODE, size);
		break;
	case NODE_STRING:
	case NODE_CONS_STRING:
	case NODE_SLICED_STRING:
		add(counter->result, CATEGORY_STRINGS, size);
		break;
	case NODE_HIDDEN:
		add(counter->result, CATEGORY_SYSTEM, size);
		break;
	default:
		if (named_is(&counter->array, s, node))
			add_array(counter, node);
		else
			counter->result->of[CATEGORY_OTHER_JS].objects +=
			    size > 0;
		break;
	}
}

bool
statistics_of(const struct heap *heap, struct statistics *statistics,
	struct error *err)
{
	struct counter counter = { .heap = heap, .result = statistics };
	uint64_t extra = heap->snapshot->meta.extra_native_bytes, known = 0;

	if (!heap->graph)
		return error_set(err, ERROR_ABSENT, "statistics need the "
		    "graph, which was left out (--no-graph)");
	*statistics = (struct statistics) { .total = heap->total };
	named_init(&counter.array, "Array");
	named_init(&counter.buffer, "system / JSArrayBufferData");
	for (uint32_t node = 0; node < heap->snapshot->nodes; node++)
		add_node(&counter, node);
	statistics->native += extra;
	statistics->of[CATEGORY_OTHER_NATIVE].bytes += extra;
	for (int i = 0; i < CATEGORY_COUNT; i++)
		known += statistics->of[i].bytes;
	if (known < heap->total)
		statistics->of[CATEGORY_OTHER_JS].bytes = heap->total - known;
	return true;
}

struct table_of_statistics {
	struct table table;
	const struct heap *heap;
	struct statistics statistics;
};

static bool
statistics_top(struct table *table, struct level *level, struct error *err)
{
	(void)table;
	return level_number(level, CATEGORY_COUNT + 1, err);
}

static uint64_t
number_of(const struct table_of_statistics *t, unsigned column,
	uint32_t item)
{
	const struct statistics *s = &t->statistics;
	uint64_t objects = 0;

	if (column >= COLUMN_SIZE)
		return item < CATEGORY_COUNT ? s->of[item].bytes : s->total;
	if (item < CATEGORY_COUNT)
		return s->of[item].objects;
	for (int i = 0; i < CATEGORY_COUNT; i++)
		objects += s->of[i].objects;
	return objects;
}

static void
statistics_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct table_of_statistics *t = (struct table_of_statistics *)table;
	uint64_t number = number_of(t, column, item);

	(void)level;
	switch (column) {
	case COLUMN_CATEGORY:
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, item < CATEGORY_COUNT ?
		    names[item] : "Total");
		break;
	case COLUMN_OBJECTS:
		cell_number(cell, CELL_COUNT, (int64_t)number);
		break;
	default:
		cell_number(cell, column == COLUMN_BAR ? CELL_BAR :
		    CELL_BYTES, (int64_t)number);
		if (t->statistics.total > 0)
			cell->share = (double)number /
			    (double)t->statistics.total;
		break;
	}
}

/* The total stays last. */
static int
statistics_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct table_of_statistics *t = (struct table_of_statistics *)table;
	int order = 0;

	(void)level;
	if (a == CATEGORY_COUNT || b == CATEGORY_COUNT)
		return ROW_COMPARE(a, b, false);
	if (column == COLUMN_CATEGORY)
		order = ROW_COMPARE(a, b, descending);
	else
		order = ROW_COMPARE(number_of(t, column, a),
		    number_of(t, column, b), descending);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static void
statistics_free(struct table *table)
{
	free(table);
}

const struct table_ops statistics_ops = {
	.name = "statistics",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_CATEGORY,
	.sort_column = COLUMN_SIZE,
	.top = statistics_top,
	.cell = statistics_cell,
	.order = statistics_order,
	.free = statistics_free,
};

struct table *
statistics_new(const struct heap *heap, struct error *err)
{
	struct table_of_statistics *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "statistics", sizeof *t);
		return NULL;
	}
	t->table.ops = &statistics_ops;
	t->heap = heap;
	if (!statistics_of(heap, &t->statistics, err)) {
		free(t);
		return NULL;
	}
	return &t->table;
}
