/* The Summary on a heap whose figures were worked out by hand. */
#include "model/explore/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made heap, base;

static uint32_t
located(uint32_t from, const char *edge, const char *name, uint64_t id,
	uint64_t size, unsigned script, unsigned line)
{
	uint32_t node = heap_node(&text, NODE_OBJECT, name, id, size);

	text.nodes[node].script = script;
	text.nodes[node].line = line;
	heap_edge(&text, from, EDGE_PROPERTY, edge, node);
	return node;
}

/*
 * global (10) - cache: Map (32) - table (100, which goes to the Map)
 *   table - [1] a @21 (24), [2] b @11 (24), [3] c @13 (40), all Rec
 *   a, b - text: "hello" (20); b - own: "world" (30)
 *   c - beta, alpha, [10], [9]: the closure; __proto__: global
 * global - f: closure (8), z: Zero (0), p: Pt (16), q: Pt (60) of another
 *   script, e and e2: Eq (5) of other lines
 * (GC roots) - Sys (50)
 */
static struct heap_made
make_heap(void)
{
	uint32_t root, global, roots, map, table, a, b, c, hello, f, node;

	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	roots = heap_node(&text, NODE_SYNTHETIC, "(GC roots)", 5, 0);
	map = heap_node(&text, NODE_OBJECT, "Map", 7, 32);
	table = heap_node(&text, NODE_ARRAY, "", 9, 100);
	a = heap_node(&text, NODE_OBJECT, "Rec", 21, 24);
	b = heap_node(&text, NODE_OBJECT, "Rec", 11, 24);
	c = heap_node(&text, NODE_OBJECT, "Rec", 13, 40);
	hello = heap_node(&text, NODE_STRING, "hello", 15, 20);
	f = heap_node(&text, NODE_CLOSURE, "handler", 23, 8);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	heap_element(&text, root, 1, roots);
	heap_edge(&text, global, EDGE_PROPERTY, "cache", map);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	heap_element(&text, table, 1, a);
	heap_element(&text, table, 2, b);
	heap_element(&text, table, 3, c);
	heap_edge(&text, a, EDGE_PROPERTY, "text", hello);
	heap_edge(&text, b, EDGE_PROPERTY, "text", hello);
	node = heap_node(&text, NODE_STRING, "world", 17, 30);
	heap_edge(&text, b, EDGE_PROPERTY, "own", node);
	heap_edge(&text, c, EDGE_PROPERTY, "beta", f);
	heap_edge(&text, c, EDGE_PROPERTY, "alpha", f);
	heap_element(&text, c, 10, f);
	heap_element(&text, c, 9, f);
	heap_edge(&text, c, EDGE_PROPERTY, "__proto__", global);
	heap_edge(&text, global, EDGE_PROPERTY, "f", f);
	node = heap_node(&text, NODE_OBJECT, "Zero", 25, 0);
	heap_edge(&text, global, EDGE_PROPERTY, "z", node);
	node = heap_node(&text, NODE_OBJECT, "Sys", 19, 50);
	heap_element(&text, roots, 1, node);
	located(global, "p", "Pt", 27, 16, 1, 1);
	located(global, "q", "Pt", 29, 60, 2, 5);
	located(global, "e", "Eq", 33, 5, 1, 8);
	located(global, "e2", "Eq", 31, 5, 1, 7);
	return heap_make(&text);
}

/* Before that: fewer records, a small Map, one long string, other things. */
static struct heap_made
make_base(void)
{
	uint32_t root, global, map, node;

	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	map = heap_node(&text, NODE_OBJECT, "Map", 7, 20);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	heap_edge(&text, global, EDGE_PROPERTY, "cache", map);
	node = heap_node(&text, NODE_OBJECT, "Rec", 11, 24);
	heap_edge(&text, map, EDGE_PROPERTY, "r", node);
	node = heap_node(&text, NODE_OBJECT, "Rec", 99, 24);
	heap_edge(&text, map, EDGE_PROPERTY, "s", node);
	node = heap_node(&text, NODE_STRING, "long", 101, 70);
	heap_edge(&text, map, EDGE_PROPERTY, "t", node);
	node = heap_node(&text, NODE_OBJECT, "Gone", 103, 7);
	heap_edge(&text, map, EDGE_PROPERTY, "u", node);
	located(global, "p", "Pt", 27, 16, 1, 1);
	/* The same name, but of a line that is no longer there. */
	located(global, "q", "Pt", 105, 11, 1, 9);
	return heap_make(&text);
}

