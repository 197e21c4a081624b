/*
 * The tables about ticks: against counting at random, and what stands in them
 * for a small log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/formats/callers.h"
#include "model/formats/gc_table.h"
#include "model/formats/processed_ticks.h"
#include "model/formats/tick_table.h"
#include "model/formats/ticks.h"
#include "model/formats/v8_log.h"
#include "model/table.h"

#define FUNCTIONS 9
#define TICKS 600
#define DEEPEST 6

static int64_t
number(struct level *level, size_t row, const char *key)
{
	struct cell cell = CELL_INIT;
	int64_t is;

	level_cell(level, row, (unsigned)table_column(level->table, key),
	    &cell);
	is = cell.number;
	cell_release(&cell);
	return is;
}

static void
expect_text(struct level *level, size_t row, const char *key,
	const char *wanted)
{
	struct cell cell = CELL_INIT;

	level_cell(level, row, (unsigned)table_column(level->table, key),
	    &cell);
	assert_string_equal(cell.text.data, wanted);
	cell_release(&cell);
}

static size_t
row_named(struct level *level, const char *name)
{
	struct cell cell = CELL_INIT;
	size_t row = 0;

	for (; row < level->count; row++) {
		cell_reset(&cell);
		level_cell(level, row, level->table->ops->main_column, &cell);
		if (strcmp(cell.text.data, name) == 0)
			break;
	}
	cell_release(&cell);
	if (row == level->count)
		fail_msg("no row %s", name);
	return row;
}

/* ---- at random ---------------------------------------------------------- */

static uint32_t stacks[TICKS][DEEPEST];
static size_t depths[TICKS];
static uint32_t numbers[FUNCTIONS];

static const enum tick_category categories[] = { TICKS_JS, TICKS_LIBRARY,
    TICKS_CPP };

static struct ticks *
make_ticks(unsigned seed)
{
	struct ticks *ticks = ticks_new(NULL);

	srand(seed);
	assert_non_null(ticks);
	for (unsigned i = 0; i < FUNCTIONS; i++) {
		char name[2] = { (char)('a' + i), '\0' };

		assert_true(ticks_function(ticks, name, 1, categories[i % 3],
		    &numbers[i], NULL));
	}
	for (size_t i = 0; i < TICKS; i++) {
		depths[i] = (size_t)(rand() % (DEEPEST + 1));
		for (size_t j = 0; j < depths[i]; j++)
			stacks[i][j] = numbers[rand() % FUNCTIONS];
		assert_true(ticks_add(ticks, stacks[i], depths[i], NULL));
	}
	ticks->total = TICKS;
	return ticks;
}

/* Does the stack begin so? */
static bool
begins(size_t tick, const uint32_t *chain, size_t len)
{
	return depths[tick] >= len &&
	    memcmp(stacks[tick], chain, len * sizeof *chain) == 0;
}

/* Every row below a chain of callers, and in its order. */
static void
expect_callers(const struct ticks *ticks, struct level *level,
	uint32_t *chain, size_t len)
{
	int64_t before = INT64_MAX, sum = 0, ended = 0, whole = 0;
	uint32_t last = 0;

	for (size_t i = 0; i < TICKS; i++) {
		whole += begins(i, chain, len);
		ended += begins(i, chain, len) && depths[i] == len;
	}
	for (size_t row = 0; row < level->count; row++) {
		uint32_t call = level_item(level, row);
		int64_t is = number(level, row, "ticks"), count = 0;
		uint32_t function = ticks->calls[call].function;
		struct level *inner;

		chain[len] = function;
		for (size_t i = 0; i < TICKS; i++)
			count += begins(i, chain, len + 1);
		assert_int_equal(is, count);
		assert_true(is > 0);
		/* Most first, then from Z to A. */
		assert_true(is < before || (is == before &&
		    function < last));
		before = is;
		last = function;
		sum += is;
		if (!level_openable(level, row))
			continue;
		inner = level_open(level, row, NULL);
		assert_non_null(inner);
		expect_callers(ticks, inner, chain, len + 1);
		level_free(inner);
	}
	assert_int_equal(sum + ended, whole);
}

static void
expect_functions(const struct ticks *ticks)
{
	for (unsigned i = 0; i < FUNCTIONS; i++) {
		uint64_t self = 0, total = 0;

		for (size_t j = 0; j < TICKS; j++) {
			bool in = false;

			self += depths[j] > 0 && stacks[j][0] == numbers[i];
			for (size_t k = 0; k < depths[j]; k++)
				in |= stacks[j][k] == numbers[i];
			total += in;
		}
		assert_int_equal(ticks->functions[numbers[i]].self, self);
		assert_int_equal(ticks->functions[numbers[i]].total, total);
	}
}

