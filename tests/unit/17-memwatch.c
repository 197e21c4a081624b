/* What memwatch has logged: its events and HeapDiffs, however people did. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/formats/event_table.h"
#include "model/formats/heapdiff_table.h"
#include "model/formats/memory_series.h"
#include "model/formats/memwatch.h"
#include "model/formats/recognize.h"
#include "model/snapshot/source.h"
#include "model/table.h"

#define UNKNOWN MEMWATCH_UNKNOWN
#define SAMPLES "../shared/samples/memwatch/"

static enum file_kind
kind_of(const char *data, size_t size)
{
	struct source *source = source_memory(data, size, NULL);
	enum file_kind kind;

	assert_non_null(source);
	assert_true(recognize(source, NULL, &kind, NULL));
	source_free(source);
	return kind;
}

static struct memwatch *
read_text(const char *text, enum file_kind kind)
{
	struct memwatch *m;

	assert_int_equal(kind_of(text, strlen(text)), kind);
	m = memwatch_read(text, strlen(text), NULL, NULL);
	assert_non_null(m);
	return m;
}

/* The cell of a row: its number, or UNKNOWN where it shows none. */
static int64_t
number_in(struct level *level, size_t row, const char *key)
{
	struct cell cell = CELL_INIT;
	int column = table_column(level->table, key);
	int64_t number;

	assert_true(column >= 0);
	level_cell(level, row, (unsigned)column, &cell);
	number = cell.kind == CELL_BLANK || cell.kind == CELL_UNKNOWN ?
	    UNKNOWN : cell.number;
	cell_release(&cell);
	return number;
}

static void
expect_text(struct level *level, size_t row, const char *key,
	const char *wanted)
{
	struct cell cell = CELL_INIT;

	level_cell(level, row, (unsigned)table_column(level->table, key),
	    &cell);
	assert_string_equal(cell.text.data, wanted);
	cell_release(&cell);
}

/*
 * Stats of 10 MB, 11 MB, 14 MB, a second and two apart; memwatch says of the
 * 4 MB that its rate is negative.
 */
static const char events[] =
    "{\"t\":\"2026-11-23T01:00:00.000Z\",\"event\":\"stats\",\"data\":{"
    "\"num_full_gc\":1,\"num_inc_gc\":9,\"heap_compactions\":1,"
    "\"usage_trend\":0,\"estimated_base\":9,\"current_base\":10000000,"
    "\"min\":0,\"max\":0}}\n"
    "{\"t\":\"2026-11-23T01:00:01.000Z\",\"event\":\"stats\",\"data\":{"
    "\"num_full_gc\":2,\"num_inc_gc\":12,\"current_base\":11000000}}\n"
    "{\"t\":\"2026-11-23T01:00:02.999Z\",\"event\":\"leak\",\"data\":{"
    "\"growth\":4000000,\"reason\":\"heap growth over 5 consecutive GCs "
    "(3s) - -2147483648 bytes/hr\"}}\n"
    "{\"t\":\"2026-11-23T01:00:03.000Z\",\"event\":\"stats\",\"data\":{"
    "\"num_full_gc\":3,\"num_inc_gc\":15,\"current_base\":14000000}}\n";

