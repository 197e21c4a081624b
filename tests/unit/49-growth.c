/* Whose growth it is, and what of it looks like a leak. */
#include "model/compare/growers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/compare/diff.h"
#include "model/explain/pileup.h"
#include "model/explain/suspect.h"
#include "model/explain/suspect_words.h"
#include "model/explore/address.h"
#include "model/graph/nearest.h"
#include "model/table.h"
#include "tests/unit/changed.h"

static struct made *old, *new;
static struct heap *base, *current;
static struct diff *diff;
static struct growers *growers;

static int
setup(void **state)
{
	(void)state;
	old = made_new();
	new = made_new();
	base = current = NULL;
	diff = NULL;
	growers = NULL;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	growers_free(growers);
	diff_free(diff);
	heap_free(base);
	heap_free(current);
	made_free(old);
	made_free(new);
	return 0;
}

static void
compare(void)
{
	base = made_load(old);
	current = made_load(new);
	diff = diff_new(current, base, true, NULL, NULL);
	assert_non_null(diff);
	growers = growers_new(diff, NULL, NULL);
	assert_non_null(growers);
}

/* A node that is in both under this id, held by a property. */
static unsigned
add(struct made *m, unsigned holder, const char *edge, unsigned type,
	const char *name, uint64_t id, uint64_t size)
{
	unsigned node = made_node(m, type, name, size);

	m->nodes[node].id = id;
	made_edge(m, holder, EDGE_PROPERTY, edge, node);
	return node;
}

static const struct grower *
find(uint64_t id)
{
	for (size_t i = 0; i < growers->count; i++)
		if (heap_id(current, growers->list[i].node) == id)
			return &growers->list[i];
	return NULL;
}

/* global @3 with a Store @5, a Cache @7 and code @9. */
static void
fill_base(struct made *m, unsigned *store, unsigned *cache, unsigned *code)
{
	unsigned global = made_node(m, NODE_OBJECT, "global", 8);

	m->nodes[global].id = 3;
	made_edge(m, 0, EDGE_SHORTCUT, "global", global);
	*store = add(m, global, "store", NODE_OBJECT, "Store", 5, 16);
	*cache = add(m, global, "cache", NODE_OBJECT, "Cache", 7, 16);
	*code = add(m, global, "code", NODE_CODE, "(code)", 9, 16);
}

/* The table of a store is replaced; a cache takes what it gives; code grows. */
static void
test_holders(void **state)
{
	unsigned store, cache, code, table;
	const struct grower *grower;

	(void)state;
	fill_base(old, &store, &cache, &code);
	table = add(old, store, "elements", NODE_ARRAY, "", 101, 100);
	add(old, table, "0", NODE_OBJECT, "Item", 103, 10);
	add(old, cache, "entry", NODE_OBJECT, "Entry", 105, 40);
	fill_base(new, &store, &cache, &code);
	table = add(new, store, "elements", NODE_ARRAY, "", 201, 300);
	add(new, table, "0", NODE_OBJECT, "Item", 103, 10);
	for (unsigned i = 0; i < 20; i++)
		add(new, table, "n", NODE_OBJECT, "Item", 203 + 2 * i, 10);
	add(new, cache, "entry", NODE_OBJECT, "Entry", 301, 40);
	add(new, code, "feedback", NODE_ARRAY, "", 303, 1000);
	compare();
	grower = find(5);
	assert_non_null(grower);
	assert_ptr_equal(grower, &growers->list[0]);
	/* An array that is an object's own is part of its size. */
	assert_int_equal(grower->bytes, 200 + 20 * 10);
	grower = find(7);
	assert_non_null(grower);
	assert_int_equal(grower->bytes, 0);
	assert_int_equal(grower->come, 40);
	assert_int_equal(grower->gone, 40);
	assert_null(find(9));
	assert_int_equal(growers->elsewhere, 1000);
}

/* Each new object of a long chain hangs on what the chain hangs on. */
static void
test_chain(void **state)
{
	unsigned store, cache, code, link;

	(void)state;
	fill_base(old, &store, &cache, &code);
	fill_base(new, &store, &cache, &code);
	link = store;
	for (unsigned i = 0; i < 5000; i++) {
		link = add(new, link, "next", NODE_OBJECT, "Link",
		    1001 + 2 * i, 8);
		/* Nothing of the chain dominates what two of it hold. */
		made_edge(new, cache, EDGE_WEAK, "weak", link);
		made_edge(new, store, EDGE_INTERNAL, "also", link);
	}
	compare();
	assert_int_equal(find(5)->bytes, 40000);
	assert_null(find(7));
}

