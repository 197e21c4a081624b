/* Numbers for people: exact at every edge. */
#include "model/base/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
expect_bytes(uint64_t bytes, enum units units, const char *want)
{
	char buf[FORMAT_MAX];

	assert_string_equal(format_bytes(buf, bytes, units), want);
}

static void
test_count(void **state)
{
	char buf[FORMAT_MAX];

	(void)state;
	assert_string_equal(format_count(buf, 0), "0");
	assert_string_equal(format_count(buf, 999), "999");
	assert_string_equal(format_count(buf, 1000), "1,000");
	assert_string_equal(format_count(buf, 9118), "9,118");
	assert_string_equal(format_count(buf, 123456), "123,456");
	assert_string_equal(format_count(buf, UINT64_MAX),
	    "18,446,744,073,709,551,615");
}

static void
test_si(void **state)
{
	(void)state;
	expect_bytes(0, UNITS_SI, "0 B");
	expect_bytes(999, UNITS_SI, "999 B");
	expect_bytes(1000, UNITS_SI, "1.0 kB");
	expect_bytes(1049, UNITS_SI, "1.0 kB");
	expect_bytes(1050, UNITS_SI, "1.1 kB");
	expect_bytes(1500, UNITS_SI, "1.5 kB");
	expect_bytes(99949, UNITS_SI, "99.9 kB");
	expect_bytes(99950, UNITS_SI, "100.0 kB");
	expect_bytes(99999, UNITS_SI, "100.0 kB");
	expect_bytes(100000, UNITS_SI, "100 kB");
	expect_bytes(100499, UNITS_SI, "100 kB");
	expect_bytes(100500, UNITS_SI, "101 kB");
	expect_bytes(999499, UNITS_SI, "999 kB");
	expect_bytes(999500, UNITS_SI, "1,000 kB");
	expect_bytes(1000000, UNITS_SI, "1.0 MB");
	expect_bytes(1049999, UNITS_SI, "1.0 MB");
	expect_bytes(1050000, UNITS_SI, "1.1 MB");
	expect_bytes(20123456, UNITS_SI, "20.1 MB");
	expect_bytes(1760000000, UNITS_SI, "1.8 GB");
	expect_bytes(UINT64_MAX, UNITS_SI, "18.4 EB");
	/* Doubles cannot tell these two apart. */
	expect_bytes(10449999999999999999u, UNITS_SI, "10.4 EB");
	expect_bytes(10450000000000000000u, UNITS_SI, "10.5 EB");
}

static void
test_iec(void **state)
{
	(void)state;
	expect_bytes(1023, UNITS_IEC, "1,023 B");
	expect_bytes(1024, UNITS_IEC, "1.0 KiB");
	expect_bytes(1536, UNITS_IEC, "1.5 KiB");
	expect_bytes(1024 + 51, UNITS_IEC, "1.0 KiB");	/* 51 < 51.2 */
	expect_bytes(1024 + 52, UNITS_IEC, "1.1 KiB");
	expect_bytes(1024 * 100, UNITS_IEC, "100 KiB");
	expect_bytes(1024 * 100 + 511, UNITS_IEC, "100 KiB");
	expect_bytes(1024 * 100 + 512, UNITS_IEC, "101 KiB");
	expect_bytes(1024 * 1024 - 1, UNITS_IEC, "1,024 KiB");
	expect_bytes(1024 * 1024, UNITS_IEC, "1.0 MiB");
	expect_bytes(UINT64_MAX, UNITS_IEC, "16.0 EiB");
}

static void
test_exact(void **state)
{
	(void)state;
	expect_bytes(0, UNITS_EXACT, "0");
	expect_bytes(20123456, UNITS_EXACT, "20,123,456");
}

/* The rule as DevTools' numbers show it, written down another way. */
static void
test_si_rule(void **state)
{
	char want[64];
	uint64_t n, tenths;

	(void)state;
	for (n = 1000; n < 1000000; n += 7) {
		tenths = (n + 50) / 100;
		if (n < 100000)
			snprintf(want, sizeof(want), "%u.%u kB",
			    (unsigned)(tenths / 10), (unsigned)(tenths % 10));
		else if (n < 999500)
			snprintf(want, sizeof(want), "%u kB",
			    (unsigned)((n + 500) / 1000));
		else
			snprintf(want, sizeof(want), "1,000 kB");
		expect_bytes(n, UNITS_SI, want);
	}
}

static void
test_widths(void **state)
{
	char buf[FORMAT_MAX];

	(void)state;
	for (uint64_t n = 1; n < UINT64_MAX / 3; n = n * 3 + 1) {
		format_bytes(buf, n, UNITS_SI);
		assert_true(strlen(buf) <= 8);
		format_bytes(buf, n, UNITS_IEC);
		assert_true(strlen(buf) <= 9);
	}
}

static void
test_percent(void **state)
{
	char buf[FORMAT_MAX];

	(void)state;
	assert_string_equal(format_percent(buf, 0), "0 %");
	assert_string_equal(format_percent(buf, 0.004999), "0 %");
	assert_string_equal(format_percent(buf, 0.005), "1 %");
	/* The largest double below one half per cent. */
	assert_string_equal(format_percent(buf, 0.0049999999999999994),
	    "0 %");
	assert_string_equal(format_percent(buf, 0.485), "49 %");
	assert_string_equal(format_percent(buf, 1), "100 %");
	assert_string_equal(format_percent(buf, 12.5), "1,250 %");
	assert_string_equal(format_percent(buf, -1), "");
	assert_string_equal(format_percent(buf, 0.0 / 0.0), "");
	assert_string_equal(format_percent(buf, 1.0 / 0.0), "");
}

