/* The steps of a way up in words: one heap for each thing that V8 builds. */
#include "model/explore/plumbing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/explore/map_table.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made made;
static uint32_t root, global;

/* Every heap begins with a root and a global object. */
static void
begin(void)
{
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
}

static uint32_t
add(enum node_type type, const char *name)
{
	return heap_node(&text, type, name, 2 * text.node_count + 1, 8);
}

/* A closure whose code stands in a script at a line, from 0. */
static uint32_t
add_closure(const char *name, unsigned line)
{
	uint32_t closure = add(NODE_CLOSURE, name);
	uint32_t shared = add(NODE_CODE, name);
	uint32_t script = add(NODE_CODE, "/srv/app/server.js");

	text.nodes[closure].script = 7;
	text.nodes[closure].line = line;
	heap_edge(&text, closure, EDGE_INTERNAL, "shared", shared);
	heap_edge(&text, shared, EDGE_INTERNAL, "script_or_debug_info",
	    script);
	/* As a file has and WebAssembly has not. */
	heap_edge(&text, script, EDGE_INTERNAL, "source",
	    add(NODE_STRING, "x = 1"));
	return closure;
}

/* Up by the last edge into a node that is not weak. */
static uint32_t
last_up(void *data, uint32_t node, uint32_t *from)
{
	const struct heap *heap = data;
	uint32_t *edges, count, up = NO_EDGE;
	struct error err = { 0 };

	assert_true(retainers_edges(&heap->retainers, heap->snapshot, node,
	    &edges, &count, &err));
	for (uint32_t i = 0; i < count; i++)
		if (edge_type_of(heap->snapshot, edges[i]) != EDGE_WEAK &&
		    snapshot_edge_from(heap->snapshot, edges[i]) !=
		    heap->snapshot->root)
			up = edges[i];
	free(edges);
	if (up != NO_EDGE)
		*from = snapshot_edge_from(heap->snapshot, up);
	return up;
}

/* The words of the step up from node; it must end at holder. */
static void
expect_step(uint32_t node, uint32_t holder, unsigned edges,
	const char *words)
{
	struct cell cell = CELL_INIT;
	struct step step;

	assert_true(plumbing_step(made.heap, node, last_up, made.heap,
	    &step));
	plumbing_words(made.heap, &step, &cell);
	assert_string_equal(cell.text.data, words);
	assert_int_equal(step.held, node);
	assert_int_equal(step.holder, holder);
	assert_int_equal(step.edges, edges);
	assert_int_equal(made.heap->snapshot->edge_to[step.first], node);
	assert_int_equal(snapshot_edge_from(made.heap->snapshot, step.last),
	    holder);
	cell_release(&cell);
}

static void
end(void)
{
	heap_made_free(&made);
}

static void
test_properties(void **state)
{
	static const char *const names[][2] = {
		{ "cache", ".cache" }, { "$a_1", ".$a_1" },
		{ "odd name", "[\"odd name\"]" }, { "1a", "[\"1a\"]" },
		{ "#private", ".#private" }, { "", "[\"\"]" },
		{ "#", "[\"#\"]" },
		{ "<symbol kThing>", "[Symbol(kThing)]" },
	};
	uint32_t held[8], array, element, store, dictionary, value, cell;
	uint32_t variable, elements, stored;

	(void)state;
	begin();
	for (size_t i = 0; i < 8; i++) {
		held[i] = add(NODE_OBJECT, "Held");
		heap_edge(&text, global, EDGE_PROPERTY, names[i][0], held[i]);
	}
	array = add(NODE_OBJECT, "Array");
	element = add(NODE_OBJECT, "Element");
	elements = add(NODE_ARRAY, "(object elements)");
	stored = add(NODE_OBJECT, "Stored");
	heap_element(&text, array, 7, element);
	heap_element(&text, array, 8, stored);
	heap_edge(&text, array, EDGE_INTERNAL, "elements", elements);
	heap_edge(&text, elements, EDGE_INTERNAL, "8", stored);
	dictionary = add(NODE_OBJECT, "Object");
	value = add(NODE_OBJECT, "Value");
	variable = add(NODE_OBJECT, "Variable");
	store = add(NODE_ARRAY, "(object properties)");
	cell = add(NODE_HIDDEN, "system / PropertyCell");
	heap_edge(&text, dictionary, EDGE_PROPERTY, "name", value);
	heap_edge(&text, dictionary, EDGE_PROPERTY, "v", variable);
	heap_edge(&text, dictionary, EDGE_INTERNAL, "properties", store);
	heap_edge(&text, store, EDGE_INTERNAL, "13", value);
	heap_edge(&text, store, EDGE_INTERNAL, "16", cell);
	heap_edge(&text, cell, EDGE_INTERNAL, "value", variable);
	made = heap_make(&text);
	for (size_t i = 0; i < 8; i++)
		expect_step(held[i], global, 1, names[i][1]);
	expect_step(element, array, 1, "[7]");
	expect_step(stored, array, 2, "[8]");
	expect_step(value, dictionary, 2, ".name");
	expect_step(variable, dictionary, 3, ".v");
	/* The store itself is not what the object holds by a name. */
	expect_step(store, dictionary, 1, "properties");
	end();
}

