/* The filter language: what is a term, what it keeps, what is wrong with it. */
#include "model/explore/where.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/bitset.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made heap;

static int
setup(void **state)
{
	uint32_t root, global, node;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	node = heap_node(&text, NODE_OBJECT, "Session", 11, 1000);
	heap_edge(&text, global, EDGE_PROPERTY, "s", node);
	node = heap_node(&text, NODE_OBJECT, "SessionStore", 13, 1001);
	heap_edge(&text, global, EDGE_PROPERTY, "t", node);
	node = heap_node(&text, NODE_STRING, "two words", 15, 30);
	heap_edge(&text, global, EDGE_PROPERTY, "u", node);
	node = heap_node(&text, NODE_CLOSURE, "handle", 17, 64);
	heap_edge(&text, global, EDGE_PROPERTY, "v", node);
	node = heap_node(&text, NODE_OBJECT, "Lost", 19, 5);
	heap_edge(&text, global, EDGE_WEAK, "w", node);
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

static void
expect_split(const char *line, const char *terms, const char *rest)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	where_split(line, &a, &b);
	assert_string_equal(a.data, terms);
	assert_string_equal(b.data, rest);
	strbuf_release(&a);
	strbuf_release(&b);
}

static void
test_split(void **state)
{
	(void)state;
	expect_split("", "", "");
	expect_split("Session", "", "Session");
	expect_split("  ^Sess|Map$   size>1k ", "size>1k", "^Sess|Map$");
	expect_split("detached new foo", "detached new", "foo");
	expect_split("class:/a b/ x y", "class:/a b/", "x y");
	expect_split("name:\"a \\\" b\" x", "name:\"a \\\" b\"", "x");
	expect_split("!detached !foo", "!detached", "!foo");
	/* What looks like one, but is none, is a name. */
	expect_split("newer", "", "newer");
	expect_split("size", "", "size");
	expect_split("size>", "", "size>");
	expect_split("class", "", "class");
	expect_split("class:", "", "class:");
	expect_split("std::size>", "", "std::size>");
	expect_split("class:/open", "class:/open", "");
	/* A slip of the pen is no name. */
	expect_split("siz>3 foo", "siz>3", "foo");
}

/* The ids of the nodes that a filter keeps. */
static void
expect_kept(const char *filter, const char *wanted)
{
	const struct heap *series[] = { heap.heap };
	struct where_heaps heaps = { heap.heap, NULL, series, 1 };
	struct strbuf got = STRBUF_INIT;
	struct error err = { 0 };
	struct where *where = where_new(filter, &err);
	uint64_t *nodes;

	if (where == NULL || !where_nodes(where, &heaps, &nodes, NULL, &err))
		fail_msg("%s: %s", filter, err.message);
	for (uint32_t i = 0; i < heap.heap->snapshot->nodes; i++)
		if (bitset_has(nodes, i))
			strbuf_addf(&got, "%llu ",
			    (unsigned long long)heap_id(heap.heap, i));
	assert_string_equal(got.data, wanted);
	strbuf_release(&got);
	free(nodes);
	where_free(where);
}

static void
test_kept(void **state)
{
	(void)state;
	expect_kept("", "1 3 11 13 15 17 19 ");
	expect_kept("Session", "11 13 ");
	expect_kept("class:^Session$", "11 ");
	expect_kept("class:/^Session$/", "11 ");
	expect_kept("!class:Session", "1 3 15 17 19 ");
	expect_kept("name:/two words/", "15 ");
	expect_kept("name:\"two words\" size>30", "");
	expect_kept("type:closure", "17 ");
	expect_kept("size>1k", "13 ");
	expect_kept("size>=1k", "11 13 ");
	expect_kept("size>=1kB size<=1000", "11 ");
	expect_kept("size=30", "15 ");
	expect_kept("size<0.031k size>0", "15 19 ");
	expect_kept("retained>=1.001k", "1 3 13 ");
	expect_kept("distance>1", "11 13 15 17 ");
	expect_kept("distance<2", "3 ");
	expect_kept("id>=17", "17 19 ");
	expect_kept("id=@15", "15 ");
	expect_kept("unreachable", "1 19 ");
	expect_kept("!unreachable type:object", "3 11 13 ");
	expect_kept("detached", "");
	expect_kept("after:1", "");
	expect_kept("before:1 Session", "11 13 ");
}

static void
expect_wrong(const char *filter, const char *message)
{
	const struct heap *series[] = { heap.heap };
	struct where_heaps heaps = { heap.heap, NULL, series, 1 };
	struct error err = { 0 };
	struct where *where = where_new(filter, &err);
	uint64_t *nodes = NULL;

	assert_true(where == NULL ||
	    !where_nodes(where, &heaps, &nodes, NULL, &err));
	assert_null(nodes);
	assert_string_equal(err.message, message);
	where_free(where);
}

static void
test_wrong(void **state)
{
	(void)state;
	expect_wrong("size>lots", "filter size>lots: write size>1k");
	expect_wrong("siz>3", "filter siz>3: write a term that there is, or "
	    "class:REGEX");
	expect_wrong("size>>1", "filter size>>1: write size>1k");
	expect_wrong("type:foo", "filter type: this snapshot has no such "
	    "type of objects");
	expect_wrong("size>1kk", "filter size>1kk: write size>1k");
	expect_wrong("size>-1", "filter size>-1: write size>1k");
	expect_wrong("held-by:me", "filter held-by:me: write "
	    "held-by:detached|contexts|console|handlers");
	expect_wrong("realm:x", "filter realm:x: write realm:@ID|shared|none");
	expect_wrong("before:0", "filter before:0: write before:N");
	expect_wrong("before:2", "filter before:2: there is no snapshot 2");
	expect_wrong("new", "filter new: there is no base to compare with");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests_name("where", tests, setup, teardown);
}
