/*
 * A series of snapshots of one process, in one thread from beginning to end:
 * the same for a command and for the explorer, which looks at what is there
 * while the next one is taken.
 */
#ifndef LIVE_CAPTURE_SERIES_H
#define LIVE_CAPTURE_SERIES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "live/capture.h"
#include "live/target.h"

struct error;
struct task;

enum capture_phase {
	CAPTURE_OPENING,
	CAPTURE_TAKING,		/* progress is in the task */
	CAPTURE_WAITING,	/* for the next */
	CAPTURE_LEAVING,
};

struct capture_series {
	/* Set before it begins. */
	struct target target;
	struct capture_options options;
	unsigned count;		/* so many; 0: until somebody stops it */
	uint64_t every;		/* milliseconds from one begin to the next, 0:
				   at once, or when asked for */
	bool on_demand;		/* each after the first is asked for */
	/* A file is whole; number from 1; in the thread that works. */
	void (*taken)(void *data, const char *path, unsigned number);
	void *data;

	/* While it goes on, from any thread. */
	_Atomic int phase;	/* enum capture_phase */
	_Atomic unsigned done;	/* snapshots that are there */
	_Atomic uint64_t due;	/* milliseconds left until the next */
	_Atomic bool next;	/* set to ask for one */
	_Atomic bool stop;	/* set to take no more: that is no error */
};

/*
 * Takes them. False, with err, when one could not be taken, all that was taken
 * before stays; the target has been left in any case. A process that ends
 * between two snapshots is an error, but not for those that it writes when
 * its heap is full.
 */
bool capture_series_run(struct capture_series *series, struct task *task,
	struct error *err);

#endif
