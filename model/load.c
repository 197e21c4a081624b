#include "model/load.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/plan.h"
#include "model/base/task.h"
#include "model/graph/code.h"
#include "model/graph/detached.h"
#include "model/graph/preview.h"
#include "model/graph/retained.h"
#include "model/graph/ropes.h"
#include "model/graph/sizes.h"
#include "model/graph/walk.h"
#include "model/heap_columns.h"
#include "model/index/index.h"
#include "model/snapshot/columns.h"
#include "model/snapshot/samples.h"
#include "model/snapshot/source.h"
#include "model/snapshot/traces.h"

/* A heap that is being loaded, and what only loading needs. */
struct load {
	struct heap *heap;
	struct task *task;
	const struct load_options *options;
	struct walk walk;
	uint32_t *interface_of;		/* of each node */
};

static bool
locate(void *data, struct error *err)
{
	struct load *load = data;

	return snapshot_locate(load->heap->snapshot, load->task, err);
}

static bool
nodes(void *data, struct error *err)
{
	struct load *load = data;

	return columns_nodes(load->heap->snapshot, load->task, err);
}

/* Tells of a preview; without one, memory ran out. */
static bool
tell(const struct load *load, struct preview *preview)
{
	if (preview != NULL)
		load->options->preview(load->options->data, preview);
	return preview != NULL;
}

static bool
preview(void *data, struct error *err)
{
	struct load *load = data;

	task_begin(load->task, STAGE_PREVIEW, 0);
	return load->options->preview == NULL ||
	    tell(load, preview_of_nodes(load->heap->snapshot, err));
}

static bool
edges(void *data, struct error *err)
{
	struct load *load = data;

	return columns_edges(load->heap->snapshot, load->task, err);
}

static bool
locations(void *data, struct error *err)
{
	struct load *load = data;

	return columns_locations(load->heap->snapshot, load->task, err) &&
	    samples_read(load->heap->snapshot, load->task, err) &&
	    traces_read(load->heap->snapshot, load->task, err);
}

static bool
detached(void *data, struct error *err)
{
	struct load *load = data;

	task_begin(load->task, STAGE_DETACHED, 0);
	return detached_spread(load->heap->snapshot, load->task, err);
}

static bool
walk(void *data, struct error *err)
{
	struct load *load = data;

	return walk_build(&load->walk, load->heap->snapshot, load->task, err);
}

static bool
retainers(void *data, struct error *err)
{
	struct load *load = data;

	return retainers_build(&load->heap->retainers, load->heap->snapshot,
	    0, load->task, err);
}

static bool
sizes(void *data, struct error *err)
{
	struct load *load = data;

	return sizes_give_to_owners(load->heap->snapshot,
	    load->heap->graph ? &load->heap->retainers : NULL, load->task,
	    err);
}

static bool
distances(void *data, struct error *err)
{
	struct load *load = data;
	bool ok;

	ok = distances_build(&load->heap->distances, load->heap->snapshot,
	    load->task, err);
	snapshot_rest(load->heap->snapshot);
	return ok;
}

static bool
shapes(void *data, struct error *err)
{
	struct load *load = data;
	bool ok;

	task_begin(load->task, STAGE_SHAPES, 0);
	ok = interfaces_of(&load->heap->interfaces, load->heap->snapshot,
	    &load->interface_of, err);
	snapshot_rest(load->heap->snapshot);
	return ok;
}

static bool
classes(void *data, struct error *err)
{
	struct load *load = data;
	struct heap *heap = load->heap;
	uint32_t *of = load->interface_of;
	bool ok;

	load->interface_of = NULL;
	ok = classes_build(&heap->classes, heap->snapshot, heap->interfaces,
	    of, heap->graph ? &heap->distances : NULL, load->task, err);
	if (ok && load->options->preview != NULL)
		ok = tell(load, preview_of_classes(&heap->classes,
		    heap->snapshot, heap->interfaces, 0, err));
	snapshot_rest(heap->snapshot);
	return ok;
}

static bool
dominators(void *data, struct error *err)
{
	struct load *load = data;
	struct heap *heap = load->heap;

	/* This is where most memory is needed, and others have read names. */
	snapshot_rest(heap->snapshot);
	return dominators_build(&heap->dominators, heap->snapshot,
	    &heap->retainers, &load->walk, load->task, err);
}

