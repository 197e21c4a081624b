#include "ui/layout.h"

/* With fewer rows the tabs go: the title line tells the view. */
#define TABS_ROWS 12
/* A second pane needs this many rows in all. */
#define PANE_ROWS 18

struct layout
layout_of(int rows, int cols, bool pane)
{
	struct layout layout = { 0 };
	int row = 0, left;

	if (rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS) {
		layout.too_small = true;
		return layout;
	}
	layout.title = (struct rect) { row++, 0, 1, cols };
	if (rows >= TABS_ROWS)
		layout.tabs = (struct rect) { row++, 0, 1, cols };
	left = rows - row - 1;
	layout.status = (struct rect) { rows - 1, 0, 1, cols };
	layout.main = (struct rect) { row, 0, left, cols };
	if (!pane || rows < PANE_ROWS)
		return layout;
	layout.main.height = left * 9 / 20;
	row += layout.main.height;
	layout.divider = (struct rect) { row++, 0, 1, cols };
	layout.pane = (struct rect) { row, 0, rows - 1 - row, cols };
	return layout;
}
