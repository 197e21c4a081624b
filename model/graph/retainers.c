#include "model/graph/retainers.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/graph/holds.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

/* Edges between two looks at the task. */
#define EDGE_STEP ((uint32_t)1 << 18)
/* Edges that are worth a thread of their own. */
#define EDGES_LEAST ((uint32_t)1 << 20)
/*
 * A hub's bit set takes as much room as a list of one in 32 nodes; it should
 * save some. Small hubs are not worth it.
 */
#define HUB_SHARE 16
#define HUB_LEAST 4096

/* So many edges ahead the cache is told where the next will be entered. */
#define FAR 40
#define NEAR 20

/* Each part looks at all edges and does those into a range of nodes. */
struct build {
	struct retainers *retainers;
	const struct snapshot *snapshot;
	struct task *task;
	uint32_t hub_edges;	/* more of them, and a node is a hub */
	uint32_t parts;
};

/* A range of nodes: low up to, but without, high. */
struct range {
	uint32_t low, width;
};

static struct range
range_of(const struct build *build, uint32_t part)
{
	uint32_t nodes = build->snapshot->nodes;
	uint32_t low = (uint32_t)crew_part(nodes, build->parts, part);

	return (struct range) { low,
	    (uint32_t)crew_part(nodes, build->parts, part + 1) - low };
}

static bool
allocate(struct retainers *retainers, const struct snapshot *snapshot,
	struct error *err)
{
	retainers->nodes = snapshot->nodes;
	retainers->first = big_alloc_clear((size_t)snapshot->nodes + 1,
	    sizeof(*retainers->first), "retainers", err);
	if (retainers->first == NULL)
		return false;
	retainers->several = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(*retainers->several), "retainers", err);
	return retainers->several != NULL;
}

/* Counts in first[v] the edges into each node v of a range. */
static bool
count_edges(void *data, uint32_t part, struct error *err)
{
	const struct build *build = data;
	const struct snapshot *snapshot = build->snapshot;
	const uint32_t *edge_to = snapshot->edge_to;
	uint32_t *first = build->retainers->first;
	struct range range = range_of(build, part);
	uint32_t edge = 0, stop;

	while (edge < snapshot->edges) {
		stop = snapshot->edges - edge < EDGE_STEP ?
		    snapshot->edges : edge + EDGE_STEP;
		for (; edge < stop; edge++)
			if (edge_to[edge] - range.low < range.width)
				first[edge_to[edge]]++;
		if (!task_advance(build->task, STAGE_RETAINERS,
		    EDGE_STEP / build->parts, err))
			return false;
	}
	return true;
}

static void
add_hub(struct retainers *retainers, uint32_t node)
{
	uint32_t mask = retainers->hub_slots - 1, slot;

	slot = retainers_hash(node) & mask;
	while (retainers->hubs[slot].number != 0)
		slot = (slot + 1) & mask;
	retainers->hubs[slot].node = node;
	retainers->hubs[slot].number = ++retainers->hub_count;
}

/* Finds the hubs among the counts. */
static bool
find_hubs(const struct build *build, struct error *err)
{
	struct retainers *retainers = build->retainers;
	uint32_t nodes = build->snapshot->nodes, node, hubs = 0;

	for (node = 0; node < nodes; node++)
		hubs += retainers->first[node] > build->hub_edges;
	if (hubs == 0)
		return true;
	retainers->hub_slots = 16;
	while (retainers->hub_slots < hubs * 4)
		retainers->hub_slots *= 2;
	retainers->hubs = calloc(retainers->hub_slots,
	    sizeof(*retainers->hubs));
	if (retainers->hubs == NULL)
		return error_memory(err, "retainers",
		    retainers->hub_slots * sizeof(*retainers->hubs));
	for (node = 0; node < nodes; node++)
		if (retainers->first[node] > build->hub_edges)
			add_hub(retainers, node);
	retainers->hub_loose = calloc(hubs, sizeof(*retainers->hub_loose));
	if (retainers->hub_loose == NULL)
		return error_memory(err, "retainers",
		    hubs * sizeof(*retainers->hub_loose));
	retainers->hub_sources = big_alloc_clear(hubs * bitset_words(nodes),
	    sizeof(uint64_t), "retainers", err);
	return retainers->hub_sources != NULL;
}

