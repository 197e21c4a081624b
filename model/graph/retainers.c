#include "model/graph/retainers.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/holds.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

/* Edges between two looks at the task. */
#define EDGE_STEP ((uint32_t)1 << 18)

static bool
allocate(struct retainers *retainers, const struct snapshot *snapshot,
	struct error *err)
{
	retainers->first = big_alloc_clear((size_t)snapshot->nodes + 1,
	    sizeof(*retainers->first), "retainers", err);
	if (retainers->first == NULL)
		return false;
	retainers->source = big_alloc(snapshot->edges,
	    sizeof(*retainers->source), "retainers", err);
	if (retainers->source == NULL)
		return false;
	retainers->loose = big_alloc_clear(bitset_words(snapshot->edges),
	    sizeof(*retainers->loose), "retainers", err);
	return retainers->loose != NULL;
}

/* Sets first[v] to the number of edges into the nodes up to v. */
static bool
count_edges(struct retainers *retainers, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	const uint32_t *edge_to = snapshot->edge_to;
	uint32_t *first = retainers->first;
	uint32_t edge = 0, stop, node, sum = 0;

	while (edge < snapshot->edges) {
		stop = snapshot->edges - edge < EDGE_STEP ?
		    snapshot->edges : edge + EDGE_STEP;
		for (; edge < stop; edge++)
			first[edge_to[edge]]++;
		if (!task_progress(task, edge, err))
			return false;
	}
	for (node = 0; node < snapshot->nodes; node++) {
		sum += first[node];
		first[node] = sum;
	}
	first[snapshot->nodes] = sum;
	return true;
}

/*
 * Edges are taken from the last to the first and each list is filled from its
 * end: so it comes out in file order, and first[v] ends as its beginning.
 */
static bool
fill(struct retainers *retainers, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	const uint32_t *edge_to = snapshot->edge_to;
	uint32_t *first = retainers->first, *source = retainers->source;
	uint32_t node, edge, begin, entry;

	edge = snapshot->first_edge[snapshot->nodes];
	for (node = snapshot->nodes; node-- > 0;) {
		begin = snapshot->first_edge[node];
		while (edge > begin) {
			edge--;
			entry = --first[edge_to[edge]];
			source[entry] = node;
			if (!holds_target(snapshot, node, edge))
				bitset_add(retainers->loose, entry);
		}
		if (node % POLL_NODES == 0 && !task_progress(task,
		    2 * (uint64_t)snapshot->edges - edge, err))
			return false;
	}
	return true;
}

bool
retainers_build(struct retainers *retainers, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	memset(retainers, 0, sizeof(*retainers));
	task_stage(task, STAGE_RETAINERS, 2 * (uint64_t)snapshot->edges);
	if (allocate(retainers, snapshot, err) &&
	    count_edges(retainers, snapshot, task, err) &&
	    fill(retainers, snapshot, task, err))
		return true;
	retainers_release(retainers);
	return false;
}

void
retainers_drop_loose(struct retainers *retainers)
{
	free(retainers->loose);
	retainers->loose = NULL;
}

void
retainers_release(struct retainers *retainers)
{
	free(retainers->first);
	free(retainers->source);
	free(retainers->loose);
	memset(retainers, 0, sizeof(*retainers));
}

bool
retainers_edges(const struct retainers *retainers,
	const struct snapshot *snapshot, uint32_t node, uint32_t **edges,
	uint32_t *count, struct error *err)
{
	uint32_t begin = retainers->first[node];
	uint32_t end = retainers->first[node + 1];
	uint32_t *list, entry, source, edge, found = 0;

	*edges = NULL;
	*count = 0;
	if (begin == end)
		return true;
	list = malloc((size_t)(end - begin) * sizeof(*list));
	if (list == NULL)
		return error_memory(err, "a list of retainers",
		    (size_t)(end - begin) * sizeof(*list));
	for (entry = begin; entry < end; entry++) {
		source = retainers->source[entry];
		/* A source has an entry for each of its edges to node. */
		if (entry > begin && source == retainers->source[entry - 1])
			continue;
		for (edge = snapshot->first_edge[source];
		    edge < snapshot->first_edge[source + 1]; edge++) {
			if (snapshot->edge_to[edge] == node)
				list[found++] = edge;
		}
	}
	*edges = list;
	*count = found;
	return true;
}
