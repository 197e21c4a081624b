/*
 * Comma separated values as RFC 4180 has them, keys for a header, numbers
 * exact. CSV knows no escapes, so control characters of the heap are made
 * visible as on the screen.
 */
#include <string.h>

#include "model/table.h"
#include "src/output/output.h"
#include "ui/text.h"

static void
put_text(FILE *out, const struct strbuf *text)
{
	struct strbuf clean = STRBUF_INIT;

	text_clean(text->data, text->len, SIZE_MAX, TEXT_RTL, &clean);
	if (strpbrk(clean.data, ",\"") == NULL) {
		fputs(clean.data, out);
	} else {
		putc('"', out);
		for (const char *c = clean.data; *c != '\0'; c++) {
			if (*c == '"')
				putc('"', out);
			putc(*c, out);
		}
		putc('"', out);
	}
	strbuf_release(&clean);
}

/* 1;2;;4 */
static void
put_series(FILE *out, const struct cell *cell)
{
	for (size_t i = 0; i < cell->series_count; i++) {
		struct cell number = { .number = cell->series[i] };

		fputs(i > 0 ? ";" : "", out);
		if (cell->series[i] != SERIES_GAP)
			output_number(out, &number);
	}
}

static void
csv_begin(struct writer *writer)
{
	const struct table_ops *ops = writer->table->ops;
	const char *comma = "";

	for (unsigned i = 0; i < ops->column_count; i++) {
		if (!output_has_column(&ops->columns[i], OUTPUT_CSV))
			continue;
		fprintf(writer->out, "%s%s", comma, ops->columns[i].key);
		comma = ",";
	}
	fputs("\r\n", writer->out);
}

static void
csv_row(struct writer *writer, const struct cell *cells, unsigned depth)
{
	const struct table_ops *ops = writer->table->ops;
	const char *comma = "";

	(void)depth;
	for (unsigned i = 0; i < ops->column_count; i++) {
		if (!output_has_column(&ops->columns[i], OUTPUT_CSV))
			continue;
		fputs(comma, writer->out);
		comma = ",";
		if (cells[i].kind == CELL_TEXT)
			put_text(writer->out, &cells[i].text);
		else if (cells[i].kind == CELL_SERIES)
			put_series(writer->out, &cells[i]);
		else if (cells[i].kind != CELL_NONE &&
		    cells[i].kind != CELL_BLANK &&
		    cells[i].kind != CELL_UNKNOWN)
			output_number(writer->out, &cells[i]);
	}
	fputs("\r\n", writer->out);
}

static void
csv_end(struct writer *writer)
{
	(void)writer;
}

const struct writer_ops writer_csv = { csv_begin, csv_row, csv_end };
