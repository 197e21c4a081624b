#include <inttypes.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/explore/rows.h"
#include "model/load.h"
#include "src/explorer/snapshots.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"

#define NOTHING_HOLDS \
	"nothing holds this object but the root or weak references"

/* Cells for the name of one snapshot in the title line. */
#define NAME_CELLS 18

/* A line drawn from the left, and from the right as far as it is free. */
struct line {
	struct explorer *e;
	int row, col, end;
};

static void
put(struct line *line, unsigned style, const char *text, size_t len,
	size_t cells)
{
	struct strbuf clean = STRBUF_INIT;

	if (line->col < line->end) {
		size_t room = (size_t)(line->end - line->col);

		text_clean(text, len, cells < room ? cells : room,
		    screen_text_flags(line->e->screen), &clean);
		line->col += screen_put(line->e->screen, line->row,
		    line->col, style, clean.data, clean.len,
		    line->end - line->col);
	}
	strbuf_release(&clean);
}

static void
puts_in(struct line *line, unsigned style, const char *text)
{
	put(line, style, text, strlen(text), SIZE_MAX);
}

/* Remembers what a click from here up to end on this line means. */
static void
add_target(struct explorer *e, const struct line *line,
	enum target_kind kind, size_t number, int end)
{
	if (e->target_count == TARGETS)
		return;
	e->targets[e->target_count++] = (struct target) { line->row,
	    line->col, end, kind, number };
}

/* Puts text at the right end; it takes its cells from the line. */
static void
put_right(struct line *line, unsigned style, const char *text)
{
	int width = (int)text_width(text, strlen(text));

	if (width + 1 > line->end - line->col)
		return;
	screen_puts(line->e->screen, line->row, line->end - width, style,
	    text, width);
	line->end -= width + 1;
}

/* "2 of 3 loaded", or how far the one we wait for is. */
static void
put_loading(struct line *line)
{
	struct loads *loads = line->e->loads;
	struct strbuf text = STRBUF_INIT;
	size_t ready = 0;

	if (!loads_busy(loads))
		return;
	for (size_t i = 0; i < loads->count; i++) {
		struct load *load = &loads->list[i];

		ready += load->state == LOAD_READY;
		if (load->state == LOAD_RUNNING && text.len == 0)
			strbuf_addf(&text, "loading %zu: %.0f %%", i + 1,
			    load_fraction(load) * 100);
	}
	strbuf_addf(&text, "  %zu of %zu ready ", ready, loads->count);
	put_right(line, STYLE_NOTE, text.data);
	strbuf_release(&text);
}

/*
 * How far the distances are without what was just ignored, or how much is
 * ignored in the table. (The pane has a title of its own to say it.)
 */
static void
put_ignored(struct line *line)
{
	const struct explorer *e = line->e;
	const struct spot *spot = &e->view->spot;
	struct strbuf text = STRBUF_INIT;

	if (ignoring_busy(e->ignoring))
		strbuf_addf(&text, "distances: %.0f %% ",
		    ignoring_fraction(e->ignoring) * 100);
	else if (spot->entry != NULL && spot->entry->needs & TAKES_IGNORED &&
	    ignoring_count(e->ignoring, spot->current) > 0)
		strbuf_addf(&text, "%zu ignored ",
		    ignoring_count(e->ignoring, spot->current));
	if (text.len > 0)
		put_right(line, STYLE_NOTE, text.data);
	strbuf_release(&text);
}

/* " 2 name 9.9 MB base ": cleaned, at most NAME_CELLS of the name. */
static void
add_snapshot(const struct explorer *e, size_t number, struct strbuf *out)
{
	const struct load *load = &e->loads->list[number];
	bool current = number == e->current;
	char size[FORMAT_MAX];
	size_t len;
	const char *name = snapshot_title(load->name, &len);

	strbuf_addf(out, "%c%zu ", current ? '[' : ' ', number + 1);
	text_clean(name, len, NAME_CELLS, screen_text_flags(e->screen), out);
	if (load->heap != NULL)
		strbuf_addf(out, " %s", format_bytes(size,
		    load->heap->total, e->units));
	if (number == e->base && e->loads->count > 1)
		strbuf_adds(out, " base");
	strbuf_addc(out, current ? ']' : ' ');
}

static int
snapshot_width(const struct explorer *e, size_t number)
{
	struct strbuf text = STRBUF_INIT;
	int width;

	add_snapshot(e, number, &text);
	width = (int)text_width(text.data, text.len) + 1;
	strbuf_release(&text);
	return width;
}

