/*
 * Snapshots for a command that does more than print one table: loaded all,
 * without a terminal.
 */
#ifndef SRC_BATCH_H
#define SRC_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/task.h"

struct error;
struct heap;
struct indexing;
struct loads;
struct options;

struct batch {
	struct loads *loads;
	struct indexing *indexing;	/* or NULL */
	const struct heap **series;	/* as given, all there */
	size_t count;
	const int64_t *times;		/* of each, as options have them; where
					   all of these are loaded */
	const struct heap *base, *heap;	/* the first, or NULL where there is
					   one alone; the last */
	struct task task;		/* with all threads: nothing else is
					   going on */
};

/*
 * Loads files, count of them, as options say; waits, with progress on standard
 * error. False, with err, where one fails. Close it, whatever comes.
 */
bool batch_open(struct batch *batch, const struct options *options,
	char **files, size_t count, struct error *err);
/* keep: an index of each may be kept, in the background. */
void batch_close(struct batch *batch, bool keep);

#endif
