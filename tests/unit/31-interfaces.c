/* Which interfaces there are, and which one an object has. */
#include "model/graph/interfaces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/graph/shapes.h"
#include "tests/unit/made.h"

#define FORTY "abcdefghijabcdefghijabcdefghijabcdefghij"

static struct made *made;
static struct heap *heap;

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
	return 0;
}

/* Compares the list of interfaces with names, which ends with NULL. */
static void
check(const char *const *names)
{
	uint32_t i;

	heap = made_load(made);
	for (i = 0; names[i] != NULL; i++) {
		assert_true(i < interfaces_count(heap->interfaces));
		assert_string_equal(interfaces_name(heap->interfaces, i),
		    names[i]);
	}
	assert_int_equal(interfaces_count(heap->interfaces), i);
}

#define CHECK(...) check((const char *const []){ __VA_ARGS__, NULL })

/* The name of the interface that a node has, "" for none. */
static const char *
name_of(const struct heap *which, unsigned node)
{
	uint32_t *match, found;

	assert_true(interfaces_of(&heap->interfaces, which->snapshot, &match,
	    NULL));
	found = match[node];
	free(match);
	return found == NO_INTERFACE ? "" :
	    interfaces_name(heap->interfaces, found);
}

static void
test_none(void **state)
{
	unsigned one = MADE_OBJECT(made, 8, "a", "b");

	(void)state;
	made_node(made, NODE_OBJECT, "Object", 8);
	made_node(made, NODE_OBJECT, "Object", 8);
	check((const char *const []){ NULL });
	assert_string_equal(name_of(heap, one), "");
}

static void
test_order(void **state)
{
	unsigned i;

	/* As often as each other: the first seen comes first. */
	(void)state;
	for (i = 0; i < 2; i++) {
		MADE_OBJECT(made, 8, "rare", "x");
		MADE_OBJECT(made, 8, "common");
		MADE_OBJECT(made, 8, "common");
		MADE_OBJECT(made, 8, "rare", "y");
	}
	MADE_OBJECT(made, 8, "once");
	CHECK("{common}", "{rare, x}", "{rare, y}");
}

/* Two objects, and one in a thousand: 2000 objects in all, not 2001. */
static void
test_share(void **state)
{
	unsigned i;

	(void)state;
	MADE_OBJECT(made, 8, "x");
	MADE_OBJECT(made, 8, "x");
	MADE_OBJECT(made, 8, "y");
	MADE_OBJECT(made, 8, "y");
	MADE_OBJECT(made, 8, "y");
	for (i = 5; i < 2000; i++)
		made_node(made, NODE_OBJECT, "Object", 8);
	CHECK("{y}", "{x}");
	heap_free(heap);
	made_node(made, NODE_OBJECT, "Object", 8);
	CHECK("{y}");
}

/* The length counts neither the last comma nor the brace that closes. */
static void
test_limit(void **state)
{
	static const char *const fits[] = { FORTY, "b" FORTY,
	    "c23456789012345678901234567890123456", NULL };
	static const char *const over[] = { FORTY, "b" FORTY,
	    "d234567890123456789012345678901234567", "e", NULL };
	unsigned i;

	/* "{" 40, ", " 41, then 84; 36 make 120 and 37 make 121. */
	(void)state;
	for (i = 0; i < 2; i++) {
		made_object(made, 8, fits);
		made_object(made, 8, over);
		MADE_OBJECT(made, 8, FORTY FORTY FORTY "12", "z");
	}
	CHECK("{" FORTY ", b" FORTY ", c23456789012345678901234567890123456}",
	    "{" FORTY ", b" FORTY "}", "{" FORTY FORTY FORTY "12}");
}

/* Units of UTF-16 count, and the quotes and escapes of odd names. */
static void
test_limit_units(void **state)
{
	static const char *const astral[] = { FORTY FORTY "12345678901234567",
	    "\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00"
	    "\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00"
	    "\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00", NULL };
	static const char *const quoted[] = { FORTY FORTY
	    "123456789012345678901234567890123", ",2\\\"4", NULL };
	unsigned i;

	/* 98 and 22 make 120. 114 and 7 ("," is quoted) make 121. */
	(void)state;
	for (i = 0; i < 2; i++) {
		made_object(made, 8, astral);
		made_object(made, 8, quoted);
	}
	CHECK("{" FORTY FORTY "12345678901234567, "
	    "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
	    "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
	    "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80}",
	    "{" FORTY FORTY "123456789012345678901234567890123}");
}