/* The first of those to show: as many before the current one as fit. */
static size_t
first_snapshot(const struct explorer *e, int room)
{
	size_t first = e->current;

	room -= snapshot_width(e, e->current);
	if (e->current + 1 < e->loads->count)
		room -= snapshot_width(e, e->current + 1);
	while (first > 0 && room >= snapshot_width(e, first - 1) + 2)
		room -= snapshot_width(e, --first);
	return first;
}

static const char *
view_title(const struct explorer *e)
{
	return e->view->spot.entry != NULL ? e->view->spot.entry->title :
	    "Snapshots";
}

static void
draw_title(struct explorer *e)
{
	struct line line = { e, e->layout.title.row, 1,
	    e->layout.title.width };
	size_t count = e->loads->count, first;

	put_loading(&line);
	put_ignored(&line);
	if (e->layout.tabs.height == 0)
		put_right(&line, STYLE_NOTE, view_title(e));
	if (line.end >= 60)
		puts_in(&line, STYLE_TITLE, "heaptrail ");
	first = first_snapshot(e, line.end - line.col);
	if (first > 0)
		puts_in(&line, STYLE_DIM, "< ");
	for (size_t i = first; i < count; i++) {
		struct strbuf text = STRBUF_INIT;

		if (i > e->current && line.col + snapshot_width(e, i) >
		    line.end) {
			puts_in(&line, STYLE_DIM, ">");
			break;
		}
		add_snapshot(e, i, &text);
		add_target(e, &line, TARGET_SNAPSHOT, i, line.col +
		    (int)text_width(text.data, text.len));
		puts_in(&line, i == e->current ? STYLE_TAB_ACTIVE :
		    e->loads->list[i].state == LOAD_FAILED ? STYLE_DIM :
		    STYLE_TAB, text.data);
		puts_in(&line, STYLE_NORMAL, " ");
		strbuf_release(&text);
	}
}

/* How much is shown of the tabs that are not active. */
enum tabs {
	TABS_FULL,
	TABS_BRIEF,
	TABS_DIGITS,
};

/* The list of snapshots has a tab, too. */
static const struct catalogue_entry snapshots_tab = {
	.title = "Snapshots", .brief = "Snap", .key = '0',
};

static const char *
tab_title(const struct catalogue_entry *entry, bool active, enum tabs tabs)
{
	return active || tabs == TABS_FULL ? entry->title :
	    tabs == TABS_BRIEF ? entry->brief : "";
}

static void
put_tab(struct line *line, const struct catalogue_entry *entry, bool active,
	enum tabs tabs)
{
	char digit[3] = { entry->key != 0 ? entry->key : ' ', ' ', '\0' };
	const char *title = tab_title(entry, active, tabs);
	unsigned style = active ? STYLE_TAB_ACTIVE : STYLE_TAB;

	puts_in(line, STYLE_NORMAL, " ");
	if (entry->key != 0)
		add_target(line->e, line, TARGET_VIEW,
		    (size_t)(entry->key - '0'),
		    line->col + (int)strlen(title) + 2);
	puts_in(line, active ? style : STYLE_KEY, digit);
	puts_in(line, style, title);
	if (*title != '\0')
		puts_in(line, STYLE_NORMAL, " ");
}

static void
add_object(const struct object *object, struct strbuf *text)
{
	struct cell cell = CELL_INIT;

	/* A title: the id behind the name must stay in sight. */
	cell.limit = 40;
	row_object_name(object->heap, object->node, &cell);
	strbuf_add(text, cell.text.data, cell.text.len);
	cell_release(&cell);
}

