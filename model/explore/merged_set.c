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
	free(set->members);
	free(set->nodes);
	free(set->nested);
	memset(set, 0, sizeof *set);
}

/* An empty set. */
static bool
begin(struct merged_set *set, const struct heap *heap, struct error *err)
{
	if (!heap->graph)
		return error_set(err, ERROR_ABSENT, "what holds objects is "
		    "not known, as the graph was left out (--no-graph)");
	set->members = big_alloc_clear(bitset_words(heap->snapshot->nodes),
	    sizeof *set->members, "objects", err);
	return set->members != NULL;
}

bool
merged_set_class(struct merged_set *set, const struct heap *heap,
	const char *name, struct error *err)
{
	if (begin(set, heap, err) && objects_in_class(heap, name,
	    set->members, &set->count, err))
		return true;
	merged_set_release(set);
	return false;
}

/* The new objects among those of the set. */
static void
keep_new(struct merged_set *set, const struct diff *diff, uint64_t *is_new,
	size_t words)
{
	for (uint32_t i = 0; i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];

		for (uint32_t k = 0; k < row->added; k++)
			bitset_add(is_new, diff->added[row->first_added + k]);
	}
	set->count = 0;
	for (size_t i = 0; i < words; i++) {
		set->members[i] &= is_new[i];
		set->count += (uint32_t)__builtin_popcountll(set->members[i]);
	}
}

bool
merged_set_new(struct merged_set *set, const struct heap *heap,
	const struct heap *base, const char *name, struct error *err)
{
	size_t words = bitset_words(heap->snapshot->nodes);
	uint64_t *is_new = NULL;
	struct diff *diff = NULL;
	bool done = false;

	if (!merged_set_class(set, heap, name, err))
		return false;
	is_new = big_alloc_clear(words, sizeof *is_new, "new objects", err);
	if (is_new != NULL)
		diff = diff_new(heap, base, false, NULL, err);
	if (diff == NULL)
		goto out;
	if (!diff->kinship.one_process) {
		error_set(err, ERROR_ABSENT, "what is new is not known: the "
		    "snapshots are not of one process");
		goto out;
	}
	keep_new(set, diff, is_new, words);
	done = set->count > 0 || error_set(err, ERROR_ABSENT,
	    "no object of %s is new since the base", name);
out:
	diff_free(diff);
	free(is_new);
	if (!done)
		merged_set_release(set);
	return done;
}

bool
merged_set_nodes(struct merged_set *set, const struct heap *heap,
	const uint32_t *nodes, size_t count, struct error *err)
{
	if (!begin(set, heap, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		set->count += !bitset_has(set->members, nodes[i]);
		bitset_add(set->members, nodes[i]);
	}
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

/* Which of the set is the one taken from part i. */
static uint64_t
chosen(const struct merged_set *set, uint32_t i)
{
	uint64_t low = crew_part(set->count, set->taken, i);
	uint64_t end = crew_part(set->count, set->taken, i + 1);

	return low + scatter(i) % (end - low);
}

static void
take(struct merged_set *set)
{
	uint64_t passed = 0, wanted, word;
	unsigned here;
	size_t at = 0;

	for (uint32_t i = 0; i < set->taken; i++) {
		wanted = chosen(set, i);
		for (;; at++, passed += here) {
			here = (unsigned)__builtin_popcountll(
			    set->members[at]);
			if (wanted - passed < here)
				break;
		}
		word = set->members[at];
		for (uint64_t k = passed; k < wanted; k++)
			word &= word - 1;
		set->nodes[i] = (uint32_t)(at * 64) +
		    (uint32_t)__builtin_ctzll(word);
	}
}

bool
merged_set_take(struct merged_set *set, const struct heap *heap,
	uint32_t most, struct error *err)
{
	set->taken = most != 0 && most < set->count ? most : set->count;
	set->nodes = big_alloc(set->taken, sizeof *set->nodes, "objects",
	    err);
	set->nested = big_alloc_clear(bitset_words(set->taken),
	    sizeof *set->nested, "objects", err);
	if (set->nodes == NULL || set->nested == NULL)
		return false;
	take(set);
	if (!nested_find(heap->dominators.parent, heap->snapshot->nodes,
	    set->members, set->nodes, set->taken, set->nested, err))
		return false;
	free(set->members);
	set->members = NULL;
	set->retained_known = true;
	for (size_t i = 0; set->taken < set->count &&
	    i < bitset_words(set->taken); i++)
		set->retained_known &= set->nested[i] == 0;
	return true;
}
