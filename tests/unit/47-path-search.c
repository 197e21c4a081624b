/*
 * Ways to a root against a slow search of the test's own, which walks every
 * way without a cycle and sorts them all.
 */
#include "model/explore/path_search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/graph/ignored.h"
#include "tests/unit/heap_text.h"

#define NODES 9
#define WAYS 20000
#define WAY_STEPS NODES
#define WANTED 12
#define FAR 100000000

static struct heap_text text;
static struct heap_made made;

/* All ways of one node, as the slow search finds them. */
static struct slow {
	int cost[WAYS];
	char words[WAYS][WAY_STEPS + 1];
	uint32_t edges[WAYS][WAY_STEPS];
	unsigned steps[WAYS];
	unsigned count;
} slow;
static int distance[NODES], before[NODES];
static struct ignored *ignored;		/* or NULL */
static unsigned without;		/* the same, a bit a node */

static unsigned
draw(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/* Edges have one of three names, so that some ways read alike. */
static void
write_graph(uint64_t seed, bool to_root)
{
	static const enum edge_type types[] = {
		EDGE_PROPERTY, EDGE_PROPERTY, EDGE_INTERNAL, EDGE_CONTEXT,
		EDGE_SHORTCUT, EDGE_WEAK,
	};
	static const char *const names[] = { "a", "b", "c" };
	unsigned nodes = 3 + draw(&seed, NODES - 2);

	heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	for (unsigned i = 1; i < nodes; i++)
		heap_node(&text, draw(&seed, 4) == 0 ? NODE_SYNTHETIC :
		    NODE_OBJECT, "n", 2 * i + 1, 1);
	for (unsigned i = draw(&seed, 3); i < 3; i++)
		heap_edge(&text, 0, types[draw(&seed, 6)], "r",
		    1 + draw(&seed, nodes - 1));
	for (unsigned i = 0; i < 3 * nodes + draw(&seed, 9); i++)
		heap_edge(&text, 1 + draw(&seed, nodes - 1),
		    types[draw(&seed, 6)], names[draw(&seed, 3)],
		    to_root && draw(&seed, 9) == 0 ? 0 :
		    1 + draw(&seed, nodes - 1));
	made = heap_make(&text);
}

static bool
is_weak(const struct snapshot *s, uint32_t edge)
{
	return edge_type_of(s, edge) == EDGE_WEAK;
}

/* Rounds over all edges until nothing changes. */
static void
spread(const struct snapshot *s)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t e = 0; e < s->edges; e++) {
			int from = distance[snapshot_edge_from(s, e)];
			int *to = &distance[s->edge_to[e]];

			if (from < 0 || is_weak(s, e) || (*to >= 0 &&
			    *to <= from + 1) || without >> s->edge_to[e] & 1)
				continue;
			*to = from + 1;
			changed = true;
		}
	}
}

static void
measure(const struct snapshot *s)
{
	bool any = false;

	for (unsigned i = 0; i < NODES; i++)
		distance[i] = -1;
	for (uint32_t e = s->first_edge[0]; e < s->first_edge[1]; e++)
		if (s->node_type[s->edge_to[e]] != NODE_SYNTHETIC) {
			any = true;
			if (!(without >> s->edge_to[e] & 1))
				distance[s->edge_to[e]] = 1;
		}
	/* The root is never nearer than from itself. */
	spread(s);
	distance[0] = any ? FAR : 0;
	spread(s);
	distance[0] = any ? FAR : 0;
}

/* The same without some nodes; those before are kept in before. */
static void
measure_without(const struct snapshot *s, unsigned nodes)
{
	uint32_t list[NODES];
	size_t count = 0;

	measure(s);
	memcpy(before, distance, sizeof before);
	without = nodes;
	for (uint32_t n = 0; n < s->nodes; n++)
		if (nodes >> n & 1)
			list[count++] = n;
	measure(s);
	ignored = ignored_new(s, list, count, NULL, NULL);
	assert_non_null(ignored);
}

static void
measure_all(void)
{
	ignored_release(ignored);
	ignored = NULL;
	without = 0;
}

