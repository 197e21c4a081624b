/*
 * What the table of windows is made of. Private to model/explain/windows*.c:
 * windows_table.c finds the rows, windows_rows.c fills and orders them.
 */
#ifndef MODEL_EXPLAIN_WINDOWS_STATE_H
#define MODEL_EXPLAIN_WINDOWS_STATE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"
#include "model/explain/windows.h"
#include "model/table.h"

struct log_example;

enum {
	COLUMN_WINDOW,
	COLUMN_DEPTH,
	COLUMN_AFTER,
	COLUMN_KIND,
	COLUMN_LEVEL,
	COLUMN_LINES,
	COLUMN_ERRORS,
	COLUMN_RATE,
	COLUMN_PER_HOUR,
	COLUMN_CLASS,
	COLUMN_COUNT_DELTA,
	COLUMN_SIZE_DELTA,
	COLUMN_RETAINED_DELTA,
	COLUMN_AGREEMENT,
	COLUMN_GC_SHARE,
	COLUMN_FULL,
	COLUMN_PAUSE,
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_LOCATION,
	COLUMN_SOURCE,
	COLUMN_REQUEST,
	COLUMN_SESSION,
	COLUMN_USER,
	WINDOWS_COLUMNS
};

enum {
	LEVEL_WINDOWS,		/* items: windows */
	LEVEL_ROWS,		/* items: rows of windows */
	LEVEL_MORE,		/* subject: the row of a group; items: of its
				   classes, then WINDOW_BEST + its lines */
	LEVEL_FIELDS,		/* of a line there: the parent's item */
};

struct windows_table {
	struct table table;
	const struct heap **heaps;	/* to be taken in by work */
	int64_t *times, *ends;
	size_t heap_count, absent;
	const struct document **documents;
	int64_t *written;	/* of these */
	size_t document_count;
	int64_t zone;
	struct strbuf class;
	size_t current;		/* the heap that classes are asked about */
	struct series *series;
	struct windows *windows;
	atomic_bool ready;
	struct strbuf note;
};

/* What is in a row of LEVEL_FIELDS is of a line: this one stands for it. */
static inline const struct level *
windows_line_of(const struct level *level, uint32_t *item)
{
	if (level->kind != LEVEL_FIELDS)
		return level;
	*item = level->parent_item;
	return level->parent;
}

/* The row of the series that a row stands for, or WINDOW_NONE. */
uint32_t windows_class_row(const struct windows *windows,
	const struct level *level, uint32_t item);
/* The group of lines that a row is of, or NULL; and a line of it. */
const struct window_group *windows_group(const struct windows *windows,
	const struct level *level, uint32_t item);
const struct log_example *windows_example(const struct windows *windows,
	const struct level *level, uint32_t item);

void windows_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell);
int windows_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b);

#endif
