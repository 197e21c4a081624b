/*
 * Async functions that wait, by function; pending promises, by who waits for
 * them; and promises that many wait for, as Promise.race() leaves it behind
 * with one that never settles.
 *
 * A pending promise leads to a list of reactions, the newest first. Each has
 * handlers. Those of an await have a context that leads to the function; what
 * .then() was given is a function of the program; combinators have functions
 * of V8. A promise that nobody waits for looks like one that has become a
 * small number: it is not counted.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/hash.h"
#include "model/explore/place.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

enum {
	PROMISES_ASYNC,		/* async functions that wait */
	PROMISES_AWAITED,
	PROMISES_THEN,
	PROMISES_COMBINED,	/* by Promise.race(), .all(), ... */
	PROMISES_MANY,		/* reactions on one promise */
};

/* V8 gives reactions and their contexts a few edges. */
#define EDGES_MAX 16

/* Who waits for a promise. */
struct waiter {
	uint8_t kind;
	uint32_t closure;	/* or NO_NODE */
};

static bool
is_reaction(const struct detect *d, uint32_t node)
{
	enum known word = words_node(&d->words, node);

	return (d->heap->snapshot->node_type[node] == NODE_HIDDEN ||
	    d->heap->snapshot->node_type[node] == NODE_NATIVE) &&
	    (word == WORD_SYSTEM_REACTION || word == WORD_SYSTEM);
}

static uint32_t
few_edges(const struct snapshot *s, uint32_t node)
{
	uint32_t first = s->first_edge[node], end = s->first_edge[node + 1];

	return end - first > EDGES_MAX ? first + EDGES_MAX : end;
}

/* The async function whose state this is, or NO_NODE. */
static uint32_t
async_function(const struct detect *d, uint32_t node)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t closure, proto;

	if (s->node_type[node] != NODE_OBJECT)
		return NO_NODE;
	closure = words_follow(&d->words, node, EDGE_INTERNAL, WORD_FUNCTION);
	if (closure == NO_NODE || s->node_type[closure] != NODE_CLOSURE)
		return NO_NODE;
	proto = words_follow(&d->words, closure, EDGE_PROPERTY, WORD_PROTO);
	return proto != NO_NODE && words_node(&d->words, proto) ==
	    WORD_ASYNC_FUNCTION ? closure : NO_NODE;
}

/* The function that goes on when a handler of V8's own is called. */
static uint32_t
awaiting(const struct detect *d, uint32_t handler)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t context = words_follow(&d->words, handler, EDGE_INTERNAL,
	    WORD_CONTEXT), closure, end;

	if (context == NO_NODE)
		return NO_NODE;
	end = few_edges(s, context);
	for (uint32_t e = s->first_edge[context]; e < end; e++) {
		closure = words_follow(&d->words, s->edge_to[e],
		    EDGE_INTERNAL, WORD_REGISTERS) == NO_NODE ? NO_NODE :
		    words_follow(&d->words, s->edge_to[e], EDGE_INTERNAL,
		    WORD_FUNCTION);
		if (closure != NO_NODE && s->node_type[closure] ==
		    NODE_CLOSURE)
			return closure;
	}
	return NO_NODE;
}

static struct waiter
waiter_of(const struct detect *d, uint32_t reaction)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t end = few_edges(s, reaction);
	struct waiter waiter = { PROMISES_COMBINED, NO_NODE };
	struct place place;

	for (uint32_t e = s->first_edge[reaction]; e < end; e++) {
		uint32_t handler = s->edge_to[e], closure;

		if (s->node_type[handler] != NODE_CLOSURE)
			continue;
		closure = awaiting(d, handler);
		if (closure != NO_NODE)
			return (struct waiter) { PROMISES_AWAITED, closure };
		closure = detect_unbound(d, handler);
		if (place_of(d->heap, closure, &place))
			return (struct waiter) { PROMISES_THEN, closure };
	}
	return waiter;
}

