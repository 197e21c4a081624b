/* From a row to the line of code that it is about. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/source_path.h"
#include "model/explore/place.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"
#include "ui/text.h"

/* A path is no longer than this. */
#define PATH_BYTES 4096

/* Where the code of a row is, in a heap or not. */
struct code_place {
	struct row_place place;
	struct strbuf brief;	/* the path as a table has it */
};

#define CODE_PLACE_INIT { { .path = STRBUF_INIT }, STRBUF_INIT }

static void
code_place_release(struct code_place *found)
{
	strbuf_release(&found->place.path);
	strbuf_release(&found->brief);
}

static bool
find_in_heap(struct explorer *e, size_t row, const struct heap **heap,
	struct place *place)
{
	struct grid *grid = explorer_grid(e);
	struct object object;
	uint32_t class;

	if (grid_object_at(grid, row, &object)) {
		*heap = object.heap;
		return place_of(*heap, object.node, place);
	}
	*heap = e->loads->list[e->view->spot.current].heap;
	return row == grid_cursor(grid) && *heap != NULL &&
	    grid_class(grid, &class) && place_of_class(*heap, class, place);
}

static bool
find_place(struct explorer *e, size_t row, struct code_place *found)
{
	struct row_place *to = &found->place;
	struct strbuf whole = STRBUF_INIT;
	const struct heap *heap;
	struct place place;

	if (e->view->spot.entry == NULL)
		return false;
	if (find_in_heap(e, row, &heap, &place)) {
		place_path(heap, &place, PATH_BYTES, &to->path);
		place_file(heap, &place, PATH_BYTES, &found->brief);
		to->line = place.line;
		to->column = place.column;
		return true;
	}
	if (!grid_place_at(explorer_grid(e), row, to))
		return false;
	strbuf_add(&whole, to->path.data, to->path.len);
	source_path_short(&whole, &found->brief);
	strbuf_release(&whole);
	return true;
}

/* ":31:5", as far as it is known. */
static void
add_numbers(const struct row_place *place, struct strbuf *out)
{
	if (place->line > 0)
		strbuf_addf(out, ":%u", place->line);
	if (place->line > 0 && place->column > 0)
		strbuf_addf(out, ":%u", place->column);
}

void
explorer_add_source(struct explorer *e, size_t row, struct strbuf *out)
{
	struct code_place found = CODE_PLACE_INIT;

	if (find_place(e, row, &found)) {
		strbuf_add(out, found.place.path.data, found.place.path.len);
		add_numbers(&found.place, out);
	}
	code_place_release(&found);
}

/* Of a place the end tells most: cuts it at the left, to so many cells. */
static void
add_end(const struct strbuf *text, size_t cells, struct strbuf *out)
{
	const char *p = text->data;
	size_t left = text->len;

	while (left > 0 && text_width(p, left) + 1 > cells &&
	    (text_width(text->data, text->len) > cells || p != text->data)) {
		do {
			p++;
			left--;
		} while (left > 0 && (*p & 0xc0) == 0x80);
	}
	if (p != text->data)
		strbuf_adds(out, "\xe2\x80\xa6");
	strbuf_add(out, p, left);
}

void
explorer_add_place(struct explorer *e, size_t cells, struct strbuf *out)
{
	struct code_place found = CODE_PLACE_INIT;

	if (find_place(e, grid_cursor(explorer_grid(e)), &found)) {
		add_numbers(&found.place, &found.brief);
		add_end(&found.brief, cells, out);
	}
	code_place_release(&found);
}

void
explorer_source(struct explorer *e)
{
	struct strbuf text = STRBUF_INIT, end = STRBUF_INIT;
	int cols = screen_cols(e->screen);

	explorer_add_source(e, grid_cursor(explorer_grid(e)), &text);
	/* The rows and the short place stand at the right. */
	add_end(&text, cols > 40 ? (size_t)cols * 3 / 5 : 20, &end);
	if (text.len > 0)
		explorer_say(e, "%s", end.data);
	else
		explorer_say(e, "the %s does not say where its code is",
		    explorer_context(e) & CONTEXT_OBJECT ? "snapshot" :
		    load_kind_name(&e->loads->list[e->current]));
	strbuf_release(&text);
	strbuf_release(&end);
}

static const char *
editor(void)
{
	static const char *const names[] = { "VISUAL", "EDITOR" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			return value;
	}
	return "vi";
}

/* How an editor is told the line, and where it can be the column too. */
static void
add_position(const char *name, const struct row_place *place, char *out,
	size_t size)
{
	uint32_t line = place->line > 0 ? place->line : 1;
	uint32_t column = place->column > 0 ? place->column : 1;

	if (strstr(name, "vim") != NULL)
		snprintf(out, size, "+call cursor(%u,%u)", line, column);
	else if (strstr(name, "nano") != NULL)
		snprintf(out, size, "+%u,%u", line, column);
	else if (strstr(name, "emacs") != NULL)
		snprintf(out, size, "+%u:%u", line, column);
	else
		snprintf(out, size, "+%u", line);
}

/* The shell takes the editor apart: it may have options. */
static void
edit(struct explorer *e, const struct row_place *place)
{
	struct strbuf command = STRBUF_INIT;
	char number[64];
	const char *argv[] = { "sh", "-c", NULL, "sh", number,
	    place->path.data, NULL };

	add_position(editor(), place, number, sizeof number);
	strbuf_addf(&command, "%s \"$1\" \"$2\"", editor());
	argv[2] = command.data;
	if (!explorer_run_command(e, argv))
		explorer_say(e, "%s could not be run, or failed", editor());
	strbuf_release(&command);
}

void
explorer_edit(struct explorer *e)
{
	struct code_place found = CODE_PLACE_INIT;
	const struct strbuf *path = &found.place.path;

	if (!find_place(e, grid_cursor(explorer_grid(e)), &found))
		explorer_source(e);
	/* A name with control characters in it is no file of anybody's. */
	else if (path->data[0] != '/' || strlen(path->data) != path->len ||
	    access(path->data, R_OK) != 0)
		explorer_say(e, "%s is not on this machine", path->data);
	else
		edit(e, &found.place);
	code_place_release(&found);
}
