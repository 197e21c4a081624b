/*
 * The Node processes of this machine (and what is like them: Electron, Deno,
 * Bun), those that started them included where they are some as well, and how
 * the memory of each went since they are looked at.
 *
 * One thread. A look reads a few files of every process of the machine, and a
 * dozen and all names of open ones of each that is listed: 1 ms for each of
 * these, 20 more the first time that an executable is seen.
 */
#ifndef LIVE_PROCESSES_H
#define LIVE_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "live/process.h"

struct error;

/* Samples that are kept of each: the last ones. */
#define COURSE_MAX 64
#define PROCESSES_NONE SIZE_MAX
/* More are not listed. */
#define PROCESSES_MAX 4096

struct course {
	int64_t rss[COURSE_MAX];	/* bytes, from the oldest on */
	int64_t times[COURSE_MAX];	/* milliseconds of CLOCK_MONOTONIC */
	size_t count;
};

struct listed {
	struct process process;
	bool there;		/* false: it has ended, or is no entry yet;
				   what is known of it stays until the look
				   after the next */
	bool stale;		/* private: it may be forgotten */
	size_t parent;		/* the next above that is listed, by number;
				   PROCESSES_NONE: there is none */
	bool foreign;		/* parent is not the direct one: a shell is
				   between, or others */
	struct course course;
	uint64_t largest;	/* memory of it or of what is below it: the
				   most of these, bytes */
};

struct processes {
	/*
	 * In no order. A process keeps its number as long as it lives; the
	 * list may move when looked at.
	 */
	struct listed *list;
	size_t count;
	size_t unreadable;	/* listed, but of them little can be seen */
	bool cut;		/* there are more than PROCESSES_MAX */
	struct process_reader *reader;
	size_t capacity;	/* private */
};

/* Has no entries before it is looked. proc's root must stay. */
struct processes *processes_new(const struct proc *proc, struct error *err);
void processes_free(struct processes *processes);

/*
 * Finds all that there are now, reads them anew and takes a sample of their
 * memory. False, with err, when /proc cannot be read or memory ran out: what
 * was found until then is there.
 */
bool processes_look(struct processes *processes, struct error *err);
/* Takes a sample of those that are known. */
void processes_sample(struct processes *processes);

/* The number of a process that is there, or PROCESSES_NONE. */
size_t processes_find(const struct processes *processes, pid_t pid);
/*
 * Of a package manager or wrapper: the program that it runs, that with most
 * memory where there are several; PROCESSES_NONE when it runs none (yet).
 * Others are their own.
 */
size_t processes_program(const struct processes *processes, size_t number);

#endif