/* What the view is about, beyond its name: the filter, the object. */
static void
add_state(struct explorer *e, struct strbuf *text)
{
	struct view *view = e->view;

	size_t rows = grid_top_count(view->grid);
	struct strbuf filter = STRBUF_INIT;
	char used[FORMAT_MAX], all[FORMAT_MAX];

	if (view->spot.entry == NULL) {
		format_bytes(used, loads_memory(e->loads), e->units);
		format_bytes(all, e->loads->memory, e->units);
		strbuf_addf(text, "memory %s of %s ", used,
		    e->loads->memory == UINT64_MAX ? "any" : all);
	}
	/* The line that tells how far it is has the prompt. */
	if (e->mode == MODE_PROMPT && e->filter != NULL) {
		explorer_work_words(e, text);
		strbuf_addc(text, ' ');
	}
	if (grid_marks(view->grid) > 0)
		strbuf_addf(text, "%zu marked ", grid_marks(view->grid));
	explorer_filter_words(e, &filter);
	if (filter.len > 0)
		strbuf_addf(text, "filter %s: %zu row%s ", filter.data, rows,
		    rows == 1 ? "" : "s");
	strbuf_release(&filter);
	if (view->spot.entry != NULL &&
	    view->spot.entry->needs & NEED_BASE &&
	    view->spot.base != view->spot.current)
		strbuf_addf(text, "%zu against %zu ", view->spot.current + 1,
		    view->spot.base + 1);
	if (view->spot.entry != NULL && view->spot.entry->needs & NEED_CLASS) {
		if (view->spot.set > 0)
			strbuf_addf(text, "of %zu marked ",
			    e->sets[view->spot.set - 1].count);
		else
			strbuf_addf(text, "of %s%s ",
			    view->spot.fresh ? "new " : "", view->spot.text);
	}
	if (view->spot.entry != NULL && view->spot.entry->needs & TAKES_RAW &&
	    view->spot.raw)
		strbuf_adds(text, "raw ");
	if (view->spot.entry != NULL && view->spot.node != NO_NODE) {
		struct object object = {
			e->loads->list[view->spot.current].heap,
			view->spot.node
		};

		strbuf_adds(text, "of ");
		add_object(&object, text);
		strbuf_addc(text, ' ');
	}
	if (view->spot.entry != NULL && view->spot.entry->needs & NEED_TEXT)
		strbuf_addf(text, "for %s ", view->spot.text);
}

/* The nth tab, or NULL: views with a digit, snapshots, what is shown. */
static const struct catalogue_entry *
nth_tab(const struct explorer *e, size_t n)
{
	const struct catalogue_entry *entry = e->view->spot.entry;

	for (size_t i = 0; i < catalogue_count; i++)
		if (catalogue[i].key != 0 && n-- == 0)
			return &catalogue[i];
	if (n == 0)
		return &snapshots_tab;
	return n == 1 && entry != NULL && entry->key == 0 ? entry : NULL;
}

static bool
is_active(const struct explorer *e, const struct catalogue_entry *tab)
{
	return e->view->spot.entry == (tab != &snapshots_tab ? tab : NULL);
}

static int
tabs_width(const struct explorer *e, enum tabs tabs)
{
	const struct catalogue_entry *tab;
	int width = 0;

	for (size_t i = 0; (tab = nth_tab(e, i)) != NULL; i++)
		width += (int)strlen(tab_title(tab, is_active(e, tab),
		    tabs)) + 4;
	return width;
}

static void
draw_tabs(struct explorer *e)
{
	struct line line = { e, e->layout.tabs.row, 0,
	    e->layout.tabs.width };
	const struct catalogue_entry *tab;
	struct strbuf state = STRBUF_INIT, clean = STRBUF_INIT;
	enum tabs tabs = TABS_FULL;
	int room;

	if (e->layout.tabs.height == 0)
		return;
	add_state(e, &state);
	room = line.end - (int)text_width(state.data, state.len);
	while (tabs < TABS_DIGITS && tabs_width(e, tabs) > room)
		tabs++;
	for (size_t i = 0; (tab = nth_tab(e, i)) != NULL; i++)
		put_tab(&line, tab, is_active(e, tab), tabs);
	room = line.end - line.col - 1;
	text_clean(state.data, state.len, room > 0 ? (size_t)room : 0,
	    screen_text_flags(e->screen), &clean);
	put_right(&line, STYLE_NOTE, clean.data);
	strbuf_release(&state);
	strbuf_release(&clean);
}

static const char *
empty_words(const struct explorer *e)
{
	const struct spot *spot = &e->view->spot;

	if (e->view->filter.len > 0 || (spot->entry != NULL &&
	    spot->entry->needs & TAKES_WHERE && spot->text[0] != '\0'))
		return "no row matches the filter; Esc shows all";
	if (e->view->job != NULL)
		return "";
	if (spot->entry != NULL && spot->entry->needs & NEED_TEXT)
		return "nothing in this snapshot matches";
	if (spot->entry == catalogue_find("strings"))
		return "no string is there more than once";
	if (spot->entry != NULL && spot->entry->needs & NEED_BASE)
		return e->loads->count == 1 ?
		    "there is one snapshot; give two or more to compare" :
		    spot->current == spot->base ?
		    "this snapshot is the base; ] [ or b choose others" :
		    "nothing is new and nothing is gone";
	if (spot->entry == catalogue_find("retainers"))
		return NOTHING_HOLDS;
	return "there is nothing here";
}

