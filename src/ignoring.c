#include "src/ignoring.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/graph/ignored.h"
#include "src/jobs.h"

/* What is ignored of one snapshot. */
struct set {
	const struct snapshot *snapshot;
	uint32_t *wanted;	/* nodes, as they were asked for */
	size_t count, room;
	struct ignored *now;	/* or NULL: nothing */
	bool changed;		/* and nobody was told */
	bool again;		/* wanted is not what the job works at */
	struct job *job;	/* or NULL: nothing is under way */
	/* The job's, until it is freed. */
	uint32_t *nodes;	/* a copy of wanted */
	size_t node_count;
	struct ignored *result;
};

struct ignoring {
	struct jobs *jobs;
	struct set *sets;
	size_t count;
};

struct ignoring *
ignoring_new(size_t count, struct jobs *jobs, struct error *err)
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
	ignoring->jobs = jobs;
	ignoring->count = count;
	return ignoring;
}

static void
end_job(struct set *set)
{
	job_free(set->job);
	set->job = NULL;
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

		end_job(set);
		ignored_release(set->result);
		ignored_release(set->now);
		free(set->wanted);
	}
	free(ignoring->sets);
	free(ignoring);
}

static bool
work(void *data, struct task *task, struct error *err)
{
	struct set *set = data;

	set->result = ignored_new(set->snapshot, set->nodes, set->node_count,
	    task, err);
	return set->result != NULL;
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
start(struct ignoring *ignoring, struct set *set, struct error *err)
{
	set->nodes = malloc(set->count * sizeof *set->nodes);
	if (set->nodes == NULL)
		return error_memory(err, "ignored objects",
		    set->count * sizeof *set->nodes);
	memcpy(set->nodes, set->wanted, set->count * sizeof *set->nodes);
	set->node_count = set->count;
	set->result = NULL;
	set->job = job_start(ignoring->jobs, work, set, err);
	if (set->job == NULL)
		end_job(set);
	return set->job != NULL;
}

/* Makes what is ignored what is wanted: at once, soon, or never. */
static bool
begin(struct ignoring *ignoring, struct set *set, struct error *err)
{
	if (set->job != NULL) {
		job_cancel(set->job);
		set->again = true;
		return true;
	}
	if (set->count == 0) {
		show(set, NULL);
		return true;
	}
	if (start(ignoring, set, err))
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
		return begin(ignoring, set, err);
	}
	wanted = array_grow(set->wanted, &set->room, set->count + 1,
	    sizeof *wanted, "ignored objects", err);
	if (wanted == NULL)
		return false;
	set->wanted = wanted;
	wanted[set->count++] = node;
	set->snapshot = snapshot;
	return begin(ignoring, set, err);
}

void
ignoring_restore(struct ignoring *ignoring, size_t number)
{
	ignoring->sets[number].count = 0;
	/* Nothing is left to start, so this cannot fail. */
	(void)begin(ignoring, &ignoring->sets[number], NULL);
}

bool
ignoring_busy(const struct ignoring *ignoring)
{
	for (size_t i = 0; i < ignoring->count; i++)
		if (ignoring->sets[i].job != NULL)
			return true;
	return false;
}

double
ignoring_fraction(const struct ignoring *ignoring)
{
	for (size_t i = 0; i < ignoring->count; i++)
		if (ignoring->sets[i].job != NULL)
			return job_fraction(ignoring->sets[i].job);
	return 0;
}

void
ignoring_cancel(struct ignoring *ignoring)
{
	for (size_t i = 0; i < ignoring->count; i++) {
		if (ignoring->sets[i].job != NULL)
			job_cancel(ignoring->sets[i].job);
		ignoring->sets[i].again = false;
	}
}

/* Of a job that has ended, with failure where it failed. */
static void
take_result(struct ignoring *ignoring, struct set *set,
	const struct error *failure, struct error *err)
{
	struct ignored *result;

	end_job(set);
	result = set->result;
	set->result = NULL;
	if (set->again) {
		set->again = false;
		ignored_release(result);
		begin(ignoring, set, err);
		return;
	}
	if (result != NULL)
		show(set, result);
	else if (err != NULL)
		*err = *failure;
	want_no_more(set);
}

bool
ignoring_update(struct ignoring *ignoring, size_t number, struct error *err)
{
	struct set *set = &ignoring->sets[number];
	struct error failure;
	bool changed;

	if (set->job != NULL && job_ended(set->job, &failure))
		take_result(ignoring, set, &failure, err);
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
