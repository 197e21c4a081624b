/*
 * A page of a report, as it is written: Markdown or HTML. What is on it, the
 * callers say (report.c); how it looks, page_markdown.c and page_html.c. Text
 * is raw and may hold any bytes: it is made harmless here. Nothing fails but
 * tables; that the stream cannot be written is seen in the end.
 */
#ifndef SRC_REPORT_PAGE_H
#define SRC_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/base/format.h"
#include "src/output/output.h"

struct error;
struct strbuf;
struct table;

/* Bytes of something, with what they are of. */
struct chart_point {
	const char *label;
	uint64_t bytes;		/* UINT64_MAX: not known */
};

struct chart {
	const char *title;	/* what it shows, also read aloud */
	bool line;		/* in the order of time; else bars */
	const struct chart_point *points;
	size_t count;
};

enum list_kind {
	LIST_PLAIN,
	LIST_NUMBERED,
};

struct page {
	const struct page_ops *ops;
	FILE *out;
	enum units units;
	bool ascii;
	enum list_kind list;	/* the one that is open */
	unsigned items;		/* in it, so far */
};

struct page_ops {
	enum output_format format;	/* of tables */
	/* title: our own words */
	void (*begin)(struct page *page, const char *title);
	void (*end)(struct page *page);
	/* level 1 to 3; the text is clean, that is, printable UTF-8 */
	void (*heading)(struct page *page, unsigned level, const char *clean);
	void (*paragraph)(struct page *page, const char *clean);
	void (*list_begin)(struct page *page);
	void (*item)(struct page *page, const char *clean);
	void (*list_end)(struct page *page);
	void (*table_begin)(struct page *page);
	void (*table_end)(struct page *page);
	/* NULL: the page has no pictures, and says all in words. */
	void (*chart)(struct page *page, const struct chart *chart);
};

extern const struct page_ops page_markdown, page_html;

/* What a page begins with that is one: to tell our own files. */
#define PAGE_MARK "<!-- heaptrail report -->\n"

void page_heading(struct page *page, unsigned level,
	const struct strbuf *text);
void page_paragraph(struct page *page, const struct strbuf *text);
void page_words(struct page *page, const char *text);	/* one, of ours */
void page_list_begin(struct page *page, enum list_kind kind);
void page_item(struct page *page, const struct strbuf *text);
void page_list_end(struct page *page);
/* The first rows of a table, 0: all; sort: key of a column, or NULL. */
bool page_table(struct page *page, struct table *table, const char *sort,
	size_t top, struct error *err);
void page_chart(struct page *page, const struct chart *chart);
/* A line of count numbers of bytes, numbered from 1. */
bool page_line(struct page *page, const char *title, const uint64_t *bytes,
	size_t count, struct error *err);

/* Appends text, made printable and cut to cells. */
void page_clean(const struct page *page, const char *text, size_t len,
	size_t cells, struct strbuf *out);

#endif
