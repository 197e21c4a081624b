/*
 * One process: what can be known of it from the outside, without touching it,
 * and how a snapshot of its heap can be had. Nothing is sent to it.
 *
 * All texts are as the process gave them: they may hold anything, and are made
 * printable where they are shown. What could not be read is NULL, 0 or false.
 */
#ifndef LIVE_PROCESS_H
#define LIVE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "live/command_words.h"
#include "live/listeners.h"
#include "live/node_options.h"
#include "live/proc.h"
#include "live/runtime_version.h"

struct error;
struct process_reader;

enum runtime {
	RUNTIME_OTHER,		/* none of these, as far as can be seen */
	RUNTIME_NODE,
	RUNTIME_ELECTRON,
	RUNTIME_DENO,
	RUNTIME_BUN,
};

/* "Node", "Bun" ...; "" for others. */
extern const char *const runtime_names[];

enum process_role {
	PROCESS_PROGRAM,	/* a server, a tool: what people mean */
	PROCESS_PRIMARY,	/* of a cluster; found by processes.h */
	PROCESS_WORKER,		/* of a cluster */
	PROCESS_WRAPPER,	/* starts others: nodemon, node --watch */
	PROCESS_MANAGER,	/* a package manager: npm run */
};

/* "program", "primary", "worker", "wrapper", "manager" */
extern const char *const process_role_names[];

/* How a snapshot can be had, the best way that there is. */
enum capture_way {
	CAPTURE_INSPECTOR,	/* it listens: connect to inspector */
	CAPTURE_SIGUSR1,	/* that opens it, at the address of options */
	CAPTURE_SIGNAL,		/* options.snapshot_signal writes a file */
	CAPTURE_RIGHTS,		/* not by this user */
	CAPTURE_NOT,
};

/* "inspector", "SIGUSR1", "signal", "more rights", "no" */
extern const char *const capture_way_names[];

struct process {
	pid_t pid, parent;
	uint64_t started;	/* with pid: which process; proc_started() */
	bool gone;		/* it ended while it was read */
	bool readable;		/* its files and environment could be read */
	struct proc_status status;

	enum runtime runtime;
	char version[RUNTIME_VERSION_MAX];	/* "v20.20.2", or "" */
	char *exe;		/* or NULL */
	char *folder;		/* its working directory, or NULL */
	struct strbuf command;	/* "next dev" */
	enum process_role role;
	bool titled;		/* it gave itself a title, so the options of
				   its command line are not known */
	char *user;		/* name, or number; never NULL when read */
	char *container;	/* its id, 12 characters; or NULL */
	char *host;		/* what the container calls itself, or NULL */
	bool other_network;	/* 127.0.0.1 is not ours */

	struct node_options options;	/* of Node and Electron */
	/*
	 * The inspector, when it seems to listen: at the port that options
	 * say or, where that is any (0) from the start, the first that was
	 * opened. When the program opened it itself, one of own may be it.
	 * Only /json/version tells for certain.
	 */
	bool inspector_open;
	struct listener inspector;
	struct listeners own;	/* where it listens; all ports, by number */
	/* Somebody else has the port that SIGUSR1 would open. */
	bool port_taken;
	pid_t port_owner;	/* 0: not seen */

	enum capture_way way;
	struct strbuf why;	/* a line of words for a person */
	const char *why_not;	/* CAPTURE_NOT: the same in a word or two */
};

/* SIGUSR1 (or another) would not end it, and would be seen. */
bool process_handles(const struct process *process, int signal);

/*
 * Reads processes, and keeps what is the same for several: versions, names of
 * users, listeners. One thread. NULL, with err, when memory ran out. proc is
 * copied; its root must stay.
 */
struct process_reader *process_reader_new(const struct proc *proc,
	struct error *err);
void process_reader_free(struct process_reader *reader);
/* Listeners are looked at anew from now on. */
void process_reader_renew(struct process_reader *reader);
const struct proc *process_reader_proc(const struct process_reader *reader);

/*
 * Which runtime it is, by its executable or, where that is not to be seen, its
 * command line; never by comm, which is another in each version. Cheap: for
 * all processes of a machine.
 */
enum runtime process_runtime(struct process_reader *reader, pid_t pid);

/*
 * Could it be Node under another name, as programs are that were made one file
 * with it? They treat signals alike. process_read() looks into the executable
 * of such a process; most are none.
 */
bool process_may_be_node(const struct proc_status *status);

/*
 * Reads all of a process; one of no runtime too. False, with err, when there
 * is none (ERROR_ABSENT) or memory ran out. The caller releases it in any
 * case.
 */
bool process_read(struct process *process, struct process_reader *reader,
	pid_t pid, struct error *err);
void process_release(struct process *process);

/* Is it still there, and the same? */
bool process_lives(const struct process *process, const struct proc *proc);

#endif
