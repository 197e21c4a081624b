/*
 * How much memory there is to be had: in the machine, in the containers that
 * hold this process, and within its own limits. All figures are bytes that
 * could be taken now; UINT64_MAX where nothing says how many. Others take
 * from the same memory, so a figure is old as soon as it is there.
 *
 * Any thread. Reads some small files under /proc and /sys: a few dozen
 * microseconds, so not for every row. Nothing fails: what cannot be read does
 * not count.
 */
#ifndef MODEL_BASE_MEMORY_H
#define MODEL_BASE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* The smaller of the two below. */
uint64_t memory_available(void);

/*
 * What can be used before the machine, or a cgroup (1 or 2) that we are in,
 * has no more: free memory and most of what the cache of files takes. No
 * swap. root is put before the names of the files, for tests; else "".
 */
uint64_t memory_machine(const char *root);
/* The same for a process: by the cgroups that it is in; its files are under
   root/proc/PID. */
uint64_t memory_of_process(const char *root, int pid);

/*
 * What ulimit -v and -d still allow. Memory that is reserved but was never
 * used counts as taken here.
 */
uint64_t memory_limits(void);
/* What ulimit -v allows: addresses, whether they can be written or not. */
uint64_t memory_addresses(void);

/*
 * Is this a guest whose host takes back what memory is free? It does so in
 * large pieces, and one of them that is used again is found page by page.
 */
bool memory_taken_back(const char *root);

#endif
