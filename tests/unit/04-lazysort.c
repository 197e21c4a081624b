/*
 * Lazy sorting: the same as a full sort wherever somebody looks, and little
 * work where nobody does. The sort is compiled once more with the shortest
 * segments and no memory to spare, so that every path is taken often.
 */
#include "model/base/lazysort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct lazysort *tiny_new(uint32_t *items, size_t count,
	lazysort_order *order, void *data);
void tiny_free(struct lazysort *sort);
uint32_t tiny_get(struct lazysort *sort, size_t position);
bool tiny_prepare(struct lazysort *sort, size_t position, size_t *budget);
void tiny_set_data(struct lazysort *sort, void *data);

static bool memory_is_out;

static void *
tiny_realloc(void *p, size_t size)
{
	return memory_is_out ? NULL : realloc(p, size);
}

#define LAZYSORT_SHORT 1
#define lazysort_new tiny_new
#define lazysort_free tiny_free
#define lazysort_get tiny_get
#define lazysort_prepare tiny_prepare
#define lazysort_set_data tiny_set_data
#define realloc tiny_realloc
#include "model/base/lazysort.c"
#undef lazysort_new
#undef lazysort_free
#undef lazysort_get
#undef lazysort_prepare
#undef lazysort_set_data
#undef realloc

/* Items are indices of keys; equal keys are told apart by the index. */
struct keys {
	const uint32_t *key;
	size_t calls;
};

static int
by_key(void *data, uint32_t a, uint32_t b)
{
	struct keys *keys = data;

	keys->calls++;
	if (keys->key[a] != keys->key[b])
		return keys->key[a] < keys->key[b] ? -1 : 1;
	return a < b ? -1 : a > b;
}

static struct keys *sorting;

static int
by_key_of(const void *a, const void *b)
{
	return by_key(sorting, *(const uint32_t *)a, *(const uint32_t *)b);
}

static uint32_t
random_below(uint32_t below)
{
	static uint64_t state = 42;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % below;
}

static uint32_t *
numbers(size_t count)
{
	uint32_t *list = malloc((count + 1) * sizeof(*list));

	assert_non_null(list);
	for (size_t i = 0; i < count; i++)
		list[i] = (uint32_t)i;
	return list;
}

/* Orders in which keys may come; the last of them are hard for quicksorts. */
enum shape {
	SHAPE_RANDOM, SHAPE_FEW, SHAPE_SAME, SHAPE_RISING, SHAPE_FALLING,
	SHAPE_PIPE, SHAPE_SAW, SHAPE_ALMOST, SHAPE_COUNT
};

static uint32_t *
make_keys(enum shape shape, size_t count)
{
	uint32_t *key = numbers(count);

	for (size_t i = 0; i < count; i++) {
		uint32_t n = (uint32_t)i, last = (uint32_t)count - 1;

		switch (shape) {
		case SHAPE_RANDOM:
			key[i] = random_below(UINT32_MAX);
			break;
		case SHAPE_FEW:
			key[i] = random_below(3);
			break;
		case SHAPE_SAME:
			key[i] = 7;
			break;
		case SHAPE_FALLING:
			key[i] = last - n;
			break;
		case SHAPE_PIPE:
			key[i] = n < count / 2 ? n : last - n;
			break;
		case SHAPE_SAW:
			key[i] = n % 17;
			break;
		case SHAPE_ALMOST:
			key[i] = random_below(50) == 0 ? random_below(
			    (uint32_t)count) : n;
			break;
		default:
			break;
		}
	}
	return key;
}

typedef uint32_t get_function(struct lazysort *sort, size_t position);

/* Asks for count positions at random, then for all, first to last. */
static void
check_gets(struct lazysort *sort, get_function *get, const uint32_t *want,
	size_t count)
{
	static const unsigned parts[] = { 0, 1, 2, 1 };

	if (count == 0)
		return;
	for (size_t i = 0; i < 4; i++) {
		size_t at = (count - 1) * parts[i] / 2;

		assert_int_equal(get(sort, at), want[at]);
	}
	for (size_t i = 0; i < count / 4; i++) {
		size_t at = random_below((uint32_t)count);

		assert_int_equal(get(sort, at), want[at]);
	}
	for (size_t i = 0; i < count; i++)
		assert_int_equal(get(sort, i), want[i]);
}

static void
check(enum shape shape, size_t count)
{
	uint32_t *key = make_keys(shape, count), *want = numbers(count);
	uint32_t *items = numbers(count), *others = numbers(count);
	struct keys keys = { key, 0 };
	struct lazysort *sort = lazysort_new(items, count, by_key, &keys);
	struct lazysort *tiny = tiny_new(others, count, by_key, &keys);

	assert_non_null(sort);
	assert_non_null(tiny);
	sorting = &keys;
	qsort(want, count, sizeof(*want), by_key_of);
	check_gets(sort, lazysort_get, want, count);
	check_gets(tiny, tiny_get, want, count);
	/* All is sorted now: in place, and known to be. */
	assert_memory_equal(items, want, count * sizeof(*want));
	assert_memory_equal(others, want, count * sizeof(*want));
	assert_true(sort->segment_count == 1 && tiny->segment_count == 1);
	keys.calls = 0;
	for (size_t i = 0; i < count; i++)
		lazysort_get(sort, i);
	assert_int_equal(keys.calls, 0);
	lazysort_free(sort);
	tiny_free(tiny);
	free(key);
	free(want);
	free(items);
	free(others);
}

static void
test_small(void **state)
{
	(void)state;
	for (size_t count = 0; count <= 60; count++)
		for (int shape = 0; shape < SHAPE_COUNT; shape++)
			check((enum shape)shape, count);
}

