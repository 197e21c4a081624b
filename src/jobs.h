/*
 * Work in the background that is not loading: one thread each, watched from
 * the main thread, which is woken through a pipe. A job shares the crew of
 * threads with the loads. All functions are for the main thread.
 */
#ifndef SRC_JOBS_H
#define SRC_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/error.h"

struct crew;
struct job;
struct task;

struct jobs;

/* crew is borrowed. NULL, with err, when the system refuses. */
struct jobs *jobs_new(struct crew *crew, struct error *err);
/* All jobs must have been freed. */
void jobs_free(struct jobs *jobs);
/* To be polled for reading: a job has ended. */
int jobs_wake(const struct jobs *jobs);
/* Takes notice of that. */
void jobs_woken(struct jobs *jobs);
/* How many have been started and not freed. */
size_t jobs_count(const struct jobs *jobs);

/* What a job does; false, with err, when it failed or was cancelled. */
typedef bool job_work(void *data, struct task *task, struct error *err);

/*
 * Starts it. data must stay until job_free(). NULL, with err, when no thread
 * is to be had.
 */
struct job *job_start(struct jobs *jobs, job_work *work, void *data,
	struct error *err);
/* Cancels it, and waits for it, which takes as long as it takes to notice. */
void job_free(struct job *job);
/* Asks it to stop; it ends soon after. */
void job_cancel(struct job *job);
/* Has it ended? Then *err is why it failed, or ERROR_NONE. */
bool job_ended(const struct job *job, struct error *err);
/* The share that is done of the stage that the work entered last, 0..1. */
double job_fraction(const struct job *job);

#endif
