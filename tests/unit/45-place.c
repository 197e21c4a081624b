/*
 * Where the code of an object is: each shape as some version of V8 writes it,
 * what must be left out, and how it reads. The shapes and their numbers are
 * those of snapshots of a program of known text (tests/unit/46-places.c has
 * real ones).
 */
#include "model/explore/place.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "model/explore/holders.h"
#include "model/explore/objects.h"
#include "model/graph/code.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/heap_text.h"

/* How V8 of some Node calls things. */
struct dialect {
	const char *script_edge;
	const char *script_prefix;
	enum node_type scope_type;
	const char *scope_name;
	const char *context_name;
	bool counted;		/* slots of a scope are hidden edges */
	bool scope_types;	/* scopes say what they are */
};

static const struct dialect node12 = { "script_or_debug_info", "",
    NODE_ARRAY, "(function scope info)", "system / Context", false, false };
static const struct dialect node20 = { "script_or_debug_info", "", NODE_CODE,
    "system / ScopeInfo", "system / Context", true, false };
static const struct dialect node26 = { "script", "", NODE_CODE,
    "system / ScopeInfo", "system / Context", true, false };
static const struct dialect chromium = { "script", "system / Script / ",
    NODE_CODE, "system / ScopeInfo", "system / Context / scope @77", true,
    true };
static const struct dialect *const dialects[] = { &node12, &node20, &node26,
    &chromium };

#define DIALECTS (sizeof dialects / sizeof *dialects)

static struct heap_text text;
static struct heap_made heap;
static const struct dialect *speaks;
static uint64_t next_id;
static char names[HEAP_TEXT_MAX][96];	/* made ones */
static unsigned name_count;

static uint32_t
add(enum node_type type, const char *name)
{
	uint32_t node = heap_node(&text, type, name, next_id, 8);

	next_id += 2;
	/* All is reachable. */
	if (node > 0)
		heap_edge(&text, 0, EDGE_PROPERTY, "x", node);
	return node;
}

static void
begin(const struct dialect *dialect)
{
	speaks = dialect;
	next_id = 1;
	name_count = 0;
	add(NODE_SYNTHETIC, "");
}

static void
finish(void)
{
	heap = heap_make(&text);
}

static const char *
make_name(const char *a, const char *b)
{
	char *name = names[name_count++];

	snprintf(name, sizeof names[0], "%s%s", a, b);
	return name;
}

static uint32_t
add_script(const char *name)
{
	uint32_t script = add(NODE_CODE, make_name(speaks->script_prefix,
	    name));

	heap_edge(&text, script, EDGE_INTERNAL, "source",
	    add(NODE_STRING, "'use strict';"));
	return script;
}

static uint32_t
add_function(const char *name, uint32_t script)
{
	uint32_t shared = add(NODE_CODE, name);

	heap_edge(&text, shared, EDGE_INTERNAL, "name_or_scope_info",
	    add(NODE_STRING, name));
	if (script != 0)
		heap_edge(&text, shared, EDGE_INTERNAL, speaks->script_edge,
		    script);
	return shared;
}

/* As V8 counts: from 0. */
static void
locate(uint32_t node, unsigned number, unsigned line, unsigned column)
{
	text.nodes[node].script = number;
	text.nodes[node].line = line;
	text.nodes[node].column = column;
}

static uint32_t
add_closure(const char *name, uint32_t shared, unsigned number,
	unsigned line, unsigned column)
{
	uint32_t closure = add(NODE_CLOSURE, name);

	/* What a person hangs on a function comes first. */
	heap_edge(&text, closure, EDGE_PROPERTY, "shared", 0);
	heap_edge(&text, closure, EDGE_INTERNAL, "shared", shared);
	locate(closure, number, line, column);
	return closure;
}

static void
scope_slot(uint32_t scope, unsigned slot, uint32_t to)
{
	char number[8];

	if (speaks->counted) {
		heap_edge(&text, scope, EDGE_HIDDEN, NULL, to);
		text.edges[text.edge_count - 1].number = slot;
	} else {
		snprintf(number, sizeof number, "%u", slot);
		heap_edge(&text, scope, EDGE_INTERNAL, make_name(number, ""),
		    to);
	}
}

