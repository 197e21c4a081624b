#include "model/snapshot/columns.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

/*
 * A size from here on was a negative int of 32 bits in V8 before it became
 * one of 64: the low half is what was meant.
 */
#define SIZE_WIDENED (UINT64_MAX - INT32_MAX)

/* Numbers of rows that the columns have no room for, in the order of rows. */
struct numbers {
	struct wide_big *list;
	size_t count, capacity;
};

/* What a piece adds up to. */
struct part {
	uint64_t edges;
	uint64_t size;			/* sum of shallow sizes */
	struct numbers ids, sizes;	/* that do not fit 32 bits */
	struct numbers states;		/* of detachedness, but for 0 */
};

struct nodes {
	struct snapshot *snapshot;
	struct task *task;
	struct pieces *pieces;
	struct scan scan;		/* of the whole section */
	uint32_t names;			/* how many strings, at most */
	struct part *parts;		/* one a piece */
};

/* The state of reading a piece. */
struct reader {
	struct nodes *nodes;
	struct snapshot *snapshot;
	struct scan scan;
	struct part *part;
	size_t row;			/* of those last scanned */
};

static bool
bad(const struct reader *reader, int field, const char *what,
	struct error *err)
{
	return error_set_at(err, ERROR_FORMAT,
	    scan_offset(&reader->scan, reader->row, field),
	    "damaged: section nodes: %s", what);
}

static bool
allocate(struct snapshot *snapshot, struct error *err)
{
	static const char what[] = "the nodes";
	size_t rows = snapshot->nodes;

	snapshot->node_type = big_alloc_parts(rows, sizeof(uint8_t), what,
	    err);
	snapshot->node_name = big_alloc_parts(rows, sizeof(uint32_t), what,
	    err);
	snapshot->first_edge = big_alloc_parts(rows + 1, sizeof(uint32_t),
	    what, err);
	/* Only what was recorded with stacks has traces. */
	if (snapshot->meta.node_trace != META_ABSENT &&
	    snapshot->meta.trace_function_count > 0) {
		snapshot->node_trace = big_alloc_parts(rows,
		    sizeof(uint32_t), what, err);
		if (snapshot->node_trace == NULL)
			return false;
	}
	return snapshot->node_type != NULL && snapshot->node_name != NULL &&
	    snapshot->first_edge != NULL &&
	    wide_init_unset(&snapshot->node_id, rows, err) &&
	    wide_init_unset(&snapshot->node_size, rows, err);
}

/* Gets the pages of the rows of a piece. */
static void
get_pages(struct snapshot *snapshot, uint32_t begin, uint32_t end)
{
	big_ready(snapshot->node_type, sizeof(uint8_t), begin, end);
	big_ready(snapshot->node_name, sizeof(uint32_t), begin, end);
	big_ready(snapshot->first_edge, sizeof(uint32_t), begin, end);
	if (snapshot->node_trace != NULL)
		big_ready(snapshot->node_trace, sizeof(uint32_t), begin, end);
	wide_ready(&snapshot->node_id, begin, end);
	wide_ready(&snapshot->node_size, begin, end);
}

/*
 * Some fields of row at were below zero. Ids were unsigned before somebody
 * printed them as int; fields that we do not know may hold what they want.
 */
static bool
fix_negative(struct reader *reader, size_t at, uint64_t *row,
	struct error *err)
{
	const struct meta *meta = &reader->snapshot->meta;
	const int counts[] = {
		meta->node_type, meta->node_name, meta->node_size,
		meta->node_edges,
	};
	size_t i;

	reader->row = at;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (reader->scan.negative >> counts[i] & 1)
			return bad(reader, counts[i],
			    "a number is below zero", err);
	if (reader->scan.negative >> meta->node_id & 1) {
		if (row[meta->node_id] < (uint64_t)INT32_MIN)
			return bad(reader, meta->node_id,
			    "an id is below zero", err);
		row[meta->node_id] = (uint32_t)row[meta->node_id];
	}
	return true;
}

static bool
note(struct numbers *numbers, uint32_t row, uint64_t value,
	struct error *err)
{
	struct wide_big *list = array_grow(numbers->list, &numbers->capacity,
	    numbers->count + 1, sizeof(*list), "large numbers", err);

