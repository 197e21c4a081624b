/*
 * What is inside of objects. The heaps here have the edges that V8 writes for
 * each kind of object (see tests/check-kinds.sh for real ones).
 */
#include "model/explore/glance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/explore/rows.h"
#include "tests/unit/glanced.h"

/* As V8 has undefined, null, true and false up to Node 23. */
static uint32_t
oddball(const char *name)
{
	uint32_t it = node(NODE_HIDDEN, "system / Oddball", 48);

	heap_edge(&text, it, EDGE_INTERNAL, "map", map_of_maps);
	heap_edge(&text, it, EDGE_HIDDEN, NULL, string(name));
	heap_edge(&text, it, EDGE_HIDDEN, NULL, string("boolean"));
	return it;
}

static uint32_t
number(const char *digits)
{
	uint32_t it = node(NODE_NUMBER, "smi number", 0);

	heap_edge(&text, it, EDGE_INTERNAL, "value",
	    node(NODE_STRING, digits, 0));
	return it;
}

static void
test_plain(void **state)
{
	uint32_t plain, job, empty, bare, pair;

	(void)state;
	begin();
	plain = held(NODE_OBJECT, "Object", 56);
	heap_edge(&text, plain, EDGE_PROPERTY, "id", number("5"));
	heap_edge(&text, plain, EDGE_PROPERTY, "name", string("user5"));
	heap_edge(&text, plain, EDGE_PROPERTY, "ok", oddball("true"));
	heap_edge(&text, plain, EDGE_PROPERTY, "gone", oddball("undefined"));
	heap_edge(&text, plain, EDGE_PROPERTY, "hole", oddball("hole"));
	heap_edge(&text, plain, EDGE_PROPERTY, "no",
	    node(NODE_HIDDEN, "null", 0));
	heap_edge(&text, plain, EDGE_PROPERTY, "in",
	    node(NODE_OBJECT, "Object", 24));
	heap_edge(&text, plain, EDGE_PROPERTY, "pi",
	    node(NODE_NUMBER, "heap number", 16));
	heap_edge(&text, plain, EDGE_PROPERTY, "a,b", string("c\\\"d"));
	heap_element(&text, plain, 7, string("seven"));
	heap_edge(&text, plain, EDGE_PROPERTY, "__proto__", top);
	heap_edge(&text, plain, EDGE_INTERNAL, "map", map_of_maps);
	heap_edge(&text, plain, EDGE_HIDDEN, NULL, string("not shown"));
	job = held(NODE_OBJECT, "Job", 32);
	heap_edge(&text, job, EDGE_PROPERTY, "plain", plain);
	heap_edge(&text, job, EDGE_PROPERTY, "self", job);
	heap_edge(&text, job, EDGE_PROPERTY, "<symbol>", plain);
	heap_edge(&text, job, EDGE_PROPERTY, "<symbol kState>",
	    string("on"));
	heap_edge(&text, job, EDGE_PROPERTY, "trace",
	    node(NODE_ARRAY, "", 72));
	empty = held(NODE_OBJECT, "Object", 24);
	bare = held(NODE_OBJECT, "Bare", 24);
	heap_edge(&text, bare, EDGE_PROPERTY, "__proto__", top);
	/* x, then its functions; get w is a property of its own. */
	pair = held(NODE_OBJECT, "Object", 24);
	heap_edge(&text, pair, EDGE_PROPERTY, "x",
	    node(NODE_HIDDEN, "system / AccessorPair", 24));
	heap_edge(&text, pair, EDGE_PROPERTY, "get x",
	    node(NODE_CLOSURE, "get x", 24));
	heap_edge(&text, pair, EDGE_PROPERTY, "set x",
	    node(NODE_CLOSURE, "set x", 24));
	heap_edge(&text, pair, EDGE_PROPERTY, "y", string("why"));
	heap_edge(&text, pair, EDGE_PROPERTY, "get w", string("w"));
	make();
	expect(plain, "{id: 5, name: \"user5\", ok: true, gone: undefined, "
	    "hole: system / Oddball, no: null, in: {…}, pi: heap number, "
	    "\"a,b\": \"c\"d\", 7: \"seven\"}");
	expect(job, "Job {plain: {…}, self: Job, <symbol kState>: \"on\"}");
	expect(empty, "{}");
	expect(bare, "Bare");
	expect(pair, "{x: (…), y: \"why\", get w: \"w\"}");
	done();
}

