/*
 * Which edges hold what they point at, so that it cannot be freed while the
 * source of the edge lives (DevTools' "essential" edges, section 5).
 */
#ifndef MODEL_GRAPH_HOLDS_H
#define MODEL_GRAPH_HOLDS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot/snapshot.h"

/* The same for the few edges whose type alone does not decide. */
bool holds_special(const struct snapshot *snapshot, uint32_t source,
	uint32_t edge);

/*
 * Does the edge, which leaves source, hold its target? Looks at the edge
 * alone: that nothing holds itself, and that nodes of the system do not hold
 * those of the page (graph/owned.h), is for the caller to see to.
 */
static inline bool
holds_target(const struct snapshot *snapshot, uint32_t source, uint32_t edge)
{
	return !bitset_has(snapshot->edge_special, edge) ||
	    holds_special(snapshot, source, edge);
}

#endif
