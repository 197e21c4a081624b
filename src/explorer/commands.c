#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"

#define EXPAND_MAX 200

static void
move(struct explorer *e, enum command command, struct grid *grid)
{
	long count = e->count > 0 ? (long)e->count : 1;

	switch (command) {
	case COMMAND_UP:
		grid_move(grid, -count);
		break;
	case COMMAND_DOWN:
		grid_move(grid, count);
		break;
	case COMMAND_PAGE_UP:
		grid_page(grid, -2 * count);
		break;
	case COMMAND_PAGE_DOWN:
		grid_page(grid, 2 * count);
		break;
	case COMMAND_HALF_UP:
		grid_page(grid, -count);
		break;
	case COMMAND_HALF_DOWN:
		grid_page(grid, count);
		break;
	default:
		if (e->count > 0)
			grid_go(grid, e->count - 1);
		else
			grid_go(grid, command == COMMAND_FIRST ? 0 : SIZE_MAX);
		break;
	}
}

/* Enter in the list of snapshots: look at it, or try again to load it. */
static void
choose_snapshot(struct explorer *e)
{
	struct error err = { 0 };
	uint64_t number;
	struct spot spot;

	if (grid_path(e->view->grid, &number, 1) == 0)
		return;
	if (e->loads->list[number].state == LOAD_FAILED) {
		if (!load_retry(&e->loads->list[number], &err))
			explorer_complain(e, &err);
		loads_update(e->loads);
		return;
	}
	spot = explorer_spot(e, catalogue_first(e->loads->list[number].kind,
	    false));
	spot.current = number;
	spot.base = explorer_base(e, number);
	explorer_visit(e, &spot);
}

static void
open_rows(struct explorer *e, enum command command, struct grid *grid)
{
	struct error err = { 0 };
	bool done = true;

	if (e->view->spot.entry == NULL) {
		if (command == COMMAND_TOGGLE || command == COMMAND_OPEN)
			choose_snapshot(e);
		return;
	}
	switch (command) {
	case COMMAND_TOGGLE:
		done = grid_toggle(grid, &err);
		break;
	case COMMAND_OPEN:
		done = grid_enter(grid, &err);
		break;
	case COMMAND_CLOSE:
		grid_leave(grid);
		break;
	case COMMAND_EXPAND:
		done = grid_open(grid, &err);
		break;
	case COMMAND_COLLAPSE:
		grid_close(grid);
		break;
	default:
		done = grid_open_all(grid, EXPAND_MAX, &err);
		break;
	}
	if (!done)
		explorer_complain(e, &err);
}

static void
show_about(struct explorer *e, const char *table)
{
	struct object object;

	if (explorer_object(e, &object))
		explorer_about(e, &object, catalogue_find(table));
}

static void
switch_pane(struct explorer *e)
{
	char key[KEY_NAME_MAX];

	if (e->pane == NULL || e->layout.pane.height == 0)
		explorer_say(e, "no retainers are shown here; choose an "
		    "object, or %s for the whole screen",
		    keymap_way(COMMAND_RETAINERS, key));
	else
		e->pane_focused = !e->pane_focused;
}

static void
step_snapshot(struct explorer *e, int step)
{
	size_t count = e->loads->count, to = e->current;

	if ((step < 0 && to == 0) || (step > 0 && to + 1 == count)) {
		explorer_say(e, "this is the %s snapshot",
		    step < 0 ? "first" : "last");
		return;
	}
	do {
		to += (size_t)step;
	} while (e->loads->list[to].state == LOAD_FAILED && to > 0 &&
	    to + 1 < count);
	explorer_set_current(e, to);
}

/* b in the list takes the snapshot under the cursor. */
static void
choose_base(struct explorer *e)
{
	uint64_t number;

	if (e->view->spot.entry == NULL && e->loads->count > 1 &&
	    grid_path(e->view->grid, &number, 1) > 0)
		explorer_set_base(e, number);
	else
		explorer_open_base_menu(e);
}

static void
cancel_load(struct explorer *e)
{
	struct load *list = e->loads->list;
	uint64_t number = 0;

	if (e->view->spot.entry == NULL &&
	    grid_path(e->view->grid, &number, 1) > 0 &&
	    (list[number].state == LOAD_RUNNING ||
	    list[number].state == LOAD_WAITING)) {
		load_cancel(&list[number]);
		return;
	}
	for (size_t i = 0; i < e->loads->count; i++)
		if (list[i].state == LOAD_RUNNING) {
			load_cancel(&list[i]);
			return;
		}
}

static bool
has_filter(const struct explorer *e)
{
	const struct spot *spot = &e->view->spot;

	return e->view->filter.len > 0 || (spot->entry != NULL &&
	    spot->entry->needs & TAKES_WHERE && spot->text[0] != '\0');
}

