/* What node --prof-process makes of a log: its report and its JSON. */
#include "model/formats/processed_ticks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/formats/document.h"
#include "model/formats/ticks.h"
#include "model/snapshot/source.h"

static const char report[] =
    "Statistical profiling result from a, (1 b).log, (1204 ticks, 593 "
    "unaccounted, 7 excluded).\n"
    "\n"
    " [Shared libraries]:\n"
    "   ticks  total  nonlib   name\n"
    "    195   16.2%          /usr/lib/x86_64-linux-gnu/libc.so.6\n"
    "     12    1.0%          C:\\Program Files\\100% good\\node.exe\n"
    "\n"
    " [JavaScript]:\n"
    "   ticks  total  nonlib   name\n"
    "    318   26.4%   31.9%  JS: *allocate /app/w.js:3:18\n"
    "      8    0.7%    0.8%  RegExp: 5% off\n"
    "\n"
    " [C++]:\n"
    "   ticks  total  nonlib   name\n"
    "     78    6.5%    7.8%  operator new(unsigned long)@@GLIBCXX_3.4\n"
    "\n"
    " [Summary]:\n"
    "   ticks  total  nonlib   name\n"
    "    326   27.1%   32.7%  JavaScript\n"
    "     78    6.5%    7.8%  C++\n"
    "    371   30.8%   37.2%  GC\n"
    "    207   17.2%          Shared libraries\n"
    "    593   49.3%          Unaccounted\n"
    "\n"
    " [C++ entry points]:\n"
    "   ticks    cpp   total   name\n"
    "     11   33.3%    0.5%  _IO_fwrite@@GLIBC_2.2.5\n"
    "\n"
    " [Bottom up (heavy) profile]:\n"
    "  Note: percentage shows a share of a particular caller in the total\n"
    "  amount of its parent calls.\n"
    "  Callers occupying less than 1.0% are not shown.\n"
    "\n"
    "   ticks parent  name\n"
    "    593   49.3%  UNKNOWN\n"
    "    184   31.0%    JS: *compute /app/w.js:4:17\n"
    "    100   54.3%      JS: ~main /app/w.js:9:1\n"
    "     20   10.9%      JS: *compute /app/w.js:4:17\n"
    "     30    5.1%    JS: ~main /app/w.js:9:1\n"
    "\n"
    "    318   26.4%  JS: *allocate /app/w.js:3:18\n"
    "\n";

static struct ticks *
read_text(const char *text)
{
	struct error err = { 0 };
	struct ticks *ticks = processed_ticks_read(text, strlen(text), NULL,
	    &err);

	if (ticks == NULL)
		fail_msg("%s", err.message);
	return ticks;
}

static uint64_t
self_of(const struct ticks *ticks, const char *name,
	enum tick_category category)
{
	uint32_t number = intern_find(&ticks->names, name, strlen(name));

	if (number == INTERN_NONE)
		fail_msg("no %s", name);
	assert_int_equal(ticks->functions[number].category, category);
	return ticks->functions[number].self;
}

/* The call of a function within another call, by name. */
static uint32_t
call_in(const struct ticks *ticks, uint32_t call, const char *name)
{
	uint32_t function = intern_find(&ticks->names, name, strlen(name));
	uint32_t child = ticks->calls[call].child;

	while (child != TICK_NONE && ticks->calls[child].function != function)
		child = ticks->calls[child].sibling;
	if (child == TICK_NONE)
		fail_msg("no call of %s", name);
	return child;
}

