/* The objects of one class, as the command line lists them. */
#include "model/explore/objects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/heap_text.h"

#define GLOBAL "global {a: Job, b: Job, c: Job, d: Job, e: Job, k: Empty}"

static struct heap_text text;
static struct heap_made heap;

/*
 * global - a: Job @9 (10), b: Job @21 (30) of another line, c: Job @7 (10),
 *   d: Job @5 (0), e: Job @8 (10); the Job of c holds "note" (5); k: Empty (0)
 */
static int
setup(void **state)
{
	uint32_t root, global, a, b, c, d, note;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	a = heap_node(&text, NODE_OBJECT, "Job", 9, 10);
	b = heap_node(&text, NODE_OBJECT, "Job", 21, 30);
	text.nodes[b].script = 4;
	c = heap_node(&text, NODE_OBJECT, "Job", 7, 10);
	d = heap_node(&text, NODE_OBJECT, "Job", 5, 0);
	note = heap_node(&text, NODE_STRING, "no\\nte", 11, 5);
	heap_edge(&text, global, EDGE_PROPERTY, "a", a);
	heap_edge(&text, global, EDGE_PROPERTY, "b", b);
	heap_edge(&text, global, EDGE_PROPERTY, "c", c);
	heap_edge(&text, global, EDGE_PROPERTY, "d", d);
	heap_edge(&text, global, EDGE_PROPERTY, "e",
	    heap_node(&text, NODE_OBJECT, "Job", 8, 10));
	heap_edge(&text, global, EDGE_PROPERTY, "k",
	    heap_node(&text, NODE_OBJECT, "Empty", 31, 0));
	heap_edge(&text, c, EDGE_PROPERTY, "note", note);
	heap_edge(&text, c, EDGE_CONTEXT, "up", global);
	heap_edge(&text, c, EDGE_INVISIBLE, "ghost", a);
	heap_edge(&text, a, EDGE_INVISIBLE, "ghost", c);
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

static struct level *
open_top(const char *name)
{
	struct error err = { 0 };
	struct table *table = objects_new(heap.heap, name, &err);
	struct level *level = table != NULL ? level_top(table, &err) : NULL;

	if (level == NULL)
		fail_msg("%s", err.message);
	return level;
}

static void
close_top(struct level *level)
{
	struct table *table = level->table;

	level_free(level);
	table_free(table);
}

/* All classes of the name, and only what has a size. */
static void
test_rows(void **state)
{
	struct level *level = open_top("Job");

	(void)state;
	/* object, id, name, preview, source, location, distance, sizes */
	expect_level(level,
	    "Job @21|21|Job|Job|-|-|2|30|30\n"
	    "Job {note: \"no\nte\", up: global} @7|7|Job|"
	    "Job {note: \"no\nte\", up: global}|-|-|2|10|15\n"
	    "Job @8|8|Job|Job|-|-|2|10|10\n"
	    "Job @9|9|Job|Job|-|-|2|10|10\n");
	expect_order(level, "shallow_size", true,
	    "Job @21, Job @7, Job @8, Job @9");
	expect_order(level, "shallow_size", false,
	    "Job @7, Job @8, Job @9, Job @21");
	/* Equally far and large: not by id, but as they stand in the file. */
	expect_order(level, "distance", false,
	    "Job @21, Job @7, Job @9, Job @8");
	expect_order(level, "distance", true,
	    "Job @21, Job @7, Job @9, Job @8");
	expect_order(level, "name", true, "Job @7, Job @8, Job @9, Job @21");
	expect_order(level, "id", true, "Job @21, Job @9, Job @8, Job @7");
	expect_order(level, "id", false, "Job @7, Job @8, Job @9, Job @21");
	close_top(level);
}

static void
test_fields(void **state)
{
	struct level *level = open_top("Job"), *below;
	struct error err = { 0 };
	struct object object;

	(void)state;
	assert_true(level_openable(level, 1));
	below = level_open(level, 1, &err);
	assert_non_null(below);
	/* Raw text of the heap, as it is: the screen makes it safe. */
	expect_level(below,
	    "up :: " GLOBAL " @3|3|global|" GLOBAL "|-|-|1|10|75\n"
	    "note :: \"no\nte\" @11|11|no\nte|\"no\nte\"|-|-|3|5|5\n");
	expect_order(below, "object", false,
	    "note :: \"no\nte\" @11, up :: global @3");
	assert_true(level_object(below, 1, &object));
	assert_int_equal(object.node, 1);
	level_free(below);
	/* Only an invisible edge, or none at all. */
	assert_false(level_openable(level, 3));
	assert_false(level_openable(level, 0));
	close_top(level);
}

static void
test_unknown(void **state)
{
	static const char *const names[] = { "job", "Jo", "Jobs", "", "Empty",
	    "Job\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct error err = { 0 };

		assert_null(objects_new(heap.heap, names[i], &err));
		assert_int_equal(err.kind, ERROR_ABSENT);
	}
	assert_null(objects_new(heap.heap, "nothing", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
