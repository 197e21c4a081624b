/* Immediate dominators and retained sizes. */
#include "model/graph/dominators.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "model/graph/retained.h"
#include "model/graph/retainers.h"
#include "model/graph/walk.h"
#include "tests/unit/graph.h"

static struct graph graph;
static struct dominators dominators;

static bool
build_from(const struct snapshot *snapshot, uint32_t hub_edges,
	struct task *task, struct error *err)
{
	struct retainers retainers;
	struct walk walk;
	bool ok;

	assert_true(retainers_build(&retainers, snapshot, hub_edges, NULL,
	    NULL));
	ok = walk_build(&walk, snapshot, task, err) &&
	    dominators_build(&dominators, snapshot, &retainers, &walk, task,
	    err) && retained_build(&dominators, snapshot, task, err);
	retainers_release(&retainers);
	return ok;
}

static void
finish(void)
{
	dominators_release(&dominators);
	graph_release(&graph);
}

static uint64_t
retained(unsigned node)
{
	return wide_get(&dominators.retained, node);
}

/* ---- the rules once more, the slow way ----------------------------------- */

struct slow {
	bool owned[GRAPH_NODES];
	/* root -> v for those that nothing holds, and what holds what. */
	bool holds[GRAPH_NODES][GRAPH_NODES];
	bool reached[GRAPH_NODES];
};

static void
slow_owned(struct slow *slow)
{
	const struct graph_edge *edge;
	bool changed = true;
	unsigned i;

	for (i = 0; i < graph.edge_count; i++) {
		edge = &graph.edges[i];
		if (edge->from == graph.root && (edge->type == EDGE_SHORTCUT ||
		    (edge->type == EDGE_ELEMENT &&
		    graph.nodes[edge->to].type == NODE_SYNTHETIC &&
		    graph.nodes[edge->to].name[0] == '(')))
			slow->owned[edge->to] = true;
	}
	while (changed) {
		changed = false;
		for (i = 0; i < graph.edge_count; i++) {
			edge = &graph.edges[i];
			if (edge->type == EDGE_WEAK ||
			    !slow->owned[edge->from] || slow->owned[edge->to])
				continue;
			slow->owned[edge->to] = true;
			changed = true;
		}
	}
}

static bool
slow_holds(const struct slow *slow, const struct graph_edge *edge)
{
	unsigned table;
	const char *at;

	if (edge->type == EDGE_PAIR) {
		at = strstr(edge->name, "(table @");
		table = strtoul(at + 8, NULL, 10);
		if (table == graph_id(edge->from))
			return false;
	}
	if (edge->type == EDGE_WEAK || edge->from == edge->to)
		return false;
	if (edge->from == graph.root)
		return true;
	return edge->type != EDGE_SHORTCUT &&
	    (slow->owned[edge->from] || !slow->owned[edge->to]);
}

/* Marks what can be reached from the root when without is taken away. */
static void
slow_reach(const struct slow *slow, unsigned without, bool *reached)
{
	bool changed = true;
	unsigned a, b;

	memset(reached, 0, GRAPH_NODES);
	reached[graph.root] = graph.root != without;
	while (changed) {
		changed = false;
		for (a = 0; a < graph.node_count; a++) {
			if (!reached[a])
				continue;
			for (b = 0; b < graph.node_count; b++) {
				if (!slow->holds[a][b] || reached[b] ||
				    b == without)
					continue;
				reached[b] = true;
				changed = true;
			}
		}
	}
}

static void
slow_build(struct slow *slow)
{
	const struct graph_edge *edge;
	bool held[GRAPH_NODES] = { false };
	unsigned i;

	memset(slow, 0, sizeof(*slow));
	slow_owned(slow);
	for (i = 0; i < graph.edge_count; i++) {
		edge = &graph.edges[i];
		if (!slow_holds(slow, edge))
			continue;
		slow->holds[edge->from][edge->to] = true;
		held[edge->to] = true;
	}
	for (i = 0; i < graph.node_count; i++) {
		if (!held[i] && i != graph.root)
			slow->holds[graph.root][i] = true;
	}
	slow_reach(slow, UINT32_MAX, slow->reached);
}

