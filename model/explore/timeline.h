/*
 * The timeline of a recording of allocations: what was allocated when and is
 * still there, as DevTools' Allocations on timeline draws it in bars, and the
 * classes of each interval. What was allocated and has gone since is not in
 * the file.
 */
#ifndef MODEL_EXPLORE_TIMELINE_H
#define MODEL_EXPLORE_TIMELINE_H

#include <stdbool.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops timeline_ops;

/*
 * A row for each sample, or, where these are many, for each step of time; one
 * for what was there before the first one, and one for what V8 allocated after
 * the last, for the snapshot itself. heap is borrowed. ERROR_ABSENT where the
 * snapshot is of no recording. Cost: a pass over the nodes.
 */
struct table *timeline_new(const struct heap *heap, struct error *err);

/* Is the snapshot of a recording, so that there is a timeline? */
bool timeline_has(const struct heap *heap);

#endif
