/* What is taken out of the program: to the clipboard, or to a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/load.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "src/output/output.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"
#include "ui/show.h"

/* Marked rows are looked for among this many. */
#define COPY_ROWS 100000
/* So much of a cell is copied. */
#define COPY_TEXT 65536

static void
add_cell(struct grid *grid, size_t row, unsigned column, struct strbuf *out)
{
	static const struct show exact = { .units = UNITS_EXACT };
	struct cell cell = CELL_INIT;

	cell.limit = COPY_TEXT;
	grid_cell(grid, row, column, &cell);
	if (cell.kind == CELL_TEXT)
		text_clean(cell.text.data, cell.text.len, SIZE_MAX, TEXT_RTL,
		    out);
	else
		show_number(&exact, &cell, out);
	cell_release(&cell);
}

static void
add_name(struct explorer *e, struct grid *grid, size_t row,
	struct strbuf *out)
{
	(void)e;
	add_cell(grid, row, grid_table(grid)->ops->main_column, out);
}

/* "@123", or nothing where the row is no object. */
static void
add_id(struct explorer *e, struct grid *grid, size_t row,
	struct strbuf *out)
{
	struct object object;

	(void)e;
	if (grid_object_at(grid, row, &object))
		strbuf_addf(out, "@%llu", (unsigned long long)heap_id(
		    object.heap, object.node));
}

/* The names of the rows above it in the tree, and its own. */
static void
add_path(struct explorer *e, struct grid *grid, size_t row,
	struct strbuf *out)
{
	unsigned depth = grid_depth(grid, row);
	size_t at = row, *rows = calloc(depth + (size_t)1, sizeof *rows);

	if (rows == NULL)
		return;
	rows[depth] = row;
	for (unsigned level = depth; level > 0; level--) {
		while (at > 0 && grid_depth(grid, at) >= level)
			at--;
		rows[level - 1] = at;
	}
	for (unsigned level = 0; level <= depth; level++) {
		if (level > 0)
			strbuf_adds(out, " > ");
		add_name(e, grid, rows[level], out);
	}
	free(rows);
}

/* All cells that can be seen, with tabs between them. */
static void
add_whole(struct explorer *e, struct grid *grid, size_t row,
	struct strbuf *out)
{
	const struct table_ops *ops = grid_table(grid)->ops;
	bool first = true;

	(void)e;
	for (unsigned i = 0; i < ops->column_count; i++) {
		if (ops->columns[i].use == COLUMN_DATA)
			continue;
		if (!first)
			strbuf_addc(out, '\t');
		first = false;
		add_cell(grid, row, i, out);
	}
}

static void
add_location(struct explorer *e, struct grid *grid, size_t row,
	struct strbuf *out)
{
	(void)grid;
	explorer_add_source(e, row, out);
}

const struct copy_way copy_ways[] = {
	{ "name", "Name", add_name },
	{ "id", "Id", add_id },
	{ "path", "Path: the names of the rows above it, too", add_path },
	{ "location", "Location: file, line and column of its code",
	  add_location },
	{ "row", "Row: all columns, with tabs between", add_whole },
};

const size_t copy_way_count = sizeof copy_ways / sizeof copy_ways[0];

/* The marked rows, or the one under the cursor; returns how many. */
static size_t
add_rows(struct explorer *e, const struct copy_way *way, struct strbuf *out)
{
	struct grid *grid = explorer_grid(e);
	size_t rows = grid_count(grid), copied = 0;

	if (rows > COPY_ROWS)
		rows = COPY_ROWS;
	for (size_t i = 0; i < rows && copied < grid_marks(grid); i++) {
		if (!grid_marked(grid, i))
			continue;
		if (copied++ > 0)
			strbuf_addc(out, '\n');
		way->add(e, grid, i, out);
	}
	if (copied == 0 && rows > 0) {
		way->add(e, grid, grid_cursor(grid), out);
		copied = 1;
	}
	return copied;
}

void
explorer_copy(struct explorer *e, const char *what)
{
	const struct copy_way *way = NULL;
	struct strbuf text = STRBUF_INIT;
	char key[KEY_NAME_MAX];
	size_t copied;

	for (size_t i = 0; i < copy_way_count; i++)
		if (strcmp(copy_ways[i].name, what) == 0)
			way = &copy_ways[i];
	if (way == NULL) {
		explorer_say(e, "copy name, id, path, location or row");
		return;
	}
	copied = add_rows(e, way, &text);
	if (text.len == 0)
		explorer_say(e, copied > 0 ? "the row has none" :
		    "there is nothing to copy");
	else if (!screen_copy(e->screen, text.data, text.len))
		explorer_say(e, "too much for the clipboard; %s writes a "
		    "file", keymap_way(COMMAND_WRITE, key));
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

/*
 * The rows to write. json and csv are for programs: they get the open rows only
 * of a table that says how deep each is.
 */
struct seen {
	struct grid *grid;
	size_t *rows;		/* of the grid */
	size_t count;
};

static bool
find_seen(struct seen *seen, struct grid *grid, enum output_format format,
	struct error *err)
{
	bool all = (format != OUTPUT_JSON && format != OUTPUT_CSV) ||
	    table_column(grid_table(grid), "depth") >= 0;
	size_t rows = grid_count(grid);

	*seen = (struct seen) { .grid = grid };
	seen->rows = malloc((rows + 1) * sizeof *seen->rows);
	if (seen->rows == NULL)
		return error_memory(err, "rows", rows * sizeof *seen->rows);
	for (size_t i = 0; i < rows; i++)
		if (all || grid_depth(grid, i) == 0)
			seen->rows[seen->count++] = i;
	return true;
}

static void
row_cell(void *data, size_t row, unsigned column, struct cell *cell)
{
	const struct seen *seen = data;

	grid_cell(seen->grid, seen->rows[row], column, cell);
}

static unsigned
row_depth(void *data, size_t row)
{
	const struct seen *seen = data;

	return grid_depth(seen->grid, seen->rows[row]);
}

static void
write_rows(struct explorer *e, const char *path, bool over)
{
	struct grid *grid = explorer_grid(e);
	struct seen seen = { 0 };
	struct output_rows rows = { 0, row_cell, row_depth, &seen };
	struct output_options options = {
		.format = format_of(path),
		.units = e->units,
		.shares = e->shares,
		.ascii = screen_ascii(e->screen),
		.depth = 1,
	};
	struct error err = { 0 };
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
	/* The grid owns the table. */
	if (!find_seen(&seen, grid, options.format, &err)) {
		explorer_complain(e, &err);
		fclose(out);
		return;
	}
	rows.count = seen.count;
	if (!output_rows(out, (struct table *)(uintptr_t)grid_table(grid),
	    &rows, &options, &err))
		explorer_complain(e, &err);
	else
		explorer_say(e, "written: %zu row%s to %s", rows.count,
		    rows.count == 1 ? "" : "s", path);
	free(seen.rows);
	fclose(out);
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
	write_rows(e, full.data, over);
	strbuf_release(&full);
}
