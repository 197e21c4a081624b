/* What edges are called, and the order of names. */
#include "model/graph/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/utf16.h"
#include "tests/unit/made.h"

static struct made *made;
static struct heap *heap;
static struct strbuf text = STRBUF_INIT;

static int
setup(void **state)
{
	(void)state;
	made = made_new();
	heap = NULL;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	heap_free(heap);
	made_free(made);
	strbuf_release(&text);
	return 0;
}

static const char *
edge_name(unsigned edge, size_t limit)
{
	if (heap == NULL)
		heap = made_load(made);
	strbuf_reset(&text);
	name_edge(heap->snapshot, edge, limit, &text);
	assert_false(text.failed);
	return text.data;
}

/* ---- UTF-16 -------------------------------------------------------------- */

static void
assert_order(const char *a, const char *b, int wanted)
{
	assert_int_equal(name_order(a, strlen(a), b, strlen(b)), wanted);
	assert_int_equal(name_order(b, strlen(b), a, strlen(a)), -wanted);
}

static void
test_order(void **state)
{
	(void)state;
	assert_order("", "", 0);
	assert_order("", "a", -1);
	assert_order("a", "a", 0);
	assert_order("a", "ab", -1);
	assert_order("Z", "a", -1);
	assert_order("10", "9", -1);
	assert_order("a\xc3\xa9", "az", 1);		/* é, z */
	assert_order("\xc3\xa8", "\xc3\xa9", -1);	/* è, é */
	assert_order("\xc3\xbf", "\xc4\x80", -1);	/* U+FF, U+100 */
	/* U+1F600 is d83d de00: before U+E000 to U+FFFF, after U+D7FF. */
	assert_order("\xf0\x9f\x98\x80", "\xef\xbf\xae", -1);
	assert_order("\xf0\x9f\x98\x80", "\xee\x80\x80", -1);
	assert_order("\xf0\x9f\x98\x80", "\xed\x9f\xbf", 1);
	assert_order("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x81", -1);
	assert_order("\xf0\x9f\x98\x80", "\xf0\x9f\xa4\x80", -1);
	/* Lone surrogates: d83d alone, d83e, and d83d before U+FFFF. */
	assert_order("\xed\xa0\xbd", "\xf0\x9f\x98\x80", -1);
	assert_order("\xed\xa0\xbe", "\xf0\x9f\x98\x80", 1);
	assert_order("\xed\xa0\xbd\xef\xbf\xbf", "\xf0\x9f\x98\x80", 1);
	assert_order("\xed\xa0\xbd" "a", "\xf0\x9f\x98\x80", -1);
}

static void
test_malformed_order(void **state)
{
	static const char *const odd[] = {
		"\x80", "\xbf\xbf", "\xc3", "\xe2\x80", "\xf0\x9f\x98",
		"\xff\xff", "a\x80", "\xc3\xa9", "\xf7\xbf\xbf\xbf\xbf\xbf\xbf",
	};
	size_t i, k;

	/* No answer is wrong, but there must be one, the same both ways. */
	(void)state;
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (k = 0; k < sizeof(odd) / sizeof(odd[0]); k++)
			assert_order(odd[i], odd[k], name_order(odd[i],
			    strlen(odd[i]), odd[k], strlen(odd[k])));
}

static void
test_utf16_length(void **state)
{
	(void)state;
	assert_int_equal(utf16_length("", 0), 0);
	assert_int_equal(utf16_length("abc", 3), 3);
	assert_int_equal(utf16_length("\xc3\xa9", 2), 1);
	assert_int_equal(utf16_length("\xe2\x80\xa6", 3), 1);
	assert_int_equal(utf16_length("\xf0\x9f\x98\x80", 4), 2);
	assert_int_equal(utf16_length("\xed\xa0\xbd", 3), 1);
}

static void
test_join(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_adds(&sb, "x\xed\xa0\xbd\xed\xb8\x80y");
	utf16_join(&sb, 4);
	assert_string_equal(sb.data, "x\xf0\x9f\x98\x80y");
	assert_int_equal(sb.len, 6);
	/* The wrong halves, the wrong way round, nothing before. */
	strbuf_reset(&sb);
	strbuf_adds(&sb, "\xed\xb8\x80\xed\xa0\xbd");
	utf16_join(&sb, 3);
	utf16_join(&sb, 0);
	utf16_join(&sb, 6);
	assert_string_equal(sb.data, "\xed\xb8\x80\xed\xa0\xbd");
	/* U+E83D is no half. */
	strbuf_reset(&sb);
	strbuf_adds(&sb, "\xee\xa0\xbd\xed\xb8\x80");
	utf16_join(&sb, 3);
	assert_string_equal(sb.data, "\xee\xa0\xbd\xed\xb8\x80");
	strbuf_release(&sb);
}

/* ---- edges --------------------------------------------------------------- */

