/*
 * Objects of a set that are held only through others of it: their retained
 * sizes are part of those of the others and must not be counted again
 * (DevTools' rule for classes, section 9). For one set, at once; for many, or
 * one that is met bit by bit, nesting.h costs more once and less each time.
 */
#ifndef MODEL_GRAPH_NESTED_H
#define MODEL_GRAPH_NESTED_H

#include <stdbool.h>
#include <stdint.h>

struct error;

/*
 * Sets in nested, a cleared bit set of count, bit i when a node of the set
 * dominates nodes[i], which is another. parent has the immediate dominator of
 * each of all nodes, the root's is itself; set is a bit set of all nodes.
 * Cost: a look at each node above one of these, once; two bits a node.
 */
bool nested_find(const uint32_t *parent, uint32_t all, const uint64_t *set,
	const uint32_t *nodes, uint32_t count, uint64_t *nested,
	struct error *err);

#endif