/*
 * A window takes new ones and gives away those that were in it; a list keeps
 * them all, and takes those that the window gives away.
 */
static void
test_window(void **state)
{
	unsigned store, cache, code, node, elements;

	(void)state;
	for (int later = 0; later < 2; later++) {
		struct made *m = later ? new : old;

		fill_base(m, &store, &cache, &code);
		elements = add(m, store, "elements", NODE_ARRAY, "",
		    later ? 201 : 101, 100);
		for (unsigned i = 0; i < 20u + later * 20u; i++) {
			node = add(m, elements, "0", NODE_OBJECT, "Item",
			    1001 + 2 * i, 1000);
			/* The window is nearer by its name. */
			if (i >= later * 20u)
				made_edge(m, cache, EDGE_PROPERTY, "entry",
				    node);
		}
	}
	compare();
	assert_non_null(find(7));
	/* It has come by 20 and given away 20 that only the store holds now. */
	assert_int_equal(find(7)->come, 20000);
	assert_true(find(7)->bytes <= 0);
}

/* What has no size has no twin: its growth is that of what is above it. */
static void
test_sizeless_holder(void **state)
{
	unsigned store, cache, code, proxy;
	const struct grower *grower;

	(void)state;
	fill_base(old, &store, &cache, &code);
	add(old, store, "proxy", NODE_OBJECT, "Proxy", 11, 0);
	fill_base(new, &store, &cache, &code);
	proxy = add(new, store, "proxy", NODE_OBJECT, "Proxy", 11, 0);
	for (unsigned i = 0; i < 20; i++)
		add(new, proxy, "n", NODE_OBJECT, "Item", 203 + 2 * i, 10);
	compare();
	for (size_t i = 0; i < growers->count; i++)
		assert_int_not_equal(diff->twin[growers->list[i].node],
		    NO_NODE);
	grower = find(5);
	assert_non_null(grower);
	assert_int_equal(grower->bytes, 200);
	assert_int_equal(growers->elsewhere, 0);
}

/* Not a byte is lost: what hangs on something and what does not, add up. */
static void
test_adds_up(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 150; seed++) {
		int64_t sum, change = 0;

		base = changed_fill(old, seed, 0);
		current = changed_fill(new, seed, seed * 91);
		diff = diff_new(current, base, true, NULL, NULL);
		assert_non_null(diff);
		growers = growers_new(diff, NULL, NULL);
		assert_non_null(growers);
		sum = growers->elsewhere;
		for (size_t i = 0; i < growers->count; i++)
			sum += growers->list[i].bytes +
			    growers->list[i].moved;
		for (uint32_t i = 0; i < current->snapshot->nodes; i++)
			change += (int64_t)heap_size(current, i);
		for (uint32_t i = 0; i < base->snapshot->nodes; i++)
			change -= (int64_t)heap_size(base, i);
		assert_int_equal(sum, change);
		teardown(NULL);
		setup(NULL);
	}
}

/* ---- suspects ------------------------------------------------------------ */

/* A store with many, a lump that came once, and a cache that stays as it is. */
static void
fill_stores(struct made *m, unsigned items, unsigned lump)
{
	unsigned store, cache, code;

	fill_base(m, &store, &cache, &code);
	for (unsigned i = 0; i < items; i++)
		add(m, store, "item", NODE_OBJECT, "Item", 1001 + 2 * i,
		    100);
	add(m, cache, "text", NODE_STRING, "text", 100001 + lump, 8 + lump);
	/* The rest of the heap. */
	add(m, code, "rest", NODE_STRING, "rest", 501, 1000000);
}

static struct suspects *
suspects_of(const struct heap *const *series, size_t count)
{
	struct suspects *suspects = suspects_find(series[count - 1],
	    count > 1 ? series[0] : NULL, series, count, NULL, NULL);

	assert_non_null(suspects);
	return suspects;
}

