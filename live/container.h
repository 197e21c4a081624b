/*
 * Which container a process is in: the id in the name of its cgroup, which
 * Docker, containerd, CRI-O and Podman choose, or the name that LXC and
 * systemd-nspawn put there.
 */
#ifndef LIVE_CONTAINER_H
#define LIVE_CONTAINER_H

#include <stdbool.h>
#include <sys/types.h>

struct proc;

/* Characters of an id that are shown, as docker ps does. */
#define CONTAINER_ID_MAX 12

/*
 * *container is NULL where there is none; the caller frees it. False when
 * memory ran out.
 */
bool container_read(const struct proc *proc, pid_t pid, char **container);
/* The same from the text of a cgroup file. */
bool container_parse(const char *cgroups, char **container);

#endif
