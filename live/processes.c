#include "live/processes.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/base/array.h"
#include "model/base/clock.h"
#include "model/base/error.h"

/* How far up a parent is looked for; the kernel allows no circles. */
#define PARENTS_MAX 64

/* Every process of the machine, listed or not. */
struct seen {
	pid_t pid, parent;
	size_t number;		/* in the list, or PROCESSES_NONE */
};

struct processes *
processes_new(const struct proc *proc, struct error *err)
{
	struct processes *processes = calloc(1, sizeof *processes);

	if (processes == NULL) {
		error_memory(err, "processes", sizeof *processes);
		return NULL;
	}
	processes->reader = process_reader_new(proc, err);
	if (processes->reader == NULL) {
		free(processes);
		return NULL;
	}
	return processes;
}

void
processes_free(struct processes *processes)
{
	if (processes == NULL)
		return;
	for (size_t i = 0; i < processes->count; i++)
		process_release(&processes->list[i].process);
	free(processes->list);
	process_reader_free(processes->reader);
	free(processes);
}

static void
add_sample(struct course *course, uint64_t rss)
{
	if (course->count == COURSE_MAX) {
		course->count--;
		memmove(course->rss, course->rss + 1,
		    course->count * sizeof *course->rss);
		memmove(course->times, course->times + 1,
		    course->count * sizeof *course->times);
	}
	course->rss[course->count] = (int64_t)rss;
	course->times[course->count++] = clock_milliseconds();
}

/* From each up to the top: parents make no circles. */
static void
find_largest(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++)
		processes->list[i].largest =
		    processes->list[i].process.status.rss;
	for (size_t i = 0; i < processes->count; i++) {
		const struct listed *listed = &processes->list[i];
		size_t at = listed->parent;

		for (; listed->there && at != PROCESSES_NONE;
		    at = processes->list[at].parent)
			if (processes->list[at].largest <
			    listed->process.status.rss)
				processes->list[at].largest =
				    listed->process.status.rss;
	}
}

void
processes_sample(struct processes *processes)
{
	const struct proc *proc = process_reader_proc(processes->reader);
	struct proc_status status;

	for (size_t i = 0; i < processes->count; i++) {
		struct listed *listed = &processes->list[i];

		if (!listed->there || !proc_status(proc, listed->process.pid,
		    &status) || !process_lives(&listed->process, proc))
			continue;
		listed->process.status.rss = status.rss;
		add_sample(&listed->course, status.rss);
	}
	find_largest(processes);
}

size_t
processes_find(const struct processes *processes, pid_t pid)
{
	for (size_t i = 0; i < processes->count; i++)
		if (processes->list[i].there &&
		    processes->list[i].process.pid == pid)
			return i;
	return PROCESSES_NONE;
}

/* The number of a process that was known before, or one that is free. */
static size_t
take_number(struct processes *processes, const struct process *process)
{
	size_t empty = processes->count;

	for (size_t i = 0; i < processes->count; i++) {
		const struct listed *listed = &processes->list[i];

		if (listed->process.pid == process->pid &&
		    listed->process.started == process->started)
			return i;
		if (!listed->there && listed->stale)
			empty = i;
	}
	return empty;
}

/* Takes process, which is empty then. */
static bool
put(struct processes *processes, struct process *process, size_t *number,
	struct error *err)
{
	struct listed *grown, *listed;
	bool known;

	*number = take_number(processes, process);
	known = *number < processes->count;
	if (!known) {
		grown = array_grow(processes->list, &processes->capacity,
		    processes->count + 1, sizeof *grown, "processes", err);
		if (grown == NULL)
			return false;
		processes->list = grown;
		processes->count++;
	}
	listed = &processes->list[*number];
	if (known && listed->process.pid == process->pid &&
	    listed->process.started == process->started) {
		process_release(&listed->process);
	} else {
		if (known)
			process_release(&listed->process);
		*listed = (struct listed) { .parent = PROCESSES_NONE };
	}
	listed->process = *process;
	listed->there = true;
	listed->stale = false;
	add_sample(&listed->course, process->status.rss);
	*process = (struct process) { .command = STRBUF_INIT,
	    .why = STRBUF_INIT };
	return true;
}

