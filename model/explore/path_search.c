#include "model/explore/path_search.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/graph/ignored.h"
#include "model/load.h"

/*
 * Bounds of a search: edges looked at (a retainer, and each edge of a way
 * that came to its end, count as many), ways begun, holders kept, and, of the
 * holders of one object, how many of the nearest are followed.
 */
#define SEARCH_WORK (1u << 24)
#define RETAINER_WORK 16
#define FINISH_WORK 1024
#define SEARCH_WAYS (1u << 20)
#define SEARCH_HOLDERS (1u << 20)
#define SEARCH_BRANCH 1024

#define NO_WAY UINT32_MAX

/* An edge that holds an object, and where it comes from. */
struct holder {
	uint32_t node, edge;	/* NO_NODE: others, which were left out */
	int32_t distance;
};

/* The holders of a node, in search.holders. */
struct holders {
	uint32_t node;		/* NO_NODE: a free slot */
	uint32_t first, count;
};

/*
 * A way as far as it was followed: the holder where it stands, and the way
 * before that. Of the holders of a node that come after, the next begins a
 * way once this one's turn came.
 */
struct way {
	uint32_t holder;	/* in search.holders, or NO_WAY: the start */
	uint32_t others;	/* holders after it */
	uint32_t before;	/* a way, or NO_WAY */
	uint32_t steps;
	int32_t least;		/* distance of any node of it */
};

struct search {
	const struct heap *heap;
	const struct ignored *ignored;	/* or NULL */
	const struct distances *distances;	/* without that */
	uint32_t node;		/* where all ways start */
	int32_t start;		/* its distance, if it is ignored, too */
	struct way *ways;
	size_t way_count, way_room;
	/* A heap: what a way will cost, and then the one begun last. */
	uint64_t *open;
	size_t open_count, open_room;
	struct holder *holders;
	size_t holder_count, holder_room;
	struct holders *lists;	/* a hash table by node */
	uint32_t list_slots, list_count;
	uint64_t work;
	bool cut;		/* what was left out had its turn */
};

static int32_t
distance_of(const struct search *search, uint32_t node)
{
	return node == search->node ? search->start :
	    distances_get(search->distances, node);
}

/* The children of the root: distances begin there, in either numbering. */
static bool
is_end(const struct search *search, uint32_t node)
{
	int32_t distance = distance_of(search, node);

	return distance == 1 || distance == DISTANCE_SYSTEM + 1;
}

static bool
holds(const struct search *search, uint32_t edge, uint32_t node)
{
	const struct snapshot *s = search->heap->snapshot;

	return s->edge_to[edge] == node &&
	    edge_type_of(s, edge) != EDGE_WEAK &&
	    edge_type_of(s, edge) != EDGE_INVISIBLE &&
	    !ignored_cuts(search->ignored, edge);
}

/* What a person would name comes first. */
static int
rank(const struct snapshot *s, uint32_t edge)
{
	switch (edge_type_of(s, edge)) {
	case EDGE_PROPERTY:
		return 0;
	case EDGE_CONTEXT:
	case EDGE_ELEMENT:
		return 1;
	case EDGE_SHORTCUT:
		return 3;
	default:
		return 2;
	}
}

/* While a list is sorted, distances are times RANKS and have the rank added. */
#define RANKS 4

static int
order_holders(const void *left, const void *right)
{
	const struct holder *a = left, *b = right;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return a->edge < b->edge ? -1 : a->edge > b->edge;
}

/*
 * Sorts the holders from first on, and lets go of all but the best. Returns
 * the distance beyond which others need not be added.
 */
static int32_t
sort_holders(struct search *search, size_t first)
{
	size_t count = search->holder_count - first;

	if (count == 0)
		return INT32_MAX;
	qsort(search->holders + first, count, sizeof *search->holders,
	    order_holders);
	if (count <= SEARCH_BRANCH)
		return INT32_MAX;
	search->holder_count = first + SEARCH_BRANCH;
	return search->holders[search->holder_count - 1].distance / RANKS;
}

static bool
add_holder(struct search *search, uint32_t source, uint32_t edge,
	int32_t distance, struct error *err)
{
	struct holder *holders = array_grow(search->holders,
	    &search->holder_room, search->holder_count + 1, sizeof *holders,
	    "paths", err);

	if (holders == NULL)
		return false;
	search->holders = holders;
	holders[search->holder_count++] = (struct holder) {
		.node = source, .edge = edge,
		.distance = distance * RANKS + (edge == NO_EDGE ? 0 :
		    rank(search->heap->snapshot, edge)),
	};
	return true;
}

