/*
 * The same heap, or the same error, whatever the number of threads and the
 * size of the pieces that the file is cut into.
 */
#include "model/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/crew.h"
#include "model/base/task.h"
#include "model/graph/preview.h"
#include "tests/unit/crewed.h"
#include "tests/unit/graph.h"

static const char *const files[] = {
	"tests/fixtures/tiny/closure.heapsnapshot",
	"tests/fixtures/tiny/names.heapsnapshot",
	"tests/fixtures/random/seed-05.heapsnapshot",
	"tests/fixtures/random/seed-38.heapsnapshot",
};

static const unsigned threads[] = { 1, 2, 3, 7 };
static const size_t pieces[] = { 0, 1, 3, 64, 1000, 4099 };

struct text {
	char *data;
	size_t len;
};

static struct text
read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	struct text text = { NULL, 0 };
	size_t room = 1 << 20;

	assert_non_null(file);
	text.data = malloc(room);
	assert_non_null(text.data);
	text.len = fread(text.data, 1, room, file);
	assert_true(text.len < room);
	fclose(file);
	return text;
}

static struct heap *
load(struct text text, unsigned count, size_t piece,
	const struct load_options *options, struct error *err)
{
	struct crew crew;
	struct task task;
	struct heap *heap;

	memset(err, 0, sizeof(*err));
	crewed_task(&task, &crew, count);
	task.piece = piece;
	heap = heap_load_memory(text.data, text.len, options, &task, err);
	assert_int_equal(crew.free, count - 1);
	return heap;
}

static void
same_snapshot(const struct snapshot *a, const struct snapshot *b)
{
	uint32_t i;

	assert_int_equal(a->nodes, b->nodes);
	assert_int_equal(a->edges, b->edges);
	assert_int_equal(a->root, b->root);
	assert_int_equal(a->strings.count, b->strings.count);
	assert_memory_equal(a->strings.low, b->strings.low,
	    a->strings.count * sizeof(*a->strings.low));
	assert_memory_equal(a->node_type, b->node_type, a->nodes);
	assert_memory_equal(a->node_name, b->node_name,
	    a->nodes * sizeof(*a->node_name));
	assert_memory_equal(a->first_edge, b->first_edge,
	    (a->nodes + 1) * sizeof(*a->first_edge));
	assert_int_equal(a->node_detached == NULL, b->node_detached == NULL);
	if (a->node_detached != NULL)
		assert_memory_equal(a->node_detached, b->node_detached,
		    a->nodes);
	for (i = 0; i < a->nodes; i++) {
		assert_true(wide_get(&a->node_id, i) ==
		    wide_get(&b->node_id, i));
		assert_true(wide_get(&a->node_size, i) ==
		    wide_get(&b->node_size, i));
		assert_int_equal(snapshot_location(a, i) != NULL,
		    snapshot_location(b, i) != NULL);
		if (snapshot_location(a, i) != NULL)
			assert_memory_equal(snapshot_location(a, i),
			    snapshot_location(b, i), sizeof(struct location));
	}
	for (i = 0; i < a->edges; i++) {
		assert_int_equal(edge_type_of(a, i), edge_type_of(b, i));
		assert_int_equal(edge_name_of(a, i), edge_name_of(b, i));
		assert_int_equal(a->edge_to[i], b->edge_to[i]);
	}
}

static void
same_heap(const struct heap *a, const struct heap *b)
{
	uint32_t i, *x, *y, n, m;

	same_snapshot(a->snapshot, b->snapshot);
	assert_true(a->total == b->total);
	for (i = 0; i < a->snapshot->nodes; i++) {
		assert_int_equal(heap_distance(a, i), heap_distance(b, i));
		assert_true(heap_retained(a, i) == heap_retained(b, i));
		assert_int_equal(a->dominators.parent[i],
		    b->dominators.parent[i]);
		assert_int_equal(a->classes.of[i], b->classes.of[i]);
		assert_true(retainers_edges(&a->retainers, a->snapshot, i, &x,
		    &n, NULL));
		assert_true(retainers_edges(&b->retainers, b->snapshot, i, &y,
		    &m, NULL));
		assert_int_equal(n, m);
		if (n > 0)
			assert_memory_equal(x, y, n * sizeof(*x));
		free(x);
		free(y);
	}
	assert_int_equal(a->classes.count, b->classes.count);
	for (i = 0; i < a->classes.count; i++) {
		const struct class_row *r = &a->classes.rows[i];
		const struct class_row *s = &b->classes.rows[i];

		assert_int_equal(r->first, s->first);
		assert_int_equal(r->count, s->count);
		assert_int_equal(r->distance, s->distance);
		assert_true(r->shallow == s->shallow);
		assert_true(r->retained == s->retained);
	}
}

