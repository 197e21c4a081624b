/*
 * The sized nodes of a heap in the order of their ids, nodes with one id in
 * file order: for walking two heaps of one process side by side.
 */
#ifndef MODEL_COMPARE_BY_ID_H
#define MODEL_COMPARE_BY_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "model/load.h"

struct error;

struct by_id {
	const struct heap *heap;
	uint32_t count;
	uint64_t *packed;	/* id and node, 32 bits each, or NULL: */
	uint32_t *nodes;	/* an id is larger, as V8 writes none */
};

/*
 * Cost: a radix sort over 8 bytes a node, with as many more meanwhile. On
 * failure nothing is held.
 */
bool by_id_init(struct by_id *list, const struct heap *heap,
	struct error *err);
void by_id_release(struct by_id *list);

static inline uint32_t
by_id_node(const struct by_id *list, uint32_t i)
{
	return list->packed != NULL ? (uint32_t)list->packed[i] :
	    list->nodes[i];
}

static inline uint64_t
by_id_id(const struct by_id *list, uint32_t i)
{
	return list->packed != NULL ? list->packed[i] >> 32 :
	    heap_id(list->heap, list->nodes[i]);
}

#endif
