/*
 * Detectors on small heaps: what goes round in circles or is shared counts
 * once, and variables that nothing uses, which no released Node writes of.
 * What real processes leave behind tests/check-detect.sh asks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/detect/detections.h"
#include "model/detect/detectors_table.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;

/* A heap with a global object as node 1. */
static void
begin(void)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	uint32_t global = heap_node(&text, NODE_OBJECT, "global", 3, 10);

	heap_edge(&text, root, EDGE_SHORTCUT, "global", global);
	heap_element(&text, root, 1, global);
}

/* An object that the global one holds. */
static uint32_t
object(enum node_type type, const char *name, const char *property)
{
	uint32_t node = heap_node(&text, type, name,
	    5 + 2 * (uint64_t)text.node_count, 10);

	if (property != NULL)
		heap_edge(&text, 1, EDGE_PROPERTY, property, node);
	return node;
}

/* One that nothing holds yet. */
static uint32_t
part(enum node_type type, const char *name)
{
	return object(type, name, NULL);
}

/* "words: count, words: count" of what a detector finds. */
static struct strbuf
found_by(const struct heap *heap, const char *detector)
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
		strbuf_addf(&out, "%s%s: %llu", i > 0 ? ", " : "",
		    cell.text.data, (unsigned long long)f->count);
		cell_release(&cell);
	}
	detections_free(detections);
	return out;
}

#define expect_found(heap, detector, want) do { \
	struct strbuf got = found_by(heap, detector); \
	assert_string_equal(got.data, want); \
	strbuf_release(&got); \
} while (0)

/* One list of listeners, which two emitters claim to have. */
static void
test_shared_list(void **state)
{
	struct heap_made made;
	uint32_t list;

	(void)state;
	begin();
	list = part(NODE_OBJECT, "Array");
	for (unsigned i = 0; i < 12; i++)
		heap_element(&text, list, i, part(NODE_CLOSURE, "f"));
	for (unsigned i = 0; i < 2; i++) {
		uint32_t emitter = object(NODE_OBJECT, "Bus", "bus");
		uint32_t events = part(NODE_OBJECT, "Object");

		heap_edge(&text, emitter, EDGE_PROPERTY, "_events", events);
		heap_edge(&text, events, EDGE_PROPERTY, "tick", list);
	}
	made = heap_make(&text);
	expect_found(made.heap, "listeners",
	    "listeners for \"tick\" on one Bus: 12");
	heap_made_free(&made);
}

/* Listeners of an EventTarget in a circle. */
static void
test_ring_of_links(void **state)
{
	uint32_t target, map, table, root, first, second;
	struct heap_made made;

	(void)state;
	begin();
	target = object(NODE_OBJECT, "EventTarget", "target");
	map = part(NODE_OBJECT, "Map");
	table = part(NODE_ARRAY, "");
	root = part(NODE_OBJECT, "Object");
	first = part(NODE_OBJECT, "Listener");
	second = part(NODE_OBJECT, "Listener");
	heap_edge(&text, target, EDGE_PROPERTY, "<symbol kEvents>", map);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	heap_edge(&text, table, EDGE_INTERNAL, "5", part(NODE_STRING, "x"));
	heap_edge(&text, table, EDGE_INTERNAL, "6", root);
	heap_edge(&text, root, EDGE_PROPERTY, "next", first);
	heap_edge(&text, first, EDGE_PROPERTY, "next", second);
	heap_edge(&text, second, EDGE_PROPERTY, "next", first);
	made = heap_make(&text);
	expect_found(made.heap, "listeners",
	    "listeners for \"x\" on 1 EventTarget: 2");
	heap_made_free(&made);
}

