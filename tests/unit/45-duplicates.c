/* Strings that are there more than once, by DevTools' rules (section 10). */
#include "model/explore/duplicates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/task.h"
#include "model/graph/names.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made heap;
static uint32_t root, global;
static uint64_t next_id;

static void
begin(void)
{
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	next_id = 3;
}

static uint32_t
node(enum node_type type, const char *json, uint64_t size)
{
	uint32_t n = heap_node(&text, type, json, next_id += 2, size);

	heap_edge(&text, global, EDGE_PROPERTY, "p", n);
	return n;
}

static uint32_t
rope(uint32_t first, uint32_t second, uint64_t size)
{
	uint32_t n = node(NODE_CONS_STRING, "(cons)", size);

	heap_edge(&text, n, EDGE_INTERNAL, "first", first);
	heap_edge(&text, n, EDGE_INTERNAL, "second", second);
	return n;
}

/* A string that V8 has cut, as it writes one: values are nodes, too. */
static uint32_t
cut(const char *json, const char *truncated, const char *length,
	const char *hash)
{
	uint32_t n = node(NODE_STRING, json, 16), value, word;
	const char *const edges[] = { "truncated", "length", "hash" };
	const char *const words[] = { truncated, length, hash };

	for (int i = 0; i < 3; i++) {
		if (words[i] == NULL)
			continue;
		value = heap_node(&text, NODE_NUMBER, i == 0 ? "bool" : "int",
		    next_id += 2, 0);
		word = heap_node(&text, NODE_STRING, words[i], next_id += 2,
		    0);
		heap_edge(&text, n, EDGE_INTERNAL, edges[i], value);
		heap_edge(&text, value, EDGE_INTERNAL, "value", word);
	}
	return n;
}

static struct table *
table_of(struct task *task)
{
	struct table *table = duplicates_new(heap.heap, NULL);

	assert_non_null(table);
	assert_int_equal(table->ops->found(table), 0);
	assert_true(table_work(table, task, NULL));
	return table;
}

static void
expect(const char *want)
{
	struct table *table = table_of(NULL);
	struct level *level = level_top(table, NULL);

	assert_non_null(level);
	assert_int_equal(table->ops->found(table), level->count);
	expect_level(level, want);
	level_free(level);
	table_free(table);
}

/* string|id|text|length|distance|count|waste|shallow|retained */
static void
test_rows(void **state)
{
	(void)state;
	begin();
	node(NODE_STRING, "ab", 10);
	node(NODE_STRING, "a\\u0062", 30);
	node(NODE_STRING, "ab", 20);
	node(NODE_STRING, "ab", 0);
	node(NODE_SYMBOL, "ab", 50);
	node(NODE_SLICED_STRING, "ab", 50);
	node(NODE_STRING, "once", 40);
	node(NODE_STRING, "xyz", 100);
	node(NODE_STRING, "xyz", 100);
	heap = heap_make(&text);
	expect("\"xyz\"|-|xyz|3|2|2|100|200|200\n"
	    "\"ab\"|-|ab|2|2|3|30|60|60\n");
	heap_made_free(&heap);
}

/* A rope counts when it reads the same, unless one half is empty. */
static void
test_ropes(void **state)
{
	uint32_t a, b, none, flat;

	(void)state;
	begin();
	a = node(NODE_STRING, "a", 4);
	b = node(NODE_STRING, "b", 4);
	none = node(NODE_STRING, "", 0);
	node(NODE_STRING, "ab", 20);
	rope(a, b, 8);
	flat = node(NODE_STRING, "flat", 16);
	rope(flat, none, 8);
	rope(none, flat, 8);
	rope(flat, rope(none, none, 0), 8);
	heap = heap_make(&text);
	expect("\"ab\"|-|ab|2|2|2|8|28|28\n");
	heap_made_free(&heap);
}

/* What was cut is the same only if it was before. */
static void
test_cut(void **state)
{
	(void)state;
	begin();
	node(NODE_STRING, "begin", 16);
	cut("begin", "true", "2000", "17");
	cut("begin", "true", "2000", "17");
	cut("begin", "true", "2001", "17");
	cut("begin", "true", "2000", "18");
	cut("begin", "true", "2000", "no number");
	cut("begin", "true", "2000", NULL);
	cut("begin", "false", "2000", "17");
	cut("begin", NULL, "2000", "17");
	heap = heap_make(&text);
	/* Two with a hash, two without; and three that are whole. */
	expect("\"begin\"|-|begin|5|2|3|32|48|48\n"
	    "\"begin\"|-|begin|2000|2|2|16|32|32\n"
	    "\"begin\"|-|begin|2000|2|2|16|32|32\n");
	heap_made_free(&heap);
}

