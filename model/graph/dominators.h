/*
 * Immediate dominators (sections 4 and 5 of DevTools' rules). Iterative: no
 * depth of a graph can exhaust the stack.
 */
#ifndef MODEL_GRAPH_DOMINATORS_H
#define MODEL_GRAPH_DOMINATORS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/wide.h"

struct error;
struct retainers;
struct snapshot;
struct task;
struct walk;

struct dominators {
	/* The result, once graph/retained.h has filled it in. */
	uint32_t *parent;	/* immediate dominator; the root's is itself */
	struct wide retained;	/* bytes that would go with the node */
	/*
	 * What the computation leaves, for whoever goes over the tree next;
	 * NULL after dominators_drop_order().
	 */
	uint32_t *order;	/* all nodes, each before those it dominates */
	uint32_t *above;	/* by place in order: the place of the
				   immediate dominator; the root's is 0 */
	uint64_t *spare;	/* memory: an entry a node, of no meaning */
};

/*
 * Finds order and above; parent and retained are for retained.h to fill. Needs
 * the loose bits of retainers. Releases walk (graph/walk.h), also on failure;
 * then nothing stays allocated. Enters STAGE_DOMINATORS. Holds 24 bytes a node
 * at its peak.
 */
bool dominators_build(struct dominators *dominators,
	const struct snapshot *snapshot, const struct retainers *retainers,
	struct walk *walk, struct task *task, struct error *err);
void dominators_drop_order(struct dominators *dominators);
void dominators_release(struct dominators *dominators);

#endif
