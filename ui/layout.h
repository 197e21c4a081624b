/*
 * Where things go on a screen of so many rows and columns: a pure function,
 * so that every size can be tested without a terminal.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

struct rect {
	int row, col, height, width;
};

/* The smallest screen that is drawn on; below it there is only a message. */
#define LAYOUT_MIN_ROWS 8
#define LAYOUT_MIN_COLS 30

struct layout {
	bool too_small;
	struct rect title;	/* snapshots; height 0 when there is no room */
	struct rect tabs;	/* views; likewise */
	struct rect main;	/* the table, its header included */
	struct rect divider;	/* between the panes; height 0: one pane */
	struct rect pane;	/* retainers; height 0: none */
	struct rect status;	/* messages and prompts */
};

/* pane: is a second pane wanted? It comes only where there is room. */
struct layout layout_of(int rows, int cols, bool pane);

#endif
