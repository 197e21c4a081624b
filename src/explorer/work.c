/*
 * What takes longer than a key may: tables whose rows are found in the
 * background, while they are shown; very many rows that are opened or sorted.
 */
#include <poll.h>
#include <string.h>

#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "src/explorer/state.h"
#include "src/jobs.h"
#include "src/loads.h"
#include "ui/grid.h"

/* Most tables have their rows so soon that none need be shown without. */
#define AWAIT_SECONDS 0.05
/* Rows are sorted so long before the keyboard is looked at again. */
#define SORT_SECONDS 0.04
/* It takes about a microsecond to compare two rows, or much less. */
#define SORT_STEP 4096

static bool
work(void *data, struct task *task, struct error *err)
{
	return table_work(data, task, err);
}

static struct table *
table_of(const struct view *view)
{
	/* The grid owns it, and lets the worker add to it. */
	return (struct table *)(uintptr_t)grid_table(view->grid);
}

bool
explorer_start_work(struct explorer *e, struct view *view, struct error *err)
{
	struct table *table = table_of(view);

	view->found = 0;
	if (table->ops->work == NULL)
		return true;
	view->job = job_start(e->jobs, work, table, err);
	return view->job != NULL;
}

/* The first rows are there: goes where whoever came here wanted to be. */
static void
arrive(struct explorer *e, struct view *view)
{
	struct error err = { 0 };

	/* It may have been pushed out meanwhile. */
	for (size_t i = 0; view->before != NULL && i < e->view_count; i++)
		if (e->views[i] == view->before)
			grid_follow_text(view->grid, e->views[i]->grid);
	view->before = NULL;
	if (!grid_follow(view->grid, view->way, view->depth, &err))
		explorer_complain(e, &err);
	view->depth = 0;
}

/* A step of what is to be done with the rows of a view. */
static void
work_at_rows(struct explorer *e, struct view *view)
{
	struct error err = { 0 };
	double fraction;
	bool refreshes = grid_works(view->grid, &fraction) == GRID_REFRESHES;

	grid_work(view->grid, SORT_STEP, &err);
	if (err.kind != ERROR_NONE)
		explorer_complain(e, &err);
	if (!refreshes || grid_works(view->grid, &fraction) == GRID_REFRESHES)
		return;
	if (view->arriving)
		arrive(e, view);
	view->arriving = false;
	/* A search among the rows goes on among those there are now. */
	if (view == e->view && e->searching) {
		e->search_row = grid_cursor(view->grid);
		e->search_wrapped = false;
	}
}

static void
refresh(struct explorer *e, struct view *view, bool ended)
{
	double until = clock_seconds() + SORT_SECONDS, fraction;
	struct pattern *pattern = NULL;
	struct error err = { 0 };
	size_t found = table_of(view)->ops->found(table_of(view));

	/* In the end figures may have come without a row. */
	if (found == view->found && !(ended && found > 0))
		return;
	/* Let those that were found before be shown first. */
	if (grid_works(view->grid, &fraction) == GRID_REFRESHES && !ended)
		return;
	if (view->filter.len > 0)
		pattern = pattern_new(view->filter.data, &err);
	if (!grid_refresh(view->grid, pattern, view->inverse, &err))
		explorer_complain(e, &err);
	view->arriving |= view->found == 0;
	view->found = found;
	do
		work_at_rows(e, view);
	while (clock_seconds() < until &&
	    grid_works(view->grid, &fraction) == GRID_REFRESHES);
}

static void
finish(struct explorer *e, struct view *view, const struct error *err)
{
	const char *note = table_note(table_of(view));

	job_free(view->job);
	view->job = NULL;
	view->stopped = err->kind != ERROR_NONE;
	if (view != e->view)
		return;
	if (err->kind != ERROR_NONE && err->kind != ERROR_CANCELLED)
		explorer_complain(e, err);
	else if (note != NULL)
		explorer_say(e, "%s", note);
}

void
explorer_follow_work(struct explorer *e)
{
	for (size_t i = 0; i < e->view_count; i++) {
		struct view *view = e->views[i];
		struct error err = { 0 };
		bool ended;

		if (view->job == NULL)
			continue;
		/* Before: what it finds last must not be missed. */
		ended = job_ended(view->job, &err);
		refresh(e, view, ended);
		if (ended)
			finish(e, view, &err);
		e->drawn = false;
	}
}

