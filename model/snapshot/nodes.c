#include "model/snapshot/columns.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

/*
 * A size from here on was a negative int of 32 bits in V8 before it became
 * one of 64: the low half is what was meant.
 */
#define SIZE_WIDENED (UINT64_MAX - INT32_MAX)

/* The state of reading nodes. */
struct nodes {
	struct snapshot *snapshot;
	struct scan scan;
	uint64_t edges;			/* of the rows so far */
	uint64_t edges_max;		/* that section edges has room for */
	uint64_t size;			/* sum of shallow sizes */
	size_t row;			/* of those last scanned */
};

static bool
bad(const struct nodes *nodes, int field, const char *what,
	struct error *err)
{
	return error_set_at(err, ERROR_FORMAT,
	    scan_offset(&nodes->scan, nodes->row, field),
	    "damaged: section nodes: %s", what);
}

static bool
allocate(struct snapshot *snapshot, struct error *err)
{
	static const char what[] = "the nodes";
	size_t rows = snapshot->nodes;

	snapshot->node_type = big_alloc(rows, sizeof(uint8_t), what, err);
	snapshot->node_name = big_alloc(rows, sizeof(uint32_t), what, err);
	snapshot->first_edge = big_alloc(rows + 1, sizeof(uint32_t), what,
	    err);
	return snapshot->node_type != NULL && snapshot->node_name != NULL &&
	    snapshot->first_edge != NULL &&
	    wide_init_unset(&snapshot->node_id, rows, err) &&
	    wide_init_unset(&snapshot->node_size, rows, err);
}

/*
 * Some fields of row at were below zero. Ids were unsigned before somebody
 * printed them as int; fields that we do not know may hold what they want.
 */
static bool
fix_negative(struct nodes *nodes, size_t at, uint64_t *row,
	struct error *err)
{
	const struct meta *meta = &nodes->snapshot->meta;
	const int counts[] = {
		meta->node_type, meta->node_name, meta->node_size,
		meta->node_edges,
	};
	size_t i;

	nodes->row = at;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (nodes->scan.negative >> counts[i] & 1)
			return bad(nodes, counts[i],
			    "a number is below zero", err);
	if (nodes->scan.negative >> meta->node_id & 1) {
		if (row[meta->node_id] < (uint64_t)INT32_MIN)
			return bad(nodes, meta->node_id,
			    "an id is below zero", err);
		row[meta->node_id] = (uint32_t)row[meta->node_id];
	}
	return true;
}

static bool
set_detached(struct snapshot *snapshot, uint32_t node, uint64_t value,
	struct error *err)
{
	value &= 3;
	if (value == 3)
		return true;
	if (snapshot->node_detached == NULL) {
		snapshot->node_detached = calloc(snapshot->nodes, 1);
		if (snapshot->node_detached == NULL)
			return error_memory(err, "the nodes",
			    snapshot->nodes);
	}
	snapshot->node_detached[node] = value;
	return true;
}

static inline bool
set_number(struct wide *wide, uint32_t row, uint64_t value,
	struct error *err)
{
	if (value >= UINT32_MAX)
		return wide_set(wide, row, value, err);
	wide->low[row] = (uint32_t)value;
	return true;
}

static inline bool
take_row(struct nodes *nodes, const uint64_t *row, uint32_t node,
	struct error *err)
{
	struct snapshot *snapshot = nodes->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint64_t type, name, size, edges;

