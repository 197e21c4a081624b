/*
 * How far each node is from the user roots, by DevTools' rules (section 7).
 */
#ifndef MODEL_GRAPH_DISTANCES_H
#define MODEL_GRAPH_DISTANCES_H

#include <stdbool.h>
#include <stddef.h>
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
 * Two bytes a node; the few distances that do not fit stand aside. Immutable
 * once built.
 */
struct distances {
	uint16_t *near;		/* by node; DISTANCE_FAR: it stands aside */
	struct distance_far {
		uint32_t node;
		int32_t distance;
	} *far;			/* sorted by node; DISTANCE_NONE if not there */
	size_t far_count;
	int32_t *all;		/* by node, instead of both, or NULL */
};

#define DISTANCE_FAR UINT16_MAX

/*
 * Enters STAGE_DISTANCES. Cost: a look at every edge in breadth-first order, 4
 * bytes a node for the time being. On failure nothing stays allocated.
 */
bool distances_build(struct distances *distances,
	const struct snapshot *snapshot, struct task *task,
	struct error *err);
/*
 * The same as if no edge led to any of some nodes, a bit set. User roots among
 * them stay where they are, as in DevTools, where they are not reached by an
 * edge; unless roots_too.
 */
bool distances_build_without(struct distances *distances,
	const struct snapshot *snapshot, const uint64_t *ignored,
	bool roots_too, struct task *task, struct error *err);
void distances_release(struct distances *distances);
/* Bytes held. */
size_t distances_bytes(const struct distances *distances, uint32_t nodes);

int32_t distances_get_far(const struct distances *distances, uint32_t node);

static inline int32_t
distances_get(const struct distances *distances, uint32_t node)
{
	if (distances->all != NULL)
		return distances->all[node];
	if (distances->near[node] != DISTANCE_FAR)
		return distances->near[node];
	return distances_get_far(distances, node);
}

#endif
