/* Whom to capture, and what is said before it is done. */
#include "live/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "live/process.h"
#include "live/target.h"

static void
test_targets(void **state)
{
	static const char *const wrong[] = { "", "0", "-1", "abc", "12x",
	    "99999999", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
	    "127.0.0.1:65536", "127.0.0.1:99999999999", ":9229",
	    "127.0.0.1:9229/x", "ws://", "ws://127.0.0.1", "::1:9229",
	    "[::1]", "ws://127.0.0.1:9229/a b", "wss://127.0.0.1:9229/x",
	    "http://127.0.0.1:9229/", "ws://127.0.0.1:9229/\r\nX:y" };
	struct target target;
	struct error err;

	(void)state;
	assert_true(target_parse(&target, "1234", &err));
	assert_int_equal(target.pid, 1234);
	assert_true(target_parse(&target, "127.0.0.1:9229", &err));
	assert_int_equal(target.pid, 0);
	assert_string_equal(target.address.host, "127.0.0.1");
	assert_int_equal(target.address.port, 9229);
	assert_string_equal(target.address.path, "");
	assert_int_equal(target.address.network, -1);
	assert_true(target.loopback);
	assert_true(target_parse(&target, "localhost:1", &err));
	assert_string_equal(target.address.host, "127.0.0.1");
	assert_true(target_parse(&target, "127.9.9.9:80", &err));
	assert_true(target.loopback);
	assert_true(target_parse(&target, "[::1]:9230", &err));
	assert_string_equal(target.address.host, "::1");
	assert_true(target.loopback);
	assert_true(target_parse(&target, "192.0.2.1:9229", &err));
	assert_false(target.loopback);
	assert_true(target_parse(&target, "ws://127.0.0.1:9229/0fa-12", &err));
	assert_string_equal(target.address.path, "/0fa-12");
	assert_true(target_parse(&target, "ws://127.0.0.1:9229/", &err));
	assert_string_equal(target.address.path, "");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (target_parse(&target, wrong[i], &err))
			fail_msg("taken: %s", wrong[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static bool
allows(uint64_t heap, uint64_t memory, uint64_t disk, bool force,
	const char *why)
{
	struct check_cost cost = { .heap = heap, .memory = memory,
	    .disk = disk };
	struct checks checks = { .count = 0 };
	struct error err;
	bool allowed;

	checks_cost(&checks, &cost, "here");
	allowed = checks_allow(&checks, force, &err);
	if (!allowed)
		assert_non_null(strstr(err.message, why));
	return allowed;
}

static void
test_cost(void **state)
{
	const uint64_t mb = 1000000, much = UINT64_MAX;

	(void)state;
	assert_true(allows(100 * mb, 1500 * mb, 300 * mb, false, ""));
	assert_false(allows(100 * mb, 1499 * mb, 300 * mb, false,
	    "200 MB to 1.5 GB of memory in the process, and 1.5 GB are "
	    "free"));
	assert_true(allows(100 * mb, 0, 300 * mb, true, ""));
	/* Between what it takes at least and at most it is only said. */
	assert_true(allows(100 * mb, much, 131 * mb, false, ""));
	assert_false(allows(100 * mb, much, 129 * mb, false,
	    "130 MB to 300 MB on the disk, and 129 MB are free in here"));
	assert_true(allows(100 * mb, much, 0, true, ""));
	assert_true(allows(100 * mb, much, much, false, ""));
	/* Nothing overflows. */
	assert_false(allows(UINT64_MAX - 1, 5, 5, false, "memory"));
	assert_true(allows(0, 0, 0, false, ""));
}

static void
test_address(void **state)
{
	struct checks checks = { .count = 0 };
	struct target target;
	struct error err;

	(void)state;
	assert_true(target_parse(&target, "192.0.2.1:9229", &err));
	checks_address(&checks, &target);
	assert_false(checks_allow(&checks, false, &err));
	assert_non_null(strstr(err.message, "another machine"));
	assert_non_null(strstr(err.message, "--force"));
	assert_true(checks_allow(&checks, true, &err));
	checks.count = 0;
	assert_true(target_parse(&target, "127.0.0.1:9229", &err));
	checks_address(&checks, &target);
	assert_int_equal(checks.count, 0);
}

/* What harms is not done by force either, and is what is said first. */
static void
test_forbidden(void **state)
{
	struct checks checks = { .count = 0 };
	struct error err;

	(void)state;
	checks_add(&checks, CHECK_SAYS, "a");
	checks_add(&checks, CHECK_REFUSES, "b");
	checks_add(&checks, CHECK_FORBIDS, "c \033[1m");
	assert_false(checks_allow(&checks, false, &err));
	assert_string_equal(err.message, "c \\x1b[1m");
	assert_false(checks_allow(&checks, true, &err));
	checks.count = 2;
	assert_true(checks_allow(&checks, true, &err));
	for (int i = 0; i < 100; i++)
		checks_add(&checks, CHECK_SAYS, "more");
	assert_int_equal(checks.count, CHECKS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_forbidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
