/*
 * What would go with each node: the sum of the sizes of all that it dominates
 * (section 6 of DevTools' rules).
 */
#ifndef MODEL_GRAPH_RETAINED_H
#define MODEL_GRAPH_RETAINED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/graph/dominators.h"

struct error;
struct snapshot;
struct task;

/*
 * Fills dominators->retained, and before, using what the computation has left
 * and the sizes of snapshot->node_size, so sizes.h comes first. Enters
 * STAGE_RETAINED.
 * Cost: three passes over the nodes, down the tree of dominators.
 */
bool retained_build(struct dominators *dominators,
	const struct snapshot *snapshot, struct task *task,
	struct error *err);

/* What the node at a place of the nesting retains; while before is there. */
static inline uint64_t
retained_at(const struct dominators *dominators, uint32_t place)
{
	return dominators->before[dominators->nesting.ends[place]] -
	    dominators->before[place];
}

#endif
