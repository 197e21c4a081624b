/*
 * Random heaps of one process, taken in one after the other: every number of a
 * series is counted again, slowly, from the lists that the heaps were written
 * from.
 */
#include "model/compare/series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/compare/growth.h"
#include "model/compare/tally.h"
#include "model/compare/track.h"
#include "tests/unit/heap_text.h"

#define STEPS 5
#define OBJECTS 900

static const char *const names[] = { "Alpha", "Beta", "Gamma", "Delta",
	"(odd), name" };
#define NAMES 5

/* What lives in the process, by id: 2 * i + 11. */
static struct living {
	unsigned name;
	unsigned born, died;	/* in [born, died) */
	uint64_t size[STEPS];
} living[OBJECTS];

static struct heap_text text;
static struct heap_made made[STEPS];
static uint32_t seed;
static unsigned script = 5;	/* of the class Placed */

static uint32_t
chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static bool
lives(const struct living *object, unsigned step)
{
	return step >= object->born && step < object->died;
}

/* Ids rise with the time of birth, as V8 gives them. */
static void
make_lives(void)
{
	for (unsigned i = 0; i < OBJECTS; i++) {
		struct living *object = &living[i];

		object->name = chance(NAMES);
		object->born = i * STEPS / OBJECTS;
		object->died = object->born + 1 + chance(STEPS + 2);
		for (unsigned step = 0; step < STEPS; step++)
			object->size[step] = step > 0 && chance(3) > 0 ?
			    object->size[step - 1] : 1 + chance(50);
	}
}

/* In the file they stand in an order of its own. */
static struct heap_made
make_heap(unsigned step)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0), global;

	global = heap_node(&text, NODE_OBJECT, "global", 3, 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", global);
	heap_edge(&text, global, EDGE_PROPERTY, "p", heap_node(&text,
	    NODE_OBJECT, "Placed", 5, 1));
	text.nodes[text.node_count - 1].script = script;
	text.nodes[text.node_count - 1].line = 7;
	for (unsigned k = 0; k < OBJECTS; k++) {
		unsigned i = (k * 7 + step * 3) % OBJECTS;
		uint32_t node;

		if (!lives(&living[i], step))
			continue;
		node = heap_node(&text, NODE_OBJECT, names[living[i].name],
		    2 * (uint64_t)i + 11, living[i].size[step]);
		heap_edge(&text, global, EDGE_PROPERTY, "p", node);
	}
	return heap_make(&text);
}

static int
setup(void **state)
{
	(void)state;
	seed = 12;
	make_lives();
	for (unsigned i = 0; i < STEPS; i++)
		made[i] = make_heap(i);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < STEPS; i++)
		heap_made_free(&made[i]);
	return 0;
}

static struct series *
make_series(void)
{
	struct error err = { 0 };
	struct series *series = series_new(STEPS, &err);

	for (unsigned i = 0; i < STEPS; i++) {
		assert_true(series_add(series, made[i].heap,
		    (int64_t)i * 60, &err));
		assert_true(series_follow(series, made[i].heap, NULL, &err));
	}
	assert_true(series_merge(series, &err));
	assert_true(series_merge_objects(series, made[STEPS - 1].heap, &err));
	return series;
}

static uint32_t
row_named(const struct series *series, const char *name)
{
	size_t len;

	for (uint32_t row = 0; row < series->rows; row++) {
		const char *have = series_name(series, row, &len);

		if (len == strlen(name) && memcmp(have, name, len) == 0)
			return row;
	}
	fail_msg("no row %s", name);
	return 0;
}

static void
test_classes(void **state)
{
	struct series *series = make_series();

	(void)state;
	assert_int_equal(series->rows, NAMES + 2);
	for (unsigned name = 0; name < NAMES; name++) {
		uint32_t row = row_named(series, names[name]);

		for (unsigned step = 0; step < STEPS; step++) {
			int64_t count = 0, size = 0;

			for (unsigned i = 0; i < OBJECTS; i++) {
				if (living[i].name != name ||
				    !lives(&living[i], step))
					continue;
				count++;
				size += (int64_t)living[i].size[step];
			}
			assert_int_equal(series_values(series, row,
			    MEASURE_COUNT)[step], count);
			assert_int_equal(series_values(series, row,
			    MEASURE_SIZE)[step], size);
			/* They hold nothing but themselves. */
			assert_int_equal(series_values(series, row,
			    MEASURE_RETAINED)[step], size);
		}
	}
	series_free(series);
}

/* What the Summary shows of each heap, all rows of it. */
static void
test_sums(void **state)
{
	struct series *series = make_series();

	(void)state;
	for (unsigned step = 0; step < STEPS; step++) {
		const struct classes *classes = &made[step].heap->classes;
		int64_t count = 0, size = 0;

		for (uint32_t row = 0; row < series->rows; row++) {
			count += series_values(series, row,
			    MEASURE_COUNT)[step];
			size += series_values(series, row,
			    MEASURE_SIZE)[step];
		}
		for (uint32_t i = 0; i < classes->count; i++) {
			count -= classes->rows[i].count;
			size -= (int64_t)classes->rows[i].shallow;
		}
		assert_int_equal(count, 0);
		assert_int_equal(size, 0);
	}
	series_free(series);
}