static void
test_suspects(void **state)
{
	struct made *last = made_new();
	const struct heap *series[3];
	struct suspects *suspects;

	(void)state;
	fill_stores(old, 50, 0);
	fill_stores(new, 250, 6000);
	fill_stores(last, 450, 6000);
	series[0] = base = made_load(old);
	series[1] = current = made_load(new);
	series[2] = made_load(last);
	suspects = suspects_of(series, 3);
	assert_int_equal(suspects->count, 1);
	assert_int_equal(heap_id(series[2], suspects->list[0].node), 5);
	assert_int_equal(suspects->list[0].bytes, 400 * 100);
	assert_int_equal(suspects->list[0].fresh.count, 400);
	assert_int_equal(suspects->list[0].held.count, 450);
	assert_int_equal(suspects->list[0].grew, 2);
	assert_int_equal(suspects->list[0].steps, 2);
	suspects_free(suspects);
	/* Nothing has changed. */
	series[1] = series[2];
	suspects = suspects_find(series[2], series[2], series + 1, 2, NULL,
	    NULL);
	assert_non_null(suspects);
	assert_int_equal(suspects->count, 0);
	suspects_free(suspects);
	heap_free((struct heap *)(uintptr_t)series[2]);
	made_free(last);
}

/* What grew between 1 and 2, and no more, is none. */
static void
test_stopped(void **state)
{
	struct made *made[4] = { old, new, made_new(), made_new() };
	const struct heap *series[4];
	struct suspects *suspects;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		fill_stores(made[i], i == 0 ? 50 : 450, 0);
		series[i] = made_load(made[i]);
	}
	suspects = suspects_of(series, 2);
	assert_int_equal(suspects->count, 1);
	suspects_free(suspects);
	suspects = suspects_of(series, 4);
	assert_int_equal(suspects->count, 0);
	assert_int_equal(suspects->stopped, 1);
	suspects_free(suspects);
	for (unsigned i = 0; i < 4; i++)
		heap_free((struct heap *)(uintptr_t)series[i]);
	made_free(made[2]);
	made_free(made[3]);
}

/* Snapshots that do not stand in the order of time tell of no steps. */
static void
test_disordered(void **state)
{
	struct made *last = made_new();
	const struct heap *series[3];
	struct suspects *suspects;

	(void)state;
	fill_stores(old, 50, 0);
	fill_stores(new, 450, 0);
	fill_stores(last, 250, 0);
	/* The newest, so that ids say when each was taken. */
	add(old, 1, "newest", NODE_OBJECT, "Newest", 200001, 8);
	add(new, 1, "newest", NODE_OBJECT, "Newest", 200005, 8);
	add(last, 1, "newest", NODE_OBJECT, "Newest", 200003, 8);
	series[0] = base = made_load(old);
	series[1] = current = made_load(new);
	series[2] = made_load(last);
	suspects = suspects_of(series, 3);
	assert_true(suspects->disordered);
	assert_int_equal(suspects->stopped, 0);
	assert_int_equal(suspects->count, 1);
	assert_int_equal(suspects->list[0].bytes, 200 * 100);
	assert_int_equal(suspects->list[0].steps, 0);
	suspects_free(suspects);
	heap_free((struct heap *)(uintptr_t)series[2]);
	made_free(last);
}

/*
 * A variable of a closure that gets a new Map has grown by what is new in it,
 * though the Map takes over all that the old one held.
 */
static void
fill_moved(struct made *m, unsigned id, unsigned items, unsigned other)
{
	unsigned store, cache, code, context, map, more;

	fill_base(m, &store, &cache, &code);
	context = add(m, store, "context", NODE_OBJECT, "system / Context",
	    11, 16);
	made_edge(m, store, EDGE_CONTEXT, "context", context);
	map = add(m, context, "map", NODE_OBJECT, "Map", id, 16);
	for (unsigned i = 0; i < items; i++)
		add(m, map, "item", NODE_OBJECT, "Item", 1001 + 2 * i, 100);
	/* So that no one thing has nearly all that is new. */
	more = add(m, context, "more", NODE_OBJECT, "More", id + 2, 16);
	for (unsigned i = 0; i < other; i++)
		add(m, more, "other", NODE_OBJECT, "Other", 50001 + 2 * i,
		    100);
	add(m, code, "rest", NODE_STRING, "rest", 501, 1000000);
}

