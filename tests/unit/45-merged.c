/*
 * Merged retainers: a heap of known ways, and random heaps where each object's
 * way is walked on its own and what reads alike is put together as texts.
 */
#include "model/explore/merged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/intern.h"
#include "model/explore/groups.h"
#include "model/graph/ignored.h"
#include "model/graph/nearest.h"
#include "tests/unit/graph.h"
#include "tests/unit/heap_text.h"
#include "tests/unit/made.h"

static const struct merged_options all, raw = { .raw = true };

static struct level *
open_top(struct table *table, const struct error *err)
{
	struct level *level = table != NULL ? level_top(table, NULL) : NULL;

	if (level == NULL)
		fail_msg("%s", err->message);
	return level;
}

static struct level *
open_class(const struct heap *heap, const char *name,
	const struct merged_options *options)
{
	struct error err = { 0 };

	return open_top(merged_of_class(heap, name, options, &err), &err);
}

static struct level *
open_row(struct level *level, size_t row)
{
	struct error err = { 0 };
	struct level *below;

	assert_true(row < level->count);
	assert_true(level_openable(level, row));
	below = level_open(level, row, &err);
	if (below == NULL)
		fail_msg("%s", err.message);
	return below;
}

static void
close_top(struct level *level)
{
	struct table *table = level->table;

	level_free(level);
	table_free(table);
}

/* ---- a heap of known ways ------------------------------------------------ */

static struct heap_text text;

static uint32_t
add_record(uint64_t id)
{
	return heap_node(&text, NODE_OBJECT, "Rec", id, id);
}

/*
 * Of the records three are in an Array, one of them in a Map too, which is
 * farther; two are in the Map alone, one of which holds another. One is held
 * by weak edges only, one by nothing but the root.
 */
static struct heap_made
make_known(void)
{
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	uint32_t global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	uint32_t map = heap_node(&text, NODE_OBJECT, "Map", 11, 32);
	uint32_t table = heap_node(&text, NODE_ARRAY, "", 13, 200);
	uint32_t array = heap_node(&text, NODE_OBJECT, "Array", 15, 16);
	uint32_t rec[9];

	for (unsigned i = 1; i < 9; i++)
		rec[i] = add_record(19 + 2 * i);
	heap_edge(&text, root, EDGE_SHORTCUT, "global", global);
	heap_edge(&text, root, EDGE_SHORTCUT, "own", rec[8]);
	heap_edge(&text, global, EDGE_PROPERTY, "cache", map);
	heap_edge(&text, global, EDGE_PROPERTY, "queue", array);
	heap_edge(&text, global, EDGE_WEAK, "w", rec[7]);
	heap_edge(&text, map, EDGE_INTERNAL, "table", table);
	for (unsigned i = 1; i < 4; i++)
		heap_element(&text, array, i, rec[i]);
	heap_edge(&text, table, EDGE_INTERNAL, "6", rec[3]);
	heap_edge(&text, table, EDGE_INTERNAL, "9", rec[4]);
	heap_edge(&text, table, EDGE_INTERNAL, "12", rec[5]);
	heap_edge(&text, rec[5], EDGE_PROPERTY, "next", rec[6]);
	return heap_make(&text);
}

static void
test_known(void **state)
{
	struct heap_made heap = make_known();
	struct level *level = open_class(heap.heap, "Rec", &raw), *above;
	struct object object;

	(void)state;
	/*
	 * step, depth, count, of, holders, id, shallow, retained; ids are
	 * sizes. What @29 holds is part of what it retains.
	 */
	expect_level(level,
	    "[\u2026] in Array @15|1|3|8|1|15|69|69\n"
	    "[\u2026] in (internal array) @13|1|2|8|1|13|56|87\n"
	    "(the root)|1|1|8|-|-|35|35\n"
	    "(nothing: not reachable)|1|1|8|-|-|33|33\n"
	    "next in Rec @29|1|1|8|1|29|31|0\n");
	/* One is in the Array and in the Map. */
	assert_string_equal(table_note(level->table), "1 of 8 are held by "
	    "others, too: each stands under its nearest holder");
	assert_false(level_openable(level, 2));
	assert_false(level_openable(level, 3));
	assert_true(level_object(level, 0, &object));
	assert_int_equal(heap_id(object.heap, object.node), 15);
	above = open_row(level, 1);
	expect_level(above, "table in Map @11|2|2|8|1|11|56|87\n");
	level_free(above);
	close_top(level);
	heap_made_free(&heap);
}

