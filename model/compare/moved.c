#include "model/compare/moved.h"

#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/compare/diff.h"
#include "model/graph/kinds.h"
#include "model/load.h"

/* Tables in tables in tables: no deeper. */
#define DEPTH_MAX 4
/*
 * Fewer are no window: the ends of a list, of which each holds all behind it.
 */
#define MOVED_FEW 5

/* The objects that one refers to, each once, with 0 for value. */
struct kids {
	const struct heap *heap;
	struct number_map map;
	uint64_t left;		/* of MOVED_EDGES */
};

/* Its table, if it is one that belongs to the object alone. */
static bool
is_own_table(const struct heap *heap, uint32_t holder, uint32_t node)
{
	return kind_is_plumbing(heap->snapshot, node) &&
	    heap->dominators.parent[node] == holder;
}

static bool
gather(struct kids *kids, uint32_t node, int depth, struct error *err)
{
	const struct snapshot *s = kids->heap->snapshot;
	uint32_t end = s->first_edge[node + 1], to;

	for (uint32_t edge = s->first_edge[node]; edge < end &&
	    kids->left > 0; edge++) {
		kids->left--;
		to = s->edge_to[edge];
		if (edge_type_of(s, edge) == EDGE_WEAK)
			continue;
		if (depth < DEPTH_MAX && is_own_table(kids->heap, node, to)) {
			if (!gather(kids, to, depth + 1, err))
				return false;
		} else if (kind_is_content(s, to) &&
		    !number_map_put(&kids->map, to, 0, err)) {
			return false;
		}
	}
	return true;
}

/* What those of current retain that were not there before. */
static uint64_t
got(const struct diff *diff, const struct kids *now,
	const struct kids *before)
{
	uint64_t bytes = 0;
	uint32_t twin, count = 0;

	for (size_t i = 0; i < now->map.slot_count; i++) {
		if (now->map.slots[i].value == NUMBER_NONE)
			continue;
		twin = diff->twin[now->map.slots[i].key];
		if (twin != NO_NODE && number_map_get(&before->map, twin) ==
		    NUMBER_NONE) {
			bytes += heap_retained(now->heap,
			    now->map.slots[i].key);
			count++;
		}
	}
	return count < MOVED_FEW ? 0 : bytes;
}

/*
 * And what those of the base retained that are in both and are not there any
 * more.
 */
static uint64_t
given(const struct kids *now, const struct kids *before,
	const uint32_t *node_of)
{
	uint64_t bytes = 0;
	uint32_t node, count = 0;

	for (size_t i = 0; i < before->map.slot_count; i++) {
		if (before->map.slots[i].value == NUMBER_NONE)
			continue;
		node = node_of[before->map.slots[i].key];
		if (node != NO_NODE && number_map_get(&now->map, node) ==
		    NUMBER_NONE) {
			bytes += heap_retained(before->heap,
			    before->map.slots[i].key);
			count++;
		}
	}
	return count < MOVED_FEW ? 0 : bytes;
}

bool
moved_away(const struct diff *diff, uint32_t node, const uint32_t *node_of,
	int64_t *bytes, struct error *err)
{
	struct kids now = { .heap = diff->current, .left = MOVED_EDGES };
	struct kids before = { .heap = diff->base, .left = MOVED_EDGES };
	bool ok;

	*bytes = 0;
	ok = gather(&now, node, 0, err) &&
	    gather(&before, diff->twin[node], 0, err);
	if (ok)
		*bytes = (int64_t)(given(&now, &before, node_of) -
		    got(diff, &now, &before));
	number_map_release(&now.map);
	number_map_release(&before.map);
	return ok;
}
