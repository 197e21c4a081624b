#include "model/compare/growers.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/base/task.h"
#include "model/compare/diff.h"
#include "model/compare/moved.h"
#include "model/explore/path_search.h"
#include "model/explore/plumbing.h"
#include "model/graph/kinds.h"
#include "model/graph/nearest.h"
#include "model/load.h"

/* Of a node above a top: nothing of both heaps is above it. */
#define NO_HOLDER (NUMBER_NONE - 1)
/* So many of those without a holder are looked at again, if they are large. */
#define RESCUE_MAX 20
#define RESCUE_MIN 8000
/* Of so many of the largest it is asked what they have given away. */
#define MOVED_MAX 1000
#define MOVED_MIN 1000
#define TABLES_MAX 4

/* An object that only one heap has, and that no other such one dominates. */
struct top {
	uint32_t node;
	uint32_t holder;	/* the first one of both above it, or NO_NODE */
	uint64_t bytes;		/* of all of that kind that it dominates */
};

/* What is in one heap only. */
struct loose {
	const struct heap *heap;
	uint64_t *set;		/* bit set of its nodes */
	uint32_t *top_of;	/* of each of them, number of its top */
	struct top *tops;
	size_t count, room;
	struct nearest *nearest;
	uint32_t *holder_of;	/* of nodes passed on the way to one */
	uint32_t *passed;	/* these, of one way */
	size_t passed_room;
};

/* A way that is asked about for one of them. */
struct rescue {
	const struct loose *loose;
	struct top *top;
};

static void
loose_release(struct loose *loose)
{
	free(loose->set);
	free(loose->top_of);
	free(loose->tops);
	nearest_free(loose->nearest);
	free(loose->holder_of);
	free(loose->passed);
}

/*
 * The one of them that dominates a node, with nothing between but tables whose
 * sizes are counted with their owners (graph/sizes.h); the node where there is
 * none.
 */
static uint32_t
above(const struct loose *loose, uint32_t node)
{
	const uint32_t *parent = loose->heap->dominators.parent;
	uint32_t up = parent[node];

	for (int i = 0; i < TABLES_MAX && parent[up] != up &&
	    heap_size(loose->heap, up) == 0 &&
	    kind_is_plumbing(loose->heap->snapshot, up); i++)
		up = parent[up];
	return bitset_has(loose->set, up) ? up : node;
}

/*
 * Finds the topmost ones, and what each dominates. Going up from a node stops
 * at one whose top is known, and what lies between learns it: each is passed
 * twice in all.
 */
static bool
find_top(struct loose *loose, uint32_t node, struct error *err)
{
	uint32_t up = node, number;
	struct top *tops;

	while (loose->top_of[up] == NUMBER_NONE && above(loose, up) != up)
		up = above(loose, up);
	number = loose->top_of[up];
	if (number == NUMBER_NONE) {
		tops = array_grow(loose->tops, &loose->room,
		    loose->count + 1, sizeof(*tops), "new objects", err);
		if (tops == NULL)
			return false;
		loose->tops = tops;
		number = (uint32_t)loose->count++;
		tops[number] = (struct top) { up, NO_NODE, 0 };
		loose->top_of[up] = number;
	}
	for (up = node; loose->top_of[up] == NUMBER_NONE;
	    up = above(loose, up))
		loose->top_of[up] = number;
	loose->tops[number].bytes += heap_size(loose->heap, node);
	return true;
}

static bool
find_tops(struct loose *loose, struct error *err)
{
	uint32_t nodes = loose->heap->snapshot->nodes;

	loose->top_of = big_alloc(nodes, sizeof(*loose->top_of),
	    "new objects", err);
	if (loose->top_of == NULL)
		return false;
	memset(loose->top_of, 0xff, nodes * sizeof(*loose->top_of));
	for (uint32_t node = 0; node < nodes; node++)
		if (bitset_has(loose->set, node) &&
		    !find_top(loose, node, err))
			return false;
	return true;
}

/* Is it in both heaps, and can it hold others? What has no size has no twin. */
static bool
is_holder(const struct loose *loose, uint32_t node)
{
	return !bitset_has(loose->set, node) &&
	    heap_size(loose->heap, node) != 0 &&
	    kind_is_holder(loose->heap->snapshot, node);
}