/*
 * Without the Array two of its records have nothing, the third is in the Map.
 * A record that is ignored is asked about like others.
 */
static void
test_ignored(void **state)
{
	struct heap_made heap = make_known();
	uint32_t nodes[] = { 4, 9 };
	struct merged_options without = { .ignored = ignored_new(
	    heap.heap->snapshot, nodes, 2, NULL, NULL) };
	struct level *level;

	(void)state;
	assert_non_null(without.ignored);
	assert_int_equal(heap_id(heap.heap, nodes[0]), 15);
	assert_int_equal(heap_id(heap.heap, nodes[1]), 29);
	level = open_class(heap.heap, "Rec", &without);
	/* The table has its own share in what is ignored. */
	ignored_release(without.ignored);
	expect_level(level,
	    "(nothing, without what is ignored)|1|4|8|-|-|108|77\n"
	    "Map.get(\u2026) @11|1|3|8|1|11|81|112\n"
	    "(the root)|1|1|8|-|-|35|35\n");
	close_top(level);
	heap_made_free(&heap);
}

/* Plumbing collapsed: the Map holds what its table does. */
static void
test_collapsed(void **state)
{
	struct heap_made heap = make_known();
	struct level *level = open_class(heap.heap, "Rec", &all), *above;

	(void)state;
	expect_level(level,
	    "Array[\u2026] @15|1|3|8|1|15|69|69\n"
	    "Map.get(\u2026) @11|1|2|8|1|11|56|87\n"
	    "(the root)|1|1|8|-|-|35|35\n"
	    "(nothing: not reachable)|1|1|8|-|-|33|33\n"
	    "Rec.next @29|1|1|8|1|29|31|0\n");
	above = open_row(level, 1);
	expect_level(above, "global.cache @3|2|2|8|1|3|56|87\n");
	/* The global object is where the ways end. */
	assert_false(level_openable(above, 0));
	level_free(above);
	expect_order(level, "step", false, "(nothing: not reachable), "
	    "(the root), Array[\u2026] @15, Map.get(\u2026) @11, "
	    "Rec.next @29");
	expect_order(level, "retained_size", true, "Map.get(\u2026) @11, "
	    "Array[\u2026] @15, (the root), (nothing: not reachable), "
	    "Rec.next @29");
	close_top(level);
	heap_made_free(&heap);
}

/*
 * Of three objects with names of their own for what they hold the one with 33
 * is used as a table, one with 32 is not, nor is one that holds one record by
 * 40 names.
 */
static void
test_names(void **state)
{
	static const unsigned counts[] = { 33, 32, 40 };
	static char names[40][16];
	uint32_t root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0), global;
	struct heap_made made;
	struct level *level;
	struct strbuf rows;

	(void)state;
	global = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	heap_edge(&text, root, EDGE_SHORTCUT, "global", global);
	for (unsigned i = 0; i < 3; i++) {
		uint32_t holder = heap_node(&text, NODE_OBJECT, "Holder",
		    11 + 2 * i, 8), record = NO_NODE;

		heap_edge(&text, global, EDGE_PROPERTY, "kept", holder);
		for (unsigned k = 0; k < counts[i]; k++) {
			snprintf(names[k], sizeof names[k], "k%u", k);
			if (k == 0 || i < 2)
				record = add_record(101 + 200 * i + 2 * k);
			heap_edge(&text, holder, EDGE_PROPERTY, names[k],
			    record);
		}
	}
	made = heap_make(&text);
	for (unsigned is_raw = 0; is_raw < 2; is_raw++) {
		level = open_class(made.heap, "Rec", is_raw ? &raw : &all);
		assert_int_equal(level->count, 1 + 33);
		rows = heap_order_text(level, "count", true);
		assert_memory_equal(rows.data, "Holder[\u2026] @11, ", 17);
		strbuf_release(&rows);
		assert_int_equal(heap_row_named(level, is_raw ?
		    "k31 in Holder @13" : "Holder.k31 @13") < 34, true);
		assert_int_equal(heap_row_named(level, is_raw ?
		    "k39 in Holder @15" : "Holder.k39 @15") < 34, true);
		close_top(level);
	}
	heap_made_free(&made);
}