/* A list of reactions that ends where it begins, and two promises on it. */
static void
test_ring_of_reactions(void **state)
{
	struct heap_made made;
	uint32_t ring[12];

	(void)state;
	begin();
	for (unsigned i = 0; i < 12; i++)
		ring[i] = part(NODE_HIDDEN, "system / PromiseReaction");
	for (unsigned i = 0; i < 12; i++) {
		heap_edge(&text, ring[i], EDGE_HIDDEN, NULL,
		    ring[(i + 1) % 12]);
	}
	for (unsigned i = 0; i < 2; i++)
		heap_edge(&text, object(NODE_OBJECT, "Promise", "p"),
		    EDGE_INTERNAL, "reactions_or_result", ring[0]);
	made = heap_make(&text);
	expect_found(made.heap, "promises", "reactions on one pending "
	    "promise, such as Promise.race() leaves: 12, pending promises in "
	    "Promise.race(), all() or the like: 1");
	heap_made_free(&made);
}

/* A timer waits if it is in a list; what is cleared has null there. */
static void
test_timers(void **state)
{
	static const struct {
		bool waits, repeats;
	} timers[] = { { true, false }, { true, true }, { false, false } };
	uint32_t null, closure;
	struct heap_made made;

	(void)state;
	begin();
	null = object(NODE_HIDDEN, "null", "null");
	closure = object(NODE_CLOSURE, "tick", "tick");
	for (size_t i = 0; i < 3; i++) {
		uint32_t timer = object(NODE_OBJECT, "Timeout", "t");

		heap_edge(&text, timer, EDGE_PROPERTY, "_onTimeout", closure);
		heap_edge(&text, timer, EDGE_PROPERTY, "_idleNext",
		    timers[i].waits ? timer : null);
		if (!timers[i].repeats)
			heap_edge(&text, timer, EDGE_PROPERTY, "_repeat",
			    null);
	}
	made = heap_make(&text);
	expect_found(made.heap, "timers", "timers that will call tick: 1, "
	    "intervals that call tick: 1");
	heap_made_free(&made);
}

/* Two trees of DOM nodes, of which Node's own objects are none. */
static void
test_detached(void **state)
{
	struct heap_made made;
	uint32_t body, item;

	(void)state;
	begin();
	body = object(NODE_NATIVE, "Detached HTMLDivElement", "view");
	for (unsigned i = 0; i < 3; i++) {
		item = part(NODE_NATIVE, "Detached HTMLLIElement");
		heap_edge(&text, body, EDGE_INTERNAL, "child", item);
		heap_edge(&text, item, EDGE_INTERNAL, "parent", body);
	}
	/* Two that are held alike, and what is no node of a document. */
	object(NODE_NATIVE, "Detached Text", "lone");
	object(NODE_NATIVE, "Detached Text", "lone");
	object(NODE_NATIVE, "Detached Node / Binding", "binding");
	object(NODE_NATIVE, "Detached CSSStyleDeclaration", "style");
	made = heap_make(&text);
	expect_found(made.heap, "detached", "nodes of 1 tree, held at "
	    "Detached HTMLDivElement: 4, nodes of 2 trees, held at Detached "
	    "Text: 2");
	heap_made_free(&made);
}

/* Text of the heap with scopes, where it has room for them. */
static struct strbuf
with_scopes(const struct heap_made *made, const char *sections)
{
	static const char fields[] = "\"scope_fields\":[\"scope_id\","
	    "\"script_node_index\",\"depth\",\"scope_context_vars_count\","
	    "\"scope_uses_count\"],\"scope_context_var_fields\":[\"name\"],"
	    "\"scope_use_fields\":[\"declaring_scope_id\",\"slot_index\"],";
	const char *data = made->text.data;
	const char *meta = strstr(data, "\"location_fields\"");
	const char *strings = strstr(data, "\"strings\":");
	struct strbuf out = STRBUF_INIT;

	assert_non_null(meta);
	assert_non_null(strings);
	strbuf_add(&out, data, (size_t)(meta - data));
	strbuf_adds(&out, fields);
	strbuf_add(&out, meta, (size_t)(strings - meta));
	strbuf_adds(&out, sections);
	strbuf_adds(&out, strings);
	return out;
}

