/* What nodes are called. */
#include "model/graph/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/made.h"

#define ELLIPSIS "\xe2\x80\xa6"

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
node_name(unsigned node, size_t limit)
{
	if (heap == NULL)
		heap = made_load(made);
	strbuf_reset(&text);
	name_node(heap->snapshot, node, limit, &text);
	assert_false(text.failed);
	return text.data;
}

/* ---- plain objects ------------------------------------------------------- */

static void
assert_property(const char *property, const char *wanted)
{
	struct strbuf sb = STRBUF_INIT;

	name_property(property, strlen(property), &sb);
	assert_string_equal(sb.data, wanted);
	strbuf_release(&sb);
}

static void
test_property(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_property("", "");
	assert_property("a b", "a b");
	assert_property("back\\slash\n", "back\\slash\n");
	assert_property("q,r", "\"q,r\"");
	assert_property("it's", "\"it's\"");
	assert_property("\"z\"", "\"\\\"z\\\"\"");
	assert_property("{", "\"{\"");
	assert_property("}", "\"}\"");
	assert_property(",\\", "\",\\\\\"");
	assert_property(",\b\f\n\r\t\x01\x1f\x7f",
	    "\",\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
	assert_property(",\xf0\x9f\x98\x80", "\",\xf0\x9f\x98\x80\"");
	assert_property("\xed\xa0\xbd", "\xed\xa0\xbd");
	assert_property(",\xed\xa0\xbd\xed\xbf\xbf\xed\x9f\xbf",
	    "\",\\ud83d\\udfff\xed\x9f\xbf\"");
	name_property("\0,", 2, &sb);
	assert_string_equal(sb.data, "\"\\u0000,\"");
	strbuf_release(&sb);
}

static void
test_plain(void **state)
{
	unsigned none, one, both, proto, mixed, quoted, other;

	(void)state;
	none = made_node(made, NODE_OBJECT, "Object", 8);
	one = MADE_OBJECT(made, 8, "a");
	both = MADE_OBJECT(made, 8, "a", "b", "c");
	proto = MADE_OBJECT(made, 8, "__proto__", "a", "__proto__", "b",
	    "__proto__");
	mixed = made_node(made, NODE_OBJECT, "Object", 8);
	made_edge(made, mixed, EDGE_INTERNAL, "map", 0);
	made_edge(made, mixed, EDGE_PROPERTY, "x", 0);
	made_edge(made, mixed, EDGE_WEAK, "w", 0);
	quoted = MADE_OBJECT(made, 8, "q,r", "\\\"z\\\"");
	other = made_node(made, NODE_NATIVE, "Object", 8);
	made_edge(made, other, EDGE_PROPERTY, "x", 0);
	assert_string_equal(node_name(none, SIZE_MAX), "{}");
	assert_string_equal(node_name(one, SIZE_MAX), "{a}");
	assert_string_equal(node_name(both, SIZE_MAX), "{a, b, c}");
	assert_string_equal(node_name(proto, SIZE_MAX), "{a, b}");
	assert_string_equal(node_name(mixed, SIZE_MAX), "{x}");
	assert_string_equal(node_name(quoted, SIZE_MAX),
	    "{\"q,r\", \"\\\"z\\\"\"}");
	assert_string_equal(node_name(other, SIZE_MAX), "Object");
}

#define TEN "abcdefghij"
#define FORTY TEN TEN TEN TEN

/*
 * "{" and "}" and what comes between must not pass 100, but the commas do not
 * count when a property is added.
 */
static void
test_plain_limit(void **state)
{
	unsigned fits, over, wide, astral, lone;

	(void)state;
	/* "{" 40 and 40 "}": 82; 18 more are 100. */
	fits = MADE_OBJECT(made, 8, "1" FORTY, "12345678901234567", FORTY);
	/* The same with 18: 1 + 41 + 1 + 40 + 18 = 101. */
	over = MADE_OBJECT(made, 8, "1" FORTY, "123456789012345678", FORTY);
	wide = MADE_OBJECT(made, 8, FORTY FORTY FORTY, "b");
	/* 1 + 42 + 1 and 57 make 101, though there are 103 bytes. */
	astral = made_node(made, NODE_OBJECT, "Object", 8);
	made_edge(made, astral, EDGE_PROPERTY, "\\ud83d\\ude00" FORTY, 0);
	made_edge(made, astral, EDGE_PROPERTY, FORTY "12345678901234567", 0);
	lone = made_node(made, NODE_OBJECT, "Object", 8);
	made_edge(made, lone, EDGE_PROPERTY, "\\ud83d\\ude00" FORTY, 0);
	made_edge(made, lone, EDGE_PROPERTY, FORTY "1234567890123456", 0);
	assert_string_equal(node_name(fits, SIZE_MAX), "{1" FORTY
	    ", 12345678901234567, " FORTY "}");
	assert_string_equal(node_name(over, SIZE_MAX), "{1" FORTY
	    ", " ELLIPSIS ", " FORTY "}");
	assert_string_equal(node_name(wide, SIZE_MAX), "{" FORTY FORTY FORTY
	    ", " ELLIPSIS "}");
	assert_string_equal(node_name(astral, SIZE_MAX),
	    "{\xf0\x9f\x98\x80" FORTY ", " ELLIPSIS "}");
	assert_string_equal(node_name(lone, SIZE_MAX),
	    "{\xf0\x9f\x98\x80" FORTY ", " FORTY "1234567890123456}");
}

/* Front and back in turn: a, f, b, e, then what is left. */
static void
test_plain_turns(void **state)
{
	static const char *const long_ones[] = {
		"a" TEN, "b" TEN, "c" TEN, "d" TEN, "e" TEN, "f" TEN,
		"g" TEN, "h" TEN, "i" TEN, "j" TEN, NULL,
	};
	unsigned node = made_object(made, 8, long_ones);

	/*
	 * Each has 11 units, and 13 from the second on either side. After
	 * a j b i c h: 38 before, 38 behind; d makes 87. Then 51 and 38: g
	 * makes 100, and is the last.
	 */
	(void)state;
	assert_string_equal(node_name(node, SIZE_MAX), "{a" TEN ", b" TEN
	    ", c" TEN ", d" TEN ", " ELLIPSIS ", g" TEN ", h" TEN ", i" TEN
	    ", j" TEN "}");
}

/* What is passed over does not make it the other end's turn. */
static void
test_plain_skipped(void **state)
{
	unsigned node = made_node(made, NODE_OBJECT, "Object", 8);

	(void)state;
	made_edge(made, node, EDGE_INTERNAL, "map", 0);
	made_edge(made, node, EDGE_PROPERTY, FORTY TEN TEN, 0);
	made_edge(made, node, EDGE_PROPERTY, TEN, 0);
	made_edge(made, node, EDGE_PROPERTY, FORTY TEN TEN, 0);
	assert_string_equal(node_name(node, SIZE_MAX),
	    "{" FORTY TEN TEN ", " ELLIPSIS "}");
}

/* Empty names leave no comma where nothing came before. */
static void
test_plain_empty_names(void **state)
{
	unsigned node = made_node(made, NODE_OBJECT, "Object", 8), i;

	(void)state;
	for (i = 0; i < 3; i++)
		made_edge(made, node, EDGE_PROPERTY, "", 0);
	made_edge(made, node, EDGE_PROPERTY, "a", 0);
	/* Front "", back a, front "", back "": before it goes a comma. */
	assert_string_equal(node_name(node, SIZE_MAX), "{, , a}");
}

static void
test_plain_cut(void **state)
{
	unsigned node = MADE_OBJECT(made, 8, "\\u00e9\\u00e9", "b", "c");

	(void)state;
	assert_string_equal(node_name(node, 0), "");
	assert_string_equal(node_name(node, 1), "{");
	assert_string_equal(node_name(node, 2), "{");
	assert_string_equal(node_name(node, 3), "{\xc3\xa9");
	assert_string_equal(node_name(node, 7), "{\xc3\xa9\xc3\xa9, ");
	assert_string_equal(node_name(node, 12), "{\xc3\xa9\xc3\xa9, b, c}");
	/* What was there before stays. */
	name_node(heap->snapshot, node, 1, &text);
	assert_string_equal(text.data, "{\xc3\xa9\xc3\xa9, b, c}{");
}

/* ---- ropes --------------------------------------------------------------- */

static unsigned
rope(unsigned first, unsigned second)
{
	unsigned node = made_node(made, NODE_CONS_STRING, "(rope)", 32);

	made_edge(made, node, EDGE_INTERNAL, "first", first);
	made_edge(made, node, EDGE_INTERNAL, "second", second);
	return node;
}

static void
test_rope(void **state)
{
	unsigned a = made_node(made, NODE_STRING, "ab", 16);
	unsigned b = made_node(made, NODE_STRING, "cd", 16);
	unsigned high = made_node(made, NODE_STRING, "\\ud83d", 16);
	unsigned low = made_node(made, NODE_STRING, "\\ude00!", 16);
	unsigned ab = rope(a, b), abab = rope(ab, ab), pair = rope(high, low);
	unsigned wrong = made_node(made, NODE_CONS_STRING, "(rope)", 32);

	(void)state;
	made_edge(made, wrong, EDGE_PROPERTY, "first", a);
	made_edge(made, wrong, EDGE_INTERNAL, "second", b);
	assert_string_equal(node_name(ab, SIZE_MAX), "abcd");
	assert_string_equal(node_name(abab, SIZE_MAX), "abcdabcd");
	assert_string_equal(node_name(abab, 5), "abcda");
	assert_string_equal(node_name(abab, 0), "");
	assert_string_equal(node_name(pair, SIZE_MAX), "\xf0\x9f\x98\x80!");
	/* The root stands in for what is missing, and has no name. */
	assert_string_equal(node_name(wrong, SIZE_MAX), "cd");
}

/* A missing half is node 0, whatever that is. */
static void
test_rope_halves(void **state)
{
	unsigned a, b, only, none, twice;

	(void)state;
	made->nodes[0].name = made_find(made, "root");
	a = made_node(made, NODE_STRING, "a", 16);
	b = made_node(made, NODE_STRING, "b", 16);
	only = made_node(made, NODE_CONS_STRING, "", 32);
	made_edge(made, only, EDGE_INTERNAL, "first", a);
	none = made_node(made, NODE_CONS_STRING, "x", 32);
	/* Of two firsts the later counts, while there is no second. */
	twice = made_node(made, NODE_CONS_STRING, "", 32);
	made_edge(made, twice, EDGE_INTERNAL, "first", a);
	made_edge(made, twice, EDGE_INTERNAL, "first", b);
	made_edge(made, twice, EDGE_INTERNAL, "second", b);
	made_edge(made, twice, EDGE_INTERNAL, "first", a);
	assert_string_equal(node_name(only, SIZE_MAX), "aroot");
	assert_string_equal(node_name(none, SIZE_MAX), "rootroot");
	assert_string_equal(node_name(twice, SIZE_MAX), "bb");
}

static char kilo[1024];

static void
test_rope_limit(void **state)
{
	unsigned a, most, whole, shorter, longer, end;

	/* 1023 units, then one more string, whole; then no more. */
	(void)state;
	memset(kilo, 'k', 1023);
	a = made_node(made, NODE_STRING, "ab", 16);
	most = made_node(made, NODE_STRING, kilo, 16);
	end = made_node(made, NODE_STRING, "END", 16);
	shorter = rope(most, a);
	longer = rope(shorter, end);
	whole = made_node(made, NODE_STRING, "\\ud83d\\ude00", 16);
	node_name(shorter, SIZE_MAX);
	assert_int_equal(text.len, 1025);
	node_name(longer, SIZE_MAX);
	assert_int_equal(text.len, 1025);
	assert_string_equal(text.data + 1020, "kkkab");
	assert_string_equal(node_name(whole, 3), "");
	assert_string_equal(node_name(whole, 4), "\xf0\x9f\x98\x80");
}

/* What is cut in the middle must not go on with the next string. */
static void
test_rope_cut(void **state)
{
	unsigned wide = made_node(made, NODE_STRING, "\\ud83d\\ude00", 16);
	unsigned a = made_node(made, NODE_STRING, "a", 16);
	unsigned both = rope(a, rope(wide, a));

	(void)state;
	assert_string_equal(node_name(both, 3), "a");
	assert_string_equal(node_name(both, 5), "a\xf0\x9f\x98\x80");
	assert_string_equal(node_name(both, 6), "a\xf0\x9f\x98\x80" "a");
}

static void
test_rope_depth(void **state)
{
	unsigned a = made_node(made, NODE_STRING, "a", 16);
	unsigned left = a, right = a, i;

	(void)state;
	for (i = 0; i < 3000; i++)
		left = rope(left, a);
	for (i = 0; i < 3000; i++)
		right = rope(a, right);
	node_name(left, SIZE_MAX);
	assert_int_equal(text.len, 1024);
	node_name(right, SIZE_MAX);
	assert_int_equal(text.len, 1024);
}

/* Circles, and a rope of nothing that doubles at each step: they end. */
static void
test_rope_circles(void **state)
{
	unsigned a = made_node(made, NODE_STRING, "a", 16);
	unsigned empty = made_node(made, NODE_STRING, "", 16);
	unsigned self = rope(0, a), one = rope(0, a), other, doubled = empty;
	unsigned tail, i;

	(void)state;
	/* The first edge of self, then that of one, point onwards. */
	made->edges[0].to = self;
	other = rope(one, a);
	made->edges[2].to = other;
	tail = rope(a, 0);
	made->edges[made->edge_count - 1].to = tail;
	for (i = 0; i < 64; i++)
		doubled = rope(doubled, doubled);
	assert_string_equal(node_name(self, SIZE_MAX), "");
	assert_string_equal(node_name(other, SIZE_MAX), "");
	node_name(tail, SIZE_MAX);
	assert_int_equal(text.len, 1024);
	assert_string_equal(node_name(doubled, SIZE_MAX), "");
}

/* ---- raw names ----------------------------------------------------------- */

static void
test_raw(void **state)
{
	unsigned plain = MADE_OBJECT(made, 8, "a");
	unsigned div = made_node(made, NODE_NATIVE, "div", 8);
	unsigned number = made_node(made, NODE_NUMBER, "int", 8);
	unsigned wrapper = made_node(made, NODE_OBJECT, "div", 8);

	(void)state;
	made->nodes[div].detached = made->nodes[wrapper].detached = 2;
	assert_string_equal(node_name(wrapper, SIZE_MAX), "div");
	assert_string_equal(node_name(div, SIZE_MAX), "Detached div");
	assert_string_equal(node_name(div, 12), "Detached div");
	assert_string_equal(node_name(div, 11), "Detached di");
	assert_string_equal(node_name(div, 9), "Detached ");
	assert_string_equal(node_name(div, 4), "Deta");
	assert_string_equal(node_name(div, 0), "");
	assert_string_equal(node_name(number, SIZE_MAX), "int");
	strbuf_reset(&text);
	name_node_raw(heap->snapshot, plain, SIZE_MAX, &text);
	assert_string_equal(text.data, "Object");
	assert_true(name_is_plain(heap->snapshot, plain));
	assert_false(name_is_plain(heap->snapshot, div));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_property), TEST(test_plain), TEST(test_plain_limit),
		TEST(test_plain_turns), TEST(test_plain_skipped),
		TEST(test_plain_empty_names), TEST(test_plain_cut),
		TEST(test_rope), TEST(test_rope_halves),
		TEST(test_rope_limit), TEST(test_rope_cut),
		TEST(test_rope_depth), TEST(test_rope_circles),
		TEST(test_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
