/*
 * Threads for work that comes in pieces. A crew is a number of threads that
 * may work at the same time, shared by all that load at once; whoever has
 * pieces to do takes what is free of it and gives it back afterwards. Threads
 * live as long as their pieces: starting one costs some ten microseconds, so
 * pieces are for work of milliseconds.
 */
#ifndef MODEL_BASE_CREW_H
#define MODEL_BASE_CREW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct error;
struct task;

struct crew {
	int threads;		/* at the same time */
	_Atomic int free;	/* of these, that may be started */
};

/* How many processors this process may use, at least 1. */
unsigned crew_processors(void);

/* threads at the same time in all, at least 1. */
void crew_init(struct crew *crew, unsigned threads);
/*
 * A thread that has work of its own counts as one of the crew while it works,
 * even when none is free: it is there anyway.
 */
void crew_join(struct crew *crew);
void crew_leave(struct crew *crew);
/* Takes a thread if one is free; crew may be NULL. To be left afterwards. */
bool crew_take(struct crew *crew);

/* One piece of work; any thread. False, with err, when it failed. */
typedef bool crew_work(void *data, uint32_t piece, struct error *err);

/*
 * Does the pieces 0..pieces-1 in this thread and those that task->crew has
 * free, and returns when all are done. They are begun in order. When one
 * fails the later ones are left out, and err is that of the first one: the
 * same for any number of threads. task may be NULL: this thread alone.
 */
bool crew_run(const struct task *task, uint32_t pieces, crew_work *work,
	void *data, struct error *err);

/*
 * Into how many parts to cut work over rows, so that each of the crew has a
 * few and none is smaller than least; at least 1. Threads that are busy now
 * count: they may be free before the work is done.
 */
uint32_t crew_parts(const struct task *task, uint64_t rows, uint64_t least);
/* The same where each part costs: one for each thread that is free now. */
uint32_t crew_parts_now(const struct task *task, uint64_t rows,
	uint64_t least);
/* The first row of a part; that of part parts is rows. */
static inline uint64_t
crew_part(uint64_t rows, uint32_t parts, uint32_t part)
{
	return rows / parts * part + rows % parts * part / parts;
}

#endif
