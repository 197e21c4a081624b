/* The columns of the comparison, and what a class has in them. */
#ifndef MODEL_COMPARE_COMPARISON_COLUMNS_H
#define MODEL_COMPARE_COMPARISON_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/table.h"

struct diff_row;

enum {
	COLUMN_CONSTRUCTOR,
	COLUMN_LOCATION,
	COLUMN_NEW,
	COLUMN_DELETED,
	COLUMN_DELTA,
	COLUMN_ALLOCATED,
	COLUMN_FREED,
	COLUMN_SIZE_DELTA,	/* so far DevTools' own */
	COLUMN_GROWN,
	COLUMN_RETAINED_CHANGE,
	COLUMN_SIZE_CHANGE,
	COLUMN_GROWN_COUNT,
	COLUMN_NEW_RETAINED,
	COLUMN_DELETED_RETAINED,
	COLUMN_GROWN_RETAINED,
	COMPARISON_COLUMNS
};

extern const struct column comparison_columns[COMPARISON_COLUMNS];

/* Of all columns but the name. */
int64_t comparison_number(const struct diff_row *row, unsigned column);
/* Does a column hold where no object is known to be in both heaps? */
bool comparison_is_exact(unsigned column);
/* Does it need the graphs of both? */
bool comparison_is_retained(unsigned column);

#endif
