/* Growing strings. */
#include "model/base/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_add(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	char plain[2000];
	size_t i;

	(void)state;
	assert_string_equal(sb.data, "");
	strbuf_add(&sb, "", 0);
	strbuf_adds(&sb, "");
	assert_int_equal(sb.capacity, 0);
	for (i = 0; i + 1 < sizeof(plain); i++) {
		plain[i] = 'a' + i % 26;
		plain[i + 1] = '\0';
		strbuf_addc(&sb, plain[i]);
		assert_int_equal(sb.len, i + 1);
		assert_string_equal(sb.data, plain);
	}
	strbuf_reset(&sb);
	assert_int_equal(sb.len, 0);
	assert_string_equal(sb.data, "");
	strbuf_add(&sb, "a\0b", 3);
	assert_int_equal(sb.len, 3);
	assert_memory_equal(sb.data, "a\0b", 4);
	strbuf_truncate(&sb, 9);
	assert_int_equal(sb.len, 3);
	strbuf_truncate(&sb, 1);
	assert_string_equal(sb.data, "a");
	strbuf_release(&sb);
	assert_string_equal(sb.data, "");
	assert_int_equal(sb.capacity, 0);
	strbuf_release(&sb);
}

/* Texts that end just before, at and after every size the buffer takes. */
static void
test_format(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	char plain[300];
	int width;

	(void)state;
	for (width = 1; width < 200; width++) {
		strbuf_release(&sb);
		strbuf_adds(&sb, "x");
		strbuf_addf(&sb, "%*d|%s", width, width, "end");
		snprintf(plain, sizeof(plain), "x%*d|%s", width, width, "end");
		assert_string_equal(sb.data, plain);
		assert_int_equal(sb.len, strlen(plain));
		assert_true(sb.len < sb.capacity);
	}
	strbuf_release(&sb);
}

/* What cannot be had is remembered; what is there stays. */
static void
test_failed(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_adds(&sb, "kept");
	strbuf_add(&sb, "x", (size_t)-1);
	assert_true(sb.failed);
	strbuf_add(&sb, "x", (size_t)-1 / 2);
	assert_string_equal(sb.data, "kept");
	strbuf_reset(&sb);
	assert_false(sb.failed);
	strbuf_release(&sb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_failed),
	};

	return cmocka_run_group_tests_name("strbuf", tests, NULL, NULL);
}
