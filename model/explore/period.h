/*
 * A part of the time of a recording (model/snapshot/samples.h), and how it is
 * written: 1.5s..3s, 200ms..2min, ..3s, 3s.. without an end. Times count from
 * the first sample on and have no finer unit than samples, microseconds.
 */
#ifndef MODEL_EXPLORE_PERIOD_H
#define MODEL_EXPLORE_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot/samples.h"

struct strbuf;
struct word;

/* No beginning, so also what was there before; no end. */
#define PERIOD_OPEN UINT64_MAX

/* After from, up to and with to; in microseconds. */
struct period {
	uint64_t from, to;
};

/* The ids that were given then: above after, up to and with last. */
struct ids {
	uint64_t after, last;
};

/* False when the word is none: no "..", no unit that we know, or no time. */
bool period_parse(struct period *period, const struct word *word);
/* So that period_parse() reads the same. */
void period_add(const struct period *period, struct strbuf *sb);

/* Times fall on the samples before them. O(samples). */
struct ids period_ids(const struct period *period,
	const struct snapshot *snapshot);

static inline bool
ids_have(const struct ids *ids, uint64_t id)
{
	return samples_has(id) && id > ids->after && id <= ids->last;
}

#endif
