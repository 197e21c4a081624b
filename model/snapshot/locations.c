#include "model/snapshot/columns.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

/* The state of reading locations: in the order of the file. */
struct places {
	const struct snapshot *snapshot;
	struct scan scan;
	struct location *at;
	size_t count, capacity;
	size_t row;			/* of those last scanned */
};

/*
 * Takes a row. A line or a column that is none (below zero, beyond 32 bits)
 * leaves the object without a location.
 */
static bool
take_row(struct places *places, const uint64_t *row, struct error *err)
{
	const struct snapshot *snapshot = places->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint64_t object = row[meta->location_object];
	uint64_t script = row[meta->location_script];
	uint64_t line = row[meta->location_line];
	uint64_t column = row[meta->location_column];
	struct location *location;

	if (object % meta->node_stride != 0 ||
	    object / meta->node_stride >= snapshot->nodes)
		return error_set_at(err, ERROR_FORMAT,
		    scan_offset(&places->scan, places->row,
		    meta->location_object), "damaged: section locations: this "
		    "is not the place of a node");
	/* Numbers below zero come as very large ones. */
	if (script > UINT32_MAX || line > UINT32_MAX || column > UINT32_MAX)
		return true;
	location = &places->at[places->count++];
	location->node = object / meta->node_stride;
	location->script = (uint32_t)script;
	location->line = (uint32_t)line;
	location->column = (uint32_t)column;
	return true;
}

static bool
read_rows(struct places *places, struct task *task, struct error *err)
{
	unsigned stride = places->scan.stride;
	uint64_t numbers[SCAN_NUMBERS];
	struct location *at;
	bool failed;
	size_t rows;

	while ((rows = scan_rows(&places->scan, numbers, &failed, err)) > 0) {
		if (places->count + rows >= UINT32_MAX)
			return error_set(err, ERROR_LIMIT,
			    "more locations than 32 bits can number");
		at = array_grow(places->at, &places->capacity,
		    places->count + rows, sizeof(*at), "the locations", err);
		if (at == NULL)
			return false;
		places->at = at;
		for (places->row = 0; places->row < rows; places->row++)
			if (!take_row(places, numbers + places->row * stride,
			    err))
				return false;
		if (!scan_progress(&places->scan, task, err))
			return false;
	}
	return !failed;
}

/* Hands over the locations in the order of nodes, the last one of each. */
static bool
sort(const struct places *places, struct snapshot *snapshot,
	struct error *err)
{
	uint32_t *last, node, i, count = 0;
	struct location *sorted;

	last = calloc(snapshot->nodes, sizeof(*last));
	if (last == NULL)
		return error_memory(err, "the locations",
		    snapshot->nodes * sizeof(*last));
	for (i = 0; i < places->count; i++) {
		count += last[places->at[i].node] == 0;
		last[places->at[i].node] = i + 1;
	}
	sorted = malloc(count * sizeof(*sorted));
	if (sorted == NULL) {
		free(last);
		return error_memory(err, "the locations",
		    count * sizeof(*sorted));
	}
	for (node = 0, i = 0; i < count; node++)
		if (last[node] != 0)
			sorted[i++] = places->at[last[node] - 1];
	free(last);
	snapshot->locations = sorted;
	snapshot->location_count = count;
	return true;
}

bool
columns_locations(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err)
{
	const struct extent *at = &sections->at[SECTION_LOCATIONS];
	struct places places = { .snapshot = snapshot };
	bool ok;

	if (at->end == 0 || snapshot->meta.location_stride == 0)
		return true;
	ok = scan_init(&places.scan, "locations", snapshot->source,
	    at->begin, at->end, snapshot->meta.location_stride, err) &&
	    read_rows(&places, task, err) &&
	    (places.count == 0 || sort(&places, snapshot, err));
	free(places.at);
	return ok;
}
