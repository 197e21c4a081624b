#include "src/output/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/table.h"
#include "ui/show.h"
#include "ui/text.h"

/* For people no name is worth more than this; machines get all of it. */
#define TEXT_LIMIT 4096

static const struct {
	const char *name;
	const struct writer_ops *ops;
} formats[] = {
	[OUTPUT_TEXT] = { "text", &writer_text },
	[OUTPUT_JSON] = { "json", &writer_json },
	[OUTPUT_CSV] = { "csv", &writer_csv },
	[OUTPUT_MARKDOWN] = { "md", &writer_markdown },
	[OUTPUT_HEAPDIFF] = { "heapdiff", NULL },
	[OUTPUT_HTML] = { "", &writer_html },
};

bool
output_parse_format(const char *text, enum output_format *format)
{
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (i == OUTPUT_HTML || strcmp(formats[i].name, text) != 0)
			continue;
		*format = (enum output_format)i;
		return true;
	}
	return false;
}

bool
output_has_column(const struct column *column, enum output_format format)
{
	bool machine = format == OUTPUT_JSON || format == OUTPUT_CSV;

	return column->use == COLUMN_BOTH ||
	    (column->use == COLUMN_WIDE && format != OUTPUT_TEXT) ||
	    column->use == (machine ? COLUMN_DATA : COLUMN_SCREEN);
}

void
output_cell_text(const struct writer *writer, const struct column *column,
	const struct cell *cell, struct strbuf *text)
{
	bool ascii = writer->options->ascii;
	struct show show = { writer->options->units, ascii };

	if (cell->kind == CELL_TEXT)
		text_clean(cell->text.data, cell->text.len, SIZE_MAX,
		    ascii ? TEXT_ASCII : 0, text);
	else if (cell->kind == CELL_BAR)
		show_bar(cell, column->width, ascii, text);
	else if (cell->kind == CELL_SERIES)
		show_series(cell, column->width, ascii, text);
	else
		show_number(&show, cell, text);
}

void
output_number(FILE *out, const struct cell *cell)
{
	if (cell->kind == CELL_PERCENT)
		fprintf(out, "%" PRId64 ".%02d", cell->number / 100,
		    (int)(cell->number % 100));
	else if (cell->kind == CELL_DURATION)
		fprintf(out, "%" PRId64 ".%03d", cell->number / 1000,
		    (int)(cell->number % 1000));
	else
		fprintf(out, "%" PRId64, cell->number);
}

/* One row of the walk: a level and how far we are in it. */
struct place {
	struct level *level;
	size_t row;
};

struct walk {
	struct writer writer;
	const struct writer_ops *ops;
	struct cell *cells;
	struct place *stack;
	unsigned depth;		/* places on the stack */
};

/* Hands the cells that were asked for to the writer. */
static void
put_row(struct walk *walk, unsigned depth)
{
	walk->ops->row(&walk->writer, walk->cells, depth);
	walk->writer.rows++;
}

static void
write_row(struct walk *walk, struct place *place)
{
	const struct table_ops *ops = walk->writer.table->ops;
	const struct output_options *options = walk->writer.options;

	for (unsigned i = 0; i < ops->column_count; i++)
		if (output_has_column(&ops->columns[i], options->format))
			level_cell(place->level, place->row, i,
			    &walk->cells[i]);
	put_row(walk, walk->depth - 1);
}

/* Depth first, with a stack of our own: trees can be as deep as asked for. */
static bool
walk_rows(struct walk *walk, struct error *err)
{
	const struct output_options *options = walk->writer.options;

	while (walk->depth > 0) {
		struct place *place = &walk->stack[walk->depth - 1];

		if (place->row == place->level->count ||
		    (options->top > 0 && place->row == options->top)) {
			level_free(place->level);
			walk->depth--;
			continue;
		}
		write_row(walk, place);
		if (ferror(walk->writer.out))
			return error_set(err, ERROR_IO, "cannot write: %s",
			    strerror(errno));
		if (walk->depth < options->depth &&
		    level_openable(place->level, place->row)) {
			struct level *level = level_open(place->level,
			    place->row, err);

			if (level == NULL)
				return false;
			walk->stack[walk->depth++] = (struct place) { level,
			    0 };
		}
		place->row++;
	}
	return true;
}