static int
setup(void **state)
{
	(void)state;
	heap = make_heap();
	base = make_base();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	heap_made_free(&heap);
	heap_made_free(&base);
	return 0;
}

static struct level *
open_top(const struct heap *with)
{
	struct error err = { 0 };
	struct table *table = summary_new(heap.heap, with, &err);
	struct level *level = table != NULL && table_work(table, NULL, &err) ?
	    level_top(table, &err) : NULL;

	if (level == NULL)
		fail_msg("%s", err.message);
	return level;
}

static struct level *
open_row(struct level *level, const char *name)
{
	struct error err = { 0 };
	size_t row = heap_row_named(level, name);
	struct level *below;

	assert_true(row < level->count);
	assert_true(level_openable(level, row));
	below = level_open(level, row, &err);
	if (below == NULL)
		fail_msg("%s", err.message);
	return below;
}

static void
close_top(struct level *level)
{
	struct table *table = level->table;

	level_free(level);
	table_free(table);
}

static void
test_classes(void **state)
{
	struct level *level = open_top(NULL);
	struct cell cell = CELL_INIT;

	(void)state;
	/* constructor, distance, count, shallow, retained */
	expect_level(level,
	    "global|-|1|1|10|374\n"
	    "Map|-|2|1|132|270\n"
	    "Rec|-|4|3|88|118\n"
	    "Pt|-|2|1|60|60\n"
	    "(string)|-|5|2|50|50\n"
	    "Sys|-|-|1|50|50\n"
	    "Pt|-|2|1|16|16\n"
	    "Function|-|2|1|8|8\n"
	    "Eq|-|2|1|5|5\n"
	    "Eq|-|2|1|5|5\n");
	level_cell(level, 1, SUMMARY_RETAINED, &cell);
	assert_true(cell.share > 270 / 424.0 - 1e-9 &&
	    cell.share < 270 / 424.0 + 1e-9);
	cell_release(&cell);
	close_top(level);
}

static void
test_class_order(void **state)
{
	struct level *level = open_top(NULL);

	(void)state;
	expect_order(level, "retained_size", false, "Eq, Eq, Function, Pt, "
	    "(string), Sys, Pt, Rec, Map, global");
	expect_order(level, "shallow_size", true, "Map, Rec, Pt, (string), "
	    "Sys, Pt, global, Function, Eq, Eq");
	expect_order(level, "shallow_size", false, "Eq, Eq, Function, "
	    "global, Pt, (string), Sys, Pt, Rec, Map");
	expect_order(level, "count", true, "Rec, (string), Eq, Eq, "
	    "Function, Map, Pt, Pt, Sys, global");
	expect_order(level, "count", false, "Eq, Eq, Function, Map, Pt, Pt, "
	    "Sys, global, (string), Rec");
	/* The largest first among those equally far. */
	expect_order(level, "distance", false, "global, Map, Pt, Pt, "
	    "Function, Eq, Eq, Rec, (string), Sys");
	expect_order(level, "distance", true, "Sys, (string), Rec, Map, Pt, "
	    "Pt, Function, Eq, Eq, global");
	expect_order(level, "constructor", true, "global, Sys, Rec, Pt, Pt, "
	    "Map, Function, Eq, Eq, (string)");
	expect_order(level, "constructor", false, "(string), Eq, Eq, "
	    "Function, Map, Pt, Pt, Rec, Sys, global");
	close_top(level);
}

/* Which of two classes of one name comes first? */
static uint64_t
first_id_of(struct level *level, const char *name)
{
	struct level *below = open_row(level, name);
	struct object object;
	uint64_t id;

	assert_true(level_object(below, 0, &object));
	id = heap_id(object.heap, object.node);
	level_free(below);
	return id;
}

static void
test_same_names(void **state)
{
	struct level *level = open_top(NULL);

	(void)state;
	/* By name: the larger first, whichever way the names go. */
	level_sort(level, 0, false);
	assert_int_equal(first_id_of(level, "Pt"), 29);
	level_sort(level, 0, true);
	assert_int_equal(first_id_of(level, "Pt"), 29);
	/* By count nothing tells them apart: the first in the file. */
	level_sort(level, 3, true);
	assert_int_equal(first_id_of(level, "Pt"), 27);
	assert_int_equal(first_id_of(level, "Eq"), 33);
	level_sort(level, 5, true);
	assert_int_equal(first_id_of(level, "Eq"), 33);
	close_top(level);
}

