#include "model/explore/path_search.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/load.h"

/*
 * Bounds of a search: retainers looked at (each costs about as much as
 * RETAINER_WORK edges of an array in memory), ways begun, and, of the
 * retainers of one object, how many of the nearest are followed.
 */
#define SEARCH_WORK (1u << 25)
#define RETAINER_WORK 16
#define SEARCH_WAYS (1u << 20)
#define SEARCH_BRANCH 4096
/* An edge of a way that came to its end: its words are looked at. */
#define FINISH_WORK 256

#define NO_WAY UINT32_MAX

/* A way as far as it was followed: its last edge, and the way before that. */
struct way {
	uint32_t node, edge;
	uint32_t before;	/* a way */
	uint32_t steps;
	int32_t least;		/* distance of any node of it */
};

struct candidate {
	uint32_t node, edge;
	int32_t distance;
	uint8_t rank;
};

struct search {
	const struct heap *heap;
	const struct snapshot *snapshot;
	struct way *ways;
	size_t way_count, way_room;
	/* A heap: what a way will cost, and then the one begun last. */
	uint64_t *open;
	size_t open_count, open_room;
	struct candidate *candidates;
	size_t candidate_count;
	uint64_t work;
	bool cut;
};

/* The children of the root: distances begin there, in either numbering. */
static bool
is_end(const struct heap *heap, uint32_t node)
{
	int32_t distance = heap_distance(heap, node);

	return distance == 1 || distance == DISTANCE_SYSTEM + 1;
}

