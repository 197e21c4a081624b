#include "model/graph/ignored.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/poll.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

/* WeakMap entries: the value, and below it the number of the pair's text. */
struct entries {
	uint64_t *list;		/* sorted once all are in it */
	size_t count, room;
};

static int
by_entry(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool
is_among(const uint32_t *sorted, size_t count, uint32_t number)
{
	return count > 0 && bsearch(&number, sorted, count, sizeof(number),
	    by_number) != NULL;
}

/* The entry that an edge is a half of; false for all other edges. */
static bool
entry_of(const struct snapshot *snapshot, uint32_t edge, uint64_t *entry)
{
	const struct pair_name *pair;

	if (edge_type_of(snapshot, edge) != EDGE_PAIR)
		return false;
	pair = strings_pair(&snapshot->strings, edge_name_of(snapshot, edge));
	if (pair == NULL)
		return false;
	*entry = (uint64_t)snapshot->edge_to[edge] << 32 | pair->pair;
	return true;
}

static bool
add_entries(struct entries *entries, const struct snapshot *snapshot,
	uint32_t node, struct error *err)
{
	uint64_t *list, entry;

	for (uint32_t edge = snapshot->first_edge[node];
	    edge < snapshot->first_edge[node + 1]; edge++) {
		if (!entry_of(snapshot, edge, &entry))
			continue;
		list = array_grow(entries->list, &entries->room,
		    entries->count + 1, sizeof(*list), "WeakMap entries", err);
		if (list == NULL)
			return false;
		entries->list = list;
		list[entries->count++] = entry;
	}
	return true;
}

/* The entries that have an edge from a node that is not reached. */
static bool
find_entries(const struct ignored *ignored, const struct snapshot *snapshot,
	struct entries *entries, struct task *task, struct error *err)
{
	for (uint32_t node = 0; node < snapshot->nodes; node++) {
		if (poll_cancelled_at(task, node, err))
			return false;
		if (distances_get(&ignored->distances, node) ==
		    DISTANCE_NONE &&
		    !add_entries(entries, snapshot, node, err))
			return false;
	}
	if (entries->count > 0)
		qsort(entries->list, entries->count, sizeof(*entries->list),
		    by_entry);
	return true;
}

/* Both edges of these entries, wherever they come from. */
static bool
find_edges(struct ignored *ignored, const struct snapshot *snapshot,
	const struct entries *entries, struct task *task, struct error *err)
{
	size_t room = 0;
	uint32_t *edges;
	uint64_t entry;

	for (uint32_t edge = 0; edge < snapshot->edges; edge++) {
		if (poll_cancelled_at(task, edge, err))
			return false;
		if (!entry_of(snapshot, edge, &entry) || bsearch(&entry,
		    entries->list, entries->count, sizeof(entry),
		    by_entry) == NULL)
			continue;
		edges = array_grow(ignored->edges, &room,
		    ignored->edge_count + 1, sizeof(*edges),
		    "WeakMap entries", err);
		if (edges == NULL)
			return false;
		ignored->edges = edges;
		edges[ignored->edge_count++] = edge;
	}
	return true;
}

static bool
find_pairs(struct ignored *ignored, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	struct entries entries = { 0 };
	bool ok;

	if (snapshot->strings.pair_count == 0)
		return true;
	ok = find_entries(ignored, snapshot, &entries, task, err) &&
	    (entries.count == 0 ||
	    find_edges(ignored, snapshot, &entries, task, err));
	free(entries.list);
	return ok;
}

static bool
take_nodes(struct ignored *ignored, const uint32_t *nodes, size_t count,
	struct error *err)
{
	ignored->nodes = malloc(count * sizeof(*nodes));
	if (ignored->nodes == NULL)
		return error_memory(err, "ignored objects",
		    count * sizeof(*nodes));
	memcpy(ignored->nodes, nodes, count * sizeof(*nodes));
	qsort(ignored->nodes, count, sizeof(*nodes), by_number);
	ignored->count = 1;
	for (size_t i = 1; i < count; i++)
		if (ignored->nodes[i] != ignored->nodes[ignored->count - 1])
			ignored->nodes[ignored->count++] = ignored->nodes[i];
	return true;
}

static bool
find_distances(struct ignored *ignored, const struct snapshot *snapshot,
	bool roots_too, struct task *task, struct error *err)
{
	uint64_t *set = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(*set), "ignored objects", err);
	bool ok;

	if (set == NULL)
		return false;
	for (size_t i = 0; i < ignored->count; i++)
		bitset_add(set, ignored->nodes[i]);
	ok = distances_build_without(&ignored->distances, snapshot, set,
	    roots_too, task, err);
	free(set);
	return ok;
}