	if (list == NULL)
		return false;
	numbers->list = list;
	list[numbers->count].row = row;
	list[numbers->count++].value = value;
	return true;
}

/* Only this thread writes to this row; the rest of the column is others'. */
static inline bool
set_number(struct wide *wide, struct numbers *large, uint32_t row,
	uint64_t value, struct error *err)
{
	if (value >= UINT32_MAX)
		return note(large, row, value, err);
	wide->low[row] = (uint32_t)value;
	return true;
}

/*
 * Takes rows until there is something to say about one; returns how many. What
 * it needs to know stands in variables: what it writes could be anything else,
 * as far as the compiler can tell.
 */
static size_t
take_plain(struct reader *reader, const uint64_t *row, size_t rows,
	uint32_t node)
{
	const struct snapshot *s = reader->snapshot;
	const struct meta *meta = &s->meta;
	const int type_at = meta->node_type, name_at = meta->node_name;
	const int id_at = meta->node_id, size_at = meta->node_size;
	const int edges_at = meta->node_edges, state_at = meta->node_detached;
	const unsigned stride = meta->node_stride;
	const uint32_t names = reader->nodes->names;
	uint64_t edges_left = s->edges - reader->part->edges;
	uint64_t size_left = INT64_MAX - reader->part->size;
	uint8_t *type = s->node_type + node;
	uint32_t *name = s->node_name + node, *edges = s->first_edge + node;
	uint32_t *id = s->node_id.low + node, *size = s->node_size.low + node;
	size_t n;

	for (n = 0; n < rows; n++, row += stride) {
		if (row[type_at] > 255 || row[name_at] >= names ||
		    row[id_at] >= UINT32_MAX || row[size_at] >= UINT32_MAX ||
		    row[size_at] > size_left || row[edges_at] > edges_left ||
		    (state_at != META_ABSENT && row[state_at] != 0))
			break;
		type[n] = meta->node_type_map[row[type_at]];
		name[n] = (uint32_t)row[name_at];
		id[n] = (uint32_t)row[id_at];
		size[n] = (uint32_t)row[size_at];
		/* Their number first; add_up() makes the first edge of it. */
		edges[n] = (uint32_t)row[edges_at];
		size_left -= row[size_at];
		edges_left -= row[edges_at];
	}
	reader->part->edges = s->edges - edges_left;
	reader->part->size = INT64_MAX - size_left;
	return n;
}

/* A row that needs a closer look, or has something wrong. */
static bool
take_row(struct reader *reader, const uint64_t *row, uint32_t node,
	struct error *err)
{
	struct snapshot *snapshot = reader->snapshot;
	const struct meta *meta = &snapshot->meta;
	struct part *part = reader->part;
	uint64_t type, name, size, edges;

	type = row[meta->node_type];
	name = row[meta->node_name];
	size = row[meta->node_size];
	edges = row[meta->node_edges];
	if (name >= reader->nodes->names)
		return bad(reader, meta->node_name,
		    "a name is beyond the strings", err);
	if (size >= SIZE_WIDENED)
		size = (uint32_t)size;
	if (size > INT64_MAX - part->size)
		return bad(reader, meta->node_size,
		    "the sizes add up to more than 63 bits hold", err);
	if (edges > snapshot->edges - part->edges)
		return bad(reader, meta->node_edges,
		    "more edges are counted than section edges has", err);
	snapshot->node_type[node] = type < 256 ? meta->node_type_map[type] :
	    NODE_UNDEFINED;
	snapshot->node_name[node] = (uint32_t)name;
	snapshot->first_edge[node] = (uint32_t)edges;
	part->size += size;
	part->edges += edges;
	/* The id of its trace: traces_read() makes a number of it. */
	if (snapshot->node_trace != NULL)
		snapshot->node_trace[node] = row[meta->node_trace] <
		    UINT32_MAX ? (uint32_t)row[meta->node_trace] : 0;
	if (meta->node_detached != META_ABSENT &&
	    row[meta->node_detached] != 0 &&
	    !note(&part->states, node, row[meta->node_detached], err))
		return false;
	return set_number(&snapshot->node_id, &part->ids, node,
	    row[meta->node_id], err) && set_number(&snapshot->node_size,
	    &part->sizes, node, size, err);
}

