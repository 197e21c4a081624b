/*
 * When a watch takes a snapshot by itself: pure decisions, a sample at a time.
 *
 * What is used goes up and down with every collection, so a limit counts as
 * crossed once, and again only after it was well below. That the floor has
 * grown is seen first in what young collections leave, which may be garbage:
 * so a full one is asked for, and what is left after that decides.
 */
#ifndef SRC_WATCH_TRIGGER_H
#define SRC_WATCH_TRIGGER_H

#include <stdbool.h>
#include <stdint.h>

/* Not known, or nothing of that sort: the same as SAMPLES_NONE. */
#define TRIGGER_NONE INT64_MIN

enum trigger_action {
	TRIGGER_NOTHING,
	TRIGGER_COLLECT,	/* a full collection, to be sure */
	TRIGGER_AT,		/* a snapshot: the limit is crossed */
	TRIGGER_GROWTH,		/* a snapshot: the floor has grown */
};

struct trigger {
	/* Set by the caller. */
	int64_t at;		/* bytes used, or 0: no limit */
	double growth;		/* share of the floor, or 0: none */

	bool above;		/* the limit is crossed, and was said */
	int64_t base;		/* the floor to compare with */
	bool renew;		/* the next full collection gives it */
	int64_t looked_at;	/* time of the collection looked at last */
	bool sure;		/* a full collection was asked for */
};

#define TRIGGER_INIT { .base = TRIGGER_NONE, .looked_at = TRIGGER_NONE }

struct trigger_sample {
	int64_t used;		/* bytes or TRIGGER_NONE */
	bool collected;		/* a full collection has just ended */
	/* The last collection that is seen: its time, what it left. */
	int64_t low_time, low;	/* or TRIGGER_NONE */
};

enum trigger_action trigger_look(struct trigger *trigger,
	const struct trigger_sample *sample);

/* A snapshot was taken, for whatever reason: growth counts from there. */
void trigger_taken(struct trigger *trigger);

#endif