	type = row[meta->node_type];
	name = row[meta->node_name];
	size = row[meta->node_size];
	edges = row[meta->node_edges];
	if (name >= snapshot->strings.count)
		return bad(nodes, meta->node_name,
		    "a name is beyond the strings", err);
	if (size >= SIZE_WIDENED)
		size = (uint32_t)size;
	if (size > INT64_MAX - nodes->size)
		return bad(nodes, meta->node_size,
		    "the sizes add up to more than 63 bits hold", err);
	if (edges > nodes->edges_max - nodes->edges)
		return bad(nodes, meta->node_edges,
		    "more edges are counted than section edges has", err);
	snapshot->node_type[node] = type < 256 ? meta->node_type_map[type] :
	    NODE_UNDEFINED;
	snapshot->node_name[node] = (uint32_t)name;
	snapshot->first_edge[node] = (uint32_t)nodes->edges;
	nodes->size += size;
	nodes->edges += edges;
	if (meta->node_detached != META_ABSENT &&
	    row[meta->node_detached] != 0 &&
	    !set_detached(snapshot, node, row[meta->node_detached], err))
		return false;
	return set_number(&snapshot->node_id, node, row[meta->node_id],
	    err) && set_number(&snapshot->node_size, node, size, err);
}

static bool
read_rows(struct nodes *nodes, struct task *task, struct error *err)
{
	struct snapshot *snapshot = nodes->snapshot;
	unsigned stride = snapshot->meta.node_stride;
	uint64_t numbers[SCAN_NUMBERS];
	struct scan *scan = &nodes->scan;
	uint32_t node = 0;
	bool failed;
	size_t rows;

	while ((rows = scan_rows(scan, numbers, &failed, err)) > 0) {
		if (rows > snapshot->nodes - node)
			return columns_mismatch(scan, "node_count",
			    snapshot->nodes, err);
		if (scan->negative != 0 && !fix_negative(nodes, rows - 1,
		    numbers + (rows - 1) * stride, err))
			return false;
		for (nodes->row = 0; nodes->row < rows; nodes->row++)
			if (!take_row(nodes, numbers + nodes->row * stride,
			    node++, err))
				return false;
		if (!scan_progress(scan, task, err))
			return false;
	}
	if (!failed && node != snapshot->nodes)
		return columns_mismatch(scan, "node_count", snapshot->nodes,
		    err);
	return !failed;
}

/* Row 0, or what an old DevTools says. */
static bool
find_root(struct snapshot *snapshot, uint64_t offset, struct error *err)
{
	uint64_t index = snapshot->meta.root_index;
	unsigned stride = snapshot->meta.node_stride;

	if (index % stride != 0 || index / stride >= snapshot->nodes)
		return error_set_at(err, ERROR_FORMAT, offset,
		    "damaged: root_index %llu is not the place of a node",
		    (unsigned long long)index);
	snapshot->root = index / stride;
	return true;
}

bool
columns_nodes(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err)
{
	const struct extent *at = &sections->at[SECTION_NODES];
	const struct extent *edges = &sections->at[SECTION_EDGES];
	const struct meta *meta = &snapshot->meta;
	struct nodes nodes = { .snapshot = snapshot };
	struct scan scan;

	task_stage(task, STAGE_NODES, at->end - at->begin);
	if (!scan_init(&nodes.scan, "nodes", snapshot->source,
	    at->begin, at->end, meta->node_stride, err) ||
	    !scan_init(&scan, "edges", snapshot->source,
	    edges->begin, edges->end, meta->edge_stride, err) ||
	    !columns_rows(&nodes.scan, "node_count", meta->has_counts,
	    meta->node_count, &snapshot->nodes, err) ||
	    !columns_rows(&scan, "edge_count", meta->has_counts,
	    meta->edge_count, &snapshot->edges, err))
		return false;
	if (nodes.scan.done)
		return error_set_at(err, ERROR_FORMAT, at->begin,
		    "the snapshot has no nodes; take it again");
	if (snapshot->nodes == 0)
		return columns_mismatch(&nodes.scan, "node_count", 0, err);
	nodes.edges_max = snapshot->edges;
	if (!allocate(snapshot, err) || !read_rows(&nodes, task, err))
		return false;
	snapshot->first_edge[snapshot->nodes] = (uint32_t)nodes.edges;
	if (nodes.edges != snapshot->edges)
		return error_set_at(err, ERROR_FORMAT, edges->begin,
		    "damaged: the nodes count %llu edges, but there are %u",
		    (unsigned long long)nodes.edges, snapshot->edges);
	return find_root(snapshot, sections->at[SECTION_SNAPSHOT].begin, err);
}
