#include "src/capturing.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/capture_series.h"
#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/base/thread.h"
#include "src/live_options.h"
#include "src/options.h"

/* What waits to be taken, the oldest first. */
struct queue {
	char **texts;
	size_t first, count, room;
};

struct capturing {
	struct capture_series series;
	char *folder;			/* of series.options */
	bool near_limit, asks;
	enum units units;
	struct task task, leaving;
	pthread_t thread;

	pthread_mutex_t lock;		/* of all that follows */
	pthread_cond_t changed;
	int wake;
	struct queue paths, lines;
	bool ended, done;
	struct error error;
};

/* With the lock. A text for which there is no memory is lost. */
static void
push(struct capturing *capturing, struct queue *queue, const char *text)
{
	char **grown = array_grow(queue->texts, &queue->room,
	    queue->count + 1, sizeof(*grown), "a line", NULL);
	char *copy = strdup(text);

	if (grown != NULL)
		queue->texts = grown;
	if (grown == NULL || copy == NULL) {
		free(copy);
		return;
	}
	queue->texts[queue->count++] = copy;
	pthread_cond_broadcast(&capturing->changed);
}

/* With the lock: the pipe may be gone at any other time. */
static void
wake(const struct capturing *capturing)
{
	/* A full pipe wakes the reader too. */
	while (capturing->wake >= 0 && write(capturing->wake, "", 1) < 0 &&
	    errno == EINTR)
		continue;
}

static void
add(struct capturing *capturing, struct queue *queue, const char *text)
{
	pthread_mutex_lock(&capturing->lock);
	push(capturing, queue, text);
	wake(capturing);
	pthread_mutex_unlock(&capturing->lock);
}

static void
taken(void *data, const char *path, unsigned number)
{
	struct capturing *capturing = data;

	(void)number;
	add(capturing, &capturing->paths, path);
}

static void
say(void *data, const char *line)
{
	struct capturing *capturing = data;

	add(capturing, &capturing->lines, line);
}

static void *
work(void *data)
{
	struct capturing *capturing = data;
	struct error err = { .kind = ERROR_NONE };
	bool done = capture_series_run(&capturing->series, &capturing->task,
	    &err);

	pthread_mutex_lock(&capturing->lock);
	capturing->done = done;
	capturing->error = err;
	capturing->ended = true;
	pthread_cond_broadcast(&capturing->changed);
	wake(capturing);
	pthread_mutex_unlock(&capturing->lock);
	return NULL;
}

static void
prepare(struct capturing *capturing, const struct options *options)
{
	struct capture_series *series = &capturing->series;

	series->options = live_options(options);
	series->options.folder = capturing->folder;
	series->options.leaving = &capturing->leaving;
	series->options.say = say;
	series->options.data = capturing;
	series->count = options->count;
	/* A time without a number: until somebody stops it. */
	if (series->count == 0 && options->every == 0 && !options->near_limit)
		series->count = 1;
	series->every = options->every;
	series->on_demand = capturing->asks && options->every == 0;
	series->taken = taken;
	series->data = capturing;
	capturing->near_limit = options->near_limit;
	capturing->units = options->units;
}

static void
release(struct capturing *capturing)
{
	struct queue *queues[] = { &capturing->paths, &capturing->lines };

	for (size_t i = 0; i < 2; i++) {
		while (queues[i]->first < queues[i]->count)
			free(queues[i]->texts[queues[i]->first++]);
		free(queues[i]->texts);
	}
	pthread_mutex_destroy(&capturing->lock);
	pthread_cond_destroy(&capturing->changed);
	free(capturing->folder);
	free(capturing);
}

struct capturing *
capturing_new(const struct options *options, const struct target *target,
	bool asks, struct error *err)
{
	struct capturing *capturing = calloc(1, sizeof(*capturing));

	if (capturing == NULL) {
		error_memory(err, "a capture", sizeof(*capturing));
		return NULL;
	}
	pthread_mutex_init(&capturing->lock, NULL);
	pthread_cond_init(&capturing->changed, NULL);
	capturing->series.target = *target;
	task_init(&capturing->task);
	task_init(&capturing->leaving);
	capturing->asks = asks;
	capturing->wake = -1;
	if (options->output != NULL)
		capturing->folder = strdup(options->output);
	prepare(capturing, options);
	if (options->output != NULL && capturing->folder == NULL)
		error_memory(err, "a name", strlen(options->output));
	else if (thread_start(&capturing->thread, work, capturing))
		return capturing;
	else
		error_set(err, ERROR_IO, "the system has no thread to give");
	release(capturing);
	return NULL;
}

void
capturing_free(struct capturing *capturing)
{
	if (capturing == NULL)
		return;
	capturing->task.cancel = true;
	pthread_join(capturing->thread, NULL);
	release(capturing);
}

struct task *
capturing_task(struct capturing *capturing)
{
	return &capturing->task;
}

struct task *
capturing_leaving(struct capturing *capturing)
{
	return &capturing->leaving;
}

