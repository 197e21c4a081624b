#include "live/usage_worker.h"

#include <cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/capture.h"
#include "live/inspector.h"
#include "live/protocol.h"
#include "model/base/clock.h"
#include "model/base/thread.h"

/* How soon it is noticed that something was asked for. */
#define TURN 50

/* What the thread alone knows. */
struct talk {
	struct usage_worker *worker;
	struct capture *capture;
	struct protocol *protocol;	/* its, or NULL */
	uint64_t usage_id, collect_id;	/* under way, or 0 */
	bool usage_after;		/* asked after a collection */
	bool collected;			/* the next one to be asked is */
	int64_t next;			/* when to ask next */
	bool leaving;			/* the process waits for us to go */
	struct error err;
};

int64_t
usage_worker_now(const struct usage_worker *worker)
{
	return (int64_t)((clock_seconds() - worker->start) * 1000);
}

/* A full pipe wakes the other thread too. */
static void
wake(struct usage_worker *worker)
{
	if (write(worker->wake[1], "", 1) < 0)
		return;
}

static void
set_state(struct usage_worker *worker, enum usage_state state,
	const struct error *why)
{
	pthread_mutex_lock(&worker->lock);
	worker->state = state;
	worker->why = why != NULL ? *why : (struct error) { .message = "" };
	pthread_mutex_unlock(&worker->lock);
	wake(worker);
}

/* Whoever does not take them for so long does not get them all. */
static void
add_reading(struct usage_worker *worker, const struct sample *sample)
{
	pthread_mutex_lock(&worker->lock);
	if (worker->reading_count == USAGE_READINGS)
		memmove(worker->readings, worker->readings + 1,
		    --worker->reading_count * sizeof *sample);
	worker->readings[worker->reading_count++] = *sample;
	pthread_mutex_unlock(&worker->lock);
	wake(worker);
}

static void
add_event(struct usage_worker *worker, enum usage_event_kind kind, char *path,
	const struct error *err)
{
	struct usage_event event = { .kind = kind, .path = path,
	    .time = usage_worker_now(worker) };

	if (err != NULL)
		event.err = *err;
	pthread_mutex_lock(&worker->lock);
	if (worker->event_count < USAGE_EVENTS)
		worker->events[worker->event_count++] = event;
	else
		free(path);
	pthread_mutex_unlock(&worker->lock);
	wake(worker);
}

/* Bytes by that name, or SAMPLES_NONE. */
static int64_t
bytes_of(const cJSON *result, const char *name)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(result, name);

	if (!cJSON_IsNumber(number) || !(number->valuedouble >= 0) ||
	    number->valuedouble > 1e18)
		return SAMPLES_NONE;
	return (int64_t)number->valuedouble;
}

static void
take_usage(struct talk *talk, const cJSON *result)
{
	int64_t embedder = bytes_of(result, "embedderHeapUsedSize");
	int64_t backing = bytes_of(result, "backingStorageSize");
	struct sample sample = {
		.time = usage_worker_now(talk->worker),
		.values = {
			[SAMPLE_USED] = bytes_of(result, "usedSize"),
			[SAMPLE_TOTAL] = bytes_of(result, "totalSize"),
			[SAMPLE_EXTERNAL] = SAMPLES_NONE,
			[SAMPLE_RSS] = SAMPLES_NONE,
		},
	};

	/* Node 24 and later say this. */
	if (embedder != SAMPLES_NONE && backing != SAMPLES_NONE)
		sample.values[SAMPLE_EXTERNAL] = embedder + backing;
	sample.collected = talk->usage_after &&
	    sample.values[SAMPLE_USED] != SAMPLES_NONE;
	add_reading(talk->worker, &sample);
}

