/*
 * Instances of one class in a collection that is a property of a function:
 * a static field of a class, private ones included.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/explore/edges.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

#define NAME_BYTES 60

/* A store of properties, a table or elements: where a collection has them. */
static uint32_t
store_of(const struct detect *d, uint32_t node)
{
	uint32_t store = words_follow(&d->words, node, EDGE_INTERNAL,
	    WORD_TABLE);

	return store != NO_NODE ? store : node;
}

/* Is it a thing in a collection, rather than of it? */
static bool
is_content(const struct detect *d, uint32_t edge)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t node = s->edge_to[edge], slot;
	uint8_t type = edge_type_of(s, edge);

	return s->node_type[node] == NODE_OBJECT && (type == EDGE_ELEMENT ||
	    (type == EDGE_PROPERTY && words_edge(&d->words, edge) !=
	    WORD_PROTO) || edge_number(s, edge, &slot));
}

/* The class that most of the things are of; *count: how many. */
static uint32_t
main_class(const struct detect *d, uint32_t store, uint32_t *count)
{
	const struct snapshot *s = d->heap->snapshot;
	const uint32_t *class_of = d->heap->classes.of;
	uint32_t end = s->first_edge[store + 1], class = NO_CLASS, votes = 0;

	for (uint32_t e = s->first_edge[store]; e < end; e++) {
		uint32_t other = class_of[s->edge_to[e]];

		if (!is_content(d, e))
			continue;
		if (votes == 0)
			class = other;
		votes = other == class ? votes + 1 : votes - 1;
	}
	*count = 0;
	for (uint32_t e = s->first_edge[store]; e < end; e++)
		*count += class_of[s->edge_to[e]] == class && is_content(d, e);
	return class;
}

/* seen: collections that were looked at, by whatever name. */
static bool
take(struct detect *d, uint32_t closure, uint32_t edge, uint64_t *seen,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t container = s->edge_to[edge];
	uint32_t store = store_of(d, container), count, class, number;
	struct finding like;

	if (s->first_edge[store + 1] - s->first_edge[store] < DETECT_MANY ||
	    bitset_has(seen, store))
		return true;
	bitset_add(seen, store);
	class = main_class(d, store, &count);
	if (count < DETECT_MANY || detect_is_runtimes(d->heap, closure))
		return true;
	like = finding_of(0, container, NO_NODE);
	like.name = edge;
	like.place = closure;
	like.container = container;
	like.one = true;
	number = detect_finding(d, &like, err);
	for (uint32_t e = s->first_edge[store];
	    e < s->first_edge[store + 1]; e++) {
		if (d->heap->classes.of[s->edge_to[e]] != class ||
		    !is_content(d, e))
			continue;
		if (!detect_add(d, number, s->edge_to[e], err))
			return false;
		d->list[number].subject = s->edge_to[e];
	}
	return true;
}

static bool
is_static(const struct detect *d, uint32_t edge)
{
	const struct snapshot *s = d->heap->snapshot;

	if (edge_type_of(s, edge) != EDGE_PROPERTY ||
	    s->node_type[s->edge_to[edge]] != NODE_OBJECT)
		return false;
	switch (words_edge(&d->words, edge)) {
	case WORD_PROTO:
	case WORD_PROTOTYPE:
		return false;
	default:
		return true;
	}
}

static bool
find_all(struct detect *d, uint64_t *seen, struct task *task,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;

	for (uint32_t node = 0; node < s->nodes; node++) {
		if (poll_cancelled_at(task, node, err))
			return false;
		if (s->node_type[node] != NODE_CLOSURE)
			continue;
		for (uint32_t e = s->first_edge[node];
		    e < s->first_edge[node + 1]; e++)
			if (is_static(d, e) && !take(d, node, e, seen, err))
				return false;
	}
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	uint64_t *seen = big_alloc_clear(bitset_words(
	    d->heap->snapshot->nodes), sizeof *seen, "collections", err);
	bool ok = seen != NULL && find_all(d, seen, task, err);

	free(seen);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	say_class(heap, f->subject, cell);
	say(cell, " in static ");
	say_function(heap, f->place, cell);
	cell_span(cell, SPAN_PROPERTY);
	strbuf_addc(&cell->text, '.');
	name_edge(heap->snapshot, f->name, NAME_BYTES, &cell->text);
}

const struct detector statics_detector = {
	.name = "statics",
	.title = "Instances in static fields",
	.help = "objects of one class in a collection that is a field of a "
	    "class or function",
	.find = find,
	.words = words,
};
