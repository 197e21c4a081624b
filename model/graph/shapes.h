/*
 * Plain objects (those named "Object") by the list of their property names:
 * objects with the same list, in the same order, have the same shape. Names
 * are told apart by their number in the string table, so nothing is decoded.
 * A heap has few shapes for many objects; what depends on the names alone is
 * found out once a shape.
 */
#ifndef MODEL_GRAPH_SHAPES_H
#define MODEL_GRAPH_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct snapshot;

#define NO_SHAPE UINT32_MAX

struct shape {
	uint64_t hash;
	uint32_t node;		/* the first object that has it */
	uint32_t objects;	/* how many have it */
};

/* In the order of their first objects. All zero is none. */
struct shapes {
	struct shape *list;
	uint32_t count;
	size_t capacity;
	uint32_t *slots;	/* shape + 1, 0: free */
	uint32_t slot_count;	/* a power of two */
	uint32_t objects;	/* plain objects in all */
};

/*
 * Finds the shapes of all plain objects; of gets the shape of each node,
 * NO_SHAPE for all that are not plain objects.
 * Cost: one pass over the edges of plain objects.
 */
bool shapes_build(struct shapes *shapes, const struct snapshot *snapshot,
	uint32_t *of, struct error *err);
void shapes_release(struct shapes *shapes);

#endif
