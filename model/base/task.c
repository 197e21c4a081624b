#include "model/base/task.h"

#include "model/base/error.h"

void
task_init(struct task *task)
{
	atomic_init(&task->stage, STAGE_LOCATE);
	atomic_init(&task->done, 0);
	atomic_init(&task->total, 0);
	atomic_init(&task->bytes, 0);
	atomic_init(&task->file_bytes, 0);
	atomic_init(&task->cancel, false);
	task->observer = NULL;
	task->observer_data = NULL;
}

void
task_stage(struct task *task, enum stage stage, uint64_t total)
{
	if (task == NULL)
		return;
	/* done first: a watcher must never see more done than total. */
	task->done = 0;
	task->total = total;
	task->stage = stage;
	if (task->observer != NULL)
		task->observer(task->observer_data, stage);
}

bool
task_progress(struct task *task, uint64_t done, struct error *err)
{
	if (task == NULL)
		return true;
	atomic_store_explicit(&task->done, done, memory_order_relaxed);
	if (atomic_load_explicit(&task->cancel, memory_order_relaxed))
		return error_set(err, ERROR_CANCELLED, "cancelled");
	return true;
}

const char *
stage_name(enum stage stage)
{
	static const char *const names[STAGE_COUNT] = {
		[STAGE_LOCATE] = "sections",
		[STAGE_STRINGS] = "strings",
		[STAGE_NODES] = "nodes",
		[STAGE_EDGES] = "edges",
		[STAGE_RETAINERS] = "retainers",
		[STAGE_SIZES] = "sizes",
		[STAGE_DISTANCES] = "distances",
		[STAGE_DOMINATORS] = "dominators",
		[STAGE_CLASSES] = "classes",
	};

	if ((unsigned)stage >= STAGE_COUNT)
		return "?";
	return names[stage];
}
