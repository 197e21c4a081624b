/* The objects of one class, by its name: all classes of that name. */
#ifndef MODEL_EXPLORE_OBJECTS_H
#define MODEL_EXPLORE_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct heap;
struct table;

/* ERROR_ABSENT when no class is called name. heap is borrowed. */
struct table *objects_new(const struct heap *heap, const char *name,
	struct error *err);
/*
 * The same as a list of nodes in file order. Allocates *nodes (caller frees).
 * Cost: one pass over all nodes.
 */
bool objects_of_class(const struct heap *heap, const char *name,
	uint32_t **nodes, uint32_t *count, struct error *err);

#endif
