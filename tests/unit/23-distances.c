/* Distances from the user roots. */
#include "model/graph/distances.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "tests/unit/graph.h"

static struct graph graph;
static struct distances distances;

static void
build(void)
{
	graph_load(&graph);
	assert_true(distances_build(&distances, graph.snapshot, NULL, NULL));
}

static void
finish(void)
{
	distances_release(&distances);
	graph_release(&graph);
}

/*
 * The rules once more, without a queue: in each round all nodes of one
 * distance are looked at. That leaves out the WeakMap entries, whose rule
 * hangs on the order within a round.
 */
static void
slow_rounds(int *far, int from)
{
	const struct graph_edge *edge;
	bool changed = true;
	unsigned i;
	int round;

	for (round = from; changed; round++) {
		changed = false;
		for (i = 0; i < graph.edge_count; i++) {
			edge = &graph.edges[i];
			if (edge->type == EDGE_WEAK ||
			    far[edge->from] != round ||
			    far[edge->to] != DISTANCE_NONE)
				continue;
			far[edge->to] = round + 1;
			changed = true;
		}
	}
}

static void
slow_distances(int *far)
{
	const struct graph_edge *edge;
	bool any = false;
	unsigned i;

	for (i = 0; i < graph.node_count; i++)
		far[i] = DISTANCE_NONE;
	for (i = 0; i < graph.edge_count; i++) {
		edge = &graph.edges[i];
		if (edge->from != graph.root ||
		    (graph.nodes[edge->to].type == NODE_SYNTHETIC &&
		    graph.nodes[edge->to].name[0] != '('))
			continue;
		far[edge->to] = 1;
		any = true;
	}
	slow_rounds(far, 1);
	far[graph.root] = any ? DISTANCE_SYSTEM : 0;
	slow_rounds(far, far[graph.root]);
}

static void
test_random(void **state)
{
	int far[GRAPH_NODES];
	uint64_t seed;
	unsigned i;

	(void)state;
	for (seed = 1; seed <= 400; seed++) {
		graph_random_fill(&graph, seed);
		for (i = 0; i < graph.edge_count; i++) {
			if (graph.edges[i].type == EDGE_PAIR)
				graph.edges[i].name = "not a pair";
		}
		build();
		slow_distances(far);
		for (i = 0; i < graph.node_count; i++)
			assert_int_equal(distances_get(&distances, i), far[i]);
		finish();
	}
}

/* root -> global -> a -> b; only the system holds s -> t. */
static void
test_system(void **state)
{
	unsigned root, global, a, b, system, s, t, lost;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	system = graph_add(&graph, NODE_SYNTHETIC, "(GC roots)", 0);
	global = graph_add(&graph, NODE_OBJECT, "global", 0);
	a = graph_add(&graph, NODE_OBJECT, "A", 0);
	b = graph_add(&graph, NODE_OBJECT, "B", 0);
	s = graph_add(&graph, NODE_OBJECT, "S", 0);
	t = graph_add(&graph, NODE_OBJECT, "T", 0);
	lost = graph_add(&graph, NODE_OBJECT, "L", 0);
	graph_element(&graph, root, 1, system);
	graph_link(&graph, root, EDGE_SHORTCUT, "g", global);
	graph_link(&graph, global, EDGE_PROPERTY, "a", a);
	graph_link(&graph, a, EDGE_PROPERTY, "b", b);
	graph_link(&graph, b, EDGE_PROPERTY, "global", global);
	graph_link(&graph, system, EDGE_INTERNAL, "s", s);
	graph_link(&graph, s, EDGE_PROPERTY, "t", t);
	graph_link(&graph, s, EDGE_PROPERTY, "b", b);
	graph_link(&graph, t, EDGE_WEAK, "l", lost);
	build();
	assert_int_equal(distances_get(&distances, root), DISTANCE_SYSTEM);
	assert_int_equal(distances_get(&distances, global), 1);
	assert_int_equal(distances_get(&distances, a), 2);
	assert_int_equal(distances_get(&distances, b), 3);
	assert_int_equal(distances_get(&distances, system),
	    DISTANCE_SYSTEM + 1);
	assert_int_equal(distances_get(&distances, s), DISTANCE_SYSTEM + 2);
	assert_int_equal(distances_get(&distances, t), DISTANCE_SYSTEM + 3);
	assert_int_equal(distances_get(&distances, lost), DISTANCE_NONE);
	assert_true(distance_shown(distances_get(&distances, b)));
	assert_false(distance_shown(distances_get(&distances, s)));
	assert_false(distance_shown(distances_get(&distances, lost)));
	finish();
}

