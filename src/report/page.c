#include "src/report/page.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "ui/text.h"

/* Of one text of a page, in cells. */
#define TEXT_CELLS 2000

void
page_clean(const struct page *page, const char *text, size_t len,
	size_t cells, struct strbuf *out)
{
	text_clean(text, len, cells, page->ascii ? TEXT_ASCII : 0, out);
}

void
page_heading(struct page *page, unsigned level, const struct strbuf *text)
{
	struct strbuf clean = STRBUF_INIT;

	page_clean(page, text->data, text->len, TEXT_CELLS, &clean);
	page->ops->heading(page, level, clean.data);
	strbuf_release(&clean);
}

void
page_paragraph(struct page *page, const struct strbuf *text)
{
	struct strbuf clean = STRBUF_INIT;

	page_clean(page, text->data, text->len, TEXT_CELLS, &clean);
	page->ops->paragraph(page, clean.data);
	strbuf_release(&clean);
}

void
page_words(struct page *page, const char *text)
{
	page->ops->paragraph(page, text);
}

void
page_list_begin(struct page *page, enum list_kind kind)
{
	page->list = kind;
	page->items = 0;
	page->ops->list_begin(page);
}

void
page_item(struct page *page, const struct strbuf *text)
{
	struct strbuf clean = STRBUF_INIT;

	page_clean(page, text->data, text->len, TEXT_CELLS, &clean);
	page->items++;
	page->ops->item(page, clean.data);
	strbuf_release(&clean);
}

void
page_list_end(struct page *page)
{
	page->ops->list_end(page);
}

bool
page_table(struct page *page, struct table *table, const char *sort,
	size_t top, struct error *err)
{
	struct output_options options = {
		.format = page->ops->format,
		.units = page->units,
		.shares = SHARES_PERCENT,
		.ascii = page->ascii,
		.sort = sort,
		.top = top,
		.depth = 1,
	};
	bool done;

	page->ops->table_begin(page);
	done = output_table(page->out, table, &options, err);
	page->ops->table_end(page);
	return done;
}

void
page_chart(struct page *page, const struct chart *chart)
{
	if (page->ops->chart != NULL && chart->count > 0)
		page->ops->chart(page, chart);
}

bool
page_line(struct page *page, const char *title, const uint64_t *bytes,
	size_t count, struct error *err)
{
	struct chart_point *points = calloc(count + 1, sizeof *points);
	char (*labels)[24] = calloc(count + 1, sizeof *labels);
	struct chart chart = { .title = title, .line = true,
	    .points = points, .count = count };
	bool done = points != NULL && labels != NULL;

	for (size_t i = 0; done && i < count; i++) {
		snprintf(labels[i], sizeof labels[i], "%zu", i + 1);
		points[i] = (struct chart_point) { labels[i], bytes[i] };
	}
	if (done)
		page_chart(page, &chart);
	free(points);
	free(labels);
	return done || error_memory(err, "a chart", count);
}
