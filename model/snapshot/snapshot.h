/*
 * One .heapsnapshot file as columns. Rows are numbered from 0 in file order;
 * edges of a node stand together. Immutable after loading but for the
 * adjustments that model/graph makes before anybody else sees it, so reading
 * needs no locks.
 */
#ifndef MODEL_SNAPSHOT_SNAPSHOT_H
#define MODEL_SNAPSHOT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/bitset.h"
#include "model/base/number_map.h"
#include "model/base/wide.h"
#include "model/snapshot/meta.h"
#include "model/snapshot/sections.h"
#include "model/snapshot/strings.h"

struct error;
struct source;
struct strbuf;
struct task;

#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX

/* Where the code of an object is; line and column count from 0. */
struct location {
	uint32_t script;
	uint32_t line, column;
};

struct snapshot {
	struct source *source;		/* owned */
	struct extent head;		/* where meta stands in the file */
	struct extent scopes[SCOPE_SECTIONS];	/* and these (scopes.h), 0..0
						   where it has none */
	struct meta meta;
	struct strings strings;

	uint32_t nodes, edges;		/* how many of each */
	uint32_t root;			/* 0 but for root_index files */

	uint8_t *node_type;		/* enum node_type */
	uint8_t *node_detached;		/* 0 unknown, 1 attached, 2 detached;
					   bit 7: name gets "Detached "
					   (graph/detached.h); NULL: all 0 */
	uint32_t *node_name;		/* string */
	struct wide node_id;
	struct wide node_size;		/* shallow size in bytes; as DevTools
					   shows it after graph/sizes.h */
	uint32_t *first_edge;		/* nodes + 1 entries */

	/*
	 * Type and name of an edge in one: the type in the upper four bits.
	 * Where that has no room for them (EDGE_ASIDE), the rest is a place in
	 * edge_aside. See edge_type_of() and edge_name_of().
	 */
	uint32_t *edge_what;
	uint32_t *edge_to;		/* node */
	struct edge_aside {
		uint8_t type;		/* enum edge_type */
		uint32_t name;
	} *edge_aside;
	uint32_t edge_aside_count;
	/*
	 * Which edges have another type than those before EDGE_SHORTCUT, a bit
	 * set: few have, and it fits a cache that edge_what does not fit.
	 */
	uint64_t *edge_special;

	/*
	 * Which nodes have a location (a bit set, or NULL: none), how many
	 * of them stand before each word of it, and the place of each: few
	 * places, such as constructors, have many.
	 */
	uint64_t *located;
	uint32_t *located_before;
	uint32_t *place_of;		/* of the nodes that are located */
	uint32_t located_count;
	struct location *places;
	uint32_t place_count;

	/*
	 * Of a recording of allocations, else NULL: which ids were given out
	 * by when (samples.h), and which functions allocated what (traces.h),
	 * with the trace of each node, NO_TRACE where it is not known.
	 */
	struct sample *samples;
	uint32_t sample_count;
	uint32_t trace_count;
	struct trace *traces;
	struct trace_function *trace_functions;
	uint32_t trace_function_count;
	uint32_t *node_trace;

	/* Which ropes read like a part of them (graph/ropes.h). */
	struct number_map rope_like;

	/* While it is read: */
	struct sections sections;
	bool guesses;			/* see snapshot_locate() */
};

/*
 * Takes source, unless it fails. Then come the stages of reading, in this
 * order: what stands where in the file, with the strings and the head, and the
 * columns (columns.h). Each fails with one line that says what is wrong, where
 * and what the file could be instead.
 */
struct snapshot *snapshot_new(struct source *source, struct error *err);
/*
 * With snapshot->guesses set, the nodes and edges of a file are not gone
 * through to find their ends. That is faster, and may fail where a snapshot is
 * not damaged, here or when they are read; then it has to be read again without
 * guesses, which also says what is wrong.
 */
bool snapshot_locate(struct snapshot *snapshot, struct task *task,
	struct error *err);
/*
 * Names have been read here and there: gives back the memory that the strings
 * of the file take for it, until they are read again.
 */
void snapshot_rest(const struct snapshot *snapshot);
/* All has been read: lets go of what only reading needs. */
void snapshot_settle(struct snapshot *snapshot, struct task *task);

/*
 * All of that. Takes source, also on failure; then returns NULL and nothing
 * stays allocated.
 * Cost: two passes over the file, one of them fast, in all threads; about 17
 * bytes a node and 8 an edge.
 */
struct snapshot *snapshot_load(struct source *source, struct task *task,
	struct error *err);
void snapshot_free(struct snapshot *snapshot);

/* Bytes held by the columns, without the mapped file. */
size_t snapshot_bytes(const struct snapshot *snapshot);

/* The node with this id, or NO_NODE; the first where several have it. O(n). */
uint32_t snapshot_find_id(const struct snapshot *snapshot, uint64_t id);
/* The location of a node, or NULL. O(1). */
const struct location *snapshot_location(const struct snapshot *snapshot,
	uint32_t node);
/* The node an edge comes from. O(log nodes). */
uint32_t snapshot_edge_from(const struct snapshot *snapshot, uint32_t edge);

#define EDGE_TYPE_SHIFT 28
#define EDGE_ASIDE 15
#define EDGE_NAME_MASK (((uint32_t)1 << EDGE_TYPE_SHIFT) - 1)
#define EDGE_WHAT(type, name) ((uint32_t)(type) << EDGE_TYPE_SHIFT | (name))

/* The enum edge_type of an edge. */
static inline uint8_t
edge_type_of(const struct snapshot *snapshot, uint32_t edge)
{
	uint32_t what = snapshot->edge_what[edge];

	if (what >> EDGE_TYPE_SHIFT != EDGE_ASIDE)
		return (uint8_t)(what >> EDGE_TYPE_SHIFT);
	return snapshot->edge_aside[what & EDGE_NAME_MASK].type;
}

static inline bool
edge_is_weak(const struct snapshot *snapshot, uint32_t edge)
{
	return bitset_has(snapshot->edge_special, edge) &&
	    edge_type_of(snapshot, edge) == EDGE_WEAK;
}

/* The name of an edge: a string, or a number; see edge_type_named(). */
static inline uint32_t
edge_name_of(const struct snapshot *snapshot, uint32_t edge)
{
	uint32_t what = snapshot->edge_what[edge];

	if (what >> EDGE_TYPE_SHIFT != EDGE_ASIDE)
		return what & EDGE_NAME_MASK;
	return snapshot->edge_aside[what & EDGE_NAME_MASK].name;
}

/* Does the edge carry a string for a name (and not a number)? */
static inline bool
edge_type_named(uint8_t type)
{
	return type != EDGE_ELEMENT && type != EDGE_HIDDEN;
}

#endif
