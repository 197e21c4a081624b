/* The texts of strings and ropes, compared without being copied. */
#include "model/graph/texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/graph/names.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made heap;
static uint32_t root;
static uint64_t next_id;

static void
begin(void)
{
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	next_id = 1;
}

static uint32_t
leaf(const char *json)
{
	uint32_t node = heap_node(&text, NODE_STRING, json, next_id += 2, 8);

	heap_edge(&text, root, EDGE_PROPERTY, "p", node);
	return node;
}

static uint32_t
rope(uint32_t first, uint32_t second)
{
	uint32_t node = heap_node(&text, NODE_CONS_STRING, "(concatenated)",
	    next_id += 2, 8);

	heap_edge(&text, root, EDGE_PROPERTY, "p", node);
	heap_edge(&text, node, EDGE_INTERNAL, "first", first);
	heap_edge(&text, node, EDGE_INTERNAL, "map", root);
	heap_edge(&text, node, EDGE_INTERNAL, "second", second);
	return node;
}

static void
load(void)
{
	heap = heap_make(&text);
}

static bool
same(uint32_t a, uint32_t b)
{
	struct rope_words words = ROPE_WORDS_INIT;
	const struct snapshot *s = heap.heap->snapshot;
	bool is = text_same(s, &words, a, b);

	assert_int_equal(text_same(s, &words, b, a), is);
	/* Equal texts have equal numbers; others had better not. */
	assert_int_equal(text_hash(s, &words, a) == text_hash(s, &words, b),
	    is);
	return is;
}

static uint64_t
length(uint32_t node)
{
	struct rope_words words = ROPE_WORDS_INIT;

	return text_length(heap.heap->snapshot, &words, node);
}

static bool
empty(uint32_t node)
{
	struct rope_words words = ROPE_WORDS_INIT;

	return text_is_empty(heap.heap->snapshot, &words, node);
}

/* However a text is written in the file. */
static void
test_escapes(void **state)
{
	uint32_t plain, escaped, other, longer, none;

	(void)state;
	begin();
	plain = leaf("a/b \xc3\xa9");
	escaped = leaf("\\u0061\\/b \\u00e9");
	other = leaf("a/b \xc3\xa8");
	longer = leaf("a/b \xc3\xa9.");
	none = leaf("");
	load();
	assert_true(same(plain, escaped));
	assert_true(same(plain, plain));
	assert_false(same(plain, other));
	assert_false(same(plain, longer));
	assert_false(same(plain, none));
	assert_int_equal(length(plain), 5);
	assert_int_equal(length(escaped), 5);
	assert_int_equal(length(none), 0);
	assert_true(empty(none));
	assert_false(empty(plain));
	heap_made_free(&heap);
}

/* A rope reads as its leaves do, whatever they are cut into. */
static void
test_ropes(void **state)
{
	uint32_t whole, a, b, c, left, right, swapped;

	(void)state;
	begin();
	whole = leaf("0123456789abcdef01");
	a = leaf("0123456");
	b = leaf("789");
	c = leaf("abcdef01");
	left = rope(rope(a, b), c);
	right = rope(a, rope(b, c));
	swapped = rope(rope(b, a), c);
	load();
	assert_true(same(whole, left));
	assert_true(same(left, right));
	assert_false(same(left, swapped));
	assert_int_equal(length(left), 18);
	heap_made_free(&heap);
}

/* JavaScript's strings are units: two halves are one character. */
static void
test_surrogates(void **state)
{
	uint32_t utf8, escaped, halves, high, low;

	(void)state;
	begin();
	utf8 = leaf("\xf0\x9f\x98\x80");
	escaped = leaf("\\ud83d\\ude00");
	high = leaf("\\ud83d");
	low = leaf("\\ude00");
	halves = rope(high, low);
	load();
	assert_true(same(utf8, escaped));
	assert_true(same(utf8, halves));
	assert_false(same(high, low));
	assert_int_equal(length(utf8), 2);
	assert_int_equal(length(halves), 2);
	assert_int_equal(length(high), 1);
	heap_made_free(&heap);
}

/* DevTools reads on until there are 1024 units, and then to the leaf's end. */
static void
test_limit(void **state)
{
	static char most[1024], rest[41];
	uint32_t a, b, c, cut, longer, whole;

	(void)state;
	memset(most, 'x', 1023);
	memset(rest, 'y', 40);
	begin();
	a = leaf(most);
	b = leaf(rest);
	c = leaf("z");
	longer = rope(rope(a, b), c);
	cut = rope(a, b);
	whole = rope(rope(c, a), b);
	load();
	assert_true(same(longer, cut));
	assert_int_equal(length(longer), 1063);
	assert_int_equal(length(whole), 1024);
	heap_made_free(&heap);
}

/* A rope that holds itself, and one without halves. */
static void
test_broken(void **state)
{
	uint32_t circle, bare, a;

	(void)state;
	begin();
	a = leaf("a");
	circle = rope(a, root);
	text.edges[text.edge_count - 1].to = circle;
	bare = heap_node(&text, NODE_CONS_STRING, "", 99, 8);
	heap_edge(&text, root, EDGE_PROPERTY, "p", bare);
	load();
	assert_int_equal(length(circle), 1024);
	assert_true(empty(bare));
	assert_true(same(circle, circle));
	heap_made_free(&heap);
}

/* Empty without end: a way of 2^40 steps is not gone. */
static void
test_endless(void **state)
{
	uint32_t at, start;

	(void)state;
	begin();
	at = rope(root, root);
	for (int i = 0; i < 40; i++)
		at = rope(at, at);
	start = at;
	load();
	assert_true(empty(start));
	heap_made_free(&heap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_ropes),
		cmocka_unit_test(test_surrogates),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