/* A scope with one variable; a block's if function is not set. */
static uint32_t
add_scope(bool function, const char *variable, uint32_t outer)
{
	uint32_t scope = add(speaks->scope_type, speaks->scope_name);
	unsigned first = speaks->counted ? 0 : 3;

	scope_slot(scope, first, add(NODE_STRING, variable));
	if (function)
		scope_slot(scope, first + (speaks->counted ? 1 : 2),
		    add(NODE_STRING, "f"));
	if (outer != 0 && !speaks->scope_types)
		scope_slot(scope, speaks->counted ? (function ? 3 : 1) :
		    (function ? 10 : 5), outer);
	if (speaks->scope_types)
		heap_edge(&text, scope, EDGE_INTERNAL, "scope_type_name",
		    add(NODE_STRING, function ? "FUNCTION_SCOPE" :
		    "BLOCK_SCOPE"));
	return scope;
}

/* In blocks older V8 gives variables no names. */
static uint32_t
add_context(bool function, uint32_t scope, uint32_t previous)
{
	uint32_t context = add(NODE_OBJECT, speaks->context_name);

	if (function || speaks->scope_types)
		heap_edge(&text, context, EDGE_CONTEXT, "v",
		    add(NODE_OBJECT, "Value"));
	heap_edge(&text, context, EDGE_INTERNAL, "scope_info", scope);
	if (previous != 0)
		heap_edge(&text, context, EDGE_INTERNAL, "previous",
		    previous);
	if (!function && !speaks->scope_types) {
		heap_edge(&text, context, EDGE_HIDDEN, NULL,
		    add(NODE_OBJECT, "Value"));
		text.edges[text.edge_count - 1].number = 0;
	}
	return context;
}

/* The function has run: its scope is known. */
static void
ran(uint32_t shared, uint32_t scope)
{
	for (unsigned e = 0; e < text.edge_count; e++)
		if (text.edges[e].from == shared && strcmp(
		    text.edges[e].name, "name_or_scope_info") == 0)
			text.edges[e].to = scope;
}

/* "server.js:31:5 handle", "-" for no place. */
static void
expect_place(uint32_t node, const char *want)
{
	struct strbuf have = STRBUF_INIT;
	struct place place;

	if (place_of(heap.heap, node, &place)) {
		place_text(heap.heap, &place, SIZE_MAX, &have);
		if (place.function != NO_NODE)
			strbuf_addc(&have, ' ');
		place_function(heap.heap, &place, SIZE_MAX, &have);
	} else {
		strbuf_addc(&have, '-');
	}
	assert_string_equal(have.data, want);
	strbuf_release(&have);
}

static void
test_closures(void **state)
{
	(void)state;
	for (size_t i = 0; i < DIALECTS; i++) {
		uint32_t script, shared, closure, second, script_text;

		begin(dialects[i]);
		script = add_script("/srv/app/server.js");
		shared = add_function("handle", script);
		closure = add_closure("handle", shared, 72, 30, 4);
		second = add_closure("", shared, 72, 30, 4);
		script_text = text.edges[1].to;
		finish();
		expect_place(closure, "server.js:31:5 handle");
		expect_place(second, "server.js:31:5 ");
		expect_place(script, "server.js");
		expect_place(shared, "-");
		expect_place(script_text, "-");
		expect_place(0, "-");
		heap_made_free(&heap);
	}
}

/* What V8 and others wrote, and what has no file. */
static void
test_no_place(void **state)
{
	static const char *const scripts[] = { "", "native array.js" };
	uint32_t closures[2], builtin, bare, empty, wasm, odd;

	(void)state;
	for (size_t i = 0; i < DIALECTS; i++) {
		begin(dialects[i]);
		/* Names of V8's own files: only old versions have any. */
		for (size_t k = 0; k < 2; k++)
			closures[k] = add_closure("f", add_function("f",
			    add_script(i == 3 ? "" : scripts[k])),
			    2 + (unsigned)k, 1, 1);
		builtin = add_closure("push", add_function("push", 0), 0, 0,
		    0);
		bare = add(NODE_CLOSURE, "native_bind");
		empty = add(NODE_CODE, "wasm://wasm/ee77b956");
		wasm = add_closure("0", add_function("0", empty), 9, 0, 34);
		odd = add(NODE_OBJECT, "Lost");
		locate(odd, 1234, 5, 5);
		if (i == 0)
			heap_edge(&text, empty, EDGE_INTERNAL, "source",
			    add(NODE_STRING, ""));
		finish();
		expect_place(closures[0], "-");
		expect_place(closures[1], "-");
		expect_place(builtin, "-");
		expect_place(bare, "-");
		expect_place(wasm, "-");
		expect_place(empty, "-");
		/* A number of a script that nobody knows. */
		expect_place(odd, "-");
		heap_made_free(&heap);
	}
}

