/* Regular expressions as people type them. */
#include "model/base/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"

static bool
matches(const char *expression, const char *text)
{
	struct pattern *pattern = pattern_new(expression, NULL);
	bool result;

	assert_non_null(pattern);
	result = pattern_match(pattern, text, strlen(text));
	pattern_free(pattern);
	return result;
}

static void
test_match(void **state)
{
	(void)state;
	assert_true(matches("", "anything"));
	assert_true(matches("", ""));
	assert_true(matches("ess", "Session"));
	assert_false(matches("ess", "Map"));
	assert_true(matches("^(map|set)$", "Map"));
	assert_true(matches("@\\d+", "x @17"));
	assert_true(matches("^.$", "\xe4\xb8\xad"));
	assert_false(matches("^..$", "\xe4\xb8\xad"));
}

static void
test_smart_case(void **state)
{
	(void)state;
	assert_true(matches("session", "SESSION"));
	assert_false(matches("Session", "session"));
	assert_true(matches("Session", "xSession"));
	/* Capitals of escapes do not count. */
	assert_true(matches("\\Sx\\B", "aXa"));
	assert_true(matches("\\p{L}x", "aX"));
	assert_true(matches("\\x{41}b", "aB"));
	assert_false(matches("\\p{L}X", "ax"));
	assert_true(matches("\xc3\xa9", "\xc3\x89"));
	assert_true(matches("\\\\x", "\\X"));
}

static void
test_invalid(void **state)
{
	static const char *const cases[] = {
		"(", "[a", "a{2,1}", "*", "\\", "(?<n>a)(?<n>b)", "\xff",
		"\\C", "\\p{", "\\p{Nonsense}",
	};
	struct pattern *pattern;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&err, 0, sizeof(err));
		pattern = pattern_new(cases[i], &err);
		assert_null(pattern);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_true(err.has_offset);
		assert_true(err.offset <= strlen(cases[i]));
		assert_null(strchr(err.message, '\n'));
		assert_null(pattern_new(cases[i], NULL));
	}
	pattern_free(NULL);
}

/* Bytes that are no text, and text with zeros in it. */
static void
test_bytes(void **state)
{
	struct pattern *pattern = pattern_new("b", NULL);

	(void)state;
	assert_true(pattern_match(pattern, "a\0b", 3));
	assert_false(pattern_match(pattern, "a\0b", 2));
	assert_true(pattern_match(pattern, "\xff\xfe" "b\xed\xa0\x80", 6));
	assert_false(pattern_match(pattern, "\xff\xfe\xed\xa0\x80", 5));
	pattern_free(pattern);
}

/* A pattern that would try for ages gives up. */
static void
test_pathological(void **state)
{
	struct pattern *pattern = pattern_new("^(a+)+(b+)+$|(x+x+)+y", NULL);
	char *text;
	size_t i;

	(void)state;
	text = malloc(5000);
	assert_non_null(text);
	memset(text, 'a', 5000);
	for (i = 1; i < 5000; i += 499) {
		text[i] = 'c';
		assert_false(pattern_match(pattern, text, i + 1));
		text[i] = 'a';
	}
	memset(text, 'x', 5000);
	assert_false(pattern_match(pattern, text, 5000));
	pattern_free(pattern);
	/* Long texts as such are no trouble. */
	pattern = pattern_new("^(?:x|y)*$", NULL);
	assert_true(pattern_match(pattern, text, 5000));
	pattern_free(pattern);
	free(text);
}

/* Where the first match is. */
static void
test_find(void **state)
{
	struct pattern *pattern = pattern_new("b+", NULL);
	size_t start, end;

	(void)state;
	assert_true(pattern_find(pattern, "aabbbabb", 8, &start, &end));
	assert_int_equal(start, 2);
	assert_int_equal(end, 5);
	assert_false(pattern_find(pattern, "aa", 2, &start, &end));
	pattern_free(pattern);
	pattern = pattern_new("a(?=b)", NULL);
	assert_true(pattern_find(pattern, "xab", 3, &start, &end));
	assert_int_equal(start, 1);
	assert_int_equal(end, 2);
	pattern_free(pattern);
	pattern = pattern_new("x*", NULL);
	assert_true(pattern_find(pattern, "", 0, &start, &end));
	assert_int_equal(start, end);
	pattern_free(pattern);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_smart_case),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_pathological),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
