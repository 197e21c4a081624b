/*
 * The section samples: what a recording of allocations on a timeline says of
 * time. V8 gives ids as it sees objects, rising, and looks every 50 ms or so;
 * each sample says when that was and which id was the last one by then. So an
 * object was allocated before the first sample whose id is not below its own,
 * and after the one before it. Those of the first sample were there before the
 * recording began.
 */
#ifndef MODEL_SNAPSHOT_SAMPLES_H
#define MODEL_SNAPSHOT_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

/* Time and id never fall from one sample to the next. */
struct sample {
	uint64_t time;		/* microseconds since the first one */
	uint64_t id;		/* the last that was given by then */
	uint64_t most;		/* bytes of its objects that were ever seen
				   alive, or SAMPLE_UNKNOWN */
};

#define SAMPLE_UNKNOWN UINT64_MAX

/*
 * Reads the section, if there is one, which snapshot then owns, and what our
 * own recordings have beside it: allocation_stats (live/recording.h). What
 * falls back, in a file that V8 did not write, counts as what stood before it.
 * False when there is something else than numbers in it.
 */
bool samples_read(struct snapshot *snapshot, struct task *task,
	struct error *err);

/*
 * The sample that an object of this id belongs to: the first one that knows of
 * it, or sample_count, where it was made by taking the snapshot. Objects with
 * even ids, which are outside of V8's heap, have no time: see samples_has().
 * O(log samples).
 */
uint32_t samples_find(const struct snapshot *snapshot, uint64_t id);

/* Is the time known at which an object of this id was allocated? */
static inline bool
samples_has(uint64_t id)
{
	return id % 2 == 1;
}

#endif