static bool
read_piece(void *data, uint32_t piece, struct error *err)
{
	struct nodes *nodes = data;
	struct reader reader = {
		.nodes = nodes,
		.snapshot = nodes->snapshot,
		.scan = nodes->scan,
		.part = &nodes->parts[piece],
	};
	unsigned stride = reader.scan.stride;
	uint64_t numbers[SCAN_NUMBERS];
	struct scan *scan = &reader.scan;
	uint32_t node;
	bool failed;
	size_t rows;

	if (!pieces_enter(nodes->pieces, nodes->snapshot->source, piece,
	    scan->section, err))
		return false;
	node = (uint32_t)scan_piece(scan, nodes->pieces, piece);
	get_pages(nodes->snapshot, node, node + (uint32_t)scan->left);
	while ((rows = scan_rows(scan, numbers, &failed, err)) > 0) {
		if (scan->negative != 0 && !fix_negative(&reader, rows - 1,
		    numbers + (rows - 1) * stride, err))
			return false;
		for (reader.row = 0;; reader.row++) {
			/* Of a recording with stacks each row has a trace. */
			if (nodes->snapshot->node_trace == NULL)
				reader.row += take_plain(&reader, numbers +
				    reader.row * stride, rows - reader.row,
				    node + (uint32_t)reader.row);
			if (reader.row == rows)
				break;
			if (!take_row(&reader, numbers + reader.row * stride,
			    node + (uint32_t)reader.row, err))
				return false;
		}
		node += (uint32_t)rows;
		if (!scan_progress(scan, nodes->task, STAGE_NODES, err))
			return false;
	}
	return !failed && scan_end(scan, nodes->task, STAGE_NODES, err);
}

/*
 * The parts are all right, each for itself, but add up to too much: finds the
 * row at which they do.
 */
static bool
blame_total(const struct nodes *nodes, struct error *err)
{
	const struct snapshot *snapshot = nodes->snapshot;
	const struct meta *meta = &snapshot->meta;
	struct reader reader = { .scan = nodes->scan };
	uint64_t numbers[SCAN_NUMBERS], edges = 0, size = 0, *row;
	bool failed;
	size_t rows;

	while ((rows = scan_rows(&reader.scan, numbers, &failed, err)) > 0) {
		for (reader.row = 0; reader.row < rows; reader.row++) {
			row = numbers + reader.row * meta->node_stride;
			if (row[meta->node_size] >= SIZE_WIDENED)
				row[meta->node_size] = (uint32_t)
				    row[meta->node_size];
			if (row[meta->node_size] > INT64_MAX - size)
				return bad(&reader, meta->node_size,
				    "the sizes add up to more than 63 bits "
				    "hold", err);
			if (row[meta->node_edges] > snapshot->edges - edges)
				return bad(&reader, meta->node_edges,
				    "more edges are counted than section "
				    "edges has", err);
			size += row[meta->node_size];
			edges += row[meta->node_edges];
		}
	}
	return !failed && error_set_at(err, ERROR_FORMAT,
	    snapshot->sections.at[SECTION_EDGES].begin,
	    "damaged: the nodes count %llu edges, but there are %u",
	    (unsigned long long)edges, snapshot->edges);
}

/* Makes the edges of each part begin where those before it end. */
static bool
check_totals(struct nodes *nodes, struct error *err)
{
	uint64_t edges = 0, size = 0, count;
	uint32_t i;

	for (i = 0; i < nodes->pieces->count; i++) {
		if (nodes->parts[i].size > INT64_MAX - size ||
		    nodes->parts[i].edges > nodes->snapshot->edges - edges)
			return blame_total(nodes, err);
		size += nodes->parts[i].size;
		count = nodes->parts[i].edges;
		nodes->parts[i].edges = edges;
		edges += count;
	}
	if (edges != nodes->snapshot->edges)
		return blame_total(nodes, err);
	nodes->snapshot->first_edge[nodes->snapshot->nodes] = (uint32_t)edges;
	return true;
}

/* From how many edges each node of a piece has to its first one. */
static bool
add_up(void *data, uint32_t piece, struct error *err)
{
	struct nodes *nodes = data;
	unsigned stride = nodes->scan.stride;
	uint64_t row = pieces_row(nodes->pieces, piece, stride);
	uint64_t end = pieces_row(nodes->pieces, piece + 1, stride);
	uint32_t edge = (uint32_t)nodes->parts[piece].edges, count;

	(void)err;
	for (; row < end; row++) {
		count = nodes->snapshot->first_edge[row];
		nodes->snapshot->first_edge[row] = edge;
		edge += count;
	}
	return true;
}

