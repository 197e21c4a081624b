/* A Markdown table: the columns of the screen, for reports and issues. */
#include <string.h>

#include "model/table.h"
#include "src/output/output.h"
#include "ui/show.h"

void
output_markdown_text(FILE *out, const char *clean)
{
	for (; *clean != '\0'; clean++) {
		if (strchr("|\\`*_<>[]#&~$", *clean) != NULL)
			putc('\\', out);
		putc(*clean, out);
	}
}

static void
markdown_begin(struct writer *writer)
{
	const struct table_ops *ops = writer->table->ops;

	for (unsigned i = 0; i < ops->column_count; i++) {
		if (!output_has_column(&ops->columns[i], OUTPUT_MARKDOWN))
			continue;
		fputs("| ", writer->out);
		output_markdown_text(writer->out, ops->columns[i].title);
		putc(' ', writer->out);
	}
	fputs("|\n", writer->out);
	for (unsigned i = 0; i < ops->column_count; i++)
		if (output_has_column(&ops->columns[i], OUTPUT_MARKDOWN))
			fputs(ops->columns[i].kind == CELL_TEXT ?
			    "| --- " : "| ---: ", writer->out);
	fputs("|\n", writer->out);
}

static void
put_cell(struct writer *writer, const struct column *column,
	const struct cell *cell, unsigned depth)
{
	struct strbuf text = STRBUF_INIT;
	bool shared = column->share;

	output_cell_text(writer, column, cell, &text);
	if (cell->share < 0 || writer->options->shares == SHARES_NONE)
		shared = false;
	if (shared && writer->options->shares == SHARES_BARS)
		show_share_bar(cell, writer->options->ascii, &text);
	else if (shared)
		show_share(cell, &text);
	fputs("| ", writer->out);
	for (unsigned i = 0; i < depth; i++)
		fputs("&nbsp;&nbsp;", writer->out);
	output_markdown_text(writer->out, text.data);
	putc(' ', writer->out);
	strbuf_release(&text);
}

static void
markdown_row(struct writer *writer, const struct cell *cells, unsigned depth)
{
	const struct table_ops *ops = writer->table->ops;

	for (unsigned i = 0; i < ops->column_count; i++)
		if (output_has_column(&ops->columns[i], OUTPUT_MARKDOWN))
			put_cell(writer, &ops->columns[i], &cells[i],
			    i == ops->main_column ? depth : 0);
	fputs("|\n", writer->out);
}

static void
markdown_end(struct writer *writer)
{
	(void)writer;
}

const struct writer_ops writer_markdown = {
	markdown_begin, markdown_row, markdown_end
};
