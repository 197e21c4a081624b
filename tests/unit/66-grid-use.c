/*
 * Moving, searching, sorting and opening, one thing after the other, and what
 * they may cost on ten million rows or twenty thousand levels.
 */
#include "ui/grid.h"

#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/fake_table.h"
#include "ui/grid_state.h"
#include "ui/screen.h"

static struct fake fake;
static struct grid *grid;
static struct screen *screen;

static void
start(size_t rows)
{
	struct error err = { 0 };

	fake_init(&fake, rows);
	grid = grid_new(&fake.table, &err);
	if (grid == NULL)
		fail_msg("%s", err.message);
}

static void
stop(void)
{
	grid_free(grid);
	assert_int_equal(fake.freed, 1);
}

static void
work(void)
{
	while (!grid_work(grid, 1 << 20, NULL))
		;
}

static void
test_far_moves(void **state)
{
	(void)state;
	start(30);
	grid_move(grid, LONG_MAX);
	assert_int_equal(grid_cursor(grid), 29);
	grid_move(grid, LONG_MIN);
	assert_int_equal(grid_cursor(grid), 0);
	grid_scroll(grid, LONG_MAX);
	assert_int_equal(grid->first, 11);
	grid_scroll(grid, LONG_MIN);
	assert_int_equal(grid->first, 0);
	stop();
}

/* A whole page and back is where one was; the cursor keeps its line. */
static void
test_paging(void **state)
{
	(void)state;
	start(60);
	grid_set_cursor(grid, 5);
	grid_page(grid, 2);
	assert_int_equal(grid_cursor(grid), 23);
	assert_int_equal(grid->first, 18);
	grid_page(grid, -2);
	assert_int_equal(grid_cursor(grid), 5);
	assert_int_equal(grid->first, 0);
	grid_page(grid, 100);
	assert_int_equal(grid_cursor(grid), 59);
	assert_int_equal(grid->first, 41);
	stop();
}

/* Sorted within an open row, its largest rows are seen, not only one. */
static void
test_sort_within(void **state)
{
	uint64_t path[2] = { 0, 0 };

	(void)state;
	start(60);
	fake.below = 40;
	for (uint32_t item = 0; item < 60; item++) {
		path[0] = item;
		if (!fake_opens(&fake, 0, 0, item))
			continue;
		assert_true(grid_follow(grid, path, 2, NULL));
		grid_sort_key(grid, FAKE_BYTES);
		/* The row that is open, then the first of those within. */
		assert_true(grid->first < grid_cursor(grid));
		assert_true(grid_cursor(grid) - grid->first <= 10);
		grid_leave(grid);
		grid_leave(grid);
	}
	stop();
}

/* The rows that a search should stop at, one after the other. */
static void
check_search(const struct pattern *pattern, bool backwards, size_t from,
	size_t max)
{
	struct cell cell = CELL_INIT;
	size_t row = from, want = from, calls = 0;

	while (want < grid_count(grid)) {
		grid_cell(grid, want, FAKE_NAME, &cell);
		if (pattern_match(pattern, cell.text.data, cell.text.len))
			break;
		want += backwards ? (size_t)-1 : 1;
	}
	cell_release(&cell);
	while (!grid_search(grid, pattern, backwards, max, &row))
		assert_true(++calls <= grid_count(grid));
	assert_true(row == (want < grid_count(grid) ? want : SIZE_MAX));
}

static void
test_search(void **state)
{
	static const char *const texts[] = { "row1", "@3$", "nothing", "." };

	(void)state;
	start(50);
	for (unsigned i = 0; i < 12; i++) {
		grid_set_cursor(grid, i * 4);
		assert_true(grid_open(grid, NULL));
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct pattern *pattern = pattern_new(texts[i], NULL);

		for (size_t from = 0; from < grid_count(grid) + 2; from += 3) {
			check_search(pattern, false, from, 1);
			check_search(pattern, true, from, 7);
			check_search(pattern, true, from, 1000);
		}
		/* What one gets above the first row by counting down. */
		check_search(pattern, true, (size_t)-1, 5);
		check_search(pattern, true, 0, 1);
		pattern_free(pattern);
	}
	stop();
}

