/* Command lines as a person would say them. */
#include "live/command_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WORDS 32

/* The script is the word after "node", at number 1. */
static void
expect(const char *line, enum command_role role, const char *want)
{
	struct strbuf sb = STRBUF_INIT;
	char text[1024], *words[WORDS];
	size_t count = 0;

	snprintf(text, sizeof text, "%s", line);
	for (char *word = strtok(text, " "); word != NULL;
	    word = strtok(NULL, " "))
		words[count++] = word;
	assert_int_equal(command_words(words, count, 1, "/srv/app", &sb),
	    role);
	assert_string_equal(sb.data, want);
	strbuf_release(&sb);
}

static void
test_programs(void **state)
{
	(void)state;
	expect("node server.js", COMMAND_PROGRAM, "server.js");
	expect("node ./server.js --port 80", COMMAND_PROGRAM,
	    "server.js --port 80");
	expect("node /srv/app/dist/main.js", COMMAND_PROGRAM, "dist/main.js");
	expect("node /opt/other/bin/www", COMMAND_PROGRAM, "bin/www");
	expect("node /www", COMMAND_PROGRAM, "/www");
	expect("node .", COMMAND_PROGRAM, "node .");
	expect("/usr/bin/node", COMMAND_PROGRAM, "node");
	expect("node /srv/app/node_modules/.bin/next dev", COMMAND_PROGRAM,
	    "next dev");
	expect("node /srv/app/node_modules/next/dist/bin/next start",
	    COMMAND_PROGRAM, "next start");
	expect("node node_modules/next/dist/server/lib/start-server.js",
	    COMMAND_PROGRAM, "next start-server.js");
	expect("node node_modules/@nestjs/cli/bin/nest.js start",
	    COMMAND_PROGRAM, "nest start");
	expect("node node_modules/vite/bin/vite.js", COMMAND_PROGRAM, "vite");
	expect("node node_modules/@scope/tool/index.js x", COMMAND_PROGRAM,
	    "@scope/tool x");
	expect("node node_modules/a/node_modules/b/cli.js", COMMAND_PROGRAM,
	    "b");
}

static void
test_those_that_start_others(void **state)
{
	(void)state;
	expect("node /usr/lib/node_modules/npm/bin/npm-cli.js run dev",
	    COMMAND_MANAGER, "npm run dev");
	expect("node /usr/bin/npm start", COMMAND_MANAGER, "npm start");
	expect("node /usr/lib/node_modules/npm/bin/npx-cli.js serve",
	    COMMAND_MANAGER, "npx serve");
	expect("node /usr/share/yarn/bin/yarn.js dev", COMMAND_MANAGER,
	    "yarn dev");
	expect("node /root/.cache/corepack/pnpm/9.0.0/bin/pnpm.cjs dev",
	    COMMAND_MANAGER, "pnpm dev");
	expect("node node_modules/nodemon/bin/nodemon.js server.js",
	    COMMAND_WRAPPER, "nodemon server.js");
	expect("node node_modules/.bin/nodemon server.js", COMMAND_WRAPPER,
	    "nodemon server.js");
	expect("node node_modules/ts-node-dev/lib/bin.js src/a.ts",
	    COMMAND_WRAPPER, "ts-node-dev src/a.ts");
	expect("node node_modules/tsx/dist/cli.mjs watch a.ts",
	    COMMAND_WRAPPER, "tsx watch a.ts");
	/* A file of the same kind of name is none. */
	expect("node npm.test.js", COMMAND_PROGRAM, "npm.test.js");
}

static void
test_titles(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_int_equal(command_title("npm run dev", &sb), COMMAND_MANAGER);
	assert_int_equal(command_title("PM2 v5.3.0: God Daemon", &sb),
	    COMMAND_WRAPPER);
	assert_int_equal(command_title("next-server (v14.1.0)", &sb),
	    COMMAND_PROGRAM);
	assert_string_equal(sb.data, "npm run devPM2 v5.3.0: God Daemon"
	    "next-server (v14.1.0)");
	strbuf_release(&sb);
}

/* However long it is, a line of words comes out. */
static void
test_long(void **state)
{
	static char huge[1 << 20];
	char node[] = "node", *words[] = { node, huge, huge, huge };
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	memset(huge, 'x', sizeof huge - 1);
	command_words(words, 4, 1, NULL, &sb);
	assert_in_range(sb.len, 1, COMMAND_WORDS_MAX + 3);
	strbuf_reset(&sb);
	command_title(huge, &sb);
	assert_in_range(sb.len, 1, COMMAND_WORDS_MAX + 3);
	strbuf_reset(&sb);
	memset(huge, '/', sizeof huge - 1);
	command_words(words, 2, 1, "/", &sb);
	for (size_t i = 0; i + 13 < sizeof huge; i += 13)
		memcpy(huge + i, "node_modules/", 13);
	strbuf_reset(&sb);
	command_words(words, 2, 1, "", &sb);
	strbuf_reset(&sb);
	command_words(NULL, 0, 0, NULL, &sb);
	assert_int_equal(sb.len, 0);
	strbuf_release(&sb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_those_that_start_others),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
