/*
 * Shallow sizes as DevTools shows them (section 6): internal arrays and
 * hidden nodes reached from exactly one owner give their size to it.
 */
#ifndef MODEL_GRAPH_SIZES_H
#define MODEL_GRAPH_SIZES_H

#include <stdbool.h>

struct error;
struct retainers;
struct snapshot;
struct task;

/*
 * Adjusts snapshot->node_size in place; needs the loose bits of retainers, or
 * a look at all edges where that is NULL.
 * Enters STAGE_SIZES. Cost: one pass over the nodes, a look at the first
 * retainers of those that may be owned, and at their edges; up to 8 bytes a
 * node for the time being.
 */
bool sizes_give_to_owners(struct snapshot *snapshot,
	const struct retainers *retainers, struct task *task,
	struct error *err);

#endif
