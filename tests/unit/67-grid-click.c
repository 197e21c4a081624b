/* What stands out on the screen, and clicks that hit what was drawn. */
#include "ui/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/drawn_grid.h"
#include "ui/grid_state.h"

static void
test_empty(void **state)
{
	struct grid_look look = { .empty = "nothing to see" };
	struct pattern *none = pattern_new("no such row", NULL);
	struct rect rect = { 4, 10, 8, 60 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	open_screen(false);
	draw(grid, rect, &look);
	assert_null(strstr(cells(5, 10, 60), "nothing to see"));
	assert_true(grid_filter(grid, none, false, NULL));
	draw(grid, rect, &look);
	expect_cells(5, 12, 14, "nothing to see");
	assert_non_null(strstr(cells(4, 10, 60), "Name"));
	look.empty = NULL;
	grid_draw(grid, screen, rect, &look);
	/* Longer than the screen is wide: it stays within. */
	rect.width = 16;
	look.empty = "nothing to see whatever one may try";
	draw(grid, rect, &look);
	check_outside(&rect);
	grid_free(grid);
	screen_free(screen);
	pattern_free(none);
}

static bool
same_look(struct look a, struct look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

/* The cursor's row stands out from end to end, and nothing else does. */
static void
test_cursor(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 1, 10, 90 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	open_screen(false);
	for (int focused = 0; focused < 2; focused++) {
		look.focused = focused;
		grid_set_cursor(grid, 3);
		draw(grid, rect, &look);
		for (int col = rect.col; col < rect.col + rect.width; col++)
			assert_int_equal(screen_look(screen, 4,
			    col).attributes & LOOK_REVERSE,
			    screen_look(screen, 4, rect.col).attributes &
			    LOOK_REVERSE);
		assert_false(same_look(screen_look(screen, 4, 90),
		    screen_look(screen, 5, 90)));
		assert_true(same_look(screen_look(screen, 4, 0),
		    screen_look(screen, 5, 0)));
	}
	grid_free(grid);
	screen_free(screen);
}

static void
test_matches(void **state)
{
	struct pattern *plain = pattern_new("^plain", NULL);
	struct grid_look look = { .focused = true, .match = plain };
	struct rect rect = { 0, 0, 20, 90 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);
	int found = 0;

	(void)state;
	open_screen(false);
	/* The cursor's row has a look of its own: another one has it. */
	draw(grid, rect, &look);
	grid_set_cursor(grid, strncmp(cells(1, 2, 5), "plain", 5) == 0);
	draw(grid, rect, &look);
	for (int row = 1; row <= (int)NAMES; row++) {
		bool hit = strncmp(cells(row, 2, 5), "plain", 5) == 0;
		struct look match = theme_look(STYLE_MATCH,
		    screen_colors(screen));

		assert_int_equal(same_look(screen_look(screen, row, 2),
		    match), hit);
		found += hit;
	}
	assert_int_equal(found, 1);
	grid_free(grid);
	screen_free(screen);
	pattern_free(plain);
}

static void
test_click(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 3, 5, 8, 100 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	/* Before anything was drawn there is nothing to hit. */
	assert_int_equal(grid_click(grid, 1, 1), GRID_HIT_NONE);
	open_screen(false);
	grid_draw(grid, screen, rect, &look);
	for (unsigned i = 0; i < grid->shown_count; i++) {
		const struct shown_column *at = &grid->shown[i];
		bool descending = fake_columns[at->column].descending;

		if (at->column == grid->column)
			descending = !grid->descending;
		assert_int_equal(grid_click(grid, 3, at->col),
		    GRID_HIT_HEADER);
		assert_int_equal(grid_sort_column(grid), at->column);
		assert_int_equal(grid_descending(grid), descending);
		assert_int_equal(grid_click(grid, 3, at->col + at->width - 1),
		    GRID_HIT_HEADER);
	}
	assert_int_equal(grid_click(grid, 6, 30), GRID_HIT_ROW);
	assert_int_equal(grid_cursor(grid), 2);
	assert_int_equal(grid_click(grid, 6, 31), GRID_HIT_AGAIN);
	assert_int_equal(grid_click(grid, 2, 30), GRID_HIT_NONE);
	assert_int_equal(grid_click(grid, 11, 30), GRID_HIT_NONE);
	assert_int_equal(grid_click(grid, 6, 4), GRID_HIT_NONE);
	assert_int_equal(grid_click(grid, 6, 105), GRID_HIT_NONE);
	assert_int_equal(grid_cursor(grid), 2);
	/* Scrolled, the same place is another row. */
	grid_scroll(grid, 2);
	assert_int_equal(grid_click(grid, 5, 30), GRID_HIT_ROW);
	assert_int_equal(grid_cursor(grid), 3);
	grid_free(grid);
	screen_free(screen);
}

/* Signs are hit where they are, also where rows are no longer moved in. */
static void
test_click_signs(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 24, 60 };
	struct error err = { 0 };
	struct fake fake;
	struct grid *grid;
	int shown = 0;

	(void)state;
	fake_init(&fake, 1);
	fake.below = 1;
	fake.chain = true;
	fake.deepest = 40;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	open_screen(false);
	for (size_t top = 0; top < 41; top += 20) {
		grid_set_cursor(grid, top);
		draw(grid, rect, &look);
		for (int row = 1; row < 24; row++) {
			const char *text = cells(row, 0, 60);
			int col = (int)strspn(text, " ");
			bool open = strncmp(text + col, "\u25be", 3) == 0;
			enum grid_hit hit = grid_click(grid, row, col);

			assert_int_equal(hit == GRID_HIT_SIGN, open);
			assert_int_not_equal(grid_click(grid, row, col + 1),
			    GRID_HIT_SIGN);
			shown += open;
		}
	}
	assert_true(shown > 40);
	grid_free(grid);
	screen_free(screen);
}

static int
setup(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	drawn_release();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_click),
		cmocka_unit_test(test_click_signs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
