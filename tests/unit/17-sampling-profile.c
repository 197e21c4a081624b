/* The reader of sampling profiles: what is right, and what is not. */
#include "model/formats/sampling_profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/snapshot/source.h"

#define FRAME(name, url, line) \
	"\"callFrame\":{\"functionName\":\"" name "\",\"scriptId\":\"7\"," \
	"\"url\":\"" url "\",\"lineNumber\":" line ",\"columnNumber\":3}"

/* (root) - main (100) - work (40), work in another line (1) */
static const char small[] =
    "{\"head\":{" FRAME("(root)", "", "-1") ",\"selfSize\":0,\"id\":1,"
    "\"children\":[{" FRAME("main", "/a.js", "0") ",\"selfSize\":100,"
    "\"id\":2,\"children\":[{" FRAME("work", "/a.js", "9") ","
    "\"selfSize\":40,\"id\":5,\"children\":[]},{" FRAME("work", "/a.js",
    "19") ",\"selfSize\":1,\"id\":6,\"children\":[]}]}]},"
    "\"samples\":[{\"size\":64,\"nodeId\":2,\"ordinal\":9},"
    "{\"size\":32,\"nodeId\":5,\"ordinal\":1},"
    "{\"size\":32,\"nodeId\":5,\"ordinal\":3},"
    "{\"size\":8,\"nodeId\":77,\"ordinal\":4}]}";

static struct sampling_profile *
read_text(const char *text)
{
	struct error err = { 0 };
	struct sampling_profile *profile = sampling_profile_read(text,
	    strlen(text), NULL, &err);

	if (profile == NULL)
		fail_msg("%s", err.message);
	return profile;
}

static void
expect_name(const struct sampling_profile *profile, uint32_t node,
	const char *name)
{
	struct profile_function function = sampling_profile_function(profile,
	    profile->nodes[node].function);
	size_t len;
	const char *text = intern_key(&profile->texts, function.name, &len);

	assert_int_equal(len, strlen(name));
	assert_memory_equal(text, name, len);
}

static void
test_small(void **state)
{
	struct sampling_profile *profile = read_text(small);
	struct profile_function function;

	(void)state;
	assert_int_equal(profile->count, 4);
	assert_int_equal(profile->total, 141);
	assert_int_equal(profile->nodes[0].parent, PROFILE_NONE);
	assert_int_equal(profile->nodes[1].parent, 0);
	assert_int_equal(profile->nodes[2].parent, 1);
	assert_int_equal(profile->nodes[3].parent, 1);
	assert_int_equal(profile->nodes[1].self, 100);
	expect_name(profile, 0, "(root)");
	expect_name(profile, 1, "main");
	expect_name(profile, 3, "work");
	/* Lines count from 0 there, and -1 is none. */
	function = sampling_profile_function(profile,
	    profile->nodes[2].function);
	assert_int_equal(function.line, 10);
	assert_int_equal(function.column, 4);
	assert_int_equal(function.script, 0);
	function = sampling_profile_function(profile,
	    profile->nodes[0].function);
	assert_int_equal(function.line, 0);
	assert_true(function.script > 0);
	/* The one of node 77, which is not there, does not count. */
	assert_int_equal(profile->samples, 3);
	assert_int_equal(profile->smallest, 32);
	assert_int_equal(profile->nodes[1].samples, 1);
	assert_int_equal(profile->nodes[2].samples, 2);
	assert_int_equal(profile->nodes[3].samples, 0);
	assert_int_equal(profile->functions.count, 4);
	sampling_profile_free(profile);
}