/* In every way: what is alone in one piece and thread is the measure. */
static void
check(struct text text)
{
	struct error err, other;
	struct heap *heap, *again;
	size_t i, k;

	heap = load(text, 1, text.len + 1, NULL, &err);
	for (i = 0; i < sizeof(threads) / sizeof(*threads); i++)
		for (k = 0; k < sizeof(pieces) / sizeof(*pieces); k++) {
			again = load(text, threads[i], pieces[k], NULL,
			    &other);
			assert_int_equal(heap != NULL, again != NULL);
			if (heap != NULL)
				same_heap(heap, again);
			assert_int_equal(err.kind, other.kind);
			assert_string_equal(err.message, other.message);
			assert_true(err.offset == other.offset);
			heap_free(again);
		}
	heap_free(heap);
}

static void
test_files(void **state)
{
	struct text text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		text = read_file(files[i]);
		check(text);
		free(text.data);
	}
}

static void
test_random(void **state)
{
	static struct graph graph;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 30; seed++) {
		graph_random_fill(&graph, seed);
		graph_write(&graph);
		check((struct text) { graph.text.data, graph.text.len });
		graph_release(&graph);
	}
}

/* Broken in many places, one or two at a time: always the same complaint. */
static void
test_errors(void **state)
{
	static const char bytes[] = "x,-9].";
	struct text text = read_file(files[2]);
	uint64_t seed = 5;
	size_t round, first, second;
	char a, b;

	(void)state;
	for (round = 0; round < 60; round++) {
		first = graph_random(&seed, (unsigned)text.len);
		second = graph_random(&seed, (unsigned)text.len);
		a = text.data[first];
		b = text.data[second];
		text.data[first] = bytes[round % (sizeof(bytes) - 1)];
		if (round % 2)
			text.data[second] = bytes[round / 2 %
			    (sizeof(bytes) - 1)];
		check(text);
		text.data[second] = b;
		text.data[first] = a;
	}
	free(text.data);
}

/*
 * The end of the locations is guessed by what lines look like. Lines of the
 * same kind behind them, so many that the guess goes there, change nothing.
 */
static void
test_wrong_guess(void **state)
{
	struct text text = read_file(files[2]);
	const char *section = strstr(text.data, "\"locations\":["), *end;
	struct strbuf more = STRBUF_INIT;
	struct heap *heap, *again;
	struct error err;
	const struct location *place, *other;
	uint32_t line, node;

	(void)state;
	assert_non_null(section);
	end = strchr(section, ']');
	assert_true(end - section > 20);
	strbuf_add(&more, text.data, (size_t)(end + 1 - text.data));
	strbuf_adds(&more, ",\n\"more\":[0,0,0,0\n");
	for (line = 0; line < 100000; line++)
		strbuf_adds(&more, ",0,0,0,0\n");
	strbuf_adds(&more, "]");
	strbuf_add(&more, end + 1,
	    (size_t)(text.data + text.len - end - 1));
	assert_false(more.failed);
	heap = load(text, 2, 0, NULL, &err);
	again = load((struct text) { more.data, more.len }, 2, 0, NULL, &err);
	assert_non_null(heap);
	assert_non_null(again);
	assert_true(heap->snapshot->located_count > 0);
	assert_int_equal(heap->snapshot->nodes, again->snapshot->nodes);
	for (node = 0; node < heap->snapshot->nodes; node++) {
		place = snapshot_location(heap->snapshot, node);
		other = snapshot_location(again->snapshot, node);
		assert_int_equal(place != NULL, other != NULL);
		if (place != NULL)
			assert_memory_equal(place, other, sizeof(*place));
		assert_true(heap_retained(heap, node) ==
		    heap_retained(again, node));
	}
	heap_free(heap);
	heap_free(again);
	strbuf_release(&more);
	free(text.data);
}

