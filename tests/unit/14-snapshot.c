/* Whole snapshots: text to columns. */
#include "model/snapshot/snapshot.h"

#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "tests/unit/small.h"

static void
check_small(const struct snapshot *snapshot)
{
	static const uint8_t types[] = {
		NODE_SYNTHETIC, NODE_OBJECT, NODE_OBJECT
	};
	static const uint32_t names[] = { 1, 2, 3 }, first[] = { 0, 2, 3, 3 };
	static const uint8_t edge_types[] = {
		EDGE_ELEMENT, EDGE_SHORTCUT, EDGE_PROPERTY
	};
	static const uint32_t edge_names[] = { 1, 2, 3 }, to[] = { 1, 2, 1 };
	const struct location *location;
	uint32_t i;

	assert_int_equal(snapshot->nodes, 3);
	assert_int_equal(snapshot->edges, 3);
	assert_int_equal(snapshot->root, 0);
	assert_int_equal(snapshot->strings.count, 4);
	assert_memory_equal(snapshot->node_type, types, sizeof(types));
	assert_memory_equal(snapshot->node_name, names, sizeof(names));
	assert_memory_equal(snapshot->first_edge, first, sizeof(first));
	assert_memory_equal(snapshot->edge_to, to, sizeof(to));
	for (i = 0; i < 3; i++) {
		assert_int_equal(edge_type_of(snapshot, i), edge_types[i]);
		assert_int_equal(edge_name_of(snapshot, i), edge_names[i]);
		assert_int_equal(wide_get(&snapshot->node_id, i), 2 * i + 1);
		assert_int_equal(wide_get(&snapshot->node_size, i),
		    i == 0 ? 0 : 8 + 8 * i);
		assert_int_equal(snapshot->node_detached[i], i == 2 ? 2 : 0);
		assert_int_equal(snapshot_find_id(snapshot, 2 * i + 1), i);
	}
	assert_true(snapshot_find_id(snapshot, 2) == NO_NODE);
	assert_int_equal(snapshot_edge_from(snapshot, 0), 0);
	assert_int_equal(snapshot_edge_from(snapshot, 1), 0);
	assert_int_equal(snapshot_edge_from(snapshot, 2), 1);
	/* Of two locations of a node, the last counts. */
	assert_int_equal(snapshot->located_count, 2);
	assert_null(snapshot_location(snapshot, 0));
	location = snapshot_location(snapshot, 1);
	assert_int_equal(location->script, 31);
	assert_int_equal(location->line, 2);
	assert_int_equal(location->column, 3);
	location = snapshot_location(snapshot, 2);
	assert_int_equal(location->script, 32);
	assert_int_equal(location->line, 5);
	assert_int_equal(location->column, 10);
	assert_null(snapshot_location(snapshot, 3));
	assert_true(snapshot_bytes(snapshot) > 3 * 17 + 3 * 9);
}

/* Loads text, which must stay, and must not be wrong. */
static struct snapshot *
load(const char *text)
{
	struct error err = { .kind = ERROR_NONE };
	struct snapshot *snapshot = small_load(text, strlen(text), &err);

	if (snapshot == NULL)
		fail_msg("%s: %s", text, err.message);
	return snapshot;
}

static void
refused(const char *text, const char *message, const char *at)
{
	const char *place = strstr(text, at);
	struct error err;

	small_refused(text, strlen(text), &err);
	if (strstr(err.message, message) == NULL)
		fail_msg("%s: %s", message, err.message);
	if (*at == '\0')
		return;
	assert_non_null(place);
	assert_true(err.has_offset);
	if (err.offset != (uint64_t)(place - text))
		fail_msg("%s: at %s, not %s", message, text + err.offset, at);
}