static void
walk_up(const struct snapshot *s, uint32_t node, unsigned visited,
	unsigned steps, char *words, uint32_t *edges)
{
	if (distance[node] == 1 || distance[node] == FAR + 1) {
		if (slow.count == WAYS)
			abort();
		slow.cost[slow.count] = distance[node] + (int)steps;
		slow.steps[slow.count] = steps;
		memcpy(slow.edges[slow.count], edges, steps * sizeof *edges);
		memcpy(slow.words[slow.count], words, steps);
		slow.words[slow.count++][steps] = '\0';
		return;
	}
	for (uint32_t e = 0; e < s->edges; e++) {
		uint32_t from = snapshot_edge_from(s, e);

		if (s->edge_to[e] != node || is_weak(s, e) || from == 0 ||
		    (visited | without) >> from & 1 || distance[from] < 0)
			continue;
		edges[steps] = e;
		words[steps] = *strings_begin(&s->strings,
		    edge_name_of(s, e));
		walk_up(s, from, visited | 1u << from, steps + 1, words,
		    edges);
	}
}

static void
find_slowly(const struct snapshot *s, uint32_t node)
{
	char words[WAY_STEPS];
	uint32_t edges[WAY_STEPS];

	slow.count = 0;
	if (distance[node] < 0 && without >> node & 1 &&
	    (before[node] == 1 || before[node] == FAR + 1)) {
		slow.cost[0] = before[node];
		slow.steps[0] = 0;
		slow.words[slow.count++][0] = '\0';
	} else if ((distance[node] >= 0 || without >> node & 1) && node != 0)
		walk_up(s, node, 1u << node, 0, words, edges);
}

static int
order_costs(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* The costs of all ways, or of the best of those that read alike. */
static unsigned
slow_costs(bool distinct, int *costs)
{
	unsigned count = 0;

	for (unsigned i = 0; i < slow.count; i++) {
		bool better = false;

		for (unsigned k = 0; distinct && k < slow.count; k++)
			if (strcmp(slow.words[i], slow.words[k]) == 0 &&
			    (slow.cost[k] < slow.cost[i] ||
			    (slow.cost[k] == slow.cost[i] && k < i)))
				better = true;
		if (!better)
			costs[count++] = slow.cost[i];
	}
	qsort(costs, count, sizeof *costs, order_costs);
	return count;
}

static unsigned
find_way(const struct path *path)
{
	for (unsigned i = 0; i < slow.count; i++)
		if (slow.steps[i] == path->count && memcmp(slow.edges[i],
		    path->edges, path->count * sizeof *path->edges) == 0)
			return i;
	return slow.count;
}

struct words {
	char seen[WANTED + 1][WAY_STEPS + 1];
	unsigned count;
};

static bool
keep_distinct(void *data, const struct path *path)
{
	struct words *words = data;
	unsigned way = find_way(path);

	assert_true(way < slow.count);
	for (unsigned i = 0; i < words->count; i++)
		if (strcmp(words->seen[i], slow.words[way]) == 0)
			return false;
	assert_true(words->count <= WANTED);
	strcpy(words->seen[words->count++], slow.words[way]);
	return true;
}

static void
check_node(uint32_t node, bool distinct)
{
	static int costs[WAYS];
	struct words words = { .count = 0 };
	struct error err = { 0 };
	struct paths paths;
	unsigned count;

	find_slowly(made.heap->snapshot, node);
	count = slow_costs(distinct, costs);
	assert_true(paths_find(&paths, made.heap, ignored, node, WANTED,
	    distinct ? keep_distinct : NULL, &words, &err));
	assert_int_equal(paths.count, count < WANTED ? count : WANTED);
	assert_false(paths.cut);
	if (count > WANTED)
		assert_true(paths.more);
	for (size_t i = 0; i < paths.count; i++) {
		unsigned way = find_way(&paths.list[i]);

		/* A way indeed, and as near as the slow search's. */
		assert_true(way < slow.count);
		assert_int_equal(slow.cost[way], costs[i]);
		assert_int_equal((without >> paths.list[i].end & 1 ?
		    before : distance)[paths.list[i].end] % FAR, 1);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(find_way(&paths.list[k]), way);
	}
	paths_release(&paths);
}

static void
test_random(void **state)
{
	unsigned ways = 0, most = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 600; seed++) {
		write_graph(seed * 2654435761u, false);
		measure(made.heap->snapshot);
		for (uint32_t n = 0; n < made.heap->snapshot->nodes; n++) {
			check_node(n, false);
			check_node(n, true);
			ways += slow.count;
			if (slow.count > most)
				most = slow.count;
		}
		heap_made_free(&made);
	}
	/* The graphs are such that there is something to find. */
	assert_true(ways > 10000);
	assert_true(most > 5 * WANTED);
}

