/*
 * Who listens where: the TCP sockets that wait for connections, in the network
 * namespace of a process (that of a container is another than ours), and which
 * process has one open. From proc(5): net/tcp, net/tcp6 and fd.
 */
#ifndef LIVE_LISTENERS_H
#define LIVE_LISTENERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct error;
struct proc;

struct listener {
	char host[INET6_ADDRSTRLEN];	/* "127.0.0.1", "::" */
	uint16_t port;
	bool loopback;		/* reached from this machine alone */
	uint64_t inode;
	uid_t user;		/* who opened it */
	int fd;			/* in the process that has it; else -1 */
};

struct listeners {
	struct listener *entries;	/* by port, then by host */
	size_t count;
};

/*
 * All of the network namespace that pid is in. False, with err, when memory
 * ran out; what cannot be read is as if nobody listened.
 */
bool listeners_read(struct listeners *listeners, const struct proc *proc,
	pid_t pid, struct error *err);
void listeners_release(struct listeners *listeners);

/*
 * Those of all, the listeners of its namespace, that pid has open itself.
 * *readable says whether its files could be seen at all: those of other users
 * cannot.
 */
bool listeners_of(struct listeners *listeners, const struct listeners *all,
	const struct proc *proc, pid_t pid, bool *readable, struct error *err);

/*
 * Some process that has this socket open, or 0. Looks at guess first, if it is
 * not 0, and then at all files of all processes: a second, on a busy machine.
 */
pid_t listeners_owner(const struct proc *proc, uint64_t inode, pid_t guess);

#endif
