/*
 * Which files a series consists of, and in which order they were taken. What
 * is given on the command line may be
 *
 *	a file		taken as it is
 *	a directory	its *.heapsnapshot, *.heapsnapshot.gz and .zst; and
 *			then, where other kinds of file will do, those in it
 *			that are of a kind we know
 *	a pattern	with * ? or [, where no file is called so: what matches
 *
 * The files of a directory or pattern stand in the order of time. That is said
 * by the first of these that all their names have:
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
 *
 * Files given one by one stay in the order given: whoever types it means it.
 * But a shell that expands a pattern knows the order of letters alone; so where
 * three files or more of one directory are in it (s1 s10 s2), and are alike but
 * for dates or numbers, they are put in the order of these.
 */
#ifndef SRC_SERIES_ORDER_H
#define SRC_SERIES_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

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
/*
 * Of each, if all names say one of a kind. Else NAME_TIME_NONE, and
 * milliseconds mean nothing.
 */
enum name_time series_names_say(char *const *paths, size_t count,
	int64_t *milliseconds);
/* Is a file called as snapshots are? */
bool series_is_snapshot(const char *path);
/* When it was written, in nanoseconds since 1970; 0: unknown. */
int64_t series_written(const char *path);

struct series_files {
	char **paths;
	size_t count;
	int64_t *times, *ends, zone;	/* see series_times.h */
	size_t others;		/* found by what is in them, not by name */
	bool expanded;		/* paths are not those that were given */
};

/* Zeroed is empty. */
void series_files_release(struct series_files *files);
/*
 * Finds them, and files that are no snapshots if any will do; false, with err,
 * for a directory without any, a pattern that nothing matches, or want of
 * memory. given is not changed.
 */
bool series_files_find(struct series_files *files, char *const *given,
	size_t count, bool any, struct error *err);

/*
 * Puts paths in the order of time as described. written has when each was
 * written, in nanoseconds, or 0. Returns whether names said all.
 */
bool series_sort(char **paths, const int64_t *written, size_t count);

#endif
