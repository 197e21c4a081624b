/*
 * The sections of a recording: samples, functions, traces, and what is wrong.
 */
#include "model/snapshot/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/load.h"
#include "model/snapshot/traces.h"

#define FIELDS \
	"\"sample_fields\":[\"timestamp_us\",\"last_assigned_id\"]," \
	"\"trace_function_info_fields\":[\"function_id\",\"name\"," \
	"\"script_name\",\"script_id\",\"line\",\"column\"]," \
	"\"trace_node_fields\":[\"id\",\"function_info_index\",\"count\"," \
	"\"size\",\"children\"]"

/* The root, and two objects with ids 3 and 5 and the traces 2 and 7. */
static struct strbuf text = STRBUF_INIT;
static struct error err;

/* sections: as they stand in the file, with a comma behind each. */
static struct heap *
load(const char *fields, const char *sections)
{
	strbuf_release(&text);
	text = (struct strbuf) STRBUF_INIT;
	memset(&err, 0, sizeof(err));
	strbuf_addf(&text, "{\"snapshot\":{\"meta\":{\"node_fields\":["
	    "\"type\",\"name\",\"id\",\"self_size\",\"edge_count\","
	    "\"trace_node_id\"],\"node_types\":[[\"synthetic\",\"object\"]],"
	    "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	    "\"edge_types\":[[\"property\",\"element\"]],%s},"
	    "\"node_count\":3,\"edge_count\":2,\"trace_function_count\":2},"
	    "\"nodes\":[0,0,1,0,2,0,1,1,3,10,0,2,1,1,5,20,0,7],"
	    "\"edges\":[0,1,6,0,1,12],", fields);
	strbuf_adds(&text, sections);
	strbuf_adds(&text, "\"strings\":[\"\",\"a\",\"f\",\"/f.js\"]}");
	return heap_load_memory(text.data, text.len, NULL, NULL, &err);
}

static struct heap *
loaded(const char *fields, const char *sections)
{
	struct heap *heap = load(fields, sections);

	if (heap == NULL)
		fail_msg("%s: %s", sections, err.message);
	return heap;
}

/* Nothing is kept of sections that are empty, missing or something else. */
static void
test_nothing(void **state)
{
	static const char *const cases[] = {
		"",
		"\"samples\":[],\"trace_function_infos\":[],"
		    "\"trace_tree\":[],",
		"\"samples\":null,\"trace_function_infos\":{\"a\":[]},"
		    "\"trace_tree\":\"[\",",
		"\"trace_tree\":[7,0,1,1,[]],",
		"\"trace_function_infos\":[1,2,3,4,5,6],",
		"\"trace_function_infos\":[1,2,3,4,5,6],\"trace_tree\":[],",
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct heap *heap = loaded(FIELDS, cases[i]);

		assert_null(heap->snapshot->samples);
		assert_null(heap->snapshot->node_trace);
		assert_int_equal(heap->snapshot->trace_count, 0);
		heap_free(heap);
	}
	/* Fields that are not named, and children that are not last. */
	heap_free(loaded("\"x\":0", "\"samples\":[1,2],\"trace_tree\":[1],"));
	heap_free(loaded("\"trace_function_info_fields\":[\"function_id\","
	    "\"name\",\"script_name\",\"script_id\",\"line\",\"column\"],"
	    "\"trace_node_fields\":[\"children\",\"id\",\"count\",\"size\","
	    "\"function_info_index\"]", "\"trace_function_infos\":[],"
	    "\"trace_tree\":[[],1,2,3,4],"));
}

