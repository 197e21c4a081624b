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
	struct sample before = { 0, 0, 0 }, *samples;

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
		SAMPLE_UNKNOWN,
	};
	return true;
}

/* Objects and bytes, a pair for each sample; what is beyond them is of none. */
static void
set_most(struct snapshot *snapshot, size_t number, const uint64_t *pair)
{
	if (number < snapshot->sample_count)
		snapshot->samples[number].most = not_below(pair[1], 0);
}

/* Reads the rows of a section of samples: themselves, or their stats. */
static bool
read_rows(struct snapshot *snapshot, enum section section, unsigned stride,
	struct task *task, struct error *err)
{
	const struct extent *at = &snapshot->sections.at[section];
	uint64_t numbers[SCAN_NUMBERS];
	size_t rows, room = 0, done = 0, i;
	struct scan scan;
	bool failed;

	if (at->end == 0 || stride == 0)
		return true;
	if (!scan_init(&scan, section_name(section), snapshot->source,
	    at->begin, at->end, stride, err))
		return false;
	scan.for_good = true;
	while ((rows = scan_rows(&scan, numbers, &failed, err)) > 0) {
		for (i = 0; i < rows; i++, done++) {
			if (section == SECTION_ALLOCATION_STATS)
				set_most(snapshot, done,
				    numbers + i * stride);
			else if (!add(snapshot, &room, numbers + i * stride,
			    err))
				return false;
		}
		if (!scan_progress(&scan, task, STAGE_LOCATIONS, err))
			return false;
	}
	return !failed && scan_end(&scan, task, STAGE_LOCATIONS, err);
}

bool
samples_read(struct snapshot *snapshot, struct task *task, struct error *err)
{
	return read_rows(snapshot, SECTION_SAMPLES,
	    snapshot->meta.sample.stride, task, err) &&
	    read_rows(snapshot, SECTION_ALLOCATION_STATS, 2, task, err);
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
