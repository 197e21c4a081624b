/* Which nodes of the DOM are detached. */
#include "model/graph/detached.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "tests/unit/graph.h"

#define ATTACHED 1
#define DETACHED 2

static struct graph graph;

static bool
passes(const struct graph_edge *edge)
{
	return edge->type != EDGE_HIDDEN && edge->type != EDGE_WEAK &&
	    edge->type != EDGE_INVISIBLE;
}

/*
 * Native nodes that the file leaves open get state when one that has it points
 * at them; until nothing changes.
 */
static void
spread_slowly(unsigned *states, unsigned state)
{
	const struct graph_edge *edge;
	bool changed = true;
	unsigned i;

	while (changed) {
		changed = false;
		for (i = 0; i < graph.edge_count; i++) {
			edge = &graph.edges[i];
			if (!passes(edge) || states[edge->from] != state ||
			    graph.nodes[edge->from].type != NODE_NATIVE ||
			    graph.nodes[edge->to].type != NODE_NATIVE ||
			    states[edge->to] != 0)
				continue;
			states[edge->to] = state;
			changed = true;
		}
	}
}

static unsigned
state_of(unsigned node)
{
	const uint8_t *detached = graph.snapshot->node_detached;

	return detached == NULL ? 0 : detached[node] & DETACHED_STATE;
}

static bool
renamed(unsigned node)
{
	const uint8_t *detached = graph.snapshot->node_detached;

	return detached != NULL && (detached[node] & DETACHED_RENAMED) != 0;
}

static void
check_against_slow(void)
{
	unsigned states[GRAPH_NODES], i;

	for (i = 0; i < graph.node_count; i++)
		states[i] = graph.nodes[i].detached;
	spread_slowly(states, ATTACHED);
	spread_slowly(states, DETACHED);
	for (i = 0; i < graph.node_count; i++) {
		assert_int_equal(state_of(i), states[i]);
		assert_int_equal(renamed(i), states[i] == DETACHED &&
		    graph.nodes[i].type == NODE_NATIVE);
	}
}

static void
test_random(void **state)
{
	uint64_t seed;
	unsigned i;

	(void)state;
	for (seed = 1; seed <= 300; seed++) {
		graph_random_fill(&graph, seed);
		for (i = 0; i < graph.node_count; i++) {
			if (seed % 3 && graph.nodes[i].type == NODE_OBJECT)
				graph.nodes[i].type = NODE_NATIVE;
		}
		graph_load(&graph);
		assert_true(detached_spread(graph.snapshot, NULL, NULL));
		check_against_slow();
		graph_release(&graph);
	}
}

/* A child of an attached and a detached node is attached. */
static void
test_attached_wins(void **state)
{
	unsigned dead, live, child, object, beyond;

	(void)state;
	graph_add(&graph, NODE_SYNTHETIC, "", 0);
	dead = graph_add(&graph, NODE_NATIVE, "div", 1);
	live = graph_add(&graph, NODE_NATIVE, "body", 1);
	child = graph_add(&graph, NODE_NATIVE, "span", 1);
	object = graph_add(&graph, NODE_OBJECT, "Wrapper", 1);
	beyond = graph_add(&graph, NODE_NATIVE, "p", 1);
	graph.nodes[dead].detached = DETACHED;
	graph.nodes[live].detached = ATTACHED;
	graph_link(&graph, dead, EDGE_INTERNAL, "c", child);
	graph_link(&graph, dead, EDGE_INTERNAL, "o", object);
	graph_link(&graph, live, EDGE_INTERNAL, "c", child);
	graph_link(&graph, object, EDGE_INTERNAL, "n", beyond);
	graph_load(&graph);
	assert_true(detached_spread(graph.snapshot, NULL, NULL));
	assert_int_equal(state_of(child), ATTACHED);
	assert_int_equal(state_of(object), 0);
	assert_int_equal(state_of(beyond), 0);
	assert_true(renamed(dead));
	assert_false(renamed(child));
	graph_release(&graph);
}

/* Files without the field tell by the name, and nothing is renamed. */
static void
test_by_name(void **state)
{
	unsigned node, object, escaped, other;

	(void)state;
	graph.no_detached = true;
	graph_add(&graph, NODE_SYNTHETIC, "", 0);
	node = graph_add(&graph, NODE_NATIVE, "Detached div", 1);
	object = graph_add(&graph, NODE_OBJECT, "Detached div", 1);
	escaped = graph_add(&graph, NODE_NATIVE, "\\u0044etached p", 1);
	other = graph_add(&graph, NODE_NATIVE, "Detachedp", 1);
	graph_load(&graph);
	assert_true(detached_spread(graph.snapshot, NULL, NULL));
	assert_int_equal(state_of(node), DETACHED);
	assert_int_equal(state_of(object), 0);
	assert_int_equal(state_of(escaped), DETACHED);
	assert_int_equal(state_of(other), 0);
	assert_false(renamed(node));
	graph_release(&graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_attached_wins),
		cmocka_unit_test(test_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
