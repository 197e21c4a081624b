/* Keeping some rows of the top level. */
#include "ui/grid.h"

#include "model/base/error.h"
#include "ui/grid_state.h"

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
	branch_stop_sort(top);
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

void
grid_filter_stop(struct grid *grid)
{
	filtering_free(grid->filtering);
	grid->filtering = NULL;
}

bool
grid_filters(const struct grid *grid, double *fraction)
{
	if (grid->filtering != NULL)
		*fraction = filtering_fraction(grid->filtering);
	return grid->filtering != NULL;
}
