/* What was allocated when, by what: tables of a recording. */
#include "model/explore/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/bitset.h"
#include "model/base/terms.h"
#include "model/explore/allocations.h"
#include "model/explore/frame.h"
#include "model/explore/object.h"
#include "model/explore/period.h"
#include "model/explore/stack.h"
#include "model/explore/where.h"
#include "model/snapshot/traces.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made heap;
static uint32_t jobs[4], early, late, native;

/*
 * global holds all. The ids 5 to 9 were there at 0, 11 to 15 by 0.05 s, 17 by
 * 0.2 s; 19 came after that, and 12 is outside of V8's heap.
 */
static void
make(const char *samples, bool stacks)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	uint32_t global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	uint32_t *const nodes[] = { &early, &jobs[0], &jobs[1], &jobs[2],
	    &jobs[3], &late, &native };
	static const struct {
		const char *class;
		uint64_t id, size;
		uint32_t trace;
	} made[] = {
		{ "Early", 9, 40, 0 }, { "Job", 11, 24, 3 },
		{ "Job", 13, 24, 3 }, { "Task", 15, 1000, 4 },
		{ "Job", 17, 48, 99 }, { "Late", 19, 7, 0 },
		{ "Native", 12, 5000, 0 },
	};

	heap_edge(&text, root, EDGE_SHORTCUT, "global", global);
	for (size_t i = 0; i < 7; i++) {
		*nodes[i] = heap_node(&text, NODE_OBJECT, made[i].class,
		    made[i].id, made[i].size);
		text.nodes[*nodes[i]].trace = made[i].trace;
		heap_element(&text, global, (unsigned)i, *nodes[i]);
	}
	text.samples = samples;
	if (stacks) {
		/* Strings have numbers in the order of their first use. */
		heap_string(&text, "");
		heap_string(&text, "run");
		heap_string(&text, "file:///srv/app/jobs.js");
		heap_string(&text, "add");
		text.functions = "0,0,0,0,0,0, 21,1,2,7,12,5, 23,3,2,7,30,9";
		/* (root) -> run -> add, and (root) -> add -> run */
		text.tree = "1,0,1,8,[2,1,0,0,[3,2,5,120,[]],"
		    "5,2,0,0,[4,1,2,2000,[]]]";
	}
	heap = heap_make(&text);
}

#define SAMPLES "0,9, 50000,15, 100000,15, 200000,17"

static struct level *
top_of(struct table *table)
{
	struct level *level = level_top(table, NULL);

	assert_non_null(level);
	return level;
}

static void
expect_rows(struct level *level, const char *wanted)
{
	struct strbuf rows = heap_level_text(level);

	assert_string_equal(rows.data, wanted);
	strbuf_release(&rows);
}

static void
test_rows(void **state)
{
	struct table *table;
	struct level *level, *classes, *objects;

	(void)state;
	make(SAMPLES, false);
	table = timeline_new(heap.heap, NULL);
	assert_non_null(table);
	level = top_of(table);
	expect_rows(level,
	    "before the first sample|1|-|0|0|2|140|0|0\n"
	    "0.000..0.050|1|0|50000|0|3|1048|1048|0\n"
	    "0.050..0.100|1|50000|100000|0|0|0|0|0\n"
	    "0.100..0.200|1|100000|200000|0|1|48|48|0\n"
	    "after the last sample|1|200000|-|0|1|7|0|0\n");
	assert_false(level_openable(level, 2));
	classes = level_open(level, 1, NULL);
	expect_rows(classes, "Task|2|0|0|0|1|1000|1000|1000\n"
	    "Job|2|0|0|0|2|48|48|48\n");
	objects = level_open(classes, 1, NULL);
	assert_int_equal(objects->count, 2);
	assert_int_equal(level_item(objects, 0), jobs[0]);
	assert_int_equal(level_item(objects, 1), jobs[1]);
	level_free(objects);
	level_free(classes);
	level_sort(level, (unsigned)table_column(table, "live_size"), true);
	assert_int_equal(level_item(level, 0), 0);
	assert_int_equal(level_item(level, 1), 1);
	assert_int_equal(level_item(level, 2), 3);
	assert_int_equal(level_item(level, 4), 4);
	level_free(level);
	table_free(table);
	heap_made_free(&heap);
}

