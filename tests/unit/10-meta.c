/* The head of a snapshot: fields and types by name. */
#include "model/snapshot/meta.h"

#include "tests/unit/small.h"

#define FIELDS "\"node_fields\":[\"id\",\"type\",\"new\",\"self_size\"," \
	"\"name\",\"edge_count\",\"name\"],"
#define TYPES "\"node_types\":[[\"never\"],[\"object\",\"never seen\"," \
	"\"hidden\",\"object\"]],"
#define EDGES "\"edge_fields\":[\"to_node\",\"name_or_index\",\"x\"," \
	"\"type\"],\"edge_types\":[1,2,3,[\"weak\",\"element\",\"odd\"]]"

static bool
parse(struct meta *meta, const char *text, struct error *err)
{
	struct guarded guarded;
	bool ok;

	guarded_init(&guarded, text, strlen(text));
	memset(err, 0, sizeof(*err));
	ok = meta_parse(meta, guarded.data, guarded.size, 1000, err);
	guarded_release(&guarded);
	return ok;
}

static void
test_by_name(void **state)
{
	struct error err;
	struct meta meta;

	(void)state;
	assert_true(parse(&meta, "{\"node_count\":7,\"meta\":{" FIELDS TYPES
	    EDGES "},\"edge_count\":4294967296,\"root_index\":14,"
	    "\"extra_native_bytes\":9,\"trace_function_count\":2}", &err));
	assert_int_equal(meta.node_stride, 7);
	assert_int_equal(meta.node_id, 0);
	assert_int_equal(meta.node_type, 1);
	assert_int_equal(meta.node_size, 3);
	assert_int_equal(meta.node_name, 4);
	assert_int_equal(meta.node_edges, 5);
	assert_int_equal(meta.node_detached, META_ABSENT);
	assert_int_equal(meta.node_trace, META_ABSENT);
	assert_int_equal(meta.edge_stride, 4);
	assert_int_equal(meta.edge_to, 0);
	assert_int_equal(meta.edge_name, 1);
	assert_int_equal(meta.edge_type, 3);
	assert_int_equal(meta.location_stride, 0);
	assert_true(meta.has_counts);
	assert_int_equal(meta.node_count, 7);
	assert_true(meta.edge_count == 4294967296u);
	assert_int_equal(meta.root_index, 14);
	assert_int_equal(meta.extra_native_bytes, 9);
	assert_int_equal(meta.trace_function_count, 2);
	meta_release(&meta);
	meta_release(&meta);
}

static void
test_types(void **state)
{
	struct error err;
	struct meta meta;

	(void)state;
	assert_true(parse(&meta, "{\"meta\":{" FIELDS TYPES EDGES "}}",
	    &err));
	assert_false(meta.has_counts);
	assert_int_equal(meta.node_type_count, 4);
	assert_int_equal(meta.node_type_map[0], NODE_OBJECT);
	assert_int_equal(meta.node_type_map[1], NODE_OTHER + 1);
	assert_int_equal(meta.node_type_map[2], NODE_HIDDEN);
	/* The second of equal names is another type. */
	assert_int_equal(meta.node_type_map[3], NODE_OTHER + 3);
	assert_int_equal(meta.node_type_map[4], NODE_UNDEFINED);
	assert_int_equal(meta.node_type_map[255], NODE_UNDEFINED);
	assert_int_equal(meta.edge_type_map[0], EDGE_WEAK);
	assert_int_equal(meta.edge_type_map[1], EDGE_ELEMENT);
	assert_int_equal(meta.edge_type_map[2], EDGE_OTHER + 2);
	assert_int_equal(meta.edge_type_map[3], EDGE_UNDEFINED);
	assert_string_equal(meta_node_type_name(&meta, NODE_CONS_STRING),
	    "concatenated string");
	assert_string_equal(meta_node_type_name(&meta, NODE_OTHER + 1),
	    "never seen");
	assert_string_equal(meta_node_type_name(&meta, NODE_OTHER + 4),
	    "undefined");
	assert_string_equal(meta_node_type_name(&meta, NODE_UNDEFINED),
	    "undefined");
	assert_string_equal(meta_edge_type_name(&meta, EDGE_PAIR),
	    "internal");
	assert_string_equal(meta_edge_type_name(&meta, EDGE_INVISIBLE),
	    "invisible");
	assert_string_equal(meta_edge_type_name(&meta, EDGE_OTHER + 2), "odd");
	assert_string_equal(meta_edge_type_name(&meta, 255), "undefined");
	meta_release(&meta);
}

