/*
 * Everything in a heap that is flat, in one list: the columns and the numbers
 * that say how long they are. From it a heap is written to its index, read
 * from it, and compared in tests.
 */
#ifndef MODEL_HEAP_COLUMNS_H
#define MODEL_HEAP_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/load.h"

#define HEAP_COLUMNS_MAX 64
#define HEAP_NUMBERS_MAX 64

struct heap_column {
	const char *name;
	void *at;		/* address of the pointer to the first row */
	size_t size;		/* bytes of a row */
	uint64_t rows;
	bool optional;		/* the pointer may be NULL */
};

struct heap_number {
	const char *name;
	void *at;
	size_t size;		/* bytes of the number: 4 or 8 */
};

struct heap_columns {
	struct heap_column columns[HEAP_COLUMNS_MAX];
	unsigned count;
	struct heap_number numbers[HEAP_NUMBERS_MAX];
	unsigned number_count;
};

/*
 * Lists the columns and numbers of a heap, which must have a snapshot. Rows
 * are counted from the numbers as they are. Nothing is written to the heap.
 */
void heap_columns_list(struct heap_columns *list, const struct heap *heap);

/* NULL where there is no column. */
void *heap_column_rows(const struct heap_column *column);
void heap_column_set(const struct heap_column *column, const void *rows);

uint64_t heap_number_get(const struct heap_number *number);
/* False when it does not fit. */
bool heap_number_set(const struct heap_number *number, uint64_t value);

/* Sets all columns to NULL, so that nobody frees what is not theirs. */
void heap_columns_forget(struct heap *heap);

/* A number for the list itself: names, sizes and what may be NULL. */
uint64_t heap_columns_layout(void);

#endif
