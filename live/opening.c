#include "live/opening.h"

#include <cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "live/attached.h"
#include "live/proc.h"
#include "live/process.h"
#include "live/protocol.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/task.h"

#define OPEN_SECONDS 5
/* What was opened must be known, to be closed: so long nothing cancels. */
#define UNCANCELLED_SECONDS 2
#define CLOSED_SECONDS 5
#define CLOSE_PATIENCE 120

/*
 * What closes the port from inside: inspector.close() of Node. require() is
 * there for CommonJS and ES modules alike, as the console of DevTools has it;
 * the others are where it is not.
 */
static const char *const closing_calls[] = {
	"require('inspector').close()",
	"process.mainModule.require('inspector').close()",
	"process.getBuiltinModule('inspector').close()",
};

static void
pause_shortly(void)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	nanosleep(&pause, NULL);
}

/* An inspector that listens everywhere is reached at home. */
static void
set_address(struct opening *opening, const char *host, unsigned port)
{
	if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
		host = "127.0.0.1";
	snprintf(opening->address.host, sizeof opening->address.host, "%s",
	    host);
	opening->address.port = port;
}

static bool
enter_network(struct opening *opening, const struct process *process,
	struct process_reader *reader, struct error *err)
{
	char path[PROC_PATH_MAX];

	if (!process->other_network)
		return true;
	if (proc_path(process_reader_proc(reader), process->pid, "ns/net",
	    path))
		opening->address.network = open(path, O_RDONLY | O_CLOEXEC);
	return opening->address.network >= 0 || error_set(err, ERROR_IO,
	    "process %d is in a container, whose network we may not enter: "
	    "%s; root may", (int)process->pid, strerror(errno));
}

/* To this very process, and only while it would survive it. */
static bool
send_signal(const struct process *process, struct process_reader *reader,
	struct error *err)
{
	const struct proc *proc = process_reader_proc(reader);
	int fd = (int)syscall(SYS_pidfd_open, process->pid, 0);
	struct proc_status status;
	bool same = process_lives(process, proc) &&
	    proc_status(proc, process->pid, &status);
	bool handled = same && proc_has_signal(status.caught, SIGUSR1);
	int failed = 0;

	if (handled)
		failed = fd >= 0 ? (int)syscall(SYS_pidfd_send_signal, fd,
		    SIGUSR1, NULL, 0) : kill(process->pid, SIGUSR1);
	if (failed != 0)
		error_set(err, ERROR_IO, "process %d takes no signal from "
		    "us: %s", (int)process->pid, strerror(errno));
	else if (!same)
		error_set(err, ERROR_ABSENT, "process %d has ended",
		    (int)process->pid);
	else if (!handled)
		error_set(err, ERROR_ABSENT, "process %d does not handle "
		    "SIGUSR1, which would end it", (int)process->pid);
	if (fd >= 0)
		close(fd);
	return handled && failed == 0;
}

static bool
was_there(const struct process *before, uint64_t inode)
{
	for (size_t i = 0; i < before->own.count; i++)
		if (before->own.entries[i].inode == inode)
			return true;
	return false;
}

/* A port that the process has opened since it was looked at. */
static const struct listener *
new_listener(const struct process *now, const struct process *before)
{
	const struct listener *found = NULL;

	for (size_t i = 0; i < now->own.count; i++) {
		const struct listener *listener = &now->own.entries[i];

		if (was_there(before, listener->inode))
			continue;
		if (before->options.port != 0 &&
		    listener->port == before->options.port)
			return listener;
		/* Its title may have hidden which port it would be. */
		if (before->options.port == 0 || before->titled)
			found = listener;
	}
	return found;
}

static bool
wait_for_port(struct opening *opening, const struct process *before,
	struct process_reader *reader, struct task *task, struct error *err)
{
	double begin = clock_seconds(), end = begin + OPEN_SECONDS;
	const struct listener *listener;
	struct process now;
	bool found = false;

	while (!found && clock_seconds() < end) {
		if (clock_seconds() > begin + UNCANCELLED_SECONDS &&
		    !task_goes_on(task, err))
			return false;
		process_reader_renew(reader);
		if (!process_read(&now, reader, before->pid, err)) {
			process_release(&now);
			return false;
		}
		listener = new_listener(&now, before);
		found = listener != NULL;
		if (found)
			set_address(opening, listener->host, listener->port);
		process_release(&now);
		if (!found)
			pause_shortly();
	}
	return found || error_set(err, ERROR_IO, "process %d was sent SIGUSR1 "
	    "but opens no inspector: it has a handler of its own for that, or "
	    "could not take the port (its standard error says)",
	    (int)before->pid);
}

/*
 * With --inspect-port=0 nothing says which of its ports is that of the
 * inspector, if it is open by now: they are asked.
 */
static bool
find_open(struct opening *opening, const struct process *process,
	struct task *task)
{
	bool found = false;
	size_t len;
	char *body;