/* Esc undoes one thing: the latest that is still under way. */
static void
cancel(struct explorer *e)
{
	if (e->searching) {
		e->searching = false;
		explorer_say(e, "search stopped");
	} else if (e->filter != NULL) {
		explorer_stop_filter(e);
		explorer_say(e, "filter stopped");
	} else if (explorer_stop_sort(e)) {
		explorer_say(e, "stopped; rows stay as they are");
	} else if (explorer_stop_work(e)) {
		explorer_say(e, "stopping");
	} else if (ignoring_busy(e->ignoring)) {
		ignoring_cancel(e->ignoring);
	} else if (e->pane_focused) {
		e->pane_focused = false;
	} else if (grid_marks(e->view->grid) > 0) {
		grid_unmark(e->view->grid);
	} else if (has_filter(e)) {
		explorer_filter_line(e, "", false);
	} else if (e->view->spot.entry == NULL && loads_busy(e->loads)) {
		cancel_load(e);
	} else if (e->search != NULL) {
		/* Rows are no longer pointed out. */
		pattern_free(e->search);
		e->search = NULL;
	}
}

/* q: out of the pane, out of the view, from the first out of the program. */
static void
close_view(struct explorer *e)
{
	if (e->pane_focused)
		e->pane_focused = false;
	else if (!explorer_close(e))
		e->quit = true;
}

static void
filter_again(struct explorer *e)
{
	char key[KEY_NAME_MAX];

	if (e->view->filter.len == 0)
		explorer_say(e, "there is no filter to turn round; %s sets "
		    "one", keymap_way(COMMAND_FILTER, key));
	else
		explorer_filter(e, e->view->filter.data, !e->view->inverse);
}

static void
open_filter(struct explorer *e)
{
	struct strbuf text = STRBUF_INIT;
	char key[KEY_NAME_MAX];

	if (e->pane_focused) {
		explorer_say(e, "the filter is for the table above; %s goes "
		    "there", keymap_way(COMMAND_PANE, key));
		return;
	}
	explorer_filter_words(e, &text);
	explorer_open_prompt(e, PROMPT_FILTER, text.data);
	strbuf_release(&text);
}

static void
mark(struct explorer *e)
{
	struct grid *grid = explorer_grid(e);
	struct error err = { 0 };

	do {
		size_t before = grid_cursor(grid);

		grid_mark(grid, &err);
		grid_move(grid, 1);
		if (grid_cursor(grid) == before)
			break;
	} while (err.kind == ERROR_NONE && e->count > 0 && --e->count > 0);
	if (err.kind != ERROR_NONE)
		explorer_complain(e, &err);
}

static void
next_units(struct explorer *e)
{
	static const char *const words[] = {
		[UNITS_SI] = "kB: 1000 bytes",
		[UNITS_IEC] = "KiB: 1024 bytes",
		[UNITS_EXACT] = "bytes",
	};

	e->units = e->units == UNITS_EXACT ? UNITS_SI : e->units + 1;
	explorer_say(e, "sizes in %s", words[e->units]);
}

static void
next_shares(struct explorer *e)
{
	static const char *const words[] = {
		[SHARES_PERCENT] = "percents",
		[SHARES_BARS] = "bars",
		[SHARES_NONE] = "nothing",
	};

	e->shares = (e->shares + 1) % SHARES_COUNT;
	explorer_say(e, "%s beside sizes", words[e->shares]);
}

/* Commands that mean nothing alone: a key for them asks for the rest. */
static void
ask_for_argument(struct explorer *e, enum command command)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s ", command_infos[command].name);
	explorer_open_prompt(e, PROMPT_COMMAND, text.data);
	strbuf_release(&text);
}

static void
show_snapshots(struct explorer *e)
{
	struct spot spot = { .current = e->current, .base = e->base,
	    .path = { e->current }, .depth = 1 };

	if (e->view->spot.entry != NULL)
		explorer_visit(e, &spot);
}

