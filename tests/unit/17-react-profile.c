/*
 * The reader of what the profiler of React DevTools exports: both ways to
 * write operations, names, reasons, and what is wrong.
 */
#include "model/formats/react_profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/react_operations.h"
#include "model/snapshot/sniff.h"

/* A profile of one root. */
#define PROFILE(commits, operations, snapshots) \
	"{\"version\":5,\"dataForRoots\":[{\"commitData\":[" commits "]," \
	"\"displayName\":\"App\",\"operations\":[" operations "]," \
	"\"rootID\":1,\"snapshots\":[" snapshots "]}]}"
#define COMMIT(actual, self, changes) \
	"{\"timestamp\":1.5,\"duration\":2,\"effectDuration\":null," \
	"\"passiveEffectDuration\":0.0004,\"priorityLevel\":\"Normal\"," \
	"\"fiberActualDurations\":[" actual "]," \
	"\"fiberSelfDurations\":[" self "],\"updaters\":null," \
	"\"changeDescriptions\":" changes "}"
#define APP "[1,{\"id\":1,\"children\":[2],\"type\":11," \
	"\"displayName\":null}],[2,{\"id\":2,\"type\":5,\"key\":\"k\"," \
	"\"displayName\":\"App\",\"hocDisplayNames\":null}]"

static struct react_profile *
read_text(const char *text)
{
	struct error err = { 0 };
	struct react_profile *profile = react_profile_read(text,
	    strlen(text), NULL, &err);

	if (profile == NULL)
		fail_msg("%s", err.message);
	return profile;
}

static void
expect_text(const struct react_profile *profile, uint32_t number,
	const char *want)
{
	size_t len;
	const char *text = intern_key(&profile->texts, number, &len);

	if (len != strlen(want) || memcmp(text, want, len) != 0)
		fail_msg("%.*s is not %s", (int)len, text, want);
}

/* Of the fiber of a render. */
static struct react_component
component_of(const struct react_profile *profile, uint32_t render)
{
	return react_profile_component(profile, profile->fibers[
	    profile->renders[render].fiber].component);
}

static void
test_small(void **state)
{
	struct react_profile *p = read_text(PROFILE(
	    COMMIT("[2,2.25],[7,1]", "[2,1.25],[7,-0.1]", "[[2,{"
	    "\"context\":false,\"didHooksChange\":true,\"hooks\":[0,2],"
	    "\"isFirstMount\":false,\"props\":[\"a\",\"b\"],"
	    "\"state\":null}],[9,{\"isFirstMount\":false,\"props\":[],"
	    "\"state\":null,\"didHooksChange\":false,\"context\":null}]]"),
	    "[1,1,0]", APP));

	(void)state;
	assert_int_equal(p->commit_count, 1);
	assert_int_equal(p->commits[0].at, 1500);
	assert_int_equal(p->commits[0].render, 2000);
	assert_true(p->commits[0].layout == REACT_UNKNOWN);
	assert_int_equal(p->commits[0].passive, 0);
	assert_int_equal(p->commits[0].count, 3);
	expect_text(p, p->commits[0].priority, "Normal");
	assert_int_equal(p->render_count, 3);
	assert_int_equal(p->renders[0].actual, 2250);
	assert_int_equal(p->renders[0].self, 1250);
	assert_int_equal(p->renders[0].reasons, REACT_PROPS | REACT_HOOKS);
	expect_text(p, p->renders[0].props, "a, b");
	expect_text(p, p->renders[0].hooks, "1, 3");
	expect_text(p, component_of(p, 0).name, "App");
	expect_text(p, p->fibers[p->renders[0].fiber].key, "k");
	/* Nobody said who that is; clocks go back. */
	expect_text(p, component_of(p, 1).name, "fiber #7");
	assert_int_equal(p->renders[1].self, 0);
	assert_int_equal(p->renders[1].reasons, 0);
	/* Known by its reason alone. */
	assert_true(p->renders[2].self == REACT_UNKNOWN);
	assert_int_equal(p->renders[2].reasons, REACT_PARENT);
	assert_int_equal(p->self, 1250);
	assert_true(p->explained);
	react_profile_free(p);
}

