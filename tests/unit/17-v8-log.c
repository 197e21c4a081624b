/* The reader of V8 logs: what each line does, and what strange ones do not. */
#include "model/formats/v8_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/formats/log_line.h"
#include "model/formats/ticks.h"

#define HEAD "v8-version,13,6,233,17,-node.38,0\n" \
	"shared-library,/usr/bin/node,0x400000,0x500000,0\n" \
	"shared-library,/usr/lib/libc.so.6,0x7f0000000000,0x7f0000100000,0\n" \
	"profiler,begin,1000\n"
/* Functions at 0x10000 and so on, of which code is at 0x20000. */
#define CODE "code-creation,JS,9,100,0x20000,256, /a.js:1:1,0x10000,~\n" \
	"code-creation,JS,9,100,0x20100,256,work /a.js:3:5,0x10100,*\n" \
	"code-creation,Builtin,2,100,0x30000,64,ArrayPush\n" \
	"code-creation,BytecodeHandler,2,100,0x30100,64,LdaZero\n"

static struct ticks *
read_log(const char *text)
{
	struct error err = { 0 };
	struct ticks *ticks = v8_log_read(text, strlen(text), NULL, NULL,
	    &err);

	if (ticks == NULL)
		fail_msg("%s", err.message);
	return ticks;
}

static uint64_t
self_of(const struct ticks *ticks, const char *name)
{
	uint32_t number = intern_find(&ticks->names, name, strlen(name));

	return number == INTERN_NONE ? 0 : ticks->functions[number].self;
}

static uint64_t
total_of(const struct ticks *ticks, const char *name)
{
	uint32_t number = intern_find(&ticks->names, name, strlen(name));

	return number == INTERN_NONE ? 0 : ticks->functions[number].total;
}

/* Ticks of a chain of callers, "a<b<c". */
static uint64_t
ticks_of(const struct ticks *ticks, const char *chain)
{
	uint32_t call = 0;

	while (*chain != '\0') {
		size_t len = strcspn(chain, "<");
		uint32_t function = intern_find(&ticks->names, chain, len);

		/* Names of anonymous functions have one themselves. */
		if (function == INTERN_NONE) {
			len += 1 + strcspn(chain + len + 1, "<");
			function = intern_find(&ticks->names, chain, len);
		}
		for (call = ticks->calls[call].child; call != TICK_NONE;
		    call = ticks->calls[call].sibling)
			if (ticks->calls[call].function == function)
				break;
		if (call == TICK_NONE)
			return 0;
		chain += len;
		chain += *chain == '<';
	}
	return ticks->calls[call].ticks;
}

static void
test_ticks(void **state)
{
	struct ticks *ticks = read_log(HEAD CODE
	    /* work, called by the script */
	    "tick,0x20110,1000,0,0x0,0,0x20010\n"
	    "tick,0x20120,2000,0,0x0,0,0x20010,0x20010\n"
	    /* libc, called by work; that is not known; of a library */
	    "tick,0x7f0000000010,3000,0,0x0,1,0x20110,0x5,0x20010\n"
	    /* nowhere: beyond the library, and between code */
	    "tick,0x500010,4000,0,0x0,6,0x20110\n"
	    "tick,0x20210,5000,0,0x0,0\n"
	    /* a handler: who runs in it; nobody */
	    "tick,0x30110,6000,0,0x0,0,0x20010\n"
	    "tick,0x30110,7000,0,0x0,0\n"
	    /* a callback, and a word that is in code of a function, or not */
	    "tick,0x1,8000,1,0x400010,6,0x20110\n"
	    "tick,0x30010,9000,0,0x20150,0,overflow\n"
	    "tick,0x30010,10000,0,0x30020,0\n");

	(void)state;
	assert_int_equal(ticks->total, 10);
	assert_int_equal(ticks->gc, 1);
	assert_int_equal(ticks->unaccounted, 2);
	assert_int_equal(ticks->category[TICKS_JS], 5);
	assert_int_equal(ticks->category[TICKS_LIBRARY], 2);
	assert_int_equal(ticks->category[TICKS_UNKNOWN], 2);
	assert_int_equal(self_of(ticks, "JS: *work /a.js:3:5"), 2);
	assert_int_equal(total_of(ticks, "JS: *work /a.js:3:5"), 6);
	assert_int_equal(self_of(ticks, "JS: ~<anonymous> /a.js:1:1"), 1);
	assert_int_equal(total_of(ticks, "JS: ~<anonymous> /a.js:1:1"), 4);
	assert_int_equal(self_of(ticks, "Builtin: ArrayPush"), 2);
	assert_int_equal(self_of(ticks, "UNKNOWN"), 2);
	assert_int_equal(ticks_of(ticks, "JS: *work /a.js:3:5"), 2);
	assert_int_equal(ticks_of(ticks,
	    "JS: *work /a.js:3:5<JS: ~<anonymous> /a.js:1:1"), 2);
	assert_int_equal(ticks_of(ticks, "JS: *work /a.js:3:5<"
	    "JS: ~<anonymous> /a.js:1:1<JS: ~<anonymous> /a.js:1:1"), 1);
	assert_int_equal(ticks_of(ticks, "/usr/lib/libc.so.6<"
	    "JS: *work /a.js:3:5<JS: ~<anonymous> /a.js:1:1"), 1);
	assert_int_equal(ticks_of(ticks,
	    "/usr/bin/node<JS: *work /a.js:3:5"), 1);
	assert_int_equal(ticks_of(ticks,
	    "Builtin: ArrayPush<JS: *work /a.js:3:5"), 1);
	assert_int_equal(ticks_of(ticks, "UNKNOWN<JS: *work /a.js:3:5"), 1);
	assert_string_equal(ticks->version.data, "13.6.233.17");
	assert_int_equal(ticks->times.interval, 1000);
	assert_int_equal(ticks->times.ticks[VM_EXTERNAL], 2);
	ticks_free(ticks);
}