static void
test_objects(void **state)
{
	struct level *top = open_top(NULL), *level = open_row(top, "Rec");
	struct object object;
	struct level *strings;

	(void)state;
	expect_level(level,
	    "Rec {text: \"hello\", own: \"world\"} @11|-|4|-|24|54\n"
	    "Rec {beta: handler(), alpha: handler(), 10: handler(), 9: "
	    "handler()} @13|-|4|-|40|40\n"
	    "Rec {text: \"hello\"} @21|-|4|-|24|24\n");
	expect_order(level, "retained_size", false,
	    "Rec @21, Rec @13, Rec @11");
	expect_order(level, "shallow_size", true,
	    "Rec @13, Rec @11, Rec @21");
	expect_order(level, "shallow_size", false,
	    "Rec @11, Rec @21, Rec @13");
	expect_order(level, "constructor", false,
	    "Rec @11, Rec @13, Rec @21");
	expect_order(level, "constructor", true,
	    "Rec @11, Rec @13, Rec @21");
	expect_order(level, "distance", false, "Rec @11, Rec @13, Rec @21");
	expect_order(level, "distance", true, "Rec @11, Rec @13, Rec @21");
	/* A class has a count, an object has none: as they were at first. */
	expect_order(level, "count", false, "Rec @11, Rec @13, Rec @21");
	assert_false(level_object(top, 0, &object));
	assert_true(level_object(level, 2, &object));
	assert_ptr_equal(object.heap, heap.heap);
	assert_int_equal(object.node, 5);
	level_free(level);

	strings = open_row(top, "(string)");
	expect_order(strings, "constructor", false,
	    "\"hello\" @15, \"world\" @17");
	expect_order(strings, "constructor", true,
	    "\"world\" @17, \"hello\" @15");
	/* Strings have no fields. */
	assert_false(level_openable(strings, 0));
	level_free(strings);
	close_top(top);
}

static void
test_fields(void **state)
{
	struct level *top = open_top(NULL), *objects = open_row(top, "Rec");
	struct level *level = open_row(objects, "Rec @13"), *below;
	struct object object;

	(void)state;
	/* By size, then by name: names before numbers, numbers as texts. */
	expect_level(level,
	    "__proto__ :: global {cache: Map, f: handler(), z: Zero, "
	    "p: Pt, q: Pt, e: Eq, e2: Eq} @3|-|1|-|10|374\n"
	    "alpha :: handler() @23|-|2|-|8|8\n"
	    "beta :: handler() @23|-|2|-|8|8\n"
	    "[10] :: handler() @23|-|2|-|8|8\n"
	    "[9] :: handler() @23|-|2|-|8|8\n");
	expect_order(level, "retained_size", false,
	    "alpha :: handler() @23, beta :: handler() @23, "
	    "[10] :: handler() @23, [9] :: handler() @23, "
	    "__proto__ :: global @3");
	/* __proto__ is last either way. */
	expect_order(level, "constructor", false,
	    "alpha :: handler() @23, beta :: handler() @23, "
	    "[10] :: handler() @23, [9] :: handler() @23, "
	    "__proto__ :: global @3");
	expect_order(level, "constructor", true,
	    "[9] :: handler() @23, [10] :: handler() @23, "
	    "beta :: handler() @23, alpha :: handler() @23, "
	    "__proto__ :: global @3");
	/* Nothing tells those four apart by distance: the file's order. */
	expect_order(level, "distance", false,
	    "__proto__ :: global @3, beta :: handler() @23, "
	    "alpha :: handler() @23, [10] :: handler() @23, "
	    "[9] :: handler() @23");
	expect_order(level, "distance", true,
	    "beta :: handler() @23, alpha :: handler() @23, "
	    "[10] :: handler() @23, [9] :: handler() @23, "
	    "__proto__ :: global @3");
	assert_true(level_object(level, heap_row_named(level, "alpha"),
	    &object));
	assert_int_equal(heap_id(object.heap, object.node), 23);
	assert_false(level_openable(level, heap_row_named(level, "alpha")));
	below = open_row(level, "__proto__");
	assert_int_equal(below->depth, 3);
	assert_true(heap_row_named(below, "cache :: Map @7") < below->count);
	level_free(below);
	level_free(level);
	level_free(objects);
	close_top(top);
}

static void
test_path(void **state)
{
	struct level *top = open_top(NULL), *level;
	struct error err = { 0 };
	uint64_t path[2];

	(void)state;
	for (uint32_t node = 0; node < heap.heap->snapshot->nodes; node++) {
		bool sized = heap_size(heap.heap, node) > 0;
		struct object object;
		size_t row;

		assert_int_equal(summary_path(heap.heap, node, path), sized);
		if (!sized)
			continue;
		row = level_find(top, path[0]);
		assert_true(row < top->count);
		level = level_open(top, row, &err);
		assert_non_null(level);
		row = level_find(level, path[1]);
		assert_true(row < level->count);
		assert_true(level_object(level, row, &object));
		assert_int_equal(object.node, node);
		level_free(level);
	}
	close_top(top);
}

