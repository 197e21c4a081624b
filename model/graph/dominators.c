#include "model/graph/dominators.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/graph/poll.h"
#include "model/graph/retainers.h"
#include "model/graph/walk.h"
#include "model/snapshot/snapshot.h"

/*
 * The semidominators of Lengauer and Tarjan, and from them the immediate
 * dominators by the shorter way of Georgiadis ("semi-NCA"). All is in numbers
 * of the walk: a node's number is above those of its ancestors in the tree.
 * Only the forest goes by nodes, as the retainers do, and says of each what is
 * asked of it as one of them, so that no number has to be looked up.
 */
struct forest {
	/* Up the tree, skipping what was looked at; 0: not done yet. */
	uint32_t ancestor;
	/*
	 * The least semidominator on the way there; of a node that has not been
	 * done its number, which is what counts then. NEVER: it counts nothing.
	 */
	uint32_t best;
};

#define NEVER UINT32_MAX

/* So many nodes ahead the cache is told what will be written. */
#define AHEAD 24

struct search {
	const struct snapshot *snapshot;
	const struct retainers *retainers;
	struct task *task;
	struct walk *walk;	/* parent becomes the immediate dominator */
	struct forest *forest;
	uint32_t *semi;
	uint32_t last_owned, last_other;	/* that the root itself holds */
};

/*
 * The least semidominator of the nodes from start up to, but without, the
 * first ancestor that is not above limit. Makes the way shorter for next time:
 * once up, turning the ancestors round to find back, and once down.
 */
