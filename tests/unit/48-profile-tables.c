/*
 * Heavy and Tree, against what follows from their definitions alone, on random
 * trees of few functions that call each other and themselves; and against a
 * program that knows what it has allocated.
 */
#include "model/formats/heavy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/call_tree.h"
#include "model/formats/document.h"
#include "model/formats/sampling_profile.h"
#include "model/snapshot/source.h"
#include "model/table.h"

#define NODES 40
#define FUNCTIONS 5

/* A tree of calls as the test knows it; node 0 is the root. */
struct tree {
	int parent[NODES], function[NODES];
	uint64_t self[NODES];
	int count;
	struct sampling_profile *profile;
};

static unsigned seed;

static unsigned
next(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

static void
add_text(const struct tree *tree, int node, struct strbuf *text)
{
	bool first = true;

	strbuf_addf(text, "{\"callFrame\":{\"functionName\":\"%s%d\","
	    "\"url\":\"/srv/%d.js\",\"lineNumber\":%d,\"columnNumber\":0},"
	    "\"selfSize\":%llu,\"children\":[", node == 0 ? "(root)" : "f",
	    tree->function[node], tree->function[node] % 2,
	    tree->function[node], (unsigned long long)tree->self[node]);
	for (int i = node + 1; i < tree->count; i++) {
		if (tree->parent[i] != node)
			continue;
		if (!first)
			strbuf_addc(text, ',');
		first = false;
		add_text(tree, i, text);
	}
	strbuf_adds(text, "]}");
}

static void
make_tree(struct tree *tree)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = { 0 };

	tree->count = 2 + (int)next(NODES - 2);
	tree->parent[0] = tree->function[0] = -1;
	tree->self[0] = 0;
	for (int i = 1; i < tree->count; i++) {
		/* Chains are as likely as bushes. */
		tree->parent[i] = next(2) ? i - 1 : (int)next((unsigned)i);
		tree->function[i] = (int)next(FUNCTIONS);
		tree->self[i] = next(3) ? next(1000) : 0;
	}
	strbuf_adds(&text, "{\"head\":");
	add_text(tree, 0, &text);
	strbuf_adds(&text, "}");
	tree->profile = sampling_profile_read(text.data, text.len, NULL,
	    &err);
	if (tree->profile == NULL)
		fail_msg("%s", err.message);
	strbuf_release(&text);
}

/*
 * A way: functions, the first one that allocates, then those that called it;
 * from the root down the other way round.
 */
struct way {
	int functions[NODES];
	int length;
};

/* Is a node at the end of the way, seen from below? */
static bool
is_called_so(const struct tree *tree, int node, const struct way *way)
{
	for (int i = 0; i < way->length; i++, node = tree->parent[node])
		if (node <= 0 || tree->function[node] != way->functions[i])
			return false;
	return true;
}

/* The same from the root down. */
static bool
is_reached_so(const struct tree *tree, int node, const struct way *way)
{
	for (int i = way->length; i-- > 0; node = tree->parent[node])
		if (node <= 0 || tree->function[node] != way->functions[i])
			return false;
	return node == 0;
}

typedef bool fits(const struct tree *tree, int node, const struct way *way);

static int64_t
self_of(const struct tree *tree, const struct way *way, fits *is)
{
	int64_t sum = 0;

	for (int i = 1; i < tree->count; i++)
		if (is(tree, i, way))
			sum += (int64_t)tree->self[i];
	return sum;
}

/* What was allocated while such a call was under way: each byte once. */
static int64_t
total_of(const struct tree *tree, const struct way *way, fits *is)
{
	int64_t sum = 0;

	for (int i = 1; i < tree->count; i++) {
		int up = i;

		while (up > 0 && !is(tree, up, way))
			up = tree->parent[up];
		if (up > 0)
			sum += (int64_t)tree->self[i];
	}
	return sum;
}

static bool
is_there(const struct tree *tree, const struct way *way, fits *is)
{
	for (int i = 1; i < tree->count; i++)
		if (is(tree, i, way))
			return true;
	return false;
}

static int64_t
number(struct level *level, size_t row, const char *key)
{
	struct cell cell = CELL_INIT;
	int column = table_column(level->table, key);
	int64_t value;

	assert_true(column >= 0);
	level_cell(level, row, (unsigned)column, &cell);
	value = cell.number;
	cell_release(&cell);
	return value;
}