static void
test_maps(void **state)
{
	uint32_t map, table, key, value, number, set, members, member, odd;
	uint32_t odd_table, odd_value, sub, sub_table, sub_value, proto;

	(void)state;
	begin();
	map = add(NODE_OBJECT, "Map");
	table = add(NODE_ARRAY, "");
	key = add(NODE_STRING, "sess:1");
	value = add(NODE_OBJECT, "Session");
	number = add(NODE_OBJECT, "ByNumber");
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	heap_edge(&text, table, EDGE_INTERNAL, "5", key);
	heap_edge(&text, table, EDGE_INTERNAL, "6", value);
	heap_edge(&text, table, EDGE_INTERNAL, "9", number);
	set = add(NODE_OBJECT, "Set");
	members = add(NODE_ARRAY, "");
	member = add(NODE_OBJECT, "Member");
	heap_edge(&text, set, EDGE_INTERNAL, "table", members);
	heap_edge(&text, members, EDGE_INTERNAL, "7", member);
	odd = add(NODE_OBJECT, "Strange");
	odd_table = add(NODE_ARRAY, "");
	odd_value = add(NODE_OBJECT, "Odd");
	heap_edge(&text, odd, EDGE_INTERNAL, "table", odd_table);
	heap_edge(&text, odd_table, EDGE_INTERNAL, "6", odd_value);
	sub = add(NODE_OBJECT, "Registry");
	sub_table = add(NODE_ARRAY, "");
	sub_value = add(NODE_OBJECT, "Entry");
	proto = add(NODE_OBJECT, "Registry");
	heap_edge(&text, sub, EDGE_PROPERTY, "__proto__", proto);
	heap_edge(&text, proto, EDGE_PROPERTY, "__proto__", map);
	heap_edge(&text, sub, EDGE_INTERNAL, "table", sub_table);
	heap_edge(&text, sub_table, EDGE_INTERNAL, "6", sub_value);
	made = heap_make(&text);
	expect_step(value, map, 2, ".get(\"sess:1\")");
	expect_step(key, map, 2, "key");
	/* V8 writes no small numbers. */
	expect_step(number, map, 2, ".get(\u2026)");
	expect_step(member, set, 2, "member");
	expect_step(odd_value, odd, 2, "key or value");
	expect_step(sub_value, sub, 2, ".get(\u2026)");
	end();
}

/*
 * A Map as V8 lays it out, with some keys and values that are numbers: what
 * each slot is must be told rightly or not at all, and where the sizes are
 * those of a real one always.
 */
static void
check_layout(unsigned buckets, unsigned entries, uint64_t *seed, bool sized)
{
	uint32_t map, table, part[512], key, length = 3 + 7 * buckets;
	struct heap *heap;
	unsigned kept = 0;

	begin();
	map = heap_node(&text, NODE_OBJECT, "Map", 5, sized ? 32 : 0);
	table = heap_node(&text, NODE_ARRAY, "", 7,
	    sized ? 16 + 8 * length : 0);
	heap_edge(&text, global, EDGE_PROPERTY, "map", map);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	for (unsigned i = 0; i < 2 * entries; i++) {
		static char names[512][8];
		unsigned slot = 3 + buckets + i / 2 * 3 + i % 2;

		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		if ((*seed >> 60) < 8)
			continue;
		snprintf(names[i], sizeof names[i], "%u", slot);
		heap_edge(&text, table, EDGE_INTERNAL, names[i],
		    add(NODE_OBJECT, "Thing"));
		part[kept++] = i % 2 == 0 ? MAP_TABLE_KEY : MAP_TABLE_VALUE;
	}
	made = heap_make(&text);
	heap = made.heap;
	for (unsigned i = 0; i < kept; i++) {
		uint32_t edge = heap->snapshot->first_edge[table] + i;
		enum map_table_part found = map_table_read(heap, map, table,
		    edge, &key);

		if (sized || found != MAP_TABLE_UNKNOWN)
			assert_int_equal(found, part[i]);
		if (found == MAP_TABLE_VALUE && key != NO_NODE) {
			assert_int_equal(part[i - 1], MAP_TABLE_KEY);
			assert_int_equal(key,
			    heap->snapshot->edge_to[edge - 1]);
		}
	}
	end();
}

