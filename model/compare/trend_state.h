/*
 * What the table of the trend is made of. Private to model/compare/trend*.c:
 * trend.c finds the rows, trend_rows.c fills and orders them.
 */
#ifndef MODEL_COMPARE_TREND_STATE_H
#define MODEL_COMPARE_TREND_STATE_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/compare/trend.h"
#include "model/table.h"

enum {
	LEVEL_CLASSES,		/* items: rows of the series */
	LEVEL_OBJECTS,		/* items: histories of its track */
};

/* So many snapshots have a column of their own on the screen. */
#define TREND_SHOWN 8

enum {
	COLUMN_CONSTRUCTOR,
	COLUMN_DEPTH,
	COLUMN_ID,
	COLUMN_SERIES,
	COLUMN_SCORE,
	COLUMN_GROWTH,
	COLUMN_STEP,
	COLUMN_MINUTE,
	COLUMN_GREW,
	COLUMN_STEPS_GROWN,
	COLUMN_SLOPE,
	COLUMN_FIT,
	COLUMN_STAYED,
	COLUMN_FRESH,
	COLUMN_ALIVE,
	COLUMN_REASON,
	COLUMN_FIRST,		/* of TREND_SHOWN */
	TREND_COLUMNS = COLUMN_FIRST + TREND_SHOWN
};

struct trend {
	struct table table;
	struct trend_options options;
	/* Own: a column for each snapshot, of the kind of the measure. */
	struct table_ops ops;
	struct column columns[TREND_COLUMNS];
	char titles[TREND_SHOWN][24];

	const struct heap **heaps;	/* to be taken in by work */
	int64_t *times;
	size_t count, absent;
	const struct heap *last;
	size_t current;			/* the heap that classes are asked
					   about, or count: none */

	struct series *series;
	double *scores;			/* of rows */
	double minutes;
	atomic_bool ready, stopped;	/* rows are there, or will not be */
	atomic_bool followed;		/* and their objects */
	struct strbuf note;
};

/* How many snapshots have a column. */
size_t trend_shown(const struct trend *trend);
/* The snapshot of a column: the first one, and as many of the last as fit. */
size_t trend_snapshot(const struct trend *trend, unsigned column);

void trend_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell);
int trend_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b);

#endif