/* ---- random heaps, the slow way ------------------------------------------ */

#define NODES 400
#define IGNORED 24
#define STEPS 64		/* of one way; distances are below that */

struct slow_way {
	uint32_t object;
	uint64_t retained;
	struct {
		uint32_t key;		/* how it reads, as a number */
		uint32_t holder;	/* after the last of them */
		uint32_t times;
	} steps[STEPS];
	unsigned count;
};

static struct heap *drawn;
static struct nearest *nearest;
static struct intern keys;
static struct slow_way ways[NODES];
static uint32_t way_count;
static bool slow_raw;

static uint32_t
slow_up(void *data, uint32_t node, uint32_t *from)
{
	uint32_t edge = nearest_edge(nearest, node);

	(void)data;
	if (edge != NO_EDGE)
		*from = snapshot_edge_from(drawn->snapshot, edge);
	return edge;
}

static bool
slow_step(uint32_t node, struct step *step)
{
	return slow_raw ? plumbing_raw_step(drawn, node, slow_up, NULL, step) :
	    plumbing_step(drawn, node, slow_up, NULL, step);
}

/* The words, without the numbers of elements; the holder's type and name. */
static uint32_t
key_of(const struct step *step)
{
	const struct snapshot *s = drawn->snapshot;
	struct cell cell = CELL_INIT;
	struct strbuf sb = STRBUF_INIT;
	uint8_t type = edge_type_of(s, step->first);
	uint32_t key;

	plumbing_words_of_many(drawn, step, &cell);
	if (step->kind == STEP_PLAIN && type != EDGE_CONTEXT &&
	    type != EDGE_PROPERTY && strspn(cell.text.data, "[0123456789]") ==
	    cell.text.len)
		strbuf_addf(&sb, "number of %d", type);
	else
		strbuf_addf(&sb, "%d %d %s", step->kind,
		    step->kind == STEP_PLAIN ? type : 0, cell.text.data);
	/* Slots of blocks that have no name are told apart. */
	if (step->kind == STEP_VARIABLE && step->name == NO_EDGE)
		strbuf_addf(&sb, " slot %u", edge_name_of(s, step->first));
	strbuf_addf(&sb, " in %d %u", s->node_type[step->holder],
	    s->node_name[step->holder]);
	assert_true(intern_add(&keys, sb.data, sb.len, &key, NULL));
	strbuf_release(&sb);
	cell_release(&cell);
	return key;
}

static void
walk(struct slow_way *way)
{
	uint32_t node = way->object, key;
	struct step step;

	way->count = 0;
	while (slow_step(node, &step)) {
		key = key_of(&step);
		node = step.holder;
		if (way->count == 0 || way->steps[way->count - 1].key != key) {
			assert_true(way->count < STEPS);
			way->steps[way->count].key = key;
			way->steps[way->count++].times = 0;
		}
		way->steps[way->count - 1].holder = node;
		way->steps[way->count - 1].times++;
	}
}

static bool
is_object(uint32_t node)
{
	for (uint32_t i = 0; i < way_count; i++)
		if (ways[i].object == node)
			return true;
	return false;
}

/* What it retains, unless an object of the set retains it. */
static uint64_t
slow_retained(uint32_t node)
{
	const uint32_t *parent = drawn->dominators.parent;
	uint64_t bytes = heap_retained(drawn, node);

	while (parent[node] != node) {
		node = parent[node];
		if (is_object(node))
			return 0;
	}
	return bytes;
}

struct figures {
	uint32_t count, holders, least, most;
	uint64_t shallow, retained;
};

