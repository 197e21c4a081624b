/* Application logs: lines to fields, fields to groups, against plain counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/app_log.h"
#include "model/formats/log_kept.h"
#include "model/formats/log_reader.h"
#include "model/formats/log_signs.h"
#include "model/formats/log_table.h"
#include "model/formats/log_time.h"
#include "model/table.h"

static struct app_log *
read_text(const char *text)
{
	struct error err = { 0 };
	struct app_log *log = app_log_read(text, strlen(text), NULL, NULL,
	    &err);

	if (log == NULL)
		fail_msg("%s", err.message);
	return log;
}

static void
assert_name(const struct app_log *log, uint32_t group, const char *want)
{
	struct strbuf sb = STRBUF_INIT;

	app_log_add_name(log, group, &sb);
	assert_string_equal(sb.data, want);
	strbuf_release(&sb);
}

static void
assert_part(const struct app_log *log, uint32_t group, enum log_part part,
	const char *want)
{
	size_t len;
	const char *text = app_log_part(log, group, part, &len);

	assert_int_equal(len, strlen(want));
	assert_memory_equal(text, want, len);
}

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} cases[] = {
		{ "2026-11-23T01:24:41.340Z", 1795397081340 },
		{ "2026-11-23T01:24:41.340123456Z", 1795397081340 },
		{ "2026-11-23T03:24:41.340+02:00", 1795397081340 },
		{ "2026-11-22 23:54:41.340 -0130", 1795397081340 },
		{ "1970-01-01T00:00Z", 0 },
		{ "2000-02-29T00:00:00Z", 951782400000 },
	};
	static const char *const bad[] = { "", "2026", "2026-13-01T00:00Z",
	    "2026-11-23T25:00Z", "2026-11-23T01:24:41.340X",
	    "2026-11-23T01:24:41Z ", "1969-12-31T00:00Z" };
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(log_time_iso(cases[i].text,
		    strlen(cases[i].text), &ms));
		assert_true(ms == cases[i].want);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(log_time_iso(bad[i], strlen(bad[i]), &ms));
	assert_true(log_time_number("1795397081", 10, &ms));
	assert_true(ms == 1795397081000);
	assert_true(log_time_number("1795397081.34", 13, &ms));
	assert_true(ms == 1795397081340);
	assert_true(log_time_number("1795397081340", 13, &ms));
	assert_true(ms == 1795397081340);
	assert_true(log_time_number("1795397081340000", 16, &ms));
	assert_true(ms == 1795397081340);
	assert_false(log_time_number("99999999999999999999", 20, &ms));
	assert_false(log_time_number("-1", 2, &ms));
	assert_true(log_time_clock("12:00:01.123", 12, &ms));
	assert_true(ms == 43201123);
}

static void
test_alike(void **state)
{
	static const char *const cases[][2] = {
		{ "user 17 not found", "user # not found" },
		{ "took 12.5 ms", "took # ms" },
		{ "job 8827b1e0-9d91-46d4-ae80-77d7baeb6b2c", "job #" },
		{ "at 0x7fff0a", "at #" },
		{ "no file 'a b.txt' here", "no file '#' here" },
		{ "can't and won't", "can't and won't" },
		{ "E2BIG", "E2BIG" },
		{ "session s-4", "session s-#" },
		{ "upload failed", "upload failed" },
		{ "deadbeef cafe", "deadbeef cafe" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct strbuf sb = STRBUF_INIT;

		log_text_add_alike(cases[i][0], strlen(cases[i][0]), &sb);
		assert_string_equal(sb.data, cases[i][1]);
		assert_true(sb.len <= strlen(cases[i][0]));
		strbuf_release(&sb);
	}
}

static void
test_paths(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	const char *url = "http://h:1/v1/users/12/a-b/41634807-1f38-41af-b443"
	    "-9182e6c3377a?x=1";

	(void)state;
	log_text_add_path(url, strlen(url), &sb);
	assert_string_equal(sb.data, "/v1/users/:id/a-b/:id");
	strbuf_release(&sb);
}

static void
test_json(void **state)
{
	struct app_log *log = read_text(
	    "{\"level\":50,\"time\":1000,\"k\":1,\"time\":5,\"req\":{"
	    "\"method\":\"GET\",\"url\":\"/u/1\",\"id\":\"r-1\"},\"err\":{"
	    "\"type\":\"Error\",\"message\":\"x\",\"code\":\"ECONNRESET\","
	    "\"stack\":\"Error: x\\n    at a (node:fs:1:2)\\n    at f "
	    "(/srv/app/server.js:17:63)\"},\"msg\":\"failed 1\"}\r\n"
	    "some banner\n"
	    "{\"level\":\"ERROR\",\"time\":\"1970-01-01T00:16:42Z\",\"req\":{"
	    "\"method\":\"GET\",\"url\":\"/u/22\"},\"err\":{\"code\":"
	    "\"ECONNRESET\"},\"message\":\"failed 22\"}\n"
	    "{\"level\":30,\"time\":1001,\"context\":\"db\",\"msg\":\"\\u00fc"
	    "\\n\"}\n"
	    "{\"level\":30,\"time\":1003,\"msg\":\"cut sh");
	const struct log_example *example;

	(void)state;
	assert_int_equal(log->group_count, 3);
	assert_int_equal(log->lines, 5);
	assert_int_equal(log->plain, 1);
	assert_int_equal(log->groups[0].count, 2);
	assert_int_equal(log->groups[0].level, LOG_ERROR);
	assert_true(log->groups[0].first == 1000000);
	assert_true(log->groups[0].last == 1002000);
	assert_name(log, 0, "failed # (ECONNRESET)");
	assert_part(log, 0, LOG_PART_ROUTE, "GET /u/:id");
	example = &log->examples[log->groups[0].first_example];
	assert_string_equal(app_log_text(log, example->place),
	    "/srv/app/server.js:17:63");
	assert_string_equal(app_log_text(log, example->ids[LOG_ID_REQUEST]),
	    "r-1");
	assert_int_equal(example[1].line, 3);
	assert_name(log, 1, "\xc3\xbc ");
	assert_part(log, 1, LOG_PART_ROUTE, "db");
	assert_name(log, 2, "cut sh");
	app_log_free(log);
}

static void
test_pretty(void **state)
{
	struct app_log *log = read_text(
	    "[23:59:59.500] \x1b[31mERROR\x1b[39m (12): \x1b[36mfailed"
	    "\x1b[39m\n"
	    "    context: {\n      \"requestId\": \"r-9\",\n"
	    "      \"route\": \"/api\"\n    }\n"
	    "    err: {\n      \"type\": \"Error\",\n      \"stack\":\n"
	    "          Error: x\n"
	    "              at f (/srv/app/a.js:1:2)\n"
	    "      \"code\": \"ENOSPC\"\n    }\n"
	    "[00:00:00.500] INFO (12): next day\n");
	const struct log_example *example;

	(void)state;
	assert_int_equal(log->group_count, 2);
	assert_true(log->clock);
	assert_name(log, 0, "failed (ENOSPC)");
	assert_part(log, 0, LOG_PART_ROUTE, "/api");
	assert_string_equal(log->groups[0].sign, "disk full");
	example = &log->examples[log->groups[0].first_example];
	assert_string_equal(app_log_text(log, example->ids[LOG_ID_REQUEST]),
	    "r-9");
	assert_string_equal(app_log_text(log, example->place),
	    "/srv/app/a.js:1:2");
	assert_true(log->groups[1].first - log->groups[0].first == 1000);
	app_log_free(log);
}

static void
test_failures(void **state)
{
	struct app_log *log = read_text(
	    "{\"level\":30,\"time\":1000,\"msg\":\"a\"}\n"
	    "(node:4) MaxListenersExceededWarning: Possible leak\n"
	    "TypeError: no\n    at f (/srv/app/a.js:1:2)\n"
	    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript "
	    "heap out of memory\n");

	(void)state;
	assert_int_equal(log->group_count, 4);
	assert_string_equal(log->groups[1].sign, "too many listeners");
	assert_int_equal(log->groups[1].level, LOG_WARN);
	assert_name(log, 2, "no (TypeError)");
	assert_true(log->groups[2].first == 1000000);
	assert_string_equal(log->groups[3].sign, "heap out of memory");
	assert_null(log_sign("all is well"));
	app_log_free(log);
}

static void
test_many(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct app_log *log;
	unsigned count;
	bool rough;

	(void)state;
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&sb, "{\"level\":50,\"time\":%d,\"msg\":\"%c%c%c"
		    "%c\"}\n", 1000 + i, 'a' + i % 26, 'a' + i / 26 % 26,
		    'a' + i / 676 % 26, 'a' + i / 17576);
	log = read_text(sb.data);
	assert_int_equal(log->group_count, LOG_GROUPS_MAX);
	assert_int_equal(log->apart, 20000 - LOG_GROUPS_MAX);
	app_log_free(log);
	strbuf_reset(&sb);
	for (int i = 0; i < 1000; i++)
		strbuf_addf(&sb, "{\"level\":%d,\"time\":%d,\"msg\":\"m\"}\n",
		    i % 3 == 0 ? 50 : 30, 2000 - i);
	log = read_text(sb.data);
	assert_int_equal(log->groups[0].count, 334);
	assert_int_equal(app_log_between(log, 0, 1001000, 1011000, &rough),
	    4);
	assert_false(rough);
	/* Examples: the first ones, some between, the last ones, in order. */
	count = log->groups[0].examples;
	assert_true(count > LOG_FIRST + LOG_LAST && count <= LOG_EXAMPLES);
	for (unsigned i = 0; i < LOG_FIRST; i++)
		assert_int_equal(log->examples[i].line, 1 + i * 3);
	for (unsigned i = 0; i < LOG_LAST; i++)
		assert_int_equal(log->examples[count - LOG_LAST + i].line,
		    1 + (334 - LOG_LAST + i) * 3);
	for (unsigned i = 1; i < count; i++) {
		uint64_t apart = log->examples[i].line -
		    log->examples[i - 1].line;

		/* Evenly: every 16th of them is there. */
		assert_true(apart > 0 && apart <= 16 * 3);
	}
	app_log_free(log);
	strbuf_release(&sb);
}

