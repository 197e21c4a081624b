#include "model/explain/contents.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/task.h"
#include "model/explore/place.h"
#include "model/graph/kinds.h"
#include "model/load.h"

/* Tables within tables within tables: more is no plumbing. */
#define CLIMB_MAX 64
#define LOOK_UP 65536
#define WRITTEN_WEIGHT 8
/* Marks the number of a name among those of classes. */
#define CLOSURES ((uint32_t)1 << 31)

uint32_t
contents_holder(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;
	const uint32_t *parent = heap->dominators.parent;

	for (int i = 0; i < CLIMB_MAX && parent[node] != node; i++) {
		node = parent[node];
		if (kind_is_holder(s, node))
			return node;
		if (!kind_is_plumbing(s, node))
			return NO_NODE;
	}
	return NO_NODE;
}

static bool
is_member(const uint64_t *set, uint32_t node)
{
	return set == NULL || bitset_has(set, node);
}

/* The first node of a set from this one on; there may be none below nodes. */
static uint32_t
next_member(const uint64_t *set, uint32_t node, uint32_t nodes)
{
	if (set == NULL)
		return node;
	while (node < nodes && !bitset_has(set, node))
		node = node % 64 == 0 && set[node / 64] == 0 &&
		    nodes - node > 64 ? node + 64 : node + 1;
	return node;
}

/* Whose is what. */
struct owned {
	const struct heap *heap;
	const struct number_map *owners, *tops;
	uint64_t *known;	/* bit set of the nodes that are in either: most
				   are in none, and this is quick to ask */
};

static void
mark_keys(uint64_t *known, const struct number_map *map)
{
	for (size_t i = 0; map != NULL && i < map->slot_count; i++)
		if (map->slots[i].value != NUMBER_NONE)
			bitset_add(known, map->slots[i].key);
}

static bool
owned_init(struct owned *owned, const struct heap *heap,
	const struct number_map *owners, const struct number_map *tops,
	struct error *err)
{
	*owned = (struct owned) { heap, owners, tops, NULL };
	owned->known = big_alloc_clear(bitset_words(heap->snapshot->nodes),
	    sizeof(*owned->known), "contents", err);
	if (owned->known == NULL)
		return false;
	mark_keys(owned->known, owners);
	mark_keys(owned->known, tops);
	return true;
}

static uint32_t
get(const struct owned *owned, const struct number_map *map, uint32_t node)
{
	return map != NULL && bitset_has(owned->known, node) ?
	    number_map_get(map, node) : NUMBER_NONE;
}

/* Number of the owner of a node, or NUMBER_NONE. */
static uint32_t
owner_of(const struct owned *owned, uint32_t node)
{
	const struct snapshot *s = owned->heap->snapshot;
	const uint32_t *parent = owned->heap->dominators.parent;
	uint32_t owner;

	for (int i = 0; i < CLIMB_MAX; i++) {
		owner = get(owned, owned->tops, node);
		if (owner != NUMBER_NONE || parent[node] == node)
			return owner;
		node = parent[node];
		if (kind_is_holder(s, node))
			return get(owned, owned->owners, node);
		if (!kind_is_plumbing(s, node))
			return NUMBER_NONE;
	}
	return NUMBER_NONE;
}

/* The classes of one owner. */
struct kinds {
	struct number_map map;	/* from class to its number here */
	struct kind {
		uint32_t class, example, count;
		uint64_t retained;
	} *list;
	size_t count, room;
};

/* All closures are one class: they go by their code, or by their names. */
static uint32_t
kind_of(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;

	const struct location *at = s->node_type[node] == NODE_CLOSURE ?
	    snapshot_location(s, node) : NULL;

	if (at != NULL)
		return CLOSURES | (uint32_t)hash_mix(hash_mix(at->script,
		    at->line), at->column);
	if (s->node_type[node] == NODE_CLOSURE)
		return CLOSURES | s->node_name[node];
	return heap->classes.of[node] & ~CLOSURES;
}

static bool
add(struct kinds *kinds, const struct heap *heap, uint32_t node,
	uint64_t bytes, struct error *err)
{
	uint32_t class = heap->classes.of[node];
	uint32_t key = kind_of(heap, node);
	uint32_t number = key == NUMBER_NONE ? NUMBER_NONE :
	    number_map_get(&kinds->map, key);
	struct kind *list;

	if (number == NUMBER_NONE) {
		list = array_grow(kinds->list, &kinds->room,
		    kinds->count + 1, sizeof(*list), "contents", err);
		if (list == NULL)
			return false;
		kinds->list = list;
		number = (uint32_t)kinds->count++;
		list[number] = (struct kind) { class, node, 0, 0 };
		if (key != NUMBER_NONE &&
		    !number_map_put(&kinds->map, key, number, err))
			return false;
	}
	kinds->list[number].count++;
	kinds->list[number].retained += bytes;
	return true;
}

