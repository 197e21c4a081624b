/* Edges turned round. */
#include "model/graph/retainers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/bitset.h"
#include "model/base/task.h"
#include "tests/unit/graph.h"

static struct graph graph;

/* Compares with the list of edges as it was written down. */
static void
check(const struct retainers *retainers)
{
	const struct snapshot *snapshot = graph.snapshot;
	uint32_t node, edge, count, found, *edges, source, last;
	struct retainer_walk walk;
	bool hub;

	for (node = 0; node < snapshot->nodes; node++) {
		retainers_begin(&walk, retainers, node);
		hub = walk.hub != NULL;
		source = last = NO_NODE;
		assert_true(retainers_edges(retainers, snapshot, node, &edges,
		    &count, NULL));
		for (edge = found = 0; edge < graph.edge_count; edge++) {
			if (graph.edges[edge].to != node)
				continue;
			assert_true(found < count);
			assert_int_equal(edges[found++], edge);
			/* A hub names a source once. */
			if (!hub || graph.edges[edge].from != last)
				assert_true(retainers_next(&walk, &source));
			last = graph.edges[edge].from;
			assert_int_equal(source, last);
		}
		assert_false(retainers_next(&walk, &source));
		assert_int_equal(found, count);
		assert_int_equal(bitset_has(retainers->several, node),
		    count > 1);
		assert_true(count > 0 || edges == NULL);
		free(edges);
	}
}

static void
test_random(void **state)
{
	struct retainers retainers;
	uint32_t hub_edges, hubs = 0;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 200; seed++) {
		graph_random_fill(&graph, seed);
		graph_load(&graph);
		for (hub_edges = 0; hub_edges < 4; hub_edges++) {
			assert_true(retainers_build(&retainers,
			    graph.snapshot, hub_edges, NULL, NULL));
			assert_true(hub_edges > 0 ||
			    retainers.hub_count == 0);
			hubs += retainers.hub_count;
			check(&retainers);
			retainers_release(&retainers);
		}
		graph_release(&graph);
	}
	assert_true(hubs > 200);
}

/* Which of the edges into a node do not hold it. */
static void
test_loose(void **state)
{
	static const bool loose[] = {
		false, true,			/* from the root */
		false, true, true, true, false,	/* from the table */
		false, false,			/* from the key */
	};
	struct retainers retainers;
	unsigned root, table, key, value, i;
	const struct hub *hub;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	table = graph_add(&graph, NODE_ARRAY, "table", 0);
	key = graph_add(&graph, NODE_OBJECT, "key", 0);
	value = graph_add(&graph, NODE_OBJECT, "value", 0);
	graph_link(&graph, root, EDGE_SHORTCUT, "global", value);
	graph_link(&graph, root, EDGE_WEAK, "w", value);
	graph_link(&graph, table, EDGE_INTERNAL, "1 / part of key", value);
	graph_link(&graph, table, EDGE_WEAK, "w", value);
	graph_link(&graph, table, EDGE_SHORTCUT, "s", value);
	graph_pair(&graph, table, table, key, value);
	graph_link(&graph, table, EDGE_INVISIBLE, "i", value);
	graph_pair(&graph, key, table, key, value);
	graph_element(&graph, key, 1, value);
	graph_load(&graph);
	assert_true(retainers_build(&retainers, graph.snapshot, 0, NULL, NULL));
	assert_int_equal(retainers.first[value + 1] - retainers.first[value],
	    sizeof(loose) / sizeof(*loose));
	for (i = 0; i < sizeof(loose) / sizeof(*loose); i++)
		assert_int_equal(bitset_has(retainers.loose,
		    retainers.first[value] + i), loose[i]);
	retainers_drop_loose(&retainers);
	assert_null(retainers.loose);
	retainers_release(&retainers);
	/* Of a hub it is known of each source whether one of its edges does. */
	assert_true(retainers_build(&retainers, graph.snapshot, 1, NULL, NULL));
	hub = retainers_hub(&retainers, value);
	assert_non_null(hub);
	assert_non_null(retainers.hub_loose[hub->number - 1]);
	assert_int_equal(retainers.hub_loose[hub->number - 1][0], 0);
	assert_int_equal(retainers_sources(&retainers, hub)[0],
	    1u << root | 1u << table | 1u << key);
	retainers_release(&retainers);
	graph_release(&graph);
}

static void
test_cancel(void **state)
{
	struct retainers retainers;
	struct error err = { 0 };
	struct task task;

	(void)state;
	graph_random_fill(&graph, 1);
	graph_load(&graph);
	task_init(&task);
	task.cancel = true;
	assert_false(retainers_build(&retainers, graph.snapshot, 0, &task,
	    &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_null(retainers.first);
	assert_null(retainers.source);
	graph_release(&graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_loose),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
