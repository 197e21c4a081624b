/* The text of a string: where lines end, of plain strings and of ropes. */
#include "model/explore/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/heap_text.h"

/* As lines.c breaks them: 71 characters. */
#define WIDE "1234567890123456789012345678901234567890" \
	"1234567890123456789012345678901"

static struct heap_text text;
static struct heap_made heap;
static uint32_t plain, wide, rope, ring, object, empty, longer, whole;
static char thousand[1025];

static int
setup(void **state)
{
	uint32_t root, left, right;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	plain = heap_node(&text, NODE_STRING,
	    "one\\n\\ntwo \\\\n \\u00e9\\nthree", 3, 8);
	/* A backslash and an n are no newline, and stand where it breaks. */
	wide = heap_node(&text, NODE_STRING, WIDE "x" WIDE "\\\\n", 5, 8);
	rope = heap_node(&text, NODE_CONS_STRING, "", 7, 8);
	left = heap_node(&text, NODE_STRING, "a\\nb", 9, 8);
	right = heap_node(&text, NODE_STRING, "c\\n" WIDE "d", 11, 8);
	ring = heap_node(&text, NODE_CONS_STRING, "", 13, 8);
	object = heap_node(&text, NODE_OBJECT, "Foo", 15, 8);
	empty = heap_node(&text, NODE_STRING, "", 17, 8);
	memset(thousand, 'x', sizeof(thousand) - 1);
	longer = heap_node(&text, NODE_STRING, thousand, 19, 5024);
	whole = heap_node(&text, NODE_STRING, thousand, 21, 1040);
	for (uint32_t node = plain; node <= whole; node++)
		heap_element(&text, root, node, node);
	heap_edge(&text, rope, EDGE_INTERNAL, "first", left);
	heap_edge(&text, rope, EDGE_INTERNAL, "second", right);
	heap_edge(&text, ring, EDGE_INTERNAL, "first", ring);
	heap_edge(&text, ring, EDGE_INTERNAL, "second", ring);
	heap = heap_make(&text);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	heap_made_free(&heap);
	return 0;
}

/* "1:text|" for each line, ":text|" where one goes on. */
static void
expect_lines(uint32_t node, const char *wanted)
{
	struct strbuf got = STRBUF_INIT;
	struct cell cell = CELL_INIT;
	struct error err = { 0 };
	struct table *table = lines_new(heap.heap, node, &err);
	struct level *top = table != NULL ? level_top(table, &err) : NULL;

	assert_non_null(top);
	for (size_t row = 0; row < top->count; row++) {
		level_cell(top, row, 0, &cell);
		if (cell.kind == CELL_COUNT)
			strbuf_addf(&got, "%d", (int)cell.number);
		level_cell(top, row, 1, &cell);
		strbuf_addf(&got, ":%s|", cell.text.data);
	}
	assert_string_equal(got.data, wanted);
	assert_null(table_note(table));
	cell_release(&cell);
	strbuf_release(&got);
	level_free(top);
	table_free(table);
}

static void
test_plain(void **state)
{
	(void)state;
	expect_lines(plain, "1:one|2:|3:two \\n \xc3\xa9|4:three|");
	expect_lines(empty, "1:|");
}

static void
test_broken(void **state)
{
	(void)state;
	expect_lines(wide, "1:" WIDE "|:x1234567890123456789012345678901234567"
	    "890123456789012345678901234567890|:1\\n|");
}

static void
test_rope(void **state)
{
	(void)state;
	expect_lines(rope, "1:a|2:bc|3:" WIDE "|:d|");
}

/* Of a string of 5000 V8 has written 1024. */
static void
test_cut_by_v8(void **state)
{
	struct error err = { 0 };
	struct table *table = lines_new(heap.heap, longer, &err);

	(void)state;
	assert_string_equal(table_note(table), "the snapshot holds the first "
	    "1024 of about 5000 characters");
	table_free(table);
	/* As long as that, and no longer. */
	table = lines_new(heap.heap, whole, &err);
	assert_null(table_note(table));
	table_free(table);
}

/* A rope that goes round is given up, and says so. */
static void
test_ring(void **state)
{
	struct error err = { 0 };
	struct table *table = lines_new(heap.heap, ring, &err);

	(void)state;
	assert_non_null(table);
	assert_non_null(table_note(table));
	table_free(table);
}

static void
test_no_string(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(lines_new(heap.heap, object, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_string_equal(err.message, "@15 is no string: it has no text");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_rope),
		cmocka_unit_test(test_cut_by_v8),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_no_string),
	};

	return cmocka_run_group_tests_name("lines", tests, setup, teardown);
}
