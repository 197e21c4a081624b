#include "model/base/task.h"

#include <string.h>

#include "model/base/error.h"

void
task_init(struct task *task)
{
	int i;

	task->crew = NULL;
	task->piece = 0;
	task->observer = NULL;
	task->observer_data = NULL;
	atomic_init(&task->stage, STAGE_LOCATE);
	for (i = 0; i < STAGE_COUNT; i++) {
		atomic_init(&task->done[i], 0);
		atomic_init(&task->total[i], 0);
		atomic_init(&task->ended[i], false);
	}
	atomic_init(&task->bytes, 0);
	atomic_init(&task->file_bytes, 0);
	atomic_init(&task->arrived, 0);
	atomic_init(&task->arriving, 0);
	atomic_init(&task->cancel, false);
}

void
task_begin(struct task *task, enum stage stage, uint64_t total)
{
	if (task == NULL)
		return;
	task->total[stage] = total;
	task->stage = stage;
	if (task->observer != NULL)
		task->observer(task->observer_data, stage, true);
}

void
task_end(struct task *task, enum stage stage)
{
	if (task == NULL)
		return;
	task->ended[stage] = true;
	if (task->observer != NULL)
		task->observer(task->observer_data, stage, false);
}

bool
task_goes_on(const struct task *task, struct error *err)
{
	if (task != NULL &&
	    atomic_load_explicit(&task->cancel, memory_order_relaxed))
		return error_set(err, ERROR_CANCELLED, "cancelled");
	return true;
}

bool
task_progress(struct task *task, enum stage stage, uint64_t done,
	struct error *err)
{
	if (task == NULL)
		return true;
	atomic_store_explicit(&task->done[stage], done, memory_order_relaxed);
	return task_goes_on(task, err);
}

bool
task_advance(struct task *task, enum stage stage, uint64_t more,
	struct error *err)
{
	if (task == NULL)
		return true;
	atomic_fetch_add_explicit(&task->done[stage], more,
	    memory_order_relaxed);
	return task_goes_on(task, err);
}

const char *
stage_name(enum stage stage)
{
	static const char *const names[STAGE_COUNT] = {
		[STAGE_LOCATE] = "sections",
		[STAGE_STRINGS] = "strings",
		[STAGE_NODES] = "nodes",
		[STAGE_PREVIEW] = "preview",
		[STAGE_EDGES] = "edges",
		[STAGE_LOCATIONS] = "locations",
		[STAGE_DETACHED] = "detached",
		[STAGE_WALK] = "walk",
		[STAGE_RETAINERS] = "retainers",
		[STAGE_SIZES] = "sizes",
		[STAGE_DISTANCES] = "distances",
		[STAGE_SHAPES] = "shapes",
		[STAGE_CLASSES] = "classes",
		[STAGE_DOMINATORS] = "dominators",
		[STAGE_RETAINED] = "retained",
		[STAGE_TOTALS] = "totals",
		[STAGE_CODE] = "code",
		[STAGE_ROPES] = "ropes",
		[STAGE_WORK] = "rows",
	};

	if ((unsigned)stage >= STAGE_COUNT)
		return "?";
	return names[stage];
}
