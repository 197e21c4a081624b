/*
 * How the stages of the graph look whether they are to go on.
 */
#ifndef MODEL_GRAPH_POLL_H
#define MODEL_GRAPH_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/task.h"

/* So many nodes between two looks: a few milliseconds. */
#define POLL_NODES ((uint32_t)1 << 15)

/* Has the watcher asked to stop? Asked every POLL_NODES; sets err then. */
static inline bool
poll_cancelled_at(struct task *task, uint32_t node, struct error *err)
{
	return node % POLL_NODES == 0 && !task_goes_on(task, err);
}

#endif
