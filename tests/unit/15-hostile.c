/*
 * Files made to break a loader: each loads and is right, or is refused with
 * one line. Some are made here; more are in ../shared, where that is at hand.
 * What the program makes of them is tested by tests/check-hostile.sh.
 */
#include <cJSON.h>
#include <time.h>

#include "model/base/strbuf.h"
#include "tests/unit/small.h"

#define ARCHIVE "../shared/corpus/hostile.tar.xz"

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

static void
repeat(struct strbuf *sb, const char *text, size_t times)
{
	while (times-- > 0)
		strbuf_adds(sb, text);
}

/* Loads text, which counts nodes and edges; NULL: is refused with message. */
static void
check(struct strbuf *text, uint32_t nodes, uint32_t edges,
	const char *message)
{
	struct error err = { .kind = ERROR_NONE };
	double start = seconds();
	struct snapshot *snapshot = small_load(text->data, text->len, &err);

	/* Generous: also for sanitizers on a slow machine. */
	assert_true(seconds() - start < 10);
	if (message != NULL) {
		assert_null(snapshot);
		if (strstr(err.message, message) == NULL)
			fail_msg("%s", err.message);
	} else {
		if (snapshot == NULL)
			fail_msg("%s", err.message);
		assert_int_equal(snapshot->nodes, nodes);
		assert_int_equal(snapshot->edges, edges);
	}
	snapshot_free(snapshot);
	strbuf_release(text);
}

#define BEFORE_NODES "{\"snapshot\":{" SMALL_META SMALL_COUNTS "},\"nodes\":["
#define AFTER_NODES "],\"edges\":[" SMALL_EDGES "],\"strings\":[" \
	SMALL_STRINGS "]}"

static void
test_deep(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	strbuf_adds(&text, "{\"trace_tree\":");
	repeat(&text, "[", 1000000);
	repeat(&text, "]", 1000000);
	strbuf_adds(&text, "," );
	strbuf_adds(&text, &SMALL[1]);
	check(&text, 3, 3, NULL);

	strbuf_adds(&text, "{\"x\":");
	repeat(&text, "[{\"a\":", 1000000);
	check(&text, 0, 0, "truncated: ends in section x");

	/* In the head, which is parsed with recursion of somebody else's. */
	strbuf_adds(&text, "{\"snapshot\":{\"a\":");
	repeat(&text, "[", 1000000);
	repeat(&text, "]", 1000000);
	strbuf_adds(&text, "},\"nodes\":[],\"edges\":[],\"strings\":[]}");
	check(&text, 0, 0, "not well-formed");
}

static void
test_long(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	/* A number of five million digits; the same, but it is a seven. */
	strbuf_adds(&text, BEFORE_NODES "9,1,1,0,2,0,");
	repeat(&text, "1", 5000000);
	strbuf_adds(&text, AFTER_NODES);
	check(&text, 0, 0, "too large");
	strbuf_adds(&text, BEFORE_NODES "9,1,1,0,2,0,0.");
	repeat(&text, "0", 5000000);
	strbuf_adds(&text, "\n,3,2,3,16,1,0,0\n,3,3,5,24,0,0,2" AFTER_NODES);
	check(&text, 3, 3, NULL);
	/* Blanks where nobody writes any. */
	strbuf_adds(&text, BEFORE_NODES);
	repeat(&text, " \t\r\n", 1000000);
	strbuf_adds(&text, SMALL_NODES);
	repeat(&text, "\n", 1000000);
	strbuf_adds(&text, AFTER_NODES);
	repeat(&text, "\n", 1000000);
	check(&text, 3, 3, NULL);
	repeat(&text, " ", 1000000);
	strbuf_adds(&text, SMALL);
	check(&text, 0, 0, "nothing but blanks");
	/* The head as long as a book. */
	strbuf_adds(&text, "{\"snapshot\":{\"a\":\"");
	repeat(&text, "0123456789", 500000);
	strbuf_adds(&text, "\"},\"nodes\":[" SMALL_NODES AFTER_NODES);
	check(&text, 0, 0, "are the most that make sense");
}

/* Strings that are looked at again and again, if one is not careful. */
static void
test_strings(void **state)
{
	struct strbuf text = STRBUF_INIT, sb = STRBUF_INIT;
	struct snapshot *snapshot;
	double start;
	int i;

	(void)state;
	strbuf_adds(&text, BEFORE_NODES SMALL_NODES "],\"edges\":["
	    SMALL_EDGES "],\"strings\":[\"1 / part of key (");
	repeat(&text, " @1) -> value (", 300000);
	strbuf_adds(&text, "\",\"");
	repeat(&text, "\\\\", 3000000);
	strbuf_adds(&text, "\",\"");
	repeat(&text, "\\\"", 3000000);
	strbuf_adds(&text, "\",\"");
	repeat(&text, "9", 3000000);
	strbuf_adds(&text, "\",\"");
	repeat(&text, "\\u0039", 3000000);
	strbuf_adds(&text, "\"]}");
	snapshot = small_load(text.data, text.len, NULL);
	assert_non_null(snapshot);
	/* The beginning of a long one costs no more than that of a short. */
	start = seconds();
	for (i = 0; i < 100000; i++) {
		strbuf_reset(&sb);
		assert_false(strings_decode(&snapshot->strings, i % 5, 100,
		    &sb));
		assert_int_equal(sb.len, 100);
	}
	assert_true(seconds() - start < 5);
	snapshot_free(snapshot);
	strbuf_release(&text);
	strbuf_release(&sb);
}

