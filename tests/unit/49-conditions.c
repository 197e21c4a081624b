/* Conditions for scripts: how they are written, and when they hold. */
#include "model/explain/conditions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/compare/diff.h"
#include "tests/unit/made.h"

/* ---- how they are written ------------------------------------------------ */

static const char *const good[] = {
	"total>1", "total+>10%", "count>=5", "suspects>0", "suspects=0",
	"class:A count>1", "class:A count+>1000 size+>10% retained<=1.5M",
	"class:/^A|B c/ new>500", "class:\"(array)\" deleted<1 grown>0",
	"total+<-5", "total+<-5%", "  total>1  ", "class:a:b count>1",
};

/* With what the error is to say: where, and a word of what would do. */
static const struct {
	const char *text, *where, *wanted;
} wrong[] = {
	{ "", "at 1:", "total+>10%" },
	{ "   ", "at 1:", "total+>10%" },
	{ "cuont>1", "at 1:", "count, total, suspects" },
	{ "total>1 cuont>1", "at 9:", "count, total, suspects" },
	{ "size>1", "at 1:", "class:NAME" },
	{ "class:A total>1", "at 9:", "count, size, retained" },
	{ "class:A", "at 1:", "class:NAME count+>1000" },
	{ "class: count>1", "at 1:", "class:NAME|class:/REGEX/" },
	{ "class:// count>1", "at 1:", "class:NAME|class:/REGEX/" },
	{ "class:/(/ count>1", "at 1:", "regular expression" },
	{ "class:A class:B count>1", "at 9:", "once, and first" },
	{ "count>1 class:A", "at 9:", "once, and first" },
	{ "total", "at 1:", "total+>10%" },
	{ "total>", "at 1:", "total+>10%" },
	{ "total+", "at 1:", "total+>10%" },
	{ "total>x", "at 1:", "total+>10%" },
	{ "total>1Q", "at 1:", "total+>10%" },
	{ "total>-1", "at 1:", "total+>10%" },
	{ "total=>1", "at 1:", "total+>10%" },
	{ "total>10%", "at 1:", "size+>10%" },
	{ "suspects+>1", "at 1:", "suspects>0" },
	{ "suspects>1%", "at 1:", "suspects>0" },
	{ "class:A new+>1", "at 9:", "new>500" },
	{ "total>1 total>1 total>1 total>1 total>1 total>1 total>1 total>1 "
	    "total>1", "at 65:", "another" },
};

static void
test_written(void **state)
{
	struct condition condition;
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		err.message[0] = '\0';
		if (!condition_parse(&condition, good[i], &err))
			fail_msg("\"%s\": %s", good[i], err.message);
		condition_release(&condition);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (condition_parse(&condition, wrong[i].text, &err))
			fail_msg("\"%s\" is taken", wrong[i].text);
		condition_release(&condition);
		assert_int_equal(err.kind, ERROR_USAGE);
		if (strstr(err.message, wrong[i].where) == NULL ||
		    strstr(err.message, wrong[i].wanted) == NULL)
			fail_msg("\"%s\": %s", wrong[i].text, err.message);
	}
}

/* ---- when they hold ------------------------------------------------------ */

static struct made *old, *new;
static struct heap *base, *current;
static struct diff *diff;

static unsigned
add(struct made *m, const char *name, uint64_t id, uint64_t size)
{
	unsigned node = made_node(m, NODE_OBJECT, name, size);

	m->nodes[node].id = id;
	made_edge(m, 0, EDGE_PROPERTY, "to", node);
	return node;
}

/*
 * A: three of 10 bytes; then one is gone, one has grown by 5 and three are
 * new. Ab: one of 100, as it was. Gone and Come: two of 7 bytes.
 */
static int
setup(void **state)
{
	(void)state;
	old = made_new();
	new = made_new();
	add(old, "A", 11, 10);
	add(old, "A", 13, 10);
	add(old, "A", 15, 10);
	add(old, "Ab", 21, 100);
	add(old, "Gone", 31, 7);
	add(old, "Gone", 33, 7);
	add(new, "A", 11, 10);
	add(new, "A", 13, 15);
	add(new, "A", 41, 10);
	add(new, "A", 43, 10);
	add(new, "A", 45, 10);
	add(new, "Ab", 21, 100);
	add(new, "Come", 51, 7);
	add(new, "Come", 53, 7);
	base = made_load(old);
	current = made_load(new);
	diff = diff_new(current, base, false, NULL, NULL);
	assert_non_null(diff);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	diff_free(diff);
	heap_free(base);
	heap_free(current);
	made_free(old);
	made_free(new);
	return 0;
}