static void
test_random(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 10; seed++) {
		struct ticks *ticks = make_ticks(seed);
		struct table *table = callers_new(ticks, NULL);
		struct level *top = level_top(table, NULL);
		uint32_t chain[DEEPEST + 1];

		expect_functions(ticks);
		expect_callers(ticks, top, chain, 0);
		level_free(top);
		table_free(table);
		ticks_free(ticks);
	}
}

/* ---- a log -------------------------------------------------------------- */

static const char log_text[] =
    "v8-version,11,3,244,8,-node.38,0\n"
    "shared-library,/usr/bin/node,0x400000,0x500000,0\n"
    "shared-library,/usr/bin/node,0x400000,0x700000,0\n"
    "profiler,begin,1000\n"
    "new,MemoryChunk,0x800000,1000000\n"
    "code-creation,JS,9,1,0x20000,256, file:///srv/a.js:1:1,0x10000,~\n"
    "code-creation,JS,9,1,0x20100,256,work file:///srv/a.js:3:5,0x10100,*\n"
    "code-creation,JS,9,1,0x20200,256,load node:fs:7:5,0x10200,^\n"
    "tick,0x20110,1000,0,0x0,0,0x20010\n"
    "tick,0x20110,2000,0,0x0,0,0x20210\n"
    "tick,0x20210,3000,0,0x0,0,0x20010\n"
    "tick,0x400010,4000,0,0x0,1,0x20110\n"
    "new,MemoryChunk,0x900000,500000\n"
    "tick,0x600010,5000,0,0x0,1,0x20110\n"
    "tick,0x5,100000,0,0x0,6\n";

static struct ticks *
read_log(void)
{
	struct ticks *ticks = v8_log_read(log_text, strlen(log_text), NULL,
	    NULL, NULL);

	assert_non_null(ticks);
	return ticks;
}

static void
test_parts(void **state)
{
	struct row_place place = { .path = STRBUF_INIT };
	struct ticks *ticks = read_log();
	struct table *table = tick_table_new(ticks, NULL);
	struct level *top = level_top(table, NULL), *functions;
	size_t row;

	(void)state;
	assert_int_equal(top->count, 6);
	expect_text(top, 0, "function", "JavaScript");
	expect_text(top, 5, "function", "Total");
	assert_int_equal(number(top, 5, "ticks"), 6);
	assert_int_equal(number(top, 0, "ticks"), 3);
	row = row_named(top, "Garbage collection");
	assert_int_equal(number(top, row, "ticks"), 2);
	/* As V8's tool: 2 of the 5 that are in no library. */
	assert_int_equal(number(top, row, "nonlib"), 4000);
	assert_false(level_openable(top, row));
	expect_text(top, row, "category", "gc");
	/* The whole stays where it is. */
	level_sort(top, (unsigned)table_column(table, "ticks"), false);
	expect_text(top, 5, "function", "Total");
	level_sort(top, (unsigned)table_column(table, "ticks"), true);

	functions = level_open(top, 0, NULL);
	assert_int_equal(functions->count, 2);
	expect_text(functions, 0, "function", "*work");
	expect_text(functions, 0, "name",
	    "JS: *work file:///srv/a.js:3:5");
	expect_text(functions, 0, "source", "/srv/a.js:3:5");
	expect_text(functions, 0, "location", "a.js:3:5");
	expect_text(functions, 0, "category", "javascript");
	assert_int_equal(number(functions, 0, "ticks"), 2);
	assert_int_equal(number(functions, 0, "total"), 4);
	assert_true(level_place(functions, 0, &place));
	assert_string_equal(place.path.data, "/srv/a.js");
	assert_int_equal(place.line, 3);
	expect_text(functions, 1, "function", "^load");
	strbuf_release(&place.path);
	level_free(functions);

	/* Where the unaccounted ones were, as far as that is known. */
	row = row_named(top, "Unaccounted");
	functions = level_open(top, row, NULL);
	assert_int_equal(functions->count, 1);
	expect_text(functions, 0, "function", "node");
	expect_text(functions, 0, "name", "/usr/bin/node");
	expect_text(functions, 0, "location", "/usr/bin/node");
	assert_int_equal(number(functions, 0, "ticks"), 1);
	level_free(functions);
	assert_non_null(strstr(table_note(table), "6 ticks of 1 ms"));
	assert_non_null(strstr(table_note(table), "V8 11.3.244.8"));
	level_free(top);
	table_free(table);
	ticks_free(ticks);
}