static void
test_load(void **state)
{
	static const char *const texts[] = {
		SMALL,
		SMALL_TEXT("", SMALL_NODES, SMALL_EDGES, SMALL_PLACES,
		    SMALL_STRINGS),
		SMALL_TEXT(",\"node_count\":3", SMALL_NODES, SMALL_EDGES,
		    SMALL_PLACES, SMALL_STRINGS),
		"\xef\xbb\xbf \n" SMALL "\n\t \r\n",
		SMALL_TEXT(SMALL_COUNTS,
		    " 9 , 1.0,1e0,0,20E-1,-0 , 0\n,3,2,3,1.6E+1,1,0,0,3,"
		    "\r\n3,5,24,0,0,2 ", "1,1,7,5,2,14,2,3,7", SMALL_PLACES,
		    SMALL_STRINGS),
	};
	struct snapshot *snapshot;
	struct guarded guarded;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		guarded_init(&guarded, texts[i], strlen(texts[i]));
		snapshot = small_load(guarded.data, guarded.size, NULL);
		assert_non_null(snapshot);
		check_small(snapshot);
		snapshot_free(snapshot);
		guarded_release(&guarded);
	}
	snapshot_free(NULL);
}

/* Numbers that need more than 32 bits, or less than none. */
static void
test_wide(void **state)
{
	struct snapshot *snapshot = load(SMALL_TEXT(SMALL_COUNTS,
	    "9,1,4294967296,0,2,0,0,3,2,18446744073709551615,5368709120,1,"
	    "-1,0,3,3,-5,18446744071562067968,0,0,0", "1,-2,7\n,"
	    "4,4294967295,14\n,2,3,7", "", SMALL_STRINGS));

	(void)state;
	assert_true(wide_get(&snapshot->node_id, 0) == 4294967296u);
	assert_true(wide_get(&snapshot->node_id, 1) == UINT64_MAX);
	assert_true(wide_get(&snapshot->node_id, 2) == 4294967291u);
	assert_true(wide_get(&snapshot->node_size, 1) == 5368709120u);
	/* It was an int once. */
	assert_true(wide_get(&snapshot->node_size, 2) == 2147483648u);
	assert_true(edge_name_of(snapshot, 0) == 4294967294u);
	assert_true(edge_name_of(snapshot, 1) == 4294967295u);
	assert_null(snapshot->node_detached);
	assert_int_equal(snapshot->located_count, 0);
	assert_int_equal(snapshot_find_id(snapshot, UINT64_MAX), 1);
	snapshot_free(snapshot);
}

/* Numbers of types and states that nobody knows. */
static void
test_unknown(void **state)
{
	struct snapshot *snapshot = load(SMALL_TEXT(SMALL_COUNTS,
	    "9,1,1,0,2,0,1,99,2,3,16,1,0,3,70000,3,5,24,0,0,99",
	    "77,1,7,6,2,14,300,99,7", "", SMALL_STRINGS));

	(void)state;
	assert_int_equal(snapshot->node_type[1], NODE_UNDEFINED);
	assert_int_equal(snapshot->node_type[2], NODE_UNDEFINED);
	assert_int_equal(snapshot->node_detached[0], 1);
	assert_int_equal(snapshot->node_detached[1], 0);
	assert_int_equal(snapshot->node_detached[2], 0);
	assert_int_equal(edge_type_of(snapshot, 0), EDGE_UNDEFINED);
	assert_int_equal(edge_type_of(snapshot, 1), EDGE_WEAK);
	assert_int_equal(edge_type_of(snapshot, 2), EDGE_UNDEFINED);
	assert_int_equal(edge_name_of(snapshot, 2), 99);
	snapshot_free(snapshot);
}

/* WeakMap entries are told apart, but only on internal edges. */
static void
test_pairs(void **state)
{
	struct snapshot *snapshot = load(SMALL_TEXT(SMALL_COUNTS,
	    SMALL_NODES, "3,3,7,2,3,14,3,2,7", "", "\"\",\"\",\"Object\","
	    "\"1 / part of key (K @3) -> value (V @5) pair in WeakMap "
	    "(table @9)\""));

	(void)state;
	assert_int_equal(edge_type_of(snapshot, 0), EDGE_PAIR);
	assert_int_equal(edge_type_of(snapshot, 1), EDGE_PROPERTY);
	assert_int_equal(edge_type_of(snapshot, 2), EDGE_INTERNAL);
	assert_string_equal(meta_edge_type_name(&snapshot->meta, EDGE_PAIR),
	    "internal");
	snapshot_free(snapshot);
}

