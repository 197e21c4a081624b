/* The top of the screen: snapshots, tabs, and what the view is about. */
#include <string.h>
#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/explore/rows.h"
#include "model/load.h"
#include "src/explorer/snapshots.h"
#include "src/explorer/state.h"
#include "src/explorer/strip.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/screen.h"

/* Cells for the name of one snapshot in the title line. */
#define NAME_CELLS 18

void
strip_put(struct strip *line, unsigned style, const char *text, size_t len,
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

void
strip_puts(struct strip *line, unsigned style, const char *text)
{
	strip_put(line, style, text, strlen(text), SIZE_MAX);
}

void
strip_right(struct strip *line, unsigned style, const char *text)
{
	int width = (int)text_width(text, strlen(text));

	if (width + 1 > line->end - line->col)
		return;
	screen_puts(line->e->screen, line->row, line->end - width, style,
	    text, width);
	line->end -= width + 1;
}

/* Remembers what a click from here up to end on this line means. */
static void
add_target(struct explorer *e, const struct strip *line,
	enum target_kind kind, size_t number, int end)
{
	if (e->target_count == TARGETS)
		return;
	e->targets[e->target_count++] = (struct clickable) { line->row,
	    line->col, end, kind, number };
}

/* "2 of 3 loaded", or how far the one we wait for is. */
static void
put_loading(struct strip *line)
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
	strip_right(line, STYLE_NOTE, text.data);
	strbuf_release(&text);
}

/* How far a capture is; where a load is under way, that is of more interest. */
static void
put_capture(struct strip *line)
{
	struct strbuf text = STRBUF_INIT;

	if (loads_busy(line->e->loads))
		return;
	explorer_capture_words(line->e, &text);
	strbuf_addc(&text, ' ');
	if (text.len > 1)
		strip_right(line, STYLE_NOTE, text.data);
	strbuf_release(&text);
}

/*
 * How far the distances are without what was just ignored, or how much is
 * ignored in the table. (The pane has a title of its own to say it.)
 */
static void
put_ignored(struct strip *line)
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
		strip_right(line, STYLE_NOTE, text.data);
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
	const char *name = snapshot_brief(load->name, &len);

	strbuf_addf(out, "%c%zu ", current ? '[' : ' ', number + 1);
	text_clean(name, len, NAME_CELLS, screen_text_flags(e->screen), out);
	if (load_total(load) != UINT64_MAX)
		strbuf_addf(out, " %s", format_bytes(size, load_total(load),
		    e->units));
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

void
explorer_draw_title(struct explorer *e)
{
	struct strip line = { e, e->layout.title.row, 1,
	    e->layout.title.width };
	size_t count = e->loads->count, first;

	put_loading(&line);
	put_capture(&line);
	put_ignored(&line);
	if (e->layout.tabs.height == 0)
		strip_right(&line, STYLE_NOTE, view_title(e));
	if (line.end >= 60)
		strip_puts(&line, STYLE_TITLE, "heaptrail ");
	first = first_snapshot(e, line.end - line.col);
	if (first > 0)
		strip_puts(&line, STYLE_DIM, "< ");
	for (size_t i = first; i < count; i++) {
		struct strbuf text = STRBUF_INIT;

		if (i > e->current && line.col + snapshot_width(e, i) >
		    line.end) {
			strip_puts(&line, STYLE_DIM, ">");
			break;
		}
		add_snapshot(e, i, &text);
		add_target(e, &line, TARGET_SNAPSHOT, i, line.col +
		    (int)text_width(text.data, text.len));
		strip_puts(&line, i == e->current ? STYLE_TAB_ACTIVE :
		    e->loads->list[i].state == LOAD_FAILED ? STYLE_DIM :
		    STYLE_TAB, text.data);
		strip_puts(&line, STYLE_NORMAL, " ");
		strbuf_release(&text);
	}
}

/* How much is shown of the tabs that are not active. */
enum tabs {
	TABS_FULL,
	TABS_BRIEF,
	TABS_TIGHT,		/* one blank between them */
	TABS_TIGHTER,		/* and the active one brief as well */
	TABS_DIGITS,
};

/* The list of snapshots has a tab, too. */
static const struct catalogue_entry snapshots_tab = {
	.title = "Snapshots", .brief = "Snap", .key = '0',
};

static const char *
tab_title(const struct catalogue_entry *entry, bool active, enum tabs tabs)
{
	if (tabs == TABS_FULL || (active && tabs != TABS_TIGHTER))
		return entry->title;
	return tabs == TABS_DIGITS ? "" : entry->brief;
}

static void
put_tab(struct strip *line, const struct catalogue_entry *entry, bool active,
	enum tabs tabs)
{
	const char *title = tab_title(entry, active, tabs);
	char key = catalogue_key(entry, explorer_kind(line->e));
	char digit[3] = { key != 0 ? key : ' ',
	    *title != '\0' ? ' ' : '\0', '\0' };
	unsigned style = active ? STYLE_TAB_ACTIVE : STYLE_TAB;

