#include "live/checks.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "live/attached.h"
#include "live/proc.h"
#include "live/process.h"
#include "live/target.h"
#include "model/base/format.h"

/* Times the heap. */
#define MEMORY_MOST 15
#define MEMORY_LEAST 2
#define DISK_MOST 3
#define DISK_LEAST_TENTHS 13
/* Milliseconds for each MB of heap. */
#define STALL_LEAST 45
#define STALL_MOST 140
/* Generations between npm and the server. */
#define DESCENT_MAX 4

void
checks_add(struct checks *checks, enum check_weight weight, const char *fmt,
	...)
{
	struct check_line *line = &checks->lines[checks->count];
	char text[sizeof line->text.message];
	va_list args;

	if (checks->count == CHECKS_MAX)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	line->weight = weight;
	error_set(&line->text, ERROR_ABSENT, "%s", text);
	checks->count++;
}

bool
checks_allow(const struct checks *checks, bool force, struct error *err)
{
	const struct check_line *worst = NULL;

	for (size_t i = 0; i < checks->count; i++) {
		const struct check_line *line = &checks->lines[i];

		if (line->weight == CHECK_FORBIDS &&
		    (worst == NULL || worst->weight != CHECK_FORBIDS))
			worst = line;
		else if (line->weight == CHECK_REFUSES && !force &&
		    worst == NULL)
			worst = line;
	}
	if (worst == NULL)
		return true;
	return error_set(err, ERROR_ABSENT, worst->weight == CHECK_REFUSES ?
	    "%s (--force does it all the same)" : "%s", worst->text.message);
}

/* A child of any of the parents that is a server, else more parents. */
static pid_t
look_below(struct process_reader *reader, const pid_t *pids, size_t count,
	pid_t *parents, size_t *parent_count, size_t parent_max)
{
	const struct proc *proc = process_reader_proc(reader);
	size_t before = *parent_count;
	struct proc_status status;
	struct process process;
	pid_t found = 0;

	for (size_t i = 0; i < count && found == 0; i++) {
		bool child = false;

		if (!proc_status(proc, pids[i], &status))
			continue;
		for (size_t j = 0; j < before; j++)
			child = child || parents[j] == status.parent;
		for (size_t j = 0; j < *parent_count; j++)
			child = child && parents[j] != pids[i];
		if (!child)
			continue;
		if (*parent_count < parent_max)
			parents[(*parent_count)++] = pids[i];
		if (process_runtime(reader, pids[i]) == RUNTIME_OTHER)
			continue;
		if (process_read(&process, reader, pids[i], NULL) &&
		    process.role != PROCESS_MANAGER &&
		    process.role != PROCESS_WRAPPER)
			found = pids[i];
		process_release(&process);
	}
	return found;
}

pid_t
checks_server_of(struct process_reader *reader, pid_t pid)
{
	pid_t parents[64] = { pid }, *pids, found = 0;
	size_t parent_count = 1, count;

	if (!proc_pids(process_reader_proc(reader), &pids, &count, NULL))
		return 0;
	for (int i = 0; i < DESCENT_MAX && found == 0; i++)
		found = look_below(reader, pids, count, parents,
		    &parent_count, sizeof parents / sizeof parents[0]);
	free(pids);
	return found;
}

static void
check_role(struct checks *checks, const struct process *process,
	struct process_reader *reader)
{
	pid_t server;

	if (process->role != PROCESS_MANAGER &&
	    process->role != PROCESS_WRAPPER)
		return;
	server = checks_server_of(reader, process->pid);
	if (server > 0)
		checks_add(checks, CHECK_REFUSES, "process %d is %s (%s) and "
		    "not the server: that is its child %d",
		    (int)process->pid, process->command.data,
		    process_role_names[process->role], (int)server);
	else
		checks_add(checks, CHECK_REFUSES, "process %d is %s (%s) and "
		    "not a server", (int)process->pid, process->command.data,
		    process_role_names[process->role]);
}

