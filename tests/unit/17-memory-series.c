/* Memory over time: whatever text it stands in, and the arithmetic over it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/formats/loose.h"
#include "model/formats/memory_series.h"
#include "model/formats/memory_table.h"
#include "model/table.h"

static struct memory_series *
read_text(const char *text)
{
	struct error err = { 0 };

	assert_int_equal(sniff_kind(text, strlen(text)), FILE_MEMORY_SERIES);
	return memory_series_read(text, strlen(text), NULL, &err);
}

static void
test_lines(void **state)
{
	struct memory_series *series = read_text(
	    "{\"t\":\"2026-11-23T01:22:50.500Z\",\"rss\":100,"
	    "\"heapTotal\":30,\"heapUsed\":20,\"external\":10}\n"
	    "not a sample\n"
	    "{\"t\":\"2026-11-23T03:22:51+02:00\",\"rss\":90,"
	    "\"heapTotal\":30,\"heapUsed\":null,\"external\":10}\n"
	    "{\"t\":\"2026-11-23T01:22:52Z\",\"rss\":1");

	(void)state;
	assert_non_null(series);
	assert_int_equal(series->count, 2);
	assert_true(series->timed && series->clock);
	/* date -u -d 2026-11-23T01:22:50 +%s */
	assert_int_equal(series->samples[0].time, 1795396970500);
	assert_int_equal(series->samples[1].time, 1795396971000);
	assert_int_equal(series->samples[0].parts[MEMORY_OTHER], 60);
	assert_int_equal(series->samples[1].parts[MEMORY_OTHER], 50);
	assert_int_equal(series->samples[1].parts[MEMORY_USED], MEMORY_NONE);
	memory_series_free(series);
}

static void
test_console(void **state)
{
	struct memory_series *series = read_text(
	    "> process.memoryUsage()\n{\n  rss: 4935680,\n"
	    "  heapTotal: 1826816,\n  heapUsed: 650472,\n"
	    "  external: 49879,\n  arrayBuffers: 9386\n}\n"
	    "{ rss: 9_935_680, heapTotal: 1826816, heapUsed: 7e5 }\n"
	    "{ rss: 1, heapT\n{ rss: 2, heapUsed: 1 }\n");

	(void)state;
	assert_non_null(series);
	assert_int_equal(series->count, 3);
	assert_false(series->timed);
	assert_int_equal(series->samples[0].parts[MEMORY_BUFFERS], 9386);
	assert_int_equal(series->samples[1].parts[MEMORY_RSS], 9935680);
	assert_int_equal(series->samples[1].parts[MEMORY_USED], 700000);
	assert_int_equal(series->samples[2].parts[MEMORY_RSS], 2);
	memory_series_free(series);
}

/* A console shows a Date without quotes, or the line begins with one. */
static void
test_console_times(void **state)
{
	struct memory_series *series = read_text(
	    "{ at: 2026-11-23T01:22:50.500Z, rss: 5, heapUsed: 4 }\n"
	    "[2026-11-23T01:22:51Z] memory { rss: 6, heapUsed: 4 }\n");

	(void)state;
	assert_non_null(series);
	assert_int_equal(series->count, 2);
	assert_true(series->timed && series->clock);
	assert_int_equal(series->samples[0].time, 1795396970500);
	assert_int_equal(series->samples[1].time, 1795396971000);
	memory_series_free(series);
}

