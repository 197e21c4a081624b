/*
 * The edges turned round: for each node the nodes that point at it, in file
 * order. Which edge it was is found again among the edges of the source when a
 * row is drawn: that costs a scan of the source's edges but saves four bytes
 * for every edge.
 * A few nodes have a large share of all edges (maps, undefined): these hubs
 * have a bit for each node that may point at them instead of a list.
 */
#ifndef MODEL_GRAPH_RETAINERS_H
#define MODEL_GRAPH_RETAINERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/bitset.h"

struct error;
struct snapshot;
struct task;

struct hub {
	uint32_t node;
	uint32_t number;	/* from 1; 0: a free slot */
};

struct retainers {
	uint32_t nodes, entries;
	uint32_t *first;	/* nodes + 1 entries */
	uint32_t *source;	/* an entry an edge; none for hubs */
	struct hub *hubs;	/* a hash table by node */
	uint32_t hub_slots;	/* a power of two, or 0 */
	uint32_t hub_count;
	uint64_t *hub_sources;	/* a bit set of nodes for each hub */
	/*
	 * Only the dominators need these, and they are NULL after
	 * retainers_drop_loose(). loose is a bit set of the entries whose edge
	 * does not hold the node (graph/holds.h), several one of the nodes
	 * that more than one edge leads to. hub_loose has, by hub, a set of
	 * the sources that do not hold it, NULL where all do.
	 */
	uint64_t *loose;
	uint64_t *several;
	uint64_t **hub_loose;
};

/*
 * A node with more edges than hub_edges becomes a hub; 0: where that saves
 * memory. Enters STAGE_RETAINERS. Cost: two passes over the edges, with writes
 * all over the place. On failure nothing stays allocated.
 */
bool retainers_build(struct retainers *retainers,
	const struct snapshot *snapshot, uint32_t hub_edges,
	struct task *task, struct error *err);
void retainers_drop_loose(struct retainers *retainers);
void retainers_release(struct retainers *retainers);
/* Bytes held. */
size_t retainers_bytes(const struct retainers *retainers);

/*
 * The edges into node in file order, all types. Allocates *edges (caller
 * frees), or sets it to NULL when there are none.
 */
bool retainers_edges(const struct retainers *retainers,
	const struct snapshot *snapshot, uint32_t node, uint32_t **edges,
	uint32_t *count, struct error *err);

/*
 * The nodes that point at a node, in file order: those with several edges to
 * it come as often one after the other, or once.
 */
struct retainer_walk {
	const struct retainers *retainers;
	uint32_t entry, end;		/* of a list */
	const struct hub *hub;		/* or of a hub: */
	const uint64_t *sources;
	uint32_t word;
	uint64_t bits;			/* of that word, still to come */
};

static inline uint32_t
retainers_hash(uint32_t node)
{
	return node * 0x9e3779b1u >> 12;
}

/* The hub that a node is, or NULL. */
static inline struct hub *
retainers_hub(const struct retainers *retainers, uint32_t node)
{
	uint32_t mask = retainers->hub_slots - 1, slot;

	if (retainers->hub_slots == 0)
		return NULL;
	for (slot = retainers_hash(node) & mask;
	    retainers->hubs[slot].number != 0; slot = (slot + 1) & mask)
		if (retainers->hubs[slot].node == node)
			return &retainers->hubs[slot];
	return NULL;
}

/* The sources of a hub. */
static inline uint64_t *
retainers_sources(const struct retainers *retainers, const struct hub *hub)
{
	return retainers->hub_sources +
	    bitset_words(retainers->nodes) * (hub->number - 1);
}

static inline void
retainers_begin(struct retainer_walk *walk,
	const struct retainers *retainers, uint32_t node)
{
	walk->retainers = retainers;
	walk->entry = retainers->first[node];
	walk->end = retainers->first[node + 1];
	walk->hub = walk->entry == walk->end ?
	    retainers_hub(retainers, node) : NULL;
	walk->word = 0;
	walk->bits = 0;
	if (walk->hub == NULL)
		return;
	walk->sources = retainers_sources(retainers, walk->hub);
	walk->bits = walk->sources[0];
}

/* The next one, or false after the last. */
static inline bool
retainers_next(struct retainer_walk *walk, uint32_t *source)
{
	if (walk->entry < walk->end) {
		*source = walk->retainers->source[walk->entry++];
		return true;
	}
	if (walk->hub == NULL)
		return false;
	while (walk->bits == 0) {
		if (++walk->word >= bitset_words(walk->retainers->nodes))
			return false;
		walk->bits = walk->sources[walk->word];
	}
	*source = walk->word * 64 + (uint32_t)__builtin_ctzll(walk->bits);
	walk->bits &= walk->bits - 1;
	return true;
}

/*
 * Does the edge of the source that came last hold the node? Of several edges
 * to a hub, does any? Not after retainers_drop_loose().
 */
static inline bool
retainers_holds(const struct retainer_walk *walk, uint32_t source)
{
	const uint64_t *loose;

	if (walk->hub != NULL) {
		loose = walk->retainers->hub_loose[walk->hub->number - 1];
		return loose == NULL || !bitset_has(loose, source);
	}
	return !bitset_has(walk->retainers->loose, walk->entry - 1);
}

#endif