static void
test_old(void **state)
{
	uint32_t closure, before;

	(void)state;
	/* Node 10 writes no locations. */
	begin(&node26);
	closure = add_closure("f", add_function("f",
	    add_script("/srv/app.js")), 0, 0, 0);
	finish();
	expect_place(closure, "app.js f");
	heap_made_free(&heap);
	/* Lines before the first, as an unsigned number. */
	begin(&node12);
	before = add_closure("f", add_function("f", add_script("/a.js")),
	    89, 4294967294u, 19);
	finish();
	expect_place(before, "a.js f");
	heap_made_free(&heap);
}

/* While its coverage is taken a function has its script behind another node. */
static void
test_debug_info(void **state)
{
	uint32_t script, debug, shared, closure, other, liar;

	(void)state;
	begin(&node20);
	script = add_script("/srv/app/covered.js");
	debug = add(NODE_HIDDEN, "system / DebugInfo");
	shared = add_function("held", debug);
	closure = add_closure("held", shared, 113, 0, 54);
	heap_edge(&text, debug, EDGE_HIDDEN, NULL, shared);
	heap_edge(&text, debug, EDGE_HIDDEN, NULL, script);
	/* A debug info that is of some other function. */
	other = add(NODE_HIDDEN, "system / DebugInfo");
	liar = add_closure("liar", add_function("liar", other), 114, 0, 5);
	heap_edge(&text, other, EDGE_HIDDEN, NULL, script);
	finish();
	expect_place(closure, "covered.js:1:55 held");
	expect_place(liar, "-");
	heap_made_free(&heap);
}

static void
test_instances(void **state)
{
	uint32_t script, thing, other, plain, generator, closure, call;
	struct place place;
	uint32_t located = 0;

	(void)state;
	begin(&node26);
	script = add_script("/srv/app/model.js");
	closure = add_closure("gen", add_function("gen", script), 8, 16, 13);
	thing = add(NODE_OBJECT, "Thing");
	locate(thing, 8, 2, 27);
	other = add(NODE_OBJECT, "Thing");
	locate(other, 8, 2, 27);
	/* It has a property of that name, and is no generator. */
	heap_edge(&text, other, EDGE_INTERNAL, "function", closure);
	plain = add(NODE_OBJECT, "Object");
	generator = add(NODE_OBJECT, "Generator");
	locate(generator, 8, 16, 13);
	call = add(NODE_OBJECT, "system / Context");
	heap_edge(&text, generator, EDGE_INTERNAL, "function", closure);
	heap_edge(&text, generator, EDGE_INTERNAL, "context", call);
	finish();
	expect_place(thing, "model.js:3:28");
	expect_place(other, "model.js:3:28");
	expect_place(plain, "-");
	expect_place(generator, "model.js:17:14 gen");
	/* A context that belongs to nothing. */
	expect_place(call, "-");
	for (uint32_t c = 0; c < heap.heap->classes.count; c++) {
		if (!place_of_class(heap.heap, c, &place))
			continue;
		assert_int_equal(place.function, NO_NODE);
		assert_int_equal(place.script, script);
		located++;
	}
	/* Thing and Generator. */
	assert_int_equal(located, 2);
	assert_true(place_of_class(heap.heap, heap.heap->classes.of[thing],
	    &place));
	assert_int_equal(place.line, 3);
	assert_int_equal(place.column, 28);
	heap_made_free(&heap);
}

/* Two scripts with one number: neither is the one. */
static void
test_two_scripts(void **state)
{
	uint32_t thing, a, b, class;
	struct place place;

	(void)state;
	begin(&node26);
	a = add_closure("a", add_function("a", add_script("/a.js")), 8, 1, 1);
	b = add_closure("b", add_function("b", add_script("/b.js")), 8, 2, 2);
	thing = add(NODE_OBJECT, "Thing");
	locate(thing, 8, 2, 27);
	finish();
	/* Closures know their script. */
	expect_place(a, "a.js:2:2 a");
	expect_place(b, "b.js:3:3 b");
	expect_place(thing, "-");
	class = heap.heap->classes.of[thing];
	assert_false(place_of_class(heap.heap, class, &place));
	heap_made_free(&heap);
}

/*
 * module { handle() { { { held() } } } }: the contexts of each. The module's
 * function is gone.
 */