static void
no_column(const struct table *table, const char *key, struct error *err)
{
	const struct table_ops *ops = table->ops;
	struct strbuf keys = STRBUF_INIT;

	for (unsigned i = 0; i < ops->column_count; i++)
		strbuf_addf(&keys, " %s", ops->columns[i].key);
	error_set(err, ERROR_USAGE, "%s has no column %s; it has%s",
	    ops->name, key, keys.data);
	strbuf_release(&keys);
}

static struct level *
open_top(struct table *table, const struct output_options *options,
	struct error *err)
{
	struct level *level;
	int column = -1;

	if (options->sort != NULL) {
		column = table_column(table, options->sort);
		if (column < 0) {
			no_column(table, options->sort, err);
			return NULL;
		}
	}
	level = level_top(table, err);
	if (level == NULL)
		return NULL;
	if (column < 0)
		column = (int)table->ops->sort_column;
	level_sort(level, (unsigned)column,
	    table->ops->columns[column].descending != options->reverse);
	if (options->filter != NULL && !level_filter(level, options->filter,
	    options->inverse, err)) {
		level_free(level);
		return NULL;
	}
	return level;
}

static bool
walk_init(struct walk *walk, const struct output_options *options,
	struct error *err)
{
	unsigned columns = walk->writer.table->ops->column_count;
	bool machine = options->format == OUTPUT_JSON ||
	    options->format == OUTPUT_CSV;

	walk->stack = calloc(options->depth + 1, sizeof *walk->stack);
	walk->cells = calloc(columns, sizeof *walk->cells);
	if (walk->stack == NULL || walk->cells == NULL)
		return error_memory(err, "output", columns *
		    sizeof *walk->cells);
	for (unsigned i = 0; i < columns; i++) {
		walk->cells[i] = (struct cell) CELL_INIT;
		if (!machine)
			walk->cells[i].limit = TEXT_LIMIT;
	}
	return true;
}

static void
walk_release(struct walk *walk)
{
	while (walk->depth > 0)
		level_free(walk->stack[--walk->depth].level);
	if (walk->cells != NULL)
		for (unsigned i = 0;
		    i < walk->writer.table->ops->column_count; i++)
			cell_release(&walk->cells[i]);
	free(walk->cells);
	free(walk->stack);
}

static bool
finish(struct walk *walk, struct error *err)
{
	walk->ops->end(&walk->writer);
	if (fflush(walk->writer.out) == 0 && !ferror(walk->writer.out))
		return true;
	return error_set(err, ERROR_IO, "cannot write: %s", strerror(errno));
}

bool
output_table(FILE *out, struct table *table,
	const struct output_options *options, struct error *err)
{
	struct walk walk = {
		.writer = { .out = out, .table = table, .options = options },
		.ops = formats[options->format].ops,
	};
	bool done = false;

	if (!walk_init(&walk, options, err))
		goto out;
	walk.stack[0].level = open_top(table, options, err);
	if (walk.stack[0].level == NULL)
		goto out;
	walk.depth = 1;
	walk.ops->begin(&walk.writer);
	if (!walk_rows(&walk, err))
		goto out;
	done = finish(&walk, err);
out:
	walk_release(&walk);
	return done;
}

bool
output_rows(FILE *out, struct table *table, const struct output_rows *rows,
	const struct output_options *options, struct error *err)
{
	struct walk walk = {
		.writer = { .out = out, .table = table, .options = options },
		.ops = formats[options->format].ops,
	};
	const struct table_ops *ops = table->ops;
	bool done = walk_init(&walk, options, err);

	if (done)
		walk.ops->begin(&walk.writer);
	for (size_t row = 0; done && row < rows->count; row++) {
		for (unsigned i = 0; i < ops->column_count; i++)
			if (output_has_column(&ops->columns[i],
			    options->format))
				rows->cell(rows->data, row, i,
				    &walk.cells[i]);
		put_row(&walk, rows->depth(rows->data, row));
		if (ferror(out))
			break;
	}
	done = done && finish(&walk, err);
	walk_release(&walk);
	return done;
}
