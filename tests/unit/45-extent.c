/* How much is in a container, as rows show it. */
#include "model/explore/extent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/glanced.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_large_tables),
		cmocka_unit_test(test_buffers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
