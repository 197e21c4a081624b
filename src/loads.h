/*
 * Loading in the background: each file in a thread of its own, a few at a
 * time, watched from the main thread, which is woken through a pipe. All
 * functions are for the main thread.
 */
#ifndef SRC_LOADS_H
#define SRC_LOADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/base/task.h"

struct cache;
struct heap;

enum load_state {
	LOAD_WAITING,
	LOAD_RUNNING,
	LOAD_READY,		/* heap is there */
	LOAD_FAILED,		/* error says why; also when cancelled */
};

struct load {
	const char *path;	/* borrowed */
	enum load_state state;
	struct heap *heap;	/* owned */
	struct error error;
	struct task task;
	double started;		/* seconds, monotonic */
	double fraction;	/* the most that load_fraction() has said */
	double seconds;		/* how long it took, once it is over */
	/* The worker's, until it is joined. */
	const struct cache *cache;	/* or NULL */
	pthread_t thread;
	int wake;		/* written to when the worker is done */
	_Atomic bool finished;
	struct heap *result;
	struct error failure;
};

struct loads {
	struct load *list;
	size_t count;
	unsigned at_once;	/* how many threads */
	int wake[2];		/* pipe; poll wake[0] */
};

/*
 * paths must outlive it, and cache, where indexes are looked for; NULL: there
 * are none. Starts nothing yet.
 */
struct loads *loads_new(char *const *paths, size_t count, unsigned at_once,
	const struct cache *cache, struct error *err);
/* Cancels and waits for what still runs; frees the heaps. */
void loads_free(struct loads *loads);

/*
 * Takes in what has finished and starts what may start. Returns whether a
 * load changed its state. Never blocks.
 */
bool loads_update(struct loads *loads);
/* Is anything waiting or running? */
bool loads_busy(const struct loads *loads);
/* Asks a load to stop; it ends as LOAD_FAILED soon after. */
void load_cancel(struct load *load);
/* Lets a failed load be tried again. */
void load_retry(struct load *load);

/* The share of the work that is done, 0..1, over all stages; never less
   than it said before. */
double load_fraction(struct load *load);
/* Seconds left at the pace so far, < 0 while that cannot be said. */
double load_seconds_left(struct load *load);

/* Monotonic time in seconds. */
double loads_now(void);

#endif
