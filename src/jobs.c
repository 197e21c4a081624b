#include "src/jobs.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/base/crew.h"
#include "model/base/task.h"
#include "model/base/thread.h"

struct jobs {
	struct crew *crew;
	int wake[2];
	size_t count;
};

struct job {
	struct jobs *jobs;
	job_work *work;
	void *data;
	struct task task;
	pthread_t thread;
	struct error err;		/* the worker's until it has ended */
	_Atomic bool ended;
};

struct jobs *
jobs_new(struct crew *crew, struct error *err)
{
	struct jobs *jobs = calloc(1, sizeof *jobs);

	if (jobs == NULL) {
		error_memory(err, "jobs", sizeof *jobs);
		return NULL;
	}
	jobs->crew = crew;
	if (pipe(jobs->wake) != 0) {
		error_set(err, ERROR_IO, "cannot make a pipe");
		free(jobs);
		return NULL;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(jobs->wake[i], F_SETFL, O_NONBLOCK);
		fcntl(jobs->wake[i], F_SETFD, FD_CLOEXEC);
	}
	return jobs;
}

void
jobs_free(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	close(jobs->wake[0]);
	close(jobs->wake[1]);
	free(jobs);
}

int
jobs_wake(const struct jobs *jobs)
{
	return jobs->wake[0];
}

void
jobs_woken(struct jobs *jobs)
{
	char bytes[64];

	while (read(jobs->wake[0], bytes, sizeof bytes) > 0)
		;
}

size_t
jobs_count(const struct jobs *jobs)
{
	return jobs->count;
}

static void *
run(void *data)
{
	struct job *job = data;

	crew_join(job->task.crew);
	job->work(job->data, &job->task, &job->err);
	crew_leave(job->task.crew);
	job->ended = true;
	/* A full pipe wakes the reader too. */
	if (write(job->jobs->wake[1], "", 1) < 0)
		return NULL;
	return NULL;
}

struct job *
job_start(struct jobs *jobs, job_work *work, void *data, struct error *err)
{
	struct job *job = calloc(1, sizeof *job);

	if (job == NULL) {
		error_memory(err, "a job", sizeof *job);
		return NULL;
	}
	job->jobs = jobs;
	job->work = work;
	job->data = data;
	task_init(&job->task);
	job->task.crew = jobs->crew;
	if (!thread_start(&job->thread, run, job)) {
		error_set(err, ERROR_MEMORY, "cannot start a thread");
		free(job);
		return NULL;
	}
	jobs->count++;
	return job;
}

void
job_free(struct job *job)
{
	if (job == NULL)
		return;
	job_cancel(job);
	pthread_join(job->thread, NULL);
	job->jobs->count--;
	free(job);
}

void
job_cancel(struct job *job)
{
	job->task.cancel = true;
}

bool
job_ended(const struct job *job, struct error *err)
{
	if (!job->ended)
		return false;
	*err = job->err;
	return true;
}

double
job_fraction(const struct job *job)
{
	int stage = job->task.stage;
	uint64_t total = job->task.total[stage];
	uint64_t done = job->task.done[stage];

	if (job->task.ended[stage])
		return 1;
	return total == 0 ? 0 : done > total ? 1 :
	    (double)done / (double)total;
}
