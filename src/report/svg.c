#include "src/report/svg.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "src/report/page.h"

/*
 * All in units of the picture, of which WIDTH go across it. Whole numbers: how
 * a fraction is printed depends on the locale.
 */
#define WIDTH 640
#define VALUE_WIDTH 80		/* for a number beside a bar */
#define BAR_HEIGHT 12
#define BAR_STEP 36		/* from a bar to the next, its label too */
#define LINE_HEIGHT 100
#define LINE_TOP 20		/* for numbers above the line */
#define LINE_SIDE 40
#define LABEL_CELLS 80

static uint64_t
most_of(const struct chart *chart)
{
	uint64_t most = 1;

	for (size_t i = 0; i < chart->count; i++)
		if (chart->points[i].bytes != UINT64_MAX &&
		    chart->points[i].bytes > most)
			most = chart->points[i].bytes;
	return most;
}

/* So many of size units. */
static unsigned
part(uint64_t bytes, uint64_t most, unsigned size)
{
	return (unsigned)((double)bytes / (double)most * size + 0.5);
}

static void
put_label(struct page *page, const char *label)
{
	struct strbuf clean = STRBUF_INIT;

	page_clean(page, label, strlen(label), LABEL_CELLS, &clean);
	output_html_text(page->out, clean.data);
	strbuf_release(&clean);
}

static void
put_bars(struct page *page, const struct chart *chart, uint64_t most)
{
	char buf[FORMAT_MAX];

	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_point *point = &chart->points[i];
		uint64_t bytes = point->bytes == UINT64_MAX ? 0 :
		    point->bytes;
		unsigned width = part(bytes, most, WIDTH - VALUE_WIDTH);
		size_t top = i * BAR_STEP;

		fprintf(page->out, "<text x=\"0\" y=\"%zu\">", top + 13);
		put_label(page, point->label);
		fprintf(page->out, "</text>\n<rect class=\"bar\" x=\"0\" "
		    "y=\"%zu\" width=\"%u\" height=\"%d\"/>\n"
		    "<text class=\"soft\" x=\"%u\" y=\"%zu\">%s</text>\n",
		    top + 18, width > 0 ? width : 1, BAR_HEIGHT, width + 6,
		    top + 28, format_bytes(buf, bytes, page->units));
	}
}

static unsigned
line_x(const struct chart *chart, size_t i)
{
	return LINE_SIDE + part(i, chart->count - 1, WIDTH - 2 * LINE_SIDE);
}

static unsigned
line_y(const struct chart *chart, size_t i, uint64_t most)
{
	return LINE_TOP + LINE_HEIGHT - part(chart->points[i].bytes, most,
	    LINE_HEIGHT);
}

/* What is not known breaks the line. */
static void
put_path(struct page *page, const struct chart *chart, uint64_t most)
{
	bool down = false;

	fputs("<path class=\"line\" d=\"M0 0", page->out);
	for (size_t i = 0; i < chart->count; i++) {
		bool known = chart->points[i].bytes != UINT64_MAX;

		if (known)
			fprintf(page->out, " %c%u %u", down ? 'L' : 'M',
			    line_x(chart, i), line_y(chart, i, most));
		down = known;
	}
	fputs("\"/>\n", page->out);
}

/* The numbers of a few; of many only the first and the last. */
#define NUMBERS_MAX 8

static void
put_points(struct page *page, const struct chart *chart, uint64_t most)
{
	char buf[FORMAT_MAX];

	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_point *point = &chart->points[i];
		bool numbered = chart->count <= NUMBERS_MAX || i == 0 ||
		    i == chart->count - 1;
		unsigned x = line_x(chart, i), y;

		if (numbered) {
			fprintf(page->out, "<text class=\"soft\" x=\"%u\" "
			    "y=\"%d\" text-anchor=\"middle\">", x,
			    LINE_TOP + LINE_HEIGHT + 18);
			put_label(page, point->label);
			fputs("</text>\n", page->out);
		}
		if (point->bytes == UINT64_MAX)
			continue;
		y = line_y(chart, i, most);
		fprintf(page->out, "<circle class=\"bar\" cx=\"%u\" "
		    "cy=\"%u\" r=\"3\"/>\n", x, y);
		if (numbered)
			fprintf(page->out, "<text x=\"%u\" y=\"%u\" "
			    "text-anchor=\"middle\">%s</text>\n", x, y - 7,
			    format_bytes(buf, point->bytes, page->units));
	}
}

void
svg_chart(struct page *page, const struct chart *chart)
{
	size_t height = LINE_TOP + LINE_HEIGHT + 24;
	uint64_t most = most_of(chart);

	if (chart->line && chart->count < 2)
		return;
	if (!chart->line)
		height = chart->count * BAR_STEP;
	fputs("<figure>\n<figcaption>", page->out);
	put_label(page, chart->title);
	fprintf(page->out, "</figcaption>\n<svg role=\"img\" "
	    "width=\"%d\" height=\"%zu\" viewBox=\"0 0 %d %zu\">\n"
	    "<title>", WIDTH, height, WIDTH, height);
	put_label(page, chart->title);
	fputs("</title>\n", page->out);
	if (chart->line) {
		fprintf(page->out, "<line class=\"axis\" x1=\"0\" y1=\"%d\" "
		    "x2=\"%d\" y2=\"%d\"/>\n", LINE_TOP + LINE_HEIGHT, WIDTH,
		    LINE_TOP + LINE_HEIGHT);
		put_path(page, chart, most);
		put_points(page, chart, most);
	} else {
		put_bars(page, chart, most);
	}
	fputs("</svg>\n</figure>\n", page->out);
}
