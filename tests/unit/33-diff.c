/* Two heaps of one process, class by class and id by id. */
#include "model/compare/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/made.h"

static struct made *old, *new;
static struct heap *base, *current;
static struct diff *diff;
static struct strbuf text = STRBUF_INIT;

static int
setup(void **state)
{
	(void)state;
	old = made_new();
	new = made_new();
	base = current = NULL;
	diff = NULL;
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
	strbuf_release(&text);
	return 0;
}

static void
compare(void)
{
	base = made_load(old);
	current = made_load(new);
	diff = diff_new(current, base, false, NULL, NULL);
	assert_non_null(diff);
}

/* A node with an id of its own. */
static unsigned
add(struct made *m, uint64_t id, const char *name, uint64_t size)
{
	unsigned node = made_node(m, NODE_OBJECT, name, size);

	m->nodes[node].id = id;
	return node;
}

static const char *
name_of(uint32_t row)
{
	strbuf_reset(&text);
	diff_name(diff, row, SIZE_MAX, &text);
	return text.data;
}

/* The row of that name; there must be one. */
static const struct diff_row *
find(const char *name)
{
	uint32_t i;

	for (i = 0; i < diff->row_count; i++)
		if (strcmp(name_of(i), name) == 0)
			return &diff->rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

static void
check(const char *name, uint32_t added, uint64_t added_size,
	uint32_t removed, uint64_t removed_size)
{
	const struct diff_row *row = find(name);

	assert_int_equal(row->added, added);
	assert_int_equal(row->added_size, added_size);
	assert_int_equal(row->removed, removed);
	assert_int_equal(row->removed_size, removed_size);
}

static void
test_objects(void **state)
{
	const struct diff_row *row;

	(void)state;
	add(old, 11, "Foo", 1);
	add(old, 17, "Foo", 2);
	add(old, 13, "Foo", 4);		/* grows in place */
	add(old, 21, "Foo", 8);		/* becomes a Bar */
	add(old, 31, "Gone", 16);
	add(old, 41, "Same", 32);
	add(old, 51, "Empty", 0);
	add(new, 13, "Foo", 64);
	add(new, 21, "Bar", 128);
	add(new, 99, "Foo", 256);
	add(new, 61, "Foo", 512);
	add(new, 41, "Same", 32);
	add(new, 51, "Empty", 1024);	/* had no size, so it was not there */
	compare();
	check("Foo", 2, 768, 3, 11);
	check("Bar", 1, 128, 0, 0);
	check("Gone", 0, 0, 1, 16);
	check("Same", 0, 0, 0, 0);
	check("Empty", 1, 1024, 0, 0);
	/* By id, whatever the order in the file. */
	row = find("Foo");
	assert_int_equal(diff->added[row->first_added], 4);
	assert_int_equal(diff->added[row->first_added + 1], 3);
	assert_int_equal(diff->removed[row->first_removed], 1);
	assert_int_equal(diff->removed[row->first_removed + 1], 2);
	assert_int_equal(diff->removed[row->first_removed + 2], 4);
}

/* The base's rows come first, in its order, then what is new. */
static void
test_rows(void **state)
{
	static const char *const wanted[] = { "Two", "One", "Three", "Four",
	    "(synthetic)", "Zero", "Nothing" };
	uint32_t i;

	(void)state;
	add(old, 3, "Zero", 0);
	add(old, 5, "Three", 0);
	add(old, 7, "Two", 1);
	add(old, 9, "One", 1);
	add(new, 11, "One", 1);
	add(new, 13, "Three", 1);
	add(new, 15, "Nothing", 0);
	add(new, 17, "Two", 1);
	add(new, 19, "Four", 1);
	compare();
	assert_int_equal(diff->row_count, 7);
	for (i = 0; i < 7; i++)
		assert_string_equal(name_of(i), wanted[i]);
	assert_int_equal(diff->rows[0].base_class,
	    diff->base_classes.of[3]);
	assert_int_equal(diff->rows[0].class, current->classes.of[4]);
	assert_int_equal(diff->rows[2].base_class,
	    diff->base_classes.of[2]);
	assert_int_equal(diff->rows[3].base_class, NO_CLASS);
	assert_int_equal(diff->rows[5].class, NO_CLASS);
	assert_int_equal(diff->rows[6].base_class, NO_CLASS);
}

/* Equal ids pair off, the earlier in the file first. */
static void
test_repeated_ids(void **state)
{
	const struct diff_row *row;

	(void)state;
	add(old, 5, "Foo", 1);
	add(old, 5, "Foo", 2);
	add(old, 5, "Foo", 4);
	add(old, 9, "Foo", 8);
	add(new, 9, "Foo", 16);
	add(new, 5, "Foo", 32);
	add(new, 9, "Foo", 64);
	compare();
	check("Foo", 1, 64, 2, 6);
	row = find("Foo");
	assert_int_equal(diff->added[row->first_added], 3);
	assert_int_equal(diff->removed[row->first_removed], 2);
	assert_int_equal(diff->removed[row->first_removed + 1], 3);
}

/* No digit of an id may be left out. */
static void
test_large_ids(void **state)
{
	static const uint64_t ids[] = {
		1, 2048, 4194304, 4294967294, 4294967295, 4294967296,
		4294967297, (uint64_t)1 << 33, (uint64_t)1 << 44,
		(uint64_t)1 << 53, ((uint64_t)1 << 53) + 1,
	};
	unsigned count = sizeof(ids) / sizeof(ids[0]), i;
	const struct diff_row *row;

	(void)state;
	for (i = count; i-- > 0;) {
		add(old, ids[i], "Foo", 1);
		add(old, ids[i], "Bar", 1);
	}
	for (i = 0; i < count; i++)
		add(new, ids[(i + 5) % count], "Foo", 1);
	add(new, 3, "Bar", 1);
	compare();
	check("Foo", 0, 0, 0, 0);
	check("Bar", 1, 1, count, count);
	row = find("Bar");
	for (i = 0; i < count; i++)
		assert_int_equal(heap_id(base,
		    diff->removed[row->first_removed + i]), ids[i]);
}

static void
test_places(void **state)
{
	uint32_t i, rows = 0;

	(void)state;
	made_place(old, add(old, 5, "Foo", 1), 1, 2, 3);
	made_place(old, add(old, 7, "Foo", 2), 1, 2, 4);
	add(old, 9, "Foo", 4);
	made_place(new, add(new, 5, "Foo", 8), 1, 2, 3);
	made_place(new, add(new, 7, "Foo", 16), 9, 2, 4);
	compare();
	for (i = 0; i < diff->row_count; i++)
		rows += strcmp(name_of(i), "Foo") == 0;
	assert_int_equal(rows, 4);
	/* 1,2,3 in both; then 1,2,4 and no place; then 9,2,4. */
	assert_int_equal(diff->rows[0].added + diff->rows[0].removed, 0);
	assert_int_equal(diff->rows[1].removed_size, 2);
	assert_int_equal(diff->rows[2].removed_size, 4);
	assert_int_equal(diff->rows[3].added_size, 16);
}

/* Current's interfaces decide for both. */
static void
test_interfaces(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 3; i++)
		old->nodes[MADE_OBJECT(old, 1, "a", "b")].id = 11 + 2 * i;
	for (i = 0; i < 2; i++)
		new->nodes[MADE_OBJECT(new, 1, "a")].id = 13 + 2 * i;
	compare();
	/* {a, b} is no interface of current: all three are {a}, one gone. */
	check("{a}", 0, 0, 1, 1);
	assert_int_equal(diff->row_count, 2);
}

