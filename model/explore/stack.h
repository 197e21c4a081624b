/*
 * The stack that allocated an object, from a recording with stacks: which
 * function did it, and which called that.
 */
#ifndef MODEL_EXPLORE_STACK_H
#define MODEL_EXPLORE_STACK_H

#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops stack_ops;

/*
 * A row for each function, the innermost first. heap is borrowed. ERROR_ABSENT
 * where the snapshot has no stacks, or none of this object.
 */
struct table *stack_new(const struct heap *heap, uint32_t node,
	struct error *err);

#endif
