/* Bytes that others wrote, as UTF-8. */
#include "model/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/strbuf.h"

#define BAD "\xef\xbf\xbd"

static void
expect(const char *text, size_t len, const char *want)
{
	struct strbuf sb = STRBUF_INIT;

	utf8_add(&sb, text, len);
	assert_string_equal(sb.data, want);
	strbuf_release(&sb);
}

static void
test_good(void **state)
{
	const char *text = "a \x7f \xc2\x80 \xdf\xbf \xe0\xa0\x80 "
	    "\xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf \xf0\x90\x80\x80 "
	    "\xf4\x8f\xbf\xbf\x1b[0m";

	(void)state;
	expect(text, strlen(text), text);
	expect("", 0, "");
}

/* Overlong ones, surrogates, what is cut, and what is beyond Unicode. */
static void
test_bad(void **state)
{
	(void)state;
	expect("a\xffz", 3, "a" BAD "z");
	expect("\xc0\x80", 2, BAD BAD);
	expect("\xe0\x9f\xbf", 3, BAD BAD BAD);
	expect("\xed\xa0\x80", 3, BAD BAD BAD);
	expect("\xf4\x90\x80\x80", 4, BAD BAD BAD BAD);
	expect("\xe2\x82", 2, BAD BAD);
	expect("\xe2\x82\xac", 2, BAD BAD);
	expect("\xf0\x90\x80x", 4, BAD BAD BAD "x");
	expect("\x80", 1, BAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