/* Meaning changes from line to line. */
static void
test_moves(void **state)
{
	struct ticks *ticks = read_log(HEAD CODE
	    "tick,0x20110,1000,0,0x0,0\n"
	    "code-move,0x20100,0x40000\n"
	    "tick,0x20110,2000,0,0x0,0\n"
	    "tick,0x40010,3000,0,0x0,0\n"
	    /* Compiled anew, where it is; of a function that moved. */
	    "sfi-move,0x10100,0x10200\n"
	    "code-creation,JS,9,100,0x40000,256,work /a.js:3:5,0x10200,^\n"
	    "tick,0x40010,4000,0,0x0,0\n"
	    /* Its function has another name now. */
	    "code-creation,JS,9,100,0x50000,256,play /a.js:9:5,0x10200,~\n"
	    "tick,0x40010,5000,0,0x0,0\n"
	    /* Other code covers it. */
	    "code-creation,Eval,9,100,0x3fff0,32, :1:1,0x10300,+'\n"
	    "tick,0x40010,6000,0,0x0,0\n"
	    "tick,0x40008,7000,0,0x0,0\n"
	    /* Not known to newer tools. */
	    "code-delete,0x50000\n"
	    "tick,0x50001,8000,0,0x0,0\n"
	    "code-creation,JS,9,100,0x60000,9,odd /a.js:1:1,0x10400,??\n"
	    "tick,0x60001,9000,0,0x0,0\n");

	(void)state;
	assert_int_equal(self_of(ticks, "JS: *work /a.js:3:5"), 2);
	assert_int_equal(self_of(ticks, "JS: ^work /a.js:3:5"), 1);
	assert_int_equal(self_of(ticks, "JS: ^play /a.js:9:5"), 1);
	assert_int_equal(self_of(ticks, "JS: ~play /a.js:9:5"), 1);
	assert_int_equal(self_of(ticks, "Eval: +<anonymous> :1:1"), 1);
	assert_int_equal(ticks->unaccounted, 3);
	ticks_free(ticks);

	ticks = read_log("v8-version,8,4,371,23,-node.88,0\n" CODE
	    "code-delete,0x20100\n"
	    "tick,0x20110,1000,0,0x0,0\n");
	assert_int_equal(ticks->unaccounted, 1);
	ticks_free(ticks);
}