/* Members in any order, blanks, fractions; what old versions leave out. */
static void
test_shapes(void **state)
{
	struct sampling_profile *profile;

	(void)state;
	profile = read_text("\xef\xbb\xbf \n{ \"x\" : [ { } ] , "
	    "\"samples\" : [ ] , \"head\" : { \"children\" : [ "
	    "{ \"children\" : [ ] , \"selfSize\" : 2.5e1 , \"more\" : "
	    "{ \"a\" : [ [ ] ] } , \"callFrame\" : { } } ] , "
	    "\"callFrame\" : { \"functionName\" : 5 } } }\n ");
	assert_int_equal(profile->count, 2);
	assert_int_equal(profile->total, 25);
	assert_int_equal(profile->samples, 0);
	expect_name(profile, 0, "");
	sampling_profile_free(profile);

	profile = read_text("{\"head\":{\"callFrame\":{\"functionName\":"
	    "\"caf\\u00e9\\n\\\"\"},\"selfSize\":1.6}}");
	expect_name(profile, 0, "caf\xc3\xa9\n\"");
	assert_int_equal(profile->total, 2);
	sampling_profile_free(profile);
}

/* Every prefix is cut short, and says so. */
static void
test_cut(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof small - 1; len++) {
		struct error err = { 0 };
		/* A block of its own: nothing may be read behind it. */
		char *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, small, len);
		assert_null(sampling_profile_read(copy, len, NULL, &err));
		if (err.kind != ERROR_TRUNCATED)
			fail_msg("%zu bytes: %s", len, err.message);
		assert_int_equal(err.offset, len);
		free(copy);
	}
}

static void
test_wrong(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "[]", "no JSON object" },
		{ "{}", "it has no head" },
		{ "{\"head\":5}", "head is no node" },
		{ "{\"head\":[]}", "head is no node" },
		{ "{\"head\":{}}", "no callFrame" },
		{ "{\"head\":{\"callFrame\":5}}", "is no object" },
		{ "{\"head\":{\"callFrame\":{]}}}", "not well-formed" },
		{ "{\"head\":{\"callFrame\":{},\"selfSize\":-1}}",
		  "selfSize is no size" },
		{ "{\"head\":{\"callFrame\":{},\"selfSize\":1e99}}",
		  "selfSize is no size" },
		{ "{\"head\":{\"callFrame\":{},\"selfSize\":\"5\"}}",
		  "selfSize is no size" },
		{ "{\"head\":{\"callFrame\":{},\"selfSize\":null}}",
		  "selfSize is no size" },
		{ "{\"head\":{\"callFrame\":{},\"id\":\"5\"}}",
		  "an id is no number" },
		{ "{\"head\":{\"callFrame\":{},\"children\":{}}}",
		  "children are no array" },
		{ "{\"head\":{\"callFrame\":{},\"children\":[5]}}",
		  "a child is no node" },
		{ "{\"head\":{\"callFrame\":{},\"children\":[{}]}}",
		  "no callFrame" },
		{ "{\"head\":{\"callFrame\":{} \"id\":5}}", "a comma" },
		{ "{\"head\":{\"callFrame\" {}}}", "a colon" },
		{ "{\"head\":{\"callFrame\":,}}", "a value is missing" },
		{ "{\"head\":{callFrame:{}}}", "name of a member" },
		{ "{\"head\":{\"callFrame\":{},}}", "name of a member" },
		{ "{\"head\":{\"callFrame\":{}},\"samples\":{}}",
		  "samples are no array" },
		{ "{\"head\":{\"callFrame\":{}},\"samples\":[5]}",
		  "a sample is no object" },
		{ "{\"head\":{\"callFrame\":{}},\"samples\":[{\"size\":[]}]}",
		  "the size of a sample" },
		{ "{\"head\":{\"callFrame\":{}}}x", "something follows" },
		{ "{\"head\":{\"callFrame\":{}}}{}", "something follows" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct error err = { 0 };

		assert_null(sampling_profile_read(cases[i].text,
		    strlen(cases[i].text), NULL, &err));
		if (strstr(err.message, cases[i].part) == NULL)
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_true(err.has_offset);
	}
}

