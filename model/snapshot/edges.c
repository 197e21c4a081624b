#include "model/snapshot/columns.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

/* The state of reading edges. */
struct edges {
	struct snapshot *snapshot;
	struct scan scan;
};

static bool
bad(const struct edges *edges, int field, const char *what,
	struct error *err)
{
	return error_set_at(err, ERROR_FORMAT,
	    scan_offset(&edges->scan, field), "damaged: section edges: %s",
	    what);
}

static bool
allocate(struct snapshot *snapshot, struct error *err)
{
	size_t rows = snapshot->edges > 0 ? snapshot->edges : 1;

	snapshot->edge_type = malloc(rows);
	snapshot->edge_name = malloc(rows * sizeof(uint32_t));
	snapshot->edge_to = malloc(rows * sizeof(uint32_t));
	if (snapshot->edge_type == NULL || snapshot->edge_name == NULL ||
	    snapshot->edge_to == NULL)
		return error_memory(err, "the edges", rows * 9);
	return true;
}

/*
 * Some fields of the row were below zero. V8 prints the index of an element
 * as int: -2 is 4294967294, the largest there is.
 */
static bool
fix_negative(struct edges *edges, uint64_t *row, struct error *err)
{
	const struct meta *meta = &edges->snapshot->meta;
	uint64_t negative = edges->scan.negative, type;

	if (negative >> meta->edge_type & 1)
		return bad(edges, meta->edge_type, "a type is below zero",
		    err);
	if (negative >> meta->edge_to & 1)
		return bad(edges, meta->edge_to, "a target is below zero",
		    err);
	if (negative >> meta->edge_name & 1) {
		type = row[meta->edge_type];
		if (type > 255 ||
		    edge_type_named(meta->edge_type_map[type]) ||
		    row[meta->edge_name] < (uint64_t)INT32_MIN)
			return bad(edges, meta->edge_name,
			    "a name is below zero", err);
		row[meta->edge_name] = (uint32_t)row[meta->edge_name];
	}
	return true;
}

/* A name that is no string of the table: may the type have it? */
static bool
check_number(const struct edges *edges, uint8_t type, uint64_t name,
	struct error *err)
{
	int field = edges->snapshot->meta.edge_name;

	/* What the types that we do not know mean by it, we do not know. */
	if (type < EDGE_KNOWN && edge_type_named(type))
		return bad(edges, field, "a name is beyond the strings", err);
	if (name > UINT32_MAX)
		return bad(edges, field, "an index does not fit 32 bits",
		    err);
	return true;
}

static inline bool
take_row(struct edges *edges, uint64_t *row, uint32_t edge,
	struct error *err)
{
	struct snapshot *snapshot = edges->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint64_t number, name, to, node;
	uint8_t type;

	if (edges->scan.negative != 0 && !fix_negative(edges, row, err))
		return false;
	number = row[meta->edge_type];
	name = row[meta->edge_name];
	to = row[meta->edge_to];
	type = number < 256 ? meta->edge_type_map[number] : EDGE_UNDEFINED;
	if (name >= snapshot->strings.count) {
		if (!check_number(edges, type, name, err))
			return false;
	} else if (type == EDGE_INTERNAL &&
	    strings_is_pair(&snapshot->strings, (uint32_t)name)) {
		type = EDGE_PAIR;
	}
	/* Division of 32 bits is much the faster one. */
	node = to <= UINT32_MAX ? (uint32_t)to / meta->node_stride :
	    to / meta->node_stride;
	if (node * meta->node_stride != to)
		return bad(edges, meta->edge_to,
		    "a target is not the start of a node", err);
	if (node >= snapshot->nodes)
		return bad(edges, meta->edge_to,
		    "a target is beyond the nodes", err);
	snapshot->edge_type[edge] = type;
	snapshot->edge_name[edge] = (uint32_t)name;
	snapshot->edge_to[edge] = (uint32_t)node;
	return true;
}

static bool
read_rows(struct edges *edges, struct task *task, struct error *err)
{
	struct snapshot *snapshot = edges->snapshot;
	uint64_t row[SCAN_FIELDS_MAX];
	struct scan *scan = &edges->scan;
	uint32_t edge = 0;

	while (!scan->done) {
		if (scan->p >= scan->check && !scan_progress(scan, task, err))
			return false;
		if (!scan_row(scan, row, err))
			return false;
		if (edge == snapshot->edges)
			return columns_mismatch(scan, "edge_count", edge,
			    err);
		if (!take_row(edges, row, edge, err))
			return false;
		edge++;
	}
	if (edge != snapshot->edges)
		return columns_mismatch(scan, "edge_count", snapshot->edges,
		    err);
	return scan_progress(scan, task, err);
}

bool
columns_edges(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err)
{
	const struct extent *at = &sections->at[SECTION_EDGES];
	struct edges edges = { .snapshot = snapshot };

	task_stage(task, STAGE_EDGES, at->end - at->begin);
	return scan_init(&edges.scan, "edges", snapshot->strings.data,
	    at->begin, at->end, snapshot->meta.edge_stride, err) &&
	    allocate(snapshot, err) && read_rows(&edges, task, err);
}
