#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/explorer/strip.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"

#define NOTHING_HOLDS \
	"nothing holds this object but the root or weak references"

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
	struct strip line;
	size_t ignored;

	grid_draw(e->view->grid, e->screen, e->layout.main, &look);
	if (divider->height == 0)
		return;
	screen_hline(e->screen, divider->row, 0, divider->width,
	    STYLE_BORDER);
	line = (struct strip) { e, divider->row, 2, divider->width - 2 };
	strbuf_adds(&title, " Retainers of ");
	explorer_add_object(&e->pane_object, &title);
	ignored = ignoring_count(e->ignoring, explorer_load_of(e,
	    e->pane_object.heap));
	if (ignored > 0)
		strbuf_addf(&title, ", %zu ignored", ignored);
	strbuf_addc(&title, ' ');
	strip_put(&line, e->pane_focused ? STYLE_TITLE : STYLE_NORMAL,
	    title.data, title.len, SIZE_MAX);
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
	{ COMMAND_ACROSS, COMMAND_NONE, "logs", CONTEXT_JOINED },
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
draw_hints(struct strip *line, unsigned context)
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
			strip_puts(line, STYLE_KEY, keys.data);
			strip_puts(line, STYLE_NORMAL, " ");
			strip_puts(line, STYLE_DIM, hints[i].word);
			strip_puts(line, STYLE_NORMAL, "  ");
		}
		strbuf_release(&keys);
	}
}

/* The line that is typed, and at its right what is wrong with it. */
static void
draw_prompt(struct explorer *e, struct strip *line)
{
	struct strbuf clean = STRBUF_INIT;

	text_clean(e->message.data, e->message.len, (size_t)line->end / 2,
	    screen_text_flags(e->screen), &clean);
	line->col = 0;
	if (clean.len > 0)
		strip_right(line, STYLE_ERROR, clean.data);
	prompt_draw(e->prompt, e->screen, line->row, 0, line->end);
	strbuf_release(&clean);
}

/* Where the code of the cursor's row is, on any width of screen. */
static void
put_place(struct strip *line)
{
	struct strbuf place = STRBUF_INIT, clean = STRBUF_INIT;

	explorer_add_place(line->e, (size_t)line->end / 3, &place);
	text_clean(place.data, place.len, (size_t)line->end / 3,
	    screen_text_flags(line->e->screen), &clean);
	if (clean.len > 0)
		strip_right(line, STYLE_PLACE, clean.data);
	strbuf_release(&place);
	strbuf_release(&clean);
}

static void
draw_status(struct explorer *e)
{
	struct strip line = { e, e->layout.status.row, 1,
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
		strip_right(&line, STYLE_DIM, text.data);
	}
	if (e->count > 0) {
		strbuf_reset(&text);
		strbuf_addf(&text, "%lu", e->count);
		strip_right(&line, STYLE_KEY, text.data);
	}
	strbuf_reset(&text);
	explorer_work_words(e, &text);
	if (text.len > 0)
		strip_right(&line, STYLE_NOTE, text.data);
	put_place(&line);
	if (e->message.len > 0) {
		strip_put(&line, e->message_error ? STYLE_ERROR : STYLE_STATUS,
		    e->message.data, e->message.len, SIZE_MAX);
	} else {
		strbuf_reset(&text);
		explorer_live_words(e, &text);
		strip_put(&line, STYLE_STATUS, text.data, text.len, SIZE_MAX);
		line.col += text.len > 0;
		draw_hints(&line, explorer_context(e));
	}
	strbuf_release(&text);
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
	} else if (e->mode == MODE_HELP || e->mode == MODE_HELP_SEARCH) {
		explorer_draw_help(e);
	} else {
		explain_load(e);
		explorer_draw_title(e);
		explorer_draw_tabs(e);
		draw_tables(e);
		draw_status(e);
		if (e->mode == MODE_MENU) {
			explorer_hint_columns(e);
			menu_draw(&e->menu, e->screen);
		}
	}
	screen_refresh(e->screen);
	e->drawn = true;
}