static void
test_events(void **state)
{
	struct memwatch *m = read_text(events, FILE_MEMWATCH);
	struct table *table = event_table_new(m, NULL);
	struct level *level = level_top(table, NULL);

	(void)state;
	assert_int_equal(level->count, 4);
	assert_int_equal(m->leaks, 1);
	expect_text(level, 0, "event", "stats");
	expect_text(level, 0, "time", "2026-11-23T01:00:00.000Z");
	assert_int_equal(number_in(level, 0, "heap"), 10000000);
	assert_int_equal(number_in(level, 0, "growth"), UNKNOWN);
	assert_int_equal(number_in(level, 0, "incremental"), 9);
	assert_int_equal(number_in(level, 1, "growth"), 1000000);
	assert_int_equal(number_in(level, 1, "per_minute"), 60000000);
	expect_text(level, 2, "event", "leak: heap growth over 5 consecutive "
	    "GCs (3s) - -2147483648 bytes/hr");
	expect_text(level, 2, "kind", "leak");
	assert_int_equal(number_in(level, 2, "growth"), 4000000);
	assert_int_equal(number_in(level, 2, "heap"), 14000000);
	/* 4,000,000 bytes in 2,999 ms. */
	assert_int_equal(number_in(level, 2, "per_minute"), 80026676);
	expect_text(level, 2, "since", "2026-11-23T01:00:00.000Z");
	expect_text(level, 2, "reason", "heap growth over 5 consecutive GCs "
	    "(3s) - -2147483648 bytes/hr");
	assert_int_equal(number_in(level, 3, "growth"), 3000000);
	assert_int_equal(number_in(level, 3, "full"), 3);
	assert_non_null(m->series);
	assert_int_equal(m->series->count, 3);
	assert_true(m->series->samples[2].collected);
	assert_int_equal(m->series->samples[2].parts[MEMORY_USED], 14000000);
	level_free(level);
	table_free(table);
	memwatch_free(m);
}

