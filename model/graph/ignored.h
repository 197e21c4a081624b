/*
 * Distances as they would be without some objects: DevTools' "Ignore this
 * retainer" (its rules, section 13). The heap itself stays as it is; what
 * changes is which retainers are near and which are not reached any more.
 */
#ifndef MODEL_GRAPH_IGNORED_H
#define MODEL_GRAPH_IGNORED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/graph/distances.h"

struct error;
struct snapshot;
struct task;

/* Immutable; shared by the tables that show it and by who has made it. */
struct ignored {
	unsigned users;			/* the last one frees it */
	uint32_t *nodes;		/* sorted, each once */
	size_t count;
	struct distances distances;	/* without them */
	/*
	 * Edges of WeakMap entries, sorted, that keep nothing alive: an entry
	 * needs both its edges, and the other one comes from a node that is
	 * not reached.
	 */
	uint32_t *edges;
	size_t edge_count;
	/*
	 * DevTools lets a user root that is ignored hold what it holds. Where
	 * one is among them, this is what is left without it; or NULL.
	 */
	struct ignored *ways;
};

/*
 * Without count > 0 nodes, in any order, which are copied. The caller is its
 * first user. Enters STAGE_DISTANCES.
 * Cost: that of the distances, then a look at the type of every edge; twice
 * where a user root is among the nodes.
 */
struct ignored *ignored_new(const struct snapshot *snapshot,
	const uint32_t *nodes, size_t count, struct task *task,
	struct error *err);
/* One user more, one user less; NULL is nobody. For one thread at a time. */
struct ignored *ignored_keep(struct ignored *ignored);
void ignored_release(struct ignored *ignored);

/* Is the node one of them? O(log count); of NULL none is. */
bool ignored_has(const struct ignored *ignored, uint32_t node);

/*
 * The distance that a retainer is shown and sorted by: of source, where edge
 * comes from. Those that are not reached come last, from DISTANCE_UNREACHABLE
 * on, in the order of their distances before. NULL: nothing is ignored.
 */
int32_t ignored_distance(const struct ignored *ignored,
	const struct distances *before, uint32_t edge, uint32_t source);

/*
 * What ways to a root go by: the distances without what is ignored, user roots
 * too, or, for NULL, those before. What is ignored has none, so no way that
 * goes from one distance to a nearer one goes there.
 */
const struct distances *ignored_distances(const struct ignored *ignored,
	const struct distances *before);
/* Is it an edge of a WeakMap that no way goes by any more? O(log count). */
bool ignored_cuts(const struct ignored *ignored, uint32_t edge);

#endif
