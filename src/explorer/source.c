/* From a row to the line of code that it is about. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/explore/place.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/screen.h"
#include "ui/text.h"

/* A path is no longer than this. */
#define PATH_BYTES 4096

static bool
find_place(struct explorer *e, size_t row, const struct heap **heap,
	struct place *place)
{
	struct grid *grid = explorer_grid(e);
	struct object object;
	uint32_t class;

	if (e->view->spot.entry == NULL)
		return false;
	if (grid_object_at(grid, row, &object)) {
		*heap = object.heap;
		return place_of(*heap, object.node, place);
	}
	*heap = e->loads->list[e->view->spot.current].heap;
	return row == grid_cursor(grid) && *heap != NULL &&
	    grid_class(grid, &class) && place_of_class(*heap, class, place);
}

/* The same for any row; caller releases the path. */
static bool
find_source(struct explorer *e, size_t row, struct row_place *source)
{
	const struct heap *heap;
	struct place place;

	*source = (struct row_place) { .path = STRBUF_INIT };
	if (grid_place_at(explorer_grid(e), row, source))
		return true;
	if (!find_place(e, row, &heap, &place))
		return false;
	place_path(heap, &place, PATH_BYTES, &source->path);
	source->line = place.line;
	source->column = place.column;
	return true;
}

static void
add_source(const struct row_place *source, struct strbuf *out)
{
	strbuf_add(out, source->path.data, source->path.len);
	if (source->line > 0)
		strbuf_addf(out, ":%u:%u", source->line, source->column);
}

void
explorer_add_source(struct explorer *e, size_t row, struct strbuf *out)
{
	struct row_place source;

	if (find_source(e, row, &source))
		add_source(&source, out);
	strbuf_release(&source.path);
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
	struct row_place source = { .path = STRBUF_INIT };
	size_t row = grid_cursor(explorer_grid(e));
	struct strbuf text = STRBUF_INIT;
	const struct heap *heap;
	struct place place;

	if (grid_place_at(explorer_grid(e), row, &source))
		add_source(&source, &text);
	else if (find_place(e, row, &heap, &place))
		place_text(heap, &place, PATH_BYTES, &text);
	add_end(&text, cells, out);
	strbuf_release(&source.path);
	strbuf_release(&text);
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
		explorer_say(e, "the snapshot does not say where its code "
		    "is");
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
	struct row_place source;
	const struct strbuf *path = &source.path;

	/* A name with control characters in it is no file of anybody's. */
	if (!find_source(e, grid_cursor(explorer_grid(e)), &source))
		explorer_source(e);
	else if (path->data[0] != '/' || strlen(path->data) != path->len ||
	    access(path->data, R_OK) != 0)
		explorer_say(e, "%s is not on this machine", path->data);
	else
		edit(e, &source);
	strbuf_release(&source.path);
}