/* All the same: 4 MB that a leak tells of. */
static void
test_wrapped(void **state)
{
#define REASON "heap growth over 5 consecutive GCs (1m 40s) - 137.33 mb/hr"
	static const struct {
		const char *text;
		bool timed;
	} cases[] = {
		{ "{\"growth\":4000000,\"reason\":\"" REASON "\"}", false },
		{ "{\"leak\":{\"growth\":4000000,\"reason\":\"" REASON "\"}}",
		    false },
		{ "{\"event\":\"leak\",\"growth\":4000000}", false },
		{ "leak { growth: 4000000,\n  reason: '" REASON "' }\n",
		    false },
		{ "[2026-11-23T01:00:00Z] leak: {\n  growth: 4_000_000,\n"
		  "  reason: '" REASON "'\n}\n", true },
		{ "{ start: Fri, 29 Jun 2012 14:12:13 GMT,\n"
		  "  end: Fri, 29 Jun 2012 14:13:53 GMT,\n"
		  "  growth: 4000000,\n  reason: '" REASON "' }", true },
		{ "{ start: Fri Jun 29 2012 07:12:13 GMT-0700 (PDT),\n"
		  "  end: 2012-06-29T14:13:53.000Z,\n"
		  "  growth: 4000000,\n  reason: '" REASON "' }", true },
		{ "{\"start\":\"2012-06-29T14:12:13.000Z\",\"end\":"
		  "\"2012-06-29T14:13:53.000Z\",\"growth\":4000000,"
		  "\"reason\":\"" REASON "\"}", true },
		{ "{\"level\":40,\"time\":1795395600000,\"pid\":1,\"growth\":"
		  "4000000,\"reason\":\"" REASON "\",\"msg\":\"leak\"}", true },
		{ "[\n{\"info\":{\"reason\":\"" REASON "\",\"growth\":"
		  "4000000}},\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct memwatch *m = read_text(cases[i].text, FILE_MEMWATCH);
		int64_t rate;

		assert_int_equal(m->event_count, 1);
		assert_int_equal(m->events[0].kind, MEMWATCH_LEAK);
		assert_int_equal(m->events[0].growth, 4000000);
		assert_int_equal(m->events[0].time != UNKNOWN,
		    cases[i].timed);
		/* 4,000,000 bytes in 100 s, where both times are there. */
		if (m->events[0].start != UNKNOWN) {
			assert_true(memwatch_rate(m->events[0].growth,
			    m->events[0].elapsed, &rate));
			assert_int_equal(rate, 2400000);
			/* date -u -d 2012-06-29T14:13:53 +%s */
			assert_int_equal(m->events[0].time, 1340979233000);
		} else {
			assert_false(memwatch_rate(m->events[0].growth,
			    m->events[0].elapsed, &rate));
		}
		assert_null(m->series);
		memwatch_free(m);
	}
}

static void
test_rate(void **state)
{
	int64_t rate;

	(void)state;
	assert_true(memwatch_rate(-500, 1500, &rate));
	assert_int_equal(rate, -20000);
	assert_false(memwatch_rate(500, 999, &rate));
	assert_false(memwatch_rate(500, -5000, &rate));
	assert_false(memwatch_rate(500, UNKNOWN, &rate));
	assert_false(memwatch_rate(UNKNOWN, 5000, &rate));
}

/* One object with all of them in it. */
static void
test_within(void **state)
{
	struct memwatch *m = read_text("{\"stats\":["
	    "{\"num_full_gc\":1,\"current_base\":5},"
	    "{\"num_full_gc\":2,\"current_base\":7}],\"leaks\":["
	    "{\"growth\":2,\"reason\":\"heap growth over 5 consecutive GCs "
	    "(1s) - 7 kb/hr\"},{\"growth\":3,\"reason\":\"heap growth over 5 "
	    "consecutive GCs (2s) - 5 kb/hr\"}],\"diffs\":[{\"before\":{"
	    "\"nodes\":1,\"size_bytes\":8},\"after\":{\"nodes\":2,"
	    "\"size_bytes\":9},\"change\":{\"size_bytes\":1}},{\"before\":{"
	    "\"nodes\":2,\"size_bytes\":9},\"after\":{\"nodes\":1,"
	    "\"size_bytes\":6},\"change\":{\"size_bytes\":-3}}]}",
	    FILE_MEMWATCH);

	(void)state;
	assert_int_equal(m->event_count, 6);
	assert_int_equal(m->events[1].heap, 7);
	assert_int_equal(m->events[1].growth, 2);
	assert_int_equal(m->leaks, 2);
	assert_int_equal(m->diff_count, 2);
	assert_int_equal(m->diffs[1].growth, -3);
	memwatch_free(m);
}

/* A count that falls is of another process; what is negative overflowed. */
static void
test_doubtful(void **state)
{
	struct memwatch *m = read_text(
	    "{\"num_full_gc\":7,\"current_base\":9000000}\n"
	    "{\"num_full_gc\":1,\"current_base\":2000000}\n"
	    "{\"num_full_gc\":2,\"current_base\":-2000000}\n"
	    "{\"num_full_gc\":3,\"current_base\":3000000}\n"
	    "{\"event\":\"leak\",\"growth\":-99,\"reason\":\"heap growth over "
	    "5 consecutive GCs (3s) - -1 bytes/hr\"}\n", FILE_MEMWATCH);

	(void)state;
	assert_int_equal(m->event_count, 5);
	assert_int_equal(m->restarts, 1);
	assert_int_equal(m->events[1].growth, UNKNOWN);
	assert_int_equal(m->events[2].heap, UNKNOWN);
	assert_int_equal(m->events[3].growth, UNKNOWN);
	assert_int_equal(m->events[4].growth, UNKNOWN);
	assert_int_equal(m->doubtful, 1);
	memwatch_free(m);
}

/* What it is, and what stays something else. */
static void
test_recognize(void **state)
{
	static const struct {
		const char *text;
		enum file_kind kind;
	} cases[] = {
		{ "{\"before\":{\"size_bytes\":1},\"after\":{\"size_bytes\":2"
		  "},\"change\":{}}", FILE_HEAPDIFF },
		{ "{\"before\":{},\"after\":{},\"change\":{}}", FILE_ANY },
		{ "{\"growth\":5,\"reason\":\"more customers\"}", FILE_ANY },
		{ "{\"level\":30,\"time\":1795395600000,\"msg\":\"a\"}\n"
		  "{\"level\":30,\"time\":1795395600001,\"msg\":\"b\"}\n"
		  "{\"level\":40,\"time\":1795395600002,\"growth\":9,\"reason\""
		  ":\"heap growth over 5 consecutive GCs\"}\n", FILE_APP_LOG },
		{ "{\"rss\":9,\"heapUsed\":4}\n", FILE_MEMORY_SERIES },
		{ "{ total_heap_size: 9, used_heap_size: 4 }",
		  FILE_MEMORY_SERIES },
		{ "{\"gcMarkSweepCompactCount\":1,\"total_heap_size\":9,"
		  "\"used_heap_size\":4}\n", FILE_MEMWATCH },
		{ "{\"rss\":9,\"heapUsed\":4,\"gcMarkSweepCompactCount\":1,"
		  "\"used_heap_size\":4}\n", FILE_MEMWATCH },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(kind_of(cases[i].text,
		    strlen(cases[i].text)), cases[i].kind);
}

/* Sorted by size; all first, whichever way. */
static void
test_heapdiff(void **state)
{
	struct memwatch *m = read_text(
	    "{\n \"before\": {\"nodes\": 100, \"time\": \"2012-06-29T14:12:13"
	    ".000Z\", \"size_bytes\": 5000, \"size\": \"4.88 kb\"},\n"
	    " \"after\": {\"nodes\": 108, \"time\": \"2012-06-29T14:12:23"
	    ".000Z\", \"size_bytes\": 5600},\n"
	    " \"change\": {\"details\": [\n"
	    "  {\"size_bytes\": -100, \"what\": \"A\\u003cb\", \"-\": 4},\n"
	    "  {\"what\": \"Z\", \"size_bytes\": 700, \"+\": 12, \"-\": 1}],\n"
	    "  \"size_bytes\": 600, \"freed_nodes\": 5,\n"
	    "  \"allocated_nodes\": 13}\n}\n", FILE_HEAPDIFF);
	struct table *table = heapdiff_table_new(m, NULL);
	struct level *level = level_top(table, NULL);
	int column = table_column(table, "size_delta");

	(void)state;
	assert_int_equal(level->count, 3);
	for (int turn = 0; turn < 2; turn++) {
		size_t z = turn == 0 ? 1 : 2, a = 3 - z;

		level_sort(level, (unsigned)column, turn == 0);
		expect_text(level, 0, "what", "(all)");
		assert_int_equal(number_in(level, 0, "net"), 8);
		assert_int_equal(number_in(level, 0, "allocated"), 13);
		assert_int_equal(number_in(level, 0, "size_delta"), 600);
		assert_int_equal(number_in(level, 0, "before"), 5000);
		assert_int_equal(number_in(level, 0, "count_after"), 108);
		expect_text(level, z, "what", "Z");
		assert_int_equal(number_in(level, z, "net"), 11);
		assert_int_equal(number_in(level, z, "after"), UNKNOWN);
		expect_text(level, a, "what", "A<b");
		assert_int_equal(number_in(level, a, "size_delta"), -100);
		assert_int_equal(number_in(level, a, "released"), 4);
		assert_int_equal(number_in(level, a, "allocated"), UNKNOWN);
	}
	assert_int_equal(m->events[0].elapsed, 10000);
	assert_int_equal(m->events[0].growth, 600);
	assert_int_equal(m->doubtful, 0);
	level_free(level);
	table_free(table);
	memwatch_free(m);
}

/* As console.log shows it: the details are not in there. */
static void
test_console_diff(void **state)
{
	struct memwatch *m = read_text("> console.log(hd.end())\n"
	    "{ before: { nodes: 11625, size_bytes: 1869904, size: '1.78 mb' },"
	    "\n  after: { nodes: 21435, size_bytes: 2119136, size: '2.02 mb' "
	    "},\n  change: {\n    size_bytes: 249232,\n    freed_nodes: 197,\n"
	    "    allocated_nodes: 10007,\n    details: [ [Object], [Object] ] "
	    "}\n}\n", FILE_HEAPDIFF);

	(void)state;
	assert_int_equal(m->diff_count, 1);
	assert_int_equal(m->diffs[0].growth, 249232);
	assert_int_equal(m->diffs[0].released, 197);
	assert_int_equal(m->diffs[0].count, 0);
	memwatch_free(m);
}

#define WHOLE(details, more) \
	"{\"before\":{\"nodes\":1000,\"size_bytes\":5000000},\"after\":{" \
	"\"nodes\":3000,\"size_bytes\":9000000},\"change\":{" \
	"\"size_bytes\":" more ",\"freed_nodes\":500," \
	"\"allocated_nodes\":2500,\"details\":[" details "]}}\n"
#define CLASS(size, came, went) \
	"{\"what\":\"A\",\"size_bytes\":" size ",\"+\":" came ",\"-\":" went "}"

/* Whatever cannot be is not known, and what can be computed is. */
static void
test_overflow(void **state)
{
	static const struct {
		const char *detail;
		int64_t bytes, allocated, released;
	} cases[] = {
		{ CLASS("96", "4", "1"), 96, 4, 1 },
		{ CLASS("96", "-2147483647", "1"), 96, UNKNOWN, 1 },
		{ CLASS("96", "4", "-1"), 96, 4, UNKNOWN },
		{ CLASS("96", "3001", "1"), 96, UNKNOWN, 1 },
		{ CLASS("96", "4", "1001"), 96, 4, UNKNOWN },
		{ CLASS("-96", "4", "0"), UNKNOWN, 4, 0 },
		{ CLASS("96", "0", "4"), UNKNOWN, 0, 4 },
		{ CLASS("9000001", "4", "1"), UNKNOWN, 4, 1 },
		{ CLASS("-5000001", "4", "1"), UNKNOWN, 4, 1 },
		{ CLASS("1e300", "4", "1"), UNKNOWN, 4, 1 },
		{ CLASS("\"96\"", "null", "1.0"), UNKNOWN, UNKNOWN, 1 },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct memwatch *m;

		snprintf(text, sizeof text, WHOLE("%s", "-2147483648"),
		    cases[i].detail);
		m = read_text(text, FILE_HEAPDIFF);
		assert_int_equal(m->diffs[0].growth, 4000000);
		assert_int_equal(m->diffs[0].count, 1);
		assert_int_equal(m->details[0].bytes, cases[i].bytes);
		assert_int_equal(m->details[0].allocated,
		    cases[i].allocated);
		assert_int_equal(m->details[0].released, cases[i].released);
		memwatch_free(m);
	}
}

static void
test_whole_overflow(void **state)
{
	struct memwatch *m = read_text(
	    "{\"before\":{\"nodes\":10,\"size_bytes\":3000000000},\"after\":{"
	    "\"nodes\":12,\"size_bytes\":-2147483648},\"change\":{"
	    "\"size_bytes\":-852516352,\"freed_nodes\":1,"
	    "\"allocated_nodes\":3}}\n"
	    "{\"before\":{\"nodes\":10,\"size_bytes\":1},\"after\":{\"nodes\":"
	    "5000000000,\"size_bytes\":9},\"change\":{\"size_bytes\":8,"
	    "\"freed_nodes\":5,\"allocated_nodes\":705032699}}\n"
	    "{\"before\":{\"nodes\":1,\"size_bytes\":1},\"after\":{\"nodes\":"
	    "5,\"size_bytes\":5000000001},\"change\":{\"size_bytes\":"
	    "5000000000,\"details\":[{\"what\":\"B\",\"size_bytes\":705032704,"
	    "\"+\":4,\"-\":0}]}}\n", FILE_HEAPDIFF);

	(void)state;
	assert_int_equal(m->diff_count, 3);
	assert_int_equal(m->diffs[0].bytes[0], 3000000000);
	assert_int_equal(m->diffs[0].bytes[1], UNKNOWN);
	assert_int_equal(m->diffs[0].growth, UNKNOWN);
	assert_int_equal(m->diffs[0].allocated, 3);
	assert_int_equal(m->diffs[1].growth, 8);
	assert_int_equal(m->diffs[1].allocated, UNKNOWN);
	assert_int_equal(m->diffs[1].released, UNKNOWN);
	assert_int_equal(m->diffs[2].growth, 5000000000);
	assert_false(m->diffs[1].short_of_bytes);
	assert_true(m->diffs[2].short_of_bytes);
	memwatch_free(m);
}

/* Wherever it ends, nothing is told that is not there. */
static void
test_cut(void **state)
{
	static const char diff[] = WHOLE(CLASS("96", "4", "1"), "4000000");
	size_t whole = strlen(diff) - 1;

	(void)state;
	for (size_t len = 0; len < sizeof events - 1; len++) {
		struct memwatch *m = memwatch_read(events, len, NULL, NULL);

		for (size_t i = 0; m != NULL && i < m->event_count; i++) {
			const struct memwatch_event *event = &m->events[i];

			if (event->kind == MEMWATCH_STATS)
				assert_true(event->heap == 10000000 ||
				    event->heap == 11000000 ||
				    event->heap == 14000000);
			else
				assert_int_equal(event->growth, 4000000);
		}
		memwatch_free(m);
	}
	for (size_t len = 0; len < whole; len++) {
		struct error err = { 0 };
		struct memwatch *m = memwatch_read(diff, len, NULL, &err);

		assert_true((m == NULL) == (err.kind != ERROR_NONE));
		if (m == NULL)
			continue;
		assert_true(m->cut);
		assert_int_equal(m->diffs[0].growth, 4000000);
		for (size_t i = 0; i < m->detail_count; i++)
			assert_true(m->details[i].bytes == 96 ||
			    m->details[i].bytes == UNKNOWN);
		memwatch_free(m);
	}
}

/* However many there are, so many stay; leaks sooner than stats. */
static void
test_many(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct memwatch *m;
	size_t leaks = 0;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		strbuf_addf(&text, "{\"num_full_gc\":%d,\"current_base\":%d}\n",
		    i, i);
		if (i % 1000 == 0)
			strbuf_addf(&text, "{\"event\":\"leak\",\"growth\":%d}"
			    "\n", i + 1);
	}
	m = memwatch_read(text.data, text.len, NULL, NULL);
	assert_non_null(m);
	assert_in_range(m->event_count, 1000, MEMWATCH_EVENTS_MAX);
	assert_int_equal(m->event_count + m->thinned, 300300);
	for (size_t i = 0; i < m->event_count; i++) {
		leaks += m->events[i].kind == MEMWATCH_LEAK;
		if (m->events[i].kind == MEMWATCH_STATS &&
		    m->events[i].heap > 0)
			assert_int_equal(m->events[i].growth, 1);
	}
	assert_int_equal(leaks, 300);
	assert_int_equal(m->leaks, 300);
	memwatch_free(m);
	strbuf_reset(&text);
	for (int i = 0; i < 200000; i++)
		strbuf_addf(&text, "{\"event\":\"leak\",\"growth\":%d}\n",
		    i + 1);
	m = memwatch_read(text.data, text.len, NULL, NULL);
	assert_non_null(m);
	assert_in_range(m->event_count, 1000, MEMWATCH_EVENTS_MAX);
	assert_int_equal(m->event_count + m->thinned, 200000);
	memwatch_free(m);
	strbuf_release(&text);
}

static void
test_nothing(void **state)
{
	static const char *const texts[] = { "", "{", "{}", "hello\n",
	    "{\"before\":{\"size_bytes\":1},\"aft", "[[[[{{{{",
	    "{\"growth\":1,\"reason\":\"heap gro" };
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		err = (struct error) { 0 };
		assert_null(memwatch_read(texts[i], strlen(texts[i]), NULL,
		    &err));
		assert_non_null(strstr(err.message, "memwatch"));
	}
}

