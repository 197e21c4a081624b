/*
 * Where code is, in snapshots of real programs whose text is known: the
 * bundled one, and those of ../shared, where that is at hand, by Node 8 to 26,
 * Chromium, Deno, workerd and Bun. What is wanted is found in the text of the
 * program, not in the snapshot.
 */
#include "model/explore/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/code.h"
#include "model/graph/names.h"
#include "tests/unit/place.h"

enum what {
	CLOSURES,		/* called so */
	THEIR_CONTEXTS,		/* those of closures called so */
	OBJECTS,		/* of a class called so */
	END
};

/* Text that ends with the character where the code must be said to begin. */
struct truth {
	enum what what;
	const char *name;
	const char *text;	/* NULL: the file alone is known */
	const char *function;
	unsigned count;		/* 0: at least one */
};

static const struct truth fixture[] = {
	{ OBJECTS, "Session", "class Session {\n\tconstructor(", "", 100 },
	{ OBJECTS, "Invoice", "class Invoice {\n\tconstructor(", "", 20 },
	/* An async arrow function begins with that word. */
	{ OBJECTS, "Generator", "process.on('SIGUSR2', a", "", 1 },
	{ CLOSURES, "onOrderChange", "function onOrderChange(",
	  "onOrderChange", 50 },
	{ THEIR_CONTEXTS, "onOrderChange", "function watchOrder(",
	  "watchOrder", 50 },
	{ CLOSURES, "alive", "function alive(", "alive", 1 },
	/* The module's own function is gone. */
	{ THEIR_CONTEXTS, "alive", NULL, "", 1 },
	{ END, NULL, NULL, NULL, 0 },
};

static const struct truth leak_server[] = {
	{ OBJECTS, "SessionRecord", "class SessionRecord { constructor(", "",
	  2200 },
	{ OBJECTS, "LruEntry", "class LruEntry { constructor(", "", 100 },
	{ CLOSURES, "onConfigChanged", "function onConfigChanged(",
	  "onConfigChanged", 1100 },
	{ CLOSURES, "writeAudit", "function writeAudit(", "writeAudit",
	  2200 },
	/* Blocks of the function that serves requests. */
	{ THEIR_CONTEXTS, "onConfigChanged", "http.createServer((", "",
	  1100 },
	{ THEIR_CONTEXTS, "writeAudit", "http.createServer((", "", 2200 },
	{ THEIR_CONTEXTS, "pingConnection", "server.on('connection', s", "",
	  110 },
	{ THEIR_CONTEXTS, "getSession", NULL, "", 1 },
	{ END, NULL, NULL, NULL, 0 },
};

static const struct truth app[] = {
	{ OBJECTS, "Session", "function Session(", "", 300 },
	{ CLOSURES, "Session", "function Session(", "Session", 1 },
	{ CLOSURES, "onTick", "function onTick(", "onTick", 300 },
	/* Called at once, and not kept. */
	{ THEIR_CONTEXTS, "onTick", NULL, "", 300 },
	{ END, NULL, NULL, NULL, 0 },
};

/* Up to Node 10 there are no lines, and nothing of instances. */
static const struct truth old_app[] = {
	{ CLOSURES, "Session", NULL, "Session", 1 },
	{ CLOSURES, "onTick", NULL, "onTick", 300 },
	{ END, NULL, NULL, NULL, 0 },
};

static const struct truth formats[] = {
	{ CLOSURES, "Alpha", "class Alpha { constructor(", "Alpha", 1 },
	{ CLOSURES, "Beta", "class Beta extends Alpha { constructor(", "Beta",
	  1 },
	{ CLOSURES, "get double", "get double(", "get double", 1 },
	{ CLOSURES, "MyArr", "c", "MyArr", 0 },
	{ OBJECTS, "Beta", "class Beta extends Alpha { constructor(", "", 0 },
	{ END, NULL, NULL, NULL, 0 },
};

static const struct truth worker[] = {
	{ OBJECTS, "SessionRecord", "class SessionRecord { constructor(", "",
	  0 },
	{ CLOSURES, "SessionRecord", "class SessionRecord { constructor(",
	  "SessionRecord", 1 },
	{ END, NULL, NULL, NULL, 0 },
};

static const struct truth page[] = {
	{ OBJECTS, "Row", "class Row { constructor(", "", 0 },
	{ CLOSURES, "leak", "setInterval(function leak(", "leak", 1 },
	/* The scope of the script itself. */
	{ THEIR_CONTEXTS, "leak", NULL, "", 1 },
	{ END, NULL, NULL, NULL, 0 },
};

