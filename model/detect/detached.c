/*
 * DOM trees that hang off no document, by the node at which they are held and
 * by what holds that. Parents and children lead to each other, so a tree is
 * what is connected, and which is whose parent is not in a snapshot.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/hash.h"
#include "model/explore/edges.h"
#include "model/graph/detached.h"
#include "model/graph/nearest.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

/* Styles and the like have such states, too, and those of Node's own. */
static bool
is_dom(const struct snapshot *s, uint32_t node)
{
	static const char *const names[] = { "<", "#", "HTML", "SVG", "Text",
		"Comment", "DocumentFragment", "ShadowRoot", "Detached <",
		"Detached #", "Detached HTML", "Detached SVG", "Detached Text",
		"Detached Comment", "Detached DocumentFragment",
		"Detached ShadowRoot" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (node_begins(s, node, names[i]))
			return true;
	return false;
}

static bool
is_detached(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_NATIVE && is_dom(s, node) &&
	    ((s->node_detached[node] & DETACHED_STATE) == 2 ||
	    (s->node_detached[node] & DETACHED_RENAMED) != 0);
}

/* The node that stands for a tree; what is passed is led nearer to it. */
static uint32_t
find_tree(uint32_t *tree, uint32_t node)
{
	while (tree[node] != node) {
		tree[node] = tree[tree[node]];
		node = tree[node];
	}
	return node;
}

/* Of two the nearer to a root of the heap stands for both. */
static void
join(const struct heap *heap, uint32_t *tree, uint32_t a, uint32_t b)
{
	int32_t left, right;

	a = find_tree(tree, a);
	b = find_tree(tree, b);
	left = heap_distance(heap, a);
	right = heap_distance(heap, b);
	if (left < right || (left == right && a < b))
		tree[b] = a;
	else
		tree[a] = b;
}

static bool
find_trees(const struct heap *heap, uint32_t *tree, struct task *task,
	struct error *err)
{
	const struct snapshot *s = heap->snapshot;

	for (uint32_t node = 0; node < s->nodes; node++)
		tree[node] = node;
	for (uint32_t node = 0; node < s->nodes; node++) {
		if (poll_cancelled_at(task, node, err))
			return false;
		if (!is_detached(s, node))
			continue;
		for (uint32_t e = s->first_edge[node];
		    e < s->first_edge[node + 1]; e++)
			if (edge_type_of(s, e) != EDGE_WEAK &&
			    is_detached(s, s->edge_to[e]))
				join(heap, tree, node, s->edge_to[e]);
	}
	return true;
}

/* Trees that are held alike are one finding. */
static struct finding
finding_of_tree(const struct detect *d, uint32_t top)
{
	const struct heap *heap = d->heap;
	struct finding like;
	uint32_t from = NO_NODE;
	uint32_t edge = nearest_edge_from(d->nearest, top, &from);
	uint64_t holder = edge == NO_EDGE ? 0 : hash_mix(hash_mix(1,
	    edge_type_of(heap->snapshot, edge) == EDGE_ELEMENT ? 0 :
	    heap->snapshot->edge_what[edge]), heap->classes.of[from]);

	like = finding_of(0, hash_mix(hash_mix(1, heap->classes.of[top]),
	    holder), top);
	/* What holds the tree holds this node of it. */
	like.container = top;
	return like;
}

/* found: the finding of each tree, by its top. */
static bool
take_trees(struct detect *d, uint32_t *tree, struct number_map *found,
	struct task *task, struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;

	for (uint32_t node = 0; node < s->nodes; node++) {
		uint32_t top, number;

		if (poll_cancelled_at(task, node, err))
			return false;
		if (!is_detached(s, node))
			continue;
		top = find_tree(tree, node);
		number = number_map_get(found, top);
		if (number == NUMBER_NONE) {
			struct finding like = finding_of_tree(d, top);

			number = detect_finding(d, &like, err);
			if (number == NUMBER_NONE ||
			    !number_map_put(found, top, number, err))
				return false;
			d->list[number].amount++;
		}
		if (!detect_add(d, number, node, err))
			return false;
	}
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	struct number_map found = { 0 };
	uint32_t *tree;
	bool ok;

	if (d->heap->snapshot->node_detached == NULL)
		return true;
	tree = big_alloc(d->heap->snapshot->nodes, sizeof *tree,
	    "detached trees", err);
	ok = tree != NULL && find_trees(d->heap, tree, task, err) &&
	    take_trees(d, tree, &found, task, err);
	number_map_release(&found);
	free(tree);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	say(cell, "nodes of ");
	if (exact) {
		say_count(cell, f->amount);
		say(cell, f->amount == 1 ? " tree, held at " :
		    " trees, held at ");
	}
	say_class(heap, f->subject, cell);
}

const struct detector detached_detector = {
	.name = "detached",
	.title = "Detached DOM trees",
	.help = "DOM nodes that hang off no document, by what holds their "
	    "trees",
	.find = find,
	.words = words,
};
