/* Charts as SVG within HTML. */
#ifndef SRC_REPORT_SVG_H
#define SRC_REPORT_SVG_H

struct chart;
struct page;

/* A figure; its colours are classes of the page's style. */
void svg_chart(struct page *page, const struct chart *chart);

#endif
