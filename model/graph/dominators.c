#include "model/graph/dominators.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/graph/poll.h"
#include "model/graph/retainers.h"
#include "model/graph/walk.h"
#include "model/snapshot/snapshot.h"

/* Nodes that are worth a thread of their own. */
#define NODES_LEAST 100000

/*
 * The semidominators of Lengauer and Tarjan, and from them the immediate
 * dominators by the shorter way of Georgiadis ("semi-NCA"). All is in numbers
 * of the walk: a node's number is above those of its ancestors in the tree.
 */
struct forest {
	uint32_t ancestor;	/* up the tree, skipping what was looked at */
	uint32_t best;		/* the least semidominator on the way there */
};

struct search {
	const struct snapshot *snapshot;
	const struct retainers *retainers;
	struct task *task;
	struct walk *walk;	/* parent becomes the immediate dominator */
	struct forest *forest;
	uint32_t *semi;
	uint32_t last_owned, last_other;	/* that the root itself holds */
};

/* The last steps, which go over all nodes in parts. */
struct sums {
	struct dominators *dominators;
	const struct snapshot *snapshot;
	struct task *task;
	const uint32_t *order, *parent;	/* of the walk */
	uint64_t *sum;			/* by number */
	uint32_t parts;
};

/*
 * The least semidominator of the nodes from start up to, but without, the
 * first ancestor that is not above limit. Makes the way shorter for next time:
 * once up, turning the ancestors round to find back, and once down.
 */
static uint32_t
least_semi(struct forest *forest, uint32_t start, uint32_t limit)
{
	uint32_t node = start, below = UINT32_MAX, next, ancestor, best;

	while (forest[node].ancestor > limit) {
		next = forest[node].ancestor;
		forest[node].ancestor = below;
		below = node;
		node = next;
	}
	ancestor = forest[node].ancestor;
	best = forest[node].best;
	while (below != UINT32_MAX) {
		node = below;
		below = forest[node].ancestor;
		forest[node].ancestor = ancestor;
		if (forest[node].best > best)
			forest[node].best = best;
		else
			best = forest[node].best;
	}
	return best;
}

/* The last nodes of either part that the root holds itself. */
static void
find_last_held(struct search *search)
{
	const struct snapshot *snapshot = search->snapshot;
	const struct walk *walk = search->walk;
	uint32_t edge = snapshot->first_edge[snapshot->root];
	uint32_t end = snapshot->first_edge[snapshot->root + 1];
	uint32_t number, *last;

	/* Also those that it was made to hold, which no edge tells. */
	for (number = 1; number < walk->met_end; number++) {
		if (walk->parent[number] != 0)
			continue;
		if (number < walk->owned_end)
			search->last_owned = number;
		else
			search->last_other = number;
	}
	for (; edge < end; edge++) {
		number = walk->number[snapshot->edge_to[edge]];
		last = number < walk->owned_end ?
		    &search->last_owned : &search->last_other;
		if (number > *last)
			*last = number;
	}
}

/*
 * A number that the semidominator cannot be below. A node behind all that the
 * root holds itself has not the root for it, but at best the first node of
 * its part.
 */
static uint32_t
least_possible(const struct search *search, uint32_t number)
{
	if (number < search->walk->owned_end)
		return number > search->last_owned ? 1 : 0;
	return number > search->last_other ? search->walk->owned_end : 0;
}

/* The semidominator of a node that several edges lead to. */
static uint32_t
semi_of(struct search *search, uint32_t number)
{
	const struct walk *walk = search->walk;
	uint32_t limit = number < walk->owned_end ?
	    walk->owned_end : walk->met_end;
	uint32_t least = least_possible(search, number);
	uint32_t semi = walk->parent[number], from, source;
	struct retainer_walk it;

	retainers_begin(&it, search->retainers, walk->order[number]);
	/* Some have millions, and the first few tell. */
	while (semi > least && retainers_next(&it, &source)) {
		from = walk->number[source];
		if (from >= limit || !retainers_holds(&it, source))
			continue;
		if (from > number)
			from = least_semi(search->forest, from, number);
		if (from < semi)
			semi = from;
	}
	return semi;
}