static void
test_report(void **state)
{
	struct ticks *ticks = read_text(report);
	uint32_t compute;

	(void)state;
	assert_int_equal(ticks->total, 1204);
	assert_int_equal(ticks->unaccounted, 593);
	assert_int_equal(ticks->excluded, 7);
	assert_int_equal(ticks->gc, 371);
	assert_int_equal(ticks->category[TICKS_JS], 326);
	assert_int_equal(ticks->category[TICKS_CPP], 78);
	assert_int_equal(ticks->category[TICKS_LIBRARY], 207);
	assert_true(ticks->symbols);
	assert_true(ticks->cut_callers);
	assert_false(ticks->timed);
	assert_int_equal(self_of(ticks,
	    "/usr/lib/x86_64-linux-gnu/libc.so.6", TICKS_LIBRARY), 195);
	assert_int_equal(self_of(ticks,
	    "C:\\Program Files\\100% good\\node.exe", TICKS_LIBRARY), 12);
	assert_int_equal(self_of(ticks, "RegExp: 5% off", TICKS_JS), 8);
	assert_int_equal(self_of(ticks,
	    "operator new(unsigned long)@@GLIBCXX_3.4", TICKS_CPP), 78);
	compute = call_in(ticks, call_in(ticks, 0, "UNKNOWN"),
	    "JS: *compute /app/w.js:4:17");
	assert_int_equal(ticks->calls[compute].ticks, 184);
	assert_int_equal(ticks->calls[call_in(ticks, compute,
	    "JS: ~main /app/w.js:9:1")].ticks, 100);
	assert_int_equal(ticks->calls[call_in(ticks, compute,
	    "JS: *compute /app/w.js:4:17")].ticks, 20);
	assert_int_equal(ticks->calls[call_in(ticks, 0,
	    "JS: *allocate /app/w.js:3:18")].ticks, 318);
	ticks_free(ticks);
}

/* With --only-summary there are sums alone. */
static void
test_short(void **state)
{
	struct ticks *ticks = read_text("Testing v8 version different from "
	    "logging version\nStatistical profiling result from x.log, "
	    "(10 ticks, 1 unaccounted, 0 excluded).\r\n\r\n [Summary]:\r\n"
	    "   ticks  total  nonlib   name\r\n"
	    "      5   50.0%   62.5%  JavaScript\r\n"
	    "      2   20.0%   25.0%  C++\r\n"
	    "      3   30.0%   37.5%  GC\r\n"
	    "      2   20.0%          Shared libraries\r\n"
	    "      1   10.0%          Unaccounted\r\n");

	(void)state;
	assert_int_equal(ticks->total, 10);
	assert_int_equal(ticks->category[TICKS_JS], 5);
	assert_int_equal(ticks->category[TICKS_CPP], 2);
	assert_int_equal(ticks->category[TICKS_LIBRARY], 2);
	assert_int_equal(ticks->gc, 3);
	assert_int_equal(ticks->call_count, 1);
	ticks_free(ticks);
}

/* Beginnings are read as far as they go, once the first line is there. */
static void
test_cut(void **state)
{
	size_t head = (size_t)(strchr(report, '\n') + 1 - report);

	(void)state;
	for (size_t len = 0; len < strlen(report); len++) {
		struct error err = { 0 };
		char *part = malloc(len + 1);
		struct ticks *ticks;

		memcpy(part, report, len);
		ticks = processed_ticks_read(part, len, NULL, &err);
		if (len < head)
			assert_null(ticks);
		else
			assert_int_equal(ticks->total, 1204);
		if (len < head)
			assert_int_equal(err.kind, ERROR_FORMAT);
		ticks_free(ticks);
		free(part);
	}
}

static const char json[] =
    "{\n  \"code\": [\n"
    "  {\"name\":\"/usr/bin/node\",\"type\":\"SHARED_LIB\"},\n"
    "  {\"name\":\"work /a.js:3:5\",\"type\":\"JS\",\"kind\":\"Opt\","
    "\"func\":0,\"tm\":7,\"source\":{\"script\":1,\"positions\":\"x\"}},\n"
    "  {\"name\":\" /a.js:1:1\",\"type\":\"JS\",\"kind\":\"Unopt\"},\n"
    "  {\"name\":\"ArrayPush\",\"type\":\"CODE\",\"kind\":\"Builtin\"},\n"
    "  {\"name\":\"LdaZero\",\"type\":\"CODE\","
    "\"kind\":\"BytecodeHandler\"},\n"
    "  null,\n"
    "  {\"name\":\"malloc\",\"type\":\"CPP\"}],\n"
    "  \"functions\": [{\"name\":\"work /a.js:3:5\",\"codes\":[1]}],\n"
    "  \"ticks\": [\n"
    "  {\"tm\":1000,\"vm\":0,\"s\":[1,5,2,7]},\n"
    "  {\"tm\":2000,\"vm\":1,\"s\":[-1,140000000000000,1,5,-1,9,2,7]},\n"
    "  {\"tm\":3000,\"vm\":0,\"s\":[4,0,2,7]},\n"
    "  {\"tm\":4000,\"vm\":0,\"s\":[4,0]},\n"
    "  {\"tm\":5000,\"vm\":6,\"s\":[6,0,0,3,99,1]},\n"
    "  {\"tm\":6000,\"vm\":99,\"s\":[3]}],\n"
    "  \"scripts\": [null,{\"id\":1}]}\n";

