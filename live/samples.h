/*
 * How much memory a process had, over time: a row of samples that never takes
 * more than some 2 MB. When it is full the older half is thinned out, so what
 * is longest ago is known most coarsely. Of what goes the least and the
 * largest stay: peaks, and what was left after collections.
 *
 * Values stand in columns, as charts and floors want them. One thread.
 */
#ifndef LIVE_SAMPLES_H
#define LIVE_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* A value that is not known: the same as SERIES_GAP. */
#define SAMPLES_NONE INT64_MIN
#define SAMPLES_MAX 32768

enum sample_kind {
	SAMPLE_USED,		/* of the JavaScript heap */
	SAMPLE_TOTAL,		/* reserved for that */
	SAMPLE_EXTERNAL,	/* held by it from outside of it */
	SAMPLE_RSS,		/* of the process, resident */
	SAMPLE_KINDS
};

struct sample {
	int64_t time;		/* milliseconds, never falling */
	int64_t values[SAMPLE_KINDS];	/* bytes or SAMPLES_NONE */
	bool collected;		/* a full collection has just ended */
};

struct samples {
	int64_t *times;
	int64_t *values[SAMPLE_KINDS];
	bool *collected;
	size_t count;
	size_t seen;		/* all there ever were */
};

/* All memory is taken at once. False, with err, when there is none. */
bool samples_init(struct samples *samples, struct error *err);
void samples_release(struct samples *samples);

void samples_add(struct samples *samples, const struct sample *sample);
void samples_get(const struct samples *samples, size_t number,
	struct sample *sample);
/* The last value of a kind that is known, or SAMPLES_NONE. O(count). */
int64_t samples_last(const struct samples *samples, enum sample_kind kind);

#endif