#define SHARED "../shared/"
#define SAMPLE SHARED "samples/node-versions/node-v"
#define FORMAT SHARED "corpus/formats/"
#define APP "/srv/app/vers/app.js"
#define APP_TEXT SHARED "samples/node-versions/app.js"
#define SERVER "/srv/app/b-leak-server/server.js"
#define SERVER_TEXT SHARED "corpus/make/leak-server/server.js"
#define FMT "/srv/app/f-formats/fmt.js"

/* text NULL: as far as the snapshot itself has it. */
static const struct snapshot_file {
	const char *path, *program, *text;
	const struct truth *truth;
} shared_files[] = {
	{ SAMPLE "8.17.0", APP, APP_TEXT, old_app },
	{ SAMPLE "9.11.2", APP, APP_TEXT, old_app },
	{ SAMPLE "10.24.1", APP, APP_TEXT, old_app },
	{ SAMPLE "12.22.12", APP, APP_TEXT, app },
	{ SAMPLE "14.21.3", APP, APP_TEXT, app },
	{ SAMPLE "16.20.2", APP, APP_TEXT, app },
	{ SAMPLE "18.20.8", APP, APP_TEXT, app },
	{ SAMPLE "20.20.2", APP, APP_TEXT, app },
	{ SAMPLE "22.23.3", APP, APP_TEXT, app },
	{ SAMPLE "24.21.0", APP, APP_TEXT, app },
	{ SAMPLE "26.10.0", APP, APP_TEXT, app },
	{ SHARED "corpus/leak-server/s3", SERVER, SERVER_TEXT, leak_server },
	{ SHARED "corpus/leak-server-node24/s3", SERVER, SERVER_TEXT,
	  leak_server },
	{ FORMAT "node-12.22.12", FMT, NULL, formats },
	{ FORMAT "node-14.21.3", FMT, NULL, formats },
	{ FORMAT "node-16.20.2-numeric", FMT, NULL, formats },
	{ FORMAT "node-18.20.8", FMT, NULL, formats },
	{ FORMAT "node-20.20.2-alloc", FMT, NULL, formats },
	{ FORMAT "node-24.21.0-numeric", FMT, NULL, formats },
	{ FORMAT "node-26.10.0", FMT, NULL, formats },
	{ FORMAT "deno-2.9.6", "/srv/app/f-formats/deno/fmt.cjs", NULL,
	  formats },
	{ FORMAT "workerd-s1", "main", NULL, worker },
	{ FORMAT "workerd-s2", "main", NULL, worker },
	{ SHARED "samples/performance-memory/chromium156-leaky-page",
	  "http://127.0.0.1:3121/", SHARED "samples/performance-memory/"
	  "page.html", page },
};

static struct test_place folder;

