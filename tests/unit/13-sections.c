/* Steps over JSON, sections in any order, and files that are something else. */
#include "model/snapshot/sections.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"
#include "model/snapshot/sniff.h"
#include "model/snapshot/strings.h"
#include "tests/unit/small.h"

/* A literal with its length, for texts that hold zeros. */
#define TEXT(literal) literal, sizeof(literal) - 1

static void
test_skip(void **state)
{
	static const struct {
		const char *text;
		long used;		/* -1: ends too early */
	} cases[] = {
		{ "1,", 1 }, { "-1.5e+7]", 7 }, { "null ", 4 },
		{ "true}", 4 }, { "\"\",", 2 }, { "\"a\\\"]\",", 6 },
		{ "\"\\\\\",", 4 }, { "[],", 2 }, { "{},", 2 },
		{ "[[1,{\"]\":[]}],2],", 16 }, { "{\"a\":\"}\"},", 9 },
		{ "", -1 }, { "12", -1 }, { "\"a", -1 }, { "\"a\\\"", -1 },
		{ "[", -1 }, { "[{}", -1 }, { "[\"]", -1 },
		{ ",", 0 }, { "]", 0 }, { "'a'", 0 },
	};
	struct guarded text;
	const char *end;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		guarded_init(&text, cases[i].text, strlen(cases[i].text));
		end = json_skip(text.data, text.data + text.size);
		if ((end != NULL ? end - text.data : -1) != cases[i].used)
			fail_msg("%s", cases[i].text);
		guarded_release(&text);
	}
}

/* A million brackets need no more stack than one. */
static void
test_deep(void **state)
{
	const size_t depth = 1000000;
	char *text = malloc(2 * depth + 1);

	(void)state;
	assert_non_null(text);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	assert_ptr_equal(json_skip(text, text + 2 * depth), text + 2 * depth);
	assert_null(json_skip(text, text + 2 * depth - 1));
	free(text);
}

static struct sections sections;
static struct strings strings;
static struct guarded guarded;

static bool
locate(const char *text, size_t len, struct error *err)
{
	struct source source = { .size = len };
	bool ok;

	memset(err, 0, sizeof(*err));
	guarded_init(&guarded, text, len);
	source.data = guarded.data;
	ok = sections_locate(&sections, &strings, &source, NULL, NULL,
	    NULL, err);
	if (!ok) {
		sections_release(&sections);
	strings_release(&strings);
		guarded_release(&guarded);
	}
	return ok;
}

static void
check_section(enum section section, const char *wanted)
{
	struct extent at = sections.at[section];

	assert_int_equal(at.end - at.begin, strlen(wanted));
	assert_memory_equal(guarded.data + at.begin, wanted, strlen(wanted));
}

