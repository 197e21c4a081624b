/*
 * What a process allocates, recorded for a while: as a sampling profile, which
 * is cheap (a .heapprofile, as node --heap-prof writes it), or as a timeline of
 * all objects with the stacks that allocated them, for which V8 collects all
 * garbage some 20 times a second (a .heaptimeline, as DevTools saves it).
 *
 * Beside what V8 says of a timeline, its file gets "allocation_stats": two
 * numbers for each interval, the most objects and bytes of it that were alive
 * at any tick. Less those that the snapshot still has they are what was freed;
 * V8 itself tells that while it records, and never again.
 *
 * Blocking, for one thread, as capture.h, with its checks before it begins.
 */
#ifndef LIVE_RECORDING_H
#define LIVE_RECORDING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "live/capture.h"
#include "live/snapshot_file.h"

struct error;
struct target;
struct task;

/* Bytes between two samples, on average, where nobody says otherwise. */
#define RECORDING_INTERVAL (32 << 10)

struct recording {
	/* Set before it begins. */
	const struct target *target;
	struct capture_options options;
	enum snapshot_kind kind;	/* SNAPSHOT_PROFILE or _TIMELINE */
	uint64_t milliseconds;	/* 0: until somebody stops it */
	unsigned interval;	/* bytes, of a profile */
	bool all;		/* what was freed meanwhile is in the profile */

	/* While it goes on, from any thread. */
	_Atomic uint64_t elapsed;	/* milliseconds */
	_Atomic bool writing;	/* the result is on its way */
	_Atomic bool stop;	/* set to end it: the result is written */
};

/*
 * Records; *path is to be freed. False, with err, when there is no file; the
 * process has been left as it was in any case. Cancelling the task gives up
 * what was recorded.
 */
bool recording_run(struct recording *recording, char **path,
	struct task *task, struct error *err);

#endif
