#include "ui/chart.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "ui/screen.h"
#include "ui/text.h"
#include "ui/theme.h"

/* Curves have their names behind them where there is so much room. */
#define NAMES_WIDTH 48
/* The smallest distance of numbers at the axes, in cells. */
#define TIME_CELLS 9
#define SIZE_CELLS 3

/* A plot under way. */
struct pen {
	const struct chart *chart;
	struct chart_plot *plot;
	int left, top, cols, rows;	/* cells of the curves */
	int across, down;		/* dots in a cell */
	double low, high;		/* sizes at bottom and top */
	double step;			/* from one number to the next */
};

enum chart_dots
chart_dots_for(const char *term, bool ascii)
{
	if (ascii)
		return CHART_ASCII;
	/* The fonts of the Linux console have no braille. */
	return term != NULL && strncmp(term, "linux", 5) == 0 ?
	    CHART_BLOCKS : CHART_BRAILLE;
}

const char *
chart_time(char buf[CHART_TIME_MAX], int64_t milliseconds)
{
	int64_t seconds = milliseconds / 1000;

	if (seconds < 3600)
		snprintf(buf, CHART_TIME_MAX, "%" PRId64 ":%02d",
		    seconds / 60, (int)(seconds % 60));
	else
		snprintf(buf, CHART_TIME_MAX, "%" PRId64 ":%02d:%02d",
		    seconds / 3600, (int)(seconds / 60 % 60),
		    (int)(seconds % 60));
	return buf;
}

static struct chart_cell *
cell_at(const struct pen *pen, int row, int col)
{
	if (row < 0 || row >= pen->plot->height || col < 0 ||
	    col >= pen->plot->width)
		return NULL;
	return &pen->plot->cells[row * pen->plot->width + col];
}

/* Printable ASCII alone, or a sign of ours. */
static void
put_text(const struct pen *pen, int row, int col, unsigned style,
	const char *text)
{
	while (*text != '\0') {
		struct chart_cell *cell = cell_at(pen, row, col++);
		uint32_t code;

		text += text_decode(text, strlen(text), &code);
		if (cell != NULL)
			*cell = (struct chart_cell) { code,
			    (uint16_t)style };
	}
}

/* ---- dots ---------------------------------------------------------------- */

static const uint8_t braille[2][4] = {
	{ 0x01, 0x02, 0x04, 0x40 },
	{ 0x08, 0x10, 0x20, 0x80 },
};

/* While curves are drawn, code is a set of dots: bits. */
static void
dot(const struct pen *pen, int x, int y, unsigned style)
{
	struct chart_cell *cell;

	if (x < 0 || y < 0 || x >= pen->cols * pen->across ||
	    y >= pen->rows * pen->down)
		return;
	cell = cell_at(pen, pen->top + y / pen->down,
	    pen->left + x / pen->across);
	cell->code |= braille[x % pen->across][y % pen->down];
	cell->style = (uint16_t)style;
}

static uint32_t
dots_code(enum chart_dots dots, uint32_t bits)
{
	static const uint32_t blocks[] = { ' ', 0x2580, 0x2584, 0x2588 };

	if (dots == CHART_BRAILLE)
		return bits != 0 ? 0x2800 + bits : ' ';
	return dots == CHART_BLOCKS ? blocks[bits & 3] :
	    (uint32_t)" '.:"[bits & 3];
}

static int
x_of(const struct pen *pen, int64_t time)
{
	const struct chart *chart = pen->chart;
	double part = ((double)time - (double)chart->from) /
	    ((double)chart->to - (double)chart->from);
	int last = pen->cols * pen->across - 1;

	/* What lies far outside is as far outside as matters. */
	part = part < -1 ? -1 : part > 2 ? 2 : part;
	return (int)floor(part * last + 0.5);
}

static int
y_of(const struct pen *pen, double bytes)
{
	double part = (bytes - pen->low) / (pen->high - pen->low);
	int last = pen->rows * pen->down - 1;

	part = part < -1 ? -1 : part > 2 ? 2 : part;
	return last - (int)floor(part * last + 0.5);
}

static void
upright(const struct pen *pen, int x, int a, int b, unsigned style)
{
	for (int y = a < b ? a : b; y <= (a < b ? b : a); y++)
		dot(pen, x, y, style);
}

