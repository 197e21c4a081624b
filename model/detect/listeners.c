/*
 * Listeners of Node's EventEmitter, by emitter and event where one has many,
 * else by the class of the emitters and the function; and of its EventTarget,
 * which AbortSignal is.
 *
 *	emitter._events[event] -> function, or Array of functions
 *	target[kEvents] -> Map: event -> root.next -> Listener.next -> ...
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/explore/edges.h"
#include "model/explore/peek.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

enum {
	LISTENERS_ONE,		/* of one emitter, many of an event */
	LISTENERS_FEW,		/* of some like it, few of each */
};

struct search {
	struct detect *d;
	uint64_t *seen;		/* nodes that were counted: lists, links */
	struct error *err;
	/* Of one event of one emitter: */
	uint32_t emitter, name, list;
	uint32_t *found;	/* listeners */
	uint32_t *codes;	/* the closure of each */
	size_t count, capacity;
};

static bool
visit(struct search *search, uint32_t node)
{
	if (bitset_has(search->seen, node))
		return false;
	bitset_add(search->seen, node);
	return true;
}

/* The function that was given: not what once() made of it. */
static uint32_t
given(const struct detect *d, uint32_t listener)
{
	uint32_t inner = words_follow(&d->words, listener, EDGE_PROPERTY,
	    WORD_LISTENER);

	if (inner != NO_NODE &&
	    d->heap->snapshot->node_type[inner] == NODE_CLOSURE)
		listener = inner;
	return d->heap->snapshot->node_type[listener] == NODE_CLOSURE ?
	    detect_unbound(d, listener) : listener;
}

static bool
take(struct search *search, uint32_t listener, uint32_t closure)
{
	if (search->count == search->capacity) {
		size_t more = search->capacity == 0 ? 64 :
		    search->capacity * 2;
		uint32_t *found = realloc(search->found, more *
		    sizeof *found);
		uint32_t *codes;

		if (found != NULL)
			search->found = found;
		codes = realloc(search->codes, more * sizeof *codes);
		if (codes != NULL)
			search->codes = codes;
		if (found == NULL || codes == NULL)
			return error_memory(search->err, "listeners",
			    more * sizeof *codes);
		search->capacity = more;
	}
	search->found[search->count] = listener;
	search->codes[search->count++] = closure;
	return true;
}

/* The function that most of them are, if more than half are of one place. */
static uint32_t
most_common(const struct search *search)
{
	uint32_t best = NO_NODE, code = NO_NODE;
	size_t votes = 0;

	for (size_t i = 0; i < search->count; i++) {
		uint32_t other = detect_code(search->d, search->codes[i]);

		if (votes == 0) {
			best = search->codes[i];
			code = other;
		}
		votes = other == code ? votes + 1 : votes - 1;
	}
	return best;
}

/* All listeners of one event of one emitter are there: what are they? */
static bool
finish(struct search *search)
{
	struct detect *d = search->d;
	const struct heap *heap = d->heap;
	bool many = search->count >= DETECT_MANY;
	uint64_t event = edge_name_of(heap->snapshot, search->name);
	uint32_t before = NUMBER_NONE;

	/* In a Map the name is what the edge leads to. */
	if (edge_type_of(heap->snapshot, search->name) == EDGE_INTERNAL)
		event = heap->snapshot->node_name[heap->snapshot->edge_to[
		    search->name]];
	for (size_t i = 0; i < search->count; i++) {
		uint32_t closure = many ? most_common(search) :
		    search->codes[i];
		struct finding like = finding_of(many ? LISTENERS_ONE :
		    LISTENERS_FEW, hash_mix(hash_mix(hash_mix(1, many ?
		    search->emitter : heap->classes.of[search->emitter]),
		    event), many ? 0 : detect_code(d, closure)),
		    search->emitter);
		uint32_t number;

		like.name = search->name;
		like.place = closure;
		like.one = many;
		if (many)
			like.container = search->list;
		number = detect_finding(d, &like, search->err);
		if (!detect_add(d, number, search->found[i], search->err))
			return false;
		/* Emitters of one event are counted once. */
		if (number != before)
			d->list[number].amount++;
		before = number;
		if (!many)
			continue;
		while (++i < search->count)
			if (!detect_add(d, number, search->found[i],
			    search->err))
				return false;
	}
	search->count = 0;
	return true;
}

static bool
is_closure(const struct search *search, uint32_t node)
{
	return search->d->heap->snapshot->node_type[node] == NODE_CLOSURE;
}

static bool
take_event(struct search *search, uint32_t edge)
{
	const struct detect *d = search->d;
	const struct snapshot *s = d->heap->snapshot;
	uint32_t list = s->edge_to[edge];

	search->name = edge;
	search->list = list;
	if (is_closure(search, list)) {
		search->list = NO_NODE;
		return take(search, list, given(d, list)) && finish(search);
	}
	if (words_node(&d->words, list) != WORD_ARRAY || !visit(search, list))
		return true;
	for (uint32_t e = s->first_edge[list]; e < s->first_edge[list + 1];
	    e++) {
		uint32_t node = s->edge_to[e];

		if (edge_type_of(s, e) == EDGE_ELEMENT &&
		    is_closure(search, node) &&
		    !take(search, node, given(d, node)))
			return false;
	}
	return finish(search);
}