/* Ends the sorting; where some were left out, their turn comes as one. */
static bool
end_holders(struct search *search, size_t first, int32_t farthest,
	struct error *err)
{
	int32_t now = sort_holders(search, first);

	if (now < farthest)
		farthest = now;
	if (farthest < INT32_MAX && !add_holder(search, NO_NODE, NO_EDGE,
	    farthest, err))
		return false;
	for (size_t i = first; i < search->holder_count; i++)
		search->holders[i].distance /= RANKS;
	return true;
}

/* Appends what holds node to the holders, the best first. */
static bool
collect(struct search *search, uint32_t node, struct error *err)
{
	const struct heap *heap = search->heap;
	const struct snapshot *s = heap->snapshot;
	size_t first = search->holder_count;
	uint32_t source, last = NO_NODE;
	int32_t farthest = INT32_MAX;
	struct retainer_walk walk;

	retainers_begin(&walk, &heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		int32_t distance = distance_of(search, source);
		uint32_t end = s->first_edge[source + 1];

		if (search->work > SEARCH_WORK) {
			search->cut = true;
			break;
		}
		search->work += RETAINER_WORK;
		/* A list has an entry for each edge of a source. */
		if (source == last || source == s->root || source == node ||
		    distance == DISTANCE_NONE)
			continue;
		last = source;
		if (distance > farthest)
			continue;
		search->work += end - s->first_edge[source];
		for (uint32_t e = s->first_edge[source]; e < end; e++)
			if (holds(search, e, node) && !add_holder(search,
			    source, e, distance, err))
				return false;
		if (search->holder_count - first >= 2 * SEARCH_BRANCH)
			farthest = sort_holders(search, first);
	}
	return end_holders(search, first, farthest, err);
}

static struct holders *
find_list(struct holders *lists, uint32_t slots, uint32_t node)
{
	uint32_t slot = retainers_hash(node) & (slots - 1);

	while (lists[slot].node != NO_NODE && lists[slot].node != node)
		slot = (slot + 1) & (slots - 1);
	return &lists[slot];
}

static bool
grow_lists(struct search *search, struct error *err)
{
	uint32_t slots = search->list_slots > 0 ? search->list_slots * 2 : 64;
	struct holders *lists = malloc(slots * sizeof *lists);

	if (lists == NULL)
		return error_memory(err, "paths", slots * sizeof *lists);
	for (uint32_t i = 0; i < slots; i++)
		lists[i].node = NO_NODE;
	for (uint32_t i = 0; i < search->list_slots; i++)
		if (search->lists[i].node != NO_NODE)
			*find_list(lists, slots, search->lists[i].node) =
			    search->lists[i];
	free(search->lists);
	search->lists = lists;
	search->list_slots = slots;
	return true;
}

/* The holders of a node, looked for once. */
static const struct holders *
holders_of(struct search *search, uint32_t node, struct error *err)
{
	struct holders *list;
	size_t first = search->holder_count;

	if (search->list_count * 2 >= search->list_slots &&
	    !grow_lists(search, err))
		return NULL;
	list = find_list(search->lists, search->list_slots, node);
	if (list->node == node)
		return list;
	if (!collect(search, node, err))
		return NULL;
	*list = (struct holders) { node, (uint32_t)first,
	    (uint32_t)(search->holder_count - first) };
	search->list_count++;
	return list;
}

static void
sift_up(uint64_t *open, size_t at)
{
	uint64_t key = open[at];

	for (; at > 0 && open[(at - 1) / 2] > key; at = (at - 1) / 2)
		open[at] = open[(at - 1) / 2];
	open[at] = key;
}

static uint64_t
pop_open(struct search *search)
{
	uint64_t *open = search->open, best = open[0];
	uint64_t key = open[--search->open_count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < search->open_count) {
		if (child + 1 < search->open_count &&
		    open[child + 1] < open[child])
			child++;
		if (open[child] >= key)
			break;
		open[at] = open[child];
		at = child;
	}
	open[at] = key;
	return best;
}

/*
 * What the way will cost at least: its steps and the distance that is left.
 * Of equal ones the last comes first, so that a way is followed to its end.
 */
