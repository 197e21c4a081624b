/* When a watch takes a snapshot by itself. */
#include "src/watch/trigger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NONE TRIGGER_NONE

static enum trigger_action
used(struct trigger *trigger, int64_t bytes)
{
	struct trigger_sample sample = { .used = bytes, .low_time = NONE,
	    .low = NONE };

	return trigger_look(trigger, &sample);
}

/* After a collection that was seen as a drop. */
static enum trigger_action
low(struct trigger *trigger, int64_t time, int64_t bytes)
{
	struct trigger_sample sample = { .used = bytes + 50, .low_time = time,
	    .low = bytes };

	return trigger_look(trigger, &sample);
}

/* After one that was asked for. */
static enum trigger_action
full(struct trigger *trigger, int64_t time, int64_t bytes)
{
	struct trigger_sample sample = { .used = bytes, .collected = true,
	    .low_time = time, .low = bytes };

	return trigger_look(trigger, &sample);
}

static void
test_nothing(void **state)
{
	struct trigger trigger = TRIGGER_INIT;

	(void)state;
	assert_int_equal(used(&trigger, 1000000), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 1, 10), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 2, 1000), TRIGGER_NOTHING);
	assert_int_equal(full(&trigger, 3, 100000), TRIGGER_NOTHING);
}

static void
test_limit(void **state)
{
	struct trigger trigger = TRIGGER_INIT;

	(void)state;
	trigger.at = 500;
	assert_int_equal(used(&trigger, 499), TRIGGER_NOTHING);
	assert_int_equal(used(&trigger, 500), TRIGGER_AT);
	assert_int_equal(used(&trigger, 600), TRIGGER_NOTHING);
	/* A sawtooth is not many crossings. */
	assert_int_equal(used(&trigger, 460), TRIGGER_NOTHING);
	assert_int_equal(used(&trigger, 510), TRIGGER_NOTHING);
	assert_int_equal(used(&trigger, NONE), TRIGGER_NOTHING);
	assert_int_equal(used(&trigger, 449), TRIGGER_NOTHING);
	assert_int_equal(used(&trigger, 501), TRIGGER_AT);
	assert_int_equal(used(&trigger, 502), TRIGGER_NOTHING);
}

/* What is above from the start is said, too. */
static void
test_above(void **state)
{
	struct trigger trigger = TRIGGER_INIT;

	(void)state;
	trigger.at = 500;
	assert_int_equal(used(&trigger, 900), TRIGGER_AT);
	assert_int_equal(used(&trigger, 900), TRIGGER_NOTHING);
}

static void
test_growth(void **state)
{
	struct trigger trigger = TRIGGER_INIT;

	(void)state;
	trigger.growth = 0.1;
	assert_int_equal(used(&trigger, 5000), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 1, 1000), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 2, 1099), TRIGGER_NOTHING);
	/* Perhaps: a full collection will tell. */
	assert_int_equal(low(&trigger, 3, 1100), TRIGGER_COLLECT);
	assert_int_equal(low(&trigger, 3, 1100), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 4, 1200), TRIGGER_NOTHING);
	/* It was garbage. */
	assert_int_equal(full(&trigger, 5, 1005), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 6, 1150), TRIGGER_COLLECT);
	/* It was not. */
	assert_int_equal(full(&trigger, 7, 1120), TRIGGER_GROWTH);
	trigger_taken(&trigger);
	/* The snapshot has collected: from there on. */
	assert_int_equal(low(&trigger, 8, 1500), TRIGGER_NOTHING);
	assert_int_equal(full(&trigger, 9, 1130), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 10, 1240), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 11, 1244), TRIGGER_COLLECT);
	assert_int_equal(full(&trigger, 12, 1244), TRIGGER_GROWTH);
}

/* A floor that was too high at first comes down. */
static void
test_lower(void **state)
{
	struct trigger trigger = TRIGGER_INIT;

	(void)state;
	trigger.growth = 0.5;
	assert_int_equal(low(&trigger, 1, 1000), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 2, 400), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 3, 600), TRIGGER_COLLECT);
	assert_int_equal(full(&trigger, 4, 300), TRIGGER_NOTHING);
	assert_int_equal(low(&trigger, 5, 450), TRIGGER_COLLECT);
}

/* A collection that a person asks for decides as well. */
static void
test_asked_for(void **state)
{
	struct trigger trigger = TRIGGER_INIT;

	(void)state;
	trigger.growth = 0.1;
	assert_int_equal(full(&trigger, 1, 1000), TRIGGER_NOTHING);
	assert_int_equal(full(&trigger, 2, 1100), TRIGGER_GROWTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_above),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_lower),
		cmocka_unit_test(test_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