static void
draw_tables(struct explorer *e)
{
	struct grid_look look = {
		.show = { e->units, screen_ascii(e->screen) },
		.shares = e->shares,
		.focused = !e->pane_focused,
		.match = e->pane_focused ? NULL : e->search,
		.empty = empty_words(e),
	};
	const struct rect *divider = &e->layout.divider;
	struct strbuf title = STRBUF_INIT;
	struct line line;
	size_t ignored;

	grid_draw(e->view->grid, e->screen, e->layout.main, &look);
	if (divider->height == 0)
		return;
	screen_hline(e->screen, divider->row, 0, divider->width,
	    STYLE_BORDER);
	line = (struct line) { e, divider->row, 2, divider->width - 2 };
	strbuf_adds(&title, " Retainers of ");
	add_object(&e->pane_object, &title);
	ignored = ignoring_count(e->ignoring, explorer_load_of(e,
	    e->pane_object.heap));
	if (ignored > 0)
		strbuf_addf(&title, ", %zu ignored", ignored);
	strbuf_addc(&title, ' ');
	put(&line, e->pane_focused ? STYLE_TITLE : STYLE_NORMAL, title.data,
	    title.len, SIZE_MAX);
	strbuf_release(&title);
	look.focused = e->pane_focused;
	look.match = e->pane_focused ? e->search : NULL;
	look.empty = NOTHING_HOLDS;
	grid_draw(e->pane, e->screen, e->layout.pane, &look);
}

/* What a newcomer needs first comes first; the rest as there is room. */
static const struct {
	enum command command, other;
	const char *word;
	unsigned context;
} hints[] = {
	{ COMMAND_HELP, COMMAND_NONE, "help", CONTEXT_ANY },
	{ COMMAND_TOGGLE, COMMAND_NONE, "open", CONTEXT_ANY },
	{ COMMAND_RETAINERS, COMMAND_NONE, "retainers", CONTEXT_OBJECT },
	{ COMMAND_PATH, COMMAND_NONE, "path", CONTEXT_OBJECT },
	{ COMMAND_SORT, COMMAND_NONE, "sort", CONTEXT_ANY },
	{ COMMAND_SEARCH, COMMAND_NONE, "search", CONTEXT_ANY },
	{ COMMAND_FILTER, COMMAND_NONE, "filter", CONTEXT_ANY },
	{ COMMAND_BASE, COMMAND_NONE, "base", CONTEXT_SERIES },
	{ COMMAND_SNAPSHOT_PREVIOUS, COMMAND_SNAPSHOT_NEXT, "snapshot",
	  CONTEXT_SERIES },
	{ COMMAND_COMMAND, COMMAND_NONE, "command", CONTEXT_ANY },
	{ COMMAND_MERGED, COMMAND_NONE, "merged", CONTEXT_OBJECT },
	{ COMMAND_OBJECT, COMMAND_NONE, "object", CONTEXT_OBJECT },
	{ COMMAND_EVERYWHERE, COMMAND_NONE, "everywhere", CONTEXT_OBJECT },
	{ COMMAND_REVEAL, COMMAND_NONE, "reveal", CONTEXT_OBJECT },
	{ COMMAND_PANE, COMMAND_NONE, "pane", CONTEXT_OBJECT },
	{ COMMAND_COPY, COMMAND_NONE, "copy", CONTEXT_ANY },
	{ COMMAND_QUIT, COMMAND_NONE, "quit", CONTEXT_ANY },
};

#define HINTS (sizeof hints / sizeof hints[0])

/* As many hints as the line has room for, of commands that have a key. */
static void
draw_hints(struct line *line, unsigned context)
{
	for (size_t i = 0; i < HINTS; i++) {
		char key[KEY_NAME_MAX], other[KEY_NAME_MAX] = "";
		struct strbuf keys = STRBUF_INIT;
		int width;

		strbuf_adds(&keys, keymap_key(hints[i].command, key));
		if (hints[i].other != COMMAND_NONE)
			keymap_key(hints[i].other, other);
		if (other[0] != '\0')
			strbuf_addf(&keys, " %s", other);
		width = (int)(text_width(keys.data, keys.len) +
		    strlen(hints[i].word)) + 3;
		if ((hints[i].context & context) == hints[i].context &&
		    key[0] != '\0' && line->col + width <= line->end) {
			puts_in(line, STYLE_KEY, keys.data);
			puts_in(line, STYLE_NORMAL, " ");
			puts_in(line, STYLE_DIM, hints[i].word);
			puts_in(line, STYLE_NORMAL, "  ");
		}
		strbuf_release(&keys);
	}
}

