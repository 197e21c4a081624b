/*
 * The table of paths: its rows on a small heap, and what it says of programs
 * whose leaks are known, those of the fixtures and, where that is at hand, of
 * ../shared.
 */
#include "model/explore/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/explore/edges.h"
#include "model/graph/ignored.h"
#include "model/graph/names.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made made;
static struct ignored *without;		/* or NULL: nothing */

static struct level *
open_path(const struct heap *heap, uint32_t node, bool raw)
{
	struct error err = { 0 };
	struct table *table = path_new(heap, node, raw, without, &err);
	struct level *level = table != NULL ? level_top(table, &err) : NULL;

	if (level == NULL)
		fail_msg("%s", err.message);
	return level;
}

static void
close_path(struct level *level)
{
	struct table *table = level->table;

	level_free(level);
	table_free(table);
}

static struct level *
open_row(struct level *level, size_t row)
{
	struct error err = { 0 };
	struct level *below;

	assert_true(level_openable(level, row));
	below = level_open(level, row, &err);
	if (below == NULL)
		fail_msg("%s", err.message);
	return below;
}

/* global.cache.get("sess:1"), and a second way by a root of V8's. */
static uint32_t
write_session(void)
{
	uint32_t root, global, map, table, key, session, roots, handles;
	uint32_t weak;

	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global / ", 3, 100);
	roots = heap_node(&text, NODE_SYNTHETIC, "(GC roots)", 5, 0);
	handles = heap_node(&text, NODE_SYNTHETIC, "(Global handles)", 7, 0);
	map = heap_node(&text, NODE_OBJECT, "Map", 9, 32);
	table = heap_node(&text, NODE_ARRAY, "", 11, 50);
	key = heap_node(&text, NODE_STRING, "sess:1", 13, 20);
	session = heap_node(&text, NODE_OBJECT, "Session", 15, 40);
	weak = heap_node(&text, NODE_OBJECT, "Weak", 17, 8);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	heap_element(&text, root, 1, roots);
	heap_element(&text, roots, 1, handles);
	heap_edge(&text, handles, EDGE_INTERNAL, "4", session);
	heap_edge(&text, handles, EDGE_WEAK, "5", weak);
	heap_edge(&text, global, EDGE_PROPERTY, "cache", map);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	heap_edge(&text, table, EDGE_INTERNAL, "5", key);
	heap_edge(&text, table, EDGE_INTERNAL, "6", session);
	made = heap_make(&text);
	return session;
}

static void
test_rows(void **state)
{
	uint32_t session = write_session();
	struct level *level = open_path(made.heap, session, false), *below;
	struct cell cell = CELL_INIT;
	struct object object;

	(void)state;
	/*
	 * Path, number, depth, steps, words, edges, id, name, distance,
	 * shallow and retained size of the root and of each holder.
	 */
	expect_level(level,
	    "global.cache.get(\"sess:1\")|1|1|2|global.cache.get(\"sess:1\")"
	    "|-|3|global / |1|100|242\n"
	    "(Global handles)|2|1|1|(Global handles)|-|7|(Global handles)|-|"
	    "0|0\n");
	assert_null(table_note(level->table));
	assert_true(level_opened(level, 0));
	assert_false(level_opened(level, 1));
	assert_int_not_equal(level_tag(level, 0), level_tag(level, 1));
	below = open_row(level, 0);
	expect_level(below,
	    ".get(\"sess:1\") in Map(1) @9|1|2|2|.get(\"sess:1\")|6 < table|9|"
	    "Map|2|82|142\n"
	    ".cache in global /  {cache: Map(1)} @3|2|2|1|.cache|cache|3|"
	    "global / |1|100|242\n");
	assert_false(level_openable(below, 0));
	assert_true(level_object(below, 0, &object));
	assert_int_equal(heap_id(object.heap, object.node), 9);
	level_free(below);
	below = open_row(level, 1);
	expect_level(below, "root in (Global handles) @7|1|2|1|root|4|7|"
	    "(Global handles)|-|0|0\n");
	level_free(below);
	/* From the first byte on they read differently. */
	level_cell(level, 0, 0, &cell);
	assert_int_equal(cell.differs, 0);
	cell_release(&cell);
	expect_order(level, "distance", true,
	    "(Global handles), global.cache.get(\"sess:1\")");
	expect_order(level, "number", true,
	    "(Global handles), global.cache.get(\"sess:1\")");
	close_path(level);
	heap_made_free(&made);
}

