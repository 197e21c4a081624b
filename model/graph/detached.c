#include "model/graph/detached.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

#define ATTACHED 1
#define DETACHED 2

struct spread {
	struct snapshot *snapshot;
	struct task *task;
	uint64_t *visited;
	/*
	 * Native nodes whose neighbours are to be looked at: attached ones
	 * from the front, detached ones from the back. Each node gets in once.
	 */
	uint32_t *list;
	size_t attached, detached, room;
};

static void
visit(struct spread *spread, uint32_t node, uint8_t state)
{
	struct snapshot *snapshot = spread->snapshot;

	if (bitset_has(spread->visited, node))
		return;
	bitset_add(spread->visited, node);
	/* JavaScript objects pass nothing on: embedders know their states. */
	if (snapshot->node_type[node] != NODE_NATIVE)
		return;
	snapshot->node_detached[node] = state;
	if (state == ATTACHED) {
		spread->list[spread->attached++] = node;
	} else if (state == DETACHED) {
		snapshot->node_detached[node] |= DETACHED_RENAMED;
		spread->detached++;
		spread->list[spread->room - spread->detached] = node;
	}
}

static void
visit_targets(struct spread *spread, uint32_t node, uint8_t state)
{
	const struct snapshot *snapshot = spread->snapshot;
	uint32_t edge, end = snapshot->first_edge[node + 1];

	for (edge = snapshot->first_edge[node]; edge < end; edge++) {
		switch (edge_type_of(snapshot, edge)) {
		case EDGE_HIDDEN:
		case EDGE_INVISIBLE:
		case EDGE_WEAK:
			break;
		default:
			visit(spread, snapshot->edge_to[edge], state);
		}
	}
}

static bool
visit_all(struct spread *spread, struct error *err)
{
	const struct snapshot *snapshot = spread->snapshot;
	uint32_t node, work = 0;
	uint8_t state;

	for (node = 0; node < snapshot->nodes; node++) {
		state = snapshot->node_detached[node] & DETACHED_STATE;
		if (state != 0)
			visit(spread, node, state);
	}
	/* All attached ones before the first detached one: they win. */
	while (spread->attached > 0) {
		node = spread->list[--spread->attached];
		visit_targets(spread, node, ATTACHED);
		if (poll_cancelled_at(spread->task, ++work, err))
			return false;
	}
	while (spread->detached > 0) {
		node = spread->list[spread->room - spread->detached];
		spread->detached--;
		visit_targets(spread, node, DETACHED);
		if (poll_cancelled_at(spread->task, ++work, err))
			return false;
	}
	return true;
}

static bool
spread_states(struct snapshot *snapshot, struct task *task, struct error *err)
{
	struct spread spread = { .snapshot = snapshot, .task = task };
	bool ok = false;
	uint32_t node;

	for (node = 0; node < snapshot->nodes; node++)
		spread.room += snapshot->node_type[node] == NODE_NATIVE;
	spread.visited = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(*spread.visited), "detached nodes", err);
	if (spread.visited == NULL)
		goto out;
	spread.list = big_alloc(spread.room, sizeof(*spread.list),
	    "detached nodes", err);
	if (spread.list == NULL)
		goto out;
	ok = visit_all(&spread, err);
out:
	free(spread.visited);
	free(spread.list);
	return ok;
}

static bool
named_detached(const struct snapshot *snapshot, uint32_t string,
	struct strbuf *text)
{
	static const char prefix[] = "Detached ";
	size_t len = sizeof(prefix) - 1;

	strbuf_reset(text);
	strings_decode(&snapshot->strings, string, len, text);
	return text->len >= len && memcmp(text->data, prefix, len) == 0;
}

static bool
mark_by_name(struct snapshot *snapshot, struct task *task, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	uint32_t node, string, last = UINT32_MAX;
	bool detached = false, ok = false;

	for (node = 0; node < snapshot->nodes; node++) {
		if (snapshot->node_type[node] != NODE_NATIVE)
			continue;
		string = snapshot->node_name[node];
		if (string != last)
			detached = named_detached(snapshot, string, &text);
		last = string;
		if (detached && snapshot->node_detached == NULL) {
			snapshot->node_detached = big_alloc_clear(
			    snapshot->nodes, 1, "detached nodes", err);
			if (snapshot->node_detached == NULL)
				goto out;
		}
		if (detached)
			snapshot->node_detached[node] = DETACHED;
		if (poll_cancelled_at(task, node, err))
			goto out;
	}
	ok = !text.failed || error_memory(err, "a name", text.len);
out:
	strbuf_release(&text);
	return ok;
}

bool
detached_spread(struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	if (snapshot->meta.node_detached == META_ABSENT)
		return mark_by_name(snapshot, task, err);
	if (snapshot->node_detached == NULL)
		return true;
	return spread_states(snapshot, task, err);
}
