/*
 * The objects of the table of what has grown, and their numbers: those that
 * are larger, in themselves or in what they retain, or that new objects hang
 * on. What V8 makes for itself is left out.
 */
#ifndef MODEL_COMPARE_GROWN_ROWS_H
#define MODEL_COMPARE_GROWN_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diff;
struct error;
struct grower;
struct growers;

/* The columns of the table. */
enum {
	COLUMN_OBJECT,
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_PATH,
	COLUMN_LOCATION,
	COLUMN_GROWTH,
	COLUMN_SIZE_DELTA,
	COLUMN_RETAINED_DELTA,
	COLUMN_BASE_SIZE,
	COLUMN_SIZE,
	COLUMN_BASE_RETAINED,
	COLUMN_RETAINED,
};

struct grown_row {
	uint32_t node, base;	/* in current, in base */
	const struct grower *grower;	/* or NULL: nothing hangs on it */
};

struct grown_rows {
	const struct diff *diff;	/* borrowed */
	struct growers *growers;	/* the caller's; NULL without a graph */
	struct grown_row *list;		/* freed with free() */
	size_t count, room;
};

/* Fills list; growers is set before. */
bool grown_rows_find(struct grown_rows *rows, const struct diff *diff,
	struct error *err);
/* Of the columns that are numbers. */
int64_t grown_rows_number(const struct grown_rows *rows, unsigned column,
	uint32_t item);

#endif
