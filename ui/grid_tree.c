#include "ui/grid_tree.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/table.h"

struct branch *
branch_new(struct level *level, struct error *err)
{
	struct branch *branch = calloc(1, sizeof *branch);

	if (branch == NULL) {
		level_free(level);
		error_memory(err, "rows", sizeof *branch);
		return NULL;
	}
	branch->level = level;
	branch->pending = level->count > LEVEL_MANY;
	branch->total = branch->pending ? 0 : level->count;
	return branch;
}

void
branch_free(struct branch *branch)
{
	struct branch *at = branch;

	while (at != NULL) {
		struct branch *up = at == branch ? NULL : at->parent;

		if (at->open_count > 0) {
			at = at->open[--at->open_count];
			continue;
		}
		sorting_free(at->sorting);
		finding_free(at->finding);
		level_free(at->level);
		free(at->open);
		free(at);
		at = up;
	}
}

struct place
branch_at(struct branch *top, size_t n)
{
	struct branch *branch = top;

	for (;;) {
		struct branch *inside = NULL;
		size_t skipped = 0;

		for (size_t i = 0; i < branch->open_count; i++) {
			struct branch *open = branch->open[i];
			size_t before = open->row + 1 + skipped;

			if (n < before)
				break;
			if (n < before + open->total) {
				inside = open;
				n -= before;
				break;
			}
			skipped += open->total;
		}
		if (inside == NULL)
			return (struct place) { branch, n - skipped };
		branch = inside;
	}
}

size_t
branch_index(const struct place *place)
{
	const struct branch *branch = place->branch;
	size_t row = place->row, index = 0;

	for (; branch != NULL; branch = branch->parent) {
		for (size_t i = 0; i < branch->open_count &&
		    branch->open[i]->row < row; i++)
			index += branch->open[i]->total;
		index += row;
		if (branch->parent != NULL)
			index++;	/* the row that this branch opens */
		row = branch->row;
	}
	return index;
}

