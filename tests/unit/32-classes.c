/* Which class each node belongs to, and what the classes add up to. */
#include "model/graph/classes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/graph/distances.h"
#include "tests/unit/graph.h"
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

static const struct class_row *
row_of(unsigned node)
{
	if (heap == NULL)
		heap = made_load(made);
	return &heap->classes.rows[heap->classes.of[node]];
}

static const char *
name_of(unsigned node, size_t limit)
{
	row_of(node);
	strbuf_reset(&text);
	class_name(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[node], limit, &text);
	return text.data;
}

static const char *
key_of(unsigned node)
{
	row_of(node);
	strbuf_reset(&text);
	class_key(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[node], &text);
	return text.data;
}

static bool
same_class(unsigned a, unsigned b)
{
	return row_of(a) == row_of(b);
}

static void
test_type_names(void **state)
{
	static const struct {
		unsigned type;
		const char *name;
	} types[] = {
		{ NODE_HIDDEN, "(system)" }, { NODE_ARRAY, "(array)" },
		{ NODE_STRING, "(string)" }, { NODE_OBJECT, "<x>" },
		{ NODE_CODE, "(compiled code)" }, { NODE_CLOSURE, "Function" },
		{ NODE_REGEXP, "RegExp" }, { NODE_NUMBER, "(number)" },
		{ NODE_NATIVE, "<x>" }, { NODE_SYNTHETIC, "(synthetic)" },
		{ NODE_CONS_STRING, "(concatenated string)" },
		{ NODE_SLICED_STRING, "(sliced string)" },
		{ NODE_SYMBOL, "(symbol)" }, { NODE_BIGINT, "(bigint)" },
		{ NODE_OBJECT_SHAPE, "(object shape)" },
		{ 15, "(wasm object)" }, { 16, "(undefined)" },
		{ 200, "(undefined)" },
	};
	unsigned count = sizeof(types) / sizeof(types[0]), i;

	(void)state;
	for (i = 0; i < count; i++)
		made_node(made, types[i].type, "<x y>", 8);
	for (i = 0; i < count; i++)
		assert_string_equal(name_of(i + 1, SIZE_MAX), types[i].name);
	assert_true(same_class(4, 9));
	assert_true(same_class(17, 18));
	assert_string_equal(name_of(11, 5), "(conc");
	assert_string_equal(name_of(11, 21), "(concatenated string)");
	assert_string_equal(name_of(11, 20), "(concatenated string");
	assert_string_equal(name_of(11, 0), "");
}

static void
test_tags(void **state)
{
	unsigned div = made_node(made, NODE_NATIVE, "<div id=\\\"a\\\" x>", 8);
	unsigned bare = made_node(made, NODE_NATIVE, "<div>", 8);
	unsigned open = made_node(made, NODE_OBJECT, "<div", 8);
	unsigned blank = made_node(made, NODE_OBJECT, "<", 8);
	unsigned space = made_node(made, NODE_OBJECT, "< b>", 8);
	unsigned inner = made_node(made, NODE_OBJECT, "a <div x>", 8);
	unsigned named = made_node(made, NODE_OBJECT, "Detached <p class>",
	    8);
	unsigned whole = made_node(made, NODE_OBJECT, "Detached <p>", 8);
	unsigned word = made_node(made, NODE_OBJECT, "Detached Foo bar", 8);
	unsigned gone = made_node(made, NODE_NATIVE, "<p class>", 8);
	unsigned lost = made_node(made, NODE_NATIVE, "Node", 8);
	unsigned here = made_node(made, NODE_NATIVE, "Node", 8);

	(void)state;
	made->nodes[gone].detached = made->nodes[lost].detached = 2;
	assert_string_equal(name_of(div, SIZE_MAX), "<div>");
	assert_true(same_class(div, bare));
	assert_string_equal(name_of(open, SIZE_MAX), "<div");
	assert_string_equal(name_of(blank, SIZE_MAX), "<");
	assert_string_equal(name_of(space, SIZE_MAX), "<>");
	assert_string_equal(name_of(inner, SIZE_MAX), "a <div x>");
	assert_string_equal(name_of(named, SIZE_MAX), "Detached <p>");
	assert_true(same_class(named, whole));
	assert_string_equal(name_of(word, SIZE_MAX), "Detached Foo bar");
	assert_true(same_class(gone, named));
	assert_string_equal(name_of(lost, SIZE_MAX), "Detached Node");
	assert_string_equal(name_of(here, SIZE_MAX), "Node");
	assert_string_equal(name_of(div, 5), "<div>");
	assert_string_equal(name_of(div, 4), "<div");
	assert_string_equal(name_of(div, 3), "<di");
	assert_string_equal(name_of(named, 11), "Detached <p");
}

