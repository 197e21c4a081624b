/* The Trend of three heaps whose changes were worked out by hand. */
#include "model/compare/trend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/base/task.h"
#include "model/compare/tally.h"
#include "tests/unit/heap_text.h"

#define HEAPS 3

static struct heap_text text;
static struct heap_made made[HEAPS];

static uint32_t
add(uint32_t from, const char *name, uint64_t id, uint64_t size)
{
	uint32_t node = heap_node(&text, NODE_OBJECT, name, id, size);

	heap_edge(&text, from, EDGE_PROPERTY, "p", node);
	return node;
}

/*
 * Leak: 2, 4, 6 of 10 bytes held by Cache @5, which has 20 bytes of its own;
 * none is freed. Churn: 3 of 8 bytes, others each time. Noise: 1, 3, 2 of 4.
 * Gone: 5 bytes in the first only. Filler keeps the heap at some size: each
 * snapshot has in all what it has left of 1000 bytes.
 */
static struct heap_made
make_heap(unsigned step)
{
	static const unsigned noise[] = { 1, 3, 2 };
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	uint32_t global = add(root, "global", 3, 10), cache;

	cache = add(global, "Cache", 5, 20);
	for (unsigned i = 0; i < 2 * (step + 1); i++)
		add(cache, "Leak", 101 + 2 * (i + 20 * (i / 2)), 10);
	for (unsigned i = 0; i < 3; i++)
		add(global, "Churn", 121 + 2 * (i + 22 * step), 8);
	for (unsigned i = 0; i < noise[step]; i++)
		add(global, "Noise", 131 + 2 * (i + 22 * step), 4);
	if (step == 0)
		add(global, "Gone", 141, 5);
	add(global, "Filler", 7, 800);
	return heap_make(&text);
}

static int
setup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HEAPS; i++)
		made[i] = make_heap(i);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HEAPS; i++)
		heap_made_free(&made[i]);
	return 0;
}

static struct table *
open_trend(size_t count, enum measure measure, uint64_t per)
{
	const struct trend_options options = { measure, per, 0 };
	const struct heap *heaps[HEAPS + 1] = { made[0].heap, made[1].heap,
	    made[2].heap, NULL };
	static const int64_t times[HEAPS + 1] = { 0, 60, 240, 300 };
	struct error err = { 0 };
	struct table *table = trend_new(heaps, times, count, made[1].heap,
	    &options, &err);

	if (table == NULL || !table_work(table, NULL, &err))
		fail_msg("%s", err.message);
	return table;
}

static struct level *
top_of(struct table *table)
{
	struct level *level = level_top(table, NULL);

	assert_non_null(level);
	return level;
}

/* The cell of a row that is named so, as text. */
static const char *
cell_of(struct level *level, const char *name, const char *key)
{
	static char out[256];
	size_t row = heap_row_named(level, name);
	struct cell cell = CELL_INIT;
	int column = table_column(level->table, key);

	assert_true(row < level->count);
	assert_true(column >= 0);
	level_cell(level, row, (unsigned)column, &cell);
	out[0] = '\0';
	if (cell.kind == CELL_TEXT)
		snprintf(out, sizeof out, "%s", cell.text.data);
	else if (cell.kind == CELL_SERIES)
		for (size_t i = 0; i < cell.series_count; i++)
			snprintf(out + strlen(out), sizeof out - strlen(out),
			    "%s%lld", i > 0 ? "," : "",
			    cell.series[i] == SERIES_GAP ? -1 :
			    (long long)cell.series[i]);
	else if (cell.kind != CELL_NONE && cell.kind != CELL_UNKNOWN)
		snprintf(out, sizeof out, "%lld", (long long)cell.number);
	cell_release(&cell);
	return out;
}

#define expect_cell(level, name, key, want) \
	assert_string_equal(cell_of(level, name, key), want)

static void
test_counts(void **state)
{
	struct table *table = open_trend(HEAPS, MEASURE_COUNT, 0);
	struct level *level = top_of(table);

	(void)state;
	assert_null(table_note(table));
	assert_int_equal(level->count, 7);
	expect_cell(level, "Leak", "series", "2,4,6");
	expect_cell(level, "Churn", "series", "3,3,3");
	expect_cell(level, "Noise", "series", "1,3,2");
	expect_cell(level, "Gone", "series", "1,0,0");
	expect_cell(level, "Leak", "first", "2");
	expect_cell(level, "Leak", "third", "6");
	expect_cell(level, "Leak", "growth", "4");
	expect_cell(level, "Leak", "per_step", "2");
	/* Four minutes from the first to the last. */
	expect_cell(level, "Leak", "per_minute", "1");
	expect_cell(level, "Leak", "grew", "every step");
	expect_cell(level, "Noise", "grew", "1 of 2 steps");
	expect_cell(level, "Leak", "fit", "10000");
	expect_cell(level, "Leak", "slope", "2");
	expect_cell(level, "Gone", "growth", "-1");
	/* Those of the second: two leaked, three churned, three made noise. */
	expect_cell(level, "Leak", "stayed", "2 of 2");
	expect_cell(level, "Churn", "stayed", "0 of 3");
	expect_cell(level, "Noise", "stayed", "0 of 3");
	expect_cell(level, "Cache", "stayed", "");
	expect_cell(level, "Leak", "still_there", "2");
	level_free(level);
	table_free(table);
}

