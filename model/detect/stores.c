/*
 * What AsyncLocalStorage.run() was given and something still holds, by class.
 *
 * Up to Node 22 each timer, promise, ... that was made meanwhile has the store
 * for a property. From 24 on it has a frame, which is a Map from storages to
 * stores.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/hash.h"
#include "model/explore/edges.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

/* The function that a timer will call, for want of a better place. */
static uint32_t
callback_of(const struct detect *d, uint32_t resource)
{
	uint32_t closure = words_follow(&d->words, resource, EDGE_PROPERTY,
	    WORD_ON_TIMEOUT);

	if (closure == NO_NODE)
		closure = words_follow(&d->words, resource, EDGE_PROPERTY,
		    WORD_ON_IMMEDIATE);
	return closure != NO_NODE && d->heap->snapshot->node_type[closure] ==
	    NODE_CLOSURE ? detect_unbound(d, closure) : NO_NODE;
}

/* A store, unless it was counted. It is held by resource. */
static bool
take(struct detect *d, uint32_t store, uint32_t resource, uint64_t *seen,
	struct error *err)
{
	const struct heap *heap = d->heap;
	struct finding like;

	if (bitset_has(seen, store))
		return true;
	bitset_add(seen, store);
	like = finding_of(0, heap->classes.of[store], store);
	like.place = snapshot_location(heap->snapshot, store) != NULL ?
	    store : callback_of(d, resource);
	return detect_put(d, &like, store, err);
}

static bool
take_frame(struct detect *d, uint32_t frame, uint64_t *seen,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t table = words_follow(&d->words, frame, EDGE_INTERNAL,
	    WORD_TABLE), key = NUMBER_NONE, slot;

	if (table == NO_NODE || bitset_has(seen, table))
		return true;
	bitset_add(seen, table);
	for (uint32_t e = s->first_edge[table];
	    e < s->first_edge[table + 1]; e++) {
		uint32_t node = s->edge_to[e];

		if (!edge_number(s, e, &slot))
			continue;
		if (words_node(&d->words, node) == WORD_ASYNC_STORAGE &&
		    s->node_type[node] == NODE_OBJECT)
			key = slot;
		else if (key != NUMBER_NONE && slot == key + 1 &&
		    detect_is_object(s, node) &&
		    !take(d, node, frame, seen, err))
			return false;
	}
	return true;
}

static bool
find_all(struct detect *d, uint64_t *seen, struct task *task,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	const struct marks *marks = &d->words.marks[WORD_RESOURCE_STORE];

	for (size_t i = 0; i < marks->count; i++) {
		uint32_t store = s->edge_to[marks->list[i].edge];

		if (poll_cancelled_at(task, (uint32_t)i, err) ||
		    (detect_is_object(s, store) && !take(d, store,
		    marks->list[i].node, seen, err)))
			return false;
	}
	for (uint32_t node = 0; node < s->nodes; node++)
		if (poll_cancelled_at(task, node, err) ||
		    (s->node_type[node] == NODE_OBJECT &&
		    words_node(&d->words, node) == WORD_ASYNC_FRAME &&
		    !take_frame(d, node, seen, err)))
			return false;
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	uint64_t *seen = big_alloc_clear(bitset_words(
	    d->heap->snapshot->nodes), sizeof *seen, "stores", err);
	bool ok = seen != NULL && find_all(d, seen, task, err);

	free(seen);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	say(cell, "stores of AsyncLocalStorage: ");
	say_class(heap, f->subject, cell);
}

const struct detector stores_detector = {
	.name = "stores",
	.title = "AsyncLocalStorage stores",
	.help = "what AsyncLocalStorage was run with and timers, promises or "
	    "others still hold",
	.find = find,
	.words = words,
};