static void
test_layouts(void **state)
{
	uint64_t seed = 4711;

	(void)state;
	for (unsigned buckets = 2; buckets <= 32; buckets *= 2)
		for (unsigned round = 0; round < 40; round++)
			check_layout(buckets, 1 + round % (2 * buckets),
			    &seed, round % 4 != 3);
}

static void
test_weakmap(void **state)
{
	uint32_t map, table, key, value;
	const char *pair = "4 / part of key (Key @9) -> value (Value @11) "
	    "pair in WeakMap (table @7)";

	(void)state;
	begin();
	map = heap_node(&text, NODE_OBJECT, "WeakMap", 5, 8);
	table = heap_node(&text, NODE_ARRAY, "", 7, 8);
	key = heap_node(&text, NODE_OBJECT, "Key", 9, 8);
	value = heap_node(&text, NODE_OBJECT, "Value", 11, 8);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	heap_edge(&text, table, EDGE_WEAK, "1", key);
	heap_edge(&text, table, EDGE_INTERNAL, pair, value);
	heap_edge(&text, key, EDGE_INTERNAL, pair, value);
	made = heap_make(&text);
	/* The last edge into the value is that of its key. */
	expect_step(value, key, 1, "value of this key in a WeakMap");
	end();
	/* The same with the map after the key. */
	begin();
	key = heap_node(&text, NODE_OBJECT, "Key", 9, 8);
	value = heap_node(&text, NODE_OBJECT, "Value", 11, 8);
	map = heap_node(&text, NODE_OBJECT, "WeakMap", 5, 8);
	table = heap_node(&text, NODE_ARRAY, "", 7, 8);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	heap_edge(&text, key, EDGE_INTERNAL, pair, value);
	heap_edge(&text, table, EDGE_INTERNAL, pair, value);
	made = heap_make(&text);
	expect_step(value, map, 2, ".get(Key @9)");
	end();
}

