#include "live/capture_series.h"

#include <stdlib.h>

#include "model/base/clock.h"
#include "model/base/error.h"

/* How long it takes at most to notice what was asked for. */
#define STEP 100

/* Until the next is due or asked for. True also when it was stopped. */
static bool
wait_for_next(struct capture_series *series, struct capture *capture,
	double begun, struct task *task, struct error *err)
{
	double due = begun + (double)series->every / 1000, now;

	series->phase = CAPTURE_WAITING;
	while (!series->stop) {
		if (atomic_exchange(&series->next, false))
			return true;
		now = clock_seconds();
		if (!series->on_demand && now >= due)
			return true;
		series->due = now < due ? (uint64_t)((due - now) * 1000) : 0;
		if (!capture_wait(capture, STEP, task, err))
			return false;
	}
	return true;
}

/* One, and what is to be told of it. */
static bool
take_one(struct capture_series *series, struct capture *capture,
	struct task *task, struct error *err)
{
	char *path;

	series->phase = CAPTURE_TAKING;
	if (!capture_take(capture, &path, task, err))
		return false;
	series->done++;
	if (series->taken != NULL)
		series->taken(series->data, path, series->done);
	free(path);
	return true;
}

static bool
take_all(struct capture_series *series, struct capture *capture,
	struct task *task, struct error *err)
{
	double begun;

	for (;;) {
		begun = clock_seconds();
		if (!take_one(series, capture, task, err))
			return false;
		if (series->count > 0 && series->done >= series->count)
			return true;
		if (series->options.near_limit)
			continue;
		if (!wait_for_next(series, capture, begun, task, err))
			return false;
		if (series->stop)
			return true;
	}
}

bool
capture_series_run(struct capture_series *series, struct task *task,
	struct error *err)
{
	struct capture *capture;
	struct error why = { .kind = ERROR_NONE };
	bool done;

	series->phase = CAPTURE_OPENING;
	capture = capture_open(&series->target, &series->options, task, err);
	if (capture == NULL)
		return false;
	done = take_all(series, capture, task, &why);
	/* It writes as many as it likes, and ends. */
	if (!done && series->options.near_limit && series->done > 0 &&
	    why.kind == ERROR_ABSENT)
		done = true;
	if (!done && err != NULL)
		*err = why;
	series->phase = CAPTURE_LEAVING;
	capture_close(capture);
	return done;
}