static void
test_deltas(void **state)
{
	char buf[FORMAT_MAX];

	(void)state;
	assert_string_equal(format_delta_count(buf, 2004, true), "+2,004");
	assert_string_equal(format_delta_count(buf, 0, false), "0");
	assert_string_equal(format_delta_count(buf, -17, true), "-17");
	assert_string_equal(format_delta_count(buf, -17, false),
	    "\u2212" "17");
	assert_string_equal(format_delta_count(buf, INT64_MIN, true),
	    "-9,223,372,036,854,775,808");
	assert_string_equal(format_delta_bytes(buf, 160000, UNITS_SI, true),
	    "+160 kB");
	assert_string_equal(format_delta_bytes(buf, 0, UNITS_SI, true), "0 B");
	assert_string_equal(format_delta_bytes(buf, -1536, UNITS_IEC, false),
	    "\u2212" "1.5 KiB");
	assert_string_equal(format_delta_bytes(buf, INT64_MIN, UNITS_EXACT,
	    false), "\u2212" "9,223,372,036,854,775,808");
}

static void
test_duration(void **state)
{
	char buf[FORMAT_MAX];

	(void)state;
	assert_string_equal(format_duration(buf, 0), "0.0 s");
	assert_string_equal(format_duration(buf, 349), "0.3 s");
	assert_string_equal(format_duration(buf, 9949), "9.9 s");
	assert_string_equal(format_duration(buf, 9950), "10 s");
	assert_string_equal(format_duration(buf, 59499), "59 s");
	assert_string_equal(format_duration(buf, 59500), "1 min 00 s");
	assert_string_equal(format_duration(buf, 185000), "3 min 05 s");
	assert_string_equal(format_duration(buf, 7620000), "2 h 07 min");
	format_duration(buf, UINT64_MAX);
}

static void
test_parse(void **state)
{
	enum units units = UNITS_SI;

	(void)state;
	assert_true(format_parse_units("iec", &units));
	assert_int_equal(units, UNITS_IEC);
	assert_true(format_parse_units("exact", &units));
	assert_int_equal(units, UNITS_EXACT);
	assert_false(format_parse_units("IEC", &units));
	assert_false(format_parse_units("", &units));
}

static void
expect_size(const char *text, double want)
{
	double size = -1;

	assert_true(format_parse_size(text, strlen(text), &size));
	assert_true(size == want);
}

/* As --memory, the limit of the cache and the filters all read them. */
static void
test_sizes(void **state)
{
	static const char *const bad[] = { "", "k", "B", ".5", "-1", "+1",
	    " 1", "1 ", "1 k", "1kk", "1kMB", "1BB", "1Bk", "1b", "1.2.3",
	    "1,5", "1e3", "0x10", "inf", "nan", "1\xc2\xb5",
	    "12345678901234567890123456789012" };
	double size;

	(void)state;
	expect_size("0", 0);
	expect_size("0.0", 0);
	expect_size("12", 12);
	expect_size("007", 7);
	expect_size("1k", 1000);
	expect_size("1K", 1000);
	expect_size("1kB", 1000);
	expect_size("7B", 7);
	expect_size("800M", 8e8);
	expect_size("4G", 4e9);
	expect_size("4GB", 4e9);
	expect_size("1.5G", 1.5e9);
	expect_size("2T", 2e12);
	expect_size("1.", 1);
	expect_size("0.5", 0.5);
	expect_size("1.001k", 1001);	/* 1.001 * 1000 is less in a double */
	expect_size("4.35k", 4350);
	expect_size("9007199254740991", 9007199254740991.0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(format_parse_size(bad[i], strlen(bad[i]), &size));
	/* What comes after len is not looked at; nor is there an end in it. */
	assert_true(format_parse_size("12k3", 3, &size));
	assert_true(size == 12000);
	assert_true(format_parse_size("12k3", 2, &size));
	assert_true(size == 12);
	assert_false(format_parse_size("1\0", 2, &size));
}

static void
test_parse_duration(void **state)
{
	static const struct {
		const char *text;
		uint64_t milliseconds;
	} good[] = {
		{ "30", 30000 }, { "30s", 30000 }, { "500ms", 500 },
		{ "2m", 120000 }, { "2min", 120000 }, { "1.5h", 5400000 },
		{ "0.25", 250 }, { "0", 0 }, { "366h", 366 * 3600000ull },
	};
	static const char *const bad[] = { "", "s", "-1", "1d", "1 s", "1ss",
	    "1.2.3", "1e3", "99999999999", "9000h", "0x10", "1,5" };
	uint64_t milliseconds;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(format_parse_duration(good[i].text,
		    &milliseconds));
		assert_int_equal(milliseconds, good[i].milliseconds);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(format_parse_duration(bad[i], &milliseconds));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_duration),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_si),
		cmocka_unit_test(test_iec),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_si_rule),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_deltas),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
