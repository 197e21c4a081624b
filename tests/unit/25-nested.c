/* Nodes that others of a set dominate, against a climb from each. */
#include "model/graph/nested.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/bitset.h"
#include "tests/unit/graph.h"

#define NODES 300

static uint32_t parent[NODES];
static uint64_t set[(NODES + 63) / 64], nested[(NODES + 63) / 64];

static bool
slow_is_nested(uint32_t node)
{
	while (parent[node] != node) {
		node = parent[node];
		if (bitset_has(set, node))
			return true;
	}
	return false;
}

/* deep: parents are near; else anywhere above. */
static void
check_tree(uint64_t seed, bool deep)
{
	uint32_t nodes[NODES], count = 0;
	unsigned share = 1 + graph_random(&seed, 20);

	memset(set, 0, sizeof set);
	memset(nested, 0, sizeof nested);
	parent[0] = 0;
	for (uint32_t i = 1; i < NODES; i++)
		parent[i] = i - 1 - graph_random(&seed, deep && i > 3 ? 3 :
		    i);
	for (uint32_t i = 0; i < NODES; i++)
		if (graph_random(&seed, share) == 0)
			bitset_add(set, i);
	/* All of the set, or some of it. */
	for (uint32_t i = 0; i < NODES; i++)
		if (bitset_has(set, i) && (deep || i % 3 != 0))
			nodes[count++] = i;
	assert_true(nested_find(parent, NODES, set, nodes, count, nested,
	    NULL));
	for (uint32_t i = 0; i < count; i++)
		assert_int_equal(bitset_has(nested, i),
		    slow_is_nested(nodes[i]));
}

static void
test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		check_tree(seed, false);
		check_tree(seed, true);
	}
}

static void
test_chain(void **state)
{
	uint32_t nodes[] = { 0, 5, 9 };

	(void)state;
	memset(set, 0, sizeof set);
	memset(nested, 0, sizeof nested);
	for (uint32_t i = 0; i < 10; i++)
		parent[i] = i > 0 ? i - 1 : 0;
	bitset_add(set, 5);
	bitset_add(set, 9);
	assert_true(nested_find(parent, 10, set, nodes + 1, 2, nested, NULL));
	/* Not by itself, but by what is above. */
	assert_false(bitset_has(nested, 0));
	assert_true(bitset_has(nested, 1));
	/* The root is above all others. */
	bitset_add(set, 0);
	memset(nested, 0, sizeof nested);
	assert_true(nested_find(parent, 10, set, nodes, 3, nested, NULL));
	assert_int_equal(nested[0], 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