/* The holder above a node, if one step or what is known tells; else none. */
static uint32_t
known_holder(const struct loose *loose, uint32_t node)
{
	const struct snapshot *s = loose->heap->snapshot;

	if (loose->holder_of[node] != NUMBER_NONE)
		return loose->holder_of[node];
	if (kind_is_machinery(s, node))
		return NO_HOLDER;
	return is_holder(loose, node) ? node : NUMBER_NONE;
}

/*
 * Finds the first above a top that both heaps have and that can be a holder.
 * All that is passed learns it, so that a long chain is gone up once.
 */
static bool
find_holder(struct loose *loose, struct top *top, struct error *err)
{
	struct nearest_few few = { .nearest = loose->nearest };
	struct step step = { .holder = top->node };
	uint32_t holder = NUMBER_NONE, *passed;
	size_t count = 0;

	if (kind_is_machinery(loose->heap->snapshot, top->node))
		return true;
	while (holder == NUMBER_NONE) {
		passed = array_grow(loose->passed, &loose->passed_room,
		    count + 1, sizeof(*passed), "new objects", err);
		if (passed == NULL)
			return false;
		loose->passed = passed;
		passed[count++] = step.holder;
		/* A way comes by a node once: it ends. */
		few.left = NEAREST_FEW;
		holder = plumbing_step(loose->heap, step.holder,
		    nearest_few_edge, &few, &step) ?
		    known_holder(loose, step.holder) : NO_HOLDER;
	}
	while (count > 0)
		loose->holder_of[loose->passed[--count]] = holder;
	if (holder != NO_HOLDER)
		top->holder = holder;
	return true;
}

