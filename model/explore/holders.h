/*
 * Retainers: what points at an object, and at that, up to the roots, in
 * DevTools' order (its rules, section 13): nearest to a root first. Weak
 * edges and those of the root are left out. A row whose object already
 * stands above it is a cycle and does not open. What is ignored
 * (graph/ignored.h) is still there, dim and behind the others.
 */
#ifndef MODEL_EXPLORE_HOLDERS_H
#define MODEL_EXPLORE_HOLDERS_H

#include <stdint.h>

struct error;
struct heap;
struct ignored;
struct table;
struct table_ops;

extern const struct table_ops holders_ops;

/*
 * heap is borrowed. Distances and order are those without what is ignored,
 * of which the table becomes a user; NULL: nothing is. Caller frees with
 * table_free().
 */
struct table *holders_new(const struct heap *heap, uint32_t node,
	struct ignored *ignored, struct error *err);

#endif
