/*
 * How the stages of the graph look whether they are to go on.
 */
#ifndef MODEL_GRAPH_POLL_H
#define MODEL_GRAPH_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/task.h"

/* So many nodes between two looks: a few milliseconds. */
#define POLL_NODES ((uint32_t)1 << 15)

/* Has the watcher asked to stop? Sets err then. Reports no progress. */
static inline bool
poll_cancelled(struct task *task, struct error *err)
{
	return task != NULL && !task_progress(task, task->done, err);
}

/* The same every POLL_NODES calls, for a loop that counts nodes. */
static inline bool
poll_cancelled_at(struct task *task, uint32_t node, struct error *err)
{
	return node % POLL_NODES == 0 && poll_cancelled(task, err);
}

#endif