static void
test_odd_names(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++) {
		MADE_OBJECT(made, 8, "q,r", "it's", "\\\"z\\\"", "{", "a b");
		MADE_OBJECT(made, 8, "__proto__", "p", "__proto__");
		MADE_OBJECT(made, 8, "__proto__");
	}
	CHECK("{\"q,r\", \"it's\", \"\\\"z\\\"\", \"{\", a b}", "{p}");
}

/* {"", a} is written {a}, which it is counted with; the first one's rules. */
static void
test_empty_names(void **state)
{
	unsigned first, second, third, both;

	(void)state;
	first = MADE_OBJECT(made, 8, "", "a");
	second = MADE_OBJECT(made, 8, "a");
	third = MADE_OBJECT(made, 8, "b", "", "c");
	MADE_OBJECT(made, 8, "b", "", "c");
	both = MADE_OBJECT(made, 8, "b", "c");
	MADE_OBJECT(made, 8, "");
	MADE_OBJECT(made, 8, "", "");
	CHECK("{a}", "{b, , c}", "{}");
	assert_string_equal(name_of(heap, first), "{a}");
	assert_string_equal(name_of(heap, second), "");
	assert_string_equal(name_of(heap, third), "{b, , c}");
	assert_string_equal(name_of(heap, both), "");
}

/* The same names from strings of their own make the same interface. */
static void
test_equal_strings(void **state)
{
	unsigned one, two, escaped;

	(void)state;
	one = MADE_OBJECT(made, 8, "a");
	two = made_node(made, NODE_OBJECT, "Object", 8);
	made->nodes[two].name = made_string(made, "Object");
	made_link(made, two, EDGE_PROPERTY, made_string(made, "a"), 0);
	escaped = made_node(made, NODE_OBJECT, "\\u004fbject", 8);
	made_edge(made, escaped, EDGE_PROPERTY, "\\u0061", 0);
	CHECK("{a}");
	assert_string_equal(name_of(heap, one), "{a}");
	assert_string_equal(name_of(heap, two), "{a}");
	assert_string_equal(name_of(heap, escaped), "{a}");
}

/* Only objects called Object count, and of their edges only properties. */
static void
test_only_plain(void **state)
{
	unsigned native, named, element, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		native = made_node(made, NODE_NATIVE, "Object", 8);
		made_edge(made, native, EDGE_PROPERTY, "a", 0);
		named = made_node(made, NODE_OBJECT, "object", 8);
		made_edge(made, named, EDGE_PROPERTY, "a", 0);
		element = made_node(made, NODE_OBJECT, "Object", 8);
		made_edge(made, element, EDGE_INTERNAL, "a", 0);
		made_link(made, element, EDGE_ELEMENT, 3, 0);
		made_edge(made, element, EDGE_PROPERTY, "x", 0);
		made_edge(made, element, EDGE_WEAK, "a", 0);
	}
	CHECK("{x}");
	assert_string_equal(name_of(heap, native), "");
	assert_string_equal(name_of(heap, named), "");
	assert_string_equal(name_of(heap, element), "{x}");
	assert_string_equal(name_of(heap, 0), "");
}

/* Extra properties are allowed; the most properties win, then the first. */
static void
test_best(void **state)
{
	unsigned all, more, tied, other, turned, i;

	(void)state;
	for (i = 0; i < 3; i++)
		MADE_OBJECT(made, 8, "a", "b");
	for (i = 0; i < 2; i++) {
		MADE_OBJECT(made, 8, "b", "a");
		MADE_OBJECT(made, 8, "c", "d");
		MADE_OBJECT(made, 8, "a", "c", "d");
		MADE_OBJECT(made, 8, "e");
	}
	all = MADE_OBJECT(made, 8, "d", "c", "b", "a");
	more = MADE_OBJECT(made, 8, "z", "b", "e", "__proto__", "a");
	tied = MADE_OBJECT(made, 8, "d", "c", "b", "x");
	other = MADE_OBJECT(made, 8, "a", "c");
	turned = MADE_OBJECT(made, 8, "b", "a");
	CHECK("{a, b}", "{b, a}", "{c, d}", "{a, c, d}", "{e}");
	assert_string_equal(name_of(heap, all), "{a, c, d}");
	assert_string_equal(name_of(heap, more), "{a, b}");
	assert_string_equal(name_of(heap, tied), "{c, d}");
	assert_string_equal(name_of(heap, other), "");
	assert_string_equal(name_of(heap, turned), "{a, b}");
}