static bool
push(struct search *search, const struct way *way, int32_t distance,
	struct error *err)
{
	uint64_t cost = (uint64_t)way->steps + (uint32_t)distance;
	uint64_t *open = array_grow(search->open, &search->open_room,
	    search->open_count + 1, sizeof *open, "paths", err);
	struct way *ways;

	if (open == NULL)
		return false;
	search->open = open;
	ways = array_grow(search->ways, &search->way_room,
	    search->way_count + 1, sizeof *ways, "paths", err);
	if (ways == NULL)
		return false;
	search->ways = ways;
	open[search->open_count] = cost << 32 |
	    (UINT32_MAX - (uint32_t)search->way_count);
	sift_up(open, search->open_count++);
	ways[search->way_count++] = *way;
	return true;
}

/* Begins a way from before, by the first of so many holders. */
static bool
begin(struct search *search, uint32_t before, uint32_t holder,
	uint32_t count, struct error *err)
{
	const struct way *from = &search->ways[before];
	int32_t distance = search->holders[holder].distance;
	struct way way = { .holder = holder, .others = count - 1,
	    .before = before, .steps = from->steps + 1,
	    .least = distance < from->least ? distance : from->least };

	if (search->way_count >= SEARCH_WAYS || way.steps > PATH_STEPS) {
		search->cut = true;
		return true;
	}
	return push(search, &way, distance, err);
}

static uint32_t
node_of(const struct search *search, const struct way *way)
{
	return way->holder == NO_WAY ? search->node :
	    search->holders[way->holder].node;
}

/* Is the node of a way on the way before it? */
static bool
is_cycle(struct search *search, const struct way *way)
{
	const struct way *at = way;
	uint32_t node = node_of(search, way);

	/* Nearer than all before: it cannot be one of them. */
	if (at->before == NO_WAY || search->holders[way->holder].distance <
	    search->ways[way->before].least)
		return false;
	while (at->before != NO_WAY) {
		at = &search->ways[at->before];
		search->work++;
		if (node_of(search, at) == node)
			return true;
	}
	return false;
}

static void
add_path(struct paths *paths, struct path *path, path_keep *keep,
	void *data)
{
	if (keep != NULL && !keep(data, path))
		free(path->edges);
	else
		paths->list[paths->count++] = *path;
}

/* A way that came to its end, if it is to be kept. */
static bool
finish(struct search *search, struct paths *paths, const struct way *way,
	path_keep *keep, void *data, struct error *err)
{
	struct path path = { .count = way->steps,
	    .end = node_of(search, way) };
	const struct path *nearest = &paths->list[0];

	path.edges = malloc(((size_t)path.count + 1) * sizeof *path.edges);
	if (path.edges == NULL)
		return error_memory(err, "paths", path.count *
		    sizeof *path.edges);
	for (uint32_t i = path.count; i-- > 0; ) {
		path.edges[i] = search->holders[way->holder].edge;
		way = &search->ways[way->before];
	}
	search->work += (uint64_t)path.count * FINISH_WORK;
	/* The nearest was found before. */
	if (paths->count > 0 && nearest->count == path.count &&
	    memcmp(nearest->edges, path.edges, path.count *
	    sizeof *path.edges) == 0)
		free(path.edges);
	else
		add_path(paths, &path, keep, data);
	return true;
}

/* The edge to follow for the nearest way, or NO_EDGE. */
static uint32_t
nearest_edge(const struct search *search, uint32_t node, uint32_t *holder)
{
	const struct heap *heap = search->heap;
	const struct snapshot *s = heap->snapshot;
	int32_t best = distance_of(search, node) - 1;
	uint32_t source, edge = NO_EDGE;
	struct retainer_walk walk;

	retainers_begin(&walk, &heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		int32_t distance = distance_of(search, source);

		if (distance == DISTANCE_NONE || distance > best ||
		    source == s->root)
			continue;
		for (uint32_t e = s->first_edge[source];
		    e < s->first_edge[source + 1]; e++) {
			if (!holds(search, e, node) || (edge != NO_EDGE &&
			    distance == best && rank(s, e) >= rank(s, edge)))
				continue;
			edge = e;
			*holder = source;
			best = distance;
		}
	}
	return edge;
}

/*
 * Distances only fall: no cycles, and each edge is seen once or twice. Finds
 * nothing where a distance was measured over the root, which real files have
 * no edges to.
 */
