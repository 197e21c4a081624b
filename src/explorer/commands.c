#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "src/output/output.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"

#define EXPAND_MAX 200
/* Marked rows are looked for among this many. */
#define COPY_ROWS 100000

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
			grid_set_cursor(grid, e->count - 1);
		else
			grid_set_cursor(grid, command == COMMAND_FIRST ? 0 :
			    SIZE_MAX);
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
	spot = explorer_spot(e, catalogue_find("summary"));
	spot.current = number;
	e->arriving = false;
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
show_retainers(struct explorer *e)
{
	char key[KEY_NAME_MAX];
	struct object object;

	if (e->view->spot.entry == NULL)
		explorer_say(e, "choose a snapshot first: %s",
		    keymap_way(COMMAND_TOGGLE, key));
	else if (grid_object(explorer_grid(e), &object))
		explorer_retainers(e, &object);
	else
		explorer_say(e, "a class has no retainers; open it and "
		    "choose an object");
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
add_row(struct explorer *e, size_t row, struct strbuf *out)
{
	struct grid *grid = explorer_grid(e);
	struct cell cell = CELL_INIT;

	cell.limit = 65536;
	grid_cell(grid, row, grid_table(grid)->ops->main_column, &cell);
	if (out->len > 0)
		strbuf_addc(out, '\n');
	text_clean(cell.text.data, cell.text.len, SIZE_MAX, TEXT_RTL, out);
	cell_release(&cell);
}

static void
copy(struct explorer *e)
{
	struct grid *grid = explorer_grid(e);
	struct strbuf text = STRBUF_INIT;
	size_t rows = grid_count(grid), copied = 0;

	if (rows > COPY_ROWS)
		rows = COPY_ROWS;
	for (size_t i = 0; i < rows && copied < grid_marks(grid); i++)
		if (grid_marked(grid, i)) {
			add_row(e, i, &text);
			copied++;
		}
	if (copied == 0 && rows > 0) {
		add_row(e, grid_cursor(grid), &text);
		copied = 1;
	}
	if (copied == 0)
		explorer_say(e, "there is nothing to copy");
	else if (!screen_copy(e->screen, text.data, text.len))
		explorer_say(e, "too much for the clipboard; w writes a "
		    "file");
	else if (copied == 1)
		explorer_say(e, "copied: %s", text.data);
	else
		explorer_say(e, "copied %zu rows", copied);
	strbuf_release(&text);
}

/* The format by the ending of the name. */
static enum output_format
format_of(const char *path)
{
	const char *dot = strrchr(path, '.');
	enum output_format format;

	return dot != NULL && output_parse_format(dot + 1, &format) ? format :
	    OUTPUT_TEXT;
}

static void
write_table(struct explorer *e, const char *path, bool over)
{
	struct view *view = e->view;
	struct table *table = (struct table *)(uintptr_t)grid_table(
	    view->grid);
	unsigned column = grid_sort_column(view->grid);
	const struct column *sorted = &table->ops->columns[column];
	struct output_options options = {
		.format = format_of(path),
		.units = e->units,
		.shares = e->shares,
		.ascii = screen_ascii(e->screen),
		.sort = sorted->key,
		.reverse = grid_descending(view->grid) != sorted->descending,
		.inverse = view->inverse,
		.depth = 1,
	};
	struct error err = { 0 };
	struct pattern *filter = NULL;
	FILE *out = NULL;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC |
	    (over ? O_TRUNC : O_EXCL), 0666);

	if (fd < 0 && errno == EEXIST) {
		strbuf_reset(&e->write_path);
		strbuf_adds(&e->write_path, path);
		explorer_open_prompt(e, PROMPT_OVERWRITE, NULL);
		return;
	}
	if (fd >= 0)
		out = fdopen(fd, "w");
	if (out == NULL) {
		explorer_say(e, "cannot write %s: %s", path, strerror(errno));
		return;
	}
	if (view->filter.len > 0)
		filter = pattern_new(view->filter.data, NULL);
	options.filter = filter;
	if (!output_table(out, table, &options, &err))
		explorer_complain(e, &err);
	else
		explorer_say(e, "written: %zu row%s to %s",
		    grid_top_count(view->grid),
		    grid_top_count(view->grid) == 1 ? "" : "s", path);
	fclose(out);
	pattern_free(filter);
}

void
explorer_write(struct explorer *e, const char *path, bool over)
{
	const char *home = getenv("HOME");
	struct strbuf full = STRBUF_INIT;

	if (path[0] == '~' && path[1] == '/' && home != NULL)
		strbuf_addf(&full, "%s%s", home, path + 1);
	else
		strbuf_adds(&full, path);
	write_table(e, full.data, over);
	strbuf_release(&full);
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

/* Esc undoes one thing: the latest that is still under way. */
static void
cancel(struct explorer *e)
{
	if (e->searching) {
		e->searching = false;
		explorer_say(e, "search stopped");
	} else if (e->pane_focused) {
		e->pane_focused = false;
	} else if (grid_marks(e->view->grid) > 0) {
		grid_unmark(e->view->grid);
	} else if (e->view->filter.len > 0) {
		explorer_filter(e, "", false);
	} else if (e->view->spot.entry == NULL && loads_busy(e->loads)) {
		cancel_load(e);
	} else if (e->search != NULL) {
		/* Rows are no longer pointed out. */
		pattern_free(e->search);
		e->search = NULL;
	}
}

/* q: out of the pane, back from an object, or out of the program. */
static void
close_view(struct explorer *e)
{
	const struct catalogue_entry *entry = e->view->spot.entry;

	if (e->pane_focused)
		e->pane_focused = false;
	else if ((entry == NULL || entry->key == 0) && e->back_count > 0)
		explorer_back(e);
	else
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
	if (e->view->inverse)
		strbuf_addc(&text, '!');
	strbuf_adds(&text, e->view->filter.data);
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
	struct spot spot = { .current = e->current, .base = e->base };

	if (e->view->spot.entry != NULL)
		explorer_visit(e, &spot);
}

void
explorer_do(struct explorer *e, enum command command)
{
	struct grid *grid = explorer_grid(e);

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
		e->mode = MODE_JUMP_PLACE;
		explorer_say(e, "go to which letter?");
		break;
	case COMMAND_RETAINERS:
		show_retainers(e);
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
	case COMMAND_NEXT:
	case COMMAND_PREVIOUS:
		explorer_search_next(e, command == COMMAND_PREVIOUS);
		break;
	case COMMAND_FILTER:
		open_filter(e);
		break;
	case COMMAND_INVERSE:
		filter_again(e);
		break;
	case COMMAND_SNAPSHOTS:
		show_snapshots(e);
		break;
	case COMMAND_SNAPSHOT_NEXT:
		step_snapshot(e, 1);
		break;
	case COMMAND_SNAPSHOT_PREVIOUS:
		step_snapshot(e, -1);
		break;
	case COMMAND_BASE:
		choose_base(e);
		break;
	case COMMAND_MARK:
		mark(e);
		break;
	case COMMAND_COPY:
		copy(e);
		break;
	case COMMAND_WRITE:
		explorer_open_prompt(e, PROMPT_WRITE, NULL);
		break;
	case COMMAND_UNITS:
		next_units(e);
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
