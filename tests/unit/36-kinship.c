/*
 * One process or two, and which snapshot is the later. The heaps here are made
 * to break one law at a time; tests/check-grown.sh has real ones.
 */
#include "model/compare/kinship.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/made.h"

static struct made *old, *new;
static char words[MADE_NODES][16];

static int
setup(void **state)
{
	(void)state;
	old = made_new();
	new = made_new();
	for (unsigned i = 0; i < MADE_NODES; i++)
		snprintf(words[i], sizeof words[i], "w%u", i);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	made_free(old);
	made_free(new);
	return 0;
}

static struct kinship
find(void)
{
	struct heap *base = made_load(old), *current = made_load(new);
	struct kinship kinship;

	assert_true(kinship_find(&kinship, base, current, NULL));
	heap_free(base);
	heap_free(current);
	assert_true(kinship.why[0] != '\0');
	return kinship;
}

/* Names are not looked for: that would take long. */
static void
add(struct made *m, unsigned type, const char *name, uint64_t id,
	uint64_t size)
{
	unsigned node = made_node(m, type, "", size);

	m->nodes[node].name = made_string(m, name);
	m->nodes[node].id = id;
}

/* count strings and as many objects, ids from first on. */
static void
fill(struct made *m, uint64_t first, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		add(m, NODE_STRING, words[i], first + 4 * i, 24);
		add(m, NODE_OBJECT, words[i % 7], first + 4 * i + 2, 32);
	}
}

static void
check(bool one_process, bool reversed)
{
	struct kinship kinship = find();

	assert_int_equal(kinship.one_process, one_process);
	assert_int_equal(kinship.reversed, reversed);
}

/* The same, and one more. */
static void
test_order(void **state)
{
	struct kinship kinship;

	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	check(true, false);
	add(new, NODE_OBJECT, "Late", 9001, 8);
	kinship = find();
	assert_true(kinship.one_process && !kinship.reversed);
	assert_int_equal(kinship.base_newest, 101 + 4 * 499 + 2);
	assert_int_equal(kinship.current_newest, 9001);
	add(old, NODE_ARRAY, "Later", 9003, 8);
	kinship = find();
	assert_true(kinship.one_process && kinship.reversed);
	assert_non_null(strstr(kinship.why, "@9003"));
	assert_non_null(strstr(kinship.why, "@9001"));
}

/* What has no id for life says nothing about the order. */
static void
test_newest(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	add(new, NODE_OBJECT, "Late", 5001, 8);
	add(old, NODE_NATIVE, "Node / X", 1u << 31, 8);
	add(old, NODE_NUMBER, "smi number", 7001, 8);
	add(old, NODE_STRING, "9", 7003, 0);
	add(old, NODE_SYNTHETIC, "(More roots)", 7005, 8);
	check(true, false);
}

/* Another text for one string in a hundred. */
static void
test_texts(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	for (unsigned i = 0; i < 2; i++)
		new->strings[new->nodes[1 + 2 * i].name] = "other";
	check(true, false);
	new->strings[new->nodes[1 + 2 * 2].name] = "other";
	check(false, false);
}

static void
test_classes(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	for (unsigned i = 0; i < 20; i++)
		new->nodes[2 + 2 * i].type = NODE_CLOSURE;
	check(true, false);
	new->nodes[2 + 2 * 20].type = NODE_CLOSURE;
	check(false, false);
}

/*
 * Objects of the start must not drown among those that came later: there ids
 * are not all looked at.
 */
static void
test_many_later(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	for (unsigned i = 0; i < 30; i++)
		new->nodes[2 + 2 * i].type = NODE_CLOSURE;
	fill(old, (1u << 26) + 1, 3000);
	fill(new, (1u << 26) + 1, 3000);
	check(false, false);
}

/* What V8 does to objects of one process. */
static void
test_changes(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	for (unsigned i = 0; i < 200; i++) {
		add(old, NODE_CODE, "system / BytecodeArray", 3001 + 2 * i, 8);
		add(new, NODE_CODE, "system / UncompiledData", 3001 + 2 * i,
		    8);
		add(old, NODE_CONS_STRING, "(concatenated string)",
		    4001 + 2 * i, 32);
		add(new, NODE_STRING, "joined", 4001 + 2 * i, 24);
		add(old, NODE_NATIVE, words[i], 2 * i + 2, 8);
		add(new, NODE_NATIVE, words[i + 1], 2 * i + 2, 8);
	}
	check(true, false);
}

static void
test_few(void **state)
{
	(void)state;
	fill(old, 101, 40);
	fill(new, 103, 40);
	check(true, false);
}

/* Ids that go on where those of the base end: all of it is gone. */
static void
test_nothing_common(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 2101, 500);
	check(false, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_newest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_later, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_classes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_few, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_common, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