static uint32_t
least_semi(struct forest *forest, const uint32_t *order, uint32_t start,
	uint32_t limit)
{
	uint32_t node = start, below = NO_NODE, next, ancestor, best;

	while (forest[node].ancestor > limit) {
		next = order[forest[node].ancestor];
		forest[node].ancestor = below;
		below = node;
		node = next;
	}
	ancestor = forest[node].ancestor;
	best = forest[node].best;
	while (below != NO_NODE) {
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

/* Nothing has been done yet, and what was not met does not count. */
static void
plant_forest(struct search *search)
{
	const struct walk *walk = search->walk;
	uint32_t nodes = search->snapshot->nodes, number;

	for (number = 0; number < nodes; number++) {
		if (nodes - number > AHEAD)
			__builtin_prefetch(&search->forest[
			    walk->order[number + AHEAD]], 1);
		search->forest[walk->order[number]] = (struct forest) {
			0, number < walk->met_end ? number : NEVER };
	}
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
		number = search->forest[snapshot->edge_to[edge]].best;
		if (number == NEVER)
			continue;
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
	uint32_t least = least_possible(search, number);
	uint32_t semi = walk->parent[number], from, source;
	struct forest *forest = search->forest;
	struct retainer_walk it;

	retainers_begin(&it, search->retainers, walk->order[number]);
	/* Some have millions, and the first few tell. */
	while (semi > least && retainers_next(&it, &source)) {
		if (!retainers_holds(&it, source))
			continue;
		from = forest[source].ancestor <= number ?
		    forest[source].best :
		    least_semi(forest, walk->order, source, number);
		if (from < semi)
			semi = from;
	}
	return semi;
}

/* The page's own nodes are held by none of the others. */
static void
fell_others(struct search *search)
{
	const struct walk *walk = search->walk;
	struct forest *tree;
	uint32_t number;

	for (number = walk->owned_end; number < walk->met_end; number++) {
		tree = &search->forest[walk->order[number]];
		tree->ancestor = 0;
		tree->best = NEVER;
	}
}

/*
 * Nodes are taken from the last to the first, so many at a time. Where those
 * to come will look is known, so the cache is told: of each lot three lots
 * ahead, then two, then one, as each array leads on to the next. Most nodes
 * have one retainer, and were met from it: these look nowhere.
 */
#define LOT 32
#define LOTS 4
/* So many of the sources of a node are foreseen. */
#define FORESEEN 6

struct lot {
	uint32_t begin, end;		/* numbers */
	uint32_t count;
	uint32_t nodes[LOT];		/* that several edges lead to */
	uint32_t foreseen;		/* entries of these */
};

static void
foresee_nodes(const struct search *search, struct lot *lot)
{
	const struct retainers *retainers = search->retainers;
	uint32_t number, node;

	lot->count = lot->foreseen = 0;
	for (number = lot->begin; number < lot->end; number++) {
		node = search->walk->order[number];
		__builtin_prefetch(&search->forest[node], 1);
		if (!bitset_has(retainers->several, node))
			continue;
		__builtin_prefetch(&retainers->first[node]);
		lot->nodes[lot->count++] = node;
	}
}

/* It counts, as gcc drops calls that only tell the cache. */
static void
foresee_sources(const struct search *search, struct lot *lot)
{
	const struct retainers *retainers = search->retainers;
	uint32_t i, first;

	for (i = 0; i < lot->count; i++) {
		first = retainers->first[lot->nodes[i]];
		__builtin_prefetch(&retainers->source[first]);
		lot->foreseen++;
	}
}

static void
foresee_forest(const struct search *search, struct lot *lot)
{
	const struct retainers *retainers = search->retainers;
	uint32_t i, entry, end;

	for (i = 0; i < lot->count; i++) {
		entry = retainers->first[lot->nodes[i]];
		end = retainers->first[lot->nodes[i] + 1];
		if (end - entry > FORESEEN)
			end = entry + FORESEEN;
		for (; entry < end; entry++)
			__builtin_prefetch(
			    &search->forest[retainers->source[entry]]);
		lot->foreseen += end;
	}
}

static void
do_lot(struct search *search, const struct lot *lot)
{
	const struct walk *walk = search->walk;
	const uint64_t *several = search->retainers->several;
	uint32_t number = lot->end, node, semi;

	while (number-- > lot->begin) {
		node = walk->order[number];
		semi = bitset_has(several, node) ? semi_of(search, number) :
		    walk->parent[number];
		search->semi[number] = semi;
		search->forest[node].ancestor = walk->parent[number];
		search->forest[node].best = semi;
	}
}

/* Does the numbers from begin up to, but without, end. */
static bool
do_numbers(struct search *search, uint32_t begin, uint32_t end,
	struct error *err)
{
	uint32_t count = (end - begin + LOT - 1) / LOT, i;
	struct lot lots[LOTS], *lot = lots;

	for (i = 0; i < count + LOTS - 1; i++) {
		if (i < count) {
			lot = &lots[i % LOTS];
			lot->end = end - i * LOT;
			lot->begin = lot->end - begin > LOT ?
			    lot->end - LOT : begin;
			foresee_nodes(search, lot);
		}
		if (i >= 1 && i - 1 < count)
			foresee_sources(search, &lots[(i - 1) % LOTS]);
		if (i >= 2 && i - 2 < count)
			foresee_forest(search, &lots[(i - 2) % LOTS]);
		if (i < 3)
			continue;
		lot = &lots[(i - 3) % LOTS];
		do_lot(search, lot);
		if (i % (POLL_NODES / LOT) == 0 && !task_progress(
		    search->task, STAGE_DOMINATORS,
		    search->walk->met_end - lot->begin, err))
			return false;
	}
	return true;
}

static bool
find_semi(struct search *search, struct error *err)
{
	const struct walk *walk = search->walk;

	plant_forest(search);
	find_last_held(search);
	if (!do_numbers(search, walk->owned_end, walk->met_end, err))
		return false;
	fell_others(search);
	return do_numbers(search, 1, walk->owned_end, err);
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

/* Nodes that are worth a thread of their own. */
#define NODES_LEAST 100000

/* The tree of dominators while it is laid out; all but walk->next by number. */
struct layout {
	struct walk *walk;
	uint32_t nodes;
	uint32_t *sizes;		/* of what a node dominates, with it */
	uint32_t *ends;			/* the place behind that */
	uint32_t parts;
};

/* The sizes, and from them the ends: one number after the other. */
static void
measure(const struct layout *layout)
{
	const uint32_t *above = layout->walk->parent;
	uint32_t *sizes = layout->sizes, *ends = layout->ends;
	uint32_t nodes = layout->nodes, number, place;

	/* Whoever dominates another has a lower number. */
	for (number = 0; number < nodes; number++)
		sizes[number] = 1;
	for (number = nodes; number-- > 1;)
		sizes[above[number]] += sizes[number];
	/* The next below a node is placed where its ends stands by then. */
	ends[0] = 1;
	for (number = 1; number < nodes; number++) {
		place = ends[above[number]];
		ends[above[number]] += sizes[number];
		ends[number] = place + 1;
	}
}

/* From here on a part at a time: next becomes the dominator of each node. */
static bool
link_nodes(void *data, uint32_t part, struct error *err)
{
	const struct layout *layout = data;
	const uint32_t *order = layout->walk->order;
	const uint32_t *above = layout->walk->parent;
	uint32_t *dominator = layout->walk->next, nodes = layout->nodes;
	uint32_t number = (uint32_t)crew_part(nodes, layout->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, layout->parts, part + 1);

	(void)err;
	for (; number < end; number++) {
		if (end - number > AHEAD)
			__builtin_prefetch(&dominator[order[number + AHEAD]],
			    1);
		dominator[order[number]] = order[above[number]];
	}
	return true;
}

/* And spare_too and parent become the nodes and ends of a nesting. */
static bool
place_nodes(void *data, uint32_t part, struct error *err)
{
	const struct layout *layout = data;
	const uint32_t *order = layout->walk->order;
	const uint32_t *sizes = layout->sizes, *ends = layout->ends;
	uint32_t *at = layout->walk->spare_too, *end_at = layout->walk->parent;
	uint32_t nodes = layout->nodes, place;
	uint32_t number = (uint32_t)crew_part(nodes, layout->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, layout->parts, part + 1);

	(void)err;
	for (; number < end; number++) {
		if (end - number > AHEAD) {
			place = ends[number + AHEAD] - sizes[number + AHEAD];
			__builtin_prefetch(&at[place], 1);
			__builtin_prefetch(&end_at[place], 1);
		}
		place = ends[number] - sizes[number];
		at[place] = order[number];
		end_at[place] = ends[number];
	}
	return true;
}

/*
 * Gives each node its place in the tree of dominators from the top down. memory
 * is two numbers a node.
 */
static bool
nest(struct walk *walk, uint32_t nodes, uint32_t *memory, struct task *task,
	struct error *err)
{
	struct layout layout = {
		.walk = walk,
		.nodes = nodes,
		.sizes = memory,
		.ends = memory + nodes,
		.parts = crew_parts(task, nodes, NODES_LEAST),
	};

	measure(&layout);
	return crew_run(task, layout.parts, link_nodes, &layout, err) &&
	    crew_run(task, layout.parts, place_nodes, &layout, err);
}

/* Takes the memory of the walk that is of use to others. */
static void
take_memory(struct dominators *dominators, struct walk *walk, uint32_t nodes)
{
	/* What were the semidominators. */
	dominators->parent = walk->next;
	dominators->nesting.nodes = walk->spare_too;
	dominators->nesting.ends = walk->parent;
	dominators->before = walk->spare;
	dominators->retained.low = walk->order;
	dominators->retained.rows = nodes;
	memset(walk, 0, sizeof(*walk));
}

bool
dominators_build(struct dominators *dominators,
	const struct snapshot *snapshot, const struct retainers *retainers,
	struct walk *walk, struct task *task, struct error *err)
{
	struct search search = {
		.snapshot = snapshot,
		.retainers = retainers,
		.task = task,
		.walk = walk,
		.forest = (void *)walk->spare,
		.semi = walk->next,
	};
	uint32_t *memory = (void *)walk->spare;
	bool ok;

	/* They follow each other in the same memory. */
	_Static_assert(sizeof(*walk->spare) == sizeof(*search.forest) &&
	    sizeof(*walk->spare) == sizeof(struct jump) &&
	    sizeof(*walk->spare) == 2 * sizeof(*memory), "sizes differ");
	memset(dominators, 0, sizeof(*dominators));
	task_begin(task, STAGE_DOMINATORS, snapshot->nodes);
	ok = find_semi(&search, err);
	if (ok) {
		find_dominators(&search, (void *)walk->spare);
		ok = nest(walk, snapshot->nodes, memory, task, err);
	}
	if (ok)
		take_memory(dominators, walk, snapshot->nodes);
	walk_release(walk);
	return ok;
}

void
dominators_release(struct dominators *dominators)
{
	nesting_release(&dominators->nesting);
	free(dominators->before);
	free(dominators->parent);
	wide_release(&dominators->retained);
	memset(dominators, 0, sizeof(*dominators));
}
