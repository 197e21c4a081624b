#include "model/graph/nearest.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/detached.h"
#include "model/graph/distances.h"
#include "model/graph/ignored.h"
#include "model/graph/names.h"
#include "model/graph/retainers.h"

/* With more edges, or retainers, than this a node is looked at once. */
#define MANY 256
/* Names are compared to this many bytes. */
#define ORDER_TEXT 1024

struct nearest {
	const struct snapshot *snapshot;
	const struct retainers *retainers;
	const struct distances *distances;
	const struct ignored *ignored;	/* or NULL */
	pthread_mutex_t lock;
	/*
	 * Of the nodes with many edges those that were spread, and by target
	 * the nearest edge among theirs, + 1.
	 */
	_Atomic uint64_t *spread;
	_Atomic uint32_t *edge_of;
	/*
	 * Answers for nodes with many retainers: node + 1 above, edge below;
	 * 0: free. It has room for all of them.
	 */
	_Atomic uint64_t *known;
	size_t known_mask;
};

struct nearest *
nearest_new(const struct snapshot *snapshot,
	const struct retainers *retainers, const struct distances *distances,
	const struct ignored *ignored, struct error *err)
{
	struct nearest *nearest = calloc(1, sizeof(*nearest));
	size_t slots = 16;

	if (nearest == NULL) {
		error_memory(err, "ways to the roots", sizeof(*nearest));
		return NULL;
	}
	while (slots < 2 * (size_t)(snapshot->edges / MANY))
		slots *= 2;
	nearest->snapshot = snapshot;
	nearest->retainers = retainers;
	nearest->distances = ignored_distances(ignored, distances);
	nearest->ignored = ignored;
	nearest->known_mask = slots - 1;
	/* Pages that nobody writes to cost nothing. */
	nearest->known = calloc(slots, sizeof(*nearest->known));
	nearest->spread = calloc(bitset_words(snapshot->nodes) + 1,
	    sizeof(*nearest->spread));
	nearest->edge_of = calloc(snapshot->nodes + (size_t)1,
	    sizeof(*nearest->edge_of));
	pthread_mutex_init(&nearest->lock, NULL);
	if (nearest->known == NULL || nearest->spread == NULL ||
	    nearest->edge_of == NULL) {
		error_memory(err, "ways to the roots",
		    (snapshot->nodes + (size_t)1) * sizeof(uint32_t));
		nearest_free(nearest);
		return NULL;
	}
	return nearest;
}

void
nearest_free(struct nearest *nearest)
{
	if (nearest == NULL)
		return;
	pthread_mutex_destroy(&nearest->lock);
	free((void *)nearest->known);
	free((void *)nearest->spread);
	free((void *)nearest->edge_of);
	free(nearest);
}

static int32_t
distance_of(const struct nearest *nearest, uint32_t node)
{
	int32_t distance = distances_get(nearest->distances, node);

	return distance == DISTANCE_NONE ? DISTANCE_UNREACHABLE : distance;
}

static bool
is_renamed(const struct snapshot *s, uint32_t node)
{
	return s->node_detached != NULL &&
	    (s->node_detached[node] & DETACHED_RENAMED);
}

