/*
 * The tree of dominators, from the root down: what would go with each object.
 * By retained size, with the share that each has of what is above it.
 */
#ifndef MODEL_EXPLORE_DOMINATED_H
#define MODEL_EXPLORE_DOMINATED_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops dominated_ops;

/*
 * From the root, or from another node. ERROR_ABSENT without a graph. heap is
 * borrowed. Cost: a pass over the nodes, and one for each row that is opened;
 * holds a bit a node.
 */
struct table *dominated_new(const struct heap *heap, uint32_t node,
	struct error *err);

/*
 * The rows that lead to node from those below start: fills path from the top
 * with at most room tags. Returns how many there are, which may be more; 0
 * where start does not dominate node.
 */
size_t dominated_path(const struct heap *heap, uint32_t start, uint32_t node,
	uint64_t *path, size_t room);

#endif