static bool
take_large(struct wide *wide, const struct numbers *numbers,
	struct error *err)
{
	size_t i;

	for (i = 0; i < numbers->count; i++)
		if (!wide_set(wide, numbers->list[i].row,
		    numbers->list[i].value, err))
			return false;
	return true;
}

static bool
take_states(struct snapshot *snapshot, const struct numbers *states,
	struct error *err)
{
	uint64_t state;
	size_t i;

	for (i = 0; i < states->count; i++) {
		state = states->list[i].value & 3;
		if (state == 3)
			continue;
		if (snapshot->node_detached == NULL)
			snapshot->node_detached = big_alloc_clear(
			    snapshot->nodes, 1, "the nodes", err);
		if (snapshot->node_detached == NULL)
			return false;
		snapshot->node_detached[states->list[i].row] = (uint8_t)state;
	}
	return true;
}

/* What the pieces could not do side by side. */
static bool
join(struct nodes *nodes, struct error *err)
{
	struct snapshot *snapshot = nodes->snapshot;
	const struct part *part = nodes->parts;
	uint32_t i;

	for (i = 0; i < nodes->pieces->count; i++, part++)
		if (!take_large(&snapshot->node_id, &part->ids, err) ||
		    !take_large(&snapshot->node_size, &part->sizes, err) ||
		    !take_states(snapshot, &part->states, err))
			return false;
	return true;
}

static void
parts_free(struct part *parts, uint32_t count)
{
	uint32_t i;

	for (i = 0; parts != NULL && i < count; i++) {
		free(parts[i].ids.list);
		free(parts[i].sizes.list);
		free(parts[i].states.list);
	}
	free(parts);
}

static bool
read_nodes(struct nodes *nodes, struct error *err)
{
	uint32_t count = nodes->pieces->count;
	bool ok = false;

	nodes->parts = calloc(count, sizeof(*nodes->parts));
	if (nodes->parts == NULL)
		error_memory(err, "the nodes", count * sizeof(*nodes->parts));
	else
		ok = crew_run(nodes->task, count, read_piece, nodes, err) &&
		    check_totals(nodes, err) &&
		    crew_run(nodes->task, count, add_up, nodes, err) &&
		    join(nodes, err);
	parts_free(nodes->parts, count);
	return ok;
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
columns_nodes(struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	struct sections *sections = &snapshot->sections;
	const struct extent *at = &sections->at[SECTION_NODES];
	const struct meta *meta = &snapshot->meta;
	struct nodes nodes = {
		.snapshot = snapshot,
		.task = task,
		.pieces = &sections->pieces[SECTION_NODES],
	};
	const struct given node_count = { "node_count", meta->has_counts,
	    meta->node_count };
	const struct given edge_count = { "edge_count", meta->has_counts,
	    meta->edge_count };

	if (snapshot->node_type != NULL)
		return true;
	task_begin(task, STAGE_NODES, at->end - at->begin);
	nodes.names = snapshot->strings.data != NULL ?
	    snapshot->strings.count : UINT32_MAX;
	/* Edges that are still to come will be held to this. */
	snapshot->edges = (uint32_t)meta->edge_count;
	if (nodes.pieces->numbers == 0)
		return error_set_at(err, ERROR_FORMAT, at->begin,
		    "the snapshot has no nodes; take it again");
	if (!columns_rows(snapshot, SECTION_NODES, meta->node_stride,
	    &node_count, &snapshot->nodes, err) ||
	    (sections->at[SECTION_EDGES].end != 0 &&
	    !columns_rows(snapshot, SECTION_EDGES, meta->edge_stride,
	    &edge_count, &snapshot->edges, err)) ||
	    !scan_init(&nodes.scan, "nodes", snapshot->source, at->begin,
	    at->end, meta->node_stride, err))
		return false;
	if (!allocate(snapshot, err) || !read_nodes(&nodes, err))
		return false;
	source_drop(snapshot->source, at->begin, at->end);
	return find_root(snapshot, sections->at[SECTION_SNAPSHOT].begin, err);
}