/* Cut by properties, by bytes, by what is read of an object. */
static void
test_cut(void **state)
{
	static char names[64][8];
	uint32_t many, dozen, wide, one, it;

	(void)state;
	begin();
	many = held(NODE_OBJECT, "Object", 56);
	dozen = held(NODE_OBJECT, "Dozen", 56);
	one = string("1");
	for (unsigned i = 0; i < 64; i++) {
		snprintf(names[i], sizeof(names[i]), "k%u", i);
		heap_edge(&text, many, EDGE_PROPERTY, names[i], one);
		if (i < GLANCE_PROPERTIES)
			heap_edge(&text, dozen, EDGE_PROPERTY, names[i], one);
	}
	heap_edge(&text, dozen, EDGE_PROPERTY, "__proto__", top);
	/* All of the first edges are of no interest. */
	wide = held(NODE_OBJECT, "Wide", 56);
	it = node(NODE_ARRAY, "", 16);
	for (unsigned i = 0; i < 64; i++)
		heap_edge(&text, wide, EDGE_PROPERTY, names[i], it);
	make();
	expect(many, "{k0: \"1\", k1: \"1\", k2: \"1\", k3: \"1\", "
	    "k4: \"1\", k5: \"1\", k6: \"1\", k7: \"1\", k8: \"1\", "
	    "k9: \"1\", k10: \"1\", k11: \"1\", …}");
	expect(dozen, "Dozen {k0: \"1\", k1: \"1\", k2: \"1\", k3: \"1\", "
	    "k4: \"1\", k5: \"1\", k6: \"1\", k7: \"1\", k8: \"1\", "
	    "k9: \"1\", k10: \"1\", k11: \"1\"}");
	assert_string_equal(glance_text(many, 10), "{k0: \"1\", …}");
	expect(wide, "Wide");
	done();
}

/* A dozen properties of many spans leave one for the id. */
static void
test_spans(void **state)
{
	static char names[GLANCE_PROPERTIES][4];
	struct cell cell = CELL_INIT;
	uint32_t it, error;

	(void)state;
	begin();
	it = held(NODE_OBJECT, "E", 56);
	error = node(NODE_OBJECT, "Error", 24);
	heap_edge(&text, error, EDGE_PROPERTY, "message", string("m"));
	for (unsigned i = 0; i < GLANCE_PROPERTIES; i++) {
		snprintf(names[i], sizeof(names[i]), "%c", 'a' + (int)i);
		heap_edge(&text, it, EDGE_PROPERTY, names[i], error);
	}
	make();
	row_object_text(made.heap, it, &cell);
	assert_true(cell.span_count < CELL_SPANS);
	assert_int_equal(cell.spans[cell.span_count - 1].kind, SPAN_ID);
	assert_string_equal(cell.text.data +
	    cell.spans[cell.span_count - 1].start, " @7");
	assert_int_equal(cell.spans[0].kind, SPAN_CLASS);
	cell_release(&cell);
	done();
}

/* 1024 units are as much as V8 writes of a string. */
static void
test_strings(void **state)
{
	static char letters[1025];
	uint32_t shorter, cut, rope, empty, half, slice, apart, holder;
	char want[1100];

	(void)state;
	memset(letters, 'x', 1024);
	begin();
	shorter = held(NODE_STRING, "say \\\"hi\\\"", 32);
	cut = held(NODE_STRING, letters, 1200016);
	/* Its text is outside of the heap: what size it has is not known. */
	apart = held(NODE_STRING, letters, 32);
	rope = held(NODE_CONS_STRING, "(concatenated string)", 32);
	half = node(NODE_CONS_STRING, "(concatenated string)", 32);
	empty = string("");
	heap_edge(&text, rope, EDGE_INTERNAL, "first", half);
	heap_edge(&text, rope, EDGE_INTERNAL, "second", string("three"));
	heap_edge(&text, half, EDGE_INTERNAL, "first", string("one, two, "));
	heap_edge(&text, half, EDGE_INTERNAL, "second", empty);
	slice = held(NODE_SLICED_STRING, "(sliced string)", 32);
	heap_edge(&text, slice, EDGE_INTERNAL, "parent",
	    node(NODE_STRING, "the whole of it", 50016));
	holder = held(NODE_OBJECT, "H", 32);
	heap_edge(&text, holder, EDGE_PROPERTY, "a", rope);
	heap_edge(&text, holder, EDGE_PROPERTY, "b", slice);
	heap_edge(&text, holder, EDGE_PROPERTY, "c", cut);
	heap_edge(&text, holder, EDGE_PROPERTY, "d", empty);
	make();
	expect(shorter, "\"say \"hi\"\"");
	assert_string_equal(glance_text(cut, 10), "\"xxxxxxxxxx…\" (1.2 MB)");
	snprintf(want, sizeof(want), "\"%s…\" (1.2 MB)", letters);
	assert_string_equal(glance_text(cut, 5000), want);
	assert_string_equal(glance_text(apart, 60), "\"xxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\"");
	expect(rope, "\"one, two, three\"");
	assert_string_equal(glance_text(rope, 7), "\"one, tw…\"");
	expect(slice, "slice of \"the whole of it\"");
	assert_string_equal(glance_text(slice, 3),
	    "slice of \"the…\" (50.0 kB)");
	expect(holder, "H {a: \"one, two, three\", "
	    "b: slice of \"the whole of it\", "
	    "c: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\", d: \"\"}");
	done();
}

