/*
 * {"table": "summary", "columns": [...], "rows": [...]}: one object, a row a
 * line. Text of the heap is escaped so that nothing but printable characters
 * stands in it: what reads it gets exactly the heap's text, a terminal no
 * control characters.
 */
#include "model/table.h"
#include "src/output/output.h"

static const char *const kind_names[] = {
	[CELL_NONE] = "none",
	[CELL_BLANK] = "none",
	[CELL_TEXT] = "text",
	[CELL_COUNT] = "count",
	[CELL_BYTES] = "bytes",
	[CELL_DELTA_COUNT] = "count_delta",
	[CELL_DELTA_BYTES] = "bytes_delta",
	[CELL_PERCENT] = "percent",
	[CELL_BAR] = "bar",
	[CELL_DISTANCE] = "distance",
	[CELL_ID] = "id",
	[CELL_PID] = "pid",
	[CELL_MARK] = "mark",
	[CELL_DURATION] = "milliseconds",
	[CELL_SERIES] = "series",
	[CELL_UNKNOWN] = "unknown",
};

/* The code point of a three-byte sequence that starts at text. */
static unsigned
three_bytes(const unsigned char *text)
{
	return (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 |
	    (text[2] & 0x3fu);
}

/*
 * text is UTF-8 as strings_decode gives it: well-formed but for lone
 * surrogates. These, C1 controls and line separators are escaped, for they
 * are either not UTF-8 or not harmless.
 */
static void
put_string(FILE *out, const char *data, size_t len)
{
	const unsigned char *text = (const unsigned char *)data;

	putc('"', out);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c == '"' || c == '\\') {
			fprintf(out, "\\%c", c);
		} else if (c < 0x20 || c == 0x7f) {
			fprintf(out, "\\u%04x", c);
		} else if (c == 0xc2 && i + 1 < len && text[i + 1] < 0xa0) {
			fprintf(out, "\\u%04x", text[++i]);
		} else if (i + 2 < len && (c == 0xed || c == 0xe2) &&
		    (c == 0xed ? text[i + 1] >= 0xa0 :
		    text[i + 1] == 0x80 && (text[i + 2] & 0xfe) == 0xa8)) {
			fprintf(out, "\\u%04x", three_bytes(text + i));
			i += 2;
		} else {
			putc(c, out);
		}
	}
	putc('"', out);
}

/* [1, 2, null, 4] */
static void
put_series(FILE *out, const struct cell *cell)
{
	putc('[', out);
	for (size_t i = 0; i < cell->series_count; i++) {
		struct cell number = { .number = cell->series[i] };

		fputs(i > 0 ? ", " : "", out);
		if (cell->series[i] == SERIES_GAP)
			fputs("null", out);
		else
			output_number(out, &number);
	}
	putc(']', out);
}

static void
json_begin(struct writer *writer)
{
	const struct table_ops *ops = writer->table->ops;
	const char *comma = "";

	fprintf(writer->out, "{\"table\": \"%s\", \"columns\": [", ops->name);
	for (unsigned i = 0; i < ops->column_count; i++) {
		const struct column *column = &ops->columns[i];

		if (!output_has_column(column, OUTPUT_JSON))
			continue;
		fprintf(writer->out, "%s{\"key\": \"%s\", \"title\": \"%s\", "
		    "\"kind\": \"%s\"}", comma, column->key, column->title,
		    kind_names[column->kind]);
		comma = ", ";
	}
	fputs("], \"rows\": [", writer->out);
}

static void
json_row(struct writer *writer, const struct cell *cells, unsigned depth)
{
	const struct table_ops *ops = writer->table->ops;
	const char *comma = "";

	(void)depth;
	fputs(writer->rows > 0 ? ",\n{" : "\n{", writer->out);
	for (unsigned i = 0; i < ops->column_count; i++) {
		if (!output_has_column(&ops->columns[i], OUTPUT_JSON))
			continue;
		fprintf(writer->out, "%s\"%s\": ", comma,
		    ops->columns[i].key);
		comma = ", ";
		if (cells[i].kind == CELL_NONE ||
		    cells[i].kind == CELL_BLANK ||
		    cells[i].kind == CELL_UNKNOWN)
			fputs("null", writer->out);
		else if (cells[i].kind == CELL_TEXT)
			put_string(writer->out, cells[i].text.data,
			    cells[i].text.len);
		else if (cells[i].kind == CELL_SERIES)
			put_series(writer->out, &cells[i]);
		else
			output_number(writer->out, &cells[i]);
	}
	putc('}', writer->out);
}

static void
json_end(struct writer *writer)
{
	fputs(writer->rows > 0 ? "\n]}\n" : "]}\n", writer->out);
}

const struct writer_ops writer_json = { json_begin, json_row, json_end };
