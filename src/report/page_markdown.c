/* As Markdown: readable as it is, and on any page that shows Markdown. */
#include <string.h>

#include "src/report/page.h"

/* At the start of a line a sign more could begin something. */
static void
put_text(struct page *page, const char *clean)
{
	if (*clean == '+' || *clean == '-' || *clean == '=')
		putc('\\', page->out);
	output_markdown_text(page->out, clean);
}

static void
begin(struct page *page, const char *title)
{
	fprintf(page->out, "%s\n# %s\n", PAGE_MARK, title);
}

static void
end(struct page *page)
{
	(void)page;
}

static void
heading(struct page *page, unsigned level, const char *clean)
{
	putc('\n', page->out);
	for (unsigned i = 0; i < level; i++)
		putc('#', page->out);
	putc(' ', page->out);
	output_markdown_text(page->out, clean);
	putc('\n', page->out);
}

static void
paragraph(struct page *page, const char *clean)
{
	putc('\n', page->out);
	put_text(page, clean);
	putc('\n', page->out);
}

static void
gap(struct page *page)
{
	putc('\n', page->out);
}

static void
item(struct page *page, const char *clean)
{
	if (page->list == LIST_NUMBERED)
		fprintf(page->out, "%u. ", page->items);
	else
		fputs("- ", page->out);
	put_text(page, clean);
	putc('\n', page->out);
}

static void
nothing(struct page *page)
{
	(void)page;
}

const struct page_ops page_markdown = {
	.format = OUTPUT_MARKDOWN,
	.begin = begin,
	.end = end,
	.heading = heading,
	.paragraph = paragraph,
	.list_begin = gap,
	.item = item,
	.list_end = nothing,
	.table_begin = gap,
	.table_end = nothing,
};