/* Six numbers or seven: what fits is the way. Code points are no bytes. */
static void
test_encodings(void **state)
{
	static const char *const profiles[] = {
		PROFILE(COMMIT("[5,1]", "[5,1]", "null"), "[1,1,13,"
		    "9,77,101,109,111,40,82,233,119,41,2,107,8364,"
		    "1,5,8,2,2,1,2,4,5,1000,2,1,4]", APP),
		PROFILE(COMMIT("[5,1]", "[5,1]", "null"), "[1,1,13,"
		    "9,77,101,109,111,40,82,233,119,41,2,107,8364,"
		    "1,5,8,2,2,1,2,0,4,5,1000,2,1,4]", APP),
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct react_profile *p = read_text(profiles[i]);

		expect_text(p, component_of(p, 0).name, "R\u00e9w");
		expect_text(p, component_of(p, 0).wrappers, "Memo");
		assert_int_equal(component_of(p, 0).type, REACT_TYPE_MEMO);
		expect_text(p, p->fibers[p->renders[0].fiber].key,
		    "k\u20ac");
		/* It was mounted right there, which needs no reason. */
		assert_int_equal(p->renders[0].reasons, REACT_FIRST_MOUNT);
		assert_int_equal(p->unread, 0);
		react_profile_free(p);
	}
}

#define CHECK(want, adds_want, ...) do { \
	const int64_t numbers[] = { __VA_ARGS__ }; \
	bool adds; \
	assert_int_equal(react_operations_check(numbers, \
	    sizeof numbers / sizeof *numbers, &adds), want); \
	if (want) \
		assert_int_equal(adds, adds_want); \
} while (0)
#define BOTH (REACT_SIX | REACT_SEVEN)

static void
test_operations(void **state)
{
	(void)state;
	CHECK(BOTH, false, 1, 1, 0);
	/* A root is the same in both. */
	CHECK(BOTH, false, 1, 1, 0, 1, 1, 11, 0, 1, 1, 1);
	CHECK(REACT_SIX, true, 1, 1, 0, 1, 5, 5, 1, 0, 0, 0);
	CHECK(REACT_SEVEN, true, 1, 1, 0, 1, 5, 5, 1, 0, 0, 0, 0);
	/* All others, with lists that are empty and not. */
	CHECK(BOTH, false, 1, 1, 0, 2, 0, 2, 2, 5, 6, 3, 1, 0, 4, 1, 9, 5, 1,
	    0, 2, 6, 7, 1, 2, 8, 5, 1, 0, 1, -1, 8, 5, 1, 0, 1, 1, -4, 2, 3,
	    4, 9, 1, 5, 10, 1, 1, 5, 11, 1, -1, 11, 1, 1, 1, 2, 3, 4, 12, 2,
	    5, 0, 10, 1, 0, 6, 1, 0, 0, 2, 1, 1, 13, 5);
	/* Cut, beyond their tables, unknown, negative, huge. */
	CHECK(0, false, 1, 1);
	CHECK(0, false, 1, 1, -1);
	CHECK(0, false, 1, 1, 5, 1, 65);
	CHECK(0, false, 1, 1, 2, 2, 65);
	CHECK(0, false, 1, 1, 1, -1);
	CHECK(0, false, 1, 1, 0, 14);
	CHECK(0, false, 1, 1, 0, 0);
	CHECK(0, false, 1, 1, 0, 2, 3, 1);
	CHECK(0, false, 1, 1, 0, 2, -1);
	CHECK(0, false, 1, 1, 0, 2, INT64_MAX);
	CHECK(0, false, 1, 1, 0, 11, 1, INT64_MAX / 4 + 1);
	CHECK(0, false, 1, 1, 0, 12, 1, 1, 1, 1, 1, INT64_MAX);
	CHECK(0, false, 1, 1, 0, 1, 5, 18, 1, 0, 0, 0);
	CHECK(0, false, 1, 1, 0, 1, 5, 5, 1, 0, 1, 0);
	CHECK(0, false, 1, 1, 0, 1, 5, 5, 0, 0, 0, 0);
	CHECK(0, false, 1, 1, 0, 1, INT64_MIN, 5, 1, 0, 0, 0);
}

/* What is not understood costs names, and no more. */
static void
test_unread(void **state)
{
	struct react_profile *p = read_text(PROFILE(
	    COMMIT("[5,1]", "[5,1]", "null"), "[1,1,0,99]", APP));

	(void)state;
	assert_int_equal(p->unread, 1);
	expect_text(p, component_of(p, 0).name, "fiber #5");
	assert_int_equal(p->renders[0].reasons, 0);
	react_profile_free(p);
}

/* Version 4 has less. */
static void
test_old(void **state)
{
	struct react_profile *p = read_text("{\"version\":4,"
	    "\"dataForRoots\":[{\"commitData\":[{\"timestamp\":7,"
	    "\"duration\":1,\"fiberActualDurations\":[[2,1]],"
	    "\"fiberSelfDurations\":[[2,1]],\"interactionIDs\":[],"
	    "\"changeDescriptions\":null}],\"operations\":[[1,1,0]],"
	    "\"rootID\":1,\"snapshots\":[" APP "],\"interactions\":[]}]}");

	(void)state;
	assert_true(p->commits[0].layout == REACT_UNKNOWN);
	assert_true(p->commits[0].passive == REACT_UNKNOWN);
	assert_false(p->explained);
	expect_text(p, component_of(p, 0).name, "App");
	react_profile_free(p);
}