static bool
ask_usage(struct talk *talk)
{
	struct usage_worker *worker = talk->worker;
	int64_t now = usage_worker_now(worker);

	if (talk->usage_id != 0 || (now < talk->next && !talk->collected))
		return true;
	talk->usage_after = talk->collected;
	talk->collected = false;
	if (now >= talk->next)
		talk->next += worker->interval;
	/* After a long stop it does not catch up. */
	if (talk->next <= now)
		talk->next = now + worker->interval;
	worker->asked = now;
	return protocol_send(talk->protocol, NULL, "Runtime.getHeapUsage",
	    NULL, &talk->usage_id, &worker->task, &talk->err);
}

static bool
ask_collection(struct talk *talk)
{
	if (talk->collect_id != 0 || !talk->worker->collect)
		return true;
	return protocol_send(talk->protocol, NULL,
	    "HeapProfiler.collectGarbage", NULL, &talk->collect_id,
	    &talk->worker->task, &talk->err);
}

/* False: the connection has ended, err says why. */
static bool
wait_usage(struct talk *talk)
{
	cJSON *result = NULL;
	enum protocol_answer answer = protocol_wait(talk->protocol,
	    talk->usage_id, TURN, &result, &talk->worker->task, &talk->err);

	if (answer == PROTOCOL_LATE)
		return true;
	talk->usage_id = 0;
	talk->worker->asked = -1;
	if (answer == PROTOCOL_ANSWERED)
		take_usage(talk, result);
	cJSON_Delete(result);
	return answer == PROTOCOL_ANSWERED;
}

static bool
wait_collection(struct talk *talk)
{
	struct error err = { 0 };
	enum protocol_answer answer = protocol_wait(talk->protocol,
	    talk->collect_id, TURN, NULL, &talk->worker->task, &err);

	if (answer == PROTOCOL_LATE)
		return true;
	talk->collect_id = 0;
	talk->worker->collect = false;
	talk->collected = answer == PROTOCOL_ANSWERED;
	if (talk->collected)
		add_event(talk->worker, USAGE_COLLECTED, NULL, NULL);
	else if (err.kind == ERROR_ABSENT)
		add_event(talk->worker, USAGE_FAILED, NULL, &err);
	else
		talk->err = err;
	return answer == PROTOCOL_ANSWERED || err.kind == ERROR_ABSENT;
}

/* Until the next sample, but not so long that nobody is listened to. */
static bool
rest(struct talk *talk)
{
	int64_t left = talk->next - usage_worker_now(talk->worker);

	return protocol_serve(talk->protocol, left < 1 ? 1 : left > TURN ?
	    TURN : (unsigned)left, &talk->worker->task, &talk->err);
}

static bool
listen_to(void *data, const char *session, const char *method, char *text,
	size_t len, struct error *err)
{
	struct talk *talk = data;

	(void)text;
	(void)len;
	(void)err;
	if (session == NULL &&
	    strcmp(method, "NodeRuntime.waitingForDisconnect") == 0)
		talk->leaving = true;
	return true;
}

/* Capturing has listened itself meanwhile. */
static void
take_snapshot(struct talk *talk)
{
	struct usage_worker *worker = talk->worker;
	struct error err = { 0 };
	char *path = NULL;

	if (capture_take(talk->capture, &path, &worker->snapshot_task, &err))
		add_event(worker, USAGE_TAKEN, path, NULL);
	else
		add_event(worker, USAGE_FAILED, NULL, &err);
	/* It has collected garbage, and stood still since. */
	talk->collected = path != NULL && talk->protocol != NULL;
	talk->next = usage_worker_now(worker);
	worker->snapshot = false;
	/* What it has heard meanwhile: that the process is at its end. */
	if (!capture_wait(talk->capture, 0, &worker->task, NULL))
		talk->leaving = true;
	if (talk->protocol != NULL)
		protocol_listen(talk->protocol, listen_to, talk);
}

