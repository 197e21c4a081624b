/* Retainers: which, in what order, and where the tree ends. */
#include "model/explore/holders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/graph/ignored.h"
#include "tests/unit/heap_text.h"

#define CHAIN 40

static struct heap_text text;
static struct heap_made heap;
static uint32_t target, near, apple, lonely, first_link, chained, far_end,
    shorter, tip;

/*
 * Retainers of every sort: near ones, a far one, one that only the system
 * holds, one that nothing holds, weak ones, the root, and the object itself.
 */
static void
write_target(uint32_t root, uint32_t global, uint32_t roots)
{
	uint32_t other, lost, sys, weak;

	target = heap_node(&text, NODE_OBJECT, "Target", 7, 10);
	near = heap_node(&text, NODE_OBJECT, "Near", 21, 1);
	apple = heap_node(&text, NODE_OBJECT, "Apple", 23, 2);
	other = heap_node(&text, NODE_CLOSURE, "", 9, 3);
	lost = heap_node(&text, NODE_OBJECT, "Lost", 25, 4);
	sys = heap_node(&text, NODE_HIDDEN, "", 27, 5);
	weak = heap_node(&text, NODE_OBJECT, "Weak", 29, 6);
	heap_element(&text, root, 2, target);
	heap_edge(&text, global, EDGE_PROPERTY, "near", near);
	heap_edge(&text, global, EDGE_PROPERTY, "apple", apple);
	heap_edge(&text, global, EDGE_PROPERTY, "weak", weak);
	heap_element(&text, roots, 1, sys);
	heap_edge(&text, target, EDGE_PROPERTY, "back", near);
	heap_edge(&text, target, EDGE_PROPERTY, "me", target);
	heap_edge(&text, near, EDGE_PROPERTY, "p", target);
	heap_element(&text, near, 4, target);
	heap_edge(&text, near, EDGE_CONTEXT, "ctx", target);
	heap_edge(&text, apple, EDGE_PROPERTY, "q", target);
	heap_edge(&text, apple, EDGE_PROPERTY, "far", other);
	heap_edge(&text, other, EDGE_INTERNAL, "r", target);
	heap_edge(&text, lost, EDGE_PROPERTY, "l", target);
	heap_edge(&text, sys, EDGE_INTERNAL, "s", target);
	heap_edge(&text, weak, EDGE_WEAK, "w", target);
	heap_edge(&text, weak, EDGE_INVISIBLE, "v", target);
}

/* lonely is held by something that only weak edges and the root lead to. */
static void
write_lonely(uint32_t root, uint32_t global)
{
	uint32_t holder = heap_node(&text, NODE_OBJECT, "Holder", 41, 1);

	lonely = heap_node(&text, NODE_OBJECT, "Lonely", 43, 1);
	heap_element(&text, root, 3, holder);
	heap_edge(&text, global, EDGE_WEAK, "a", holder);
	heap_edge(&text, global, EDGE_WEAK, "b", holder);
	heap_edge(&text, holder, EDGE_PROPERTY, "c", lonely);
}

/* global - Link - Link - ... - Link; chained is the third, far_end the last. */
static void
write_chain(uint32_t global)
{
	uint32_t from = global;

	for (unsigned i = 0; i < CHAIN; i++) {
		uint32_t link = heap_node(&text, NODE_OBJECT, "Link",
		    101 + 2 * i, 1);

		heap_edge(&text, from, EDGE_PROPERTY, "next", link);
		if (i == 0)
			first_link = link;
		if (i == 2)
			chained = link;
		far_end = from = link;
	}
}

/* global - Short - Tip and global - Long - Longer - Tip. */
static void
write_ways(uint32_t global)
{
	uint32_t way = heap_node(&text, NODE_OBJECT, "Long", 51, 1);
	uint32_t longer = heap_node(&text, NODE_OBJECT, "Longer", 53, 1);

	shorter = heap_node(&text, NODE_OBJECT, "Short", 55, 1);
	tip = heap_node(&text, NODE_OBJECT, "Tip", 57, 1);
	heap_edge(&text, global, EDGE_PROPERTY, "long", way);
	heap_edge(&text, global, EDGE_PROPERTY, "short", shorter);
	heap_edge(&text, way, EDGE_PROPERTY, "longer", longer);
	heap_edge(&text, longer, EDGE_PROPERTY, "tip", tip);
	heap_edge(&text, shorter, EDGE_PROPERTY, "tip", tip);
}

