/* Addresses first, memory later. */
#include "model/base/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"

#ifndef __has_feature
#define __has_feature(name) 0
#endif

/* Sanitizers take more address space than any limit would allow. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
	!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define CAN_LIMIT
#endif

#define MB ((size_t)1 << 20)

/* How many bytes of the region are really there. */
static size_t
resident(const struct region *region)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), count = 0, i;
	static unsigned char pages[65536];

	assert_true(region->size / page <= sizeof(pages));
	assert_int_equal(mincore(region->data, region->size, pages), 0);
	for (i = 0; i < region->size / page; i++)
		count += pages[i] & 1;
	return count * page;
}

static void
test_grow(void **state)
{
	struct region region;
	const char *data;
	size_t ready;

	(void)state;
	assert_true(region_init(&region, 150 * MB + 1, NULL));
	assert_in_range(region.size, 150 * MB + 1, 151 * MB);
	assert_int_equal(region.ready, 0);
	assert_int_equal(resident(&region), 0);
	data = region.data;
	while (region.ready < region.size) {
		ready = region.ready;
		assert_true(region_grow(&region, NULL));
		assert_true(region.ready > ready);
		assert_true(region.ready <= region.size);
		region.data[ready] = 1;
		region.data[region.ready - 1] = 2;
	}
	assert_ptr_equal(region.data, data);
	assert_false(region_grow(&region, NULL));
	region_release(&region);
	region_release(&region);
}

static void
test_drop(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), i;
	struct region region;

	(void)state;
	assert_true(region_init(&region, 4 * MB, NULL));
	while (region_grow(&region, NULL))
		;
	memset(region.data, 7, 4 * MB);
	assert_int_equal(resident(&region), 4 * MB);
	/* Nothing whole is in between. */
	assert_int_equal(region_drop(&region, 1, page), 0);
	assert_int_equal(region_drop(&region, 1, 2 * page - 1), 0);
	assert_int_equal(region_drop(&region, page, page), 0);
	assert_int_equal(region_drop(&region, 5, 3), 0);
	assert_int_equal(resident(&region), 4 * MB);
	assert_int_equal(region_drop(&region, 1, MB + 1), MB - page);
	assert_int_equal(resident(&region), 3 * MB + page);
	for (i = 0; i < 2 * MB; i++)
		assert_int_equal(region.data[i],
		    i < page || i >= MB ? 7 : 0);
	region_trim(&region, 2 * MB + 1);
	assert_int_equal(region.size, 2 * MB + page);
	assert_int_equal(region.ready, 2 * MB + page);
	assert_int_equal(region.data[2 * MB], 7);
	region_trim(&region, 0);
	assert_int_equal(region.size, page);
	region_trim(&region, page);
	assert_int_equal(region.size, page);
	region_release(&region);
}

#ifdef CAN_LIMIT
/* Half of what is left, so that others find something, too. */
static int
limited(void)
{
	struct rlimit limit = { 0 };
	struct region first, second;

	getrlimit(RLIMIT_AS, &limit);
	limit.rlim_cur = 1000 * MB;
	if (setrlimit(RLIMIT_AS, &limit) != 0)
		return 1;
	if (!region_init(&first, (uint64_t)1 << 40, NULL))
		return 2;
	if (first.size < 400 * MB || first.size > 500 * MB)
		return 3;
	if (!region_init(&second, UINT64_MAX, NULL))
		return 4;
	if (second.size < 200 * MB || second.size > 250 * MB)
		return 5;
	/* Nothing at all is left: the smallest, or an error. */
	limit.rlim_cur = MB;
	if (setrlimit(RLIMIT_AS, &limit) != 0)
		return 6;
	return region_init(&second, UINT64_MAX, NULL) ? 7 : 0;
}

/* Only what is used counts for this limit. */
static int
limited_data(void)
{
	struct rlimit limit = { 0 };
	struct region region;
	struct error err = { .kind = ERROR_NONE };

	if (!region_init(&region, (uint64_t)1 << 40, NULL))
		return 1;
	getrlimit(RLIMIT_DATA, &limit);
	limit.rlim_cur = 300 * MB;
	if (setrlimit(RLIMIT_DATA, &limit) != 0)
		return 2;
	while (region_grow(&region, &err))
		;
	if (err.kind != ERROR_MEMORY)
		return 3;
	return region.ready >= 100 * MB && region.ready < 300 * MB ? 0 : 4;
}

static void
check_child(int (*run)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(run());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}
#endif

static void
test_limits(void **state)
{
	(void)state;
#ifdef CAN_LIMIT
	check_child(limited);
	check_child(limited_data);
#else
	skip();
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("region", tests, NULL, NULL);
}
