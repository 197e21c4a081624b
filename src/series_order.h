/*
 * In which order snapshots were taken. That is said by the first of these that
 * all their names have:
 *
 *	a date and time	Heap.20261123.010107.19902.0.001 (Node writes these),
 *			Heap-20261123T010107, 2026-11-23_01.01.07 and the like,
 *			1795395633526 (milliseconds) and 1795395633 (seconds
 *			since 1970)
 *	an uptime	heapdump-1014257.574254 (seconds, microseconds)
 *	numbers alone	s1, s2, s10: names that are alike but for them
 *
 * and else by when the files were written. Names that are alike in that go by
 * their numbers, so signals and sequence numbers count as they should.
 */
#ifndef SRC_SERIES_ORDER_H
#define SRC_SERIES_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not known; the same as TALLY_NO_TIME. */
#define SERIES_NO_TIME INT64_MIN

/* What a name says of when the file was written. */
enum name_time {
	NAME_TIME_NONE,
	NAME_TIME_CLOCK,	/* milliseconds since 1970, by local time
				   where it names no zone */
	NAME_TIME_UPTIME,	/* milliseconds since the system started */
};

/* Of the last part of a path. */
enum name_time series_name_time(const char *path, int64_t *milliseconds);
/* The same of each, if all names say one of a kind; else NAME_TIME_NONE. */
enum name_time series_name_times(char *const *paths, size_t count,
	int64_t *milliseconds);

/* The last part of a path. */
const char *series_base_name(const char *path);
/* Orders names by letters, and by the value of numbers within. */
int series_compare_names(const char *a, const char *b);
/* Are the last parts of all alike but for their numbers? */
bool series_alike(char *const *paths, size_t count);

/*
 * Puts paths in the order of time as described. written has when each was
 * written, in nanoseconds, or 0. Without memory they stay as they are.
 */
void series_sort(char **paths, const int64_t *written, size_t count);

#endif
