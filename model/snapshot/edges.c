#include "model/snapshot/columns.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/edge_rows.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

/* Edges of a piece that a column has no room for. */
struct aside {
	struct entry {
		uint32_t edge;
		struct edge_aside what;
	} *list;
	size_t count, capacity;
};

struct edges {
	struct snapshot *snapshot;
	struct task *task;
	struct aside *asides;		/* one a piece */
	struct pieces *pieces;
	struct scan scan;		/* of the whole section */
	uint32_t names;			/* how many strings, at most */
	struct edge_rule rule;
	edge_rows_take *take;
};

/* The state of reading a piece. */
struct reader {
	struct snapshot *snapshot;
	struct scan scan;
	uint32_t names;
	struct aside *aside;
	size_t row;			/* of those last scanned */
};

static bool
bad(const struct reader *reader, int field, const char *what,
	struct error *err)
{
	return error_set_at(err, ERROR_FORMAT,
	    scan_offset(&reader->scan, reader->row, field),
	    "damaged: section edges: %s", what);
}

static bool
allocate(struct snapshot *snapshot, struct error *err)
{
	static const char what[] = "the edges";
	size_t rows = snapshot->edges;

	snapshot->edge_what = big_alloc_parts(rows, sizeof(uint32_t), what,
	    err);
	if (snapshot->edge_what == NULL)
		return false;
	snapshot->edge_to = big_alloc_parts(rows, sizeof(uint32_t), what, err);
	if (snapshot->edge_to == NULL)
		return false;
	snapshot->edge_special = big_alloc_clear(bitset_words(snapshot->edges),
	    sizeof(*snapshot->edge_special), what, err);
	return snapshot->edge_special != NULL;
}

/*
 * Some fields of row at were below zero. V8 prints the index of an element
 * as int: -2 is 4294967294, the largest there is.
 */
static bool
fix_negative(struct reader *reader, size_t at, uint64_t *row,
	struct error *err)
{
	const struct meta *meta = &reader->snapshot->meta;
	uint64_t negative = reader->scan.negative, type;

	reader->row = at;
	if (negative >> meta->edge_type & 1)
		return bad(reader, meta->edge_type, "a type is below zero",
		    err);
	if (negative >> meta->edge_to & 1)
		return bad(reader, meta->edge_to, "a target is below zero",
		    err);
	if (negative >> meta->edge_name & 1) {
		type = row[meta->edge_type];
		if (type > 255 ||
		    edge_type_named(meta->edge_type_map[type]) ||
		    row[meta->edge_name] < (uint64_t)INT32_MIN)
			return bad(reader, meta->edge_name,
			    "a name is below zero", err);
		row[meta->edge_name] = (uint32_t)row[meta->edge_name];
	}
	return true;
}

/* A name that is no string of the table: may the type have it? */
static bool
check_number(const struct reader *reader, uint8_t type, uint64_t name,
	struct error *err)
{
	int field = reader->snapshot->meta.edge_name;

	/* What the types that we do not know mean by it, we do not know. */
	if (type < EDGE_KNOWN && edge_type_named(type))
		return bad(reader, field, "a name is beyond the strings", err);
	if (name > UINT32_MAX)
		return bad(reader, field, "an index does not fit 32 bits",
		    err);
	return true;
}

static bool
put_aside(struct aside *aside, uint32_t edge, uint8_t type, uint32_t name,
	struct error *err)
{
	struct entry *list = array_grow(aside->list, &aside->capacity,
	    aside->count + 1, sizeof(*list), "the edges", err);

	if (list == NULL)
		return false;
	aside->list = list;
	list[aside->count].edge = edge;
	list[aside->count].what.type = type;
	list[aside->count++].what.name = name;
	return true;
}

/* A row that needs a closer look, or has something wrong. */
static bool
take_row(struct reader *reader, const uint64_t *row, uint32_t edge,
	struct error *err)
{
	struct snapshot *snapshot = reader->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint64_t number, name, to, node;
	uint8_t type;

	number = row[meta->edge_type];
	name = row[meta->edge_name];
	to = row[meta->edge_to];
	type = number < 256 ? meta->edge_type_map[number] : EDGE_UNDEFINED;
	if (name >= reader->names) {
		if (!check_number(reader, type, name, err))
			return false;
	} else if (type == EDGE_INTERNAL &&
	    strings_is_pair(&snapshot->strings, (uint32_t)name)) {
		type = EDGE_PAIR;
	}
	node = to / meta->node_stride;
	if (node * meta->node_stride != to)
		return bad(reader, meta->edge_to,
		    "a target is not the start of a node", err);
	if (node >= snapshot->nodes)
		return bad(reader, meta->edge_to,
		    "a target is beyond the nodes", err);
	snapshot->edge_to[edge] = (uint32_t)node;
	if (type >= EDGE_SHORTCUT)
		bitset_add_shared(snapshot->edge_special, edge);
	if (type >= EDGE_ASIDE || name > EDGE_NAME_MASK)
		return put_aside(reader->aside, edge, type, (uint32_t)name,
		    err);
	snapshot->edge_what[edge] = EDGE_WHAT(type, (uint32_t)name);
	return true;
}

