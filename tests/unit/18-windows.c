/* How lines agree with what grew, and what of a line a heap is searched for. */
#include "model/explain/windows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/explain/window_times.h"
#include "model/formats/app_log.h"
#include "model/formats/log_rows.h"

/* By the formula in windows.h, on paper. */
static void
test_agreement(void **state)
{
	static const struct {
		uint64_t lines[3];
		int64_t grown[3];
		double wanted;
	} cases[] = {
		{ { 30, 50, 0 }, { 30, 50, 0 }, 1 },
		/* Two for each line, in two windows and in one. */
		{ { 30, 50, 0 }, { 60, 100, 0 }, 0.70710678 },
		{ { 30, 0, 0 }, { 60, 0, 0 }, 0.5 },
		/* The same sum at other times is nothing. */
		{ { 10, 0, 0 }, { 0, 10, 0 }, 0 },
		/* What shrank. */
		{ { 10, 10, 0 }, { 10, -4, 0 },
		  10.0 / 24 * 10 / 24 * 1023 / 1024 },
		{ { 10, 10, 0 }, { 4, -10, 0 }, 0 },
		{ { 0, 0, 0 }, { 5, 5, 5 }, 0 },
		/* May be chance. */
		{ { 1, 0, 0 }, { 1, 0, 0 }, 0.5 },
		{ { 2, 1, 0 }, { 2, 1, 0 }, 0.875 },
		/* One in ten lines. */
		{ { 100, 0, 0 }, { 10, 0, 0 }, 0.01 * 1023 / 1024 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(fabs(windows_agreement(cases[i].lines,
		    cases[i].grown, 3) - cases[i].wanted) < 1e-6);
}

#define HEAPS 3
#define NONE WINDOW_NO_TIME

/* Windows of snapshots that began at these seconds, written at these ms. */
static bool
times(const int64_t seconds[HEAPS], const int64_t ends[HEAPS],
	struct windows *windows, struct window list[HEAPS + 1])
{
	static struct tally tallies[HEAPS], *pointers[HEAPS];
	static struct series series;

	memset(list, 0, (HEAPS + 1) * sizeof *list);
	for (size_t i = 0; i < HEAPS; i++) {
		tallies[i].time = seconds[i];
		pointers[i] = &tallies[i];
	}
	series = (struct series) { .count = HEAPS, .tallies = pointers };
	*windows = (struct windows) { .series = &series, .list = list,
	    .count = HEAPS + 1 };
	return window_times(windows, ends);
}

static void
test_times(void **state)
{
	const int64_t t = 1795428000;
	struct window list[HEAPS + 1];
	struct windows w;

	(void)state;
	/* Only seconds are known: what is in them is before. */
	assert_true(times((const int64_t[]) { t, t + 60, t + 90 }, NULL, &w,
	    list));
	assert_true(list[0].from == NONE && list[3].to == NONE);
	assert_int_equal(list[0].to, (t + 1) * 1000);
	assert_int_equal(list[1].from, (t + 1) * 1000);
	assert_int_equal(list[1].to, (t + 61) * 1000);
	assert_int_equal(windows_length(&w, 1), 60000);
	assert_true(list[1].pause == NONE);
	assert_int_equal(windows_length(&w, 0), 0);
	assert_int_equal(windows_length(&w, 3), 0);

	/* Written to the millisecond, and one to the second. */
	assert_true(times((const int64_t[]) { t, t + 60, t + 90 },
	    (const int64_t[]) { t * 1000 + 5250, (t + 70) * 1000,
	    (t + 90) * 1000 + 999 }, &w, list));
	assert_int_equal(list[1].from, t * 1000 + 5250);
	assert_int_equal(list[1].to, (t + 71) * 1000);
	assert_int_equal(list[2].to, (t + 90) * 1000 + 999);
	/* It took 4.2 s at least: it began in the second t. */
	assert_int_equal(list[1].pause, 4251);
	assert_int_equal(list[2].pause, 9001);
	assert_true(list[3].pause == NONE);
	/* The process stood still while the second one was taken. */
	assert_int_equal(windows_length(&w, 1), 71000 - 5250 - 9001);

	/* Two of one second, in the order they were written in. */
	assert_true(times((const int64_t[]) { t, t, t + 1 },
	    (const int64_t[]) { t * 1000 + 300, t * 1000 + 200,
	    t * 1000 + 1600 }, &w, list));
	assert_int_equal(list[1].from, t * 1000 + 300);
	assert_int_equal(list[1].to, t * 1000 + 300);
	assert_int_equal(windows_length(&w, 1), 0);

	assert_false(times((const int64_t[]) { t, t + 60, t + 50 }, NULL, &w,
	    list));
	assert_true(w.disordered && list[1].from == NONE);
	assert_false(times((const int64_t[]) { t, NONE, t + 50 }, NULL, &w,
	    list));
	assert_false(w.disordered);
	/* Since the system was started: nobody knows when that was. */
	assert_false(times((const int64_t[]) { 100, 160, 220 }, NULL, &w,
	    list));
}

static bool
matches(const char *expression, const char *text)
{
	struct error err = { 0 };
	struct pattern *pattern = pattern_new(expression, &err);
	bool found;

	assert_non_null(pattern);
	found = pattern_match(pattern, text, strlen(text));
	pattern_free(pattern);
	return found;
}

static void
test_ids(void **state)
{
	static const char text[] =
	    "{\"level\":50,\"time\":1795397081340,\"msg\":\"x\","
	    "\"requestId\":\"8827b1e0-9d91\",\"sessionId\":\"a.b|c\","
	    "\"userId\":7}\n"
	    "{\"level\":50,\"time\":1795397081341,\"msg\":\"x\","
	    "\"sessionId\":\"a.b|c\"}\n"
	    "{\"level\":30,\"time\":1795397081342,\"msg\":\"y\"}\n"
	    "{\"level\":30,\"time\":1795397081343,\"msg\":\"z\","
	    "\"userId\":\"u.1\"}\n"
	    "{\"level\":30,\"time\":1795397081344,\"msg\":\"z\","
	    "\"userId\":\"u.1\"}\n";
	struct error err = { 0 };
	struct app_log *log = app_log_read(text, sizeof text - 1, NULL, NULL,
	    &err);
	struct strbuf sb = STRBUF_INIT;
	const struct log_group *group;

	(void)state;
	assert_non_null(log);
	assert_int_equal(log->group_count, 3);
	group = &log->groups[0];
	assert_int_equal(group->count, 2);
	log_rows_add_ids(log, group->first_example, group->examples, 255,
	    &sb);
	assert_string_equal(sb.data, "8827b1e0-9d91");

	strbuf_reset(&sb);
	log_rows_add_ids(log, group->first_example, 1, 255, &sb);
	assert_true(matches(sb.data, "a.b|c"));
	assert_true(matches(sb.data, "7"));
	assert_true(matches(sb.data, "request 8827b1e0-9d91 of"));
	/* Short ones are whole strings, and signs mean themselves. */
	assert_false(matches(sb.data, "17"));
	assert_false(matches(sb.data, "aXb|c"));
	assert_false(matches(sb.data, "a.b"));

	/* No more than fit, and each once. */
	strbuf_reset(&sb);
	log_rows_add_ids(log, group->first_example, 1, 12, &sb);
	assert_true(sb.len > 0 && sb.len <= 12);
	assert_true(matches(sb.data, "a.b|c"));
	strbuf_reset(&sb);
	log_rows_add_ids(log, log->groups[2].first_example, 2, 255, &sb);
	assert_string_equal(sb.data, "^u\\.1$");

	strbuf_reset(&sb);
	group = &log->groups[1];
	log_rows_add_ids(log, group->first_example, group->examples, 255,
	    &sb);
	assert_int_equal(sb.len, 0);
	strbuf_release(&sb);
	app_log_free(log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreement),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
