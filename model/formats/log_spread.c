#include "model/formats/log_spread.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"

/* Parts are a tenth of a second long at first. */
#define WIDTH_MIN 100

void
log_spread_release(struct log_spread *spread)
{
	free(spread->counts);
	memset(spread, 0, sizeof *spread);
}

/* Parts become twice as long. */
static void
widen(struct log_spread *s)
{
	int64_t base = s->base / 2;

	for (size_t thing = 0; thing < s->things; thing++) {
		uint32_t *counts = s->counts + thing * LOG_PARTS;
		uint32_t wide[LOG_PARTS] = { 0 };

		for (int64_t part = 0; part < LOG_PARTS; part++) {
			uint32_t *to = &wide[(s->base + part) / 2 - base];

			*to = counts[part] > UINT32_MAX - *to ? UINT32_MAX :
			    *to + counts[part];
		}
		memcpy(counts, wide, sizeof wide);
	}
	s->base = base;
	s->first /= 2;
	s->last /= 2;
	s->width *= 2;
}

/* The first part is another; what is in use stays within. */
static void
move(struct log_spread *s, int64_t base)
{
	size_t by = (size_t)(s->base > base ? s->base - base :
	    base - s->base);
	size_t bytes = by < LOG_PARTS ? (LOG_PARTS - by) *
	    sizeof *s->counts : 0;

	for (size_t thing = 0; thing < s->things; thing++) {
		uint32_t *counts = s->counts + thing * LOG_PARTS;

		if (base < s->base) {
			memmove(counts + by, counts, bytes);
			memset(counts, 0, by * sizeof *counts);
		} else {
			memmove(counts, counts + by, bytes);
			memset(counts + LOG_PARTS - by, 0,
			    by * sizeof *counts);
		}
	}
	s->base = base;
}

static void
make_room(struct log_spread *s, int64_t time)
{
	int64_t part;

	if (s->width == 0) {
		s->width = WIDTH_MIN;
		s->base = s->first = s->last = time / WIDTH_MIN;
	}
	for (;;) {
		part = time / s->width;
		if (part < s->first)
			s->first = part;
		if (part > s->last)
			s->last = part;
		if (s->last - s->first < LOG_PARTS)
			break;
		/* Counts are within what was in use before. */
		widen(s);
	}
	if (s->first < s->base || s->last >= s->base + LOG_PARTS)
		move(s, s->first);
}

bool
log_spread_add(struct log_spread *s, uint32_t thing, int64_t time,
	struct error *err)
{
	uint32_t *counts, *count;

	if (thing >= s->things) {
		counts = array_grow(s->counts, &s->capacity,
		    ((size_t)thing + 1) * LOG_PARTS, sizeof *counts,
		    "counts over time", err);
		if (counts == NULL)
			return false;
		s->counts = counts;
		memset(counts + s->things * LOG_PARTS, 0, ((size_t)thing + 1 -
		    s->things) * LOG_PARTS * sizeof *counts);
		s->things = (size_t)thing + 1;
	}
	make_room(s, time);
	count = &s->counts[(size_t)thing * LOG_PARTS +
	    (size_t)(time / s->width - s->base)];
	if (*count < UINT32_MAX)
		(*count)++;
	return true;
}

unsigned
log_spread_parts(const struct log_spread *s)
{
	return s->width == 0 ? 0 : (unsigned)(s->last - s->first) + 1;
}

uint32_t
log_spread_count(const struct log_spread *s, uint32_t thing, unsigned part)
{
	return thing >= s->things ? 0 : s->counts[(size_t)thing * LOG_PARTS +
	    (size_t)(s->first - s->base) + part];
}

double
log_spread_between(const struct log_spread *s, uint32_t thing, int64_t from,
	int64_t to)
{
	double sum = 0;

	for (unsigned part = 0; part < log_spread_parts(s); part++) {
		int64_t begin = (s->first + part) * s->width;
		int64_t end = begin + s->width;
		int64_t in = (to < end ? to : end) -
		    (from > begin ? from : begin);

		if (in > 0)
			sum += log_spread_count(s, thing, part) *
			    ((double)in / (double)s->width);
	}
	return sum;
}
