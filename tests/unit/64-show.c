/* Cells for people: numbers that fit, shares in line, titles. */
#include "ui/show.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ui/text.h"

static void
expect(const struct show *show, enum cell_kind kind, int64_t number,
	const char *want)
{
	struct cell cell = CELL_INIT;
	struct strbuf out = STRBUF_INIT;

	cell_number(&cell, kind, number);
	strbuf_adds(&out, "<");
	show_number(show, &cell, &out);
	assert_string_equal(out.data + 1, want);
	strbuf_release(&out);
}

static void
test_kinds(void **state)
{
	struct show show = { UNITS_SI, false }, ascii = { UNITS_SI, true };

	(void)state;
	expect(&show, CELL_NONE, 5, "");
	expect(&show, CELL_COUNT, 9118, "9,118");
	expect(&show, CELL_DISTANCE, 12, "12");
	expect(&show, CELL_BYTES, 1500, "1.5 kB");
	expect(&show, CELL_DELTA_COUNT, 2004, "+2,004");
	expect(&show, CELL_DELTA_COUNT, -17, "\u221217");
	expect(&ascii, CELL_DELTA_COUNT, -17, "-17");
	expect(&show, CELL_DELTA_COUNT, 0, "0");
	expect(&show, CELL_DELTA_BYTES, 160000, "+160 kB");
	expect(&ascii, CELL_DELTA_BYTES, -160000, "-160 kB");
	expect(&show, CELL_DURATION, 0, "0.0 ms");
	expect(&show, CELL_DURATION, 649, "0.6 ms");
	expect(&show, CELL_DURATION, 999949, "999.9 ms");
	expect(&show, CELL_DURATION, 999950, "1.00 s");
	expect(&show, CELL_DURATION, 99994999, "99.99 s");
	expect(&show, CELL_DURATION, 99995000, "100 s");
	expect(&show, CELL_DURATION, 12345678901, "12,346 s");
	expect(&show, CELL_ID, 81231, "@81231");
	expect(&show, CELL_MARK, 1, "\u2022");
	expect(&ascii, CELL_MARK, 1, "*");
}

static void
test_units(void **state)
{
	struct show iec = { UNITS_IEC, true }, exact = { UNITS_EXACT, true };

	(void)state;
	expect(&iec, CELL_BYTES, 1536, "1.5 KiB");
	expect(&iec, CELL_DELTA_BYTES, -1536, "-1.5 KiB");
	expect(&exact, CELL_BYTES, 1234567, "1,234,567");
	expect(&exact, CELL_DELTA_BYTES, 1234567, "+1,234,567");
	/* Units are for bytes. */
	expect(&iec, CELL_COUNT, 2048, "2,048");
}

static void
expect_in(const struct show *show, enum cell_kind kind, int64_t number,
	size_t width, const char *want)
{
	struct cell cell = CELL_INIT;
	struct strbuf out = STRBUF_INIT;

	cell_number(&cell, kind, number);
	strbuf_adds(&out, "9,9");
	show_number_in(show, &cell, width, &out);
	assert_string_equal(out.data + 3, want);
	strbuf_release(&out);
}

/* Rather than cut, a number goes without commas, then it is rounded. */
static void
test_narrow(void **state)
{
	struct show show = { UNITS_SI, false }, ascii = { UNITS_IEC, true };

	(void)state;
	expect_in(&show, CELL_COUNT, 9999999, 9, "9,999,999");
	expect_in(&show, CELL_COUNT, 12345678, 9, "12345678");
	expect_in(&show, CELL_COUNT, 1234567890, 9, "1.2G");
	expect_in(&show, CELL_DISTANCE, 123456, 6, "123456");
	expect_in(&show, CELL_DISTANCE, 1234567, 6, "1.2M");
	expect_in(&show, CELL_DELTA_COUNT, 1234567, 8, "+1234567");
	/* The sign is not lost: it says that something grew. */
	expect_in(&show, CELL_DELTA_COUNT, 123456789, 8, "+123.5M");
	expect_in(&show, CELL_DELTA_COUNT, -123456789, 8, "\u2212123.5M");
	expect_in(&ascii, CELL_DELTA_COUNT, -123456789, 8, "-123.5M");
	expect_in(&ascii, CELL_DELTA_BYTES, 1023 * 1024, 9, "+1023 KiB");
	expect_in(&ascii, CELL_DELTA_BYTES, 1023 * 1024, 10, "+1,023 KiB");
}

