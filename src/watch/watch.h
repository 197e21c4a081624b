/*
 * heaptrail watch: the memory of a process as it goes, on a screen of its own,
 * or a line a sample where there is no terminal or a format was asked for.
 */
#ifndef SRC_WATCH_WATCH_H
#define SRC_WATCH_WATCH_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Watches until it is told to leave, its time is over or, without a terminal,
 * the process has ended; then prints what the floor says and the names of the
 * snapshots that were taken. False, with err, when it could not begin.
 */
bool watch_run(const struct options *options, struct error *err);

#endif
