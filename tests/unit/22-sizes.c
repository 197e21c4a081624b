/* Arrays and hidden nodes give their size to the one who owns them. */
#include "model/graph/sizes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "model/graph/retainers.h"
#include "tests/unit/graph.h"

static struct graph graph;

static uint64_t
size_of(unsigned node)
{
	return wide_get(&graph.snapshot->node_size, node);
}

static bool
ownable(unsigned node)
{
	const struct graph_node *n = &graph.nodes[node];

	return n->type == NODE_HIDDEN || n->type == NODE_ARRAY ||
	    (n->type == NODE_NATIVE &&
	    strcmp(n->name, "system / ExternalStringData") == 0);
}

static bool
user_root(unsigned node)
{
	return graph.nodes[node].type != NODE_SYNTHETIC ||
	    strcmp(graph.nodes[node].name, "(Document DOM trees)") == 0;
}

/* Marks all ownable nodes that owner reaches through ownable ones. */
static void
mark_reached(unsigned owner, bool *reached)
{
	const struct graph_edge *edge;
	bool changed = true;
	unsigned i;

	memset(reached, 0, GRAPH_NODES);
	while (changed) {
		changed = false;
		for (i = 0; i < graph.edge_count; i++) {
			edge = &graph.edges[i];
			if (edge->type == EDGE_WEAK || !ownable(edge->to) ||
			    reached[edge->to] ||
			    (edge->from != owner && !reached[edge->from]))
				continue;
			reached[edge->to] = true;
			changed = true;
		}
	}
}

static void
slow_sizes(uint64_t *sizes)
{
	unsigned owners[GRAPH_NODES] = { 0 }, owner[GRAPH_NODES], i, n;
	bool reached[GRAPH_NODES], any = false;

	for (i = 0; i < graph.node_count; i++)
		sizes[i] = graph.nodes[i].size;
	for (i = 0; i < graph.edge_count; i++)
		any = any || (graph.edges[i].from == graph.root &&
		    user_root(graph.edges[i].to));
	if (!any)
		return;
	for (n = 0; n < graph.node_count; n++) {
		if (ownable(n))
			continue;
		mark_reached(n, reached);
		for (i = 0; i < graph.node_count; i++) {
			if (reached[i]) {
				owners[i]++;
				owner[i] = n;
			}
		}
	}
	for (i = 0; i < graph.node_count; i++) {
		if (owners[i] != 1 || owner[i] == graph.root ||
		    graph.nodes[owner[i]].type == NODE_SYNTHETIC)
			continue;
		sizes[owner[i]] += sizes[i];
		sizes[i] = 0;
	}
}

static bool
give(uint32_t hub_edges, struct task *task, struct error *err)
{
	struct retainers retainers;
	bool ok;

	assert_true(retainers_build(&retainers, graph.snapshot, hub_edges,
	    NULL, NULL));
	/* And without retainers, all the same. */
	ok = sizes_give_to_owners(graph.snapshot, hub_edges == 3 ? NULL :
	    &retainers, task, err);
	retainers_release(&retainers);
	return ok;
}

static void
test_random(void **state)
{
	uint64_t seed, sizes[GRAPH_NODES];
	unsigned i;

	(void)state;
	for (seed = 1; seed <= 400; seed++) {
		graph_random_fill(&graph, seed);
		for (i = 0; i < graph.node_count; i++) {
			if (graph.nodes[i].type == NODE_NATIVE && i % 2)
				graph.nodes[i].name =
				    "system / ExternalStringData";
		}
		graph_load(&graph);
		/* With hubs and without. */
		assert_true(give(seed % 4, NULL, NULL));
		slow_sizes(sizes);
		for (i = 0; i < graph.node_count; i++)
			assert_int_equal(size_of(i), sizes[i]);
		graph_release(&graph);
	}
}

/* Map -> table -> buckets, and a table that two Maps share. */
static void
test_map(void **state)
{
	unsigned root, map, other, table, buckets, shared;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	map = graph_add(&graph, NODE_OBJECT, "Map", 16);
	other = graph_add(&graph, NODE_OBJECT, "Map", 16);
	table = graph_add(&graph, NODE_ARRAY, "", 100);
	buckets = graph_add(&graph, NODE_HIDDEN, "", UINT64_C(5000000000));
	shared = graph_add(&graph, NODE_ARRAY, "", 7);
	graph_link(&graph, root, EDGE_SHORTCUT, "a", map);
	graph_link(&graph, root, EDGE_SHORTCUT, "b", other);
	graph_link(&graph, map, EDGE_INTERNAL, "table", table);
	graph_link(&graph, table, EDGE_INTERNAL, "next", buckets);
	graph_link(&graph, buckets, EDGE_INTERNAL, "back", table);
	graph_link(&graph, other, EDGE_WEAK, "weak", table);
	graph_link(&graph, map, EDGE_INTERNAL, "s", shared);
	graph_link(&graph, other, EDGE_INTERNAL, "s", shared);
	graph_load(&graph);
	assert_true(give(0, NULL, NULL));
	assert_int_equal(size_of(map), UINT64_C(5000000116));
	assert_int_equal(size_of(other), 16);
	assert_int_equal(size_of(table), 0);
	assert_int_equal(size_of(buckets), 0);
	assert_int_equal(size_of(shared), 7);
	graph_release(&graph);
}

static void
test_cancel(void **state)
{
	struct error err = { 0 };
	struct task task;

	(void)state;
	graph_add(&graph, NODE_SYNTHETIC, "", 0);
	graph_add(&graph, NODE_OBJECT, "", 0);
	graph_link(&graph, 0, EDGE_SHORTCUT, "a", 1);
	graph_load(&graph);
	task_init(&task);
	task.cancel = true;
	assert_false(give(0, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	graph_release(&graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
