/*
 * What is inside an object, at a glance: {id: 5, name: "user5"}, Map(3,000),
 * "text…" (1.2 MB). It is made from the edges of the object and the names of
 * what they lead to; what a snapshot does not have (small integers, unless it
 * was taken with numeric values) is left out, never made up.
 */
#ifndef MODEL_EXPLORE_GLANCE_H
#define MODEL_EXPLORE_GLANCE_H

#include <stddef.h>
#include <stdint.h>

#include "model/table.h"

struct heap;

/*
 * Appends spans to cell: the class of an object, how much is in it, and its
 * first properties in the order of the file, with values; a plain object has
 * no class, a string is in quotes. About limit bytes are made, and no more
 * properties than GLANCE_PROPERTIES; … says that there is more. A span of kind
 * SPAN_SIZE at the end is worth keeping when the text is cut.
 * Cost: bounded whatever the object is; a microsecond or a few, but for large
 * Maps and Sets, whose tables are read up to GLANCE_TABLE edges, and ropes
 * (name_node()).
 */
void glance(const struct heap *heap, uint32_t node, size_t limit,
	struct cell *cell);

#define GLANCE_PROPERTIES 12
#define GLANCE_TABLE ((uint32_t)1 << 21)

#endif