static int
setup(void **state)
{
	uint32_t root, global, roots;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	roots = heap_node(&text, NODE_SYNTHETIC, "(GC roots)", 5, 0);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	heap_element(&text, root, 1, roots);
	write_target(root, global, roots);
	write_lonely(root, global);
	write_chain(global);
	write_ways(global);
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

/* The retainers of node without some others. */
static struct level *
open_without(uint32_t node, const uint32_t *nodes, size_t count)
{
	struct error err = { 0 };
	struct ignored *ignored = count == 0 ? NULL : ignored_new(
	    heap.heap->snapshot, nodes, count, NULL, &err);
	struct table *table = holders_new(heap.heap, node, ignored, &err);
	struct level *level = table != NULL ? level_top(table, &err) : NULL;

	if (level == NULL)
		fail_msg("%s", err.message);
	assert_true((count > 0) == (ignored != NULL));
	/* The table is one of its users. */
	ignored_release(ignored);
	return level;
}

static struct level *
open_top(uint32_t node)
{
	return open_without(node, NULL, 0);
}

static struct level *
open_row(struct level *level, size_t row)
{
	struct error err = { 0 };
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
test_rows(void **state)
{
	struct level *level = open_top(target);

	(void)state;
	/*
	 * By distance, then by name, then the later edge first. Object,
	 * depth, edge, type, id, name, source, location, distance, shallow,
	 * retained, ignored.
	 */
	expect_level(level,
	    "cycle: me in Target @7|1|me|property|7|Target|-|-|1|10|10|-\n"
	    "q in Apple @23|1|q|property|23|Apple|-|-|2|2|5|-\n"
	    "ctx in Near @21|1|ctx|context|21|Near|-|-|2|1|1|-\n"
	    "[4] in Near @21|1|4|element|21|Near|-|-|2|1|1|-\n"
	    "p in Near @21|1|p|property|21|Near|-|-|2|1|1|-\n"
	    "r in (anonymous)() @9|1|r|internal|9||-|-|3|3|3|-\n"
	    "s in (no name) @27|1|s|internal|27||-|-|-|5|5|-\n"
	    "l in Lost @25|1|l|property|25|Lost|-|-|-|4|4|-\n");
	close_top(level);
}

static void
test_order(void **state)
{
	struct level *level = open_top(target);

	(void)state;
	expect_order(level, "distance", true, "l in Lost @25, "
	    "s in (no name) @27, r in (anonymous)() @9, q in Apple @23, "
	    "ctx in Near @21, [4] in Near @21, p in Near @21, "
	    "cycle: me in Target @7");
	expect_order(level, "object", false, "ctx in Near @21, "
	    "l in Lost @25, cycle: me in Target @7, p in Near @21, "
	    "q in Apple @23, r in (anonymous)() @9, s in (no name) @27, "
	    "[4] in Near @21");
	expect_order(level, "object", true, "[4] in Near @21, "
	    "s in (no name) @27, r in (anonymous)() @9, q in Apple @23, "
	    "p in Near @21, cycle: me in Target @7, l in Lost @25, "
	    "ctx in Near @21");
	/* Ties by name, which ends with numbers. */
	expect_order(level, "shallow_size", true, "cycle: me in Target @7, "
	    "s in (no name) @27, l in Lost @25, r in (anonymous)() @9, "
	    "q in Apple @23, ctx in Near @21, p in Near @21, "
	    "[4] in Near @21");
	expect_order(level, "retained_size", true,
	    "cycle: me in Target @7, q in Apple @23, s in (no name) @27, "
	    "l in Lost @25, r in (anonymous)() @9, ctx in Near @21, "
	    "p in Near @21, [4] in Near @21");
	expect_order(level, "retained_size", false, "ctx in Near @21, "
	    "p in Near @21, [4] in Near @21, r in (anonymous)() @9, "
	    "l in Lost @25, q in Apple @23, s in (no name) @27, "
	    "cycle: me in Target @7");
	expect_order(level, "edge_type", false, "ctx in Near @21, "
	    "[4] in Near @21, l in Lost @25, q in Apple @23, "
	    "p in Near @21, cycle: me in Target @7, s in (no name) @27, "
	    "r in (anonymous)() @9");
	close_top(level);
}

static void
test_cycles(void **state)
{
	struct level *level = open_top(target), *above, *below;
	struct object object;

	(void)state;
	/* The object itself holds itself: marked, and does not open. */
	assert_false(level_openable(level, 0));
	assert_false(level_opened(level, 0));
	above = open_row(level, heap_row_named(level, "p in Near"));
	expect_level(above,
	    "cycle: back in Target @7|2|back|property|7|Target|-|-|1|10|10|-\n"
	    "near in global @3|2|near|property|3|global|-|-|1|100|155|-\n");
	assert_false(level_openable(above, 0));
	/* What only the root holds is where the way ends. */
	assert_false(level_openable(above, 1));
	assert_true(level_object(above, 1, &object));
	assert_int_equal(object.node, 1);
	level_free(above);
	/* The same object twice, but not above itself: no cycle. */
	below = open_row(level, heap_row_named(level, "[4] in Near"));
	assert_int_equal(below->count, 2);
	level_free(below);
	close_top(level);
}

static void
test_weak(void **state)
{
	struct level *level = open_top(lonely);
	struct table *table = level->table;
	struct object object;

	(void)state;
	expect_level(level,
	    "c in Holder @41|1|c|property|41|Holder|-|-|1|1|2|-\n");
	/* Nothing that would be shown holds the Holder. */
	assert_false(level_openable(level, 0));
	assert_true(level_object(level, 0, &object));
	level_free(level);
	table_free(table);
	level = open_top(object.node);
	assert_int_equal(level->count, 0);
	close_top(level);
	/* The root has no retainers at all. */
	level = open_top(0);
	assert_int_equal(level->count, 0);
	close_top(level);
}

/*
 * Follows the rows that are to be open at first. Returns how many levels
 * there are then, and the id of the last row.
 */
static unsigned
opened_levels(struct level *top, uint64_t *last)
{
	struct level *levels[CHAIN + 1] = { top };
	struct table *table = levels[0]->table;
	struct object object;
	unsigned count = 1;

	while (level_opened(levels[count - 1], 0)) {
		levels[count] = open_row(levels[count - 1], 0);
		assert_int_equal(levels[count]->depth, count);
		count++;
	}
	assert_true(level_object(levels[count - 1], 0, &object));
	*last = heap_id(object.heap, object.node);
	for (unsigned i = count; i-- > 0; )
		level_free(levels[i]);
	table_free(table);
	return count;
}

static void
test_opened(void **state)
{
	struct level *level = open_top(target);
	uint64_t last;

	(void)state;
	/* Only the first row of a level is ever opened at first. */
	level_sort(level, 0, false);
	assert_true(level_opened(level, 0));
	assert_false(level_opened(level, 3));
	close_top(level);
	/* Nor what stands next to a root, though it could be opened. */
	level = open_top(near);
	assert_true(level_openable(level, 0));
	assert_int_equal(opened_levels(open_top(near), &last), 1);
	assert_int_equal(last, 7);
	close_top(level);
	/* Up to what is nearest to a root, and not into the root. */
	assert_int_equal(opened_levels(open_top(chained), &last), 3);
	assert_int_equal(last, 3);
	/* Twenty levels in all, as DevTools opens them. */
	assert_int_equal(opened_levels(open_top(far_end), &last), 20);
	assert_int_equal(last, 101 + 2 * (CHAIN - 21));
}

/* Is every part of a row's text dim, but for the id at its end? */
static bool
is_dim(struct level *level, size_t row)
{
	struct cell cell = CELL_INIT;
	bool dim = true;

	level_cell(level, row, 0, &cell);
	for (unsigned i = 0; i + 1 < cell.span_count; i++)
		dim &= cell.spans[i].kind == SPAN_DIM;
	cell_release(&cell);
	return dim;
}

/*
 * Without Apple, which leads to the closure as well, Near is what holds the
 * target; Apple and the closure were at 2 and 3, Lost nowhere, and none is
 * reached any more.
 */
static void
test_ignored(void **state)
{
	struct level *level = open_without(target, &apple, 1);

	(void)state;
	expect_level(level,
	    "cycle: me in Target @7|1|me|property|7|Target|-|-|1|10|10|-\n"
	    "ctx in Near @21|1|ctx|context|21|Near|-|-|2|1|1|-\n"
	    "[4] in Near @21|1|4|element|21|Near|-|-|2|1|1|-\n"
	    "p in Near @21|1|p|property|21|Near|-|-|2|1|1|-\n"
	    "s in (no name) @27|1|s|internal|27||-|-|-|5|5|-\n"
	    "l in Lost @25|1|l|property|25|Lost|-|-|-|4|4|-\n"
	    "ignored: q in Apple @23|1|q|property|23|Apple|-|-|-|2|5|*\n"
	    "r in (anonymous)() @9|1|r|internal|9||-|-|-|3|3|-\n");
	for (size_t row = 0; row < level->count; row++)
		assert_int_equal(is_dim(level, row), row >= 5);
	expect_order(level, "distance", true, "r in (anonymous)() @9, "
	    "ignored: q in Apple @23, l in Lost @25, s in (no name) @27, "
	    "ctx in Near @21, [4] in Near @21, p in Near @21, "
	    "cycle: me in Target @7");
	expect_order(level, "ignored", true, "ignored: q in Apple @23, "
	    "s in (no name) @27, r in (anonymous)() @9, l in Lost @25, "
	    "ctx in Near @21, [4] in Near @21, p in Near @21, "
	    "cycle: me in Target @7");
	close_top(level);
}

/* The way to a root is opened as it is without what is ignored. */
static void
test_opened_without(void **state)
{
	struct level *level = open_without(chained, &(uint32_t) { first_link },
	    1);
	uint64_t last;

	(void)state;
	assert_false(level_opened(level, 0));
	close_top(level);
	assert_int_equal(opened_levels(open_top(tip), &last), 2);
	assert_int_equal(last, 3);
	/* Without the short way it is the long one. */
	level = open_without(tip, &shorter, 1);
	assert_int_equal(opened_levels(level, &last), 3);
	assert_int_equal(last, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_weak),
		cmocka_unit_test(test_opened),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_opened_without),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
