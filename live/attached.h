/*
 * Who is connected to a port: another debugger at an inspector. From proc(5),
 * net/tcp and net/tcp6 of a process: in its network namespace.
 */
#ifndef LIVE_ATTACHED_H
#define LIVE_ATTACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct proc;

struct attached {
	size_t count;		/* connections, our own not counted */
	pid_t pid;		/* of one of them, 0: not to be seen, or on
				   another machine */
	size_t ours;		/* so many are of other processes of this
				   very program */
};

/*
 * The connections to port that are up, beside process pid. What cannot be read
 * does not count. Cost: all sockets of the namespace, and the open files of
 * all processes where there is one.
 */
void attached_find(struct attached *attached, const struct proc *proc,
	pid_t pid, unsigned port);

#endif
