/* What a row of numbers says of how it grew. */
#include "model/compare/growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define GROWTH(...) growth_of((const int64_t []){ __VA_ARGS__ }, \
	sizeof((const int64_t []){ __VA_ARGS__ }) / sizeof(int64_t))
#define NONE GROWTH_NONE

static void
test_steps(void **state)
{
	struct growth growth = GROWTH(1, 3, 3, 2, 10);

	(void)state;
	assert_int_equal(growth.total, 9);
	assert_int_equal(growth.steps, 4);
	assert_int_equal(growth.grew, 2);
	assert_int_equal(growth.shrank, 1);
	growth = GROWTH(7);
	assert_int_equal(growth.total, 0);
	assert_int_equal(growth.steps, 0);
	growth = growth_of(NULL, 0);
	assert_int_equal(growth.steps, 0);
}

/* Worked out by hand: sums of squares around the means. */
static void
test_line(void **state)
{
	struct growth growth = GROWTH(2, 4, 6, 8);

	(void)state;
	assert_float_equal(growth.slope, 2, 1e-12);
	assert_float_equal(growth.fit, 1, 1e-12);
	/* Means 1 and 4; xx 2, xy 3, yy 18: slope 1.5, R2 9/36. */
	growth = GROWTH(4, 1, 7);
	assert_float_equal(growth.slope, 1.5, 1e-12);
	assert_float_equal(growth.fit, 0.25, 1e-12);
	growth = GROWTH(5, 5, 5);
	assert_float_equal(growth.slope, 0, 1e-12);
	assert_float_equal(growth.fit, 0, 1e-12);
	growth = GROWTH(9, 6, 3);
	assert_float_equal(growth.slope, -3, 1e-12);
	assert_float_equal(growth.fit, 1, 1e-12);
	/* Small steps of large numbers keep their digits. */
	growth = GROWTH(INT64_C(1) << 52, (INT64_C(1) << 52) + 1,
	    (INT64_C(1) << 52) + 2);
	assert_float_equal(growth.slope, 1, 1e-9);
	assert_float_equal(growth.fit, 1, 1e-9);
}

static void
test_gaps(void **state)
{
	struct growth growth = GROWTH(NONE, 2, NONE, 6, 8);

	(void)state;
	assert_int_equal(growth.total, 6);
	assert_int_equal(growth.steps, 2);
	assert_int_equal(growth.grew, 2);
	/* They stand where they stand: 2 at 1, 6 at 3, 8 at 4. */
	assert_float_equal(growth.slope, 2, 1e-12);
	assert_float_equal(growth.fit, 1, 1e-12);
	growth = GROWTH(NONE, NONE);
	assert_int_equal(growth.steps, 0);
}

#define PER(per, ...) growth_per((const int64_t []){ __VA_ARGS__ }, \
	sizeof((const int64_t []){ __VA_ARGS__ }) / sizeof(int64_t), per, \
	&many, &requests)

static void
test_per(void **state)
{
	uint64_t many = 0, requests = 0;

	(void)state;
	assert_true(PER(500, 7, 1007, 2007));
	assert_int_equal(many, 2);
	assert_int_equal(requests, 1);
	assert_true(PER(500, 0, 250));
	assert_int_equal(many, 1);
	assert_int_equal(requests, 2);
	assert_true(PER(500, 0, 500, 1000));
	assert_int_equal(many, 1);
	assert_int_equal(requests, 1);
	assert_false(PER(500, 0, 501, 1002));
	assert_false(PER(500, 0, 500, 1500));
	assert_false(PER(500, 500, 0));
	assert_false(PER(500, 500, 500));
	assert_false(PER(0, 0, 500));
	assert_false(PER(500, 500));
	assert_false(PER(500, 0, NONE, 500));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_per),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