/* NULL where the samples are not. The caller frees. */
static char *
read_sample(const char *name, size_t *size)
{
	char path[256];
	char *data;
	FILE *file;

	snprintf(path, sizeof path, SAMPLES "%s", name);
	file = fopen(path, "r");
	if (file == NULL)
		return NULL;
	data = malloc(1 << 20);
	assert_non_null(data);
	*size = fread(data, 1, 1 << 20, file);
	fclose(file);
	return data;
}

/* Of each file what grep and jq count in it. */
static void
test_samples(void **state)
{
	static const struct {
		const char *name;
		enum file_kind kind;
		size_t events, diffs, details, leaks;
		int64_t first, last, growth;	/* of stats, of HeapDiff */
	} samples[] = {
		{ "memwatch-next-0.3.0-node9.11.2-natural-gc.events.ndjson",
		  FILE_MEMWATCH, 11, 1, 14, 1, 11791432, 351018648,
		  392966896 },
		{ "memwatch-next-0.3.0-node9.11.2-forced-gc-no-leak.events"
		  ".ndjson", FILE_MEMWATCH, 57, 1, 15, 0, 5566328, 29126792,
		  24728176 },
		{ "airbnb-node-memwatch-3.0.0-node20.events.ndjson",
		  FILE_MEMWATCH, 4, 1, 40, 0, 11549064, 189709752,
		  276469777 },
		{ "airbnb-node-memwatch-3.0.0-HeapDiff.json", FILE_HEAPDIFF,
		  1, 1, 40, 0, UNKNOWN, UNKNOWN, 276469777 },
		{ "memwatch-next-0.3.0-HeapDiff.json", FILE_HEAPDIFF, 1, 1,
		  14, 0, UNKNOWN, UNKNOWN, 392966896 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		int64_t first = UNKNOWN, last = UNKNOWN;
		size_t size = 0;
		char *data = read_sample(samples[i].name, &size);
		struct memwatch *m;

		if (data == NULL) {
			print_message("# %s%s is not there\n", SAMPLES,
			    samples[i].name);
			skip();
		}
		assert_int_equal(kind_of(data, size), samples[i].kind);
		m = memwatch_read(data, size, NULL, NULL);
		assert_non_null(m);
		assert_int_equal(m->event_count, samples[i].events);
		assert_int_equal(m->diff_count, samples[i].diffs);
		assert_int_equal(m->detail_count, samples[i].details);
		assert_int_equal(m->leaks, samples[i].leaks);
		assert_int_equal(m->doubtful, 0);
		assert_false(m->cut || m->diffs[0].short_of_bytes);
		assert_int_equal(m->diffs[0].growth, samples[i].growth);
		for (size_t k = 0; k < m->event_count; k++) {
			if (m->events[k].kind != MEMWATCH_STATS)
				continue;
			if (first == UNKNOWN)
				first = m->events[k].heap;
			last = m->events[k].heap;
		}
		for (size_t k = 0; k < m->event_count; k++) {
			if (m->events[k].kind != MEMWATCH_LEAK)
				continue;
			/* From 00:59:03.396 to 00:59:06.239. */
			assert_int_equal(m->events[k].growth, 75434768);
			assert_int_equal(m->events[k].heap, 87226200);
			assert_int_equal(m->events[k].elapsed, 2843);
		}
		assert_int_equal(first, samples[i].first);
		assert_int_equal(last, samples[i].last);
		memwatch_free(m);
		free(data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_doubtful),
		cmocka_unit_test(test_recognize),
		cmocka_unit_test(test_heapdiff),
		cmocka_unit_test(test_console_diff),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_whole_overflow),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