/* How many nodes a filter keeps. */
static uint32_t
kept(const char *filter, uint64_t **set)
{
	struct where_heaps heaps = { .heap = heap.heap };
	struct where *where = where_new(filter, NULL);
	uint32_t count = 0;

	assert_non_null(where);
	assert_true(where_nodes(where, &heaps, set, NULL, NULL));
	for (uint32_t i = 0; i < heap.heap->snapshot->nodes; i++)
		count += bitset_has(*set, i) != 0;
	where_free(where);
	return count;
}

static void
test_filter(void **state)
{
	static const struct {
		const char *filter;
		uint32_t count;
	} cases[] = {
		{ "time:..0s", 3 },	/* the root, too */
		{ "time:0s..", 5 },
		{ "time:0..50ms", 3 },
		{ "time:0s..0.049999s", 0 },
		{ "time:49999us..0.05", 3 },
		{ "time:0.05s..0.2s", 1 },
		{ "time:0.2s..", 1 },
		{ "time:1min..2h", 0 },
		{ "time:0s..0.05s,0.2s..", 4 },
	};
	uint64_t *set;

	(void)state;
	make(SAMPLES, false);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (kept(cases[i].filter, &set) != cases[i].count)
			fail_msg("%s", cases[i].filter);
		assert_false(bitset_has(set, native));
		free(set);
	}
	assert_int_equal(kept("!time:0s..", &set), 4);
	assert_true(bitset_has(set, native));
	assert_true(bitset_has(set, early));
	free(set);
	heap_made_free(&heap);
}

