/* Files of /proc: made-up ones, strange ones, and our own. */
#include "live/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "live/container.h"
#include "live/listeners.h"
#include "live/runtime_version.h"
#include "model/base/error.h"
#include "tests/unit/fake_proc.h"

static void
test_status(void **state)
{
	struct proc_status status;

	(void)state;
	fake_node(100, 7, "node a.js");
	assert_true(proc_status(&fake_proc, 100, &status));
	assert_int_equal(status.parent, 7);
	assert_int_equal(status.state, 'S');
	assert_int_equal(status.rss, 50000 * 1024);
	assert_int_equal(status.threads, 11);
	assert_int_equal(status.user, geteuid());
	assert_true(proc_has_signal(status.caught, SIGUSR1));
	assert_false(proc_has_signal(status.caught, SIGUSR2));
	assert_true(proc_has_signal(status.ignored, SIGPIPE));
	assert_false(proc_has_signal(status.caught, 0));
	assert_false(proc_has_signal(status.caught, 65));
	assert_false(status.nested);
	assert_int_equal(proc_started(&fake_proc, 100), 1100);
	assert_false(proc_status(&fake_proc, 101, &status));
	assert_int_equal(proc_started(&fake_proc, 101), 0);
	fake_file(100, "status", "NSpid:\t100\t12\t1\n");
	assert_true(proc_status(&fake_proc, 100, &status));
	assert_true(status.nested);
	assert_int_equal(status.inner_pid, 1);
}

static void
test_strange_status(void **state)
{
	static const char *const texts[] = {
		"", "\n", "VmRSS", "VmRSS:", "VmRSS:\t", "VmRSS: kB\n",
		"VmRSS:\t99999999999999999999999999 kB\n",
		"VmRSS:\t-5 kB\nPPid:\t-7\nUid:\tx\nNSpid:\t-1 -2\n",
		"PPid:\t4294967296\nSigCgt:\tzzzz\nThreads:\t1e9\nState:\t(\n",
		"NSpid:\t1 2 3 x\n", "NSpid:\t", "Uid:\t1\n",
		"\xff\xfe\x1b[31m\nPPid:\t\xff\n",
	};
	struct proc_status status;
	static char huge[300000];

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		fake_file(1, "status", texts[i]);
		fake_file(1, "stat", texts[i]);
		if (!proc_status(&fake_proc, 1, &status))
			assert_int_equal(texts[i][0], '\0');
		assert_int_equal(status.rss, 0);
		assert_int_equal(status.parent, 0);
		assert_int_equal(proc_started(&fake_proc, 1), 0);
	}
	memset(huge, 'P', sizeof huge - 1);
	fake_file(1, "status", huge);
	assert_true(proc_status(&fake_proc, 1, &status));
	fake_file(1, "stat", "1 (a) S 1");
	assert_int_equal(proc_started(&fake_proc, 1), 0);
	/* A name can hold what looks like the rest. */
	fake_file(1, "stat", "1 (x) S 9 9 9) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 "
	    "7 8 20 0 11 0 777 1000 200\n");
	assert_int_equal(proc_started(&fake_proc, 1), 777);
}

static void
test_words(void **state)
{
	struct proc_words words;
	static char huge[1 << 20];

	(void)state;
	fake_bytes(2, "cmdline", "node\0\0a b\0", 10);
	assert_true(proc_words(&fake_proc, 2, "cmdline", 100, &words));
	assert_int_equal(words.count, 3);
	assert_string_equal(words.words[0], "node");
	assert_string_equal(words.words[1], "");
	assert_string_equal(words.words[2], "a b");
	proc_words_release(&words);
	/* A title leaves what was there before as NULs. */
	fake_bytes(2, "cmdline", "npm run dev\0\0\0\0\0\0", 17);
	assert_true(proc_words(&fake_proc, 2, "cmdline", 100, &words));
	assert_int_equal(words.count, 1);
	proc_words_release(&words);
	fake_bytes(2, "environ", "AB=1\0A=2\0B\0A=3", 14);
	assert_true(proc_words(&fake_proc, 2, "environ", 100, &words));
	assert_string_equal(proc_words_value(&words, "A"), "2");
	assert_null(proc_words_value(&words, "B"));
	proc_words_release(&words);
	fake_bytes(2, "cmdline", huge, sizeof huge);
	assert_true(proc_words(&fake_proc, 2, "cmdline", 5000, &words));
	assert_int_equal(words.count, 0);
	proc_words_release(&words);
	memset(huge, 'x', sizeof huge);
	for (size_t i = 1; i < sizeof huge; i += 2)
		huge[i] = '\0';
	fake_bytes(2, "cmdline", huge, sizeof huge);
	assert_true(proc_words(&fake_proc, 2, "cmdline", 5000, &words));
	assert_int_equal(words.count, 2500);
	proc_words_release(&words);
	assert_false(proc_words(&fake_proc, 3, "cmdline", 5000, &words));
	proc_words_release(&words);
}

