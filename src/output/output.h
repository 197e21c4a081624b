/*
 * Writes any table to a stream: the headless twin of every screen. Rows are
 * written as they are asked for; nothing is gathered first.
 */
#ifndef SRC_OUTPUT_OUTPUT_H
#define SRC_OUTPUT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/base/format.h"
#include "ui/show.h"

struct cell;
struct column;
struct error;
struct pattern;
struct table;

enum output_format {
	OUTPUT_TEXT,		/* for people: columns, sizes with units */
	OUTPUT_JSON,		/* one object; exact */
	OUTPUT_CSV,		/* RFC 4180 with a header; exact numbers */
	OUTPUT_MARKDOWN,
	OUTPUT_HEAPDIFF,	/* heapdiff.h: of comparisons alone */
	OUTPUT_HTML,		/* an element of a page; no format to ask for */
};

struct output_options {
	enum output_format format;
	enum units units;	/* text and markdown */
	enum shares shares;	/* likewise */
	bool ascii;		/* text and markdown: nothing but ASCII */
	const char *sort;	/* key of a column, or NULL */
	bool reverse;		/* the other way than the column's own */
	const struct pattern *filter;	/* of the top level, or NULL */
	bool inverse;
	size_t top;		/* rows of each level, 0: all */
	unsigned depth;		/* levels to open, from 1 */
};

/* "text", "json", "csv", "md", "heapdiff"; false for all else. */
bool output_parse_format(const char *text, enum output_format *format);

/*
 * Fails for an unknown sort key (ERROR_USAGE) and when the stream cannot be
 * written (ERROR_IO).
 */
bool output_table(FILE *out, struct table *table,
	const struct output_options *options, struct error *err);

/* Rows as they stand on a screen, open ones included. */
struct output_rows {
	size_t count;
	void (*cell)(void *data, size_t row, unsigned column,
		struct cell *cell);
	unsigned (*depth)(void *data, size_t row);	/* 0: the top */
	void *data;
};

/* Writes these rows of a table instead; of options the looks alone matter. */
bool output_rows(FILE *out, struct table *table,
	const struct output_rows *rows, const struct output_options *options,
	struct error *err);

/* Is the column part of this format? */
bool output_has_column(const struct column *column,
	enum output_format format);

/* The number of a cell that has one, exact, as programs read it. */
void output_number(FILE *out, const struct cell *cell);

/*
 * Text that is printable already, for people: what would be markup is escaped,
 * and what would end a cell of a table.
 */
void output_markdown_text(FILE *out, const char *clean);
void output_html_text(FILE *out, const char *clean);

struct writer;

/*
 * Appends what a person reads in a cell, printable, in the units and signs that
 * the options ask for; without its share.
 */
void output_cell_text(const struct writer *writer,
	const struct column *column, const struct cell *cell,
	struct strbuf *text);

/* What each format does; see text.c, json.c, csv.c, markdown.c, html.c. */
struct writer {
	FILE *out;
	struct table *table;
	const struct output_options *options;
	size_t rows;		/* written so far */
};

struct writer_ops {
	void (*begin)(struct writer *writer);
	/* cells has one entry a column of the table. */
	void (*row)(struct writer *writer, const struct cell *cells,
		unsigned depth);
	void (*end)(struct writer *writer);
};

extern const struct writer_ops writer_text, writer_json, writer_csv,
	writer_markdown, writer_html;

#endif
