/* Every style can be told from its surroundings, whatever the terminal. */
#include "ui/theme.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The red, green and blue (0..1) of the fixed colours of the 256. */
static void
color_parts(int color, double rgb[3])
{
	static const int levels[] = { 0, 95, 135, 175, 215, 255 };
	int cube = color - 16;

	for (int i = 0; i < 3; i++) {
		int part = color >= 232 ? 8 + 10 * (color - 232) :
		    levels[cube / (i == 0 ? 36 : i == 1 ? 6 : 1) % 6];
		rgb[i] = part / 255.0;
	}
}

/* Relative luminance as WCAG 2 defines it. */
static double
luminance(int color)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double rgb[3], sum = 0;

	color_parts(color, rgb);
	for (int i = 0; i < 3; i++)
		sum += weights[i] * (rgb[i] <= 0.03928 ? rgb[i] / 12.92 :
		    pow((rgb[i] + 0.055) / 1.055, 2.4));
	return sum;
}

static double
contrast(double a, double b)
{
	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static void
test_contrast(void **state)
{
	struct look look;

	(void)state;
	for (unsigned style = 0; style < STYLE_COUNT; style++) {
		look = theme_look(style, 256);
		if (look.fg < 0)
			continue;
		/* The first 16 are whatever the person has made them. */
		assert_true(look.fg >= 16);
		if (look.bg >= 0) {
			assert_true(look.bg >= 16);
			assert_true(contrast(luminance(look.fg),
			    luminance(look.bg)) >= 4.5);
			continue;
		}
		if (contrast(luminance(look.fg), 0) < 3 ||
		    contrast(luminance(look.fg), 1) < 3)
			fail_msg("style %u: colour %d: %.1f on black, "
			    "%.1f on white", style, look.fg,
			    contrast(luminance(look.fg), 0),
			    contrast(luminance(look.fg), 1));
	}
}

static void
test_ranges(void **state)
{
	struct look look;

	(void)state;
	for (unsigned style = 0; style < STYLE_COUNT; style++) {
		look = theme_look(style, 8);
		assert_true(look.fg >= -1 && look.fg < 8);
		assert_true(look.bg >= -1 && look.bg < 8);
		/* White and bright yellow on their own vanish on paper. */
		assert_true(look.bg >= 0 || look.fg != 7);
		look = theme_look(style, 0);
		assert_int_equal(look.fg, -1);
		assert_int_equal(look.bg, -1);
	}
}

/* What a person must not miss differs from plain text without colour too. */
static void
test_without_color(void **state)
{
	static const enum style loud[] = {
		STYLE_TITLE, STYLE_TAB_ACTIVE, STYLE_KEY, STYLE_ERROR,
		STYLE_HEADER_SORTED, STYLE_CURSOR, STYLE_CURSOR_UNFOCUSED,
		STYLE_MATCH, STYLE_MARKED, STYLE_CLASS, STYLE_NOTE,
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(loud) / sizeof(loud[0]); i++)
		assert_int_not_equal(theme_look(loud[i], 0).attributes, 0);
	assert_int_not_equal(theme_look(STYLE_HEADER_SORTED, 0).attributes,
	    theme_look(STYLE_HEADER, 0).attributes);
	assert_int_not_equal(theme_look(STYLE_CURSOR, 0).attributes,
	    theme_look(STYLE_CURSOR_UNFOCUSED, 0).attributes);
}

static void
test_cursor_row(void **state)
{
	static const int colors[] = { 0, 8, 256 };
	struct look bar, look;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		bar = theme_look(STYLE_CURSOR, colors[i]);
		assert_true(bar.attributes & LOOK_REVERSE);
		for (unsigned style = 0; style < STYLE_COUNT; style++) {
			look = theme_look(style | STYLE_ON_CURSOR, colors[i]);
			assert_int_equal(look.fg, bar.fg);
			assert_int_equal(look.bg, bar.bg);
		}
		/* Bold stays bold; a match stands out. */
		look = theme_look(STYLE_CLASS | STYLE_ON_CURSOR, colors[i]);
		assert_int_equal(look.attributes, LOOK_REVERSE | LOOK_BOLD);
		look = theme_look(STYLE_MATCH | STYLE_ON_CURSOR, colors[i]);
		assert_int_not_equal(look.attributes, bar.attributes);
		bar = theme_look(STYLE_CURSOR_UNFOCUSED, colors[i]);
		look = theme_look(STYLE_MATCH | STYLE_ON_CURSOR_UNFOCUSED,
		    colors[i]);
		assert_int_not_equal(look.attributes, bar.attributes);
	}
}

