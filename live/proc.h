/*
 * What the kernel says of processes: files under /proc, read in bounded
 * pieces. Another root than /proc may be given, for tests.
 *
 * Processes come and go, and those of other users show little: whatever cannot
 * be read is simply not known, so most functions only say whether they got
 * it, and leave the reason in errno. What is in the files was written by
 * others, and is checked; no text is made printable here.
 * Any thread. Each call opens a file: some dozens of microseconds.
 */
#ifndef LIVE_PROC_H
#define LIVE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/base/strbuf.h"

struct error;

struct proc {
	const char *root;	/* "/proc" */
};

#define PROC_INIT { .root = "/proc" }

/* Room for the name of a file under the root. */
#define PROC_PATH_MAX 512

struct proc_status {
	char state;		/* R, S, T, Z ... as in proc(5); 0: unknown */
	pid_t parent;
	pid_t inner_pid;	/* in the innermost namespace it is in */
	bool nested;		/* that is not the one we see it in */
	uid_t user;		/* its effective user */
	uint64_t rss;		/* bytes */
	unsigned threads;
	uint64_t caught, blocked, ignored;	/* bit N - 1: signal N */
};

/* Is signal, from 1, in such a set? */
bool proc_has_signal(uint64_t set, int signal);

/*
 * Appends a file of a process ("cmdline", "net/tcp"), limit bytes of it at
 * most. False when there is nothing to be read, or no memory for it.
 */
bool proc_read(const struct proc *proc, pid_t pid, const char *name,
	size_t limit, struct strbuf *sb);
/* Where a link ("exe", "fd/3") leads; false when it is longer than size - 1. */
bool proc_link(const struct proc *proc, pid_t pid, const char *name, char *buf,
	size_t size);
/* The name of a file of a process, for open(); false when it is too long. */
bool proc_path(const struct proc *proc, pid_t pid, const char *name,
	char path[PROC_PATH_MAX]);

bool proc_status(const struct proc *proc, pid_t pid,
	struct proc_status *status);
/*
 * When it was started: ticks since the machine was; 0: not known. A process is
 * the same as before when its pid and this are.
 */
uint64_t proc_started(const struct proc *proc, pid_t pid);

/* Words apart by NUL, as in cmdline and environ. */
struct proc_words {
	struct strbuf text;
	char **words;		/* into text */
	size_t count;
};

#define PROC_WORDS_INIT { .text = STRBUF_INIT }

/*
 * Reads such a file, limit bytes of it. Empty words at the end, which a process
 * leaves that gave itself a title, are left out.
 */
bool proc_words(const struct proc *proc, pid_t pid, const char *name,
	size_t limit, struct proc_words *words);
/* Of words NAME=VALUE the value, or NULL. */
const char *proc_words_value(const struct proc_words *words,
	const char *name);
void proc_words_release(struct proc_words *words);

/*
 * All processes there are, in no order. The caller frees *pids. False, with
 * err, when root cannot be listed.
 */
bool proc_pids(const struct proc *proc, pid_t **pids, size_t *count,
	struct error *err);

#endif