static void
test_samples(void **state)
{
	static const struct {
		uint64_t id;
		uint32_t sample;
	} cases[] = {
		{ 0, 0 }, { 1, 0 }, { 9, 0 }, { 10, 1 }, { 11, 1 }, { 12, 2 },
		{ 13, 2 }, { 14, 4 }, { 15, 4 }, { UINT64_MAX, 4 },
	};
	struct heap *heap = loaded(FIELDS,
	    "\"samples\":[0,9, 50000,11, 100000,13, 150000,13],");
	const struct snapshot *s = heap->snapshot;

	(void)state;
	assert_int_equal(s->sample_count, 4);
	assert_int_equal(s->samples[2].time, 100000);
	assert_int_equal(s->samples[2].id, 13);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(samples_find(s, cases[i].id),
		    cases[i].sample);
	assert_true(samples_has(3));
	assert_false(samples_has(4));
	heap_free(heap);
	/* The last of two, as where JSON is read whole. */
	heap = loaded(FIELDS, "\"samples\":[0,1,2,3],\"samples\":[7,8],");
	assert_int_equal(heap->snapshot->sample_count, 1);
	assert_int_equal(heap->snapshot->samples[0].id, 8);
	heap_free(heap);
}

/* Neither time nor ids run backwards, whatever the file says. */
/* What a recording of ours has beside them: a pair of numbers for each. */
static void
test_stats(void **state)
{
	struct heap *heap = loaded(FIELDS, "\"samples\":[0,9, 100,17, 200,23],"
	    "\"allocation_stats\":[4,400, 2,-1],");
	const struct sample *samples = heap->snapshot->samples;

	(void)state;
	assert_int_equal(samples[0].most, 400);
	assert_int_equal(samples[1].most, 0);
	assert_int_equal(samples[2].most, SAMPLE_UNKNOWN);
	heap_free(heap);
	/* More of them than samples, and none at all. */
	heap = loaded(FIELDS, "\"samples\":[0,9],"
	    "\"allocation_stats\":[4,400, 2,200, 1,100],");
	assert_int_equal(heap->snapshot->sample_count, 1);
	assert_int_equal(heap->snapshot->samples[0].most, 400);
	heap_free(heap);
	heap = loaded(FIELDS, "\"allocation_stats\":[4,400],");
	assert_int_equal(heap->snapshot->sample_count, 0);
	heap_free(heap);
}

static void
test_backwards(void **state)
{
	struct heap *heap = loaded(FIELDS, "\"samples\":[-5,9, 100,7, 50,-1, "
	    "18446744073709551615,20, 200,18446744073709551615],");
	const struct sample *samples = heap->snapshot->samples;
	static const struct sample wanted[] = {
		{ 0, 9, 0 }, { 100, 9, 0 }, { 100, 9, 0 }, { 100, 20, 0 },
		{ 200, 20, 0 },
	};

	(void)state;
	assert_int_equal(heap->snapshot->sample_count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(samples[i].time, wanted[i].time);
		assert_int_equal(samples[i].id, wanted[i].id);
	}
	heap_free(heap);
}

/* 1 calls 2 and 4, 2 calls 3; 7 calls itself by way of 2. */
static void
test_traces(void **state)
{
	struct heap *heap = loaded(FIELDS, "\"trace_function_infos\":["
	    "0,0,0,0,0,0, 9,2,3,4,5,6],\"trace_tree\":[1,0,0,0,[ 2,1,3,30,["
	    "7,1,4,40,[]],4,9,5,50,[] ] ],");
	const struct snapshot *s = heap->snapshot;
	static const struct trace wanted[] = {
		{ 0, 0, 0, NO_TRACE }, { 3, 30, 1, 0 }, { 4, 40, 1, 1 },
		{ 5, 50, NO_FUNCTION, 0 },
	};

	(void)state;
	assert_int_equal(s->trace_count, 4);
	assert_memory_equal(s->traces, wanted, sizeof wanted);
	assert_int_equal(s->trace_function_count, 2);
	assert_int_equal(s->trace_functions[1].id, 9);
	assert_int_equal(s->trace_functions[1].name, 2);
	assert_int_equal(s->trace_functions[1].script_name, 3);
	assert_int_equal(s->trace_functions[1].script, 4);
	assert_int_equal(s->trace_functions[1].line, 5);
	assert_int_equal(s->trace_functions[1].column, 6);
	assert_int_equal(s->node_trace[0], NO_TRACE);
	assert_int_equal(s->node_trace[1], 1);
	assert_int_equal(s->node_trace[2], 2);
	heap_free(heap);
}