/* What DevTools loses for having equal keys is one class here. */
static void
test_merged(void **state)
{
	unsigned closure = made_node(made, NODE_CLOSURE, "f", 1);
	unsigned object = made_node(made, NODE_OBJECT, "Function", 2);
	unsigned one = made_node(made, NODE_OBJECT, "Foo", 4);
	unsigned two = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned three = made_node(made, NODE_NATIVE, "F\\u006fo", 16);
	unsigned accent = MADE_OBJECT(made, 8, "\\u00e9");
	unsigned shape, named;

	(void)state;
	MADE_OBJECT(made, 8, "\\u00e9");
	made->nodes[two].name = made_string(made, "Foo");
	shape = MADE_OBJECT(made, 32, "a");
	MADE_OBJECT(made, 64, "a");
	named = made_node(made, NODE_OBJECT, "{a}", 128);
	assert_true(same_class(closure, object));
	assert_int_equal(row_of(closure)->shallow, 3);
	assert_true(same_class(one, two));
	assert_true(same_class(one, three));
	assert_int_equal(row_of(one)->count, 3);
	assert_int_equal(row_of(one)->shallow, 28);
	assert_true(same_class(shape, named));
	assert_string_equal(name_of(named, SIZE_MAX), "{a}");
	assert_string_equal(name_of(named, 2), "{a");
	assert_string_equal(name_of(accent, 2), "{");
	assert_string_equal(name_of(accent, 3), "{\xc3\xa9");
	assert_int_equal(row_of(shape)->shallow, 224);
}

/* Objects are told apart by place, not by name alone; nothing else is. */
static void
test_places(void **state)
{
	unsigned a = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned b = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned c = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned d = made_node(made, NODE_OBJECT, "Bar", 8);
	unsigned e = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned f = made_node(made, NODE_CLOSURE, "f", 8);
	unsigned g = made_node(made, NODE_CLOSURE, "g", 8);
	unsigned h = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned twin = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned script = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned line = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned shape;

	(void)state;
	made->nodes[twin].name = made_string(made, "Foo");
	shape = MADE_OBJECT(made, 8, "x");
	MADE_OBJECT(made, 8, "x");
	made_place(made, a, 1, 2, 3);
	made_place(made, b, 1, 2, 4);
	made_place(made, c, 1, 2, 3);
	made_place(made, d, 1, 2, 3);
	made_place(made, f, 1, 2, 3);
	made_place(made, g, 1, 2, 5);
	/* The last place of a node counts. */
	made_place(made, h, 7, 7, 7);
	made_place(made, h, 1, 2, 4);
	made_place(made, twin, 1, 2, 3);
	made_place(made, script, 9, 2, 3);
	made_place(made, line, 9, 8, 3);
	made_place(made, shape, 3, 0, 0);
	assert_string_equal(key_of(a), "1,2,3,Foo");
	assert_string_equal(key_of(b), "1,2,4,Foo");
	assert_string_equal(key_of(d), "1,2,3,Bar");
	assert_string_equal(key_of(e), ",Foo");
	assert_string_equal(key_of(script), "9,2,3,Foo");
	assert_string_equal(key_of(line), "9,8,3,Foo");
	assert_string_equal(key_of(f), ",Function");
	assert_string_equal(key_of(shape), "3,0,0,{x}");
	assert_string_equal(name_of(a, SIZE_MAX), "Foo");
	assert_true(same_class(a, c));
	assert_true(same_class(a, twin));
	assert_true(same_class(b, h));
	assert_true(same_class(f, g));
	assert_false(same_class(a, e));
	assert_false(same_class(shape, shape + 1));
	assert_true(row_of(b)->located);
	assert_int_equal(row_of(b)->script, 1);
	assert_int_equal(row_of(b)->line, 2);
	assert_int_equal(row_of(b)->column, 4);
	assert_false(row_of(e)->located);
	assert_int_equal(row_of(a)->count, 3);
}