static void
test_contexts(void **state)
{
	(void)state;
	for (size_t i = 0; i < DIALECTS; i++) {
		uint32_t script, module, handle, block, inner, shared, held;
		uint32_t scopes[4];

		begin(dialects[i]);
		script = add_script("/srv/app/server.js");
		scopes[0] = add_scope(true, "cache", 0);
		scopes[1] = add_scope(true, "request", scopes[0]);
		scopes[2] = add_scope(false, "i", scopes[1]);
		scopes[3] = add_scope(false, "k", scopes[2]);
		module = add_context(true, scopes[0], 0);
		handle = add_context(true, scopes[1], module);
		block = add_context(false, scopes[2], handle);
		inner = add_context(false, scopes[3], block);
		shared = add_function("handle", script);
		ran(shared, scopes[1]);
		add_closure("handle", shared, 72, 30, 4);
		held = add_closure("held", add_function("held", script), 72,
		    33, 9);
		heap_edge(&text, held, EDGE_INTERNAL, "context", inner);
		finish();
		expect_place(handle, "server.js:31:5 handle");
		expect_place(block, "server.js:31:5 handle");
		expect_place(inner, "server.js:31:5 handle");
		expect_place(module, "server.js");
		expect_place(held, "server.js:34:10 held");
		heap_made_free(&heap);
	}
}

/*
 * A function that is gone inside of one that is not must not be taken for a
 * block of it.
 */
static void
test_gone(void **state)
{
	(void)state;
	for (size_t i = 0; i < DIALECTS; i++) {
		uint32_t script, outer, gone, block, shared, held;
		uint32_t scopes[3];

		begin(dialects[i]);
		script = add_script("/srv/app/server.js");
		scopes[0] = add_scope(true, "a", 0);
		scopes[1] = add_scope(true, "b", scopes[0]);
		scopes[2] = add_scope(false, "c", scopes[1]);
		outer = add_context(true, scopes[0], 0);
		gone = add_context(true, scopes[1], outer);
		block = add_context(false, scopes[2], gone);
		shared = add_function("outer", script);
		ran(shared, scopes[0]);
		add_closure("outer", shared, 72, 1, 1);
		held = add_closure("held", add_function("held", script), 72,
		    5, 5);
		heap_edge(&text, held, EDGE_INTERNAL, "context", block);
		finish();
		expect_place(outer, "server.js:2:2 outer");
		expect_place(gone, "server.js");
		expect_place(block, "server.js");
		heap_made_free(&heap);
	}
}

/* What eval() made in a function says nothing of the function's file. */
static void
test_eval(void **state)
{
	uint32_t context, evaled, inner, closure, scope;

	(void)state;
	begin(&node26);
	scope = add_scope(true, "a", 0);
	context = add_context(true, scope, 0);
	inner = add_context(true, add_scope(true, "b", scope), context);
	evaled = add_closure("evaled", add_function("evaled",
	    add_script("")), 106, 0, 16);
	heap_edge(&text, evaled, EDGE_INTERNAL, "context", inner);
	finish();
	expect_place(evaled, "-");
	expect_place(inner, "-");
	expect_place(context, "-");
	heap_made_free(&heap);
	/* Another closure of the file that it is in does. */
	begin(&node26);
	scope = add_scope(true, "a", 0);
	context = add_context(true, scope, 0);
	evaled = add_closure("evaled", add_function("evaled",
	    add_script("")), 106, 0, 16);
	heap_edge(&text, evaled, EDGE_INTERNAL, "context", context);
	closure = add_closure("f", add_function("f", add_script("/f.js")),
	    107, 0, 10);
	heap_edge(&text, closure, EDGE_INTERNAL, "context", context);
	finish();
	expect_place(context, "f.js");
	heap_made_free(&heap);
}

/* Two functions, or two files, that claim one scope: neither is believed. */
static void
test_claims(void **state)
{
	uint32_t a, b, context, scope, script;

	(void)state;
	begin(&node26);
	script = add_script("/a.js");
	scope = add_scope(true, "a", 0);
	context = add_context(true, scope, 0);
	a = add_function("a", script);
	b = add_function("b", script);
	ran(a, scope);
	ran(b, scope);
	add_closure("a", a, 1, 1, 1);
	add_closure("b", b, 1, 2, 1);
	finish();
	expect_place(context, "a.js");
	heap_made_free(&heap);

	begin(&node26);
	context = add_context(true, add_scope(true, "a", 0), 0);
	a = add_closure("a", add_function("a", add_script("/a.js")), 1, 1, 1);
	b = add_closure("b", add_function("b", add_script("/b.js")), 2, 1, 1);
	heap_edge(&text, a, EDGE_INTERNAL, "context", context);
	heap_edge(&text, b, EDGE_INTERNAL, "context", context);
	finish();
	expect_place(context, "-");
	heap_made_free(&heap);
}