static void
test_variables(void **state)
{
	uint32_t closure, context, outer, value, far, block, scope, in_block;
	uint32_t second, lonely, alone, native, scripts, script, let, unnamed;
	uint32_t plain_scope, plain_block, plain_closure, block_closure;

	(void)state;
	begin();
	closure = add_closure("handle", 30);
	outer = add(NODE_OBJECT, "system / Context");
	context = add(NODE_OBJECT, "system / Context");
	value = add(NODE_OBJECT, "Value");
	far = add(NODE_OBJECT, "Far");
	heap_edge(&text, closure, EDGE_INTERNAL, "context", context);
	heap_edge(&text, context, EDGE_INTERNAL, "previous", outer);
	heap_edge(&text, context, EDGE_CONTEXT, "x", value);
	heap_edge(&text, outer, EDGE_CONTEXT, "cache", far);
	/* A block's slots have their names in its scope, in order. */
	block_closure = add_closure("", 4);
	block = add(NODE_OBJECT, "system / Context");
	scope = add(NODE_CODE, "system / ScopeInfo");
	in_block = add(NODE_OBJECT, "First");
	second = add(NODE_OBJECT, "Second");
	heap_edge(&text, block_closure, EDGE_INTERNAL, "context", block);
	heap_edge(&text, block, EDGE_INTERNAL, "scope_info", scope);
	heap_edge(&text, block, EDGE_HIDDEN, NULL, in_block);
	heap_edge(&text, block, EDGE_HIDDEN, NULL, second);
	heap_edge(&text, scope, EDGE_HIDDEN, NULL, add(NODE_STRING, "a"));
	heap_edge(&text, scope, EDGE_HIDDEN, NULL, add(NODE_STRING, "b"));
	/* With another string it is not known which is which. */
	plain_closure = add_closure("f", 9);
	plain_block = add(NODE_OBJECT, "system / Context");
	plain_scope = add(NODE_CODE, "system / ScopeInfo");
	unnamed = add(NODE_OBJECT, "Unnamed");
	heap_edge(&text, plain_closure, EDGE_INTERNAL, "context",
	    plain_block);
	heap_edge(&text, plain_block, EDGE_INTERNAL, "scope_info",
	    plain_scope);
	heap_edge(&text, plain_block, EDGE_HIDDEN, NULL, unnamed);
	heap_edge(&text, plain_scope, EDGE_HIDDEN, NULL,
	    add(NODE_STRING, "a"));
	heap_edge(&text, plain_scope, EDGE_HIDDEN, NULL,
	    add(NODE_STRING, "b"));
	/* A context that no function has. */
	lonely = add(NODE_OBJECT, "system / Context");
	alone = add(NODE_OBJECT, "Alone");
	heap_edge(&text, global, EDGE_INTERNAL, "debug", lonely);
	heap_edge(&text, lonely, EDGE_CONTEXT, "y", alone);
	native = add(NODE_HIDDEN, "system / NativeContext");
	scripts = add(NODE_HIDDEN, "system / ScriptContextTable");
	script = add(NODE_OBJECT, "system / Context");
	let = add(NODE_OBJECT, "Let");
	heap_edge(&text, native, EDGE_INTERNAL, "script_context_table",
	    scripts);
	heap_edge(&text, scripts, EDGE_INTERNAL, "1", script);
	heap_edge(&text, script, EDGE_CONTEXT, "topLet", let);
	made = heap_make(&text);
	expect_step(value, closure, 2,
	    "variable x in closure handle  server.js:31");
	expect_step(far, closure, 3,
	    "variable cache in closure handle  server.js:31");
	expect_step(in_block, block_closure, 2,
	    "variable a in closure (anonymous)  server.js:5");
	expect_step(second, block_closure, 2,
	    "variable b in closure (anonymous)  server.js:5");
	expect_step(unnamed, plain_closure, 2,
	    "variable in closure f  server.js:10");
	expect_step(alone, lonely, 1, "variable y");
	expect_step(let, native, 3, "script variable topLet");
	end();
}

static void
test_listeners(void **state)
{
	uint32_t socket, events, one, many, array, once, wrapper, dash;

	(void)state;
	begin();
	socket = add(NODE_OBJECT, "Socket");
	events = add(NODE_OBJECT, "Object");
	one = add_closure("onData", 1);
	many = add_closure("onTick", 2);
	array = add(NODE_OBJECT, "Array");
	once = add_closure("onOnce", 3);
	wrapper = add(NODE_CLOSURE, "native_bind");
	dash = add(NODE_ARRAY, "(object properties)");
	heap_edge(&text, socket, EDGE_PROPERTY, "_events", events);
	heap_edge(&text, events, EDGE_PROPERTY, "data", one);
	heap_edge(&text, events, EDGE_PROPERTY, "tick", array);
	heap_edge(&text, events, EDGE_PROPERTY, "fire", wrapper);
	heap_edge(&text, events, EDGE_INTERNAL, "properties", dash);
	heap_edge(&text, dash, EDGE_INTERNAL, "7", one);
	heap_element(&text, array, 0, many);
	heap_edge(&text, wrapper, EDGE_PROPERTY, "listener", once);
	made = heap_make(&text);
	expect_step(one, socket, 3, "listener \"data\" of Socket");
	expect_step(many, socket, 3, "listener \"tick\" of Socket");
	expect_step(once, socket, 3, "listener \"fire\" of Socket");
	/* Not a function: just an object in an object. */
	expect_step(array, events, 1, ".tick");
	end();
}

