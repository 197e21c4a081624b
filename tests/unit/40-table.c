/* Cells and levels: sorting, filtering, finding and opening any table. */
#include "model/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/fake_table.h"

static struct fake fake;

static struct level *
top(size_t rows)
{
	struct error err = { 0 };
	struct level *level;

	fake_init(&fake, rows);
	level = level_top(&fake.table, &err);
	if (level == NULL)
		fail_msg("%s", err.message);
	return level;
}

static struct pattern *
pattern(const char *text)
{
	struct error err = { 0 };
	struct pattern *made = pattern_new(text, &err);

	if (made == NULL)
		fail_msg("%s", err.message);
	return made;
}

/* What qsort makes of a level. */
static uint32_t expected_seed;
static unsigned expected_column;
static bool expected_descending;

static int
by_expectation(const void *a, const void *b)
{
	return fake_compare(expected_seed, expected_column,
	    expected_descending, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Holds a level to the items of want, which this sorts. */
static void
expect_items(struct level *level, uint32_t *want, size_t count)
{
	assert_int_equal(level->count, count);
	expected_seed = level->subject;
	expected_column = level->column;
	expected_descending = level->descending;
	qsort(want, count, sizeof(*want), by_expectation);
	for (size_t row = 0; row < count; row++) {
		assert_int_equal(level_item(level, row), want[row]);
		assert_int_equal(level_tag(level, row), want[row]);
		assert_int_equal(level_find(level, want[row]), row);
	}
}

static void
expect_all(struct level *level)
{
	size_t count = fake_rows(&fake, level->subject);
	uint32_t *want = malloc((count + 1) * sizeof(*want));

	assert_non_null(want);
	for (size_t i = 0; i < count; i++)
		want[i] = (uint32_t)i;
	expect_items(level, want, count);
	assert_int_equal(level_find(level, count), count);
	free(want);
}

static void
test_cell(void **state)
{
	struct cell cell = CELL_INIT;

	(void)state;
	for (unsigned i = 0; i < CELL_SPANS + 5; i++) {
		cell_span(&cell, SPAN_CLASS);
		strbuf_adds(&cell.text, "ab");
	}
	/* What has no span of its own belongs to the last. */
	assert_int_equal(cell.span_count, CELL_SPANS);
	assert_int_equal(cell.spans[CELL_SPANS - 1].start,
	    2 * (CELL_SPANS - 1));
	assert_int_equal(cell.kind, CELL_TEXT);
	cell.limit = 3;
	cell_reset(&cell);
	assert_int_equal(cell.kind, CELL_NONE);
	assert_int_equal(cell.text.len, 0);
	assert_int_equal(cell.span_count, 0);
	assert_int_equal(cell.limit, 3);
	cell_number(&cell, CELL_DELTA_COUNT, -5);
	cell.share = 0.5;
	assert_int_equal(cell.number, -5);
	cell_reset(&cell);
	assert_true(cell.number == 0 && cell.share < 0);
	cell_release(&cell);
}

static void
test_columns(void **state)
{
	(void)state;
	fake_init(&fake, 0);
	assert_int_equal(table_column(&fake.table, "delta"), FAKE_DELTA);
	assert_int_equal(table_column(&fake.table, "Delta"), -1);
	assert_int_equal(table_column(&fake.table, ""), -1);
	table_free(&fake.table);
	assert_int_equal(fake.freed, 1);
	table_free(NULL);
}

static void
test_sort(void **state)
{
	struct level *level = top(500);

	(void)state;
	assert_int_equal(level->column, FAKE_BYTES);
	assert_true(level->descending);
	for (unsigned column = 0; column < FAKE_COLUMNS; column++) {
		for (int descending = 0; descending < 2; descending++) {
			level_sort(level, column, descending);
			/* Half a sort before the next must not matter. */
			level_item(level, 250);
			level_sort(level, column, descending);
			expect_all(level);
		}
	}
	level_free(level);
	level_free(NULL);
}

static void
test_empty(void **state)
{
	struct level *level = top(0);
	struct pattern *any = pattern(".");

	(void)state;
	assert_int_equal(level->count, 0);
	level_sort(level, FAKE_NAME, true);
	assert_int_equal(level_find(level, 0), 0);
	assert_true(level_filter(level, any, false, NULL));
	assert_int_equal(level->count, 0);
	assert_true(level_filter(level, any, true, NULL));
	assert_true(level_filter(level, NULL, false, NULL));
	assert_int_equal(level->count, 0);
	level_free(level);
	pattern_free(any);
}

/* A table may leave items NULL where it has no rows. */
static void
test_no_items(void **state)
{
	struct level *level = top(0);
	struct pattern *any = pattern(".");

	(void)state;
	free(level->items);
	level->items = NULL;
	assert_true(level_filter(level, NULL, false, NULL));
	assert_true(level_filter(level, any, false, NULL));
	assert_true(level_filter(level, NULL, false, NULL));
	assert_int_equal(level_find(level, 1), 0);
	level_free(level);
	pattern_free(any);
}

static void
test_open(void **state)
{
	struct level *level = top(60), *below;
	struct error err = { 0 };
	unsigned openable = 0, empty = 0;

	(void)state;
	level_sort(level, FAKE_COUNT, false);
	for (size_t row = 0; row < level->count; row++) {
		uint32_t item = level_item(level, row);

		assert_int_equal(level_openable(level, row),
		    fake_opens(&fake, 0, 0, item));
		if (!level_openable(level, row))
			continue;
		below = level_open(level, row, &err);
		assert_non_null(below);
		assert_ptr_equal(below->parent, level);
		assert_int_equal(below->parent_item, item);
		assert_int_equal(below->depth, 1);
		assert_int_equal(below->subject, fake_below(0, item));
		assert_int_equal(below->column, FAKE_COUNT);
		assert_false(below->descending);
		expect_all(below);
		openable++;
		empty += below->count == 0;
		level_free(below);
	}
	assert_true(openable > 20 && openable < 60 && empty > 0);
	level_free(level);
}

static void
test_open_fails(void **state)
{
	struct level *level = top(60);
	struct error err = { 0 };

	(void)state;
	fake.failing = true;
	assert_null(level_open(level, 5, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_string_equal(err.message, "it would not open");
	fake.failing = false;
	expect_all(level);
	level_free(level);
}

static void
test_cells(void **state)
{
	struct level *level = top(10);
	struct cell cell = CELL_INIT;
	struct object object;
	char want[32];

	(void)state;
	for (size_t row = 0; row < level->count; row++) {
		uint32_t item = level_item(level, row);

		level_cell(level, row, FAKE_NAME, &cell);
		snprintf(want, sizeof(want), "row%03d @%u",
		    (int)fake_value(0, item, FAKE_NAME), item);
		assert_string_equal(cell.text.data, want);
		assert_int_equal(cell.span_count, 2);
		level_cell(level, row, FAKE_BYTES, &cell);
		assert_int_equal(cell.kind, CELL_BYTES);
		assert_int_equal(cell.text.len, 0);
		assert_int_equal(cell.number, fake_value(0, item,
		    FAKE_BYTES));
		/* Nothing of a row stays for the next column. */
		level_cell(level, row, FAKE_DELTA, &cell);
		assert_true(cell.share < 0);
		assert_false(level_object(level, row, &object));
		assert_false(level_opened(level, row));
	}
	cell_release(&cell);
	level_free(level);
}

/*
 * Filters in steps of so many rows, while the rows that are shown are sorted
 * and stay what they are.
 */
static void
filter_in_steps(struct level *level, const struct pattern *wanted,
	bool inverse, size_t step)
{
	struct filtering *filtering = filtering_new(level, wanted, inverse,
	    NULL);
	size_t count = level->count, steps = 0;
	unsigned column = level->column;
	bool descending = level->descending;

	assert_non_null(filtering);
	while (!filtering_step(filtering, step)) {
		assert_int_equal(level->count, count);
		assert_true(filtering_fraction(filtering) ==
		    (double)(++steps * step) / (double)fake.rows);
		level_sort(level, FAKE_COUNT, steps % 2 == 0);
		for (size_t row = 0; row < count; row++)
			level_item(level, row);
	}
	level_sort(level, column, descending);
	filtering_take(filtering);
	filtering_free(filtering);
}

/* Filters, and holds what is left to what the names say. */
static void
check_filter_by(struct level *level, const char *text, bool inverse,
	size_t step)
{
	struct pattern *wanted = text != NULL ? pattern(text) : NULL;
	uint32_t *want = malloc((fake.rows + 1) * sizeof(*want));
	size_t count = 0;
	char name[32];

	assert_non_null(want);
	for (uint32_t i = 0; i < fake.rows; i++) {
		snprintf(name, sizeof(name), "row%03d @%u",
		    (int)fake_value(0, i, FAKE_NAME), i);
		if (wanted == NULL ||
		    pattern_match(wanted, name, strlen(name)) != inverse)
			want[count++] = i;
	}
	if (step > 0)
		filter_in_steps(level, wanted, inverse, step);
	else
		assert_true(level_filter(level, wanted, inverse, NULL));
	expect_items(level, want, count);
	for (uint32_t i = 0; i < fake.rows; i++) {
		bool kept = false;

		for (size_t k = 0; k < count; k++)
			kept |= want[k] == i;
		if (!kept)
			assert_int_equal(level_find(level, i), count);
	}
	pattern_free(wanted);
	free(want);
}

static void
check_filter(struct level *level, const char *text, bool inverse)
{
	check_filter_by(level, text, inverse, 0);
}

static void
test_filter_in_steps(void **state)
{
	struct level *level = top(300);
	struct pattern *any = pattern("row1");

	(void)state;
	check_filter_by(level, "row1", false, 7);
	check_filter_by(level, "row1", true, 299);
	check_filter_by(level, "5$", false, 300);
	check_filter_by(level, "no such row", false, 1);
	check_filter_by(level, "5$", true, 100);
	/* Given up: all stays, and nothing is lost. */
	filtering_free(filtering_new(level, any, false, NULL));
	assert_int_equal(level->count, 270);
	check_filter(level, NULL, false);
	pattern_free(any);
	level_free(level);
}

static void
test_filter(void **state)
{
	struct level *level = top(300);

	(void)state;
	check_filter(level, "row1", false);
	check_filter(level, "row1", true);	/* of all rows, not of those */
	check_filter(level, "5$", false);
	level_sort(level, FAKE_DELTA, true);
	check_filter(level, "[0-4] @", false);
	check_filter(level, "no such row", false);
	assert_int_equal(level->count, 0);
	check_filter(level, NULL, false);
	check_filter(level, "no such row", true);
	assert_int_equal(level->count, 300);
	check_filter(level, NULL, false);
	assert_int_equal(level->column, FAKE_DELTA);
	level_free(level);
}

/* Two hundred open rows are found again in one walk, not in two hundred. */
static void
test_find_all(void **state)
{
	const size_t rows = 100000, wanted = 200;
	struct level *level = top(rows);
	struct found found[200];

	(void)state;
	for (size_t n = 0; n <= wanted; n += n < 3 ? 1 : 97) {
		for (size_t i = 0; i < n; i++)
			found[i] = (struct found) {
				/* From the end, the last ones not there. */
				.tag = rows + 3 - i * i,
			};
		level_sort(level, FAKE_COUNT, n % 2 == 0);
		fake.orders = 0;
		if (n > 0)
			level_find_all(level, found, n);
		/* A search among 200 takes up to 8 steps. */
		assert_true(fake.orders < 9 * rows);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(found[i].row,
			    level_find(level, found[i].tag));
			if (found[i].tag >= rows)
				assert_int_equal(found[i].row, rows);
			else
				assert_int_equal(level_tag(level,
				    found[i].row), found[i].tag);
		}
	}
	level_free(level);
}

/* What a person waits for when a class of ten million objects is opened. */
static void
test_ten_million(void **state)
{
	const size_t rows = 10000000;
	struct level *level = top(rows);
	struct cell cell = CELL_INIT;
	int64_t last = INT64_MAX;

	(void)state;
	assert_int_equal(fake.orders, 0);
	for (size_t row = 0; row < 60; row++) {
		level_cell(level, row, FAKE_BYTES, &cell);
		assert_true(cell.number <= last);
		last = cell.number;
	}
	assert_int_equal(last, 99999);
	assert_true(fake.orders < 5 * rows);
	assert_int_equal(fake.cells, 60);
	fake.orders = 0;
	for (size_t row = 0; row < 60; row++)
		level_item(level, row);
	assert_int_equal(fake.orders, 0);
	level_sort(level, FAKE_BYTES, false);
	assert_int_equal(fake.orders, 0);
	level_find(level, 5);
	assert_true(fake.orders <= rows);
	cell_release(&cell);
	level_free(level);
}

/* What is left out, where that is in spans, and what becomes of these. */
static void
test_omit(void **state)
{
	struct cell cell = CELL_INIT;

	(void)state;
	cell_span(&cell, SPAN_CLASS);
	strbuf_adds(&cell.text, "abcdef");
	cell_span(&cell, SPAN_DIM);
	strbuf_adds(&cell.text, " of ");
	cell_span(&cell, SPAN_PROPERTY);
	strbuf_adds(&cell.text, "ghijkl");
	cell_span(&cell, SPAN_ID);
	strbuf_adds(&cell.text, "@1");
	/* Less than what stands for it: not worth it. */
	cell_omit(&cell, 2, 4);
	assert_string_equal(cell.text.data, "abcdef of ghijkl@1");
	cell_omit(&cell, 2, 99);
	assert_string_equal(cell.text.data, "abcdef of ghijkl@1");
	cell_omit(&cell, 2, 12);
	assert_string_equal(cell.text.data, "ab\u2026ijkl@1");
	assert_int_equal(cell.text.len, 11);
	assert_int_equal(cell.span_count, 3);
	assert_int_equal(cell.spans[0].kind, SPAN_CLASS);
	assert_int_equal(cell.spans[0].start, 0);
	assert_int_equal(cell.spans[1].kind, SPAN_PROPERTY);
	assert_int_equal(cell.spans[1].start, 5);
	assert_int_equal(cell.spans[2].kind, SPAN_ID);
	assert_int_equal(cell.spans[2].start, 9);
	cell_release(&cell);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_omit),
		cmocka_unit_test(test_cell),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_no_items),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_open_fails),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filter_in_steps),
		cmocka_unit_test(test_find_all),
		cmocka_unit_test(test_ten_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