static bool
take_emitter(struct search *search, const struct mark *mark)
{
	const struct detect *d = search->d;
	const struct snapshot *s = d->heap->snapshot;
	uint32_t events = s->edge_to[mark->edge];

	search->emitter = mark->node;
	if (s->node_type[events] != NODE_OBJECT || !visit(search, events))
		return true;
	for (uint32_t e = s->first_edge[events];
	    e < s->first_edge[events + 1]; e++)
		if (edge_type_of(s, e) == EDGE_PROPERTY &&
		    words_edge(&d->words, e) != WORD_PROTO &&
		    !take_event(search, e))
			return false;
	return true;
}

/* Who is called: a function, or an object with handleEvent(). */
static uint32_t
called(const struct detect *d, uint32_t link)
{
	uint32_t listener = words_follow(&d->words, link, EDGE_PROPERTY,
	    WORD_LISTENER);

	if (listener == NO_NODE)
		listener = words_follow(&d->words, link, EDGE_PROPERTY,
		    WORD_CALLBACK);
	if (listener != NO_NODE && d->heap->snapshot->node_type[listener] ==
	    NODE_OBJECT) {
		uint32_t handle = node_target(d->heap->snapshot, listener,
		    EDGE_PROPERTY, "handleEvent");

		listener = handle != NO_NODE ? handle : listener;
	}
	return listener == NO_NODE ? link : given(d, listener);
}

/* The list of listeners of one event of an EventTarget. */
static bool
take_links(struct search *search, uint32_t root)
{
	const struct detect *d = search->d;
	uint32_t link = words_follow(&d->words, root, EDGE_PROPERTY,
	    WORD_NEXT);

	search->list = root;
	for (; link != NO_NODE && d->heap->snapshot->node_type[link] ==
	    NODE_OBJECT && visit(search, link); link = words_follow(
	    &d->words, link, EDGE_PROPERTY, WORD_NEXT))
		if (!take(search, link, called(d, link)))
			return false;
	return finish(search);
}

static bool
take_target(struct search *search, const struct mark *mark)
{
	const struct detect *d = search->d;
	const struct snapshot *s = d->heap->snapshot;
	uint32_t table = words_follow(&d->words, s->edge_to[mark->edge],
	    EDGE_INTERNAL, WORD_TABLE), key = NO_EDGE, slot, key_slot = 0;

	if (table == NO_NODE || !visit(search, table))
		return true;
	search->emitter = mark->node;
	for (uint32_t e = s->first_edge[table];
	    e < s->first_edge[table + 1]; e++) {
		if (!edge_number(s, e, &slot))
			continue;
		if (s->node_type[s->edge_to[e]] == NODE_STRING) {
			key = e;
			key_slot = slot;
		} else if (key != NO_EDGE && slot == key_slot + 1 &&
		    s->node_type[s->edge_to[e]] == NODE_OBJECT) {
			search->name = key;
			if (!take_links(search, s->edge_to[e]))
				return false;
		}
	}
	return true;
}

static bool
take_all(struct search *search, enum known word,
	bool (*one)(struct search *, const struct mark *), struct task *task)
{
	const struct marks *marks = &search->d->words.marks[word];

	for (size_t i = 0; i < marks->count; i++) {
		if (poll_cancelled_at(task, (uint32_t)i, search->err) ||
		    !one(search, &marks->list[i]))
			return false;
	}
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	struct search search = { .d = d, .err = err };
	bool ok;

	search.seen = big_alloc_clear(bitset_words(d->heap->snapshot->nodes),
	    sizeof *search.seen, "listeners", err);
	ok = search.seen != NULL &&
	    take_all(&search, WORD_EVENTS, take_emitter, task) &&
	    take_all(&search, WORD_TARGET_EVENTS, take_target, task);
	free(search.seen);
	free(search.found);
	free(search.codes);
	return ok;
}

/* Node 18 to 20 give an EventTarget another prototype to make a signal. */
static void
say_emitter(const struct heap *heap, uint32_t emitter, struct cell *cell)
{
	if (peek_is_a(heap->snapshot, emitter, "AbortSignal")) {
		cell_span(cell, SPAN_CLASS);
		strbuf_adds(&cell->text, "AbortSignal");
	} else {
		say_class(heap, emitter, cell);
	}
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;

	say(cell, "listeners for ");
	if (edge_type_of(s, f->name) == EDGE_INTERNAL)
		say_text(heap, s->edge_to[f->name], cell);
	else
		say_edge(heap, f->name, cell);
	say(cell, " on ");
	if (f->kind == LISTENERS_ONE) {
		say(cell, "one ");
	} else if (exact) {
		say_count(cell, f->amount);
		say(cell, " ");
	}
	say_emitter(heap, f->subject, cell);
}

const struct detector listeners_detector = {
	.name = "listeners",
	.title = "Event listeners",
	.help = "functions that wait for an event of an EventEmitter or "
	    "EventTarget",
	.find = find,
	.words = words,
	.placed = ", added in ",
};
