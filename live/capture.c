#include "live/capture.h"

#include <cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "live/checks.h"
#include "live/listeners.h"
#include "live/node_files.h"
#include "live/opening.h"
#include "live/proc.h"
#include "live/process.h"
#include "live/protocol.h"
#include "live/snapshot_file.h"
#include "live/stream_capture.h"
#include "live/target.h"
#include "live/workers.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/memory.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"

struct capture {
	const struct capture_options *options;
	struct proc proc;
	struct process_reader *reader;
	struct process process;
	bool has_process;	/* on this machine: process is read */
	struct opening opening;
	struct protocol *protocol;
	struct node_files *files;	/* the process writes them itself */
	struct stream_news news;
	char session[32];	/* of a worker, or "" */
	unsigned sequence;
	uint64_t rss;		/* when we came */
	bool checked;		/* said once what it will cost */
};

static void
say(const struct capture *capture, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Made printable, as it may quote what others wrote. */
static void
say(const struct capture *capture, const char *fmt, ...)
{
	struct error line;
	char text[sizeof line.message];
	va_list args;

	if (capture->options->say == NULL)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	error_set(&line, ERROR_NONE, "%s", text);
	capture->options->say(capture->options->data, line.message);
}

/* Says what is to be said; may it be done? */
static bool
pass(const struct capture *capture, const struct checks *checks,
	struct error *err)
{
	bool force = capture->options->force;

	if (!checks_allow(checks, force, err))
		return false;
	for (size_t i = 0; i < checks->count; i++)
		say(capture, "%s", checks->lines[i].text.message);
	return true;
}

/* The process that has the listening socket of a local address. */
static pid_t
owner_of_address(const struct capture *capture,
	const struct inspector_address *address)
{
	struct listeners listeners;
	pid_t owner = 0;

	if (!listeners_read(&listeners, &capture->proc, getpid(), NULL))
		return 0;
	for (size_t i = 0; i < listeners.count && owner == 0; i++)
		if (listeners.entries[i].port == address->port)
			owner = listeners_owner(&capture->proc,
			    listeners.entries[i].inode, 0);
	listeners_release(&listeners);
	return owner;
}

/* An address says what is there; its process is good to know. */
static bool
look_at_address(struct capture *capture, const struct target *target,
	struct error *err)
{
	struct checks checks = { .count = 0 };
	pid_t pid = 0;

	checks_address(&checks, target);
	if (!pass(capture, &checks, err))
		return false;
	if (target->loopback)
		pid = owner_of_address(capture, &target->address);
	if (pid > 0 && process_read(&capture->process, capture->reader, pid,
	    NULL))
		capture->has_process = true;
	capture->opening.address = target->address;
	return true;
}

/*
 * A process that starts a thread blocks all signals for a moment: that is not
 * to be taken for one that always does.
 */
static bool
read_process(struct capture *capture, pid_t pid, struct error *err)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct process *process = &capture->process;
	double end = clock_seconds() + 1;

	while (process_read(process, capture->reader, pid, err)) {
		if (process->way != CAPTURE_NOT || clock_seconds() > end ||
		    !proc_has_signal(process->status.caught, SIGUSR1) ||
		    !proc_has_signal(process->status.blocked, SIGUSR1))
			return true;
		process_release(process);
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool
look_at_process(struct capture *capture, pid_t pid, struct error *err)
{
	struct checks checks = { .count = 0 };

	if (!read_process(capture, pid, err))
		return false;
	capture->has_process = true;
	capture->rss = capture->process.status.rss;
	checks_process(&checks, &capture->process, capture->reader);
	return pass(capture, &checks, err);
}

/* Does it do so by itself, and is that what is asked for? */
static bool
uses_files(const struct capture *capture, const struct target *target)
{
	return target->pid > 0 && (capture->options->near_limit ||
	    capture->process.way == CAPTURE_SIGNAL);
}

static bool
open_files(struct capture *capture, struct error *err)
{
	const struct process *process = &capture->process;

	if (capture->options->near_limit && process->options.near_limit == 0)
		return error_set(err, ERROR_ABSENT, "process %d was not "
		    "started with --heapsnapshot-near-heap-limit: it writes "
		    "nothing when its heap is full", (int)process->pid);
	if (capture->options->thread != 0)
		return error_set(err, ERROR_ABSENT, "process %d writes "
		    "snapshots of its main thread alone: a worker needs its "
		    "inspector", (int)process->pid);
	capture->files = node_files_open(process, &capture->proc, err);
	return capture->files != NULL;
}

/* The thread that was asked for. */
static bool
choose_worker(struct capture *capture, struct task *task, struct error *err)
{
	const struct worker *worker;
	struct workers workers;

	if (capture->options->thread == 0)
		return true;
	if (!workers_find(&workers, capture->protocol, task, err))
		return false;
	worker = workers_get(&workers, capture->options->thread, err);
	if (worker != NULL)
		memcpy(capture->session, worker->session,
		    sizeof capture->session);
	workers_release(&workers);
	return worker != NULL;
}

/* A process that wants to end would wait for us for ever. */
static void
ask_for_notice(struct capture *capture, struct task *task)
{
	cJSON *params = cJSON_CreateObject();

	cJSON_AddTrueToObject(params, "enabled");
	cJSON_Delete(protocol_call(capture->protocol, NULL,
	    "NodeRuntime.notifyWhenWaitingForDisconnect", params, task,
	    NULL));
}

static bool
connect_to(struct capture *capture, const struct target *target,
	struct task *task, struct error *err)
{
	if (target->pid > 0 && !opening_find(&capture->opening,
	    &capture->process, capture->reader, task, err))
		return false;
	capture->protocol = protocol_open(&capture->opening.address, task,
	    err);
	if (capture->protocol == NULL)
		return false;
	if (capture->options->patience > 0)
		protocol_set_patience(capture->protocol,
		    capture->options->patience);
	ask_for_notice(capture, task);
	return choose_worker(capture, task, err);
}

static const char *
session_of(const struct capture *capture)
{
	return capture->session[0] != '\0' ? capture->session : NULL;
}

static const char *
folder_of(const struct capture *capture)
{
	return capture->options->folder != NULL ? capture->options->folder :
	    ".";
}

/* Memory that earlier snapshots took is used again by the next. */
static uint64_t
free_memory(struct capture *capture)
{
	struct proc_status status;
	uint64_t left;

	if (!capture->has_process)
		return UINT64_MAX;
	left = memory_of_process("", (int)capture->process.pid);
	if (left != UINT64_MAX && capture->rss > 0 &&
	    proc_status(&capture->proc, capture->process.pid, &status) &&
	    status.rss > capture->rss)
		left += status.rss - capture->rss;
	return left;
}

static bool
check_cost(struct capture *capture, struct task *task, struct error *err)
{
	struct check_cost cost = { .memory = free_memory(capture),
	    .disk = snapshot_file_room(folder_of(capture)) };
	struct checks checks = { .count = 0 };

	if (!stream_heap_used(capture->protocol, session_of(capture),
	    &cost.heap, task, err))
		return false;
	checks_cost(&checks, &cost, folder_of(capture));
	/* What was said of the first is not said of each. */
	if (capture->checked)
		return checks_allow(&checks, capture->options->force, err);
	capture->checked = true;
	return pass(capture, &checks, err);
}

struct capture *
capture_open(const struct target *target,
	const struct capture_options *options, struct task *task,
	struct error *err)
{
	struct capture *capture = calloc(1, sizeof *capture);
	bool done;

	if (capture == NULL) {
		error_memory(err, "a capture", sizeof *capture);
		return NULL;
	}
	capture->options = options;
	capture->process.command = (struct strbuf)STRBUF_INIT;
	capture->process.why = (struct strbuf)STRBUF_INIT;
	capture->proc = (struct proc)PROC_INIT;
	capture->opening = (struct opening)OPENING_INIT;
	capture->sequence = 1;
	capture->reader = process_reader_new(&capture->proc, err);
	done = capture->reader != NULL && (target->pid > 0 ?
	    look_at_process(capture, target->pid, err) :
	    look_at_address(capture, target, err));
	if (done && uses_files(capture, target))
		done = open_files(capture, err);
	else
		done = done && connect_to(capture, target, task, err);
	if (done)
		return capture;
	capture_close(capture);
	return NULL;
}

/* Moves a file that the process wrote to where it is wanted. */
static bool
move_file(struct capture *capture, char **path, struct error *err)
{
	struct snapshot_owner owner = { .pid = capture->process.pid };
	int from = open(*path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct snapshot_file file = SNAPSHOT_FILE_INIT;
	char *buffer = malloc(1 << 20), *moved = NULL;
	ssize_t len = 0;
	bool done;

	if (buffer == NULL)
		done = error_memory(err, "copying a file", 1 << 20);
	else
		done = from >= 0 || error_set(err, ERROR_IO, "%s: %s", *path,
		    strerror(errno));
	done = done && snapshot_file_create(&file, capture->options->folder,
	    &owner, &capture->sequence, err);
	while (done && (len = read(from, buffer, 1 << 20)) > 0)
		done = snapshot_file_write(&file, buffer, (size_t)len, err);
	if (done && len < 0)
		done = error_set(err, ERROR_IO, "%s: %s", *path,
		    strerror(errno));
	done = done && snapshot_file_finish(&file, &moved, err);
	snapshot_file_discard(&file);
	if (done) {
		unlink(*path);
		free(*path);
		*path = moved;
		capture->sequence++;
	}
	if (from >= 0)
		close(from);
	free(buffer);
	return done;
}

static bool
take_from_files(struct capture *capture, char **path, struct task *task,
	struct error *err)
{
	bool near = capture->options->near_limit;

	if (!near && !node_files_ask(capture->files, err))
		return false;
	if (!node_files_wait(capture->files, near ? 0 :
	    capture->options->patience, path, task, err))
		return false;
	if (capture->options->folder == NULL ||
	    move_file(capture, path, err))
		return true;
	say(capture, "it stays at %s", *path);
	free(*path);
	*path = NULL;
	return false;
}

struct protocol *
capture_protocol(struct capture *capture)
{
	return capture->protocol;
}

void
capture_stream(struct capture *capture, struct stream_options *stream)
{
	const struct capture_options *options = capture->options;

	*stream = (struct stream_options) {
		.session = session_of(capture),
		.folder = folder_of(capture),
		.owner = { .thread = options->thread },
		.collect = options->collect,
		.patience = options->patience,
		.leaving = options->leaving,
		.say = options->say,
		.data = options->data,
	};
	if (capture->has_process)
		stream->owner.pid = capture->process.pid;
}

bool
capture_record(struct capture *capture, const struct stream_options *stream,
	char **path, struct task *task, struct error *err)
{
	if (!check_cost(capture, task, err) ||
	    !stream_capture(capture->protocol, stream, &capture->news,
	    &capture->sequence, path, task, err))
		return false;
	capture->sequence++;
	return true;
}

pid_t
capture_pid(const struct capture *capture)
{
	return capture->has_process ? capture->process.pid : 0;
}

bool
capture_take(struct capture *capture, char **path, struct task *task,
	struct error *err)
{
	struct stream_options stream;

	*path = NULL;
	if (capture->files != NULL)
		return take_from_files(capture, path, task, err);
	capture_stream(capture, &stream);
	return capture_record(capture, &stream, path, task, err);
}

static bool
heard(void *data, const char *session, const char *method, char *text,
	size_t len, struct error *err)
{
	struct capture *capture = data;

	(void)text;
	(void)len;
	(void)err;
	if (session == NULL &&
	    strcmp(method, "NodeRuntime.waitingForDisconnect") == 0)
		capture->news.leaving = true;
	return true;
}

bool
capture_wait(struct capture *capture, unsigned milliseconds,
	struct task *task, struct error *err)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	double end = clock_seconds() + (double)milliseconds / 1000;
	bool done = true;

	if (capture->protocol != NULL)
		protocol_listen(capture->protocol, heard, capture);
	while (done && !capture->news.leaving && clock_seconds() < end) {
		if (capture->protocol != NULL) {
			done = protocol_serve(capture->protocol, 50, task,
			    err);
			continue;
		}
		nanosleep(&pause, NULL);
		done = task_goes_on(task, err);
		if (done && !process_lives(&capture->process, &capture->proc))
			capture->news.leaving = true;
	}
	if (capture->protocol != NULL)
		protocol_listen(capture->protocol, NULL, NULL);
	return done && (!capture->news.leaving || error_set(err, ERROR_ABSENT,
	    "the process has ended"));
}

/* Says what has become of the port, if that is not as it should be. */
static void
leave_port(struct capture *capture)
{
	struct inspector_address address = capture->opening.address;
	struct error err = { .kind = ERROR_NONE };
	pid_t pid = capture->opening.pid;

	switch (opening_close(&capture->opening, capture->reader,
	    capture->options->leaving, &err)) {
	case OPENING_IN_USE:
		say(capture, "another debugger has come to %s:%u of process "
		    "%d meanwhile: the port stays open for that", address.host,
		    address.port, (int)pid);
		break;
	case OPENING_STAYS:
		say(capture, "the inspector of process %d STAYS OPEN at "
		    "%s:%u: %s. Whoever may connect to that can run code in "
		    "it; require('inspector').close() in the process closes "
		    "it, so does ending it", (int)pid, address.host,
		    address.port, err.message);
		break;
	case OPENING_CLOSED:
	case OPENING_NOT_OURS:
		break;
	}
}

void
capture_close(struct capture *capture)
{
	if (capture == NULL)
		return;
	protocol_close(capture->protocol);
	if (capture->reader != NULL)
		leave_port(capture);
	node_files_close(capture->files);
	process_release(&capture->process);
	process_reader_free(capture->reader);
	free(capture);
}

bool
capture_list_workers(const struct target *target,
	const struct capture_options *options, struct strbuf *sb,
	struct task *task, struct error *err)
{
	struct capture *capture = capture_open(target, options, task, err);
	struct workers workers;
	bool done;

	if (capture == NULL)
		return false;
	done = capture->protocol != NULL || error_set(err, ERROR_ABSENT,
	    "without its inspector there is no way to see its workers");
	done = done && workers_find(&workers, capture->protocol, task, err);
	for (size_t i = 0; done && i < workers.count; i++)
		strbuf_addf(sb, "%u  %s\n", workers.entries[i].thread,
		    workers.entries[i].title);
	if (done)
		workers_release(&workers);
	capture_close(capture);
	return done;
}
