/*
 * The tree of dominators from the top down: whoever goes through it in this
 * order meets each node before all that it dominates, and those without a
 * break. So what several objects retain together can be added up without
 * counting anything twice: for all classes, or all hits of a search, in one
 * pass. For a single set nested.h takes less.
 */
#ifndef MODEL_GRAPH_NESTING_H
#define MODEL_GRAPH_NESTING_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct task;

struct nesting {
	uint32_t *nodes;	/* by place */
	uint32_t *ends;		/* by place: just after what it dominates */
};

/*
 * parent: the immediate dominator of each of count nodes, that of a root is
 * itself; NULL: nothing dominates anything. On failure nothing stays
 * allocated. Cost: O(count), 16 bytes a node at its peak, then 8.
 */
bool nesting_build(struct nesting *nesting, const uint32_t *parent,
	uint32_t count, struct task *task, struct error *err);
void nesting_release(struct nesting *nesting);

#endif