static void
test_periods(void **state)
{
	static const char *const wrong[] = {
		"time:1s", "time:..", "time:a..b", "time:2s..1s",
		"time:1s..1s", "time:1d..2d", "time:-1s..2s", "time:1s..2s,",
		"time:1s..2sx", "time:99999999999999999999999s..", "time:.5..1",
		"time:1s...2s",
	};
	struct strbuf out = STRBUF_INIT;
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct where *where = where_new(wrong[i], &err);

		if (where != NULL)
			fail_msg("%s", wrong[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	for (uint64_t time = 0; time < 20000000; time += 12345) {
		struct period period = { time, time + 100000 }, again;
		struct word word;

		strbuf_reset(&out);
		period_add(&period, &out);
		word = (struct word) { out.data, out.len };
		assert_true(period_parse(&again, &word));
		assert_int_equal(again.from, period.from);
		assert_int_equal(again.to, period.to);
	}
	strbuf_reset(&out);
	period_add(&(struct period) { PERIOD_OPEN, 1500000 }, &out);
	assert_string_equal(out.data, "..1.5s");
	strbuf_release(&out);
	make(NULL, false);
	assert_null(timeline_new(heap.heap, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	heap_made_free(&heap);
}

/* The count of a row is what the filter of its period keeps. */
static void
check_against_filter(struct level *level, size_t row)
{
	const struct snapshot *s = heap.heap->snapshot;
	struct strbuf filter = STRBUF_INIT;
	struct cell from = CELL_INIT, to = CELL_INIT, count = CELL_INIT;
	uint32_t sized = 0;
	uint64_t *set;

	level_cell(level, row, 2, &from);
	level_cell(level, row, 3, &to);
	level_cell(level, row, 5, &count);
	strbuf_adds(&filter, "time:");
	period_add(&(struct period) {
	    from.kind == CELL_COUNT ? (uint64_t)from.number : PERIOD_OPEN,
	    to.kind == CELL_COUNT ? (uint64_t)to.number : PERIOD_OPEN,
	}, &filter);
	kept(filter.data, &set);
	for (uint32_t i = 0; i < s->nodes; i++)
		sized += bitset_has(set, i) && heap_size(heap.heap, i) > 0;
	if (sized != (uint64_t)count.number)
		fail_msg("%s: %u", filter.data, sized);
	free(set);
	strbuf_release(&filter);
	cell_release(&from);
	cell_release(&to);
	cell_release(&count);
}

/* Many samples make few rows, which have everything all the same. */
static void
many(unsigned samples, unsigned each, size_t rows)
{
	struct strbuf list = STRBUF_INIT;
	struct table *table;
	struct level *level;

	strbuf_adds(&list, "0,3");
	for (unsigned i = 1; i < samples; i++)
		strbuf_addf(&list, ",%llu,%u", (unsigned long long)i * each +
		    i % 7 * 1000, i < 8 ? 3 + 2 * i : 19);
	make(list.data, false);
	table = timeline_new(heap.heap, NULL);
	assert_non_null(table);
	level = top_of(table);
	if (level->count != rows)
		fail_msg("%u samples: %zu rows", samples, level->count);
	for (size_t row = 0; row < level->count; row++)
		check_against_filter(level, row);
	level_free(level);
	table_free(table);
	strbuf_release(&list);
	heap_made_free(&heap);
}

static void
test_many(void **state)
{
	(void)state;
	many(2, 50000, 3);	/* with one for what came after */
	many(20, 50000, 20);
	many(121, 50000, 121);
	many(122, 50000, 1 + 61);	/* 6.05 s in tenths */
	many(1000, 50000, 1 + 100);	/* 50 s in halves */
	many(72000, 50000, 1 + 120);	/* an hour in half minutes */
}

/* Times of a broken file: as far as they go, at once, and all the same. */
static void
test_broken(void **state)
{
	(void)state;
	many(300, 4000000000u, 1 + 63);
	make("0,9, 0,11, 0,13, 0,15", false);
	table_free(timeline_new(heap.heap, NULL));
	heap_made_free(&heap);
	make("9000000000000000000,9", false);
	table_free(timeline_new(heap.heap, NULL));
	heap_made_free(&heap);
}

static void
test_stack(void **state)
{
	struct row_place place = { .path = STRBUF_INIT };
	struct error err = { 0 };
	struct table *table;
	struct level *level;

	(void)state;
	make(SAMPLES, true);
	table = stack_new(heap.heap, jobs[0], NULL);
	assert_non_null(table);
	level = top_of(table);
	expect_rows(level,
	    "add|jobs.js:30:9|/srv/app/jobs.js:30:9|5|120\n"
	    "run|jobs.js:12:5|/srv/app/jobs.js:12:5|0|0\n"
	    "(anonymous)|-|-|1|8\n");
	assert_true(level_place(level, 0, &place));
	assert_string_equal(place.path.data, "/srv/app/jobs.js");
	assert_int_equal(place.line, 30);
	assert_int_equal(place.column, 9);
	strbuf_release(&place.path);
	assert_false(level_place(level, 2, &place));
	level_free(level);
	table_free(table);
	/* Its trace is not in the tree. */
	assert_null(stack_new(heap.heap, jobs[3], &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	heap_made_free(&heap);
	make(SAMPLES, false);
	assert_null(stack_new(heap.heap, jobs[0], &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_null(allocations_new(heap.heap, &err));
	heap_made_free(&heap);
}

/* Function, count, size, live count and size. */
static void
test_allocations(void **state)
{
	struct table *table;
	struct level *level, *callers, *further;

	(void)state;
	make(SAMPLES, true);
	table = allocations_new(heap.heap, NULL);
	assert_non_null(table);
	assert_string_equal(table_note(table), "V8 knows what allocated 3 of "
	    "4 recorded objects: live figures are too low");
	level = top_of(table);
	expect_rows(level,
	    "run|jobs.js:12:5|1|/srv/app/jobs.js:12:5|2|2000|1|1000\n"
	    "add|jobs.js:30:9|1|/srv/app/jobs.js:30:9|5|120|2|48\n"
	    "(anonymous)|-|1|-|1|8|0|0\n");
	assert_false(level_openable(level, 2));
	callers = level_open(level, 1, NULL);
	expect_rows(callers,
	    "run|jobs.js:12:5|2|/srv/app/jobs.js:12:5|5|120|2|48\n");
	further = level_open(callers, 0, NULL);
	expect_rows(further, "(anonymous)|-|3|-|5|120|2|48\n");
	assert_false(level_openable(further, 0));
	level_free(further);
	level_free(callers);
	level_free(level);
	table_free(table);
	heap_made_free(&heap);
}

static void
expect_allocated(uint32_t node, const char *wanted)
{
	struct strbuf said = STRBUF_INIT;

	assert_true(frame_knows_allocation(heap.heap, node));
	frame_add_allocation(heap.heap, node, SIZE_MAX, &said);
	assert_string_equal(said.data, wanted);
	strbuf_release(&said);
}

static void
test_said(void **state)
{
	(void)state;
	make(SAMPLES, true);
	expect_allocated(jobs[0],
	    "at 0.050 s, in add jobs.js:30:9");
	expect_allocated(early, "before the first sample");
	expect_allocated(late, "after the last sample");
	assert_false(frame_knows_allocation(heap.heap, native));
	heap_made_free(&heap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_allocations),
		cmocka_unit_test(test_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
