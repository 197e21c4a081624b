#include "model/graph/walk.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/holds.h"
#include "model/graph/poll.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

/* Nodes that are the page's for other reasons than being held. */
struct list {
	uint32_t *nodes;
	size_t count, room;
};

struct walker {
	struct walk *walk;
	const struct snapshot *snapshot;
	struct task *task;
	/*
	 * Nodes to be met: those of the part that is walked. Edges to others
	 * are passed by like those to nodes met before. The root is in it
	 * while it matters whether the page leads there.
	 */
	uint64_t *todo;
	/* Where edges that hold nothing have led, while that matters. */
	struct list led;
	bool noting;
	uint32_t met;
};

static void
meet(struct walker *walker, uint32_t node, uint32_t parent)
{
	struct walk *walk = walker->walk;
	uint32_t number = walker->met++;

	bitset_remove(walker->todo, node);
	walk->order[number] = node;
	walk->parent[number] = parent;
}

static bool
list_add(struct list *list, uint32_t node, struct error *err)
{
	uint32_t *nodes = array_grow(list->nodes, &list->room,
	    list->count + 1, sizeof(*nodes), "nodes of the page", err);

	if (nodes == NULL)
		return false;
	list->nodes = nodes;
	nodes[list->count++] = node;
	return true;
}

/*
 * The edge holds nothing, or leads to the root; yet it may lead the page
 * there.
 */
static bool
note_led(struct walker *walker, uint32_t edge, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	uint32_t target = snapshot->edge_to[edge];

	return !walker->noting ||
	    edge_is_weak(snapshot, edge) ||
	    (walker->led.count > 0 &&
	    walker->led.nodes[walker->led.count - 1] == target) ||
	    list_add(&walker->led, target, err);
}

/*
 * Meets start, which the root holds, and all that can be reached from it. What
 * it needs to know stands in variables: what it writes could be anything else,
 * as far as the compiler can tell.
 */
