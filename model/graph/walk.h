/*
 * A depth-first walk from the root along the edges that hold their targets
 * (section 5 of DevTools' rules): what the dominators start from.
 * The walk numbers nodes in the order in which it meets them. The root is 0.
 * Then come the nodes that the page owns, then the others, then those that
 * were not met at all: what holds a node has always a number below the limit
 * of the node's part.
 */
#ifndef MODEL_GRAPH_WALK_H
#define MODEL_GRAPH_WALK_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

struct walk {
	uint32_t *number;	/* by node */
	uint32_t *order;	/* by number: the node */
	uint32_t *parent;	/* by number: the number it was met from */
	uint32_t owned_end;	/* numbers below: the root and owned nodes */
	uint32_t met_end;	/* numbers below were met */
	/*
	 * By number, for the walk itself: where to go on. Left allocated, with
	 * no meaning, for whoever needs an entry a node next.
	 */
	uint32_t *next;
};

/*
 * A node that no edge holds counts as held by the root. Those in cycles that
 * nothing else holds are not met; they get the root for a parent.
 * owned is that of graph/owned.h. Counts progress in nodes. On failure nothing
 * stays allocated.
 */
bool walk_build(struct walk *walk, const struct snapshot *snapshot,
	const uint64_t *owned, struct task *task, struct error *err);
void walk_release(struct walk *walk);

#endif
