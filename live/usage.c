#include "live/usage.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/inspector.h"
#include "live/process.h"
#include "live/usage_worker.h"
#include "model/base/clock.h"

/* So long, or two samples, nobody calls it silent, in milliseconds. */
#define PATIENCE 2500

const char *const usage_state_names[] = {
	[USAGE_OPENING] = "opening",
	[USAGE_RUNNING] = "running",
	[USAGE_SILENT] = "silent",
	[USAGE_WITHOUT] = "without",
	[USAGE_LOST] = "lost",
	[USAGE_ENDED] = "ended",
};

struct usage {
	struct usage_worker worker;
	bool started, stopped;		/* the worker */
	struct proc proc;
	struct process process;		/* without a pid: empty */
	struct samples samples;
	int64_t last;			/* time of the newest sample, or < 0 */
	enum usage_state state;
	char why[sizeof(struct error)];
	struct usage_event events[USAGE_EVENTS];
	unsigned event_count;
};

static bool
has_pid(const struct usage *usage)
{
	return usage->process.pid > 0;
}

/* Who it is, and where its inspector is or would be. */
static bool
read_process(struct usage *usage, pid_t pid, struct error *err)
{
	struct process_reader *reader = process_reader_new(&usage->proc, err);
	bool done = reader != NULL &&
	    process_read(&usage->process, reader, pid, err);

	process_reader_free(reader);
	return done;
}

struct usage *
usage_new(const struct usage_options *options, struct error *err)
{
	struct usage *usage = calloc(1, sizeof *usage);

	if (usage == NULL) {
		error_memory(err, "a watch", sizeof *usage);
		return NULL;
	}
	usage->proc = (struct proc) PROC_INIT;
	usage->last = -1;
	usage->worker.target = *options->target;
	usage->worker.interval = options->interval;
	usage->worker.options = (struct capture_options) {
		.collect = true,
		.force = options->force,
		.folder = options->folder,
	};
	usage->worker.start = clock_seconds();
	if (!samples_init(&usage->samples, err) ||
	    (options->target->pid > 0 &&
	    !read_process(usage, options->target->pid, err)) ||
	    !usage_worker_start(&usage->worker, err)) {
		usage_free(usage);
		return NULL;
	}
	usage->started = true;
	return usage;
}

void
usage_leave(struct usage *usage)
{
	usage->worker.task.cancel = true;
	usage->worker.snapshot_task.cancel = true;
}

bool
usage_has_left(const struct usage *usage)
{
	return usage->worker.ended;
}

void
usage_stop(struct usage *usage)
{
	if (!usage->started || usage->stopped)
		return;
	usage_worker_stop(&usage->worker);
	usage->stopped = true;
	usage_update(usage);
}

void
usage_free(struct usage *usage)
{
	if (usage == NULL)
		return;
	usage_stop(usage);
	if (usage->started)
		usage_worker_release(&usage->worker);
	for (unsigned i = 0; i < usage->event_count; i++)
		free(usage->events[i].path);
	samples_release(&usage->samples);
	process_release(&usage->process);
	free(usage);
}

int
usage_wake(const struct usage *usage)
{
	return usage->worker.wake[0];
}

int64_t
usage_now(const struct usage *usage)
{
	return usage_worker_now(&usage->worker);
}

/* Until a sample is due that the inspector has not given. */
static int64_t
left(const struct usage *usage, int64_t now)
{
	int64_t interval = usage->worker.interval;

	/* It may be on its way. */
	if (usage->state == USAGE_RUNNING)
		interval += interval / 2;
	if (usage->last < 0)
		return usage->state == USAGE_OPENING ||
		    usage->state == USAGE_RUNNING ? interval - now : 0;
	return usage->last + interval - now;
}

int
usage_timeout(const struct usage *usage)
{
	int64_t time;

	if (usage->state == USAGE_ENDED)
		return -1;
	time = left(usage, usage_now(usage));
	return time < 0 ? 0 : time > 1000 ? 1000 : (int)time + 1;
}

static int64_t
resident(const struct usage *usage)
{
	struct proc_status status;

	if (!has_pid(usage) || !proc_status(&usage->proc, usage->process.pid,
	    &status) || status.rss == 0 || status.rss > INT64_MAX)
		return SAMPLES_NONE;
	return (int64_t)status.rss;
}

static void
add_sample(struct usage *usage, struct sample *sample)
{
	/* Two threads have looked at the clock. */
	if (sample->time < usage->last)
		sample->time = usage->last;
	sample->values[SAMPLE_RSS] = resident(usage);
	samples_add(&usage->samples, sample);
	usage->last = sample->time;
}

/* What is known when the inspector says nothing. */
static void
add_resident(struct usage *usage)
{
	struct sample sample = { .time = usage_now(usage) };

	for (int i = 0; i < SAMPLE_KINDS; i++)
		sample.values[i] = SAMPLES_NONE;
	add_sample(usage, &sample);
}

static bool
has_ended(const struct usage *usage)
{
	struct proc_status status;

	if (!has_pid(usage))
		return usage->state == USAGE_LOST;
	return !process_lives(&usage->process, &usage->proc) ||
	    (proc_status(&usage->proc, usage->process.pid, &status) &&
	    status.state == 'Z');
}

double
usage_silence(const struct usage *usage)
{
	int64_t asked = usage->worker.asked;

	return asked < 0 ? 0 : (double)(usage_now(usage) - asked) / 1000;
}

