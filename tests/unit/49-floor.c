/* What is left after collections, and whether it rises. */
#include "model/explain/floor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/strbuf.h"

#define MB INT64_C(1000000)
#define POINTS 20000

static struct floor_point points[POINTS];
static size_t count;
static struct floor found;

/* A second later. */
static void
put(int64_t bytes)
{
	assert_true(count < POINTS);
	points[count] = (struct floor_point) { .time = (int64_t)count * 1000,
	    .bytes = bytes };
	count++;
}

static void
find(void)
{
	floor_release(&found);
	assert_true(floor_find(&found, points, count, NULL));
}

static int
teardown(void **state)
{
	(void)state;
	floor_release(&found);
	count = 0;
	return 0;
}

static void
check_words(const char *wanted)
{
	struct strbuf words = STRBUF_INIT;

	floor_say(&found, UNITS_SI, true, "g forces one", &words);
	assert_string_equal(words.data, wanted);
	strbuf_release(&words);
}

static void
check_brief(const char *wanted)
{
	struct strbuf words = STRBUF_INIT;

	floor_say_brief(&found, UNITS_SI, true, &words);
	assert_string_equal(words.data, wanted);
	strbuf_release(&words);
}

static void
test_nothing(void **state)
{
	(void)state;
	find();
	assert_int_equal(found.count, 0);
	assert_int_equal(found.verdict, FLOOR_UNKNOWN);
	put(FLOOR_NONE);
	put(5 * MB);
	put(6 * MB);
	put(FLOOR_NONE);
	put(7 * MB);
	find();
	assert_int_equal(found.count, 0);
	check_words("no collection seen yet");
}

/* What moves by less than a hundredth, or 64 kB, is no collection. */
static void
test_noise(void **state)
{
	(void)state;
	assert_int_equal(floor_noise(1000), 65536);
	assert_int_equal(floor_noise(500 * MB), 5 * MB);
	for (int i = 0; i < 100; i++)
		put(100 * MB + (i % 2 ? 900000 : 0));
	find();
	assert_int_equal(found.count, 0);
	put(98 * MB);
	find();
	assert_int_equal(found.count, 1);
	assert_int_equal(found.collections[0].bytes, 98 * MB);
	assert_int_equal(found.collections[0].freed, 2900000);
	assert_int_equal(found.collections[0].time, 100000);
	/* A fall in steps is one; its low is where it ends. */
	put(97 * MB);
	put(97 * MB + 300000);
	put(96 * MB);
	put(99 * MB);
	find();
	assert_int_equal(found.count, 1);
	assert_int_equal(found.collections[0].bytes, 96 * MB);
	assert_int_equal(found.collections[0].time, 103000);
	check_words("floor after 1 collection: 96.0 MB; more of them will "
	    "say whether it rises");
}

/*
 * A sawtooth of so many points a tooth: each adds 2 MB, a tooth ends where it
 * began, and kept more. Every third tooth ends lower: what was old is gone.
 */
static void
saw(int teeth, int64_t kept, int64_t old)
{
	int64_t low = 20 * MB, garbage = 0;

	for (int tooth = 0; tooth < teeth; tooth++) {
		for (int i = 0; i < 6; i++)
			put(low + garbage + i * 2 * MB);
		low += kept;
		garbage = tooth % 3 == 2 ? 0 : garbage + old;
	}
	put(low + garbage);
	put(low + garbage + 2 * MB);
}

/* 30 kB are kept in six seconds: 0.3 MB a minute. */
static void
test_leak(void **state)
{
	(void)state;
	saw(60, 30000, 0);
	find();
	assert_int_equal(found.count, 60);
	assert_int_equal(found.minima, 60);
	assert_false(found.full);
	assert_float_equal(found.slope, 300000, 1);
	assert_float_equal(found.fit, 1, 1e-9);
	assert_float_equal(found.start, 20 * MB + 30000, 1);
	assert_int_equal(found.from, 6000);
	assert_int_equal(found.to, 360000);
	assert_int_equal(found.risen, 59);
	/* Five of them rose by less than noise. */
	assert_int_equal(found.verdict, FLOOR_RISING);
}

static void
test_leak_among_garbage(void **state)
{
	(void)state;
	saw(60, 50000, MB);
	find();
	assert_int_equal(found.count, 60);
	assert_true(found.full);
	/* Of every three the last; that of the first is not known to be. */
	assert_int_equal(found.minima, 20);
	assert_float_equal(found.slope, 500000, 1);
	assert_float_equal(found.fit, 1, 1e-9);
	assert_int_equal(found.risen, 19);
	assert_int_equal(found.verdict, FLOOR_LEAKING);
	check_words("floor after 20 full collections: +500 kB a minute (fit "
	    "1.00); the last 19 ended higher than the one before: looks like "
	    "a leak");
	check_brief("floor +500 kB a minute: looks like a leak");
}

