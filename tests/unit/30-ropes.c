/*
 * Ropes that read like a part of them, against texts that are put together
 * from their halves again and again until nothing is added to any: chains,
 * random ropes, and such as go round, which no honest file has.
 */
#include "model/graph/ropes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/utf16.h"
#include "model/graph/names.h"
#include "model/graph/texts.h"
/* Nodes and edges, of which a rope needs three. */
#define HEAP_TEXT_MAX 10000
#include "tests/unit/heap_text.h"

#define NODES 150
/* So many bytes of a long text are compared, and more are kept. */
#define COMPARED 1000
#define KEPT 5000

static struct heap_text text;
static struct heap_made heap;
static struct heap_made heap_none;
static uint32_t root;
static uint64_t next_id;

static void
begin(void)
{
	heap = heap_none;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	next_id = 1;
}

static uint32_t
add(enum node_type type, const char *json)
{
	uint32_t node = heap_node(&text, type, json, next_id += 2, 8);

	heap_edge(&text, root, EDGE_PROPERTY, "p", node);
	return node;
}

static uint32_t
rope(uint32_t first, uint32_t second)
{
	uint32_t node = add(NODE_CONS_STRING, "(concatenated)");

	heap_edge(&text, node, EDGE_INTERNAL, "first", first);
	heap_edge(&text, node, EDGE_INTERNAL, "second", second);
	return node;
}

static uint32_t
half(const struct snapshot *s, uint32_t node, const char *name)
{
	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (strings_equal(&s->strings, edge_name_of(s, e), name))
			return s->edge_to[e];
	return 0;
}

/* A text as far as it is known, and whether what stands behind it is read. */
struct known {
	struct strbuf text;
	bool whole;
};

static bool
is_long(const struct known *known)
{
	return utf16_length(known->text.data, known->text.len) >=
	    NAME_ROPE_UNITS;
}

/* Puts a rope together of what is known of its halves. Has it changed? */
static bool
put_together(const struct snapshot *s, uint32_t node, struct known *known)
{
	const struct known *first = &known[half(s, node, "first")];
	const struct known *second = &known[half(s, node, "second")];
	struct known *rope = &known[node];
	struct strbuf out = STRBUF_INIT;
	bool whole = first->whole, changed;

	strbuf_add(&out, first->text.data, first->text.len);
	if (first->whole && !is_long(first)) {
		size_t at = out.len;

		strbuf_add(&out, second->text.data, second->text.len);
		utf16_join(&out, at);
		whole = second->whole;
	}
	if (out.len > KEPT)
		strbuf_truncate(&out, KEPT);
	changed = whole != rope->whole || out.len != rope->text.len;
	strbuf_release(&rope->text);
	*rope = (struct known) { out, whole };
	return changed;
}

static struct known *
read_all(const struct snapshot *s)
{
	struct known *known = calloc(s->nodes, sizeof *known);
	bool changed = true;

	assert_non_null(known);
	for (uint32_t i = 0; i < s->nodes; i++) {
		known[i].text = (struct strbuf) STRBUF_INIT;
		known[i].whole = s->node_type[i] != NODE_CONS_STRING;
		if (known[i].whole)
			strings_decode(&s->strings, s->node_name[i], SIZE_MAX,
			    &known[i].text);
	}
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < s->nodes; i++)
			if (s->node_type[i] == NODE_CONS_STRING)
				changed |= put_together(s, i, known);
	}
	return known;
}

static void
check_rope(const struct snapshot *s, uint32_t node, const struct known *want)
{
	struct rope_words words = ROPE_WORDS_INIT;
	struct strbuf is = STRBUF_INIT;

	name_node(s, node, SIZE_MAX, &is);
	if (is_long(want)) {
		assert_true(is.len >= COMPARED);
		assert_memory_equal(is.data, want->text.data, COMPARED);
		assert_true(text_length(s, &words, node) >= NAME_ROPE_UNITS);
	} else {
		assert_int_equal(is.len, want->text.len);
		if (is.len > 0)
			assert_string_equal(is.data, want->text.data);
		assert_int_equal(text_length(s, &words, node),
		    utf16_length(is.data, is.len));
	}
	assert_int_equal(text_is_empty(s, &words, node), is.len == 0);
	assert_true(text_same(s, &words, node, node));
	strbuf_release(&is);
}

static void
check_all(void)
{
	const struct snapshot *s = heap.heap->snapshot;
	struct known *known = read_all(s);

	for (uint32_t node = 0; node < s->nodes; node++)
		if (s->node_type[node] == NODE_CONS_STRING)
			check_rope(s, node, &known[node]);
	for (uint32_t node = 0; node < s->nodes; node++)
		strbuf_release(&known[node].text);
	free(known);
}

