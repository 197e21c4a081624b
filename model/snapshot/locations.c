#include "model/snapshot/columns.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

/*
 * Reads a row. Places that are no places (below zero, beyond 32 bits) are
 * left out: *kept is false.
 */
static bool
take_row(const struct snapshot *snapshot, const struct scan *scan,
	const uint64_t *row, struct location *location, bool *kept,
	struct error *err)
{
	const struct meta *meta = &snapshot->meta;
	uint64_t object = row[meta->location_object];
	uint64_t script = row[meta->location_script];
	uint64_t line = row[meta->location_line];
	uint64_t column = row[meta->location_column];

	if (object % meta->node_stride != 0 ||
	    object / meta->node_stride >= snapshot->nodes)
		return error_set_at(err, ERROR_FORMAT,
		    scan_offset(scan, meta->location_object),
		    "damaged: section locations: this is not the place of a "
		    "node");
	/* Numbers below zero are large ones here. */
	*kept = script <= UINT32_MAX && line <= UINT32_MAX &&
	    column <= UINT32_MAX;
	location->node = object / meta->node_stride;
	location->script = (uint32_t)script;
	location->line = (uint32_t)line;
	location->column = (uint32_t)column;
	return true;
}

static bool
read_rows(struct snapshot *snapshot, struct scan *scan, uint32_t rows,
	struct task *task, struct error *err)
{
	uint64_t row[SCAN_FIELDS_MAX];
	uint32_t count = 0;
	bool kept = false;

	while (!scan->done) {
		if (scan->p >= scan->check && !scan_progress(scan, task, err))
			return false;
		if (!scan_row(scan, row, err))
			return false;
		/* Cannot be: rows has been counted. */
		if (count == rows)
			break;
		if (!take_row(snapshot, scan, row,
		    &snapshot->locations[count], &kept, err))
			return false;
		count += kept;
	}
	snapshot->location_count = count;
	return scan_progress(scan, task, err);
}

/* Where a location stood before sorting. */
struct place {
	uint32_t node, row;
};

static int
by_node(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Sorts the locations by node and keeps the last one of each. */
static bool
sort(struct snapshot *snapshot, struct error *err)
{
	uint32_t count = snapshot->location_count, i, kept = 0;
	struct location *sorted;
	struct place *places;

	places = malloc(count * sizeof(*places));
	sorted = malloc(count * sizeof(*sorted));
	if (places == NULL || sorted == NULL) {
		free(places);
		free(sorted);
		return error_memory(err, "the locations",
		    count * (sizeof(*places) + sizeof(*sorted)));
	}
	for (i = 0; i < count; i++) {
		places[i].node = snapshot->locations[i].node;
		places[i].row = i;
	}
	qsort(places, count, sizeof(*places), by_node);
	for (i = 0; i < count; i++) {
		if (i + 1 < count && places[i + 1].node == places[i].node)
			continue;
		sorted[kept++] = snapshot->locations[places[i].row];
	}
	free(places);
	free(snapshot->locations);
	snapshot->locations = sorted;
	snapshot->location_count = kept;
	return true;
}

bool
columns_locations(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err)
{
	const struct extent *at = &sections->at[SECTION_LOCATIONS];
	const struct meta *meta = &snapshot->meta;
	struct scan scan;
	uint32_t rows;

	if (at->end == 0 || meta->location_stride == 0)
		return true;
	if (!scan_init(&scan, "locations", snapshot->strings.data, at->begin,
	    at->end, meta->location_stride, err) ||
	    !columns_rows(&scan, NULL, false, 0, &rows, err))
		return false;
	if (rows == 0)
		return true;
	snapshot->locations = malloc(rows * sizeof(*snapshot->locations));
	if (snapshot->locations == NULL)
		return error_memory(err, "the locations",
		    rows * sizeof(*snapshot->locations));
	return read_rows(snapshot, &scan, rows, task, err) &&
	    (snapshot->location_count == 0 || sort(snapshot, err));
}
