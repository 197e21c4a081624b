#include "model/explore/others.h"

#include "model/graph/ignored.h"
#include "model/load.h"

/* Bounds: objects, of each its retainers, of each its edges, dominators. */
#define ASKED 256
#define RETAINERS 64
#define EDGES 1024
#define DOMINATORS 256

/* Does the object keep the holder alive? *more: who knows. */
static bool
is_own(const struct heap *heap, uint32_t node, uint32_t holder, bool *more)
{
	const uint32_t *parent = heap->dominators.parent;

	for (unsigned i = 0; i < DOMINATORS; i++) {
		if (holder == node)
			return true;
		if (parent[holder] == holder)
			return false;
		holder = parent[holder];
	}
	*more = true;
	return true;
}

/* How it holds: 0 not at all, 1 as one half of a WeakMap's entry, 2 alone. */
static unsigned
strength(const struct heap *heap, const struct ignored *ignored,
	uint32_t holder, uint32_t node, bool *more)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t edge = s->first_edge[holder], end = s->first_edge[holder + 1];
	unsigned best = 0;

	if (end - edge > EDGES) {
		end = edge + EDGES;
		*more = true;
	}
	for (; edge < end && best < 2; edge++) {
		uint8_t type = edge_type_of(s, edge);

		if (s->edge_to[edge] != node || type == EDGE_WEAK ||
		    type == EDGE_INVISIBLE || ignored_cuts(ignored, edge))
			continue;
		best = type == EDGE_PAIR ? 1 : 2;
	}
	return best;
}

static bool
has_several(const struct heap *heap, const struct ignored *ignored,
	uint32_t node, bool *more)
{
	const struct distances *distances = ignored_distances(ignored,
	    &heap->distances);
	uint32_t source, last = NO_NODE, first = NO_NODE;
	struct retainer_walk walk;
	unsigned looked = 0, how;
	bool pair = false;

	retainers_begin(&walk, &heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		/* A list has an entry for each edge of a source. */
		if (source == last || source == heap->snapshot->root ||
		    distances_get(distances, source) == DISTANCE_NONE)
			continue;
		last = source;
		if (looked++ == RETAINERS) {
			*more = true;
			break;
		}
		if (is_own(heap, node, source, more))
			continue;
		how = strength(heap, ignored, source, node, more);
		if (how == 0 || (how == 1 && pair))
			continue;
		pair |= how == 1;
		if (first != NO_NODE && !is_own(heap, first, source, more) &&
		    !is_own(heap, source, first, more))
			return true;
		/* Of an Array and its store, the Array. */
		if (first == NO_NODE || is_own(heap, source, first, more))
			first = source;
	}
	return false;
}

struct others
others_count(const struct heap *heap, const struct ignored *ignored,
	const uint32_t *nodes, uint32_t count)
{
	struct others others = { .asked = count < ASKED ? count : ASKED };

	for (uint32_t i = 0; i < others.asked; i++) {
		uint64_t at = (uint64_t)i * count / others.asked;
		bool more = false;

		if (has_several(heap, ignored, nodes[at], &more))
			others.held++;
		else
			others.more |= more;
	}
	return others;
}