static int
function_of(struct level *level, size_t row)
{
	struct cell cell = CELL_INIT;
	int function;

	level_cell(level, row, level->table->ops->main_column, &cell);
	assert_int_equal(cell.text.data[0], 'f');
	function = atoi(cell.text.data + 1);
	cell_release(&cell);
	return function;
}

/* Holds a level, and all that it opens into, to the trees. */
static void
expect_level(struct level *level, const struct tree *tree,
	const struct tree *base, struct way *way, fits *is)
{
	size_t wanted = 0;

	way->length++;
	for (int f = 0; f < FUNCTIONS; f++) {
		way->functions[way->length - 1] = f;
		wanted += is_there(tree, way, is) ||
		    (base != NULL && is_there(base, way, is));
	}
	assert_int_equal(level->count, wanted);
	for (size_t row = 0; row < level->count; row++) {
		int64_t self, total;
		struct error err = { 0 };
		struct level *below;

		way->functions[way->length - 1] = function_of(level, row);
		self = self_of(tree, way, is);
		total = total_of(tree, way, is);
		assert_int_equal(number(level, row, "self_size"), self);
		assert_int_equal(number(level, row, "total_size"), total);
		if (base != NULL) {
			assert_int_equal(number(level, row, "self_delta"),
			    self - self_of(base, way, is));
			assert_int_equal(number(level, row, "total_delta"),
			    total - total_of(base, way, is));
		}
		below = level_open(level, row, &err);
		assert_non_null(below);
		assert_int_equal(level_openable(level, row),
		    below->count > 0);
		expect_level(below, tree, base, way, is);
		level_free(below);
	}
	way->length--;
}

static void
expect_table(struct table *table, const struct tree *tree,
	const struct tree *base, fits *is)
{
	struct error err = { 0 };
	struct way way = { .length = 0 };
	struct level *top;

	assert_non_null(table);
	top = level_top(table, &err);
	assert_non_null(top);
	expect_level(top, tree, base, &way, is);
	level_free(top);
	table_free(table);
}

static void
test_random(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct tree tree, base;

		seed = round;
		make_tree(&tree);
		make_tree(&base);
		expect_table(heavy_new(tree.profile, NULL, NULL), &tree, NULL,
		    is_called_so);
		expect_table(heavy_new(tree.profile, base.profile, NULL),
		    &tree, &base, is_called_so);
		expect_table(call_tree_new(tree.profile, NULL, NULL), &tree,
		    NULL, is_reached_so);
		expect_table(call_tree_new(tree.profile, base.profile, NULL),
		    &tree, &base, is_reached_so);
		sampling_profile_free(tree.profile);
		sampling_profile_free(base.profile);
	}
}

static struct document *
read_fixture(const char *name)
{
	struct error err = { 0 };
	struct document *document = document_read(source_open(name, &err),
	    FILE_SAMPLING_PROFILE, NULL, &err);

	if (document == NULL)
		fail_msg("%s: %s", name, err.message);
	return document;
}

/* The row whose main cell reads so. */
static size_t
row_named(struct level *level, const char *name)
{
	struct cell cell = CELL_INIT;
	size_t row = 0;

	for (; row < level->count; row++) {
		cell_reset(&cell);
		level_cell(level, row, level->table->ops->main_column, &cell);
		if (strcmp(cell.text.data, name) == 0)
			break;
	}
	cell_release(&cell);
	if (row == level->count)
		fail_msg("no row %s", name);
	return row;
}

/* A sampled figure may be a fifth off. */
static void
expect_about(int64_t is, int64_t wanted)
{
	if (llabs(is - wanted) * 5 > llabs(wanted))
		fail_msg("%lld, not about %lld", (long long)is,
		    (long long)wanted);
}

/*
 * allocate.js: bigOrders 4.8 MB and smallOrders 0.8 MB through numbers(), then
 * 5.6 MB more in smallOrders; deeper() 400 kB in 50 calls within each other.
 */