/* The last of two with one id counts; an id that none has is none. */
static void
test_ids(void **state)
{
	struct heap *heap = loaded(FIELDS, "\"trace_function_infos\":["
	    "0,0,0,0,0,0],\"trace_tree\":[2,0,1,1,[2,0,1,1,[],"
	    "99999999999,0,-1,1,[]]],");
	const struct snapshot *s = heap->snapshot;

	(void)state;
	assert_int_equal(s->node_trace[1], 1);
	assert_int_equal(s->node_trace[2], NO_TRACE);
	assert_int_equal(s->traces[2].count, UINT32_MAX);
	heap_free(heap);
}

/* A stack as deep as a file is long, and a list as long. */
static void
test_large(void **state)
{
	const uint32_t count = 300000;
	struct strbuf sections = STRBUF_INIT;
	struct heap *heap;

	(void)state;
	strbuf_adds(&sections, "\"trace_function_infos\":[0,0,0,0,0,0],"
	    "\"trace_tree\":[");
	for (uint32_t i = 1; i <= count; i++)
		strbuf_addf(&sections, "%u,0,1,1,[", i);
	for (uint32_t i = 1; i < count; i++)
		strbuf_addc(&sections, ']');
	for (uint32_t i = 0; i < count; i++)
		strbuf_adds(&sections, "],5,0,1,1,[");
	strbuf_adds(&sections, "]],");
	heap = loaded(FIELDS, sections.data);
	assert_int_equal(heap->snapshot->trace_count, 2 * count);
	assert_int_equal(heap->snapshot->traces[count - 1].parent,
	    count - 2);
	assert_int_equal(heap->snapshot->traces[2 * count - 1].parent,
	    NO_TRACE);
	heap_free(heap);
	strbuf_release(&sections);
}

/* One clear line for what is damaged. */
static void
test_damaged(void **state)
{
#define INFOS "\"trace_function_infos\":[0,0,0,0,0,0],"
	static const struct {
		const char *sections, *wanted;
	} cases[] = {
		{ "\"samples\":[0],", "samples ends in the middle of a row" },
		{ "\"samples\":[0,1,2],", "ends in the middle of a row" },
		{ "\"samples\":[0,\"1\"],", "a string stands among" },
		{ "\"samples\":[[0,1]],", "an array stands among" },
		{ "\"samples\":[0,1.5],", "not a whole one" },
		{ "\"trace_function_infos\":[0,0],\"trace_tree\":[],",
		    "trace_function_infos ends in the middle" },
		{ INFOS "\"trace_tree\":[1],", "trace_tree: a comma" },
		{ INFOS "\"trace_tree\":[1,0,0,0],", "trace_tree: a comma" },
		{ INFOS "\"trace_tree\":[1,0,0,0,5],", "no list" },
		{ INFOS "\"trace_tree\":[1,0,0,0,{}],", "no list" },
		{ INFOS "\"trace_tree\":[1,0,0,0,[]2],",
		    "a bracket or a comma" },
		{ INFOS "\"trace_tree\":[1,0,0,0,[],],", "not a whole number" },
		{ INFOS "\"trace_tree\":[1,0,0,0,[}],", "not a whole number" },
		{ INFOS "\"trace_tree\":[[]],", "not a whole number" },
		{ INFOS "\"trace_tree\":[1,\"x\",0,0,[]],",
		    "not a whole number" },
		{ INFOS "\"trace_tree\":[1,0,0,0,[1,0,0,0,[]],", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct heap *heap = load(FIELDS, cases[i].sections);

		if (heap != NULL)
			fail_msg("%s was loaded", cases[i].sections);
		if (strstr(err.message, cases[i].wanted) == NULL)
			fail_msg("%s: %s", cases[i].sections, err.message);
		assert_int_equal(err.kind == ERROR_FORMAT ||
		    err.kind == ERROR_TRUNCATED, true);
	}
#undef INFOS
}

static int
teardown(void **state)
{
	(void)state;
	strbuf_release(&text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_stats),
		cmocka_unit_test(test_backwards),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
