/*
 * The way by which a node is nearest to a root: of each node one edge that
 * leads to it, the first of its retainers as DevTools lists them (section 13
 * of its rules), without weak and invisible edges and those of the root.
 *
 * That is the edge from the node with the least distance; of several such
 * nodes from the one whose name comes first, with plain objects last as their
 * names begin with a brace; then the last edge. DevTools would compare plain
 * objects by their properties too, and ropes by their text: both would be
 * read for every tie.
 *
 * Only edges from a node with a distance less than that of their target
 * count. So no way comes by a node twice, and each ends: at a root, or at a
 * node that nothing of less distance leads to, as when it is unreachable.
 */
#ifndef MODEL_GRAPH_NEAREST_H
#define MODEL_GRAPH_NEAREST_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot/snapshot.h"

struct distances;
struct error;
struct ignored;
struct nearest;
struct retainers;

/*
 * All is borrowed. Any number of threads may ask. Without what is ignored, if
 * that is not NULL: no way goes by it, and distances are those without it.
 * But a way may start there.
 */
struct nearest *nearest_new(const struct snapshot *snapshot,
	const struct retainers *retainers, const struct distances *distances,
	const struct ignored *ignored, struct error *err);
void nearest_free(struct nearest *nearest);

/*
 * The edge, or NO_EDGE where the way ends.
 * Cost: a look at all retainers of the node, and at the edges of those that
 * are nearer than the ones before. What costs more is done once and kept: the
 * answer for a node with many retainers, and what a node with many edges
 * leads to, for which four bytes a node are taken then.
 */
uint32_t nearest_edge(struct nearest *nearest, uint32_t node);
/* The same; *from is set to where the edge comes from, unless it is NO_EDGE. */
uint32_t nearest_edge_from(struct nearest *nearest, uint32_t node,
	uint32_t *from);

/*
 * For who reads a way in steps (explore/plumbing.h): nearest_edge_from(), but
 * no more than left of them, which is set anew before each step. So a step
 * that would go along a whole ring of timers ends, and is a plain one.
 */
struct nearest_few {
	struct nearest *nearest;
	unsigned left;
};

#define NEAREST_FEW 16

/* data: the struct nearest_few. */
uint32_t nearest_few_edge(void *data, uint32_t node, uint32_t *from);
/* Does a root hold it, by whatever way? Else ways end for want of holders. */
bool nearest_reaches(const struct nearest *nearest, uint32_t node);

#endif