static void
test_raw(void **state)
{
	uint32_t session = write_session();
	struct level *level = open_path(made.heap, session, true), *below;

	(void)state;
	expect_level(level,
	    "global -> cache -> table -> 6|1|1|3|"
	    "global -> cache -> table -> 6|-|3|global / |1|100|242\n"
	    "(GC roots) -> [1] -> 4|2|1|2|(GC roots) -> [1] -> 4|-|5|"
	    "(GC roots)|-|0|0\n");
	below = open_row(level, 0);
	expect_level(below,
	    "6 in (internal array)[] @11|1|2|1|6|6|11||3|0|60\n"
	    "table in Map(1) @9|2|2|1|table|table|9|Map|2|82|142\n"
	    "cache in global /  {cache: Map(1)} @3|3|2|1|cache|cache|3|"
	    "global / |1|100|242\n");
	level_free(below);
	close_path(level);
	heap_made_free(&made);
}

/*
 * Without the Map the way by V8's handles is all there is; without that, too,
 * there is none. Asked about itself what is ignored has its way.
 */
static void
test_ignored(void **state)
{
	uint32_t session = write_session();
	const struct snapshot *s = made.heap->snapshot;
	uint32_t map = session - 3, handles = session - 4;
	struct level *level;

	(void)state;
	without = ignored_new(s, (uint32_t[]) { map }, 1, NULL, NULL);
	assert_non_null(without);
	level = open_path(made.heap, session, false);
	expect_level(level,
	    "(Global handles)|1|1|1|(Global handles)|-|7|(Global handles)|-|"
	    "0|0\n");
	assert_string_equal(table_note(level->table),
	    "no path goes by the 1 ignored");
	close_path(level);
	level = open_path(made.heap, map, false);
	expect_level(level, "global.cache|1|1|1|global.cache|-|3|global / |1|"
	    "100|242\n");
	/* The table has its own share in what is ignored. */
	ignored_release(without);
	level_free(level_top(level->table, NULL));
	close_path(level);
	without = ignored_new(s, (uint32_t[]) { map, handles }, 2, NULL,
	    NULL);
	level = open_path(made.heap, session, false);
	assert_int_equal(level->count, 0);
	assert_non_null(strstr(table_note(level->table), "2 ignored; none is "
	    "left"));
	close_path(level);
	ignored_release(without);
	/* A user root keeps its distance, but no path begins there. */
	without = ignored_new(s, (uint32_t[]) { 1 }, 1, NULL, NULL);
	level = open_path(made.heap, session, false);
	expect_order(level, "number", false, "(Global handles)");
	close_path(level);
	ignored_release(without);
	without = NULL;
	heap_made_free(&made);
}

static void
test_ends(void **state)
{
	uint32_t session = write_session();
	struct level *level = open_path(made.heap, 1, false);

	(void)state;
	/* A root is where its path begins and ends. */
	expect_level(level, "global|1|1|0|global|-|3|global / |1|100|242\n");
	assert_false(level_openable(level, 0));
	close_path(level);
	level = open_path(made.heap, session + 1, false);
	assert_int_equal(level->count, 0);
	assert_non_null(strstr(table_note(level->table), "weak"));
	close_path(level);
	level = open_path(made.heap, 0, false);
	assert_int_equal(level->count, 0);
	assert_non_null(strstr(table_note(level->table), "root"));
	close_path(level);
	heap_made_free(&made);
}

/* Paths that read alike are one row; so are equal words in one path. */
static void
test_alike(void **state)
{
	uint32_t root, global, link, last;
	struct level *level;

	(void)state;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	last = heap_node(&text, NODE_OBJECT, "Last", 5, 1);
	for (unsigned i = 0; i < 20; i++) {
		uint32_t from = global;

		for (unsigned k = 0; k < 4; k++) {
			link = heap_node(&text, NODE_OBJECT, "Link",
			    101 + 8 * i + 2 * k, 1);
			heap_edge(&text, from, EDGE_PROPERTY, "next", link);
			from = link;
		}
		heap_edge(&text, from, EDGE_INTERNAL, "odd", last);
	}
	made = heap_make(&text);
	level = open_path(made.heap, last, false);
	assert_int_equal(level->count, 1);
	expect_order(level, "number", false,
	    "global.next (4 times) -> odd");
	close_path(level);
	heap_made_free(&made);
}

#ifdef CAN_FAIL_MALLOC

/* Makes a table, opens a row of it and draws both; false with err. */
static bool
use_path(uint32_t node, bool raw, struct error *err)
{
	struct table *table = path_new(made.heap, node, raw, NULL, err);
	struct level *top = table != NULL ? level_top(table, err) : NULL;
	struct level *below = top != NULL ? level_open(top, 0, err) : NULL;
	struct cell cell = CELL_INIT;
	bool done = below != NULL;

	if (done) {
		level_cell(top, 0, 0, &cell);
		level_cell(below, 0, 0, &cell);
	}
	cell_release(&cell);
	level_free(below);
	level_free(top);
	table_free(table);
	return done;
}