/* Of those ways that read like the given one up to and with a step. */
static struct figures
slow_figures(const uint32_t *some, uint32_t count, unsigned at, uint32_t key,
	uint32_t *next)
{
	struct figures f = { .least = UINT32_MAX };
	bool seen[NODES] = { false };

	for (uint32_t i = 0; i < count; i++) {
		const struct slow_way *way = &ways[some[i]];

		if (way->count <= at ? key != UINT32_MAX :
		    way->steps[at].key != key)
			continue;
		next[f.count++] = some[i];
		f.shallow += heap_size(drawn, way->object);
		f.retained += way->retained;
		if (key == UINT32_MAX)
			continue;
		f.holders += !seen[way->steps[at].holder];
		seen[way->steps[at].holder] = true;
		if (way->steps[at].times < f.least)
			f.least = way->steps[at].times;
		if (way->steps[at].times > f.most)
			f.most = way->steps[at].times;
	}
	return f;
}

static unsigned compared, branched, repeated, lost;

/* Compares a level with some of the ways, all of which come by it. */
static void
compare(struct level *level, const uint32_t *some, uint32_t count,
	unsigned at)
{
	const struct groups *groups = level->data;
	uint32_t next[NODES], seen = 0, ended = 0;

	assert_int_equal(level->count, groups->count);
	branched += level->count > 1;
	for (size_t row = 0; row < level->count; row++) {
		const struct group *group =
		    &groups->list[level_item(level, row)];
		uint32_t key = group->kind == GROUP_STEP ?
		    key_of(&group->step) : UINT32_MAX;
		struct figures f = slow_figures(some, count, at, key, next);

		compared++;
		seen += (uint32_t)group->count;
		assert_true(group->count > 0);
		if (group->kind != GROUP_STEP) {
			/* These are of two sorts. */
			ended += (uint32_t)group->count;
			assert_true(ended <= f.count);
			assert_false(level_openable(level, row));
			continue;
		}
		repeated += f.most > 1;
		assert_int_equal(group->count, f.count);
		assert_int_equal(group->shallow, f.shallow);
		assert_int_equal(group->retained, f.retained);
		assert_int_equal(group->holders, f.holders);
		assert_int_equal(group->least, f.least);
		assert_int_equal(group->most, f.most);
		if (level_openable(level, row)) {
			struct level *above = open_row(level, row);

			compare(above, next, f.count, at + 1);
			level_free(above);
			continue;
		}
		for (uint32_t i = 0; i < f.count; i++)
			assert_int_equal(ways[next[i]].count, at + 1);
	}
	assert_int_equal(seen, count);
}

/* Rows of level 0 that say nothing holds them. */
static uint32_t
lost_objects(const struct level *level)
{
	const struct groups *groups = level->data;

	for (uint32_t i = 0; i < groups->count; i++)
		if (groups->list[i].kind == GROUP_LOST)
			return (uint32_t)groups->list[i].count;
	return 0;
}

/* Those of the set that no edge holds which is not ignored. */
static uint32_t
slow_lost(const struct ignored *ignored)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < way_count; i++)
		count += ways[i].count == 0 && distances_get(
		    ignored_distances(ignored, &drawn->distances),
		    ways[i].object) == DISTANCE_NONE;
	return count;
}

/* No way goes by what is ignored. */
static void
check_ways(const struct ignored *ignored)
{
	for (uint32_t i = 0; i < way_count; i++)
		for (unsigned k = 0; k < ways[i].count; k++)
			assert_false(ignored_has(ignored,
			    ways[i].steps[k].holder));
}

/*
 * Few names and many edges near each other, so that ways are long, meet, and
 * read alike.
 */