static bool
look_at(struct processes *processes, struct seen *seen,
	const struct proc_status *status, struct error *err)
{
	struct process process;
	struct error gone = { 0 };
	bool done = true;

	if (process_runtime(processes->reader, seen->pid) == RUNTIME_OTHER &&
	    !process_may_be_node(status))
		return true;
	if (processes->count >= PROCESSES_MAX) {
		processes->cut = true;
		return true;
	}
	if (!process_read(&process, processes->reader, seen->pid, &gone)) {
		done = gone.kind == ERROR_ABSENT;
		if (!done && err != NULL)
			*err = gone;
	} else if (process.runtime != RUNTIME_OTHER && !process.gone &&
	    process.status.state != 'Z') {
		processes->unreadable += !process.readable;
		done = put(processes, &process, &seen->number, err);
	}
	process_release(&process);
	return done;
}

static int
by_pid(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* The next above that is listed. */
static void
find_parent(struct processes *processes, const struct seen *all, size_t count,
	const struct seen *child)
{
	struct listed *listed = &processes->list[child->number];
	const struct seen *at = child;
	struct seen key;

	listed->parent = PROCESSES_NONE;
	for (int i = 0; at != NULL && i < PARENTS_MAX; i++) {
		key.pid = at->parent;
		at = bsearch(&key, all, count, sizeof *all, by_pid);
		if (at == NULL || at == child)
			return;
		if (at->number == PROCESSES_NONE)
			continue;
		listed->parent = at->number;
		listed->foreign = i > 0;
		return;
	}
}

/* Forgets of parents that were seen to be each other's children. */
static void
break_circles(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++) {
		size_t at = processes->list[i].parent;

		for (int steps = 0; at != PROCESSES_NONE; steps++) {
			if (at == i || steps > PARENTS_MAX) {
				processes->list[i].parent = PROCESSES_NONE;
				break;
			}
			at = processes->list[at].parent;
		}
	}
}

/* A program whose children are workers of a cluster is its primary. */
static void
find_primaries(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++) {
		const struct listed *listed = &processes->list[i];
		struct process *parent;

		if (!listed->there || listed->parent == PROCESSES_NONE ||
		    listed->process.role != PROCESS_WORKER)
			continue;
		parent = &processes->list[listed->parent].process;
		if (parent->role == PROCESS_PROGRAM)
			parent->role = PROCESS_PRIMARY;
	}
}

static void
link_parents(struct processes *processes, struct seen *all, size_t count)
{
	qsort(all, count, sizeof *all, by_pid);
	for (size_t i = 0; i < count; i++)
		if (all[i].number != PROCESSES_NONE)
			find_parent(processes, all, count, &all[i]);
	break_circles(processes);
	find_primaries(processes);
	find_largest(processes);
}

bool
processes_look(struct processes *processes, struct error *err)
{
	const struct proc *proc = process_reader_proc(processes->reader);
	struct proc_status status;
	struct seen *all = NULL;
	pid_t *pids = NULL;
	size_t count;
	bool done;

	done = proc_pids(proc, &pids, &count, err);
	if (!done)
		goto out;
	all = calloc(count + 1, sizeof *all);
	if (all == NULL) {
		done = error_memory(err, "processes", count * sizeof *all);
		goto out;
	}
	process_reader_renew(processes->reader);
	processes->unreadable = 0;
	processes->cut = false;
	for (size_t i = 0; i < processes->count; i++) {
		processes->list[i].stale = !processes->list[i].there;
		processes->list[i].there = false;
	}
	for (size_t i = 0; done && i < count; i++) {
		all[i] = (struct seen) { pids[i], 0, PROCESSES_NONE };
		if (!proc_status(proc, pids[i], &status))
			continue;
		all[i].parent = status.parent;
		done = look_at(processes, &all[i], &status, err);
	}
	if (done)
		link_parents(processes, all, count);
out:
	free(all);
	free(pids);
	return done;
}

/* Is ancestor above the process, by those that are listed? */
static bool
is_below(const struct processes *processes, size_t number, size_t ancestor)
{
	for (int i = 0; i < PARENTS_MAX && number != PROCESSES_NONE; i++) {
		number = processes->list[number].parent;
		if (number == ancestor)
			return true;
	}
	return false;
}

size_t
processes_program(const struct processes *processes, size_t number)
{
	enum process_role role = processes->list[number].process.role;
	size_t found = PROCESSES_NONE;

	if (role != PROCESS_MANAGER && role != PROCESS_WRAPPER)
		return number;
	for (size_t i = 0; i < processes->count; i++) {
		const struct listed *listed = &processes->list[i];

		if (!listed->there || i == number ||
		    listed->process.role == PROCESS_MANAGER ||
		    listed->process.role == PROCESS_WRAPPER ||
		    !is_below(processes, i, number))
			continue;
		if (found == PROCESSES_NONE || listed->process.status.rss >
		    processes->list[found].process.status.rss)
			found = i;
	}
	return found;
}