/* Counts that ask for more memory than there is. */
static void
test_counts(void **state)
{
	static const char *const counts[] = {
		",\"node_count\":4294967294,\"edge_count\":3",
		",\"node_count\":3,\"edge_count\":4294967294",
		",\"node_count\":9007199254740992,\"edge_count\":0",
	};
	struct strbuf text = STRBUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		strbuf_addf(&text, SMALL_TEXT("%s", SMALL_NODES, SMALL_EDGES,
		    SMALL_PLACES, SMALL_STRINGS), counts[i]);
		check(&text, 0, 0, "has 3 rows");
	}
}

/* Ids and sizes that none of the short columns hold. */
static void
test_all_wide(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct snapshot *snapshot;
	uint32_t i;

	(void)state;
	strbuf_adds(&text, "{\"snapshot\":{" SMALL_META "},\"nodes\":[");
	for (i = 0; i < 50000; i++)
		strbuf_addf(&text, "%s3,0,%llu,%llu,0,0,0", i > 0 ? "," : "",
		    ~0ull - i, 5000000000ull + i);
	strbuf_adds(&text, "],\"edges\":[],\"strings\":[\"\"]}");
	snapshot = small_load(text.data, text.len, NULL);
	assert_non_null(snapshot);
	for (i = 0; i < 50000; i++) {
		assert_true(wide_get(&snapshot->node_id, i) == ~0ull - i);
		assert_true(wide_get(&snapshot->node_size, i) ==
		    5000000000ull + i);
	}
	snapshot_free(snapshot);
	strbuf_release(&text);
}

/* Loads one file of the archive and compares with what is said of it. */
static void
check_file(const char *directory, const cJSON *entry)
{
	const char *name = cJSON_GetObjectItem(entry, "file")->valuestring;
	const char *verdict =
	    cJSON_GetObjectItem(entry, "verdict")->valuestring;
	const cJSON *expect = cJSON_GetObjectItem(entry, "expect");
	struct error err = { .kind = ERROR_NONE };
	struct snapshot *snapshot = NULL;
	struct source *source;
	char path[300];
	const char *c;

	snprintf(path, sizeof(path), "%s/hostile/%s", directory, name);
	source = source_open(path, &err);
	if (source != NULL)
		snapshot = snapshot_load(source, NULL, &err);
	if (snapshot == NULL) {
		if (strcmp(verdict, "valid") == 0)
			fail_msg("%s: %s", name, err.message);
		assert_int_not_equal(err.kind, ERROR_NONE);
		assert_int_not_equal(err.kind, ERROR_MEMORY);
		for (c = err.message; *c != '\0'; c++)
			assert_true((unsigned char)*c >= 0x20);
		return;
	}
	if (strcmp(verdict, "reject") == 0)
		fail_msg("%s was loaded", name);
	if (expect != NULL && strcmp(verdict, "valid") == 0) {
		assert_int_equal(snapshot->nodes,
		    cJSON_GetObjectItem(expect, "nodes")->valueint);
		assert_int_equal(snapshot->edges,
		    cJSON_GetObjectItem(expect, "edges")->valueint);
	}
	snapshot_free(snapshot);
}

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	struct strbuf sb = STRBUF_INIT;
	char buf[4096], *text;
	size_t len;

	assert_non_null(file);
	while ((len = fread(buf, 1, sizeof(buf), file)) > 0)
		strbuf_add(&sb, buf, len);
	fclose(file);
	text = strdup(sb.data);
	strbuf_release(&sb);
	return text;
}

static void
test_archive(void **state)
{
	char directory[] = "/tmp/heaptrail-test-XXXXXX", command[400];
	const cJSON *entry;
	char *text;
	cJSON *list;
	int count = 0;

	(void)state;
	if (access(ARCHIVE, R_OK) != 0) {
		print_message("no " ARCHIVE " here\n");
		skip();
	}
	assert_non_null(mkdtemp(directory));
	snprintf(command, sizeof(command), "tar -xJf " ARCHIVE " -C %s",
	    directory);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "%s/hostile/manifest.json",
	    directory);
	text = read_file(command);
	list = cJSON_Parse(text);
	assert_true(cJSON_IsArray(list));
	cJSON_ArrayForEach(entry, list) {
		check_file(directory, entry);
		count++;
	}
	assert_true(count > 100);
	cJSON_Delete(list);
	free(text);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_all_wide),
		cmocka_unit_test(test_archive),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
