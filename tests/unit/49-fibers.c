/*
 * Fibers of React in small heaps: in circles, without names, of builds that
 * rename classes. What real Reacts leave tests/check-detect.sh asks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/detect/detections.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static uint32_t nothing;

static uint32_t
part(enum node_type type, const char *name)
{
	return heap_node(&text, type, name, 5 + 2 * (uint64_t)text.node_count,
	    10);
}

/* A heap with a global object as node 1. */
static void
begin(void)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	uint32_t global = heap_node(&text, NODE_OBJECT, "global", 3, 10);

	heap_edge(&text, root, EDGE_SHORTCUT, "global", global);
	heap_element(&text, root, 1, global);
	nothing = part(NODE_HIDDEN, "null");
	heap_edge(&text, global, EDGE_PROPERTY, "nothing", nothing);
}

/* The class has the name that a build gave it. */
static uint32_t
fiber(uint32_t type, uint32_t alternate)
{
	uint32_t node = part(NODE_OBJECT, "Yc");

	heap_edge(&text, node, EDGE_PROPERTY, "elementType", type);
	heap_edge(&text, node, EDGE_PROPERTY, "type", type);
	heap_edge(&text, node, EDGE_PROPERTY, "pendingProps", nothing);
	heap_edge(&text, node, EDGE_PROPERTY, "memoizedState", nothing);
	heap_edge(&text, node, EDGE_PROPERTY, "return", nothing);
	heap_edge(&text, node, EDGE_PROPERTY, "alternate", alternate);
	return node;
}

/* A root of fibers that shows current. */
static uint32_t
root_of(uint32_t current)
{
	uint32_t root = part(NODE_OBJECT, "Xc");

	heap_edge(&text, root, EDGE_PROPERTY, "containerInfo", nothing);
	heap_edge(&text, root, EDGE_PROPERTY, "current", current);
	heap_edge(&text, current, EDGE_PROPERTY, "stateNode", root);
	heap_edge(&text, 1, EDGE_PROPERTY, "root", root);
	return root;
}

/* "words: count of nodes, ..." of what a detector finds. */
static void
expect_found(const struct heap *heap, const char *detector, const char *want)
{
	struct strbuf out = STRBUF_INIT;
	struct detections *detections;
	struct error err = { 0 };
	uint32_t wanted;
	unsigned number;

	assert_true(detections_parse(detector, &wanted, &err));
	number = (unsigned)__builtin_ctz(wanted);
	detections = detections_find(heap, NULL, wanted, NULL, &err);
	assert_non_null(detections);
	for (size_t i = 0; i < detections->of[number].count; i++) {
		const struct finding *f = &detections->of[number].list[i];
		struct cell cell = CELL_INIT;

		detectors[number]->words(heap, f, true, &cell);
		strbuf_addf(&out, "%s%s: %llu of %u", i > 0 ? ", " : "",
		    cell.text.data, (unsigned long long)f->count, f->nodes);
		cell_release(&cell);
	}
	detections_free(detections);
	assert_string_equal(out.data, want);
	strbuf_release(&out);
}

/*
 * A root, an App and its alternate; a Row that went and an older one, which it
 * calls its alternate though that knows of none: two.
 */
static void
test_small(void **state)
{
	uint32_t app, app_type, old, top, gone, gone_too, row_type;
	struct heap_made made;

	(void)state;
	begin();
	app_type = part(NODE_CLOSURE, "App");
	row_type = part(NODE_CLOSURE, "Row");
	top = fiber(nothing, nothing);
	root_of(top);
	app = fiber(app_type, text.node_count + 1);
	old = fiber(app_type, app);
	heap_edge(&text, top, EDGE_PROPERTY, "child", app);
	gone = fiber(row_type, nothing);
	gone_too = fiber(row_type, gone);
	heap_edge(&text, 1, EDGE_PROPERTY, "leak", gone_too);
	/* The alternate of what is mounted leads to what is not. */
	heap_edge(&text, old, EDGE_PROPERTY, "child", gone_too);
	made = heap_make(&text);
	expect_found(made.heap, "fibers",
	    "fibers of roots: 1 of 1, fibers of App: 1 of 2");
	expect_found(made.heap, "unmounted",
	    "unmounted fibers of Row: 2 of 2");
	heap_made_free(&made);
}