static void
test_base(void **state)
{
	struct level *level = open_top(base.heap), *objects;

	(void)state;
	/*
	 * The Map grew by 112 where it stands. Gone is in no row of the
	 * current heap. Pt of line 9 is no class of it either.
	 */
	level_sort(level, 5, true);
	expect_level(level,
	    "global|-|1|1|10|374|0|0\n"
	    "Map|-|2|1|132|270|0|112\n"
	    "Rec|-|4|3|88|118|1|40\n"
	    "Pt|-|2|1|60|60|1|60\n"
	    "(string)|-|5|2|50|50|1|-20\n"
	    "Sys|-|-|1|50|50|1|50\n"
	    "Pt|-|2|1|16|16|0|0\n"
	    "Function|-|2|1|8|8|1|8\n"
	    "Eq|-|2|1|5|5|1|5\n"
	    "Eq|-|2|1|5|5|1|5\n");
	expect_order(level, "size_delta", true, "Map, Pt, Sys, Rec, "
	    "Function, Eq, Eq, Pt, global, (string)");
	expect_order(level, "size_delta", false, "(string), Pt, global, Eq, "
	    "Eq, Function, Rec, Sys, Pt, Map");
	expect_order(level, "count_delta", true, "(string), Eq, Eq, "
	    "Function, Pt, Rec, Sys, Map, Pt, global");
	/* Objects have no change of their own. */
	objects = open_row(level, "Rec");
	expect_level(objects,
	    "Rec {text: \"hello\", own: \"world\"} @11|-|4|-|24|54|-|-\n"
	    "Rec {beta: handler(), alpha: handler(), 10: handler(), 9: "
	    "handler()} @13|-|4|-|40|40|-|-\n"
	    "Rec {text: \"hello\"} @21|-|4|-|24|24|-|-\n");
	level_free(objects);
	close_top(level);
}

/* A heap is no different from itself. */
static void
test_same_base(void **state)
{
	struct level *level = open_top(heap.heap);
	struct cell cell = CELL_INIT;

	(void)state;
	for (size_t row = 0; row < level->count; row++)
		for (unsigned column = 6; column < 8; column++) {
			level_cell(level, row, column, &cell);
			assert_int_equal(cell.number, 0);
			assert_int_not_equal(cell.kind, CELL_NONE);
		}
	cell_release(&cell);
	close_top(level);
}

static enum cell_kind
kind_of(struct level *level, unsigned column)
{
	struct cell cell = CELL_INIT;
	enum cell_kind kind;

	level_cell(level, 0, column, &cell);
	kind = cell.kind;
	cell_release(&cell);
	return kind;
}

/* The classes are there at once, what has changed after the work. */
static void
test_work(void **state)
{
	struct table *table = summary_new(heap.heap, base.heap, NULL);
	struct error err = { 0 };
	struct level *level;
	struct task task;
	size_t count;

	(void)state;
	assert_non_null(table);
	level = level_top(table, NULL);
	count = level->count;
	assert_true(count > 0);
	level_sort(level, SUMMARY_SIZE_DELTA, true);
	assert_int_equal(kind_of(level, SUMMARY_SIZE_DELTA), CELL_UNKNOWN);
	assert_int_equal(kind_of(level, SUMMARY_COUNT), CELL_COUNT);
	task_init(&task);
	task.cancel = true;
	assert_false(table_work(table, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_non_null(table_note(table));
	assert_int_equal(kind_of(level, SUMMARY_COUNT_DELTA), CELL_UNKNOWN);
	level_free(level);
	table_free(table);

	table = summary_new(heap.heap, base.heap, NULL);
	assert_non_null(table);
	task_init(&task);
	assert_true(table_work(table, &task, NULL));
	assert_int_equal(task.done[STAGE_WORK], task.total[STAGE_WORK]);
	assert_null(table_note(table));
	assert_int_equal(table->ops->found(table), count);
	level = level_top(table, NULL);
	assert_int_equal(level->count, count);
	assert_int_equal(kind_of(level, SUMMARY_SIZE_DELTA),
	    CELL_DELTA_BYTES);
	level_free(level);
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_class_order),
		cmocka_unit_test(test_same_names),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_same_base),
		cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
