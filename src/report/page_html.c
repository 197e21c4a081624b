/*
 * As HTML: one file that loads nothing, runs nothing, and is well-formed XML
 * too. Light and dark are the reader's choice; on paper it is light.
 */
#include "src/report/page.h"
#include "src/report/svg.h"

#define LIGHT ":root{--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;" \
	"--paper:#fff;--band:#f6f8fa;--mark:#b0303c}"
#define DARK ":root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;" \
	"--paper:#0d1117;--band:#151b23;--mark:#ff8182}"

static const char style[] =
	LIGHT "\n"
	"@media (prefers-color-scheme:dark){" DARK "}\n"
	"@media print{" LIGHT "body{font-size:11px}.wide{overflow:visible}"
	"h2,h3,svg{break-after:avoid}tr,li{break-inside:avoid}}\n"
	"html{color-scheme:light dark;background:var(--paper)}\n"
	"body{max-width:72rem;margin:2rem auto;padding:0 1rem;"
	"font:16px/1.5 system-ui,sans-serif;color:var(--ink);"
	"overflow-wrap:anywhere}\n"
	"h1,h2,h3{line-height:1.25}h2{margin-top:2.5rem;"
	"border-bottom:1px solid var(--line)}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;font-size:.875em}\n"
	"th,td{padding:.25em .7em;border-bottom:1px solid var(--line);"
	"text-align:left;vertical-align:top}\n"
	"th{background:var(--band)}td{min-width:4em}"
	"td:first-child{min-width:16em}\n"
	".n{text-align:right;white-space:nowrap;"
	"font-variant-numeric:tabular-nums}\n"
	"figure{margin:1rem 0}figcaption{font-size:.875em;"
	"color:var(--soft)}\n"
	"svg{display:block;max-width:100%;height:auto}\n"
	"svg text{fill:var(--ink);font:12px system-ui,sans-serif}"
	"svg .soft{fill:var(--soft)}svg .bar{fill:var(--mark)}\n"
	"svg .line{fill:none;stroke:var(--mark);stroke-width:2}"
	"svg .axis{stroke:var(--line)}\n";

/* What is not allowed cannot happen, whatever a heap has for names. */
static void
begin(struct page *page, const char *title)
{
	fprintf(page->out, "<!DOCTYPE html>\n"
	    PAGE_MARK
	    "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"/>\n<title>%s</title>\n<style>\n%s</style>\n"
	    "</head>\n<body>\n<h1>%s</h1>\n", title, style, title);
}

static void
end(struct page *page)
{
	fputs("</body>\n</html>\n", page->out);
}

static void
element(struct page *page, const char *name, const char *clean)
{
	fprintf(page->out, "<%s>", name);
	output_html_text(page->out, clean);
	fprintf(page->out, "</%s>\n", name);
}

static void
heading(struct page *page, unsigned level, const char *clean)
{
	static const char *const names[] = { "h1", "h1", "h2", "h3" };

	element(page, names[level], clean);
}

static void
paragraph(struct page *page, const char *clean)
{
	element(page, "p", clean);
}

static void
list_begin(struct page *page)
{
	fputs(page->list == LIST_NUMBERED ? "<ol>\n" : "<ul>\n", page->out);
}

static void
item(struct page *page, const char *clean)
{
	element(page, "li", clean);
}

static void
list_end(struct page *page)
{
	fputs(page->list == LIST_NUMBERED ? "</ol>\n" : "</ul>\n", page->out);
}

static void
table_begin(struct page *page)
{
	fputs("<div class=\"wide\">\n", page->out);
}

static void
table_end(struct page *page)
{
	fputs("</div>\n", page->out);
}

const struct page_ops page_html = {
	.format = OUTPUT_HTML,
	.begin = begin,
	.end = end,
	.heading = heading,
	.paragraph = paragraph,
	.list_begin = list_begin,
	.item = item,
	.list_end = list_end,
	.table_begin = table_begin,
	.table_end = table_end,
	.chart = svg_chart,
};