/* Both lead to each other: they are one. */
static void
test_alternates(void **state)
{
	uint32_t top, type, one, other;
	struct heap_made made;

	(void)state;
	begin();
	type = part(NODE_CLOSURE, "Row");
	top = fiber(nothing, nothing);
	root_of(top);
	/* Numbers of nodes are known before they are made. */
	one = fiber(type, text.node_count + 1);
	other = fiber(type, one);
	heap_edge(&text, top, EDGE_PROPERTY, "child", other);
	one = fiber(type, text.node_count + 1);
	other = fiber(type, one);
	heap_edge(&text, 1, EDGE_PROPERTY, "leak", other);
	made = heap_make(&text);
	expect_found(made.heap, "fibers",
	    "fibers of roots: 1 of 1, fibers of Row: 1 of 2");
	expect_found(made.heap, "unmounted", "unmounted fibers of Row: 1 of 2");
	heap_made_free(&made);
}

/* Siblings in a ring, a child that is its own, a type that wraps itself. */
static void
test_rings(void **state)
{
	uint32_t top, type, memo, ring[12];
	struct heap_made made;

	(void)state;
	begin();
	type = part(NODE_CLOSURE, "");
	memo = part(NODE_OBJECT, "Object");
	heap_edge(&text, memo, EDGE_PROPERTY, "type", memo);
	top = fiber(nothing, nothing);
	root_of(top);
	for (unsigned i = 0; i < 12; i++)
		ring[i] = fiber(i == 11 ? memo : type, nothing);
	for (unsigned i = 0; i < 12; i++)
		heap_edge(&text, ring[i], EDGE_PROPERTY, "sibling",
		    ring[(i + 1) % 12]);
	heap_edge(&text, ring[3], EDGE_PROPERTY, "child", ring[3]);
	heap_edge(&text, ring[4], EDGE_PROPERTY, "child", top);
	heap_edge(&text, top, EDGE_PROPERTY, "child", ring[0]);
	made = heap_make(&text);
	expect_found(made.heap, "fibers", "fibers of roots: 1 of 1, "
	    "fibers of Anonymous: 11 of 11, fibers of Context: 1 of 1");
	expect_found(made.heap, "unmounted", "");
	heap_made_free(&made);
}

/* Names that were given, and those of hosts. */
static void
test_names(void **state)
{
	uint32_t forward, render, host;
	struct heap_made made;

	(void)state;
	begin();
	render = part(NODE_CLOSURE, "render");
	forward = part(NODE_OBJECT, "Object");
	heap_edge(&text, forward, EDGE_PROPERTY, "render", render);
	heap_edge(&text, forward, EDGE_PROPERTY, "displayName",
	    part(NODE_STRING, "Fancy"));
	host = part(NODE_STRING, "div");
	heap_edge(&text, 1, EDGE_PROPERTY, "a", fiber(forward, nothing));
	heap_edge(&text, 1, EDGE_PROPERTY, "b", fiber(host, nothing));
	made = heap_make(&text);
	expect_found(made.heap, "fibers", "");
	expect_found(made.heap, "unmounted",
	    "unmounted fibers of Fancy: 1 of 1, "
	    "unmounted fibers of <div>: 1 of 1");
	heap_made_free(&made);
}

/* What has a field of that name is no fiber yet. */
static void
test_others(void **state)
{
	struct heap_made made;
	uint32_t node;

	(void)state;
	begin();
	node = part(NODE_OBJECT, "Schema");
	heap_edge(&text, node, EDGE_PROPERTY, "elementType", nothing);
	heap_edge(&text, node, EDGE_PROPERTY, "type", nothing);
	heap_edge(&text, node, EDGE_PROPERTY, "return", nothing);
	heap_edge(&text, 1, EDGE_PROPERTY, "schema", node);
	made = heap_make(&text);
	expect_found(made.heap, "fibers", "");
	expect_found(made.heap, "unmounted", "");
	heap_made_free(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_alternates),
		cmocka_unit_test(test_rings),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
