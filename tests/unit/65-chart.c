/* Numbers over time as cells. */
#include "ui/chart.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/strbuf.h"
#include "ui/screen.h"
#include "ui/text.h"

#define MB 1000000
#define POINTS 100000

static int64_t times[POINTS], values[POINTS], others[POINTS];

static int
setup(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	return 0;
}

static struct chart
chart_of(size_t count, enum chart_dots dots)
{
	struct chart chart = {
		.times = times,
		.count = count,
		.curves = { { "used", STYLE_BAR, values } },
		.curve_count = 1,
		.to = count > 1 ? times[count - 1] : 1000,
		.dots = dots,
	};

	return chart;
}

/* The cells as lines, without the blanks at their ends. */
static void
write_cells(const struct chart_plot *plot, struct strbuf *text)
{
	for (int row = 0; row < plot->height; row++) {
		for (int col = 0; col < plot->width; col++)
			text_add_code(text,
			    plot->cells[row * plot->width + col].code);
		while (text->len > 0 && text->data[text->len - 1] == ' ')
			strbuf_truncate(text, text->len - 1);
		strbuf_addc(text, '\n');
	}
}

static void
check(const struct chart *chart, int height, int width, const char *wanted)
{
	struct strbuf text = STRBUF_INIT;
	struct chart_plot plot;

	assert_true(chart_plot(&plot, chart, height, width, NULL));
	write_cells(&plot, &text);
	assert_string_equal(text.data, wanted);
	strbuf_release(&text);
	chart_plot_release(&plot);
}

/* 0, 10, 20, 30, 40 MB in four seconds: a diagonal. */
static void
make_diagonal(void)
{
	for (int i = 0; i < 5; i++) {
		times[i] = i * 1000;
		values[i] = i * 10 * MB;
	}
}

static void
test_diagonal(void **state)
{
	struct chart chart;

	(void)state;
	make_diagonal();
	chart = chart_of(5, CHART_ASCII);
	check(&chart, 6, 24,
	    "40.0 MB+            ..''\n"
	    "20.0 MB+       ...''\n"
	    "       |   ..''\n"
	    "    0 B+.''\n"
	    "       +----------------\n"
	    "        0:00\n");
	chart = chart_of(5, CHART_BLOCKS);
	check(&chart, 6, 24,
	    "40.0 MB┤            ▄▄▀▀\n"
	    "20.0 MB┤       ▄▄▄▀▀\n"
	    "       │   ▄▄▀▀\n"
	    "    0 B┤▄▀▀\n"
	    "       └────────────────\n"
	    "        0:00\n");
	chart = chart_of(5, CHART_BRAILLE);
	check(&chart, 6, 24,
	    "40.0 MB┤            ⣀⠤⠒⠉\n"
	    "20.0 MB┤       ⢀⣀⠤⠒⠉\n"
	    "       │   ⢀⡠⠔⠊⠁\n"
	    "    0 B┤⡠⠔⠊⠁\n"
	    "       └────────────────\n"
	    "        0:00\n");
	check(&chart, 8, 60,
	    "40.0 MB┤                                        ⣀⣀⠤⠤⠒⠒⠉ used\n"
	    "       │                                ⣀⣀⠤⠤⠒⠒⠉⠉\n"
	    "20.0 MB┤                      ⢀⣀⣀⠤⠤⠒⠒⠊⠉⠉\n"
	    "       │              ⢀⣀⡠⠤⠔⠒⠊⠉⠁\n"
	    "       │       ⣀⣀⠤⠤⠒⠊⠉⠁\n"
	    "    0 B┤⣀⠤⠤⠒⠒⠉⠉\n"
	    "       └───────────────────────────────────────────────\n"
	    "        0:00     0:01        0:02        0:03       0:04\n");
}

/* The column of a plot's only dots above the axis, or -1: none or several. */
static int
only_column(const struct chart_plot *plot, int row, int left, int end)
{
	int found = -1;

	for (int col = left; col < end; col++) {
		if (plot->cells[row * plot->width + col].code == ' ')
			continue;
		if (found >= 0)
			return -1;
		found = col;
	}
	return found;
}

/* A peak and a low of one point in a hundred thousand are seen. */
static void
test_squeezed(void **state)
{
	struct chart_plot plot;
	struct chart chart;

	(void)state;
	for (int i = 0; i < POINTS; i++) {
		times[i] = i * 100;
		values[i] = 50 * MB;
	}
	values[25000] = 100 * MB;
	values[75000] = 1;
	chart = chart_of(POINTS, CHART_BRAILLE);
	assert_true(chart_plot(&plot, &chart, 12, 47, NULL));
	/* " 100 MB" and the line beside it, then 39 columns. */
	assert_int_equal(plot.cells[7].code, 0x2524);
	assert_int_equal(only_column(&plot, 0, 8, 47), 8 + 39 / 4);
	assert_int_equal(only_column(&plot, 9, 8, 47), 8 + 39 * 3 / 4);
	chart_plot_release(&plot);
}

/* Where nothing is known nothing is drawn, and nothing goes across. */
static void
test_gap(void **state)
{
	struct chart_plot plot;
	struct chart chart;

	(void)state;
	for (int i = 0; i < 100; i++) {
		times[i] = i * 1000;
		values[i] = i < 30 || i >= 70 ? (50 + i) * MB : CHART_NONE;
	}
	chart = chart_of(100, CHART_BLOCKS);
	assert_true(chart_plot(&plot, &chart, 12, 47, NULL));
	for (int col = 0; col < 39; col++) {
		int dots = 0;

		for (int row = 0; row < 10; row++)
			dots += plot.cells[row * 47 + 8 + col].code != ' ';
		assert_int_equal(dots > 0, col < 12 || col > 26);
	}
	chart_plot_release(&plot);
	/* Nothing at all is no trouble. */
	for (int i = 0; i < 100; i++)
		values[i] = CHART_NONE;
	assert_true(chart_plot(&plot, &chart, 12, 47, NULL));
	chart_plot_release(&plot);
	chart = chart_of(0, CHART_BRAILLE);
	assert_true(chart_plot(&plot, &chart, 12, 47, NULL));
	chart_plot_release(&plot);
}