/*
 * Nodes are taken from the last to the first. Most have one retainer, and were
 * met from it. Where the next ones will look is known, so the cache is told:
 * each array well ahead of the one that leads on from it. (Not in a function
 * of its own: gcc drops calls that do no more.)
 */
static bool
find_semi(struct search *search, struct error *err)
{
	const struct walk *walk = search->walk;
	const uint64_t *several = search->retainers->several;
	const uint32_t *first = search->retainers->first;
	const uint32_t *source = search->retainers->source;
	uint32_t number, semi, next, entry;

	find_last_held(search);
	for (number = walk->met_end; number-- > 1;) {
		if (number > 30) {
			next = walk->order[number - 30];
			if (bitset_has(several, next))
				__builtin_prefetch(&first[next]);
			next = walk->order[number - 20];
			if (bitset_has(several, next))
				__builtin_prefetch(&source[first[next]]);
			next = walk->order[number - 10];
			if (bitset_has(several, next) &&
			    first[next + 1] - first[next] > 1) {
				entry = first[next];
				next = source[entry];
				__builtin_prefetch(&walk->number[next]);
				next = source[entry + 1];
				__builtin_prefetch(&walk->number[next]);
			}
		}
		semi = bitset_has(several, walk->order[number]) ?
		    semi_of(search, number) : walk->parent[number];
		search->semi[number] = semi;
		search->forest[number].ancestor = walk->parent[number];
		search->forest[number].best = semi;
		if (number % POLL_NODES == 0 && !task_progress(search->task,
		    STAGE_DOMINATORS, walk->met_end - number, err))
			return false;
	}
	return true;
}

/*
 * Besides its dominator, a node that has been done knows one far above, at a
 * distance that doubles the way the binary numbers of Myers' lists do: with
 * these any way up takes a logarithm of steps. Without, a long list whose end
 * holds many nodes that its beginning holds too would take quadratic time.
 */
struct jump {
	uint32_t to;
	uint32_t depth;
};

static void
add_jump(struct jump *jumps, uint32_t number, uint32_t dominator)
{
	const struct jump *above = &jumps[dominator];
	const struct jump *far = &jumps[above->to];

	jumps[number].depth = above->depth + 1;
	if (above->depth - far->depth == far->depth - jumps[far->to].depth)
		jumps[number].to = far->to;
	else
		jumps[number].to = dominator;
}

/* The dominator is the first one up the tree that is no lower than semi. */
static void
find_dominators(struct search *search, struct jump *jumps)
{
	uint32_t *parent = search->walk->parent;
	uint32_t number, dominator, semi;

	jumps[0].to = jumps[0].depth = 0;
	for (number = 1; number < search->walk->met_end; number++) {
		semi = search->semi[number];
		dominator = parent[number];
		while (dominator > semi)
			dominator = jumps[dominator].to > semi ?
			    jumps[dominator].to : parent[dominator];
		parent[number] = dominator;
		add_jump(jumps, number, dominator);
	}
}

/* The size of each node, by its number. */
static bool
gather_sizes(void *data, uint32_t part, struct error *err)
{
	const struct sums *sums = data;
	const struct wide *size = &sums->snapshot->node_size;
	uint32_t nodes = sums->snapshot->nodes;
	uint32_t number = (uint32_t)crew_part(nodes, sums->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, sums->parts, part + 1);

	for (; number < end; number++)
		sums->sum[number] = wide_get(size, sums->order[number]);
	return task_goes_on(sums->task, err);
}

/* From numbers of the walk to nodes; but for sums beyond 32 bits. */
static bool
publish(void *data, uint32_t part, struct error *err)
{
	const struct sums *sums = data;
	uint32_t nodes = sums->snapshot->nodes, node;
	uint32_t number = (uint32_t)crew_part(nodes, sums->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, sums->parts, part + 1);
	uint32_t *low = sums->dominators->retained.low;

	for (; number < end; number++) {
		node = sums->order[number];
		sums->dominators->parent[node] =
		    sums->order[sums->parent[number]];
		if (sums->sum[number] < UINT32_MAX)
			low[node] = (uint32_t)sums->sum[number];
	}
	return task_goes_on(sums->task, err);
}

