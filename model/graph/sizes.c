#include "model/graph/sizes.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/graph/poll.h"
#include "model/graph/retainers.h"
#include "model/graph/roots.h"
#include "model/snapshot/snapshot.h"

/* What owner[] says of a node that may be owned. */
#define NOBODY (UINT32_MAX - 1)	/* no owner seen yet */
#define SEVERAL UINT32_MAX

/* Nodes that are worth a thread of their own. */
#define NODES_LEAST 100000

struct owners {
	struct snapshot *snapshot;
	const struct retainers *retainers;
	struct task *task;
	uint32_t parts;
	/*
	 * Nodes whose owner can still change: those that may be owned and are
	 * not known to have several. Most edges lead elsewhere, and this small
	 * set says so without a look at owner.
	 */
	uint64_t *open;
	uint64_t *ownable;
	uint32_t *owner;	/* of ownable nodes */
	uint32_t *list;		/* ownable nodes that must be passed on */
	uint32_t listed;
	uint64_t *on_list;
};

static bool
has_user_root(const struct snapshot *snapshot)
{
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1];

	for (; edge < end; edge++) {
		if (roots_is_user(snapshot, snapshot->edge_to[edge]))
			return true;
	}
	return false;
}

static bool
allocate(struct owners *owners, struct error *err)
{
	const char *what = "owners of arrays";
	uint32_t nodes = owners->snapshot->nodes;
	size_t words = bitset_words(nodes);

	owners->open = big_alloc_clear(words, sizeof(uint64_t), what, err);
	if (owners->open == NULL)
		return false;
	owners->ownable = big_alloc_clear(words, sizeof(uint64_t), what, err);
	if (owners->ownable == NULL)
		return false;
	owners->on_list = big_alloc_clear(words, sizeof(uint64_t), what, err);
	if (owners->on_list == NULL)
		return false;
	owners->owner = big_alloc(nodes, sizeof(*owners->owner), what, err);
	return owners->owner != NULL;
}

/* May a node of a type be owned? */
enum { NEVER, ALWAYS, BY_NAME };

/* Finds the nodes that may be owned; they are all open and owned by nobody. */
static bool
find_ownable(struct owners *owners, struct error *err)
{
	static const uint8_t may_be_owned[256] = {
		[NODE_HIDDEN] = ALWAYS,
		[NODE_ARRAY] = ALWAYS,
		[NODE_NATIVE] = BY_NAME,
	};
	const struct snapshot *snapshot = owners->snapshot;
	struct named external;
	uint32_t node, count = 0;
	uint64_t bits = 0, may;

	named_init(&external, "system / ExternalStringData");
	for (node = 0; node < snapshot->nodes; node++) {
		may = may_be_owned[snapshot->node_type[node]];
		if (may == BY_NAME)
			may = named_is(&external, snapshot, node);
		bits |= may << node % 64;
		count += (uint32_t)may;
		if (node % 64 != 63 && node + 1 < snapshot->nodes)
			continue;
		owners->open[node / 64] = owners->ownable[node / 64] = bits;
		bits = 0;
		if (poll_cancelled_at(owners->task, node / 64, err))
			return false;
	}
	owners->list = big_alloc(count, sizeof(*owners->list),
	    "owners of arrays", err);
	return owners->list != NULL;
}

static void
put_on_list(struct owners *owners, uint32_t node)
{
	if (bitset_has(owners->on_list, node))
		return;
	bitset_add(owners->on_list, node);
	owners->list[owners->listed++] = node;
}

/* Says that owner reaches the open node. */
static void
reach(struct owners *owners, uint32_t node, uint32_t owner)
{
	if (owners->owner[node] == owner)
		return;
	if (owners->owner[node] != NOBODY || owner == SEVERAL) {
		owners->owner[node] = SEVERAL;
		bitset_remove(owners->open, node);
	} else {
		owners->owner[node] = owner;
	}
	put_on_list(owners, node);
}

static void
reach_targets(struct owners *owners, uint32_t node, uint32_t owner)
{
	const struct snapshot *snapshot = owners->snapshot;
	uint32_t edge, target, end = snapshot->first_edge[node + 1];

	for (edge = snapshot->first_edge[node]; edge < end; edge++) {
		target = snapshot->edge_to[edge];
		if (bitset_has(owners->open, target) &&
		    !edge_is_weak(snapshot, edge))
			reach(owners, target, owner);
	}
}

/* Is one of the edges from source to target not weak? */
static bool
has_edge(const struct snapshot *snapshot, uint32_t source, uint32_t target)
{
	uint32_t edge, end = snapshot->first_edge[source + 1];

	for (edge = snapshot->first_edge[source]; edge < end; edge++)
		if (snapshot->edge_to[edge] == target &&
		    !edge_is_weak(snapshot, edge))
			return true;
	return false;
}

