#include "model/base/wide.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/error.h"

/*
 * Beyond so many, insertions in the middle would cost too much: the column
 * gets eight bytes a row instead.
 */
#define BIG_MAX 16384

bool
wide_init_unset(struct wide *wide, uint32_t rows, struct error *err)
{
	memset(wide, 0, sizeof(*wide));
	wide->low = big_alloc_parts(rows, sizeof(*wide->low),
	    "a column of numbers", err);
	if (wide->low == NULL)
		return false;
	wide->rows = rows;
	return true;
}

void
wide_ready(struct wide *wide, uint32_t begin, uint32_t end)
{
	big_ready(wide->low, sizeof(*wide->low), begin, end);
}

bool
wide_init(struct wide *wide, uint32_t rows, struct error *err)
{
	if (!wide_init_unset(wide, rows, err))
		return false;
	wide_ready(wide, 0, rows);
	memset(wide->low, 0, (size_t)rows * sizeof(*wide->low));
	return true;
}

void
wide_release(struct wide *wide)
{
	free(wide->low);
	free(wide->big);
	free(wide->full);
	memset(wide, 0, sizeof(*wide));
}

/* Where row stands in big, or would stand. */
static size_t
big_position(const struct wide *wide, uint32_t row)
{
	size_t low = 0, high = wide->big_count, middle;

	if (high > 0 && wide->big[high - 1].row < row)
		return high;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (wide->big[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t
wide_get_big(const struct wide *wide, uint32_t row)
{
	size_t i;

	if (wide->full != NULL)
		return wide->full[row];
	i = big_position(wide, row);
	if (i < wide->big_count && wide->big[i].row == row)
		return wide->big[i].value;
	return UINT32_MAX;
}

static bool
make_full(struct wide *wide, struct error *err)
{
	size_t i;

	wide->full = calloc(wide->rows, sizeof(*wide->full));
	if (wide->full == NULL)
		return error_memory(err, "a column of large numbers",
		    (size_t)wide->rows * sizeof(*wide->full));
	for (i = 0; i < wide->big_count; i++)
		wide->full[wide->big[i].row] = wide->big[i].value;
	free(wide->big);
	wide->big = NULL;
	wide->big_count = wide->big_capacity = 0;
	return true;
}

static bool
set_big(struct wide *wide, uint32_t row, uint64_t value, struct error *err)
{
	size_t i = big_position(wide, row);
	struct wide_big *big;

	if (i < wide->big_count && wide->big[i].row == row) {
		wide->big[i].value = value;
		return true;
	}
	if (i < wide->big_count && wide->big_count >= BIG_MAX) {
		if (!make_full(wide, err))
			return false;
		wide->full[row] = value;
		return true;
	}
	big = array_grow(wide->big, &wide->big_capacity, wide->big_count + 1,
	    sizeof(*big), "large numbers", err);
	if (big == NULL)
		return false;
	wide->big = big;
	memmove(&big[i + 1], &big[i], (wide->big_count - i) * sizeof(*big));
	/* Also the bytes between the two: rows are compared as bytes. */
	memset(&big[i], 0, sizeof(*big));
	big[i].row = row;
	big[i].value = value;
	wide->big_count++;
	return true;
}

bool
wide_set(struct wide *wide, uint32_t row, uint64_t value, struct error *err)
{
	if (value < UINT32_MAX) {
		/* What big holds for the row is no longer looked at. */
		wide->low[row] = (uint32_t)value;
		return true;
	}
	if (wide->full != NULL)
		wide->full[row] = value;
	else if (!set_big(wide, row, value, err))
		return false;
	wide->low[row] = UINT32_MAX;
	return true;
}

size_t
wide_bytes(const struct wide *wide)
{
	size_t size = (size_t)wide->rows * sizeof(*wide->low);

	if (wide->full != NULL)
		size += (size_t)wide->rows * sizeof(*wide->full);
	return size + wide->big_capacity * sizeof(*wide->big);
}