/*
 * What only the base has goes by the base's own name for the object with the
 * highest id, though it was counted by current's interfaces.
 */
static void
test_base_only_name(void **state)
{
	uint32_t class;

	(void)state;
	old->nodes[MADE_OBJECT(old, 1, "a")].id = 31;
	old->nodes[MADE_OBJECT(old, 1, "a")].id = 11;
	old->nodes[MADE_OBJECT(old, 1, "b")].id = 21;
	old->nodes[MADE_OBJECT(old, 1, "b")].id = 9;
	add(new, 51, "Foo", 1);
	/* Without a size it is as if it were not there. */
	add(new, 53, "Object", 0);
	compare();
	check("{a}", 0, 0, 4, 4);
	class = find("{a}")->base_class;
	strbuf_reset(&text);
	class_key(&diff->base_classes, base->snapshot, current->interfaces,
	    class, &text);
	assert_string_equal(text.data, ",Object");
}

/* Nothing at all in one or both. */
static void
test_empty(void **state)
{
	(void)state;
	compare();
	assert_int_equal(diff->row_count, 1);
	check("(synthetic)", 0, 0, 0, 0);
	diff_free(diff);
	diff = diff_new(base, base, false, NULL, NULL);
	assert_non_null(diff);
	diff_free(NULL);
}

