/*
 * Sorting: at once where there are few rows; where there are many, in steps,
 * and so is opening them.
 */
#include "ui/grid.h"

#include <string.h>

#include "model/base/error.h"
#include "ui/grid_state.h"

/* Passes over the rows that it takes to find those of a screen, roughly. */
#define PASSES 2.5

unsigned
grid_sort_column(const struct grid *grid)
{
	return grid->column;
}

bool
grid_descending(const struct grid *grid)
{
	return grid->descending;
}

bool
grid_is_many(const struct branch *branch)
{
	return !branch->pending && branch->level->count > LEVEL_MANY;
}

/* What comes first now is what the person wants to see, and more. */
static void
show_sorted(struct grid *grid, struct branch *branch)
{
	struct place place = { branch, 0 };
	size_t row = 0;

	if (branch != grid->top)
		row = branch_index(&place);
	grid->first = row > grid_page_rows(grid) / 2 ? row - 1 : 0;
	grid_set_cursor(grid, row);
}

/* All levels get the order that was asked for. */
static void
take_order(struct grid *grid)
{
	struct branch *branch = grid->top;

	if (grid_count(grid) > 0)
		branch = grid_place(grid, grid->cursor).branch;
	grid->sorting = grid->going = false;
	grid->way_depth = 0;
	grid->column = grid->next_column;
	grid->descending = grid->next_descending;
	branch_sort(grid->top, grid->column, grid->descending);
	show_sorted(grid, branch);
}

/* Begins anew to count what is done. */
static void
expect(struct grid *grid)
{
	grid->done = grid->expected = 0;
	for (struct branch *branch = grid->top; branch != NULL;
	    branch = branch_next(grid->top, branch))
		if (branch->pending || grid_is_many(branch))
			grid->expected += (double)branch->level->count *
			    (PASSES + (branch->open_count > 0));
}

static void
stop_sort(struct grid *grid)
{
	for (struct branch *branch = grid->top; branch != NULL;
	    branch = branch_next(grid->top, branch))
		branch_stop_work(branch);
	grid->sorting = false;
}

void
grid_sort(struct grid *grid, unsigned column, bool descending)
{
	struct branch *branch = grid->top;

	stop_sort(grid);
	grid->sorting = true;
	grid->next_column = column;
	grid->next_descending = descending;
	while (branch != NULL && !grid_is_many(branch))
		branch = branch_next(grid->top, branch);
	grid->expected = 0;
	if (branch == NULL)
		take_order(grid);
}

int
grid_hotkey(const struct grid *grid, uint32_t code)
{
	const struct table_ops *ops = grid->table->ops;

	for (unsigned i = 0; i < ops->column_count; i++)
		if (ops->columns[i].hotkey != 0 &&
		    (uint32_t)ops->columns[i].hotkey == code)
			return (int)i;
	return -1;
}

void
grid_sort_key(struct grid *grid, unsigned column)
{
	bool descending = grid->table->ops->columns[column].descending;

	/* Whoever asks twice means the order that was asked for first. */
	if (grid->sorting && grid->next_column == column)
		descending = !grid->next_descending;
	else if (!grid->sorting && grid->column == column)
		descending = !grid->descending;
	grid_sort(grid, column, descending);
}

void
grid_sort_step(struct grid *grid, int step)
{
	const struct table_ops *ops = grid->table->ops;
	unsigned start = grid->sorting ? grid->next_column : grid->column;
	unsigned column = start, count = ops->column_count;

	do {
		column = (column + count + (unsigned)step) % count;
	} while (!grid_shows(grid, column) && column != start);
	grid_sort(grid, column, ops->columns[column].descending);
}

/* The first branch whose rows are not shown yet, or NULL. */
static struct branch *
pending_branch(const struct grid *grid)
{
	struct branch *branch = grid->top;

	while (branch != NULL && !branch->pending)
		branch = branch_next(grid->top, branch);
	return branch;
}

/* The first branch in which a row is looked for, or NULL. */
static struct branch *
seeking_branch(const struct grid *grid)
{
	struct branch *branch = grid->top;

	while (branch != NULL && (branch->finding == NULL ||
	    finding_over(branch->finding)))
		branch = branch_next(grid->top, branch);
	return branch;
}

