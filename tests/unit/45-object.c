/* Everything about one object: which facts, which lists, in what order. */
#include "model/explore/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/heap_text.h"

#define GLOBAL "global {it: Child, handle: handle(), ring: Ring}"

static struct heap_text text;
static struct heap_made heap;
static uint32_t instance, closure, ring;

/* new Child("x") with two elements; Child inherits from Base. */
static void
write_instance(uint32_t global)
{
	uint32_t child, base, object, accessor, string, map;

	instance = heap_node(&text, NODE_OBJECT, "Child", 11, 48);
	child = heap_node(&text, NODE_OBJECT, "Base", 13, 1);
	base = heap_node(&text, NODE_OBJECT, "Base", 15, 1);
	object = heap_node(&text, NODE_OBJECT, "Object", 17, 1);
	accessor = heap_node(&text, NODE_CODE, "system / AccessorPair", 19, 1);
	string = heap_node(&text, NODE_STRING, "x", 21, 16);
	map = heap_node(&text, NODE_HIDDEN, "system / Map", 23, 1);
	heap_edge(&text, global, EDGE_PROPERTY, "it", instance);
	heap_edge(&text, instance, EDGE_INTERNAL, "map", map);
	heap_edge(&text, instance, EDGE_PROPERTY, "__proto__", child);
	heap_edge(&text, instance, EDGE_PROPERTY, "zeta", string);
	heap_edge(&text, instance, EDGE_PROPERTY, "alpha", global);
	heap_element(&text, instance, 0, string);
	heap_element(&text, instance, 1, string);
	heap_edge(&text, instance, EDGE_INVISIBLE, "ghost", map);
	heap_edge(&text, child, EDGE_PROPERTY, "__proto__", base);
	heap_edge(&text, base, EDGE_PROPERTY, "__proto__", object);
	heap_edge(&text, object, EDGE_PROPERTY, "__proto__", accessor);
}

/* A closure in a function's context, in a module's. */
static void
write_closure(uint32_t global)
{
	uint32_t inner, outer, one, two;

	outer = heap_node(&text, NODE_HIDDEN, "system / Context", 31, 1);
	inner = heap_node(&text, NODE_HIDDEN, "system / Context", 33, 1);
	closure = heap_node(&text, NODE_CLOSURE, "handle", 35, 64);
	one = heap_node(&text, NODE_OBJECT, "One", 37, 1);
	two = heap_node(&text, NODE_OBJECT, "Two", 39, 1);
	heap_edge(&text, global, EDGE_PROPERTY, "handle", closure);
	heap_edge(&text, outer, EDGE_CONTEXT, "outside", two);
	heap_edge(&text, inner, EDGE_INTERNAL, "previous", outer);
	heap_edge(&text, inner, EDGE_CONTEXT, "inside", one);
	heap_edge(&text, closure, EDGE_INTERNAL, "context", inner);
	/* Its prototypes and contexts go round in a ring. */
	ring = heap_node(&text, NODE_OBJECT, "Ring", 41, 1);
	heap_edge(&text, global, EDGE_PROPERTY, "ring", ring);
	heap_edge(&text, ring, EDGE_PROPERTY, "__proto__", one);
	heap_edge(&text, one, EDGE_PROPERTY, "__proto__", ring);
	heap_edge(&text, ring, EDGE_INTERNAL, "previous", ring);
	heap_edge(&text, ring, EDGE_CONTEXT, "self", ring);
}

static int
setup(void **state)
{
	uint32_t root, global;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	write_instance(global);
	write_closure(global);
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

/* All rows, those that open at first with what is below them. */
static void
expect_object(uint32_t node, const char *wanted)
{
	struct strbuf got = STRBUF_INIT;
	struct cell cell = CELL_INIT;
	struct error err = { 0 };
	struct table *table = object_new(heap.heap, node, &err);
	struct level *top, *below;

	assert_non_null(table);
	top = level_top(table, &err);
	assert_non_null(top);
	for (size_t row = 0; row < top->count; row++) {
		cell_reset(&cell);
		level_cell(top, row, 0, &cell);
		strbuf_addf(&got, "%s\n", cell.text.data);
		if (!level_openable(top, row))
			continue;
		below = level_open(top, row, &err);
		assert_non_null(below);
		for (size_t i = 0; i < below->count; i++) {
			cell_reset(&cell);
			level_cell(below, i, 0, &cell);
			strbuf_addf(&got, "%s %s\n",
			    level_opened(top, row) ? "  " : " -",
			    cell.text.data);
		}
		level_free(below);
	}
	assert_string_equal(got.data, wanted);
	cell_release(&cell);
	strbuf_release(&got);
	level_free(top);
	table_free(table);
}

static void
test_instance(void **state)
{
	(void)state;
	expect_object(instance,
	    "Child {zeta: \"x\", alpha: global, 0: \"x\", 1: \"x\"} @11\n"
	    "Type: object\n"
	    "Class: Child\n"
	    "Dominator: " GLOBAL " @3\n"
	    "Properties (2)\n"
	    "   zeta :: \"x\" @21\n"
	    "   alpha :: " GLOBAL " @3\n"
	    "Elements (2)\n"
	    "   [0] :: \"x\" @21\n"
	    "   [1] :: \"x\" @21\n"
	    "Prototype chain (3)\n"
	    " - Base @13\n"
	    " - Base @15\n"
	    " - {} @17\n"
	    "Internals (1)\n"
	    " - map :: system / Map @23\n");
}

static void
test_closure(void **state)
{
	(void)state;
	expect_object(closure,
	    "handle() @35\n"
	    "Type: closure\n"
	    "Class: Function\n"
	    "Dominator: " GLOBAL " @3\n"
	    "Captured variables (2)\n"
	    "   inside :: One @37\n"
	    "   outside :: Two @39\n"
	    "Internals (1)\n"
	    " - context :: system / Context @33\n");
}

/* A broken file must not keep us here. */
static void
test_ring(void **state)
{
	struct error err = { 0 };
	struct table *table = object_new(heap.heap, ring, &err);
	struct level *top;

	(void)state;
	assert_non_null(table);
	top = level_top(table, &err);
	assert_non_null(top);
	assert_int_equal(top->count, 7);
	level_free(top);
	table_free(table);
}

/* Sorted by a column, a list forgets the order of the file. */
static void
test_sorted(void **state)
{
	struct error err = { 0 };
	struct table *table = object_new(heap.heap, instance, &err);
	int column = table_column(table, "shallow_size");
	struct level *top = level_top(table, &err), *below;
	struct cell cell = CELL_INIT;

	(void)state;
	level_sort(top, (unsigned)column, true);
	below = level_open(top, 4, &err);
	assert_non_null(below);
	level_cell(below, 0, 0, &cell);
	assert_string_equal(cell.text.data, "alpha :: " GLOBAL " @3");
	cell_release(&cell);
	level_free(below);
	level_free(top);
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instance),
		cmocka_unit_test(test_closure),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_sorted),
	};

	return cmocka_run_group_tests_name("object", tests, setup, teardown);
}
