/*
 * What would go without certain holders: the sets behind the named filters of
 * DevTools' Summary (rules, section 10).
 */
#ifndef MODEL_GRAPH_ONLY_HELD_H
#define MODEL_GRAPH_ONLY_HELD_H

#include <stdbool.h>
#include <stdint.h>

struct distances;
struct error;
struct snapshot;
struct task;

enum holder {
	HOLDER_DETACHED,	/* DOM nodes that hang off no document */
	HOLDER_CONTEXTS,	/* variables that closures captured */
	HOLDER_CONSOLE,		/* DevTools' console */
	HOLDER_HANDLERS,	/* event handlers */
};

/*
 * Sets *nodes to the set of nodes that have a distance, but that the root does
 * not lead to when such holders are passed by. Caller frees. Cost: one walk
 * over the edges; holds four bytes and a bit a node meanwhile.
 */
bool only_held_by(enum holder holder, const struct snapshot *snapshot,
	const struct distances *distances, uint64_t **nodes,
	struct task *task, struct error *err);

#endif