/* A bare time of day among lines that have dates. */
static void
test_mixed(void **state)
{
	struct app_log *log = read_text(
	    "{\"level\":50,\"time\":1795428000000,\"msg\":\"a\"}\n"
	    "[10:06:01.123] INFO (1): hello\n"
	    "{\"level\":50,\"time\":1795428060000,\"msg\":\"a\"}\n");

	(void)state;
	assert_false(log->clock);
	assert_int_equal(log->first, INT64_C(1795428000000));
	assert_int_equal(log->last, INT64_C(1795428060000));
	assert_int_equal(log->groups[1].first, INT64_C(1795428000000));
	app_log_free(log);
}

static void
test_spread(void **state)
{
	struct log_spread spread = { 0 };
	uint64_t seed = 7, sum = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		assert_true(log_spread_add(&spread, i % 3, (int64_t)((seed >>
		    33) % (i < 100 ? 5000 : 4000000000)), NULL));
	}
	assert_true(log_spread_parts(&spread) <= LOG_PARTS);
	for (unsigned part = 0; part < log_spread_parts(&spread); part++)
		for (uint32_t thing = 0; thing < 3; thing++)
			sum += log_spread_count(&spread, thing, part);
	assert_int_equal(sum, 5000);
	log_spread_release(&spread);
}