/* ---- at random, against counting one by one ------------------------------ */

static unsigned
draw(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

static void
fill(struct made *m, uint64_t *seed)
{
	static const char *const names[] = { "A", "B", "C", "D" };
	unsigned count = draw(seed, 60);

	while (count-- > 0)
		add(m, 3 + (uint64_t)draw(seed, 40) * (draw(seed, 5) == 0 ?
		    1000003 : 1), names[draw(seed, 4)], draw(seed, 4));
}

/* How many sized nodes of a heap have this name and id. */
static unsigned
count_nodes(const struct made *m, unsigned name, uint64_t id)
{
	unsigned i, count = 0;

	for (i = 1; i < m->node_count; i++)
		count += m->nodes[i].id == id && m->nodes[i].size > 0 &&
		    strcmp(m->strings[m->nodes[i].name],
		    m->strings[name]) == 0;
	return count;
}

/* How many nodes of m a list holds that have the name and id of one. */
static unsigned
count_listed(const struct made *m, const uint32_t *list, uint32_t count,
	unsigned node)
{
	unsigned found = 0;

	while (count-- > 0)
		found += m->nodes[list[count]].id == m->nodes[node].id &&
		    m->nodes[list[count]].name == m->nodes[node].name;
	return found;
}

/* Of each id and name there must be so many more in a than in b. */
static void
check_list(const struct made *a, const struct made *b, const uint32_t *list,
	uint32_t count)
{
	unsigned i, name, mine, theirs, wanted;

	for (i = 1; i < a->node_count; i++) {
		if (a->nodes[i].size == 0)
			continue;
		mine = count_nodes(a, a->nodes[i].name, a->nodes[i].id);
		theirs = 0;
		for (name = 0; name < b->string_count; name++)
			if (strcmp(b->strings[name],
			    a->strings[a->nodes[i].name]) == 0)
				theirs = count_nodes(b, name,
				    a->nodes[i].id);
		wanted = mine > theirs ? mine - theirs : 0;
		assert_int_equal(count_listed(a, list, count, i), wanted);
	}
}

static void
test_random(void **state)
{
	uint32_t i, added, removed;
	uint64_t seed, random;

	for (seed = 1; seed <= 200; seed++) {
		random = seed;
		fill(old, &random);
		fill(new, &random);
		compare();
		added = removed = 0;
		for (i = 0; i < diff->row_count; i++) {
			assert_int_equal(diff->rows[i].first_added, added);
			assert_int_equal(diff->rows[i].first_removed,
			    removed);
			added += diff->rows[i].added;
			removed += diff->rows[i].removed;
		}
		check_list(new, old, diff->added, added);
		check_list(old, new, diff->removed, removed);
		teardown(state);
		setup(state);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_objects), TEST(test_rows),
		TEST(test_repeated_ids), TEST(test_large_ids),
		TEST(test_places), TEST(test_interfaces),
		TEST(test_base_only_name), TEST(test_empty),
		TEST(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
