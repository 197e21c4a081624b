/* Keeping some rows of the top level. */
#include "ui/grid.h"

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "ui/grid_state.h"

/* To match a name takes as long as so many comparisons. */
#define ROW_COST 16

/* Where the cursor stands while the rows around it change. */
struct stand {
	size_t rows;			/* of the top level */
	struct place place, above;	/* itself and its row of the top */
	uint64_t tag;			/* of that one */
};

static void
find_stand(struct grid *grid, struct stand *stand)
{
	struct branch *top = grid->top;

	/* Other rows: what was begun with these is of no use. */
	branch_show(top);
	branch_stop_work(top);
	*stand = (struct stand) { .rows = top->level->count };
	if (stand->rows == 0)
		return;
	stand->place = stand->above = grid_place(grid, grid->cursor);
	while (stand->above.branch != top)
		stand->above = (struct place) { stand->above.branch->parent,
		    stand->above.branch->row };
	stand->tag = level_tag(top->level, stand->above.row);
}

/* The top level has other rows now. */
static void
settle(struct grid *grid, struct stand *stand)
{
	struct branch *top = grid->top;
	size_t row = 0, above = 0;

	top->total = top->total - stand->rows + top->level->count;
	branch_settle(top);
	/* The cursor keeps its row, which is open as long as that above it. */
	if (stand->rows > 0)
		above = level_find(top->level, stand->tag);
	if (stand->rows > 0 && above < top->level->count) {
		stand->above.row = above;
		row = branch_index(stand->place.branch == top ?
		    &stand->above : &stand->place);
	}
	grid->first = 0;
	grid_set_cursor(grid, row);
}

/* Rows of the top level are found again in the fresh one, which is shown. */
static void
take_fresh(struct grid *grid)
{
	struct level *level = grid->fresh;
	size_t line = grid->cursor - grid->first, row = 0;
	bool stays = grid->cursor > 0;
	bool first = grid->top->level->count == 0 && grid->pattern == NULL;
	struct stand stand;

	if (stays)
		find_stand(grid, &stand);
	grid->fresh = NULL;
	branch_replace(grid->top, level);
	if (stays && stand.rows > 0) {
		stand.above.row = level_find(level, stand.tag);
		if (stand.above.row < level->count)
			row = branch_index(stand.place.branch == grid->top ?
			    &stand.above : &stand.place);
	}
	grid->first = row > line ? row - line : 0;
	grid_set_cursor(grid, row);
	/* They are a courtesy: no matter if memory has run out. */
	if (first)
		grid_open_wanted(grid->top, NULL);
}

void
grid_filter_drop(struct grid *grid)
{
	filtering_free(grid->filtering);
	grid->filtering = NULL;
	level_free(grid->fresh);
	grid->fresh = NULL;
	pattern_free(grid->pattern);
	grid->pattern = NULL;
}

void
grid_filter_stop(struct grid *grid)
{
	filtering_free(grid->filtering);
	grid->filtering = NULL;
	/* What was found is not forgotten. */
	if (grid->fresh != NULL)
		take_fresh(grid);
	grid_filter_drop(grid);
}

bool
grid_filter(struct grid *grid, const struct pattern *pattern, bool inverse,
	struct error *err)
{
	struct stand stand;

	grid_filter_stop(grid);
	find_stand(grid, &stand);
	if (!level_filter(grid->top->level, pattern, inverse, err))
		return false;
	settle(grid, &stand);
	return true;
}

bool
grid_filter_begin(struct grid *grid, const struct pattern *pattern,
	bool inverse, struct error *err)
{
	grid_filter_stop(grid);
	grid->filtering = filtering_new(grid->top->level, pattern, inverse,
	    err);
	return grid->filtering != NULL;
}

bool
grid_filter_step(struct grid *grid, size_t rows)
{
	struct stand stand;

	if (!filtering_step(grid->filtering, rows))
		return false;
	find_stand(grid, &stand);
	filtering_take(grid->filtering);
	settle(grid, &stand);
	grid_filter_stop(grid);
	return true;
}

bool
grid_filter_first(struct grid *grid, struct pattern *pattern, bool inverse,
	struct error *err)
{
	bool begun = grid_filter_begin(grid, pattern, inverse, err);

	grid->pattern = pattern;
	if (begun)
		branch_hide(grid->top);
	else
		grid_filter_drop(grid);
	return begun;
}

bool
grid_refresh(struct grid *grid, struct pattern *pattern, bool inverse,
	struct error *err)
{
	grid_filter_drop(grid);
	grid->pattern = pattern;
	grid->fresh = level_top(grid->table, err);
	if (grid->fresh != NULL && pattern != NULL)
		grid->filtering = filtering_new(grid->fresh, pattern, inverse,
		    err);
	if (grid->fresh == NULL ||
	    (pattern != NULL && grid->filtering == NULL)) {
		grid_filter_drop(grid);
		return false;
	}
	level_sort(grid->fresh, grid->column, grid->descending);
	return true;
}

bool
grid_filter_work(struct grid *grid, size_t *budget)
{
	struct level *level = grid->fresh != NULL ? grid->fresh :
	    grid->top->level;
	size_t rows = *budget / ROW_COST + 1;

	if (grid->filtering != NULL) {
		*budget = 0;
		if (!filtering_step(grid->filtering, rows))
			return false;
		filtering_take(grid->filtering);
		filtering_free(grid->filtering);
		grid->filtering = NULL;
	}
	if (grid->fresh == NULL) {
		grid_filter_stop(grid);
		return true;
	}
	if (!level_prepare(level, 0, grid_page_rows(grid) + 1, budget))
		return false;
	take_fresh(grid);
	grid_filter_stop(grid);
	return true;
}

bool
grid_filters(const struct grid *grid, double *fraction)
{
	/* Its own patterns are those that nobody sees at work. */
	if (grid->filtering == NULL || grid->pattern != NULL)
		return false;
	*fraction = filtering_fraction(grid->filtering);
	return true;
}
