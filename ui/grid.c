#include "ui/grid.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "ui/grid_state.h"

/* A name is searched to this many bytes. */
#define SEARCH_TEXT 4096
/* Looking for rows to open, so many are looked at for each of them. */
#define LOOKS 50
/* So many rows of a level may be open before anybody asks. */
#define OPENED_FIRST 16
/* More than one screen: how a grid moves before it was drawn. */
#define UNDRAWN_HEIGHT 20

/*
 * Opens what the table wants open below a branch, and says which one to go on
 * with: the first that was opened. The others are opened and no more.
 */
static bool
open_wanted(struct branch *branch, struct branch **first, struct error *err)
{
	struct place place = { branch, 0 };
	struct branch *opened;

	*first = NULL;
	for (; place.row < branch->level->count && place.row < OPENED_FIRST;
	    place.row++) {
		if (!level_opened(branch->level, place.row))
			continue;
		opened = branch_open(&place, err);
		if (opened == NULL)
			return false;
		if (*first == NULL)
			*first = opened;
	}
	return true;
}

bool
grid_open_wanted(struct branch *branch, struct error *err)
{
	while (branch != NULL && !branch->pending)
		if (!open_wanted(branch, &branch, err))
			return false;
	return true;
}

struct grid *
grid_new(struct table *table, struct error *err)
{
	struct grid *grid = calloc(1, sizeof *grid);
	struct level *level;

	if (grid == NULL) {
		table_free(table);
		error_memory(err, "table", sizeof *grid);
		return NULL;
	}
	grid->table = table;
	grid->column = table->ops->sort_column;
	grid->descending = table->ops->columns[grid->column].descending;
	grid->rect.height = UNDRAWN_HEIGHT;
	level = level_top(table, err);
	grid->top = level != NULL ? branch_new(level, err) : NULL;
	if (grid->top == NULL || !grid_open_wanted(grid->top, err)) {
		grid_free(grid);
		return NULL;
	}
	return grid;
}

void
grid_free(struct grid *grid)
{
	if (grid == NULL)
		return;
	grid_filter_drop(grid);
	branch_free(grid->top);
	table_free(grid->table);
	free(grid->marks);
	free(grid);
}

const struct table *
grid_table(const struct grid *grid)
{
	return grid->table;
}

size_t
grid_count(const struct grid *grid)
{
	return grid->top->total;
}

bool
grid_top_row(struct grid *grid, size_t *row)
{
	struct place place;

	if (grid_count(grid) == 0)
		return false;
	place = branch_at(grid->top, grid->cursor);
	while (place.branch->parent != NULL)
		place = (struct place) { place.branch->parent,
		    place.branch->row };
	*row = branch_index(&place);
	return true;
}

size_t
grid_top_count(const struct grid *grid)
{
	return grid->top->level->count;
}

size_t
grid_cursor(const struct grid *grid)
{
	return grid->cursor;
}

struct place
grid_place(struct grid *grid, size_t row)
{
	return branch_at(grid->top, row);
}

static struct place
cursor_place(struct grid *grid)
{
	return branch_at(grid->top, grid->cursor);
}

size_t
grid_page_rows(const struct grid *grid)
{
	return grid->rect.height > 2 ? (size_t)grid->rect.height - 1 : 1;
}

void
grid_set_cursor(struct grid *grid, size_t row)
{
	size_t count = grid_count(grid), page = grid_page_rows(grid);

	if (row >= count)
		row = count > 0 ? count - 1 : 0;
	if (row != grid->cursor)
		grid->going = false;
	grid->cursor = row;
	if (row < grid->first)
		grid->first = row;
	else if (row >= grid->first + page)
		grid->first = row - page + 1;
	if (grid->first + page > count)
		grid->first = count > page ? count - page : 0;
}

static size_t
moved(size_t from, long by, size_t count)
{
	size_t back = 0 - (size_t)by;

	if (by < 0)
		return from > back ? from - back : 0;
	if (count == 0 || (size_t)by > count - 1 - from)
		return count > 0 ? count - 1 : 0;
	return from + (size_t)by;
}

void
grid_move(struct grid *grid, long rows)
{
	grid_set_cursor(grid, moved(grid->cursor, rows, grid_count(grid)));
}

/* Scroll and cursor move together, so that the cursor keeps its line. */
void
grid_page(struct grid *grid, long halves)
{
	long rows = halves * (long)(grid_page_rows(grid) / 2 > 0 ?
	    grid_page_rows(grid) / 2 : 1);

	grid->first = moved(grid->first, rows, grid_count(grid));
	grid_move(grid, rows);
}

void
grid_scroll(struct grid *grid, long rows)
{
	size_t page = grid_page_rows(grid), count = grid_count(grid);
	size_t last = count > page ? count - page : 0;
	size_t cursor = grid->cursor;

	grid->first = moved(grid->first, rows, count);
	if (grid->first > last)
		grid->first = last;
	if (cursor < grid->first)
		cursor = grid->first;
	if (cursor >= grid->first + page)
		cursor = grid->first + page - 1;
	grid_set_cursor(grid, cursor);
}

bool
grid_openable(struct grid *grid)
{
	struct place place;

	if (grid_count(grid) == 0)
		return false;
	place = cursor_place(grid);
	return branch_open_at(&place) != NULL ||
	    level_openable(place.branch->level, place.row);
}

/* A row opened on the last line would show nothing: makes room below it. */
void
grid_show_below(struct grid *grid, size_t rows)
{
	size_t page = grid_page_rows(grid), line = grid->cursor - grid->first;
	size_t wanted = rows < page / 2 ? rows : page / 2;

	if (line + wanted >= page)
		grid->first += line + wanted + 1 - page;
}