/* Without user roots the root is at 0, and all counts from there. */
static void
test_no_user_roots(void **state)
{
	unsigned root, system, a;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	system = graph_add(&graph, NODE_SYNTHETIC, "(GC roots)", 0);
	a = graph_add(&graph, NODE_OBJECT, "A", 0);
	graph_element(&graph, root, 1, system);
	graph_element(&graph, system, 1, a);
	build();
	assert_int_equal(distances_get(&distances, root), 0);
	assert_int_equal(distances_get(&distances, system), 1);
	assert_int_equal(distances_get(&distances, a), 2);
	finish();
}

/*
 * The value of a WeakMap entry is beyond the farther of table (at 2) and key
 * (at 4). One whose key is not reached is not reached either.
 */
static void
test_pairs(void **state)
{
	unsigned root, global, table, a, key, value, dead, orphan;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	global = graph_add(&graph, NODE_OBJECT, "global", 0);
	table = graph_add(&graph, NODE_ARRAY, "table", 0);
	a = graph_add(&graph, NODE_OBJECT, "A", 0);
	key = graph_add(&graph, NODE_OBJECT, "K", 0);
	value = graph_add(&graph, NODE_OBJECT, "V", 0);
	dead = graph_add(&graph, NODE_OBJECT, "D", 0);
	orphan = graph_add(&graph, NODE_OBJECT, "O", 0);
	graph_link(&graph, root, EDGE_SHORTCUT, "g", global);
	graph_link(&graph, global, EDGE_PROPERTY, "m", table);
	graph_link(&graph, global, EDGE_PROPERTY, "a", a);
	graph_link(&graph, a, EDGE_CONTEXT, "b", dead);
	graph_link(&graph, dead, EDGE_PROPERTY, "k", key);
	graph_pair(&graph, table, table, key, value);
	graph_pair(&graph, key, table, key, value);
	graph_pair(&graph, table, table, orphan, orphan);
	build();
	assert_int_equal(distances_get(&distances, table), 2);
	assert_int_equal(distances_get(&distances, key), 4);
	assert_int_equal(distances_get(&distances, value), 5);
	assert_int_equal(distances_get(&distances, orphan), DISTANCE_NONE);
	finish();
}

/* A user root that two edges lead to is visited twice: that makes a pair. */
static void
test_pair_of_visits(void **state)
{
	unsigned root, once, twice, key, a, b;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	once = graph_add(&graph, NODE_ARRAY, "table", 0);
	twice = graph_add(&graph, NODE_ARRAY, "table", 0);
	key = graph_add(&graph, NODE_OBJECT, "K", 0);
	a = graph_add(&graph, NODE_OBJECT, "A", 0);
	b = graph_add(&graph, NODE_OBJECT, "B", 0);
	graph_link(&graph, root, EDGE_SHORTCUT, "1", once);
	graph_link(&graph, root, EDGE_SHORTCUT, "2", twice);
	graph_link(&graph, root, EDGE_PROPERTY, "3", twice);
	graph_pair(&graph, once, once, key, a);
	graph_pair(&graph, twice, twice, key, b);
	build();
	assert_int_equal(distances_get(&distances, a), DISTANCE_NONE);
	assert_int_equal(distances_get(&distances, b), 2);
	finish();
}

/* But many edges to one user root with many edges are no square of work. */
static void
test_many_visits(void **state)
{
	const uint32_t edges = 200000;
	struct snapshot snapshot = { .nodes = 2, .edges = 2 * edges };
	uint32_t first_edge[] = { 0, edges, 2 * edges }, i;
	uint8_t node_type[] = { NODE_SYNTHETIC, NODE_OBJECT };

	(void)state;
	snapshot.node_type = node_type;
	snapshot.first_edge = first_edge;
	snapshot.edge_what = malloc(2 * edges * sizeof(uint32_t));
	snapshot.edge_to = malloc(2 * edges * sizeof(uint32_t));
	snapshot.edge_special = calloc(bitset_words(2 * edges),
	    sizeof(uint64_t));
	for (i = 0; i < 2 * edges; i++) {
		snapshot.edge_what[i] = EDGE_WHAT(EDGE_PROPERTY, 0);
		snapshot.edge_to[i] = i < edges;
	}
	assert_true(distances_build(&distances, &snapshot, NULL, NULL));
	assert_int_equal(distances_get(&distances, 0), DISTANCE_SYSTEM);
	assert_int_equal(distances_get(&distances, 1), 1);
	distances_release(&distances);
	free(snapshot.edge_what);
	free(snapshot.edge_to);
	free(snapshot.edge_special);
}