void
explorer_await_work(struct explorer *e)
{
	double until = clock_seconds() + AWAIT_SECONDS;
	struct error err = { 0 };

	while (e->view->job != NULL && !job_ended(e->view->job, &err) &&
	    clock_seconds() < until)
		poll(NULL, 0, 1);
	explorer_follow_work(e);
}

bool
explorer_stop_work(struct explorer *e)
{
	if (e->view->job == NULL)
		return false;
	job_cancel(e->view->job);
	return true;
}

void
explorer_leave_work(struct explorer *e, struct view *view)
{
	for (size_t i = 0; i < e->view_count; i++)
		if (e->views[i] == view && view != e->view &&
		    view->job != NULL) {
			e->views[i] = e->views[--e->view_count];
			explorer_free_view(view);
			return;
		}
}

bool
explorer_sorts(struct explorer *e)
{
	double fraction;

	return grid_works(e->view->grid, &fraction) != GRID_RESTS ||
	    (e->pane != NULL && grid_works(e->pane, &fraction) != GRID_RESTS);
}

void
explorer_sort_step(struct explorer *e)
{
	double until = clock_seconds() + SORT_SECONDS, fraction;
	struct error err = { 0 };

	while (e->pane != NULL && e->pane_focused && clock_seconds() < until &&
	    grid_works(e->pane, &fraction) != GRID_RESTS)
		grid_work(e->pane, SORT_STEP, &err);
	while (clock_seconds() < until &&
	    grid_works(e->view->grid, &fraction) != GRID_RESTS)
		work_at_rows(e, e->view);
	while (e->pane != NULL && clock_seconds() < until &&
	    grid_works(e->pane, &fraction) != GRID_RESTS)
		grid_work(e->pane, SORT_STEP, &err);
	if (err.kind != ERROR_NONE)
		explorer_complain(e, &err);
	e->drawn = false;
}

bool
explorer_stop_sort(struct explorer *e)
{
	double fraction;

	if (grid_works(e->view->grid, &fraction) == GRID_FILTERS) {
		/* All rows are shown, then. */
		grid_filter_stop(e->view->grid);
		strbuf_reset(&e->view->filter);
		e->view->inverse = false;
		return true;
	}
	return grid_stop_work(explorer_grid(e)) ||
	    grid_stop_work(e->view->grid) ||
	    (e->pane != NULL && grid_stop_work(e->pane));
}

/* What is being done to the rows of a grid. */
static bool
sort_words(const struct grid *grid, struct strbuf *text)
{
	double fraction;
	enum grid_work work = grid_works(grid, &fraction);

	if (work == GRID_SORTS)
		strbuf_addf(text, "sorting: %.0f %%; Esc stops",
		    fraction * 100);
	else if (work == GRID_GOES)
		strbuf_addf(text, "going: %.0f %%; Esc stops",
		    fraction * 100);
	else if (work == GRID_OPENS)
		strbuf_addf(text, "opening: %.0f %%", fraction * 100);
	else if (work == GRID_FILTERS)
		strbuf_addf(text, "filter: %.0f %%; Esc stops",
		    fraction * 100);
	return work != GRID_RESTS && work != GRID_REFRESHES;
}

void
explorer_work_words(const struct explorer *e, struct strbuf *text)
{
	double fraction;

	if (e->filter != NULL && grid_filters(e->view->grid, &fraction))
		strbuf_addf(text, "filter: %.0f %%; Esc stops",
		    fraction * 100);
	else if (sort_words(e->view->grid, text) ||
	    (e->pane != NULL && sort_words(e->pane, text)))
		return;
	else if (e->view->job != NULL)
		strbuf_addf(text, "%.0f %%, %zu found; Esc stops",
		    job_fraction(e->view->job) * 100, e->view->found);
}

void
explorer_everywhere(struct explorer *e, const char *text)
{
	struct spot spot = explorer_spot(e, catalogue_find("search"));
	size_t len = strlen(text);

	if (len == 0) {
		explorer_say(e, "give a regular expression, or @ and an id");
		return;
	}
	if (len >= sizeof spot.text) {
		explorer_say(e, "no more than %zu bytes can be searched for",
		    sizeof spot.text - 1);
		return;
	}
	memcpy(spot.text, text, len + 1);
	explorer_visit(e, &spot);
}