/* Each allocation fails once: an error is told, and nothing stays behind. */
static void
test_memory(void **state)
{
	uint32_t session = write_session();
	unsigned failed = 0;
	bool more = true;

	(void)state;
	for (unsigned long n = 1; more; n++) {
		struct error err = { .kind = ERROR_NONE };
		long before = live;
		bool done;

		countdown = n;
		done = use_path(session, n % 2 == 0, &err);
		more = countdown == 0;
		countdown = 0;
		if (!done) {
			failed++;
			assert_int_equal(err.kind, ERROR_MEMORY);
		}
		assert_int_equal(live, before);
	}
	assert_true(failed > 10);
	heap_made_free(&made);
}

#else

static void
test_memory(void **state)
{
	(void)state;
	skip();
}

#endif

/* A file as xz keeps it; false where it, or xz, is missing. */
static bool
load(const char *path)
{
	struct error err = { 0 };
	struct strbuf command = STRBUF_INIT;
	char *block = malloc(1 << 16);
	size_t got;
	FILE *pipe;

	if (access(path, R_OK) != 0) {
		free(block);
		return false;
	}
	strbuf_addf(&command, "xz -dc %s", path);
	made.text = (struct strbuf) STRBUF_INIT;
	pipe = popen(command.data, "r");
	assert_non_null(pipe);
	while ((got = fread(block, 1, 1 << 16, pipe)) > 0)
		strbuf_add(&made.text, block, got);
	pclose(pipe);
	free(block);
	strbuf_release(&command);
	if (made.text.len == 0) {
		strbuf_release(&made.text);
		return false;
	}
	made.heap = heap_load_memory(made.text.data, made.text.len, NULL,
	    NULL, &err);
	if (made.heap == NULL)
		fail_msg("%s: %s", path, err.message);
	return true;
}

static uint32_t
property(uint32_t node, const char *name)
{
	const struct snapshot *s = made.heap->snapshot;

	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (edge_is(s, e, EDGE_PROPERTY, name))
			return s->edge_to[e];
	return NO_NODE;
}

/* The next object of a class after node, prototypes left out. */
static uint32_t
next_of(const char *class, uint32_t node)
{
	const struct snapshot *s = made.heap->snapshot;

	while (++node < s->nodes)
		if (s->node_type[node] == NODE_OBJECT &&
		    node_is(s, node, class) &&
		    property(node, "constructor") == NO_NODE)
			return node;
	return NO_NODE;
}

/* What the element of an array is numbered that leads to node. */
static uint32_t
element_to(uint32_t node)
{
	const struct snapshot *s = made.heap->snapshot;

	for (uint32_t e = 0; e < s->edges; e++)
		if (s->edge_to[e] == node && edge_type_of(s, e) ==
		    EDGE_ELEMENT)
			return edge_name_of(s, e);
	return NO_NODE;
}

/* Does the nearest path say this? */
static void
expect_words(uint32_t node, const char *part)
{
	struct level *level = open_path(made.heap, node, false);
	struct cell cell = CELL_INIT;

	assert_true(level->count > 0);
	level_cell(level, 0, 0, &cell);
	if (strstr(cell.text.data, part) == NULL)
		fail_msg("@%llu: \"%s\", not \"%s\"", (unsigned long long)
		    heap_id(made.heap, node), cell.text.data, part);
	cell_release(&cell);
	close_path(level);
}

/*
 * All objects of a class stand in a Map, each under the name that it has
 * itself. Returns how many there are.
 */
static unsigned
check_mapped(const char *class, const char *variable, const char *name)
{
	struct strbuf want = STRBUF_INIT;
	unsigned count = 0;

	for (uint32_t node = 0; (node = next_of(class, node)) != NO_NODE;
	    count++) {
		uint32_t key = property(node, name);

		assert_int_not_equal(key, NO_NODE);
		strbuf_reset(&want);
		strbuf_addf(&want, "variable %s in closure ", variable);
		expect_words(node, want.data);
		strbuf_reset(&want);
		strbuf_adds(&want, " -> .get(\"");
		name_node(made.heap->snapshot, key, SIZE_MAX, &want);
		strbuf_adds(&want, "\")");
		expect_words(node, want.data);
	}
	strbuf_release(&want);
	return count;
}

