#include "model/graph/owned.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/distances.h"
#include "model/graph/poll.h"
#include "model/graph/retainers.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

struct flood {
	const struct snapshot *snapshot;
	struct task *task;
	uint64_t *owned;
	uint32_t *list;		/* owned nodes to be passed on */
	size_t listed, room;
	uint32_t work;
};

static bool
is_start(const struct snapshot *snapshot, uint32_t edge)
{
	uint8_t type = snapshot->edge_type[edge];

	return type == EDGE_SHORTCUT || (type == EDGE_ELEMENT &&
	    roots_is_documents(snapshot, snapshot->edge_to[edge]));
}

/*
 * Is all that is near the user roots owned? It is when each of them is where
 * the flood starts, which real files have.
 */
static bool
distances_tell(const struct snapshot *snapshot, const uint64_t *starts)
{
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1], target;

	for (; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (roots_is_user(snapshot, target) &&
		    !bitset_has(starts, target))
			return false;
	}
	return true;
}

static bool
add(struct flood *flood, uint32_t node, struct error *err)
{
	uint32_t *list;
	size_t room;

	bitset_add(flood->owned, node);
	if (flood->listed == flood->room) {
		room = flood->room > 0 ? flood->room * 2 : 1024;
		list = realloc(flood->list, room * sizeof(*list));
		if (list == NULL)
			return error_memory(err, "nodes of the page",
			    room * sizeof(*list));
		flood->list = list;
		flood->room = room;
	}
	flood->list[flood->listed++] = node;
	return true;
}

static bool
pass_on(struct flood *flood, uint32_t node, struct error *err)
{
	const struct snapshot *snapshot = flood->snapshot;
	uint32_t edge, target, end = snapshot->first_edge[node + 1];

	for (edge = snapshot->first_edge[node]; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (!bitset_has(flood->owned, target) &&
		    snapshot->edge_type[edge] != EDGE_WEAK &&
		    !add(flood, target, err))
			return false;
	}
	return !poll_cancelled_at(flood->task, ++flood->work, err);
}

static bool
drain(struct flood *flood, struct error *err)
{
	while (flood->listed > 0) {
		if (!pass_on(flood, flood->list[--flood->listed], err))
			return false;
	}
	return true;
}

static bool
start(struct flood *flood, struct error *err)
{
	const struct snapshot *snapshot = flood->snapshot;
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1], target;

	for (; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (is_start(snapshot, edge) &&
		    !bitset_has(flood->owned, target) &&
		    !add(flood, target, err))
			return false;
	}
	return true;
}

/*
 * Adds node, which is not owned yet, if an owned node points at it. Whether a
 * loose edge is weak, all edges of its source must tell; they are asked once.
 */
static bool
add_if_reached(struct flood *flood, const struct retainers *retainers,
	uint32_t node, uint64_t *asked, struct error *err)
{
	uint32_t entry, source;

	for (entry = retainers->first[node];
	    entry < retainers->first[node + 1]; entry++) {
		source = retainers->source[entry];
		if (!bitset_has(flood->owned, source))
			continue;
		if (!bitset_has(retainers->loose, entry))
			return add(flood, node, err);
		if (bitset_has(asked, source))
			continue;
		bitset_add(asked, source);
		if (!pass_on(flood, source, err))
			return false;
		if (bitset_has(flood->owned, node))
			return true;
	}
	return true;
}

/*
 * Nearly all that is owned has a distance, so it is the few other nodes that
 * are looked at.
 */
static bool
flood_from_distances(struct flood *flood, const struct retainers *retainers,
	const int32_t *distance, struct error *err)
{
	const struct snapshot *snapshot = flood->snapshot;
	uint64_t *asked;
	uint32_t node;
	bool ok = true;

	asked = big_alloc_clear(bitset_words(snapshot->nodes), sizeof(*asked),
	    "nodes of the page", err);
	if (asked == NULL)
		return false;
	for (node = 0; node < snapshot->nodes; node++) {
		if (distance[node] > 0 && distance_shown(distance[node]))
			bitset_add(flood->owned, node);
	}
	for (node = 0; ok && node < snapshot->nodes; node++) {
		if (!bitset_has(flood->owned, node))
			ok = add_if_reached(flood, retainers, node, asked,
			    err) && !poll_cancelled_at(flood->task, node, err);
	}
	free(asked);
	return ok;
}

bool
owned_build(uint64_t **owned, const struct snapshot *snapshot,
	const struct retainers *retainers, const int32_t *distance,
	struct task *task, struct error *err)
{
	struct flood flood = { .snapshot = snapshot, .task = task };
	bool ok = false;

	*owned = NULL;
	flood.owned = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(*flood.owned), "nodes of the page", err);
	if (flood.owned == NULL)
		return false;
	if (snapshot->nodes > 0 && !start(&flood, err))
		goto out;
	/* Without a start nothing is owned, whatever the distances. */
	ok = flood.listed == 0 || distance == NULL ||
	    !distances_tell(snapshot, flood.owned) ||
	    flood_from_distances(&flood, retainers, distance, err);
	ok = ok && drain(&flood, err);
out:
	free(flood.list);
	if (ok)
		*owned = flood.owned;
	else
		free(flood.owned);
	return ok;
}
