/*
 * Steps that need each other, done in as many threads as a crew has free.
 * The list of steps is the plan: what needs what can be read there.
 */
#ifndef MODEL_BASE_PLAN_H
#define MODEL_BASE_PLAN_H

#include <stdbool.h>

#include "model/base/task.h"

struct error;

/* As a set: plan_bit(STAGE_NODES) | plan_bit(STAGE_EDGES). */
#define plan_bit(stage) (1u << (stage))

struct step {
	enum stage stage;
	unsigned needs;		/* stages that must have ended before */
	bool (*run)(void *data, struct error *err);
};

/*
 * Does the steps 0..count-1. Those that are ready are begun in the order of
 * the list, so what others wait for stands first; each may use the crew for
 * its pieces. This thread works, too. When a step fails, what does not run yet
 * is left out, and err is that of the first one in the list.
 * A step whose needs are not in the list is ready: they were done before.
 */
bool plan_run(const struct step *steps, unsigned count, struct task *task,
	void *data, struct error *err);

#endif
