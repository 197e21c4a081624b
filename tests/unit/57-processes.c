/* Processes of a made-up machine: what they are, and how to capture them. */
#include "live/processes.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "live/process_table.h"
#include "model/base/error.h"
#include "model/table.h"
#include "tests/unit/fake_proc.h"

#define LISTEN_9229(inode) \
	"  0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 " \
	"00000000  0        0 " inode " 1 0 100 0 0 10 0\n"

static struct process_reader *reader;
static struct process process;

static void
read_one(pid_t pid)
{
	struct error err = { 0 };

	process_release(&process);
	process_reader_renew(reader);
	assert_true(process_read(&process, reader, pid, &err));
}

static void
expect_way(pid_t pid, enum capture_way way, const char *words)
{
	read_one(pid);
	assert_int_equal(process.way, way);
	if (strstr(process.why.data, words) == NULL)
		fail_msg("\"%s\" has no \"%s\"", process.why.data, words);
}

static int
setup(void **state)
{
	struct error err = { 0 };

	if (fake_make(state) != 0)
		return -1;
	process = (struct process) { .command = STRBUF_INIT,
	    .why = STRBUF_INIT };
	reader = process_reader_new(&fake_proc, &err);
	return reader != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	process_release(&process);
	process_reader_free(reader);
	return fake_remove(state);
}

static enum runtime
runtime_of(const char *exe)
{
	fake_node(1, 0, "whatever");
	fake_link(1, "exe", exe);
	return process_runtime(reader, 1);
}

static void
test_runtimes(void **state)
{
	(void)state;
	assert_int_equal(runtime_of("/usr/bin/node"), RUNTIME_NODE);
	assert_int_equal(runtime_of("/usr/bin/nodejs"), RUNTIME_NODE);
	assert_int_equal(runtime_of("/opt/node-v20.1.0"), RUNTIME_NODE);
	assert_int_equal(runtime_of("/opt/node22 (deleted)"), RUNTIME_NODE);
	assert_int_equal(runtime_of("/usr/bin/bun"), RUNTIME_BUN);
	assert_int_equal(runtime_of("/usr/bin/deno"), RUNTIME_DENO);
	assert_int_equal(runtime_of("/opt/Electron"), RUNTIME_ELECTRON);
	assert_int_equal(runtime_of("/usr/bin/node_exporter"), RUNTIME_OTHER);
	assert_int_equal(runtime_of("/usr/bin/nodemon"), RUNTIME_OTHER);
	assert_int_equal(runtime_of("/usr/bin/node-"), RUNTIME_OTHER);
	assert_int_equal(runtime_of(" (deleted)"), RUNTIME_OTHER);
	assert_int_equal(runtime_of("/node/"), RUNTIME_OTHER);
	/* What cannot be seen is told by the command line. */
	fake_node(2, 0, "/usr/bin/node a.js");
	fake_file(2, "exe2", "");
	{
		char path[FAKE_PATH];

		fake_path(2, "exe", path);
		unlink(path);
	}
	assert_int_equal(process_runtime(reader, 2), RUNTIME_NODE);
	assert_int_equal(process_runtime(reader, 3), RUNTIME_OTHER);
}

/* A program that was made one file with Node. */
static void
test_other_name(void **state)
{
	struct error err = { 0 };
	struct processes *all = processes_new(&fake_proc, &err);
	char path[FAKE_PATH];

	(void)state;
	fake_node(50, 1, "/opt/app");
	fake_path(50, "app", path);
	fake_bytes(50, "app", "..node.js/v24.1.0", 18);
	fake_link(50, "exe", path);
	fake_node(51, 1, "/usr/sbin/nginx");
	fake_path(51, "nginx", path);
	fake_file(51, "nginx", "nginx");
	fake_link(51, "exe", path);
	fake_node(52, 1, "/opt/app2");
	fake_status(52, 1, "0000000000000000", 1);
	fake_path(50, "app", path);
	fake_link(52, "exe", path);
	assert_true(processes_look(all, &err));
	assert_int_equal(all->count, 1);
	assert_int_equal(all->list[0].process.pid, 50);
	assert_int_equal(all->list[0].process.runtime, RUNTIME_NODE);
	assert_string_equal(all->list[0].process.version, "v24.1.0");
	assert_string_equal(all->list[0].process.command.data, "app");
	processes_free(all);
}