/* The names for which a condition holds, a blank after each. */
static void
assert_fails(const char *text, const char *names, size_t matched)
{
	struct strbuf found = STRBUF_INIT;
	struct check check = { .diff = diff };
	struct condition condition;
	struct error err;
	size_t asked;

	assert_true(condition_parse(&condition, text, &err));
	assert_true(check_condition(&check, &condition, &asked, &err));
	for (size_t i = 0; i < check.count; i++) {
		assert_ptr_equal(check.failures[i].condition, &condition);
		check_name(&check, check.failures[i].row, SIZE_MAX, &found);
		strbuf_addc(&found, ' ');
	}
	if (strcmp(found.data, names) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", text, found.data, names);
	assert_int_equal(asked, matched);
	strbuf_release(&found);
	condition_release(&condition);
	check_release(&check);
}

static void
test_classes(void **state)
{
	(void)state;
	/* A name is a whole one, a pattern is not; each class by itself. */
	assert_fails("class:A count>0", "A ", 1);
	assert_fails("class:/A/ count>0", "A Ab ", 2);
	assert_fails("class:/^(A|Ab)$/ count>=5", "A ", 2);
	assert_fails("class:/^(A|Ab)$/ count>5", "", 2);
	assert_fails("class:Nobody count>0", "", 0);
	assert_fails("class:Nobody count<1", "", 0);
	/* Those of the base alone are asked, too. */
	assert_fails("class:Gone count<1", "Gone ", 1);
	assert_fails("class:Gone count+<0", "Gone ", 1);
}

static void
test_measures(void **state)
{
	(void)state;
	assert_fails("class:A count+>1", "A ", 1);
	assert_fails("class:A count+>2", "", 1);
	assert_fails("class:A count+>=2", "A ", 1);
	assert_fails("class:A count=5", "A ", 1);
	assert_fails("class:A count+<=1", "", 1);
	assert_fails("class:A size+>24", "A ", 1);
	assert_fails("class:A size+>25", "", 1);
	assert_fails("class:A size>54", "A ", 1);
	assert_fails("class:A size>=0.06k", "", 1);
	assert_fails("class:A retained+>24", "A ", 1);
	assert_fails("class:A retained+>25", "", 1);
	assert_fails("class:A new>2", "A ", 1);
	assert_fails("class:A new>3", "", 1);
	assert_fails("class:A deleted=1", "A ", 1);
	assert_fails("class:A grown=1", "A ", 1);
	assert_fails("class:/A/ grown<1", "Ab ", 2);
	/* All of a condition, or it does not hold. */
	assert_fails("class:A new>2 deleted>0", "A ", 1);
	assert_fails("class:A new>2 deleted>1", "", 1);
}

static void
test_shares(void **state)
{
	(void)state;
	assert_fails("class:A count+>66%", "A ", 1);
	assert_fails("class:A count+>67%", "", 1);
	assert_fails("class:Ab count+>=0%", "Ab ", 1);
	assert_fails("class:Ab count+>0%", "", 1);
	/* Of nothing all is more than any share. */
	assert_fails("class:Come count+>1000000%", "Come ", 1);
	assert_fails("class:Gone count+<=-100%", "Gone ", 1);
	assert_fails("class:Gone count+<-100%", "", 1);
}

/* 144 bytes in 6 objects, then 169 in 8; the root has none. */
static void
test_heap(void **state)
{
	(void)state;
	assert_int_equal(base->total, 144);
	assert_int_equal(current->total, 169);
	assert_fails("total=169", "heap ", 1);
	assert_fails("total+=25", "heap ", 1);
	assert_fails("total+>17%", "heap ", 1);
	assert_fails("total+>18%", "", 1);
	assert_fails("count=8", "heap ", 1);
	assert_fails("count+=2", "heap ", 1);
	assert_fails("count+=2 total<169", "", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test_setup_teardown(test_classes, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_measures, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_shares, setup, teardown),
		cmocka_unit_test_setup_teardown(test_heap, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