static void
test_moved(void **state)
{
	const struct heap *series[2];
	struct suspects *suspects;

	(void)state;
	fill_moved(old, 601, 1000, 0);
	fill_moved(new, 701, 1100, 100);
	series[0] = base = made_load(old);
	series[1] = current = made_load(new);
	suspects = suspects_of(series, 2);
	/* Half is in the one, half in the other. */
	assert_int_equal(suspects->count, 2);
	assert_int_equal(suspects->list[0].bytes, 100 * 100);
	assert_int_equal(suspects->list[1].bytes, 100 * 100);
	suspects_free(suspects);
}

/* Items that were there do not hold those that are new, deeper down. */
static void
fill_deep(struct made *m, unsigned items)
{
	unsigned store, cache, code, box;

	fill_base(m, &store, &cache, &code);
	for (unsigned i = 0; i < 30; i++)
		add(m, store, "item", NODE_OBJECT, "Item", 1001 + 2 * i, 100);
	add(m, code, "rest", NODE_STRING, "rest", 501, 1000000);
	if (items == 0)
		return;
	box = add(m, store, "box", NODE_OBJECT, "Box", 2001, 16);
	for (unsigned i = 0; i < items; i++)
		box = add(m, box, "next", NODE_OBJECT, "Item", 2003 + 2 * i,
		    1000);
}

static void
test_holds(void **state)
{
	const struct heap *series[2];
	const struct contents *contents;
	struct suspects *suspects;

	(void)state;
	fill_deep(old, 0);
	fill_deep(new, 20);
	series[0] = base = made_load(old);
	series[1] = current = made_load(new);
	suspects = suspects_of(series, 2);
	assert_int_equal(suspects->count, 1);
	assert_int_equal(heap_id(current, suspects->list[0].node), 2001);
	contents = suspect_holds(&suspects->list[0]);
	assert_int_equal(contents->count, 20);
	assert_true(contents->deep);
	suspects_free(suspects);
	heap_free(base);
	heap_free(current);
	/* One string that is new holds nothing, least of all itself. */
	add(new, 1, "text", NODE_STRING, "text", 4001, 200000);
	series[0] = base = made_load(old);
	series[1] = current = made_load(new);
	suspects = suspects_of(series, 2);
	assert_int_equal(suspects->count, 2);
	assert_int_equal(heap_id(current, suspects->list[0].node), 4001);
	assert_int_equal(suspect_holds(&suspects->list[0])->class, NO_CLASS);
	suspects_free(suspects);
}

/* Nearly all is not 100 %. */
static void
test_shares(void **state)
{
	const struct heap *series[1];
	const struct between between = { 0, 0 };
	struct suspects *suspects;
	struct cell cell = CELL_INIT;
	unsigned store, cache, code;

	(void)state;
	fill_base(old, &store, &cache, &code);
	for (unsigned i = 0; i < 2000; i++)
		add(old, store, "item", NODE_OBJECT, "Item", 1001 + 2 * i,
		    100);
	add(old, cache, "item", NODE_OBJECT, "Item", 10001, 8);
	series[0] = base = made_load(old);
	suspects = suspects_of(series, 1);
	assert_int_equal(suspects->count, 1);
	suspect_evidence(suspects, &suspects->list[0], &between,
	    EVIDENCE_CONTENTS, &cell);
	assert_string_equal(cell.text.data,
	    "holds 2,000 Item, 99 % of all");
	cell_release(&cell);
	suspects_free(suspects);
}

/* Alone, a heap shows where size piles up: many alike, one large thing. */
static void
test_pileup(void **state)
{
	const struct heap *series[1];
	struct suspects *suspects;
	unsigned store, cache, code;

	(void)state;
	fill_base(old, &store, &cache, &code);
	for (unsigned i = 0; i < 2000; i++)
		add(old, store, "item", NODE_OBJECT, "Item", 1001 + 2 * i,
		    100);
	add(old, cache, "text", NODE_STRING, "text", 501, 300000);
	/* What is little beside the rest is not worth a word. */
	add(old, cache, "less", NODE_STRING, "less", 503, 40000);
	series[0] = base = made_load(old);
	suspects = suspects_of(series, 1);
	assert_int_equal(suspects->count, 2);
	assert_int_equal(heap_id(base, suspects->list[0].node), 501);
	assert_int_equal(heap_id(base, suspects->list[1].node), 5);
	assert_int_equal(suspects->list[1].held.count, 2000);
	suspects_free(suspects);
}