static void
test_rounding(void **state)
{
	struct show exact = { UNITS_EXACT, true };

	(void)state;
	expect_in(&exact, CELL_BYTES, 99949, 1, "99.9k");
	expect_in(&exact, CELL_BYTES, 99950, 1, "100.0k");
	expect_in(&exact, CELL_BYTES, 999949, 1, "999.9k");
	/* Never 1000.0k: that would be a cell more. */
	expect_in(&exact, CELL_BYTES, 999950, 1, "1.0M");
	expect_in(&exact, CELL_BYTES, 123, 1, "123");
	expect_in(&exact, CELL_BYTES, INT64_MAX, 7, "9.2E");
	expect_in(&exact, CELL_DELTA_BYTES, INT64_MIN, 7, "-9.2E");
	expect_in(&exact, CELL_DELTA_BYTES, INT64_MAX, 7, "+9.2E");
}

/* No number takes more than seven cells if it must not. */
static void
test_seven_cells(void **state)
{
	struct show show = { UNITS_EXACT, false };
	struct strbuf out = STRBUF_INIT;
	struct cell cell = CELL_INIT;

	(void)state;
	for (uint64_t n = 1; n < (uint64_t)INT64_MAX / 10; n = n * 10 + 9)
		for (int sign = -1; sign <= 1; sign += 2) {
			cell_number(&cell, CELL_DELTA_COUNT,
			    sign * (int64_t)n);
			strbuf_reset(&out);
			show_number_in(&show, &cell, 7, &out);
			assert_true(text_width(out.data, out.len) <= 7);
			assert_null(strchr(out.data, '?'));
		}
	strbuf_release(&out);
}

static void
expect_share(double share, const char *want)
{
	struct strbuf out = STRBUF_INIT;
	struct cell cell = CELL_INIT;

	cell.share = share;
	show_share(&cell, &out);
	assert_string_equal(out.data, want);
	assert_int_equal(out.len, SHOW_SHARE_WIDTH);
	strbuf_release(&out);
}

/* All of one width, so that the numbers before them stay in line. */
static void
test_share(void **state)
{
	(void)state;
	expect_share(-1, "      ");
	expect_share(0, "   0 %");
	expect_share(0.0751, "   8 %");
	expect_share(0.48, "  48 %");
	expect_share(0.996, " 100 %");
	expect_share(1, " 100 %");
}

static void
expect_bar(double share, bool ascii, const char *want)
{
	struct strbuf out = STRBUF_INIT;
	struct cell cell = CELL_INIT;

	cell.share = share;
	show_share_bar(&cell, ascii, &out);
	assert_string_equal(out.data, want);
	assert_int_equal(text_width(out.data, out.len), SHOW_SHARE_WIDTH);
	strbuf_release(&out);
}

/* As wide as percents, so that nothing moves when one becomes the other. */
static void
test_bars(void **state)
{
	(void)state;
	expect_bar(-1, false, "      ");
	expect_bar(0, false, "      ");
	expect_bar(NAN, false, "      ");
	expect_bar(1, false, " \u2588\u2588\u2588\u2588\u2588");
	expect_bar(7, false, " \u2588\u2588\u2588\u2588\u2588");
	expect_bar(0.5, false, " \u2588\u2588\u258c  ");
	/* Five cells are forty eighths: a fortieth is one of them. */
	expect_bar(0.025, false, " \u258f    ");
	expect_bar(0.05, false, " \u258e    ");
	expect_bar(0.175, false, " \u2589    ");
	expect_bar(0.2, false, " \u2588    ");
	expect_bar(0.03749, false, " \u258f    ");
	expect_bar(0.03751, false, " \u258e    ");
	/* What is there at all is seen. */
	expect_bar(1e-9, false, " \u258f    ");
	expect_bar(0.0999, true, "      ");
	expect_bar(0.1001, true, " #    ");
	expect_bar(0.5, true, " ###  ");
	expect_bar(1, true, " #####");
	expect_bar(-1, true, "      ");
}

