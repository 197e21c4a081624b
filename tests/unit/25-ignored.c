/* Distances without some objects, against the rules written down once more. */
#include "model/graph/ignored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "tests/unit/graph.h"

#define IGNORED 3

static struct graph graph;
static struct distances before;
static struct ignored *ignored;

static void
build(const uint32_t *nodes, size_t count)
{
	struct error err = { 0 };

	graph_load(&graph);
	assert_true(distances_build(&before, graph.snapshot, NULL, NULL));
	ignored = ignored_new(graph.snapshot, nodes, count, NULL, &err);
	if (ignored == NULL)
		fail_msg("%s", err.message);
}

static void
finish(void)
{
	ignored_release(ignored);
	distances_release(&before);
	graph_release(&graph);
}

static int32_t
distance_of(unsigned edge)
{
	return ignored_distance(ignored, &before, edge,
	    graph.edges[edge].from);
}

static bool
is_any(const uint32_t *nodes, unsigned node)
{
	for (unsigned i = 0; i < IGNORED; i++)
		if (nodes[i] == node)
			return true;
	return false;
}

/*
 * Without WeakMap entries, whose rule hangs on the order of visits: in each
 * round all nodes of one distance are looked at.
 */
static void
slow_rounds(int *far, int round, const uint32_t *without)
{
	bool changed = true;

	for (; changed; round++) {
		changed = false;
		for (unsigned i = 0; i < graph.edge_count; i++) {
			const struct graph_edge *edge = &graph.edges[i];

			if (edge->type == EDGE_WEAK ||
			    far[edge->from] != round ||
			    far[edge->to] != DISTANCE_NONE ||
			    is_any(without, edge->to))
				continue;
			far[edge->to] = round + 1;
			changed = true;
		}
	}
}

static void
slow_distances(int *far, const uint32_t *without, bool roots_too)
{
	bool any = false;

	for (unsigned i = 0; i < graph.node_count; i++)
		far[i] = DISTANCE_NONE;
	for (unsigned i = 0; i < graph.edge_count; i++) {
		const struct graph_edge *edge = &graph.edges[i];

		if (edge->from != graph.root ||
		    (graph.nodes[edge->to].type == NODE_SYNTHETIC &&
		    graph.nodes[edge->to].name[0] != '('))
			continue;
		any = true;
		if (!roots_too || !is_any(without, edge->to))
			far[edge->to] = 1;
	}
	slow_rounds(far, 1, without);
	far[graph.root] = any ? DISTANCE_SYSTEM : 0;
	slow_rounds(far, far[graph.root], without);
}

static void
draw(uint64_t seed, uint32_t *nodes)
{
	uint64_t state = seed;

	graph_random_fill(&graph, seed);
	for (unsigned i = 0; i < IGNORED; i++)
		nodes[i] = graph_random(&state, graph.node_count);
}

static void
test_random(void **state)
{
	uint32_t nodes[IGNORED];
	int far[GRAPH_NODES];
	int ways[GRAPH_NODES];
	unsigned changed = 0, fewer = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		draw(seed, nodes);
		for (unsigned i = 0; i < graph.edge_count; i++)
			if (graph.edges[i].type == EDGE_PAIR)
				graph.edges[i].name = "not a pair";
		build(nodes, IGNORED);
		slow_distances(far, nodes, false);
		slow_distances(ways, nodes, true);
		for (unsigned i = 0; i < graph.node_count; i++) {
			assert_int_equal(distances_get(&ignored->distances,
			    i), far[i]);
			assert_int_equal(ignored_has(ignored, i),
			    is_any(nodes, i));
			changed += far[i] != distances_get(&before, i);
			assert_int_equal(distances_get(ignored_distances(
			    ignored, &before), i), ways[i]);
			fewer += far[i] != ways[i];
		}
		assert_int_equal(ignored->edge_count, 0);
		finish();
	}
	/* Else this would have tested nothing. */
	assert_true(changed > 200 && fewer > 100);
}

/* Do two edges stand for the same WeakMap entry? */
static bool
same_entry(const struct graph_edge *a, const struct graph_edge *b)
{
	return a->type == EDGE_PAIR && b->type == EDGE_PAIR &&
	    a->to == b->to &&
	    strcmp(strchr(a->name, '/'), strchr(b->name, '/')) == 0;
}

