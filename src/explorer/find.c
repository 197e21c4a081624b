#include <string.h>

#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/explore/where.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"

/* A search works this long before it looks at the keyboard again. */
#define SLICE_SECONDS 0.02
#define SLICE_ROWS 500
/* So long a filter may keep the screen as it is before it tells how far. */
#define FILTER_SECONDS 0.06
/* Of more rows than this a filter may take longer than a key. */
#define FILTER_ROWS 4096

static void
start(struct explorer *e, bool back, size_t from)
{
	size_t count = grid_count(explorer_grid(e));

	if (count == 0) {
		explorer_say(e, "there are no rows to search");
		return;
	}
	e->searching = true;
	e->search_back = back;
	e->search_wrapped = false;
	e->search_from = grid_cursor(explorer_grid(e));
	e->search_row = from;
	explorer_search_step(e);
}

void
explorer_search(struct explorer *e, const char *text)
{
	struct error err = { 0 };
	struct pattern *pattern;

	if (*text == '\0') {
		if (e->search != NULL)
			explorer_search_next(e, false);
		return;
	}
	pattern = pattern_new(text, &err);
	if (pattern == NULL) {
		explorer_complain(e, &err);
		return;
	}
	pattern_free(e->search);
	e->search = pattern;
	start(e, false, grid_cursor(explorer_grid(e)));
}

void
explorer_search_next(struct explorer *e, bool back)
{
	size_t cursor = grid_cursor(explorer_grid(e));
	char key[KEY_NAME_MAX];

	if (e->search == NULL)
		explorer_say(e, "nothing to search for yet; %s asks",
		    keymap_way(COMMAND_SEARCH, key));
	else
		start(e, back, back ? cursor - 1 : cursor + 1);
}

/* The end of the rows was reached: once round, then give up. */
static void
wrap(struct explorer *e)
{
	size_t count = grid_count(explorer_grid(e));

	if (e->search_wrapped || count == 0) {
		e->searching = false;
		explorer_say(e, "not found in the open rows%s",
		    explorer_context(e) & CONTEXT_OBJECT ?
		    "; :goto @ID finds any object" : "");
		return;
	}
	e->search_wrapped = true;
	e->search_row = e->search_back ? count - 1 : 0;
}

void
explorer_search_step(struct explorer *e)
{
	struct grid *grid = explorer_grid(e);
	double until = clock_seconds() + SLICE_SECONDS;
	char key[KEY_NAME_MAX];

	while (e->searching && clock_seconds() < until) {
		if (!grid_search(grid, e->search, e->search_back, SLICE_ROWS,
		    &e->search_row)) {
			explorer_say(e, "searching, row %zu of %zu; %s "
			    "stops", e->search_row + 1, grid_count(grid),
			    keymap_way(COMMAND_CANCEL, key));
			continue;
		}
		if (e->search_row == SIZE_MAX) {
			wrap(e);
			continue;
		}
		grid_set_cursor(grid, e->search_row);
		e->searching = false;
		if (e->search_wrapped)
			explorer_say(e, "went round to the %s",
			    e->search_back ? "last rows" : "first rows");
		else
			strbuf_reset(&e->message);
	}
	e->drawn = false;
}

bool
explorer_filter_as(const struct view *view, struct grid *grid,
	struct error *err)
{
	struct pattern *pattern = NULL;
	bool done;

	if (view->filter.len > 0)
		pattern = pattern_new(view->filter.data, NULL);
	if (pattern != NULL && grid_top_count(grid) > FILTER_ROWS)
		return grid_filter_first(grid, pattern, view->inverse, err);
	done = pattern == NULL ||
	    grid_filter(grid, pattern, view->inverse, err);
	pattern_free(pattern);
	return done;
}

void
explorer_stop_filter(struct explorer *e)
{
	if (e->filter == NULL)
		return;
	grid_filter_stop(e->view->grid);
	pattern_free(e->filter);
	e->filter = NULL;
}