static void
test_open(void **state)
{
	struct object object;
	struct level *top, *level;
	struct table *table;

	(void)state;
	begin();
	node(NODE_STRING, "ab", 10);
	node(NODE_STRING, "ab", 20);
	heap = heap_make(&text);
	table = table_of(NULL);
	top = level_top(table, NULL);
	assert_int_equal(top->count, 1);
	assert_false(level_object(top, 0, &object));
	assert_true(level_openable(top, 0));
	level = level_open(top, 0, NULL);
	expect_level(level, "\"ab\" @7|7|ab|-|2|-|-|20|20\n"
	    "\"ab\" @5|5|ab|-|2|-|-|10|10\n");
	expect_order(level, "string", false, "\"ab\" @5, \"ab\" @7");
	assert_true(level_object(level, 0, &object));
	assert_int_equal(heap_id(object.heap, object.node), 5);
	level_free(level);
	level_free(top);
	table_free(table);
	heap_made_free(&heap);
}

static void
test_orders(void **state)
{
	struct level *top;
	struct table *table;

	(void)state;
	begin();
	for (int i = 0; i < 2; i++)
		node(NODE_STRING, "bb", 10);
	for (int i = 0; i < 4; i++)
		node(NODE_STRING, "a", 2);
	for (int i = 0; i < 3; i++)
		node(NODE_STRING, "ccc", 4);
	heap = heap_make(&text);
	table = table_of(NULL);
	top = level_top(table, NULL);
	expect_order(top, "string", false, "\"a\", \"bb\", \"ccc\"");
	expect_order(top, "text", true, "\"ccc\", \"bb\", \"a\"");
	expect_order(top, "count", true, "\"a\", \"ccc\", \"bb\"");
	expect_order(top, "length", true, "\"ccc\", \"bb\", \"a\"");
	expect_order(top, "waste", true, "\"bb\", \"ccc\", \"a\"");
	expect_order(top, "shallow_size", false, "\"a\", \"ccc\", \"bb\"");
	expect_order(top, "retained_size", true, "\"bb\", \"ccc\", \"a\"");
	level_free(top);
	table_free(table);
	heap_made_free(&heap);
}

/* By joining every name: counts, unless it is a rope with an empty half. */
static bool
counts(const struct snapshot *s, uint32_t n, struct strbuf *name)
{
	struct strbuf half = STRBUF_INIT;
	bool flat = false;

	if ((s->node_type[n] != NODE_STRING && s->node_type[n] !=
	    NODE_CONS_STRING) || heap_size(heap.heap, n) == 0)
		return false;
	for (uint32_t e = s->first_edge[n]; e < s->first_edge[n + 1]; e++) {
		strbuf_reset(&half);
		name_node(s, s->edge_to[e], SIZE_MAX, &half);
		flat |= half.len == 0;
	}
	strbuf_release(&half);
	strbuf_reset(name);
	name_node(s, n, SIZE_MAX, name);
	return !flat;
}

static bool
is_twice(const struct snapshot *s, uint32_t n)
{
	struct strbuf name = STRBUF_INIT, other = STRBUF_INIT;
	bool twice = false;

	if (counts(s, n, &name))
		for (uint32_t i = 0; i < s->nodes; i++)
			twice |= i != n && counts(s, i, &other) &&
			    strcmp(name.data, other.data) == 0;
	strbuf_release(&name);
	strbuf_release(&other);
	return twice;
}

/* Random strings and ropes of few letters against each with each. */
static void
test_random(void **state)
{
	static const char *const words[] = { "", "a", "b", "ab", "ba",
	    "\\u0061", "a\\u0062" };
	struct crew crew;
	struct task task;

	(void)state;
	srand(3);
	crew_init(&crew, 3);
	task_init(&task);
	task.crew = &crew;
	for (int round = 0; round < 20; round++) {
		uint64_t marked[8] = { 0 };
		const struct snapshot *s;

		begin();
		for (int i = 0; i < 60; i++)
			if (text.node_count > 8 && rand() % 2 == 0)
				rope(2 + (uint32_t)rand() %
				    (text.node_count - 2), 2 +
				    (uint32_t)rand() % (text.node_count - 2),
				    (uint64_t)rand() % 3);
			else
				node(NODE_STRING, words[rand() % 7],
				    (uint64_t)rand() % 3);
		heap = heap_make(&text);
		s = heap.heap->snapshot;
		assert_true(duplicates_mark(heap.heap, marked, &task, NULL));
		for (uint32_t i = 0; i < s->nodes; i++)
			assert_int_equal(bitset_has(marked, i),
			    is_twice(s, i));
		heap_made_free(&heap);
	}
}

static void
test_cancel(void **state)
{
	struct error err = { 0 };
	struct table *table;
	struct level *level;
	struct task task;

	(void)state;
	begin();
	node(NODE_STRING, "ab", 10);
	node(NODE_STRING, "ab", 20);
	heap = heap_make(&text);
	table = duplicates_new(heap.heap, NULL);
	task_init(&task);
	task.cancel = true;
	assert_false(table_work(table, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	level = level_top(table, NULL);
	assert_int_equal(level->count, 0);
	level_free(level);
	table_free(table);
	heap_made_free(&heap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ropes),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