/* More types than a byte can name, and more fields than anybody has. */
static void
test_many(void **state)
{
	char text[8192];
	struct error err;
	struct meta meta;
	size_t len, i;

	(void)state;
	len = snprintf(text, sizeof(text), "{\"meta\":{" FIELDS EDGES
	    ",\"node_types\":[0,[\"object\"");
	for (i = 1; i < 500; i++)
		len += snprintf(text + len, sizeof(text) - len, ",\"t%zu\"",
		    i);
	snprintf(text + len, sizeof(text) - len, "]]}}");
	assert_true(parse(&meta, text, &err));
	assert_int_equal(meta.node_type_count, META_TYPES_MAX);
	assert_int_equal(meta.node_type_map[META_TYPES_MAX - 1], 255);
	assert_string_equal(meta_node_type_name(&meta, 255), "t223");
	assert_int_equal(meta.node_type_map[META_TYPES_MAX], NODE_UNDEFINED);
	meta_release(&meta);

	len = snprintf(text, sizeof(text), "{\"meta\":{" TYPES EDGES
	    ",\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\","
	    "\"edge_count\"");
	for (i = 5; i < META_FIELDS_MAX; i++)
		len += snprintf(text + len, sizeof(text) - len, ",\"f\"");
	snprintf(text + len, sizeof(text) - len, "]}}");
	assert_true(parse(&meta, text, &err));
	assert_int_equal(meta.node_stride, META_FIELDS_MAX);
	meta_release(&meta);
	snprintf(text + len, sizeof(text) - len, ",\"f\"]}}");
	assert_false(parse(&meta, text, &err));
	assert_non_null(strstr(err.message, "65 fields"));
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "{}", "no object meta" },
		{ "{\"meta\":[]}", "no object meta" },
		{ "{\"meta\":{}}", "no array node_fields" },
		{ "{\"meta\":{\"node_fields\":{}}}", "no array node_fields" },
		{ "{\"meta\":{\"node_fields\":[]}}", "0 fields" },
		{ "{\"meta\":{\"node_fields\":[1]}}", "else than names" },
		{ "{\"meta\":{\"node_fields\":[\"type\"]}}", "no field name" },
		{ "{\"meta\":{" FIELDS TYPES
		    "\"edge_fields\":[\"type\"]}}", "no field name_or_index" },
		{ "{\"meta\":{" FIELDS EDGES "}}",
		    "node_types does not name" },
		{ "{\"meta\":{" FIELDS EDGES ",\"node_types\":[0,[]]}}",
		    "node_types does not name" },
		{ "{\"meta\":{" FIELDS EDGES ",\"node_types\":[0,[7]]}}",
		    "else than names" },
		{ "{\"meta\":{" FIELDS TYPES EDGES "},\"node_count\":-1}",
		    "node_count is not a count" },
		{ "{\"meta\":{" FIELDS TYPES EDGES "},\"node_count\":1e30}",
		    "node_count is not a count" },
		{ "{\"meta\":{" FIELDS TYPES EDGES "},\"node_count\":1.5}",
		    "node_count is not a count" },
		{ "{\"meta\":{" FIELDS TYPES EDGES "},\"edge_count\":\"1\"}",
		    "edge_count is not a count" },
		{ "{\"meta\":{" FIELDS TYPES EDGES "},\"root_index\":[]}",
		    "root_index is not a count" },
		{ "{\"meta\":{]}}", "well-formed" },
		{ "{\"meta\":", "well-formed" },
		{ "", "well-formed" },
	};
	struct error err;
	struct meta meta;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(parse(&meta, cases[i].text, &err));
		if (strstr(err.message, cases[i].message) == NULL)
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_int_equal(err.kind, ERROR_FORMAT);
		assert_true(err.has_offset);
		assert_in_range(err.offset, 1000,
		    1000 + strlen(cases[i].text));
	}
}

/* What only informs does not stop us. */
static void
test_lenient(void **state)
{
	struct error err;
	struct meta meta;

	(void)state;
	assert_true(parse(&meta, "{\"meta\":{" FIELDS TYPES EDGES
	    ",\"location_fields\":[\"line\",3]},\"node_count\":null,"
	    "\"edge_count\":1,\"extra_native_bytes\":-5,"
	    "\"trace_function_count\":\"many\",\"title\":[[[1]]]}", &err));
	assert_false(meta.has_counts);
	assert_int_equal(meta.location_stride, 0);
	assert_int_equal(meta.extra_native_bytes, 0);
	assert_int_equal(meta.trace_function_count, 0);
	meta_release(&meta);
	/* V8 15 has one more field. */
	assert_true(parse(&meta, "{\"meta\":{" FIELDS TYPES EDGES
	    ",\"location_fields\":[\"object_index\",\"script_id\","
	    "\"script_object_index\",\"line\",\"column\"]}}", &err));
	assert_int_equal(meta.location_stride, 5);
	assert_int_equal(meta.location_object, 0);
	assert_int_equal(meta.location_script, 1);
	assert_int_equal(meta.location_line, 3);
	assert_int_equal(meta.location_column, 4);
	meta_release(&meta);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_lenient),
	};

	return cmocka_run_group_tests_name("meta", tests, NULL, NULL);
}