/* The first open branch at or after row. */
static size_t
open_position(const struct branch *branch, size_t row)
{
	size_t low = 0, high = branch->open_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (branch->open[middle]->row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct branch *
branch_open_at(const struct place *place)
{
	const struct branch *branch = place->branch;
	size_t at = open_position(branch, place->row);

	return at < branch->open_count && branch->open[at]->row == place->row ?
	    branch->open[at] : NULL;
}

static void
add_total(struct branch *branch, size_t more, size_t less)
{
	for (; branch != NULL; branch = branch->parent)
		branch->total = branch->total + more - less;
}

struct branch *
branch_open(const struct place *place, struct error *err)
{
	struct branch *parent = place->branch;
	struct branch *branch = branch_open_at(place);
	struct level *level;
	size_t at = open_position(parent, place->row);

	if (branch != NULL)
		return branch;
	if (parent->open_count == parent->open_capacity) {
		size_t capacity = parent->open_capacity * 2 + 4;
		struct branch **grown = realloc(parent->open,
		    capacity * sizeof *grown);

		if (grown == NULL) {
			error_memory(err, "rows", capacity * sizeof *grown);
			return NULL;
		}
		parent->open = grown;
		parent->open_capacity = capacity;
	}
	level = level_open(parent->level, place->row, err);
	branch = level != NULL ? branch_new(level, err) : NULL;
	if (branch == NULL)
		return NULL;
	branch->parent = parent;
	branch->row = place->row;
	branch->tag = level_tag(parent->level, place->row);
	memmove(parent->open + at + 1, parent->open + at,
	    (parent->open_count - at) * sizeof *parent->open);
	parent->open[at] = branch;
	parent->open_count++;
	/* A sort that has begun does not look for this row. */
	branch_stop_work(parent);
	add_total(parent, branch->total, 0);
	return branch;
}

static void
close_nth(struct branch *parent, size_t at)
{
	struct branch *branch = parent->open[at];

	add_total(parent, 0, branch->total);
	memmove(parent->open + at, parent->open + at + 1,
	    (parent->open_count - at - 1) * sizeof *parent->open);
	parent->open_count--;
	branch_free(branch);
}

void
branch_close(const struct place *place)
{
	struct branch *parent = place->branch;

	if (branch_open_at(place) != NULL)
		close_nth(parent, open_position(parent, place->row));
}

void
branch_show(struct branch *branch)
{
	if (branch->pending)
		add_total(branch, branch->level->count, 0);
	branch->pending = false;
}

void
branch_hide(struct branch *top)
{
	while (top->open_count > 0)
		close_nth(top, top->open_count - 1);
	branch_stop_work(top);
	top->pending = true;
	top->total = 0;
}

struct branch *
branch_next(struct branch *top, struct branch *branch)
{
	if (branch->open_count > 0)
		return branch->open[0];
	while (branch != top) {
		struct branch *parent = branch->parent;
		size_t at = open_position(parent, branch->row) + 1;

		if (at < parent->open_count)
			return parent->open[at];
		branch = parent;
	}
	return NULL;
}

static int
by_row(const void *a, const void *b)
{
	const struct branch *left = *(struct branch *const *)a;
	const struct branch *right = *(struct branch *const *)b;

	return left->row < right->row ? -1 : left->row > right->row;
}

/* The same where they were found already, beside the sorting. */
static void
take_rows(struct branch *branch)
{
	for (size_t i = 0; i < branch->open_count; i++) {
		struct branch *open = branch->open[i];
		size_t row = sorting_row(branch->sorting, open->tag);

		/* It may have been opened since. */
		open->row = row != SIZE_MAX ? row :
		    level_find(branch->level, open->tag);
	}
}

/* Sets the rows of all open branches; the level's count for those gone. */
static void
find_rows(struct branch *branch)
{
	struct found *found;

	if (branch->sorting != NULL) {
		take_rows(branch);
		return;
	}
	found = malloc(branch->open_count * sizeof *found);
	for (size_t i = 0; i < branch->open_count; i++) {
		struct branch *open = branch->open[i];

		if (found != NULL)
			found[i] = (struct found) { .tag = open->tag,
			    .data = open };
		else
			open->row = level_find(branch->level, open->tag);
	}
	if (found != NULL)
		level_find_all(branch->level, found, branch->open_count);
	for (size_t i = 0; found != NULL && i < branch->open_count; i++) {
		struct branch *open = found[i].data;

		open->row = found[i].row;
	}
	free(found);
}

void
branch_settle(struct branch *branch)
{
	if (branch->open_count == 0)
		return;
	find_rows(branch);
	qsort(branch->open, branch->open_count, sizeof *branch->open, by_row);
	while (branch->open_count > 0 &&
	    branch->open[branch->open_count - 1]->row == branch->level->count)
		close_nth(branch, branch->open_count - 1);
}

void
branch_replace(struct branch *top, struct level *level)
{
	branch_show(top);
	branch_stop_work(top);
	top->total = top->total - top->level->count + level->count;
	for (size_t i = 0; i < top->open_count; i++)
		top->open[i]->level->parent = level;
	level_free(top->level);
	top->level = level;
	branch_settle(top);
}

void
branch_begin_sort(struct branch *branch, unsigned column, bool descending)
{
	size_t *rows = malloc((branch->open_count + 1) * sizeof *rows);

	if (rows == NULL)
		return;
	for (size_t i = 0; i < branch->open_count; i++)
		rows[i] = branch->open[i]->row;
	branch->sorting = sorting_new(branch->level, column, descending, rows,
	    branch->open_count, NULL);
	free(rows);
}

void
branch_stop_work(struct branch *branch)
{
	sorting_free(branch->sorting);
	branch->sorting = NULL;
	finding_free(branch->finding);
	branch->finding = NULL;
}

void
branch_sort(struct branch *top, unsigned column, bool descending)
{
	for (struct branch *branch = top; branch != NULL;
	    branch = branch_next(top, branch)) {
		if (branch->sorting != NULL)
			sorting_take(branch->sorting);
		else
			level_sort(branch->level, column, descending);
		branch_settle(branch);
		branch_stop_work(branch);
	}
}
