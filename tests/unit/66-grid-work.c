/*
 * Rows by the million, opened and sorted between keys: what is on the screen
 * stays as it is until a step shows the rest, and no step and no drawing makes
 * more comparisons than it may. What must be there in the end comes from a
 * full sort.
 */
#include "ui/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/fake_table.h"
#include "ui/grid_state.h"
#include "ui/screen.h"

#define MANY 200000
#define STEP 5000
/* Beside what a step may: pivots are chosen, short segments sorted. */
#define SLACK 20000

static struct fake fake;
static struct grid *grid;
static struct screen *screen;
static const struct rect rect = { 0, 0, 24, 80 };

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
draw(void)
{
	struct grid_look look = { .focused = true, .empty = "nothing" };

	grid_draw(grid, screen, rect, &look);
}

/* One step, and the screen after it: true when there is nothing to do. */
static bool
step(void)
{
	struct error err = { 0 };
	bool over;

	fake.orders = 0;
	over = grid_work(grid, STEP, &err);
	draw();
	assert_true(fake.orders <= STEP + SLACK);
	assert_int_equal(err.kind, ERROR_NONE);
	return over;
}

static void
work(void)
{
	enum grid_work kind, was = GRID_RESTS;
	double fraction, before = 0;

	while (!step()) {
		kind = grid_works(grid, &fraction);
		assert_int_not_equal(kind, GRID_RESTS);
		/* Of what takes the place of rows nobody is told. */
		assert_true(kind == GRID_REFRESHES || kind != was ||
		    fraction >= before);
		assert_true(fraction >= 0 && fraction <= 1);
		before = fraction;
		was = kind;
	}
	assert_false(grid_works(grid, &fraction));
}

static struct {
	uint32_t seed;
	unsigned column;
	bool descending;
} wanted;

static int
by_wanted(const void *a, const void *b)
{
	return fake_compare(wanted.seed, wanted.column, wanted.descending,
	    *(const uint32_t *)a, *(const uint32_t *)b);
}

/* All items of a level of MANY rows in that order. Caller frees. */
static uint32_t *
sorted(uint32_t seed, unsigned column, bool descending)
{
	uint32_t *items = malloc(MANY * sizeof *items);

	assert_non_null(items);
	for (uint32_t i = 0; i < MANY; i++)
		items[i] = i;
	wanted.seed = seed;
	wanted.column = column;
	wanted.descending = descending;
	qsort(items, MANY, sizeof *items, by_wanted);
	return items;
}

static uint32_t
item_at(size_t row)
{
	struct place place = grid_place(grid, row);

	return level_item(place.branch->level, place.row);
}

/* So many rows of the grid from row on are these. */
static void
check_rows(size_t row, const uint32_t *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(item_at(row + i), items[i]);
}

static void
test_opened_top(void **state)
{
	uint32_t *items = sorted(0, FAKE_BYTES, true);

	(void)state;
	start(MANY);
	assert_int_equal(grid_count(grid), 0);
	draw();
	assert_false(step());
	/* The top cannot be given up. */
	assert_false(grid_stop_work(grid));
	work();
	assert_int_equal(grid_count(grid), MANY);
	assert_int_equal(grid_cursor(grid), 0);
	check_rows(0, items, 100);
	free(items);
	stop();
}

/* Few are there at once, as ever. */
static void
test_few(void **state)
{
	double fraction;

	(void)state;
	start(1000);
	assert_int_equal(grid_count(grid), 1000);
	assert_false(grid_works(grid, &fraction));
	grid_sort(grid, FAKE_COUNT, true);
	assert_false(grid_works(grid, &fraction));
	assert_int_equal(grid_sort_column(grid), FAKE_COUNT);
	stop();
}

