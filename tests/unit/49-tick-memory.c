/* No memory, at any place: V8 logs and their tables say so, and leak none. */
#include "tests/unit/failing_malloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/formats/callers.h"
#include "model/formats/gc_table.h"
#include "model/formats/processed_ticks.h"
#include "model/formats/tick_table.h"
#include "model/formats/ticks.h"
#include "model/formats/v8_log.h"
#include "model/table.h"

#ifdef CAN_FAIL_MALLOC

static const char log_text[] =
    "v8-version,13,6,233,17,-node.38,0\n"
    "shared-library,/usr/bin/node,0x400000,0x500000,0\n"
    "shared-library,/usr/bin/node,0x400000,0x600000,0\n"
    "new,MemoryChunk,0x800000,262144\n"
    "code-creation,JS,9,1,0x20000,256, /a.js:1:1,0x10000,~\n"
    "code-creation,JS,9,1,0x20100,256,work /a.js:3:5,0x10100,*\n"
    "code-creation,RegExp,4,1,0x30000,64,a+b\n"
    "tick,0x20110,1000,0,0x0,0,0x20010\n"
    "tick,0x400010,2000,0,0x20110,1,0x20010\n"
    "tick,0x500010,3000,0,0x0,1,0x30000\n";

static const char report_text[] =
    "Statistical profiling result from x, (9 ticks, 3 unaccounted, 0 "
    "excluded).\n [JavaScript]:\n"
    "      5   50.0%   62.5%  JS: *f /a.js:1:2\n"
    " [Bottom up (heavy) profile]:\n"
    "      5   50.0%  JS: *f /a.js:1:2\n"
    "      5  100.0%    JS: ~g /a.js:9:1\n";

static const char json_text[] =
    "{\"code\":[{\"name\":\"n\",\"type\":\"SHARED_LIB\"},{\"name\":"
    "\"f /a.js:1:1\",\"type\":\"JS\",\"kind\":\"Opt\"}],"
    "\"ticks\":[{\"tm\":1,\"vm\":1,\"s\":[-1,9,1,2,0,3]}]}";

static const char *const texts[] = { log_text, report_text, json_text };

static struct table *
open_table(const struct ticks *ticks, unsigned which, struct error *err)
{
	return which == 0 ? tick_table_new(ticks, err) :
	    which == 1 ? callers_new(ticks, err) : gc_table_new(ticks, err);
}

/* Reads a text, makes a table of it, and opens its first row. */
static bool
run(unsigned text, unsigned which, struct error *err)
{
	struct level *top = NULL, *inner = NULL;
	struct table *table = NULL;
	struct ticks *ticks = texts[text] == log_text ?
	    v8_log_read(texts[text], strlen(texts[text]), NULL, NULL, err) :
	    processed_ticks_read(texts[text], strlen(texts[text]), NULL,
	    err);
	bool done = false;

	if (ticks == NULL)
		return false;
	table = open_table(ticks, which, err);
	if (table != NULL)
		top = level_top(table, err);
	if (top != NULL) {
		level_item(top, 0);
		inner = level_openable(top, 0) ? level_open(top, 0, err) :
		    NULL;
		done = inner != NULL || !level_openable(top, 0);
	}
	level_free(inner);
	level_free(top);
	table_free(table);
	ticks_free(ticks);
	return done;
}

/* Fails every allocation in turn, until none is left to fail. */
static void
test_memory(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 9; i++) {
		unsigned text = i / 3, which = i % 3;
		struct error err = { 0 };
		unsigned long turn = 0;
		bool done = false;

		/* A report has no times. */
		if (texts[text] == report_text && which == 2)
			continue;
		while (!done) {
			long before = live;

			err = (struct error) { 0 };
			countdown = ++turn;
			done = run(text, which, &err) && countdown > 0;
			countdown = 0;
			assert_int_equal(live, before);
			/* What has no memory for JSON takes it for broken. */
			if (!done && texts[text] != json_text &&
			    err.kind != ERROR_NONE)
				assert_int_equal(err.kind, ERROR_MEMORY);
			assert_true(turn < 1000);
		}
		assert_true(turn > 5);
	}
}

#else

static void
test_memory(void **state)
{
	(void)state;
	skip();
}

#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