/* A boxed value, or a date, holds what it is by a hidden edge. */
static uint32_t
boxed(const char *name, uint32_t value)
{
	uint32_t it = held(NODE_OBJECT, name, 32);

	heap_edge(&text, it, EDGE_INTERNAL, "map", map_of_maps);
	heap_edge(&text, it, EDGE_HIDDEN, NULL, value);
	return it;
}

static void
test_kinds(void **state)
{
	uint32_t function, anonymous, bound, regexp, symbol, bare, big, five,
	    text_box, symbol_box, date, never, plain_date, internal;

	(void)state;
	begin();
	function = held(NODE_CLOSURE, "onTick", 64);
	anonymous = held(NODE_CLOSURE, "", 64);
	bound = held(NODE_CLOSURE, "native_bind", 64);
	heap_edge(&text, bound, EDGE_INTERNAL, "bound_function", function);
	regexp = held(NODE_REGEXP, "ab+c", 56);
	symbol = held(NODE_SYMBOL, "symbol", 24);
	heap_edge(&text, symbol, EDGE_INTERNAL, "name", string("kState"));
	bare = held(NODE_SYMBOL, "symbol", 24);
	big = held(NODE_BIGINT, "bigint", 24);
	five = boxed("Number", number("5.5"));
	text_box = boxed("String", string("boxed"));
	symbol_box = boxed("Symbol", symbol);
	date = boxed("Date", number("1700000000123"));
	never = boxed("Date", number("NaN"));
	plain_date = boxed("Date", node(NODE_NUMBER, "heap number", 16));
	internal = held(NODE_ARRAY, "", 16);
	make();
	expect(function, "onTick()");
	expect(anonymous, "(anonymous)()");
	expect(bound, "bound onTick()");
	expect(regexp, "/ab+c/");
	expect(symbol, "Symbol(kState)");
	expect(bare, "Symbol()");
	expect(big, "BigInt");
	expect(five, "Number(5.5)");
	expect(text_box, "String(\"boxed\")");
	expect(symbol_box, "Symbol(Symbol(kState))");
	/* date -u -d @1700000000 */
	expect(date, "Date(2023-11-14T22:13:20.123Z)");
	expect(never, "Date(NaN)");
	expect(plain_date, "Date");
	expect(internal, "(internal array)[]");
	expect(0, "(root)");
	done();
}

static void
test_results(void **state)
{
	uint32_t error, own, silent, waiting, settled, unknown, weak, chain;

	(void)state;
	begin();
	error = held(NODE_OBJECT, "TypeError", 48);
	heap_edge(&text, error, EDGE_PROPERTY, "<symbol>", top);
	heap_edge(&text, error, EDGE_PROPERTY, "message", string("no way"));
	own = held(NODE_OBJECT, "Failure", 48);
	heap_edge(&text, own, EDGE_PROPERTY, "message", string("mine"));
	silent = held(NODE_OBJECT, "Error", 48);
	waiting = held(NODE_OBJECT, "Promise", 48);
	heap_edge(&text, waiting, EDGE_INTERNAL, "reactions_or_result",
	    node(NODE_HIDDEN, "system / PromiseReaction", 48));
	settled = held(NODE_OBJECT, "Promise", 48);
	heap_edge(&text, settled, EDGE_INTERNAL, "reactions_or_result",
	    error);
	unknown = held(NODE_OBJECT, "Promise", 48);
	chain = held(NODE_OBJECT, "Promise", 48);
	heap_edge(&text, chain, EDGE_INTERNAL, "reactions_or_result",
	    settled);
	weak = held(NODE_OBJECT, "WeakRef", 32);
	heap_edge(&text, weak, EDGE_WEAK, "target", own);
	make();
	expect(error, "TypeError: \"no way\"");
	expect(own, "Failure {message: \"mine\"}");
	expect(silent, "Error");
	expect(waiting, "Promise(pending)");
	expect(settled, "Promise(TypeError: \"no way\")");
	expect(unknown, "Promise");
	expect(chain, "Promise(Promise)");
	expect(weak, "WeakRef(Failure)");
	done();
}

