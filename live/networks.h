/*
 * The listeners of each network namespace, read once for all processes in it:
 * a busy machine has tens of thousands of lines there.
 */
#ifndef LIVE_NETWORKS_H
#define LIVE_NETWORKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct error;
struct listeners;
struct networks;
struct proc;

/* NULL when memory ran out. */
struct networks *networks_new(void);
void networks_free(struct networks *networks);
/* Reads anew what is asked for from now on. */
void networks_renew(struct networks *networks);

/*
 * The listeners beside pid, until the next call. *other: it is not the
 * namespace of this process; false where that cannot be seen. NULL, with err,
 * when memory ran out.
 */
const struct listeners *networks_listeners(struct networks *networks,
	const struct proc *proc, pid_t pid, bool *other, struct error *err);

/*
 * listeners_owner(), which looks far and wide, at most once for each socket
 * between two networks_renew().
 */
pid_t networks_owner(struct networks *networks, const struct proc *proc,
	uint64_t inode);

#endif