void
explorer_do(struct explorer *e, enum command command)
{
	struct grid *grid = explorer_grid(e);

	if (!explorer_asks_heap(e, command)) {
		e->count = 0;
		return;
	}
	switch (command) {
	case COMMAND_NONE:
	case COMMAND_COUNT:
		break;
	case COMMAND_GOTO:
	case COMMAND_SNAPSHOT:
	case COMMAND_VIEW:
		ask_for_argument(e, command);
		break;
	case COMMAND_UP:
	case COMMAND_DOWN:
	case COMMAND_PAGE_UP:
	case COMMAND_PAGE_DOWN:
	case COMMAND_HALF_UP:
	case COMMAND_HALF_DOWN:
	case COMMAND_FIRST:
	case COMMAND_LAST:
		move(e, command, grid);
		break;
	case COMMAND_TOGGLE:
	case COMMAND_OPEN:
	case COMMAND_CLOSE:
	case COMMAND_EXPAND:
	case COMMAND_COLLAPSE:
	case COMMAND_EXPAND_ALL:
		open_rows(e, command, grid);
		break;
	case COMMAND_BACK:
		explorer_back(e);
		break;
	case COMMAND_FORWARD:
		explorer_forward(e);
		break;
	case COMMAND_SET_PLACE:
		e->mode = MODE_SET_PLACE;
		explorer_say(e, "remember this row under which letter?");
		break;
	case COMMAND_JUMP_PLACE:
		explorer_open_places_menu(e);
		break;
	case COMMAND_RETAINERS:
		show_about(e, "retainers");
		break;
	case COMMAND_PATH:
		show_about(e, "path");
		break;
	case COMMAND_MERGED:
		explorer_open_merged_menu(e);
		break;
	case COMMAND_RAW:
		explorer_raw(e);
		break;
	case COMMAND_SOURCE:
		explorer_source(e);
		break;
	case COMMAND_EDIT:
		explorer_edit(e);
		break;
	case COMMAND_OBJECT:
		show_about(e, "object");
		break;
	case COMMAND_TEXT:
		show_about(e, "text");
		break;
	case COMMAND_REVEAL:
		explorer_open_reveal_menu(e);
		break;
	case COMMAND_IGNORE:
		explorer_ignore(e);
		break;
	case COMMAND_RESTORE:
		explorer_restore(e);
		break;
	case COMMAND_PANE:
		switch_pane(e);
		break;
	case COMMAND_SORT:
		explorer_open_sort_menu(e);
		break;
	case COMMAND_SORT_LEFT:
		grid_sort_step(grid, -1);
		break;
	case COMMAND_SORT_RIGHT:
		grid_sort_step(grid, 1);
		break;
	case COMMAND_REVERSE:
		grid_sort(grid, grid_sort_column(grid),
		    !grid_descending(grid));
		break;
	case COMMAND_COLUMNS:
		explorer_open_columns_menu(e);
		break;
	case COMMAND_SHARES:
		next_shares(e);
		break;
	case COMMAND_SEARCH:
		explorer_open_prompt(e, PROMPT_SEARCH, NULL);
		break;
	case COMMAND_EVERYWHERE:
		explorer_open_prompt(e, PROMPT_EVERYWHERE, NULL);
		break;
	case COMMAND_ACROSS:
		explorer_across(e);
		break;
	case COMMAND_NEXT:
	case COMMAND_PREVIOUS:
		explorer_search_next(e, command == COMMAND_PREVIOUS);
		break;
	case COMMAND_FILTER:
		open_filter(e);
		break;
	case COMMAND_FILTERS:
		explorer_open_filter_menu(e);
		break;
	case COMMAND_INVERSE:
		filter_again(e);
		break;
	case COMMAND_SNAPSHOTS:
		show_snapshots(e);
		break;
	case COMMAND_PROCESSES:
		explorer_processes(e);
		break;
	case COMMAND_SNAPSHOT_NEXT:
		step_snapshot(e, 1);
		break;
	case COMMAND_SNAPSHOT_PREVIOUS:
		step_snapshot(e, -1);
		break;
	case COMMAND_CAPTURE:
		explorer_capture(e, "");
		break;
	case COMMAND_BASE:
		choose_base(e);
		break;
	case COMMAND_MARK:
		mark(e);
		break;
	case COMMAND_COPY:
		explorer_copy(e, "name");
		break;
	case COMMAND_COPY_AS:
		explorer_open_copy_menu(e);
		break;
	case COMMAND_WRITE:
		explorer_open_prompt(e, PROMPT_WRITE, NULL);
		break;
	case COMMAND_UNITS:
		next_units(e);
		break;
	case COMMAND_MEASURE:
		explorer_next_measure(e);
		break;
	case COMMAND_COMMAND:
		explorer_open_prompt(e, PROMPT_COMMAND, NULL);
		break;
	case COMMAND_HELP:
		explorer_open_help(e);
		break;
	case COMMAND_CANCEL:
		cancel(e);
		break;
	case COMMAND_CLOSE_VIEW:
		close_view(e);
		break;
	case COMMAND_QUIT:
		e->quit = true;
		break;
	case COMMAND_REDRAW:
		screen_redraw(e->screen);
		break;
	case COMMAND_SUSPEND:
		explorer_suspend(e);
		break;
	}
	e->count = 0;
}