static void
expect_error(const char *text, enum error_kind kind, const char *message)
{
	struct error err = { 0 };

	assert_null(react_profile_read(text, strlen(text), NULL, &err));
	if (err.kind != kind || strstr(err.message, message) == NULL)
		fail_msg("%s: %s", text, err.message);
}

static void
test_wrong(void **state)
{
	struct strbuf deep = STRBUF_INIT;

	(void)state;
#define EXPECT(text, message) expect_error(text, ERROR_FORMAT, message)
	EXPECT("{\"version\":3,\"dataForRoots\":[]}", "version 3; versions 4");
	EXPECT("{\"dataForRoots\":[]}", "which version");
	EXPECT("{\"version\":5}", "no dataForRoots");
	EXPECT("{\"version\":5,\"dataForRoots\":{}}", "no array");
	EXPECT("{\"version\":5,\"dataForRoots\":[{}]}", "no commitData");
	EXPECT("{\"version\":5,\"dataForRoots\":[5]}", "no object");
	EXPECT("{\"version\":5,\"dataForRoots\":[]} x", "follows its end");
	EXPECT(PROFILE("5", "", ""), "no object");
	EXPECT(PROFILE("", "5", ""), "no array");
	EXPECT(PROFILE("", "[\"x\"]", ""), "no number");
	EXPECT(PROFILE("", "[1e99]", ""), "no number");
	EXPECT(PROFILE("", "", "[1]"), "no second part");
	EXPECT(PROFILE("", "", "[1,{},2]"), "third part");
	EXPECT(PROFILE("", "", "[-1,{}]"), "no number");
	EXPECT(PROFILE("", "", "[4294967295,{}]"), "no number");
	EXPECT(PROFILE("", "", "[1,{\"id\":x}]"), "well-formed");
	EXPECT(PROFILE(COMMIT("[1,1e10]", "", "null"), "", ""), "too long");
	EXPECT(PROFILE(COMMIT("[1,{}]", "", "null"), "", ""), "no number");
	EXPECT(PROFILE(COMMIT("5", "", "null"), "", ""), "no array");
	EXPECT(PROFILE(COMMIT("", "", "5"), "", ""), "no array");
	/* Deeper than anybody needs. */
	strbuf_adds(&deep, "{\"version\":5,\"dataForRoots\":[{"
	    "\"commitData\":[],\"snapshots\":[[1,{\"key\":");
	for (int i = 0; i < 100000; i++)
		strbuf_addc(&deep, '[');
	for (int i = 0; i < 100000; i++)
		strbuf_addc(&deep, ']');
	strbuf_adds(&deep, "}]]}]}");
	EXPECT(deep.data, "well-formed");
	strbuf_release(&deep);
#undef EXPECT
}

/* One long name of very many components is not written out for each. */
static void
test_long_names(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct react_profile *p;
	size_t len;

	(void)state;
	strbuf_adds(&text, "{\"version\":5,\"dataForRoots\":[{"
	    "\"commitData\":[],\"operations\":[[1,1,200001,200000");
	for (int i = 0; i < 200000; i++)
		strbuf_adds(&text, ",65");
	for (int i = 2; i < 50002; i++)
		strbuf_addf(&text, ",1,%d,5,1,0,1,1,0", i);
	strbuf_adds(&text, "]]}]}");
	p = read_text(text.data);
	assert_int_equal(p->fiber_count, 50000);
	assert_int_equal(p->components.count, 1);
	intern_key(&p->texts, react_profile_component(p, 0).name, &len);
	assert_int_equal(len, 1024);
	react_profile_free(p);
	strbuf_release(&text);
}

/* Every prefix is cut short, and says so. */
static void
test_cut(void **state)
{
	static const char text[] = PROFILE(COMMIT("[2,2.25]", "[2,1.25]",
	    "[[2,{\"props\":[\"a\"]}]]"), "[1,1,0]", APP);

	(void)state;
	for (size_t len = 0; len < sizeof text - 1; len++) {
		struct error err = { 0 };
		/* A block of its own: nothing may be read behind it. */
		char *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, text, len);
		assert_null(react_profile_read(copy, len, NULL, &err));
		if (err.kind != ERROR_TRUNCATED)
			fail_msg("%zu bytes: %s", len, err.message);
		free(copy);
	}
}

static void
test_sniff(void **state)
{
	static const char text[] = "{\"version\":5,\"dataForRoots\":[]}";

	(void)state;
	assert_int_equal(sniff_kind(text, sizeof text - 1),
	    FILE_REACT_PROFILE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_sniff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