/* ---- previews ----------------------------------------------------------- */

struct previews {
	struct preview *last[PREVIEW_COMPLETE + 1];
};

static void
take(void *data, struct preview *preview)
{
	struct previews *previews = data;

	assert_null(previews->last[preview->state]);
	previews->last[preview->state] = preview;
}

static const struct preview_row *
find(const struct preview *preview, const char *name, size_t len)
{
	uint32_t i;

	for (i = 0; i < preview->count; i++)
		if (preview->rows[i].name_len == len && memcmp(
		    preview->names.data + preview->rows[i].name, name,
		    len) == 0)
			return &preview->rows[i];
	return NULL;
}

static void
test_previews(void **state)
{
	struct previews previews = { { NULL } };
	struct load_options options = { .preview = take, .data = &previews };
	struct strbuf name = STRBUF_INIT;
	const struct preview *rough, *sized;
	struct text text = read_file(files[1]);
	struct preview *complete;
	struct error err;
	struct heap *heap = load(text, 2, 64, &options, &err);
	uint64_t all = 0;
	uint32_t i, shown = 0;

	(void)state;
	assert_non_null(heap);
	rough = previews.last[PREVIEW_ROUGH];
	sized = previews.last[PREVIEW_SIZED];
	assert_non_null(rough);
	assert_non_null(sized);
	assert_null(previews.last[PREVIEW_COMPLETE]);
	complete = preview_of_classes(&heap->classes, heap->snapshot,
	    heap->interfaces, heap->total, NULL);
	assert_int_equal(complete->state, PREVIEW_COMPLETE);
	for (i = 0; i < heap->classes.count; i++) {
		const struct class_row *row = &heap->classes.rows[i];

		if (row->count == 0)
			continue;
		strbuf_reset(&name);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    i, SIZE_MAX, &name);
		assert_non_null(find(sized, name.data, name.len));
		assert_int_equal(sized->rows[shown].count, row->count);
		assert_int_equal(sized->rows[shown].distance, row->distance);
		assert_true(sized->rows[shown].shallow == row->shallow);
		assert_true(complete->rows[shown].retained == row->retained);
		shown++;
	}
	assert_int_equal(sized->count, shown);
	/* Nothing is lost before owners get what is theirs. */
	for (i = 0; i < rough->count; i++)
		all += rough->rows[i].shallow;
	assert_true(all + heap->snapshot->meta.extra_native_bytes ==
	    heap->total);
	preview_free(previews.last[PREVIEW_ROUGH]);
	preview_free(previews.last[PREVIEW_SIZED]);
	preview_free(complete);
	preview_free(NULL);
	strbuf_release(&name);
	heap_free(heap);
	free(text.data);
}

/* The same classes and sizes without the graph, and nothing else. */
static void
test_no_graph(void **state)
{
	static const struct load_options options = { .no_graph = true };
	struct error err;
	struct text text;
	struct heap *heap, *bare;
	size_t i;
	uint32_t k;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		text = read_file(files[i]);
		heap = load(text, 2, 0, NULL, &err);
		bare = load(text, 2, 0, &options, &err);
		assert_non_null(heap);
		assert_non_null(bare);
		assert_true(heap->graph && !bare->graph);
		same_snapshot(heap->snapshot, bare->snapshot);
		assert_true(heap->total == bare->total);
		assert_int_equal(heap->classes.count, bare->classes.count);
		for (k = 0; k < heap->classes.count; k++) {
			assert_int_equal(heap->classes.rows[k].count,
			    bare->classes.rows[k].count);
			assert_true(heap->classes.rows[k].shallow ==
			    bare->classes.rows[k].shallow);
		}
		assert_true(heap_retained(bare, 0) == 0);
		assert_int_equal(heap_distance(bare, 1), DISTANCE_NONE);
		assert_true(heap_bytes(bare) < heap_bytes(heap));
		heap_free(heap);
		heap_free(bare);
		free(text.data);
	}
}

