#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/compare/trend.h"
#include "model/load.h"
#include "src/config.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/jobs.h"
#include "src/loads.h"
#include "src/options.h"
#include "ui/grid.h"
#include "ui/keymap.h"

struct grid *
explorer_grid(struct explorer *e)
{
	return e->pane_focused && e->pane != NULL ? e->pane : e->view->grid;
}

unsigned
explorer_context(const struct explorer *e)
{
	const struct catalogue_entry *entry = e->view->spot.entry;
	unsigned context = CONTEXT_LIST;

	if (entry != NULL)
		context = CONTEXT_TREE;
	if (entry != NULL && !explorer_is_live(&e->view->spot) &&
	    catalogue_is_about(entry, FILE_HEAP))
		context |= CONTEXT_OBJECT;
	if (e->loads->count > 1)
		context |= CONTEXT_SERIES;
	if (entry != NULL && explorer_has_joined(e))
		context |= CONTEXT_JOINED;
	return context;
}

struct spot
explorer_spot(const struct explorer *e, const struct catalogue_entry *entry)
{
	size_t current = e->current;

	if (entry != NULL && !catalogue_is_about(entry, explorer_kind(e)))
		current = explorer_file_for(e, entry);
	return (struct spot) { .entry = entry, .current = current,
	    .base = explorer_base(e, current), .node = NO_NODE };
}

void
explorer_here(const struct explorer *e, struct spot *spot)
{
	*spot = e->view->spot;
	spot->depth = grid_path(e->view->grid, spot->path, PATH_MAX_DEPTH);
	if (spot->depth > PATH_MAX_DEPTH)
		spot->depth = PATH_MAX_DEPTH;
}

static bool
same_view(const struct spot *a, const struct spot *b)
{
	if (a->entry != b->entry)
		return false;
	if (a->entry == NULL || explorer_is_live(a))
		return true;
	if (a->current != b->current)
		return false;
	if (a->node != b->node || strcmp(a->text, b->text) != 0)
		return false;
	if (a->set != b->set || a->raw != b->raw || a->fresh != b->fresh)
		return false;
	return !(a->entry->needs & (NEED_BASE | TAKES_BASE)) ||
	    a->base == b->base;
}

void
explorer_free_view(struct view *view)
{
	if (view == NULL)
		return;
	/* It works at the table. */
	job_free(view->job);
	grid_free(view->grid);
	strbuf_release(&view->filter);
	free(view);
}

void
explorer_free_views(struct explorer *e)
{
	for (size_t i = 0; i < e->view_count; i++)
		explorer_free_view(e->views[i]);
	e->view_count = 0;
	e->view = NULL;
	grid_free(e->pane);
	e->pane = NULL;
}

static void
hide(const struct explorer *e, struct grid *grid)
{
	grid_hide(grid, columns_hidden(&e->config->columns,
	    grid_table(grid)->ops));
}

struct grid *
explorer_new_grid(struct explorer *e, struct table *table, struct error *err)
{
	struct grid *grid = table != NULL ? grid_new(table, err) : NULL;

	if (grid != NULL)
		hide(e, grid);
	return grid;
}

void
explorer_hide_columns(struct explorer *e)
{
	for (size_t i = 0; i < e->view_count; i++)
		hide(e, e->views[i]->grid);
	if (e->pane != NULL)
		hide(e, e->pane);
}

void
explorer_set_measure(struct explorer *e, enum measure measure)
{
	struct error err = { 0 };

	e->measure = measure;
	for (size_t i = 0; i < e->view_count; i++) {
		struct view *view = e->views[i];
		struct pattern *pattern = NULL;

		if (view->spot.entry == NULL ||
		    !(view->spot.entry->needs & TAKES_MEASURE))
			continue;
		/* The grid owns it, and asks it anew. */
		trend_set_measure((struct table *)(uintptr_t)grid_table(
		    view->grid), measure);
		if (view->filter.len > 0)
			pattern = pattern_new(view->filter.data, &err);
		if (!grid_refresh(view->grid, pattern, view->inverse, &err))
			explorer_complain(e, &err);
	}
}

void
explorer_next_measure(struct explorer *e)
{
	static const char *const words[MEASURES] = {
		[MEASURE_COUNT] = "how many objects there are",
		[MEASURE_SIZE] = "the bytes of the objects themselves",
		[MEASURE_RETAINED] = "the bytes that would go with them",
	};

	if (e->view->spot.entry == NULL ||
	    !(e->view->spot.entry->needs & TAKES_MEASURE)) {
		explorer_say(e, "the trend can be of count, size or "
		    "retained size");
		return;
	}
	explorer_set_measure(e, (e->measure + 1) % MEASURES);
	explorer_say(e, "%s: %s", measure_names[e->measure],
	    words[e->measure]);
}