/* Text with nothing added, at either end: all of it reads like its leaf. */
static void
test_empty_chains(void **state)
{
	uint32_t empty, leaf, left, right, nothing, node[1500];

	(void)state;
	begin();
	empty = add(NODE_STRING, "");
	leaf = add(NODE_STRING, "text");
	left = right = leaf;
	nothing = empty;
	for (int i = 0; i < 1500; i += 3) {
		node[i] = left = rope(left, empty);
		node[i + 1] = right = rope(empty, right);
		node[i + 2] = nothing = rope(nothing, empty);
	}
	heap = heap_make(&text);
	for (int i = 0; i < 1500; i++)
		assert_int_equal(rope_like(heap.heap->snapshot, node[i]),
		    i % 3 == 2 ? empty : leaf);
	check_all();
	heap_made_free(&heap);
}

/* Two characters at a time: from the 512th on the end is not shown. */
static void
test_long_chain(void **state)
{
	uint32_t leaf, node[1500];

	(void)state;
	begin();
	leaf = add(NODE_STRING, "\\u00e9x");
	for (int i = 0; i < 1500; i++)
		node[i] = rope(i > 0 ? node[i - 1] : leaf, leaf);
	heap = heap_make(&text);
	for (int i = 0; i < 1500; i++)
		assert_int_equal(rope_like(heap.heap->snapshot, node[i]),
		    node[i < 511 ? i : 510]);
	check_all();
	heap_made_free(&heap);
}

/* The first half is exactly as long as is shown, or one unit short of it. */
static void
test_brink(void **state)
{
	char full_text[NAME_ROPE_UNITS + 1] = "";
	char almost_text[NAME_ROPE_UNITS] = "";
	uint32_t full, almost, more, of_full, of_almost;

	(void)state;
	begin();
	memset(full_text, 'a', NAME_ROPE_UNITS);
	memset(almost_text, 'a', NAME_ROPE_UNITS - 1);
	full = add(NODE_STRING, full_text);
	almost = add(NODE_STRING, almost_text);
	more = add(NODE_STRING, "more");
	of_full = rope(full, more);
	of_almost = rope(almost, more);
	heap = heap_make(&text);
	assert_int_equal(rope_like(heap.heap->snapshot, of_full), full);
	assert_int_equal(rope_like(heap.heap->snapshot, of_almost),
	    of_almost);
	check_all();
	heap_made_free(&heap);
}

static void
test_round(void **state)
{
	uint32_t leaf, endless, stuck, tail;

	(void)state;
	begin();
	leaf = add(NODE_STRING, "ab");
	/* Numbers are those of nodes: each rope is the next one. */
	endless = rope(leaf, leaf + 1);
	stuck = rope(leaf + 2, leaf);
	tail = rope(leaf, stuck);
	rope(tail, leaf);
	/* Three that lead to each other, with text on the way and without. */
	rope(leaf + 6, leaf);
	rope(leaf + 7, leaf);
	rope(leaf, leaf + 5);
	rope(leaf + 9, leaf);
	rope(leaf + 8, leaf);
	heap = heap_make(&text);
	assert_int_equal(endless, leaf + 1);
	assert_int_equal(rope_like(heap.heap->snapshot, stuck), NO_NODE);
	check_all();
	heap_made_free(&heap);
}

static uint64_t random_state = 7;

static uint32_t
random_below(uint32_t below)
{
	random_state = random_state * 6364136223846793005u +
	    1442695040888963407u;
	return (uint32_t)(random_state >> 33) % below;
}

/* Halves anywhere, also further on: such files go round in every way. */
static void
test_random(void **state)
{
	static const char *const leaves[] = { "", "", "x", "\\ud83d",
	    "\\ude00", "\xc3\xa9\xe2\x82\xac" };

	(void)state;
	for (unsigned round = 0; round < 100; round++) {
		uint32_t leaf_count = 1 + random_below(20);
		/* Few or many that lead back. */
		uint32_t back = random_below(NODES);
		char hundreds[700];

		begin();
		memset(hundreds, 'h', sizeof hundreds);
		hundreds[1 + random_below(699)] = '\0';
		for (uint32_t i = 0; i < leaf_count; i++)
			add(NODE_STRING, random_below(8) == 0 ? hundreds :
			    leaves[random_below(round % 3 == 0 ? 2 : 6)]);
		for (uint32_t i = 1 + leaf_count; i < NODES; i++) {
			uint32_t below = i > back ? i : NODES;

			rope(1 + random_below(below - 1),
			    1 + random_below(below - 1));
		}
		heap = heap_make(&text);
		check_all();
		heap_made_free(&heap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_chains),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_brink),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
