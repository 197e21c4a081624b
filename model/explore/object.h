/*
 * Everything about one object: what it is, what keeps it alive, what it has:
 * fields, elements, captured variables, its prototypes and what V8 adds.
 */
#ifndef MODEL_EXPLORE_OBJECT_H
#define MODEL_EXPLORE_OBJECT_H

#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops object_ops;

/* heap is borrowed. Cost: the edges of the object. */
struct table *object_new(const struct heap *heap, uint32_t node,
	struct error *err);

#endif
