/*
 * Loading in the background: each file in a thread of its own, a few at a
 * time, watched from the main thread, which is woken through a pipe. All share
 * one crew of threads: who has loaded leaves its place to those that still do.
 * All functions are for the main thread.
 */
#ifndef SRC_LOADS_H
#define SRC_LOADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/sniff.h"

struct cache;
struct catalogue_entry;
struct document;
struct heap;
struct options;
struct preview;

enum load_state {
	LOAD_WAITING,
	LOAD_RUNNING,
	LOAD_READY,		/* heap or document is there */
	LOAD_FAILED,		/* error says why; also when cancelled */
};

struct load {
	const char *path;	/* borrowed */
	const char *name;	/* what to call it; borrowed */
	int64_t time, end;	/* when it was taken, see series_times.h */
	enum load_state state;
	enum file_kind kind;	/* FILE_ANY: not known yet, of a pipe, or
				   nothing that can be opened */
	struct heap *heap;	/* owned; NULL of a document */
	struct document *document;	/* owned, or NULL */
	struct preview *preview;	/* owned: classes, while it loads */
	struct preview *old;		/* the one before, for a moment */
	struct error error;
	struct task task;
	double started;		/* seconds, monotonic */
	double fraction;	/* the most that load_fraction() has said */
	double seconds;		/* how long it took, once it is over */
	bool no_graph;		/* the classes alone */
	enum file_kind kind_wanted;	/* no other will do; FILE_ANY: all */
	const struct catalogue_entry *entry;	/* but those that this table
					   is about; NULL: none */
	bool previews;		/* somebody looks at them */
	bool asked;		/* what it needs is known, as far as it can: */
	uint64_t need;		/* bytes at most while it loads, 0: unknown */
	bool refused;		/* for want of memory; without the graph it
				   will be tried */
	/* The worker's, until it is joined. */
	const struct cache *cache;	/* or NULL */
	pthread_t thread;
	struct crew *crew;
	int wake;		/* written to when the worker is done */
	_Atomic bool finished;
	struct preview *_Atomic news;	/* a newer preview, not taken in yet */
	_Atomic int found;	/* enum file_kind: what it turned out to be */
	struct heap *result;
	struct document *document_result;
	struct error failure;
};

struct loads {
	struct load *list;
	size_t count, room;	/* there may come to be so many */
	size_t *order;		/* in which they are loaded */
	bool previews;		/* of new ones, as are the next four */
	enum file_kind kind_wanted;
	const struct catalogue_entry *entry;
	const struct cache *cache;
	bool no_graph;
	unsigned at_once;	/* how many of them */
	uint64_t memory;	/* bytes that all may take together */
	bool patient;		/* the caller's: memory may be had back from
				   heaps that have loaded; so what does not
				   fit waits ... */
	bool starving;		/* ... and this says so */
	struct crew crew;
	int wake[2];		/* pipe; poll wake[0] */
};

/*
 * The files of options, which must outlive it, and cache, where indexes are
 * looked for; NULL: there are none. Without previews there are none of what
 * is loaded from a snapshot. Starts nothing yet, but looks at the first bytes
 * of each file to know its kind. What is looked at first and its base are
 * loaded first; then the others, from the last to the first.
 */
struct loads *loads_new(const struct options *options,
	const struct cache *cache, bool previews, struct error *err);
/*
 * One more, which will be loaded after all others; path is borrowed. False,
 * with ERROR_LIMIT, where there is no room for it.
 */
bool loads_add(struct loads *loads, const char *path, struct error *err);
/*
 * The file to be looked at first: the last snapshot, else the last file. What
 * is not known yet is taken for a snapshot here.
 */
size_t loads_first(const struct loads *loads);
/*
 * What a file is compared with: base, or where that is of another kind the
 * first file of its own kind.
 */
size_t loads_base(const struct loads *loads, size_t number, size_t base);
/* Can these two be compared? */
bool loads_alike(const struct loads *loads, size_t a, size_t b);
/* Cancels and waits for what still runs; frees what was loaded. */
void loads_free(struct loads *loads);

/*
 * Takes in what has finished, or has a new preview, and starts what may start.
 * Returns whether a load changed its state or its preview. Never blocks. The
 * preview before the new one is given up: whoever shows it must know, so each
 * load keeps it until the next call.
 */
bool loads_update(struct loads *loads);
/* Is anything waiting or running? */
bool loads_busy(const struct loads *loads);
/* Asks a load to stop; it ends as LOAD_FAILED soon after. */
void load_cancel(struct load *load);
/*
 * Lets a failed load be tried again; one that was refused for want of memory,
 * without its graph. False, with err saying why, when that
 * makes no sense: what was read of a pipe is gone.
 */
bool load_retry(struct load *load, struct error *err);
/* Would it? */
bool load_can_retry(const struct load *load, struct error *err);

/* Bytes of the program that the file tells of; UINT64_MAX: not known. */
uint64_t load_total(const struct load *load);
/* "heap snapshot", "sampling profile"; "file" while that is not known. */
const char *load_kind_name(const struct load *load);

/* The share of the work that is done, 0..1, over all stages; never less
   than it said before. */
double load_fraction(struct load *load);
/* Seconds left at the pace so far, < 0 while that cannot be said. */
double load_seconds_left(struct load *load);

/*
 * Bytes that loads hold, or may come to need while they run; what lies in an
 * index is not held.
 */
uint64_t loads_memory(const struct loads *loads);

#endif