/* From one point to the next, without a hole between steep ones. */
static void
stroke(const struct pen *pen, int x0, int y0, int x1, int y1, unsigned style)
{
	int before = y0;

	if (x0 == x1) {
		upright(pen, x0, y0, y1, style);
		return;
	}
	for (int x = x0; x <= x1; x++) {
		int y = y0 + (int)lround((double)(y1 - y0) * (x - x0) /
		    (x1 - x0));

		/* A jump is drawn in the column that it leads to. */
		if (abs(y - before) > 1)
			before += y > before ? 1 : -1;
		else
			before = y;
		upright(pen, x, before, y, style);
		before = y;
	}
}

static void
draw_curve(const struct pen *pen, const struct chart_curve *curve)
{
	const struct chart *chart = pen->chart;
	bool drawing = false;
	int x0 = 0, y0 = 0, x, y;

	for (size_t i = 0; i < chart->count; i++) {
		if (curve->values[i] == CHART_NONE) {
			drawing = false;
			continue;
		}
		/* One point before the first that is shown leads to it. */
		if (i + 1 < chart->count && chart->times[i + 1] < chart->from)
			continue;
		if (chart->times[i] > chart->to)
			break;
		x = x_of(pen, chart->times[i]);
		y = y_of(pen, (double)curve->values[i]);
		if (drawing)
			stroke(pen, x0, y0, x, y, curve->style);
		else
			dot(pen, x, y, curve->style);
		drawing = true;
		x0 = x;
		y0 = y;
	}
}

static void
draw_line(const struct pen *pen)
{
	const struct chart *chart = pen->chart;
	int x0 = x_of(pen, chart->line_from), x1 = x_of(pen, chart->line_to);
	int last = pen->cols * pen->across;
	double part;

	for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < last; x++) {
		if (x / pen->across % 2 == 1)
			continue;
		part = x1 > x0 ? (double)(x - x0) / (x1 - x0) : 0;
		dot(pen, x, y_of(pen, chart->line_start + part *
		    (chart->line_end - chart->line_start)),
		    chart->line_style);
	}
}

/* ---- axes ---------------------------------------------------------------- */

static bool
find_range(const struct chart *chart, double *least, double *most)
{
	bool any = false;

	for (unsigned c = 0; c < chart->curve_count; c++)
		for (size_t i = 0; i < chart->count; i++) {
			int64_t value = chart->curves[c].values[i];

			if (value == CHART_NONE || value < 0 ||
			    chart->times[i] < chart->from ||
			    chart->times[i] > chart->to)
				continue;
			if (!any || (double)value < *least)
				*least = (double)value;
			if (!any || (double)value > *most)
				*most = (double)value;
			any = true;
		}
	return any;
}

/* The smallest 1, 2 or 5 times a power that is at least so much. */
static double
nice_step(double least, enum units units)
{
	double step = 1;

	if (units == UNITS_IEC) {
		while (step < least)
			step *= 2;
		return step;
	}
	while (step * 10 < least)
		step *= 10;
	return step >= least ? step : 2 * step >= least ? 2 * step :
	    5 * step >= least ? 5 * step : 10 * step;
}

/*
 * From and to what the sizes go: from nothing where that costs no more than a
 * half, and at least over a tenth of the largest, so that noise does not look
 * like growth. Then to round numbers.
 */
static void
choose_range(struct pen *pen)
{
	double least = 0, most = 1, room, numbers;

	if (!find_range(pen->chart, &least, &most))
		most = 1000000;
	if (least < most / 2)
		least = 0;
	room = most / 10 - (most - least);
	if (room > 0) {
		least -= room / 2;
		most += room / 2;
	}
	numbers = pen->rows > 2 * SIZE_CELLS ? pen->rows / SIZE_CELLS : 2;
	pen->step = nice_step((most - least) / numbers, pen->chart->units);
	pen->low = floor(least / pen->step) * pen->step;
	pen->high = ceil(most / pen->step) * pen->step;
	if (pen->low < 0)
		pen->low = 0;
	if (pen->high <= pen->low)
		pen->high = pen->low + pen->step;
}

static const char *
size_text(const struct pen *pen, double bytes, char buf[FORMAT_MAX])
{
	return format_bytes(buf, bytes < 1e18 ? (uint64_t)bytes :
	    UINT64_C(1000000000000000000), pen->chart->units);
}

/* The row that a size is in. */
static int
row_of(const struct pen *pen, double bytes)
{
	int y = y_of(pen, bytes);

	return pen->top + (y < 0 ? 0 : y / pen->down);
}

/* So many steps from the lowest number at the left to the highest. */
static int
sizes_count(const struct pen *pen)
{
	return (int)((pen->high - pen->low) / pen->step + 0.5);
}