static void
test_random_sizes(void **state)
{
	(void)state;
	for (int i = 0; i < 160; i++)
		check((enum shape)(i % SHAPE_COUNT), random_below(3001));
	lazysort_free(NULL);
}

/* The nth of a million, asked for alone. */
static void
check_one(enum shape shape, size_t at, size_t rows)
{
	const size_t count = 1000000;
	uint32_t *key = make_keys(shape, count), *items = numbers(count);
	uint32_t *want = numbers(count);
	struct keys keys = { key, 0 };
	struct lazysort *sort = lazysort_new(items, count, by_key, &keys);
	size_t full;

	assert_non_null(sort);
	sorting = &keys;
	qsort(want, count, sizeof(*want), by_key_of);
	full = keys.calls;
	keys.calls = 0;
	for (size_t i = 0; i < rows; i++)
		assert_int_equal(lazysort_get(sort, at + i), want[at + i]);
	if (keys.calls > 5 * count)
		fail_msg("shape %d at %zu: %zu comparisons, a full sort %zu",
		    shape, at, keys.calls, full);
	/* Asked again, nothing is compared. */
	keys.calls = 0;
	for (size_t i = 0; i < rows; i++)
		lazysort_get(sort, at + i);
	assert_int_equal(keys.calls, 0);
	lazysort_free(sort);
	free(key);
	free(items);
	free(want);
}

static void
test_first_page(void **state)
{
	static const enum shape shapes[] = { SHAPE_RANDOM, SHAPE_FALLING,
	    SHAPE_FEW, SHAPE_PIPE };

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		check_one(shapes[i], 0, 60);
	check_one(SHAPE_RANDOM, 500000, 60);
	check_one(SHAPE_RANDOM, 999940, 60);
}

/* Walking down costs what a quicksort costs, and few notes are kept. */
static void
test_walk(void **state)
{
	const size_t count = 200000;
	uint32_t *key = make_keys(SHAPE_RANDOM, count);
	uint32_t *items = numbers(count);
	struct keys keys = { key, 0 };
	struct lazysort *sort = lazysort_new(items, count, by_key, &keys);
	size_t most = 0;

	(void)state;
	assert_non_null(sort);
	for (size_t i = 0; i < count; i++) {
		lazysort_get(sort, i);
		if (sort->segment_count > most)
			most = sort->segment_count;
	}
	assert_true(most <= 80);
	/* 200,000 * log2(200,000) is 3.5 million. */
	assert_true(keys.calls < 7000000);
	lazysort_free(sort);
	free(key);
	free(items);
}

/* Without memory for notes rows may stand anywhere, but each stands once. */
static void
test_no_memory(void **state)
{
	const size_t count = 3000;
	uint32_t *key = make_keys(SHAPE_RANDOM, count);
	uint32_t *items = numbers(count), *seen = calloc(count, sizeof(*seen));
	struct keys keys = { key, 0 };
	struct lazysort *sort = tiny_new(items, count, by_key, &keys);

	(void)state;
	assert_true(sort != NULL && seen != NULL);
	memory_is_out = true;
	for (size_t i = 0; i < 2000; i++)
		tiny_get(sort, random_below((uint32_t)count));
	for (size_t i = 0; i < count; i++)
		seen[items[i]]++;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(seen[i], 1);
	memory_is_out = false;
	for (size_t i = 0; i + 1 < count; i++)
		assert_true(by_key(&keys, tiny_get(sort, i),
		    tiny_get(sort, i + 1)) < 0);
	tiny_free(sort);
	free(key);
	free(items);
	free(seen);
}

/*
 * In steps of different lengths, with others asking for other positions in
 * between: never much more than was allowed, and the same in the end.
 */
static void
test_steps(void **state)
{
	const size_t count = 300000, slack = 3 * SAMPLES * SAMPLES;
	uint32_t *key = make_keys(SHAPE_RANDOM, count);
	uint32_t *items = numbers(count), *want = numbers(count);
	struct keys keys = { key, 0 };

	(void)state;
	sorting = &keys;
	qsort(want, count, sizeof(*want), by_key_of);
	for (size_t allowed = 1000; allowed < 1000000; allowed *= 7) {
		struct lazysort *sort = lazysort_new(items, count, by_key,
		    &keys);
		size_t steps = 0, budget;
		bool done = false;

		assert_non_null(sort);
		memcpy(items, want, count * sizeof(*want));
		for (size_t i = count; i > 1; i--)
			swap(items, i - 1, random_below((uint32_t)i));
		for (; !done; steps++) {
			budget = allowed;
			keys.calls = 0;
			done = lazysort_prepare(sort, 70000, &budget);
			assert_true(keys.calls <= allowed + slack);
			assert_true(done || budget == 0);
			if (allowed > 1000 && steps % 3 == 2)
				assert_int_equal(lazysort_get(sort, 9),
				    want[9]);
			/* What is sorted waits for nothing that is begun. */
			keys.calls = 0;
			if (allowed > 1000 && steps > 3)
				lazysort_get(sort, 9);
			assert_int_equal(keys.calls, 0);
		}
		assert_true(steps > 1 || allowed >= count);
		keys.calls = 0;
		assert_int_equal(lazysort_get(sort, 70000), want[70000]);
		assert_int_equal(keys.calls, 0);
		for (size_t i = 0; i < count; i += 997)
			assert_int_equal(lazysort_get(sort, i), want[i]);
		lazysort_free(sort);
	}
	free(key);
	free(items);
	free(want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_random_sizes),
		cmocka_unit_test(test_first_page),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