static void
test_context(void **state)
{
	uint32_t context, native;

	(void)state;
	begin();
	context = held(NODE_OBJECT, "system / Context", 64);
	heap_edge(&text, context, EDGE_CONTEXT, "cache",
	    node(NODE_OBJECT, "Cache", 24));
	heap_edge(&text, context, EDGE_INTERNAL, "previous", context);
	native = held(NODE_NATIVE, "Node / TCP", 24);
	heap_edge(&text, native, EDGE_PROPERTY, "owner", context);
	make();
	expect(context, "system / Context {cache: Cache}");
	expect(native, "Node / TCP {owner: system / Context}");
	done();
}

/* Circles where V8 has none, missing parts, values of the wrong kind. */
static void
test_hostile(void **state)
{
	uint32_t rope, holder, proto, bound, slice, odd, map, number_node,
	    error, promise, view_of_itself, slots;

	(void)state;
	begin();
	rope = held(NODE_CONS_STRING, "(concatenated string)", 32);
	heap_edge(&text, rope, EDGE_INTERNAL, "first", rope);
	heap_edge(&text, rope, EDGE_INTERNAL, "second", rope);
	slice = held(NODE_SLICED_STRING, "(sliced string)", 32);
	heap_edge(&text, slice, EDGE_INTERNAL, "parent", slice);
	holder = held(NODE_OBJECT, "H", 32);
	heap_edge(&text, holder, EDGE_PROPERTY, "a", rope);
	heap_edge(&text, holder, EDGE_PROPERTY, "b",
	    node(NODE_SLICED_STRING, "(sliced string)", 32));
	heap_edge(&text, holder, EDGE_PROPERTY, "", holder);
	proto = held(NODE_OBJECT, "P", 32);
	heap_edge(&text, proto, EDGE_PROPERTY, "__proto__", proto);
	heap_edge(&text, proto, EDGE_INTERNAL, "table", proto);
	bound = held(NODE_CLOSURE, "native_bind", 32);
	heap_edge(&text, bound, EDGE_INTERNAL, "bound_function", bound);
	odd = held(NODE_HIDDEN, "system / Oddball", 48);
	heap_edge(&text, odd, EDGE_HIDDEN, NULL, odd);
	map = held(NODE_OBJECT, "Map", 32);
	slots = node(NODE_ARRAY, "", 152);
	heap_edge(&text, map, EDGE_INTERNAL, "table", slots);
	heap_edge(&text, slots, EDGE_INTERNAL, "9", map);
	heap_edge(&text, slots, EDGE_INTERNAL, "5", map);
	heap_edge(&text, slots, EDGE_INTERNAL, "99999999999", map);
	heap_edge(&text, slots, EDGE_INTERNAL, "x", map);
	heap_edge(&text, slots, EDGE_INTERNAL, "11", slots);
	number_node = held(NODE_NUMBER, "heap number", 16);
	heap_edge(&text, number_node, EDGE_INTERNAL, "value", number_node);
	error = held(NODE_OBJECT, "Error", 32);
	heap_edge(&text, error, EDGE_PROPERTY, "message", error);
	promise = held(NODE_OBJECT, "Promise", 32);
	heap_edge(&text, promise, EDGE_INTERNAL, "reactions_or_result",
	    promise);
	view_of_itself = held(NODE_OBJECT, "Buffer", 32);
	heap_edge(&text, view_of_itself, EDGE_INTERNAL, "buffer",
	    view_of_itself);
	heap_edge(&text, view_of_itself, EDGE_INTERNAL, "backing_store",
	    view_of_itself);
	make();
	expect(rope, "\"\"");
	expect(slice, "slice of \"(sliced string)\"");
	expect(holder, "H {a: \"…\", b: (sliced string), : H}");
	expect(proto, "P");
	expect(bound, "bound native_bind()");
	expect(odd, "system / Oddball");
	glance_text(map, 1000);
	expect(number_node, "heap number");
	expect(error, "Error {message: Error}");
	expect(promise, "Promise(Promise)");
	glance_text(view_of_itself, 1000);
	/* No room at all. */
	for (uint32_t i = 0; i < made.heap->snapshot->nodes; i++)
		for (size_t limit = 0; limit < 8; limit++)
			glance_text(i, limit);
	done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