/* Rows stand in the order of their first sized nodes. */
static void
test_order(void **state)
{
	unsigned late = made_node(made, NODE_OBJECT, "Late", 0);
	unsigned never = made_node(made, NODE_OBJECT, "Never", 0);
	unsigned early = made_node(made, NODE_OBJECT, "Early", 5);
	unsigned sized = made_node(made, NODE_OBJECT, "Late", 6);
	unsigned also = made_node(made, NODE_OBJECT, "Also never", 0);
	unsigned unsized = made_node(made, NODE_OBJECT, "Early", 0);
	unsigned more = made_node(made, NODE_OBJECT, "Early", 7);
	uint32_t *nodes, count;

	(void)state;
	made_edge(made, 0, EDGE_PROPERTY, "e", early);
	assert_true(same_class(early, unsized));
	assert_int_equal(row_of(early)->first, early);
	assert_int_equal(row_of(late)->first, sized);
	assert_int_equal(row_of(never)->first, never);
	assert_int_equal(heap->classes.count, 5);
	assert_int_equal(heap->classes.of[early], 0);
	assert_int_equal(heap->classes.of[late], 1);
	/* The root's, then the other two, without a sized node. */
	assert_int_equal(heap->classes.of[0], 2);
	assert_int_equal(heap->classes.of[never], 3);
	assert_int_equal(heap->classes.of[also], 4);
	assert_int_equal(row_of(never)->count, 0);
	assert_int_equal(row_of(never)->shallow, 0);
	assert_int_equal(row_of(late)->count, 1);
	assert_int_equal(row_of(late)->distance, DISTANCE_NONE);
	assert_int_equal(row_of(early)->count, 2);
	assert_int_equal(row_of(early)->distance, DISTANCE_NONE);
	assert_true(class_nodes(&heap->classes, heap->snapshot, 0, &nodes,
	    &count, NULL));
	assert_int_equal(count, 2);
	assert_int_equal(nodes[0], early);
	assert_int_equal(nodes[1], more);
	free(nodes);
	assert_true(class_nodes(&heap->classes, heap->snapshot, 4, &nodes,
	    &count, NULL));
	assert_int_equal(count, 0);
	free(nodes);
}

/* The first sized node may be called so for another reason than the first. */
static void
test_first_name(void **state)
{
	unsigned named = made_node(made, NODE_OBJECT, "{a}", 0);
	unsigned shape = MADE_OBJECT(made, 8, "a");

	(void)state;
	MADE_OBJECT(made, 8, "a");
	assert_int_equal(row_of(named)->first, shape);
	assert_string_equal(name_of(named, SIZE_MAX), "{a}");
}

static void
test_distance(void **state)
{
	unsigned near = made_node(made, NODE_OBJECT, "Foo", 8);
	unsigned far = made_node(made, NODE_OBJECT, "Foo", 8);
	struct classes classes;
	uint32_t *of;

	(void)state;
	made_edge(made, 0, EDGE_PROPERTY, "a", near);
	made_edge(made, near, EDGE_PROPERTY, "a", far);
	assert_int_equal(row_of(far)->distance, 1);
	assert_true(interfaces_of(&heap->interfaces, heap->snapshot, &of,
	    NULL));
	assert_true(classes_build(&classes, heap->snapshot, heap->interfaces,
	    of, NULL, NULL, NULL));
	assert_int_equal(classes.rows[classes.of[far]].distance, 0);
	classes_release(&classes);
}

/* A list a -> b -> c, where b is of another class, and d beside it. */
static void
test_retained(void **state)
{
	unsigned a = made_node(made, NODE_OBJECT, "Foo", 1);
	unsigned b = made_node(made, NODE_OBJECT, "Bar", 10);
	unsigned c = made_node(made, NODE_OBJECT, "Foo", 100);
	unsigned d = made_node(made, NODE_OBJECT, "Foo", 1000);
	unsigned e = made_node(made, NODE_OBJECT, "Bar", 10000);

	(void)state;
	made_edge(made, 0, EDGE_PROPERTY, "a", a);
	made_edge(made, a, EDGE_PROPERTY, "b", b);
	made_edge(made, b, EDGE_PROPERTY, "c", c);
	made_edge(made, 0, EDGE_PROPERTY, "d", d);
	made_edge(made, c, EDGE_PROPERTY, "e", e);
	/* a and d are not inside a Foo; of the Bars only b is at the top. */
	assert_int_equal(row_of(a)->retained, 1 + 10 + 100 + 10000 + 1000);
	assert_int_equal(row_of(b)->retained, 10 + 100 + 10000);
}