/* How wide the numbers at the left are. */
static int
sizes_width(const struct pen *pen)
{
	int width = 0;
	char text[FORMAT_MAX];

	for (int i = 0; i <= sizes_count(pen); i++) {
		int len = (int)strlen(size_text(pen, pen->low +
		    i * pen->step, text));

		if (len > width)
			width = len;
	}
	return width;
}

static void
draw_sizes(const struct pen *pen, int width)
{
	bool ascii = pen->chart->dots == CHART_ASCII;
	char text[FORMAT_MAX];

	for (int row = 0; row < pen->rows; row++)
		put_text(pen, pen->top + row, pen->left - 1, STYLE_BORDER,
		    text_glyph(GLYPH_VLINE, ascii));
	for (int i = 0; i <= sizes_count(pen); i++) {
		double at = pen->low + i * pen->step;
		int row = row_of(pen, at);

		size_text(pen, at, text);
		put_text(pen, row, width - (int)strlen(text), STYLE_DIM,
		    text);
		put_text(pen, row, pen->left - 1, STYLE_BORDER,
		    text_glyph(GLYPH_TEE_RIGHT, ascii));
	}
}

static int64_t
time_step(const struct pen *pen)
{
	static const int steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600,
	    900, 1800, 3600, 7200, 10800, 21600, 43200, 86400 };
	const struct chart *chart = pen->chart;
	double least = ((double)chart->to - (double)chart->from) / 1000 *
	    TIME_CELLS / (pen->cols > 0 ? pen->cols : 1);
	size_t count = sizeof steps / sizeof steps[0], i = 0;
	int64_t days = 1;

	while (i < count && steps[i] < least)
		i++;
	if (i < count)
		return (int64_t)steps[i] * 1000;
	while ((double)days * 86400 < least && days < INT64_C(1) << 32)
		days *= 2;
	return days * 86400000;
}

static void
draw_times(const struct pen *pen)
{
	bool ascii = pen->chart->dots == CHART_ASCII;
	int axis = pen->top + pen->rows, free_from = pen->left;
	int64_t step = time_step(pen), time;
	char text[CHART_TIME_MAX];

	put_text(pen, axis, pen->left - 1, STYLE_BORDER,
	    text_glyph(GLYPH_BOTTOM_LEFT, ascii));
	for (int col = 0; col < pen->cols; col++)
		put_text(pen, axis, pen->left + col, STYLE_BORDER,
		    text_glyph(GLYPH_HLINE, ascii));
	if (axis + 1 >= pen->plot->height)
		return;
	time = pen->chart->from / step * step;
	for (; time <= pen->chart->to; time += step) {
		int col, len;

		if (time < pen->chart->from)
			continue;
		len = (int)strlen(chart_time(text, time));
		col = pen->left + x_of(pen, time) / pen->across - len / 2;
		if (col < pen->left)
			col = pen->left;
		if (col < free_from || col + len > pen->plot->width)
			continue;
		put_text(pen, axis + 1, col, STYLE_DIM, text);
		free_from = col + len + 1;
	}
}

static void
draw_marks(const struct pen *pen)
{
	const struct chart *chart = pen->chart;
	bool ascii = chart->dots == CHART_ASCII;
	int axis = pen->top + pen->rows;

	/* The lowest rank first: the others are put over it. */
	for (unsigned rank = 0; rank < 4; rank++)
		for (size_t i = 0; i < chart->mark_count; i++) {
			const struct chart_mark *mark = &chart->marks[i];
			char sign[2] = { mark->sign, '\0' };

			if (mark->rank != rank || mark->time < chart->from ||
			    mark->time > chart->to)
				continue;
			put_text(pen, axis, pen->left +
			    x_of(pen, mark->time) / pen->across, mark->style,
			    mark->sign != 0 ? sign :
			    text_glyph(GLYPH_ASCENDING, ascii));
		}
}

static int
names_width(const struct chart *chart)
{
	int width = 0;

	for (unsigned i = 0; i < chart->curve_count; i++)
		if ((int)strlen(chart->curves[i].name) > width)
			width = (int)strlen(chart->curves[i].name);
	return width + 1;
}

/* The last value that is shown; CHART_NONE where there is none. */
static int64_t
last_value(const struct chart *chart, const struct chart_curve *curve)
{
	for (size_t i = chart->count; i-- > 0; )
		if (chart->times[i] <= chart->to &&
		    curve->values[i] != CHART_NONE)
			return chart->times[i] >= chart->from ?
			    curve->values[i] : CHART_NONE;
	return CHART_NONE;
}

