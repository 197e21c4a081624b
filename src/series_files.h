/*
 * Which files are meant by what is given on the command line:
 *
 *	a file		taken as it is
 *	a directory	the snapshots in it, in the order of time
 *			(series_order.h); and, where other kinds of file will
 *			do, those in it that are of a kind we know, and so on
 *			in the directories within
 *	a pattern	with * ? or [, where no file is called so: what matches,
 *			in the order of time
 *
 * In a directory a snapshot is what is called *.heapsnapshot (.gz, .zst), so
 * that somebody hears of one that is damaged, and what holds one, whatever it
 * is called.
 *
 * What is found twice so counts once. Files given one by one stay in the order
 * given: whoever types it means it. But a shell that expands a pattern knows
 * the order of letters alone; so where three files or more of one directory are
 * in it (s1 s10 s2), and are alike but for dates or numbers, they are put in
 * the order of these.
 */
#ifndef SRC_SERIES_FILES_H
#define SRC_SERIES_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/left_out.h"

struct error;

struct series_files {
	char **paths;
	size_t count, room;
	int64_t *times, *ends, zone;	/* see series_times.h */
	bool expanded;		/* paths are not those that were given */
	/*
	 * What directories have that cannot be opened, in a line that is safe
	 * for a terminal; NULL where that is nothing.
	 */
	char *left_out;
	struct left_out left;	/* the same, while it is found */
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

/* For folder_files.h: one more; false, with err, when memory ran out. */
bool series_files_add(struct series_files *files, const char *path,
	struct error *err);
/* Puts those from this one on in the order of time. */
bool series_files_sort(struct series_files *files, size_t first,
	struct error *err);
/* Is it called as snapshots are? */
bool series_files_is_snapshot(const char *path);

#endif