/* Node 8: a context has the closure itself. */
static void
test_closure_of_context(void **state)
{
	uint32_t context, closure;

	(void)state;
	begin(&node26);
	closure = add_closure("f", add_function("f", add_script("/f.js")), 0,
	    0, 0);
	context = add(NODE_OBJECT, "system / Context");
	heap_edge(&text, context, EDGE_INTERNAL, "closure", closure);
	finish();
	expect_place(context, "f.js f");
	heap_made_free(&heap);
}

/* Names of scripts as V8 has them, how they are shown, and the path. */
static const struct {
	const char *name, *shown, *path;
} paths[] = {
	{ "/srv/app/server.js", "server.js", "/srv/app/server.js" },
	{ "server.js", "server.js", "server.js" },
	{ "/", "/", "/" },
	{ "/srv/app/", "app/", "/srv/app/" },
	{ "a//b", "b", "a//b" },
	{ "file:///srv/app/a%20b%C3%A9.mjs?v=1#x", "a b\u00e9.mjs",
	  "/srv/app/a b\u00e9.mjs" },
	{ "file:///srv/100%/a%2Fb%00%4", "a%2Fb%00%4",
	  "/srv/100%/a%2Fb%00%4" },
	{ "file:///C:/app/server.mjs", "server.mjs", "C:/app/server.mjs" },
	{ "file://host/share/a.mjs", "a.mjs", "//host/share/a.mjs" },
	{ "file://", "/", "//" },
	{ "C:\\\\app\\\\lib\\\\server.js", "server.js",
	  "C:\\app\\lib\\server.js" },
	{ "/srv/app/a\\\\b.js", "a\\b.js", "/srv/app/a\\b.js" },
	{ "/srv/node_modules/express/index.js", "express/index.js",
	  "/srv/node_modules/express/index.js" },
	{ "/srv/node_modules/express/lib/router/index.js",
	  "express/.../index.js",
	  "/srv/node_modules/express/lib/router/index.js" },
	{ "/srv/node_modules/a/node_modules/@s/b/c.js", "@s/b/c.js",
	  "/srv/node_modules/a/node_modules/@s/b/c.js" },
	{ "/node_modules/.pnpm/x@1.2/node_modules/x/lib/y.js",
	  "x/.../y.js", "/node_modules/.pnpm/x@1.2/node_modules/x/lib/y.js" },
	{ "C:\\\\node_modules\\\\@s\\\\b\\\\d\\\\c.js", "@s\\b/.../c.js",
	  "C:\\node_modules\\@s\\b\\d\\c.js" },
	{ "/srv/node_modules/", "node_modules/", "/srv/node_modules/" },
	{ "/srv/node_modules/x.js", "x.js", "/srv/node_modules/x.js" },
	{ "/srv/node_modules/@s/b", "b", "/srv/node_modules/@s/b" },
	{ "node:internal/timers", "node:internal/timers",
	  "node:internal/timers" },
	{ "node:internal/process/per_thread", "node:.../per_thread",
	  "node:internal/process/per_thread" },
	{ "node:fs", "node:fs", "node:fs" },
	{ "ext:core/01_core.js", "ext:core/01_core.js",
	  "ext:core/01_core.js" },
	{ "http://127.0.0.1:3121/", "127.0.0.1:3121/",
	  "http://127.0.0.1:3121/" },
	{ "https://a.example/static/main.js?v=2/3#4", "main.js",
	  "https://a.example/static/main.js?v=2/3#4" },
	{ "webpack://app/./src/index.ts", "index.ts",
	  "webpack://app/./src/index.ts" },
};