void
capturing_wake(struct capturing *capturing, int fd)
{
	pthread_mutex_lock(&capturing->lock);
	capturing->wake = fd;
	pthread_mutex_unlock(&capturing->lock);
}

static char *
take(struct capturing *capturing, struct queue *queue)
{
	char *text = NULL;

	pthread_mutex_lock(&capturing->lock);
	if (queue->first < queue->count)
		text = queue->texts[queue->first++];
	if (queue->first == queue->count)
		queue->first = queue->count = 0;
	pthread_mutex_unlock(&capturing->lock);
	return text;
}

char *
capturing_take_path(struct capturing *capturing)
{
	return take(capturing, &capturing->paths);
}

char *
capturing_take_line(struct capturing *capturing)
{
	return take(capturing, &capturing->lines);
}

bool
capturing_has_path(struct capturing *capturing)
{
	bool has;

	pthread_mutex_lock(&capturing->lock);
	has = capturing->paths.count > 0;
	pthread_mutex_unlock(&capturing->lock);
	return has;
}

void
capturing_wait(struct capturing *capturing)
{
	pthread_mutex_lock(&capturing->lock);
	while (!capturing->ended && capturing->paths.count == 0 &&
	    capturing->lines.count == 0)
		pthread_cond_wait(&capturing->changed, &capturing->lock);
	pthread_mutex_unlock(&capturing->lock);
}

void
capturing_next(struct capturing *capturing)
{
	capturing->series.next = true;
}

void
capturing_stop(struct capturing *capturing)
{
	capturing->series.stop = true;
}

bool
capturing_ended(struct capturing *capturing, bool *failed, struct error *err)
{
	bool ended;

	pthread_mutex_lock(&capturing->lock);
	ended = capturing->ended;
	if (ended) {
		*failed = !capturing->done;
		if (*failed && err != NULL)
			*err = capturing->error;
	}
	pthread_mutex_unlock(&capturing->lock);
	return ended;
}

static void
add_progress(const struct capturing *capturing, struct strbuf *text)
{
	const struct task *task = &capturing->task;
	uint64_t done = atomic_load(&task->done[STAGE_WORK]);
	uint64_t total = atomic_load(&task->total[STAGE_WORK]);
	uint64_t bytes = atomic_load(&task->arrived);
	char number[FORMAT_MAX], all[FORMAT_MAX];

	if (capturing->near_limit && bytes == 0)
		strbuf_adds(text, "waiting for it to be written");
	else if (bytes > 0)
		strbuf_addf(text, "%s written", format_bytes(number, bytes,
		    capturing->units));
	else if (total > 0)
		strbuf_addf(text, "%s of %s objects (%d %%)",
		    format_count(number, done), format_count(all, total),
		    (int)((double)done * 100 / (double)total));
	else
		strbuf_adds(text, "collecting garbage");
}

static void
add_waiting(const struct capturing *capturing, struct strbuf *text)
{
	uint64_t due = atomic_load(&capturing->series.due);
	char number[FORMAT_MAX];

	if (capturing->series.on_demand)
		strbuf_adds(text, "when it is asked for");
	else
		strbuf_addf(text, "in %s", format_duration(number, due));
}

void
capturing_words(struct capturing *capturing, struct strbuf *text)
{
	const struct capture_series *series = &capturing->series;

	if (atomic_load(&series->phase) == CAPTURE_LEAVING) {
		strbuf_adds(text, "leaving the process as it was");
		return;
	}
	strbuf_addf(text, "snapshot %u", atomic_load(&series->done) + 1);
	if (series->count > 1)
		strbuf_addf(text, " of %u", series->count);
	strbuf_adds(text, ": ");
	switch (atomic_load(&series->phase)) {
	case CAPTURE_OPENING:
		strbuf_adds(text, "connecting");
		break;
	case CAPTURE_TAKING:
		add_progress(capturing, text);
		break;
	default:
		add_waiting(capturing, text);
	}
}

void
capturing_brief(struct capturing *capturing, struct strbuf *text)
{
	const struct capture_series *series = &capturing->series;
	uint64_t done = atomic_load(&capturing->task.done[STAGE_WORK]);
	uint64_t total = atomic_load(&capturing->task.total[STAGE_WORK]);
	uint64_t bytes = atomic_load(&capturing->task.arrived);
	char number[FORMAT_MAX];

	switch (atomic_load(&series->phase)) {
	case CAPTURE_LEAVING:
		strbuf_adds(text, "leaving the process");
		return;
	case CAPTURE_WAITING:
		strbuf_adds(text, "next ");
		add_waiting(capturing, text);
		return;
	default:
		strbuf_addf(text, "taking %u", atomic_load(&series->done) + 1);
	}
	if (series->count > 1)
		strbuf_addf(text, " of %u", series->count);
	if (bytes > 0)
		strbuf_addf(text, ": %s", format_bytes(number, bytes,
		    capturing->units));
	else if (total > 0)
		strbuf_addf(text, ": %.0f %%",
		    100 * (double)done / (double)total);
}
