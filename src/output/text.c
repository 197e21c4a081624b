/*
 * For people: numbers first, right-aligned, the name last and whole, so that
 * nothing is cut and every line can be read as it comes, as with du and ps.
 */
#include <string.h>

#include "model/table.h"
#include "src/output/output.h"
#include "ui/show.h"
#include "ui/text.h"

static void
put_padded(struct strbuf *line, const char *text, size_t width)
{
	size_t cells = text_width(text, strlen(text));

	text_pad(line, cells, width);
	if (cells >= width)
		strbuf_addc(line, ' ');
	strbuf_adds(line, text);
}

/* Columns are as wide as their title and their usual numbers. */
static size_t
column_width(const struct writer *writer, const struct column *column)
{
	size_t title = text_width(column->title, strlen(column->title));
	size_t width = column->width;

	if (column->kind == CELL_BYTES && writer->options->units ==
	    UNITS_EXACT)
		width = 15;
	if (column->share && writer->options->shares != SHARES_NONE)
		width += SHOW_SHARE_WIDTH;
	return (title > width ? title : width) + 2;
}

static void
put_line(struct writer *writer, struct strbuf *line)
{
	size_t len = line->len;

	while (len > 0 && line->data[len - 1] == ' ')
		len--;
	fwrite(line->data, 1, len, writer->out);
	putc('\n', writer->out);
	strbuf_release(line);
}

static void
text_begin(struct writer *writer)
{
	const struct table_ops *ops = writer->table->ops;
	struct strbuf line = STRBUF_INIT;

	for (unsigned i = 0; i < ops->column_count; i++) {
		const struct column *column = &ops->columns[i];
		const char *title = writer->options->ascii &&
		    (column->title[0] & 0x80) != 0 ? column->key :
		    column->title;

		if (i == ops->main_column ||
		    !output_has_column(column, OUTPUT_TEXT))
			continue;
		put_padded(&line, title, column_width(writer, column));
	}
	strbuf_addf(&line, "  %s", ops->columns[ops->main_column].title);
	put_line(writer, &line);
}

static void
put_cell(struct writer *writer, const struct column *column,
	const struct cell *cell, struct strbuf *line)
{
	struct strbuf text = STRBUF_INIT;
	bool ascii = writer->options->ascii;

	if (cell->kind == CELL_NONE && column->kind == CELL_DISTANCE)
		strbuf_adds(&text, text_glyph(GLYPH_MINUS, ascii));
	else
		output_cell_text(writer, column, cell, &text);
	if (column->share && writer->options->shares == SHARES_BARS)
		show_share_bar(cell, ascii, &text);
	else if (column->share && writer->options->shares == SHARES_PERCENT)
		show_share(cell, &text);
	put_padded(line, text.data, column_width(writer, column));
	strbuf_release(&text);
}

static void
text_row(struct writer *writer, const struct cell *cells, unsigned depth)
{
	const struct table_ops *ops = writer->table->ops;
	const struct cell *name = &cells[ops->main_column];
	struct strbuf line = STRBUF_INIT;

	for (unsigned i = 0; i < ops->column_count; i++)
		if (i != ops->main_column &&
		    output_has_column(&ops->columns[i], OUTPUT_TEXT))
			put_cell(writer, &ops->columns[i], &cells[i], &line);
	text_pad(&line, 0, 2 + 2 * (size_t)depth);
	text_clean(name->text.data, name->text.len, SIZE_MAX,
	    writer->options->ascii ? TEXT_ASCII : 0, &line);
	put_line(writer, &line);
}

static void
text_end(struct writer *writer)
{
	if (writer->rows == 0)
		fputs("(no rows)\n", writer->out);
}

const struct writer_ops writer_text = { text_begin, text_row, text_end };
