/* Ways to rows, by which they are marked and found again. */
#include "ui/grid.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "ui/grid_state.h"

/* A row that stands deeper is not looked for where it was. */
#define FOLLOWED_LEVELS 64

/* A number out of which every bit of another one changes half the bits. */
static uint64_t
mix(uint64_t n)
{
	n += 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

uint64_t
grid_way(const struct place *place)
{
	const struct branch *branch = place->branch;
	uint64_t hash = level_tag(branch->level, place->row);

	/* Tags are small numbers that mean other things in other levels. */
	for (; branch->parent != NULL; branch = branch->parent)
		hash = mix(mix(hash) + branch->tag);
	return hash;
}

static size_t
find_mark(const struct grid *grid, uint64_t way)
{
	size_t i = 0;

	while (i < grid->mark_count && grid->marks[i] != way)
		i++;
	return i;
}

void
grid_mark(struct grid *grid, struct error *err)
{
	struct place place;
	uint64_t way;
	size_t at;

	if (grid_count(grid) == 0)
		return;
	place = grid_place(grid, grid->cursor);
	way = grid_way(&place);
	at = find_mark(grid, way);
	if (at < grid->mark_count) {
		grid->marks[at] = grid->marks[--grid->mark_count];
		return;
	}
	if (grid->mark_count == grid->mark_capacity) {
		size_t capacity = grid->mark_capacity * 2 + 16;
		uint64_t *grown = realloc(grid->marks,
		    capacity * sizeof *grown);

		if (grown == NULL) {
			error_memory(err, "marks", capacity * sizeof *grown);
			return;
		}
		grid->marks = grown;
		grid->mark_capacity = capacity;
	}
	grid->marks[grid->mark_count++] = way;
}

void
grid_unmark(struct grid *grid)
{
	grid->mark_count = 0;
}

size_t
grid_marks(const struct grid *grid)
{
	return grid->mark_count;
}

bool
grid_marked(struct grid *grid, size_t row)
{
	struct place place;

	if (grid->mark_count == 0)
		return false;
	place = grid_place(grid, row);
	return find_mark(grid, grid_way(&place)) < grid->mark_count;
}

void
grid_take_marks(struct grid *grid, struct grid *before)
{
	free(grid->marks);
	grid->marks = before->marks;
	grid->mark_count = before->mark_count;
	grid->mark_capacity = before->mark_capacity;
	before->marks = NULL;
	before->mark_count = before->mark_capacity = 0;
}

unsigned
grid_path(struct grid *grid, uint64_t *path, unsigned max)
{
	struct place place;
	unsigned depth = 0, at;

	if (grid_count(grid) == 0)
		return 0;
	place = grid_place(grid, grid->cursor);
	for (const struct branch *up = place.branch; up->parent != NULL;
	    up = up->parent)
		depth++;
	at = depth;
	if (at < max)
		path[at] = level_tag(place.branch->level, place.row);
	for (const struct branch *up = place.branch; up->parent != NULL;
	    up = up->parent)
		if (--at < max)
			path[at] = up->tag;
	return depth + 1;
}

/* Follows it again when the next rows are shown. */
static void
follow_later(struct grid *grid, const uint64_t *path, unsigned depth)
{
	if (depth > GRID_WAY)
		return;
	memcpy(grid->way, path, depth * sizeof *path);
	grid->way_depth = depth;
	grid->way_cursor = grid->cursor;
}

/* Is the cursor in the branch, on or below a row with this tag? */
static bool
cursor_row(struct grid *grid, const struct branch *branch, uint64_t tag,
	size_t *row)
{
	struct place place;

	if (grid_count(grid) == 0)
		return false;
	place = grid_place(grid, grid->cursor);
	while (place.branch != branch && place.branch->parent != NULL)
		place = (struct place) { place.branch->parent,
		    place.branch->row };
	*row = place.row;
	return place.branch == branch &&
	    level_tag(branch->level, place.row) == tag;
}

/* The row with a tag, or the level's count. False: it takes longer. */
static bool
find_row(struct grid *grid, struct branch *branch, uint64_t tag, size_t *row)
{
	struct finding *finding = branch->finding;

	if (cursor_row(grid, branch, tag, row))
		return true;
	if (grid_is_many(branch) && (finding == NULL ||
	    finding_tag(finding) != tag)) {
		finding_free(finding);
		finding = branch->finding = finding_new(branch->level, tag);
	}
	if (!grid_is_many(branch) || finding == NULL)
		*row = level_find(branch->level, tag);
	else if (finding_over(finding))
		*row = finding_row(finding);
	else
		return false;
	return true;
}

bool
grid_follow(struct grid *grid, const uint64_t *path, unsigned depth,
	struct error *err)
{
	struct place place = { grid->top, 0 };

	grid->way_depth = 0;
	for (unsigned i = 0; i < depth; i++) {
		size_t row;

		if (place.branch->pending ||
		    !find_row(grid, place.branch, path[i], &row)) {
			follow_later(grid, path, depth);
			break;
		}
		if (row == place.branch->level->count)
			break;
		place.row = row;
		grid_set_cursor(grid, branch_index(&place));
		if (i + 1 == depth || (branch_open_at(&place) == NULL &&
		    !level_openable(place.branch->level, row)))
			break;
		place.branch = branch_open(&place, err);
		if (place.branch == NULL)
			return false;
	}
	return true;
}

/* The main text of the row of the top level that the cursor is in. */
static void
top_text(struct grid *grid, struct strbuf *text)
{
	struct cell cell = CELL_INIT;
	size_t row;

	if (grid_top_row(grid, &row)) {
		grid_cell(grid, row, grid->table->ops->main_column, &cell);
		strbuf_add(text, cell.text.data, cell.text.len);
	}
	cell_release(&cell);
}

/* The first row that reads so, or count. */
static size_t
find_text(struct grid *grid, const struct strbuf *text)
{
	struct cell cell = CELL_INIT;
	size_t count = grid_count(grid), row;

	for (row = 0; row < count; row++) {
		grid_cell(grid, row, grid->table->ops->main_column, &cell);
		if (cell.text.len == text->len &&
		    memcmp(cell.text.data, text->data, text->len) == 0)
			break;
	}
	cell_release(&cell);
	return row;
}

void
grid_follow_text(struct grid *grid, struct grid *before)
{
	size_t line = before->cursor - before->first, row;
	struct strbuf text = STRBUF_INIT;

	grid->rect = before->rect;
	if (grid->table->ops->columns == before->table->ops->columns)
		grid_sort(grid, before->column, before->descending);
	top_text(before, &text);
	row = text.len > 0 ? find_text(grid, &text) : grid_count(grid);
	strbuf_release(&text);
	if (row == grid_count(grid))
		return;
	grid->first = row > line ? row - line : 0;
	grid_set_cursor(grid, row);
}

/* The place of the same row in the same levels; false: these are others. */
static bool
find_place(struct grid *grid, const struct place *wanted,
	struct place *found, struct error *err)
{
	const struct branch *way[FOLLOWED_LEVELS];
	unsigned depth = 0;

	for (const struct branch *up = wanted->branch; up->parent != NULL;
	    up = up->parent) {
		if (depth == FOLLOWED_LEVELS)
			return false;
		way[depth++] = up;
	}
	*found = (struct place) { grid->top, 0 };
	while (depth-- > 0) {
		found->row = way[depth]->row;
		if (found->row >= found->branch->level->count ||
		    level_tag(found->branch->level, found->row) !=
		    way[depth]->tag || (branch_open_at(found) == NULL &&
		    !level_openable(found->branch->level, found->row)))
			return false;
		found->branch = branch_open(found, err);
		if (found->branch == NULL)
			return false;
	}
	found->row = wanted->row;
	if (found->row >= found->branch->level->count)
		found->row = found->branch->level->count - 1;
	return found->branch->level->count > 0;
}

bool
grid_follow_place(struct grid *grid, struct grid *before, struct error *err)
{
	size_t line = before->cursor - before->first, row = before->cursor;
	struct error failure = { 0 };
	struct place wanted, found;

	if (grid_count(before) == 0)
		return true;
	wanted = grid_place(before, before->cursor);
	if (find_place(grid, &wanted, &found, &failure))
		row = branch_index(&found);
	grid->rect = before->rect;
	grid->first = row > line ? row - line : 0;
	grid_set_cursor(grid, row);
	if (failure.kind != ERROR_NONE && err != NULL)
		*err = failure;
	return failure.kind == ERROR_NONE;
}