static bool
publish_large(const struct sums *sums, struct error *err)
{
	uint32_t number;

	for (number = 0; number < sums->snapshot->nodes; number++)
		if (sums->sum[number] >= UINT32_MAX &&
		    !wide_set(&sums->dominators->retained,
		    sums->order[number], sums->sum[number], err))
			return false;
	return true;
}

/* Adds each size to those of all dominators. */
static bool
add_up(const struct sums *sums, struct error *err)
{
	uint32_t number;

	for (number = sums->snapshot->nodes; number-- > 1;)
		sums->sum[sums->parent[number]] += sums->sum[number];
	return task_progress(sums->task, STAGE_DOMINATORS,
	    2 * (uint64_t)sums->snapshot->nodes, err);
}

static bool
sum_up(struct dominators *dominators, struct search *search, uint64_t *sum,
	struct error *err)
{
	struct sums sums = {
		.dominators = dominators,
		.snapshot = search->snapshot,
		.task = search->task,
		.order = search->walk->order,
		.parent = search->walk->parent,
		.sum = sum,
		.parts = crew_parts(search->task, search->snapshot->nodes,
		    NODES_LEAST),
	};

	if (!wide_init_unset(&dominators->retained, sums.snapshot->nodes,
	    err))
		return false;
	/* What has been the semidominators is the result's memory. */
	dominators->parent = search->semi;
	search->semi = NULL;
	if (!crew_run(sums.task, sums.parts, gather_sizes, &sums, err) ||
	    !add_up(&sums, err) ||
	    !crew_run(sums.task, sums.parts, publish, &sums, err) ||
	    !publish_large(&sums, err))
		return false;
	dominators->order = search->walk->order;
	dominators->above = search->walk->parent;
	search->walk->order = search->walk->parent = NULL;
	dominators->spare = sum;
	search->forest = NULL;
	return true;
}

bool
dominators_build(struct dominators *dominators,
	const struct snapshot *snapshot, struct retainers *retainers,
	struct walk *walk, struct task *task, struct error *err)
{
	struct search search = {
		.snapshot = snapshot,
		.retainers = retainers,
		.task = task,
		.walk = walk,
		.semi = walk->next,
	};
	struct jump *jumps;
	uint64_t *sum;
	bool ok = false;

	/* They follow each other in the same memory. */
	_Static_assert(sizeof(*jumps) == sizeof(*search.forest) &&
	    sizeof(*sum) == sizeof(*search.forest), "sizes differ");
	memset(dominators, 0, sizeof(*dominators));
	walk->next = NULL;
	/* One each for the semidominators, the sums and the result. */
	task_begin(task, STAGE_DOMINATORS, 3 * (uint64_t)snapshot->nodes);
	search.forest = big_alloc(snapshot->nodes, sizeof(*search.forest),
	    "dominators", err);
	if (search.forest == NULL || !find_semi(&search, err))
		goto out;
	/* Only the semidominators ask who points at whom. */
	retainers_drop_loose(retainers);
	free(walk->number);
	walk->number = NULL;
	jumps = (void *)search.forest;
	find_dominators(&search, jumps);
	sum = (void *)search.forest;
	ok = sum_up(dominators, &search, sum, err) &&
	    task_progress(task, STAGE_DOMINATORS,
	    3 * (uint64_t)snapshot->nodes, err);
out:
	walk_release(walk);
	free(search.forest);
	free(search.semi);
	if (!ok)
		dominators_release(dominators);
	return ok;
}

void
dominators_drop_order(struct dominators *dominators)
{
	free(dominators->order);
	free(dominators->above);
	free(dominators->spare);
	dominators->order = dominators->above = NULL;
	dominators->spare = NULL;
}

void
dominators_release(struct dominators *dominators)
{
	dominators_drop_order(dominators);
	free(dominators->parent);
	wide_release(&dominators->retained);
	memset(dominators, 0, sizeof(*dominators));
}
