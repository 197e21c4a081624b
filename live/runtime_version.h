/*
 * Which version a runtime has, without running it: every node executable (or,
 * where Node is a library, that) holds the text "node.js/v20.20.2", which it
 * sends as a User-Agent. What was found is kept for the executable, by device
 * and inode: the first look reads up to the place, some 50 MB or 20 ms when
 * they are in memory, the others cost two calls.
 */
#ifndef LIVE_RUNTIME_VERSION_H
#define LIVE_RUNTIME_VERSION_H

#include <stdbool.h>
#include <sys/types.h>

struct proc;
struct runtime_versions;

#define RUNTIME_VERSION_MAX 32

/* NULL when memory ran out. */
struct runtime_versions *runtime_versions_new(void);
void runtime_versions_free(struct runtime_versions *versions);

/*
 * "v20.20.2" of what pid runs; false where it cannot be read or says nothing.
 */
bool runtime_version_find(struct runtime_versions *versions,
	const struct proc *proc, pid_t pid, char version[RUNTIME_VERSION_MAX]);

/* The same of an open file, without keeping it; at most 512 MB are read. */
bool runtime_version_of(int fd, char version[RUNTIME_VERSION_MAX]);

#endif