/* What a person would name comes first. */
static uint8_t
rank(uint8_t edge_type)
{
	switch (edge_type) {
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

static int
order_candidates(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->edge < b->edge ? -1 : a->edge > b->edge;
}

static void
sort_candidates(struct search *search)
{
	qsort(search->candidates, search->candidate_count,
	    sizeof *search->candidates, order_candidates);
}

static void
add_candidate(struct search *search, uint32_t source, uint32_t edge,
	int32_t distance)
{
	if (search->candidate_count == 2 * SEARCH_BRANCH) {
		sort_candidates(search);
		search->candidate_count = SEARCH_BRANCH;
		search->cut = true;
	}
	search->candidates[search->candidate_count++] = (struct candidate) {
		.node = source, .edge = edge, .distance = distance,
		.rank = rank(edge_type_of(search->snapshot, edge)),
	};
}

/* The edges that hold node, the best first; of very many only those. */
static void
collect(struct search *search, uint32_t node)
{
	const struct snapshot *s = search->snapshot;
	struct retainer_walk walk;
	uint32_t source, last = NO_NODE;

	search->candidate_count = 0;
	retainers_begin(&walk, &search->heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		int32_t distance = heap_distance(search->heap, source);
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
		search->work += end - s->first_edge[source];
		for (uint32_t e = s->first_edge[source]; e < end; e++)
			if (s->edge_to[e] == node &&
			    edge_type_of(s, e) != EDGE_WEAK &&
			    edge_type_of(s, e) != EDGE_INVISIBLE)
				add_candidate(search, source, e, distance);
	}
	sort_candidates(search);
	if (search->candidate_count > SEARCH_BRANCH) {
		search->candidate_count = SEARCH_BRANCH;
		search->cut = true;
	}
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
	search->open[search->open_count] = cost << 32 |
	    (UINT32_MAX - (uint32_t)search->way_count);
	sift_up(search->open, search->open_count++);
	search->ways[search->way_count++] = *way;
	return true;
}

/* Is the node of a way on the way before it? */
static bool
is_cycle(struct search *search, const struct way *way, int32_t distance)
{
	const struct way *at = way;

	/* Nearer than all before: it cannot be one of them. */
	if (distance < search->ways[way->before].least)
		return false;
	while (at->before != NO_WAY) {
		at = &search->ways[at->before];
		search->work++;
		if (at->node == way->node)
			return true;
	}
	return false;
}

/* Begins a way for each edge that holds the node of one. */
static bool
branch(struct search *search, uint32_t from, struct error *err)
{
	const struct way before = search->ways[from];

	collect(search, before.node);
	/* The best is pushed last and so followed first. */
	for (size_t i = search->candidate_count; i-- > 0; ) {
		const struct candidate *c = &search->candidates[i];
		struct way way = { .node = c->node, .edge = c->edge,
		    .before = from, .steps = before.steps + 1,
		    .least = c->distance < before.least ? c->distance :
		    before.least };

		if (search->way_count == SEARCH_WAYS ||
		    way.steps > PATH_STEPS) {
			search->cut = true;
			return true;
		}
		if (!push(search, &way, c->distance, err))
			return false;
	}
	return true;
}

static bool
add_path(struct paths *paths, struct path *path, path_keep_fn *keep,
	void *data)
{
	if (keep != NULL && !keep(data, path)) {
		free(path->edges);
		return false;
	}
	paths->list[paths->count++] = *path;
	return true;
}

/* A way that came to its end, if it is to be kept. */
static bool
finish(struct search *search, struct paths *paths, uint32_t end,
	path_keep_fn *keep, void *data, struct error *err)
{
	const struct way *way = &search->ways[end];
	struct path path = { .count = way->steps, .end = way->node };

	path.edges = malloc(((size_t)path.count + 1) * sizeof *path.edges);
	if (path.edges == NULL)
		return error_memory(err, "paths", path.count *
		    sizeof *path.edges);
	for (uint32_t i = path.count; i-- > 0; ) {
		path.edges[i] = way->edge;
		way = &search->ways[way->before];
	}
	search->work += (uint64_t)path.count * FINISH_WORK;
	/* The nearest was found before. */
	if (paths->count > 0 && paths->list[0].count == path.count &&
	    memcmp(paths->list[0].edges, path.edges, path.count *
	    sizeof *path.edges) == 0) {
		free(path.edges);
		return true;
	}
	add_path(paths, &path, keep, data);
	return true;
}

/* The edge to follow for the nearest way, or NO_EDGE. */
static uint32_t
nearest_edge(const struct heap *heap, uint32_t node, uint32_t *holder)
{
	const struct snapshot *s = heap->snapshot;
	int32_t best = heap_distance(heap, node) - 1;
	uint32_t source, edge = NO_EDGE;
	struct retainer_walk walk;

	retainers_begin(&walk, &heap->retainers, node);
	while (retainers_next(&walk, &source)) {
		int32_t distance = heap_distance(heap, source);

		if (distance == DISTANCE_NONE || distance > best ||
		    source == s->root)
			continue;
		for (uint32_t e = s->first_edge[source];
		    e < s->first_edge[source + 1]; e++) {
			uint8_t type = edge_type_of(s, e);

			if (s->edge_to[e] != node || type == EDGE_WEAK ||
			    type == EDGE_INVISIBLE)
				continue;
			if (edge != NO_EDGE && distance == best &&
			    rank(type) >= rank(edge_type_of(s, edge)))
				continue;
			edge = e;
			*holder = source;
			best = distance;
		}
	}
	return edge;
}

/* Distances only fall: no cycles, and each edge is seen once. */
static bool
find_nearest(struct paths *paths, const struct heap *heap, uint32_t node,
	path_keep_fn *keep, void *data, struct error *err)
{
	struct path path = { .end = node };
	size_t room = 0;
	uint32_t edge;

	if (heap_distance(heap, node) == DISTANCE_NONE ||
	    node == heap->snapshot->root)
		return true;
	path.edges = array_grow(NULL, &room, 1, sizeof *path.edges, "a path",
	    err);
	while (path.edges != NULL && !is_end(heap, path.end)) {
		uint32_t *edges;

		edge = nearest_edge(heap, path.end, &path.end);
		if (edge == NO_EDGE || path.count == PATH_STEPS) {
			paths->cut = true;
			break;
		}
		edges = array_grow(path.edges, &room, path.count + 1,
		    sizeof *edges, "a path", err);
		if (edges == NULL)
			free(path.edges);
		path.edges = edges;
		if (edges != NULL)
			edges[path.count++] = edge;
	}
	if (path.edges == NULL)
		return false;
	add_path(paths, &path, keep, data);
	return true;
}

/* All ways, nearest first, until enough are found or a bound is met. */
static bool
find_others(struct search *search, struct paths *paths, size_t wanted,
	path_keep_fn *keep, void *data, struct error *err)
{
	while (search->open_count > 0 && paths->count < wanted) {
		uint32_t at = UINT32_MAX - (uint32_t)pop_open(search);
		const struct way *way = &search->ways[at];
		int32_t distance = heap_distance(search->heap, way->node);

		if (search->work > SEARCH_WORK) {
			search->cut = true;
			break;
		}
		if (way->before != NO_WAY && is_cycle(search, way, distance))
			continue;
		if (is_end(search->heap, way->node)) {
			if (!finish(search, paths, at, keep, data, err))
				return false;
		} else if (!branch(search, at, err)) {
			return false;
		}
	}
	paths->more = search->open_count > 0 || search->cut;
	paths->cut |= search->cut;
	return true;
}

bool
paths_find(struct paths *paths, const struct heap *heap, uint32_t node,
	size_t wanted, path_keep_fn *keep, void *data, struct error *err)
{
	struct search search = { .heap = heap, .snapshot = heap->snapshot };
	struct way start = { .node = node, .edge = NO_EDGE,
	    .before = NO_WAY, .least = heap_distance(heap, node) };
	bool done = false;

	*paths = (struct paths) { 0 };
	paths->list = calloc(wanted + 1, sizeof *paths->list);
	search.candidates = malloc(2 * SEARCH_BRANCH *
	    sizeof *search.candidates);
	if (paths->list == NULL || search.candidates == NULL) {
		error_memory(err, "paths", wanted);
		goto out;
	}
	if (!find_nearest(paths, heap, node, keep, data, err))
		goto out;
	done = paths->count == 0 || (push(&search, &start, start.least,
	    err) && find_others(&search, paths, wanted, keep, data, err));
out:
	if (!done)
		paths_release(paths);
	free(search.ways);
	free(search.open);
	free(search.candidates);
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