static void
test_columns(void **state)
{
	(void)state;
	start(5);
	assert_int_equal(grid_hotkey(grid, 'S'), FAKE_BYTES);
	assert_int_equal(grid_hotkey(grid, 'O'), FAKE_NAME);
	assert_int_equal(grid_hotkey(grid, 's'), -1);
	assert_int_equal(grid_hotkey(grid, 0), -1);
	/* The first time as the column likes it, then the other way. */
	grid_sort_key(grid, FAKE_DELTA);
	assert_false(grid_descending(grid));
	grid_sort_key(grid, FAKE_DELTA);
	assert_true(grid_descending(grid));
	grid_sort_key(grid, FAKE_COUNT);
	assert_true(grid_descending(grid));
	for (unsigned i = 1; i <= FAKE_COLUMNS; i++) {
		grid_sort_step(grid, 1);
		assert_int_equal(grid_sort_column(grid),
		    (FAKE_COUNT + i) % FAKE_COLUMNS);
	}
	grid_sort_step(grid, -1);
	assert_int_equal(grid_sort_column(grid), FAKE_NAME);
	grid_sort_step(grid, -1);
	assert_int_equal(grid_sort_column(grid), FAKE_DELTA);
	stop();
}

/* Nothing is lost when a row does not open. */
static void
test_failing(void **state)
{
	struct error err = { 0 };
	size_t row;

	(void)state;
	start(30);
	while (!grid_openable(grid))
		grid_move(grid, 1);
	row = grid_cursor(grid);
	fake.failing = true;
	assert_false(grid_open(grid, &err));
	assert_string_equal(err.message, "it would not open");
	assert_false(grid_toggle(grid, NULL));
	assert_false(grid_enter(grid, NULL));
	assert_false(grid_open_all(grid, 5, NULL));
	assert_int_equal(grid_count(grid), 30);
	assert_int_equal(grid_cursor(grid), row);
	fake.failing = false;
	assert_true(grid_open(grid, NULL));
	assert_true(grid_count(grid) >= 30);
	assert_int_equal(grid_cursor(grid), row);
	stop();
	/* A grid that cannot be made gives its table back all the same. */
	fake_init(&fake, 3);
	fake.chain = fake.failing = true;
	assert_null(grid_new(&fake.table, &err));
	assert_int_equal(fake.freed, 1);
}

/* Looking at ten million rows asks about those on the screen. */
static void
test_ten_million(void **state)
{
	const size_t rows = 10000000;
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 24, 80 };
	struct error err = { 0 };

	(void)state;
	fake_init(&fake, rows);
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	screen_set_size(screen, 24, 80);
	work();
	grid_draw(grid, screen, rect, &look);
	assert_int_equal(grid_count(grid), rows);
	assert_true(fake.orders < 4 * rows);
	assert_true(fake.cells <= 23 * FAKE_COLUMNS);
	fake.orders = 0;
	grid_draw(grid, screen, rect, &look);
	grid_move(grid, 5);
	grid_draw(grid, screen, rect, &look);
	assert_int_equal(fake.orders, 0);
	stop();
}

/* What cannot be opened is not looked through for ever. */
static void
test_open_all_of_many(void **state)
{
	struct error err = { 0 };

	(void)state;
	fake_init(&fake, 1);
	fake.below = 1000000;
	fake.deepest = 1;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	if (!fake_opens(&fake, 0, 0, 0))
		fake.chain = true;
	assert_true(grid_open_all(grid, 200, &err));
	work();
	assert_int_equal(grid_count(grid), 1000001);
	assert_true(fake.openables < 20000);
	/* Those that are there are looked at. */
	assert_true(grid_open_all(grid, 200, &err));
	assert_true(fake.openables < 20000);
	stop();
}

/* Levels within levels: no recursion, and still of use. */
static void
test_deep(void **state)
{
	const unsigned depth = 20000;
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 24, 80 };
	struct error err = { 0 };
	struct pattern *pattern = pattern_new("@1$", NULL);
	uint64_t *path = calloc(depth + 1, sizeof(*path));
	size_t row = 0;

	(void)state;
	assert_non_null(path);
	fake_init(&fake, 2);
	fake.below = 2;
	fake.chain = true;
	fake.deepest = depth;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	assert_int_equal(grid_count(grid), 2 * (depth + 1));
	for (size_t n = 0; n < grid_count(grid); n += 997) {
		struct place place = branch_at(grid->top, n);

		assert_int_equal(branch_index(&place), n);
	}
	grid_set_cursor(grid, depth);
	screen_set_size(screen, 24, 80);
	grid_draw(grid, screen, rect, &look);
	assert_int_equal(grid_path(grid, path, depth + 1), depth + 1);
	grid_mark(grid, &err);
	assert_true(grid_marked(grid, depth));
	assert_false(grid_marked(grid, depth + 1));
	grid_sort(grid, FAKE_NAME, false);
	assert_int_equal(grid_count(grid), 2 * (depth + 1));
	assert_true(grid_search(grid, pattern, false, 100, &row));
	grid_set_cursor(grid, 0);
	assert_true(grid_follow(grid, path, 50, &err));
	grid_leave(grid);
	assert_true(grid_filter(grid, pattern, true, &err));
	assert_true(grid_filter(grid, NULL, false, &err));
	stop();
	pattern_free(pattern);
	free(path);
}