/* Sets first[v] to the number of entries of the nodes up to v. */
static bool
add_up(const struct build *build, struct error *err)
{
	struct retainers *retainers = build->retainers;
	uint32_t *first = retainers->first;
	uint32_t nodes = build->snapshot->nodes, node, sum = 0;

	for (node = 0; node < nodes; node++) {
		if (first[node] > 1)
			bitset_add(retainers->several, node);
		if (first[node] <= build->hub_edges)
			sum += first[node];
		first[node] = sum;
	}
	first[nodes] = retainers->entries = sum;
	retainers->source = big_alloc(sum, sizeof(*retainers->source),
	    "retainers", err);
	if (retainers->source == NULL)
		return false;
	retainers->loose = big_alloc_clear(bitset_words(sum),
	    sizeof(*retainers->loose), "retainers", err);
	return retainers->loose != NULL;
}

/*
 * While lists are filled, a hub is known by a beginning beyond the end: which
 * slot it has is said there.
 */
static void
mark_hubs(const struct retainers *retainers)
{
	uint32_t slot;

	for (slot = 0; slot < retainers->hub_slots; slot++)
		if (retainers->hubs[slot].number != 0)
			retainers->first[retainers->hubs[slot].node] =
			    retainers->entries + 1 + slot;
}

/* A hub's list is empty: it begins where the next one does. */
static void
unmark_hubs(const struct retainers *retainers)
{
	uint32_t slot, node, next;

	for (slot = 0; slot < retainers->hub_slots; slot++) {
		if (retainers->hubs[slot].number == 0)
			continue;
		node = next = retainers->hubs[slot].node;
		while (retainers->first[next] > retainers->entries)
			next++;
		retainers->first[node] = retainers->first[next];
	}
}

/* One edge that holds it is enough; a source has all its edges in a row. */
static bool
enter_hub(struct retainers *retainers, const struct hub *hub,
	uint32_t source, bool holds, struct error *err)
{
	uint64_t *sources = retainers_sources(retainers, hub);
	uint64_t **loose = &retainers->hub_loose[hub->number - 1];

	if (holds && *loose != NULL)
		bitset_remove(*loose, source);
	if (!holds && !bitset_has(sources, source)) {
		if (*loose == NULL)
			*loose = big_alloc_clear(
			    bitset_words(retainers->nodes), sizeof(uint64_t),
			    "retainers", err);
		if (*loose == NULL)
			return false;
		bitset_add(*loose, source);
	}
	bitset_add(sources, source);
	return true;
}

/* The node, or one of the range for those that others take care of. */
static inline uint32_t
own(const struct range *range, uint32_t node)
{
	return node - range->low < range->width ? node : range->low;
}

/*
 * Edges are taken from the last to the first and each list is filled from its
 * end: so it comes out in file order, and first[v] ends as its beginning.
 * These are the edges of one node, from end down to begin. What it needs to
 * know stands in variables: what it writes could be anything else, as far as
 * the compiler can tell.
 */
static bool
fill_node(const struct build *build, struct range range, uint32_t node,
	uint32_t begin, uint32_t end, struct error *err)
{
	struct retainers *retainers = build->retainers;
	const uint32_t *edge_to = build->snapshot->edge_to;
	uint32_t *first = retainers->first, *source = retainers->source;
	uint32_t entries = retainers->entries, edge = end, target, entry;
	bool holds;

	while (edge > begin) {
		if (edge > FAR) {
			target = own(&range, edge_to[edge - FAR]);
			__builtin_prefetch(&first[target], 1);
			target = own(&range, edge_to[edge - NEAR]);
			__builtin_prefetch(&source[first[target]], 1);
		}
		target = edge_to[--edge];
		if (target - range.low >= range.width)
			continue;
		holds = holds_target(build->snapshot, node, edge);
		entry = first[target];
		if (entry > entries) {
			if (!enter_hub(retainers,
			    &retainers->hubs[entry - entries - 1], node,
			    holds, err))
				return false;
			continue;
		}
		first[target] = --entry;
		source[entry] = node;
		/* A word may belong to two parts; it is rare. */
		if (!holds)
			bitset_add_shared(retainers->loose, entry);
	}
	return true;
}

static bool
fill(void *data, uint32_t part, struct error *err)
{
	const struct build *build = data;
	const uint32_t *first_edge = build->snapshot->first_edge;
	struct range range = range_of(build, part);
	uint32_t node = build->snapshot->nodes, told = first_edge[node];

	while (node-- > 0) {
		if (!fill_node(build, range, node, first_edge[node],
		    first_edge[node + 1], err))
			return false;
		if (node % POLL_NODES != 0)
			continue;
		if (!task_advance(build->task, STAGE_RETAINERS,
		    (told - first_edge[node]) / build->parts, err))
			return false;
		told = first_edge[node];
	}
	return true;
}

