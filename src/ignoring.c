#include "src/ignoring.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/base/thread.h"
#include "model/graph/ignored.h"
#include "model/snapshot/snapshot.h"

/* What is ignored of one snapshot. */
struct set {
	const struct snapshot *snapshot;
	uint32_t *wanted;	/* nodes, as they were asked for */
	size_t count, room;
	struct ignored *now;	/* or NULL: nothing */
	bool changed;		/* and nobody was told */
	bool running;
	bool again;		/* wanted is not what the thread works at */
	/* The thread's, until it is joined. */
	pthread_t thread;
	struct task task;
	int wake;
	uint32_t *nodes;	/* a copy of wanted */
	size_t node_count;
	struct ignored *result;
	struct error failure;
	_Atomic bool finished;
};

struct ignoring {
	struct set *sets;
	size_t count;
};

struct ignoring *
ignoring_new(size_t count, int wake, struct error *err)
{
	struct ignoring *ignoring = calloc(1, sizeof *ignoring);

	if (ignoring != NULL)
		ignoring->sets = calloc(count, sizeof *ignoring->sets);
	if (ignoring == NULL || ignoring->sets == NULL) {
		free(ignoring);
		error_memory(err, "ignored objects", count *
		    sizeof(struct set));
		return NULL;
	}
	ignoring->count = count;
	for (size_t i = 0; i < count; i++)
		ignoring->sets[i].wake = wake;
	return ignoring;
}

static void
join(struct set *set)
{
	pthread_join(set->thread, NULL);
	set->running = false;
	free(set->nodes);
	set->nodes = NULL;
}

void
ignoring_free(struct ignoring *ignoring)
{
	if (ignoring == NULL)
		return;
	ignoring_cancel(ignoring);
	for (size_t i = 0; i < ignoring->count; i++) {
		struct set *set = &ignoring->sets[i];

		if (set->running)
			join(set);
		ignored_release(set->result);
		ignored_release(set->now);
		free(set->wanted);
	}
	free(ignoring->sets);
	free(ignoring);
}

static void *
work(void *data)
{
	struct set *set = data;

	set->result = ignored_new(set->snapshot, set->nodes, set->node_count,
	    &set->task, &set->failure);
	set->finished = true;
	/* A full pipe wakes the reader too. */
	if (write(set->wake, "", 1) < 0)
		return NULL;
	return NULL;
}

static void
show(struct set *set, struct ignored *ignored)
{
	ignored_release(set->now);
	set->now = ignored;
	set->changed = true;
}

/* What cannot be had is wanted no more. (There was room for what is there.) */
static void
want_no_more(struct set *set)
{
	set->count = set->now != NULL ? set->now->count : 0;
	if (set->count > 0)
		memcpy(set->wanted, set->now->nodes,
		    set->count * sizeof *set->wanted);
}

static bool
start(struct set *set, struct error *err)
{
	set->nodes = malloc(set->count * sizeof *set->nodes);
	if (set->nodes == NULL)
		return error_memory(err, "ignored objects",
		    set->count * sizeof *set->nodes);
	memcpy(set->nodes, set->wanted, set->count * sizeof *set->nodes);
	set->node_count = set->count;
	set->result = NULL;
	set->finished = false;
	memset(&set->failure, 0, sizeof set->failure);
	task_init(&set->task);
	set->running = thread_start(&set->thread, work, set);
	if (set->running)
		return true;
	free(set->nodes);
	set->nodes = NULL;
	return error_set(err, ERROR_MEMORY, "cannot start a thread");
}

/* Makes what is ignored what is wanted: at once, soon, or never. */
static bool
begin(struct set *set, struct error *err)
{
	if (set->running) {
		set->task.cancel = true;
		set->again = true;
		return true;
	}
	if (set->count == 0) {
		show(set, NULL);
		return true;
	}
	if (start(set, err))
		return true;
	want_no_more(set);
	return false;
}

bool
ignoring_toggle(struct ignoring *ignoring, size_t number,
	const struct snapshot *snapshot, uint32_t node, struct error *err)
{
	struct set *set = &ignoring->sets[number];
	uint32_t *wanted;
	size_t at = 0;

	while (at < set->count && set->wanted[at] != node)
		at++;
	if (at < set->count) {
		set->wanted[at] = set->wanted[--set->count];
		return begin(set, err);
	}
	wanted = array_grow(set->wanted, &set->room, set->count + 1,
	    sizeof *wanted, "ignored objects", err);
	if (wanted == NULL)
		return false;
	set->wanted = wanted;
	wanted[set->count++] = node;
	set->snapshot = snapshot;
	return begin(set, err);
}

void
ignoring_restore(struct ignoring *ignoring, size_t number)
{
	ignoring->sets[number].count = 0;
	/* Nothing is left to start, so this cannot fail. */
	(void)begin(&ignoring->sets[number], NULL);
}

bool
ignoring_busy(const struct ignoring *ignoring)
{
	for (size_t i = 0; i < ignoring->count; i++)
		if (ignoring->sets[i].running)
			return true;
	return false;
}

double
ignoring_fraction(const struct ignoring *ignoring)
{
	for (size_t i = 0; i < ignoring->count; i++) {
		const struct set *set = &ignoring->sets[i];
		uint64_t total = set->task.total[STAGE_DISTANCES];

		if (set->running && total > 0)
			return (double)set->task.done[STAGE_DISTANCES] /
			    (double)total;
	}
	return 0;
}

void
ignoring_cancel(struct ignoring *ignoring)
{
	for (size_t i = 0; i < ignoring->count; i++) {
		ignoring->sets[i].task.cancel = true;
		ignoring->sets[i].again = false;
	}
}

static void
take_result(struct set *set, struct error *err)
{
	struct ignored *result;

	join(set);
	result = set->result;
	set->result = NULL;
	if (set->again) {
		set->again = false;
		ignored_release(result);
		begin(set, err);
		return;
	}
	if (result != NULL)
		show(set, result);
	else if (err != NULL)
		*err = set->failure;
	want_no_more(set);
}

bool
ignoring_update(struct ignoring *ignoring, size_t number, struct error *err)
{
	struct set *set = &ignoring->sets[number];
	bool changed;

	if (set->running && set->finished)
		take_result(set, err);
	changed = set->changed;
	set->changed = false;
	return changed;
}

struct ignored *
ignoring_now(const struct ignoring *ignoring, size_t number)
{
	return ignoring->sets[number].now;
}

size_t
ignoring_count(const struct ignoring *ignoring, size_t number)
{
	const struct ignored *now = ignoring_now(ignoring, number);

	return now != NULL ? now->count : 0;
}
