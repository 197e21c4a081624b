/*
 * What command lines of Node say. Which words Node itself takes as what was
 * tried with versions 16 to 26.
 */
#include "live/node_options.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WORDS 32

static struct node_options options;

/* line's words are apart by single blanks. */
static void
read_line(const char *line, const char *environment)
{
	static char text[1024];
	char *words[WORDS];
	size_t count = 0;

	snprintf(text, sizeof text, "%s", line);
	for (char *word = strtok(text, " "); word != NULL;
	    word = strtok(NULL, " "))
		words[count++] = word;
	node_options_release(&options);
	assert_true(node_options_read(&options, words, count, environment));
}

static void
expect_address(const char *line, const char *environment, const char *host,
	unsigned port)
{
	read_line(line, environment);
	assert_string_equal(options.host, host);
	assert_int_equal(options.port, port);
}

static void
test_inspector(void **state)
{
	(void)state;
	expect_address("node a.js", NULL, "127.0.0.1", 9229);
	assert_false(options.inspect);
	expect_address("node --inspect a.js", NULL, "127.0.0.1", 9229);
	assert_true(options.inspect);
	expect_address("node --inspect=9230 a.js", NULL, "127.0.0.1", 9230);
	expect_address("node --inspect=0 a.js", NULL, "127.0.0.1", 0);
	expect_address("node --inspect=0.0.0.0 a.js", NULL, "0.0.0.0", 9229);
	expect_address("node --inspect=db:1234 a.js", NULL, "db", 1234);
	expect_address("node --inspect=[::1]:99 a.js", NULL, "::1", 99);
	expect_address("node --inspect=[::] a.js", NULL, "::", 9229);
	expect_address("node --inspect-brk=7 a.js", NULL, "127.0.0.1", 7);
	assert_true(options.inspect);
	expect_address("node --inspect_port=8 a.js", NULL, "127.0.0.1", 8);
	assert_false(options.inspect);
	expect_address("node --inspect-port 9 a.js", NULL, "127.0.0.1", 9);
	assert_int_equal(options.script, 3);
	expect_address("node --debug-port=[::1]:6 a.js", NULL, "::1", 6);
	/* What the script is given is not Node's. */
	expect_address("node a.js --inspect=1", NULL, "127.0.0.1", 9229);
	assert_false(options.inspect);
	assert_int_equal(options.script, 1);
	expect_address("node -- a.js --inspect=1", NULL, "127.0.0.1", 9229);
	assert_int_equal(options.script, 2);
}

static void
test_environment(void **state)
{
	(void)state;
	expect_address("node a.js", "--inspect-port=5", "127.0.0.1", 5);
	expect_address("node --inspect=6 a.js", "--inspect-port=5",
	    "127.0.0.1", 6);
	expect_address("node a.js", "  --inspect-port  5  --inspect ",
	    "127.0.0.1", 5);
	assert_true(options.inspect);
	read_line("node a.js", "--diagnostic-dir=\"/a b\\\"c\" "
	    "--disable-sigusr1");
	assert_string_equal(options.diagnostic_dir, "/a b\"c");
	assert_true(options.disable_sigusr1);
	assert_int_equal(options.script, 1);
	read_line("node a.js", "--require");
	read_line("node a.js", "\"");
	read_line("node a.js", "\"\\");
	assert_false(options.inspect);
}

static void
test_others(void **state)
{
	(void)state;
	read_line("node --heapsnapshot-signal=SIGUSR2 "
	    "--heapsnapshot_near_heap_limit 3 --diagnostic-dir /var/tmp "
	    "-r ./setup.js a.js x", NULL);
	assert_int_equal(options.snapshot_signal, SIGUSR2);
	assert_int_equal(options.near_limit, 3);
	assert_string_equal(options.diagnostic_dir, "/var/tmp");
	assert_int_equal(options.script, 8);
	read_line("node --heapsnapshot-signal=SIGNONE a.js", NULL);
	assert_int_equal(options.snapshot_signal, -1);
	read_line("node --watch a.js", NULL);
	assert_true(options.watch);
	read_line("node --run dev", NULL);
	assert_string_equal(options.run, "dev");
	assert_int_equal(options.script, 3);
	read_line("node -e code", NULL);
	assert_int_equal(options.code, 2);
	assert_int_equal(options.script, 3);
	read_line("node", NULL);
	assert_int_equal(options.script, 1);
	read_line("", NULL);
	assert_int_equal(options.script, 0);
	read_line("node --inspect-port", NULL);
	assert_int_equal(options.port, 9229);
}

/* Nothing that stands there leads astray, whatever its length. */
static void
test_hostile(void **state)
{
	static char huge[100000], word[100000];

	(void)state;
	expect_address("node --inspect=99999 a.js", NULL, "127.0.0.1", 9229);
	expect_address("node --inspect=-1 a.js", NULL, "-1", 9229);
	expect_address("node --inspect=[:: a.js", NULL, "127.0.0.1", 9229);
	expect_address("node --inspect= a.js", NULL, "127.0.0.1", 9229);
	expect_address("node --inspect=: a.js", NULL, "127.0.0.1", 9229);
	memset(huge, 'x', sizeof huge - 1);
	snprintf(word, sizeof word, "--inspect=%.90000s:1", huge);
	assert_true(node_options_read(&options, (char *[]) { huge, word, huge },
	    3, huge));
	assert_string_equal(options.host, "127.0.0.1");
	node_options_release(&options);
	memset(huge, '"', sizeof huge - 1);
	assert_true(node_options_read(&options, NULL, 0, huge));
}

static void
test_signals(void **state)
{
	(void)state;
	assert_int_equal(node_options_signal("SIGUSR1"), SIGUSR1);
	assert_int_equal(node_options_signal("SIGUSR2"), SIGUSR2);
	assert_int_equal(node_options_signal(""), 0);
	assert_int_equal(node_options_signal("USR2"), -1);
	assert_string_equal(node_options_signal_name(SIGUSR2), "SIGUSR2");
	assert_string_equal(node_options_signal_name(0), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inspector),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_signals),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	node_options_release(&options);
	return failed;
}
