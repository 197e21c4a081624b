#include "model/load.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/graph/detached.h"
#include "model/graph/distances.h"
#include "model/graph/sizes.h"
#include "model/heap_columns.h"
#include "model/index/index.h"
#include "model/snapshot/source.h"

/*
 * Detached nodes first: they change names. Sizes before dominators, which add
 * them up; distances before dominators, which they save a walk, and before
 * classes, which show the least.
 */
static bool
load_graph(struct heap *heap, struct task *task, struct error *err)
{
	struct snapshot *snapshot = heap->snapshot;
	struct retainers *retainers = &heap->retainers;
	struct dominators *dominators = &heap->dominators;
	bool ok;

	ok = detached_spread(snapshot, task, err) &&
	    retainers_build(retainers, snapshot, task, err) &&
	    sizes_give_to_owners(snapshot, task, err) &&
	    distances_build(&heap->distance, snapshot, task, err) &&
	    dominators_build(dominators, snapshot, retainers, heap->distance,
	    task, err);
	retainers_drop_loose(retainers);
	if (!ok)
		return false;
	heap->total = heap_retained(heap, snapshot->root) +
	    snapshot->meta.extra_native_bytes;
	return true;
}

static bool
load_classes(struct heap *heap, struct task *task, struct error *err)
{
	const struct snapshot *snapshot = heap->snapshot;
	struct classes *classes = &heap->classes;
	bool ok;

	task_stage(task, STAGE_CLASSES, snapshot->nodes);
	heap->interfaces = interfaces_find(snapshot, err);
	if (heap->interfaces == NULL)
		return false;
	ok = classes_build(classes, snapshot, heap->interfaces,
	    heap->distance, task, err) &&
	    classes_retained(classes, snapshot, &heap->dominators, err);
	dominators_drop_order(&heap->dominators);
	return ok && task_progress(task, snapshot->nodes, err);
}

/* Takes source, which is NULL when opening it failed. */
static struct heap *
load(struct source *source, struct task *task, struct error *err)
{
	struct heap *heap;

	if (source == NULL)
		return NULL;
	heap = calloc(1, sizeof(*heap));
	if (heap == NULL) {
		source_free(source);
		error_memory(err, "a heap", sizeof(*heap));
		return NULL;
	}
	heap->snapshot = snapshot_load(source, task, err);
	if (heap->snapshot != NULL && load_graph(heap, task, err) &&
	    load_classes(heap, task, err))
		return heap;
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
	if (heap->index != NULL)
		heap_columns_forget(heap);
	classes_release(&heap->classes);
	interfaces_free(heap->interfaces);
	dominators_release(&heap->dominators);
	free(heap->distance);
	retainers_release(&heap->retainers);
	snapshot_free(heap->snapshot);
	index_close(heap->index);
	free(heap);
}

size_t
heap_bytes(const struct heap *heap)
{
	const struct snapshot *snapshot = heap->snapshot;
	size_t nodes = snapshot->nodes, bytes = sizeof(*heap);

	bytes += snapshot_bytes(snapshot);
	bytes += (nodes + 1) * sizeof(*heap->retainers.first);
	bytes += (size_t)snapshot->edges * sizeof(*heap->retainers.source);
	bytes += nodes * sizeof(*heap->distance);
	bytes += nodes * sizeof(*heap->dominators.parent);
	bytes += wide_bytes(&heap->dominators.retained);
	bytes += nodes * sizeof(*heap->classes.of);
	bytes += (size_t)heap->classes.count * sizeof(*heap->classes.rows);
	return bytes;
}