static void
test_sort(void **state)
{
	uint32_t *before = sorted(0, FAKE_BYTES, true);
	uint32_t *after = sorted(0, FAKE_DELTA, true);
	size_t steps = 0;

	(void)state;
	start(MANY);
	work();
	grid_set_cursor(grid, 7);
	/* Asked again before the first is there: it turns round. */
	grid_sort_key(grid, FAKE_DELTA);
	step();
	grid_sort_key(grid, FAKE_DELTA);
	do {
		assert_int_equal(grid_sort_column(grid), FAKE_BYTES);
		assert_int_equal(grid_cursor(grid), 7 + steps % 5);
		check_rows(0, before, 40);
		grid_set_cursor(grid, 7 + ++steps % 5);
	} while (!step());
	assert_true(steps > 20);
	assert_int_equal(grid_sort_column(grid), FAKE_DELTA);
	assert_true(grid_descending(grid));
	assert_int_equal(grid_cursor(grid), 0);
	check_rows(0, after, 200);
	free(before);
	free(after);
	stop();
}

static void
test_sort_stopped(void **state)
{
	uint32_t *before = sorted(0, FAKE_BYTES, true);

	(void)state;
	start(MANY);
	work();
	grid_sort(grid, FAKE_COUNT, false);
	step();
	step();
	assert_true(grid_stop_work(grid));
	assert_false(grid_stop_work(grid));
	assert_true(step());
	assert_int_equal(grid_sort_column(grid), FAKE_BYTES);
	check_rows(0, before, 200);
	free(before);
	stop();
}

/* Opens the first row that opens; returns it. */
static size_t
open_one(size_t row)
{
	for (grid_set_cursor(grid, row); !grid_openable(grid);)
		grid_move(grid, 1);
	assert_true(grid_open(grid, NULL));
	return grid_cursor(grid);
}

static void
test_opened_within(void **state)
{
	uint32_t *items, item, next;
	size_t row;

	(void)state;
	start(50);
	fake.below = MANY;
	row = open_one(5);
	item = item_at(row);
	next = item_at(row + 1);
	assert_int_equal(grid_count(grid), 50);
	step();
	assert_int_equal(grid_count(grid), 50);
	/* Given up: it is closed again. */
	assert_true(grid_stop_work(grid));
	assert_true(step());
	assert_int_equal(grid_count(grid), 50);
	/* Who goes on below it gets to its rows, as if they had been there. */
	assert_int_equal(open_one(row), row);
	grid_move(grid, 1);
	assert_int_equal(item_at(grid_cursor(grid)), next);
	work();
	assert_int_equal(grid_count(grid), 50 + MANY);
	assert_int_equal(item_at(row), item);
	assert_int_equal(grid_cursor(grid), row + 1);
	items = sorted(fake_below(0, item), FAKE_BYTES, true);
	check_rows(row + 1, items, 100);
	free(items);
	/* What is opened above the screen does not move it. */
	grid_leave(grid);
	grid_leave(grid);
	grid_set_cursor(grid, row);
	assert_int_equal(open_one(row), row);
	grid_set_cursor(grid, 49);
	assert_true(grid->first > row);
	item = item_at(49);
	work();
	assert_int_equal(grid_cursor(grid), 49 + MANY);
	assert_int_equal(item_at(49 + MANY), item);
	stop();
}

/* Rows that are open in a level of many stay so, and are found again. */
static void
test_sort_open(void **state)
{
	uint32_t *after = sorted(0, FAKE_COUNT, true), items[3];
	size_t row = 0, at;

	(void)state;
	start(MANY);
	fake.below = 3;
	work();
	for (size_t i = 0; i < 3; i++) {
		row = open_one(row);
		items[i] = item_at(row);
		row += 4;
	}
	/* The cursor within the second of them, which is closed meanwhile. */
	grid_sort(grid, FAKE_COUNT, true);
	step();
	grid_set_cursor(grid, row - 4);
	grid_close(grid);
	/* And one is opened that nobody looks for. */
	row = open_one(row);
	work();
	assert_int_equal(grid_count(grid), MANY + 9);
	for (size_t i = 0; i < 2; i++) {
		struct place place = { grid->top, 0 };

		for (at = 0; after[at] != items[i]; at++)
			;
		place.row = at;
		assert_non_null(branch_open_at(&place));
	}
	free(after);
	stop();
}

