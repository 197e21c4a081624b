/* What is held many times by one object: its name is not made each time. */
#include "model/explore/holders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/failing_malloc.h"
#include "tests/unit/heap_text.h"

#define TIMES 50

#ifdef CAN_FAIL_MALLOC
static struct heap_text text;

static void
test_repeated(void **state)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	/* A plain object: its name is put together from its properties. */
	uint32_t holder = heap_node(&text, NODE_OBJECT, "Object", 3, 10);
	uint32_t held = heap_node(&text, NODE_OBJECT, "Held", 5, 10);
	struct heap_made heap;
	struct table *table;
	struct level *level;
	unsigned long before;

	(void)state;
	heap_edge(&text, root, EDGE_SHORTCUT, "g", holder);
	heap_edge(&text, holder, EDGE_PROPERTY, "first", held);
	for (unsigned i = 1; i < TIMES; i++)
		heap_element(&text, holder, i, held);
	heap = heap_make(&text);
	table = holders_new(heap.heap, held, NULL, NULL);
	level = level_top(table, NULL);
	assert_int_equal(level->count, TIMES);
	before = allocations;
	level_item(level, 0);
	assert_true(allocations - before < TIMES);
	level_free(level);
	table_free(table);
	heap_made_free(&heap);
}
#else
static void
test_repeated(void **state)
{
	(void)state;
	skip();
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
