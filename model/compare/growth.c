#include "model/compare/growth.h"

void
growth_line(const int64_t *at, const int64_t *values, size_t count,
	double *slope, double *fit)
{
	double n = 0, x_mean = 0, y_mean = 0, xx = 0, xy = 0, yy = 0;
	size_t first = 0;

	*slope = *fit = 0;
	while (first < count && values[first] == GROWTH_NONE)
		first++;
	/* From the first one on, so that large values lose no digits. */
	for (size_t i = first; i < count; i++) {
		double x, y, value;

		if (values[i] == GROWTH_NONE)
			continue;
		x = at != NULL ? (double)(at[i] - at[first]) : (double)i;
		value = (double)(values[i] - values[first]);
		x -= x_mean;
		y = value - y_mean;
		n++;
		x_mean += x / n;
		y_mean += y / n;
		xx += x * x * (n - 1) / n;
		xy += x * (value - y_mean);
		yy += y * (value - y_mean);
	}
	if (xx <= 0 || yy <= 0)
		return;
	*slope = xy / xx;
	*fit = xy / xx * xy / yy;
	if (*fit > 1)
		*fit = 1;
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
	growth_line(NULL, values, count, &growth.slope, &growth.fit);
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