/* {a, b} and {a, c} are as good for {a, b, c}: the one listed first. */
static void
test_tie(void **state)
{
	unsigned both, i;

	(void)state;
	both = MADE_OBJECT(made, 8, "c", "b", "a");
	for (i = 0; i < 2; i++)
		MADE_OBJECT(made, 8, "a", "c");
	for (i = 0; i < 2; i++)
		MADE_OBJECT(made, 8, "a", "b");
	CHECK("{a, c}", "{a, b}");
	assert_string_equal(name_of(heap, both), "{a, c}");
}

/* Two symbols of one name must both be there. */
static void
test_repeated(void **state)
{
	unsigned once, twice, i;

	(void)state;
	for (i = 0; i < 2; i++)
		twice = MADE_OBJECT(made, 8, "<symbol s>", "<symbol s>", "a");
	once = MADE_OBJECT(made, 8, "<symbol s>", "a", "b");
	CHECK("{<symbol s>, <symbol s>, a}");
	assert_string_equal(name_of(heap, twice),
	    "{<symbol s>, <symbol s>, a}");
	assert_string_equal(name_of(heap, once), "");
}

/* What one heap has found is applied to another. */
static void
test_other_heap(void **state)
{
	struct made *other = made_new();
	struct heap *applied;
	unsigned a, b;

	(void)state;
	MADE_OBJECT(made, 8, "x", "y");
	MADE_OBJECT(made, 8, "x", "y");
	made_find(other, "moves the numbers of strings");
	a = MADE_OBJECT(other, 8, "y", "z", "x");
	b = MADE_OBJECT(other, 8, "z", "y");
	MADE_OBJECT(other, 8, "z", "y");
	applied = made_load(other);
	CHECK("{x, y}");
	assert_string_equal(name_of(applied, a), "{x, y}");
	assert_string_equal(name_of(applied, b), "");
	heap_free(applied);
	made_free(other);
}

/* The names of many shapes, and the tables that grow with them. */
static void
test_many_shapes(void **state)
{
	static char names[1500][8];
	struct shapes shapes;
	uint32_t *of;
	unsigned i;

	(void)state;
	for (i = 0; i < 1500; i++) {
		snprintf(names[i], sizeof(names[i]), "p%u", i);
		MADE_OBJECT(made, 8, "k", names[i]);
		MADE_OBJECT(made, 8, "k", names[i], "__proto__");
		MADE_OBJECT(made, 8, "k", names[i]);
	}
	heap = made_load(made);
	of = calloc(heap->snapshot->nodes, sizeof(*of));
	assert_non_null(of);
	assert_true(shapes_build(&shapes, heap->snapshot, of, NULL));
	assert_int_equal(shapes.count, 3000);
	assert_int_equal(shapes.objects, 4500);
	assert_int_equal(of[0], NO_SHAPE);
	for (i = 0; i < 1500; i++) {
		assert_int_equal(of[1 + 3 * i], 2 * i);
		assert_int_equal(of[2 + 3 * i], 2 * i + 1);
		assert_int_equal(of[3 + 3 * i], 2 * i);
		assert_int_equal(shapes.list[2 * i].objects, 2);
		assert_int_equal(shapes.list[2 * i].node, 1 + 3 * i);
	}
	shapes_release(&shapes);
	free(of);
	/* Three objects each of 4500 are not one in a thousand. */
	assert_int_equal(interfaces_count(heap->interfaces), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_none), TEST(test_order), TEST(test_share),
		TEST(test_limit), TEST(test_limit_units),
		TEST(test_odd_names), TEST(test_empty_names),
		TEST(test_equal_strings), TEST(test_only_plain),
		TEST(test_best), TEST(test_tie), TEST(test_repeated),
		TEST(test_other_heap), TEST(test_many_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
