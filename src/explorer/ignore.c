/* Retainers that a person wants to see past: "Ignore this retainer". */
#include <inttypes.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/graph/ignored.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "ui/grid.h"

/* So many ignored rows in a row are passed over. */
#define SKIPPED_ROWS 1000

/* Are there retainers where the keys go? */
static bool
at_retainers(const struct explorer *e)
{
	const struct catalogue_entry *entry = e->view->spot.entry;

	return e->pane_focused || (entry != NULL &&
	    entry->needs & TAKES_IGNORED);
}

static void
ignore(struct explorer *e, size_t number, uint32_t node)
{
	const struct heap *heap = e->loads->list[number].heap;
	struct error err = { 0 };

	if (!ignoring_toggle(e->ignoring, number, heap->snapshot, node, &err))
		explorer_complain(e, &err);
	/* What takes no time is not waited for. */
	explorer_show_ignored(e);
}

void
explorer_ignore(struct explorer *e)
{
	struct object object;

	if (!at_retainers(e))
		explorer_say(e, "retainers can be ignored: in the pane (Tab), "
		    "on the whole screen (r), in paths (p) and merged (a)");
	else if (!grid_object(explorer_grid(e), &object))
		explorer_say(e, grid_count(explorer_grid(e)) > 0 ?
		    "several objects stand here; one at a time can be "
		    "ignored" : "there is no retainer to ignore");
	else
		ignore(e, explorer_load_of(e, object.heap), object.node);
}

/* The snapshot that retainers are shown of, or would be. */
static size_t
shown_load(const struct explorer *e)
{
	return e->pane != NULL ? explorer_load_of(e, e->pane_object.heap) :
	    e->current;
}

void
explorer_ignore_id(struct explorer *e, uint64_t id)
{
	size_t number = shown_load(e);
	const struct heap *heap = e->loads->list[number].heap;
	uint32_t node = NO_NODE;

	if (heap == NULL || !heap->graph) {
		explorer_say(e, "snapshot %zu has no graph yet", number + 1);
		return;
	}
	node = snapshot_find_id(heap->snapshot, id);
	if (node == NO_NODE)
		explorer_say(e, "snapshot %zu has no object @%" PRIu64,
		    number + 1, id);
	else
		ignore(e, number, node);
}

void
explorer_restore(struct explorer *e)
{
	size_t number = shown_load(e);

	if (!ignoring_busy(e->ignoring) &&
	    ignoring_count(e->ignoring, number) == 0) {
		explorer_say(e, "nothing is ignored");
		return;
	}
	ignoring_restore(e->ignoring, number);
	explorer_show_ignored(e);
}

static bool
is_ignored(struct grid *grid, size_t row, const struct ignored *ignored)
{
	struct object object;

	return grid_object_at(grid, row, &object) &&
	    ignored_has(ignored, object.node);
}

/* Did the table know it, when it was made? */
static bool
is_marked_ignored(struct grid *grid)
{
	int column = table_column(grid_table(grid), "ignored");
	struct cell cell = CELL_INIT;
	bool marked;

	if (column < 0)
		return false;
	grid_cell(grid, grid_cursor(grid), (unsigned)column, &cell);
	marked = cell.kind == CELL_MARK;
	cell_release(&cell);
	return marked;
}

/*
 * From a row that was just ignored the cursor goes on to what stands in its
 * place, as in a list of mails when one is deleted: where the nearest come
 * first, to what is nearest now.
 */
static bool
go_on(struct grid *grid, struct grid *before, const struct ignored *ignored,
	struct error *err)
{
	bool done = grid_follow_place(grid, before, err);
	size_t row = grid_cursor(grid), end = row + SKIPPED_ROWS;

	while (row < end && row < grid_count(grid) &&
	    is_ignored(grid, row, ignored))
		row++;
	if (row < end && row < grid_count(grid))
		grid_move(grid, (long)(row - grid_cursor(grid)));
	return done;
}

/* The cursor stays with its row, unless that was just ignored. */
static bool
follow(struct grid *grid, struct grid *before, const struct ignored *ignored,
	struct error *err)
{
	uint64_t path[PATH_MAX_DEPTH], now[PATH_MAX_DEPTH];
	unsigned depth = grid_path(before, path, PATH_MAX_DEPTH);

