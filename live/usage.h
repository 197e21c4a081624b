/*
 * The memory of one process while it goes on: used, total and external of its
 * JavaScript heap by its inspector (Runtime.getHeapUsage, which runs nothing
 * there and needs no free event loop), its resident memory by the kernel.
 *
 * A thread speaks with the inspector, so nobody waits; it can be asked to
 * collect garbage and to take snapshots meanwhile. That the process ends, that
 * the inspector hangs up, says nothing, or is not to be had are states: the
 * samples stay, and those of the resident memory go on while there is any.
 *
 * All functions are for one thread, which polls usage_wake().
 */
#ifndef LIVE_USAGE_H
#define LIVE_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "live/samples.h"
#include "model/base/error.h"

struct target;
struct usage;

enum usage_state {
	USAGE_OPENING,		/* the inspector is being opened */
	USAGE_RUNNING,
	USAGE_SILENT,		/* it has not answered for a while */
	USAGE_WITHOUT,		/* no inspector: resident memory alone; perhaps
				   snapshots, which it writes itself */
	USAGE_LOST,		/* the inspector has hung up */
	USAGE_ENDED,		/* the process has */
};

/* By enum usage_state: "opening", "running" ... */
extern const char *const usage_state_names[];

struct usage_options {
	const struct target *target;	/* copied */
	unsigned interval;		/* milliseconds */
	const char *folder;		/* for snapshots; borrowed */
	bool force;			/* whatever speaks against it */
};

/*
 * Starts. NULL, with err, when there is no such process, it may not be looked
 * at, or memory ran out; that there is no inspector is a state.
 */
struct usage *usage_new(const struct usage_options *options,
	struct error *err);
/*
 * Begins to leave: gives up what is under way, and closes the inspector's port
 * if we had opened it, for which the process must come back to its event loop.
 */
void usage_leave(struct usage *usage);
/* Is that over? */
bool usage_has_left(const struct usage *usage);
/*
 * The same at once, wherever it is. What there is to say of the port is among
 * the events then.
 */
void usage_stop(struct usage *usage);
void usage_free(struct usage *usage);	/* stops; may be NULL */

/* To be polled for reading: there is something new. */
int usage_wake(const struct usage *usage);
/* Milliseconds until usage_update() has something to do by itself. */
int usage_timeout(const struct usage *usage);
/* Takes what has come. True when anything is new. */
bool usage_update(struct usage *usage);

const struct samples *usage_samples(const struct usage *usage);
/* Milliseconds since the beginning: the time of samples. */
int64_t usage_now(const struct usage *usage);
enum usage_state usage_state(const struct usage *usage);
/* Why: a line of words, or "". Not printable before it is made so. */
const char *usage_why(const struct usage *usage);
/* Seconds that it has not answered for. */
double usage_silence(const struct usage *usage);

pid_t usage_pid(const struct usage *usage);	/* 0: by address */
/* As the process has them: may hold anything. "" where not known. */
const char *usage_command(const struct usage *usage);
const char *usage_version(const struct usage *usage);

/*
 * Asks for a full collection, or a snapshot, which collects, too. False, with
 * err, when there is no inspector or that is under way already.
 */
bool usage_collect(struct usage *usage, struct error *err);
bool usage_snapshot(struct usage *usage, struct error *err);
/* Is it under way? */
bool usage_collecting(const struct usage *usage);
/* The same, and how far it is, 0..1. */
bool usage_snapshotting(const struct usage *usage, double *fraction);
/* Gives the snapshot up; false when there is none. */
bool usage_give_up(struct usage *usage);

enum usage_event_kind {
	USAGE_COLLECTED,
	USAGE_TAKEN,		/* a snapshot: path */
	USAGE_FAILED,		/* one of these: err */
	USAGE_SAID,		/* a line for a person: err.message */
};

struct usage_event {
	enum usage_event_kind kind;
	int64_t time;
	char *path;		/* to be freed, or NULL */
	struct error err;
};

/* The next one that has happened; false: no more. */
bool usage_next_event(struct usage *usage, struct usage_event *event);

#endif
