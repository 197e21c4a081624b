/*
 * The port of an inspector, opened for a while: SIGUSR1 opens it where the
 * process handles that, and one call in the process closes it again. What was
 * open before stays open.
 */
#ifndef LIVE_OPENING_H
#define LIVE_OPENING_H

#include <stdbool.h>
#include <sys/types.h>

#include "live/inspector.h"

struct error;
struct process;
struct process_reader;
struct task;

struct opening {
	bool ours;		/* we have opened it, and shall close it */
	pid_t pid;
	struct inspector_address address;	/* the network is ours */
};

#define OPENING_INIT { .address = { .network = -1 } }

/*
 * Finds where the inspector of the process listens, opening it if need be:
 * ways other than CAPTURE_INSPECTOR and CAPTURE_SIGUSR1 are refused, and no
 * signal is sent to a process that has changed since it was read, or that
 * would not survive it. The port is believed only when the process itself
 * has the socket that listens. False, with err, when there is none in five
 * seconds.
 */
bool opening_find(struct opening *opening, const struct process *process,
	struct process_reader *reader, struct task *task, struct error *err);

/* What came of closing. */
enum opening_end {
	OPENING_CLOSED,		/* nobody listens any more */
	OPENING_NOT_OURS,	/* it was open before */
	OPENING_IN_USE,		/* another debugger has come: left to it */
	OPENING_STAYS,		/* it could not be closed: err says why */
};

/*
 * Closes what opening_find() has opened; nobody of ours is connected any more.
 * Waits while another process of this program still uses it. A process that
 * is gone has closed it. Takes as long as the process needs to come back to
 * its event loop; task cancels that. Releases opening.
 */
enum opening_end opening_close(struct opening *opening,
	struct process_reader *reader, struct task *task, struct error *err);

#endif