/*
 * d dominates v when v cannot be reached without d. What is retained by d is
 * all that it dominates; the immediate dominator is, of those that dominate v,
 * the one that all others dominate.
 */
static void
check_against_slow(void)
{
	bool reached[GRAPH_NODES], dominates[GRAPH_NODES][GRAPH_NODES];
	unsigned d, v, other, count = graph.node_count;
	struct slow slow;
	uint64_t sum;

	slow_build(&slow);
	for (d = 0; d < count; d++) {
		slow_reach(&slow, d, reached);
		sum = 0;
		for (v = 0; v < count; v++) {
			dominates[d][v] = slow.reached[v] ?
			    slow.reached[d] && !reached[v] :
			    d == v || d == graph.root;
			if (dominates[d][v])
				sum += graph.nodes[v].size;
		}
		assert_int_equal(retained(d), sum);
	}
	for (v = 0; v < count; v++) {
		d = dominators.parent[v];
		if (v == graph.root) {
			assert_int_equal(d, v);
			continue;
		}
		assert_int_not_equal(d, v);
		assert_true(dominates[d][v]);
		for (other = 0; other < count; other++) {
			if (other != v && dominates[other][v])
				assert_true(dominates[other][d]);
		}
	}
}

static void
test_random(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 600; seed++) {
		graph_random_fill(&graph, seed);
		graph_load(&graph);
		assert_true(build_from(graph.snapshot, seed % 4, NULL, NULL));
		check_against_slow();
		finish();
	}
}

/* ---- rules one by one --------------------------------------------------- */

/* root -> a -> b, c -> d -> b: the classic diamond, and a tail. */
static void
test_diamond(void **state)
{
	unsigned root, a, b, c, d;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	d = graph_add(&graph, NODE_OBJECT, "D", 8);
	a = graph_add(&graph, NODE_OBJECT, "A", 1);
	c = graph_add(&graph, NODE_OBJECT, "C", UINT64_C(6000000000));
	b = graph_add(&graph, NODE_OBJECT, "B", 2);
	graph_link(&graph, root, EDGE_SHORTCUT, "a", a);
	graph_link(&graph, a, EDGE_PROPERTY, "b", b);
	graph_link(&graph, a, EDGE_PROPERTY, "c", c);
	graph_link(&graph, b, EDGE_PROPERTY, "d", d);
	graph_link(&graph, c, EDGE_PROPERTY, "d", d);
	graph_link(&graph, d, EDGE_PROPERTY, "a", a);
	graph_load(&graph);
	assert_true(build_from(graph.snapshot, 0, NULL, NULL));
	assert_int_equal(dominators.parent[d], a);
	assert_int_equal(dominators.parent[b], a);
	assert_int_equal(retained(b), 2);
	assert_int_equal(retained(a), UINT64_C(6000000011));
	assert_int_equal(retained(root), UINT64_C(6000000011));
	finish();
}

/* The value belongs to the key, not to the table or to both. */
static void
test_weak_map(void **state)
{
	unsigned root, table, key, value;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	table = graph_add(&graph, NODE_ARRAY, "table", 1);
	key = graph_add(&graph, NODE_OBJECT, "key", 2);
	value = graph_add(&graph, NODE_OBJECT, "value", 4);
	graph_link(&graph, root, EDGE_SHORTCUT, "t", table);
	graph_link(&graph, root, EDGE_SHORTCUT, "k", key);
	graph_pair(&graph, table, table, key, value);
	graph_pair(&graph, key, table, key, value);
	graph_load(&graph);
	assert_true(build_from(graph.snapshot, 0, NULL, NULL));
	assert_int_equal(dominators.parent[value], key);
	assert_int_equal(retained(key), 6);
	assert_int_equal(retained(table), 1);
	finish();
}

