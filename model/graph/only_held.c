#include "model/graph/only_held.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/detached.h"
#include "model/graph/distances.h"
#include "model/graph/name_set.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

/* Names of edges are looked at to this many bytes. */
#define NAME_BYTES 4096

struct search {
	enum holder holder;
	const struct snapshot *snapshot;
	uint64_t *passed;	/* nodes that are not to be entered */
	uint64_t *reached;
	uint32_t *queue;
	uint32_t head, tail;
};

static bool
edge_is_called(const struct snapshot *s, uint32_t edge, const char *wanted)
{
	struct strbuf name = STRBUF_INIT;
	bool same;

	name_edge(s, edge, 16, &name);
	same = strcmp(name.data, wanted) == 0;
	strbuf_release(&name);
	return same;
}

/* Where the first edge called name leads, or NO_NODE. */
static uint32_t
child_called(const struct snapshot *s, uint32_t node, const char *name)
{
	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (edge_is_called(s, e, name))
			return s->edge_to[e];
	return NO_NODE;
}

/* The function of a listener: what it calls, or what that wraps. */
static uint32_t
handler_of(const struct snapshot *s, uint32_t listener)
{
	uint32_t called = child_called(s, listener, "1"), child;

	if (called == NO_NODE || child_called(s, called, "code") != NO_NODE)
		return called;
	for (uint32_t e = s->first_edge[called];
	    e < s->first_edge[called + 1]; e++) {
		child = s->edge_to[e];
		if (child_called(s, child, "code") != NO_NODE)
			return child;
	}
	return called;
}

static void
pass_handlers(struct search *search)
{
	const struct snapshot *s = search->snapshot;
	struct named listener;
	uint32_t node, handler;

	named_init(&listener, "V8EventListener");
	for (node = 0; node < s->nodes; node++) {
		if (!named_is(&listener, s, node))
			continue;
		handler = handler_of(s, node);
		if (handler != NO_NODE)
			bitset_add(search->passed, handler);
	}
}

static void
pass_detached(struct search *search)
{
	const struct snapshot *s = search->snapshot;

	for (uint32_t node = 0; s->node_detached != NULL && node < s->nodes;
	    node++)
		if ((s->node_detached[node] & DETACHED_STATE) == 2)
			bitset_add(search->passed, node);
}

static bool
pass_contexts(struct search *search, struct error *err)
{
	const struct snapshot *s = search->snapshot;
	uint64_t *names = NULL;

	if (!name_set_add(s, "system / Context", &names, err))
		return false;
	for (uint32_t node = 0; node < s->nodes; node++)
		if (name_set_has(s, names, node))
			bitset_add(search->passed, node);
	free(names);
	return true;
}

static bool
find_passed(struct search *search, struct error *err)
{
	switch (search->holder) {
	case HOLDER_DETACHED:
		pass_detached(search);
		return true;
	case HOLDER_CONTEXTS:
		return pass_contexts(search, err);
	case HOLDER_HANDLERS:
		pass_handlers(search);
		return true;
	default:
		return true;
	}
}

/* An edge from one of the roots to what the console keeps. */
static bool
is_console(const struct search *search, uint32_t source, uint32_t edge)
{
	static const char end[] = " / DevTools console";
	const struct snapshot *s = search->snapshot;
	struct strbuf name = STRBUF_INIT;
	size_t len = sizeof(end) - 1;
	bool found;

	if (search->holder != HOLDER_CONSOLE ||
	    s->node_type[source] != NODE_SYNTHETIC ||
	    !edge_type_named(edge_type_of(s, edge)))
		return false;
	name_edge(s, edge, NAME_BYTES, &name);
	found = name.len >= len &&
	    strcmp(name.data + name.len - len, end) == 0;
	strbuf_release(&name);
	return found;
}

static void
visit(struct search *search, uint32_t node)
{
	const struct snapshot *s = search->snapshot;

	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++) {
		uint32_t target = s->edge_to[e];

		if (bitset_has(search->reached, target) ||
		    bitset_has(search->passed, target) ||
		    edge_type_of(s, e) == EDGE_WEAK ||
		    is_console(search, node, e))
			continue;
		bitset_add(search->reached, target);
		search->queue[search->tail++] = target;
	}
}

static bool
walk(struct search *search, struct task *task, struct error *err)
{
	uint32_t root = search->snapshot->root;

	bitset_add(search->reached, root);
	search->queue[search->tail++] = root;
	while (search->head < search->tail) {
		visit(search, search->queue[search->head++]);
		if (poll_cancelled_at(task, search->head, err))
			return false;
	}
	return true;
}

bool
only_held_by(enum holder holder, const struct snapshot *snapshot,
	const struct distances *distances, uint64_t **nodes,
	struct task *task, struct error *err)
{
	struct search search = { .holder = holder, .snapshot = snapshot };
	size_t words = bitset_words(snapshot->nodes);
	bool done;

	*nodes = NULL;
	search.passed = big_alloc_clear(words, sizeof(uint64_t), "a filter",
	    err);
	search.reached = big_alloc_clear(words, sizeof(uint64_t), "a filter",
	    err);
	search.queue = big_alloc(snapshot->nodes, sizeof(*search.queue),
	    "a filter", err);
	done = search.passed != NULL && search.reached != NULL &&
	    search.queue != NULL && find_passed(&search, err) &&
	    (snapshot->nodes == 0 || walk(&search, task, err));
	free(search.passed);
	free(search.queue);
	if (!done) {
		free(search.reached);
		return false;
	}
	for (uint32_t node = 0; node < snapshot->nodes; node++) {
		if (!bitset_has(search.reached, node) &&
		    distances_get(distances, node) != DISTANCE_NONE)
			bitset_add(search.reached, node);
		else
			bitset_remove(search.reached, node);
	}
	*nodes = search.reached;
	return true;
}