/* A node without a size is no roof for the others of its class. */
static void
test_retained_unsized(void **state)
{
	unsigned a = made_node(made, NODE_OBJECT, "Foo", 0);
	unsigned b = made_node(made, NODE_OBJECT, "Foo", 10);
	unsigned c = made_node(made, NODE_OBJECT, "Foo", 100);
	unsigned d = made_node(made, NODE_OBJECT, "Foo", 1000);

	(void)state;
	made_edge(made, 0, EDGE_PROPERTY, "a", a);
	made_edge(made, a, EDGE_PROPERTY, "b", b);
	made_edge(made, a, EDGE_PROPERTY, "c", c);
	made_edge(made, c, EDGE_PROPERTY, "d", d);
	assert_int_equal(row_of(a)->retained, 10 + 100 + 1000);
}

/* Only the root, sized, and nothing at all below it. */
static void
test_root_only(void **state)
{
	(void)state;
	made->nodes[0].size = 3;
	assert_int_equal(row_of(0)->retained, 3);
	assert_int_equal(heap->classes.count, 1);
}

/* ---- the rules once more, the slow way ----------------------------------- */

static bool
inside_own_class(const struct heap *h, uint32_t node)
{
	const uint32_t *parent = h->dominators.parent, *of = h->classes.of;
	uint32_t class = of[node];

	while (node != h->snapshot->root) {
		node = parent[node];
		if (of[node] == class && heap_size(h, node) != 0)
			return true;
	}
	return false;
}

static void
check_class(const struct heap *h, uint32_t class)
{
	const struct class_row *row = &h->classes.rows[class];
	uint64_t shallow = 0, retained = 0;
	int32_t distance = INT32_MAX;
	uint32_t node, count = 0;

	for (node = 0; node < h->snapshot->nodes; node++) {
		if (h->classes.of[node] != class || heap_size(h, node) == 0)
			continue;
		count++;
		shallow += heap_size(h, node);
		if (heap_distance(h, node) < distance)
			distance = heap_distance(h, node);
		if (!inside_own_class(h, node))
			retained += heap_retained(h, node);
	}
	assert_int_equal(row->count, count);
	assert_int_equal(row->shallow, shallow);
	assert_int_equal(row->retained, retained);
	if (count > 0)
		assert_int_equal(row->distance, distance);
}

static void
test_random(void **state)
{
	static struct graph graph;
	struct heap *h;
	uint64_t seed;
	uint32_t class;

	(void)state;
	for (seed = 1; seed <= 300; seed++) {
		graph_random_fill(&graph, seed);
		graph_write(&graph);
		h = heap_load_memory(graph.text.data, graph.text.len, NULL,
		    NULL, NULL);
		assert_non_null(h);
		for (class = 0; class < h->classes.count; class++)
			check_class(h, class);
		heap_free(h);
		graph_release(&graph);
	}
}

/* A key is not as long as the longest name: many classes may have that. */
static void
test_long_names(void **state)
{
	static char names[3][100001];
	struct strbuf key = STRBUF_INIT;
	unsigned a, b, c;

	(void)state;
	for (int i = 0; i < 3; i++)
		memset(names[i], 'x', sizeof names[i] - 1);
	names[1][sizeof names[1] - 2] = 'y';
	names[2][sizeof names[2] - 2] = '\0';
	a = made_node(made, NODE_OBJECT, names[0], 8);
	b = made_node(made, NODE_OBJECT, names[1], 8);
	c = made_node(made, NODE_OBJECT, names[2], 8);
	made_place(made, a, 1, 2, 3);
	strbuf_adds(&key, key_of(a));
	assert_in_range(key.len, 8000, 9000);
	assert_int_equal(strncmp(key.data, "1,2,3,xxx", 9), 0);
	assert_string_equal(key_of(a), key.data);
	strbuf_reset(&key);
	strbuf_adds(&key, key_of(b));
	assert_string_not_equal(key_of(c), key.data);
	strbuf_release(&key);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_type_names), TEST(test_tags), TEST(test_merged),
		TEST(test_places), TEST(test_order), TEST(test_first_name),
		TEST(test_distance), TEST(test_retained),
		TEST(test_retained_unsized), TEST(test_root_only),
		TEST(test_random), TEST(test_long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
