/* The objects of one class, by its name: all classes of that name. */
#ifndef MODEL_EXPLORE_OBJECTS_H
#define MODEL_EXPLORE_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops objects_ops;

/* ERROR_ABSENT when no class is called name. heap is borrowed. */
struct table *objects_new(const struct heap *heap, const char *name,
	struct error *err);
/*
 * Adds the same objects to a bit set of all nodes, and says how many they are.
 * Cost: one pass over all nodes.
 */
bool objects_in_class(const struct heap *heap, const char *name,
	uint64_t *set, uint32_t *count, struct error *err);

#endif
