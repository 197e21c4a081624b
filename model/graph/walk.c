#include "model/graph/walk.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/holds.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

struct walker {
	struct walk *walk;
	const struct snapshot *snapshot;
	struct task *task;
	/*
	 * Nodes to be met. Holds either owned nodes or the others, as no edge
	 * that counts leads from the ones to the others: such edges end at
	 * nodes that are not in the set, like those to nodes met before.
	 */
	uint64_t *todo;
	uint32_t met;
};

static void
meet(struct walker *walker, uint32_t node, uint32_t parent)
{
	struct walk *walk = walker->walk;
	uint32_t number = walker->met++;

	bitset_remove(walker->todo, node);
	walk->number[node] = number;
	walk->order[number] = node;
	walk->parent[number] = parent;
}

/* Meets start, which the root holds, and all that can be reached from it. */
static bool
walk_from(struct walker *walker, uint32_t start, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	const uint32_t *first_edge = snapshot->first_edge;
	struct walk *walk = walker->walk;
	uint32_t number = walker->met, node = start;
	uint32_t edge, end, target;

	meet(walker, start, 0);
	edge = first_edge[start];
	end = first_edge[start + 1];
	for (;;) {
		if (edge == end) {
			number = walk->parent[number];
			if (number == 0)
				return true;
			node = walk->order[number];
			edge = walk->next[number];
			end = first_edge[node + 1];
			continue;
		}
		target = snapshot->edge_to[edge];
		if (!bitset_has(walker->todo, target) ||
		    !holds_target(snapshot, node, edge)) {
			edge++;
			continue;
		}
		walk->next[number] = edge + 1;
		meet(walker, target, number);
		number = walker->met - 1;
		node = target;
		edge = first_edge[node];
		end = first_edge[node + 1];
		if (number % POLL_NODES == 0 &&
		    !task_progress(walker->task, number, err))
			return false;
	}
}

static bool
walk_from_root(struct walker *walker, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	uint32_t root = snapshot->root, edge, target;

	for (edge = snapshot->first_edge[root];
	    edge < snapshot->first_edge[root + 1]; edge++) {
		target = snapshot->edge_to[edge];
		if (bitset_has(walker->todo, target) &&
		    holds_target(snapshot, root, edge) &&
		    !walk_from(walker, target, err))
			return false;
	}
	return true;
}

/*
 * Adds to held what is held by the nodes still to be met. No other node can
 * hold one of them, or they would have been met.
 */
static bool
find_held(const struct walker *walker, uint64_t *held, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	uint32_t node, edge, target;

	for (node = 0; node < snapshot->nodes; node++) {
		if (!bitset_has(walker->todo, node))
			continue;
		for (edge = snapshot->first_edge[node];
		    edge < snapshot->first_edge[node + 1]; edge++) {
			target = snapshot->edge_to[edge];
			if (target != node &&
			    holds_target(snapshot, node, edge))
				bitset_add(held, target);
		}
		if (poll_cancelled_at(walker->task, node, err))
			return false;
	}
	return true;
}

/* Walks from the nodes that nothing holds, as if the root did. */
static bool
walk_from_unheld(struct walker *walker, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	size_t words = bitset_words(snapshot->nodes), i = 0;
	uint64_t *held;
	uint32_t node;
	bool ok;

	while (i < words && walker->todo[i] == 0)
		i++;
	if (i == words)
		return true;
	held = big_alloc_clear(words, sizeof(*held), "held nodes", err);
	if (held == NULL)
		return false;
	ok = find_held(walker, held, err);
	for (node = 0; ok && node < snapshot->nodes; node++) {
		if (bitset_has(walker->todo, node) && !bitset_has(held, node))
			ok = walk_from(walker, node, err);
	}
	free(held);
	return ok;
}

/* Meets the owned nodes, or the others, as far as they can be reached. */
static bool
walk_part(struct walker *walker, const uint64_t *owned, bool others,
	struct error *err)
{
	uint32_t nodes = walker->snapshot->nodes;
	size_t words = bitset_words(nodes), i;

	for (i = 0; i < words; i++)
		walker->todo[i] = others ? ~owned[i] : owned[i];
	if (nodes % 64 != 0)
		walker->todo[words - 1] &= ((uint64_t)1 << nodes % 64) - 1;
	bitset_remove(walker->todo, walker->snapshot->root);
	return walk_from_root(walker, err) && walk_from_unheld(walker, err);
}

static void
number_unmet(struct walker *walker)
{
	struct walk *walk = walker->walk;
	uint32_t nodes = walker->snapshot->nodes, node;

	if (walker->met == nodes)
		return;
	for (node = 0; node < nodes; node++) {
		if (walk->number[node] == UINT32_MAX)
			meet(walker, node, 0);
	}
}

static bool
walk_all(struct walker *walker, const uint64_t *owned, struct error *err)
{
	struct walk *walk = walker->walk;

	meet(walker, walker->snapshot->root, 0);
	if (!walk_part(walker, owned, false, err))
		return false;
	walk->owned_end = walker->met;
	if (!walk_part(walker, owned, true, err))
		return false;
	walk->met_end = walker->met;
	number_unmet(walker);
	return true;
}

static bool
allocate(struct walker *walker, struct error *err)
{
	struct walk *walk = walker->walk;
	uint32_t nodes = walker->snapshot->nodes;
	const char *what = "the order of nodes";

	walk->number = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->number == NULL)
		return false;
	memset(walk->number, 0xff, (size_t)nodes * sizeof(uint32_t));
	walk->order = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->order == NULL)
		return false;
	walk->parent = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->parent == NULL)
		return false;
	walk->next = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->next == NULL)
		return false;
	walker->todo = big_alloc_clear(bitset_words(nodes), sizeof(uint64_t),
	    what, err);
	return walker->todo != NULL;
}

bool
walk_build(struct walk *walk, const struct snapshot *snapshot,
	const uint64_t *owned, struct task *task, struct error *err)
{
	struct walker walker = {
		.walk = walk,
		.snapshot = snapshot,
		.task = task,
	};
	bool ok;

	memset(walk, 0, sizeof(*walk));
	ok = allocate(&walker, err) && walk_all(&walker, owned, err);
	free(walker.todo);
	if (!ok)
		walk_release(walk);
	return ok;
}

void
walk_release(struct walk *walk)
{
	free(walk->number);
	free(walk->order);
	free(walk->parent);
	free(walk->next);
	memset(walk, 0, sizeof(*walk));
}
