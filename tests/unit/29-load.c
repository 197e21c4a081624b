/* A whole heap: stages, cancelling, running out of memory. */
#include "model/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/graph.h"

static struct graph graph;

/* A server with two records in a Map, and a DOM node that hangs loose. */
static void
draw(void)
{
	unsigned root, global, map, table, a, b, dom;

	root = graph_add(&graph, NODE_SYNTHETIC, "", 0);
	global = graph_add(&graph, NODE_OBJECT, "global", 10);
	map = graph_add(&graph, NODE_OBJECT, "Map", 32);
	table = graph_add(&graph, NODE_ARRAY, "", 100);
	a = graph_add(&graph, NODE_OBJECT, "Object", 24);
	b = graph_add(&graph, NODE_OBJECT, "Object", 24);
	dom = graph_add(&graph, NODE_NATIVE, "div", 80);
	graph.nodes[dom].detached = 2;
	graph_link(&graph, root, EDGE_SHORTCUT, "g", global);
	graph_link(&graph, global, EDGE_PROPERTY, "cache", map);
	graph_link(&graph, map, EDGE_INTERNAL, "table", table);
	graph_element(&graph, table, 1, a);
	graph_element(&graph, table, 2, b);
	graph_link(&graph, a, EDGE_PROPERTY, "id", dom);
	graph_link(&graph, b, EDGE_PROPERTY, "id", dom);
	graph_pair(&graph, table, table, a, b);
	graph_write(&graph);
}

static struct heap *
load(struct task *task, struct error *err)
{
	return heap_load_memory(graph.text.data, graph.text.len, NULL, task,
	    err);
}

static void
test_figures(void **state)
{
	struct heap *heap;

	(void)state;
	draw();
	heap = load(NULL, NULL);
	assert_non_null(heap);
	assert_int_equal(heap->snapshot->nodes, 7);
	assert_int_equal(heap->total, 270);
	assert_int_equal(heap_id(heap, 2), graph_id(2));
	assert_int_equal(heap_size(heap, 2), 132);
	assert_int_equal(heap_retained(heap, 2), 260);
	assert_int_equal(heap_distance(heap, 4), 4);
	assert_int_equal(heap->dominators.parent[6], 3);
	assert_true(heap_bytes(heap) > sizeof(*heap));
	heap_free(heap);
	heap_free(NULL);
	graph_release(&graph);
}

/* DevTools' total has what is outside of the heap in it. */
static void
test_extra_bytes(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct heap *heap;
	const char *at;

	(void)state;
	draw();
	at = strstr(graph.text.data, "\"node_count\"");
	strbuf_add(&text, graph.text.data, at - graph.text.data);
	strbuf_adds(&text, "\"extra_native_bytes\":1000,");
	strbuf_adds(&text, at);
	heap = heap_load_memory(text.data, text.len, NULL, NULL, NULL);
	assert_non_null(heap);
	assert_int_equal(heap->total, 1270);
	assert_int_equal(heap_retained(heap, 0), 270);
	heap_free(heap);
	strbuf_release(&text);
	graph_release(&graph);
}

static void
test_errors(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(heap_load("no such file", NULL, NULL, &err));
	assert_int_equal(err.kind, ERROR_IO);
	assert_null(heap_load_memory("{}", 2, NULL, NULL, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_null(heap_load_memory("{}", 2, NULL, NULL, NULL));
}

/* ---- stages ------------------------------------------------------------- */

struct watch {
	struct task task;
	int stop_at;		/* enum stage, -1: never */
	unsigned begun, ended;
};

static void
observe(void *data, enum stage stage, bool begins)
{
	struct watch *watch = data;

	if (!begins) {
		assert_true(watch->begun & 1u << stage);
		watch->ended |= 1u << stage;
		return;
	}
	watch->begun |= 1u << stage;
	if ((int)stage == watch->stop_at)
		watch->task.cancel = true;
}

static void
watch_init(struct watch *watch, int stop_at)
{
	memset(watch, 0, sizeof(*watch));
	task_init(&watch->task);
	watch->task.observer = observe;
	watch->task.observer_data = watch;
	watch->stop_at = stop_at;
}

static void
test_stages(void **state)
{
	struct watch watch;
	struct heap *heap;

	(void)state;
	draw();
	watch_init(&watch, -1);
	heap = load(&watch.task, NULL);
	assert_non_null(heap);
	assert_int_equal(watch.begun, (1u << STAGE_LOADED) - 1);
	assert_int_equal(watch.ended, watch.begun);
	heap_free(heap);
	graph_release(&graph);
}

/* Whatever the stage: cancelled in it, the load ends there. */
static void
test_cancel(void **state)
{
	struct error err;
	struct watch watch;
	int stage;

	(void)state;
	draw();
	for (stage = 0; stage < STAGE_LOADED; stage++) {
		memset(&err, 0, sizeof(err));
		watch_init(&watch, stage);
		assert_null(load(&watch.task, &err));
		assert_int_equal(err.kind, ERROR_CANCELLED);
		assert_false(watch.ended & 1u << stage);
	}
	graph_release(&graph);
}

/* ---- running out of memory ----------------------------------------------- */

#ifdef CAN_FAIL_MALLOC

/* Each allocation fails once: a load ends with an error, or does without. */
static void
test_memory(void **state)
{
	unsigned long all, i, refused = 0;
	struct error err;
	struct heap *heap;
	long before;

	(void)state;
	draw();
	allocations = 0;
	before = live;
	heap = load(NULL, NULL);
	all = allocations;
	assert_non_null(heap);
	heap_free(heap);
	assert_int_equal(live, before);
	if (all == 0) {
		/* Somebody else's malloc, as valgrind has one. */
		graph_release(&graph);
		skip();
	}
	for (i = 1; i <= all; i++) {
		memset(&err, 0, sizeof(err));
		countdown = i;
		heap = load(NULL, &err);
		countdown = 0;
		if (heap == NULL)
			assert_int_not_equal(err.kind, ERROR_NONE);
		refused += heap == NULL;
		heap_free(heap);
		assert_int_equal(live, before);
	}
	assert_true(refused > all / 2);
	graph_release(&graph);
}

#else

static void
test_memory(void **state)
{
	(void)state;
	skip();
}

#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_extra_bytes),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
