/*
 * The edges turned round: for each node the nodes that point at it, in file
 * order, one entry an edge. Which edge it was is found again among the edges
 * of the source when a row is drawn: that costs a scan of the source's edges
 * but saves four bytes for every edge.
 */
#ifndef MODEL_GRAPH_RETAINERS_H
#define MODEL_GRAPH_RETAINERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

struct retainers {
	uint32_t *first;	/* nodes + 1 entries */
	uint32_t *source;	/* edges entries */
	/*
	 * Bit set of the entries whose edge does not hold the node
	 * (graph/holds.h): only the dominators need it. NULL after
	 * retainers_drop_loose().
	 */
	uint64_t *loose;
};

/*
 * Enters STAGE_RETAINERS. Cost: two passes over the edges, with writes all
 * over the place. On failure nothing stays allocated.
 */
bool retainers_build(struct retainers *retainers,
	const struct snapshot *snapshot, struct task *task,
	struct error *err);
void retainers_drop_loose(struct retainers *retainers);
void retainers_release(struct retainers *retainers);

/*
 * The edges into node in file order, all types. Allocates *edges (caller
 * frees), or sets it to NULL when there are none.
 */
bool retainers_edges(const struct retainers *retainers,
	const struct snapshot *snapshot, uint32_t node, uint32_t **edges,
	uint32_t *count, struct error *err);

#endif
