/*
 * The nearest way to a root: the rule once more for every edge of random
 * heaps, in which some nodes have many edges or retainers, and the rows of
 * the table of retainers.
 */
#include "model/graph/nearest.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/explore/holders.h"
#include "model/graph/names.h"
#include "model/table.h"
#include "tests/unit/graph.h"
#include "tests/unit/made.h"

#define NODES 1500
#define EDGES 6000

static struct made *made;
static struct heap *heap;
static struct nearest *nearest;

/*
 * Few names, so that there are ties; nodes 1 and 2 have many edges, which may
 * lead anywhere, nodes 3 and 4 many retainers.
 */
static void
make_heap(uint64_t seed)
{
	static const char *const names[] = {
		"Map", "Array", "Object", "{x}", "\\u00e4", "\\u00e9", "~",
	};
	static const unsigned types[] = {
		EDGE_CONTEXT, EDGE_ELEMENT, EDGE_PROPERTY, EDGE_INTERNAL,
		EDGE_WEAK, 7, EDGE_HIDDEN, EDGE_PROPERTY,
	};
	unsigned from, to;

	made = made_new();
	for (unsigned i = 1; i < NODES; i++)
		made_node(made, graph_random(&seed, 8) == 0 ?
		    NODE_CONS_STRING : NODE_OBJECT,
		    names[graph_random(&seed, 7)], 1 + i % 5);
	for (unsigned i = 1; i < 8; i++)
		made_link(made, 0, EDGE_ELEMENT, i, i * 3 - 2);
	for (unsigned i = 0; i < EDGES; i++) {
		from = graph_random(&seed, 4) == 0 ?
		    1 + graph_random(&seed, 2) : graph_random(&seed, NODES);
		to = graph_random(&seed, 6) == 0 ?
		    3 + graph_random(&seed, 2) : graph_random(&seed, NODES);
		made_link(made, from, types[graph_random(&seed, 8)],
		    made_find(made, "e"), to);
	}
	heap = made_load(made);
	nearest = nearest_new(heap->snapshot, &heap->retainers,
	    &heap->distances, NULL);
	assert_non_null(nearest);
}

static void
drop_heap(void)
{
	nearest_free(nearest);
	heap_free(heap);
	made_free(made);
}

static int64_t
far(uint32_t node)
{
	int32_t distance = heap_distance(heap, node);

	return distance < 0 ? 200000000 : distance;
}

static bool
is_plain(uint32_t node)
{
	return heap->snapshot->node_type[node] == NODE_OBJECT &&
	    strcmp(made->strings[made->nodes[node].name], "Object") == 0;
}

/* The names are made so that strcmp() orders them as texts. */
static bool
slow_before(uint32_t a, uint32_t b)
{
	const char *left = made->strings[made->nodes[a].name];
	const char *right = made->strings[made->nodes[b].name];
	int order;

	if (far(a) != far(b))
		return far(a) < far(b);
	if (is_plain(a) != is_plain(b))
		return is_plain(b);
	/* Escapes stand for what comes after all of ASCII. */
	if ((*left == '\\') != (*right == '\\'))
		return *right == '\\';
	order = strcmp(left, right);
	return order != 0 ? order < 0 : a > b;
}

static uint32_t
slow_nearest(uint32_t node)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t best = NO_EDGE, best_from = 0;

	for (uint32_t from = 0; node != s->root && from < s->nodes; from++)
		for (uint32_t e = s->first_edge[from];
		    e < s->first_edge[from + 1]; e++) {
			if (s->edge_to[e] != node || from == s->root ||
			    edge_type_of(s, e) == EDGE_WEAK ||
			    edge_type_of(s, e) == EDGE_INVISIBLE ||
			    far(from) >= far(node))
				continue;
			if (best != NO_EDGE && from != best_from &&
			    !slow_before(from, best_from))
				continue;
			best = e;
			best_from = from;
		}
	return best;
}

/* The first row of its retainers. */
static uint32_t
first_holder(uint32_t node)
{
	struct table *table = holders_new(heap, node, NULL, NULL);
	struct level *level = level_top(table, NULL);
	uint32_t edge = level->count > 0 ?
	    (uint32_t)level_tag(level, 0) : NO_EDGE;

	level_free(level);
	table_free(table);
	return edge;
}

static void
test_random(void **state)
{
	unsigned ways = 0, same = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		make_heap(seed);
		for (uint32_t i = 0; i < NODES; i++) {
			uint32_t edge = nearest_edge(nearest, i), from, first;

			assert_int_equal(edge, slow_nearest(i));
			/* Asked again it is the same. */
			assert_int_equal(edge, nearest_edge(nearest, i));
			if (edge == NO_EDGE)
				continue;
			ways++;
			from = snapshot_edge_from(heap->snapshot, edge);
			first = snapshot_edge_from(heap->snapshot,
			    first_holder(i));
			assert_int_equal(far(from), far(first));
			/* Ropes and plain objects have names of their own. */
			if (made->nodes[from].type == NODE_CONS_STRING ||
			    made->nodes[first].type == NODE_CONS_STRING ||
			    is_plain(from) || is_plain(first))
				continue;
			same++;
			assert_int_equal(edge, first_holder(i));
		}
		drop_heap();
	}
	assert_true(ways > 3000 && same > 1000);
}

static uint32_t expected[NODES];
static _Atomic unsigned wrong;

static void *
ask_all(void *data)
{
	uint64_t seed = (uint64_t)(uintptr_t)data;

	for (unsigned i = 0; i < 4 * NODES; i++) {
		uint32_t node = graph_random(&seed, NODES);

		wrong += nearest_edge(nearest, node) != expected[node];
	}
	return NULL;
}

static void
test_threads(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (uint64_t seed = 11; seed <= 14; seed++) {
		make_heap(seed);
		for (uint32_t i = 0; i < NODES; i++)
			expected[i] = slow_nearest(i);
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(pthread_create(&threads[i], NULL,
			    ask_all, (void *)(uintptr_t)(seed + 100 * i)), 0);
		for (unsigned i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(wrong, 0);
		drop_heap();
	}
}

/* Each way ends, and comes by no node twice. */
static void
test_ends(void **state)
{
	(void)state;
	make_heap(99);
	for (uint32_t i = 0; i < NODES; i++) {
		uint32_t node = i, edge, steps = 0;

		while ((edge = nearest_edge(nearest, node)) != NO_EDGE) {
			node = snapshot_edge_from(heap->snapshot, edge);
			assert_true(++steps < NODES);
		}
	}
	assert_int_equal(nearest_edge(nearest, heap->snapshot->root),
	    NO_EDGE);
	drop_heap();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