static void
test_colors(void **state)
{
	(void)state;
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, 256, NULL), 256);
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, 1 << 24, NULL), 256);
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, 88, NULL), 8);
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, 2, NULL), 0);
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, -1, NULL), 0);
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, 256, "1"), 0);
	assert_int_equal(theme_colors(COLOR_MODE_AUTO, 256, ""), 256);
	assert_int_equal(theme_colors(COLOR_MODE_ALWAYS, 256, "1"), 256);
	assert_int_equal(theme_colors(COLOR_MODE_NEVER, 256, NULL), 0);
	assert_int_equal(theme_colors(COLOR_MODE_8, 256, "1"), 8);
	assert_int_equal(theme_colors(COLOR_MODE_256, 8, NULL), 8);
}

static void
test_names(void **state)
{
	enum color_mode mode;

	(void)state;
	assert_true(theme_parse_mode("never", &mode));
	assert_int_equal(mode, COLOR_MODE_NEVER);
	assert_true(theme_parse_mode("256", &mode));
	assert_int_equal(mode, COLOR_MODE_256);
	assert_false(theme_parse_mode("yes", &mode));
	assert_false(theme_parse_mode("", &mode));
}

static void
test_spans(void **state)
{
	(void)state;
	assert_int_equal(theme_span_style(SPAN_PLAIN), STYLE_NORMAL);
	assert_int_equal(theme_span_style(SPAN_STRING), STYLE_STRING);
	assert_int_equal(theme_span_style(SPAN_NOTE), STYLE_NOTE);
	for (int kind = SPAN_CLASS; kind <= SPAN_NOTE; kind++)
		assert_int_not_equal(theme_span_style(kind), STYLE_NORMAL);
}

static bool
same_look(struct look a, struct look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

/* A style's name leads back to it, and so do those of its colours. */
static void
test_style_names(void **state)
{
	char name[THEME_NAME_MAX];
	enum style style;
	int color;

	(void)state;
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_true(theme_find_style(theme_style_name((enum style)i,
		    name), &style));
		assert_int_equal(style, i);
	}
	assert_string_equal(theme_style_name(STYLE_HEADER_SORTED, name),
	    "header-sorted");
	assert_false(theme_find_style("HEADER", &style));
	assert_false(theme_find_style("", &style));
	for (int i = -1; i < 256; i++) {
		assert_true(theme_parse_color(theme_color_name(i, name),
		    &color));
		assert_int_equal(color, i);
	}
	assert_true(theme_parse_color("1", &color));
	assert_int_equal(color, 1);
	assert_true(theme_parse_color("red", &color));
	assert_int_equal(color, 1);
	assert_false(theme_parse_color("256", &color));
	assert_false(theme_parse_color("99999999999999999999", &color));
	assert_false(theme_parse_color("-1", &color));
	assert_false(theme_parse_color("1x", &color));
	assert_false(theme_parse_color("", &color));
}

static void
test_own_looks(void **state)
{
	struct look many = { 200, 3, LOOK_DIM }, few, none;

	(void)state;
	few = theme_look(STYLE_ERROR, 8);
	none = theme_look(STYLE_ERROR, 0);
	theme_set(STYLE_ERROR, &many);
	assert_true(same_look(theme_look(STYLE_ERROR, 256), many));
	/* There is no colour 200 of 8: that one stays. */
	few.bg = 3;
	few.attributes = LOOK_DIM;
	assert_true(same_look(theme_look(STYLE_ERROR, 8), few));
	assert_true(same_look(theme_look(STYLE_ERROR, 0), none));
	many.fg = many.bg = -1;
	theme_set(STYLE_ERROR, &many);
	assert_true(same_look(theme_look(STYLE_ERROR, 8), (struct look) { -1,
	    -1, LOOK_DIM }));
	theme_reset();
	assert_int_equal(theme_look(STYLE_ERROR, 8).fg, 1);
	assert_int_equal(theme_look(STYLE_ERROR, 256).fg, 167);
	/* To be told what is so already changes nothing. */
	for (unsigned i = 0; i < STYLE_COUNT; i++) {
		many = theme_look(i, 256);
		few = theme_look(i, 8);
		theme_set((enum style)i, &many);
		assert_true(same_look(theme_look(i, 256), many));
		assert_true(same_look(theme_look(i, 8), few));
	}
	theme_reset();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_without_color),
		cmocka_unit_test(test_cursor_row),
		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_style_names),
		cmocka_unit_test(test_own_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