static bool
walk_from(struct walker *walker, uint32_t start, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	const uint32_t *first_edge = snapshot->first_edge;
	const uint32_t *edge_to = snapshot->edge_to;
	const uint64_t *todo = walker->todo;
	uint32_t *order = walker->walk->order, *parent = walker->walk->parent;
	uint32_t *next = walker->walk->next, root = snapshot->root;
	uint32_t number = walker->met, node = start;
	uint32_t edge, end, target;

	meet(walker, start, 0);
	edge = first_edge[start];
	end = first_edge[start + 1];
	for (;;) {
		while (edge < end && !bitset_has(todo, edge_to[edge]))
			edge++;
		if (edge == end) {
			number = parent[number];
			if (number == 0)
				return true;
			node = order[number];
			edge = next[number];
			end = first_edge[node + 1];
			continue;
		}
		target = edge_to[edge];
		if (!holds_target(snapshot, node, edge) || target == root) {
			if (!note_led(walker, edge++, err))
				return false;
			continue;
		}
		next[number] = edge + 1;
		meet(walker, target, number);
		number = walker->met - 1;
		node = target;
		edge = first_edge[node];
		end = first_edge[node + 1];
		if (number % POLL_NODES == 0 &&
		    !task_progress(walker->task, STAGE_WALK, number, err))
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

static bool
is_start(const struct snapshot *snapshot, uint32_t edge)
{
	uint8_t type = edge_type_of(snapshot, edge);

	return type == EDGE_SHORTCUT || (type == EDGE_ELEMENT &&
	    roots_is_documents(snapshot, snapshot->edge_to[edge]));
}

/*
 * Moves what the nodes of led lead to, along any but weak edges, from todo to
 * owned. led is used up.
 */
static bool
flood(struct walker *walker, struct list *led, uint64_t *owned,
	struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	uint32_t node, edge, work = 0;

	while (led->count > 0) {
		node = led->nodes[--led->count];
		if (!bitset_has(walker->todo, node))
			continue;
		bitset_remove(walker->todo, node);
		bitset_add(owned, node);
		for (edge = snapshot->first_edge[node];
		    edge < snapshot->first_edge[node + 1]; edge++)
			if (!edge_is_weak(snapshot, edge) &&
			    bitset_has(walker->todo, snapshot->edge_to[edge]) &&
			    !list_add(led, snapshot->edge_to[edge], err))
				return false;
		if (poll_cancelled_at(walker->task, ++work, err))
			return false;
	}
	return true;
}

/* Meets the nodes that are owned, but not held by those met so far. */
static bool
walk_led(struct walker *walker, struct error *err)
{
	struct walker part = *walker;
	bool ok;

	part.noting = false;
	part.todo = big_alloc_clear(bitset_words(walker->snapshot->nodes),
	    sizeof(*part.todo), "nodes of the page", err);
	if (part.todo == NULL)
		return false;
	ok = flood(walker, &walker->led, part.todo, err);
	bitset_remove(part.todo, walker->snapshot->root);
	ok = ok && walk_from_root(&part, err) && walk_from_unheld(&part, err);
	free(part.todo);
	walker->met = part.met;
	return ok;
}

/*
 * Meets the owned nodes. Nearly all are held by the global objects; few are
 * only named by them.
 */
static bool
walk_owned(struct walker *walker, struct error *err)
{
	const struct snapshot *snapshot = walker->snapshot;
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1];
	bool ok = true;

	walker->noting = true;
	for (; ok && edge < end; edge++) {
		if (!is_start(snapshot, edge) ||
		    !bitset_has(walker->todo, snapshot->edge_to[edge]))
			continue;
		if (snapshot->edge_to[edge] == snapshot->root)
			ok = note_led(walker, edge, err);
		else
			ok = walk_from(walker, snapshot->edge_to[edge], err);
	}
	walker->noting = false;
	if (ok && walker->led.count > 0)
		ok = walk_led(walker, err);
	free(walker->led.nodes);
	return ok;
}

static bool
number_unmet(struct walker *walker, struct error *err)
{
	struct walk *walk = walker->walk;
	uint32_t nodes = walker->snapshot->nodes, node;
	uint64_t *met;

	if (walker->met == nodes)
		return true;
	met = big_alloc_clear(bitset_words(nodes), sizeof(*met),
	    "the order of nodes", err);
	if (met == NULL)
		return false;
	for (node = 0; node < walker->met; node++)
		bitset_add(met, walk->order[node]);
	for (node = 0; node < nodes; node++)
		if (!bitset_has(met, node))
			meet(walker, node, 0);
	free(met);
	return true;
}

static bool
walk_all(struct walker *walker, struct error *err)
{
	struct walk *walk = walker->walk;

	meet(walker, walker->snapshot->root, 0);
	bitset_add(walker->todo, walker->snapshot->root);
	if (!walk_owned(walker, err))
		return false;
	bitset_remove(walker->todo, walker->snapshot->root);
	walk->owned_end = walker->met;
	if (!walk_from_root(walker, err) || !walk_from_unheld(walker, err))
		return false;
	walk->met_end = walker->met;
	return number_unmet(walker, err);
}

static bool
allocate(struct walker *walker, struct error *err)
{
	struct walk *walk = walker->walk;
	uint32_t nodes = walker->snapshot->nodes;
	size_t words = bitset_words(nodes);
	const char *what = "the order of nodes";

	walk->order = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->order == NULL)
		return false;
	walk->parent = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->parent == NULL)
		return false;
	walk->next = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->next == NULL)
		return false;
	walk->spare = big_alloc((size_t)nodes + 1, sizeof(uint64_t), what,
	    err);
	if (walk->spare == NULL)
		return false;
	walk->spare_too = big_alloc(nodes, sizeof(uint32_t), what, err);
	if (walk->spare_too == NULL)
		return false;
	walker->todo = big_alloc(words, sizeof(uint64_t), what, err);
	if (walker->todo == NULL)
		return false;
	memset(walker->todo, 0xff, words * sizeof(uint64_t));
	if (nodes % 64 != 0)
		walker->todo[words - 1] = ((uint64_t)1 << nodes % 64) - 1;
	return true;
}

bool
walk_build(struct walk *walk, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	struct walker walker = {
		.walk = walk,
		.snapshot = snapshot,
		.task = task,
	};
	bool ok;

	memset(walk, 0, sizeof(*walk));
	task_begin(task, STAGE_WALK, snapshot->nodes);
	ok = allocate(&walker, err) && walk_all(&walker, err);
	free(walker.todo);
	if (!ok)
		walk_release(walk);
	return ok;
}

void
walk_release(struct walk *walk)
{
	free(walk->order);
	free(walk->parent);
	free(walk->next);
	free(walk->spare);
	free(walk->spare_too);
	memset(walk, 0, sizeof(*walk));
}