static void
test_edges(void **state)
{
	static const char *const shortcuts[][2] = {
		{ "1", "1" }, { "12abc", "12" }, { " 7", "7" }, { "+4", "4" },
		{ "-3x", "-3" }, { "-0", "0" }, { "007", "7" }, { "", "" },
		{ "-", "-" }, { "x1", "x1" }, { "- 1", "- 1" },
		{ "\\u00a0\\ufeff\\u2003\\t5", "5" },
		{ "9007199254740993", "9007199254740992" },
		{ "100000000000000000000", "100000000000000000000" },
		{ "123456789012345678901", "123456789012345680000" },
		{ "1234567890123456789012", "1.2345678901234568e+21" },
		{ "-1000000000000000000000", "-1e+21" },
	};
	size_t count = sizeof(shortcuts) / sizeof(shortcuts[0]), i;

	(void)state;
	for (i = 0; i < count; i++)
		made_edge(made, 0, EDGE_SHORTCUT, shortcuts[i][0], 0);
	made_link(made, 0, EDGE_ELEMENT, 4294967295u, 0);
	made_link(made, 0, EDGE_HIDDEN, 0, 0);
	made_edge(made, 0, EDGE_PROPERTY, "12abc", 0);
	made_edge(made, 0, EDGE_INTERNAL, "3 / part of key (a @1) -> value "
	    "(b @3) pair in WeakMap (table @5)", 0);
	for (i = 0; i < count; i++)
		assert_string_equal(edge_name(i, SIZE_MAX), shortcuts[i][1]);
	assert_string_equal(edge_name(i, SIZE_MAX), "4294967295");
	assert_string_equal(edge_name(i, 3), "429");
	assert_string_equal(edge_name(i + 1, SIZE_MAX), "0");
	assert_string_equal(edge_name(i + 2, SIZE_MAX), "12abc");
	assert_string_equal(edge_name(i + 2, 4), "12ab");
	assert_string_equal(edge_name(i + 3, 8), "3 / part");
	assert_int_equal(edge_type_of(heap->snapshot, i + 3), EDGE_PAIR);
}

/* In the order that they should have; no two are equal. */
static void
test_edge_order(void **state)
{
	static const struct {
		unsigned type;
		const char *name;
		unsigned number;
	} sorted[] = {
		{ EDGE_PROPERTY, "", 0 },
		{ EDGE_PROPERTY, "10", 0 },
		{ EDGE_CONTEXT, "9", 0 },
		{ EDGE_PROPERTY, "Z", 0 },
		{ EDGE_SHORTCUT, "a", 0 },
		{ EDGE_PROPERTY, "a\\u0000", 0 },
		{ EDGE_INTERNAL, "a\\tb", 0 },
		{ EDGE_INTERNAL, "a\\nb", 0 },
		{ EDGE_PROPERTY, "ab", 0 },
		{ EDGE_PROPERTY, "\xc3\xa8", 0 },
		{ EDGE_PROPERTY, "\xc3\xa9", 0 },
		{ EDGE_PROPERTY, "\xf0\x9f\x98\x80", 0 },
		{ EDGE_PROPERTY, "\xef\xbf\xae", 0 },
		{ EDGE_ELEMENT, NULL, 10 },
		{ EDGE_SHORTCUT, "11", 0 },
		{ EDGE_HIDDEN, NULL, 9 },
		{ EDGE_ELEMENT, NULL, 90 },
		{ EDGE_PROPERTY, "__proto__", 0 },
	};
	unsigned count = sizeof(sorted) / sizeof(sorted[0]), i, k;
	int wanted, got;

	(void)state;
	for (i = 0; i < count; i++) {
		if (sorted[i].name != NULL)
			made_edge(made, 0, sorted[i].type, sorted[i].name, 0);
		else
			made_link(made, 0, sorted[i].type, sorted[i].number,
			    0);
	}
	heap = made_load(made);
	for (i = 0; i < count; i++) {
		for (k = 0; k < count; k++) {
			wanted = i < k ? -1 : i > k;
			got = name_edge_order(heap->snapshot, i, k);
			assert_int_equal(got < 0 ? -1 : got > 0, wanted);
		}
	}
}

/* Names that are equal, from one string or two, escaped or not. */
static void
test_edge_order_equal(void **state)
{
	(void)state;
	made_edge(made, 0, EDGE_PROPERTY, "abc", 0);
	made_edge(made, 0, EDGE_PROPERTY, "abc", 0);
	made_link(made, 0, EDGE_PROPERTY, made_string(made, "abc"), 0);
	made_edge(made, 0, EDGE_PROPERTY, "\\u0061bc", 0);
	made_link(made, 0, EDGE_ELEMENT, 7, 0);
	made_edge(made, 0, EDGE_SHORTCUT, " 7x", 0);
	made_edge(made, 0, EDGE_PROPERTY, "__proto__", 0);
	made_edge(made, 0, EDGE_WEAK, "__proto__", 0);
	/* A byte that is no character counts as U+FFFD. */
	made_edge(made, 0, EDGE_PROPERTY, "x\xc3", 0);
	made_edge(made, 0, EDGE_PROPERTY, "x\xc3\xa9", 0);
	heap = made_load(made);
	assert_true(name_edge_order(heap->snapshot, 8, 9) > 0);
	assert_int_equal(name_edge_order(heap->snapshot, 0, 1), 0);
	assert_int_equal(name_edge_order(heap->snapshot, 0, 2), 0);
	assert_int_equal(name_edge_order(heap->snapshot, 0, 3), 0);
	assert_int_equal(name_edge_order(heap->snapshot, 4, 5), 0);
	assert_int_equal(name_edge_order(heap->snapshot, 6, 7), 0);
}

/* Two names that differ behind 4096 bytes, plain ones and escaped ones. */
static void
test_edge_order_long(void **state)
{
	static char names[5][6000];

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		memset(names[i], 'x', sizeof(names[i]) - 1);
		if (i > 2)
			memcpy(names[i], "\\n", 2);
	}
	names[1][5000] = names[3][5000] = names[2][4000] = 'a';
	for (unsigned i = 0; i < 5; i++)
		made_edge(made, 0, EDGE_PROPERTY, names[i], 0);
	heap = made_load(made);
	assert_int_equal(name_edge_order(heap->snapshot, 0, 1), 0);
	assert_true(name_edge_order(heap->snapshot, 0, 2) > 0);
	assert_int_equal(name_edge_order(heap->snapshot, 3, 4), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_order), TEST(test_malformed_order),
		TEST(test_utf16_length), TEST(test_join), TEST(test_edges),
		TEST(test_edge_order), TEST(test_edge_order_equal),
		TEST(test_edge_order_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
