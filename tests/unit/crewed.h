/* A task with threads of its own. */
#ifndef TESTS_UNIT_CREWED_H
#define TESTS_UNIT_CREWED_H

#include "model/base/crew.h"
#include "model/base/task.h"

/* One of the threads is whoever calls this. */
static inline void
crewed_task(struct task *task, struct crew *crew, unsigned threads)
{
	task_init(task);
	crew_init(crew, threads);
	crew_join(crew);
	task->crew = crew;
}

#endif