static struct made *
make_random(uint64_t seed)
{
	static const char *const names[] = { "A", "A", "B", "Map", "Array",
	    "Object", "system / Context" };
	static const char *const edges[] = { "next", "next", "table", "0", "3",
	    "elements", "properties", "context", "value" };
	static const unsigned edge_types[] = { EDGE_CONTEXT, EDGE_ELEMENT,
	    EDGE_PROPERTY, EDGE_PROPERTY, EDGE_INTERNAL, EDGE_INTERNAL,
	    EDGE_HIDDEN, EDGE_WEAK };
	static const unsigned node_types[] = { NODE_OBJECT, NODE_OBJECT,
	    NODE_OBJECT, NODE_ARRAY, NODE_CLOSURE, NODE_HIDDEN };
	struct made *made = made_new();
	unsigned reach = 2 + graph_random(&seed, 60);

	for (unsigned i = 1; i < NODES; i++) {
		unsigned name = graph_random(&seed, 7);

		made_node(made, name < 2 ? NODE_OBJECT :
		    node_types[graph_random(&seed, 6)], names[name],
		    graph_random(&seed, 50));
	}
	for (unsigned i = 1; i < 4; i++)
		made_link(made, 0, EDGE_SHORTCUT, made_find(made, "g"), i);
	for (unsigned i = 0; i < 3 * NODES; i++) {
		unsigned to = 1 + graph_random(&seed, NODES - 1);
		unsigned from = graph_random(&seed, 4) == 0 ?
		    graph_random(&seed, NODES) :
		    to - graph_random(&seed, to < reach ? to : reach);
		unsigned type = edge_types[graph_random(&seed, 8)];

		made_link(made, from, type, type == EDGE_ELEMENT ||
		    type == EDGE_HIDDEN ? i : made_find(made,
		    edges[graph_random(&seed, 9)]), to);
	}
	return made;
}

/* Some nodes that objects of the set are held by, and some of the set. */
static struct ignored *
ignore_some(uint64_t seed)
{
	uint32_t nodes[IGNORED];
	struct ignored *ignored;

	for (unsigned i = 0; i < IGNORED; i++)
		nodes[i] = i < 1 ? 2 : 1 + graph_random(&seed, NODES - 1);
	ignored = ignored_new(drawn->snapshot, nodes, IGNORED, NULL, NULL);
	assert_non_null(ignored);
	return ignored;
}

static void
compare_random(uint64_t seed, bool is_raw, bool without)
{
	struct made *made = make_random(seed);
	struct merged_options options = { .raw = is_raw };
	uint32_t some[NODES];
	uint64_t retained = 0;
	struct level *level;

	drawn = made_load(made);
	if (without)
		options.ignored = ignore_some(seed);
	nearest = nearest_new(drawn->snapshot, &drawn->retainers,
	    &drawn->distances, options.ignored, NULL);
	assert_non_null(nearest);
	slow_raw = is_raw;
	way_count = 0;
	for (uint32_t i = 1; i < NODES; i++)
		if (made->nodes[i].type == NODE_OBJECT &&
		    heap_size(drawn, i) != 0 &&
		    strcmp(made->strings[made->nodes[i].name], "A") == 0)
			ways[way_count++].object = i;
	for (uint32_t i = 0; i < way_count; i++) {
		some[i] = i;
		ways[i].retained = slow_retained(ways[i].object);
		retained += ways[i].retained;
		walk(&ways[i]);
	}
	/* DevTools' figure for the class. */
	for (uint32_t i = 0; i < drawn->classes.count; i++)
		if (drawn->classes.of[ways[0].object] == i)
			assert_int_equal(drawn->classes.rows[i].retained,
			    retained);
	check_ways(options.ignored);
	level = open_class(drawn, "A", &options);
	compare(level, some, way_count, 0);
	assert_int_equal(lost_objects(level), slow_lost(options.ignored));
	lost += without ? lost_objects(level) : 0;
	close_top(level);
	nearest_free(nearest);
	ignored_release(options.ignored);
	heap_free(drawn);
	made_free(made);
	intern_release(&keys);
}

static void
test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		compare_random(seed, true, false);
		compare_random(seed, false, false);
	}
	assert_true(compared > 10000 && branched > 1000 && repeated > 500);
}

static void
test_random_ignored(void **state)
{
	(void)state;
	compared = branched = repeated = 0;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		compare_random(seed, true, true);
		compare_random(seed, false, true);
	}
	assert_true(compared > 5000 && branched > 500 && lost > 100);
}

/* ---- many objects -------------------------------------------------------- */

#define MANY 100000

/*
 * A heap of MANY records after the root, global and four holders. Each record
 * is held by one of these, the first one has most, or by the record before.
 */
