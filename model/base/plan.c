#include "model/base/plan.h"

#include <assert.h>
#include <pthread.h>

#include "model/base/crew.h"
#include "model/base/error.h"

#define STEPS_MAX 32

struct plan {
	const struct step *steps;
	unsigned count;
	struct task *task;
	struct crew *crew;
	void *data;

	pthread_mutex_t lock;	/* of all below */
	pthread_cond_t ended;	/* a step, or a thread */
	unsigned begun;		/* sets of stages */
	unsigned waited_for;	/* in the list and not ended */
	unsigned threads;	/* that work beside the first one */
	pthread_t ids[STEPS_MAX];	/* of these, and of those that ended */
	unsigned started;
	unsigned failed;	/* the first step that failed, or count */
	struct error err;
};

/* A step that can be begun, or count. Holding the lock. */
static unsigned
ready(const struct plan *plan)
{
	unsigned i;

	for (i = 0; i < plan->count; i++)
		if (!(plan->begun & plan_bit(plan->steps[i].stage)) &&
		    !(plan->steps[i].needs & plan->waited_for))
			return i;
	return plan->count;
}

static void work(struct plan *plan);

static void *
help(void *data)
{
	struct plan *plan = data;

	pthread_mutex_lock(&plan->lock);
	work(plan);
	crew_leave(plan->crew);
	plan->threads--;
	pthread_cond_broadcast(&plan->ended);
	pthread_mutex_unlock(&plan->lock);
	return NULL;
}

/* Starts threads for what is ready, as far as there are any. */
static void
get_help(struct plan *plan)
{
	if (ready(plan) == plan->count || !crew_take(plan->crew))
		return;
	/* One for each step at most, so there is room. */
	if (pthread_create(&plan->ids[plan->started], NULL, help,
	    plan) == 0) {
		plan->started++;
		plan->threads++;
	} else {
		crew_leave(plan->crew);
	}
}

/* Does steps until none is ready. Called and left holding the lock. */
static void
work(struct plan *plan)
{
	struct error err = { .kind = ERROR_NONE };
	const struct step *step;
	unsigned i;
	bool ok;

	while (plan->failed == plan->count &&
	    (i = ready(plan)) < plan->count) {
		step = &plan->steps[i];
		plan->begun |= plan_bit(step->stage);
		get_help(plan);
		pthread_mutex_unlock(&plan->lock);
		ok = step->run(plan->data, &err) &&
		    task_goes_on(plan->task, &err);
		if (ok)
			task_end(plan->task, step->stage);
		pthread_mutex_lock(&plan->lock);
		plan->waited_for &= ~plan_bit(step->stage);
		if (!ok && i < plan->failed) {
			plan->failed = i;
			plan->err = err;
		}
		pthread_cond_broadcast(&plan->ended);
	}
}

/*
 * Waits until there is something to do again, or nothing is left that runs.
 * Who waits is no use to the crew, so others may have the place: whoever got
 * it does what there is to do, and then this one goes on waiting.
 */
static bool
wait_for_more(struct plan *plan)
{
	bool more, joined = false;

	if (plan->threads == 0)
		return false;
	crew_leave(plan->crew);
	do {
		pthread_cond_wait(&plan->ended, &plan->lock);
		more = plan->failed == plan->count &&
		    ready(plan) < plan->count;
		joined = more && crew_take(plan->crew);
	} while (!joined && plan->threads > 0);
	if (!joined)
		crew_join(plan->crew);
	return more;
}

bool
plan_run(const struct step *steps, unsigned count, struct task *task,
	void *data, struct error *err)
{
	struct plan plan = {
		.steps = steps,
		.count = count,
		.task = task,
		.crew = task != NULL ? task->crew : NULL,
		.data = data,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ended = PTHREAD_COND_INITIALIZER,
		.failed = count,
	};
	unsigned i;

	assert(count <= STEPS_MAX);
	for (i = 0; i < count; i++)
		plan.waited_for |= plan_bit(steps[i].stage);
	pthread_mutex_lock(&plan.lock);
	do
		work(&plan);
	while (wait_for_more(&plan));
	pthread_mutex_unlock(&plan.lock);
	while (plan.started > 0)
		pthread_join(plan.ids[--plan.started], NULL);
	pthread_cond_destroy(&plan.ended);
	pthread_mutex_destroy(&plan.lock);
	if (plan.failed < count && err != NULL)
		*err = plan.err;
	return plan.failed == count;
}