static void
test_known(void **state)
{
	struct document *first = read_fixture(
	    "tests/fixtures/profile/allocate-1.heapprofile");
	struct document *second = read_fixture(
	    "tests/fixtures/profile/allocate-2.heapprofile");
	struct row_place place = { .path = STRBUF_INIT };
	struct level *top, *callers;
	struct error err = { 0 };
	struct table *table;
	size_t row;

	(void)state;
	table = heavy_new(second->data, first->data, &err);
	top = level_top(table, &err);
	row = row_named(top, "numbers");
	expect_about(number(top, row, "self_size"), 11200000);
	expect_about(number(top, row, "self_delta"), 5600000);
	assert_true(level_place(top, row, &place));
	assert_string_equal(place.path.data,
	    "/srv/app/profile-fixture/allocate.js");
	assert_int_equal(place.line, 17);
	assert_int_equal(place.column, 17);
	strbuf_release(&place.path);
	callers = level_open(top, row, &err);
	assert_int_equal(callers->count, 2);
	row = row_named(callers, "bigOrders");
	expect_about(number(callers, row, "self_size"), 4800000);
	assert_int_equal(number(callers, row, "self_delta"), 0);
	row = row_named(callers, "smallOrders");
	expect_about(number(callers, row, "self_size"), 6400000);
	expect_about(number(callers, row, "self_delta"), 5600000);
	level_free(callers);
	/* Each of its bytes once, however deep. */
	row = row_named(top, "deeper");
	expect_about(number(top, row, "total_size"), 400000);
	assert_true(number(top, row, "total_size") <
	    number(top, row, "self_size") + 100000);
	assert_non_null(strstr(table_note(table), "samples of 4."));
	level_free(top);
	table_free(table);
	document_free(first);
	document_free(second);
}

/*
 * f calls itself as often as it can, and each time g, which calls f: whoever
 * walks up from each of these takes forever.
 */
static void
test_deep(void **state)
{
	const int depth = 300000;
	static const char f[] = "{\"callFrame\":{\"functionName\":\"f\"},"
	    "\"selfSize\":1,\"children\":[";
	static const char g[] = "{\"callFrame\":{\"functionName\":\"g\"},"
	    "\"selfSize\":1,\"children\":[{\"callFrame\":"
	    "{\"functionName\":\"f\"},\"selfSize\":1}]}";
	struct strbuf text = STRBUF_INIT;
	struct sampling_profile *profile;
	struct error err = { 0 };
	struct level *top, *callers;
	struct table *table;
	size_t row;

	(void)state;
	strbuf_adds(&text, "{\"head\":");
	for (int i = 0; i < depth; i++)
		strbuf_adds(&text, f);
	/* From the last one up: each closes. */
	for (int i = 0; i < depth; i++)
		strbuf_addf(&text, "%s%s]}", i > 0 ? "," : "", g);
	strbuf_addc(&text, '}');
	profile = sampling_profile_read(text.data, text.len, NULL, &err);
	if (profile == NULL)
		fail_msg("%s", err.message);
	strbuf_release(&text);
	table = heavy_new(profile, NULL, &err);
	top = level_top(table, &err);
	row = row_named(top, "f");
	/* The first f is the root: its g is within no f. */
	assert_int_equal(number(top, row, "self_size"), 2 * depth);
	assert_int_equal(number(top, row, "total_size"), 3 * depth - 1);
	callers = level_open(top, row, &err);
	row = row_named(callers, "g");
	assert_int_equal(number(callers, row, "self_size"), depth);
	assert_int_equal(number(callers, row, "total_size"), depth);
	level_free(callers);
	level_free(top);
	table_free(table);
	sampling_profile_free(profile);
}

/* Every column sorts both ways, and the order is a whole one. */
static void
test_order(void **state)
{
	struct document *first = read_fixture(
	    "tests/fixtures/profile/allocate-1.heapprofile");
	struct error err = { 0 };
	struct table *table = heavy_new(first->data, first->data, &err);
	struct level *top = level_top(table, &err);

	(void)state;
	for (unsigned column = 0; column < table->ops->column_count; column++)
		for (int down = 0; down < 2; down++) {
			level_sort(top, column, down != 0);
			for (size_t row = 1; row < top->count; row++)
				assert_true(level_order(top,
				    level_item(top, row - 1),
				    level_item(top, row)) < 0);
		}
	level_free(top);
	table_free(table);
	document_free(first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
