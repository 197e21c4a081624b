/*
 * A piece of work that is watched: those who work publish how far each stage
 * is, the watcher may cancel. Stages may run side by side, in several threads
 * (base/crew.h). All that changes is atomic; no locks. A NULL task is allowed
 * everywhere: one thread, unwatched.
 */
#ifndef MODEL_BASE_TASK_H
#define MODEL_BASE_TASK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crew;
struct error;

/* The stages of loading; which needs which, model/load.c says. */
enum stage {
	STAGE_LOCATE,		/* find the sections */
	STAGE_STRINGS,
	STAGE_NODES,
	STAGE_PREVIEW,		/* the first table of classes */
	STAGE_EDGES,
	STAGE_LOCATIONS,
	STAGE_DETACHED,
	STAGE_WALK,		/* depth first: what dominators start from */
	STAGE_RETAINERS,
	STAGE_SIZES,
	STAGE_DISTANCES,
	STAGE_SHAPES,		/* of plain objects: interfaces */
	STAGE_CLASSES,
	STAGE_DOMINATORS,
	STAGE_RETAINED,		/* retained sizes of nodes */
	STAGE_TOTALS,		/* retained sizes of classes */
	STAGE_CODE,		/* which code is whose */
	STAGE_ROPES,		/* that read like a part of them */
	STAGE_LOADED,		/* how many a load has */
	/* What comes after it: the rows of a table that takes its time. */
	STAGE_WORK = STAGE_LOADED,
	STAGE_COUNT
};

struct task {
	/* Set by the owner before the work begins. */
	struct crew *crew;		/* other threads, or NULL: none */
	size_t piece;			/* bytes that one thread scans at a
					   time, 0: as is best */
	void (*observer)(void *data, enum stage stage, bool begins);
	void *observer_data;		/* observer may be NULL; it is called
					   in the thread that does the stage */

	_Atomic int stage;		/* enum stage, the last begun */
	_Atomic uint64_t done[STAGE_COUNT];	/* units of work */
	_Atomic uint64_t total[STAGE_COUNT];	/* of so many; 0: unknown */
	_Atomic bool ended[STAGE_COUNT];
	_Atomic uint64_t bytes;		/* bytes of the file scanned so far */
	_Atomic uint64_t file_bytes;	/* size of the file; 0: unknown yet */
	/* Of a stream: bytes read, maybe packed, and of how many or 0. */
	_Atomic uint64_t arrived, arriving;
	_Atomic bool cancel;
};

void task_init(struct task *task);

/* Begins a stage of total units; tells the observer. */
void task_begin(struct task *task, enum stage stage, uint64_t total);
void task_end(struct task *task, enum stage stage);

/*
 * Says that done units of the stage are finished, or so many more of them.
 * Returns false, with err set to ERROR_CANCELLED, when the watcher has asked
 * to stop. Cheap; call it every 64 KiB of input or every few ten thousand
 * nodes.
 */
bool task_progress(struct task *task, enum stage stage, uint64_t done,
	struct error *err);
bool task_advance(struct task *task, enum stage stage, uint64_t more,
	struct error *err);
/* False, with err set, when the watcher has asked to stop. */
bool task_goes_on(const struct task *task, struct error *err);

/* A word for the stage: "nodes", "dominators". */
const char *stage_name(enum stage stage);

#endif