static const char *const members[] = {
	"\"snapshot\":{\"meta\":{\"nodes\":[[]]},\"x\":\"}\"}",
	"\"nodes\" : [1,\n2]",
	"\"edges\":[]",
	"\"strings\":[\"]\",\"a\"]",
	"\"locations\":\n[3]",
	"\"other\":{\"nodes\":[\"{\",[1]],\"strings\":7}",
	"\"scopes\":[-1,-2]",
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

/* Every rotation, with and without white space. */
static void
test_order(void **state)
{
	static const char *const blanks[] = { "", "\n", " \t\r\n" };
	struct strbuf text = STRBUF_INIT;
	struct error err;
	size_t first, i, b;

	(void)state;
	for (first = 0; first < MEMBERS; first++) {
		for (b = 0; b < 3; b++) {
			strbuf_reset(&text);
			strbuf_addf(&text, "%s{%s", blanks[b], blanks[b]);
			for (i = 0; i < MEMBERS; i++)
				strbuf_addf(&text, "%s%s%s",
				    i > 0 ? "," : "", blanks[b],
				    members[(first + i) % MEMBERS]);
			strbuf_addf(&text, "%s}%s", blanks[b], blanks[b]);
			if (!locate(text.data, text.len, &err))
				fail_msg("%s: %s", text.data, err.message);
			check_section(SECTION_SNAPSHOT,
			    "{\"meta\":{\"nodes\":[[]]},\"x\":\"}\"}");
			check_section(SECTION_NODES, "[1,\n2]");
			check_section(SECTION_EDGES, "[]");
			check_section(SECTION_LOCATIONS, "[3]");
			check_section(SECTION_STRINGS, "[\"]\",\"a\"]");
			assert_int_equal(strings.count, 2);
			sections_release(&sections);
			strings_release(&strings);
			guarded_release(&guarded);
		}
	}
	strbuf_release(&text);
}

/* Where a file was cut, and that it was, at every byte. */
static void
test_truncated(void **state)
{
	static const char text[] = "{\"snapshot\":{\"a\":1},\"nodes\":[1,2],"
	    "\"edges\":[],\"strings\":[\"x\",\"y\"]}";
	const char *nodes = strstr(text, "1,2"), *xs = strstr(text, "x\",");
	struct error err;
	size_t len;

	(void)state;
	for (len = 1; len < sizeof(text) - 1; len++) {
		assert_false(locate(text, len, &err));
		assert_int_equal(err.kind, ERROR_TRUNCATED);
		assert_non_null(strstr(err.message, "truncated"));
		if (len == (size_t)(nodes - text))
			assert_non_null(strstr(err.message,
			    "in section nodes after 29 bytes"));
		if (len == (size_t)(xs - text))
			assert_non_null(strstr(err.message,
			    "in section strings after 57 bytes"));
	}
	assert_true(locate(text, sizeof(text) - 1, &err));
	sections_release(&sections);
	strings_release(&strings);
	guarded_release(&guarded);
}

static void
test_damaged(void **state)
{
#define HEAD "{\"snapshot\":{},"
	static const struct {
		const char *text, *message;
		int offset;		/* -1: none */
	} cases[] = {
		{ HEAD "\"nodes\":[1],\"edges\":[1],\"strings\":[]} x",
		    "something follows", 53 },
		{ HEAD "\"nodes\":[1]}", "section edges is missing", -1 },
		{ HEAD "\"nodes\":[1],\"nodes\":[2]}", "second time", 35 },
		{ HEAD "\"nodes\":{}}", "nodes is not an array", 23 },
		{ HEAD "\"strings\":null}", "strings is not an array", 25 },
		{ "{\"snapshot\":[]}", "snapshot is not an object", 12 },
		{ HEAD "nodes:[]}", "not the name of a section", 15 },
		{ HEAD "\"nodes\" [1]}", "colon is missing", 23 },
		{ HEAD "\"x\":}", "no value in section x", 19 },
		{ HEAD "\"x\":1 \"y\":2}", "after section x", 21 },
		{ HEAD "\"nodes\":[1,[2],3]}", "an array stands", 26 },
		{ HEAD "\"nodes\":[1,\"]\",3]}", "a string stands", 26 },
		{ HEAD "\"nodes\":[1]]}", "after section nodes", 26 },
		{ HEAD "\"a\x1b\\u001b\":}", "section a\\x1b\\u001b", 26 },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(locate(cases[i].text, strlen(cases[i].text),
		    &err));
		if (strstr(err.message, cases[i].message) == NULL)
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_int_equal(err.kind, ERROR_FORMAT);
		assert_int_equal(err.has_offset ? (int)err.offset : -1,
		    cases[i].offset);
	}
}

/* Files of other kinds, and a word of what they are called. */
static void
test_others(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *message;
	} cases[] = {
		{ TEXT(""), "nothing but blanks" },
		{ TEXT(" \n\t\r "), "nothing but blanks" },
		{ TEXT("\x1f\x8b\x08"), "with gzip" },
		{ TEXT("\x28\xb5\x2f\xfd\x04"), "zstd" },
		{ TEXT("\xfd" "7zXZ\0"), "xz" },
		{ TEXT("PK\3\4"), "zip" },
		{ TEXT("\x7f" "ELF\2"), "ELF" },
		{ TEXT("\xff\xfe{\0\"\0"), "UTF-16" },
		{ TEXT("{\0\"\0"), "UTF-16LE" },
		{ TEXT("\0{\0\""), "UTF-16BE" },
		{ TEXT("\0\0\0\0\0\0\0\0"), "zero bytes" },
		{ TEXT("<!DOCTYPE html>"), "HTML" },
		{ TEXT("null"), "no JSON object" },
		{ TEXT("17"), "no JSON object" },
		{ TEXT("hello"), "no JSON object" },
		{ TEXT("\"{\\\"snapshot\\\":{}}\""), "inside a JSON string" },
		{ TEXT("\"text\""), "a JSON string" },
		{ TEXT("[1,2,3]"), "a JSON array" },
		{ TEXT("[2026-11-23] started"), "no JSON object" },
		{ TEXT("[{\"ph\":\"X\",\"ts\":1}]"), "Chrome trace" },
		{ TEXT("{\"traceEvents\":[]}"), "Chrome trace" },
		{ TEXT("{\"head\":{\"selfSize\":0},\"samples\":[]}"),
		    ".heapprofile" },
		{ TEXT("{\"head\":{\"hitCount\":0}}"), ".cpuprofile" },
		{ TEXT("{\"nodes\":[{\"callFrame\":{}}],\"timeDeltas\":[]}"),
		    ".cpuprofile" },
		{ TEXT("{\"nodes\":[{\"id\":1,\"callFrame\":{"),
		    ".cpuprofile" },
		{ TEXT("{\"version\":3,\"type\":\"Inspector\",\"nodes\":[0,0"),
		    "JavaScriptCore" },
		{ TEXT("{\"version\":5,\"dataForRoots\":[]}"), "React" },
		{ TEXT("{\"method\":\"HeapProfiler.addHeapSnapshotChunk\","
		    "\"params\":{}}\n{\"method\":1}"), "join the chunks" },
		{ TEXT("{\"id\":1,\"result\":{}}"), "protocol" },
		{ TEXT("{\"level\":30,\"time\":1,\"msg\":\"\"}\n{}"), "pino" },
		{ TEXT("{\"before\":{},\"after\":{},\"change\":{}}"),
		    "memwatch" },
		{ TEXT("{\"result\":{\"snapshot\":{}}}"),
		    "inside \"result\"" },
		{ TEXT("{\"res\x1b[2J\":{ \"snapshot\":{}}}"),
		    "inside \"res\\x1b[2J\"" },
		{ TEXT("Debugger attached.\n{\"snapshot\":{}}"),
		    "tail -c +20" },
		{ TEXT("v8-version,11,3,244"), "V8 log" },
		{ TEXT("Statistical profiling result from x"),
		    "--prof-process" },
		{ TEXT("\x1b\x00\x01\x02\xfe\x03"), "binary" },
		{ TEXT("{}"), "empty JSON object" },
		{ TEXT("{\"name\":\"x\",\"version\":\"1\"}"),
		    "section snapshot is missing" },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		small_refused(cases[i].text, cases[i].len, &err);
		if (strstr(err.message, cases[i].message) == NULL)
			fail_msg("case %zu: %s", i, err.message);
		assert_int_equal(err.kind, ERROR_FORMAT);
	}
}

