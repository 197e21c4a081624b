/* Searching a whole heap. */
#include "model/explore/search_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/crew.h"
#include "model/base/task.h"
#include "model/base/thread.h"
#include "model/explore/search.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made heap;

/*
 * global - first: Job @5 (10) - next: Job @7 (20) - next: Job @9 (40)
 *        - job: "a job" @11 (8), j2: "a job" @13 (8), j3: "a job" @15 (0)
 *        - plain: {jobs, x} @17 (5), p2: {jobs, x} @19 (5)
 *        - run: closure runJob @21 (6) - context - job: Job @5
 *        - rope: "a " + "JOB" @23 (7), of leaves without a size
 */
static int
setup(void **state)
{
	uint32_t root, global, a, b, c, n;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	a = heap_node(&text, NODE_OBJECT, "Job", 5, 10);
	b = heap_node(&text, NODE_OBJECT, "Job", 7, 20);
	c = heap_node(&text, NODE_OBJECT, "Job", 9, 40);
	heap_edge(&text, global, EDGE_PROPERTY, "first", a);
	heap_edge(&text, a, EDGE_PROPERTY, "next", b);
	heap_edge(&text, b, EDGE_PROPERTY, "next", c);
	heap_edge(&text, global, EDGE_PROPERTY, "job",
	    heap_node(&text, NODE_STRING, "a job", 11, 8));
	heap_edge(&text, global, EDGE_PROPERTY, "j2",
	    heap_node(&text, NODE_STRING, "a job", 13, 8));
	heap_edge(&text, global, EDGE_PROPERTY, "j3",
	    heap_node(&text, NODE_STRING, "a job", 15, 0));
	for (int i = 0; i < 2; i++) {
		n = heap_node(&text, NODE_OBJECT, "Object",
		    17 + 2 * (unsigned)i, 5);
		heap_edge(&text, global, EDGE_PROPERTY, "p", n);
		heap_edge(&text, n, EDGE_PROPERTY, "jobs", a);
		heap_edge(&text, n, EDGE_PROPERTY, "x", a);
	}
	n = heap_node(&text, NODE_CLOSURE, "runJob", 21, 6);
	heap_edge(&text, global, EDGE_PROPERTY, "run", n);
	heap_edge(&text, n, EDGE_CONTEXT, "job", a);
	n = heap_node(&text, NODE_CONS_STRING, "(cons)", 23, 7);
	heap_edge(&text, global, EDGE_PROPERTY, "r", n);
	heap_edge(&text, n, EDGE_INTERNAL, "first",
	    heap_node(&text, NODE_STRING, "a ", 25, 0));
	heap_edge(&text, n, EDGE_INTERNAL, "second",
	    heap_node(&text, NODE_STRING, "JOB", 27, 0));
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

static struct table *
search(const char *wanted, unsigned kinds)
{
	struct error err = { 0 };
	struct table *table = search_table_new(heap.heap, wanted, kinds,
	    &err);

	if (table == NULL || !table_work(table, NULL, &err))
		fail_msg("%s", err.message);
	return table;
}

static void
expect(const char *wanted, unsigned kinds, const char *want)
{
	struct table *table = search(wanted, kinds);
	struct level *level = level_top(table, NULL);

	expect_level(level, want);
	assert_null(table_note(table));
	level_free(level);
	table_free(table);
}

/* hit|kind|id|name|match|distance|count|shallow|retained */
static void
test_kinds(void **state)
{
	(void)state;
	/* What is inside another of them is not counted twice. */
	expect("^Job", HIT_CLASS, "Job|class|-|Job|Job|2|3|70|70\n");
	expect("^Job", HIT_OBJECT, "Job|object|-|Job|Job|2|3|70|70\n");
	expect("^next", 0, "next in Job, \xe2\x80\xa6|property|-|next|next|2|"
	    "2|30|70\n");
	expect("a job", HIT_STRING, "\"a job\"|string|-|a job|a job|2|2|16|"
	    "16\n\"a JOB\" @23|string|23|a JOB|a JOB|2|1|7|7\n");
	expect("jobs", HIT_OBJECT, "{jobs, x}|object|-|{jobs, x}|jobs|2|2|10"
	    "|10\n");
	expect("run", HIT_OBJECT, "runJob @21|object|21|runJob|run|2|1|6|"
	    "6\n");
	/* Of the global object and of a closure: two holders. */
	expect("^job$", HIT_PROPERTY, "job in global, \xe2\x80\xa6|property|"
	    "-|job|job|1|2|16|119\n");
	expect("no such thing", 0, "");
}

/* The objects of a class that is a hit are not one once more. */
static void
test_all_kinds(void **state)
{
	(void)state;
	expect("Job$", 0, "Job|class|-|Job|Job|2|3|70|70\n"
	    "runJob @21|object|21|runJob|Job|2|1|6|6\n");
}

static void
test_id(void **state)
{
	(void)state;
	expect("@7", 0, "Job @7|object|7|Job||3|1|20|60\n");
	expect("@15", 0, "\"a job\" @15|string|15|a job||2|1|0|0\n");
	expect("@99", 0, "");
	expect("@99999999999999999999999", 0, "");
}

/* A pattern with a capital minds capitals. */
static void
test_case(void **state)
{
	(void)state;
	expect("a JOB", HIT_STRING, "\"a JOB\" @23|string|23|a JOB|a JOB|2|"
	    "1|7|7\n");
}

static void
test_open(void **state)
{
	struct table *table = search("job", HIT_ALL);
	struct level *top = level_top(table, NULL), *level;
	struct object object;
	size_t row;

	(void)state;
	row = heap_row_named(top, "\"a job\"");
	assert_false(level_object(top, row, &object));
	level = level_open(top, row, NULL);
	expect_order(level, "id", false, "\"a job\" @11, \"a job\" @13");
	level_free(level);
	row = heap_row_named(top, "{jobs");
	level = level_open(top, row, NULL);
	expect_order(level, "id", false, "{jobs: Job, x: Job} @17, "
	    "{jobs: Job, x: Job} @19");
	level_free(level);
	row = heap_row_named(top, "Job");
	level = level_open(top, row, NULL);
	expect_order(level, "id", false, "Job @5, Job @7, Job @9");
	level_free(level);
	/* With the property that each has. */
	row = heap_row_named(top, "job in");
	level = level_open(top, row, NULL);
	expect_order(level, "id", false, "job in global @3, "
	    "job in runJob() @21");
	assert_true(level_object(level, 1, &object));
	assert_int_equal(heap_id(object.heap, object.node), 21);
	level_free(level);
	/* A single object opens into what it holds. */
	row = heap_row_named(top, "runJob");
	assert_true(level_object(top, row, &object));
	assert_int_equal(heap_id(object.heap, object.node), 21);
	level = level_open(top, row, NULL);
	expect_order(level, "hit", false, "job :: Job @5");
	level_free(level);
	level_free(top);
	table_free(table);
}

static void
test_orders(void **state)
{
	struct table *table = search("^(job|j2|next|first)$", HIT_PROPERTY);
	struct level *top = level_top(table, NULL);

	(void)state;
	expect_order(top, "name", false, "first in global @3, "
	    "j2 in global @3, job in global, \xe2\x80\xa6, "
	    "next in Job, \xe2\x80\xa6");
	expect_order(top, "count", true, "job in global, \xe2\x80\xa6, "
	    "next in Job, \xe2\x80\xa6, first in global @3, j2 in global @3");
	/* All of one distance and one size: as their names were written. */
	expect_order(top, "distance", true, "next in Job, \xe2\x80\xa6, "
	    "first in global @3, job in global, \xe2\x80\xa6, "
	    "j2 in global @3");
	expect_order(top, "shallow_size", false, "first in global @3, "
	    "j2 in global @3, job in global, \xe2\x80\xa6, "
	    "next in Job, \xe2\x80\xa6");
	level_free(top);
	table_free(table);
}

/* What matches is marked, and what comes before it is cut. */
static void
test_marks(void **state)
{
	struct table *table;
	struct level *top;
	struct cell cell = CELL_INIT;

	(void)state;
	table = search("ob", HIT_CLASS);
	top = level_top(table, NULL);
	level_cell(top, heap_row_named(top, "Job"), 0, &cell);
	assert_int_equal(cell.span_count, 3);
	assert_int_equal(cell.spans[1].kind, SPAN_NOTE);
	assert_int_equal(cell.spans[1].start, 1);
	assert_int_equal(cell.spans[2].start, 3);
	assert_int_equal(cell.spans[2].kind, SPAN_CLASS);
	level_free(top);
	table_free(table);
	cell_release(&cell);
}

static void
test_long(void **state)
{
	static char before[4001];
	struct strbuf name = STRBUF_INIT;
	struct heap_made saved = heap;
	struct cell cell = CELL_INIT;
	struct table *table;
	struct level *top;
	uint32_t root;

	(void)state;
	memset(before, 'x', 4000);
	strbuf_addf(&name, "%s\\u00e9needle%s", before, before);
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	heap_edge(&text, root, EDGE_PROPERTY, "s",
	    heap_node(&text, NODE_STRING, name.data, 3, 8));
	heap = heap_make(&text);
	table = search("needle", 0);
	top = level_top(table, NULL);
	assert_int_equal(top->count, 1);
	cell.limit = 40;
	level_cell(top, 0, 0, &cell);
	assert_string_equal(cell.text.data, "\"\xe2\x80\xa6xxxxxxxxxxxxxxxx"
	    "xxxxxx\xc3\xa9needlexxxxxxxxxx\" @3");
	level_free(top);
	table_free(table);
	heap_made_free(&heap);
	heap = saved;
	cell_release(&cell);
	strbuf_release(&name);
}

/* The same, in the same order, however many work at it. */
static void
test_threads(void **state)
{
	struct strbuf one, many;
	struct level *level;
	struct table *table;
	struct crew crew;
	struct task task;

	(void)state;
	table = search(".", 0);
	level = level_top(table, NULL);
	one = heap_level_text(level);
	level_free(level);
	table_free(table);
	crew_init(&crew, 4);
	task_init(&task);
	task.crew = &crew;
	table = search_table_new(heap.heap, ".", 0, NULL);
	assert_true(table_work(table, &task, NULL));
	level = level_top(table, NULL);
	many = heap_level_text(level);
	assert_string_equal(one.data, many.data);
	assert_true(task.ended[STAGE_WORK]);
	level_free(level);
	table_free(table);
	strbuf_release(&one);
	strbuf_release(&many);
}

static void *
work(void *data)
{
	return table_work(data, NULL, NULL) ? data : NULL;
}

/* Whoever reads meanwhile sees more and more, and all of it whole. */
static void
test_beside(void **state)
{
	struct table *table = search_table_new(heap.heap, ".", 0, NULL);
	size_t seen = 0, tries = 0;
	struct level *level;
	pthread_t thread;
	void *result;

	(void)state;
	assert_true(thread_start(&thread, work, table));
	while (table->ops->found(table) < 20 && tries++ < 100000) {
		struct strbuf rows;

		level = level_top(table, NULL);
		assert_true(level->count >= seen);
		seen = level->count;
		rows = heap_level_text(level);
		strbuf_release(&rows);
		for (size_t i = 0; i < level->count; i++)
			level_free(level_open(level, i, NULL));
		level_free(level);
	}
	pthread_join(thread, &result);
	assert_ptr_equal(result, table);
	level = level_top(table, NULL);
	assert_true(level->count >= seen && level->count > 10);
	level_free(level);
	table_free(table);
}

static void
test_cancel(void **state)
{
	struct table *table = search_table_new(heap.heap, "job", 0, NULL);
	struct error err = { 0 };
	struct level *level;
	struct task task;

	(void)state;
	task_init(&task);
	task.cancel = true;
	assert_false(table_work(table, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_non_null(table_note(table));
	level = level_top(table, NULL);
	assert_non_null(level);
	level_free(level);
	table_free(table);
}

static void
test_wrong(void **state)
{
	struct error err = { 0 };
	unsigned kinds;

	(void)state;
	assert_null(search_table_new(heap.heap, "(", 0, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(search_table_new(heap.heap, "", 0, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_true(hit_kinds_parse("string,class", &kinds));
	assert_int_equal(kinds, HIT_STRING | HIT_CLASS);
	assert_false(hit_kinds_parse("", &kinds));
	assert_false(hit_kinds_parse("string,", &kinds));
	assert_false(hit_kinds_parse("strings", &kinds));
}

/* More hits than a block has. */
static void
test_hits(void **state)
{
	struct hits hits;
	struct hit hit = { .kind = HIT_STRING };

	(void)state;
	assert_true(hits_init(&hits, 3 * HITS_BLOCK, NULL));
	for (uint32_t i = 0; i < 2 * HITS_BLOCK + 5; i++) {
		hit.what = i;
		assert_int_equal(hits_add(&hits, &hit, NULL), i);
	}
	assert_int_equal(hits.count, 0);
	hits_publish(&hits);
	assert_int_equal(hits.count, 2 * HITS_BLOCK + 5);
	for (uint32_t i = 0; i < hits.count; i++)
		assert_int_equal(hits_get(&hits, i)->what, i);
	hits_release(&hits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_all_kinds),
		cmocka_unit_test(test_id),
		cmocka_unit_test(test_case),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_hits),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