static struct heap_made
make_many(bool list)
{
	struct heap_made made = { .text = STRBUF_INIT };
	struct strbuf *sb = &made.text;
	unsigned count[4] = { 0 }, edges = 5 + MANY;

	for (unsigned i = 0; i < MANY; i++)
		count[i % 10 < 7 ? 0 : i % 10 - 6]++;
	strbuf_adds(sb, "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\","
	    "\"name\",\"id\",\"self_size\",\"edge_count\"],\"node_types\":[["
	    "\"hidden\",\"array\",\"string\",\"object\",\"code\","
	    "\"closure\",\"regexp\",\"number\",\"native\",\"synthetic\"]],"
	    "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	    "\"edge_types\":[[\"context\",\"element\",\"property\","
	    "\"internal\",\"hidden\",\"shortcut\",\"weak\"]]},");
	strbuf_addf(sb, "\"node_count\":%u,\"edge_count\":%u},\n\"nodes\":["
	    "9,0,1,0,1,\n3,1,3,8,4", MANY + 6, edges);
	for (unsigned i = 0; i < 4; i++)
		strbuf_addf(sb, ",\n3,%u,%u,16,%u", i < 2 ? 2 : 1 + i,
		    5 + 2 * i, list ? i == 0 : count[i]);
	for (unsigned i = 0; i < MANY; i++)
		strbuf_addf(sb, ",\n3,5,%u,10,%d", 13 + 2 * i, list &&
		    i + 1 < MANY);
	strbuf_adds(sb, "],\n\"edges\":[5,6,5");
	for (unsigned i = 0; i < 4; i++)
		strbuf_addf(sb, ",\n2,7,%u", 5 * (2 + i));
	for (unsigned h = 0; h < (list ? 1 : 4); h++)
		for (unsigned i = 0; i < (list ? 1 : MANY); i++)
			if ((i % 10 < 7 ? 0 : i % 10 - 6) == h)
				strbuf_addf(sb, ",\n1,%u,%u", i, 5 * (6 + i));
	for (unsigned i = 1; list && i < MANY; i++)
		strbuf_addf(sb, ",\n2,8,%u", 5 * (6 + i));
	strbuf_adds(sb, "],\n\"strings\":[\"\",\"global\",\"Store\","
	    "\"Queue\",\"Log\",\"Rec\",\"g\",\"kept\",\"next\"]}");
	made.heap = heap_load_memory(sb->data, sb->len, NULL, NULL, NULL);
	assert_non_null(made.heap);
	return made;
}

static void
test_many(void **state)
{
	struct heap_made made = make_many(false);
	struct level *level = open_class(made.heap, "Rec", &all), *above;

	(void)state;
	expect_level(level,
	    "Store[\u2026]|1|80000|100000|2|-|800000|800000\n"
	    "Queue[\u2026] @9|1|10000|100000|1|9|100000|100000\n"
	    "Log[\u2026] @11|1|10000|100000|1|11|100000|100000\n");
	above = open_row(level, 0);
	expect_level(above,
	    "global.kept @3|2|80000|100000|1|3|800000|800000\n");
	level_free(above);
	close_top(level);
	heap_made_free(&made);
}

/* One in fifty is looked at: shares are right within a few percent. */
static void
test_sample(void **state)
{
	static const struct merged_options options = { .most = MANY / 50 };
	static const double shares[] = { 0.8, 0.1, 0.1 };
	struct heap_made made = make_many(false);
	struct level *level = open_class(made.heap, "Rec", &options);
	struct cell cell = CELL_INIT;
	int64_t sum = 0;

	(void)state;
	assert_non_null(strstr(table_note(level->table), "of 100000 objects "
	    "2000 were looked at"));
	assert_int_equal(level->count, 3);
	for (size_t row = 0; row < 3; row++) {
		level_cell(level, row, 2, &cell);
		assert_true(cell.rough);
		assert_true(cell.share > shares[row] - 0.03 &&
		    cell.share < shares[row] + 0.03);
		sum += cell.number;
		level_cell(level, row, 7, &cell);
		assert_true(cell.rough);
		assert_true(cell.number > 1e6 * (shares[row] - 0.03) &&
		    cell.number < 1e6 * (shares[row] + 0.03));
	}
	assert_true(sum > MANY - 50 && sum < MANY + 50);
	cell_release(&cell);
	close_top(level);
	heap_made_free(&made);
}

