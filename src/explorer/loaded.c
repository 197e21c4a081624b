/* Loads end or come further: what is on the screen follows. */
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "src/explorer/state.h"
#include "src/jobs.h"
#include "src/loads.h"
#include "ui/grid.h"

/* What was said of a table is not said of the one in its place. */
static void
forget_note(struct explorer *e, const struct view *view)
{
	const char *note = table_note(grid_table(view->grid));

	if (view == e->view && note != NULL &&
	    strcmp(e->message.data, note) == 0)
		strbuf_reset(&e->message);
}

/*
 * The view is of a heap that has come further: shows the newer state. Whoever
 * has not moved stays at the top, whatever is there now.
 */
static bool
renew(struct explorer *e, struct view *view, struct error *err)
{
	struct table *table = explorer_open_table(e, &view->spot, err);
	struct grid *grid = explorer_new_grid(e, table, err);
	uint64_t path[PATH_MAX_DEPTH];
	unsigned depth;
	bool done;

	if (grid == NULL)
		return false;
	done = explorer_filter_as(view, grid, err);
	if (grid_cursor(view->grid) == 0)
		grid_sort(grid, grid_sort_column(view->grid),
		    grid_descending(view->grid));
	else
		grid_follow_text(grid, view->grid);
	/* Within a heap rows keep their tags: goes back into open ones. */
	depth = grid_path(view->grid, path, PATH_MAX_DEPTH);
	if (done && depth > 1 && depth <= PATH_MAX_DEPTH)
		done = grid_follow(grid, path, depth, err);
	job_free(view->job);
	view->job = NULL;
	forget_note(e, view);
	grid_free(view->grid);
	view->grid = grid;
	return explorer_start_work(e, view, err) && done;
}

/* Renews the views of heaps that have come further. */
static void
renew_views(struct explorer *e)
{
	struct error err = { 0 };

	for (size_t i = 0; i < e->view_count; i++) {
		struct view *view = e->views[i];
		struct made_from from = explorer_made_from(e, &view->spot);

		if (from.preview == NULL && from.content == NULL)
			continue;
		if (from.preview == view->from.preview &&
		    from.content == view->from.content &&
		    from.ready == view->from.ready &&
		    (from.base == view->from.base ||
		    !(view->spot.entry->needs & TAKES_BASE)))
			continue;
		view->from = from;
		if (!renew(e, view, &err))
			explorer_complain(e, &err);
		/* A search goes on among the rows there are now. */
		if (view == e->view && e->searching) {
			e->search_row = grid_cursor(view->grid);
			e->search_wrapped = false;
		}
	}
}

/* A summary of what cannot be loaded any more shows a preview in vain. */
static void
drop_early_views(struct explorer *e)
{
	struct spot snapshots = { 0 };

	for (size_t i = e->view_count; i-- > 0;) {
		struct view *view = e->views[i];

		if (view->from.preview == NULL || view->spot.entry == NULL ||
		    e->loads->list[view->spot.current].state != LOAD_FAILED)
			continue;
		if (view == e->view)
			explorer_go(e, &snapshots);
		if (view == e->view)
			continue;
		e->views[i] = e->views[--e->view_count];
		explorer_free_view(view);
	}
}

/* The first table to show: what grew, where there is something to compare. */
static bool
arrive(struct explorer *e)
{
	struct spot spot;

	/* Now it is known for sure what they are. */
	e->base = explorer_base(e, e->current);
	spot = explorer_spot(e, catalogue_first(explorer_kind(e),
	    explorer_has_base(e)));
	return e->loads->list[e->current].state == LOAD_READY &&
	    explorer_go(e, &spot);
}

void
explorer_loaded(struct explorer *e)
{
	const struct load *list = e->loads->list;
	enum load_state base = list[e->base].state;
	struct spot spot;
	bool any = false;

	for (size_t i = 0; i < e->loads->count; i++)
		any |= list[i].state != LOAD_FAILED ||
		    list[i].error.kind == ERROR_CANCELLED;
	if (!any) {
		/* Nothing to explore: explorer_run prints why. */
		e->quit = true;
		return;
	}
	renew_views(e);
	drop_early_views(e);
	if (!e->arriving)
		return;
	spot = explorer_spot(e, catalogue_find("summary"));
	if (e->view->spot.entry == NULL && explorer_preview(e, &spot) != NULL)
		explorer_go(e, &spot);
	if (list[e->current].state == LOAD_READY && (base == LOAD_READY ||
	    base == LOAD_FAILED))
		e->arriving = !arrive(e);
}
