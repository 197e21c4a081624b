/*
 * Which class of one heap is which of another: by script, line, column and name
 * in one process; in another, where scripts have other numbers, by place.
 */
#include "model/compare/class_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/made.h"

static struct made *old, *new;
static struct heap *base, *current;
static struct class_rows rows;

static int
setup(void **state)
{
	(void)state;
	old = made_new();
	new = made_new();
	base = current = NULL;
	rows = (struct class_rows) { .count = 0 };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	class_rows_release(&rows);
	heap_free(base);
	heap_free(current);
	made_free(old);
	made_free(new);
	return 0;
}

/* An object of a class that is there in this script. */
static unsigned
add(struct made *m, const char *name, unsigned script, unsigned line)
{
	unsigned node = made_node(m, NODE_OBJECT, name, 32);

	made_edge(m, 0, EDGE_PROPERTY, "p", node);
	if (script > 0)
		made_place(m, node, script, line, 5);
	return node;
}

static void
build(bool one_process)
{
	base = made_load(old);
	current = made_load(new);
	rows.interfaces = current->interfaces;
	rows.base.classes = &base->classes;
	rows.base.snapshot = base->snapshot;
	rows.current.classes = &current->classes;
	rows.current.snapshot = current->snapshot;
	assert_true(class_rows_build(&rows, one_process, NULL));
}

/* Are the classes of these two nodes one row? */
static bool
same(unsigned before, unsigned now)
{
	return rows.base.row_of[base->classes.of[before]] ==
	    rows.current.row_of[current->classes.of[now]];
}

static void
test_one_process(void **state)
{
	unsigned a = add(old, "A", 7, 1), b = add(old, "B", 0, 0);
	unsigned a_now = add(new, "A", 9, 1), b_now = add(new, "B", 0, 0);
	unsigned a_too = add(new, "A", 7, 1);

	(void)state;
	build(true);
	assert_false(same(a, a_now));
	assert_true(same(a, a_too));
	assert_true(same(b, b_now));
	/* A of two scripts, B, and the root, which has no size. */
	assert_int_equal(rows.count, 4);
}

static void
test_renumbered(void **state)
{
	unsigned a = add(old, "A", 7, 1), b = add(old, "B", 0, 0);
	unsigned other = add(old, "A", 7, 2);
	unsigned b_now = add(new, "B", 0, 0), other_now = add(new, "A", 90, 2);
	unsigned a_now = add(new, "A", 90, 1), c = add(new, "C", 7, 1);

	(void)state;
	build(false);
	assert_true(same(a, a_now));
	assert_true(same(b, b_now));
	assert_true(same(other, other_now));
	assert_false(same(a, other_now) || same(a, c) || same(b, c));
	assert_int_equal(rows.count, 5);
}

/* Of several scripts that have one there, each is one of the others. */
static void
test_many_scripts(void **state)
{
	unsigned first = add(old, "A", 7, 1), second = add(old, "A", 12, 1);
	unsigned third_now = add(new, "A", 100, 1);
	unsigned second_now = add(new, "A", 30, 1);
	unsigned first_now = add(new, "A", 4, 1);

	(void)state;
	build(false);
	assert_true(same(first, first_now));
	assert_true(same(second, second_now));
	assert_false(same(first, third_now) || same(second, third_now));
	assert_int_equal(rows.count, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_process),
		TEST(test_renumbered),
		TEST(test_many_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