static struct view *
view_new(struct explorer *e, const struct spot *spot, struct error *err)
{
	struct view *view = calloc(1, sizeof *view);
	struct table *table;

	if (view == NULL) {
		error_memory(err, "view", sizeof *view);
		return NULL;
	}
	view->filter = (struct strbuf) STRBUF_INIT;
	view->spot = *spot;
	view->spot.depth = 0;
	view->from = explorer_made_from(e, spot);
	table = explorer_open_table(e, spot, err);
	view->grid = explorer_new_grid(e, table, err);
	if (view->grid == NULL || !explorer_start_work(e, view, err)) {
		explorer_free_view(view);
		return NULL;
	}
	return view;
}

/* Makes room for one more view: the one not looked at for longest goes. */
static void
drop_oldest(struct explorer *e)
{
	size_t oldest = 0;

	if (e->view_count < VIEWS_MAX)
		return;
	for (size_t i = 1; i < e->view_count; i++)
		if (e->views[i]->used < e->views[oldest]->used)
			oldest = i;
	explorer_free_view(e->views[oldest]);
	e->views[oldest] = e->views[--e->view_count];
}

static struct view *
view_get(struct explorer *e, const struct spot *spot, struct error *err)
{
	struct view *view;

	for (size_t i = 0; i < e->view_count; i++) {
		view = e->views[i];
		if (!same_view(&view->spot, spot))
			continue;
		/*
		 * What was stopped before it found anything, or how it has
		 * changed, is tried again.
		 */
		if (view == e->view || !view->stopped || (view->found > 0 &&
		    !(spot->entry->needs & (TAKES_BASE | TAKES_SERIES))))
			return explorer_renew(e, view, err) ? view : NULL;
		explorer_free_view(view);
		e->views[i] = e->views[--e->view_count];
		break;
	}
	view = view_new(e, spot, err);
	if (view == NULL)
		return NULL;
	drop_oldest(e);
	e->views[e->view_count++] = view;
	return view;
}

bool
explorer_go(struct explorer *e, const struct spot *spot)
{
	struct error err = { 0 };
	struct view *view;

	if (!explorer_ready(e, spot))
		return false;
	explorer_stop_filter(e);
	if (e->view != NULL)
		e->view->used = ++e->clock;
	view = view_get(e, spot, &err);
	if (view == NULL) {
		explorer_complain(e, &err);
		return false;
	}
	view->used = ++e->clock;
	e->view = view;
	if (spot->entry != NULL)
		explorer_set_files(e, spot->current, spot->base);
	e->pane_focused = false;
	e->pane_wanted = spot->pane;
	e->searching = false;
	if (view->job != NULL && spot->entry->needs & (NEED_BASE | TAKES_BASE |
	    TAKES_SERIES))
		explorer_await_work(e);
	if (table_note(grid_table(view->grid)) != NULL)
		explorer_say(e, "%s", table_note(grid_table(view->grid)));
	view->depth = 0;
	if (view->job != NULL && view->found == 0 &&
	    spot->depth <= PATH_MAX_DEPTH) {
		memcpy(view->way, spot->path, sizeof view->way);
		view->depth = spot->depth;
	} else if (!grid_follow(view->grid, spot->path, spot->depth, &err)) {
		explorer_complain(e, &err);
	}
	return true;
}

/* Remembers a spot; the oldest is forgotten. */
static void
push(struct spot *spots, size_t *count, const struct spot *spot)
{
	if (*count == NAVIGATION_MAX)
		memmove(spots, spots + 1, --*count * sizeof *spots);
	spots[(*count)++] = *spot;
}

bool
explorer_visit(struct explorer *e, const struct spot *spot)
{
	struct spot here;

	explorer_here(e, &here);
	here.pane = e->pane_focused;
	if (!explorer_go(e, spot))
		return false;
	/* Who goes somewhere is not to be taken elsewhere. */
	e->arriving = false;
	push(e->back, &e->back_count, &here);
	e->forward_count = 0;
	return true;
}

void
explorer_back(struct explorer *e)
{
	struct spot here, there;

	if (e->back_count == 0) {
		explorer_say(e, "there is nothing before this");
		return;
	}
	explorer_here(e, &here);
	there = e->back[--e->back_count];
	if (explorer_go(e, &there))
		push(e->forward, &e->forward_count, &here);
}

/* Forgets that we have been in the view of a spot. */
static void
forget(struct spot *spots, size_t *count, const struct spot *spot)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (!same_view(&spots[i], spot))
			spots[kept++] = spots[i];
	*count = kept;
}

bool
explorer_close(struct explorer *e)
{
	struct view *left = e->view;
	struct spot here;

	explorer_here(e, &here);
	forget(e->back, &e->back_count, &here);
	if (e->back_count == 0)
		return false;
	explorer_back(e);
	explorer_leave_work(e, left);
	return true;
}

