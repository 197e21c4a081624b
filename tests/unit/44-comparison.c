/* The Comparison of two heaps whose changes were worked out by hand. */
#include "model/compare/comparison.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made base, heap;

static uint32_t
add(uint32_t from, const char *edge, enum node_type type, const char *name,
	uint64_t id, uint64_t size)
{
	uint32_t node = heap_node(&text, type, name, id, size);

	heap_edge(&text, from, EDGE_PROPERTY, edge, node);
	return node;
}

/*
 * In both: global @3, Map @7 (20, later 90: it grows in place), Job @11.
 * Gone: Job @13 (40, with a field) and @15 (6), Old @17 (5), "bye" @19 (6).
 */
static struct heap_made
make_base(void)
{
	uint32_t root, global, job;

	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	add(global, "map", NODE_OBJECT, "Map", 7, 20);
	add(global, "a", NODE_OBJECT, "Job", 11, 8);
	job = add(global, "b", NODE_OBJECT, "Job", 13, 40);
	add(global, "c", NODE_OBJECT, "Job", 15, 6);
	add(global, "d", NODE_OBJECT, "Old", 17, 5);
	add(job, "name", NODE_STRING, "bye", 19, 6);
	heap_edge(&text, job, EDGE_PROPERTY, "boss", global);
	add(global, "e", NODE_OBJECT, "Zero", 41, 0);
	return heap_make(&text);
}

/*
 * New: Job @37 (30), @33 (8) and @35 (8), Fresh @31 (11), two strings of one
 * size that stand in the file in the other order of their ids, and a number.
 */
static struct heap_made
make_heap(void)
{
	uint32_t root, global, job;

	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	add(global, "map", NODE_OBJECT, "Map", 7, 90);
	add(global, "a", NODE_OBJECT, "Job", 11, 8);
	job = add(global, "f", NODE_OBJECT, "Job", 37, 30);
	add(global, "g", NODE_OBJECT, "Job", 33, 8);
	add(global, "h", NODE_OBJECT, "Job", 35, 8);
	add(global, "i", NODE_OBJECT, "Fresh", 31, 11);
	add(job, "zeta", NODE_STRING, "bee", 53, 3);
	add(job, "alpha", NODE_STRING, "ant", 51, 3);
	heap_element(&text, job, 2, add(job, "mid", NODE_NUMBER, "n", 61, 11));
	add(global, "e", NODE_OBJECT, "Zero", 43, 0);
	return heap_make(&text);
}

static int
setup(void **state)
{
	(void)state;
	base = make_base();
	heap = make_heap();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	heap_made_free(&base);
	heap_made_free(&heap);
	return 0;
}

static struct level *
open_top(const struct heap *current, const struct heap *with)
{
	struct error err = { 0 };
	struct table *table = comparison_new(current, with, false, &err);
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
	struct level *level = open_top(heap.heap, base.heap);

	(void)state;
	/*
	 * Constructor, new, deleted, delta, allocated, freed, size delta: so
	 * far DevTools. Then grown, change retained and shallow, how many have
	 * grown, and what new, deleted and grown ones make of the retained
	 * change. Map has the same object in both, larger now, and global the
	 * same that retains more.
	 */
	expect_level(level,
	    "(number)|-|1|0|1|11|0|11|0|11|11|0|11|0|0\n"
	    "Fresh|-|1|0|1|11|0|11|0|11|11|0|11|0|0\n"
	    "(string)|-|2|1|1|6|6|0|0|0|0|0|6|6|0\n"
	    "Job|-|3|2|1|46|46|0|0|11|0|0|63|52|0\n"
	    "Map|-|0|0|0|0|0|0|70|70|70|1|0|0|70\n"
	    "global|-|0|0|0|0|0|0|0|87|0|1|0|0|87\n"
	    "Old|-|0|1|-1|0|5|-5|0|-5|-5|0|0|5|0\n");
	close_top(level);
}

static void
test_class_order(void **state)
{
	struct level *level = open_top(heap.heap, base.heap);

	(void)state;
	expect_order(level, "size_delta", true,
	    "(number), Fresh, (string), Job, Map, global, Old");
	expect_order(level, "size_delta", false,
	    "Old, (string), Job, Map, global, (number), Fresh");
	expect_order(level, "new", true,
	    "Job, (string), (number), Fresh, Map, Old, global");
	expect_order(level, "new", false,
	    "Map, Old, global, (number), Fresh, (string), Job");
	expect_order(level, "deleted", true,
	    "Job, (string), Old, (number), Fresh, Map, global");
	expect_order(level, "delta", true,
	    "(number), (string), Fresh, Job, Map, global, Old");
	expect_order(level, "alloc_size", true,
	    "Job, (number), Fresh, (string), Map, Old, global");
	expect_order(level, "alloc_size", false,
	    "Map, Old, global, (string), (number), Fresh, Job");
	expect_order(level, "freed_size", true,
	    "Job, (string), Old, (number), Fresh, Map, global");
	expect_order(level, "constructor", false,
	    "(number), (string), Fresh, Job, Map, Old, global");
	expect_order(level, "constructor", true,
	    "global, Old, Map, Job, Fresh, (string), (number)");
	expect_order(level, "grown_size", true,
	    "Map, (number), (string), Fresh, Job, Old, global");
	expect_order(level, "retained_change", true,
	    "global, Map, (number), Fresh, Job, (string), Old");
	close_top(level);
}

