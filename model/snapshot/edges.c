#include "model/snapshot/columns.h"

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

/* The state of reading edges. */
struct edges {
	struct snapshot *snapshot;
	struct scan scan;
	size_t row;			/* of those last scanned */
};

static bool
bad(const struct edges *edges, int field, const char *what,
	struct error *err)
{
	return error_set_at(err, ERROR_FORMAT,
	    scan_offset(&edges->scan, edges->row, field),
	    "damaged: section edges: %s", what);
}

static bool
allocate(struct snapshot *snapshot, struct error *err)
{
	static const char what[] = "the edges";
	size_t rows = snapshot->edges;

	snapshot->edge_type = big_alloc(rows, sizeof(uint8_t), what, err);
	snapshot->edge_name = big_alloc(rows, sizeof(uint32_t), what, err);
	snapshot->edge_to = big_alloc(rows, sizeof(uint32_t), what, err);
	return snapshot->edge_type != NULL && snapshot->edge_name != NULL &&
	    snapshot->edge_to != NULL;
}

/*
 * Some fields of row at were below zero. V8 prints the index of an element
 * as int: -2 is 4294967294, the largest there is.
 */
static bool
fix_negative(struct edges *edges, size_t at, uint64_t *row,
	struct error *err)
{
	const struct meta *meta = &edges->snapshot->meta;
	uint64_t negative = edges->scan.negative, type;

	edges->row = at;
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
take_row(struct edges *edges, const uint64_t *row, uint32_t edge,
	struct error *err)
{
	struct snapshot *snapshot = edges->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint64_t number, name, to, node;
	uint8_t type;

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
	unsigned stride = snapshot->meta.edge_stride;
	uint64_t numbers[SCAN_NUMBERS];
	struct scan *scan = &edges->scan;
	uint32_t edge = 0;
	bool failed;
	size_t rows;

	while ((rows = scan_rows(scan, numbers, &failed, err)) > 0) {
		if (rows > snapshot->edges - edge)
			return columns_mismatch(scan, "edge_count",
			    snapshot->edges, err);
		if (scan->negative != 0 && !fix_negative(edges, rows - 1,
		    numbers + (rows - 1) * stride, err))
			return false;
		for (edges->row = 0; edges->row < rows; edges->row++)
			if (!take_row(edges, numbers + edges->row * stride,
			    edge++, err))
				return false;
		if (!scan_progress(scan, task, err))
			return false;
	}
	if (!failed && edge != snapshot->edges)
		return columns_mismatch(scan, "edge_count", snapshot->edges,
		    err);
	return !failed;
}

bool
columns_edges(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err)
{
	const struct extent *at = &sections->at[SECTION_EDGES];
	struct edges edges = { .snapshot = snapshot };

	task_stage(task, STAGE_EDGES, at->end - at->begin);
	return scan_init(&edges.scan, "edges", snapshot->source,
	    at->begin, at->end, snapshot->meta.edge_stride, err) &&
	    allocate(snapshot, err) && read_rows(&edges, task, err);
}