static bool
turn(struct talk *talk)
{
	if (talk->worker->snapshot && talk->usage_id == 0 &&
	    talk->collect_id == 0) {
		take_snapshot(talk);
		return true;
	}
	if (talk->protocol == NULL)
		return capture_wait(talk->capture, TURN, &talk->worker->task,
		    &talk->err);
	if (protocol_ended(talk->protocol))
		return error_set(&talk->err, ERROR_IO, "the connection has "
		    "ended");
	if (!ask_usage(talk) || !ask_collection(talk))
		return false;
	if (talk->usage_id != 0)
		return wait_usage(talk);
	if (talk->collect_id != 0)
		return wait_collection(talk);
	return rest(talk);
}

static void
begin(struct talk *talk)
{
	struct usage_worker *worker = talk->worker;
	const struct error files = { .message = "the process writes "
	    "snapshots by itself" };

	talk->protocol = capture_protocol(talk->capture);
	talk->next = usage_worker_now(worker);
	pthread_mutex_lock(&worker->lock);
	worker->pid = capture_pid(talk->capture);
	if (talk->protocol != NULL)
		snprintf(worker->version, sizeof worker->version, "%s",
		    protocol_version(talk->protocol));
	pthread_mutex_unlock(&worker->lock);
	if (talk->protocol == NULL) {
		worker->files = true;
		set_state(worker, USAGE_WITHOUT, &files);
		return;
	}
	/* How long somebody says nothing is for others to judge. */
	protocol_set_patience(talk->protocol, 0);
	protocol_listen(talk->protocol, listen_to, talk);
	set_state(worker, USAGE_RUNNING, NULL);
}

static void
say(void *data, const char *line)
{
	struct error said = { .kind = ERROR_NONE };

	error_set(&said, ERROR_NONE, "%s", line);
	add_event(data, USAGE_SAID, NULL, &said);
}

static void *
work(void *data)
{
	struct usage_worker *worker = data;
	struct talk talk = { .worker = worker };
	struct capture_options options = worker->options;

	options.leaving = &worker->leaving;
	options.say = say;
	options.data = worker;
	talk.capture = capture_open(&worker->target, &options, &worker->task,
	    &talk.err);
	if (talk.capture != NULL) {
		begin(&talk);
		while (!talk.leaving && turn(&talk))
			continue;
		if (talk.leaving)
			error_set(&talk.err, ERROR_IO, "the process is at "
			    "its end");
		capture_close(talk.capture);
	}
	worker->asked = -1;
	worker->collect = worker->snapshot = worker->files = false;
	set_state(worker, talk.protocol != NULL ? USAGE_LOST : USAGE_WITHOUT,
	    &talk.err);
	worker->ended = true;
	wake(worker);
	return NULL;
}

bool
usage_worker_start(struct usage_worker *worker, struct error *err)
{
	worker->asked = -1;
	worker->state = USAGE_OPENING;
	task_init(&worker->task);
	task_init(&worker->leaving);
	task_init(&worker->snapshot_task);
	if (pipe(worker->wake) != 0)
		return error_set(err, ERROR_IO, "cannot make a pipe: %s",
		    strerror(errno));
	for (int i = 0; i < 2; i++) {
		fcntl(worker->wake[i], F_SETFL, O_NONBLOCK);
		fcntl(worker->wake[i], F_SETFD, FD_CLOEXEC);
	}
	pthread_mutex_init(&worker->lock, NULL);
	if (thread_start(&worker->thread, work, worker))
		return true;
	pthread_mutex_destroy(&worker->lock);
	close(worker->wake[0]);
	close(worker->wake[1]);
	return error_set(err, ERROR_MEMORY, "cannot start a thread");
}

void
usage_worker_stop(struct usage_worker *worker)
{
	worker->task.cancel = true;
	worker->snapshot_task.cancel = true;
	worker->leaving.cancel = true;
	pthread_join(worker->thread, NULL);
}

void
usage_worker_release(struct usage_worker *worker)
{
	pthread_mutex_destroy(&worker->lock);
	close(worker->wake[0]);
	close(worker->wake[1]);
	for (unsigned i = 0; i < worker->event_count; i++)
		free(worker->events[i].path);
}