static bool
retained(void *data, struct error *err)
{
	struct load *load = data;
	struct heap *heap = load->heap;

	/* Nobody asks any more who holds and who only points. */
	retainers_drop_loose(&heap->retainers);
	return retained_build(&heap->dominators, heap->snapshot, load->task,
	    err);
}

static bool
totals(void *data, struct error *err)
{
	struct load *load = data;
	struct heap *heap = load->heap;

	return classes_retained(&heap->classes, heap->snapshot,
	    &heap->dominators, load->task, err);
}

static bool
code(void *data, struct error *err)
{
	struct load *load = data;
	bool ok;

	task_begin(load->task, STAGE_CODE, 0);
	ok = code_prepare(load->heap->code, load->task, err);
	snapshot_rest(load->heap->snapshot);
	return ok;
}

static bool
ropes(void *data, struct error *err)
{
	struct load *load = data;

	task_begin(load->task, STAGE_ROPES, 0);
	return ropes_find(load->heap->snapshot, load->task, err);
}

/*
 * The plan. What is ready is begun in this order, so that what others wait for
 * comes first: the way to the dominators is the longest.
 * Detached nodes change names, and which roots are the page's; sizes are what
 * retained sizes add up, and what classes count. Distances and shapes could be
 * found as soon as there are edges: they wait so that the walk need not, and so
 * that not all have their working memory at the same time. Nothing waits for
 * the code and the ropes, so they come last, beside the classes; one after the
 * other, as both have to do with names.
 */
#define AFTER(stage) plan_bit(STAGE_##stage)

static const struct step plan[] = {
	{ STAGE_LOCATE, 0, locate },
	{ STAGE_NODES, AFTER(LOCATE), nodes },
	{ STAGE_PREVIEW, AFTER(NODES), preview },
	{ STAGE_EDGES, AFTER(NODES), edges },
	{ STAGE_LOCATIONS, AFTER(NODES), locations },
	{ STAGE_DETACHED, AFTER(EDGES), detached },
	{ STAGE_RETAINERS, AFTER(EDGES), retainers },
	{ STAGE_WALK, AFTER(DETACHED), walk },
	{ STAGE_DOMINATORS, AFTER(WALK) | AFTER(RETAINERS), dominators },
	{ STAGE_DISTANCES, AFTER(WALK), distances },
	{ STAGE_SIZES, AFTER(RETAINERS) | AFTER(DETACHED), sizes },
	{ STAGE_RETAINED, AFTER(DOMINATORS) | AFTER(SIZES), retained },
	{ STAGE_SHAPES, AFTER(SIZES), shapes },
	{ STAGE_CLASSES, AFTER(SHAPES) | AFTER(DISTANCES) | AFTER(LOCATIONS),
	    classes },
	{ STAGE_TOTALS, AFTER(RETAINED) | AFTER(CLASSES), totals },
	{ STAGE_CODE, AFTER(SIZES), code },
	{ STAGE_ROPES, AFTER(CODE), ropes },
};

/* The classes alone: what is not there is not waited for. */
static const struct step plan_without_graph[] = {
	{ STAGE_LOCATE, 0, locate },
	{ STAGE_NODES, AFTER(LOCATE), nodes },
	{ STAGE_PREVIEW, AFTER(NODES), preview },
	{ STAGE_EDGES, AFTER(NODES), edges },
	{ STAGE_LOCATIONS, AFTER(NODES), locations },
	{ STAGE_DETACHED, AFTER(EDGES), detached },
	{ STAGE_SIZES, AFTER(DETACHED), sizes },
	{ STAGE_SHAPES, AFTER(EDGES), shapes },
	{ STAGE_CLASSES, AFTER(SHAPES) | AFTER(SIZES) | AFTER(LOCATIONS),
	    classes },
	{ STAGE_ROPES, AFTER(CLASSES), ropes },
};

#undef AFTER
#define STEPS(plan) plan, sizeof(plan) / sizeof(plan[0])

/* DevTools' total: what the root retains is all there is. */
static uint64_t
total_of(const struct heap *heap)
{
	const struct snapshot *snapshot = heap->snapshot;
	uint64_t total = snapshot->meta.extra_native_bytes;
	uint32_t node;

	if (heap->graph)
		return total + heap_retained(heap, snapshot->root);
	for (node = 0; node < snapshot->nodes; node++)
		total += wide_get(&snapshot->node_size, node);
	return total;
}