/* Where rows are not there yet one goes to as soon as they are. */
static void
test_follow(void **state)
{
	uint64_t path[2];

	(void)state;
	start(MANY);
	fake.below = MANY;
	for (path[0] = 1000; !fake_opens(&fake, 0, 0, (uint32_t)path[0]);)
		path[0]++;
	path[1] = 777;
	assert_true(grid_follow(grid, path, 2, NULL));
	assert_int_equal(grid_count(grid), 0);
	work();
	assert_int_equal(grid_count(grid), 2 * MANY);
	assert_int_equal(item_at(grid_cursor(grid)), 777);
	assert_int_equal(grid_depth(grid, grid_cursor(grid)), 1);
	/* Where rows are, too, one is found in steps; there it is at once. */
	assert_true(grid_follow(grid, path, 2, NULL));
	assert_true(step());
	path[0] = 5;
	assert_true(grid_follow(grid, path, 1, NULL));
	assert_false(step());
	assert_int_equal(item_at(grid_cursor(grid)), 777);
	/* Rows that are drawn meanwhile change places. */
	grid_scroll(grid, 500);
	assert_true(grid_follow(grid, path, 1, NULL));
	work();
	assert_int_equal(item_at(grid_cursor(grid)), 5);
	path[0] = MANY + 1;
	assert_true(grid_follow(grid, path, 1, NULL));
	work();
	assert_int_equal(item_at(grid_cursor(grid)), 5);
	path[0] = 6;
	assert_true(grid_follow(grid, path, 1, NULL));
	assert_true(grid_stop_work(grid));
	assert_true(step());
	assert_int_equal(item_at(grid_cursor(grid)), 5);
	stop();
	/* Who has moved meanwhile is left alone. */
	start(40);
	fake.below = MANY;
	for (path[0] = 0; !fake_opens(&fake, 0, 0, (uint32_t)path[0]);)
		path[0]++;
	assert_true(grid_follow(grid, path, 2, NULL));
	grid_set_cursor(grid, grid_cursor(grid) > 0 ? 0 : 39);
	while (!grid_work(grid, STEP, NULL))
		;
	assert_int_equal(grid_depth(grid, grid_cursor(grid)), 0);
	stop();
}

/* A filter gives the sort other rows: it begins again with these. */
static void
test_filter_while_sorting(void **state)
{
	struct pattern *pattern = pattern_new("row", NULL);
	uint32_t *after = sorted(0, FAKE_DELTA, false);

	(void)state;
	start(MANY);
	work();
	grid_sort(grid, FAKE_DELTA, false);
	step();
	assert_true(grid_filter(grid, pattern, false, NULL));
	while (!grid_work(grid, STEP, NULL))
		;
	check_rows(0, after, 100);
	free(after);
	pattern_free(pattern);
	stop();
}

/* A row far away: the cursor stays until it can be shown. */
static void
test_go(void **state)
{
	uint32_t *items = sorted(0, FAKE_BYTES, true);
	double fraction;

	(void)state;
	start(MANY);
	work();
	grid_go(grid, SIZE_MAX);
	assert_int_equal(grid_works(grid, &fraction), GRID_GOES);
	assert_false(step());
	assert_int_equal(grid_cursor(grid), 0);
	work();
	assert_int_equal(grid_cursor(grid), MANY - 1);
	check_rows(MANY - 30, items + MANY - 30, 30);
	grid_go(grid, MANY / 2);
	work();
	assert_int_equal(grid_cursor(grid), MANY / 2);
	check_rows(MANY / 2 - 10, items + MANY / 2 - 10, 20);
	/* Given up by whoever goes elsewhere, or asks for that. */
	grid_go(grid, MANY / 4);
	step();
	grid_move(grid, -1);
	work();
	assert_int_equal(grid_cursor(grid), MANY / 2 - 1);
	grid_go(grid, MANY / 8);
	assert_true(grid_stop_work(grid));
	work();
	assert_int_equal(grid_cursor(grid), MANY / 2 - 1);
	free(items);
	stop();
	/* Among few at once. */
	start(100);
	grid_go(grid, SIZE_MAX);
	assert_int_equal(grid_cursor(grid), 99);
	stop();
}

