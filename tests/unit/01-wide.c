/* Columns of numbers that nearly all fit 32 bits. */
#include "model/base/wide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"

/* Around what fits 32 bits, and the ends. */
static const uint64_t values[] = {
	0, 1, UINT32_MAX - 1, UINT32_MAX, (uint64_t)UINT32_MAX + 1,
	1234567890123456789u, UINT64_MAX - 1, UINT64_MAX,
};
#define VALUES (sizeof(values) / sizeof(values[0]))

static uint64_t
next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static void
test_values(void **state)
{
	struct wide wide;
	uint32_t row;

	(void)state;
	assert_true(wide_init(&wide, VALUES, NULL));
	for (row = 0; row < VALUES; row++)
		assert_int_equal(wide_get(&wide, row), 0);
	for (row = 0; row < VALUES; row++)
		assert_true(wide_set(&wide, row, values[row], NULL));
	for (row = 0; row < VALUES; row++)
		assert_true(wide_get(&wide, row) == values[row]);
	assert_true(wide_bytes(&wide) >= VALUES * 4 + 5 * 12);
	wide_release(&wide);
	wide_release(&wide);

	assert_true(wide_init(&wide, 0, NULL));
	assert_int_equal(wide_bytes(&wide), 0);
	wide_release(&wide);
}

/* Rows set in any order and again, against a plain array. */
static void
test_random(void **state)
{
	uint64_t plain[300], seed, value;
	struct wide wide;
	uint32_t row, i;

	(void)state;
	for (seed = 1; seed <= 100; seed++) {
		uint64_t random = seed;

		memset(plain, 0, sizeof(plain));
		assert_true(wide_init(&wide, 300, NULL));
		for (i = 0; i < 1000; i++) {
			row = next_random(&random) % 300;
			value = values[next_random(&random) % VALUES];
			plain[row] = value;
			assert_true(wide_set(&wide, row, value, NULL));
			assert_true(wide_get(&wide, row) == value);
		}
		for (row = 0; row < 300; row++)
			assert_true(wide_get(&wide, row) == plain[row]);
		wide_release(&wide);
	}
}

/* The worst order: every row in front of all others, and nothing but big. */
static void
test_falling(void **state)
{
	const uint32_t rows = 60000;
	struct wide wide;
	uint32_t row;

	(void)state;
	assert_true(wide_init(&wide, rows, NULL));
	for (row = rows; row-- > 0;)
		assert_true(wide_set(&wide, row, UINT64_MAX - row, NULL));
	for (row = 0; row < rows; row++)
		assert_true(wide_get(&wide, row) == UINT64_MAX - row);
	assert_true(wide_set(&wide, 7, 7, NULL));
	assert_int_equal(wide_get(&wide, 7), 7);
	assert_true(wide_set(&wide, 7, UINT32_MAX, NULL));
	assert_true(wide_get(&wide, 7) == UINT32_MAX);
	assert_true(wide_bytes(&wide) <= (size_t)rows * 12);
	wide_release(&wide);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_falling),
	};

	return cmocka_run_group_tests_name("wide", tests, NULL, NULL);
}
