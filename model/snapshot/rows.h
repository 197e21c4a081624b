/*
 * Rows of plain numbers, as V8 writes them, to columns of 64 bits: digits and
 * commas only, a comma or a line end and a comma behind each row. This is
 * where a load spends its first half, so there is more than one way to do it;
 * all give the same numbers, and which is taken is decided when the program
 * runs.
 */
#ifndef MODEL_SNAPSHOT_ROWS_H
#define MODEL_SNAPSHOT_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* So many bytes before the first row may be read, and must be there. */
#define ROWS_BEFORE 16

/*
 * Reads up to max rows of stride numbers each from *p on, and leaves *p at the
 * first row that was not read: because it is not plain, or a number in it has
 * more than 16 digits, or it is too near end (of the array; no byte at or
 * beyond it is read). Returns how many were read. numbers has room for
 * max * stride.
 */
typedef size_t rows_read(const char **p, const char *end, uint64_t *numbers,
	size_t max, unsigned stride);

/* In C, with a little help of SSE2 or NEON for finding the commas. */
rows_read rows_read_plain;
/* With AVX2; only where rows_has_avx2() says so. */
rows_read rows_read_avx2;
int rows_has_avx2(void);

/* The fastest for this machine. */
rows_read *rows_best(void);

#endif
