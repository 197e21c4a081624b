#include "model/graph/distances.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/poll.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

/* Of so many one may stand aside, and finding it stays cheap. */
#define FAR_SHARE 64

/* So many nodes of the queue are given back at a time. */
#define DROP ((size_t)1 << 17)

struct search {
	const struct snapshot *snapshot;
	struct task *task;
	struct distances *distances;
	const uint64_t *ignored;	/* a bit set of nodes, or NULL */
	bool roots_too;		/* also where they are user roots */
	bool user_roots;	/* are there any? */
	size_t far_room;
	int32_t distance;	/* of what is queued now */
	/*
	 * Nodes that have a distance. Asked for every edge, so it had better
	 * fit the cache.
	 */
	uint64_t *reached;
	uint32_t *queue;
	size_t head, tail, dropped;
	uint64_t visited;	/* nodes, of both searches */
	struct named context, descriptors;
	/* WeakMap entries that one of their two edges has come to. */
	uint64_t *pending;
	struct strbuf text;
};

/*
 * JavaScript's parseInt(text, 10), as far as a remainder by 3 and a comparison
 * with 2 need it: false where it is not a number.
 */
static bool
parse_index(const char *text, int *index)
{
	bool minus = false, digits = false;

	*index = 0;
	while (*text == ' ' || (*text >= '\t' && *text <= '\r'))
		text++;
	if (*text == '-' || *text == '+')
		minus = *text++ == '-';
	for (; *text >= '0' && *text <= '9'; text++) {
		digits = true;
		*index = *index * 10 + (*text - '0');
		/* A multiple of 3 less: the same remainder, and not small. */
		if (*index >= 9000)
			*index = 900 + *index % 3;
	}
	if (minus)
		*index = -*index;
	return digits;
}

/*
 * Maps share arrays of descriptors, so what such an array holds may belong to
 * another map: entries are not followed.
 */
static bool
follows_descriptor(struct search *search, uint32_t edge)
{
	const struct snapshot *snapshot = search->snapshot;
	int index;

	if (edge_type_named(edge_type_of(snapshot, edge))) {
		strbuf_reset(&search->text);
		strings_decode(&snapshot->strings, edge_name_of(snapshot, edge),
		    256, &search->text);
		if (!parse_index(search->text.data, &index))
			return true;
		return index < 2 || index % 3 != 1;
	}
	return edge_name_of(snapshot, edge) < 2 ||
	    edge_name_of(snapshot, edge) % 3 != 1;
}

/*
 * A value of a WeakMap needs both the table and the key, so it is as far as
 * the farther of them: the first edge to come is passed over.
 */
static bool
follows_pair(struct search *search, uint32_t edge)
{
	const struct snapshot *snapshot = search->snapshot;
	const struct pair_name *pair;

	pair = strings_pair(&snapshot->strings, edge_name_of(snapshot, edge));
	if (pair == NULL)
		return true;
	if (bitset_has(search->pending, pair->pair)) {
		bitset_remove(search->pending, pair->pair);
		return true;
	}
	bitset_add(search->pending, pair->pair);
	return false;
}

/* The rest of DevTools' edge filter, for the few edges that need it. */
static bool
follows(struct search *search, uint32_t source, uint32_t edge)
{
	const struct snapshot *snapshot = search->snapshot;

	switch (snapshot->node_type[source]) {
	case NODE_HIDDEN:
		if (edge_type_named(edge_type_of(snapshot, edge)) &&
		    edge_name_of(snapshot, edge) < snapshot->strings.count &&
		    named_is(&search->context, snapshot, source) &&
		    strings_equal(&snapshot->strings,
		    edge_name_of(snapshot, edge), "sloppy_function_map"))
			return false;
		break;
	case NODE_ARRAY:
		if (named_is(&search->descriptors, snapshot, source))
			return follows_descriptor(search, edge);
		break;
	}
	if (edge_type_of(snapshot, edge) == EDGE_PAIR)
		return follows_pair(search, edge);
	return true;
}

static bool
set_far(struct search *search, uint32_t node, struct error *err)
{
	struct distances *distances = search->distances;
	struct distance_far *far = array_grow(distances->far,
	    &search->far_room, distances->far_count + 1, sizeof(*far),
	    "distances", err);

	if (far == NULL)
		return false;
	distances->far = far;
	far[distances->far_count].node = node;
	far[distances->far_count++].distance = search->distance;
	return true;
}

/* Gives the node the distance that is at hand, and queues it. */
static inline bool
reach(struct search *search, uint32_t node, struct error *err)
{
	bitset_add(search->reached, node);
	search->queue[search->tail++] = node;
	if (search->distance >= DISTANCE_FAR)
		return set_far(search, node, err);
	search->distances->near[node] = (uint16_t)search->distance;
	return true;
}