static size_t
count_matching(uint32_t rows)
{
	size_t count = 0;

	for (uint32_t i = 0; i < rows; i++)
		count += fake_value(0, i, FAKE_NAME) % 10 == 7;
	return count;
}

/* Nothing is seen of a new grid before it is filtered. */
static void
test_filter_first(void **state)
{
	double fraction;

	(void)state;
	for (size_t rows = 5000; rows <= MANY; rows *= 40) {
		start(rows);
		fake.below = 4;
		if (rows < MANY)
			open_one(3);
		assert_true(grid_filter_first(grid, pattern_new("^row..7",
		    NULL), false, NULL));
		assert_int_equal(grid_count(grid), 0);
		draw();
		assert_int_equal(grid_works(grid, &fraction), GRID_FILTERS);
		while (!step())
			assert_true(grid_count(grid) == 0 ||
			    grid_count(grid) == count_matching(rows));
		assert_int_equal(grid_count(grid), count_matching(rows));
		/* And all are there again. */
		assert_true(grid_filter(grid, NULL, false, NULL));
		assert_int_equal(grid_count(grid), rows);
		stop();
	}
	/* Given up, all rows are shown. */
	start(5000);
	assert_true(grid_filter_first(grid, pattern_new("^row..7", NULL),
	    false, NULL));
	step();
	grid_filter_stop(grid);
	work();
	assert_int_equal(grid_count(grid), 5000);
	stop();
}

/* The table finds rows by the million while some are shown. */
static void
test_refresh(void **state)
{
	uint32_t *items = sorted(0, FAKE_BYTES, true);
	double fraction;
	uint64_t tag;

	(void)state;
	start(50);
	grid_set_cursor(grid, 12);
	tag = item_at(12);
	fake.rows = MANY;
	assert_true(grid_refresh(grid, NULL, false, NULL));
	assert_int_equal(grid_works(grid, &fraction), GRID_REFRESHES);
	while (!grid_work(grid, STEP, NULL)) {
		assert_int_equal(grid_count(grid), 50);
		assert_int_equal(item_at(12), tag);
	}
	assert_int_equal(grid_count(grid), MANY);
	check_rows(0, items, 100);
	assert_int_equal(item_at(grid_cursor(grid)), tag);
	free(items);
	stop();
}

/* The same with a filter; another one asks for what was found, too. */
static void
test_refresh_filtered(void **state)
{
	struct pattern *pattern = pattern_new("^row..7", NULL);

	(void)state;
	start(50);
	assert_true(grid_filter(grid, pattern, false, NULL));
	fake.rows = 20000;
	assert_true(grid_refresh(grid, pattern_new("^row..7", NULL), false,
	    NULL));
	assert_false(step());
	assert_int_equal(grid_count(grid), count_matching(50));
	work();
	assert_int_equal(grid_count(grid), count_matching(20000));
	fake.rows = 30000;
	assert_true(grid_refresh(grid, pattern_new("^row..7", NULL), false,
	    NULL));
	step();
	/* Rows come and come: the newest are those that count. */
	fake.rows = 40000;
	assert_true(grid_refresh(grid, pattern_new("^row..7", NULL), false,
	    NULL));
	step();
	assert_true(grid_filter(grid, pattern, true, NULL));
	assert_int_equal(grid_count(grid), 40000 - count_matching(40000));
	pattern_free(pattern);
	stop();
}

static int
setup(void **state)
{
	struct screen_options options = { .headless = true };

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	screen = screen_new(&options, NULL);
	if (screen != NULL)
		screen_set_size(screen, rect.height, rect.width);
	return screen == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	screen_free(screen);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opened_top),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_sort_stopped),
		cmocka_unit_test(test_opened_within),
		cmocka_unit_test(test_sort_open),
		cmocka_unit_test(test_follow),
		cmocka_unit_test(test_filter_while_sorting),
		cmocka_unit_test(test_go),
		cmocka_unit_test(test_filter_first),
		cmocka_unit_test(test_refresh),
		cmocka_unit_test(test_refresh_filtered),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