/* What the system holds too still belongs to the page alone. */
static void
test_page(void **state)
{
	unsigned root, system, global, object, own;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	system = graph_add(&graph, NODE_SYNTHETIC, "(GC roots)", 0);
	global = graph_add(&graph, NODE_OBJECT, "global", 1);
	object = graph_add(&graph, NODE_OBJECT, "O", 2);
	own = graph_add(&graph, NODE_OBJECT, "S", 4);
	graph_element(&graph, root, 1, system);
	graph_link(&graph, root, EDGE_SHORTCUT, "g", global);
	graph_link(&graph, global, EDGE_PROPERTY, "o", object);
	graph_link(&graph, system, EDGE_INTERNAL, "o", object);
	graph_link(&graph, system, EDGE_INTERNAL, "s", own);
	graph_load(&graph);
	assert_true(build_from(graph.snapshot, 0, NULL, NULL));
	assert_int_equal(dominators.parent[object], global);
	assert_int_equal(dominators.parent[own], system);
	finish();
}

/*
 * a <-> b hang on a weak edge alone and hold c as well; c is held by the
 * global object too, so they do not matter to it.
 */
static void
test_unreachable(void **state)
{
	unsigned root, global, a, b, c, alone;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	global = graph_add(&graph, NODE_OBJECT, "global", 1);
	a = graph_add(&graph, NODE_OBJECT, "A", 2);
	b = graph_add(&graph, NODE_OBJECT, "B", 4);
	c = graph_add(&graph, NODE_OBJECT, "C", 8);
	alone = graph_add(&graph, NODE_OBJECT, "X", 16);
	graph_link(&graph, root, EDGE_SHORTCUT, "g", global);
	graph_link(&graph, global, EDGE_WEAK, "a", a);
	graph_link(&graph, global, EDGE_PROPERTY, "c", c);
	graph_link(&graph, a, EDGE_PROPERTY, "b", b);
	graph_link(&graph, b, EDGE_PROPERTY, "a", a);
	graph_link(&graph, b, EDGE_PROPERTY, "c", c);
	graph_link(&graph, alone, EDGE_PROPERTY, "self", alone);
	graph_load(&graph);
	assert_true(build_from(graph.snapshot, 0, NULL, NULL));
	assert_int_equal(dominators.parent[a], root);
	assert_int_equal(dominators.parent[b], root);
	assert_int_equal(dominators.parent[c], global);
	assert_int_equal(dominators.parent[alone], root);
	assert_int_equal(retained(a), 2);
	assert_int_equal(retained(b), 4);
	assert_int_equal(retained(alone), 16);
	assert_int_equal(retained(root), 31);
	finish();
}

/* ---- large graphs ------------------------------------------------------- */

/* A snapshot over arrays of the test, as only this stage needs it. */
struct large {
	struct snapshot snapshot;
	uint32_t edges;
};

static void
large_init(struct large *large, uint32_t nodes, uint32_t edges)
{
	struct snapshot *snapshot = &large->snapshot;

	memset(large, 0, sizeof(*large));
	snapshot->nodes = nodes;
	snapshot->edges = edges;
	snapshot->node_type = malloc(nodes);
	snapshot->node_name = calloc(nodes, sizeof(uint32_t));
	snapshot->first_edge = calloc(nodes + 1, sizeof(uint32_t));
	snapshot->edge_what = malloc(edges * sizeof(uint32_t));
	snapshot->edge_to = calloc(edges, sizeof(uint32_t));
	snapshot->edge_special = calloc(bitset_words(edges), sizeof(uint64_t));
	memset(snapshot->node_type, NODE_OBJECT, nodes);
	for (uint32_t i = 0; i < edges; i++)
		snapshot->edge_what[i] = EDGE_WHAT(EDGE_PROPERTY, 0);
	assert_true(wide_init(&snapshot->node_size, nodes, NULL));
	for (uint32_t i = 0; i < nodes; i++)
		assert_true(wide_set(&snapshot->node_size, i, 1, NULL));
}

/* Adds an edge from the node whose edges are being added. */
static void
large_link(struct large *large, uint32_t from, uint32_t to)
{
	large->snapshot.edge_to[large->edges++] = to;
	large->snapshot.first_edge[from + 1] = large->edges;
}