static void
test_objects(void **state)
{
	struct level *top = open_top(heap.heap, base.heap);
	struct level *level = open_row(top, "Job");
	struct object object;

	(void)state;
	/* The new ones first, each part the largest first, ties by id. */
	expect_level(level,
	    "Job {zeta: \"bee\", alpha: \"ant\", mid: n, 2: n} "
	    "@37|-|*|-|-|30|-|30|-|47|30|-|47|-|-\n"
	    "Job @33|-|*|-|-|8|-|8|-|8|8|-|8|-|-\n"
	    "Job @35|-|*|-|-|8|-|8|-|8|8|-|8|-|-\n"
	    "Job {name: \"bye\", boss: global} @13"
	    "|-|-|*|-|-|40|-40|-|-46|-40|-|-|46|-\n"
	    "Job @15|-|-|*|-|-|6|-6|-|-6|-6|-|-|6|-\n");
	for (size_t row = 0; row < level->count; row++) {
		assert_true(level_object(level, row, &object));
		assert_ptr_equal(object.heap, row < 3 ? heap.heap :
		    base.heap);
	}
	/* The other way round within the parts, which stay where they are. */
	expect_order(level, "size_delta", false,
	    "Job @33, Job @35, Job @37, Job @15, Job @13");
	expect_order(level, "alloc_size", false,
	    "Job @33, Job @35, Job @37, Job @15, Job @13");
	expect_order(level, "freed_size", true,
	    "Job @37, Job @33, Job @35, Job @13, Job @15");
	expect_order(level, "constructor", true,
	    "Job @33, Job @35, Job @37, Job @13, Job @15");
	/* Counts say nothing of one object: by name, as DevTools has it. */
	expect_order(level, "new", true,
	    "Job @33, Job @35, Job @37, Job @13, Job @15");
	expect_order(level, "delta", false,
	    "Job @33, Job @35, Job @37, Job @13, Job @15");
	assert_false(level_object(top, 0, &object));
	level_free(level);
	level = open_row(top, "(string)");
	expect_order(level, "size_delta", true,
	    "\"ant\" @51, \"bee\" @53, \"bye\" @19");
	expect_order(level, "constructor", true,
	    "\"bee\" @53, \"ant\" @51, \"bye\" @19");
	expect_order(level, "deleted", true,
	    "\"ant\" @51, \"bee\" @53, \"bye\" @19");
	assert_false(level_openable(level, 0));
	level_free(level);
	close_top(top);
}

/* What a deleted object pointed at is looked up in the base. */
static void
test_deleted_fields(void **state)
{
	struct level *top = open_top(heap.heap, base.heap);
	struct level *objects = open_row(top, "Job");
	struct level *level = open_row(objects, "Job @13"), *below;
	struct object object;

	(void)state;
	/* Fields were neither allocated nor freed here: no figures. */
	level_sort(level, 0, false);
	expect_level(level,
	    "boss :: global {map: Map, a: Job, b: Job, c: Job, d: Old, "
	    "e: Zero} @3|-|-|-|-|-|-|-|-|-|-|-|-|-|-\n"
	    "name :: \"bye\" @19|-|-|-|-|-|-|-|-|-|-|-|-|-|-\n");
	assert_true(level_object(level, 0, &object));
	assert_ptr_equal(object.heap, base.heap);
	assert_int_equal(object.node, 1);
	below = open_row(level, "boss");
	/* It is global of the base: with an Old, without a Fresh. */
	assert_true(heap_row_named(below, "d :: Old @17") < below->count);
	assert_int_equal(heap_row_named(below, "i :: "), below->count);
	level_free(below);
	level_free(level);
	level_free(objects);
	close_top(top);
}

static void
test_new_fields(void **state)
{
	struct level *top = open_top(heap.heap, base.heap);
	struct level *objects = open_row(top, "Job");
	struct level *level = open_row(objects, "Job @37");
	struct object object;

	(void)state;
	assert_true(level_object(level, 0, &object));
	assert_ptr_equal(object.heap, heap.heap);
	expect_order(level, "constructor", true, "[2] :: n @61, "
	    "zeta :: \"bee\" @53, mid :: n @61, alpha :: \"ant\" @51");
	/* Sizes where DevTools goes by them, else names. */
	expect_order(level, "alloc_size", true, "mid :: n @61, "
	    "[2] :: n @61, alpha :: \"ant\" @51, zeta :: \"bee\" @53");
	expect_order(level, "freed_size", false, "alpha :: \"ant\" @51, "
	    "zeta :: \"bee\" @53, mid :: n @61, [2] :: n @61");
	expect_order(level, "size_delta", true, "alpha :: \"ant\" @51, "
	    "mid :: n @61, zeta :: \"bee\" @53, [2] :: n @61");
	expect_order(level, "new", true, "alpha :: \"ant\" @51, "
	    "mid :: n @61, zeta :: \"bee\" @53, [2] :: n @61");
	level_free(level);
	level_free(objects);
	close_top(top);
}