enum grid_work
grid_works(const struct grid *grid, double *fraction)
{
	*fraction = grid->expected > 0 ? grid->done / grid->expected : 0;
	if (*fraction > 0.99)
		*fraction = 0.99;
	if (grid->pattern != NULL && grid->filtering != NULL)
		*fraction = filtering_fraction(grid->filtering);
	if (grid->fresh != NULL)
		return GRID_REFRESHES;
	if (grid->pattern != NULL)
		return GRID_FILTERS;
	if (pending_branch(grid) != NULL)
		return GRID_OPENS;
	if (grid->going || seeking_branch(grid) != NULL)
		return GRID_GOES;
	return grid->sorting ? GRID_SORTS : GRID_RESTS;
}

/* The rows of a branch appear below that which opens it. */
static void
show_pending(struct grid *grid, struct branch *branch)
{
	struct place place = { branch, 0 };
	size_t row = branch_index(&place);

	branch_show(branch);
	if (branch->parent == NULL)
		return;
	if (grid->first >= row) {
		/* What is above the screen must not move it. */
		grid->first += branch->total;
		grid->cursor += branch->total;
	} else if (grid->cursor + 1 == row) {
		grid_show_below(grid, branch->total);
	}
}

/* Follows the way that was to be followed, now that it goes on. */
static bool
follow_on(struct grid *grid, struct error *err)
{
	uint64_t way[GRID_WAY];
	unsigned depth = grid->way_depth;

	if (depth == 0)
		return true;
	memcpy(way, grid->way, sizeof way);
	grid->way_depth = 0;
	return grid->cursor != grid->way_cursor ||
	    grid_follow(grid, way, depth, err);
}

void
grid_go(struct grid *grid, size_t row)
{
	if (row >= grid_count(grid))
		row = grid_count(grid) > 0 ? grid_count(grid) - 1 : 0;
	grid->going = grid_count(grid) > 0 &&
	    grid_is_many(grid_place(grid, row).branch);
	grid->goal = row;
	grid->expected = 0;
	if (!grid->going)
		grid_set_cursor(grid, row);
}

/* The rows around the goal: those that the screen will show. */
static void
go(struct grid *grid, size_t *budget)
{
	size_t page = grid_page_rows(grid), first;
	struct place place;

	if (grid->goal >= grid_count(grid))
		grid->goal = grid_count(grid) - 1;
	place = grid_place(grid, grid->goal);
	first = place.row > page ? place.row - page : 0;
	if (!level_prepare(place.branch->level, first, 2 * page, budget))
		return;
	grid->going = false;
	grid_set_cursor(grid, grid->goal);
}

/* True when all orders are ready. */
static bool
sort_many(struct grid *grid, size_t *budget)
{
	for (struct branch *branch = grid->top; branch != NULL;
	    branch = branch_next(grid->top, branch)) {
		if (!grid_is_many(branch))
			continue;
		if (branch->sorting == NULL)
			branch_begin_sort(branch, grid->next_column,
			    grid->next_descending);
		/* Without memory for it, it is sorted in the end. */
		if (branch->sorting != NULL &&
		    !sorting_step(branch->sorting, budget))
			return false;
	}
	return true;
}

bool
grid_work(struct grid *grid, size_t comparisons, struct error *err)
{
	struct branch *branch = pending_branch(grid);
	struct branch *seeking = seeking_branch(grid);
	size_t budget = comparisons;
	bool done = true, over;
	double fraction;

	if (grid->expected == 0)
		expect(grid);
	if (grid->fresh != NULL || grid->pattern != NULL) {
		grid_filter_work(grid, &budget);
	} else if (branch != NULL) {
		if (level_prepare(branch->level, 0, grid_page_rows(grid) + 1,
		    &budget)) {
			show_pending(grid, branch);
			done = grid_open_wanted(branch, err) &&
			    follow_on(grid, err);
		}
	} else if (seeking != NULL) {
		if (finding_step(seeking->finding, &budget))
			done = follow_on(grid, err);
	} else if (grid->going) {
		go(grid, &budget);
	} else if (grid->sorting && sort_many(grid, &budget)) {
		take_order(grid);
	}
	grid->done += (double)(comparisons - budget);
	over = grid_works(grid, &fraction) == GRID_RESTS;
	if (over)
		grid->expected = 0;
	return over || !done;
}

bool
grid_stop_work(struct grid *grid)
{
	struct branch *branch = pending_branch(grid);
	struct branch *seeking = seeking_branch(grid);

	if (branch != NULL && branch->parent != NULL) {
		struct place place = { branch->parent, branch->row };

		branch_close(&place);
		return true;
	}
	if (branch == NULL && seeking != NULL) {
		branch_stop_work(seeking);
		grid->way_depth = 0;
		return true;
	}
	if (branch != NULL || (!grid->going && !grid->sorting))
		return false;
	if (grid->going)
		grid->going = false;
	else
		stop_sort(grid);
	return true;
}