static void
test_root(void **state)
{
	struct snapshot *snapshot;

	(void)state;
	snapshot = load(SMALL_TEXT(SMALL_COUNTS ",\"root_index\":14",
	    SMALL_NODES, SMALL_EDGES, "", SMALL_STRINGS));
	assert_int_equal(snapshot->root, 2);
	snapshot_free(snapshot);
	refused(SMALL_TEXT(SMALL_COUNTS ",\"root_index\":15", SMALL_NODES,
	    SMALL_EDGES, "", SMALL_STRINGS), "root_index 15", "{\"meta");
	refused(SMALL_TEXT(SMALL_COUNTS ",\"root_index\":21", SMALL_NODES,
	    SMALL_EDGES, "", SMALL_STRINGS), "root_index 21", "{\"meta");
}

static void
test_counts(void **state)
{
	static const char *const counts[] = {
		",\"node_count\":2,\"edge_count\":3",
		",\"node_count\":4,\"edge_count\":3",
		",\"node_count\":0,\"edge_count\":3",
		",\"node_count\":3,\"edge_count\":2",
		",\"node_count\":3,\"edge_count\":4",
		",\"node_count\":3,\"edge_count\":0",
		",\"node_count\":4000000000000000,\"edge_count\":3",
		",\"node_count\":3,\"edge_count\":4000000000000000",
	};
	char text[2048];
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		snprintf(text, sizeof(text), SMALL_TEXT("%s", SMALL_NODES,
		    SMALL_EDGES, SMALL_PLACES, SMALL_STRINGS), counts[i]);
		small_refused(text, strlen(text), &err);
		assert_int_equal(err.kind, ERROR_FORMAT);
		assert_non_null(strstr(err.message, "damaged"));
	}
	refused(SMALL_TEXT(",\"node_count\":2,\"edge_count\":3", SMALL_NODES,
	    SMALL_EDGES, "", SMALL_STRINGS),
	    "node_count is 2, but section nodes has 3 rows", "9,1,1");
	refused(SMALL_TEXT(",\"node_count\":3,\"edge_count\":999999",
	    SMALL_NODES, SMALL_EDGES, "", SMALL_STRINGS),
	    "edge_count is 999999, but section edges has 3 rows",
	    "1,1,7");
	refused(SMALL_TEXT("", "", "", "", ""), "no nodes", "[],\n\"edges");
	refused(SMALL_TEXT(",\"node_count\":0,\"edge_count\":0", "", "", "",
	    ""), "no nodes", "[],\n\"edges");
	/* Edges that no node has, and nodes whose edges are not there. */
	refused(SMALL_TEXT("", SMALL_NODES, SMALL_EDGES ",2,3,7", "",
	    SMALL_STRINGS), "the nodes count 3 edges, but there are 4",
	    "[1,1,7");
	refused(SMALL_TEXT("", SMALL_NODES, "1,1,7,5,2,14", "",
	    SMALL_STRINGS), "more edges are counted", "1,0,0\n,3,3");
	/* Twice 2^63 more is none too many in 64 bits. */
	refused(SMALL_TEXT("", "9,1,1,0,9223372036854775810,0,0,3,2,3,16,"
	    "9223372036854775809,0,0,3,3,5,24,0,0,2", SMALL_EDGES, "",
	    SMALL_STRINGS), "more edges are counted", "9223372036854775810");
}

#define NODES(rows, message, at) \
	refused(SMALL_TEXT("", rows, SMALL_EDGES, "", SMALL_STRINGS), \
	    message, at)
#define EDGES(rows, message, at) \
	refused(SMALL_TEXT("", SMALL_NODES, rows, "", SMALL_STRINGS), \
	    message, at)
#define PLACES(rows, message, at) \
	refused(SMALL_TEXT("", SMALL_NODES, SMALL_EDGES, rows, \
	    SMALL_STRINGS), message, at)

