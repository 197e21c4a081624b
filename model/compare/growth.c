#include "model/compare/growth.h"

/*
 * The line of least squares through values at 0, 1, 2 and so on. From the first
 * one on, so that large values lose no digits.
 */
static void
fit_line(struct growth *growth, const int64_t *values, size_t count,
	int64_t first)
{
	double n = 0, x_mean = 0, y_mean = 0, xx = 0, xy = 0, yy = 0;

	for (size_t i = 0; i < count; i++) {
		double x = (double)i - x_mean, value, y;

		if (values[i] == GROWTH_NONE)
			continue;
		value = (double)(values[i] - first);
		y = value - y_mean;
		n++;
		x_mean += x / n;
		y_mean += y / n;
		xx += x * ((double)i - x_mean);
		xy += x * (value - y_mean);
		yy += y * (value - y_mean);
	}
	if (xx <= 0 || yy <= 0)
		return;
	growth->slope = xy / xx;
	growth->fit = xy / xx * xy / yy;
	if (growth->fit > 1)
		growth->fit = 1;
}

struct growth
growth_of(const int64_t *values, size_t count)
{
	struct growth growth = { 0 };
	int64_t first = GROWTH_NONE, last = GROWTH_NONE;

	for (size_t i = 0; i < count; i++) {
		if (values[i] == GROWTH_NONE)
			continue;
		if (last == GROWTH_NONE) {
			first = last = values[i];
			continue;
		}
		growth.steps++;
		growth.grew += values[i] > last;
		growth.shrank += values[i] < last;
		last = values[i];
	}
	if (growth.steps == 0)
		return growth;
	growth.total = last - first;
	fit_line(&growth, values, count, first);
	return growth;
}

bool
growth_per(const int64_t *values, size_t count, uint64_t per,
	uint64_t *many, uint64_t *requests)
{
	uint64_t step = 0;

	for (size_t i = 1; i < count; i++) {
		uint64_t grown;

		if (values[i] == GROWTH_NONE || values[i - 1] == GROWTH_NONE ||
		    values[i] <= values[i - 1])
			return false;
		grown = (uint64_t)(values[i] - values[i - 1]);
		if (i > 1 && grown != step)
			return false;
		step = grown;
	}
	if (step == 0 || per == 0 || (step % per != 0 && per % step != 0))
		return false;
	*many = step >= per ? step / per : 1;
	*requests = step >= per ? 1 : per / step;
	return true;
}
