/*
 * Snapshots that a Node process writes by itself: on a signal
 * (--heapsnapshot-signal), or when its heap is nearly full
 * (--heapsnapshot-near-heap-limit). They appear in its working directory or in
 * --diagnostic-dir, also inside of a container, and grow while the process
 * stands still; nothing says that they are whole but their end.
 */
#ifndef LIVE_NODE_FILES_H
#define LIVE_NODE_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct process;
struct proc;
struct task;

struct node_files;

/*
 * Remembers what is there already. process and proc are borrowed. NULL, with
 * err, when its folders cannot be looked into.
 */
struct node_files *node_files_open(const struct process *process,
	const struct proc *proc, struct error *err);
void node_files_close(struct node_files *files);

/*
 * Sends the signal of --heapsnapshot-signal, if the process handles it: it
 * would end it otherwise.
 */
bool node_files_ask(struct node_files *files, struct error *err);

/*
 * Waits for a new one, and until it is whole; patience is how many seconds
 * nothing may happen, 0: any. *path, to be freed, is where we can open it.
 * The file is set to be read by its owner alone, where we may. False, with
 * err, when the process ends before, or time is up; a file that is not whole
 * stays where it is, and is named in err.
 */
bool node_files_wait(struct node_files *files, unsigned patience, char **path,
	struct task *task, struct error *err);

#endif