static void
test_bad_nodes(void **state)
{
	(void)state;
	NODES("9,1,1,0,2,0,0,3,4,3,16,1,0,0,3,3,5,24,0,0,2",
	    "a name is beyond the strings", "4,3,16");
	NODES("9,1,1,0,2,0,0,3,4294967298,3,16,1,0,0,3,3,5,24,0,0,2",
	    "a name is beyond the strings", "4294967298");
	NODES("9,1,1,0,2,0,0,3,-2,3,16,1,0,0,3,3,5,24,0,0,2",
	    "below zero", "-2,3");
	NODES("-9,1,1,0,2,0,0,3,2,3,16,1,0,0,3,3,5,24,0,0,2",
	    "below zero", "-9,1");
	NODES("9,1,1,0,2,0,0,3,2,3,-16,1,0,0,3,3,5,24,0,0,2",
	    "below zero", "-16");
	NODES("9,1,1,0,3,0,0,3,2,3,16,-1,0,0,3,3,5,24,0,0,2",
	    "below zero", "-1,0");
	NODES("9,1,1,0,2,0,0,3,2,-2147483649,16,1,0,0,3,3,5,24,0,0,2",
	    "an id is below zero", "-2147483649");
	NODES("9,1,1,0,2,0,0,3,2,3,9223372036854775800,1,0,0,3,3,5,24,0,0,2",
	    "add up to more", "24,0,0,2");
	NODES("9,1,1,0,2,0,0,3,2,3,16,1,0,0,3,3,5,24,0,0",
	    "middle of a row", "],\n\"edges");
}

static void
test_bad_edges(void **state)
{
	(void)state;
	EDGES("1,1,8,5,2,14,2,3,7", "not the start of a node", "8,5,2");
	EDGES("1,1,7,5,2,21,2,3,7", "beyond the nodes", "21,2,3");
	EDGES("1,1,7,5,2,30064771079,2,3,7", "beyond the nodes", "300647");
	EDGES("1,1,7,5,2,14,2,3,-7", "target is below zero", "-7");
	EDGES("-1,1,7,5,2,14,2,3,7", "type is below zero", "-1");
	EDGES("1,1,7,5,2,14,2,-3,7", "name is below zero", "-3");
	EDGES("1,-2147483649,7,5,2,14,2,3,7", "name is below zero", "-214");
	EDGES("1,1,7,5,4,14,2,3,7", "beyond the strings", "4,14");
	EDGES("1,4294967296,7,5,2,14,2,3,7", "does not fit", "4294967296");
	EDGES("1,1,7,5,2,14,77,4294967296,7", "does not fit", "4294967296");
	EDGES("1,1,7,5,2,14,2,3", "middle of a row", "],\n\"trace_f");
}

static void
test_bad_places(void **state)
{
	struct snapshot *snapshot;

	(void)state;
	PLACES("1,1,1,1", "not the place of a node", "1,1,1,1");
	PLACES("7,1,1,1,21,1,1,1", "not the place of a node", "21,1");
	PLACES("7,1,1,1,-7,1,1,1", "not the place of a node", "-7,1");
	PLACES("7,1,1", "middle of a row", "],\n\"strings");
	/* A line that is none is no reason to refuse a snapshot. */
	snapshot = load(SMALL_TEXT("", SMALL_NODES, SMALL_EDGES,
	    "7,1,-1,-1,14,1,4294967296,0,7,1,0,-1,14,4294967296,0,0,"
	    "0,1,2,3", SMALL_STRINGS));
	assert_int_equal(snapshot->located_count, 1);
	assert_non_null(snapshot_location(snapshot, 0));
	snapshot_free(snapshot);
}

/* Cut at every byte: an error, but for the white space at the end. */
static void
test_truncated(void **state)
{
	static const char text[] = SMALL "\n \n";
	struct error err;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(SMALL) - 1; len++) {
		small_refused(text, len, &err);
		assert_int_equal(err.kind, len == 0 ? ERROR_FORMAT :
		    ERROR_TRUNCATED);
	}
	for (; len < sizeof(text); len++) {
		struct snapshot *snapshot = small_load(text, len, NULL);

		assert_non_null(snapshot);
		snapshot_free(snapshot);
	}
}

