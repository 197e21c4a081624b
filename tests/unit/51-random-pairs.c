/*
 * Two heaps of one process, made at random: whatever is in them, what has
 * grown adds up to the growth of the heap, is of objects that both have, and
 * all tables that compare can be drawn.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "model/catalogue.h"
#include "model/compare/diff.h"
#include "model/compare/growers.h"
#include "tests/unit/heap_text.h"

#define NODES 60
#define EDGES 200
#define ROUNDS 200

static unsigned seed;

static unsigned
any(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16 & 0x7fff) % below;
}

/* How nodes get their ids, and what sizes there are. */
struct style {
	uint64_t first_id;
	unsigned ids;		/* so many differ */
	const uint64_t *sizes;	/* 4 */
	bool rooted;
};

static const uint64_t usual[] = { 0, 16, 64, 10000 };
/* Together they are nearly as much as a heap may have: 63 bits. */
static const uint64_t vast[] = { 0, 1, (uint64_t)1 << 57,
	(uint64_t)1 << 56 };
static const struct style styles[] = {
	{ 101, UINT32_MAX, usual, true },
	{ 101, 7, usual, true },
	{ ((uint64_t)1 << 40) + 1, UINT32_MAX, usual, true },
	{ 102, UINT32_MAX, vast, true },
	{ 101, UINT32_MAX, vast, true },
	{ 101, UINT32_MAX, usual, false },
};

static const enum node_type types[] = { NODE_OBJECT, NODE_OBJECT,
	NODE_OBJECT, NODE_ARRAY, NODE_CLOSURE, NODE_NATIVE, NODE_STRING,
	NODE_HIDDEN, NODE_CONS_STRING, NODE_OBJECT_SHAPE, NODE_SYNTHETIC };
static const char *const names[] = { "A", "B", "system / Context",
	"Promise", "" };
static const char *const edge_names[] = { "next", "table", "elements",
	"context", "properties", "previous", "first", "second", "_events" };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Each of the pair has its own choice of nodes, ids and edges, most alike. */
static struct heap_made
make(unsigned round, bool later)
{
	static struct heap_text t;
	const struct style *style = &styles[round % COUNT(styles)];

	seed = round;
	heap_node(&t, NODE_SYNTHETIC, "", 1, 0);
	for (unsigned i = 1; i < NODES; i++) {
		unsigned type = any(COUNT(types)), name = any(COUNT(names));
		unsigned size = any(4), other = any(8);
		uint64_t id = style->first_id + 2 * (i % style->ids);

		if (later && other < 3)
			id += 1000;
		if (later && other == 3)
			size = (size + 1) % 4;
		heap_node(&t, types[type], names[name], id,
		    style->sizes[size]);
	}
	for (unsigned i = 0; i < EDGES; i++) {
		unsigned from = any(NODES), to = any(NODES - 1) + 1;
		unsigned type = any(EDGE_PROPERTY + 4), name =
		    any(COUNT(edge_names));

		if (later && any(10) == 0)
			from = any(NODES);
		if (i < 3 && style->rooted)
			from = 0;
		if (type == EDGE_ELEMENT || type == EDGE_HIDDEN)
			heap_edge(&t, from, type, NULL, to);
		else
			heap_edge(&t, from, type, edge_names[name], to);
	}
	return heap_make(&t);
}

static uint64_t
total(const struct heap *heap)
{
	uint64_t sum = 0;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++)
		sum += heap_size(heap, node);
	return sum;
}

static void
test_growth_adds_up(void **state)
{
	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct heap_made base = make(round, false);
		struct heap_made current = make(round, true);
		struct diff *diff = diff_new(current.heap, base.heap, true,
		    NULL, NULL);
		struct growers *growers = growers_new(diff, NULL, NULL);
		uint64_t sum;

		assert_non_null(growers);
		sum = (uint64_t)growers->elsewhere;
		for (size_t i = 0; i < growers->count; i++) {
			const struct grower *grower = &growers->list[i];

			sum += (uint64_t)grower->bytes;
			assert_true(heap_size(current.heap, grower->node) > 0);
			assert_int_not_equal(diff->twin[grower->node],
			    NO_NODE);
		}
		assert_true(sum == total(current.heap) - total(base.heap));
		growers_free(growers);
		diff_free(diff);
		heap_made_free(&base);
		heap_made_free(&current);
	}
}

/* All cells of a level, and of what its rows open into. */
static void
draw(struct level *level, unsigned depth)
{
	struct cell cell = CELL_INIT;

	cell.limit = 100;
	for (size_t row = 0; row < level->count; row++) {
		struct level *inner;

		for (unsigned i = 0; i < level->table->ops->column_count;
		    i++) {
			cell_reset(&cell);
			level_cell(level, row, i, &cell);
		}
		if (depth == 0 || !level_openable(level, row))
			continue;
		inner = level_open(level, row, NULL);
		assert_non_null(inner);
		draw(inner, depth - 1);
		level_free(inner);
	}
	cell_release(&cell);
}

static void
draw_table(struct table *table)
{
	struct level *level;

	assert_true(table_work(table, NULL, NULL));
	level = level_top(table, NULL);
	assert_non_null(level);
	for (unsigned i = 0; i < table->ops->column_count; i++)
		level_sort(level, i, true);
	draw(level, 2);
	level_free(level);
	table_free(table);
}

static void
test_tables_can_be_drawn(void **state)
{
	static const char *const wanted[] = { "diff", "grown", "trend",
		"suspects", "detectors" };
	const struct catalogue_entry *entry;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct heap_made base = make(round, false);
		struct heap_made current = make(round, true);
		const struct heap *series[] = { base.heap, current.heap,
			base.heap, current.heap };
		struct request request = { .heap = current.heap,
			.base = base.heap, .series = series,
			.series_count = COUNT(series) };

		for (size_t i = 0; i < COUNT(wanted); i++) {
			entry = catalogue_find(wanted[i]);
			assert_non_null(entry);
			draw_table(entry->open(&request, NULL));
		}
		heap_made_free(&base);
		heap_made_free(&current);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth_adds_up),
		cmocka_unit_test(test_tables_can_be_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
