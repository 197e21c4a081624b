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
#include "model/graph/ignored.h"
#include "model/graph/names.h"
#include "model/table.h"
#include "tests/unit/graph.h"
#include "tests/unit/made.h"

#define NODES 1500
#define EDGES 6000
#define PAIRS 80
#define IGNORED 60

static struct made *made;
static struct heap *heap;
static struct nearest *nearest;
static struct ignored *ignored;		/* or NULL */
static unsigned useless;
static char pair_names[PAIRS][80];

/* A WeakMap entry: edges from its table and its key, or from one of them. */
static void
make_pair(unsigned number, uint64_t *seed)
{
	unsigned table = graph_random(seed, NODES);
	unsigned key = graph_random(seed, NODES);
	unsigned value = graph_random(seed, NODES), name;

	for (unsigned i = 0; i < 2; i++) {
		char *text = pair_names[2 * number + i];

		snprintf(text, sizeof pair_names[0], "%u / part of key "
		    "(k @%u) -> value (v @%u) pair in WeakMap (table @%u)",
		    number, graph_id(key), graph_id(value), graph_id(table));
		name = made_string(made, text);
		made_link(made, i == 0 ? table : key, EDGE_INTERNAL, name,
		    value);
	}
}

/* Some nodes to be ignored, for odd seeds a user root, too. */
static void
ignore_some(uint64_t *seed, bool user_root)
{
	uint32_t nodes[IGNORED];

	for (unsigned i = 0; i < IGNORED; i++)
		nodes[i] = i == 0 && user_root ? 1 :
		    8 + graph_random(seed, NODES - 8);
	ignored = ignored_new(heap->snapshot, nodes, IGNORED, NULL, NULL);
	assert_non_null(ignored);
}

/*
 * Few names, so that there are ties; nodes 1 and 2 have many edges, which may
 * lead anywhere, nodes 3 and 4 many retainers.
 */
static void
make_heap(uint64_t seed, bool without)
{
	static const char *const names[] = {
		"Map", "Array", "Object", "{x}", "\\u00e4", "\\u00e9", "~",
	};
	static const unsigned types[] = {
		EDGE_CONTEXT, EDGE_ELEMENT, EDGE_PROPERTY, EDGE_INTERNAL,
		EDGE_WEAK, 7, EDGE_HIDDEN, EDGE_PROPERTY,
	};
	unsigned from, to;
	bool user_root = seed % 2 == 1;

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
	for (unsigned i = 0; i < PAIRS / 2; i++)
		make_pair(i, &seed);
	heap = made_load(made);
	if (without)
		ignore_some(&seed, user_root);
	nearest = nearest_new(heap->snapshot, &heap->retainers,
	    &heap->distances, ignored, NULL);
	assert_non_null(nearest);
}

static void
drop_heap(void)
{
	nearest_free(nearest);
	ignored_release(ignored);
	ignored = NULL;
	heap_free(heap);
	made_free(made);
}

static int64_t
far(uint32_t node)
{
	int32_t distance = distances_get(ignored_distances(ignored,
	    &heap->distances), node);

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

static bool
is_ignored(uint32_t node)
{
	for (size_t i = 0; ignored != NULL && i < ignored->count; i++)
		if (ignored->nodes[i] == node)
			return true;
	return false;
}

/* A half of a WeakMap entry whose other half is not reached any more. */
static bool
is_useless(uint32_t edge)
{
	const struct snapshot *s = heap->snapshot;
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	bool found = false;

	if (ignored == NULL || edge_type_of(s, edge) != EDGE_PAIR)
		return false;
	name_edge(s, edge, SIZE_MAX, &left);
	for (uint32_t e = 0; e < s->edges && !found; e++) {
		if (edge_type_of(s, e) != EDGE_PAIR || far(
		    snapshot_edge_from(s, e)) != DISTANCE_UNREACHABLE ||
		    s->edge_to[e] != s->edge_to[edge])
			continue;
		strbuf_reset(&right);
		name_edge(s, e, SIZE_MAX, &right);
		found = strcmp(left.data, right.data) == 0;
	}
	strbuf_release(&left);
	strbuf_release(&right);
	useless += found;
	return found;
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
			    is_ignored(from) || is_useless(e) ||
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
	struct table *table = holders_new(heap, node, ignored, NULL);
	struct level *level = level_top(table, NULL);
	uint32_t edge = level->count > 0 ?
	    (uint32_t)level_tag(level, 0) : NO_EDGE;

	level_free(level);
	table_free(table);
	return edge;
}

static void
random_heaps(bool without, unsigned *ways, unsigned *same)
{
	for (uint64_t seed = 1; seed <= 6; seed++) {
		make_heap(seed, without);
		for (uint32_t i = 0; i < NODES; i++) {
			uint32_t edge = nearest_edge(nearest, i), from, first;

			assert_int_equal(edge, slow_nearest(i));
			/* Asked again it is the same. */
			assert_int_equal(edge, nearest_edge(nearest, i));
			if (edge == NO_EDGE)
				continue;
			++*ways;
			assert_false(is_ignored(snapshot_edge_from(
			    heap->snapshot, edge)));
			first = first_holder(i);
			/* There an ignored user root is first. */
			if (ignored != NULL && ignored->ways != NULL)
				continue;
			from = snapshot_edge_from(heap->snapshot, edge);
			first = snapshot_edge_from(heap->snapshot, first);
			assert_int_equal(far(from), far(first));
			/* Ropes and plain objects have names of their own. */
			if (made->nodes[from].type == NODE_CONS_STRING ||
			    made->nodes[first].type == NODE_CONS_STRING ||
			    is_plain(from) || is_plain(first))
				continue;
			++*same;
			assert_int_equal(edge, first_holder(i));
		}
		drop_heap();
	}
}

static void
test_random(void **state)
{
	unsigned ways = 0, same = 0;

	(void)state;
	random_heaps(false, &ways, &same);
	assert_true(ways > 3000 && same > 1000);
}

/* Nodes that are ignored have ways of their own, but nobody else's. */
static void
test_ignored(void **state)
{
	unsigned ways = 0, same = 0;

	(void)state;
	random_heaps(true, &ways, &same);
	assert_true(ways > 3000 && same > 1000 && useless > 20);
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
		make_heap(seed, seed % 2 == 0);
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
	make_heap(99, false);
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
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
