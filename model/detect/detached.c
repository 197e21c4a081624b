/*
 * DOM trees that hang off no document, by their root. Parents and children
 * lead to each other, so a tree is what is connected; its root is what comes
 * nearest to a root of the heap.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/explore/edges.h"
#include "model/graph/detached.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

static bool
is_detached(const struct snapshot *s, uint32_t node)
{
	/* Node's own native objects have such states, too. */
	return s->node_type[node] == NODE_NATIVE &&
	    !node_begins(s, node, "Node / ") &&
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

static bool
take_trees(struct detect *d, uint32_t *tree, struct task *task,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t number;

	for (uint32_t node = 0; node < s->nodes; node++) {
		struct finding like;

		if (poll_cancelled_at(task, node, err))
			return false;
		if (!is_detached(s, node))
			continue;
		like = finding_of(0, find_tree(tree, node), find_tree(tree,
		    node));
		like.one = true;
		like.container = like.subject;
		number = detect_finding(d, &like, err);
		if (!detect_add(d, number, node, err))
			return false;
	}
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	uint32_t *tree;
	bool ok;

	if (d->heap->snapshot->node_detached == NULL)
		return true;
	tree = big_alloc(d->heap->snapshot->nodes, sizeof *tree,
	    "detached trees", err);
	ok = tree != NULL && find_trees(d->heap, tree, task, err) &&
	    take_trees(d, tree, task, err);
	free(tree);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	say(cell, "nodes of the tree of one ");
	say_class(heap, f->subject, cell);
}

const struct detector detached_detector = {
	.name = "detached",
	.title = "Detached DOM trees",
	.help = "DOM nodes that hang off no document, by the tree that they "
	    "are in",
	.find = find,
	.words = words,
};