static void
test_gc(void **state)
{
	struct ticks *ticks = read_log();
	struct table *table = gc_table_new(ticks, NULL);
	struct level *top = level_top(table, NULL), *windows;
	struct cell cell = CELL_INIT;
	int64_t sum = 0;
	size_t heap;

	(void)state;
	expect_text(top, 0, "what", "garbage collection");
	assert_int_equal(number(top, 0, "count"), 2);
	heap = row_named(top, "heap");
	assert_int_equal(number(top, heap, "heap"), 1500000);
	assert_int_equal(number(top, heap, "heap_delta"), 500000);
	row_named(top, "JavaScript");
	row_named(top, "external code");
	assert_int_equal(top->count, 4);

	/* 100 ms in windows of 2 ms. */
	windows = level_open(top, 0, NULL);
	assert_int_equal(windows->count, 51);
	for (size_t i = 0; i < windows->count; i++)
		sum += number(windows, i, "count");
	assert_int_equal(sum, 2);
	expect_text(windows, 2, "what", "0.004 s to 0.006 s");
	assert_int_equal(number(windows, 2, "count"), 2);
	assert_int_equal(number(windows, 2, "from_us"), 4000);
	assert_int_equal(number(windows, 2, "to_us"), 6000);
	assert_int_equal(number(windows, 1, "heap"), 1000000);
	assert_int_equal(number(windows, 2, "heap"), 1500000);
	assert_int_equal(number(windows, 2, "heap_delta"), 500000);
	assert_int_equal(number(windows, 50, "heap_delta"), 0);
	level_free(windows);

	level_cell(top, 0, (unsigned)table_column(table, "over_time"), &cell);
	assert_int_equal(cell.series_count, 51);
	assert_int_equal(cell.series[1], 0);
	assert_int_equal(cell.series[2], 10000);
	assert_int_equal(cell.series[30], SERIES_GAP);
	cell_release(&cell);
	level_free(top);
	table_free(table);
	ticks_free(ticks);
}

/* A report does not say when ticks were, nor what was called. */
static void
test_report(void **state)
{
	static const char text[] = "Statistical profiling result from x.log, "
	    "(10 ticks, 1 unaccounted, 0 excluded).\n\n [JavaScript]:\n"
	    "      5   50.0%   62.5%  JS: *f /a.js:1:2\n";
	struct error err = { 0 };
	struct ticks *ticks = processed_ticks_read(text, strlen(text), NULL,
	    &err);
	struct table *table = tick_table_new(ticks, NULL);
	struct level *top = level_top(table, NULL), *functions;
	struct cell cell = CELL_INIT;

	(void)state;
	functions = level_open(top, row_named(top, "JavaScript"), NULL);
	assert_int_equal(number(functions, 0, "ticks"), 5);
	level_cell(functions, 0, (unsigned)table_column(table, "total"),
	    &cell);
	assert_int_equal(cell.kind, CELL_BLANK);
	cell_release(&cell);
	assert_null(gc_table_new(ticks, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	level_free(functions);
	level_free(top);
	table_free(table);
	table = callers_new(ticks, NULL);
	assert_non_null(table_note(table));
	table_free(table);
	ticks_free(ticks);
}

/* Each column sorts into a whole order, both ways. */
static void
test_orders(void **state)
{
	static const char *const names[] = { "ticks", "bottom-up", "gc" };
	struct ticks *ticks = read_log();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct table *table = i == 0 ? tick_table_new(ticks, NULL) :
		    i == 1 ? callers_new(ticks, NULL) :
		    gc_table_new(ticks, NULL);
		struct level *top = level_top(table, NULL);
		const struct catalogue_entry *entry = catalogue_find(names[i]);

		assert_non_null(entry);
		assert_ptr_equal(entry->ops, table->ops);
		for (unsigned c = 0; c < 2 * table->ops->column_count; c++) {
			level_sort(top, c / 2, c % 2 == 0);
			for (uint32_t a = 0; a < top->count; a++)
				for (uint32_t b = 0; b < top->count; b++)
					assert_int_equal(level_order(top,
					    top->items[a], top->items[b]) > 0,
					    level_order(top, top->items[b],
					    top->items[a]) < 0);
			level_item(top, top->count - 1);
		}
		level_free(top);
		table_free(table);
	}
	ticks_free(ticks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_gc),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
