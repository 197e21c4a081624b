/* The rows that lead to an object in containment and among dominators. */
#include "model/explore/containment.h"
#include "model/explore/dominated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/heap_text.h"

#define ROOM 8

static struct heap_text text;
static struct heap_made heap;
static uint32_t root, global, first, second, shared, lost, weak;

/* global - first - shared, global - second - shared; lost is held by nobody. */
static int
setup(void **state)
{
	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	first = heap_node(&text, NODE_OBJECT, "First", 5, 10);
	second = heap_node(&text, NODE_OBJECT, "Second", 7, 10);
	shared = heap_node(&text, NODE_OBJECT, "Shared", 9, 10);
	lost = heap_node(&text, NODE_OBJECT, "Lost", 11, 10);
	weak = heap_node(&text, NODE_OBJECT, "Weak", 13, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	heap_edge(&text, global, EDGE_PROPERTY, "a", first);
	heap_edge(&text, global, EDGE_PROPERTY, "b", second);
	heap_edge(&text, global, EDGE_WEAK, "w", weak);
	heap_edge(&text, first, EDGE_PROPERTY, "c", shared);
	heap_edge(&text, second, EDGE_PROPERTY, "d", shared);
	heap = heap_make(&text);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	heap_made_free(&heap);
	return 0;
}

/* Follows a way row by row; the objects of its rows. */
static void
expect_rows(struct table *table, const uint64_t *path, size_t depth,
	const char *wanted)
{
	struct level *levels[ROOM + 1] = { NULL };
	struct strbuf got = STRBUF_INIT;
	struct error err = { 0 };
	struct object object;
	size_t row;

	assert_non_null(table);
	levels[0] = level_top(table, &err);
	for (size_t i = 0; i < depth; i++) {
		row = level_find(levels[i], path[i]);
		assert_true(row < levels[i]->count);
		assert_true(level_object(levels[i], row, &object));
		strbuf_addf(&got, "%llu ", (unsigned long long)heap_id(
		    object.heap, object.node));
		if (i + 1 < depth)
			levels[i + 1] = level_open(levels[i], row, &err);
	}
	assert_string_equal(got.data, wanted);
	strbuf_release(&got);
	for (size_t i = depth; i-- > 0;)
		level_free(levels[i]);
	table_free(table);
}

static void
test_containment(void **state)
{
	uint64_t path[ROOM];

	(void)state;
	/* Of two ways as near the first by name. */
	assert_int_equal(containment_path(heap.heap, shared, path, ROOM), 3);
	expect_rows(containment_new(heap.heap, root, NULL), path, 3, "3 5 9 ");
	assert_int_equal(containment_path(heap.heap, global, path, ROOM), 1);
	expect_rows(containment_new(heap.heap, root, NULL), path, 1, "3 ");
	assert_int_equal(containment_path(heap.heap, root, path, ROOM), 0);
	assert_int_equal(containment_path(heap.heap, lost, path, ROOM), 0);
	assert_int_equal(containment_path(heap.heap, weak, path, ROOM), 0);
	/* What has no room is counted all the same. */
	path[2] = 77;
	assert_int_equal(containment_path(heap.heap, shared, path, 2), 3);
	assert_int_equal(path[2], 77);
}

static void
test_dominators(void **state)
{
	uint64_t path[ROOM];

	(void)state;
	/* Neither holds it alone: it is below what holds both. */
	assert_int_equal(dominated_path(heap.heap, root, shared, path, ROOM),
	    2);
	expect_rows(dominated_new(heap.heap, root, NULL), path, 2, "3 9 ");
	assert_int_equal(dominated_path(heap.heap, global, shared, path,
	    ROOM), 1);
	expect_rows(dominated_new(heap.heap, global, NULL), path, 1, "9 ");
	assert_int_equal(dominated_path(heap.heap, first, shared, path, ROOM),
	    0);
	/* What nothing holds is the root's. */
	assert_int_equal(dominated_path(heap.heap, root, lost, path, ROOM), 1);
	assert_int_equal(dominated_path(heap.heap, root, shared, path, 1), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_containment),
		cmocka_unit_test(test_dominators),
	};

	return cmocka_run_group_tests_name("ways", tests, setup, teardown);
}
