/*
 * Immediate dominators (sections 4 and 5 of DevTools' rules). Iterative: no
 * depth of a graph can exhaust the stack.
 */
#ifndef MODEL_GRAPH_DOMINATORS_H
#define MODEL_GRAPH_DOMINATORS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/wide.h"
#include "model/graph/nesting.h"

struct error;
struct retainers;
struct snapshot;
struct task;
struct walk;

struct dominators {
	uint32_t *parent;	/* immediate dominator; the root's is itself */
	struct wide retained;	/* bytes that would go with the node: memory
				   that graph/retained.h fills */
	/* For whoever needs them next, and gives them up: */
	struct nesting nesting;
	uint64_t *before;	/* memory for graph/retained.h, by place and one
				   more: the sizes of all before it */
};

/*
 * Needs the loose bits of retainers. Releases walk (graph/walk.h), also on
 * failure; then nothing stays allocated. Enters STAGE_DOMINATORS. Takes no
 * memory but that of the walk.
 */
bool dominators_build(struct dominators *dominators,
	const struct snapshot *snapshot, const struct retainers *retainers,
	struct walk *walk, struct task *task, struct error *err);
void dominators_release(struct dominators *dominators);

#endif