/* What is left over, the most bytes first. */
static int
by_bytes_left(const void *a, const void *b)
{
	const struct top *left = *(const struct top *const *)a;
	const struct top *right = *(const struct top *const *)b;

	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

/* Does this way come by a holder that both heaps have? Then that is it. */
static bool
take_holder(void *data, const struct path *path)
{
	struct rescue *rescue = data;
	const struct snapshot *s = rescue->loose->heap->snapshot;
	uint32_t node;

	for (uint32_t i = 0; i < path->count; i++) {
		node = snapshot_edge_from(s, path->edges[i]);
		if (kind_is_machinery(s, node))
			return false;
		if (!is_holder(rescue->loose, node))
			continue;
		rescue->top->holder = node;
		return true;
	}
	return false;
}

/*
 * What V8 holds for a moment, on its stack, is nearest to a root that way, and
 * no holder is on it: of the largest of these another way is looked for.
 */
static bool
rescue_tops(struct loose *loose, struct error *err)
{
	struct top **left = calloc(loose->count + 1, sizeof(struct top *));
	struct rescue rescue = { loose, NULL };
	struct paths paths;
	size_t count = 0, i;
	bool ok = true;

	if (left == NULL)
		return error_memory(err, "new objects", loose->count *
		    sizeof(struct top *));
	for (i = 0; i < loose->count; i++)
		if (loose->tops[i].holder == NO_NODE &&
		    loose->tops[i].bytes >= RESCUE_MIN && !kind_is_machinery(
		    loose->heap->snapshot, loose->tops[i].node))
			left[count++] = &loose->tops[i];
	if (count > 0)
		qsort(left, count, sizeof(struct top *), by_bytes_left);
	for (i = 0; ok && i < count && i < RESCUE_MAX; i++) {
		rescue.top = left[i];
		ok = paths_find(&paths, loose->heap, NULL, left[i]->node, 1,
		    take_holder, &rescue, err);
		if (ok)
			paths_release(&paths);
	}
	free(left);
	return ok;
}

static bool
find_holders(struct loose *loose, struct task *task, struct error *err)
{
	const struct snapshot *s = loose->heap->snapshot;

	loose->nearest = nearest_new(s, &loose->heap->retainers,
	    &loose->heap->distances, NULL, err);
	loose->holder_of = big_alloc(s->nodes, sizeof(*loose->holder_of),
	    "new objects", err);
	if (loose->nearest == NULL || loose->holder_of == NULL)
		return false;
	memset(loose->holder_of, 0xff, s->nodes * sizeof(*loose->holder_of));
	for (size_t i = 0; i < loose->count; i++) {
		if (i % 1000 == 0 && task != NULL &&
		    !task_goes_on(task, err))
			return false;
		if (!find_holder(loose, &loose->tops[i], err))
			return false;
	}
	nearest_free(loose->nearest);
	free(loose->holder_of);
	loose->nearest = NULL;
	loose->holder_of = NULL;
	return rescue_tops(loose, err);
}

static bool
loose_init(struct loose *loose, const struct heap *heap, struct error *err)
{
	memset(loose, 0, sizeof(*loose));
	loose->heap = heap;
	loose->set = big_alloc_clear(bitset_words(heap->snapshot->nodes),
	    sizeof(*loose->set), "new objects", err);
	return loose->set != NULL;
}

/* The growers, by the node that they are of current. */
struct gather {
	struct growers *growers;
	struct number_map map;
	size_t room;
};

static struct grower *
grower_of(struct gather *gather, uint32_t node, struct error *err)
{
	struct growers *growers = gather->growers;
	uint32_t number = number_map_get(&gather->map, node);
	struct grower *list;

	if (number != NUMBER_NONE)
		return &growers->list[number];
	list = array_grow(growers->list, &gather->room, growers->count + 1,
	    sizeof(*list), "what has grown", err);
	if (list == NULL)
		return NULL;
	growers->list = list;
	number = (uint32_t)growers->count;
	if (!number_map_put(&gather->map, node, number, err))
		return NULL;
	growers->count++;
	list[number] = (struct grower) { .node = node };
	return &list[number];
}

static bool
gather_new(struct gather *gather, const struct loose *loose,
	struct error *err)
{
	struct grower *grower;

	for (size_t i = 0; i < loose->count; i++) {
		if (loose->tops[i].holder == NO_NODE) {
			gather->growers->elsewhere +=
			    (int64_t)loose->tops[i].bytes;
			continue;
		}
		grower = grower_of(gather, loose->tops[i].holder, err);
		if (grower == NULL)
			return false;
		grower->come += loose->tops[i].bytes;
		grower->tops++;
	}
	return true;
}

/* A holder of base is one of current too: that is what twins are for. */
static bool
gather_gone(struct gather *gather, const struct loose *loose,
	const uint32_t *node_of, struct error *err)
{
	struct grower *grower;
	uint32_t holder;

	for (size_t i = 0; i < loose->count; i++) {
		holder = loose->tops[i].holder;
		if (holder == NO_NODE || node_of[holder] == NO_NODE) {
			gather->growers->elsewhere -=
			    (int64_t)loose->tops[i].bytes;
			continue;
		}
		grower = grower_of(gather, node_of[holder], err);
		if (grower == NULL)
			return false;
		grower->gone += loose->tops[i].bytes;
	}
	return true;
}

/* What an object has grown by itself: its backing store is its own. */
static bool
gather_own(struct gather *gather, struct error *err)
{
	const struct diff *diff = gather->growers->diff;
	struct grower *grower;
	int64_t own;

	for (size_t i = 0; i < diff->kept_count; i++) {
		own = (int64_t)(heap_size(diff->current, diff->kept[i].node) -
		    heap_size(diff->base, diff->kept[i].base));
		if (own == 0)
			continue;
		if (!kind_is_holder(diff->current->snapshot,
		    diff->kept[i].node)) {
			gather->growers->elsewhere += own;
			continue;
		}
		grower = grower_of(gather, diff->kept[i].node, err);
		if (grower == NULL)
			return false;
		grower->bytes += own;
	}
	return true;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct grower *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

static void
sort_growers(struct growers *growers)
{
	if (growers->count > 0)
		qsort(growers->list, growers->count, sizeof(*growers->list),
		    by_bytes);
}

/* Takes off what the largest have given away. */
static bool
take_off_moved(struct growers *growers, const uint32_t *node_of,
	struct error *err)
{
	struct grower *grower;

	sort_growers(growers);
	for (size_t i = 0; i < growers->count && i < MOVED_MAX; i++) {
		grower = &growers->list[i];
		if (grower->bytes < MOVED_MIN)
			break;
		if (!moved_away(growers->diff, grower->node, node_of,
		    &grower->moved, err))
			return false;
		grower->bytes -= grower->moved;
	}
	sort_growers(growers);
	return true;
}

/* Sorts the growers, and lists the tops of each. */
static bool
arrange(struct gather *gather, const struct loose *loose,
	const uint32_t *node_of, struct error *err)
{
	struct growers *growers = gather->growers;
	struct grower *grower;
	uint32_t sum = 0, number;
	size_t i;

	for (i = 0; i < growers->count; i++)
		growers->list[i].bytes += (int64_t)(
		    growers->list[i].come - growers->list[i].gone);
	if (!take_off_moved(growers, node_of, err))
		return false;
	growers->tops = malloc((loose->count + 1) * sizeof(*growers->tops));
	if (growers->tops == NULL)
		return error_memory(err, "what has grown", loose->count *
		    sizeof(*growers->tops));
	for (i = 0; i < growers->count; i++) {
		grower = &growers->list[i];
		grower->first_top = sum;
		sum += grower->tops;
		grower->tops = 0;
		number_map_put(&gather->map, grower->node, (uint32_t)i, NULL);
	}
	for (i = 0; i < loose->count; i++) {
		if (loose->tops[i].holder == NO_NODE)
			continue;
		number = number_map_get(&gather->map, loose->tops[i].holder);
		grower = &growers->list[number];
		growers->tops[grower->first_top + grower->tops++] =
		    (struct grower_top) { loose->tops[i].node,
		    loose->tops[i].bytes };
	}
	return true;
}

/* What only one of the heaps has, and which node of current is whose twin. */
static bool
split(const struct diff *diff, struct loose *new, struct loose *gone,
	uint32_t *node_of, struct error *err)
{
	const struct heap *current = diff->current, *base = diff->base;
	uint32_t node;

	if (!loose_init(new, current, err) || !loose_init(gone, base, err))
		return false;
	memset(node_of, 0xff, base->snapshot->nodes * sizeof(*node_of));
	for (node = 0; node < current->snapshot->nodes; node++) {
		if (diff->twin[node] != NO_NODE)
			node_of[diff->twin[node]] = node;
		else if (heap_size(current, node) != 0)
			bitset_add(new->set, node);
	}
	for (node = 0; node < base->snapshot->nodes; node++)
		if (node_of[node] == NO_NODE && heap_size(base, node) != 0)
			bitset_add(gone->set, node);
	return true;
}

/* What has come, and what has gone, side by side. */
struct looking {
	struct loose sides[2];
	struct task *task;
};

static bool
look_at_side(void *data, uint32_t piece, struct error *err)
{
	struct looking *looking = data;
	struct loose *loose = &looking->sides[piece];

	return find_tops(loose, err) &&
	    find_holders(loose, looking->task, err) &&
	    task_advance(looking->task, STAGE_WORK, piece + 1, err);
}

static bool
build(struct growers *growers, struct task *task, struct error *err)
{
	const struct diff *diff = growers->diff;
	struct gather gather = { .growers = growers };
	struct looking looking = { .task = task };
	struct loose *new = &looking.sides[0], *gone = &looking.sides[1];
	uint32_t *node_of;
	bool ok;

	node_of = big_alloc(diff->base->snapshot->nodes, sizeof(*node_of),
	    "twins", err);
	ok = node_of != NULL &&
	    split(diff, new, gone, node_of, err) &&
	    crew_run(task, 2, look_at_side, &looking, err) &&
	    gather_new(&gather, new, err) &&
	    gather_gone(&gather, gone, node_of, err) &&
	    gather_own(&gather, err) && arrange(&gather, new, node_of, err) &&
	    task_advance(task, STAGE_WORK, 1, err);
	number_map_release(&gather.map);
	loose_release(new);
	loose_release(gone);
	free(node_of);
	return ok;
}

struct growers *
growers_new(const struct diff *diff, struct task *task, struct error *err)
{
	struct growers *growers = calloc(1, sizeof(*growers));

	if (growers == NULL) {
		error_memory(err, "what has grown", sizeof(*growers));
		return NULL;
	}
	growers->diff = diff;
	if (!build(growers, task, err)) {
		growers_free(growers);
		return NULL;
	}
	return growers;
}

void
growers_free(struct growers *growers)
{
	if (growers == NULL)
		return;
	free(growers->list);
	free(growers->tops);
	free(growers);
}
