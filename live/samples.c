#include "live/samples.h"

#include <stdlib.h>

#include "model/base/error.h"

/* So many become five or six at most. */
#define GROUP 16

bool
samples_init(struct samples *samples, struct error *err)
{
	int64_t *numbers = malloc((1 + SAMPLE_KINDS) * SAMPLES_MAX *
	    sizeof *numbers);

	*samples = (struct samples) { .times = numbers };
	samples->collected = malloc(SAMPLES_MAX * sizeof *samples->collected);
	if (numbers == NULL || samples->collected == NULL) {
		samples_release(samples);
		return error_memory(err, "samples", SAMPLES_MAX *
		    sizeof(struct sample));
	}
	for (int i = 0; i < SAMPLE_KINDS; i++)
		samples->values[i] = numbers + (i + 1) * SAMPLES_MAX;
	return true;
}

void
samples_release(struct samples *samples)
{
	free(samples->times);
	free(samples->collected);
	*samples = (struct samples) { 0 };
}

void
samples_get(const struct samples *samples, size_t number,
	struct sample *sample)
{
	sample->time = samples->times[number];
	for (int i = 0; i < SAMPLE_KINDS; i++)
		sample->values[i] = samples->values[i][number];
	sample->collected = samples->collected[number];
}

static void
put(struct samples *samples, size_t number, const struct sample *sample)
{
	samples->times[number] = sample->time;
	for (int i = 0; i < SAMPLE_KINDS; i++)
		samples->values[i][number] = sample->values[i];
	samples->collected[number] = sample->collected;
}

/* Keeps the least and the largest of a kind. */
static void
keep_extremes(const struct samples *samples, enum sample_kind kind,
	size_t from, bool *keep)
{
	const int64_t *values = samples->values[kind] + from;
	size_t least = GROUP, most = GROUP;

	for (size_t i = 0; i < GROUP; i++) {
		if (values[i] == SAMPLES_NONE)
			continue;
		if (least == GROUP || values[i] < values[least])
			least = i;
		if (most == GROUP || values[i] > values[most])
			most = i;
	}
	if (least == GROUP)
		return;
	keep[least] = keep[most] = true;
}

/* Of what was left after collections that are known to be full, the least. */
static void
keep_collected(const struct samples *samples, size_t from, bool *keep)
{
	const int64_t *used = samples->values[SAMPLE_USED] + from;
	size_t least = GROUP;

	for (size_t i = 0; i < GROUP; i++)
		if (samples->collected[from + i] &&
		    (least == GROUP || used[i] < used[least]))
			least = i;
	if (least < GROUP)
		keep[least] = true;
}

static void
thin(struct samples *samples)
{
	size_t half = samples->count / 2 / GROUP * GROUP, to = 0;
	struct sample sample;

	for (size_t from = 0; from < half; from += GROUP) {
		bool keep[GROUP] = { false };

		/* One at least: that nothing was known is known, too. */
		keep[0] = samples->values[SAMPLE_USED][from] == SAMPLES_NONE &&
		    samples->values[SAMPLE_RSS][from] == SAMPLES_NONE;
		keep_extremes(samples, SAMPLE_USED, from, keep);
		keep_extremes(samples, SAMPLE_RSS, from, keep);
		keep_collected(samples, from, keep);
		for (size_t i = 0; i < GROUP; i++) {
			if (!keep[i])
				continue;
			samples_get(samples, from + i, &sample);
			put(samples, to++, &sample);
		}
	}
	for (size_t from = half; from < samples->count; from++) {
		samples_get(samples, from, &sample);
		put(samples, to++, &sample);
	}
	samples->count = to;
}

void
samples_add(struct samples *samples, const struct sample *sample)
{
	if (samples->count == SAMPLES_MAX)
		thin(samples);
	put(samples, samples->count++, sample);
	samples->seen++;
}

int64_t
samples_last(const struct samples *samples, enum sample_kind kind)
{
	for (size_t i = samples->count; i-- > 0; )
		if (samples->values[kind][i] != SAMPLES_NONE)
			return samples->values[kind][i];
	return SAMPLES_NONE;
}