/* Entries 4, 7, ... of descriptor arrays are not followed, keys are. */
static void
test_descriptors(void **state)
{
	static const struct {
		const char *name;
		unsigned number;
		bool followed;
	} cases[] = {
		{ NULL, 0, true }, { NULL, 1, true }, { NULL, 2, true },
		{ NULL, 3, true }, { NULL, 4, false }, { NULL, 5, true },
		{ NULL, 7, false }, { "4", 0, false }, { " 4x", 0, false },
		{ "x4", 0, true }, { "-4", 0, true }, { "+4", 0, false },
		{ "1000000000000000000000000", 0, false },
	};
	unsigned root, array, same, i, target[32];

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	array = graph_add(&graph, NODE_ARRAY, "(map descriptors)", 0);
	same = graph_add(&graph, NODE_ARRAY, "(other array)", 0);
	graph_link(&graph, root, EDGE_SHORTCUT, "a", array);
	graph_link(&graph, root, EDGE_SHORTCUT, "b", same);
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		target[i] = graph_add(&graph, NODE_OBJECT, "T", 0);
		if (cases[i].name != NULL)
			graph_link(&graph, array, EDGE_INTERNAL,
			    cases[i].name, target[i]);
		else
			graph_element(&graph, array, cases[i].number,
			    target[i]);
	}
	target[i] = graph_add(&graph, NODE_OBJECT, "T", 0);
	graph_element(&graph, same, 4, target[i]);
	build();
	assert_int_equal(distances_get(&distances, target[i]), 2);
	while (i-- > 0)
		assert_int_equal(distances_get(&distances, target[i]),
		    cases[i].followed ? 2 : DISTANCE_NONE);
	finish();
}

static void
test_native_context(void **state)
{
	unsigned root, context, other, map;

	(void)state;
	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	context = graph_add(&graph, NODE_HIDDEN, "system / NativeContext", 0);
	other = graph_add(&graph, NODE_HIDDEN, "system / Context", 0);
	map = graph_add(&graph, NODE_HIDDEN, "system / Map", 0);
	graph_link(&graph, root, EDGE_SHORTCUT, "c", context);
	graph_link(&graph, context, EDGE_PROPERTY, "other", other);
	graph_link(&graph, context, EDGE_INTERNAL, "sloppy_function_map", map);
	graph_link(&graph, other, EDGE_INTERNAL, "sloppy_function_map", map);
	build();
	assert_int_equal(distances_get(&distances, other), 2);
	assert_int_equal(distances_get(&distances, map), 3);
	finish();
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
	assert_false(distances_build(&distances, graph.snapshot, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_null(distances.near);
	graph_release(&graph);
}

/* A list longer than two bytes can say, and with many or few beyond. */
static void
check_list(uint32_t length, uint32_t others)
{
	uint32_t nodes = length + others + 1, i;
	struct snapshot list = { .nodes = nodes, .edges = nodes - 1 };

	list.node_type = malloc(nodes);
	list.node_name = calloc(nodes, sizeof(uint32_t));
	list.first_edge = malloc((nodes + 1) * sizeof(uint32_t));
	list.edge_what = malloc(nodes * sizeof(uint32_t));
	list.edge_to = malloc(nodes * sizeof(uint32_t));
	list.edge_special = calloc(bitset_words(nodes), sizeof(uint64_t));
	assert_true(list.node_type && list.node_name && list.first_edge &&
	    list.edge_what && list.edge_to && list.edge_special);
	memset(list.node_type, NODE_OBJECT, nodes);
	for (i = 0; i < nodes; i++)
		list.edge_what[i] = EDGE_WHAT(EDGE_PROPERTY, 0);
	/* The root leads to the first and to all others, each to the next. */
	for (i = 0; i <= others; i++)
		list.edge_to[i] = i == 0 ? 1 : length + i;
	list.first_edge[0] = 0;
	for (i = 1; i <= nodes; i++)
		list.first_edge[i] = i < length ? others + i :
		    others + length;
	for (i = 1; i < length; i++)
		list.edge_to[others + i] = i + 1;
	assert_true(distances_build(&distances, &list, NULL, NULL));
	assert_int_equal(distances.all != NULL, others < 1000);
	assert_int_equal(distances_get(&distances, 0), DISTANCE_SYSTEM);
	for (i = 1; i < nodes; i++)
		assert_int_equal(distances_get(&distances, i),
		    i <= length ? i : 1);
	distances_release(&distances);
	free(list.node_type);
	free(list.node_name);
	free(list.first_edge);
	free(list.edge_what);
	free(list.edge_to);
	free(list.edge_special);
}

static void
test_far(void **state)
{
	(void)state;
	check_list(70000, 300000);
	check_list(70000, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_no_user_roots),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_pair_of_visits),
		cmocka_unit_test(test_many_visits),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_native_context),
		cmocka_unit_test(test_far),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