/* What a programmer has written says more than arrays and strings in it. */
static uint64_t
weight_of(const struct heap *heap, const struct kind *kind)
{
	struct place place;

	if (!place_of(heap, kind->example, &place) ||
	    place_is_runtime(heap, &place))
		return kind->retained;
	return kind->retained * WRITTEN_WEIGHT;
}

static void
sum_up(const struct kinds *kinds, const struct heap *heap,
	struct contents *contents)
{
	uint64_t weight, most = 0;

	memset(contents, 0, sizeof(*contents));
	contents->class = NO_CLASS;
	contents->example = NO_NODE;
	for (size_t i = 0; i < kinds->count; i++) {
		const struct kind *kind = &kinds->list[i];

		contents->all += kind->count;
		contents->all_retained += kind->retained;
		weight = weight_of(heap, kind);
		if (contents->class != NO_CLASS && weight <= most)
			continue;
		most = weight;
		contents->class = kind->class;
		contents->example = kind->example;
		contents->count = kind->count;
		contents->retained = kind->retained;
	}
}

/* Says what was found, and releases it. */
static void
finish(struct kinds *kinds, const struct heap *heap, struct contents *list,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sum_up(&kinds[i], heap, &list[i]);
		number_map_release(&kinds[i].map);
		free(kinds[i].list);
	}
	free(kinds);
}

bool
contents_find(struct contents *list, size_t count, const struct heap *heap,
	const struct number_map *owners, const struct number_map *tops,
	const uint64_t *set, struct task *task, struct error *err)
{
	const struct snapshot *s = heap->snapshot;
	struct kinds *kinds = calloc(count + 1, sizeof(*kinds));
	struct owned owned;
	uint32_t node, owner, seen = 0;
	bool ok = true;

	if (kinds == NULL)
		return error_memory(err, "contents", count * sizeof(*kinds));
	if (!owned_init(&owned, heap, owners, tops, err)) {
		free(kinds);
		return false;
	}
	for (node = next_member(set, 0, s->nodes); ok && node < s->nodes;
	    node = next_member(set, node + 1, s->nodes)) {
		if (seen++ % LOOK_UP == 0 && task != NULL)
			ok = task_goes_on(task, err);
		if (!kind_is_content(s, node) ||
		    heap_size(heap, node) == 0)
			continue;
		owner = owner_of(&owned, node);
		if (owner != NUMBER_NONE)
			ok = ok && add(&kinds[owner], heap, node,
			    heap_retained(heap, node), err);
	}
	free(owned.known);
	finish(kinds, heap, list, count);
	return ok;
}

/* Marks a node above which there is no owner. */
#define NO_OWNER (NUMBER_NONE - 1)

/* Of a node of set; what is passed learns it, so each is passed twice. */
static uint32_t
deep_owner(uint32_t *owner_of, const struct owned *owned,
	const uint64_t *set, uint32_t node)
{
	const uint32_t *parent = owned->heap->dominators.parent;
	uint32_t owner = NUMBER_NONE, up = node;

	while (owner == NUMBER_NONE) {
		owner = owner_of[up];
		if (owner == NUMBER_NONE)
			owner = get(owned, owned->tops, up);
		if (owner == NUMBER_NONE && (parent[up] == up ||
		    !is_member(set, parent[up])))
			owner = NO_OWNER;
		up = parent[up];
	}
	for (up = node; owner_of[up] == NUMBER_NONE; up = parent[up]) {
		owner_of[up] = owner;
		if (get(owned, owned->tops, up) != NUMBER_NONE ||
		    parent[up] == up || !is_member(set, parent[up]))
			break;
	}
	return owner;
}

bool
contents_find_deep(struct contents *list, size_t count,
	const struct heap *heap, const struct number_map *tops,
	const uint64_t *set, struct error *err)
{
	uint32_t nodes = heap->snapshot->nodes, node, owner;
	struct kinds *kinds = calloc(count + 1, sizeof(*kinds));
	uint32_t *owner_of = big_alloc(nodes, sizeof(*owner_of), "contents",
	    err);
	struct owned owned = { 0 };
	bool ok = kinds != NULL && owner_of != NULL &&
	    owned_init(&owned, heap, NULL, tops, err);

	if (!ok) {
		free(kinds);
		free(owner_of);
		return error_memory(err, "contents", nodes *
		    sizeof(*owner_of));
	}
	memset(owner_of, 0xff, nodes * sizeof(*owner_of));
	for (node = next_member(set, 0, nodes); ok && node < nodes;
	    node = next_member(set, node + 1, nodes)) {
		if (!kind_is_content(heap->snapshot, node) ||
		    heap_size(heap, node) == 0)
			continue;
		owner = deep_owner(owner_of, &owned, set, node);
		if (owner != NO_OWNER)
			ok = add(&kinds[owner], heap, node,
			    heap_size(heap, node), err);
	}
	free(owner_of);
	free(owned.known);
	finish(kinds, heap, list, count);
	for (size_t i = 0; i < count; i++)
		list[i].deep = true;
	return ok;
}
