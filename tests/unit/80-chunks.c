/* Strings of the wire against cJSON, which decodes them, too. */
#include "live/chunks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cJSON.h>
#include <cmocka.h>

/* text is what stands behind the opening quote. */
static void
check_decodes(const char *text, const char *wanted)
{
	size_t len = strlen(text), decoded, end;
	char out[256];

	assert_true(len < sizeof out);
	assert_true(chunk_decode(text, len, out, &decoded, &end));
	assert_int_equal(decoded, strlen(wanted));
	assert_memory_equal(out, wanted, decoded);
	assert_int_equal(text[end], '"');
}

static void
check_fails(const char *text)
{
	size_t decoded, end;
	char out[256];

	assert_false(chunk_decode(text, strlen(text), out, &decoded, &end));
}

static void
test_escapes(void **state)
{
	(void)state;
	check_decodes("\"", "");
	check_decodes("1,2\\n3\"", "1,2\n3");
	check_decodes("\\\"\\\\\\/\\b\\f\\n\\r\\t\" and more",
	    "\"\\/\b\f\n\r\t");
	check_decodes("\\u0041\\u00e9\\u20ac\"", "A\xc3\xa9\xe2\x82\xac");
	check_decodes("\\ud83d\\udE00\"", "\xf0\x9f\x98\x80");
	/* An escape of the file stays one. */
	check_decodes("\\\\u00e9\"", "\\u00e9");
	check_fails("");
	check_fails("no end");
	check_fails("\\");
	check_fails("\\\"");
	check_fails("\\x41\"");
	check_fails("\\u12");
	check_fails("\\u12g4\"");
	check_fails("\\ud83d\"");
	check_fails("\\ud83dx\\ude00\"");
	check_fails("\\ud83d\\u0041\"");
	check_fails("\\ude00\"");
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/*
 * A string of pieces that mean something, and sometimes of what does not.
 * (cJSON takes digits that are none for zeros: those are tried above.)
 */
static size_t
make(char *text, uint32_t *seed)
{
	static const char *const pieces[] = { "\\n", "\\\"", "\\\\", "\\/",
	    "\\t", "\\u0041", "\\u00fc", "\\ud83d\\ude00", "\\ud83d",
	    "\\udc00", "\\v", "\\q", "12", ",", "a", "\xc3\xa9", "{", "\"" };
	uint32_t count = next(seed) % 24;
	size_t len = 0;

	text[len++] = '"';
	for (uint32_t i = 0; i < count; i++) {
		uint32_t piece = next(seed) % (next(seed) % 4 == 0 ? 18 : 8);

		len += (size_t)sprintf(text + len, "%s", pieces[piece]);
	}
	if (next(seed) % 8 != 0)
		text[len++] = '"';
	text[len] = '\0';
	return len;
}

static void
test_as_cjson(void **state)
{
	char text[1024], out[1024];
	size_t same = 0, refused = 0;
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		size_t len = make(text, &seed), decoded, end;
		cJSON *json = cJSON_ParseWithLength(text, len);
		bool good = chunk_decode(text + 1, len - 1, out, &decoded,
		    &end);

		if ((json != NULL) != good)
			fail_msg("%s: %d, but cJSON %d", text, good,
			    json != NULL);
		if (good) {
			assert_int_equal(decoded, strlen(json->valuestring));
			assert_memory_equal(out, json->valuestring, decoded);
			same++;
			/* In place it is the same. */
			assert_true(chunk_decode(text + 1, len - 1, text + 1,
			    &decoded, &end));
			assert_memory_equal(out, text + 1, decoded);
		} else {
			refused++;
		}
		cJSON_Delete(json);
	}
	assert_true(same > 20000);
	assert_true(refused > 20000);
}

/* A file, cut at any byte and sent in pieces, comes out as it was. */
static void
check_cut(const char *file, size_t cut, bool worker)
{
	size_t whole = strlen(file), got = 0;
	char *result = malloc(4 * whole + 1);

	for (size_t at = 0; at < whole; at += cut) {
		size_t len = whole - at < cut ? whole - at : cut;
		char *piece = strndup(file + at, len), *text, *inner;
		cJSON *json = cJSON_CreateObject(), *params;
		size_t begin, decoded, end, session_len;
		const char *session;

		cJSON_AddStringToObject(json, "method",
		    "HeapProfiler.addHeapSnapshotChunk");
		params = cJSON_AddObjectToObject(json, "params");
		cJSON_AddStringToObject(params, "chunk", piece);
		text = cJSON_PrintUnformatted(json);
		cJSON_Delete(json);
		if (worker) {
			json = cJSON_CreateObject();
			cJSON_AddStringToObject(json, "method",
			    "NodeWorker.receivedMessageFromWorker");
			params = cJSON_AddObjectToObject(json, "params");
			cJSON_AddStringToObject(params, "sessionId", "12");
			cJSON_AddStringToObject(params, "message", text);
			free(text);
			text = cJSON_PrintUnformatted(json);
			cJSON_Delete(json);
			assert_true(chunk_worker_message(text, strlen(text),
			    &session, &session_len, &begin));
			assert_int_equal(session_len, 2);
			assert_memory_equal(session, "12", 2);
			inner = text + begin;
			assert_true(chunk_decode(inner, strlen(inner), inner,
			    &decoded, &end));
			assert_string_equal(inner + end, "\"}}");
			memmove(text, inner, decoded);
			text[decoded] = '\0';
		}
		assert_true(chunk_message(text, strlen(text), &begin));
		assert_true(chunk_decode(text + begin, strlen(text) - begin,
		    result + got, &decoded, &end));
		assert_string_equal(text + begin + end, "\"}}");
		got += decoded;
		free(text);
		free(piece);
	}
	assert_int_equal(got, whole);
	assert_memory_equal(result, file, whole);
	free(result);
}

static void
test_cut_anywhere(void **state)
{
	static const char file[] = "{\"snapshot\":{\"meta\":{}},\n\"nodes\":"
	    "[1,2\n,3,4],\n\"strings\":[\"\\u00e9\\\\ \\\"x\\\"\",\n\"\\n\"]}";

	(void)state;
	for (size_t cut = 1; cut <= sizeof file; cut++) {
		check_cut(file, cut, false);
		check_cut(file, cut, true);
	}
}

/* What looks alike is left to a parser. */
static void
test_others(void **state)
{
	static const char *const texts[] = {
	    "", "{}", "{\"method\":\"HeapProfiler.addHeapSnapshotChunk\"",
	    "{\"method\":\"HeapProfiler.addHeapSnapshotChunk\",\"params\":"
	    "{\"chunk\":\"",
	    "{\"method\":\"HeapProfiler.addHeapSnapshotChunk\",\"params\":"
	    "{\"chunk\":\"x\"},\"sessionId\":\"1\"}",
	    "{ \"method\":\"HeapProfiler.addHeapSnapshotChunk\",\"params\":"
	    "{\"chunk\":\"x\"}}",
	};
	const char *session;
	size_t begin, len;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_false(chunk_message(texts[i], strlen(texts[i]),
		    &begin));
		assert_false(chunk_worker_message(texts[i], strlen(texts[i]),
		    &session, &len, &begin));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_as_cjson),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
