/* Samples of hours in bounded memory. */
#include "live/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MB INT64_C(1000000)

static struct samples samples;

static int
setup(void **state)
{
	(void)state;
	return samples_init(&samples, NULL) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	samples_release(&samples);
	return 0;
}

static struct sample
sample_of(int64_t time, int64_t used, int64_t rss)
{
	return (struct sample) { .time = time,
	    .values = { used, used, SAMPLES_NONE, rss } };
}

static void
test_adding(void **state)
{
	struct sample sample = sample_of(1000, 5, 70), got;

	(void)state;
	assert_int_equal(samples_last(&samples, SAMPLE_USED), SAMPLES_NONE);
	samples_add(&samples, &sample);
	sample = sample_of(2000, SAMPLES_NONE, 80);
	sample.collected = true;
	samples_add(&samples, &sample);
	assert_int_equal(samples.count, 2);
	assert_int_equal(samples_last(&samples, SAMPLE_USED), 5);
	assert_int_equal(samples_last(&samples, SAMPLE_TOTAL), 5);
	assert_int_equal(samples_last(&samples, SAMPLE_RSS), 80);
	assert_int_equal(samples_last(&samples, SAMPLE_EXTERNAL),
	    SAMPLES_NONE);
	samples_get(&samples, 1, &got);
	assert_int_equal(got.time, 2000);
	assert_true(got.collected);
}

/*
 * Two days, a sample a second: the peak, the low and the known collection of
 * the first hour are still there, time goes forward, and the last quarter of
 * an hour is whole.
 */
static void
test_long(void **state)
{
	const int64_t end = 2 * 24 * 3600;
	bool peak = false, low = false, rss = false, collected = false;

	(void)state;
	for (int64_t i = 0; i < end; i++) {
		struct sample sample = sample_of(i * 1000,
		    50 * MB + i % 97, 100 * MB + i % 89);

		if (i == 1000)
			sample.values[SAMPLE_USED] = 90 * MB;
		if (i == 2000)
			sample.values[SAMPLE_USED] = 10 * MB;
		if (i == 3000)
			sample.values[SAMPLE_RSS] = 900 * MB;
		sample.collected = i == 3500;
		samples_add(&samples, &sample);
	}
	assert_int_equal(samples.seen, end);
	assert_true(samples.count <= SAMPLES_MAX);
	for (size_t i = 0; i < samples.count; i++) {
		if (i > 0)
			assert_true(samples.times[i] > samples.times[i - 1]);
		peak |= samples.values[SAMPLE_USED][i] == 90 * MB;
		low |= samples.values[SAMPLE_USED][i] == 10 * MB;
		rss |= samples.values[SAMPLE_RSS][i] == 900 * MB;
		collected |= samples.collected[i] &&
		    samples.times[i] == 3500 * 1000;
	}
	assert_true(peak && low && rss && collected);
	for (int i = 1; i <= 900; i++)
		assert_int_equal(samples.times[samples.count - i],
		    (end - i) * 1000);
}

/* A process of which nothing is known for long fills nothing either. */
static void
test_unknown(void **state)
{
	(void)state;
	for (int i = 0; i < 10 * SAMPLES_MAX; i++) {
		struct sample sample = sample_of(i, SAMPLES_NONE,
		    SAMPLES_NONE);

		sample.collected = true;
		samples_add(&samples, &sample);
		assert_true(samples.count <= SAMPLES_MAX);
	}
	assert_int_equal(samples.times[samples.count - 1],
	    10 * SAMPLES_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_adding, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