	strip_puts(line, STYLE_NORMAL, " ");
	if (key != 0)
		add_target(line->e, line, TARGET_VIEW, (size_t)(key - '0'),
		    line->col + (int)strlen(title) + 2);
	strip_puts(line, active ? style : STYLE_KEY, digit);
	strip_puts(line, style, title);
	if (*title != '\0' && tabs != TABS_TIGHT && tabs != TABS_TIGHTER)
		strip_puts(line, STYLE_NORMAL, " ");
}

void
explorer_add_object(const struct object *object, struct strbuf *text)
{
	struct cell cell = CELL_INIT;

	/* A title: the id behind the name must stay in sight. */
	cell.limit = 40;
	row_object_name(object->heap, object->node, &cell);
	strbuf_add(text, cell.text.data, cell.text.len);
	cell_release(&cell);
}

/* Which snapshots are compared: the line above says so, too. */
static void
add_compared(const struct explorer *e, struct strbuf *text)
{
	const struct spot *spot = &e->view->spot;

	if (spot->entry != NULL && spot->entry->needs & NEED_BASE &&
	    spot->base != spot->current)
		strbuf_addf(text, "%zu against %zu ", spot->current + 1,
		    spot->base + 1);
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
	if (view->spot.entry != NULL && view->spot.entry->needs & NEED_CLASS) {
		if (view->spot.set > 0)
			strbuf_addf(text, "of %zu marked ",
			    e->sets[view->spot.set - 1].count);
		else
			strbuf_addf(text, "of %s%s ",
			    view->spot.fresh ? "new " : "", view->spot.text);
	}
	if (view->spot.entry != NULL &&
	    view->spot.entry->needs & TAKES_CLASS && view->spot.text[0] != '\0')
		strbuf_addf(text, "of %s ", view->spot.text);
	if (view->spot.entry != NULL && view->spot.entry->needs & TAKES_RAW &&
	    view->spot.raw)
		strbuf_adds(text, "raw ");
	if (view->spot.entry != NULL && view->spot.node != NO_NODE) {
		struct object object = {
			e->loads->list[view->spot.current].heap,
			view->spot.node
		};

		strbuf_adds(text, "of ");
		explorer_add_object(&object, text);
		strbuf_addc(text, ' ');
	}
	if (view->spot.entry != NULL && view->spot.entry->needs & NEED_TEXT)
		strbuf_addf(text, "for %s ", view->spot.text);
	if (view->spot.entry != NULL && view->spot.entry->needs & TAKES_ONLY &&
	    view->spot.text[0] != '\0')
		strbuf_addf(text, "%s ", view->spot.text);
}

/* The nth tab, or NULL: views with a digit, snapshots, what is shown. */
static const struct catalogue_entry *
nth_tab(const struct explorer *e, size_t n)
{
	const struct catalogue_entry *entry = e->view->spot.entry;

	for (size_t i = 0; i < catalogue_count; i++)
		if (catalogue[i].key != 0 && explorer_fits(e, &catalogue[i]) &&
		    n-- == 0)
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

/* With the blanks around it. */
static int
tab_width(const char *title, enum tabs tabs)
{
	if (*title == '\0')
		return 2;
	return (int)strlen(title) + (tabs == TABS_TIGHT ||
	    tabs == TABS_TIGHTER ? 3 : 4);
}

static int
tabs_width(const struct explorer *e, enum tabs tabs)
{
	const struct catalogue_entry *tab;
	int width = 0;

	for (size_t i = 0; (tab = nth_tab(e, i)) != NULL; i++)
		width += tab_width(tab_title(tab, is_active(e, tab), tabs),
		    tabs);
	return width;
}

/* As much as has room beside the state, which has a blank before it. */
static enum tabs
tabs_beside(const struct explorer *e, int width, const struct strbuf *state)
{
	int room = width - (int)text_width(state->data, state->len) - 1;
	enum tabs tabs = TABS_FULL;

	while (tabs < TABS_DIGITS && tabs_width(e, tabs) > room)
		tabs++;
	return tabs;
}

void
explorer_draw_tabs(struct explorer *e)
{
	struct strip line = { e, e->layout.tabs.row, 0,
	    e->layout.tabs.width };
	const struct catalogue_entry *tab;
	struct strbuf state = STRBUF_INIT, clean = STRBUF_INIT;
	enum tabs tabs;
	int room;

	if (e->layout.tabs.height == 0)
		return;
	add_compared(e, &state);
	add_state(e, &state);
	tabs = tabs_beside(e, line.end, &state);
	/* Names of views are worth more than what can be seen above. */
	if (tabs > TABS_TIGHT) {
		strbuf_reset(&state);
		add_state(e, &state);
		tabs = tabs_beside(e, line.end, &state);
	}
	for (size_t i = 0; (tab = nth_tab(e, i)) != NULL; i++)
		put_tab(&line, tab, is_active(e, tab), tabs);
	room = line.end - line.col - 1;
	text_clean(state.data, state.len, room > 0 ? (size_t)room : 0,
	    screen_text_flags(e->screen), &clean);
	strip_right(&line, STYLE_NOTE, clean.data);
	strbuf_release(&state);
	strbuf_release(&clean);
}
