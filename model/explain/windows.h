/*
 * Everything on one timeline: what happened between each two snapshots of a
 * series. Application logs say how many lines of a group there were, V8 logs
 * how often garbage was collected, memory series what the process took; the
 * series says which classes grew.
 *
 * How well lines and a class agree, 0..1:
 *
 *	k = objects for a line, over all windows, a whole number of 1 or more
 *	(sum of the lesser / sum of the larger of k x lines and objects grown
 *	    in each window, where shrinking counts against it) squared
 *	    / the wth root of k, w being the windows that have either
 *	    x (1 - 1 / 2^n), n being the lines that it explains
 *
 * so that one object for each line is best, and what may be chance is little: a
 * single line, or any number of objects for each in a single window.
 *
 * A line that several logs have of the same millisecond counts once.
 *
 * A process stands still while its snapshot is taken, so what was logged
 * before it had been written is of before. Where that is not known to the
 * millisecond, but when it began or was written is to the second, what was
 * logged in that second counts as before.
 */
#ifndef MODEL_EXPLAIN_WINDOWS_H
#define MODEL_EXPLAIN_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app_log;
struct document;
struct error;
struct memory_series;
struct series;
struct task;
struct ticks;

/* Not known; the same as LOG_NO_TIME and TALLY_NO_TIME. */
#define WINDOW_NO_TIME INT64_MIN
#define WINDOW_NONE UINT32_MAX
/* Groups of lines that are looked at: the worst, and the most frequent. */
#define WINDOW_GROUPS_MAX 256
/* Classes that are looked at: those that grew most. */
#define WINDOW_CLASSES_MAX 4096
/* Classes that are told of a group: those that agree best. */
#define WINDOW_BEST 6
/* Classes that are told of a window, of which nothing was logged. */
#define WINDOW_GROWN_MAX 20
/* From here on lines may belong together with a class of the program, */
#define WINDOW_AGREES 0.3
/* and with others; and here on it is known what a class grew with. */
#define WINDOW_EXPLAINS 0.75

struct window {
	uint32_t after;		/* the snapshot that it begins with, from 1;
				   0: it ends with the first one */
	bool open;		/* it ends with none */
	int64_t from, to;	/* ms since 1970: from, and before */
	int64_t pause;		/* ms that the snapshot at its beginning took
				   at least, or WINDOW_NO_TIME */
	uint64_t lines, errors;
	uint32_t first_row, rows;
};

struct window_group {
	const struct app_log *log;	/* the first one that has it */
	uint32_t number;		/* in the log */
	int64_t shift;			/* from its times to ours, ms */
	uint64_t count;			/* of lines, in all logs */
	uint32_t document;		/* the one that is log */
	uint32_t best[WINDOW_BEST];	/* rows of the series: classes of the
					   program, of JavaScript, V8's kinds;
					   of each those that agree best */
	double agreement[WINDOW_BEST];
	unsigned best_count;
	uint64_t *lines;		/* in each window */
};

enum window_row_kind {
	WINDOW_GROUP,		/* number: of the group */
	WINDOW_CLASS,		/* number: row of the series */
	WINDOW_MEMORY,		/* number: enum memory_part */
	WINDOW_GC,
};

struct window_row {
	enum window_row_kind kind;
	uint32_t number;
	uint32_t window;
	uint32_t document;	/* that it is told by: memory, collections */
	int64_t bytes;		/* WINDOW_MEMORY: more than at first */
	uint64_t minor, major;	/* WINDOW_GC: collections, about, */
	bool collections;	/* if the log tells of them; */
	double gc;		/* share of ticks, < 0: unknown */
};

struct windows {
	const struct series *series;
	struct window *list;
	size_t count;
	struct window_group *groups;
	uint32_t group_count;
	uint64_t *lines;	/* what those of the groups are parts of */
	struct window_row *rows;
	size_t row_count;
	bool timed;		/* it is known when snapshots were taken */
	bool disordered;	/* it is, but they do not stand in that order */
	size_t untimed;		/* files without times: not lined up */
	bool estimated;		/* when a V8 log began is not said in it */
	bool of_day;		/* a log has no dates: taken for those from
				   the first snapshot's day on */
};

/* Objects, their bytes, and those that would go with them. */
struct window_growth {
	int64_t count, size, retained;
};

struct windows_from {
	const struct series *series;	/* merged; borrowed */
	const int64_t *ends;		/* of each of its heaps: when it was
					   written, ms, or WINDOW_NO_TIME */
	const struct document *const *documents;	/* borrowed */
	const int64_t *written;		/* when each of these was, ms, or
					   WINDOW_NO_TIME */
	size_t document_count;
	int64_t zone;			/* seconds from the clock of the
					   program to ours */
	const char *class;		/* only this one; NULL: all */
};

/*
 * Watched and cancelled through task, which may be NULL. Cost: groups x classes
 * x windows, bounded as above. Caller frees.
 */
struct windows *windows_new(const struct windows_from *from,
	struct task *task, struct error *err);
void windows_free(struct windows *windows);

/* Has it a snapshot at both ends? */
static inline bool
windows_is_inner(const struct window *window)
{
	return window->after > 0 && !window->open;
}

/* Milliseconds in which the process ran; 0: not known. */
int64_t windows_length(const struct windows *windows, uint32_t window);
/*
 * What a row of the series grew by in a window; false where there is no
 * snapshot at both ends.
 */
bool windows_grown(const struct windows *windows, uint32_t row,
	uint32_t window, struct window_growth *growth);
/* By the formula above; lines and grown have a number for each window. */
double windows_agreement(const uint64_t *lines, const int64_t *grown,
	size_t count);

#endif