/* An internal edge to a number, as V8 15 writes it. */
static void
number(uint32_t from, const char *name, const char *digits)
{
	uint32_t node = part(NODE_NUMBER, "int");

	heap_edge(&text, from, EDGE_INTERNAL, name, node);
	heap_edge(&text, node, EDGE_INTERNAL, "value", heap_node(&text,
	    NODE_STRING, digits, 999 + text.node_count, 0));
}

/*
 * A context with variables kept and dead; a closure of a scope in its scope,
 * which uses kept.
 */
static struct heap_made
closure_over_two(uint32_t *script, unsigned *kept, unsigned *dead)
{
	uint32_t info, shared, context, closure;

	begin();
	*kept = heap_string(&text, "kept");
	*dead = heap_string(&text, "dead");
	*script = part(NODE_CODE, "system / Script / /app/file.js");
	heap_edge(&text, *script, EDGE_INTERNAL, "source", part(NODE_STRING,
	    "text"));
	info = part(NODE_CODE, "system / ScopeInfo");
	number(info, "scope_id", "1");
	shared = part(NODE_CODE, "system / SharedFunctionInfo / f");
	number(shared, "scope_id", "2");
	heap_edge(&text, shared, EDGE_INTERNAL, "script", *script);
	context = part(NODE_OBJECT, "system / Context / scope @9");
	heap_edge(&text, context, EDGE_INTERNAL, "scope_info", info);
	heap_edge(&text, context, EDGE_CONTEXT, "kept", part(NODE_OBJECT,
	    "Kept"));
	heap_edge(&text, context, EDGE_CONTEXT, "dead", part(NODE_OBJECT,
	    "Dead"));
	closure = object(NODE_CLOSURE, "f", "f");
	heap_edge(&text, closure, EDGE_INTERNAL, "shared", shared);
	heap_edge(&text, closure, EDGE_INTERNAL, "context", context);
	return heap_make(&text);
}

