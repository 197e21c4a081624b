/*
 * What a grid is made of. Private to grid.c, grid_sort.c, grid_filter.c,
 * grid_way.c and grid_draw.c.
 */
#ifndef UI_GRID_STATE_H
#define UI_GRID_STATE_H

#include "ui/grid.h"
#include "ui/grid_tree.h"

#define GRID_COLUMNS 32
#define GRID_WAY 32

/* A column as it was last drawn. */
struct shown_column {
	unsigned column;	/* of the table */
	int col, width;		/* cells, the share included */
	bool share;
};

struct grid {
	struct table *table;		/* owned */
	struct branch *top;
	size_t cursor, first;		/* row at the top of the screen */
	unsigned column;		/* sorted by */
	bool descending;
	bool sorting;			/* by these, under way ... */
	unsigned next_column;
	bool next_descending;
	bool going;			/* to this row, once it is sorted */
	size_t goal;
	double done, expected;		/* comparisons of what is under way */
	uint64_t way[GRID_WAY];		/* goes there once its rows are shown */
	unsigned way_depth;		/* 0: nowhere */
	size_t way_cursor;		/* unless somebody moved it from here */
	uint32_t hidden;		/* columns, a bit each */
	struct filtering *filtering;	/* of the top level, or of fresh, or
					   NULL */
	struct level *fresh;		/* to take the place of the top level */
	struct pattern *pattern;	/* owned: that of the filtering, or
					   NULL: others have it */
	uint64_t *marks;		/* hashes of ways, unsorted */
	size_t mark_count, mark_capacity;
	/* As last drawn. */
	struct rect rect;
	struct shown_column shown[GRID_COLUMNS];
	unsigned shown_count;
};

/* The place of a row; row < count. */
struct place grid_place(struct grid *grid, size_t row);
/* A number for a row that stays the same: a hash of the tags above it. */
uint64_t grid_way(const struct place *place);

/* Rows that a screen shows. */
size_t grid_page_rows(const struct grid *grid);
/* Makes room for so many rows below the cursor's. */
void grid_show_below(struct grid *grid, size_t rows);
/* Gives up a filter, and rows that were to be shown. */
void grid_filter_drop(struct grid *grid);
/*
 * Goes on with a filter of rows that are not shown yet, or with those that are
 * to take the place of others; true when it is over.
 */
bool grid_filter_work(struct grid *grid, size_t *budget);
/* Opens what the table wants open in a branch that has just got its rows. */
bool grid_open_wanted(struct branch *branch, struct error *err);

/* Another order of these rows takes its time. */
bool grid_is_many(const struct branch *branch);

/* Does the text of a cell match? */
bool grid_matches(const struct pattern *pattern, const struct cell *cell);

#endif