static struct ignored *
make(const struct snapshot *snapshot, const uint32_t *nodes, size_t count,
	bool roots_too, struct task *task, struct error *err)
{
	struct ignored *ignored = calloc(1, sizeof(*ignored));

	if (ignored == NULL) {
		error_memory(err, "ignored objects", sizeof(*ignored));
		return NULL;
	}
	ignored->users = 1;
	if (take_nodes(ignored, nodes, count, err) &&
	    find_distances(ignored, snapshot, roots_too, task, err) &&
	    find_pairs(ignored, snapshot, task, err))
		return ignored;
	ignored_release(ignored);
	return NULL;
}

static bool
has_user_root(const struct ignored *ignored, const struct snapshot *snapshot)
{
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1];

	for (; edge < end; edge++)
		if (roots_is_user(snapshot, snapshot->edge_to[edge]) &&
		    ignored_has(ignored, snapshot->edge_to[edge]))
			return true;
	return false;
}

struct ignored *
ignored_new(const struct snapshot *snapshot, const uint32_t *nodes,
	size_t count, struct task *task, struct error *err)
{
	struct ignored *ignored = make(snapshot, nodes, count, false, task,
	    err);

	if (ignored == NULL || !has_user_root(ignored, snapshot))
		return ignored;
	ignored->ways = make(snapshot, nodes, count, true, task, err);
	if (ignored->ways != NULL)
		return ignored;
	ignored_release(ignored);
	return NULL;
}

struct ignored *
ignored_keep(struct ignored *ignored)
{
	if (ignored != NULL)
		ignored->users++;
	return ignored;
}

void
ignored_release(struct ignored *ignored)
{
	if (ignored == NULL || --ignored->users > 0)
		return;
	ignored_release(ignored->ways);
	distances_release(&ignored->distances);
	free(ignored->nodes);
	free(ignored->edges);
	free(ignored);
}

bool
ignored_has(const struct ignored *ignored, uint32_t node)
{
	return ignored != NULL && is_among(ignored->nodes, ignored->count,
	    node);
}

const struct distances *
ignored_distances(const struct ignored *ignored,
	const struct distances *before)
{
	if (ignored == NULL)
		return before;
	return ignored->ways != NULL ? &ignored->ways->distances :
	    &ignored->distances;
}

static bool
has_edge(const struct ignored *ignored, uint32_t edge)
{
	return is_among(ignored->edges, ignored->edge_count, edge);
}

bool
ignored_cuts(const struct ignored *ignored, uint32_t edge)
{
	return ignored != NULL && has_edge(ignored->ways != NULL ?
	    ignored->ways : ignored, edge);
}

int32_t
ignored_distance(const struct ignored *ignored,
	const struct distances *before, uint32_t edge, uint32_t source)
{
	int32_t distance = distances_get(before, source), now = distance;

	if (ignored != NULL) {
		if (has_edge(ignored, edge))
			return DISTANCE_UNREACHABLE;
		now = distances_get(&ignored->distances, source);
	}
	if (now != DISTANCE_NONE)
		return now;
	return DISTANCE_UNREACHABLE + (distance > 0 ? distance : 0);
}