/* A heap goes as it came: with all threads, which are free afterwards. */
static void
test_free_with(void **state)
{
	static const struct load_options no_graph = { .no_graph = true };
	struct error err;
	struct crew crew;
	struct task task;
	struct text text = read_file(files[0]);

	(void)state;
	task_init(&task);
	crew_init(&crew, 3);
	task.crew = &crew;
	heap_free_with(load(text, 2, 0, NULL, &err), &task);
	heap_free_with(load(text, 2, 0, &no_graph, &err), &task);
	heap_free_with(load(text, 2, 0, NULL, &err), NULL);
	heap_free_with(NULL, &task);
	assert_int_equal(crew.free, 3);
	free(text.data);
}

#define TREE 600000
#define CHILDREN 3
#define NAMES 5

/* A tree of objects that are called by their number's remainder. */
static struct text
write_tree(void)
{
	struct strbuf text = STRBUF_INIT;
	uint32_t i, edges;

	strbuf_adds(&text, "{\"snapshot\":{\"meta\":{\"node_fields\":"
	    "[\"type\",\"name\",\"id\",\"self_size\",\"edge_count\"],"
	    "\"node_types\":[[\"synthetic\",\"object\"],\"string\","
	    "\"number\",\"number\",\"number\"],\"edge_fields\":[\"type\","
	    "\"name_or_index\",\"to_node\"],\"edge_types\":[[\"element\"],"
	    "\"string_or_number\",\"node\"]}},\"nodes\":[");
	for (i = 0; i < TREE; i++) {
		edges = i * CHILDREN + 1 < TREE ? TREE - i * CHILDREN - 1 : 0;
		strbuf_addf(&text, "%s%d,%u,%u,%u,%u\n", i > 0 ? "," : "",
		    i > 0, i % NAMES, i, i % 7,
		    edges < CHILDREN ? edges : CHILDREN);
	}
	strbuf_adds(&text, "],\"edges\":[");
	for (i = 1; i < TREE; i++)
		strbuf_addf(&text, "%s0,0,%u\n", i > 1 ? "," : "", i * 5);
	strbuf_adds(&text, "],\"strings\":[\"a\",\"b\",\"c\",\"d\","
	    "\"e\"]}");
	assert_false(text.failed);
	return (struct text) { text.data, text.len };
}

/* Has a node with a size one above it that is called the same? */
static bool
is_inside(uint32_t node)
{
	uint32_t name = node % NAMES;

	while ((node = (node - 1) / CHILDREN) > 0)
		if (node % NAMES == name && node % 7 != 0)
			return true;
	return false;
}

/* Enough nodes for the totals of classes to be added up in parts. */
static void
test_totals(void **state)
{
	struct text text = write_tree();
	uint64_t *below = calloc(TREE, sizeof(*below)), all[NAMES] = { 0 };
	const struct class_row *row;
	struct error err;
	struct heap *heap;
	uint32_t i, k;

	(void)state;
	assert_non_null(below);
	for (i = TREE; i-- > 1;) {
		below[i] += i % 7;
		below[(i - 1) / CHILDREN] += below[i];
		if (i % 7 != 0 && !is_inside(i))
			all[i % NAMES] += below[i];
	}
	for (k = 0; k < sizeof(threads) / sizeof(*threads); k++) {
		heap = load(text, threads[k], 0, NULL, &err);
		assert_non_null(heap);
		for (i = 0; i < heap->classes.count; i++) {
			row = &heap->classes.rows[i];
			if (row->count > 0)
				assert_true(row->retained ==
				    all[row->first % NAMES]);
		}
		heap_free(heap);
	}
	free(below);
	free(text.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_wrong_guess),
		cmocka_unit_test(test_previews),
		cmocka_unit_test(test_no_graph),
		cmocka_unit_test(test_free_with),
		cmocka_unit_test(test_totals),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
