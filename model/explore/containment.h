/*
 * What the root points at, and what that points at: DevTools' Containment,
 * with its rows and orders (rules, section 13).
 */
#ifndef MODEL_EXPLORE_CONTAINMENT_H
#define MODEL_EXPLORE_CONTAINMENT_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops containment_ops;

/* From the root, or from another node. heap is borrowed. */
struct table *containment_new(const struct heap *heap, uint32_t node,
	struct error *err);

/*
 * The rows that lead from the root to node, by the way that is nearest to a
 * root (graph/nearest.h): fills path from the top with at most room tags.
 * Returns how many there are, which may be more; 0 where there is no way, or
 * memory ran out.
 */
size_t containment_path(const struct heap *heap, uint32_t node,
	uint64_t *path, size_t room);

#endif
