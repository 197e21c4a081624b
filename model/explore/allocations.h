/*
 * What functions allocated while it was recorded with stacks, also what is
 * gone: DevTools' Allocation view, by its rules. Rows open into what called
 * them, so that the way in which most was allocated can be followed.
 */
#ifndef MODEL_EXPLORE_ALLOCATIONS_H
#define MODEL_EXPLORE_ALLOCATIONS_H

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops allocations_ops;

/*
 * A row for each function that allocated something itself. heap is borrowed.
 * ERROR_ABSENT where the snapshot has no stacks. Cost: a pass over the nodes;
 * a row opens at the cost of the traces that end in its function.
 */
struct table *allocations_new(const struct heap *heap, struct error *err);

#endif
