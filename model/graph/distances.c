#include "model/graph/distances.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/poll.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

struct search {
	const struct snapshot *snapshot;
	struct task *task;
	int32_t *distance;
	/*
	 * Nodes that have a distance. Asked for every edge, so it had better
	 * fit the cache.
	 */
	uint64_t *reached;
	uint32_t *queue;
	size_t head, tail;
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

	if (edge_type_named(snapshot->edge_type[edge])) {
		strbuf_reset(&search->text);
		strings_decode(&snapshot->strings, snapshot->edge_name[edge],
		    256, &search->text);
		if (!parse_index(search->text.data, &index))
			return true;
		return index < 2 || index % 3 != 1;
	}
	return snapshot->edge_name[edge] < 2 ||
	    snapshot->edge_name[edge] % 3 != 1;
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

	pair = strings_pair(&snapshot->strings, snapshot->edge_name[edge]);
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
		if (edge_type_named(snapshot->edge_type[edge]) &&
		    snapshot->edge_name[edge] < snapshot->strings.count &&
		    named_is(&search->context, snapshot, source) &&
		    strings_equal(&snapshot->strings,
		    snapshot->edge_name[edge], "sloppy_function_map"))
			return false;
		break;
	case NODE_ARRAY:
		if (named_is(&search->descriptors, snapshot, source))
			return follows_descriptor(search, edge);
		break;
	}
	if (snapshot->edge_type[edge] == EDGE_PAIR)
		return follows_pair(search, edge);
	return true;
}

/* False when a WeakMap entry was passed over: a second visit may follow it. */
static bool
visit(struct search *search, uint32_t node)
{
	const struct snapshot *snapshot = search->snapshot;
	uint32_t edge = snapshot->first_edge[node];
	uint32_t end = snapshot->first_edge[node + 1], target;
	int32_t distance = search->distance[node] + 1;
	uint8_t type = snapshot->node_type[node];
	bool plain = type != NODE_HIDDEN && type != NODE_ARRAY, done = true;

	for (; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (bitset_has(search->reached, target) ||
		    snapshot->edge_type[edge] == EDGE_WEAK)
			continue;
		if ((!plain || snapshot->edge_type[edge] == EDGE_PAIR) &&
		    !follows(search, node, edge)) {
			done &= snapshot->edge_type[edge] != EDGE_PAIR;
			continue;
		}
		bitset_add(search->reached, target);
		search->distance[target] = distance;
		search->queue[search->tail++] = target;
	}
	return done;
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
	const uint32_t *next;
	uint32_t edge;

	while (search->head < search->tail) {
		next = &search->queue[search->head++];
		if (search->tail - search->head > 16) {
			__builtin_prefetch(&snapshot->first_edge[next[16]]);
			edge = snapshot->first_edge[next[8]];
			__builtin_prefetch(&snapshot->edge_to[edge]);
			__builtin_prefetch(&snapshot->edge_type[edge]);
		}
		(void)visit(search, *next);
		if (++search->visited % POLL_NODES == 0 &&
		    !task_progress(search->task, STAGE_DISTANCES,
		    search->visited, err))
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
		bitset_add(search->reached, target);
		search->distance[target] = 1;
		search->queue[search->tail++] = target;
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
	bool ok = true;

	done = big_alloc_clear(bitset_words(search->snapshot->nodes),
	    sizeof(*done), "user roots", err);
	if (done == NULL)
		return false;
	while (ok && search->head < roots) {
		node = search->queue[search->head++];
		if (!bitset_has(done, node) && visit(search, node))
			bitset_add(done, node);
		ok = !poll_cancelled_at(search->task, (uint32_t)search->head,
		    err);
	}
	free(done);
	return ok;
}

static bool
run(struct search *search, struct error *err)
{
	uint32_t root = search->snapshot->root;
	bool user_roots;

	queue_user_roots(search);
	user_roots = search->tail > 0;
	if (!visit_user_roots(search, err) || !visit_queue(search, err))
		return false;
	bitset_add(search->reached, root);
	search->distance[root] = user_roots ? DISTANCE_SYSTEM : 0;
	search->head = search->tail = 0;
	search->queue[search->tail++] = root;
	if (!visit_queue(search, err))
		return false;
	if (search->text.failed)
		return error_memory(err, "a name", 256);
	return task_progress(search->task, STAGE_DISTANCES,
	    search->snapshot->nodes, err);
}

static bool
allocate(struct search *search, struct error *err)
{
	const struct snapshot *snapshot = search->snapshot;
	uint32_t root = snapshot->root, node;
	size_t root_edges = snapshot->first_edge[root + 1] -
	    snapshot->first_edge[root];

	search->distance = big_alloc(snapshot->nodes,
	    sizeof(*search->distance), "distances", err);
	if (search->distance == NULL)
		return false;
	for (node = 0; node < snapshot->nodes; node++)
		search->distance[node] = DISTANCE_NONE;
	search->reached = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(uint64_t), "distances", err);
	if (search->reached == NULL)
		return false;
	search->pending = big_alloc_clear(
	    bitset_words(snapshot->strings.pair_texts), sizeof(uint64_t),
	    "WeakMap entries", err);
	if (search->pending == NULL)
		return false;
	search->queue = big_alloc(snapshot->nodes + root_edges,
	    sizeof(*search->queue), "distances", err);
	return search->queue != NULL;
}

bool
distances_build(int32_t **distance, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	struct search search = {
		.snapshot = snapshot,
		.task = task,
		.text = STRBUF_INIT,
	};
	bool ok;

	task_begin(task, STAGE_DISTANCES, snapshot->nodes);
	named_init(&search.context, "system / NativeContext");
	named_init(&search.descriptors, "(map descriptors)");
	ok = snapshot->nodes == 0 ||
	    (allocate(&search, err) && run(&search, err));
	free(search.reached);
	free(search.pending);
	free(search.queue);
	strbuf_release(&search.text);
	if (!ok) {
		free(search.distance);
		search.distance = NULL;
	}
	*distance = search.distance;
	return ok;
}
