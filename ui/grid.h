/*
 * The grid: any table on the screen. It owns the cursor, the scroll, which
 * rows are open, the sort, the filter and the marks; the table is asked for
 * the rows in sight and no more. Rows are numbered from 0 as they stand on
 * the screen, open ones included. Main thread only.
 */
#ifndef UI_GRID_H
#define UI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/table.h"
#include "ui/layout.h"
#include "ui/show.h"

struct error;
struct pattern;
struct screen;

struct grid;

/*
 * Takes table, also when it fails. Rows that the table wants open are opened.
 */
struct grid *grid_new(struct table *table, struct error *err);
void grid_free(struct grid *grid);

const struct table *grid_table(const struct grid *grid);
size_t grid_count(const struct grid *grid);
size_t grid_cursor(const struct grid *grid);
/* The row of the top level that the cursor is on or within. */
bool grid_top_row(struct grid *grid, size_t *row);
/* Rows of the table's top level, open ones not counted. */
size_t grid_top_count(const struct grid *grid);

/* Moving; the cursor stays within the rows. */
void grid_move(struct grid *grid, long rows);
void grid_page(struct grid *grid, long halves);
void grid_set_cursor(struct grid *grid, size_t row);
/*
 * The same for a row that may be far away: among very many it is gone to when
 * they are sorted there (see grid_work()), unless the cursor is moved before.
 */
void grid_go(struct grid *grid, size_t row);
void grid_scroll(struct grid *grid, long rows);	/* cursor goes along */

/* Opening. False, with err, only when memory ran out. */
bool grid_open(struct grid *grid, struct error *err);
void grid_close(struct grid *grid);
bool grid_toggle(struct grid *grid, struct error *err);
/* Opens, or steps to the first row within when it is open. */
bool grid_enter(struct grid *grid, struct error *err);
/* Closes, or goes to the parent when it is closed. */
void grid_leave(struct grid *grid);
/* Opens what is below the cursor's row, at most max rows. */
bool grid_open_all(struct grid *grid, size_t max, struct error *err);
/* Can the cursor's row be opened, or is it open? */
bool grid_openable(struct grid *grid);

/*
 * Sorting: of all levels. The cursor goes to the first of its siblings. Where
 * there are very many rows this only begins: see grid_work().
 */
unsigned grid_sort_column(const struct grid *grid);
bool grid_descending(const struct grid *grid);
void grid_sort(struct grid *grid, unsigned column, bool descending);
/* The column that sorts by this capital, or -1. */
int grid_hotkey(const struct grid *grid, uint32_t code);
/* Sorts by a column as its key does: the same one again reverses. */
void grid_sort_key(struct grid *grid, unsigned column);
/* The next column that is not hidden to the left (-1) or right (1). */
void grid_sort_step(struct grid *grid, int step);

/*
 * Sorting and opening very many rows takes longer than a key may. It is done
 * in steps, between which keys are taken: until the last one rows stay in the
 * order that they have, and those of what was opened are not there.
 */
enum grid_work {
	GRID_RESTS,
	GRID_OPENS,
	GRID_SORTS,
	GRID_GOES,		/* to a row */
	GRID_FILTERS,		/* what is not shown yet */
	GRID_REFRESHES,
};

/* What is there to do, and how far (0..1) is it? */
enum grid_work grid_works(const struct grid *grid, double *fraction);
/* Makes about so many comparisons; true when there is nothing left to do. */
bool grid_work(struct grid *grid, size_t comparisons, struct error *err);
/*
 * Closes what is being opened, or else gives up to go to a row, or a sort.
 * False when there is no such thing; the top level cannot be given up.
 */
bool grid_stop_work(struct grid *grid);

/*
 * Hides columns, a bit each from the first. The name and the column that rows
 * are sorted by are shown all the same.
 */
void grid_hide(struct grid *grid, uint32_t columns);
uint32_t grid_hidden(const struct grid *grid);
/* Is it shown, if there is room? */
bool grid_shows(const struct grid *grid, unsigned column);
/* Was there, when it was last drawn? */
bool grid_has_drawn(const struct grid *grid, unsigned column);

/* Keeps rows of the top level; NULL: all. pattern is not kept. */
bool grid_filter(struct grid *grid, const struct pattern *pattern,
	bool inverse, struct error *err);

/*
 * The same in steps, where there are many: keys are taken between them, and
 * what is shown stays until the last one. pattern, not NULL, is kept until
 * then.
 */