static void
test_ways(void **state)
{
	char path[FAKE_PATH];

	(void)state;
	fake_node(100, 1, "node server.js");
	expect_way(100, CAPTURE_SIGUSR1, "127.0.0.1:9229");
	assert_true(process_handles(&process, SIGUSR1));
	assert_false(process_handles(&process, SIGUSR2));

	/* The port is somebody else's. */
	fake_file(100, "net/tcp", LISTEN_9229("555"));
	expect_way(100, CAPTURE_NOT, "9229, is taken");
	assert_int_equal(process.port_owner, 0);
	fake_node(101, 1, "node other.js");
	fake_link(101, "fd/5", "socket:[555]");
	expect_way(100, CAPTURE_NOT, "taken by process 101");
	assert_string_equal(process.why_not, "port taken");
	assert_int_equal(process.port_owner, 101);

	/* Then the signal that writes a snapshot is left, when handled. */
	fake_words(100, "cmdline", "node --heapsnapshot-signal=SIGUSR2 a.js");
	expect_way(100, CAPTURE_NOT, "taken");
	fake_status(100, 1, "0000000100004e02", 50000);
	expect_way(100, CAPTURE_SIGNAL, "SIGUSR2 makes it write one into "
	    "/srv/app");

	/* Its own: it is open. */
	fake_link(100, "fd/7", "socket:[555]");
	expect_way(100, CAPTURE_INSPECTOR, "open at 127.0.0.1:9229");
	assert_true(process.inspector_open);
	assert_int_equal(process.inspector.fd, 7);
	fake_path(100, "fd/7", path);
	unlink(path);
	fake_words(100, "cmdline", "node --inspect=0 a.js");
	fake_link(100, "fd/9", "socket:[555]");
	expect_way(100, CAPTURE_INSPECTOR, "open at 127.0.0.1:9229");

	/* By its environment. */
	fake_words(100, "environ", "NODE_OPTIONS=--inspect-port=4711");
	fake_words(100, "cmdline", "node a.js");
	expect_way(100, CAPTURE_SIGUSR1, "127.0.0.1:4711");
}

static void
test_no_way(void **state)
{
	char path[FAKE_PATH];

	(void)state;
	fake_node(100, 1, "node server.js");
	fake_status(100, 1, "0000000100004402", 50000);
	expect_way(100, CAPTURE_NOT, "would end it");
	fake_node(100, 1, "node --disable-sigusr1 server.js");
	expect_way(100, CAPTURE_NOT, "--disable-sigusr1");
	fake_node(100, 1, "bun run dev");
	fake_link(100, "exe", "/bin/bun");
	expect_way(100, CAPTURE_NOT, "Bun");
	assert_int_equal(process.role, PROCESS_MANAGER);
	fake_node(100, 1, "bash");
	fake_link(100, "exe", "/bin/bash");
	expect_way(100, CAPTURE_NOT, "not a Node process");
	fake_node(100, 1, "node --inspect=0.0.0.0 server.js");
	fake_file(100, "net/tcp", "  0: 00000000:240D 00000000:0000 0A "
	    "00000000:00000000 00:00000000 00000000  0        0 9 1 0 100\n");
	fake_link(100, "fd/4", "socket:[9]");
	expect_way(100, CAPTURE_INSPECTOR, "0.0.0.0:9229, for others on the "
	    "network");
	fake_node(100, 1, "node server.js");
	fake_path(100, "environ", path);
	unlink(path);
	expect_way(100, CAPTURE_RIGHTS, "root");
	fake_file(100, "status", "State:\tT (stopped)\n");
	expect_way(100, CAPTURE_NOT, "stopped");
}

