/*
 * What is looked at before a snapshot is taken, each said in plain words. A
 * snapshot stops its process for seconds and takes many times the size of the
 * heap in memory: better not by surprise.
 *
 * Figures are those measured on Node 20 and 24 (600,000 small objects, 88 MB
 * of heap): 13 times the heap in memory above what the process has, 1.7 times
 * on the disk, 4 to 12 seconds.
 */
#ifndef LIVE_CHECKS_H
#define LIVE_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/base/error.h"

struct process;
struct process_reader;
struct target;

enum check_weight {
	CHECK_SAYS,		/* good to know */
	CHECK_WARNS,		/* look here */
	CHECK_REFUSES,		/* not without --force */
	CHECK_FORBIDS,		/* not at all: it would harm, or be of no use */
};

struct check_line {
	enum check_weight weight;
	struct error text;	/* its message; the kind is of no matter */
};

#define CHECKS_MAX 16

struct checks {
	struct check_line lines[CHECKS_MAX];
	size_t count;
};

/* Adds a line; what is too many is left out. */
void checks_add(struct checks *checks, enum check_weight weight,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/*
 * May it be done? Without: false, with err the first reason against it.
 */
bool checks_allow(const struct checks *checks, bool force, struct error *err);

/*
 * Before anything is sent to a process: is it Node and not a package manager,
 * can it be captured without harm, where does its inspector listen, and who is
 * there already? Reads /proc; names the process that was meant.
 */
void checks_process(struct checks *checks, const struct process *process,
	struct process_reader *reader);
/* Before an address is connected to. */
void checks_address(struct checks *checks, const struct target *target);

/* What is known of the heap, and of what there is. UINT64_MAX: unknown. */
struct check_cost {
	uint64_t heap;		/* bytes used */
	uint64_t memory;	/* free for the process, with what it has
				   taken for snapshots before */
	uint64_t disk;		/* free where the file goes */
	unsigned count;		/* snapshots still to be taken; 0: unknown */
};

/* Once the heap is known: memory, disk, and how long it will stand still. */
void checks_cost(struct checks *checks, const struct check_cost *cost,
	const char *folder);

/*
 * The Node process that a package manager or wrapper has started, directly or
 * not: the first that is none itself. 0: there is none to be seen.
 */
pid_t checks_server_of(struct process_reader *reader, pid_t pid);

#endif