static int
setup(void **state)
{
	struct screen_options options = { .headless = true };

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	screen = screen_new(&options, NULL);
	return screen == NULL;
}

/* < and > step over what is hidden; a letter shows it while it sorts. */
static void
test_hidden(void **state)
{
	(void)state;
	start(10);
	grid_hide(grid, 1u << FAKE_COUNT | 1u << FAKE_DELTA);
	assert_int_equal(grid_hidden(grid), 1u << FAKE_COUNT |
	    1u << FAKE_DELTA);
	grid_sort(grid, FAKE_NAME, false);
	grid_sort_step(grid, 1);
	assert_int_equal(grid_sort_column(grid), FAKE_BYTES);
	grid_sort_step(grid, 1);
	assert_int_equal(grid_sort_column(grid), FAKE_NAME);
	grid_sort_step(grid, -1);
	assert_int_equal(grid_sort_column(grid), FAKE_BYTES);
	assert_int_equal(grid_hotkey(grid, 'D'), FAKE_DELTA);
	grid_sort_key(grid, FAKE_DELTA);
	assert_int_equal(grid_sort_column(grid), FAKE_DELTA);
	assert_true(grid_shows(grid, FAKE_DELTA));
	assert_false(grid_shows(grid, FAKE_COUNT));
	grid_sort_step(grid, 1);
	assert_int_equal(grid_sort_column(grid), FAKE_NAME);
	assert_false(grid_shows(grid, FAKE_DELTA));
	stop();
}

static int
teardown(void **state)
{
	(void)state;
	screen_free(screen);
	return 0;
}

/* More rows are found while some are open, sorted and filtered. */
static void
test_refresh(void **state)
{
	struct error err = { 0 };
	uint64_t before[3], after[3];
	size_t line, open;

	(void)state;
	start(40);
	fake.below = 5;
	grid_sort(grid, FAKE_COUNT, true);
	/* Nobody has moved: the first row is the first, whichever it is. */
	fake.rows = 60;
	assert_true(grid_refresh(grid, NULL, false, &err));
	work();
	assert_int_equal(grid_count(grid), 60);
	assert_int_equal(grid_cursor(grid), 0);
	grid_set_cursor(grid, 30);
	while (!grid_openable(grid))
		grid_move(grid, 1);
	assert_true(grid_open(grid, &err));
	grid_move(grid, 2);
	assert_int_equal(grid_path(grid, before, 3), 2);
	line = grid_cursor(grid) - grid->first;
	open = grid_count(grid) - 60;
	assert_int_equal(open, 5);
	for (fake.rows = 100; fake.rows < 2000; fake.rows *= 3) {
		assert_true(grid_refresh(grid, NULL, false, &err));
		work();
		assert_int_equal(grid_count(grid), fake.rows + open);
		assert_int_equal(grid_path(grid, after, 3), 2);
		assert_memory_equal(before, after, 2 * sizeof *before);
		assert_int_equal(grid_cursor(grid) - grid->first, line);
		assert_int_equal(grid_sort_column(grid), FAKE_COUNT);
	}
	stop();
}

static void
test_refresh_filtered(void **state)
{
	struct error err = { 0 };
	struct pattern *pattern = pattern_new("^row..7", &err);
	size_t wanted = 0;

	(void)state;
	assert_non_null(pattern);
	start(0);
	assert_true(grid_filter(grid, pattern, false, &err));
	fake.rows = 3000;
	assert_true(grid_refresh(grid, pattern_new("^row..7", &err), false,
	    &err));
	work();
	for (uint32_t i = 0; i < 3000; i++)
		wanted += fake_value(0, i, FAKE_NAME) % 10 == 7;
	assert_int_equal(grid_top_count(grid), wanted);
	assert_true(grid_filter(grid, NULL, false, &err));
	assert_int_equal(grid_top_count(grid), 3000);
	pattern_free(pattern);
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refresh),
		cmocka_unit_test(test_refresh_filtered),
		cmocka_unit_test(test_far_moves),
		cmocka_unit_test(test_paging),
		cmocka_unit_test(test_sort_within),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_failing),
		cmocka_unit_test(test_ten_million),
		cmocka_unit_test(test_open_all_of_many),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
