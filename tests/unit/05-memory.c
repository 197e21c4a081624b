/* How much memory there is: made-up files of a machine, and real limits. */
#include "model/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif

/* Sanitizers take more address space than any limit would allow. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
	!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define CAN_LIMIT
#endif

#define MB ((uint64_t)1 << 20)
#define PATH_SIZE 512

static char root[] = "/tmp/heaptrail-test-XXXXXX";

static int
make_root(void **state)
{
	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	return mkdtemp(root) != NULL ? 0 : -1;
}

static int
remove_root(void **state)
{
	char command[PATH_SIZE];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

/* Writes a file under root, with the folders it needs. */
static void
put(const char *name, const char *text)
{
	char path[PATH_SIZE];
	FILE *file;
	char *c;

	snprintf(path, sizeof(path), "%s%s", root, name);
	for (c = path + strlen(root) + 1; *c != '\0'; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		mkdir(path, 0700);
		*c = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* 8000 MB of 16000, as a kernel says it. */
static void
put_machine(void)
{
	put("/proc/meminfo",
	    "MemTotal:       16384000 kB\n"
	    "MemFree:          204800 kB\n"
	    "MemAvailable:    8192000 kB\n"
	    "Buffers:               0 kB\n");
}

static void
test_machine(void **state)
{
	uint64_t physical = (uint64_t)sysconf(_SC_PHYS_PAGES) *
	    (uint64_t)sysconf(_SC_PAGESIZE);

	(void)state;
	/* Nothing says it: all that is built in. */
	assert_true(memory_machine(root) == physical);
	put("/proc/meminfo", "");
	assert_true(memory_machine(root) == physical);
	put("/proc/meminfo", "MemAvailable: none\n");
	assert_true(memory_machine(root) == physical);
	put("/proc/meminfo", "NotMemAvailable: 1 kB\nMemAvailableToo: 1 kB");
	assert_true(memory_machine(root) == physical);
	put_machine();
	assert_true(memory_machine(root) == 8000 * MB);
	put("/proc/self/cgroup", "");
	assert_true(memory_machine(root) == 8000 * MB);
	put("/proc/self/cgroup", "nonsense\n:\n1\n::\n0::/\n7:memory\n");
	assert_true(memory_machine(root) == 8000 * MB);
}

/* What a balloon agreed on with its host says whether free memory goes. */
static void
test_taken_back(void **state)
{
	static const char balloon[] =
	    "/sys/bus/virtio/drivers/virtio_balloon/virtio3/features";

	(void)state;
	assert_false(memory_taken_back(root));
	put(balloon, "0111100100000000000000000000000010000000\n");
	assert_false(memory_taken_back(root));
	put(balloon, "00000");
	assert_false(memory_taken_back(root));
	put(balloon, "0000010000000000000000000000000010000000\n");
	assert_true(memory_taken_back(root));
}

static void
test_version_1(void **state)
{
	(void)state;
	put_machine();
	put("/proc/self/cgroup",
	    "9:name=systemd:/\n"
	    "4:cpuset,memory:/outer/inner\n"
	    "2:memory_not:/elsewhere\n"
	    "1:cpu:/\n");
	assert_true(memory_machine(root) == 8000 * MB);
	/* No limit is a large number here. */
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes",
	    "9223372036854771712\n");
	put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n");
	put("/sys/fs/cgroup/memory/elsewhere/memory.limit_in_bytes", "1\n");
	assert_true(memory_machine(root) == 8000 * MB);
	put("/sys/fs/cgroup/memory/outer/memory.limit_in_bytes",
	    "2097152000\n");
	assert_true(memory_machine(root) == 2000 * MB);
	put("/sys/fs/cgroup/memory/outer/memory.usage_in_bytes",
	    "1048576000\n");
	assert_true(memory_machine(root) == 1000 * MB);
	/* The inner one has less, until its cache counts. */
	put("/sys/fs/cgroup/memory/outer/inner/memory.limit_in_bytes",
	    "1048576000\n");
	put("/sys/fs/cgroup/memory/outer/inner/memory.usage_in_bytes",
	    "943718400\n");
	assert_true(memory_machine(root) == 100 * MB);
	put("/sys/fs/cgroup/memory/outer/inner/memory.stat",
	    "inactive_file 5\n"
	    "total_inactive_file 104857600\n"
	    "total_active_file 209715200\n");
	assert_true(memory_machine(root) == 300 * MB);
}

static void
test_version_2(void **state)
{
	(void)state;
	put_machine();
	put("/proc/self/cgroup", "0::/a/b\n");
	put("/sys/fs/cgroup/a/memory.max", "max\n");
	put("/sys/fs/cgroup/a/memory.high", "max\n");
	put("/sys/fs/cgroup/a/memory.current", "1048576\n");
	assert_true(memory_machine(root) == 8000 * MB);
	put("/sys/fs/cgroup/a/b/memory.max", "1048576000\n");
	put("/sys/fs/cgroup/a/b/memory.current", "524288000\n");
	assert_true(memory_machine(root) == 500 * MB);
	put("/sys/fs/cgroup/a/b/memory.high", "734003200\n");
	assert_true(memory_machine(root) == 200 * MB);
	/* Over its limit, and all of it cache. */
	put("/sys/fs/cgroup/a/b/memory.current", "1048576000\n");
	assert_true(memory_machine(root) == 0);
	put("/sys/fs/cgroup/a/b/memory.stat",
	    "file 1048576000\ninactive_file 2097152000\n");
	assert_true(memory_machine(root) == 700 * MB);
}

/* A container sees its own cgroup as the root, but its name as outside. */
static void
test_container(void **state)
{
	(void)state;
	put_machine();
	put("/proc/self/cgroup", "0::/docker/0123456789\n");
	put("/sys/fs/cgroup/memory.max", "314572800");
	put("/sys/fs/cgroup/memory.current", "104857600");
	assert_true(memory_machine(root) == 200 * MB);
	put("/proc/self/cgroup", "4:memory:/docker/0123456789");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "209715200\n");
	put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "104857600\n");
	assert_true(memory_machine(root) == 100 * MB);
}