/* Nodes after the last one that has edges have none. */
static void
large_end(struct large *large)
{
	uint32_t node = large->snapshot.nodes;

	assert_int_equal(large->edges, large->snapshot.edges);
	while (node > 0 && large->snapshot.first_edge[node] == 0)
		large->snapshot.first_edge[node--] = large->edges;
}

static void
large_release(struct large *large)
{
	struct snapshot *snapshot = &large->snapshot;

	dominators_release(&dominators);
	wide_release(&snapshot->node_size);
	free(snapshot->node_type);
	free(snapshot->node_name);
	free(snapshot->first_edge);
	free(snapshot->edge_what);
	free(snapshot->edge_to);
	free(snapshot->edge_special);
}

/* Each node of a chain holds the next and points back at the first. */
static void
test_chain(void **state)
{
	const uint32_t nodes = 300000;
	struct large large;
	uint32_t i;

	(void)state;
	large_init(&large, nodes, 2 * nodes - 2);
	for (i = 0; i + 1 < nodes; i++) {
		large_link(&large, i, i + 1);
		large_link(&large, i, 1);
	}
	large_end(&large);
	assert_true(build_from(&large.snapshot, 0, NULL, NULL));
	for (i = 1; i < nodes; i++) {
		assert_int_equal(dominators.parent[i], i - 1);
		assert_int_equal(retained(i), nodes - i);
	}
	large_release(&large);
}

/*
 * Two rails with rungs that cross: each node is held by both nodes before it,
 * so that the root dominates all. Slow ways of finding that are quadratic.
 */
static void
test_ladder(void **state)
{
	const uint32_t steps = 100000;
	struct large large;
	uint32_t i, left, right;

	(void)state;
	large_init(&large, 2 * steps + 1, 4 * steps - 2);
	large_link(&large, 0, 1);
	large_link(&large, 0, 2);
	for (i = 1; i < steps; i++) {
		left = 2 * i - 1;
		right = 2 * i;
		large_link(&large, left, left + 2);
		large_link(&large, left, right + 2);
		large_link(&large, right, left + 2);
		large_link(&large, right, right + 2);
	}
	large_end(&large);
	assert_true(build_from(&large.snapshot, 0, NULL, NULL));
	for (i = 1; i <= 2 * steps; i++) {
		assert_int_equal(dominators.parent[i], 0);
		assert_int_equal(retained(i), 1);
	}
	assert_int_equal(retained(0), 2 * steps + 1);
	large_release(&large);
}

/*
 * A long list whose last node holds many others, which the first one holds as
 * well: from each of them it is a long way up to the dominator.
 */
static void
test_long_way(void **state)
{
	const uint32_t list = 150000, others = 150000;
	struct large large;
	uint32_t i;

	(void)state;
	large_init(&large, 1 + list + others, list + 2 * others);
	large_link(&large, 0, 1);
	large_link(&large, 1, 2);
	for (i = 0; i < others; i++)
		large_link(&large, 1, 1 + list + i);
	for (i = 2; i < list; i++)
		large_link(&large, i, i + 1);
	for (i = 0; i < others; i++)
		large_link(&large, list, 1 + list + i);
	large_end(&large);
	assert_true(build_from(&large.snapshot, 0, NULL, NULL));
	for (i = 2; i <= list; i++) {
		assert_int_equal(dominators.parent[i], i - 1);
		assert_int_equal(retained(i), list + 1 - i);
	}
	for (; i <= list + others; i++)
		assert_int_equal(dominators.parent[i], 1);
	assert_int_equal(retained(1), list + others);
	large_release(&large);
}

static void
test_cancel(void **state)
{
	struct error err = { 0 };
	struct task task;

	(void)state;
	graph_random_fill(&graph, 1);
	graph_load(&graph);
	task_init(&task);
	task.cancel = true;
	assert_false(build_from(graph.snapshot, 0, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_null(dominators.parent);
	finish();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_diamond),
		cmocka_unit_test(test_weak_map),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_unreachable),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_long_way),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