/* The reaction that the list goes on with, or NO_NODE. */
static uint32_t
next_reaction(const struct detect *d, uint32_t reaction)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t end = few_edges(s, reaction);

	for (uint32_t e = s->first_edge[reaction]; e < end; e++)
		if (edge_type_of(s, e) != EDGE_WEAK &&
		    s->edge_to[e] != reaction &&
		    is_reaction(d, s->edge_to[e]))
			return s->edge_to[e];
	return NO_NODE;
}

static bool
take_async(struct detect *d, uint32_t node, struct error *err)
{
	uint32_t closure = async_function(d, node);
	struct finding like;

	if (closure == NO_NODE)
		return true;
	like = finding_of(PROMISES_ASYNC, detect_code(d, closure), closure);
	like.place = closure;
	return detect_put(d, &like, node, err);
}

/* The reactions of a promise that many wait for. */
static bool
take_many(struct detect *d, uint32_t promise, uint32_t reaction,
	uint32_t count, const struct waiter *waiter, struct error *err)
{
	struct finding like = finding_of(PROMISES_MANY, promise, promise);
	uint32_t number;

	like.place = waiter->closure;
	like.one = true;
	like.amount = waiter->kind;
	number = detect_finding(d, &like, err);
	for (; count > 0; count--) {
		if (!detect_add(d, number, reaction, err))
			return false;
		reaction = next_reaction(d, reaction);
	}
	return true;
}

static bool
take_pending(struct detect *d, const struct mark *mark, uint64_t *seen,
	struct error *err)
{
	uint32_t first = d->heap->snapshot->edge_to[mark->edge], count = 0;
	struct waiter waiter;
	struct finding like;

	if (!is_reaction(d, first))
		return true;
	waiter = waiter_of(d, first);
	for (uint32_t node = first; node != NO_NODE &&
	    !bitset_has(seen, node); node = next_reaction(d, node)) {
		bitset_add(seen, node);
		count++;
	}
	if (count >= DETECT_MANY)
		return take_many(d, mark->node, first, count, &waiter, err);
	like = finding_of(waiter.kind, waiter.closure == NO_NODE ? 0 :
	    detect_code(d, waiter.closure), waiter.closure);
	like.place = waiter.closure;
	return detect_put(d, &like, mark->node, err);
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	const struct marks *marks = &d->words.marks[WORD_REGISTERS];
	uint64_t *seen = big_alloc_clear(bitset_words(
	    d->heap->snapshot->nodes), sizeof *seen, "promises", err);
	bool ok = seen != NULL;

	for (size_t i = 0; ok && i < marks->count; i++)
		ok = !poll_cancelled_at(task, (uint32_t)i, err) &&
		    take_async(d, marks->list[i].node, err);
	marks = &d->words.marks[WORD_REACTIONS];
	for (size_t i = 0; ok && i < marks->count; i++)
		ok = !poll_cancelled_at(task, (uint32_t)i, err) &&
		    take_pending(d, &marks->list[i], seen, err);
	free(seen);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	switch (f->kind) {
	case PROMISES_ASYNC:
		say(cell, "calls of async ");
		say_function(heap, f->subject, cell);
		say(cell, " that wait");
		break;
	case PROMISES_AWAITED:
		say(cell, "pending promises that ");
		say_function(heap, f->subject, cell);
		say(cell, " awaits");
		break;
	case PROMISES_THEN:
		say(cell, "pending promises that would call ");
		say_function(heap, f->subject, cell);
		break;
	case PROMISES_COMBINED:
		say(cell, "pending promises in Promise.race(), all() or the "
		    "like");
		break;
	default:
		say(cell, f->amount == PROMISES_COMBINED ? "reactions on one "
		    "pending promise, such as Promise.race() leaves" :
		    "reactions on one pending promise");
	}
}

const struct detector promises_detector = {
	.name = "promises",
	.title = "Promises and async functions",
	.help = "async functions that wait and pending promises, by function; "
	    "promises that many wait for",
	.find = find,
	.words = words,
};