static void
test_share_names(void **state)
{
	enum shares shares = SHARES_COUNT;

	(void)state;
	for (int i = 0; i < SHARES_COUNT; i++) {
		assert_true(shares_parse(shares_names[i], &shares));
		assert_int_equal(shares, i);
	}
	assert_false(shares_parse("bar", &shares));
	assert_false(shares_parse("", &shares));
}

static void
expect_title(const struct column *column, unsigned width, bool ascii,
	const char *want)
{
	struct strbuf out = STRBUF_INIT;

	show_title(column, width, ascii, &out);
	assert_string_equal(out.data, want);
	assert_true(text_width(out.data, out.len) <= width);
	strbuf_release(&out);
}

static void
test_title(void **state)
{
	struct column both = { .title = "Retained Size", .brief = "Retained" };
	struct column one = { .title = "Distance" };
	struct column delta = { .title = "\u0394 Count",
	    .brief = "\u0394 Cnt" };

	(void)state;
	expect_title(&both, 13, false, "Retained Size");
	expect_title(&both, 12, false, "Retained");
	expect_title(&both, 8, true, "Retained");
	expect_title(&both, 7, false, "Retain\u2026");
	expect_title(&one, 8, false, "Distance");
	expect_title(&one, 5, false, "Dist\u2026");
	expect_title(&delta, 7, false, "\u0394 Count");
	expect_title(&delta, 6, false, "\u0394 Cnt");
	/* Not "? Count". */
	expect_title(&delta, 7, true, "d Count");
	expect_title(&delta, 6, true, "d Cnt");
}

static int
setup(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

static void
series(const int64_t *numbers, size_t count, unsigned cells, bool ascii,
	const char *want)
{
	struct cell cell = CELL_INIT;
	struct strbuf out = STRBUF_INIT;

	cell_series(&cell, numbers, count);
	strbuf_adds(&out, "<");
	show_series(&cell, cells, ascii, &out);
	assert_string_equal(out.data + 1, want);
	strbuf_release(&out);
}

#define SERIES(cells, ascii, want, ...) \
	series((const int64_t []){ __VA_ARGS__ }, \
	    sizeof((const int64_t []){ __VA_ARGS__ }) / sizeof(int64_t), \
	    cells, ascii, want)

static void
test_series(void **state)
{
	static const struct show show = { UNITS_SI, false };
	static const int64_t gap[] = { 1000, SERIES_GAP, -2 };
	struct cell cell = CELL_INIT;
	struct strbuf out = STRBUF_INIT;

	(void)state;
	SERIES(8, false, "\u2581\u2585\u2588", 0, 50, 100);
	SERIES(8, true, ".:=+@", 0, 20, 40, 50, 100);
	SERIES(8, false, "\u2588\u2581", 2000, 1000);
	/* Flat, or nearly: a tenth of the largest is the whole height. */
	SERIES(8, true, "...", 7, 7, 7);
	SERIES(8, true, "..", 0, 0);
	SERIES(8, true, ".:.", 1000, 1010, 1000);
	/* The first and the last are never left out. */
	SERIES(3, true, ".+@", 0, 1, 2, 50, 98, 99, 100);
	SERIES(1, true, "@", 0, 1);
	SERIES(0, true, "", 0, 1);
	SERIES(8, true, ". @", 0, SERIES_GAP, 9);
	SERIES(8, true, "", SERIES_GAP);
	/* As it is copied. */
	cell_series(&cell, gap, 3);
	show_number(&show, &cell, &out);
	assert_string_equal(out.data, "1000;;-2");
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_seven_cells),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_series),
		cmocka_unit_test(test_share_names),
		cmocka_unit_test(test_title),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