static void
test_stays(void **state)
{
	struct series *series = make_series();

	(void)state;
	assert_true(series->one_process);
	assert_false(series->disordered);
	for (unsigned name = 0; name < NAMES; name++) {
		struct series_stay want = { 0, 0 }, *have;

		for (unsigned i = 0; i < OBJECTS; i++) {
			if (living[i].name != name || living[i].born == 0 ||
			    living[i].born == STEPS - 1)
				continue;
			want.fresh++;
			want.stayed += lives(&living[i], STEPS - 1);
		}
		have = &series->stays[row_named(series, names[name])];
		assert_int_equal(have->fresh, want.fresh);
		assert_int_equal(have->stayed, want.stayed);
	}
	series_free(series);
}

/* Has it grown since it was first there, and what should be known of it? */
static void
check_object(const struct series *series, unsigned object,
	const uint32_t *history)
{
	const struct living *l = &living[object];
	bool grew = lives(l, STEPS - 1) &&
	    l->size[STEPS - 1] > l->size[l->born];

	assert_int_equal(history != NULL, grew);
	for (unsigned step = 0; history != NULL && step < STEPS; step++)
		assert_int_equal(track_sizes(series->track, *history,
		    false)[step], lives(l, step) ? (int64_t)l->size[step] :
		    GROWTH_NONE);
}

static void
test_objects(void **state)
{
	struct series *series = make_series();
	const struct heap *last = made[STEPS - 1].heap;
	size_t listed = 0, known = 0;

	(void)state;
	for (unsigned name = 0; name < NAMES; name++) {
		uint32_t row = row_named(series, names[name]);

		for (unsigned i = 0; i < OBJECTS; i++) {
			const uint32_t *history = NULL;

			for (uint32_t j = series->first_object[row];
			    j < series->first_object[row + 1]; j++)
				if (heap_id(last, series->track->histories[
				    series->objects[j]].node) == 2 * i + 11)
					history = &series->objects[j];
			if (living[i].name != name) {
				assert_null(history);
				continue;
			}
			check_object(series, i, history);
			known += history != NULL;
		}
		listed += series->first_object[row + 1] -
		    series->first_object[row];
	}
	assert_true(known > 10);
	assert_int_equal(listed, known);
	series_free(series);
}

/* The last one first: it is one process, but not this order. */
static void
test_order(void **state)
{
	struct error err = { 0 };
	struct series *series = series_new(2, &err);

	(void)state;
	assert_true(series_add(series, made[STEPS - 1].heap, 0, &err));
	assert_true(series_add(series, made[STEPS - 2].heap, 0, &err));
	assert_true(series->one_process);
	assert_true(series->disordered);
	assert_false(series_add(series, made[0].heap, 0, &err));
	series_free(series);
}

/* The same ids mean other objects: a second process. */
static void
test_processes(void **state)
{
	struct error err = { 0 };
	struct series *series = series_new(2, &err);
	struct heap_made other;
	uint32_t row;

	(void)state;
	script = 9;
	for (unsigned i = 0; i < OBJECTS; i++) {
		living[i].name = (living[i].name + 1) % NAMES;
		living[i].died = living[i].born + STEPS;
	}
	other = make_heap(STEPS - 1);
	assert_true(series_add(series, made[STEPS - 1].heap, 0, &err));
	assert_true(series_follow(series, made[STEPS - 1].heap, NULL, &err));
	assert_true(series_add(series, other.heap, 0, &err));
	assert_true(series_follow(series, other.heap, NULL, &err));
	assert_false(series->one_process);
	assert_true(series_merge(series, &err));
	assert_true(series_merge_objects(series, other.heap, &err));
	assert_null(series->stays);
	assert_null(series->first_object);
	/* Scripts have other numbers there. */
	assert_int_equal(series->rows, NAMES + 2);
	row = row_named(series, "Placed");
	assert_int_equal(series_values(series, row, MEASURE_COUNT)[0], 1);
	assert_int_equal(series_values(series, row, MEASURE_COUNT)[1], 1);
	assert_int_not_equal(series_class(series, 1, row), NO_CLASS);
	series_free(series);
	heap_made_free(&other);
}

static void
test_minutes(void **state)
{
	static const struct {
		int64_t first, last;
		double want;
	} cases[] = {
		{ 100, 220, 2 }, { 100, 100, 0 }, { 200, 100, 0 },
		{ TALLY_NO_TIME, 100, 0 }, { 100, TALLY_NO_TIME, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct series *series = series_new(2, NULL);

		assert_true(series_add(series, made[0].heap, cases[i].first,
		    NULL));
		assert_true(series_add(series, made[1].heap, cases[i].last,
		    NULL));
		assert_float_equal(series_minutes(series), cases[i].want,
		    1e-9);
		series_free(series);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_stays),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_minutes),
		cmocka_unit_test(test_processes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
