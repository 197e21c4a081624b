/* No memory, at any place: the tables of what grew say so, and leak none. */
#include "tests/unit/failing_malloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/compare/comparison.h"
#include "model/compare/grown.h"
#include "model/compare/series.h"
#include "model/compare/trend.h"
#include "model/explain/suspects.h"
#include "model/table.h"
#include "tests/unit/made.h"

#ifdef CAN_FAIL_MALLOC

#define HEAPS 3

static struct made *made[HEAPS];
static struct heap *heaps[HEAPS];

static unsigned
add(struct made *m, unsigned holder, enum edge_type type, const char *name,
	uint64_t id, uint64_t size)
{
	unsigned node = made_node(m, NODE_OBJECT, name, size);

	m->nodes[node].id = id;
	made_edge(m, holder, type, "to", node);
	return node;
}

/*
 * What is new is in a store; in two variables of a context; in many small
 * stores; at the end of a chain; and on a node that others hold too.
 */
static struct heap *
fill(struct made *m, unsigned step)
{
	unsigned global, store, context, one, two, chain, many, small;
	unsigned items = 30 + 50 * step;

	global = made_node(m, NODE_OBJECT, "global", 8);
	m->nodes[global].id = 3;
	made_edge(m, 0, EDGE_SHORTCUT, "global", global);
	store = add(m, global, EDGE_PROPERTY, "Store", 5, 16);
	context = add(m, global, EDGE_PROPERTY, "system / Context", 7, 16);
	one = add(m, context, EDGE_CONTEXT, "Map", 8001 + step * 2, 16);
	two = add(m, context, EDGE_CONTEXT, "Set", 9001 + step * 2, 16);
	chain = add(m, store, EDGE_PROPERTY, "Link", 9, 16);
	for (unsigned i = 0; i < 5; i++)
		chain = add(m, chain, EDGE_PROPERTY, "Link", 11 + 2 * i, 16);
	many = add(m, global, EDGE_PROPERTY, "Many", 31, 16);
	for (unsigned i = 0; i < 8; i++) {
		small = add(m, many, EDGE_PROPERTY, "Small", 33 + 2 * i, 16);
		for (unsigned k = 0; k < 5 * step; k++)
			add(m, small, EDGE_PROPERTY, "Thing", 20001 + 1000 * i +
			    2 * k, 400);
	}
	for (unsigned i = 0; i < items; i++) {
		add(m, store, EDGE_PROPERTY, "Item", 30001 + 2 * i, 100);
		add(m, one, EDGE_PROPERTY, "Item", 40001 + 2 * i, 100);
		add(m, two, EDGE_PROPERTY, "Item", 50001 + 2 * i, 100);
		small = add(m, chain, EDGE_PROPERTY, "Item", 60001 + 2 * i,
		    100);
		made_edge(m, many, EDGE_PROPERTY, "too", small);
	}
	return made_load(m);
}

static int
setup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HEAPS; i++) {
		made[i] = made_new();
		heaps[i] = fill(made[i], i);
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HEAPS; i++) {
		heap_free(heaps[i]);
		made_free(made[i]);
	}
	return 0;
}

/* Opens the first row, that of what is in it, and so on; draws all of them. */
static bool
use_levels(struct level *level, int depth, struct error *err)
{
	const struct table_ops *ops = level->table->ops;
	struct level *below;
	bool done = true;

	for (size_t row = 0; row < level->count; row++)
		for (unsigned i = 0; i < ops->column_count; i++) {
			struct cell cell = CELL_INIT;

			level_cell(level, row, i, &cell);
			cell_release(&cell);
		}
	if (depth == 0 || level->count == 0 || !level_openable(level, 0))
		return true;
	below = level_open(level, 0, err);
	if (below == NULL)
		return false;
	done = use_levels(below, depth - 1, err);
	level_free(below);
	return done;
}

static bool
use_table(struct table *table, struct error *err)
{
	struct level *top;
	bool done;

	if (table == NULL)
		return false;
	done = table_work(table, NULL, err);
	top = done ? level_top(table, err) : NULL;
	done = top != NULL && use_levels(top, 3, err);
	level_free(top);
	table_free(table);
	return done;
}

static bool
use_series(struct error *err)
{
	const struct heap *series[] = { heaps[0], heaps[1], heaps[2] };

	return use_table(suspects_new(heaps[2], heaps[0], series, HEAPS, err),
	    err);
}

static bool
use_one(struct error *err)
{
	return use_table(suspects_new(heaps[2], NULL, NULL, 0, err), err);
}

static bool
use_grown(struct error *err)
{
	return use_table(grown_new(heaps[2], heaps[0], err), err);
}

static bool
use_comparison(struct error *err)
{
	return use_table(comparison_new(heaps[2], heaps[0], false, err), err);
}

static bool
use_trend(struct error *err)
{
	const struct heap *series[] = { heaps[0], heaps[1], heaps[2] };
	const int64_t times[] = { 0, 60, 120 };
	const struct trend_options options = { MEASURE_COUNT, 100, 0 };

	return use_table(trend_new(series, times, HEAPS, heaps[2], &options,
	    err), err);
}

static void
without_memory(bool use(struct error *err))
{
	unsigned long failed = 0;
	bool more = true;

	for (unsigned long n = 1; more; n++) {
		struct error err = { .kind = ERROR_NONE };
		long before = live;
		bool done;

		countdown = n;
		done = use(&err);
		more = countdown == 0;
		countdown = 0;
		if (!done) {
			failed++;
			assert_int_equal(err.kind, ERROR_MEMORY);
		}
		assert_int_equal(live, before);
	}
	assert_true(failed > 10);
}

static void
test_series(void **state)
{
	(void)state;
	without_memory(use_series);
}

static void
test_one(void **state)
{
	(void)state;
	without_memory(use_one);
}

static void
test_grown(void **state)
{
	(void)state;
	without_memory(use_grown);
}

static void
test_comparison(void **state)
{
	(void)state;
	without_memory(use_comparison);
}

static void
test_trend(void **state)
{
	(void)state;
	without_memory(use_trend);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_series, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one, setup, teardown),
		cmocka_unit_test_setup_teardown(test_grown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_comparison, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_trend, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int
main(void)
{
	printf("1..0 # SKIP malloc cannot be made to fail here\n");
	return 0;
}

#endif