/* Code that is called alike is told apart, in the order of ticks. */
static void
test_names(void **state)
{
	struct ticks *ticks = read_log(HEAD
	    "code-creation,RegExp,4,1,0x20000,16,a+b\n"
	    "code-creation,RegExp,4,1,0x20100,16,a+b\n"
	    "code-creation,RegExp,4,1,0x20200,16,a\\x2Cb\\\\d\\n\\u6f22"
	    "\\ud83d\\ude00\\xe9\n"
	    "code-creation,JS,9,1,0x20300,16,f\\x2c g /a b/c.js:1:2,0x1,o*'\n"
	    "tick,0x20100,1,0,0x0,0\n"
	    "tick,0x20000,2,0,0x0,0\n"
	    "tick,0x20100,3,0,0x0,0\n"
	    "tick,0x20200,4,0,0x0,0\n"
	    "tick,0x20300,5,0,0x0,0\n");
	const char *name = "JS: *f, g /a b/c.js:1:2";
	struct tick_name parts;

	(void)state;
	assert_int_equal(self_of(ticks, "RegExp: a+b"), 2);
	assert_int_equal(self_of(ticks, "RegExp: a+b {1}"), 1);
	assert_int_equal(self_of(ticks, "RegExp: a,b\\d\n\xe6\xbc\xa2"
	    "\xf0\x9f\x98\x80\xc3\xa9"), 1);
	assert_int_equal(self_of(ticks, name), 1);
	tick_name_split(name, strlen(name), TICKS_JS, &parts);
	assert_int_equal(parts.function_len, 5);
	assert_memory_equal(parts.function, "*f, g", 5);
	assert_int_equal(parts.path_len, 9);
	assert_memory_equal(parts.path, "/a b/c.js", 9);
	assert_int_equal(parts.line, 1);
	assert_int_equal(parts.column, 2);
	ticks_free(ticks);
}

/* Every beginning of a log is one, and says no more than its whole lines. */
static void
test_cut(void **state)
{
	static const char log[] = HEAD CODE
	    "new,MemoryChunk,0x1000,262144\n"
	    "tick,0x20110,1000,0,0x0,0,0x20010\n"
	    "tick,0x20120,2000,0,0x0,1,0x20010,0x20010\n"
	    "delete,MemoryChunk,0x1000\n";

	(void)state;
	for (size_t len = 0; len <= strlen(log); len++) {
		char *part = malloc(len + 1);
		struct ticks *ticks;
		uint64_t lines = 0;
		const char *p = log;

		memcpy(part, log, len);
		ticks = v8_log_read(part, len, NULL, NULL, NULL);
		assert_non_null(ticks);
		while ((p = strstr(p, "\ntick")) != NULL) {
			p = strchr(p + 1, '\n');
			lines += (size_t)(p - log) < len;
		}
		assert_int_equal(ticks->total, lines);
		ticks_free(ticks);
		free(part);
	}
}

static void
test_times(void **state)
{
	struct ticks *ticks;
	struct strbuf log = STRBUF_INIT;
	uint64_t sum = 0;

	(void)state;
	strbuf_adds(&log, HEAD);
	/* A second of ticks; of every tenth of it the first half is GC. */
	for (unsigned i = 0; i < 1000; i++) {
		if (i % 100 == 0)
			strbuf_addf(&log, "new,MemoryChunk,0x%x,1000\n",
			    4096 * (i + 1));
		strbuf_addf(&log, "tick,0x5,%u,0,0x0,%u\n", i * 1000,
		    i % 100 < 50);
	}
	strbuf_adds(&log, "delete,MemoryChunk,0x1000\n"
	    "delete,MemoryChunk,0x1000\ndelete,MemoryChunk,0x77000\n"
	    "scavenge,begin,0,1234,1795390000999\n"
	    "scavenge,end,0,1234,1795390000999\n"
	    "markcompact,begin,0,1234,1795390000999\n");
	ticks = read_log(log.data);
	assert_int_equal(ticks->times.width, 16000);
	assert_int_equal(ticks->times.count, 63);
	for (unsigned i = 0; i < ticks->times.count; i++)
		sum += ticks->times.windows[i].ticks[VM_GC];
	assert_int_equal(sum, 500);
	assert_int_equal(ticks->times.windows[0].ticks[VM_GC], 16);
	assert_int_equal(ticks->times.windows[4].ticks[VM_GC], 0);
	assert_int_equal(tick_times_heap_of(&ticks->times, 3), 1000);
	assert_int_equal(tick_times_heap_of(&ticks->times, 61), 10000);
	assert_int_equal(ticks->times.heap, 9000);
	assert_int_equal(ticks->times.heap_most, 10000);
	assert_int_equal(ticks->times.scavenges, 1);
	assert_int_equal(ticks->times.markcompacts, 1);
	/* The log began when this had taken 999 ms. */
	assert_int_equal(ticks->times.began, 1795390000000);
	ticks_free(ticks);
	strbuf_release(&log);
}

