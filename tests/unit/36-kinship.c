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

/* So many strings, ids from first on. */
static void
fill(struct made *m, uint64_t first, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		add(m, NODE_STRING, words[i], first + 2 * i, 24);
}

/* So many objects. */
static void
fill_objects(struct made *m, uint64_t first, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		add(m, NODE_OBJECT, words[i % 7], first + 2 * i, 32);
}

/* Strings change places, two by two: so many do. */
static void
mix(struct made *m, unsigned strings)
{
	for (unsigned i = 1; i <= strings; i += 2) {
		uint64_t id = m->nodes[i].id;

		m->nodes[i].id = m->nodes[i + 1].id;
		m->nodes[i + 1].id = id;
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
	assert_int_equal(kinship.base_newest, 101 + 2 * 499);
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

/* One text in twenty may have moved. */
static void
test_moved(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	mix(new, 24);
	check(true, false);
	mix(new, 24);
	mix(new, 26);
	check(false, false);
}

/*
 * Strings that differ must not drown among those that came later, of which
 * not even the ids are alike.
 */
static void
test_many_later(void **state)
{
	(void)state;
	fill(old, 101, 300);
	fill(new, 101, 300);
	mix(new, 40);
	for (unsigned i = 0; i < 3000; i++) {
		add(old, NODE_STRING, words[300 + i], (1u << 26) + 1 + 2 * i,
		    24);
		add(new, NODE_STRING, words[300 + i], (1u << 26) + 1 + 2 * i,
		    24);
	}
	check(false, false);
}

/* Ids of the dead are given to the living, and texts come again. */
static void
test_given_again(void **state)
{
	(void)state;
	fill(old, 101, 500);
	fill(new, 101, 500);
	for (unsigned i = 1; i <= 200; i++) {
		new->strings[new->nodes[i].name] = words[1000 + i];
		add(new, NODE_STRING, words[i - 1], 9001 + 2 * i, 24);
	}
	check(true, false);
}

/* A text that is there twice is nobody's. */
static void
test_twice(void **state)
{
	(void)state;
	fill(old, 101, 300);
	fill(new, 101, 300);
	for (unsigned i = 0; i < 100; i++) {
		add(old, NODE_STRING, "twice", 3001 + 2 * i, 24);
		add(new, NODE_STRING, "twice", 3011 + 2 * i, 24);
	}
	check(true, false);
}

/* Without texts, by what objects are called. */
static void
test_objects(void **state)
{
	(void)state;
	fill_objects(old, 101, 500);
	fill_objects(new, 101, 500);
	for (unsigned i = 0; i < 50; i++)
		new->nodes[1 + i].type = NODE_CLOSURE;
	check(true, false);
	new->nodes[51].type = NODE_CLOSURE;
	check(false, false);
}

/* What V8 writes over, and what is the embedder's. */
static void
test_changes(void **state)
{
	(void)state;
	fill_objects(old, 101, 300);
	fill_objects(new, 101, 300);
	for (unsigned i = 0; i < 200; i++) {
		add(old, NODE_CODE, "system / BytecodeArray", 3001 + 2 * i, 8);
		add(new, NODE_CODE, "system / UncompiledData", 3001 + 2 * i,
		    8);
		add(old, NODE_OBJECT, words[i], 2 * i + 2, 8);
		add(new, NODE_OBJECT, words[i + 1], 2 * i + 2, 8);
	}
	check(true, false);
}

static void
test_few(void **state)
{
	(void)state;
	fill(old, 101, 199);
	fill(new, 101, 199);
	mix(new, 198);
	check(true, false);
}

/* Ids that go on where those of the base end: all of it is gone. */
static void
test_nothing_common(void **state)
{
	(void)state;
	fill_objects(old, 101, 500);
	fill_objects(new, 2101, 500);
	check(false, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_newest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_later, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_given_again, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(test_objects, setup, teardown),
		cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_few, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_common, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