/*
 * A list as long as that is cut into few rows: all but the first record are
 * held by the one before, and so on up to the first.
 */
static void
test_list(void **state)
{
	static const struct merged_options options = { .most = MANY / 50 };
	struct heap_made made = make_many(true);
	struct level *level = open_class(made.heap, "Rec", &all), *above;
	uint32_t last = MANY + 5;
	struct cell cell = CELL_INIT;
	struct error err = { 0 };

	(void)state;
	expect_level(level,
	    "Rec.next (1 to 99999 times) @13|1|99999|100000|1|13|999990|0\n"
	    "Store[\u2026] @5|1|1|100000|1|5|10|1000000\n");
	above = open_row(level, 0);
	expect_level(above,
	    "Store[\u2026] @5|2|99999|100000|1|5|999990|0\n");
	level_free(above);
	close_top(level);
	/* Of the last alone: not all of it is followed for one row. */
	level = open_top(merged_of_nodes(made.heap, &last, 1, &all, &err),
	    &err);
	above = open_row(level, 0);
	expect_order(level, "count", true, "Rec.next (32770 times) @134471");
	expect_order(above, "count", true, "Rec.next (32770 times) @68931");
	level_free(above);
	close_top(level);
	/* Objects in others: what a sample retains says nothing. */
	level = open_class(made.heap, "Rec", &options);
	level_cell(level, 0, 7, &cell);
	assert_int_equal(cell.kind, CELL_UNKNOWN);
	cell_release(&cell);
	close_top(level);
	heap_made_free(&made);
}

/* ---- which objects ------------------------------------------------------- */

static void
test_sets(void **state)
{
	struct heap_made base = make_known(), heap;
	uint32_t nodes[] = { 7, 5, 7, 2 };
	struct error err = { 0 };
	struct level *level;
	uint32_t more;

	(void)state;
	level = open_top(merged_of_nodes(base.heap, nodes, 4, &all, &err),
	    &err);
	expect_level(level,
	    "Array[\u2026] @15|1|2|3|1|15|46|46\n"
	    "global.cache @3|1|1|3|1|3|232|319\n");
	close_top(level);
	assert_null(merged_of_class(base.heap, "Recs", &all, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	/* The same heap once more has nothing new. */
	heap = make_known();
	assert_null(merged_of_new(heap.heap, base.heap, "Rec", &all, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	heap_made_free(&heap);
	/* One record more, and an object of another class. */
	heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	more = heap_node(&text, NODE_OBJECT, "global", 3, 100);
	heap_edge(&text, 0, EDGE_SHORTCUT, "global", more);
	heap_edge(&text, more, EDGE_PROPERTY, "old", add_record(21));
	heap_edge(&text, more, EDGE_PROPERTY, "one", add_record(51));
	heap_edge(&text, more, EDGE_PROPERTY, "two",
	    heap_node(&text, NODE_OBJECT, "Other", 53, 5));
	heap = heap_make(&text);
	level = open_top(merged_of_new(heap.heap, base.heap, "Rec", &all,
	    &err), &err);
	expect_level(level, "global.one @3|1|1|1|1|3|51|51\n");
	close_top(level);
	heap_made_free(&heap);
	heap_made_free(&base);
}

static void
test_no_graph(void **state)
{
	const struct load_options options = { .no_graph = true };
	struct heap_made made = make_known();
	struct error err = { 0 };
	uint32_t node = 2;
	struct heap *bare = heap_load_memory(made.text.data, made.text.len,
	    &options, NULL, &err);

	(void)state;
	assert_non_null(bare);
	assert_null(merged_of_class(bare, "Rec", &all, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_null(merged_of_nodes(bare, &node, 1, &all, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	heap_free(bare);
	heap_made_free(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_collapsed),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_random_ignored),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_no_graph),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