/*
 * Gives a distance to what the node leads to. *done is set to false when a
 * WeakMap entry was passed over: a second visit may follow it.
 */
static bool
visit(struct search *search, uint32_t node, bool *done, struct error *err)
{
	const struct snapshot *snapshot = search->snapshot;
	uint32_t edge = snapshot->first_edge[node];
	uint32_t end = snapshot->first_edge[node + 1], target;
	uint8_t type = snapshot->node_type[node];
	bool plain = type != NODE_HIDDEN && type != NODE_ARRAY, special;

	for (; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (bitset_has(search->reached, target))
			continue;
		special = bitset_has(snapshot->edge_special, edge);
		if (special && edge_type_of(snapshot, edge) == EDGE_WEAK)
			continue;
		if ((!plain || special) && !follows(search, node, edge)) {
			*done &= edge_type_of(snapshot, edge) != EDGE_PAIR;
			continue;
		}
		if (!reach(search, target, err))
			return false;
	}
	return true;
}

/* At times: gives back what was visited of the queue, says how far it is. */
static bool
goes_on(struct search *search, struct error *err)
{
	if (search->head - search->dropped >= DROP) {
		big_drop(search->queue, sizeof(*search->queue),
		    search->dropped, search->head);
		search->dropped = search->head;
	}
	return task_progress(search->task, STAGE_DISTANCES, search->visited,
	    err);
}

/*
 * Visits what is queued, and what that leads to. Visits jump all over the
 * graph, but where to is known in advance: so the cache is told. (Not in a
 * function of its own: gcc drops calls that do nothing but that.)
 */
static bool
visit_queue(struct search *search, struct error *err)
{
	const struct snapshot *snapshot = search->snapshot;
	size_t farther = search->head;	/* where they stand in the queue */
	const uint32_t *next;
	uint32_t edge;
	bool done = true;	/* nobody comes a second time */

	while (search->head < search->tail) {
		if (search->head == farther) {
			farther = search->tail;
			search->distance++;
		}
		next = &search->queue[search->head++];
		if (search->tail - search->head > 16) {
			__builtin_prefetch(&snapshot->first_edge[next[16]]);
			__builtin_prefetch(&snapshot->node_type[next[16]]);
			edge = snapshot->first_edge[next[8]];
			__builtin_prefetch(&snapshot->edge_to[edge]);
		}
		if (!visit(search, *next, &done, err))
			return false;
		if (++search->visited % POLL_NODES == 0 &&
		    !goes_on(search, err))
			return false;
	}
	return true;
}

/* A root that several edges lead to stands in the queue as often. */
static void
queue_user_roots(struct search *search)
{
	const struct snapshot *snapshot = search->snapshot;
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1], target;

	for (; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (!roots_is_user(snapshot, target))
			continue;
		search->user_roots = true;
		if (search->roots_too && bitset_has(search->ignored, target))
			continue;
		/* 1 is not far, so this cannot fail. */
		search->distance = 1;
		(void)reach(search, target, NULL);
	}
}

/*
 * Visits the user roots, which stand first in the queue, as often as they
 * stand there; but not when another visit cannot find anything.
 */
static bool
visit_user_roots(struct search *search, struct error *err)
{
	size_t roots = search->tail;
	uint64_t *done;
	uint32_t node;
	bool ok = true, all;

	search->distance = 2;
	done = big_alloc_clear(bitset_words(search->snapshot->nodes),
	    sizeof(*done), "user roots", err);
	if (done == NULL)
		return false;
	while (ok && search->head < roots) {
		node = search->queue[search->head++];
		if (bitset_has(done, node))
			continue;
		all = true;
		ok = visit(search, node, &all, err) && !poll_cancelled_at(
		    search->task, (uint32_t)search->head, err);
		if (all)
			bitset_add(done, node);
	}
	free(done);
	return ok;
}

/* Takes away the distance that a node was given. */
static void
unset(struct search *search, uint32_t node)
{
	struct distances *distances = search->distances;
	size_t i;

	distances->near[node] = DISTANCE_FAR;
	for (i = 0; i < distances->far_count; i++)
		if (distances->far[i].node == node)
			distances->far[i--] =
			    distances->far[--distances->far_count];
}

static bool
run(struct search *search, struct error *err)
{
	uint32_t root = search->snapshot->root;

	queue_user_roots(search);
	if (!visit_user_roots(search, err) || !visit_queue(search, err))
		return false;
	search->head = search->tail = search->dropped = 0;
	search->distance = search->user_roots ? DISTANCE_SYSTEM : 0;
	/* Strange files lead to the root; it comes last all the same. */
	unset(search, root);
	if (!reach(search, root, err) || !visit_queue(search, err))
		return false;
	if (search->text.failed)
		return error_memory(err, "a name", 256);
	return task_progress(search->task, STAGE_DISTANCES,
	    search->snapshot->nodes, err);
}