static bool
find_nearest(const struct search *search, struct paths *paths,
	path_keep *keep, void *data, struct error *err)
{
	struct path path = { .end = search->node };
	size_t room = 0;

	path.edges = array_grow(NULL, &room, 1, sizeof *path.edges, "a path",
	    err);
	while (path.edges != NULL && !is_end(search, path.end)) {
		uint32_t edge = nearest_edge(search, path.end, &path.end);
		uint32_t *edges;

		if (edge == NO_EDGE) {
			free(path.edges);
			return true;
		}
		if (path.count == PATH_STEPS) {
			paths->cut = true;
			break;
		}
		edges = array_grow(path.edges, &room, path.count + 1,
		    sizeof *edges, "a path", err);
		if (edges == NULL)
			free(path.edges);
		else
			edges[path.count++] = edge;
		path.edges = edges;
	}
	if (path.edges == NULL)
		return false;
	add_path(paths, &path, keep, data);
	return true;
}

/* Follows the way whose turn it is by one step. */
static bool
follow(struct search *search, struct paths *paths, uint32_t at,
	path_keep *keep, void *data, struct error *err)
{
	struct way way = search->ways[at];
	const struct holders *list;

	if (way.others > 0 && !begin(search, way.before, way.holder + 1,
	    way.others, err))
		return false;
	if (node_of(search, &way) == NO_NODE) {
		search->cut = true;
		return true;
	}
	if (is_cycle(search, &way))
		return true;
	if (is_end(search, node_of(search, &way)))
		return finish(search, paths, &way, keep, data, err);
	if (search->holder_count >= SEARCH_HOLDERS) {
		search->cut = true;
		return true;
	}
	list = holders_of(search, node_of(search, &way), err);
	if (list == NULL)
		return false;
	return list->count == 0 || begin(search, at, list->first,
	    list->count, err);
}

/* All ways, nearest first, until enough are found or a bound is met. */
static bool
find_others(struct search *search, struct paths *paths, size_t wanted,
	path_keep *keep, void *data, struct error *err)
{
	struct way start = { .holder = NO_WAY, .before = NO_WAY,
	    .least = search->start };

	if (!push(search, &start, start.least, err))
		return false;
	while (search->open_count > 0 && paths->count < wanted &&
	    search->work <= SEARCH_WORK) {
		uint32_t at = UINT32_MAX - (uint32_t)pop_open(search);

		if (!follow(search, paths, at, keep, data, err))
			return false;
	}
	search->cut |= search->work > SEARCH_WORK;
	paths->more = search->open_count > 0 || search->cut;
	paths->cut |= search->cut;
	return true;
}

/*
 * How far the object is. One that is ignored itself has no distance without
 * it, but those of its holders are known.
 */
static int32_t
measure_start(const struct search *search)
{
	const struct heap *heap = search->heap;
	int32_t distance = distances_get(search->distances, search->node);
	int32_t before = heap_distance(heap, search->node);
	uint32_t holder;

	if (distance != DISTANCE_NONE ||
	    !ignored_has(search->ignored, search->node))
		return distance;
	if (before == 1 || before == DISTANCE_SYSTEM + 1)
		return before;
	return nearest_edge(search, search->node, &holder) == NO_EDGE ?
	    DISTANCE_NONE : distance_of(search, holder) + 1;
}

bool
paths_find(struct paths *paths, const struct heap *heap,
	const struct ignored *ignored, uint32_t node, size_t wanted,
	path_keep *keep, void *data, struct error *err)
{
	struct search search = { .heap = heap, .node = node,
	    .ignored = ignored, .start = INT32_MAX,
	    .distances = ignored_distances(ignored, &heap->distances) };
	bool done;

	search.start = measure_start(&search);

	*paths = (struct paths) { 0 };
	paths->list = calloc(wanted + 1, sizeof *paths->list);
	if (paths->list == NULL)
		return error_memory(err, "paths", wanted *
		    sizeof *paths->list);
	done = search.start == DISTANCE_NONE ||
	    node == heap->snapshot->root ||
	    (find_nearest(&search, paths, keep, data, err) &&
	    find_others(&search, paths, wanted, keep, data, err));
	if (!done)
		paths_release(paths);
	free(search.ways);
	free(search.open);
	free(search.holders);
	free(search.lists);
	return done;
}

void
paths_release(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->list[i].edges);
	free(paths->list);
	*paths = (struct paths) { 0 };
}