static void
test_paths(void **state)
{
	uint32_t scripts[sizeof paths / sizeof *paths];
	struct strbuf sb = STRBUF_INIT;
	struct place place;

	(void)state;
	begin(&node26);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		scripts[i] = add_script("");
		text.nodes[scripts[i]].name = paths[i].name;
	}
	finish();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		assert_true(place_of(heap.heap, scripts[i], &place));
		place_file(heap.heap, &place, SIZE_MAX, &sb);
		assert_string_equal(sb.data, paths[i].shown);
		strbuf_reset(&sb);
		place_path(heap.heap, &place, SIZE_MAX, &sb);
		assert_string_equal(sb.data, paths[i].path);
		strbuf_reset(&sb);
		/* What does not fit is cut, whole characters. */
		for (size_t limit = 0; limit < 12; limit++) {
			place_text(heap.heap, &place, limit, &sb);
			assert_true(sb.len <= limit);
			assert_memory_equal(sb.data, paths[i].shown, sb.len);
			if (sb.len < strlen(paths[i].shown))
				assert_int_not_equal(paths[i].shown[sb.len] &
				    0xc0, 0x80);
			strbuf_reset(&sb);
			place_path(heap.heap, &place, limit, &sb);
			assert_true(sb.len <= limit);
			assert_memory_equal(sb.data, paths[i].path, sb.len);
			strbuf_reset(&sb);
		}
	}
	strbuf_release(&sb);
	heap_made_free(&heap);
}

/* The line is worth more than the name before it. */
static void
test_cut(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct place place;
	uint32_t closure;

	(void)state;
	begin(&node26);
	closure = add_closure("f", add_function("f",
	    add_script("/srv/app/long-name.js")), 8, 99, 9);
	finish();
	assert_true(place_of(heap.heap, closure, &place));
	strbuf_adds(&sb, "at ");
	place_text(heap.heap, &place, 14, &sb);
	assert_string_equal(sb.data, "at long-na:100:10");
	strbuf_reset(&sb);
	place_text(heap.heap, &place, 4, &sb);
	assert_string_equal(sb.data, "long");
	strbuf_release(&sb);
	heap_made_free(&heap);
}

/* In the order of file, line and column, whatever the order in the snapshot. */
static void
test_order(void **state)
{
	static const struct {
		unsigned file, line, column;
	} at[] = { { 1, 9, 1 }, { 0, 10, 4 }, { 2, 1, 1 }, { 0, 9, 7 },
	    { 0, 10, 3 }, { 1, 9, 1 } };
	static const unsigned sorted[] = { 3, 4, 1, 0, 5, 2 };
	uint32_t scripts[3], nodes[6], none, equal;

	(void)state;
	begin(&node26);
	scripts[1] = add_script("/b.js");
	scripts[2] = add_script("/srv/a.js");
	scripts[0] = add_script("/a.js");
	none = add(NODE_OBJECT, "Object");
	for (size_t i = 0; i < 6; i++)
		nodes[i] = add_closure("f", add_function("f",
		    scripts[at[i].file]), 1 + at[i].file, at[i].line,
		    at[i].column);
	/* A script that nothing else is from, called like another. */
	equal = add_script("/b.js");
	finish();
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < 6; k++) {
			int order = place_order(heap.heap, nodes[sorted[i]],
			    nodes[sorted[k]], false);
			bool same = i == k || (i == 3 && k == 4) ||
			    (i == 4 && k == 3);

			assert_int_equal(order, same ? 0 : i < k ? -1 : 1);
			assert_int_equal(place_order(heap.heap,
			    nodes[sorted[i]], nodes[sorted[k]], true),
			    -order);
		}
	for (size_t i = 0; i < 6; i++) {
		assert_true(place_order(heap.heap, nodes[i], none, false) < 0);
		assert_true(place_order(heap.heap, nodes[i], none, true) < 0);
		assert_true(place_order(heap.heap, none, nodes[i], true) > 0);
	}
	assert_int_equal(place_order(heap.heap, none, none, false), 0);
	assert_int_equal(place_order(heap.heap, equal, scripts[1], false), 0);
	assert_true(place_order(heap.heap, equal, scripts[2], false) < 0);
	assert_true(place_order(heap.heap, equal, scripts[0], false) > 0);
	heap_made_free(&heap);
}

