/*
 * A heap: one snapshot with all that follows from its edges. This file is the
 * stage plan: what is computed when, from what, and what is let go.
 */
#ifndef MODEL_LOAD_H
#define MODEL_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/graph/classes.h"
#include "model/graph/distances.h"
#include "model/graph/dominators.h"
#include "model/graph/interfaces.h"
#include "model/graph/retainers.h"
#include "model/snapshot/snapshot.h"

struct code;
struct index;
struct preview;
struct source;

struct heap {
	struct snapshot *snapshot;
	bool graph;			/* false: the classes alone were wanted;
					   no retainers, distances, dominators
					   and retained sizes */
	bool lent;			/* the pages of its columns are those of
					   an index: nobody lacks them */
	struct retainers retainers;
	struct distances distances;
	struct dominators dominators;	/* without nesting */
	struct interfaces *interfaces;
	struct classes classes;
	uint64_t total;			/* DevTools' total size: what percents
					   are of */
	struct code *code;		/* where code is: found out when
					   somebody asks (graph/code.h) */
	struct index *index;		/* owns all columns, or NULL: each is
					   allocated (model/heap_index.h) */
};

struct load_options {
	bool no_graph;
	/*
	 * Told of the classes as they become known, each time of a new
	 * preview, which it takes. Called in some thread of the load; may be
	 * NULL.
	 */
	void (*preview)(void *data, struct preview *preview);
	void *data;			/* of preview */
};

/*
 * Loads a file, all stages; options may be NULL. Immutable afterwards: any
 * number of threads may read. Fails with a line for the user; cancelled
 * through task, in whose crew of threads it works.
 */
struct heap *heap_load(const char *path, const struct load_options *options,
	struct task *task, struct error *err);
/*
 * The same from a source that is open already; takes it. Of NULL it gives NULL:
 * opening it has set err.
 */
struct heap *heap_load_source(struct source *source,
	const struct load_options *options, struct task *task,
	struct error *err);
/* The same from bytes in memory, which must outlive the heap. */
struct heap *heap_load_memory(const void *data, size_t size,
	const struct load_options *options, struct task *task,
	struct error *err);
void heap_free(struct heap *heap);
/*
 * The same with the crew of task: to give back hundreds of megabytes takes one
 * thread as long as a stage.
 */
void heap_free_with(struct heap *heap, struct task *task);

/* Bytes held, without the mapped file. */
size_t heap_bytes(const struct heap *heap);

static inline uint64_t
heap_size(const struct heap *heap, uint32_t node)
{
	return wide_get(&heap->snapshot->node_size, node);
}

static inline uint64_t
heap_id(const struct heap *heap, uint32_t node)
{
	return wide_get(&heap->snapshot->node_id, node);
}

static inline int32_t
heap_distance(const struct heap *heap, uint32_t node)
{
	return heap->graph ? distances_get(&heap->distances, node) :
	    DISTANCE_NONE;
}

static inline uint64_t
heap_retained(const struct heap *heap, uint32_t node)
{
	return heap->graph ? wide_get(&heap->dominators.retained, node) : 0;
}

#endif