static uint32_t
best_hub_edges(const struct snapshot *snapshot)
{
	uint32_t share = snapshot->nodes / HUB_SHARE;

	return share > HUB_LEAST ? share : HUB_LEAST;
}

bool
retainers_build(struct retainers *retainers, const struct snapshot *snapshot,
	uint32_t hub_edges, struct task *task, struct error *err)
{
	struct build build = {
		.retainers = retainers,
		.snapshot = snapshot,
		.task = task,
		.hub_edges = hub_edges > 0 ? hub_edges :
		    best_hub_edges(snapshot),
		.parts = crew_parts_now(task, snapshot->edges, EDGES_LEAST),
	};

	memset(retainers, 0, sizeof(*retainers));
	task_begin(task, STAGE_RETAINERS, 2 * (uint64_t)snapshot->edges);
	if (allocate(retainers, snapshot, err) &&
	    crew_run(task, build.parts, count_edges, &build, err) &&
	    find_hubs(&build, err) && add_up(&build, err)) {
		mark_hubs(retainers);
		if (crew_run(task, build.parts, fill, &build, err)) {
			unmark_hubs(retainers);
			return true;
		}
	}
	retainers_release(retainers);
	return false;
}

void
retainers_drop_loose(struct retainers *retainers)
{
	uint32_t i;

	free(retainers->loose);
	free(retainers->several);
	retainers->loose = retainers->several = NULL;
	for (i = 0; retainers->hub_loose != NULL &&
	    i < retainers->hub_count; i++)
		free(retainers->hub_loose[i]);
	free(retainers->hub_loose);
	retainers->hub_loose = NULL;
}

void
retainers_release(struct retainers *retainers)
{
	retainers_drop_loose(retainers);
	free(retainers->hub_sources);
	free(retainers->hubs);
	free(retainers->first);
	free(retainers->source);
	memset(retainers, 0, sizeof(*retainers));
}

size_t
retainers_bytes(const struct retainers *retainers)
{
	size_t bytes;

	if (retainers->first == NULL)
		return 0;
	bytes = (retainers->nodes + (size_t)1) * sizeof(*retainers->first);
	bytes += (size_t)retainers->entries * sizeof(*retainers->source);
	return bytes + retainers->hub_count *
	    bitset_words(retainers->nodes) * sizeof(uint64_t);
}

/*
 * How many edges there are at most. Of a hub it would take as long to count
 * them as to list them: all edges of its sources might be.
 */
static size_t
count_most(const struct retainers *retainers, const struct snapshot *snapshot,
	uint32_t node)
{
	struct retainer_walk walk;
	uint32_t source, last = NO_NODE;
	size_t count = 0;

	retainers_begin(&walk, retainers, node);
	if (walk.hub == NULL)
		return walk.end - walk.entry;
	for (; retainers_next(&walk, &source); last = source)
		if (source != last)
			count += snapshot->first_edge[source + 1] -
			    snapshot->first_edge[source];
	return count;
}

bool
retainers_edges(const struct retainers *retainers,
	const struct snapshot *snapshot, uint32_t node, uint32_t **edges,
	uint32_t *count, struct error *err)
{
	uint32_t *list, *less, source, edge, found = 0, last = NO_NODE;
	size_t most = count_most(retainers, snapshot, node);
	struct retainer_walk walk;

	*edges = NULL;
	*count = 0;
	if (most == 0)
		return true;
	list = malloc(most * sizeof(*list));
	if (list == NULL)
		return error_memory(err, "a list of retainers",
		    most * sizeof(*list));
	retainers_begin(&walk, retainers, node);
	while (retainers_next(&walk, &source)) {
		/* A list has an entry for each edge of a source. */
		if (source == last)
			continue;
		last = source;
		for (edge = snapshot->first_edge[source];
		    edge < snapshot->first_edge[source + 1]; edge++)
			if (snapshot->edge_to[edge] == node)
				list[found++] = edge;
	}
	less = found < most ? realloc(list, (found + (size_t)1) *
	    sizeof(*list)) : NULL;
	*edges = less != NULL ? less : list;
	*count = found;
	return true;
}