static int
setup(void **state)
{
	(void)state;
	place_make(&folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	place_remove(&folder);
	return 0;
}

static struct heap *
load(const char *path)
{
	char command[600], plain[300];
	struct error err = { 0 };
	struct heap *heap;

	snprintf(plain, sizeof plain, "%s/plain", folder.path);
	snprintf(command, sizeof command, "xz -dc %s.heapsnapshot.xz >%s",
	    path, plain);
	assert_int_equal(system(command), 0);
	heap = heap_load(plain, NULL, NULL, &err);
	if (heap == NULL)
		fail_msg("%s: %s", path, err.message);
	return heap;
}

static bool
is_named(const struct heap *heap, uint32_t node, const char *name)
{
	return strings_equal(&heap->snapshot->strings,
	    heap->snapshot->node_name[node], name);
}

/* The beginning of the program as V8 keeps it, by the text it must have. */
static void
text_of_script(const struct heap *heap, const char *wanted,
	struct strbuf *text)
{
	const struct snapshot *s = heap->snapshot;

	for (uint32_t node = 0; node < s->nodes; node++) {
		struct code_fields fields;

		if (s->node_type[node] != NODE_CODE ||
		    !code_script_is_file(s, node))
			continue;
		code_fields(s, node, &fields);
		strbuf_reset(text);
		name_node(s, fields.to[CODE_SOURCE], SIZE_MAX, text);
		if (strstr(text->data, wanted) != NULL)
			return;
	}
	fail_msg("no script has %s", wanted);
}

static void
text_of_file(const char *path, struct strbuf *text)
{
	FILE *file = fopen(path, "r");
	char buffer[4096];
	size_t len;

	if (file == NULL)
		fail_msg("%s cannot be opened", path);
	while ((len = fread(buffer, 1, sizeof buffer, file)) > 0)
		strbuf_add(text, buffer, len);
	fclose(file);
}

/* ":31:5" of the last character of wanted in text; all is ASCII. */
static void
find_text(const char *text, const struct truth *truth, struct strbuf *where)
{
	const char *at, *end, *c;
	unsigned line = 1, column = 1;

	strbuf_reset(where);
	if (truth->text == NULL)
		return;
	/* A class without a constructor begins where it begins. */
	at = strcmp(truth->text, "c") == 0 ? strstr(text, "class MyArr ") :
	    strstr(text, truth->text);
	if (at == NULL)
		fail_msg("the program has no %s", truth->text);
	end = at + strlen(truth->text) - 1;
	for (c = text; c < end; c++) {
		column = *c == '\n' ? 1 : column + 1;
		line += *c == '\n';
	}
	strbuf_addf(where, ":%u:%u", line, column);
}

/* The node that a truth is about, where this one leads to it; or NO_NODE. */
static uint32_t
subject(const struct heap *heap, uint32_t node, const struct truth *truth)
{
	struct code_fields fields;

	if (heap->snapshot->node_type[node] != (truth->what == OBJECTS ?
	    NODE_OBJECT : NODE_CLOSURE) || !is_named(heap, node, truth->name))
		return NO_NODE;
	if (truth->what != THEIR_CONTEXTS)
		return node;
	code_fields(heap->snapshot, node, &fields);
	return fields.to[CODE_CONTEXT];
}

/*
 * Is it in the program? Others have names of that kind too, and prototypes,
 * called like instances, have no place.
 */
static bool
check_node(const struct heap *heap, uint32_t node, const char *program,
	const struct truth *truth, const char *where)
{
	struct strbuf have = STRBUF_INIT;
	struct place place, class;
	bool found = false;

	if (!place_of(heap, node, &place))
		goto out;
	place_path(heap, &place, SIZE_MAX, &have);
	if (strcmp(have.data, program) != 0)
		goto out;
	found = true;
	strbuf_reset(&have);
	place_numbers(&place, &have);
	assert_string_equal(have.data, where);
	/* A generator is one of many functions. */
	if (truth->what == OBJECTS && is_named(heap, node, "Generator"))
		goto out;
	strbuf_reset(&have);
	place_function(heap, &place, SIZE_MAX, &have);
	assert_string_equal(have.data, truth->function);
	if (truth->what != OBJECTS)
		goto out;
	assert_true(place_of_class(heap, heap->classes.of[node], &class));
	assert_int_equal(class.script, place.script);
	assert_int_equal(class.line, place.line);
	assert_int_equal(class.column, place.column);
out:
	strbuf_release(&have);
	return found;
}

static void
check_truth(const struct heap *heap, const struct snapshot_file *file,
	const struct truth *truth)
{
	struct strbuf text = STRBUF_INIT, where = STRBUF_INIT;
	unsigned found = 0;

	if (file->text != NULL)
		text_of_file(file->text, &text);
	else
		text_of_script(heap, file->truth[0].text, &text);
	find_text(text.data, truth, &where);
	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		uint32_t about = subject(heap, node, truth);

		if (about != NO_NODE)
			found += check_node(heap, about, file->program, truth,
			    where.data);
	}
	if (found == 0 || (truth->count != 0 && found != truth->count))
		fail_msg("%s: %u of %s", file->path, found, truth->name);
	strbuf_release(&text);
	strbuf_release(&where);
}

static void
check_file(const struct snapshot_file *file)
{
	struct heap *heap = load(file->path);

	for (const struct truth *truth = file->truth; truth->what != END;
	    truth++)
		check_truth(heap, file, truth);
	heap_free(heap);
}

static void
test_fixture(void **state)
{
	static const struct snapshot_file file = {
		"tests/fixtures/leak-server/s1", "/srv/app/server.js",
		"tests/fixtures/leak-server/server.js", fixture,
	};

	(void)state;
	check_file(&file);
}

static void
need_shared(void)
{
	if (access(SHARED "corpus", R_OK) == 0)
		return;
	print_message("no " SHARED "corpus here\n");
	skip();
}

static void
test_shared(void **state)
{
	(void)state;
	need_shared();
	for (size_t i = 0; i < sizeof shared_files / sizeof *shared_files; i++)
		check_file(&shared_files[i]);
}

/* JavaScriptCore says nothing of places, and we nothing either. */
static void
test_bun(void **state)
{
	struct place place;
	struct heap *heap;

	(void)state;
	need_shared();
	heap = load(FORMAT "bun-1.4.5");
	for (uint32_t node = 0; node < heap->snapshot->nodes; node++)
		assert_false(place_of(heap, node, &place));
	for (uint32_t class = 0; class < heap->classes.count; class++)
		assert_false(place_of_class(heap, class, &place));
	heap_free(heap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixture),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_bun),
	};

	return cmocka_run_group_tests_name("places", tests, setup, teardown);
}
