/*
 * What memwatch says of a process: its events (leak, stats) and HeapDiffs, of
 * memwatch 0.2, memwatch-next and @airbnb/node-memwatch (related-formats.md,
 * section 8), in whatever objects people have logged them (loose.h), by
 * themselves or within others.
 *
 * Figures that can be computed are computed here from others, and not taken
 * from where memwatch has them: its rates and counters have 32 bits and
 * overflow. Memory is bounded: of very many events those of long ago are
 * thinned out.
 */
#ifndef MODEL_FORMATS_MEMWATCH_H
#define MODEL_FORMATS_MEMWATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/formats/document.h"

struct memory_series;

/* A number that is not known, or not to be believed. */
#define MEMWATCH_UNKNOWN INT64_MIN

#define MEMWATCH_EVENTS_MAX ((size_t)1 << 16)
#define MEMWATCH_DIFFS_MAX ((size_t)1 << 12)
#define MEMWATCH_DETAILS_MAX ((size_t)1 << 18)
#define MEMWATCH_NAME_MAX 128
#define MEMWATCH_REASON_MAX 96

enum memwatch_kind {
	MEMWATCH_LEAK,
	MEMWATCH_STATS,
	MEMWATCH_HEAPDIFF,
};

struct memwatch_event {
	enum memwatch_kind kind;
	uint32_t diff;		/* of a HeapDiff: its number */
	int64_t time;		/* milliseconds since 1970 */
	int64_t start;		/* of a leak: when it began to grow */
	int64_t heap;		/* bytes, after a full collection */
	int64_t growth;		/* bytes, signed: of stats, since those before;
				   of others, as they say */
	int64_t elapsed;	/* milliseconds in which it grew so */
	int64_t full;		/* collections so far */
	int64_t incremental;
	int64_t scavenges;
	int64_t pause;		/* microseconds of the last collection */
	char reason[MEMWATCH_REASON_MAX + 1];	/* in memwatch's words */
};

/* A class in a HeapDiff. */
struct memwatch_detail {
	uint32_t what;		/* in names */
	int64_t bytes;		/* more, or fewer */
	int64_t allocated, released;
};

/* Pairs are of before and after. */
struct memwatch_diff {
	int64_t time;		/* when it was logged */
	int64_t times[2];	/* milliseconds since 1970; of 0.2 only */
	int64_t nodes[2], bytes[2];
	int64_t growth;		/* of bytes */
	int64_t allocated, released;
	size_t first, count;	/* details */
	bool short_of_bytes;	/* details add up to something else */
	size_t left_out;	/* details there was no room for */
};

struct memwatch {
	struct memwatch_event *events;	/* as they stand there */
	size_t event_count, events_capacity;
	struct memwatch_diff *diffs;
	size_t diff_count, diffs_capacity;
	struct memwatch_detail *details;
	size_t detail_count, details_capacity;
	struct intern names;
	struct memory_series *series;	/* of stats; NULL: there are none */
	size_t leaks;		/* events, all that there are */
	size_t thinned, left_out;	/* events and HeapDiffs not kept */
	size_t doubtful;	/* figures that cannot be: unknown now */
	size_t restarts;	/* the count of collections fell */
	bool cut;		/* the last object has no end */
};

/* Two kinds of file, one reader: HeapDiffs alone are one of their own. */
extern const struct format memwatch_format, heapdiff_format;

/*
 * FILE_MEMWATCH, FILE_HEAPDIFF or, where most objects are something else,
 * FILE_ANY; by the first bytes of a file.
 */
enum file_kind memwatch_recognize(const char *data, size_t size);

/*
 * From bytes in memory, which need not outlive it. NULL, with err, when there
 * is nothing of memwatch in them, memory ran out or the task was cancelled.
 */
struct memwatch *memwatch_read(const char *data, size_t size,
	struct task *task, struct error *err);
void memwatch_free(struct memwatch *memwatch);

/* What was read of a document of either kind; NULL of others. */
const struct memwatch *memwatch_of(const struct document *document);

/*
 * By how many bytes a minute it grew; false where nobody knows: without times,
 * and in less than a second.
 */
bool memwatch_rate(int64_t growth, int64_t elapsed, int64_t *rate);

#endif