/* Backwards, what was new is deleted; and nothing differs from itself. */
static void
test_turned(void **state)
{
	struct level *level = open_top(base.heap, heap.heap), *objects;

	(void)state;
	expect_level(level,
	    "Old|-|1|0|1|5|0|5|0|5|5|0|5|0|0\n"
	    "(string)|-|1|2|-1|6|6|0|0|0|0|0|6|6|0\n"
	    "Job|-|2|3|-1|46|46|0|0|-11|0|0|52|63|0\n"
	    "Map|-|0|0|0|0|0|0|-70|-70|-70|0|0|0|-70\n"
	    "global|-|0|0|0|0|0|0|0|-87|0|0|0|0|-87\n"
	    "(number)|-|0|1|-1|0|11|-11|0|-11|-11|0|0|11|0\n"
	    "Fresh|-|0|1|-1|0|11|-11|0|-11|-11|0|0|11|0\n");
	objects = open_row(level, "Fresh");
	expect_level(objects,
	    "Fresh @31|-|-|*|-|-|11|-11|-|-11|-11|-|-|11|-\n");
	level_free(objects);
	close_top(level);
	level = open_top(heap.heap, heap.heap);
	assert_int_equal(level->count, 0);
	close_top(level);
}

/* So many objects, of which every nth has another class than in the base. */
static struct heap_made
make_many(unsigned objects, unsigned nth)
{
	static const char *const classes[] = { "A", "B", "C", "D" };
	uint32_t root, global;

	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	for (unsigned i = 0; i < objects; i++) {
		bool other = nth > 0 && i % nth == 0;

		add(global, "p", NODE_OBJECT, classes[(i + other) % 4],
		    101 + 2 * i, 8);
	}
	return heap_make(&text);
}

/* What is said before the rows: a part of it, or NULL for nothing. */
static void
check_note(const struct heap_made *before, const struct heap_made *after,
	const char *part)
{
	struct table *table = comparison_new(after->heap, before->heap, false,
	    NULL);

	assert_non_null(table);
	assert_true(table_work(table, NULL, NULL));
	if (part == NULL)
		assert_null(table_note(table));
	else
		assert_non_null(strstr(table_note(table), part));
	table_free(table);
}

static void
check_changed(unsigned objects, unsigned nth, const char *part)
{
	struct heap_made before = make_many(objects, 0);
	struct heap_made after = make_many(objects, nth);

	check_note(&before, &after, part);
	heap_made_free(&before);
	heap_made_free(&after);
}

/* An id that means one thing here and another there: two processes. */
static void
test_note(void **state)
{
	(void)state;
	check_changed(900, 0, NULL);
	check_changed(900, 100, NULL);
	check_changed(900, 2, "of two processes: ");
	check_changed(900, 1, "of two processes: ");
	/* Of a few ids nothing can be said. */
	check_changed(90, 1, NULL);
}

/* The older one has no newer object. */
static void
test_order_note(void **state)
{
	struct heap_made early = make_many(900, 0);
	struct heap_made late = make_many(901, 0);

	(void)state;
	check_note(&early, &late, NULL);
	check_note(&late, &early, "the base was taken later");
	heap_made_free(&early);
	heap_made_free(&late);
}

/* Before the work there are no rows, and after one that was stopped none. */
static void
test_work(void **state)
{
	struct table *table = comparison_new(heap.heap, base.heap, false, NULL);
	struct error err = { 0 };
	struct level *level;
	struct task task;

	(void)state;
	assert_non_null(table);
	level = level_top(table, NULL);
	assert_int_equal(level->count, 0);
	level_free(level);
	assert_int_equal(table->ops->found(table), 0);
	assert_null(table_note(table));
	task_init(&task);
	task.cancel = true;
	assert_false(table_work(table, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_int_equal(table->ops->found(table), 0);
	assert_non_null(table_note(table));
	level = level_top(table, NULL);
	assert_int_equal(level->count, 0);
	level_free(level);
	table_free(table);
}

/* The whole of it is told, and as many rows as there are. */
static void
test_progress(void **state)
{
	struct table *table = comparison_new(heap.heap, base.heap, false, NULL);
	struct level *level;
	struct task task;

	(void)state;
	assert_non_null(table);
	task_init(&task);
	assert_true(table_work(table, &task, NULL));
	assert_int_equal(task.done[STAGE_WORK], task.total[STAGE_WORK]);
	level = level_top(table, NULL);
	assert_true(level->count > 0);
	assert_int_equal(table->ops->found(table), level->count);
	level_free(level);
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_class_order),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_deleted_fields),
		cmocka_unit_test(test_new_fields),
		cmocka_unit_test(test_turned),
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_order_note),
		cmocka_unit_test(test_work),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