/* What young collections leave rises between full ones: that is no leak. */
static void
test_no_leak(void **state)
{
	(void)state;
	saw(60, 0, MB);
	find();
	assert_true(found.full);
	assert_int_equal(found.minima, 20);
	assert_float_equal(found.slope, 0, 1e-6);
	assert_int_equal(found.risen, 0);
	assert_int_equal(found.verdict, FLOOR_STEADY);
	check_words("floor after 20 full collections: 0 B a minute (fit "
	    "0.00); does not look like a leak");
}

/* Before there was a full one nobody can say. */
static void
test_young_alone(void **state)
{
	(void)state;
	for (int tooth = 0; tooth < 8; tooth++)
		for (int i = 0; i < 5; i++)
			put((20 + tooth + 2 * i) * MB);
	put(25 * MB);
	find();
	assert_false(found.full);
	assert_int_equal(found.count, 8);
	/* The last one ended lower: that is one full collection. */
	assert_int_equal(found.risen, 0);
	count--;
	put(28 * MB);
	put(29 * MB);
	find();
	assert_int_equal(found.risen, 7);
	assert_int_equal(found.verdict, FLOOR_RISING);
	check_words("floor after 8 collections: +12.0 MB a minute (fit "
	    "1.00); the last 7 ended higher than the one before; rises, but "
	    "perhaps none was a full collection: g forces one");
}

/*
 * V8 collects all before its heap is more than four times as large: what has
 * risen by that, without ever having fallen, is no garbage.
 */
static void
test_young_fourfold(void **state)
{
	(void)state;
	for (int tooth = 0; tooth < 40; tooth++)
		for (int i = 0; i < 5; i++)
			put((10 + tooth + 2 * i) * MB);
	find();
	assert_false(found.full);
	/* From 11 to 49 MB; below, to 42 MB. */
	assert_int_equal(found.risen, 38);
	assert_int_equal(found.verdict, FLOOR_LEAKING);
	count -= 35;
	find();
	assert_int_equal(found.verdict, FLOOR_RISING);
}

/* Those that are known to be full count as such, whatever they freed. */
static void
test_known(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++) {
		put((30 + i) * MB);
		put((25 + i) * MB);
		points[count - 1].collected = true;
	}
	find();
	assert_int_equal(found.count, 6);
	assert_true(found.full);
	assert_int_equal(found.minima, 6);
	assert_int_equal(found.risen, 5);
	assert_float_equal(found.slope, 30 * MB, 1);
	assert_int_equal(found.verdict, FLOOR_LEAKING);
	assert_int_equal(found.collections[0].freed, 5 * MB);
	/* One that frees nothing is one all the same. */
	put(30 * MB);
	points[count - 1].collected = true;
	find();
	assert_int_equal(found.count, 7);
	assert_int_equal(found.collections[6].freed, 0);
	assert_int_equal(found.risen, 0);
}

/* A flood of garbage seen at random: hours of it look like no leak. */
static void
test_random(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < POINTS; i++) {
		seed = seed * 1664525 + 1013904223;
		put(40 * MB + (int64_t)(seed >> 8) % (16 * MB));
		if (i > 0 && i % 500 == 0) {
			find();
			assert_int_equal(found.verdict, FLOOR_STEADY);
		}
	}
	find();
	assert_true(found.full);
	assert_true(found.slope < 0.01 * MB && found.slope > -0.01 * MB);
}

/* The same with a leak in it. */
static void
test_random_leak(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 1800; i++) {
		seed = seed * 1664525 + 1013904223;
		put(40 * MB + i * 50000 + (int64_t)(seed >> 8) % (16 * MB));
	}
	find();
	assert_in_range((uint64_t)found.slope, 2900000, 3100000);
	assert_true(found.fit > 0.9);
	assert_true(found.verdict >= FLOOR_RISING);
}

/* Nothing that can come from a file overflows. */
static void
test_extremes(void **state)
{
	(void)state;
	for (int i = 0; i < 40; i++) {
		put(INT64_MAX / 2 - (i % 2) * (INT64_MAX / 4));
		points[count - 1].time = (int64_t)i * (INT64_MAX / 50);
		put(0);
		points[count - 1].time = (int64_t)i * (INT64_MAX / 50);
	}
	find();
	assert_true(found.count > 10);
	floor_release(&found);
	for (size_t i = 0; i < count; i++)
		points[i].time = 7;
	find();
	assert_float_equal(found.slope, 0, 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nothing, teardown),
		cmocka_unit_test_teardown(test_noise, teardown),
		cmocka_unit_test_teardown(test_leak, teardown),
		cmocka_unit_test_teardown(test_leak_among_garbage, teardown),
		cmocka_unit_test_teardown(test_no_leak, teardown),
		cmocka_unit_test_teardown(test_young_alone, teardown),
		cmocka_unit_test_teardown(test_young_fourfold, teardown),
		cmocka_unit_test_teardown(test_known, teardown),
		cmocka_unit_test_teardown(test_random, teardown),
		cmocka_unit_test_teardown(test_random_leak, teardown),
		cmocka_unit_test_teardown(test_extremes, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