/* In tables: short on the screen, whole as data; and sorted by it. */
static void
test_columns(void **state)
{
	uint32_t one, script, holder, value;
	struct error err = { 0 };
	struct table *table;
	struct level *level;

	(void)state;
	begin(&node26);
	text.edge_count = 0;
	script = heap_node(&text, NODE_CODE, "file:///srv/app/a.mjs", 101, 8);
	heap_edge(&text, script, EDGE_INTERNAL, "source",
	    heap_node(&text, NODE_STRING, "x", 103, 8));
	one = add_closure("one", add_function("one", script), 5, 9, 1);
	add_closure("two", add_function("two", script), 5, 1, 1);
	holder = add(NODE_OBJECT, "Holder");
	value = add(NODE_OBJECT, "Value");
	heap_edge(&text, one, EDGE_PROPERTY, "v", value);
	heap_edge(&text, holder, EDGE_PROPERTY, "w", value);
	finish();
	table = objects_new(heap.heap, "Function", &err);
	assert_non_null(table);
	level = level_top(table, &err);
	assert_non_null(level);
	expect_order(level, "location", false, "two() @13, one() @7");
	expect_order(level, "source", true, "one() @7, two() @13");
	expect_level(level,
	    "one() @7|7|one|one()|/srv/app/a.mjs:10:2|a.mjs:10:2|1|8|8\n"
	    "two() @13|13|two|two()|/srv/app/a.mjs:2:2|a.mjs:2:2|1|8|8\n");
	level_free(level);
	table_free(table);
	table = holders_new(heap.heap, value, NULL, &err);
	assert_non_null(table);
	level = level_top(table, &err);
	assert_non_null(level);
	expect_order(level, "location", true,
	    "v in one() @7, w in Holder @15");
	expect_order(level, "location", false,
	    "v in one() @7, w in Holder @15");
	level_free(level);
	table_free(table);
	heap_made_free(&heap);
}

#define THREADS 4

static void *
ask(void *data)
{
	uint32_t *node = data;
	struct place place;

	for (unsigned i = 0; i < 200; i++)
		if (!place_of(heap.heap, *node, &place) || place.line != 3)
			return NULL;
	return data;
}

/* As a heap is without a graph, or in a command that reads an index. */
static void
forget_code(void)
{
	code_free(heap.heap->code);
	heap.heap->code = code_new(heap.heap->snapshot, NULL);
	assert_non_null(heap.heap->code);
}

/* A load has looked at all closures: who draws need not. */
static void
test_prepared(void **state)
{
	struct place place;
	uint32_t thing;
	size_t bytes;

	(void)state;
	begin(&node26);
	add_closure("f", add_function("f", add_script("/f.js")), 8, 1, 1);
	thing = add(NODE_OBJECT, "Thing");
	locate(thing, 8, 2, 27);
	finish();
	bytes = code_bytes(heap.heap->code);
	assert_true(place_of(heap.heap, thing, &place));
	assert_int_equal(code_bytes(heap.heap->code), bytes);
	forget_code();
	assert_true(code_bytes(heap.heap->code) < bytes);
	assert_true(code_prepare(heap.heap->code, NULL, NULL));
	assert_int_equal(code_bytes(heap.heap->code), bytes);
	heap_made_free(&heap);
}

/* Several threads may ask first. */
static void
test_threads(void **state)
{
	pthread_t threads[THREADS];
	uint32_t thing;

	(void)state;
	begin(&node26);
	add_closure("f", add_function("f", add_script("/f.js")), 8, 1, 1);
	thing = add(NODE_OBJECT, "Thing");
	locate(thing, 8, 2, 27);
	finish();
	forget_code();
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask,
		    &thing), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		assert_ptr_equal(result, &thing);
	}
	assert_true(heap_bytes(heap.heap) > code_bytes(heap.heap->code));
	heap_made_free(&heap);
}

/* Without memory nothing is known, and nothing is lost. */
static void
test_memory(void **state)
{
#ifdef CAN_FAIL_MALLOC
	unsigned long n = 0;
	bool failed = true;

	(void)state;
	while (failed) {
		struct place place;
		uint32_t thing;

		begin(&node26);
		add_closure("f", add_function("f", add_script("/f.js")), 8,
		    1, 1);
		thing = add(NODE_OBJECT, "Thing");
		locate(thing, 8, 2, 27);
		finish();
		forget_code();
		countdown = ++n;
		failed = !place_of(heap.heap, thing, &place);
		countdown = 0;
		expect_place(thing, "f.js:3:28");
		heap_made_free(&heap);
	}
	assert_true(n > 5);
#else
	(void)state;
	skip();
#endif
}

static unsigned
draw(uint64_t *state, unsigned below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*state >> 33) % below;
}

/*
 * Nodes and edges of the right names, anyhow: circles, wrong types, scripts
 * that are contexts. Whatever place there is, its script has a name.
 */