void
explorer_forward(struct explorer *e)
{
	struct spot here, there;

	if (e->forward_count == 0) {
		explorer_say(e, "there is nothing after this");
		return;
	}
	explorer_here(e, &here);
	there = e->forward[--e->forward_count];
	if (explorer_go(e, &there))
		push(e->back, &e->back_count, &here);
}

/* The same table of other snapshots, sorted and filtered as this one is. */
static void
change_files(struct explorer *e, size_t current, size_t base)
{
	struct view *before = e->view;
	struct spot spot = before->spot;
	const struct catalogue_entry *first = catalogue_first(
	    e->loads->list[current].kind, false);

	spot.current = current;
	spot.base = base;
	spot.depth = 0;
	/* An object of one snapshot is no object of another. */
	spot.node = NO_NODE;
	if (spot.entry != NULL && (spot.entry->needs & NEED_OBJECT ||
	    spot.set > 0 || !catalogue_is_about(spot.entry,
	    e->loads->list[current].kind))) {
		spot.entry = first;
		spot.set = 0;
		spot.text[0] = '\0';
	}
	if (spot.entry == NULL) {
		explorer_set_files(e, current, base);
		return;
	}
	if (!explorer_go(e, &spot) || e->view == before)
		return;
	if (grid_table(e->view->grid)->ops->columns !=
	    grid_table(before->grid)->ops->columns)
		return;
	if (strcmp(e->view->filter.data, before->filter.data) != 0 ||
	    e->view->inverse != before->inverse)
		explorer_filter(e, before->filter.data, before->inverse);
	grid_follow_text(e->view->grid, before->grid);
	if (e->view->job != NULL && e->view->found == 0)
		e->view->before = before;
}

/* A snapshot that failed can be neither shown nor compared with. */
static bool
refuse_failed(struct explorer *e, size_t number)
{
	char enter[KEY_NAME_MAX], list[KEY_NAME_MAX];

	if (e->loads->list[number].state != LOAD_FAILED)
		return false;
	explorer_say(e, "snapshot %zu was not loaded; %s in the list (%s) "
	    "tries again", number + 1, keymap_way(COMMAND_TOGGLE, enter),
	    keymap_way(COMMAND_SNAPSHOTS, list));
	return true;
}

void
explorer_set_current(struct explorer *e, size_t current)
{
	if (current == e->current || refuse_failed(e, current))
		return;
	change_files(e, current, explorer_base(e, current));
	if (e->current == current)
		explorer_say(e, "%s %zu of %zu%s",
		    e->loads->list[current].document != NULL ?
		    load_kind_name(&e->loads->list[current]) : "snapshot",
		    current + 1, e->loads->count, current == e->base ?
		    ", which is the base" : "");
}

void
explorer_set_base(struct explorer *e, size_t base)
{
	if (refuse_failed(e, base))
		return;
	if (!loads_alike(e->loads, e->current, base)) {
		explorer_say(e, "%zu is a %s, and %zu a %s: they cannot be "
		    "compared", base + 1, load_kind_name(
		    &e->loads->list[base]), e->current + 1, load_kind_name(
		    &e->loads->list[e->current]));
		return;
	}
	change_files(e, e->current, base);
	if (e->base == base)
		explorer_say(e, "base is snapshot %zu", base + 1);
}

size_t
explorer_load_of(const struct explorer *e, const struct heap *heap)
{
	size_t number = 0;

	while (number + 1 < e->loads->count &&
	    e->loads->list[number].heap != heap)
		number++;
	return number;
}

void
explorer_update_pane(struct explorer *e)
{
	struct error err = { 0 };
	struct object object;
	struct table *table;
	struct request request;
	const struct catalogue_entry *entry = catalogue_find("retainers");

	/* A view that is about retainers opens its own rows. */
	if (e->view->spot.entry == NULL ||
	    e->view->spot.entry->needs & ABOUT_HOLDERS ||
	    !grid_object(e->view->grid, &object)) {
		grid_free(e->pane);
		e->pane = NULL;
		e->pane_focused = false;
		return;
	}
	if (e->pane != NULL && object.heap == e->pane_object.heap &&
	    object.node == e->pane_object.node)
		return;
	grid_free(e->pane);
	e->pane_object = object;
	request = (struct request) { .heap = object.heap,
	    .node = object.node, .ignored = ignoring_now(e->ignoring,
	    explorer_load_of(e, object.heap)) };
	table = entry->open(&request, &err);
	e->pane = explorer_new_grid(e, table, &err);
	e->pane_focused |= e->pane_wanted && e->pane != NULL;
	e->pane_wanted = false;
	if (e->pane == NULL) {
		e->pane_focused = false;
		explorer_complain(e, &err);
	}
}