/* The owner of a node, as far as those tell that cannot be owned. */
static uint32_t
owner_of(const struct owners *owners, uint32_t node)
{
	uint32_t owner = NOBODY, source;
	struct retainer_walk walk;

	retainers_begin(&walk, owners->retainers, node);
	while (retainers_next(&walk, &source)) {
		if (source == owner || bitset_has(owners->ownable, source))
			continue;
		if (!retainers_holds(&walk, source) &&
		    !has_edge(owners->snapshot, source, node))
			continue;
		if (owner != NOBODY)
			return SEVERAL;
		owner = source;
	}
	return owner;
}

static bool
ask_retainers(void *data, uint32_t part, struct error *err)
{
	struct owners *owners = data;
	uint32_t nodes = owners->snapshot->nodes;
	uint32_t node = (uint32_t)crew_part(nodes, owners->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, owners->parts, part + 1);
	uint32_t next, i;

	for (; node < end; node = next) {
		next = end - node > POLL_NODES ? node + POLL_NODES : end;
		for (i = bitset_next(owners->ownable, node, next); i < next;
		    i = bitset_next(owners->ownable, i + 1, next))
			owners->owner[i] = owner_of(owners, i);
		if (!task_advance(owners->task, STAGE_SIZES, next - node, err))
			return false;
	}
	return true;
}

/* Each node that may be owned asks those that point at it. */
static bool
hear_retainers(struct owners *owners, struct error *err)
{
	uint32_t nodes = owners->snapshot->nodes, node;

	owners->parts = crew_parts(owners->task, nodes, NODES_LEAST);
	if (!crew_run(owners->task, owners->parts, ask_retainers, owners,
	    err))
		return false;
	for (node = bitset_next(owners->ownable, 0, nodes); node < nodes;
	    node = bitset_next(owners->ownable, node + 1, nodes)) {
		if (owners->owner[node] == NOBODY)
			continue;
		if (owners->owner[node] == SEVERAL)
			bitset_remove(owners->open, node);
		put_on_list(owners, node);
	}
	return true;
}

/* The same the other way round, for want of retainers: a look at all edges. */
static bool
tell_targets(struct owners *owners, struct error *err)
{
	uint32_t nodes = owners->snapshot->nodes, node;

	for (node = bitset_next(owners->ownable, 0, nodes); node < nodes;
	    node = bitset_next(owners->ownable, node + 1, nodes))
		owners->owner[node] = NOBODY;
	for (node = 0; node < nodes; node++) {
		if (!bitset_has(owners->ownable, node))
			reach_targets(owners, node, node);
		if (node % POLL_NODES == 0 && !task_progress(owners->task,
		    STAGE_SIZES, node, err))
			return false;
	}
	return true;
}

/*
 * Nodes that may be owned pass on to others whose they are. A node goes from
 * nobody to one owner to several and never back, so the order does not matter
 * and each is passed on twice at most.
 */
static bool
find_owners(struct owners *owners, struct error *err)
{
	uint32_t node, work = 0;

	if (owners->retainers == NULL ? !tell_targets(owners, err) :
	    !hear_retainers(owners, err))
		return false;
	while (owners->listed > 0) {
		node = owners->list[--owners->listed];
		bitset_remove(owners->on_list, node);
		reach_targets(owners, node, owners->owner[node]);
		if (poll_cancelled_at(owners->task, ++work, err))
			return false;
	}
	return true;
}

static bool
give(struct owners *owners, struct error *err)
{
	struct snapshot *snapshot = owners->snapshot;
	struct wide *size = &snapshot->node_size;
	uint32_t nodes = snapshot->nodes, node, owner, work = 0;

	for (node = bitset_next(owners->ownable, 0, nodes); node < nodes;
	    node = bitset_next(owners->ownable, node + 1, nodes)) {
		if (poll_cancelled_at(owners->task, ++work, err))
			return false;
		owner = owners->owner[node];
		if (owner >= NOBODY || owner == snapshot->root ||
		    snapshot->node_type[owner] == NODE_SYNTHETIC)
			continue;
		if (!wide_set(size, owner,
		    wide_get(size, owner) + wide_get(size, node), err) ||
		    !wide_set(size, node, 0, err))
			return false;
	}
	return true;
}

bool
sizes_give_to_owners(struct snapshot *snapshot,
	const struct retainers *retainers, struct task *task,
	struct error *err)
{
	struct owners owners = {
		.snapshot = snapshot,
		.retainers = retainers,
		.task = task,
	};
	bool ok;

	task_begin(task, STAGE_SIZES, snapshot->nodes);
	/* Such a file shows the engine's own objects: nothing is folded. */
	if (snapshot->nodes == 0 || !has_user_root(snapshot))
		return true;
	ok = allocate(&owners, err) && find_ownable(&owners, err) &&
	    find_owners(&owners, err) && give(&owners, err);
	free(owners.open);
	free(owners.ownable);
	free(owners.on_list);
	free(owners.owner);
	free(owners.list);
	return ok;
}
