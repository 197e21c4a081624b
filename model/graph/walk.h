/*
 * A depth-first walk from the root along the edges that hold their targets
 * (section 5 of DevTools' rules): what the dominators start from. It also
 * finds out which nodes the page owns (section 4): all that the global objects
 * and the documents lead to. What only the system holds does not count as
 * holding them.
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
	uint32_t *order;	/* by number: the node */
	uint32_t *parent;	/* by number: the number it was met from */
	uint32_t owned_end;	/* numbers below: the root and owned nodes */
	uint32_t met_end;	/* numbers below were met */
	/*
	 * By number, for the walk itself: where to go on. Left allocated, with
	 * no meaning, for whoever needs an entry a node next.
	 */
	uint32_t *next;
	/* The same, of no use to the walk: it has the time to get them. */
	uint64_t *spare;	/* an entry more than nodes */
	uint32_t *spare_too;
};

/*
 * A node that no edge holds counts as held by the root. Those in cycles that
 * nothing else holds are not met; they get the root for a parent.
 * Enters STAGE_WALK. Cost: a look at every edge, in the order of the walk; 24
 * bytes a node. On failure nothing stays allocated.
 */
bool walk_build(struct walk *walk, const struct snapshot *snapshot,
	struct task *task, struct error *err);
void walk_release(struct walk *walk);

#endif