/* Half a character is cut off; what is no character takes nothing with it. */
static void
test_cut(void **state)
{
	static const char nonsense[] = "\xb9\xb9\xb9\xb9\xb9\xb9\xb9\xb9";
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_adds(&sb, "ab");
	log_text_add((struct log_text) { "x\xe2\x82\xac", 4, false }, 3, true,
	    &sb);
	assert_string_equal(sb.data, "abx");
	log_text_add((struct log_text) { nonsense, 8, false }, 2, true, &sb);
	assert_int_equal(sb.len, 3);
	log_text_add((struct log_text) { nonsense, 8, false }, 6, true, &sb);
	assert_int_equal(sb.len, 6);
	strbuf_release(&sb);
}

static void
test_recognize(void **state)
{
	static const char *const yes[] = {
		"npm start\n{\"level\":30,\"msg\":\"a\"}\n",
		"[12:00:01.123] ERROR (123): message\n    a: 1\n",
		"2026-11-23T01:24:41Z stdout F {\"level\":30,\"time\":1}\n",
		"listening\n\nFATAL ERROR: Reached heap limit Allocation "
		    "failed - JavaScript heap out of memory\n",
		"listening\nTypeError: x\n    at f (/srv/app/x.js:1:2)\n",
	};
	static const char *const no[] = { "", "hello\n", "[1,2]\n",
	    "{\"rss\":1,\"heapUsed\":2,\"time\":5}\n", "Error: x\n" };
	struct app_log *log;
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		assert_true(log_reader_is_log(yes[i], strlen(yes[i])));
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		assert_false(log_reader_is_log(no[i], strlen(no[i])));
	log = app_log_read("hello\n", 6, NULL, NULL, &err);
	assert_null(log);
	assert_int_equal(err.kind, ERROR_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_pretty),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_spread),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_recognize),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