/* The thread with most counters is the one that is wanted. */
static void
test_trace(void **state)
{
	struct memory_series *series = read_text("{\"traceEvents\":["
	    "{\"name\":\"UpdateCounters\",\"pid\":1,\"tid\":1,\"ts\":5000,"
	    "\"args\":{\"data\":{\"jsHeapSizeUsed\":7}}},"
	    "{\"name\":\"UpdateCounters\",\"pid\":2,\"tid\":2,\"ts\":9000,"
	    "\"args\":{\"data\":{\"jsHeapSizeUsed\":9}}},"
	    "{\"name\":\"MajorGC\",\"pid\":2,\"tid\":2,\"ts\":7000,"
	    "\"dur\":1000,\"args\":{\"usedHeapSizeAfter\":5}},"
	    "{\"name\":\"UpdateCounters\",\"pid\":2,\"tid\":2,\"ts\":6000,"
	    "\"args\":{\"data\":{\"jsHeapSizeUsed\":8}}}]}");
	static const int64_t used[] = { 8, 5, 9 }, times[] = { 6, 8, 9 };

	(void)state;
	assert_non_null(series);
	assert_int_equal(series->count, 3);
	assert_int_equal(series->elsewhere, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(series->samples[i].parts[MEMORY_USED],
		    used[i]);
		assert_int_equal(series->samples[i].time, times[i]);
		assert_int_equal(series->samples[i].collected, i == 1);
	}
	memory_series_free(series);
}

static int64_t
number_in(struct level *level, size_t row, const char *key)
{
	struct cell cell = CELL_INIT;
	int64_t number;

	level_cell(level, row, (unsigned)table_column(level->table, key),
	    &cell);
	number = cell.number;
	cell_release(&cell);
	return number;
}

/* Each minute a collection leaves a million bytes more than the one before. */
static void
test_floor(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct memory_series *series;
	struct table *table;
	struct level *level, *inner;

	(void)state;
	for (int i = 0; i < 4000; i++)
		strbuf_addf(&text, "{\"time\":%lld,\"heapUsed\":%d,"
		    "\"rss\":50000000,\"collected\":%s}\n",
		    1795396970000ll + i * 30000, i % 2 == 0 ?
		    10000000 + i / 2 * 1000000 :
		    2100000000, i % 2 == 0 ? "true" : "false");
	series = memory_series_read(text.data, text.len, NULL, NULL);
	assert_non_null(series);
	assert_int_equal(series->count, 4000);
	table = memory_table_new(series, NULL);
	level = level_top(table, NULL);
	assert_int_equal(level->count, 2);
	assert_int_equal(number_in(level, 0, "per_minute"), 1000000);
	assert_int_equal(number_in(level, 0, "fit"), 10000);
	assert_int_equal(number_in(level, 0, "growth"), 2090000000);
	assert_int_equal(number_in(level, 1, "growth"), 0);
	inner = level_open(level, 0, NULL);
	assert_in_range(inner->count, 900, 1000);
	level_free(inner);
	level_free(level);
	table_free(table);
	memory_series_free(series);
	strbuf_release(&text);
}

/* However many there are, so many stay: first, last, least and largest. */
static void
test_thinned(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct memory_series *series;
	int64_t least = INT64_MAX, most = 0;

	(void)state;
	for (int i = 0; i < 200000; i++)
		strbuf_addf(&text, "{\"t\":%lld,\"heapUsed\":%d}\n",
		    1795396970000ll + i * 1000, i == 777 ? 1 :
		    i == 99999 ? 9000 : 2000 + i % 97);
	series = memory_series_read(text.data, text.len, NULL, NULL);
	assert_non_null(series);
	assert_int_equal(series->seen, 200000);
	assert_in_range(series->count, 1000, MEMORY_SAMPLES_MAX);
	for (size_t i = 0; i < series->count; i++) {
		int64_t used = series->samples[i].parts[MEMORY_USED];

		least = used < least ? used : least;
		most = used > most ? used : most;
	}
	assert_int_equal(least, 1);
	assert_int_equal(most, 9000);
	assert_int_equal(series->samples[0].time, 1795396970000);
	memory_series_free(series);
	strbuf_release(&text);
}

static void
test_nothing(void **state)
{
	static const char trace[] = "{\"traceEvents\":[{\"name\":\"x\"}]}";
	struct error err = { 0 };

	(void)state;
	assert_null(memory_series_read(trace, strlen(trace), NULL, &err));
	assert_non_null(strstr(err.message, "UpdateCounters"));
	assert_null(memory_series_read("{ rss: 1", 8, NULL, &err));
	assert_non_null(strstr(err.message, "cut short"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_console_times),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_floor),
		cmocka_unit_test(test_thinned),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