static int
order_names(const struct snapshot *s, uint32_t a, uint32_t b)
{
	bool plain_a = name_is_plain(s, a), plain_b = name_is_plain(s, b);
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	if (plain_a || plain_b)
		return plain_a - plain_b;
	if (!is_renamed(s, a) && !is_renamed(s, b)) {
		if (s->node_name[a] == s->node_name[b])
			return 0;
		if (name_order_ascii(s, s->node_name[a], s->node_name[b],
		    ORDER_TEXT, &order))
			return order;
	}
	name_node_raw(s, a, ORDER_TEXT, &left);
	name_node_raw(s, b, ORDER_TEXT, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

/* Does retainer a, at a_distance, come before b? */
static bool
comes_before(const struct nearest *nearest, uint32_t a, int32_t a_distance,
	uint32_t b, int32_t b_distance)
{
	int order;

	if (a_distance != b_distance)
		return a_distance < b_distance;
	order = order_names(nearest->snapshot, a, b);
	/* The edges of a later node come later. */
	return order != 0 ? order < 0 : a > b;
}

static bool
counts(const struct nearest *nearest, uint32_t edge)
{
	uint8_t type = edge_type_of(nearest->snapshot, edge);

	return type != EDGE_WEAK && type != EDGE_INVISIBLE &&
	    !ignored_cuts(nearest->ignored, edge);
}

/* Enters what the source leads to, where it is nearer than who came before. */
static void
spread_edges(struct nearest *nearest, uint32_t source)
{
	const struct snapshot *s = nearest->snapshot;
	uint32_t first = s->first_edge[source];
	uint32_t end = s->first_edge[source + 1], target, old, other;
	int32_t distance = distance_of(nearest, source);

	for (uint32_t edge = first; edge < end; edge++) {
		if (!counts(nearest, edge))
			continue;
		target = s->edge_to[edge];
		old = atomic_load_explicit(&nearest->edge_of[target],
		    memory_order_relaxed);
		if (old != 0 && (old - 1 < first || old - 1 >= end)) {
			other = snapshot_edge_from(s, old - 1);
			if (!comes_before(nearest, source, distance, other,
			    distance_of(nearest, other)))
				continue;
		}
		atomic_store_explicit(&nearest->edge_of[target], edge + 1,
		    memory_order_relaxed);
	}
}

/* Sees to it that the source is spread. */
static void
spread(struct nearest *nearest, uint32_t source)
{
	_Atomic uint64_t *word = &nearest->spread[source / 64];
	uint64_t bit = (uint64_t)1 << source % 64;

	if (atomic_load_explicit(word, memory_order_acquire) & bit)
		return;
	pthread_mutex_lock(&nearest->lock);
	if (!(atomic_load_explicit(word, memory_order_relaxed) & bit)) {
		spread_edges(nearest, source);
		atomic_fetch_or_explicit(word, bit, memory_order_release);
	}
	pthread_mutex_unlock(&nearest->lock);
}

/*
 * The last edge that counts from a source to a node, or NO_EDGE: also where
 * some nearer source has one, which then is the one to be found.
 */
static uint32_t
edge_between(struct nearest *nearest, uint32_t source, uint32_t node)
{
	const struct snapshot *s = nearest->snapshot;
	uint32_t first = s->first_edge[source];
	uint32_t edge = s->first_edge[source + 1];

	if (edge - first > MANY) {
		spread(nearest, source);
		/* 0, for none, becomes NO_EDGE. */
		edge = atomic_load_explicit(&nearest->edge_of[node],
		    memory_order_relaxed) - 1;
		return edge >= first && edge < s->first_edge[source + 1] ?
		    edge : NO_EDGE;
	}
	while (edge-- > first)
		if (s->edge_to[edge] == node && counts(nearest, edge))
			return edge;
	return NO_EDGE;
}

static uint32_t
find(struct nearest *nearest, uint32_t node, uint32_t *from)
{
	const struct snapshot *s = nearest->snapshot;
	uint32_t best = NO_EDGE, best_source = NO_NODE, last = NO_NODE;
	int32_t most = distance_of(nearest, node), distance;
	struct retainer_walk walk;
	uint32_t source, edge;

	retainers_begin(&walk, nearest->retainers, node);
	while (retainers_next(&walk, &source)) {
		if (source == last || source == s->root)
			continue;
		last = source;
		distance = distance_of(nearest, source);
		if (distance >= most && (best == NO_EDGE ||
		    !comes_before(nearest, source, distance, best_source,
		    most)))
			continue;
		edge = edge_between(nearest, source, node);
		if (edge == NO_EDGE)
			continue;
		best = edge;
		best_source = source;
		most = distance;
	}
	*from = best_source;
	return best;
}

static _Atomic uint64_t *
known_slot(const struct nearest *nearest, uint32_t node)
{
	size_t at = node * 0x9e3779b1u & nearest->known_mask;
	uint64_t found;

	for (;; at = (at + 1) & nearest->known_mask) {
		found = atomic_load_explicit(&nearest->known[at],
		    memory_order_relaxed);
		if (found == 0 || found >> 32 == node + (uint64_t)1)
			return &nearest->known[at];
	}
}

uint32_t
nearest_edge_from(struct nearest *nearest, uint32_t node, uint32_t *from)
{
	const uint32_t *first = nearest->retainers->first;
	uint32_t count = first[node + 1] - first[node], edge;
	_Atomic uint64_t *slot;
	uint64_t found;

	if (node == nearest->snapshot->root)
		return NO_EDGE;
	if (count <= MANY && (count > 0 ||
	    retainers_hub(nearest->retainers, node) == NULL))
		return find(nearest, node, from);
	slot = known_slot(nearest, node);
	found = atomic_load_explicit(slot, memory_order_relaxed);
	if (found != 0) {
		edge = (uint32_t)found;
		if (edge != NO_EDGE)
			*from = snapshot_edge_from(nearest->snapshot, edge);
		return edge;
	}
	edge = find(nearest, node, from);
	found = (node + (uint64_t)1) << 32 | edge;
	pthread_mutex_lock(&nearest->lock);
	atomic_store_explicit(known_slot(nearest, node), found,
	    memory_order_relaxed);
	pthread_mutex_unlock(&nearest->lock);
	return edge;
}

uint32_t
nearest_edge(struct nearest *nearest, uint32_t node)
{
	uint32_t from;

	return nearest_edge_from(nearest, node, &from);
}

bool
nearest_reaches(const struct nearest *nearest, uint32_t node)
{
	return distances_get(nearest->distances, node) != DISTANCE_NONE;
}

uint32_t
nearest_few_edge(void *data, uint32_t node, uint32_t *from)
{
	struct nearest_few *few = data;

	if (few->left == 0)
		return NO_EDGE;
	few->left--;
	return nearest_edge_from(few->nearest, node, from);
}