/* A third of the nodes ignored, sometimes user roots or the one asked for. */
static void
test_ignored(void **state)
{
	unsigned ways = 0, own = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 900; seed++) {
		uint64_t more = seed * 40503u;
		unsigned nodes = 0;

		write_graph(seed * 2654435761u, false);
		while (nodes == 0)
			for (uint32_t n = 1; n < made.heap->snapshot->nodes;
			    n++)
				nodes |= (unsigned)(draw(&more, 3) == 0) << n;
		measure_without(made.heap->snapshot, nodes);
		for (uint32_t n = 0; n < made.heap->snapshot->nodes; n++) {
			check_node(n, false);
			check_node(n, true);
			ways += slow.count;
			own += nodes >> n & 1 ? slow.count : 0;
		}
		measure_all();
		heap_made_free(&made);
	}
	assert_true(ways > 2000 && own > 500);
}

/* Distances that lead over the root are no guide: still, ways are ways. */
static void
test_over_root(void **state)
{
	struct error err = { 0 };
	struct paths paths;

	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		write_graph(seed * 40503u, true);
		measure(made.heap->snapshot);
		for (uint32_t n = 0; n < made.heap->snapshot->nodes; n++) {
			find_slowly(made.heap->snapshot, n);
			assert_true(paths_find(&paths, made.heap, NULL, n,
			    WANTED, NULL, NULL, &err));
			assert_int_equal(paths.count, slow.count < WANTED ?
			    slow.count : WANTED);
			for (size_t i = 0; i < paths.count; i++)
				assert_true(find_way(&paths.list[i]) <
				    slow.count);
			paths_release(&paths);
		}
		heap_made_free(&made);
	}
}

/* A chain far longer than a stack would bear, with a way round each link. */
static void
test_long(void **state)
{
	uint32_t from, last = 0;
	struct error err = { 0 };
	struct paths paths;

	(void)state;
	heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	from = heap_node(&text, NODE_OBJECT, "global", 3, 1);
	heap_edge(&text, 0, EDGE_SHORTCUT, "g", from);
	for (unsigned i = 0; i < 340; i++, from = last) {
		last = heap_node(&text, NODE_OBJECT, "Link", 5 + 4 * i, 1);
		heap_edge(&text, from, EDGE_PROPERTY, "next", last);
		if (i < 339)
			heap_edge(&text, from, EDGE_INTERNAL, "other", last);
	}
	made = heap_make(&text);
	/* 2^339 ways, all of one length. */
	assert_true(paths_find(&paths, made.heap, NULL, last, WANTED, NULL,
	    NULL, &err));
	assert_int_equal(paths.count, WANTED);
	for (size_t i = 0; i < WANTED; i++)
		assert_int_equal(paths.list[i].count, 340);
	assert_true(paths.more);
	/* Properties before what is internal. */
	for (unsigned i = 0; i < 340; i++)
		assert_int_equal(edge_type_of(made.heap->snapshot,
		    paths.list[0].edges[i]), EDGE_PROPERTY);
	paths_release(&paths);
	heap_made_free(&made);
}

static bool
keep_first(void *data, const struct path *path)
{
	unsigned *asked = data;

	(void)path;
	return (*asked)++ == 0;
}

/* Where nearly all ways read alike, the search ends, and says so. */
static void
test_bound(void **state)
{
	uint32_t from, last = 0;
	struct error err = { 0 };
	struct paths paths;
	unsigned asked = 0;

	(void)state;
	heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	from = heap_node(&text, NODE_OBJECT, "global", 3, 1);
	heap_edge(&text, 0, EDGE_SHORTCUT, "g", from);
	for (unsigned i = 0; i < 40; i++, from = last) {
		last = heap_node(&text, NODE_OBJECT, "Link", 5 + 4 * i, 1);
		for (unsigned k = 0; k < 4; k++)
			heap_element(&text, from, k, last);
	}
	made = heap_make(&text);
	assert_true(paths_find(&paths, made.heap, NULL, last, WANTED,
	    keep_first, &asked, &err));
	assert_int_equal(paths.count, 1);
	assert_true(paths.cut);
	assert_true(paths.more);
	assert_true(asked < 1000000);
	paths_release(&paths);
	heap_made_free(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_over_root),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