/* Only what lies within the times is shown, and the sizes are of that. */
static void
test_window(void **state)
{
	struct chart chart;

	(void)state;
	make_diagonal();
	times[0] = 0;
	values[0] = 4000 * (int64_t)MB;
	chart = chart_of(5, CHART_ASCII);
	chart.from = 2000;
	check(&chart, 5, 24,
	    "40.0 MB+          ....''\n"
	    "30.0 MB+    ...'''\n"
	    "20.0 MB+..''\n"
	    "       +----------------\n"
	    "        0:02\n");
}

static void
test_marks(void **state)
{
	static const struct chart_mark marks[] = {
		{ 1000, 0, STYLE_DIM, 0 },
		{ 2000, 's', STYLE_NOTE, 2 },
		{ 2001, 0, STYLE_DIM, 0 },
		{ 9000, 'x', STYLE_DIM, 0 },	/* not in sight */
	};
	struct chart chart;

	(void)state;
	make_diagonal();
	chart = chart_of(5, CHART_ASCII);
	chart.marks = marks;
	chart.mark_count = 4;
	chart.has_line = true;
	chart.line_from = 0;
	chart.line_to = 4000;
	chart.line_start = 40.0 * MB;
	check(&chart, 6, 24,
	    "40.0 MB+' .         ..''\n"
	    "20.0 MB+    ' ....''\n"
	    "       |   ..'' ' .\n"
	    "    0 B+.''         ' .\n"
	    "       +----^---s-------\n"
	    "        0:00\n");
}

/* Two curves: each has its name, and none is written over the other. */
static void
test_names(void **state)
{
	struct chart chart;

	(void)state;
	make_diagonal();
	for (int i = 0; i < 5; i++)
		others[i] = 40 * MB;
	chart = chart_of(5, CHART_ASCII);
	chart.curves[1] = chart.curves[0];
	chart.curves[0] = (struct chart_curve) { "total", STYLE_DIM,
	    others };
	chart.curve_count = 2;
	check(&chart, 6, 50,
	    "40.0 MB+'''''''''''''''''''''''''''''::::''' used\n"
	    "20.0 MB+                ......'''''''        total\n"
	    "       |       .....''''\n"
	    "    0 B+...''''\n"
	    "       +------------------------------------\n"
	    "        0:00   0:01     0:02    0:03     0:04\n");
}

/* Whatever the size, nothing is written outside. */
static void
test_sizes(void **state)
{
	struct chart_plot plot;
	struct chart chart;

	(void)state;
	make_diagonal();
	values[2] = INT64_MAX;
	values[3] = -5;
	for (int units = UNITS_SI; units <= UNITS_EXACT; units++)
		for (int height = 0; height < 20; height++)
			for (int width = 0; width < 70; width++) {
				chart = chart_of(5, (enum chart_dots)
				    (width % 3));
				chart.units = (enum units)units;
				chart.has_line = true;
				chart.line_from = INT64_MIN / 4;
				chart.line_to = INT64_MAX / 4;
				chart.line_start = 1e300;
				chart.line_end = -1e300;
				assert_true(chart_plot(&plot, &chart, height,
				    width, NULL));
				chart_plot_release(&plot);
			}
}

/* The same cells are on the screen. */
static void
test_screen(void **state)
{
	struct screen_options options = { .headless = true, .rows = 10,
	    .cols = 40 };
	struct screen *screen = screen_new(&options, NULL);
	struct chart chart;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(screen);
	assert_non_null(out);
	make_diagonal();
	chart = chart_of(5, CHART_BRAILLE);
	screen_clear(screen);
	chart_draw(&chart, screen, (struct rect) { 2, 3, 6, 24 });
	screen_dump(screen, out);
	fclose(out);
	assert_string_equal(text, "\n"
	    "\n"
	    "   40.0 MB┤            ⣀⠤⠒⠉\n"
	    "   20.0 MB┤       ⢀⣀⠤⠒⠉\n"
	    "          │   ⢀⡠⠔⠊⠁\n"
	    "       0 B┤⡠⠔⠊⠁\n"
	    "          └────────────────\n"
	    "           0:00\n"
	    "\n"
	    "\n");
	assert_int_equal(screen_look(screen, 2, 26).fg,
	    theme_look(STYLE_BAR, screen_colors(screen)).fg);
	free(text);
	screen_free(screen);
}

static void
test_time(void **state)
{
	char buf[CHART_TIME_MAX];

	(void)state;
	assert_string_equal(chart_time(buf, 0), "0:00");
	assert_string_equal(chart_time(buf, 59999), "0:59");
	assert_string_equal(chart_time(buf, 750000), "12:30");
	assert_string_equal(chart_time(buf, 5400000), "1:30:00");
	chart_time(buf, INT64_MAX);
	assert_int_equal(chart_dots_for("linux", false), CHART_BLOCKS);
	assert_int_equal(chart_dots_for("xterm", false), CHART_BRAILLE);
	assert_int_equal(chart_dots_for(NULL, false), CHART_BRAILLE);
	assert_int_equal(chart_dots_for("xterm", true), CHART_ASCII);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diagonal),
		cmocka_unit_test(test_squeezed),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
