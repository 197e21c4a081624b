/*
 * How far each node is from the user roots, by DevTools' rules (section 7).
 */
#ifndef MODEL_GRAPH_DISTANCES_H
#define MODEL_GRAPH_DISTANCES_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

#define DISTANCE_NONE (-5)		/* not reached */
#define DISTANCE_SYSTEM 100000000	/* + distance from the root: only the
					   system holds it */
#define DISTANCE_UNREACHABLE 200000000

/* Is this distance shown as a number? Else DevTools prints a minus sign. */
static inline bool
distance_shown(int32_t distance)
{
	return distance >= 0 && distance < DISTANCE_SYSTEM;
}

/*
 * Allocates *distance, an entry a node; the caller frees it. Enters
 * STAGE_DISTANCES. Cost: a look at every edge in breadth-first order, 4 bytes
 * a node for the time being.
 */
bool distances_build(int32_t **distance, const struct snapshot *snapshot,
	struct task *task, struct error *err);

#endif