static void
work_at_filter(struct explorer *e, double seconds)
{
	double until = clock_seconds() + seconds, fraction;
	struct view *view = e->view;
	struct error err = { 0 };
	bool over = false;

	/* The rows may have become others meanwhile. */
	if (!grid_filters(view->grid, &fraction) && !grid_filter_begin(
	    view->grid, e->filter, e->filter_inverse, &err)) {
		explorer_stop_filter(e);
		explorer_complain(e, &err);
		return;
	}
	while (!over && clock_seconds() < until)
		over = grid_filter_step(view->grid, SLICE_ROWS);
	if (!over)
		return;
	strbuf_reset(&view->filter);
	strbuf_adds(&view->filter, e->filter_text.data);
	view->inverse = e->filter_inverse;
	explorer_stop_filter(e);
}

void
explorer_filter_step(struct explorer *e)
{
	work_at_filter(e, SLICE_SECONDS);
	e->drawn = false;
}

static void
filter_nothing(struct explorer *e)
{
	struct error err = { 0 };

	if (!grid_filter(e->view->grid, NULL, false, &err)) {
		explorer_complain(e, &err);
		return;
	}
	strbuf_reset(&e->view->filter);
	e->view->inverse = false;
}

void
explorer_filter(struct explorer *e, const char *text, bool inverse)
{
	struct pattern *pattern = NULL;
	struct error err = { 0 };

	if (*text != '\0') {
		pattern = pattern_new(text, &err);
		if (pattern == NULL) {
			explorer_complain(e, &err);
			return;
		}
	}
	explorer_stop_filter(e);
	grid_filter_stop(e->view->grid);
	strbuf_reset(&e->message);
	if (pattern == NULL) {
		filter_nothing(e);
		return;
	}
	strbuf_reset(&e->filter_text);
	strbuf_adds(&e->filter_text, text);
	e->filter_inverse = inverse;
	e->filter = pattern;
	work_at_filter(e, FILTER_SECONDS);
}

void
explorer_filter_words(const struct explorer *e, struct strbuf *line)
{
	const struct view *view = e->view;

	if (view->spot.entry != NULL && view->spot.entry->needs & TAKES_WHERE)
		strbuf_adds(line, view->spot.text);
	if (view->filter.len > 0 && line->len > 0)
		strbuf_addc(line, ' ');
	if (view->inverse)
		strbuf_addc(line, '!');
	strbuf_adds(line, view->filter.data);
}

/* Goes to the view of those objects alone for which terms hold. */
static bool
go_where(struct explorer *e, const char *terms)
{
	struct spot spot;

	explorer_here(e, &spot);
	if (strcmp(spot.text, terms) == 0)
		return true;
	if (strlen(terms) >= sizeof spot.text) {
		explorer_say(e, "the filter is too long");
		return false;
	}
	strcpy(spot.text, terms);
	return explorer_visit(e, &spot);
}

/* Takes a line apart as the view that we are in understands it. */
static bool
split_line(const struct explorer *e, const char *line, struct strbuf *terms,
	struct strbuf *rest)
{
	const struct catalogue_entry *entry = e->view->spot.entry;
	bool takes = entry != NULL && entry->needs & TAKES_WHERE;

	if (takes)
		where_split(line, terms, rest);
	else
		strbuf_adds(rest, line);
	return takes;
}

bool
explorer_filter_check(const struct explorer *e, const char *line,
	struct error *err)
{
	struct strbuf terms = STRBUF_INIT, rest = STRBUF_INIT;
	struct pattern *pattern;
	struct where *where;
	bool right;

	split_line(e, line, &terms, &rest);
	where = where_new(terms.data, err);
	right = where != NULL;
	where_free(where);
	pattern = right ? pattern_new(rest.data + (*rest.data == '!'), err) :
	    NULL;
	right = pattern != NULL;
	pattern_free(pattern);
	strbuf_release(&terms);
	strbuf_release(&rest);
	return right;
}

void
explorer_filter_line(struct explorer *e, const char *line, bool typing)
{
	struct strbuf terms = STRBUF_INIT, rest = STRBUF_INIT;
	const char *names;
	bool done = true;

	if (split_line(e, line, &terms, &rest) && !typing)
		done = go_where(e, terms.data);
	names = rest.data;
	if (done)
		explorer_filter(e, names + (*names == '!'), *names == '!');
	strbuf_release(&terms);
	strbuf_release(&rest);
}
