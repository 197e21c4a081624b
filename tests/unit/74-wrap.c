/* Text in lines of so many cells. */
#include "src/watch/wrap.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int
setup(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	return 0;
}

/* The lines, with | between them. */
static void
check(const char *text, size_t width, const char *wanted)
{
	size_t at = 0, start, len, lines = 0, used = 0;
	char got[256] = "";

	while (wrap_line(text, &at, width, &start, &len)) {
		assert_true(lines++ < 40);
		used += (size_t)snprintf(got + used, sizeof(got) - used,
		    "%.*s|", (int)len, text + start);
	}
	assert_string_equal(got, wanted);
	assert_int_equal(wrap_count(text, width), lines);
}

static void
test_wrap(void **state)
{
	(void)state;
	check("", 10, "");
	check("one two three", 20, "one two three|");
	check("one two three", 13, "one two three|");
	check("one two three", 12, "one two|three|");
	check("one two three", 7, "one two|three|");
	check("one two three", 5, "one|two|three|");
	check("one\n\ntwo", 5, "one||two|");
	/* What is longer than a line is broken anywhere. */
	check("abcdefgh ij", 3, "abc|def|gh|ij|");
	/* Cells, not bytes; a wide one that has no room goes on. */
	check("\u2500\u2500\u2500 \u2500", 3, "\u2500\u2500\u2500|\u2500|");
	check("\u6f22\u5b57", 3, "\u6f22|\u5b57|");
	check("\u6f22\u5b57", 1, "\u6f22|\u5b57|");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