static void
test_measures(void **state)
{
	struct table *table = open_trend(HEAPS, MEASURE_RETAINED, 0);
	struct level *level = top_of(table);

	(void)state;
	expect_cell(level, "Cache", "series", "40,60,80");
	expect_cell(level, "Cache", "growth", "40");
	assert_int_equal(table->ops->columns[table_column(table, "growth")]
	    .kind, CELL_DELTA_BYTES);
	trend_set_measure(table, MEASURE_SIZE);
	expect_cell(level, "Cache", "series", "20,20,20");
	expect_cell(level, "Leak", "series", "20,40,60");
	trend_set_measure(table, MEASURE_COUNT);
	expect_cell(level, "Leak", "series", "2,4,6");
	assert_int_equal(table->ops->columns[table_column(table, "growth")]
	    .kind, CELL_DELTA_COUNT);
	level_free(level);
	table_free(table);
}

/* What leaks comes first, whatever is shown; what did not grow comes last. */
static void
test_score(void **state)
{
	struct table *table = open_trend(HEAPS, MEASURE_COUNT, 0);
	struct level *level = top_of(table);
	char want[32];

	(void)state;
	/* global retains all, Cache its Leaks: both grew by 40 or so. */
	expect_order(level, "series", true,
	    "Leak, Cache, global, Noise, Churn, Filler, Gone");
	/* It grew in all steps, straight, by 40 bytes. */
	snprintf(want, sizeof want, "%d", (int)(40.0 * 10000 /
	    (double)made[2].heap->total + 0.5));
	expect_cell(level, "Leak", "score", want);
	expect_cell(level, "Filler", "score", "0");
	expect_order(level, "constructor", false,
	    "Cache, Churn, Filler, Gone, Leak, Noise, global");
	expect_order(level, "second", true,
	    "Leak, Noise, Churn, Cache, Filler, global, Gone");
	level_free(level);
	table_free(table);
}

static void
test_reasons(void **state)
{
	struct table *table = open_trend(HEAPS, MEASURE_COUNT, 2);
	struct level *level = top_of(table);

	(void)state;
	expect_cell(level, "Leak", "reason",
	    "1 per request, every step, all new stayed");
	expect_cell(level, "Cache", "reason", "larger, not more: every step");
	expect_cell(level, "Noise", "reason", "1 of 2 steps");
	expect_cell(level, "Churn", "reason", "");
	expect_cell(level, "Gone", "reason", "");
	level_free(level);
	table_free(table);
}

static void
test_objects(void **state)
{
	struct table *table = open_trend(HEAPS, MEASURE_COUNT, 0);
	struct level *level = top_of(table), *below;
	struct object object;
	size_t row = heap_row_named(level, "Cache");
	uint32_t class;

	(void)state;
	assert_false(level_openable(level, heap_row_named(level, "Leak")));
	assert_true(level_openable(level, row));
	/* Rows stand for classes of the heap that was asked about. */
	assert_true(level_class(level, row, &class));
	assert_int_equal(made[1].heap->classes.rows[class].count, 1);
	assert_false(level_class(level, heap_row_named(level, "Gone"),
	    &class));
	below = level_open(level, row, NULL);
	assert_non_null(below);
	assert_int_equal(below->count, 1);
	expect_cell(below, "Cache", "series", "40,60,80");
	expect_cell(below, "Cache", "id", "5");
	expect_cell(below, "Cache", "third", "80");
	expect_cell(below, "Cache", "reason", "every step");
	assert_true(level_object(below, 0, &object));
	assert_ptr_equal(object.heap, made[2].heap);
	assert_int_equal(heap_id(object.heap, object.node), 5);
	assert_int_equal(level_tag(below, 0), object.node);
	/* It itself has not grown. */
	trend_set_measure(table, MEASURE_SIZE);
	expect_cell(below, "Cache", "series", "20,20,20");
	level_free(below);
	level_free(level);
	table_free(table);
}

static void
test_notes(void **state)
{
	struct table *table = open_trend(HEAPS + 1, MEASURE_COUNT, 0);

	(void)state;
	assert_string_equal(table_note(table),
	    "without 1 snapshot that is not loaded");
	table_free(table);
	table = open_trend(1, MEASURE_COUNT, 0);
	assert_string_equal(table_note(table),
	    "a trend needs two snapshots or more");
	table_free(table);
}

/* Work that is cancelled leaves no rows, or rows without objects. */
static void
test_cancelled(void **state)
{
	const struct trend_options options = { MEASURE_COUNT, 0, 0 };
	const struct heap *heaps[] = { made[0].heap, made[1].heap };
	struct error err = { 0 };
	struct table *table = trend_new(heaps, NULL, 2, made[0].heap,
	    &options, &err);
	struct level *level = top_of(table);
	struct task task;

	(void)state;
	assert_int_equal(level->count, 0);
	level_free(level);
	task_init(&task);
	task.cancel = true;
	assert_false(table_work(table, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	level = top_of(table);
	assert_int_equal(level->count, 0);
	level_free(level);
	assert_non_null(table_note(table));
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_measures),
		cmocka_unit_test(test_score),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_cancelled),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