/* Sizes that would overflow when they are added up are refused. */
static void
test_huge(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = { 0 };

	(void)state;
	strbuf_adds(&text, "{\"head\":{\"callFrame\":{},\"children\":[");
	for (int i = 0; i < 1025; i++)
		strbuf_addf(&text, "%s{\"callFrame\":{},\"selfSize\":"
		    "9007199254740991}", i > 0 ? "," : "");
	strbuf_adds(&text, "]}}");
	assert_null(sampling_profile_read(text.data, text.len, NULL, &err));
	assert_non_null(strstr(err.message, "too large to be true"));
	strbuf_release(&text);
}

/* Deeper than any parser that recurses could go. */
static void
test_deep(void **state)
{
	const uint32_t depth = 1000000;
	struct sampling_profile *profile;
	struct strbuf text = STRBUF_INIT;
	struct error err = { 0 };

	(void)state;
	strbuf_adds(&text, "{\"head\":");
	for (uint32_t i = 0; i < depth; i++)
		strbuf_adds(&text, "{\"callFrame\":{},\"selfSize\":1,"
		    "\"children\":[");
	for (uint32_t i = 0; i < depth; i++)
		strbuf_adds(&text, "]}");
	strbuf_adds(&text, "}");
	profile = read_text(text.data);
	assert_int_equal(profile->count, depth);
	assert_int_equal(profile->total, depth);
	assert_int_equal(profile->nodes[depth - 1].parent, depth - 2);
	sampling_profile_free(profile);
	/* The same without an end. */
	assert_null(sampling_profile_read(text.data, text.len / 2, NULL,
	    &err));
	assert_int_equal(err.kind, ERROR_TRUNCATED);
	/* A value that nobody asked for may be as deep. */
	strbuf_reset(&text);
	strbuf_adds(&text, "{\"x\":");
	for (uint32_t i = 0; i < depth; i++)
		strbuf_addc(&text, '[');
	for (uint32_t i = 0; i < depth; i++)
		strbuf_addc(&text, ']');
	strbuf_adds(&text, ",\"head\":{\"callFrame\":{}}}");
	sampling_profile_free(read_text(text.data));
	strbuf_release(&text);
}

static struct document *
document_of(const char *text, struct error *err)
{
	struct source *source = source_memory(text, strlen(text), err);

	assert_non_null(source);
	assert_int_equal(sniff_kind(text, strlen(text)),
	    FILE_SAMPLING_PROFILE);
	return document_read(source, FILE_SAMPLING_PROFILE, NULL, err);
}

static void
test_document(void **state)
{
	struct error err = { 0 };
	struct document *document = document_of(small, &err);
	const struct sampling_profile *profile;

	(void)state;
	assert_non_null(document);
	profile = document_data(document, FILE_SAMPLING_PROFILE);
	assert_int_equal(profile->count, 4);
	assert_null(document_data(document, FILE_HEAP));
	assert_null(document_data(NULL, FILE_SAMPLING_PROFILE));
	assert_int_equal(document->format->total(document->data), 141);
	assert_true(document_bytes(document) > 4 * sizeof *profile->nodes);
	document_free(document);
	assert_null(document_of("{\"head\":{\"selfSize\":0}}", &err));
	assert_non_null(strstr(err.message, "no callFrame"));
}

static void
test_sniff(void **state)
{
	static const struct {
		const char *text;
		enum file_kind kind;
	} cases[] = {
		{ "", FILE_ANY },
		{ "{}", FILE_ANY },
		{ "{\"snapshot\":{\"meta\":", FILE_HEAP },
		{ " { \"snapshot\" : { } }", FILE_HEAP },
		{ "{\"head\":{\"selfSize\":0", FILE_SAMPLING_PROFILE },
		{ "\xef\xbb\xbf{\"samples\":[],\"head\":{\"selfSize\":0}}",
		  FILE_SAMPLING_PROFILE },
		{ "{\"head\":{\"hitCount\":0}}", FILE_ANY },
		{ "{\"head\":{}}", FILE_ANY },
		{ "[{\"head\":{\"selfSize\":0}}]", FILE_ANY },
		{ "v8-version,12,4", FILE_V8_LOG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(sniff_kind(cases[i].text,
		    strlen(cases[i].text)), cases[i].kind);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_sniff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