/* Nothing of this may do more than take its time. */
static void
test_strange(void **state)
{
	static const char *const lines[] = {
		"tick", "tick,", "tick,,,,,", "tick,0x,0x,0x,0x,0x",
		"tick,99999999999999999999999,-1,x,0xzz,77,oops,+,-,+0x5,-9",
		"tick,0x1,18446744073709551615,0,0x0,18446744073709551615",
		"code-creation,,,,,", "code-creation,JS,9,1,0x1,0x1",
		"code-creation,JS,9,1,0,0,,0,",
		"code-creation,JS,9,1,0xffffffffffffffff,0xffffffffffffffff,"
		"x,0xffffffffffffffff,*", "code-move,0,0", "sfi-move,0,1",
		"code-move,0xffffffffffffffff,0", "code-delete,",
		"shared-library,,,", "shared-library,x,0xffffffffffffffff,0",
		"shared-library,x,0,0xffffffffffffffff,0",
		"new,MemoryChunk,0,0xffffffffffffffff",
		"new,MemoryChunk,1,1", "delete,MemoryChunk,1",
		"v8-version,99999999999,0", "profiler,begin,-1", "", ",",
		"scavenge,begin,,,0xffffffffffffffff", "\\", "\\x", "\\u12",
	};
	enum { COUNT = sizeof lines / sizeof lines[0] };
	struct strbuf log = STRBUF_INIT;

	(void)state;
	for (unsigned seed = 0; seed < 300; seed++) {
		srand(seed);
		strbuf_reset(&log);
		for (unsigned i = 0; i < 60; i++) {
			strbuf_adds(&log, lines[(unsigned)rand() % COUNT]);
			strbuf_addc(&log, rand() % 9 > 0 ? '\n' : ',');
		}
		ticks_free(read_log(log.data));
	}
	strbuf_release(&log);
}

/* A line of many megabytes, a deep stack, and many ways of calling. */
static void
test_large(void **state)
{
	struct strbuf log = STRBUF_INIT;
	struct ticks *ticks;

	(void)state;
	strbuf_adds(&log, HEAD CODE "script-source,1,x,");
	for (int i = 0; i < 100000; i++)
		strbuf_adds(&log, "0123456789012345678901234567890123456789");
	strbuf_adds(&log, "\ntick,0x20110,1,0,0x0,0");
	for (int i = 0; i < 1000000; i++)
		strbuf_adds(&log, ",0x20010");
	strbuf_addc(&log, '\n');
	strbuf_adds(&log, "code-creation,RegExp,4,1,0x70000,16,");
	for (int i = 0; i < 100000; i++)
		strbuf_adds(&log, "0123456789012345678901234567890123456789");
	strbuf_adds(&log, "\ntick,0x70000,1,0,0x0,0\n");
	ticks = read_log(log.data);
	assert_int_equal(ticks->total, 2);
	/* The root, and two chains. */
	assert_int_equal(ticks->call_count, 1 + TICK_FRAMES_MAX + 1);
	assert_true(ticks_bytes(ticks) < 1 << 20);
	ticks_free(ticks);
	strbuf_release(&log);
}

static void
test_cancel(void **state)
{
	struct strbuf log = STRBUF_INIT;
	struct error err = { 0 };
	struct task task;

	(void)state;
	strbuf_adds(&log, HEAD);
	while (log.len < 3 << 20)
		strbuf_adds(&log, "tick,0x5,1,0,0x0,0\n");
	task_init(&task);
	task.cancel = true;
	assert_null(v8_log_read(log.data, log.len, NULL, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	strbuf_release(&log);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t number;
	} cases[] = {
		{ "0", true, 0 }, { "17", true, 17 },
		{ "0xfFfFfFfFfFfFfFfF", true, UINT64_MAX },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "0x10000000000000000", false, 0 }, { "", false, 0 },
		{ "0x", false, 0 }, { "-1", false, 0 }, { "1a", false, 0 },
		{ "0xg", false, 0 }, { " 1", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct code_text field = { cases[i].text,
		    strlen(cases[i].text) };
		uint64_t number = 0;

		if (log_number(field, &number) != cases[i].good ||
		    (cases[i].good && number != cases[i].number))
			fail_msg("%s", cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ticks),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_strange),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
