/*
 * How a number went over several snapshots: how much it grew, how steadily,
 * how straight. Pure arithmetic; cost: one pass over the values.
 */
#ifndef MODEL_COMPARE_GROWTH_H
#define MODEL_COMPARE_GROWTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Stands for a value that is not known, or of what was not there yet: the same
 * as SERIES_GAP.
 */
#define GROWTH_NONE INT64_MIN

struct growth {
	int64_t total;		/* the last less the first; 0 for fewer than
				   two values */
	unsigned steps;		/* from a value to the next one */
	unsigned grew, shrank;	/* in so many of them */
	double slope;		/* of the line of least squares, a step */
	double fit;		/* R2 of that line, 0..1: what share of the
				   differences it explains; 0 where there are
				   none. Of two values it is 1 and says
				   nothing. */
};

/* Values that are GROWTH_NONE are left out, with their steps. */
struct growth growth_of(const int64_t *values, size_t count);

/*
 * The line of least squares through values at 0, 1, 2 and so on, or where at
 * says, if it is not NULL: its slope and its fit, as above. Both are 0 where
 * all values, or all places, are the same. Values that are GROWTH_NONE are left
 * out.
 */
void growth_line(const int64_t *at, const int64_t *values, size_t count,
	double *slope, double *fit);

/*
 * Is each step the same multiple of so many requests, up: 2 for each request,
 * or 1 for every 3? Sets *many for each *requests, one of which is 1. False for
 * one value, a step that did not grow, and per 0.
 */
bool growth_per(const int64_t *values, size_t count, uint64_t per,
	uint64_t *many, uint64_t *requests);

#endif
