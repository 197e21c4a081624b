/* Small questions of detectors about objects. */
#include "model/detect/detect.h"

#include "model/explore/peek.h"
#include "model/explore/place.h"
#include "model/load.h"

/* Functions bound again and again. */
#define BOUND_MAX 8
/* So many listeners of an emitter are looked at for one of the program's. */
#define LISTENERS_MAX 64

bool
detect_is_object(const struct snapshot *s, uint32_t node)
{
	switch (s->node_type[node]) {
	case NODE_OBJECT:
	case NODE_CLOSURE:
	case NODE_REGEXP:
		return true;
	case NODE_NATIVE:
		return peek_oddball(s, node) == NULL;
	default:
		return false;
	}
}

uint32_t
detect_unbound(const struct detect *d, uint32_t closure)
{
	for (int i = 0; i < BOUND_MAX; i++) {
		uint32_t target = words_follow(&d->words, closure,
		    EDGE_INTERNAL, WORD_BOUND_FUNCTION);

		if (target == NO_NODE || d->heap->snapshot->node_type[target]
		    != NODE_CLOSURE)
			break;
		closure = target;
	}
	return closure;
}

uint32_t
detect_code(const struct detect *d, uint32_t closure)
{
	return words_follow(&d->words, closure, EDGE_INTERNAL, WORD_SHARED);
}

bool
detect_is_runtimes(const struct heap *heap, uint32_t node)
{
	struct place place;

	return place_of(heap, node, &place) && place_is_runtime(heap, &place);
}

/* A listener as it was given: once() wraps it in a function that knows it. */
static uint32_t
given_listener(const struct detect *d, uint32_t closure)
{
	uint32_t inner = words_follow(&d->words, closure, EDGE_PROPERTY,
	    WORD_LISTENER);

	return inner != NO_NODE &&
	    d->heap->snapshot->node_type[inner] == NODE_CLOSURE ? inner :
	    closure;
}

static bool
is_own(const struct detect *d, uint32_t node, uint32_t *closure)
{
	if (d->heap->snapshot->node_type[node] != NODE_CLOSURE)
		return false;
	*closure = detect_unbound(d, given_listener(d, node));
	return !detect_is_runtimes(d->heap, *closure);
}

uint32_t
detect_own_listener(const struct detect *d, uint32_t emitter)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t events = words_follow(&d->words, emitter, EDGE_PROPERTY,
	    WORD_EVENTS), left = LISTENERS_MAX, closure = NO_NODE;

	if (events == NO_NODE || s->node_type[events] != NODE_OBJECT)
		return NO_NODE;
	for (uint32_t e = s->first_edge[events]; e < s->first_edge[events + 1]
	    && left > 0; e++) {
		uint32_t list = s->edge_to[e];

		if (edge_type_of(s, e) != EDGE_PROPERTY ||
		    words_edge(&d->words, e) == WORD_PROTO)
			continue;
		left--;
		if (is_own(d, list, &closure))
			return closure;
		if (words_node(&d->words, list) != WORD_ARRAY)
			continue;
		for (uint32_t i = s->first_edge[list];
		    i < s->first_edge[list + 1] && left > 0; i++, left--)
			if (edge_type_of(s, i) == EDGE_ELEMENT &&
			    is_own(d, s->edge_to[i], &closure))
				return closure;
	}
	return NO_NODE;
}