	if (process->options.port != 0)
		return false;
	for (size_t i = 0; i < process->own.count && !found; i++) {
		const struct listener *listener = &process->own.entries[i];

		if (!listener->loopback)
			continue;
		set_address(opening, listener->host, listener->port);
		body = inspector_get(&opening->address, "/json/version", &len,
		    task, NULL);
		found = body != NULL &&
		    strstr(body, "\"node.js/v") != NULL;
		free(body);
	}
	return found;
}

bool
opening_find(struct opening *opening, const struct process *process,
	struct process_reader *reader, struct task *task, struct error *err)
{
	*opening = (struct opening)OPENING_INIT;
	opening->pid = process->pid;
	if (process->way != CAPTURE_INSPECTOR &&
	    process->way != CAPTURE_SIGUSR1)
		return error_set(err, ERROR_ABSENT, "process %d: %s",
		    (int)process->pid, process->why.data);
	if (!enter_network(opening, process, reader, err))
		return false;
	if (process->way == CAPTURE_INSPECTOR) {
		set_address(opening, process->inspector.host,
		    process->inspector.port);
		return true;
	}
	if (find_open(opening, process, task))
		return true;
	opening->ours = send_signal(process, reader, err);
	return opening->ours &&
	    wait_for_port(opening, process, reader, task, err);
}

/* Does the process still have a socket that listens there? */
static bool
is_open(const struct opening *opening, struct process_reader *reader)
{
	struct process process;
	bool open = false;

	process_reader_renew(reader);
	if (process_read(&process, reader, opening->pid, NULL))
		for (size_t i = 0; i < process.own.count; i++)
			open = open || process.own.entries[i].port ==
			    opening->address.port;
	process_release(&process);
	return open;
}

static bool
wait_until_closed(const struct opening *opening,
	struct process_reader *reader)
{
	double end = clock_seconds() + CLOSED_SECONDS;

	while (is_open(opening, reader)) {
		if (clock_seconds() > end)
			return false;
		pause_shortly();
	}
	return true;
}

static cJSON *
evaluation(const char *text)
{
	cJSON *params = cJSON_CreateObject();

	if (cJSON_AddStringToObject(params, "expression", text) == NULL ||
	    cJSON_AddTrueToObject(params, "includeCommandLineAPI") == NULL ||
	    cJSON_AddTrueToObject(params, "silent") == NULL) {
		cJSON_Delete(params);
		return NULL;
	}
	return params;
}

/* Tries the calls; one that works ends the connection without an answer. */
static bool
call_close(struct opening *opening, struct task *task, struct error *err)
{
	struct protocol *protocol = protocol_open(&opening->address, task,
	    err);
	struct error why = { .kind = ERROR_NONE };
	cJSON *result = NULL;
	bool ended;

	if (protocol == NULL)
		return false;
	protocol_set_patience(protocol, CLOSE_PATIENCE);
	ended = false;
	for (size_t i = 0; i < 3 && !ended; i++) {
		result = protocol_call(protocol, NULL, "Runtime.evaluate",
		    evaluation(closing_calls[i]), task, &why);
		cJSON_Delete(result);
		ended = protocol_ended(protocol);
		/* Nobody will answer the next one either. */
		if (result == NULL && !ended)
			break;
	}
	protocol_close(protocol);
	if (ended)
		return true;
	if (why.kind == ERROR_NONE)
		return error_set(err, ERROR_ABSENT,
		    "the process would not close it");
	if (err != NULL)
		*err = why;
	return false;
}

static enum opening_end
close_ours(struct opening *opening, struct process_reader *reader,
	struct task *task, struct error *err)
{
	const struct proc *proc = process_reader_proc(reader);
	struct attached attached;
	bool called = false;

	while (is_open(opening, reader)) {
		attached_find(&attached, proc, opening->pid,
		    opening->address.port);
		if (attached.count > attached.ours)
			return OPENING_IN_USE;
		if (attached.count == 0) {
			called = call_close(opening, task, err);
			if (called && wait_until_closed(opening, reader))
				return OPENING_CLOSED;
			/* Another one of us may have been faster. */
			if (!is_open(opening, reader))
				return OPENING_CLOSED;
			if (called)
				error_set(err, ERROR_IO, "the port is still "
				    "open");
			return OPENING_STAYS;
		}
		if (!task_goes_on(task, err))
			return OPENING_STAYS;
		pause_shortly();
	}
	return OPENING_CLOSED;
}

enum opening_end
opening_close(struct opening *opening, struct process_reader *reader,
	struct task *task, struct error *err)
{
	enum opening_end end = OPENING_NOT_OURS;

	if (opening->ours)
		end = close_ours(opening, reader, task, err);
	if (opening->address.network >= 0)
		close(opening->address.network);
	*opening = (struct opening)OPENING_INIT;
	return end;
}