static bool
run(struct load *load, struct error *err)
{
	struct heap *heap = load->heap;
	bool ok;

	ok = heap->graph ? plan_run(STEPS(plan), load->task, load, err) :
	    plan_run(STEPS(plan_without_graph), load->task, load, err);
	walk_release(&load->walk);
	free(load->interface_of);
	if (!ok)
		return false;
	heap->total = total_of(heap);
	snapshot_settle(heap->snapshot, load->task);
	return true;
}

/* Takes source when it succeeds. */
static struct heap *
load_once(struct source *source, const struct load_options *options,
	bool guesses, struct task *task, struct error *err)
{
	struct load load = { .task = task, .options = options };
	struct heap *heap = calloc(1, sizeof(*heap));

	if (heap == NULL) {
		error_memory(err, "a heap", sizeof(*heap));
		return NULL;
	}
	load.heap = heap;
	heap->graph = !options->no_graph;
	heap->snapshot = snapshot_new(source, err);
	if (heap->snapshot != NULL) {
		heap->snapshot->guesses = guesses;
		heap->code = code_new(heap->snapshot, err);
	}
	if (heap->code != NULL && run(&load, err))
		return heap;
	if (heap->snapshot != NULL)
		heap->snapshot->source = NULL;
	heap_free(heap);
	return NULL;
}

struct heap *
heap_load_source(struct source *source, const struct load_options *options,
	struct task *task, struct error *err)
{
	static const struct load_options none;
	struct error guess = { .kind = ERROR_NONE };
	struct heap *heap;

	if (source == NULL)
		return NULL;
	if (options == NULL)
		options = &none;
	/* A file can be read once more, so guess first. */
	if (source->stream == NULL) {
		heap = load_once(source, options, true, task, &guess);
		if (heap != NULL)
			return heap;
	}
	if (guess.kind != ERROR_CANCELLED && guess.kind != ERROR_MEMORY) {
		heap = load_once(source, options, false, task, err);
		if (heap != NULL)
			return heap;
	} else if (err != NULL) {
		*err = guess;
	}
	source_free(source);
	return NULL;
}

struct heap *
heap_load(const char *path, const struct load_options *options,
	struct task *task, struct error *err)
{
	return heap_load_source(source_open(path, err), options, task, err);
}

struct heap *
heap_load_memory(const void *data, size_t size,
	const struct load_options *options, struct task *task,
	struct error *err)
{
	return heap_load_source(source_memory(data, size, err), options, task,
	    err);
}

void
heap_free(struct heap *heap)
{
	if (heap == NULL)
		return;
	if (heap->index != NULL)
		heap_columns_forget(heap);
	code_free(heap->code);
	classes_release(&heap->classes);
	interfaces_free(heap->interfaces);
	dominators_release(&heap->dominators);
	distances_release(&heap->distances);
	retainers_release(&heap->retainers);
	snapshot_free(heap->snapshot);
	index_close(heap->index);
	free(heap);
}

static bool
drop_column(void *data, uint32_t number, struct error *err)
{
	const struct heap_columns *list = data;
	const struct heap_column *column = &list->columns[number];
	void *rows = heap_column_rows(column);

	(void)err;
	if (rows != NULL)
		big_drop(rows, column->size, 0, column->rows);
	return true;
}

void
heap_free_with(struct heap *heap, struct task *task)
{
	struct heap_columns list;

	/* What is mapped from an index goes by itself. */
	if (heap != NULL && heap->index == NULL) {
		heap_columns_list(&list, heap);
		crew_run(task, list.count, drop_column, &list, NULL);
	}
	heap_free(heap);
}

size_t
heap_bytes(const struct heap *heap)
{
	const struct snapshot *snapshot = heap->snapshot;
	size_t nodes = snapshot->nodes, bytes = sizeof(*heap);

	bytes += snapshot_bytes(snapshot) + code_bytes(heap->code);
	bytes += retainers_bytes(&heap->retainers);
	bytes += distances_bytes(&heap->distances, snapshot->nodes);
	if (heap->graph)
		bytes += nodes * sizeof(*heap->dominators.parent);
	bytes += wide_bytes(&heap->dominators.retained);
	bytes += nodes * sizeof(*heap->classes.of);
	bytes += (size_t)heap->classes.count * sizeof(*heap->classes.rows);
	if (heap->graph)
		bytes += bitset_words(snapshot->nodes) *
		    sizeof(*heap->classes.topmost);
	return bytes;
}
