#include "model/snapshot/columns.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/task.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

/* Places met lately, by a few bits of them: a power of two. */
#define RECENT 4096

/* The state of reading locations: in the order of the file. */
struct reader {
	const struct snapshot *snapshot;
	struct scan scan;
	struct intern places;		/* struct location */
	uint32_t *recent;		/* place + 1, 0: none */
	uint32_t *place_of;		/* place + 1 of each node, 0: none */
	uint32_t nodes;			/* that have one */
	size_t row;			/* of those last scanned */
};

static const struct location *
place_at(const struct intern *places, uint32_t place)
{
	size_t len;

	return (const void *)intern_key(places, place, &len);
}

/* The number of a place; most have been met just before. */
static bool
find_place(struct reader *reader, const struct location *location,
	uint32_t *place, struct error *err)
{
	uint32_t *recent = &reader->recent[(location->line * 31 +
	    location->column * 7 + location->script) % RECENT];

	if (*recent == 0 || memcmp(place_at(&reader->places, *recent - 1),
	    location, sizeof(*location)) != 0) {
		if (!intern_add(&reader->places, location, sizeof(*location),
		    place, err))
			return false;
		*recent = *place + 1;
	}
	*place = *recent - 1;
	return true;
}

/*
 * Takes a row; of several for one node the last counts. A line or a column
 * that is none (below zero, beyond 32 bits) leaves the object as it is.
 */
static bool
take_row(struct reader *reader, const uint64_t *row, struct error *err)
{
	const struct snapshot *snapshot = reader->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint64_t object = row[meta->location_object];
	uint64_t script = row[meta->location_script];
	uint64_t line = row[meta->location_line];
	uint64_t column = row[meta->location_column];
	struct location location = { (uint32_t)script, (uint32_t)line,
	    (uint32_t)column };
	uint32_t *place;

	if (object % meta->node_stride != 0 ||
	    object / meta->node_stride >= snapshot->nodes)
		return error_set_at(err, ERROR_FORMAT,
		    scan_offset(&reader->scan, reader->row,
		    meta->location_object), "damaged: section locations: this "
		    "is not the place of a node");
	/* Numbers below zero come as very large ones. */
	if (script > UINT32_MAX || line > UINT32_MAX || column > UINT32_MAX)
		return true;
	place = &reader->place_of[object / meta->node_stride];
	reader->nodes += *place == 0;
	if (!find_place(reader, &location, place, err))
		return false;
	++*place;
	return true;
}

static bool
read_rows(struct reader *reader, struct task *task, struct error *err)
{
	unsigned stride = reader->scan.stride;
	uint64_t numbers[SCAN_NUMBERS];
	bool failed;
	size_t rows;

	while ((rows = scan_rows(&reader->scan, numbers, &failed, err)) > 0) {
		for (reader->row = 0; reader->row < rows; reader->row++)
			if (!take_row(reader, numbers + reader->row * stride,
			    err))
				return false;
		if (!scan_progress(&reader->scan, task, STAGE_LOCATIONS, err))
			return false;
	}
	return !failed && scan_end(&reader->scan, task, STAGE_LOCATIONS, err);
}

static bool
allocate(struct snapshot *snapshot, const struct reader *reader,
	struct error *err)
{
	size_t words = bitset_words(snapshot->nodes);
	const char *what = "the locations";

	snapshot->located_before = big_alloc(words,
	    sizeof(*snapshot->located_before), what, err);
	if (snapshot->located_before == NULL)
		return false;
	snapshot->place_of = big_alloc(reader->nodes,
	    sizeof(*snapshot->place_of), what, err);
	if (snapshot->place_of == NULL)
		return false;
	snapshot->places = big_alloc(reader->places.count,
	    sizeof(*snapshot->places), what, err);
	if (snapshot->places == NULL)
		return false;
	snapshot->located = big_alloc_clear(words,
	    sizeof(*snapshot->located), what, err);
	return snapshot->located != NULL;
}

/* Hands over what was found, in the order of nodes. */
static bool
publish(const struct reader *reader, struct snapshot *snapshot,
	struct error *err)
{
	uint32_t node, count = 0;

	if (reader->nodes == 0)
		return true;
	if (!allocate(snapshot, reader, err))
		return false;
	for (node = 0; node < snapshot->nodes; node++) {
		if (node % 64 == 0)
			snapshot->located_before[node / 64] = count;
		if (reader->place_of[node] == 0)
			continue;
		bitset_add(snapshot->located, node);
		snapshot->place_of[count++] = reader->place_of[node] - 1;
	}
	memcpy(snapshot->places, place_at(&reader->places, 0),
	    reader->places.count * sizeof(*snapshot->places));
	snapshot->located_count = count;
	snapshot->place_count = reader->places.count;
	return true;
}

bool
columns_locations(struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	const struct extent *at = &snapshot->sections.at[SECTION_LOCATIONS];
	struct reader reader = { .snapshot = snapshot };
	bool ok = false;

	task_begin(task, STAGE_LOCATIONS, at->end - at->begin);
	if (at->end == 0 || snapshot->meta.location_stride == 0)
		return true;
	if (!scan_init(&reader.scan, "locations", snapshot->source,
	    at->begin, at->end, snapshot->meta.location_stride, err))
		return false;
	reader.scan.for_good = true;
	reader.recent = calloc(RECENT, sizeof(*reader.recent));
	reader.place_of = big_alloc_clear(snapshot->nodes,
	    sizeof(*reader.place_of), "the locations", err);
	if (reader.recent == NULL)
		error_memory(err, "the locations", RECENT);
	else if (reader.place_of != NULL)
		ok = read_rows(&reader, task, err) &&
		    publish(&reader, snapshot, err);
	intern_release(&reader.places);
	free(reader.recent);
	free(reader.place_of);
	return ok;
}
