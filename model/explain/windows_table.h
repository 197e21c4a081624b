/*
 * The timeline of a leak hunt as a table: a row for each time between two
 * snapshots, which opens into what happened then: groups of log lines, each
 * with the class that grew alike, classes that grew without a word, and how
 * memory and garbage collection went (windows.h). A group opens into the other
 * classes that agree, and into its lines.
 */
#ifndef MODEL_EXPLAIN_WINDOWS_TABLE_H
#define MODEL_EXPLAIN_WINDOWS_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "model/explain/windows.h"

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops windows_table_ops;

struct windows_files {
	const struct heap *const *heaps;	/* in the order of time; may
						   have NULLs: not loaded */
	const int64_t *times, *ends;	/* of each, seconds and milliseconds,
					   or WINDOW_NO_TIME; or NULL: none is
					   known */
	size_t count;			/* of each of these three */
	size_t others;			/* NULLs that are no snapshots */
	int64_t zone;			/* as in struct windows_from, */
	const struct document *const *documents;	/* and these three */
	const int64_t *written;
	size_t document_count;
	const struct heap *current;	/* that rows of classes stand for */
	const char *class;		/* only this one; NULL: all */
};

/*
 * The lists are not needed any more; heaps and documents are borrowed. The
 * rows are found by table_work(). Cost: series.h and windows.h. Caller frees
 * with table_free().
 */
struct table *windows_table_new(const struct windows_files *files,
	struct error *err);
/*
 * Of a series that is merged; takes it, also on failure. files has no heaps
 * but current, and ends of those of the series; last is the one taken in last.
 */
struct table *windows_table_of(struct series *series,
	const struct windows_files *files, struct error *err);

#endif
