#include "model/explain/floor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/compare/growth.h"

#define NOISE_MIN (64 * 1024)
#define MINUTE 60000.0
/* A line that explains less is no line. */
#define FIT_MIN 0.5
/*
 * By how much V8 lets its heap grow at most until it collects all of it
 * (MemoryController::kMaxGrowingFactor). What rises by more, and never fell,
 * has been through such a collection.
 */
#define GROWING_FACTOR 4

const char *const floor_verdict_names[] = {
	[FLOOR_UNKNOWN] = "unknown",
	[FLOOR_STEADY] = "steady",
	[FLOOR_RISING] = "rising",
	[FLOOR_LEAKING] = "leaking",
};

int64_t
floor_noise(int64_t bytes)
{
	int64_t noise = bytes / 100;

	return noise > NOISE_MIN ? noise : NOISE_MIN;
}

/* Where the walk over the points is: going up from a low, or down. */
struct walk {
	struct floor *floor;
	size_t capacity;
	bool any, falling;
	int64_t high;			/* since the last collection */
	struct floor_point low;		/* while it falls */
};

static bool
add(struct walk *walk, const struct floor_point *low, bool known,
	struct error *err)
{
	struct floor *floor = walk->floor;
	struct floor_collection *list = array_grow(floor->collections,
	    &walk->capacity, floor->count + 1, sizeof *list, "collections",
	    err);

	if (list == NULL)
		return false;
	floor->collections = list;
	list[floor->count++] = (struct floor_collection) {
		.time = low->time,
		.bytes = low->bytes,
		.freed = walk->high > low->bytes ? walk->high - low->bytes : 0,
		.full = known,
	};
	return true;
}

/* It is known that all garbage is gone here. */
static bool
step_known(struct walk *walk, const struct floor_point *point,
	struct error *err)
{
	/* One that ended before and left less was another one. */
	if (walk->falling &&
	    walk->low.bytes < point->bytes - floor_noise(point->bytes) &&
	    !add(walk, &walk->low, false, err))
		return false;
	if (!walk->any)
		walk->high = point->bytes;
	if (!add(walk, point, true, err))
		return false;
	walk->any = true;
	walk->falling = false;
	walk->high = point->bytes;
	return true;
}

static bool
step(struct walk *walk, const struct floor_point *point, struct error *err)
{
	if (point->collected)
		return step_known(walk, point, err);
	if (!walk->any) {
		walk->any = true;
		walk->high = point->bytes;
	} else if (!walk->falling) {
		if (point->bytes > walk->high)
			walk->high = point->bytes;
		if (walk->high - point->bytes >= floor_noise(walk->high)) {
			walk->falling = true;
			walk->low = *point;
		}
	} else if (point->bytes < walk->low.bytes) {
		walk->low = *point;
	} else if (point->bytes - walk->low.bytes >=
	    floor_noise(walk->low.bytes)) {
		if (!add(walk, &walk->low, false, err))
			return false;
		walk->falling = false;
		walk->high = point->bytes;
	}
	return true;
}

/* Which must have been full: lower than the one before, and than the next. */
static size_t
find_full(struct floor *floor)
{
	struct floor_collection *list = floor->collections;
	size_t count = 0;

	for (size_t i = 0; i < floor->count; i++) {
		if (i > 0 && list[i].bytes < list[i - 1].bytes &&
		    (i + 1 == floor->count ||
		    list[i + 1].bytes >= list[i].bytes))
			list[i].full = true;
		count += list[i].full;
	}
	return count;
}

static void
find_run(struct floor *floor, const int64_t *bytes)
{
	size_t i = floor->minima;

	for (floor->risen = 0; i-- > 1 && bytes[i] > bytes[i - 1]; )
		floor->risen++;
}

static enum floor_verdict
judge(const struct floor *floor, const int64_t *bytes)
{
	int64_t before, noise = floor_noise(floor->last);
	double rise = floor->slope * (double)(floor->to - floor->from) /
	    MINUTE;
	bool line = floor->fit >= FIT_MIN && rise > (double)noise;

	if (floor->minima < FLOOR_MIN)
		return FLOOR_UNKNOWN;
	if (floor->risen < FLOOR_RUN)
		return line ? FLOOR_RISING : FLOOR_STEADY;
	before = bytes[floor->minima - 1 - FLOOR_RUN];
	if (floor->last - before <= noise)
		return line ? FLOOR_RISING : FLOOR_STEADY;
	before = bytes[floor->minima - 1 - floor->risen];
	return floor->full || floor->last / GROWING_FACTOR >= before ?
	    FLOOR_LEAKING : FLOOR_RISING;
}

/* The line is at its best in the middle of what it was made from. */
static double
line_start(const struct floor *floor, const int64_t *times,
	const int64_t *bytes)
{
	double time = 0, value = 0, n = (double)floor->minima;

	for (size_t i = 0; i < floor->minima; i++) {
		time += (double)(times[i] - times[0]) / n;
		value += (double)(bytes[i] - bytes[0]) / n;
	}
	return (double)bytes[0] + value - floor->slope / MINUTE * time;
}