static int
by_node(const void *a, const void *b)
{
	const struct distance_far *x = a, *y = b;

	return x->node < y->node ? -1 : x->node > y->node;
}

/* So many that are far, and all get four bytes. */
static bool
make_full(struct distances *distances, uint32_t nodes, struct error *err)
{
	uint32_t node;
	size_t i;

	distances->all = big_alloc(nodes, sizeof(*distances->all),
	    "distances", err);
	if (distances->all == NULL)
		return false;
	for (node = 0; node < nodes; node++)
		distances->all[node] =
		    distances->near[node] != DISTANCE_FAR ?
		    distances->near[node] : DISTANCE_NONE;
	for (i = 0; i < distances->far_count; i++)
		distances->all[distances->far[i].node] =
		    distances->far[i].distance;
	free(distances->near);
	free(distances->far);
	distances->near = NULL;
	distances->far = NULL;
	distances->far_count = 0;
	return true;
}

static bool
finish(struct search *search, struct error *err)
{
	struct distances *distances = search->distances;

	if (distances->far_count > search->snapshot->nodes / FAR_SHARE)
		return make_full(distances, search->snapshot->nodes, err);
	if (distances->far_count > 0)
		qsort(distances->far, distances->far_count,
		    sizeof(*distances->far), by_node);
	return true;
}

static bool
allocate(struct search *search, struct error *err)
{
	const struct snapshot *snapshot = search->snapshot;
	uint32_t root = snapshot->root;
	size_t root_edges = snapshot->first_edge[root + 1] -
	    snapshot->first_edge[root];
	uint16_t *near;

	near = search->distances->near = big_alloc(snapshot->nodes,
	    sizeof(*near), "distances", err);
	if (near == NULL)
		return false;
	memset(near, 0xff, snapshot->nodes * sizeof(*near));
	search->reached = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(uint64_t), "distances", err);
	if (search->reached == NULL)
		return false;
	/* Where a search has been no edge leads: so none leads to these. */
	if (search->ignored != NULL)
		memcpy(search->reached, search->ignored,
		    bitset_words(snapshot->nodes) * sizeof(uint64_t));
	search->pending = big_alloc_clear(
	    bitset_words(snapshot->strings.pair_texts), sizeof(uint64_t),
	    "WeakMap entries", err);
	if (search->pending == NULL)
		return false;
	search->queue = big_alloc_parts(snapshot->nodes + root_edges,
	    sizeof(*search->queue), "distances", err);
	return search->queue != NULL;
}

bool
distances_build(struct distances *distances,
	const struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	return distances_build_without(distances, snapshot, NULL, false, task,
	    err);
}

bool
distances_build_without(struct distances *distances,
	const struct snapshot *snapshot, const uint64_t *ignored,
	bool roots_too, struct task *task, struct error *err)
{
	struct search search = {
		.snapshot = snapshot,
		.task = task,
		.distances = distances,
		.ignored = ignored,
		.roots_too = roots_too,
		.text = STRBUF_INIT,
	};
	bool ok;

	memset(distances, 0, sizeof(*distances));
	task_begin(task, STAGE_DISTANCES, snapshot->nodes);
	named_init(&search.context, "system / NativeContext");
	named_init(&search.descriptors, "(map descriptors)");
	ok = snapshot->nodes == 0 || (allocate(&search, err) &&
	    run(&search, err) && finish(&search, err));
	free(search.reached);
	free(search.pending);
	free(search.queue);
	strbuf_release(&search.text);
	if (!ok)
		distances_release(distances);
	return ok;
}

void
distances_release(struct distances *distances)
{
	free(distances->near);
	free(distances->far);
	free(distances->all);
	memset(distances, 0, sizeof(*distances));
}

size_t
distances_bytes(const struct distances *distances, uint32_t nodes)
{
	size_t bytes = distances->far_count * sizeof(*distances->far);

	if (distances->all != NULL)
		bytes += nodes * sizeof(*distances->all);
	if (distances->near != NULL)
		bytes += nodes * sizeof(*distances->near);
	return bytes;
}

int32_t
distances_get_far(const struct distances *distances, uint32_t node)
{
	struct distance_far key = { .node = node };
	const struct distance_far *found;

	if (distances->far_count == 0)
		return DISTANCE_NONE;
	found = bsearch(&key, distances->far, distances->far_count,
	    sizeof(key), by_node);
	return found != NULL ? found->distance : DISTANCE_NONE;
}