static void
check_way(struct checks *checks, const struct process *process)
{
	int pid = (int)process->pid;

	switch (process->way) {
	case CAPTURE_INSPECTOR:
		if (!process->inspector.loopback)
			checks_add(checks, CHECK_WARNS, "the inspector of "
			    "process %d listens at %s:%u, for other machines "
			    "too: whoever reaches it can run code there", pid,
			    process->inspector.host, process->inspector.port);
		return;
	case CAPTURE_SIGUSR1:
	case CAPTURE_SIGNAL:
		return;
	default:
		/* The runtime may be one that we do not know by its name. */
		if (process->runtime == RUNTIME_OTHER &&
		    process->inspector_open)
			checks_add(checks, CHECK_REFUSES, "process %d: %s",
			    pid, process->why.data);
		else
			checks_add(checks, CHECK_FORBIDS, "process %d: %s",
			    pid, process->why.data);
	}
}

static void
check_attached(struct checks *checks, const struct process *process,
	const struct proc *proc)
{
	struct attached attached;

	if (process->way != CAPTURE_INSPECTOR)
		return;
	attached_find(&attached, proc, process->pid, process->inspector.port);
	if (attached.count == 0)
		return;
	if (attached.pid > 0)
		checks_add(checks, CHECK_WARNS, "process %d is being looked "
		    "at by process %d, too: what that does shows in the "
		    "snapshot", (int)process->pid, (int)attached.pid);
	else
		checks_add(checks, CHECK_WARNS, "somebody else is connected "
		    "to the inspector of process %d: what they do shows in "
		    "the snapshot", (int)process->pid);
}

void
checks_process(struct checks *checks, const struct process *process,
	struct process_reader *reader)
{
	check_role(checks, process, reader);
	check_way(checks, process);
	check_attached(checks, process, process_reader_proc(reader));
	if (process->options.near_limit > 0)
		checks_add(checks, CHECK_SAYS, "process %d writes snapshots "
		    "by itself when its heap is nearly full "
		    "(--heapsnapshot-near-heap-limit=%u)", (int)process->pid,
		    process->options.near_limit);
}

void
checks_address(struct checks *checks, const struct target *target)
{
	if (target->pid == 0 && !target->loopback)
		checks_add(checks, CHECK_REFUSES, "%s is another machine: "
		    "what the inspector says, all texts of the process, would "
		    "go over the network as they are. Use ssh -N -L "
		    "%u:127.0.0.1:%u %s, then 127.0.0.1:%u",
		    target->address.host, target->address.port,
		    target->address.port, target->address.host,
		    target->address.port);
}

/* a * b, or the most there is. */
static uint64_t
times(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static void
check_memory(struct checks *checks, const struct check_cost *cost)
{
	char least[FORMAT_MAX], most[FORMAT_MAX], left[FORMAT_MAX];

	if (cost->memory == UINT64_MAX ||
	    cost->memory >= times(cost->heap, MEMORY_MOST))
		return;
	checks_add(checks, CHECK_REFUSES, "a snapshot may take %s to %s of "
	    "memory in the process, and %s are free: the system may end it "
	    "for that", format_bytes(least, times(cost->heap, MEMORY_LEAST),
	    UNITS_SI), format_bytes(most, times(cost->heap, MEMORY_MOST),
	    UNITS_SI), format_bytes(left, cost->memory, UNITS_SI));
}

static void
check_disk(struct checks *checks, const struct check_cost *cost,
	const char *folder)
{
	uint64_t least = times(cost->heap, DISK_LEAST_TENTHS) / 10;
	uint64_t most = times(cost->heap, DISK_MOST);
	char low[FORMAT_MAX], high[FORMAT_MAX], left[FORMAT_MAX];

	if (cost->disk == UINT64_MAX || cost->disk >= most)
		return;
	checks_add(checks, cost->disk < least ? CHECK_REFUSES : CHECK_WARNS,
	    "a snapshot may take %s to %s on the disk, and %s are free in "
	    "%s: -o names another folder",
	    format_bytes(low, least, UNITS_SI),
	    format_bytes(high, most, UNITS_SI),
	    format_bytes(left, cost->disk, UNITS_SI), folder);
}

void
checks_cost(struct checks *checks, const struct check_cost *cost,
	const char *folder)
{
	uint64_t megabytes = cost->heap / 1000000;
	char least[FORMAT_MAX], most[FORMAT_MAX], heap[FORMAT_MAX];

	check_memory(checks, cost);
	check_disk(checks, cost, folder);
	checks_add(checks, CHECK_SAYS, "its heap has %s: it will stand still "
	    "for some %s to %s", format_bytes(heap, cost->heap, UNITS_SI),
	    format_duration(least, times(megabytes, STALL_LEAST) + 200),
	    format_duration(most, times(megabytes, STALL_MOST) + 400));
}
