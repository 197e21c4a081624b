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

#include "tests/unit/changed.h"

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
		struct heap *base = changed_fill(old, seed, 0);
		struct heap *current = changed_fill(new, seed, seed * 77);
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
