#include "model/compare/trend_score.h"

#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/compare/growth.h"
#include "model/compare/series.h"
#include "model/compare/tally.h"

/* What the classes that V8 makes up count for. */
#define KIND_WEIGHT 0.25
/*
 * And those of which there are no more, and that are hardly larger themselves:
 * they hold what has grown.
 */
#define HOLDER_WEIGHT 0.05
#define HOLDER_PART 10
/* From here on a line is called straight; of fewer steps each is. */
#define STRAIGHT_FIT 0.98
#define STRAIGHT_STEPS 3
/* So much of what was new must have stayed to be a reason. */
#define STAYED_MIN 0.9

static struct growth
growth_in(const struct series *series, uint32_t row, enum measure measure)
{
	return growth_of(series_values(series, row, measure), series->count);
}

/* How steadily, 0..1: nothing for what shrank. */
static double
steadiness(const struct growth *growth)
{
	double grew;

	if (growth->steps == 0 || growth->total <= 0)
		return 0;
	grew = (double)growth->grew / growth->steps;
	return grew * grew * growth->fit;
}

double
trend_score(const struct series *series, uint32_t row)
{
	struct growth count = growth_in(series, row, MEASURE_COUNT);
	struct growth size = growth_in(series, row, MEASURE_RETAINED);
	struct growth shallow = growth_in(series, row, MEASURE_SIZE);
	double steady, weight = 1, total;

	/* Without graphs nothing is known of it. */
	if (size.steps == 0)
		size = growth_in(series, row, MEASURE_SIZE);
	if (series->count == 0 || size.total <= 0)
		return 0;
	steady = steadiness(&count);
	if (steadiness(&size) > steady)
		steady = steadiness(&size);
	if (series_is_kind(series, row))
		weight = KIND_WEIGHT;
	if (count.total <= 0 && shallow.total < size.total / HOLDER_PART)
		weight *= HOLDER_WEIGHT;
	total = (double)series->tallies[series->count - 1]->total;
	if (total < (double)size.total)
		total = (double)size.total;
	return steady * weight * (double)size.total / total;
}

void
trend_steps(unsigned grew, unsigned steps, struct strbuf *out)
{
	if (grew == steps)
		strbuf_adds(out, "every step");
	else
		strbuf_addf(out, "%u of %u steps", grew, steps);
}

void
trend_stayed(uint64_t stayed, uint64_t fresh, struct strbuf *out)
{
	char a[FORMAT_MAX], b[FORMAT_MAX];

	strbuf_addf(out, "%s of %s", format_count(a, stayed),
	    format_count(b, fresh));
}

static void
add_per(const int64_t *counts, size_t count, uint64_t per,
	struct strbuf *out)
{
	uint64_t many, requests;
	char a[FORMAT_MAX], b[FORMAT_MAX];

	if (!growth_per(counts, count, per, &many, &requests))
		return;
	if (requests == 1)
		strbuf_addf(out, "%s per request, ", format_count(a, many));
	else
		strbuf_addf(out, "%s per %s requests, ", format_count(a,
		    many), format_count(b, requests));
}

/* The three-snapshot rule: new in one, and still in the last. */
static void
add_stayed(const struct series *series, uint32_t row, struct strbuf *out)
{
	const struct series_stay *stay;

	if (series->stays == NULL)
		return;
	stay = &series->stays[row];
	if (stay->fresh == 0 || stay->stayed > stay->fresh ||
	    (double)stay->stayed < STAYED_MIN * (double)stay->fresh)
		return;
	if (stay->stayed == stay->fresh)
		strbuf_adds(out, ", all new stayed");
	else
		strbuf_addf(out, ", %u %% of new stayed",
		    (unsigned)(100 * (double)stay->stayed /
		    (double)stay->fresh));
}

void
trend_reason(const struct series *series, uint32_t row, uint64_t per,
	struct strbuf *out)
{
	const int64_t *counts = series_values(series, row, MEASURE_COUNT);
	struct growth growth = growth_of(counts, series->count);
	bool in_place = growth.total <= 0;

	if (in_place)
		growth = growth_in(series, row, MEASURE_RETAINED);
	if (in_place && growth.total <= 0)
		growth = growth_in(series, row, MEASURE_SIZE);
	if (growth.total <= 0)
		return;
	if (in_place)
		strbuf_adds(out, "larger, not more: ");
	else
		add_per(counts, series->count, per, out);
	trend_steps(growth.grew, growth.steps, out);
	if (growth.fit >= STRAIGHT_FIT && growth.steps >= STRAIGHT_STEPS)
		strbuf_adds(out, ", evenly");
	if (!in_place)
		add_stayed(series, row, out);
}
