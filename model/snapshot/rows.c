#include "model/snapshot/rows.h"

#include "model/snapshot/digits.h"

static inline size_t
read_rows(const char **at, const char *end, uint64_t *numbers, size_t max,
	unsigned stride)
{
	const char *p = *at;
	struct digits digits;
	const char *stop = p;
	unsigned f;
	size_t n;

	if (!digits_init(&digits, p, end))
		return 0;
	for (n = 0; n < max; n++) {
		for (f = 0; f < stride; f++) {
			stop = digits_stop(&digits);
			if (stop == NULL || !digits_value(p, stop, numbers++))
				return n;
			p = stop + 1;
			if (f + 1 < stride && *stop != ',')
				return n;
		}
		if (*stop == '\n' && *p == ',') {
			if (digits_stop(&digits) == NULL)
				return n;
			p++;
		} else if (*stop != ',') {
			return n;
		}
		*at = p;
	}
	return n;
}

size_t
rows_read_plain(const char **p, const char *end, uint64_t *numbers,
	size_t max, unsigned stride)
{
	/* What V8 writes gets loops of its own. */
	if (stride == 3)
		return read_rows(p, end, numbers, max, 3);
	if (stride == 6)
		return read_rows(p, end, numbers, max, 6);
	if (stride == 7)
		return read_rows(p, end, numbers, max, 7);
	return read_rows(p, end, numbers, max, stride);
}

rows_read *
rows_best(void)
{
	return rows_has_avx2() ? rows_read_avx2 : rows_read_plain;
}
