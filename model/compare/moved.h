/*
 * What an object of two heaps has given away: objects that are in both, but
 * hung on it in the base alone, or now alone. A window over what lives on
 * elsewhere takes new ones all the time and keeps its size.
 */
#ifndef MODEL_COMPARE_MOVED_H
#define MODEL_COMPARE_MOVED_H

#include <stdbool.h>
#include <stdint.h>

struct diff;
struct error;

/*
 * Sets *bytes to what those retain that it has given away, less what those
 * retain that it has got. node is of diff->current and has a twin; node_of has
 * the node of current that each of base is, or NO_NODE; both heaps have a
 * graph. Cost: a look at what it refers to in both, through tables and arrays
 * of its own, up to MOVED_EDGES.
 */
bool moved_away(const struct diff *diff, uint32_t node,
	const uint32_t *node_of, int64_t *bytes, struct error *err);

#define MOVED_EDGES 1000000

#endif
