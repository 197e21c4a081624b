/* Errors and tasks: the two things that every long function takes. */
#include "model/base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/task.h"

static void
test_set(void **state)
{
	struct error err;
	char buf[400];

	(void)state;
	assert_false(error_set(&err, ERROR_FORMAT, "bad %s", "thing"));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_false(err.has_offset);
	assert_string_equal(error_text(&err, buf, sizeof(buf)), "bad thing");

	assert_false(error_set_at(&err, ERROR_LIMIT, 5000000000u, "too %d", 7));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_true(err.has_offset);
	assert_string_equal(error_text(&err, buf, sizeof(buf)),
	    "too 7 (at byte 5000000000)");

	assert_false(error_memory(&err, "the nodes", 123));
	assert_int_equal(err.kind, ERROR_MEMORY);
	assert_false(err.has_offset);
	assert_string_equal(error_text(&err, buf, sizeof(buf)),
	    "not enough memory for the nodes (123 bytes)");

	/* Nobody listens. */
	assert_false(error_set(NULL, ERROR_IO, "x"));
	assert_false(error_set_at(NULL, ERROR_IO, 1, "x"));
	assert_false(error_memory(NULL, "x", 1));
}

static void
test_visible(void **state)
{
	static const struct {
		const char *raw, *shown;
	} cases[] = {
		{ "a\nb\tc", "a\\x0ab\\x09c" },
		{ "\x1b[31mred", "\\x1b[31mred" },
		{ "\x7f", "\\x7f" },
		{ "\xc2\x9b" "2J", "\\xc2\\x9b2J" },	/* C1 */
		{ "\xe2\x80\xae" "x", "\\xe2\\x80\\xaex" },	/* turns text */
		{ "\xff\xfe", "\\xff\\xfe" },
		{ "\xc0\x80", "\\xc0\\x80" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80" },
		{ "cut \xe4\xb8", "cut \\xe4\\xb8" },
		{ "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80",
		    "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80" },
	};
	struct error err;
	char buf[400];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		error_set(&err, ERROR_IO, "%s", cases[i].raw);
		assert_string_equal(err.message, cases[i].shown);
		assert_string_equal(error_text(&err, buf, sizeof(buf)),
		    cases[i].shown);
		/* One that was filled in by hand. */
		snprintf(err.message, sizeof(err.message), "%s", cases[i].raw);
		assert_string_equal(error_text(&err, buf, sizeof(buf)),
		    cases[i].shown);
	}
}

/* However long the message and however small the room: whole characters. */
static void
test_cut(void **state)
{
	struct error err;
	char text[1024], buf[64];
	size_t size, len, n;

	(void)state;
	for (len = 0; len + 3 < sizeof(text); len += 3)
		memcpy(text + len, "\xe4\xb8\xad", 4);
	for (n = 0; n < 3; n++) {
		error_set(&err, ERROR_IO, "%.*s%s", (int)n, "ab", text);
		assert_true(strlen(err.message) < sizeof(err.message));
		assert_true(strlen(err.message) > sizeof(err.message) - 5);
		assert_null(strchr(err.message, '\\'));
	}
	error_set_at(&err, ERROR_IO, 77, "\x1b%s", text);
	for (size = 1; size <= sizeof(buf); size++) {
		memset(buf, 'x', sizeof(buf));
		error_text(&err, buf, size);
		assert_true(memchr(buf, '\0', size) != NULL);
		if (size < sizeof(buf))
			assert_int_equal(buf[size], 'x');
	}
	error_text(&err, buf, 0);
}

static void
observe(void *data, enum stage stage, bool begins)
{
	enum stage *seen = data;

	*seen = begins ? stage : STAGE_COUNT;
}

static void
test_task(void **state)
{
	enum stage seen = STAGE_COUNT;
	struct error err = { .kind = ERROR_NONE };
	struct task task;
	int i, j;

	(void)state;
	task_init(&task);
	task.observer = observe;
	task.observer_data = &seen;
	task_begin(&task, STAGE_EDGES, 500);
	assert_int_equal(seen, STAGE_EDGES);
	assert_int_equal(task.stage, STAGE_EDGES);
	assert_int_equal(task.total[STAGE_EDGES], 500);
	assert_true(task_progress(&task, STAGE_EDGES, 10, &err));
	assert_true(task_advance(&task, STAGE_EDGES, 7, &err));
	assert_int_equal(task.done[STAGE_EDGES], 17);
	assert_int_equal(task.done[STAGE_NODES], 0);
	assert_false(task.ended[STAGE_EDGES]);
	task_end(&task, STAGE_EDGES);
	assert_true(task.ended[STAGE_EDGES]);
	assert_int_equal(seen, STAGE_COUNT);
	assert_true(task_goes_on(&task, &err));
	task.cancel = true;
	assert_false(task_progress(&task, STAGE_EDGES, 20, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_false(task_advance(&task, STAGE_EDGES, 20, NULL));
	assert_false(task_goes_on(&task, NULL));

	task_begin(NULL, STAGE_EDGES, 1);
	task_end(NULL, STAGE_EDGES);
	assert_true(task_progress(NULL, STAGE_EDGES, 1, &err));
	assert_true(task_advance(NULL, STAGE_EDGES, 1, &err));
	assert_true(task_goes_on(NULL, &err));

	for (i = 0; i < STAGE_COUNT; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(stage_name(i), stage_name(j));
	assert_string_equal(stage_name(STAGE_COUNT), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_task),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