/* The worker's state, and what only this side can see. */
static enum usage_state
find_state(const struct usage *usage, enum usage_state state)
{
	unsigned patience = 2 * usage->worker.interval;

	if (usage->state == USAGE_ENDED || has_ended(usage))
		return USAGE_ENDED;
	if (patience < PATIENCE)
		patience = PATIENCE;
	if (state == USAGE_RUNNING && !usage->worker.snapshot &&
	    usage_silence(usage) * 1000 > patience)
		return USAGE_SILENT;
	return state;
}

/* Takes all that the worker has left. */
static bool
take(struct usage *usage, enum usage_state *state)
{
	struct usage_worker *worker = &usage->worker;
	struct sample readings[USAGE_READINGS];
	unsigned count, events = 0;
	char why[sizeof usage->why];
	pid_t pid;

	pthread_mutex_lock(&worker->lock);
	count = worker->reading_count;
	memcpy(readings, worker->readings, count * sizeof *readings);
	worker->reading_count = 0;
	while (events < worker->event_count &&
	    usage->event_count < USAGE_EVENTS)
		usage->events[usage->event_count++] =
		    worker->events[events++];
	worker->event_count -= events;
	memmove(worker->events, worker->events + events,
	    worker->event_count * sizeof *worker->events);
	*state = worker->state;
	error_text(&worker->why, why, sizeof why);
	pid = worker->pid;
	pthread_mutex_unlock(&worker->lock);
	/* By address it is known only now whose that is. */
	if (pid > 0 && !has_pid(usage) && !read_process(usage, pid, NULL))
		process_release(&usage->process);
	memcpy(usage->why, why, sizeof why);
	for (unsigned i = 0; i < count; i++)
		add_sample(usage, &readings[i]);
	return count > 0 || events > 0;
}

bool
usage_update(struct usage *usage)
{
	enum usage_state before = usage->state, state;
	char bytes[64];
	bool news;

	while (read(usage->worker.wake[0], bytes, sizeof bytes) > 0)
		continue;
	news = take(usage, &state);
	usage->state = find_state(usage, state);
	if (usage->state != USAGE_ENDED && left(usage, usage_now(usage)) <= 0) {
		add_resident(usage);
		news = true;
	}
	return news || usage->state != before;
}

const struct samples *
usage_samples(const struct usage *usage)
{
	return &usage->samples;
}

enum usage_state
usage_state(const struct usage *usage)
{
	return usage->state;
}

const char *
usage_why(const struct usage *usage)
{
	return usage->why;
}

pid_t
usage_pid(const struct usage *usage)
{
	return usage->process.pid;
}

const char *
usage_command(const struct usage *usage)
{
	return has_pid(usage) ? usage->process.command.data : "";
}

const char *
usage_version(const struct usage *usage)
{
	const char *slash;

	if (usage->process.version[0] != '\0')
		return usage->process.version;
	/* Written once, before the state says that it runs. */
	if (usage->state == USAGE_OPENING || usage->state == USAGE_WITHOUT)
		return "";
	slash = strchr(usage->worker.version, '/');
	return slash != NULL ? slash + 1 : usage->worker.version;
}

static bool
can_ask(const struct usage *usage, struct error *err)
{
	switch (usage->state) {
	case USAGE_RUNNING:
	case USAGE_SILENT:
		return true;
	case USAGE_OPENING:
		return error_set(err, ERROR_ABSENT, "the inspector is still "
		    "being opened");
	case USAGE_ENDED:
		return error_set(err, ERROR_ABSENT, "the process has ended");
	default:
		return error_set(err, ERROR_ABSENT, "there is no inspector "
		    "to ask");
	}
}

bool
usage_collect(struct usage *usage, struct error *err)
{
	if (!can_ask(usage, err))
		return false;
	if (usage->worker.collect || usage->worker.snapshot)
		return error_set(err, ERROR_ABSENT, "a collection is under "
		    "way already");
	usage->worker.collect = true;
	return true;
}

bool
usage_snapshot(struct usage *usage, struct error *err)
{
	if (!usage->worker.files && !can_ask(usage, err))
		return false;
	if (usage->worker.snapshot)
		return error_set(err, ERROR_ABSENT, "a snapshot is being "
		    "taken already");
	/* The worker does not look at it before it is asked to. */
	task_init(&usage->worker.snapshot_task);
	usage->worker.snapshot = true;
	return true;
}

bool
usage_collecting(const struct usage *usage)
{
	return usage->worker.collect;
}

bool
usage_snapshotting(const struct usage *usage, double *fraction)
{
	const struct task *task = &usage->worker.snapshot_task;
	int stage = task->stage;
	uint64_t total = task->total[stage], done = task->done[stage];

	*fraction = total == 0 ? 0 : done >= total ? 1 :
	    (double)done / (double)total;
	return usage->worker.snapshot;
}

bool
usage_give_up(struct usage *usage)
{
	if (!usage->worker.snapshot)
		return false;
	usage->worker.snapshot_task.cancel = true;
	return true;
}

bool
usage_next_event(struct usage *usage, struct usage_event *event)
{
	if (usage->event_count == 0)
		return false;
	*event = usage->events[0];
	memmove(usage->events, usage->events + 1,
	    --usage->event_count * sizeof *event);
	return true;
}