bool grid_filter_begin(struct grid *grid, const struct pattern *pattern,
	bool inverse, struct error *err);
/* Looks at so many rows more; true when it is over and shown. */
bool grid_filter_step(struct grid *grid, size_t rows);
/* Gives it up, or any other that grid_work() is at: all rows are shown. */
void grid_filter_stop(struct grid *grid);
/* Is one under way, and how far (0..1)? A refresh ends it. */
bool grid_filters(const struct grid *grid, double *fraction);

/*
 * For a grid that nobody has seen: its rows are not there before those that
 * match are known, which is for grid_work() to find. Takes pattern.
 */
bool grid_filter_first(struct grid *grid, struct pattern *pattern,
	bool inverse, struct error *err);

/*
 * The table has found more rows: shows them, sorted and open as before, as
 * soon as grid_work() has filtered and sorted them; until then those that are
 * shown stay. pattern is what the grid is filtered by, or NULL; takes it. The
 * cursor keeps its row and its line; at the first row it stays there.
 */
bool grid_refresh(struct grid *grid, struct pattern *pattern, bool inverse,
	struct error *err);

/* The cell of a row, for searching, copying and so on. */
void grid_cell(struct grid *grid, size_t row, unsigned column,
	struct cell *cell);
/* How deep the row stands in the tree; 0: the top. */
unsigned grid_depth(struct grid *grid, size_t row);
/* The object on the cursor's row, or on another. */
bool grid_object(struct grid *grid, struct object *object);
bool grid_object_at(struct grid *grid, size_t row, struct object *object);
/* Where the code of a row is that is neither; see table_ops.place. */
bool grid_place_at(struct grid *grid, size_t row, struct row_place *place);
/* What the cursor's row names in a heap; see table_ops.ids. */
void grid_ids(struct grid *grid, size_t max, struct strbuf *sb);
/* The class that the cursor's row stands for. */
bool grid_class(struct grid *grid, uint32_t *class);

/*
 * Looks for the next row whose name matches, from row on, in steps of at
 * most max rows. Returns true when the search is over: *row is then the hit
 * or SIZE_MAX. On false call it again with the row it left.
 */
bool grid_search(struct grid *grid, const struct pattern *pattern,
	bool backwards, size_t max, size_t *row);

/* Marks, by row for good: they survive sorting and closing. */
void grid_mark(struct grid *grid, struct error *err);
void grid_unmark(struct grid *grid);	/* all of them */
size_t grid_marks(const struct grid *grid);
bool grid_marked(struct grid *grid, size_t row);
/* grid takes those of before, which shows the same heap. */
void grid_take_marks(struct grid *grid, struct grid *before);

/*
 * The way to the cursor's row: a tag for each level from the top. Writes at
 * most max and returns how many there are.
 */
unsigned grid_path(struct grid *grid, uint64_t *path, unsigned max);
/*
 * Goes there, opening what is needed; as far as it can be followed. Where rows
 * are not there yet it goes on when they are, unless the cursor was moved.
 */
bool grid_follow(struct grid *grid, const uint64_t *path, unsigned depth,
	struct error *err);

/*
 * grid shows what before has shown, in a newer state or for another heap:
 * sorts it the same way and puts the cursor on the row that reads like the one
 * it was on, on the same line of the screen. Filter it first.
 */
void grid_follow_text(struct grid *grid, struct grid *before);

/*
 * grid shows what before has shown, in a newer state: opens what the cursor's
 * row stands in and puts the cursor where it was, on whatever is there now.
 * That is the same row of the level, or, where the rows above are others, of
 * the screen. The cursor keeps its line.
 */
bool grid_follow_place(struct grid *grid, struct grid *before,
	struct error *err);

struct grid_look {
	struct show show;
	enum shares shares;	/* beside sizes, where there is room */
	bool focused;
	const char *empty;	/* shown when there are no rows */
	const struct pattern *match;	/* rows to point out, or NULL */
};

/* Draws header and rows into rect. */
void grid_draw(struct grid *grid, struct screen *screen, struct rect rect,
	const struct grid_look *look);

enum grid_hit {
	GRID_HIT_NONE,
	GRID_HIT_HEADER,	/* sorted */
	GRID_HIT_ROW,		/* the cursor moved there */
	GRID_HIT_AGAIN,		/* the cursor was there already */
	GRID_HIT_SIGN,		/* on the sign that opens the row */
};

/* A click on a place of the screen, as last drawn. */
enum grid_hit grid_click(struct grid *grid, int row, int col);

#endif
