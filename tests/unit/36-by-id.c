/* Nodes by their ids, against a sort that compares. */
#include "model/compare/by_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/heap_text.h"

#define NODES 300

static struct heap_text text;
static uint32_t seed = 5;

static uint32_t
chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static const struct heap *sorted;

static int
by_id_then_node(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	uint64_t x = heap_id(sorted, left), y = heap_id(sorted, right);

	if (x != y)
		return x < y ? -1 : 1;
	return left < right ? -1 : left > right;
}

/* Ids below a limit, some of them twice, and nodes without a size. */
static void
check(uint64_t limit, bool packed)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	uint32_t want[NODES], count = 0;
	struct error err = { 0 };
	struct heap_made made;
	struct by_id list;

	for (int i = 1; i < NODES; i++) {
		uint64_t id = limit / NODES * chance(NODES) + 3;

		heap_edge(&text, root, EDGE_PROPERTY, "p", heap_node(&text,
		    NODE_OBJECT, "A", id, chance(4) * 8));
	}
	made = heap_make(&text);
	sorted = made.heap;
	for (uint32_t i = 0; i < NODES; i++)
		if (heap_size(made.heap, i) > 0)
			want[count++] = i;
	qsort(want, count, sizeof want[0], by_id_then_node);
	assert_true(by_id_init(&list, made.heap, &err));
	assert_int_equal(list.packed != NULL, packed);
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(by_id_node(&list, i), want[i]);
		assert_int_equal(by_id_id(&list, i),
		    heap_id(made.heap, want[i]));
	}
	assert_int_equal(list.count, count);
	by_id_release(&list);
	heap_made_free(&made);
}

static void
test_sort(void **state)
{
	(void)state;
	check(NODES * 2, true);
	check(UINT32_MAX, true);
	check(UINT64_C(1) << 34, false);
	check(UINT64_C(1) << 52, false);
}

static void
test_nothing(void **state)
{
	struct error err = { 0 };
	struct heap_made made;
	struct by_id list;

	(void)state;
	heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	made = heap_make(&text);
	assert_true(by_id_init(&list, made.heap, &err));
	assert_int_equal(list.count, 0);
	by_id_release(&list);
	heap_made_free(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