/* A list of which each link gets more. */
static void
fill_list(struct made *m, unsigned items)
{
	unsigned store, cache, code, link;

	fill_base(m, &store, &cache, &code);
	link = store;
	for (unsigned i = 0; i < 200; i++) {
		link = add(m, link, "next", NODE_OBJECT, "Link", 1001 + 2 * i,
		    16);
		for (unsigned k = 0; k < items; k++)
			add(m, link, "item", NODE_OBJECT, "Item", 10001 +
			    100 * i + 2 * k, 100);
	}
}

/* What the last link retains the first one retains too: that counts once. */
static void
test_nested(void **state)
{
	struct made *last = made_new();
	const struct heap *series[3];
	struct suspects *suspects;
	const struct suspect *list;

	(void)state;
	fill_list(old, 0);
	fill_list(new, 2);
	fill_list(last, 4);
	series[0] = base = made_load(old);
	series[1] = current = made_load(new);
	series[2] = made_load(last);
	suspects = suspects_of(series, 3);
	assert_int_equal(suspects->count, 1);
	list = suspects->list;
	/* A list is one, but for what is too near to its head for a chain. */
	assert_int_equal(list->holders, 1);
	assert_int_equal(list->bytes, 197 * 400);
	/* The store is its head, and retains all. */
	assert_int_equal(list->retained, 16 + 200 * (16 + 400));
	assert_int_equal(list->retained_change, 197 * 400);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(list->series[i], 197 * (16 + 200 * i));
	suspects_free(suspects);
	heap_free((struct heap *)(uintptr_t)series[2]);
	made_free(last);
}

/* What is remembered of a chain says what going up it does. */
static void
test_chain_heads(void **state)
{
	struct address plain, quick;
	struct chain_heads heads = { .head = { .count = 0 } };
	struct nearest *nearest;
	unsigned store, cache, code, link;

	(void)state;
	fill_base(old, &store, &cache, &code);
	link = store;
	for (unsigned i = 0; i < 1000; i++)
		link = add(old, link, "next", NODE_OBJECT, "Link",
		    1001 + 2 * i, 8);
	base = made_load(old);
	nearest = nearest_new(base->snapshot, &base->retainers,
	    &base->distances, NULL, NULL);
	assert_non_null(nearest);
	for (unsigned i = 0; i < base->snapshot->nodes; i++) {
		/* From the middle, the end, the beginning. */
		uint32_t node = i * 7 % base->snapshot->nodes;

		address_find(&plain, base, nearest, NULL, node);
		address_find(&quick, base, nearest, &heads, node);
		assert_int_equal(quick.object, plain.object);
		assert_int_equal(quick.links, plain.links);
		assert_int_equal(quick.hash, plain.hash);
	}
	assert_true(heads.head.count > 900);
	chain_heads_release(&heads);
	nearest_free(nearest);
}

/* Whoever compares two heaps has more of the one than is shown. */
static void
test_many_piles(void **state)
{
	struct suspects suspects = { .series_count = 0 };
	unsigned store, cache, code, pile;

	(void)state;
	fill_base(old, &store, &cache, &code);
	for (unsigned i = 0; i < 40; i++) {
		pile = add(old, store, "pile", NODE_OBJECT, "Pile", 1001 +
		    2 * i, 16);
		for (unsigned k = 0; k < 50; k++)
			add(old, pile, "item", NODE_OBJECT, "Item", 10001 +
			    100 * i + 2 * k, 4000);
	}
	suspects.heap = base = made_load(old);
	assert_true(pileup_find(&suspects, 1, NULL, NULL));
	assert_int_equal(suspects.count, SUSPECTS_MAX);
	free(suspects.list);
	suspects.count = 0;
	assert_true(pileup_find(&suspects, 10, NULL, NULL));
	/* Their store is one too. */
	assert_int_equal(suspects.count, 41);
	free(suspects.list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_holders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_window, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizeless_holder, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_adds_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_suspects, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_stopped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_disordered, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(test_holds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_shares, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pileup, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nested, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chain_heads, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_many_piles, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