	if (depth == 0)
		return true;
	if (is_ignored(before, grid_cursor(before), ignored) &&
	    !is_marked_ignored(before))
		return go_on(grid, before, ignored, err);
	if (depth > PATH_MAX_DEPTH)
		depth = PATH_MAX_DEPTH;
	if (!grid_follow(grid, path, depth, err))
		return false;
	/* Of paths, and of what is held by many, some are not there now. */
	return (grid_path(grid, now, PATH_MAX_DEPTH) >= depth &&
	    memcmp(path, now, depth * sizeof *path) == 0) ||
	    grid_follow_place(grid, before, err);
}

/*
 * Puts table in the place of what is shown, sorted as that is. It opens the
 * nearest path by itself. Without memory for it all stays as it is.
 */
static bool
replace(struct grid **shown, struct table *table, const struct view *view,
	const struct ignored *ignored, struct error *err)
{
	struct grid *grid = table != NULL ? grid_new(table, err) : NULL, *old;
	bool done;

	if (grid == NULL || (view != NULL &&
	    !explorer_filter_as(view, grid, err))) {
		grid_free(grid);
		return false;
	}
	grid_hide(grid, grid_hidden(*shown));
	grid_sort(grid, grid_sort_column(*shown), grid_descending(*shown));
	grid_take_marks(grid, *shown);
	old = *shown;
	*shown = grid;
	done = follow(grid, old, ignored, err);
	grid_free(old);
	return done;
}

static bool
replace_pane(struct explorer *e, size_t number, struct error *err)
{
	struct spot spot = { .entry = catalogue_find("retainers"),
	    .current = number, .base = number, .node = e->pane_object.node };

	return replace(&e->pane, explorer_open_table(e, &spot, err), NULL,
	    ignoring_now(e->ignoring, number), err);
}

bool
explorer_renew(struct explorer *e, struct view *view, struct error *err)
{
	if (!view->stale)
		return true;
	if (!replace(&view->grid, explorer_open_table(e, &view->spot, err),
	    view, ignoring_now(e->ignoring, view->spot.current), err))
		return false;
	view->stale = false;
	return true;
}

/*
 * All tables of a snapshot that are shown without what is ignored, or were:
 * those that were when they are gone back to.
 */
static bool
replace_all(struct explorer *e, size_t number)
{
	struct error err = { 0 };
	bool done;

	for (size_t i = 0; i < e->view_count; i++) {
		struct view *view = e->views[i];

		view->stale |= view->spot.entry != NULL &&
		    view->spot.entry->needs & TAKES_IGNORED &&
		    view->spot.current == number;
	}
	done = explorer_renew(e, e->view, &err);
	if (e->pane != NULL && explorer_load_of(e, e->pane_object.heap) ==
	    number)
		done &= replace_pane(e, number, &err);
	if (!done)
		explorer_complain(e, &err);
	/* A search goes on among the rows there are now. */
	e->search_row = grid_cursor(explorer_grid(e));
	e->search_wrapped = false;
	return done;
}

static void
say_count(struct explorer *e, size_t count)
{
	const char *note = table_note(grid_table(e->view->grid));

	if (count == 0)
		explorer_say(e, "nothing is ignored any more");
	else if (note != NULL && e->view->spot.entry != NULL &&
	    e->view->spot.entry->needs & TAKES_IGNORED)
		explorer_say(e, "%s; :restore takes all back in", note);
	else
		explorer_say(e, "%zu ignored; :restore takes all back in",
		    count);
}

void
explorer_show_ignored(struct explorer *e)
{
	for (size_t i = 0; i < e->loads->count; i++) {
		struct error err = { 0 };

		if (ignoring_update(e->ignoring, i, &err)) {
			if (replace_all(e, i))
				say_count(e, ignoring_count(e->ignoring, i));
		} else if (err.kind == ERROR_CANCELLED) {
			explorer_say(e, "cancelled; what was ignored before "
			    "still is");
		} else if (err.kind != ERROR_NONE) {
			explorer_complain(e, &err);
		}
	}
}