#ifdef CAN_LIMIT
/* In a child, which keeps the limit to itself. */
static void
check_limit(int resource)
{
	struct rlimit limit = { .rlim_cur = 1000 * MB };
	uint64_t before, after;
	void *memory;
	pid_t child;
	int status;

	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		getrlimit(resource, &limit);
		limit.rlim_cur = 1000 * MB;
		if (setrlimit(resource, &limit) != 0)
			_exit(1);
		before = memory_limits();
		memory = mmap(NULL, 300 * MB, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			_exit(2);
		after = memory_limits();
		if (before > 1000 * MB || before < 500 * MB)
			_exit(3);
		if (before - after < 299 * MB || before - after > 301 * MB)
			_exit(4);
		_exit(memory_available() <= after ? 0 : 5);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}
#endif

static void
test_limits(void **state)
{
	(void)state;
#ifdef CAN_LIMIT
	check_limit(RLIMIT_AS);
	check_limit(RLIMIT_DATA);
#else
	skip();
#endif
}

static void
test_here(void **state)
{
	(void)state;
	assert_true(memory_available() > 0);
	assert_true(memory_available() < (uint64_t)1 << 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_machine, make_root,
		    remove_root),
		cmocka_unit_test_setup_teardown(test_taken_back, make_root,
		    remove_root),
		cmocka_unit_test_setup_teardown(test_version_1, make_root,
		    remove_root),
		cmocka_unit_test_setup_teardown(test_version_2, make_root,
		    remove_root),
		cmocka_unit_test_setup_teardown(test_container, make_root,
		    remove_root),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_here),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
