/* What files are that have nothing to do with a heap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/snapshot/signs.h"
#include "model/snapshot/sniff.h"

#define TEXT(text) text, sizeof(text) - 1

static void
test_seems(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *what, *advice;
	} cases[] = {
		{ TEXT("\x89PNG\r\n\x1a\n"), "a PNG image", "" },
		{ TEXT("SQLite format 3\0\1"), "an SQLite database", "" },
		{ TEXT("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\x3e\0"),
		    "a core dump (ELF)", "" },
		{ TEXT("\x7f" "ELF\2\2\1\0\0\0\0\0\0\0\0\0\0\4\0\x15"),
		    "a core dump (ELF)", "" },
		{ TEXT("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0"),
		    "a program or library (ELF)", "" },
		{ TEXT("\x7f" "ELF"), "a program or core dump (ELF)", "" },
		{ TEXT("\xfd" "7zXZ\0"), "compressed with xz",
		    "decompress it first: unxz FILE" },
		{ TEXT("PK\3\4"), "a zip archive",
		    "unpack it first: unzip FILE" },
		{ TEXT("7z\xbc\xaf\x27\x1c"), "a 7-Zip archive",
		    "unpack it first: 7z x FILE" },
		{ TEXT("#!/usr/bin/env node\nx()"), "JavaScript", "" },
		{ TEXT("#!/bin/bash\nset -u\n"), "a shell script", "" },
		{ TEXT("#!/usr/bin/python3\n"), "Python", "" },
		{ TEXT("#!/usr/bin/awk -f\n"), "a script", "" },
		{ TEXT("'use strict';\n"), "JavaScript", "" },
		{ TEXT("\"use strict\";\n"), "JavaScript", "" },
		{ TEXT("\n// words\nimport fs from 'fs';\n"), "JavaScript",
		    "" },
		{ TEXT("import os\nfrom sys import argv\ndef f(): pass\n"),
		    "Python", "" },
		{ TEXT("#include <stdio.h>\n"), "C or C++", "" },
		{ TEXT("let us see\nfrom then on\n"), "text", "" },
		{ TEXT("hello\n"), "text", "" },
		{ TEXT("a\0b"), "binary data", "" },
		{ TEXT(" \n"), "nothing but blanks", "" },
		{ TEXT("{\"a\":1}\n"), "a JSON object", "" },
		{ TEXT("{\"a\":1}\n{\"a\":2}\n"), "lines of JSON", "" },
		{ TEXT("{\"a\":1"), "a JSON object", "" },
		{ TEXT("[1,2]"), "a JSON array", "" },
		{ TEXT("[10:00] started"), "text", "" },
		{ TEXT("{\"name\":\"x\",\"version\":\"1\",\"scripts\":{}}"),
		    "a package.json of npm", "" },
		{ TEXT("{\"version\":3,\"sources\":[],\"mappings\":\"\"}"),
		    "a source map", "" },
		{ TEXT("{\"head\":{\"hitCount\":0}}"),
		    "a CPU profile (.cpuprofile)", "" },
		{ TEXT("{\"snapshot\":{}"), "a heap snapshot", "" },
	};
	const char *advice;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_string_equal(sniff_seems(cases[i].text, cases[i].len,
		    &advice), cases[i].what);
		assert_string_equal(advice, cases[i].advice);
	}
}

/* A program has words where a memory has numbers. */
static void
test_programs(void **state)
{
	static const char *const programs[] = {
		"const f = () => { return { heapUsed: m.heapUsed }; };",
		"const { heapUsed } = process.memoryUsage();",
		"x({ \"heapUsed\": y })",
	}, *const memories[] = {
		"{ rss: 1, heapUsed: 2 }", "mem {\n  heapUsed:\n 12 }",
		"{ heapUsed: \x1b[33m123\x1b[39m }", "x {'heapUsed': 7}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
		assert_int_equal(sniff_kind(programs[i], strlen(programs[i])),
		    FILE_ANY);
	for (size_t i = 0; i < sizeof memories / sizeof memories[0]; i++)
		assert_int_equal(sniff_kind(memories[i], strlen(memories[i])),
		    FILE_MEMORY_SERIES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seems),
		cmocka_unit_test(test_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