static void
test_bound(void **state)
{
	uint32_t bound, target, self, first, second, bindings;

	(void)state;
	begin();
	target = add_closure("fn", 11);
	self = add(NODE_OBJECT, "Self");
	first = add(NODE_OBJECT, "First");
	second = add(NODE_OBJECT, "Second");
	bindings = add(NODE_ARRAY, "(bound arguments)");
	bound = add(NODE_CLOSURE, "native_bind");
	heap_edge(&text, bindings, EDGE_INTERNAL, "1", second);
	heap_edge(&text, bound, EDGE_INTERNAL, "bound_function", target);
	heap_edge(&text, bound, EDGE_INTERNAL, "bound_this", self);
	heap_edge(&text, bound, EDGE_INTERNAL, "bindings", bindings);
	heap_edge(&text, bound, EDGE_SHORTCUT, "bound_argument_0", first);
	made = heap_make(&text);
	expect_step(self, bound, 1,
	    "this of bound function fn  server.js:12");
	expect_step(target, bound, 1,
	    "target of bound function fn  server.js:12");
	expect_step(first, bound, 1,
	    "argument 0 of bound function fn  server.js:12");
	expect_step(second, bound, 2,
	    "argument 1 of bound function fn  server.js:12");
	end();
}

static void
test_promises(void **state)
{
	uint32_t promise, first, next, context, resume, waiting, function;
	uint32_t registers, local, given, handler, after, done, result;

	(void)state;
	begin();
	promise = add(NODE_OBJECT, "Promise");
	first = add(NODE_HIDDEN, "system / PromiseReaction");
	next = add(NODE_HIDDEN, "system / PromiseReaction");
	heap_edge(&text, promise, EDGE_INTERNAL, "reactions_or_result",
	    first);
	heap_edge(&text, first, EDGE_HIDDEN, NULL, next);
	resume = add(NODE_CLOSURE, "");
	context = add(NODE_OBJECT, "system / Context");
	function = add_closure("fetchUser", 19);
	waiting = add(NODE_OBJECT, "Generator");
	heap_edge(&text, next, EDGE_HIDDEN, NULL, resume);
	heap_edge(&text, resume, EDGE_INTERNAL, "context", context);
	heap_edge(&text, context, EDGE_INTERNAL, "extension", waiting);
	heap_edge(&text, waiting, EDGE_INTERNAL, "function", function);
	registers = add(NODE_ARRAY, "");
	local = add(NODE_OBJECT, "Local");
	given = add(NODE_OBJECT, "Promise");
	heap_edge(&text, waiting, EDGE_INTERNAL, "parameters_and_registers",
	    registers);
	heap_edge(&text, registers, EDGE_INTERNAL, "1", local);
	heap_edge(&text, waiting, EDGE_HIDDEN, NULL, given);
	handler = add_closure("onGate", 23);
	after = add(NODE_OBJECT, "Promise");
	heap_edge(&text, first, EDGE_HIDDEN, NULL, handler);
	heap_edge(&text, first, EDGE_HIDDEN, NULL, after);
	done = add(NODE_OBJECT, "Promise");
	result = add(NODE_OBJECT, "Result");
	heap_edge(&text, done, EDGE_INTERNAL, "reactions_or_result", result);
	made = heap_make(&text);
	expect_step(local, waiting, 2,
	    "local of async function fetchUser  server.js:20");
	expect_step(waiting, promise, 5,
	    "awaited in async function fetchUser  server.js:20");
	expect_step(given, waiting, 1,
	    "promise of async function fetchUser  server.js:20");
	expect_step(handler, promise, 2, ".then(onGate)");
	expect_step(after, promise, 2, ".then()");
	expect_step(result, done, 1, "result of promise");
	end();
}

static void
test_others(void **state)
{
	uint32_t list, timer, later, proxy, target, roots, rooted, native;
	uint32_t realm, ring, other;

	(void)state;
	begin();
	list = add(NODE_OBJECT, "TimersList");
	timer = add(NODE_OBJECT, "Timeout");
	later = add(NODE_OBJECT, "Timeout");
	heap_edge(&text, list, EDGE_PROPERTY, "_idleNext", timer);
	heap_edge(&text, timer, EDGE_PROPERTY, "_idleNext", later);
	/* A ring without a list is a ring. */
	ring = add(NODE_OBJECT, "Timeout");
	other = add(NODE_OBJECT, "Timeout");
	heap_edge(&text, ring, EDGE_PROPERTY, "_idlePrev", other);
	heap_edge(&text, other, EDGE_PROPERTY, "_idlePrev", ring);
	proxy = add(NODE_HIDDEN, "system / JSProxy");
	target = add(NODE_OBJECT, "Target");
	heap_edge(&text, proxy, EDGE_HIDDEN, NULL, target);
	roots = add(NODE_SYNTHETIC, "(Stack roots)");
	rooted = add(NODE_OBJECT, "Rooted");
	heap_edge(&text, roots, EDGE_INTERNAL, "18", rooted);
	native = add(NODE_HIDDEN, "system / NativeContext / x");
	realm = add(NODE_OBJECT, "global");
	heap_edge(&text, native, EDGE_INTERNAL, "global_object", realm);
	heap_edge(&text, native, EDGE_INTERNAL, "security_token", realm);
	made = heap_make(&text);
	expect_step(later, list, 2, "timer");
	expect_step(timer, list, 1, "timer");
	expect_step(ring, other, 1, "._idlePrev");
	expect_step(target, proxy, 1, "target or handler");
	expect_step(rooted, roots, 1, "root");
	expect_step(realm, native, 1, "global object");
	end();
}

