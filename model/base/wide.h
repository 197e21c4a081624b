/*
 * A column of 64-bit numbers nearly all of which fit 32 bits: four bytes a
 * row, and a small sorted side table for the rest. Any number of readers, or
 * one writer.
 */
#ifndef MODEL_BASE_WIDE_H
#define MODEL_BASE_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct wide_big {
	uint32_t row;
	uint64_t value;
};

struct wide {
	uint32_t *low;			/* UINT32_MAX: look in big */
	uint32_t rows;
	struct wide_big *big;		/* sorted by row */
	size_t big_count, big_capacity;
	uint64_t *full;			/* instead of big, when it got long:
					   an entry a row, or NULL */
};

/* All rows are 0. On failure nothing is held. */
bool wide_init(struct wide *wide, uint32_t rows, struct error *err);
/*
 * The same, but every row must be set before it is read, and who sets the rows
 * from begin up to, but without, end had better get their pages first, as from
 * big_ready().
 */
bool wide_init_unset(struct wide *wide, uint32_t rows, struct error *err);
void wide_ready(struct wide *wide, uint32_t begin, uint32_t end);
void wide_release(struct wide *wide);
uint64_t wide_get_big(const struct wide *wide, uint32_t row);
/*
 * Amortized O(1) for rows set in rising order, else a search and a bounded
 * move. Only numbers that do not fit 32 bits can fail.
 */
bool wide_set(struct wide *wide, uint32_t row, uint64_t value,
	struct error *err);
/* Bytes held. */
size_t wide_bytes(const struct wide *wide);

static inline uint64_t
wide_get(const struct wide *wide, uint32_t row)
{
	uint32_t low = wide->low[row];

	return low != UINT32_MAX ? low : wide_get_big(wide, row);
}

#endif
