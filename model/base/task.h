/*
 * A piece of work that runs in a thread of its own and is watched from
 * another: the worker publishes stage and progress, the watcher may cancel.
 * All fields are atomic; no locks. A NULL task is allowed everywhere.
 */
#ifndef MODEL_BASE_TASK_H
#define MODEL_BASE_TASK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct error;

/* The stages of loading, in the order in which they run; see model/load.h. */
enum stage {
	STAGE_LOCATE,		/* find the sections */
	STAGE_STRINGS,
	STAGE_NODES,
	STAGE_EDGES,
	STAGE_RETAINERS,
	STAGE_SIZES,
	STAGE_DISTANCES,
	STAGE_DOMINATORS,
	STAGE_CLASSES,
	STAGE_COUNT
};

struct task {
	_Atomic int stage;		/* enum stage */
	_Atomic uint64_t done;		/* units of work done in this stage */
	_Atomic uint64_t total;		/* of so many; 0 while unknown */
	_Atomic uint64_t bytes;		/* bytes of the file scanned so far */
	_Atomic uint64_t file_bytes;	/* size of the file */
	_Atomic bool cancel;
	void (*observer)(void *data, enum stage stage);	/* or NULL */
	void *observer_data;
};

void task_init(struct task *task);

/* Enters a stage of total units and tells the observer. */
void task_stage(struct task *task, enum stage stage, uint64_t total);

/*
 * Says that done units of the stage are finished. Returns false, with err set
 * to ERROR_CANCELLED, when the watcher has asked to stop. Cheap; call it
 * every 64 KiB of input or every few ten thousand nodes.
 */
bool task_progress(struct task *task, uint64_t done, struct error *err);

/* A word for the stage: "nodes", "dominators". */
const char *stage_name(enum stage stage);

#endif