static unsigned
check_class(const char *class, const char *part)
{
	unsigned count = 0;

	for (uint32_t node = 0; (node = next_of(class, node)) != NO_NODE;
	    count++)
		expect_words(node, part);
	return count;
}

static unsigned
check_listed(const char *class, const char *variable)
{
	struct strbuf want = STRBUF_INIT;
	unsigned count = 0;

	for (uint32_t node = 0; (node = next_of(class, node)) != NO_NODE;
	    count++) {
		strbuf_reset(&want);
		strbuf_addf(&want, "variable %s in closure ", variable);
		expect_words(node, want.data);
		strbuf_reset(&want);
		strbuf_addf(&want, " -> [%u]", element_to(node));
		expect_words(node, want.data);
	}
	strbuf_release(&want);
	return count;
}

/* tests/fixtures/leak-server/server.js, and how many truth.json says. */
static void
test_order_service(void **state)
{
	(void)state;
	if (!load("tests/fixtures/leak-server/s1.heapsnapshot.xz"))
		skip();
	assert_int_equal(check_mapped("Session", "sessions", "token"), 100);
	assert_int_equal(check_mapped("RecentOrder", "recentOrders",
	    "number"), 30);
	assert_int_equal(check_listed("Invoice", "unsentInvoices"), 20);
	assert_int_equal(check_class("Watcher", "variable orderEvents in "
	    "closure "), 50);
	assert_int_equal(check_class("Watcher", " -> listener \"change\" of "
	    "EventEmitter -> variable watcher in closure onOrderChange"),
	    50);
	heap_made_free(&made);
}

/* Its leaks are told in ../shared/corpus/leak-server/ground-truth.json. */
static void
check_leak_server(const char *path)
{
	if (!load(path)) {
		print_message("no %s here\n", path);
		skip();
	}
	assert_int_equal(check_mapped("SessionRecord", "sessionCache", "id"),
	    200);
	assert_int_equal(check_class("ListenerPayload", "variable bus in "
	    "closure "), 100);
	assert_int_equal(check_class("ListenerPayload", " -> listener "
	    "\"config-changed\" of EventEmitter -> variable payload in "
	    "closure onConfigChanged"), 100);
	assert_int_equal(check_class("ConnectionState", "._onTimeout -> "
	    "variable st in closure pingConnection  server.js:35"), 10);
	assert_int_equal(check_listed("UploadChunk", "uploads"), 50);
	assert_int_equal(check_class("AuditEntry",
	    "variable markDbReady in closure "), 200);
	assert_int_equal(check_class("AuditEntry", ".then(writeAudit) -> "
	    "variable e in closure writeAudit"), 200);
	heap_made_free(&made);
}

static void
test_leak_server(void **state)
{
	(void)state;
	check_leak_server("../shared/corpus/leak-server/"
	    "s1.heapsnapshot.xz");
}

static void
test_leak_server_24(void **state)
{
	(void)state;
	check_leak_server("../shared/corpus/leak-server-node24/"
	    "s1.heapsnapshot.xz");
}

/* ../shared/samples/node-versions/app.js: sessions by number, listeners. */
static void
check_version(void)
{
	const struct snapshot *s = made.heap->snapshot;
	unsigned mapped = 0, heard = 0;

	for (uint32_t node = 0; (node = next_of("Session", node)) !=
	    NO_NODE; ) {
		/* The inspector has a Session, too. */
		if (property(node, "user") == NO_NODE)
			continue;
		expect_words(node, "global.sessions.get(\u2026)");
		mapped++;
	}
	for (uint32_t node = 0; node < s->nodes; node++) {
		if (s->node_type[node] != NODE_CLOSURE ||
		    !node_is(s, node, "onTick"))
			continue;
		expect_words(node, "global.bus -> listener \"tick\" of "
		    "EventEmitter");
		heard++;
	}
	assert_int_equal(mapped, 300);
	assert_int_equal(heard, 300);
}

static void
test_versions(void **state)
{
	static const char *const versions[] = {
		"10.24.1", "12.22.12", "14.21.3", "16.20.2", "18.20.8",
		"20.20.2", "22.23.3", "24.21.0", "26.10.0",
	};
	struct strbuf path = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		strbuf_reset(&path);
		strbuf_addf(&path, "../shared/samples/node-versions/node-v%s"
		    ".heapsnapshot.xz", versions[i]);
		if (!load(path.data)) {
			print_message("no %s here\n", path.data);
			strbuf_release(&path);
			skip();
		}
		check_version();
		heap_made_free(&made);
	}
	strbuf_release(&path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_order_service),
		cmocka_unit_test(test_leak_server),
		cmocka_unit_test(test_leak_server_24),
		cmocka_unit_test(test_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