static void
test_unused_variables(void **state)
{
	/* scopes: id, script, depth, variables, uses */
	static const struct {
		const char *scopes, *uses, *want;
	} cases[] = {
		{ "1,%u,0,2,0,2,%u,1,0,1", "1,0", "contexts that keep "
		    "variable dead, which nothing can use any more: 1" },
		{ "1,%u,0,2,0,2,%u,1,0,2", "1,0,1,1", "" },
		/* By a function in the one that lives: it may be called. */
		{ "1,%u,0,2,0,2,%u,1,0,1,3,%u,2,0,1", "1,0,1,1", "" },
		/* By one beside it, of which there is none. */
		{ "1,%u,0,2,0,2,%u,1,0,1,3,%u,1,0,1", "1,0,1,1", "contexts "
		    "that keep variable dead, which nothing can use any more: "
		    "1" },
		/* Damaged: one is in none, uses are missing, no script. */
		{ "1,%u,1,2,0,2,%u,3,0,1", "1,0", "" },
		{ "1,%u,0,2,0,2,%u,1,0,9", "1,0", "" },
		{ "1,99999990,0,2,0,2,%u,1,0,1", "1,0", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct strbuf sections = STRBUF_INIT, whole;
		struct heap_made made;
		unsigned kept, dead;
		uint32_t script;
		struct heap *heap;
		char scopes[256];

		made = closure_over_two(&script, &kept, &dead);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
		snprintf(scopes, sizeof scopes, cases[i].scopes, script * 5,
		    script * 5, script * 5);
#pragma GCC diagnostic pop
		strbuf_addf(&sections, "\"scopes\":[%s],"
		    "\"scope_context_vars\":[%u,%u],\"scope_uses\":[%s],\n",
		    scopes, kept, dead, cases[i].uses);
		whole = with_scopes(&made, sections.data);
		heap = heap_load_memory(whole.data, whole.len, NULL, NULL,
		    NULL);
		assert_non_null(heap);
		expect_found(heap, "contexts", cases[i].want);
		heap_free(heap);
		/* Without them nothing is said. */
		expect_found(made.heap, "contexts", "");
		heap_made_free(&made);
		strbuf_release(&sections);
		strbuf_release(&whole);
	}
}

/* A table of all, and what a name that is none is answered. */
static void
test_table(void **state)
{
	struct heap_made made;
	struct error err = { 0 };
	struct table *table;
	struct level *level;

	(void)state;
	begin();
	made = heap_make(&text);
	assert_null(detectors_table_new(made.heap, NULL, "timers,nobody",
	    &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.message, "no detector is called nobody"));
	table = detectors_table_new(made.heap, made.heap, NULL, &err);
	assert_non_null(table);
	assert_true(table_work(table, NULL, &err));
	level = level_top(table, &err);
	assert_non_null(level);
	assert_int_equal(level->count, detector_count);
	level_free(level);
	table_free(table);
	heap_made_free(&made);
}

/* Names that detectors look for, and that V8 has. */
static const char *const names[] = {
#define _(id, name, type) name,
	WORD_INFO(_)
#undef _
	"1", "2", "5", "6", "7", "first", "scope_info", "previous", "x",
};

#define RANDOM_NODES 40
#define RANDOM_EDGES 140
#define ROUNDS 400

static const char *
random_name(void)
{
	return names[(size_t)rand() % (sizeof names / sizeof names[0])];
}

/* Opens all rows, some levels deep, and asks for each cell. */
static void
draw(struct level *level, int depth)
{
	struct strbuf all = heap_level_text(level);

	strbuf_release(&all);
	for (size_t row = 0; depth > 0 && row < level->count; row++) {
		struct level *inner = level_openable(level, row) ?
		    level_open(level, row, NULL) : NULL;

		if (inner == NULL)
			continue;
		draw(inner, depth - 1);
		level_free(inner);
	}
}

static struct heap_made
random_heap(void)
{
	static const enum node_type types[] = { NODE_OBJECT, NODE_OBJECT,
		NODE_OBJECT, NODE_CLOSURE, NODE_HIDDEN, NODE_ARRAY, NODE_CODE,
		NODE_STRING, NODE_CONS_STRING, NODE_SLICED_STRING,
		NODE_NATIVE, NODE_NUMBER };
	static const enum edge_type kinds[] = { EDGE_PROPERTY, EDGE_PROPERTY,
		EDGE_INTERNAL, EDGE_INTERNAL, EDGE_ELEMENT, EDGE_HIDDEN,
		EDGE_CONTEXT, EDGE_WEAK };

	begin();
	while (text.node_count < RANDOM_NODES)
		heap_node(&text, types[rand() % 12], random_name(),
		    1 + 2 * (uint64_t)text.node_count,
		    (uint64_t)(rand() % 3 * 5000));
	for (int i = 0; i < RANDOM_EDGES; i++) {
		enum edge_type kind = kinds[rand() % 8];
		uint32_t from = 1 + (uint32_t)rand() % (RANDOM_NODES - 1);
		uint32_t to = 1 + (uint32_t)rand() % (RANDOM_NODES - 1);

		heap_edge(&text, from, kind, edge_type_named((uint8_t)kind) ?
		    random_name() : NULL, to);
	}
	return heap_make(&text);
}

static void
test_random(void **state)
{
	(void)state;
	srand(7);
	for (int round = 0; round < ROUNDS; round++) {
		struct heap_made base = random_heap(), heap = random_heap();
		struct error err = { 0 };
		struct table *table = detectors_table_new(heap.heap,
		    round % 2 ? base.heap : NULL, NULL, &err);
		struct level *level;

		assert_non_null(table);
		assert_true(table_work(table, NULL, &err));
		level = level_top(table, &err);
		assert_non_null(level);
		draw(level, 3);
		for (unsigned i = 0; i < table->ops->column_count; i++)
			level_sort(level, i, round % 3 == 0);
		draw(level, 1);
		level_free(level);
		table_free(table);
		heap_made_free(&base);
		heap_made_free(&heap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared_list),
		cmocka_unit_test(test_ring_of_links),
		cmocka_unit_test(test_ring_of_reactions),
		cmocka_unit_test(test_timers),
		cmocka_unit_test(test_detached),
		cmocka_unit_test(test_unused_variables),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
