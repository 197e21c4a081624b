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
#include "model/graph/nearest.h"
#include "model/load.h"

/* So many of the largest piles are looked at. */
#define PILES_MAX 64
/* It takes so many things to make a pile, and so much of the heap. */
#define KIDS_MIN 10
#define PILE_MIN 100000
#define PILE_SHARE 50
#define STEP 65536

/* What stands directly in an object. */
struct pile {
	uint64_t bytes;		/* retained by all of it */
	uint64_t most;		/* by the one that retains most */
	uint32_t kids;
	uint32_t node;
};

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
		if (!contents_is_content(s, node) ||
		    heap_size(heap, node) == 0)
			continue;
		holder = contents_holder(heap, node);
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

static int
by_drop(const void *a, const void *b)
{
	const struct pile *left = a, *right = b;
	uint64_t x = left->bytes - left->most, y = right->bytes - right->most;

	if (x != y)
		return x > y ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

/* Moves the largest piles to the front; returns how many there are. */
static size_t
largest(struct pile *piles, uint32_t nodes, uint64_t total)
{
	size_t count = 0;
	uint64_t drop;

	for (uint32_t node = 0; node < nodes; node++) {
		drop = piles[node].bytes - piles[node].most;
		if (piles[node].kids < KIDS_MIN || drop < PILE_MIN ||
		    drop < total / PILE_SHARE)
			continue;
		piles[count] = piles[node];
		piles[count++].node = node;
	}
	qsort(piles, count, sizeof(*piles), by_drop);
	return count < PILES_MAX ? count : PILES_MAX;
}

/* Is it a thing of its own, rather than what everything hangs on? */
static bool
is_pile(const struct heap *heap, const struct suspect *suspect)
{
	const struct contents *held = &suspect->held;
	enum step_kind kind;

	if (address_is_runtime(heap, &suspect->address) ||
	    held->count < KIDS_MIN || held->count < held->all / 3 ||
	    held->retained < held->all_retained / 2)
		return false;
	kind = suspect->address.steps[0].kind;
	return kind != STEP_GLOBAL && kind != STEP_ROOT;
}

static bool
take(struct suspects *suspects, const struct pile *piles, size_t count,
	struct nearest *nearest, struct task *task, struct error *err)
{
	const struct heap *heap = suspects->heap;
	struct number_map owners = { 0 };
	struct contents *contents = calloc(count + 1, sizeof(*contents));
	struct suspect *list = calloc(count + 1, sizeof(*list)), *suspect;
	bool ok = contents != NULL && list != NULL;

	if (!ok)
		error_memory(err, "suspects", count * sizeof(*list));
	for (size_t i = 0; ok && i < count; i++)
		ok = number_map_put(&owners, piles[i].node, (uint32_t)i, err);
	ok = ok && contents_find(contents, count, heap, &owners, NULL, NULL,
	    task, err);
	suspects->list = list;
	for (size_t i = 0; ok && i < count; i++) {
		suspect = &list[suspects->count];
		address_find(&suspect->address, heap, nearest,
		    piles[i].node);
		suspect->node = suspect->address.object = piles[i].node;
		suspect->holders = 1;
		suspect->retained = heap_retained(heap, piles[i].node);
		suspect->held = contents[i];
		suspect->fresh.class = NO_CLASS;
		if (!is_pile(heap, suspect) || suspects->count == SUSPECTS_MAX)
			continue;
		suspect->root = address_root(heap, nearest,
		    &suspect->address);
		suspects->count++;
	}
	number_map_release(&owners);
	free(contents);
	return ok;
}

bool
pileup_find(struct suspects *suspects, struct task *task, struct error *err)
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
		    &heap->distances, err);
	ok = nearest != NULL && take(suspects, piles,
	    largest(piles, nodes, heap->total), nearest, task, err);
	nearest_free(nearest);
	free(piles);
	return ok;
}