/* Edges of entries, by comparing each with each, from the distances found. */
static void
test_random_pairs(void **state)
{
	uint32_t nodes[IGNORED];
	unsigned useless = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		draw(seed, nodes);
		build(nodes, IGNORED);
		for (unsigned i = 0; i < graph.edge_count; i++) {
			unsigned from = graph.edges[i].from, k = 0;
			int now = distances_get(&ignored->distances, from);
			int old = distances_get(&before, from);

			while (k < graph.edge_count && (!same_entry(
			    &graph.edges[i], &graph.edges[k]) ||
			    distances_get(&ignored->distances,
			    graph.edges[k].from) != DISTANCE_NONE))
				k++;
			if (now == DISTANCE_NONE)
				now = 200000000 + (old > 0 ? old : 0);
			if (k < graph.edge_count)
				now = 200000000;
			assert_int_equal(distance_of(i), now);
			useless += k < graph.edge_count;
		}
		assert_true(ignored->edge_count <= graph.edge_count);
		finish();
	}
	assert_true(useless > 100);
}

/*
 * root - global - near - target and global - a - b - target, with a WeakMap
 * entry of the key b.
 */
static void
test_far(void **state)
{
	unsigned root, global, near, a, b, target, table, value, system;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	global = graph_add(&graph, NODE_OBJECT, "global", 0);
	near = graph_add(&graph, NODE_OBJECT, "near", 0);
	a = graph_add(&graph, NODE_OBJECT, "a", 0);
	b = graph_add(&graph, NODE_OBJECT, "b", 0);
	target = graph_add(&graph, NODE_OBJECT, "target", 0);
	table = graph_add(&graph, NODE_ARRAY, "table", 0);
	value = graph_add(&graph, NODE_OBJECT, "value", 0);
	system = graph_add(&graph, NODE_SYNTHETIC, "(GC roots)", 0);
	/* Sorted by source already, so that edges keep these numbers. */
	graph_link(&graph, root, EDGE_SHORTCUT, "g", global);	/* 0 */
	graph_element(&graph, root, 1, system);
	graph_link(&graph, global, EDGE_PROPERTY, "n", near);	/* 2 */
	graph_link(&graph, global, EDGE_PROPERTY, "a", a);
	graph_link(&graph, global, EDGE_PROPERTY, "t", table);	/* 4 */
	graph_link(&graph, near, EDGE_PROPERTY, "t", target);
	graph_link(&graph, a, EDGE_PROPERTY, "b", b);		/* 6 */
	graph_link(&graph, b, EDGE_PROPERTY, "t", target);
	graph_pair(&graph, b, table, b, value);			/* 8 */
	graph_pair(&graph, table, table, b, value);
	graph_link(&graph, system, EDGE_INTERNAL, "n", near);	/* 10 */
	build((const uint32_t[]) { near, near }, 2);
	assert_int_equal(ignored->count, 1);
	/* The target is beyond b now, and near is behind all, at 2 before. */
	assert_int_equal(distances_get(&ignored->distances, target), 4);
	assert_int_equal(distance_of(5), 200000002);
	assert_int_equal(distance_of(7), 3);
	assert_int_equal(distance_of(8), 3);
	assert_int_equal(distance_of(9), 2);
	ignored_release(ignored);
	/* Without a the key is not reached: the table holds no value. */
	ignored = ignored_new(graph.snapshot, &(uint32_t) { a }, 1, NULL,
	    NULL);
	assert_non_null(ignored);
	assert_int_equal(distances_get(&ignored->distances, value),
	    DISTANCE_NONE);
	assert_int_equal(ignored->edge_count, 2);
	assert_int_equal(distance_of(7), 200000003);
	assert_int_equal(distance_of(8), 200000000);
	assert_int_equal(distance_of(9), 200000000);
	ignored_release(ignored);
	/* User roots and the root keep their place. */
	ignored = ignored_new(graph.snapshot, (uint32_t[]) { global, root }, 2,
	    NULL, NULL);
	assert_non_null(ignored);
	assert_int_equal(distances_get(&ignored->distances, global), 1);
	assert_int_equal(distances_get(&ignored->distances, near), 2);
	assert_int_equal(distances_get(&ignored->distances, root), 100000000);
	finish();
}

static void
test_users(void **state)
{
	uint32_t nodes[IGNORED];
	struct ignored *other;

	(void)state;
	draw(7, nodes);
	build(nodes, IGNORED);
	other = ignored_keep(ignored);
	ignored_release(other);
	assert_true(ignored_has(ignored, nodes[0]));
	assert_null(ignored_keep(NULL));
	ignored_release(NULL);
	assert_false(ignored_has(NULL, nodes[0]));
	assert_int_equal(ignored_distance(NULL, &before, 0, graph.root),
	    distances_get(&before, graph.root));
	finish();
}

static void
test_cancel(void **state)
{
	struct error err = { 0 };
	uint32_t nodes[IGNORED];
	struct task task;

	(void)state;
	draw(7, nodes);
	graph_load(&graph);
	task_init(&task);
	task.cancel = true;
	assert_null(ignored_new(graph.snapshot, nodes, IGNORED, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	graph_release(&graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_random_pairs),
		cmocka_unit_test(test_far),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
