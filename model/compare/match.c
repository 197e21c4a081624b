#include "model/compare/match.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/compare/id_order.h"
#include "model/graph/classes.h"
#include "model/snapshot/snapshot.h"

/*
 * V8 gives its own objects every second number, the odd ones, as it meets
 * them: a table of them has few holes. Even ids are an embedder's, and may be
 * addresses.
 */
struct ids {
	uint32_t *node_of;	/* by half the id: of base, or NO_NODE */
	uint64_t count;
};

/* A table this many times as long as there are nodes is not worth it. */
#define HOLES_MAX 16
#define IDS_MIN 65536

static bool
is_sized(const struct snapshot *s, uint32_t node)
{
	return wide_get(&s->node_size, node) != 0;
}

static bool
is_listed(const struct ids *ids, uint64_t id)
{
	return ids->count > 0 && (id & 1) != 0;
}

/* No table, and ids->count 0, where ids are not what V8 makes of them. */
static bool
ids_build(struct ids *ids, const struct snapshot *s, struct error *err)
{
	uint64_t id, all = 0;
	uint32_t node;

	memset(ids, 0, sizeof(*ids));
	for (node = 0; node < s->nodes; node++) {
		id = wide_get(&s->node_id, node);
		if ((id & 1) != 0 && id / 2 >= all && is_sized(s, node))
			all = id / 2 + 1;
	}
	if (all > (uint64_t)s->nodes * HOLES_MAX + IDS_MIN)
		return true;
	ids->node_of = big_alloc(all, sizeof(*ids->node_of), "ids", err);
	if (ids->node_of == NULL)
		return false;
	memset(ids->node_of, 0xff, all * sizeof(*ids->node_of));
	for (node = 0; node < s->nodes; node++) {
		id = wide_get(&s->node_id, node);
		if ((id & 1) == 0 || !is_sized(s, node))
			continue;
		if (ids->node_of[id / 2] != NO_NODE)
			return true;
		ids->node_of[id / 2] = node;
	}
	ids->count = all;
	return true;
}

static void
pair(struct match *match, uint32_t node, uint32_t base)
{
	match->twin[node] = base;
	bitset_add(match->kept, base);
}

static uint32_t
row_of(const struct side *side, uint32_t node)
{
	return side->row_of[side->classes->of[node]];
}

/* What the table knows. */
static void
match_listed(struct match *match, const struct side *current,
	const struct side *base, const struct ids *ids)
{
	const struct snapshot *s = current->snapshot;
	uint32_t node, other;
	uint64_t id;

	for (node = 0; node < s->nodes; node++) {
		id = wide_get(&s->node_id, node);
		if (!is_listed(ids, id) || id / 2 >= ids->count)
			continue;
		other = ids->node_of[id / 2];
		if (other == NO_NODE || !is_sized(s, node) ||
		    bitset_has(match->kept, other))
			continue;
		if (row_of(current, node) == row_of(base, other))
			pair(match, node, other);
	}
}

/* Everything else, in order. */
static bool
order_rest(struct id_order *order, const struct side *side,
	const struct ids *ids, uint32_t rows, struct error *err)
{
	const struct snapshot *s = side->snapshot;
	uint32_t node, count = 0;
	uint32_t *nodes;

	for (node = 0; node < s->nodes; node++)
		count += !is_listed(ids, wide_get(&s->node_id, node)) &&
		    is_sized(s, node);
	nodes = big_alloc(count, sizeof(*nodes), "ids", err);
	if (nodes == NULL)
		return false;
	count = 0;
	for (node = 0; node < s->nodes; node++)
		if (!is_listed(ids, wide_get(&s->node_id, node)) &&
		    is_sized(s, node))
			nodes[count++] = node;
	return id_order_build(order, s, side->classes, side->row_of, rows,
	    nodes, count, err);
}

static void
match_row(struct match *match, const struct side *current,
	const struct side *base, const struct id_order *new,
	const struct id_order *old, uint32_t row)
{
	uint32_t i = old->first[row], j = new->first[row];
	uint64_t old_id, new_id;

	while (i < old->first[row + 1] && j < new->first[row + 1]) {
		old_id = wide_get(&base->snapshot->node_id, old->nodes[i]);
		new_id = wide_get(&current->snapshot->node_id, new->nodes[j]);
		if (old_id == new_id)
			pair(match, new->nodes[j++], old->nodes[i++]);
		else if (old_id < new_id)
			i++;
		else
			j++;
	}
}

/* Both sides of what the table does not know, to be put in order. */
struct rest {
	const struct side *sides[2];
	struct id_order orders[2];
	const struct ids *ids;
	uint32_t rows;
};

static bool
order_side(void *data, uint32_t piece, struct error *err)
{
	struct rest *rest = data;

	return order_rest(&rest->orders[piece], rest->sides[piece],
	    rest->ids, rest->rows, err);
}

static bool
match_rest(struct match *match, const struct side *current,
	const struct side *base, const struct ids *ids, uint32_t rows,
	struct task *task, struct error *err)
{
	struct rest rest = { .sides = { base, current }, .ids = ids,
		.rows = rows };
	bool ok = crew_run(task, 2, order_side, &rest, err);

	for (uint32_t row = 0; ok && row < rows; row++)
		match_row(match, current, base, &rest.orders[1],
		    &rest.orders[0], row);
	id_order_release(&rest.orders[0]);
	id_order_release(&rest.orders[1]);
	return ok;
}

bool
match_build(struct match *match, const struct side *current,
	const struct side *base, uint32_t rows, bool by_id,
	struct task *task, struct error *err)
{
	uint32_t nodes = current->snapshot->nodes;
	struct ids ids;
	bool ok;

	match->twin = big_alloc(nodes, sizeof(*match->twin), "twins", err);
	match->kept = big_alloc_clear(bitset_words(base->snapshot->nodes),
	    sizeof(*match->kept), "twins", err);
	if (match->twin == NULL || match->kept == NULL) {
		match_release(match);
		return false;
	}
	memset(match->twin, 0xff, nodes * sizeof(*match->twin));
	if (!by_id)
		return true;
	ok = ids_build(&ids, base->snapshot, err);
	if (ok)
		match_listed(match, current, base, &ids);
	ok = ok && match_rest(match, current, base, &ids, rows, task, err);
	free(ids.node_of);
	if (!ok)
		match_release(match);
	return ok;
}

void
match_release(struct match *match)
{
	free(match->twin);
	free(match->kept);
	memset(match, 0, sizeof(*match));
}