/* Behind its curve; where another one has the row, in the next that is free. */
static void
draw_names(const struct pen *pen, int col)
{
	const struct chart *chart = pen->chart;

	for (unsigned c = chart->curve_count; c-- > 0; ) {
		int64_t value = last_value(chart, &chart->curves[c]);
		int row;

		if (value == CHART_NONE)
			continue;
		row = row_of(pen, (double)value);
		for (int i = 0; i < 2 * pen->rows; i++) {
			int at = row + (i % 2 ? -(i + 1) / 2 : i / 2);
			struct chart_cell *cell = cell_at(pen, at, col);

			if (at < pen->top || at >= pen->top + pen->rows ||
			    cell == NULL || cell->code != ' ')
				continue;
			put_text(pen, at, col, chart->curves[c].style,
			    chart->curves[c].name);
			break;
		}
	}
}

/* ---- all of it ----------------------------------------------------------- */

static void
draw_curves(const struct pen *pen)
{
	for (int row = 0; row < pen->rows; row++)
		for (int col = 0; col < pen->cols; col++)
			cell_at(pen, pen->top + row, pen->left + col)->code =
			    0;
	for (unsigned i = 0; i < pen->chart->curve_count; i++)
		draw_curve(pen, &pen->chart->curves[i]);
	if (pen->chart->has_line)
		draw_line(pen);
	for (int row = 0; row < pen->rows; row++)
		for (int col = 0; col < pen->cols; col++) {
			struct chart_cell *cell = cell_at(pen,
			    pen->top + row, pen->left + col);

			cell->code = dots_code(pen->chart->dots, cell->code);
		}
}

static void
draw_all(struct pen *pen)
{
	int width = pen->plot->width, height = pen->plot->height, sizes;
	int names = width >= NAMES_WIDTH ? names_width(pen->chart) : 0;

	/* The axis, and below it the times where there is room. */
	pen->rows = height - (height > CHART_MIN_HEIGHT ? 2 : 1);
	choose_range(pen);
	sizes = sizes_width(pen);
	pen->left = sizes + 1;
	pen->cols = width - pen->left - names;
	if (pen->cols < 4)
		return;
	draw_sizes(pen, sizes);
	draw_times(pen);
	draw_marks(pen);
	draw_curves(pen);
	if (names > 0)
		draw_names(pen, pen->left + pen->cols + 1);
}

bool
chart_plot(struct chart_plot *plot, const struct chart *chart, int height,
	int width, struct error *err)
{
	bool fine = chart->dots == CHART_BRAILLE;
	struct pen pen = { .chart = chart, .plot = plot,
	    .across = fine ? 2 : 1, .down = fine ? 4 : 2 };
	size_t count;

	*plot = (struct chart_plot) { 0 };
	if (height <= 0 || width <= 0)
		return true;
	count = (size_t)height * (size_t)width;
	plot->cells = malloc(count * sizeof *plot->cells);
	if (plot->cells == NULL)
		return error_memory(err, "a chart", count *
		    sizeof *plot->cells);
	plot->height = height;
	plot->width = width;
	for (size_t i = 0; i < count; i++)
		plot->cells[i] = (struct chart_cell) { ' ', STYLE_NORMAL };
	if (height >= CHART_MIN_HEIGHT && width >= CHART_MIN_WIDTH &&
	    chart->from < chart->to)
		draw_all(&pen);
	return true;
}

void
chart_plot_release(struct chart_plot *plot)
{
	free(plot->cells);
	*plot = (struct chart_plot) { 0 };
}

/* Cells of one style at a time. */
static void
put_row(const struct chart_plot *plot, int row, struct screen *screen,
	struct rect rect, struct strbuf *text)
{
	const struct chart_cell *cells = plot->cells + row * plot->width;
	int from = 0;

	strbuf_reset(text);
	for (int col = 0; col < plot->width; col++) {
		text_add_code(text, cells[col].code);
		if (col + 1 < plot->width &&
		    cells[col + 1].style == cells[from].style)
			continue;
		screen_put(screen, rect.row + row, rect.col + from,
		    cells[from].style, text->data, text->len,
		    col + 1 - from);
		strbuf_reset(text);
		from = col + 1;
	}
}

void
chart_draw(const struct chart *chart, struct screen *screen, struct rect rect)
{
	struct strbuf text = STRBUF_INIT;
	struct chart_plot plot;

	if (!chart_plot(&plot, chart, rect.height, rect.width, NULL))
		return;
	for (int row = 0; row < plot.height; row++)
		put_row(&plot, row, screen, rect, &text);
	strbuf_release(&text);
	chart_plot_release(&plot);
}