/* Cut anywhere, whatever it is still says something and reads no further. */
static void
test_others_cut(void **state)
{
	static const char *const texts[] = {
		"{\"version\":3,\"type\":\"Inspector\",\"nodes\":[0]}",
		"{\"result\": {\"snapshot\": {}}, \"x\\\"\" : [\"]\"]}",
		"[{\"a\":[1,2]}, \"\\\"\"]",
		"\"{\\\"snapshot\\\"",
		"text {\"snapshot\":",
	};
	struct error err;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (len = 0; len <= strlen(texts[i]); len++)
			small_refused(texts[i], len, &err);
}

/* A file made for a test, gone with its directory. */
static char directory[] = "/tmp/heaptrail-test-XXXXXX";

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) != NULL ? 0 : -1;
}

static int
remove_directory(void **state)
{
	(void)state;
	return rmdir(directory);
}

static const char *
path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void
check_open(const char *path, enum error_kind kind, const char *message)
{
	struct error err = { .kind = ERROR_NONE };

	assert_null(source_open(path, &err));
	assert_int_equal(err.kind, kind);
	if (strstr(err.message, message) == NULL)
		fail_msg("%s: %s", path, err.message);
}

static void
test_open(void **state)
{
	struct source *source;
	const char *path;
	int fd;

	(void)state;
	check_open(directory, ERROR_IO, "is a directory");
	check_open(path_of("none"), ERROR_IO, "No such file");
	check_open("", ERROR_IO, "No such file");
	check_open("/dev/null", ERROR_IO, "is a device");

	path = path_of("file");
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	check_open(path, ERROR_FORMAT, "is empty");
	assert_int_equal(write(fd, "abc", 3), 3);
	source = source_open(path, NULL);
	assert_non_null(source);
	assert_int_equal(source->size, 3);
	assert_memory_equal(source->data, "abc", 3);
	assert_string_equal(source->path, path);
	assert_true(source->mtime > 1500000000);
	source_free(source);
	close(fd);
	unlink(path);
	source_free(NULL);
}

/* Three gigabytes of zeros are refused at a glance. */
static void
test_sparse(void **state)
{
	const char *path = path_of("sparse");
	struct error err = { .kind = ERROR_NONE };
	struct source *source;
	int fd;

	(void)state;
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	if (ftruncate(fd, (off_t)3 << 30) != 0) {
		close(fd);
		unlink(path);
		skip();
	}
	close(fd);
	source = source_open(path, &err);
	unlink(path);
	assert_non_null(source);
	assert_null(snapshot_load(source, NULL, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_non_null(strstr(err.message, "zero bytes"));
}

static void
test_cancel(void **state)
{
	static const char text[] = "{\"a\":[[1]],\"snapshot\":{},\"nodes\":[]";
	struct source source = { .data = text, .size = sizeof(text) - 1 };
	struct error err = { .kind = ERROR_NONE };
	struct task task;

	(void)state;
	task_init(&task);
	task.cancel = true;
	assert_false(sections_locate(&sections, &strings, &source, NULL, NULL,
	    &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	sections_release(&sections);
	strings_release(&strings);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_others_cut),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_sparse),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests_name("sections", tests, make_directory,
	    remove_directory);
}
