/* The tree of dominators from the top down. */
#include "model/graph/nesting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/task.h"

#define NODES 300

static uint32_t parent[NODES];

/* Does above dominate node, or is it the node? */
static bool
is_above(uint32_t above, uint32_t node)
{
	while (node != above && parent[node] != node)
		node = parent[node];
	return node == above;
}

/* What comes between a place and its end is what its node dominates. */
static void
check(uint32_t count)
{
	struct nesting nesting;
	uint32_t place_of[NODES];

	assert_true(nesting_build(&nesting, parent, count, NULL, NULL));
	for (uint32_t i = 0; i < count; i++)
		place_of[i] = UINT32_MAX;
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(place_of[nesting.nodes[i]], UINT32_MAX);
		place_of[nesting.nodes[i]] = i;
	}
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t j = 0; j < count; j++)
			assert_int_equal(is_above(nesting.nodes[i], j),
			    place_of[j] >= i && place_of[j] < nesting.ends[i]);
	nesting_release(&nesting);
}

/* Parents stand before and after their children, as in a heap. */
static void
test_random(void **state)
{
	uint32_t order[NODES];

	(void)state;
	srand(7);
	for (int round = 0; round < 40; round++) {
		uint32_t count = 1 + (uint32_t)rand() % NODES;
		uint32_t reach = 1 + (uint32_t)rand() % count;

		for (uint32_t i = 0; i < count; i++)
			order[i] = i;
		for (uint32_t i = count; i-- > 1;) {
			uint32_t other = (uint32_t)rand() % (i + 1);
			uint32_t node = order[i];

			order[i] = order[other];
			order[other] = node;
		}
		parent[order[0]] = order[0];
		for (uint32_t i = 1; i < count; i++) {
			uint32_t low = i > reach ? i - reach : 0;

			parent[order[i]] = order[low + (uint32_t)rand() %
			    (i - low)];
		}
		/* Several roots, now and then. */
		if (round % 5 == 0)
			parent[order[count / 2]] = order[count / 2];
		check(count);
	}
}

static void
test_chain(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < NODES; i++)
		parent[i] = i + 1 < NODES ? i + 1 : i;
	check(NODES);
}

/* Without a graph each node stands alone. */
static void
test_none(void **state)
{
	struct nesting nesting;

	(void)state;
	assert_true(nesting_build(&nesting, NULL, 3, NULL, NULL));
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(nesting.nodes[i], i);
		assert_int_equal(nesting.ends[i], i + 1);
	}
	nesting_release(&nesting);
	assert_true(nesting_build(&nesting, NULL, 0, NULL, NULL));
	nesting_release(&nesting);
}

static void
test_cancel(void **state)
{
	struct error err = { 0 };
	struct nesting nesting;
	struct task task;

	(void)state;
	task_init(&task);
	task.cancel = true;
	parent[0] = 0;
	assert_false(nesting_build(&nesting, parent, 1, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_null(nesting.nodes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