static void
test_random(void **state)
{
	static const char *const edges[] = { "shared", "script", "context",
	    "script_or_debug_info", "name_or_scope_info", "scope_info",
	    "previous", "closure", "function", "source", "scope_type_name",
	    "3", "5" };
	static const char *const nodes[] = { "system / Context", "/a.js", "",
	    "system / Script / /b.js", "system / Script", "BLOCK_SCOPE",
	    "system / Context / scope @3" };
	static const enum node_type types[] = { NODE_CLOSURE, NODE_CLOSURE,
	    NODE_OBJECT, NODE_OBJECT, NODE_CODE, NODE_CODE, NODE_STRING,
	    NODE_HIDDEN };
	unsigned found = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct strbuf sb = STRBUF_INIT;
		uint64_t random = seed;
		unsigned count;

		begin(&node26);
		count = 3 + draw(&random, 30);
		for (unsigned i = 1; i < count; i++) {
			uint32_t node = add(types[draw(&random, 8)],
			    nodes[draw(&random, 7)]);

			if (draw(&random, 2))
				locate(node, 1 + draw(&random, 3),
				    draw(&random, 9), draw(&random, 9));
		}
		for (unsigned i = 0; i < count * 6; i++) {
			enum edge_type type = draw(&random, 8) == 0 ?
			    EDGE_HIDDEN : EDGE_INTERNAL;

			heap_edge(&text, draw(&random, count), type,
			    type == EDGE_HIDDEN ? NULL :
			    edges[draw(&random, 13)], draw(&random, count));
		}
		finish();
		for (uint32_t node = 0; node < count; node++) {
			struct place place;

			place_order(heap.heap, node, draw(&random, count),
			    false);
			if (!place_of(heap.heap, node, &place))
				continue;
			place_file(heap.heap, &place, SIZE_MAX, &sb);
			assert_true(sb.len > 0);
			strbuf_reset(&sb);
			found++;
		}
		strbuf_release(&sb);
		heap_made_free(&heap);
	}
	assert_true(found > 100);
}

/*
 * A long chain of contexts, all blocks, and many closures at its end: one look
 * at each, not one for each closure.
 */
static void
test_long(void **state)
{
	struct strbuf sb = STRBUF_INIT, edges = STRBUF_INIT;
	const unsigned count = 60000;
	struct error err = { 0 };
	struct heap *long_heap;
	struct place place;
	clock_t start;

	(void)state;
	strbuf_adds(&sb, "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\","
	    "\"name\",\"id\",\"self_size\",\"edge_count\"],\"node_types\":[["
	    "\"closure\",\"code\",\"object\",\"string\"]],\"edge_fields\":["
	    "\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[["
	    "\"internal\",\"hidden\"]]}},\"nodes\":[3,0,1,0,1\n,1,1,3,8,1");
	/* Node 0 is its own source; 1 the script; then contexts, functions. */
	strbuf_adds(&edges, "0,2,0\n,0,2,0");
	for (unsigned i = 0; i < count; i++) {
		strbuf_addf(&sb, "\n,2,3,%u,8,3", 5 + 2 * i);
		strbuf_addf(&edges, "\n,0,4,%u\n,0,5,%u\n,1,0,0", 5 * (2 + i),
		    5 * (2 + (i + 1) % count));
	}
	for (unsigned i = 0; i < count; i++) {
		strbuf_addf(&sb, "\n,0,1,%u,8,2\n,1,1,%u,8,1",
		    5 + 2 * (count + 2 * i), 7 + 2 * (count + 2 * i));
		strbuf_addf(&edges, "\n,0,6,10\n,0,7,%u\n,0,8,5",
		    5 * (2 + count + 2 * i + 1));
	}
	strbuf_adds(&sb, "],\"edges\":[");
	strbuf_add(&sb, edges.data, edges.len);
	strbuf_adds(&sb, "],\"strings\":[\"text\",\"/long.js\",\"source\","
	    "\"system / Context\",\"scope_info\",\"previous\",\"context\","
	    "\"shared\",\"script\"]}");
	long_heap = heap_load_memory(sb.data, sb.len, NULL, NULL, &err);
	if (long_heap == NULL)
		fail_msg("%s", err.message);
	start = clock();
	for (uint32_t node = 0; node < long_heap->snapshot->nodes; node += 97)
		if (place_of(long_heap, node, &place))
			assert_int_equal(place.script, 1);
	/* Generous: also for sanitizers on a slow machine. */
	assert_true((clock() - start) / CLOCKS_PER_SEC < 20);
	assert_true(place_of(long_heap, 2 + count / 2, &place));
	assert_int_equal(place.function, NO_NODE);
	heap_free(long_heap);
	strbuf_release(&sb);
	strbuf_release(&edges);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closures),
		cmocka_unit_test(test_no_place),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_debug_info),
		cmocka_unit_test(test_instances),
		cmocka_unit_test(test_two_scripts),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_eval),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_closure_of_context),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_prepared),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
