/*
 * Nodes of a heap, grouped into rows and within each row in the order of their
 * ids; nodes with one id stand in the order they were given in.
 */
#ifndef MODEL_COMPARE_ID_ORDER_H
#define MODEL_COMPARE_ID_ORDER_H

#include <stdbool.h>
#include <stdint.h>

struct classes;
struct error;
struct snapshot;

struct id_order {
	uint32_t *nodes;	/* row by row */
	uint32_t *first;	/* of each row in nodes; rows + 1 entries */
};

/*
 * row_of gives the row, of so many, of each class. Takes nodes, a list of
 * count, also on failure. Cost: a radix sort, with four more bytes a node for
 * as long as it takes.
 */
bool id_order_build(struct id_order *order, const struct snapshot *snapshot,
	const struct classes *classes, const uint32_t *row_of, uint32_t rows,
	uint32_t *nodes, uint32_t count, struct error *err);
void id_order_release(struct id_order *order);

#endif