static bool
read_piece(void *data, uint32_t piece, struct error *err)
{
	struct edges *edges = data;
	struct reader reader = {
		.snapshot = edges->snapshot,
		.scan = edges->scan,
		.names = edges->names,
		.aside = &edges->asides[piece],
	};
	unsigned stride = reader.scan.stride;
	uint64_t numbers[SCAN_NUMBERS];
	struct scan *scan = &reader.scan;
	uint32_t edge;
	bool failed;
	size_t rows;

	if (!pieces_enter(edges->pieces, edges->snapshot->source, piece,
	    scan->section, err))
		return false;
	edge = (uint32_t)scan_piece(scan, edges->pieces, piece);
	big_ready(edges->snapshot->edge_what, sizeof(uint32_t), edge,
	    edge + scan->left);
	big_ready(edges->snapshot->edge_to, sizeof(uint32_t), edge,
	    edge + scan->left);
	while ((rows = scan_rows(scan, numbers, &failed, err)) > 0) {
		if (scan->negative != 0 && !fix_negative(&reader, rows - 1,
		    numbers + (rows - 1) * stride, err))
			return false;
		for (reader.row = 0;; reader.row++) {
			reader.row += edges->take(&edges->rule, numbers +
			    reader.row * stride, rows - reader.row,
			    edge + (uint32_t)reader.row);
			if (reader.row == rows)
				break;
			if (!take_row(&reader, numbers + reader.row * stride,
			    edge + (uint32_t)reader.row, err))
				return false;
		}
		edge += (uint32_t)rows;
		if (!scan_progress(scan, edges->task, STAGE_EDGES, err))
			return false;
	}
	return !failed && scan_end(scan, edges->task, STAGE_EDGES, err);
}

/* Gives what the pieces put aside one place. */
static bool
join(const struct edges *edges, struct error *err)
{
	struct snapshot *snapshot = edges->snapshot;
	const struct entry *entry;
	struct edge_aside *aside;
	size_t count = 0, k;
	uint32_t i;

	for (i = 0; i < edges->pieces->count; i++)
		count += edges->asides[i].count;
	if (count == 0)
		return true;
	if (count > EDGE_NAME_MASK)
		return error_set(err, ERROR_LIMIT, "more edges of unknown "
		    "types than can be loaded");
	/* Cleared, as it may be written out with what pads it. */
	snapshot->edge_aside = big_alloc_clear(count,
	    sizeof(*snapshot->edge_aside), "the edges", err);
	if (snapshot->edge_aside == NULL)
		return false;
	for (i = 0; i < edges->pieces->count; i++) {
		for (k = 0; k < edges->asides[i].count; k++) {
			entry = &edges->asides[i].list[k];
			snapshot->edge_what[entry->edge] = EDGE_WHAT(
			    EDGE_ASIDE, snapshot->edge_aside_count);
			aside = &snapshot->edge_aside[
			    snapshot->edge_aside_count++];
			aside->type = entry->what.type;
			aside->name = entry->what.name;
		}
	}
	return true;
}

static bool
read_edges(struct edges *edges, struct error *err)
{
	uint32_t count = edges->pieces->count, i;
	bool ok;

	edges->asides = calloc(count, sizeof(*edges->asides));
	if (edges->asides == NULL)
		return error_memory(err, "the edges",
		    count * sizeof(*edges->asides));
	ok = crew_run(edges->task, count, read_piece, edges, err) &&
	    join(edges, err);
	for (i = 0; i < count; i++)
		free(edges->asides[i].list);
	free(edges->asides);
	return ok;
}

bool
columns_edges(struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	const struct extent *at = &snapshot->sections.at[SECTION_EDGES];
	const struct meta *meta = &snapshot->meta;
	const struct given edge_count = { "edge_count", meta->has_counts,
	    meta->edge_count };
	struct edges edges = {
		.snapshot = snapshot,
		.task = task,
		.pieces = &snapshot->sections.pieces[SECTION_EDGES],
	};

	if (snapshot->edge_what != NULL)
		return true;
	task_begin(task, STAGE_EDGES, at->end - at->begin);
	if (!columns_rows(snapshot, SECTION_EDGES, meta->edge_stride,
	    &edge_count, &snapshot->edges, err))
		return false;
	edges.names = snapshot->strings.data != NULL ?
	    snapshot->strings.count : UINT32_MAX;
	if (!scan_init(&edges.scan, "edges", snapshot->source,
	    at->begin, at->end, snapshot->meta.edge_stride, err))
		return false;
	edges.scan.for_good = true;
	if (!allocate(snapshot, err))
		return false;
	edge_rule_init(&edges.rule, snapshot, edges.names);
	edges.take = edge_rows_best();
	if (!read_edges(&edges, err))
		return false;
	/* What threads have touched behind the ends of their pieces, too. */
	source_drop(snapshot->source, at->begin, at->end);
	return true;
}
