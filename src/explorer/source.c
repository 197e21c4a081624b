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

/* A path is no longer than this. */
#define PATH_BYTES 4096

static bool
place_of_row(struct explorer *e, size_t row, const struct heap **heap,
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

void
explorer_add_source(struct explorer *e, size_t row, struct strbuf *out)
{
	const struct heap *heap;
	struct place place;

	if (!place_of_row(e, row, &heap, &place))
		return;
	place_path(heap, &place, PATH_BYTES, out);
	place_numbers(&place, out);
}

void
explorer_add_place(struct explorer *e, struct strbuf *out)
{
	const struct heap *heap;
	struct place place;

	if (!place_of_row(e, grid_cursor(explorer_grid(e)), &heap, &place))
		return;
	place_text(heap, &place, PATH_BYTES, out);
}

void
explorer_source(struct explorer *e)
{
	struct strbuf text = STRBUF_INIT;

	explorer_add_source(e, grid_cursor(explorer_grid(e)), &text);
	if (text.len > 0)
		explorer_say(e, "%s", text.data);
	else
		explorer_say(e, "the snapshot does not say where its code "
		    "is");
	strbuf_release(&text);
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

/* The shell takes the editor apart: it may have options. */
static void
edit(struct explorer *e, const char *path, uint32_t line)
{
	struct strbuf command = STRBUF_INIT;
	char number[16];
	const char *argv[] = { "sh", "-c", NULL, "sh", number, path, NULL };

	snprintf(number, sizeof number, "+%u", line > 0 ? line : 1);
	strbuf_addf(&command, "%s \"$1\" \"$2\"", editor());
	argv[2] = command.data;
	if (!explorer_run_command(e, argv))
		explorer_say(e, "%s could not be run, or failed", editor());
	strbuf_release(&command);
}

void
explorer_edit(struct explorer *e)
{
	struct strbuf path = STRBUF_INIT;
	const struct heap *heap;
	struct place place;

	if (!place_of_row(e, grid_cursor(explorer_grid(e)), &heap, &place)) {
		explorer_source(e);
		return;
	}
	place_path(heap, &place, PATH_BYTES, &path);
	/* A name with control characters in it is no file of anybody's. */
	if (path.data[0] != '/' || strlen(path.data) != path.len ||
	    access(path.data, R_OK) != 0)
		explorer_say(e, "%s is not on this machine", path.data);
	else
		edit(e, path.data, place.line);
	strbuf_release(&path);
}
