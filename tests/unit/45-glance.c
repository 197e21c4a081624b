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
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made made;
static uint32_t top, map_of_maps;
static uint64_t next_id;

static uint32_t
node(enum node_type type, const char *name, uint64_t size)
{
	return heap_node(&text, type, name, next_id += 2, size);
}

/* Roots, and a hidden class whose size tells that words have eight bytes. */
static void
begin(void)
{
	uint32_t root;

	next_id = 1;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	top = node(NODE_OBJECT, "global", 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", top);
	map_of_maps = node(NODE_OBJECT_SHAPE, "system / Map", 72);
	heap_edge(&text, top, EDGE_INTERNAL, "map", map_of_maps);
}

/* An object that global holds. */
static uint32_t
held(enum node_type type, const char *name, uint64_t size)
{
	uint32_t it = node(type, name, size);

	heap_edge(&text, top, EDGE_PROPERTY, "x", it);
	return it;
}

static uint32_t
string(const char *json)
{
	return node(NODE_STRING, json, 24);
}

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

static const char *
glance_text(uint32_t at, size_t limit)
{
	static struct cell cell = CELL_INIT;

	cell_reset(&cell);
	glance(made.heap, at, limit, &cell);
	for (unsigned i = 0; i < cell.span_count; i++) {
		assert_true(cell.spans[i].start <= cell.text.len);
		assert_true(i == 0 ||
		    cell.spans[i].start >= cell.spans[i - 1].start);
	}
	return cell.text.data;
}

#define expect(node, want) \
	assert_string_equal(glance_text(node, 1000), want)

static void
make(void)
{
	made = heap_make(&text);
}

static void
done(void)
{
	heap_made_free(&made);
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

/* An array with so many elements, the last of them, and room in its store. */
static uint32_t
array(const char *name, unsigned first, unsigned last, uint64_t room)
{
	uint32_t it = held(NODE_OBJECT, name, 32), one = string("e");

	for (unsigned i = first; i <= last; i++)
		heap_element(&text, it, i, one);
	heap_edge(&text, it, EDGE_PROPERTY, "__proto__", top);
	/* Its size goes to the array, which is all that holds it. */
	heap_edge(&text, it, EDGE_INTERNAL, "elements",
	    node(NODE_ARRAY, "(object elements)", 16 + 8 * room));
	heap_edge(&text, it, EDGE_INTERNAL, "map", map_of_maps);
	return it;
}

static void
test_arrays(void **state)
{
	uint32_t literal, pushed, holes, shared, store, empty, numbers, proto,
	    no_map, backwards, frozen, holder;

	(void)state;
	begin();
	literal = array("Array", 0, 2, 3);
	pushed = array("Array", 0, 99, 121);
	holes = array("Array", 3, 5, 6);
	/* Two arrays share a store, which keeps its size. */
	shared = held(NODE_OBJECT, "Array", 32);
	heap_element(&text, shared, 0, literal);
	heap_element(&text, shared, 1, literal);
	store = node(NODE_ARRAY, "(object elements)", 16 + 8 * 2);
	heap_edge(&text, shared, EDGE_INTERNAL, "elements", store);
	heap_edge(&text, shared, EDGE_INTERNAL, "map", map_of_maps);
	heap_edge(&text, held(NODE_OBJECT, "Array", 32), EDGE_INTERNAL,
	    "elements", store);
	empty = held(NODE_OBJECT, "Array", 32);
	heap_edge(&text, empty, EDGE_PROPERTY, "__proto__", top);
	heap_edge(&text, empty, EDGE_INTERNAL, "map", map_of_maps);
	/* [1, 2, 3]: no element is in the file, and its length neither. */
	numbers = held(NODE_OBJECT, "Array", 32);
	heap_edge(&text, numbers, EDGE_INTERNAL, "elements",
	    node(NODE_ARRAY, "(object elements)", 40));
	heap_edge(&text, numbers, EDGE_INTERNAL, "map", map_of_maps);
	/* Prototypes of subclasses are called Array and are none. */
	proto = held(NODE_OBJECT, "Array", 32);
	heap_edge(&text, proto, EDGE_PROPERTY, "constructor",
	    node(NODE_CLOSURE, "List", 64));
	heap_edge(&text, proto, EDGE_INTERNAL, "map", map_of_maps);
	no_map = held(NODE_OBJECT, "Array", 16);
	heap_element(&text, no_map, 0, literal);
	/* JavaScriptCore begins with the last. */
	backwards = held(NODE_OBJECT, "Array", 16);
	heap_element(&text, backwards, 4, literal);
	heap_element(&text, backwards, 3, literal);
	/* Elements of a frozen one stand in its store alone. */
	frozen = held(NODE_OBJECT, "Array", 32);
	store = node(NODE_CODE, "(object elements)", 32);
	heap_edge(&text, store, EDGE_INTERNAL, "0", literal);
	heap_edge(&text, store, EDGE_INTERNAL, "1", literal);
	heap_edge(&text, store, EDGE_INTERNAL, "map", map_of_maps);
	heap_edge(&text, frozen, EDGE_INTERNAL, "elements", store);
	heap_edge(&text, frozen, EDGE_INTERNAL, "map", map_of_maps);
	holder = held(NODE_OBJECT, "Object", 32);
	heap_edge(&text, holder, EDGE_PROPERTY, "tags", literal);
	make();
	expect(literal, "Array(3)");
	expect(pushed, "Array(100+)");
	expect(holes, "Array(6)");
	expect(shared, "Array(2)");
	expect(empty, "Array(0)");
	expect(numbers, "Array");
	expect(proto, "Array {constructor: List()}");
	expect(no_map, "Array(1+)");
	expect(backwards, "Array(5+)");
	expect(frozen, "Array(2)");
	expect(holder, "{tags: Array(3)}");
	done();
}

/* An array of another class shows its elements, as any object does. */
static void
test_elements(void **state)
{
	uint32_t list;

	(void)state;
	begin();
	list = array("List", 0, 1, 2);
	make();
	expect(list, "List {0: \"e\", 1: \"e\"}");
	done();
}

/*
 * A Map or Set whose table has something in these slots, up to NULL. Those
 * from dead to the last dead one are of deleted entries.
 */
static uint32_t
table_with(const char *name, const char *const *slots, uint32_t hole,
	const char *dead, const char *last_dead)
{
	uint32_t it = held(NODE_OBJECT, name, 32);
	uint32_t array = node(NODE_ARRAY, "", 152), value = string("v");
	bool is_dead = false;

	heap_edge(&text, it, EDGE_INTERNAL, "table", array);
	for (; *slots != NULL; slots++) {
		is_dead |= strcmp(*slots, dead) == 0;
		heap_edge(&text, array, EDGE_INTERNAL, *slots, is_dead ?
		    hole : value);
		is_dead &= strcmp(*slots, last_dead) != 0;
	}
	heap_edge(&text, array, EDGE_INTERNAL, "map", map_of_maps);
	return it;
}

#define SLOTS(...) ((const char *const []) { __VA_ARGS__, NULL })
#define table(name, ...) table_with(name, SLOTS(__VA_ARGS__), 0, "", "")

static void
test_tables(void **state)
{
	uint32_t two, numeric, values, mixed, gap, deleted, empty, set,
	    set_gap, set_deleted, weak, sub, sub_proto, hole;

	(void)state;
	begin();
	hole = node(NODE_HIDDEN, "system / Hole", 0);
	two = table("Map", "5", "6", "8", "9");
	/* 1 => "v": no keys, and 2 => 3 might be missing. "k" => 1 */
	numeric = table("Map", "6", "9", "12");
	values = table("Map", "5", "8", "11");
	/* 1 => "v", "k" => 1, "k" => "v", 2 => "v" */
	mixed = table("Map", "6", "8", "11", "12", "15");
	/* An entry was deleted, or has small integers alone. */
	gap = table("Map", "7", "8", "13", "14");
	deleted = table_with("Map", SLOTS("7", "8", "10", "11", "13", "14"),
	    hole, "10", "11");
	empty = held(NODE_OBJECT, "Map", 32);
	heap_edge(&text, empty, EDGE_INTERNAL, "table",
	    node(NODE_ARRAY, "", 152));
	set = table("Set", "5", "7", "9");
	set_gap = table("Set", "5", "9");
	set_deleted = table_with("Set", SLOTS("7", "9", "11"), hole, "9", "9");
	weak = table("WeakMap", "5", "6");
	sub = table("Cache", "5", "6", "8", "9");
	sub_proto = node(NODE_OBJECT, "Map", 24);
	heap_edge(&text, sub, EDGE_PROPERTY, "limit", string("1"));
	heap_edge(&text, sub, EDGE_PROPERTY, "__proto__", sub_proto);
	make();
	expect(two, "Map(2)");
	expect(numeric, "Map(3+)");
	expect(values, "Map(3)");
	expect(mixed, "Map(4+)");
	expect(gap, "Map(2+)");
	expect(deleted, "Map(2)");
	expect(empty, "Map");
	expect(set, "Set(3)");
	expect(set_gap, "Set(2+)");
	expect(set_deleted, "Set(2)");
	expect(weak, "WeakMap");
	expect(sub, "Cache(2) {limit: \"1\"}");
	done();
}

/* The text of a Map whose table is too large for the heaps above. */
static void
big_map(struct strbuf *out, const uint32_t *slots, uint32_t count)
{
	strbuf_addf(out, "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\","
	    "\"name\",\"id\",\"self_size\",\"edge_count\"],\"node_types\":[["
	    "\"synthetic\",\"object\",\"array\",\"string\"]],"
	    "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	    "\"edge_types\":[[\"internal\",\"shortcut\"]]},"
	    "\"node_count\":4,\"edge_count\":%u},\"nodes\":[0,0,1,0,1,"
	    "1,1,3,32,1,2,0,5,64,%u,3,0,7,16,0],\"edges\":[1,0,5,0,2,10",
	    count + 2, count);
	for (uint32_t i = 0; i < count; i++)
		strbuf_addf(out, ",0,%u,15", i + 3);
	strbuf_adds(out, "],\"strings\":[\"\",\"Map\",\"table\"");
	for (uint32_t i = 0; i < count; i++)
		strbuf_addf(out, ",\"%u\"", slots[i]);
	strbuf_adds(out, "]}");
}

static void
expect_big(const uint32_t *slots, uint32_t count, const char *want)
{
	struct strbuf out = STRBUF_INIT;
	struct error err = { 0 };

	big_map(&out, slots, count);
	made.heap = heap_load_memory(out.data, out.len, NULL, NULL, &err);
	if (made.heap == NULL)
		fail_msg("%s", err.message);
	expect(1, want);
	heap_free(made.heap);
	strbuf_release(&out);
}

#define LARGE 70000

/* Large tables are counted without a look at each slot. */
static void
test_large_tables(void **state)
{
	static uint32_t slots[2 * LARGE];
	uint32_t used = 0;

	(void)state;
	for (uint32_t i = 0; i < LARGE; i++) {
		slots[2 * i] = 65539 + 3 * i;
		slots[2 * i + 1] = 65540 + 3 * i;
	}
	expect_big(slots, 6000, "Map(3,000)");
	expect_big(slots, 2 * LARGE, "Map(70,000)");
	/* Without the seventh entry. */
	for (uint32_t i = 0; i < 2 * LARGE; i++)
		if (i / 2 != 7)
			slots[used++] = slots[i];
	expect_big(slots, 5998, "Map(2,999+)");
	expect_big(slots, used, "Map(69,999+)");
	/* Keys alone: there could be half as many. */
	for (uint32_t i = 0; i < 2 * LARGE; i++)
		slots[i] = 65539 + 3 * i;
	expect_big(slots, 3000, "Map(3,000)");
	expect_big(slots, 2 * LARGE, "Map(70,000+)");
	/* One key is missing and another has a value: not 3,000. */
	for (uint32_t i = 0; i < 3000; i++)
		slots[i] = 65539 + 3 * (i + (i > 20));
	for (uint32_t i = 2999; i > 10; i--)
		slots[i] = slots[i - 1];
	slots[10] = slots[9] + 1;
	expect_big(slots, 3000, "Map(2,999+)");
}

/* A view of a buffer of so many bytes. */
static uint32_t
view(const char *name, uint64_t bytes, uint32_t *buffer)
{
	uint32_t it = held(NODE_OBJECT, name, 96);

	*buffer = node(NODE_OBJECT, "ArrayBuffer", 88);
	heap_edge(&text, *buffer, EDGE_INTERNAL, "backing_store",
	    node(NODE_NATIVE, "system / JSArrayBufferData", bytes));
	heap_edge(&text, it, EDGE_INTERNAL, "buffer", *buffer);
	return it;
}

static void
test_buffers(void **state)
{
	uint32_t own, pooled, other, small, buffer, pool;

	(void)state;
	begin();
	own = view("Buffer", 16000, &buffer);
	pooled = view("Buffer", 8192, &pool);
	other = held(NODE_OBJECT, "Uint8Array", 96);
	heap_edge(&text, other, EDGE_INTERNAL, "buffer", pool);
	/* Few bytes stand in the heap, in a store of rounded size. */
	small = held(NODE_OBJECT, "Uint8Array", 96);
	heap_edge(&text, small, EDGE_INTERNAL, "buffer",
	    node(NODE_OBJECT, "ArrayBuffer", 88));
	heap_edge(&text, small, EDGE_INTERNAL, "elements",
	    node(NODE_ARRAY, "(object elements)", 32));
	make();
	expect(own, "Buffer(16.0 kB)");
	expect(buffer, "ArrayBuffer(16.0 kB)");
	expect(pooled, "Buffer(in 8.2 kB)");
	expect(other, "Uint8Array(in 8.2 kB)");
	expect(pool, "ArrayBuffer(8.2 kB)");
	expect(small, "Uint8Array");
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
	    error, promise, view_of_itself;

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
	map = table("Map", "9", "5", "99999999999", "5", "x", "7");
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
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_large_tables),
		cmocka_unit_test(test_buffers),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
