#include "model/snapshot/samples.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

/* A number below zero comes as a very large one. */
static uint64_t
not_below(uint64_t number, uint64_t before)
{
	return number > INT64_MAX || number < before ? before : number;
}

static bool
add(struct snapshot *snapshot, size_t *room, const uint64_t *row,
	struct error *err)
{
	const struct meta *meta = &snapshot->meta;
	struct sample before = { 0, 0 }, *samples;

	if (snapshot->sample_count == UINT32_MAX - 1)
		return error_set(err, ERROR_LIMIT, "section samples has more "
		    "rows than can be loaded");
	samples = array_grow(snapshot->samples, room,
	    snapshot->sample_count + (size_t)1, sizeof(*samples),
	    "the samples", err);
	if (samples == NULL)
		return false;
	snapshot->samples = samples;
	if (snapshot->sample_count > 0)
		before = samples[snapshot->sample_count - 1];
	samples[snapshot->sample_count++] = (struct sample) {
		not_below(row[meta->sample.time], before.time),
		not_below(row[meta->sample.id], before.id),
	};
	return true;
}

bool
samples_read(struct snapshot *snapshot, struct task *task, struct error *err)
{
	const struct extent *at = &snapshot->sections.at[SECTION_SAMPLES];
	unsigned stride = snapshot->meta.sample.stride;
	uint64_t numbers[SCAN_NUMBERS];
	size_t rows, room = 0, i;
	struct scan scan;
	bool failed;

	if (at->end == 0 || stride == 0)
		return true;
	if (!scan_init(&scan, section_name(SECTION_SAMPLES),
	    snapshot->source, at->begin, at->end, stride, err))
		return false;
	scan.for_good = true;
	while ((rows = scan_rows(&scan, numbers, &failed, err)) > 0) {
		for (i = 0; i < rows; i++)
			if (!add(snapshot, &room, numbers + i * stride, err))
				return false;
		if (!scan_progress(&scan, task, STAGE_LOCATIONS, err))
			return false;
	}
	return !failed && scan_end(&scan, task, STAGE_LOCATIONS, err);
}

uint32_t
samples_find(const struct snapshot *snapshot, uint64_t id)
{
	uint32_t low = 0, high = snapshot->sample_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (snapshot->samples[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
