/*
 * When the snapshots of a series were taken: what their names say
 * (series_order.h), or else when the files were written. Other files among
 * them have times within.
 *
 * The clock in a name is that of the zone of the machine that wrote it, which
 * nobody tells. But where all names are, but for less than two minutes, the
 * same number of quarters of an hour away from when the files were written,
 * that is how far the zone is from ours.
 */
#ifndef SRC_SERIES_TIMES_H
#define SRC_SERIES_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a file was written, in nanoseconds since 1970; 0: unknown. */
int64_t series_written(const char *path);

/*
 * times: of each path in seconds, all by one clock, or SERIES_NO_TIME. ends:
 * when it was written in milliseconds; of a snapshot where times are since 1970
 * and that fits; else SERIES_NO_TIME. Without memory nothing is known. Returns
 * the seconds from the clock of names to ours.
 */
int64_t series_times(char *const *paths, size_t count, int64_t *times,
	int64_t *ends);

#endif
