/* Where things go, on every size of screen that there may be. */
#include "ui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ROWS 120
#define COLS 300

/* Claims the rows of a rectangle, which must lie in the screen and be free. */
static void
claim(const struct rect *rect, int rows, int cols, bool *taken)
{
	if (rect->height == 0)
		return;
	assert_true(rect->height > 0);
	assert_true(rect->row >= 0 && rect->row + rect->height <= rows);
	/* Everything goes from edge to edge. */
	assert_int_equal(rect->col, 0);
	assert_int_equal(rect->width, cols);
	for (int row = rect->row; row < rect->row + rect->height; row++) {
		assert_false(taken[row]);
		taken[row] = true;
	}
}

static void
check(int rows, int cols, bool pane)
{
	struct layout layout = layout_of(rows, cols, pane);
	bool taken[ROWS] = { false };

	if (layout.too_small) {
		assert_true(rows < 10 || cols < 40);
		assert_int_equal(layout.title.height + layout.tabs.height +
		    layout.main.height + layout.divider.height +
		    layout.pane.height + layout.status.height, 0);
		return;
	}
	claim(&layout.title, rows, cols, taken);
	claim(&layout.tabs, rows, cols, taken);
	claim(&layout.main, rows, cols, taken);
	claim(&layout.divider, rows, cols, taken);
	claim(&layout.pane, rows, cols, taken);
	claim(&layout.status, rows, cols, taken);
	/* No row is wasted. */
	for (int row = 0; row < rows; row++)
		assert_true(taken[row]);
	assert_int_equal(layout.status.row, rows - 1);
	assert_true(layout.main.height >= 3);
	assert_int_equal(layout.pane.height > 0, layout.divider.height == 1);
	assert_int_equal(layout.pane.height > 0, pane && rows >= 18);
	if (layout.pane.height == 0)
		return;
	/* Header and some rows in both; the divider stands between them. */
	assert_true(layout.main.height >= 5 && layout.pane.height >= 5);
	assert_int_equal(layout.divider.row, layout.main.row +
	    layout.main.height);
	assert_int_equal(layout.pane.row, layout.divider.row + 1);
}

static void
test_every_size(void **state)
{
	(void)state;
	for (int rows = 1; rows <= ROWS; rows++)
		for (int cols = 1; cols <= COLS; cols++) {
			check(rows, cols, false);
			check(rows, cols, true);
		}
}

static void
test_small(void **state)
{
	struct layout layout = layout_of(10, 40, true);

	(void)state;
	assert_false(layout.too_small);
	assert_int_equal(layout.main.height, 8);
	assert_int_equal(layout.title.height, 1);
	assert_int_equal(layout.tabs.height, 0);
	assert_true(layout_of(0, 0, true).too_small);
	assert_true(layout_of(-1, 80, true).too_small);
	assert_true(layout_of(LAYOUT_MIN_ROWS - 1, 80, false).too_small);
	assert_true(layout_of(24, LAYOUT_MIN_COLS - 1, false).too_small);
	assert_false(layout_of(LAYOUT_MIN_ROWS, LAYOUT_MIN_COLS,
	    false).too_small);
}

static void
test_usual(void **state)
{
	struct layout layout = layout_of(24, 80, true);

	(void)state;
	assert_int_equal(layout.title.row, 0);
	assert_int_equal(layout.tabs.row, 1);
	assert_int_equal(layout.main.row, 2);
	assert_int_equal(layout.main.height, 9);
	assert_int_equal(layout.pane.height, 11);
	layout = layout_of(24, 80, false);
	assert_int_equal(layout.main.height, 21);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_usual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
