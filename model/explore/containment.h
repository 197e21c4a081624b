/*
 * What the root points at, and what that points at: DevTools' Containment,
 * with its rows and orders (rules, section 13).
 */
#ifndef MODEL_EXPLORE_CONTAINMENT_H
#define MODEL_EXPLORE_CONTAINMENT_H

#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops containment_ops;

/* From the root, or from another node. heap is borrowed. */
struct table *containment_new(const struct heap *heap, uint32_t node,
	struct error *err);

#endif
