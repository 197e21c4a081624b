/*
 * The thread of live/usage.h that speaks with the inspector. What it has to say
 * is put under a lock for the other one, which is woken by a pipe. Private to
 * live/usage.
 */
#ifndef LIVE_USAGE_WORKER_H
#define LIVE_USAGE_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "live/capture.h"
#include "live/target.h"
#include "live/usage.h"
#include "model/base/task.h"

#define USAGE_READINGS 64
#define USAGE_EVENTS 16

struct usage_worker {
	/* Set before it is started. */
	struct target target;
	unsigned interval;
	struct capture_options options;	/* but for say and leaving */
	double start;			/* time 0: clock_seconds() */

	pthread_t thread;
	int wake[2];
	struct task task;		/* cancelled: leave */
	struct task leaving;		/* cancelled: at once */
	struct task snapshot_task;	/* cancelled: give it up; how far it
					   is */
	_Atomic bool collect, snapshot;	/* asked for, until it is done */
	/* Since when an answer is waited for, in milliseconds; < 0: none is. */
	_Atomic int64_t asked;
	_Atomic bool files;		/* snapshots are all there is */
	_Atomic bool ended;

	pthread_mutex_t lock;		/* of all that follows */
	enum usage_state state;
	struct error why;
	char version[64];
	pid_t pid;			/* once it is known */
	struct sample readings[USAGE_READINGS];	/* without rss */
	unsigned reading_count;
	struct usage_event events[USAGE_EVENTS];
	unsigned event_count;
};

/* False, with err, when there is no pipe or no thread. */
bool usage_worker_start(struct usage_worker *worker, struct error *err);
/* Makes it end, and waits for it. */
void usage_worker_stop(struct usage_worker *worker);
void usage_worker_release(struct usage_worker *worker);

/* Milliseconds since the beginning. Any thread. */
int64_t usage_worker_now(const struct usage_worker *worker);

#endif
