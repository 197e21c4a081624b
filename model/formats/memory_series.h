/*
 * How much memory a program had, over time: objects in text (loose.h) with the
 * members of process.memoryUsage(), performance.memory, Runtime.getHeapUsage,
 * v8.getHeapStatistics() or heaptrail watch, a line each or as a console
 * prints them; and the counters in a Chromium trace (related-formats.md,
 * section 10).
 *
 * Takes a few MB however long the file is: of what is longest ago only the
 * least and the largest of each few samples are kept.
 */
#ifndef MODEL_FORMATS_MEMORY_SERIES_H
#define MODEL_FORMATS_MEMORY_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/formats/document.h"

/* Not known; the same as SERIES_GAP and FLOOR_NONE. */
#define MEMORY_NONE INT64_MIN
/* No more samples are kept: 64 bytes each. */
#define MEMORY_SAMPLES_MAX 32768

enum memory_part {
	MEMORY_USED,		/* of the JavaScript heap */
	MEMORY_TOTAL,		/* V8 has taken for it */
	MEMORY_EXTERNAL,	/* held by it, outside of it; with buffers */
	MEMORY_BUFFERS,		/* array buffers */
	MEMORY_RSS,		/* of the process, resident */
	MEMORY_OTHER,		/* of these, neither total nor external */
	MEMORY_PARTS
};

extern const char *const memory_part_names[MEMORY_PARTS];

struct memory_sample {
	int64_t time;		/* milliseconds; see struct memory_series */
	int64_t parts[MEMORY_PARTS];	/* bytes or MEMORY_NONE */
	bool collected;		/* a full collection has just ended */
};

struct memory_series {
	struct memory_sample *samples;	/* by time */
	size_t count;			/* at least 1 */
	size_t seen;			/* all that the file has */
	size_t untimed;			/* of them, left out: the others say
					   when they were taken */
	size_t elsewhere;		/* of other threads of a trace */
	bool timed;		/* else time is 1000 for each sample */
	bool clock;		/* time is since 1970, else since some start */
};

extern const struct format memory_series_format;

/*
 * From bytes in memory, which need not outlive it. NULL, with err, when there
 * is no sample in them.
 */
struct memory_series *memory_series_read(const char *data, size_t size,
	struct task *task, struct error *err);
void memory_series_free(struct memory_series *series);

#endif
