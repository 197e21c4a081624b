/*
 * The change of each class between two heaps at random: new, deleted and grown
 * add up to what it has now less what it had, in shallow and retained size.
 */
#include "model/compare/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/made.h"

enum { NODES = 120 };

static unsigned
draw(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/*
 * Nodes of some classes, plain objects among them; each is held by one that
 * comes before it, and by others. The same seed gives the same nodes; where
 * changes says so, some are of another size, are missing or are held by
 * others.
 */
static struct heap *
fill(struct made *m, uint64_t seed, uint64_t changes)
{
	static const char *const names[] = { "A", "B", "C", "Map", "" };
	unsigned i, node, name, holder, size, kind;
	bool other;

	for (i = 1; i < NODES; i++) {
		name = draw(&seed, 5);
		size = draw(&seed, 5) * 8;
		kind = draw(&seed, 4);
		holder = draw(&seed, 1000);
		other = changes != 0 && draw(&changes, 4) == 0;
		if (other && draw(&changes, 3) == 0)
			continue;
		node = m->node_count;
		if (kind == 0)
			MADE_OBJECT(m, size, "id", "name");
		else if (kind == 1 && draw(&seed, 2) == 0)
			MADE_OBJECT(m, size, "id");
		else
			made_node(m, NODE_OBJECT, names[name], size);
		m->nodes[node].id = 2 * (uint64_t)i + 1;
		if (other)
			m->nodes[node].size += draw(&changes, 3) * 8;
		made_edge(m, (other ? holder + 7 : holder) % node,
		    EDGE_PROPERTY, "to", node);
		if (kind == 2)
			made_edge(m, holder / 2 % node, EDGE_PROPERTY, "too",
			    node);
	}
	for (i = 0; changes != 0 && i < 20; i++) {
		node = made_node(m, NODE_OBJECT, names[draw(&changes, 5)], 16);
		m->nodes[node].id = 2 * (uint64_t)(NODES + i) + 1;
		made_edge(m, draw(&changes, node), EDGE_PROPERTY, "new", node);
	}
	return made_load(m);
}

/* What a class of a heap retains, by a look at all that is above each node. */
static uint64_t
retained_of(const struct heap *heap, const struct classes *classes,
	uint32_t class)
{
	const uint32_t *parent = heap->dominators.parent;
	uint64_t sum = 0;
	bool inside;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		if (classes->of[node] != class || heap_size(heap, node) == 0)
			continue;
		inside = false;
		for (uint32_t up = node; parent[up] != up; up = parent[up])
			inside |= classes->of[parent[up]] == class &&
			    heap_size(heap, parent[up]) != 0;
		if (!inside)
			sum += heap_retained(heap, node);
	}
	return sum;
}

static void
check_row(const struct diff *diff, const struct diff_row *row)
{
	const struct heap *current = diff->current, *base = diff->base;
	const struct class_row none = { 0 }, *now = &none, *before = &none;
	uint64_t retained = 0, base_retained = 0;

	if (row->class != NO_CLASS) {
		now = &current->classes.rows[row->class];
		retained = retained_of(current, &current->classes,
		    row->class);
		assert_int_equal(now->retained, retained);
	}
	if (row->base_class != NO_CLASS) {
		before = &diff->base_classes.rows[row->base_class];
		base_retained = retained_of(base, &diff->base_classes,
		    row->base_class);
		assert_int_equal(before->retained, base_retained);
	}
	assert_int_equal(diff_count_change(row),
	    (int64_t)now->count - before->count);
	assert_int_equal(diff_size_change(row),
	    (int64_t)(now->shallow - before->shallow));
	assert_int_equal(diff_retained_change(row),
	    (int64_t)(retained - base_retained));
}

static void
test_adds_up(void **state)
{
	uint32_t grown = 0, again = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct made *old = made_new(), *new = made_new();
		struct heap *base = fill(old, seed, 0);
		struct heap *current = fill(new, seed, seed * 77);
		struct diff *diff = diff_new(current, base, true, NULL, NULL);

		assert_non_null(diff);
		for (uint32_t i = 0; i < diff->row_count; i++) {
			check_row(diff, &diff->rows[i]);
			grown += diff->rows[i].grown_size != 0;
		}
		again += diff->base_classes.count != base->classes.count;
		for (uint32_t n = 0; n < current->snapshot->nodes; n++)
			if (diff->twin[n] != NO_NODE)
				assert_int_equal(heap_id(current, n),
				    heap_id(base, diff->twin[n]));
		diff_free(diff);
		heap_free(base);
		heap_free(current);
		made_free(old);
		made_free(new);
	}
	/* Both ways to what base's classes retain have been gone. */
	assert_true(grown > 100);
	assert_true(again > 10 && again < 190);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adds_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