static void
measure(struct floor *floor, int64_t *times, int64_t *bytes)
{
	size_t full = find_full(floor);

	floor->full = full >= FLOOR_MIN;
	for (size_t i = 0; i < floor->count; i++) {
		struct floor_collection *at = &floor->collections[i];

		at->on_floor = !floor->full || at->full;
		if (!at->on_floor)
			continue;
		times[floor->minima] = at->time;
		bytes[floor->minima++] = at->bytes;
	}
	growth_line(times, bytes, floor->minima, &floor->slope, &floor->fit);
	floor->slope *= MINUTE;
	floor->from = times[0];
	floor->to = times[floor->minima - 1];
	floor->first = bytes[0];
	floor->last = bytes[floor->minima - 1];
	floor->start = line_start(floor, times, bytes);
	find_run(floor, bytes);
	floor->verdict = judge(floor, bytes);
}

bool
floor_find(struct floor *floor, const struct floor_point *points,
	size_t count, struct error *err)
{
	struct walk walk = { .floor = floor };
	int64_t *numbers;

	for (size_t i = 0; i < count; i++)
		if (points[i].bytes != FLOOR_NONE &&
		    !step(&walk, &points[i], err))
			goto failed;
	/* The last one may go on, but it has ended no higher than this. */
	if (walk.falling && !add(&walk, &walk.low, false, err))
		goto failed;
	if (floor->count == 0)
		return true;
	numbers = malloc(2 * floor->count * sizeof *numbers);
	if (numbers == NULL) {
		error_memory(err, "the floor", 2 * floor->count *
		    sizeof *numbers);
		goto failed;
	}
	measure(floor, numbers, numbers + floor->count);
	free(numbers);
	return true;
failed:
	floor_release(floor);
	return false;
}

void
floor_release(struct floor *floor)
{
	free(floor->collections);
	*floor = (struct floor) FLOOR_INIT;
}

static const char *
slope_text(const struct floor *floor, enum units units, bool ascii,
	char number[FORMAT_MAX])
{
	double slope = floor->slope;

	/* What no number of bytes can be is as much as can be. */
	slope = slope > 9e18 ? 9e18 : slope < -9e18 ? -9e18 : slope;
	return format_delta_bytes(number, llround(slope), units, ascii);
}

void
floor_say_brief(const struct floor *floor, enum units units, bool ascii,
	struct strbuf *out)
{
	static const char *const words[] = {
		[FLOOR_STEADY] = "no leak in sight",
		[FLOOR_RISING] = "may be a leak",
		[FLOOR_LEAKING] = "looks like a leak",
	};
	char number[FORMAT_MAX];

	if (floor->count == 0)
		strbuf_adds(out, "no collection yet");
	else if (floor->verdict == FLOOR_UNKNOWN)
		strbuf_addf(out, "floor %s", format_bytes(number,
		    (uint64_t)floor->last, units));
	else
		strbuf_addf(out, "floor %s a minute: %s", slope_text(floor,
		    units, ascii, number), words[floor->verdict]);
}

void
floor_say(const struct floor *floor, enum units units, bool ascii,
	const char *way, struct strbuf *out)
{
	char number[FORMAT_MAX];
	unsigned fit;

	if (floor->count == 0) {
		strbuf_adds(out, "no collection seen yet");
		return;
	}
	strbuf_addf(out, "floor after %zu %scollection%s", floor->minima,
	    floor->full ? "full " : "", floor->minima == 1 ? "" : "s");
	if (floor->verdict == FLOOR_UNKNOWN) {
		strbuf_addf(out, ": %s; more of them will say whether it "
		    "rises", format_bytes(number, (uint64_t)floor->last,
		    units));
		return;
	}
	/* Not %f, which would mind the locale's point. */
	fit = (unsigned)(floor->fit * 100 + 0.5);
	strbuf_addf(out, ": %s a minute (fit %u.%02u)", slope_text(floor,
	    units, ascii, number), fit / 100, fit % 100);
	if (floor->risen >= FLOOR_RUN)
		strbuf_addf(out, "; the last %u ended higher than the one "
		    "before", floor->risen);
	if (floor->verdict == FLOOR_LEAKING)
		strbuf_adds(out, ": looks like a leak");
	else if (floor->verdict == FLOOR_RISING && floor->full)
		strbuf_adds(out, "; rises: may be a leak");
	else if (floor->verdict == FLOOR_RISING)
		strbuf_addf(out, "; rises, but perhaps none was a full "
		    "collection%s%s", way != NULL ? ": " : "",
		    way != NULL ? way : "");
	else
		strbuf_adds(out, floor->risen >= FLOOR_RUN ?
		    ", but hardly: does not look like a leak" :
		    "; does not look like a leak");
}
