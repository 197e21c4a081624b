#include "model/graph/native_contexts.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/graph/name_set.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

struct spread {
	const struct snapshot *snapshot;
	uint32_t *of;
	uint64_t *fixed;	/* nodes that are told by their map */
	uint64_t *listed;
	uint32_t *list;
	uint32_t count;
	uint64_t *names;	/* set of strings: of native contexts */
	uint32_t map_name, context_name;	/* strings */
};

static uint32_t
internal_target(const struct snapshot *s, uint32_t node, uint32_t name)
{
	if (node == NO_NODE || name == UINT32_MAX)
		return NO_NODE;
	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (edge_type_of(s, e) == EDGE_INTERNAL &&
		    edge_name_of(s, e) == name)
			return s->edge_to[e];
	return NO_NODE;
}

static uint32_t
native_context_in(const struct spread *spread, uint32_t node)
{
	const struct snapshot *s = spread->snapshot;

	if (node == NO_NODE || spread->context_name == UINT32_MAX)
		return CONTEXT_NONE;
	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (edge_type_of(s, e) == EDGE_INTERNAL &&
		    edge_name_of(s, e) == spread->context_name &&
		    name_set_has(s, spread->names, s->edge_to[e]))
			return s->edge_to[e];
	return CONTEXT_NONE;
}

static void
put_on_list(struct spread *spread, uint32_t node)
{
	if (bitset_has(spread->listed, node))
		return;
	bitset_add(spread->listed, node);
	spread->list[spread->count++] = node;
}

/* Those that their map, or they themselves, tell. */
static bool
find_fixed(struct spread *spread, struct task *task, struct error *err)
{
	const struct snapshot *s = spread->snapshot;
	uint32_t node, context;

	for (node = 0; node < s->nodes; node++) {
		context = name_set_has(s, spread->names, node) ? node :
		    native_context_in(spread, internal_target(s,
		    internal_target(s, node, spread->map_name),
		    spread->map_name));
		spread->of[node] = context;
		if (context != CONTEXT_NONE) {
			bitset_add(spread->fixed, node);
			put_on_list(spread, node);
		}
		if (poll_cancelled_at(task, node, err))
			return false;
	}
	return true;
}

/*
 * A node goes from none to one context to shared and never back, so the order
 * does not matter and each is passed on twice at most.
 */
static bool
pass_on(struct spread *spread, struct task *task, struct error *err)
{
	const struct snapshot *s = spread->snapshot;
	uint32_t node, work = 0;

	while (spread->count > 0) {
		node = spread->list[--spread->count];
		bitset_remove(spread->listed, node);
		for (uint32_t e = s->first_edge[node];
		    e < s->first_edge[node + 1]; e++) {
			uint32_t target = s->edge_to[e];
			uint8_t type = edge_type_of(s, e);

			if (type == EDGE_SHORTCUT || type == EDGE_WEAK ||
			    bitset_has(spread->fixed, target) ||
			    spread->of[target] == spread->of[node] ||
			    spread->of[target] == CONTEXT_SHARED)
				continue;
			spread->of[target] =
			    spread->of[target] == CONTEXT_NONE ?
			    spread->of[node] : CONTEXT_SHARED;
			put_on_list(spread, target);
		}
		if (poll_cancelled_at(task, ++work, err))
			return false;
	}
	return true;
}

static bool
find_names(const struct snapshot *snapshot, uint64_t **names,
	struct error *err)
{
	return name_set_add(snapshot, "system / NativeContext", names, err) &&
	    name_set_add(snapshot, "Detached system / NativeContext", names,
	    err);
}

bool
native_contexts_of(const struct snapshot *snapshot, uint32_t **of,
	struct task *task, struct error *err)
{
	size_t words = bitset_words(snapshot->nodes);
	struct spread spread = {
		.snapshot = snapshot,
		.map_name = strings_find(&snapshot->strings, "map"),
		.context_name = strings_find(&snapshot->strings,
		    "native_context"),
	};
	bool done;

	*of = NULL;
	spread.of = big_alloc(snapshot->nodes, sizeof(*spread.of),
	    "native contexts", err);
	spread.list = big_alloc(snapshot->nodes, sizeof(*spread.list),
	    "native contexts", err);
	spread.fixed = big_alloc_clear(words, sizeof(uint64_t),
	    "native contexts", err);
	spread.listed = big_alloc_clear(words, sizeof(uint64_t),
	    "native contexts", err);
	done = spread.of != NULL && spread.list != NULL &&
	    spread.fixed != NULL && spread.listed != NULL &&
	    find_names(snapshot, &spread.names, err) &&
	    find_fixed(&spread, task, err) && pass_on(&spread, task, err);
	free(spread.names);
	free(spread.list);
	free(spread.fixed);
	free(spread.listed);
	if (!done) {
		free(spread.of);
		return false;
	}
	*of = spread.of;
	return true;
}