/* Reads all that can be read. */
static void
read_all(const struct snapshot *snapshot)
{
	struct strbuf sb = STRBUF_INIT;
	uint32_t located = 0;
	uint32_t i;

	for (i = 0; i < snapshot->strings.count; i++) {
		strbuf_reset(&sb);
		strings_decode(&snapshot->strings, i, SIZE_MAX, &sb);
	}
	for (i = 0; i < snapshot->nodes; i++) {
		assert_true(snapshot->node_name[i] < snapshot->strings.count);
		assert_true(snapshot->first_edge[i] <=
		    snapshot->first_edge[i + 1]);
		meta_node_type_name(&snapshot->meta, snapshot->node_type[i]);
	}
	assert_int_equal(snapshot->first_edge[snapshot->nodes],
	    snapshot->edges);
	for (i = 0; i < snapshot->edges; i++) {
		assert_true(snapshot->edge_to[i] < snapshot->nodes);
		if (edge_type_of(snapshot, i) < EDGE_KNOWN &&
		    edge_type_named(edge_type_of(snapshot, i)))
			assert_true(edge_name_of(snapshot, i) <
			    snapshot->strings.count);
		meta_edge_type_name(&snapshot->meta, edge_type_of(snapshot, i));
	}
	for (i = 0; i < snapshot->nodes; i++)
		if (snapshot_location(snapshot, i) != NULL)
			located++;
	assert_int_equal(located, snapshot->located_count);
	strbuf_release(&sb);
}

/* Every byte made every other byte of some interest: no crash, no lie. */
static void
test_corrupted(void **state)
{
	static const char bytes[] = "\0\n \"\\,:[]{}-+.eE0129u\x1b\x7f\x80\xff";
	char *text = malloc(sizeof(SMALL) - 1);
	struct snapshot *snapshot;
	size_t at, i, loaded = 0;
	struct error err;

	(void)state;
	assert_non_null(text);
	memcpy(text, SMALL, sizeof(SMALL) - 1);
	for (at = 0; at < sizeof(SMALL) - 1; at++) {
		for (i = 0; i < sizeof(bytes); i++) {
			text[at] = bytes[i];
			memset(&err, 0, sizeof(err));
			snapshot = small_load(text, sizeof(SMALL) - 1, &err);
			if (snapshot != NULL) {
				loaded++;
				read_all(snapshot);
				snapshot_free(snapshot);
			} else {
				assert_int_not_equal(err.kind, ERROR_NONE);
				assert_int_not_equal(err.message[0], '\0');
			}
		}
		text[at] = SMALL[at];
	}
	assert_true(loaded > sizeof(SMALL));
	free(text);
}

/* Cancelled at the beginning of every stage. */
struct stopper {
	struct task task;
	enum stage stage;
};

static void
stop(void *data, enum stage stage, bool begins)
{
	struct stopper *stopper = data;

	if (begins)
		stopper->task.cancel = stage == stopper->stage;
}

static void
test_cancel(void **state)
{
	static const enum stage stages[] = {
		STAGE_LOCATE, STAGE_STRINGS, STAGE_NODES, STAGE_EDGES
	};
	struct snapshot *snapshot;
	struct stopper stopper;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		task_init(&stopper.task);
		stopper.task.observer = stop;
		stopper.task.observer_data = &stopper;
		stopper.stage = stages[i];
		memset(&err, 0, sizeof(err));
		assert_null(snapshot_load(source_memory(SMALL,
		    sizeof(SMALL) - 1, NULL), &stopper.task, &err));
		assert_int_equal(err.kind, ERROR_CANCELLED);
	}
	stopper.stage = STAGE_COUNT;
	snapshot = snapshot_load(source_memory(SMALL, sizeof(SMALL) - 1,
	    NULL), &stopper.task, NULL);
	assert_non_null(snapshot);
	assert_int_equal(stopper.task.bytes, sizeof(SMALL) - 1);
	assert_int_equal(stopper.task.file_bytes, sizeof(SMALL) - 1);
	snapshot_free(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_bad_nodes),
		cmocka_unit_test(test_bad_edges),
		cmocka_unit_test(test_bad_places),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_corrupted),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