static void
test_pids(void **state)
{
	const struct proc none = { "/nonexistent" };
	struct error err = { 0 };
	pid_t *pids;
	size_t count;
	char path[FAKE_PATH];

	(void)state;
	fake_file(100, "status", "");
	fake_path(100, "../99x/a", path);
	fake_path(100, "../self/a", path);
	fake_path(100, "../99999999999999999999/a", path);
	fake_path(100, "../0/a", path);
	assert_true(proc_pids(&fake_proc, &pids, &count, &err));
	for (size_t i = 0; i < count; i++)
		assert_in_range(pids[i], 1, 100);
	free(pids);
	assert_false(proc_pids(&none, &pids, &count, &err));
	assert_int_equal(err.kind, ERROR_IO);
	assert_null(pids);
}

static void
expect_container(const char *cgroups, const char *want)
{
	char *container;

	assert_true(container_parse(cgroups, &container));
	if (want == NULL)
		assert_null(container);
	else
		assert_string_equal(container, want);
	free(container);
}

static void
test_containers(void **state)
{
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POD "pod0123abcd-0123-4567-89ab-0123456789ab"
	(void)state;
	expect_container("0::/system.slice/docker-" ID ".scope\n",
	    "0123456789ab");
	expect_container("4:memory:/docker/" ID "\n0::/\n", "0123456789ab");
	expect_container("0::/kubepods.slice/" POD "/cri-containerd-" ID
	    ".scope\n", "0123456789ab");
	expect_container("0::/machine.slice/libpod-" ID ".scope/container\n",
	    "0123456789ab");
	expect_container("0::/lxc.payload.web1/init.scope\n", "web1");
	expect_container("2:cpu:/lxc/web2\n", "web2");
	expect_container("0::/machine.slice/machine-deb.scope\n", "deb");
	expect_container("0::/user.slice/user-1000.slice\n", NULL);
	/* Too short and too long for an id. */
	expect_container("4:memory:/x/418c84920a00fedb8178a23eba9f27bf\n",
	    NULL);
	expect_container("0::/docker/" ID "a\n", NULL);
	expect_container("", NULL);
	expect_container("0::/lxc/", NULL);
}