/* A run without an end, and ways that lead into themselves. */
static void
test_hostile(void **state)
{
	uint32_t value, context, previous, self;
	struct step step;

	(void)state;
	begin();
	value = add(NODE_OBJECT, "Value");
	context = add(NODE_OBJECT, "system / Context");
	heap_edge(&text, context, EDGE_CONTEXT, "x", value);
	for (unsigned i = 0; i < 900; i++) {
		previous = add(NODE_OBJECT, "system / Context");
		heap_edge(&text, previous, EDGE_INTERNAL, "previous",
		    context);
		context = previous;
	}
	heap_edge(&text, text.edges[1].from, EDGE_INTERNAL, "previous",
	    context);
	self = add(NODE_OBJECT, "system / Context");
	heap_edge(&text, self, EDGE_INTERNAL, "previous", self);
	heap_edge(&text, self, EDGE_CONTEXT, "me", self);
	made = heap_make(&text);
	assert_true(plumbing_step(made.heap, value, last_up, made.heap,
	    &step));
	/* No function in sight: the variable of a context. */
	assert_int_equal(step.edges, 1);
	assert_int_equal(step.kind, STEP_VARIABLE);
	assert_true(plumbing_step(made.heap, self, last_up, made.heap,
	    &step));
	assert_true(step.edges <= STEP_RUN);
	/* Where there is no way, there is no step. */
	assert_false(plumbing_step(made.heap, global, last_up, made.heap,
	    &step));
	end();
}

/* What reads alike hashes alike; what does not, does not. */
static void
test_alike(void **state)
{
	uint32_t array, held[4], maps[2], tables[2], values[2];
	struct step steps[6];
	const unsigned groups[6] = { 0, 0, 1, 2, 3, 3 };
	struct cell cell = CELL_INIT;

	(void)state;
	begin();
	array = add(NODE_OBJECT, "Array");
	for (unsigned i = 0; i < 4; i++)
		held[i] = add(NODE_OBJECT, "Held");
	heap_element(&text, array, 3, held[0]);
	heap_element(&text, array, 4, held[1]);
	heap_edge(&text, array, EDGE_PROPERTY, "a", held[2]);
	heap_edge(&text, array, EDGE_PROPERTY, "b", held[3]);
	for (unsigned i = 0; i < 2; i++) {
		maps[i] = add(NODE_OBJECT, "Map");
		tables[i] = add(NODE_ARRAY, "");
		values[i] = add(NODE_OBJECT, "Value");
		heap_edge(&text, maps[i], EDGE_INTERNAL, "table", tables[i]);
		heap_edge(&text, tables[i], EDGE_INTERNAL, i ? "6" : "9",
		    values[i]);
	}
	made = heap_make(&text);
	for (unsigned i = 0; i < 6; i++)
		assert_true(plumbing_step(made.heap, i < 4 ? held[i] :
		    values[i - 4], last_up, made.heap, &steps[i]));
	for (unsigned i = 0; i < 6; i++)
		for (unsigned k = 0; k < 6; k++) {
			bool same = groups[i] == groups[k];

			assert_int_equal(plumbing_alike(made.heap, &steps[i],
			    &steps[k]), same);
			assert_int_equal(plumbing_hash(made.heap,
			    &steps[i]) == plumbing_hash(made.heap,
			    &steps[k]), same);
		}
	plumbing_words_of_many(made.heap, &steps[0], &cell);
	assert_string_equal(cell.text.data, "[\u2026]");
	cell_reset(&cell);
	plumbing_words_of_many(made.heap, &steps[4], &cell);
	assert_string_equal(cell.text.data, ".get(\u2026)");
	cell_release(&cell);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_properties),
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_weakmap),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_listeners),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_promises),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
