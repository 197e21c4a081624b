#include "model/explain/pileup.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/base/task.h"
#include "model/explain/contents.h"
#include "model/explain/suspect.h"
#include "model/explore/address.h"
#include "model/graph/kinds.h"
#include "model/graph/nearest.h"
#include "model/load.h"

/* So many of the largest piles are looked at. */
#define PILES_MAX 64
/* It takes so many things to make a pile, and so much of the heap. */
#define KIDS_MIN 10
#define PILE_MIN 100000
#define PILE_SHARE 50
#define LUMP_SHARE 10
#define NATIVE_SHARE 3		/* most programs have some buffer */
#define STEP 65536

/* What share of its size the next link of a chain has. */
#define LINK_PART 0.8

/* What stands directly in an object. */
struct pile {
	uint64_t bytes;		/* retained by all of it */
	uint64_t most;		/* by the one that retains most */
	uint32_t kids;
	uint32_t node;
	bool chain;		/* one of its own class retains most of it */
	bool link;		/* and it is such a one of another */
};

/* Of a linked list, and of a string that is built up, the next holds most. */
static void
find_link(struct pile *piles, const struct heap *heap, uint32_t node,
	uint32_t holder)
{
	if (holder == NO_NODE)
		holder = heap->dominators.parent[node];
	if (holder == node ||
	    heap->classes.of[holder] != heap->classes.of[node] ||
	    (double)heap_retained(heap, node) <
	    LINK_PART * (double)heap_retained(heap, holder))
		return;
	piles[holder].chain = true;
	piles[node].link = true;
}

static bool
add_up(struct pile *piles, const struct heap *heap, struct task *task,
	struct error *err)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t node, holder;
	uint64_t retained;

	for (node = 0; node < s->nodes; node++) {
		if (node % STEP == 0 && task != NULL &&
		    !task_goes_on(task, err))
			return false;
		if (!kind_is_content(s, node) ||
		    heap_size(heap, node) == 0)
			continue;
		holder = contents_holder(heap, node);
		find_link(piles, heap, node, holder);
		if (holder == NO_NODE)
			continue;
		retained = heap_retained(heap, node);
		piles[holder].bytes += retained;
		piles[holder].kids++;
		if (retained > piles[holder].most)
			piles[holder].most = retained;
	}
	return true;
}

/* One large thing must be a good part of the heap to be worth a word. */
static bool
is_lump(const struct heap *heap, uint32_t node, uint64_t own)
{
	const struct snapshot *s = heap->snapshot;

	return kind_is_content(s, node) &&
	    own >= heap->total / (s->node_type[node] == NODE_NATIVE ?
	    NATIVE_SHARE : LUMP_SHARE);
}

/* What of it is in many things, or in a chain, or is all its own. */
static uint64_t
size_of(const struct heap *heap, const struct pile *pile, uint32_t node)
{
	uint64_t own = heap_size(heap, node);

	if (pile->chain && !pile->link &&
	    kind_is_content(heap->snapshot, node))
		return heap_retained(heap, node);
	if (pile->kids >= KIDS_MIN && pile->bytes - pile->most > own)
		return pile->bytes - pile->most;
	return is_lump(heap, node, own) ? own : 0;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct pile *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

/*
 * Moves the largest piles to the front, with their sizes for bytes; returns
 * how many there are.
 */
static size_t
largest(struct pile *piles, const struct heap *heap, unsigned finer)
{
	size_t count = 0;
	uint64_t size;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		size = size_of(heap, &piles[node], node);
		if (size < PILE_MIN / finer ||
		    size < heap->total / PILE_SHARE / finer)
			continue;
		piles[count] = piles[node];
		piles[count].bytes = size;
		piles[count++].node = node;
	}
	qsort(piles, count, sizeof(*piles), by_bytes);
	return count < PILES_MAX ? count : PILES_MAX;
}

/* Is it a thing of its own, rather than what everything hangs on? */
static bool
is_pile(const struct heap *heap, const struct suspect *suspect,
	const struct pile *pile)
{
	const struct contents *held = &suspect->held;
	enum step_kind kind;

	if (address_is_runtime(heap, &suspect->address))
		return false;
	kind = suspect->address.steps[0].kind;
	if (kind == STEP_GLOBAL || kind == STEP_ROOT)
		return false;
	if ((pile->chain && !pile->link) ||
	    pile->bytes == heap_size(heap, pile->node))
		return true;
	return held->count >= KIDS_MIN && held->count >= held->all / 3 &&
	    held->retained >= held->all_retained / 2;
}

/* Makes suspects of those that are piles, so many of them at most. */
static bool
take(struct suspects *suspects, size_t most, const struct pile *piles,
	size_t count, struct nearest *nearest, struct task *task,
	struct error *err)
{
	const struct heap *heap = suspects->heap;
	struct number_map owners = { 0 };
	struct chain_heads heads = { 0 };
	struct contents *contents = calloc(count + 1, sizeof(*contents));
	struct contents *deep = calloc(count + 1, sizeof(*deep));
	struct suspect *list = calloc(count + 1, sizeof(*list)), *suspect;
	bool ok = contents != NULL && deep != NULL && list != NULL;

	if (!ok)
		error_memory(err, "suspects", count * sizeof(*list));
	for (size_t i = 0; ok && i < count; i++)
		ok = number_map_put(&owners, piles[i].node, (uint32_t)i, err);
	ok = ok && contents_find(contents, count, heap, &owners, NULL, NULL,
	    task, err) && contents_find_deep(deep, count, heap, &owners, NULL,
	    err);
	suspects->list = list;
	for (size_t i = 0; ok && i < count; i++) {
		suspect = &list[suspects->count];
		address_find(&suspect->address, heap, nearest, &heads,
		    piles[i].node);
		suspect->node = suspect->address.object = piles[i].node;
		suspect->holders = 1;
		suspect->retained = heap_retained(heap, piles[i].node);
		suspect->held = contents[i].count < KIDS_MIN &&
		    deep[i].count >= KIDS_MIN ? deep[i] : contents[i];
		suspect->fresh.class = NO_CLASS;
		if (!is_pile(heap, suspect, &piles[i]) ||
		    suspects->count == most)
			continue;
		suspect->root = address_root(heap, nearest,
		    &suspect->address);
		ok = address_improve(&suspect->address, heap, err);
		suspects->count++;
	}
	number_map_release(&owners);
	chain_heads_release(&heads);
	free(contents);
	free(deep);
	return ok;
}

bool
pileup_find(struct suspects *suspects, unsigned finer, struct task *task,
	struct error *err)
{
	const struct heap *heap = suspects->heap;
	uint32_t nodes = heap->snapshot->nodes;
	struct nearest *nearest = NULL;
	struct pile *piles;
	bool ok;

	piles = big_alloc_clear(nodes, sizeof(*piles), "piles", err);
	ok = piles != NULL && add_up(piles, heap, task, err);
	if (ok)
		nearest = nearest_new(heap->snapshot, &heap->retainers,
		    &heap->distances, NULL, err);
	ok = nearest != NULL && take(suspects, finer > 1 ? PILES_MAX :
	    SUSPECTS_MAX, piles, largest(piles, heap, finer), nearest, task,
	    err);
	nearest_free(nearest);
	free(piles);
	return ok;
}
