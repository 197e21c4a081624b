#include "model/explore/merged_set.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/compare/diff.h"
#include "model/explore/objects.h"
#include "model/graph/nested.h"
#include "model/load.h"

void
merged_set_release(struct merged_set *set)
{
	free(set->nodes);
	free(set->nested);
	memset(set, 0, sizeof *set);
}

static bool
check_graph(const struct heap *heap, struct error *err)
{
	return heap->graph || error_set(err, ERROR_ABSENT, "what holds "
	    "objects is not known, as the graph was left out (--no-graph)");
}

bool
merged_set_class(struct merged_set *set, const struct heap *heap,
	const char *name, struct error *err)
{
	return check_graph(heap, err) &&
	    objects_of_class(heap, name, &set->nodes, &set->count, err);
}

/* The new objects among those of the set. */
static void
keep_new(struct merged_set *set, const struct diff *diff, uint64_t *is_new)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];

		for (uint32_t k = 0; k < row->added; k++)
			bitset_add(is_new, diff->added[row->first_added + k]);
	}
	for (uint32_t i = 0; i < set->count; i++)
		if (bitset_has(is_new, set->nodes[i]))
			set->nodes[kept++] = set->nodes[i];
	set->count = kept;
}

bool
merged_set_new(struct merged_set *set, const struct heap *heap,
	const struct heap *base, const char *name, struct error *err)
{
	uint64_t *is_new = NULL;
	struct diff *diff = NULL;
	bool done = false;

	if (!merged_set_class(set, heap, name, err))
		return false;
	is_new = big_alloc_clear(bitset_words(heap->snapshot->nodes),
	    sizeof *is_new, "new objects", err);
	if (is_new != NULL)
		diff = diff_new(heap, base, err);
	if (diff == NULL)
		goto out;
	if (!diff->one_process) {
		error_set(err, ERROR_ABSENT, "what is new is not known: the "
		    "snapshots are not of one process");
		goto out;
	}
	keep_new(set, diff, is_new);
	done = set->count > 0 || error_set(err, ERROR_ABSENT,
	    "no object of %s is new since the base", name);
out:
	diff_free(diff);
	free(is_new);
	if (!done)
		merged_set_release(set);
	return done;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

bool
merged_set_nodes(struct merged_set *set, const struct heap *heap,
	const uint32_t *nodes, size_t count, struct error *err)
{
	if (!check_graph(heap, err))
		return false;
	set->nodes = malloc((count + 1) * sizeof *set->nodes);
	if (set->nodes == NULL)
		return error_memory(err, "objects",
		    count * sizeof *set->nodes);
	memcpy(set->nodes, nodes, count * sizeof *nodes);
	qsort(set->nodes, count, sizeof *set->nodes, by_number);
	for (size_t i = 0; i < count; i++)
		if (set->count == 0 ||
		    set->nodes[set->count - 1] != set->nodes[i])
			set->nodes[set->count++] = set->nodes[i];
	return true;
}

/* A number that looks like chance but is the same each time. */
static uint64_t
scatter(uint64_t x)
{
	x = (x + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 29) * 0x94d049bb133111ebu;
	return x ^ x >> 32;
}

bool
merged_set_take(struct merged_set *set, const struct heap *heap,
	uint32_t most, struct error *err)
{
	uint32_t all = heap->snapshot->nodes;
	uint64_t *members = big_alloc_clear(bitset_words(all),
	    sizeof *members, "objects", err);
	bool done;

	if (members == NULL)
		return false;
	for (uint32_t i = 0; i < set->count; i++)
		bitset_add(members, set->nodes[i]);
	set->taken = most != 0 && most < set->count ? most : set->count;
	for (uint32_t i = 0; set->taken < set->count && i < set->taken; i++) {
		uint64_t low = crew_part(set->count, set->taken, i);
		uint64_t end = crew_part(set->count, set->taken, i + 1);

		set->nodes[i] = set->nodes[low + scatter(i) % (end - low)];
	}
	set->nested = big_alloc_clear(bitset_words(set->taken),
	    sizeof *set->nested, "objects", err);
	done = set->nested != NULL && nested_find(heap->dominators.parent,
	    all, members, set->nodes, set->taken, set->nested, err);
	free(members);
	set->retained_known = true;
	for (size_t i = 0; done && set->taken < set->count &&
	    i < bitset_words(set->taken); i++)
		set->retained_known &= set->nested[i] == 0;
	return done;
}
