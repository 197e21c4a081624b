/* Retainers that a person wants to see past: "Ignore this retainer". */
#include <inttypes.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "ui/grid.h"

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
		explorer_say(e, "retainers can be ignored: in the pane (Tab) "
		    "or on the whole screen (r)");
	else if (!grid_object(explorer_grid(e), &object))
		explorer_say(e, "there is no retainer to ignore");
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

/*
 * Puts table in the place of what is shown, sorted as that is. It opens the
 * nearest path by itself, and the row of the cursor keeps the cursor. Without
 * memory for it all stays as it is.
 */
static bool
replace(struct grid **shown, struct table *table, const struct view *view,
	struct error *err)
{
	struct grid *grid = table != NULL ? grid_new(table, err) : NULL;
	uint64_t path[PATH_MAX_DEPTH];
	unsigned depth = grid_path(*shown, path, PATH_MAX_DEPTH);

	if (grid == NULL || (view != NULL &&
	    !explorer_filter_as(view, grid, err))) {
		grid_free(grid);
		return false;
	}
	grid_hide(grid, grid_hidden(*shown));
	grid_sort(grid, grid_sort_column(*shown), grid_descending(*shown));
	grid_take_marks(grid, *shown);
	grid_free(*shown);
	*shown = grid;
	return grid_follow(grid, path, depth < PATH_MAX_DEPTH ? depth :
	    PATH_MAX_DEPTH, err);
}

static bool
replace_pane(struct explorer *e, size_t number, struct error *err)
{
	struct spot spot = { .entry = catalogue_find("retainers"),
	    .current = number, .base = number, .node = e->pane_object.node };

	return replace(&e->pane, explorer_open_table(e, &spot, err), NULL,
	    err);
}

/* All retainers of a snapshot that are shown, or were. */
static void
replace_all(struct explorer *e, size_t number)
{
	struct error err = { 0 };
	bool done = true;

	for (size_t i = 0; i < e->view_count; i++) {
		struct view *view = e->views[i];

		if (view->spot.entry != NULL &&
		    view->spot.entry->needs & TAKES_IGNORED &&
		    view->spot.current == number)
			done &= replace(&view->grid, explorer_open_table(e,
			    &view->spot, &err), view, &err);
	}
	if (e->pane != NULL && explorer_load_of(e, e->pane_object.heap) ==
	    number)
		done &= replace_pane(e, number, &err);
	if (!done)
		explorer_complain(e, &err);
	/* A search goes on among the rows there are now. */
	e->search_row = grid_cursor(explorer_grid(e));
	e->search_wrapped = false;
}

static void
say_count(struct explorer *e, size_t count)
{
	if (count == 0)
		explorer_say(e, "nothing is ignored any more");
	else
		explorer_say(e, "%zu ignored; i takes one back in, :restore "
		    "all", count);
}

void
explorer_show_ignored(struct explorer *e)
{
	for (size_t i = 0; i < e->loads->count; i++) {
		struct error err = { 0 };

		if (ignoring_update(e->ignoring, i, &err)) {
			say_count(e, ignoring_count(e->ignoring, i));
			replace_all(e, i);
		} else if (err.kind == ERROR_CANCELLED) {
			explorer_say(e, "cancelled; what was ignored before "
			    "still is");
		} else if (err.kind != ERROR_NONE) {
			explorer_complain(e, &err);
		}
	}
}