static void
test_json(void **state)
{
	struct ticks *ticks = read_text(json);

	(void)state;
	assert_int_equal(ticks->total, 6);
	assert_int_equal(ticks->gc, 1);
	assert_int_equal(ticks->unaccounted, 1);
	assert_true(ticks->timed);
	assert_true(ticks->symbols);
	assert_int_equal(ticks->times.last, 6000);
	assert_int_equal(ticks->times.ticks[VM_UNKNOWN], 1);
	assert_int_equal(self_of(ticks, "JS: *work /a.js:3:5", TICKS_JS), 1);
	assert_int_equal(self_of(ticks, "JS: ~<anonymous> /a.js:1:1",
	    TICKS_JS), 1);
	assert_int_equal(self_of(ticks, "Builtin: ArrayPush", TICKS_JS), 1);
	assert_int_equal(self_of(ticks, "malloc", TICKS_CPP), 1);
	assert_int_equal(ticks->calls[call_in(ticks, call_in(ticks,
	    call_in(ticks, 0, "UNKNOWN"), "JS: *work /a.js:3:5"),
	    "JS: ~<anonymous> /a.js:1:1")].ticks, 1);
	assert_int_equal(ticks->calls[call_in(ticks, call_in(ticks, 0,
	    "malloc"), "/usr/bin/node")].ticks, 1);
	ticks_free(ticks);
}

/* JSON that is not whole is none. */
static void
test_broken_json(void **state)
{
	static const char *const wrong[] = {
		"{}", "{\"code\":[]}", "{\"code\":1,\"ticks\":[]}",
		"{\"code\":[],\"ticks\":{}}", "{\"code\":[1 2],\"ticks\":[]}",
		"{\"code\":[{\"a\"}],\"ticks\":[]}", "{\"code\" []}",
	};

	(void)state;
	for (size_t len = 1; len + 2 < strlen(json); len++) {
		struct error err = { 0 };
		char *part = malloc(len);

		memcpy(part, json, len);
		assert_null(processed_ticks_read(part, len, NULL, &err));
		assert_int_not_equal(err.kind, ERROR_NONE);
		free(part);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct error err = { 0 };

		assert_null(processed_ticks_read(wrong[i], strlen(wrong[i]),
		    NULL, &err));
		if (err.kind == ERROR_NONE)
			fail_msg("%s", wrong[i]);
	}
}

/* All forms are one kind of file. */
static void
test_document(void **state)
{
	static const char log[] = "v8-version,11,3,244,8,-node.38,0\n"
	    "tick,0x1,1,0,0x0,0\n";
	const char *const texts[] = { report, json, log };
	const uint64_t totals[] = { 1204, 6, 1 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct error err = { 0 };
		struct document *document;
		const struct ticks *ticks;

		assert_int_equal(sniff_kind(texts[i], strlen(texts[i])),
		    FILE_V8_LOG);
		document = document_read(source_memory(texts[i],
		    strlen(texts[i]), &err), FILE_V8_LOG, NULL, &err);
		if (document == NULL)
			fail_msg("%s", err.message);
		ticks = document_data(document, FILE_V8_LOG);
		assert_int_equal(ticks->total, totals[i]);
		assert_true(document_bytes(document) > sizeof *ticks);
		document_free(document);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_broken_json),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