static void
test_containers(void **state)
{
	(void)state;
	fake_node(100, 1, "node server.js");
	fake_file(100, "cgroup", "0::/docker/0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef\n");
	fake_words(100, "environ", "HOSTNAME=web-7f9c");
	fake_link(100, "ns/net", "net:[4026532999]");
	fake_link(getpid(), "ns/net", "net:[4026531840]");
	expect_way(100, CAPTURE_SIGUSR1, "network of its container");
	assert_string_equal(process.container, "0123456789ab");
	assert_string_equal(process.host, "web-7f9c");
	assert_true(process.other_network);
}

static void
test_titles(void **state)
{
	(void)state;
	fake_node(100, 1, "x");
	fake_bytes(100, "cmdline", "npm run dev\0\0\0\0", 15);
	read_one(100);
	assert_true(process.titled);
	assert_string_equal(process.command.data, "npm run dev");
	assert_int_equal(process.role, PROCESS_MANAGER);
	fake_words(100, "cmdline", "node");
	read_one(100);
	assert_false(process.titled);
	assert_string_equal(process.command.data, "node");
	fake_words(100, "cmdline", "node --watch server.js");
	read_one(100);
	assert_int_equal(process.role, PROCESS_WRAPPER);
}

/* npm (10) -> sh (11) -> nodemon (12) -> server (13); a cluster (20). */
static void
make_machine(void)
{
	fake_node(10, 1, "npm");
	fake_bytes(10, "cmdline", "npm run dev", 11);
	fake_node(11, 10, "sh -c nodemon");
	fake_link(11, "exe", "/bin/sh");
	fake_node(12, 11, "node node_modules/.bin/nodemon server.js");
	fake_node(13, 12, "node server.js");
	fake_status(13, 12, FAKE_CAUGHT, 400000);
	fake_node(20, 1, "node cluster.js");
	fake_node(21, 20, "node cluster.js");
	fake_words(21, "environ", "NODE_UNIQUE_ID=1");
	fake_status(21, 20, FAKE_CAUGHT, 60000);
}

static void
test_list(void **state)
{
	struct error err = { 0 };
	struct processes *all = processes_new(&fake_proc, &err);
	size_t npm, nodemon, server, primary;

	(void)state;
	assert_non_null(all);
	make_machine();
	assert_true(processes_look(all, &err));
	assert_int_equal(all->count, 5);
	npm = processes_find(all, 10);
	nodemon = processes_find(all, 12);
	server = processes_find(all, 13);
	primary = processes_find(all, 20);
	assert_int_equal(processes_find(all, 11), PROCESSES_NONE);
	assert_int_equal(all->list[npm].parent, PROCESSES_NONE);
	assert_int_equal(all->list[nodemon].parent, npm);
	assert_true(all->list[nodemon].foreign);
	assert_int_equal(all->list[server].parent, nodemon);
	assert_false(all->list[server].foreign);
	assert_int_equal(processes_program(all, npm), server);
	assert_int_equal(processes_program(all, nodemon), server);
	assert_int_equal(processes_program(all, server), server);
	assert_int_equal(all->list[npm].largest, 400000 * 1024);
	assert_int_equal(all->list[primary].process.role, PROCESS_PRIMARY);
	assert_int_equal(all->list[processes_find(all, 21)].process.role,
	    PROCESS_WORKER);

	/* One grows, one goes, and its pid is given to another. */
	fake_status(13, 12, FAKE_CAUGHT, 500000);
	processes_sample(all);
	assert_int_equal(all->list[server].course.count, 2);
	assert_int_equal(all->list[server].course.rss[1], 500000 * 1024);
	fake_file(20, "stat", "20 (node) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 "
	    "20 0 11 0 99999 1000 200\n");
	processes_sample(all);
	assert_int_equal(all->list[primary].course.count, 2);
	assert_true(processes_look(all, &err));
	assert_int_equal(processes_find(all, 13), server);
	assert_int_equal(all->list[server].course.count, 4);
	assert_int_not_equal(processes_find(all, 20), primary);
	assert_false(all->list[primary].there);
	for (int i = 0; i < 200; i++)
		processes_sample(all);
	assert_int_equal(all->list[server].course.count, COURSE_MAX);
	processes_free(all);
}