/* The line that is typed, and at its right what is wrong with it. */
static void
draw_prompt(struct explorer *e, struct line *line)
{
	struct strbuf clean = STRBUF_INIT;

	text_clean(e->message.data, e->message.len, (size_t)line->end / 2,
	    screen_text_flags(e->screen), &clean);
	line->col = 0;
	if (clean.len > 0)
		put_right(line, STYLE_ERROR, clean.data);
	prompt_draw(e->prompt, e->screen, line->row, 0, line->end);
	strbuf_release(&clean);
}

/* Where the code of the cursor's row is, on any width of screen. */
static void
put_place(struct line *line)
{
	struct strbuf place = STRBUF_INIT, clean = STRBUF_INIT;

	explorer_add_place(line->e, (size_t)line->end / 3, &place);
	text_clean(place.data, place.len, (size_t)line->end / 3,
	    screen_text_flags(line->e->screen), &clean);
	if (clean.len > 0)
		put_right(line, STYLE_PLACE, clean.data);
	strbuf_release(&place);
	strbuf_release(&clean);
}

static void
draw_status(struct explorer *e)
{
	struct line line = { e, e->layout.status.row, 1,
	    e->layout.status.width };
	struct grid *grid = explorer_grid(e);
	struct strbuf text = STRBUF_INIT;

	if (e->mode == MODE_PROMPT) {
		draw_prompt(e, &line);
		return;
	}
	if (grid_count(grid) > 0) {
		strbuf_addf(&text, "%zu/%zu", grid_cursor(grid) + 1,
		    grid_count(grid));
		put_right(&line, STYLE_DIM, text.data);
	}
	if (e->count > 0) {
		strbuf_reset(&text);
		strbuf_addf(&text, "%lu", e->count);
		put_right(&line, STYLE_KEY, text.data);
	}
	strbuf_reset(&text);
	explorer_work_words(e, &text);
	if (text.len > 0)
		put_right(&line, STYLE_NOTE, text.data);
	strbuf_release(&text);
	put_place(&line);
	if (e->message.len > 0) {
		put(&line, e->message_error ? STYLE_ERROR : STYLE_STATUS,
		    e->message.data, e->message.len, SIZE_MAX);
		return;
	}
	draw_hints(&line, explorer_context(e));
}

static void
draw_too_small(struct explorer *e)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%dx%d is too small; ", screen_cols(e->screen),
	    screen_rows(e->screen));
	strbuf_adds(&text, "40x10 will do");
	/* Wrapped, as it is the narrow screen that is the matter. */
	for (int row = 0; row < screen_rows(e->screen) &&
	    row * screen_cols(e->screen) < (int)text.len; row++)
		screen_puts(e->screen, row, 0, STYLE_NORMAL, text.data +
		    row * screen_cols(e->screen), screen_cols(e->screen));
	strbuf_release(&text);
}

/* A failed load says why in full when the cursor is on it. */
static void
explain_load(struct explorer *e)
{
	char text[sizeof e->loads->list->error.message + 64];
	uint64_t number;

	if (e->view->spot.entry != NULL || e->message.len > 0 ||
	    grid_path(e->view->grid, &number, 1) == 0 ||
	    e->loads->list[number].state != LOAD_FAILED)
		return;
	explorer_complain(e, &(struct error) { .kind = ERROR_NONE });
	strbuf_reset(&e->message);
	strbuf_adds(&e->message, error_text(&e->loads->list[number].error,
	    text, sizeof text));
}

void
explorer_draw(struct explorer *e)
{
	screen_clear(e->screen);
	e->target_count = 0;
	explorer_update_pane(e);
	e->layout = layout_of(screen_rows(e->screen), screen_cols(e->screen),
	    e->pane != NULL);
	if (e->layout.pane.height == 0)
		e->pane_focused = false;
	if (e->layout.too_small) {
		draw_too_small(e);
	} else if (e->mode == MODE_HELP) {
		explorer_draw_help(e);
	} else {
		explain_load(e);
		draw_title(e);
		draw_tabs(e);
		draw_tables(e);
		draw_status(e);
		if (e->mode == MODE_MENU)
			menu_draw(&e->menu, e->screen);
	}
	screen_refresh(e->screen);
	e->drawn = true;
}
