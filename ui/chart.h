/*
 * Numbers over time as a chart: sizes go up, time goes right, marks stand on
 * the axis. Points squeezed into one column show as what lies between the
 * least and the largest of them, so that no peak and no low is lost.
 *
 * Plotting is a pure function from numbers to cells; drawing puts these on the
 * screen. Names of the curves stand behind them, so that colour is never the
 * only sign. Cost: one pass over the points.
 */
#ifndef UI_CHART_H
#define UI_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/format.h"
#include "ui/layout.h"

struct error;
struct screen;

/* A value that is not known: the curve has a gap. The same as SERIES_GAP. */
#define CHART_NONE INT64_MIN

#define CHART_CURVES 8

/* What a cell is made of. */
enum chart_dots {
	CHART_BRAILLE,		/* 2 x 4 dots */
	CHART_BLOCKS,		/* halves of a cell, one above the other */
	CHART_ASCII,		/* the same as . ' : */
};

/* What a terminal can show; term is $TERM or NULL. */
enum chart_dots chart_dots_for(const char *term, bool ascii);

struct chart_curve {
	const char *name;	/* short, printable */
	unsigned style;		/* enum style */
	const int64_t *values;	/* bytes, one a point, or CHART_NONE */
};

struct chart_mark {
	int64_t time;
	char sign;		/* what stands on the axis, or 0: a triangle */
	unsigned style;		/* enum style */
	unsigned rank;		/* of those in one cell the highest is seen */
};

struct chart {
	const int64_t *times;	/* of the points: milliseconds, rising */
	size_t count;
	struct chart_curve curves[CHART_CURVES];
	unsigned curve_count;	/* the last is drawn over the others */
	int64_t from, to;	/* the times that are shown, from < to */
	const struct chart_mark *marks;
	size_t mark_count;
	bool has_line;		/* a straight one, broken ... */
	int64_t line_from, line_to;		/* ... between these times */
	double line_start, line_end;		/* and bytes */
	unsigned line_style;
	enum units units;
	enum chart_dots dots;
};

struct chart_cell {
	uint32_t code;		/* a character of one cell */
	uint16_t style;
};

struct chart_plot {
	int height, width;
	struct chart_cell *cells;	/* height rows of width; owned */
};

/* Below this nothing is plotted: all cells are blank. */
#define CHART_MIN_HEIGHT 3
#define CHART_MIN_WIDTH 16

/* False, with err, when memory ran out. plot is written anew. */
bool chart_plot(struct chart_plot *plot, const struct chart *chart,
	int height, int width, struct error *err);
void chart_plot_release(struct chart_plot *plot);

/* Plots it into a rectangle of the screen; nothing when memory ran out. */
void chart_draw(const struct chart *chart, struct screen *screen,
	struct rect rect);

#define CHART_TIME_MAX 24
/* 0:45, 12:30, 1:30:00 */
const char *chart_time(char buf[CHART_TIME_MAX], int64_t milliseconds);

#endif