static const char tcp[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
    "retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 "
    "00000000  1000        0 555 1 0000000049aa36f7 100 0 0 10 0\n"
    "   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 "
    "00000000     0        0 556 1 0000000049aa36f7 100 0 0 10 0\n"
    /* A connection, and lines that make no sense. */
    "   2: 0100007F:240D 0100007F:9999 01 00000000:00000000 00:00000000 "
    "00000000     0        0 557 1 0000000049aa36f7 100 0 0 10 0\n"
    "   3: 0100007F:240D\n"
    "\n"
    "   4: 010000ZF:240D 00000000:0000 0A 00000000:00000000 00:00000000 "
    "00000000  1000        0 558 1 0000000049aa36f7 100 0 0 10 0\n"
    "   5: 01:1 00000000:0000 0A 0:0 0:0 0 0 0 559\n";

static const char tcp6[] =
    "   0: 00000000000000000000000001000000:240E "
    "00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 "
    "00000000  1000        0 600 1 0000000049aa36f7 100 0 0 10 0\n"
    "   1: 00000000000000000000000000000000:1F90 "
    "00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 "
    "00000000  1000        0 601 1 0000000049aa36f7 100 0 0 10 0\n"
    "   2: 0000000000000000FFFF00000100007F:1F91 "
    "00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 "
    "00000000  1000        0 602 1 0000000049aa36f7 100 0 0 10 0\n";

static void
test_listeners(void **state)
{
	struct listeners all, own;
	struct error err = { 0 };
	bool readable;

	(void)state;
	fake_file(10, "net/tcp", tcp);
	fake_file(10, "net/tcp6", tcp6);
	fake_link(10, "fd/3", "socket:[555]");
	fake_link(10, "fd/4", "socket:[601]");
	fake_link(10, "fd/5", "socket:[xyz]");
	fake_link(10, "fd/6", "anon_inode:[eventpoll]");
	fake_link(11, "fd/9", "socket:[600]");
	assert_true(listeners_read(&all, &fake_proc, 10, &err));
	assert_int_equal(all.count, 5);
	assert_int_equal(all.entries[0].port, 80);
	assert_false(all.entries[0].loopback);
	assert_string_equal(all.entries[1].host, "::");
	assert_int_equal(all.entries[1].port, 8080);
	assert_true(all.entries[2].loopback);
	assert_int_equal(all.entries[3].port, 9229);
	assert_string_equal(all.entries[3].host, "127.0.0.1");
	assert_int_equal(all.entries[3].user, 1000);
	assert_true(all.entries[3].loopback);
	assert_string_equal(all.entries[4].host, "::1");
	assert_true(all.entries[4].loopback);
	assert_true(listeners_of(&own, &all, &fake_proc, 10, &readable, &err));
	assert_true(readable);
	assert_int_equal(own.count, 2);
	assert_int_equal(own.entries[0].fd, 4);
	assert_int_equal(own.entries[1].port, 9229);
	assert_int_equal(own.entries[1].fd, 3);
	listeners_release(&own);
	assert_true(listeners_of(&own, &all, &fake_proc, 99, &readable, &err));
	assert_false(readable);
	listeners_release(&own);
	assert_int_equal(listeners_owner(&fake_proc, 600, 0), 11);
	assert_int_equal(listeners_owner(&fake_proc, 555, 11), 10);
	assert_int_equal(listeners_owner(&fake_proc, 556, 10), 0);
	assert_int_equal(listeners_owner(&fake_proc, 0, 10), 0);
	listeners_release(&all);
}

/* "node.js/v" may stand anywhere, on the border of what is read as well. */
static void
test_version(void **state)
{
	static const char *const wrong[] = { "node.js/v", "node.js/v20",
	    "node.js/v20.1.x", "node.js/v1.2.3 or later", "node.js/vv1.2.3",
	    "node.js/v1.2.3456789012345678901234567890" };
	struct runtime_versions *versions = runtime_versions_new();
	static char bytes[(1 << 20) + 200];
	char version[RUNTIME_VERSION_MAX], path[FAKE_PATH];

	(void)state;
	assert_non_null(versions);
	fake_path(20, "bin/node", path);
	for (size_t at = (1 << 20) - 60; at < (1 << 20) + 40; at++) {
		int fd;

		memset(bytes, 'x', sizeof bytes);
		memcpy(bytes + at, "node.js/v22.23.3", 17);
		fake_bytes(20, "bin/node", bytes, sizeof bytes);
		fd = open(path, O_RDONLY);
		assert_true(runtime_version_of(fd, version));
		assert_string_equal(version, "v22.23.3");
		close(fd);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int fd;

		fake_bytes(20, "bin/node", wrong[i], strlen(wrong[i]) + 1);
		fd = open(path, O_RDONLY);
		assert_false(runtime_version_of(fd, version));
		close(fd);
	}
	/* Node as a library: found by maps, under the root of the process. */
	fake_link(20, "exe", path);
	fake_file(20, "maps", "7f00-7f01 r--p 0 08:01 5 [heap]\n"
	    "7f00-7f01 r--p 0 08:01 5  /usr/lib/libnode.so.115\n");
	fake_bytes(20, "root/usr/lib/libnode.so.115", "node.js/v18.1.0", 16);
	assert_true(runtime_version_find(versions, &fake_proc, 20, version));
	assert_string_equal(version, "v18.1.0");
	assert_false(runtime_version_find(versions, &fake_proc, 21, version));
	runtime_versions_free(versions);
}

/* Ourselves, by the real files. */
static void
test_real(void **state)
{
	const struct proc proc = PROC_INIT;
	struct proc_status status;
	struct proc_words words;

	(void)state;
	assert_true(proc_status(&proc, getpid(), &status));
	assert_int_equal(status.parent, getppid());
	assert_int_equal(status.user, geteuid());
	assert_true(status.rss > 100000);
	assert_true(proc_started(&proc, getpid()) > 0);
	signal(SIGUSR2, SIG_IGN);
	assert_true(proc_status(&proc, getpid(), &status));
	assert_true(proc_has_signal(status.ignored, SIGUSR2));
	signal(SIGUSR2, SIG_DFL);
	assert_true(proc_words(&proc, getpid(), "cmdline", 10000, &words));
	assert_true(words.count >= 1);
	proc_words_release(&words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_status, fake_make,
		    fake_remove),
		cmocka_unit_test_setup_teardown(test_strange_status, fake_make,
		    fake_remove),
		cmocka_unit_test_setup_teardown(test_words, fake_make,
		    fake_remove),
		cmocka_unit_test_setup_teardown(test_pids, fake_make,
		    fake_remove),
		cmocka_unit_test(test_containers),
		cmocka_unit_test_setup_teardown(test_listeners, fake_make,
		    fake_remove),
		cmocka_unit_test_setup_teardown(test_version, fake_make,
		    fake_remove),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
