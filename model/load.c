#include "model/load.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/plan.h"
#include "model/base/task.h"
#include "model/graph/detached.h"
#include "model/graph/sizes.h"
#include "model/graph/walk.h"
#include "model/snapshot/columns.h"
#include "model/snapshot/source.h"

/* A heap that is being loaded, and what only loading needs. */
struct load {
	struct heap *heap;
	struct task *task;
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

	return columns_locations(load->heap->snapshot, load->task, err);
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
	    &load->heap->retainers, load->task, err);
}

static bool
distances(void *data, struct error *err)
{
	struct load *load = data;

	return distances_build(&load->heap->distances, load->heap->snapshot,
	    load->task, err);
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
	    of, &heap->distances, load->task, err);
	snapshot_rest(heap->snapshot);
	return ok;
}

static bool
dominators(void *data, struct error *err)
{
	struct load *load = data;
	struct heap *heap = load->heap;
	bool ok;

	ok = dominators_build(&heap->dominators, heap->snapshot,
	    &heap->retainers, &load->walk, load->task, err);
	retainers_drop_loose(&heap->retainers);
	if (ok)
		heap->total = heap_retained(heap, heap->snapshot->root) +
		    heap->snapshot->meta.extra_native_bytes;
	return ok;
}

static bool
totals(void *data, struct error *err)
{
	struct load *load = data;
	struct heap *heap = load->heap;

	task_begin(load->task, STAGE_TOTALS, 0);
	return classes_retained(&heap->classes, heap->snapshot,
	    &heap->dominators, err);
}

/*
 * The plan. What is ready is begun in this order, so that what others wait for
 * comes first: the way to the dominators is the longest.
 * Detached nodes change names; sizes are what dominators add up, and what
 * classes count. The walk could come before the distances, but both need
 * memory for the time being, and it needs the more and the longer.
 */
#define AFTER(stage) plan_bit(STAGE_##stage)

static const struct step plan[] = {
	{ STAGE_LOCATE, 0, locate },
	{ STAGE_NODES, AFTER(LOCATE), nodes },
	{ STAGE_EDGES, AFTER(NODES), edges },
	{ STAGE_LOCATIONS, AFTER(NODES), locations },
	{ STAGE_DETACHED, AFTER(EDGES), detached },
	{ STAGE_RETAINERS, AFTER(EDGES), retainers },
	{ STAGE_DISTANCES, AFTER(EDGES) | AFTER(DETACHED), distances },
	{ STAGE_WALK, AFTER(DISTANCES), walk },
	{ STAGE_SIZES, AFTER(RETAINERS) | AFTER(DETACHED), sizes },
	{ STAGE_DOMINATORS, AFTER(WALK) | AFTER(RETAINERS) | AFTER(SIZES),
	    dominators },
	{ STAGE_SHAPES, AFTER(EDGES), shapes },
	{ STAGE_CLASSES, AFTER(SHAPES) | AFTER(SIZES) | AFTER(DISTANCES) |
	    AFTER(LOCATIONS), classes },
	{ STAGE_TOTALS, AFTER(DOMINATORS) | AFTER(CLASSES), totals },
};

#undef AFTER

/* Takes source, which is NULL when opening it failed. */
static struct heap *
load(struct source *source, struct task *task, struct error *err)
{
	struct load load = { .task = task };
	struct heap *heap;
	bool ok = false;

	if (source == NULL)
		return NULL;
	heap = load.heap = calloc(1, sizeof(*heap));
	if (heap == NULL) {
		source_free(source);
		error_memory(err, "a heap", sizeof(*heap));
		return NULL;
	}
	heap->snapshot = snapshot_new(source, err);
	ok = heap->snapshot != NULL && plan_run(plan,
	    sizeof(plan) / sizeof(plan[0]), task, &load, err);
	walk_release(&load.walk);
	free(load.interface_of);
	if (ok) {
		snapshot_settle(heap->snapshot, task);
		return heap;
	}
	heap_free(heap);
	return NULL;
}

struct heap *
heap_load(const char *path, struct task *task, struct error *err)
{
	return load(source_open(path, err), task, err);
}

struct heap *
heap_load_memory(const void *data, size_t size, struct task *task,
	struct error *err)
{
	return load(source_memory(data, size, err), task, err);
}

void
heap_free(struct heap *heap)
{
	if (heap == NULL)
		return;
	classes_release(&heap->classes);
	interfaces_free(heap->interfaces);
	dominators_release(&heap->dominators);
	distances_release(&heap->distances);
	retainers_release(&heap->retainers);
	snapshot_free(heap->snapshot);
	free(heap);
}

size_t
heap_bytes(const struct heap *heap)
{
	const struct snapshot *snapshot = heap->snapshot;
	size_t nodes = snapshot->nodes, bytes = sizeof(*heap);

	bytes += snapshot_bytes(snapshot);
	bytes += retainers_bytes(&heap->retainers);
	bytes += distances_bytes(&heap->distances, snapshot->nodes);
	bytes += nodes * sizeof(*heap->dominators.parent);
	bytes += wide_bytes(&heap->dominators.retained);
	bytes += nodes * sizeof(*heap->classes.of);
	bytes += (size_t)heap->classes.count * sizeof(*heap->classes.rows);
	return bytes;
}