/* They come and go for ever: what is kept of them does not grow. */
static void
test_many_that_go(void **state)
{
	struct error err = { 0 };
	struct processes *all = processes_new(&fake_proc, &err);
	char text[200];

	(void)state;
	fake_node(10, 1, "node a.js");
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof text, "10 (n) S 1 1 1 0 -1 0 1 2 3 4 5 "
		    "6 7 8 20 0 11 0 %d 1 2\n", 1000 + i);
		fake_file(10, "stat", text);
		assert_true(processes_look(all, &err));
		assert_true(processes_find(all, 10) < all->count);
	}
	assert_in_range(all->count, 1, 4);
	processes_free(all);
}

static void
expect_cell(struct level *level, size_t row, const char *key,
	const char *want)
{
	struct cell cell = CELL_INIT;

	level_cell(level, row, (unsigned)table_column(level->table, key),
	    &cell);
	assert_string_equal(cell.text.data, want);
	cell_release(&cell);
}

static void
test_table(void **state)
{
	struct error err = { 0 };
	struct table *table;
	struct level *top, *below;

	(void)state;
	make_machine();
	table = process_table_new(&fake_proc, &err);
	assert_non_null(table);
	top = level_top(table, &err);
	assert_int_equal(top->count, 2);
	/* Where the largest below it would stand. */
	expect_cell(top, 0, "command", "npm run dev");
	expect_cell(top, 0, "by", "see 13");
	expect_cell(top, 0, "part", "manager");
	expect_cell(top, 1, "command", "cluster.js");
	expect_cell(top, 1, "sigusr1", "handled");
	expect_cell(top, 1, "sigusr2", "ends it");
	expect_cell(top, 1, "sigusr", "1");
	assert_true(level_openable(top, 0));
	below = level_open(top, 0, &err);
	assert_int_equal(below->count, 1);
	expect_cell(below, 0, "command", "nodemon server.js");
	for (unsigned i = 0; i < table->ops->column_count; i++) {
		level_sort(top, i, true);
		level_item(top, 0);
		level_sort(top, i, false);
		level_item(top, 1);
	}
	level_free(below);
	level_free(top);
	assert_null(table_note(table));
	table_free(table);
}

/* Names with escape sequences, circles, nonsense, and none at all. */
static void
test_hostile(void **state)
{
	static char huge[300000];
	struct error err = { 0 };
	struct cell cell = CELL_INIT;
	struct table *table;
	struct level *top;

	(void)state;
	table = process_table_new(&fake_proc, &err);
	assert_non_null(table);
	assert_non_null(strstr(table_note(table), "no Node process"));
	fake_node(30, 31, "node a.js");
	fake_node(31, 30, "node b.js");
	fake_node(32, 32, "node \x1b]0;x\x07\xff\xfe.js");
	memset(huge, 'x', sizeof huge - 1);
	fake_node(33, 1, "node");
	fake_file(33, "cmdline", huge);
	fake_file(33, "environ", huge);
	fake_file(33, "cgroup", huge);
	fake_file(33, "net/tcp", huge);
	fake_node(34, 1, "node");
	fake_file(34, "cmdline", "");
	fake_file(34, "status", "\n");
	fake_file(35, "cmdline", "/bin/node");
	assert_true(process_table_look(table, &err));
	top = level_top(table, &err);
	assert_non_null(top);
	for (size_t row = 0; row < top->count; row++)
		for (unsigned i = 0; i < table->ops->column_count; i++) {
			level_cell(top, row, i, &cell);
			assert_null(strchr(cell.text.data, '\xff'));
		}
	cell_release(&cell);
	assert_true(top->count >= 3);
	level_free(top);
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define _(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		_(test_runtimes),
		_(test_other_name),
		_(test_ways),
		_(test_no_way),
		_(test_containers),
		_(test_titles),
		_(test_list),
		_(test_many_that_go),
		_(test_table),
		_(test_hostile),
#undef _
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