bool
grid_open(struct grid *grid, struct error *err)
{
	const struct branch *open;
	struct place place;

	if (!grid_openable(grid))
		return true;
	place = cursor_place(grid);
	open = branch_open(&place, err);
	if (open != NULL)
		grid_show_below(grid, open->total);
	return open != NULL;
}

void
grid_close(struct grid *grid)
{
	struct place place;

	if (grid_count(grid) == 0)
		return;
	place = cursor_place(grid);
	branch_close(&place);
	grid_set_cursor(grid, grid->cursor);
}

bool
grid_toggle(struct grid *grid, struct error *err)
{
	struct place place;

	if (grid_count(grid) == 0)
		return true;
	place = cursor_place(grid);
	if (branch_open_at(&place) == NULL)
		return grid_open(grid, err);
	grid_close(grid);
	return true;
}

bool
grid_enter(struct grid *grid, struct error *err)
{
	struct place place;
	const struct branch *open;

	if (grid_count(grid) == 0)
		return true;
	place = cursor_place(grid);
	open = branch_open_at(&place);
	if (open == NULL)
		return grid_open(grid, err);
	if (open->total > 0)
		grid_move(grid, 1);
	return true;
}

void
grid_leave(struct grid *grid)
{
	struct place place;

	if (grid_count(grid) == 0)
		return;
	place = cursor_place(grid);
	if (branch_open_at(&place) != NULL) {
		grid_close(grid);
	} else if (place.branch->parent != NULL) {
		struct place parent = { place.branch->parent,
		    place.branch->row };

		grid_set_cursor(grid, branch_index(&parent));
	}
}

bool
grid_open_all(struct grid *grid, size_t max, struct error *err)
{
	struct branch **queue;
	struct place place;
	size_t opened = 0, looks = 0;
	bool done = false;

	if (!grid_openable(grid))
		return true;
	queue = calloc(max + 1, sizeof *queue);
	if (queue == NULL)
		return error_memory(err, "rows", max * sizeof *queue);
	place = cursor_place(grid);
	queue[0] = branch_open(&place, err);
	if (queue[0] == NULL)
		goto out;
	/* Level by level, so that what is near comes first. */
	for (size_t i = 0; i <= opened; i++) {
		place.branch = queue[i];
		if (place.branch->pending)
			continue;
		for (place.row = 0; place.row < place.branch->level->count &&
		    opened < max && looks++ < max * LOOKS; place.row++) {
			if (branch_open_at(&place) == NULL &&
			    !level_openable(place.branch->level, place.row))
				continue;
			queue[++opened] = branch_open(&place, err);
			if (queue[opened] == NULL)
				goto out;
		}
	}
	done = true;
out:
	free(queue);
	return done;
}

void
grid_hide(struct grid *grid, uint32_t columns)
{
	grid->hidden = columns;
}

uint32_t
grid_hidden(const struct grid *grid)
{
	return grid->hidden;
}

bool
grid_shows(const struct grid *grid, unsigned column)
{
	const struct table_ops *ops = grid->table->ops;

	if (column >= GRID_COLUMNS || ops->columns[column].use == COLUMN_DATA)
		return false;
	return column == ops->main_column || column == grid->column ||
	    !(grid->hidden >> column & 1);
}

bool
grid_has_drawn(const struct grid *grid, unsigned column)
{
	for (unsigned i = 0; i < grid->shown_count; i++)
		if (grid->shown[i].column == column)
			return true;
	return false;
}

void
grid_cell(struct grid *grid, size_t row, unsigned column, struct cell *cell)
{
	struct place place = grid_place(grid, row);

	level_cell(place.branch->level, place.row, column, cell);
}

unsigned
grid_depth(struct grid *grid, size_t row)
{
	return grid_place(grid, row).branch->level->depth;
}

bool
grid_object_at(struct grid *grid, size_t row, struct object *object)
{
	struct place place;

	if (row >= grid_count(grid))
		return false;
	place = grid_place(grid, row);
	return level_object(place.branch->level, place.row, object);
}

bool
grid_object(struct grid *grid, struct object *object)
{
	return grid_object_at(grid, grid_cursor(grid), object);
}

bool
grid_place_at(struct grid *grid, size_t row, struct row_place *place)
{
	struct place at;

	if (row >= grid_count(grid))
		return false;
	at = grid_place(grid, row);
	return level_place(at.branch->level, at.row, place);
}

void
grid_ids(struct grid *grid, size_t max, struct strbuf *sb)
{
	struct place at;

	if (grid_cursor(grid) >= grid_count(grid))
		return;
	at = cursor_place(grid);
	level_ids(at.branch->level, at.row, max, sb);
}

bool
grid_class(struct grid *grid, uint32_t *class)
{
	struct place place;

	if (grid_count(grid) == 0)
		return false;
	place = cursor_place(grid);
	return level_class(place.branch->level, place.row, class);
}

bool
grid_matches(const struct pattern *pattern, const struct cell *cell)
{
	return pattern_match(pattern, cell->text.data, cell->text.len);
}

bool
grid_search(struct grid *grid, const struct pattern *pattern, bool backwards,
	size_t max, size_t *row)
{
	struct cell cell = CELL_INIT;
	bool over = false;

	cell.limit = SEARCH_TEXT;
	for (size_t i = 0; i < max && !over; i++) {
		if (*row >= grid_count(grid)) {
			*row = SIZE_MAX;
			over = true;
			break;
		}
		grid_cell(grid, *row, grid->table->ops->main_column, &cell);
		over = grid_matches(pattern, &cell);
		/* Below row 0 the number wraps and ends the search. */
		if (!over)
			*row += backwards ? (size_t)-1 : 1;
	}
	cell_release(&cell);
	return over;
}
