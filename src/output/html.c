/* A table of HTML, for a page that has styles for it; well-formed XML too. */
#include "model/table.h"
#include "src/output/output.h"
#include "ui/show.h"

void
output_html_text(FILE *out, const char *clean)
{
	for (; *clean != '\0'; clean++) {
		switch (*clean) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			putc(*clean, out);
			break;
		}
	}
}

/* Numbers stand on the right. */
static bool
is_text(const struct column *column)
{
	return column->kind == CELL_TEXT || column->kind == CELL_BAR ||
	    column->kind == CELL_SERIES;
}

static void
html_begin(struct writer *writer)
{
	const struct table_ops *ops = writer->table->ops;

	fputs("<table>\n<thead><tr>", writer->out);
	for (unsigned i = 0; i < ops->column_count; i++) {
		if (!output_has_column(&ops->columns[i], OUTPUT_HTML))
			continue;
		fputs(is_text(&ops->columns[i]) ? "<th>" :
		    "<th class=\"n\">", writer->out);
		output_html_text(writer->out, ops->columns[i].title);
		fputs("</th>", writer->out);
	}
	fputs("</tr></thead>\n<tbody>\n", writer->out);
}

static void
html_cell(struct writer *writer, const struct column *column,
	const struct cell *cell, unsigned depth)
{
	struct strbuf text = STRBUF_INIT;

	output_cell_text(writer, column, cell, &text);
	if (column->share && cell->share >= 0 &&
	    writer->options->shares != SHARES_NONE)
		show_share(cell, &text);
	fputs(is_text(column) ? "<td" : "<td class=\"n\"", writer->out);
	if (depth > 0)
		fprintf(writer->out, " style=\"padding-left:%uem\"",
		    depth < 100 ? depth * 2 : 200);
	putc('>', writer->out);
	output_html_text(writer->out, text.data);
	fputs("</td>", writer->out);
	strbuf_release(&text);
}

static void
html_row(struct writer *writer, const struct cell *cells, unsigned depth)
{
	const struct table_ops *ops = writer->table->ops;

	fputs("<tr>", writer->out);
	for (unsigned i = 0; i < ops->column_count; i++)
		if (output_has_column(&ops->columns[i], OUTPUT_HTML))
			html_cell(writer, &ops->columns[i], &cells[i],
			    i == ops->main_column ? depth : 0);
	fputs("</tr>\n", writer->out);
}

static void
html_end(struct writer *writer)
{
	fputs("</tbody>\n</table>\n", writer->out);
}

const struct writer_ops writer_html = { html_begin, html_row, html_end };
