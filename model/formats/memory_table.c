#include "model/formats/memory_table.h"

#include <math.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/compare/growth.h"
#include "model/explain/floor.h"
#include "model/formats/memory_series.h"
#include "model/table.h"

/* Points of a sparkline, and samples that a row opens into. */
#define POINTS 64
#define SHOWN_MAX 1000
#define MINUTE 60000.0
#define FIT_MIN 0.5

enum {
	COLUMN_PART,
	COLUMN_DEPTH,
	COLUMN_FIRST,
	COLUMN_LAST,
	COLUMN_GROWTH,
	COLUMN_SLOPE,
	COLUMN_FIT,
	COLUMN_OVER_TIME,
	COLUMN_COLLECTIONS,
	COLUMN_SINCE,
	COLUMN_VERDICT,
	COLUMN_TIME,
};

static const struct column columns[] = {
	{ .key = "part", .title = "Part", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 22, .help = "of the memory; opens into samples" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "levels below the first" },
	{ .key = "first", .title = "First", .kind = CELL_BYTES,
	  .hotkey = 'F', .descending = true, .width = 9, .rank = 5,
	  .help = "bytes in the first sample" },
	{ .key = "last", .title = "Last", .kind = CELL_BYTES, .hotkey = 'L',
	  .descending = true, .width = 9, .rank = 3,
	  .help = "bytes in the last sample, or in this one" },
	{ .key = "growth", .title = "Growth", .kind = CELL_DELTA_BYTES,
	  .hotkey = 'D', .descending = true, .width = 9, .rank = 0,
	  .help = "from the first to the last, or from the sample before" },
	{ .key = "per_minute", .title = "A Minute", .brief = "/min",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'M', .descending = true,
	  .width = 9, .rank = 2,
	  .help = "slope of the line through what collections left; of all "
	  "samples where there were too few" },
	{ .key = "fit", .title = "Fit", .kind = CELL_PERCENT, .hotkey = 'R',
	  .descending = true, .width = 6, .rank = 6,
	  .help = "R2 of that line: near 100 % it is straight" },
	{ .key = "over_time", .title = "Over Time", .kind = CELL_SERIES,
	  .hotkey = 'V', .descending = true, .width = 24, .rank = 4,
	  .help = "least bytes, window by window; sorts by growth" },
	{ .key = "collections", .title = "Collections",
	  .kind = CELL_COUNT, .use = COLUMN_DATA,
	  .help = "seen as a drop, or known" },
	{ .key = "grows_from_ms", .title = "Grows From", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "when it left where it began for good: "
	  "milliseconds after the first sample" },
	{ .key = "verdict", .title = "Verdict", .kind = CELL_TEXT,
	  .hotkey = 'E', .descending = true, .width = 11, .rank = 1,
	  .help = "unknown, steady, rising or leaking, by the floor" },
	{ .key = "time_ms", .title = "Time", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "when a sample was taken: milliseconds "
	  "after the first one" },
};

struct part {
	size_t known;			/* samples */
	int64_t first, last;
	int64_t grown;			/* the least of the last quarter less
					   that of the first */
	int64_t since;			/* it grew from then on, or NONE */
	size_t collections;
	double slope, fit;
	enum floor_verdict verdict;
	int64_t series[POINTS];
	size_t points;
};

struct memory_table {
	struct table table;
	const struct memory_series *series;
	struct part parts[MEMORY_PARTS];
	struct strbuf note;
};

/* level->kind; level->subject is the part that samples are of */
enum {
	LEVEL_PARTS,
	LEVEL_SAMPLES,
};

static int64_t
bytes_at(const struct memory_table *t, size_t sample, uint32_t part)
{
	return t->series->samples[sample].parts[part];
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	struct memory_table *t = (struct memory_table *)table;
	uint32_t *items = malloc(MEMORY_PARTS * sizeof *items);

	if (items == NULL)
		return error_memory(err, "rows", MEMORY_PARTS *
		    sizeof *items);
	for (uint32_t i = 0; i < MEMORY_PARTS; i++)
		if (t->parts[i].known > 0)
			items[level->count++] = i;
	level->items = items;
	level->kind = LEVEL_PARTS;
	return true;
}

/* Of each so many samples the least and the last one of the part. */
static bool
open_part(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct memory_table *t = (struct memory_table *)table;
	size_t count = t->series->count;
	size_t step = (count + SHOWN_MAX / 2 - 1) / (SHOWN_MAX / 2);
	uint32_t *items = malloc((count + 1) * sizeof *items);

	(void)parent;
	if (items == NULL)
		return error_memory(err, "samples", count * sizeof *items);
	for (size_t from = 0; from < count; from += step) {
		size_t least = SIZE_MAX, last = SIZE_MAX;

		for (size_t i = from; i < from + step && i < count; i++) {
			int64_t bytes = bytes_at(t, i, item);

			if (bytes == MEMORY_NONE)
				continue;
			if (least == SIZE_MAX ||
			    bytes < bytes_at(t, least, item))
				least = i;
			last = i;
		}
		if (least != SIZE_MAX)
			items[level->count++] = (uint32_t)least;
		if (last != least)
			items[level->count++] = (uint32_t)last;
	}
	level->items = items;
	level->kind = LEVEL_SAMPLES;
	level->subject = item;
	return true;
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	(void)table;
	(void)item;
	return level->kind == LEVEL_PARTS;
}

static int64_t
rounded(double number)
{
	return number > 9e18 ? INT64_MAX : number < -9e18 ? -INT64_MAX :
	    llround(number);
}

static void
show_part(const struct memory_table *t, uint32_t item, unsigned column,
	struct cell *cell)
{
	const struct part *part = &t->parts[item];

	switch (column) {
	case COLUMN_PART:
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, memory_part_names[item]);
		break;
	case COLUMN_FIRST:
		cell_number(cell, CELL_BYTES, part->first);
		break;
	case COLUMN_LAST:
		cell_number(cell, CELL_BYTES, part->last);
		break;
	case COLUMN_GROWTH:
		cell_number(cell, CELL_DELTA_BYTES, part->last - part->first);
		break;
	case COLUMN_SLOPE:
		cell_number(cell, t->series->timed ? CELL_DELTA_BYTES :
		    CELL_UNKNOWN, rounded(part->slope));
		break;
	case COLUMN_FIT:
		cell_number(cell, CELL_PERCENT, rounded(part->fit * 10000));
		cell->share = part->fit;
		break;
	case COLUMN_OVER_TIME:
		cell_series(cell, part->series, part->points);
		break;
	case COLUMN_COLLECTIONS:
		cell_number(cell, CELL_COUNT, (int64_t)part->collections);
		break;
	case COLUMN_SINCE:
		cell_number(cell, part->since != MEMORY_NONE &&
		    t->series->timed ? CELL_COUNT : CELL_NONE, part->since);
		break;
	case COLUMN_VERDICT:
		cell_span(cell, part->verdict >= FLOOR_RISING ? SPAN_NOTE :
		    SPAN_PLAIN);
		strbuf_adds(&cell->text, floor_verdict_names[part->verdict]);
		break;
	default:
		cell->kind = CELL_BLANK;
		break;
	}
}

static void
show_sample(const struct memory_table *t, uint32_t part, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct memory_sample *samples = t->series->samples;
	int64_t time = samples[item].time - samples[0].time;
	uint32_t before = item;

	while (before > 0 && bytes_at(t, --before, part) == MEMORY_NONE)
		;
	if (column == COLUMN_PART) {
		cell_span(cell, SPAN_PLAIN);
		if (t->series->timed)
			strbuf_addf(&cell->text, "after %lld.%03lld s",
			    (long long)(time / 1000),
			    (long long)(time % 1000));
		else
			strbuf_addf(&cell->text, "sample %u", item + 1);
	} else if (column == COLUMN_LAST) {
		cell_number(cell, CELL_BYTES, bytes_at(t, item, part));
	} else if (column == COLUMN_GROWTH) {
		cell_number(cell, CELL_DELTA_BYTES,
		    bytes_at(t, before, part) == MEMORY_NONE ? 0 :
		    bytes_at(t, item, part) - bytes_at(t, before, part));
	} else if (column == COLUMN_TIME && t->series->timed) {
		cell_number(cell, CELL_COUNT, time);
	} else if (column == COLUMN_VERDICT && samples[item].collected) {
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text, "collected");
	} else {
		cell->kind = CELL_BLANK;
	}
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct memory_table *t = (struct memory_table *)table;

	if (column == COLUMN_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else if (level->kind == LEVEL_PARTS)
		show_part(t, item, column, cell);
	else
		show_sample(t, level->subject, item, column, cell);
}

static int64_t
key_of(const struct memory_table *t, const struct level *level, uint32_t item,
	unsigned column)
{
	const struct part *part;

	if (level->kind == LEVEL_SAMPLES)
		return column == COLUMN_LAST ?
		    bytes_at(t, item, level->subject) : item;
	part = &t->parts[item];
	switch (column) {
	case COLUMN_FIRST:
		return part->first;
	case COLUMN_LAST:
		return part->last;
	case COLUMN_GROWTH:
	case COLUMN_OVER_TIME:
		return part->last - part->first;
	case COLUMN_VERDICT:
		return (int64_t)part->verdict;
	case COLUMN_SLOPE:
		return rounded(part->slope);
	case COLUMN_FIT:
		return rounded(part->fit * 10000);
	default:
		return item;
	}
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	struct memory_table *t = (struct memory_table *)table;
	int64_t x = key_of(t, level, a, column);
	int64_t y = key_of(t, level, b, column);

	if (x != y)
		return (x < y) == descending ? 1 : -1;
	return a < b ? -1 : a > b;
}

static const char *
note(const struct table *table)
{
	return ((const struct memory_table *)table)->note.data;
}

static void
free_table(struct table *table)
{
	struct memory_table *t = (struct memory_table *)table;

	strbuf_release(&t->note);
	free(t);
}

const struct table_ops memory_table_ops = {
	.name = "memory",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_PART,
	.sort_column = COLUMN_PART,
	.top = top,
	.open = open_part,
	.openable = openable,
	.cell = show,
	.order = order,
	.note = note,
	.free = free_table,
};

/* Is a part given back by collections? Others by V8 or the system. */
static bool
is_collected(uint32_t part)
{
	return part == MEMORY_USED || part == MEMORY_EXTERNAL ||
	    part == MEMORY_BUFFERS;
}

/* The least of some points, or MEMORY_NONE. */
static int64_t
least_of(const struct floor_point *points, size_t count)
{
	int64_t least = MEMORY_NONE;

	for (size_t i = 0; i < count; i++)
		if (points[i].bytes != MEMORY_NONE &&
		    (least == MEMORY_NONE || points[i].bytes < least))
			least = points[i].bytes;
	return least;
}

/*
 * How much more there is at the end, and since when. Of a saw the first sample
 * and the last may be anywhere between the points of its teeth, so what counts
 * is the least of the first and of the last quarter.
 */
static void
find_growth(struct part *part, const struct floor_point *points,
	size_t count)
{
	size_t quarter = (count + 3) / 4;
	int64_t before = least_of(points, quarter);
	int64_t after = least_of(points + count - quarter, quarter);

	part->since = MEMORY_NONE;
	if (before == MEMORY_NONE || after == MEMORY_NONE)
		return;
	part->grown = after - before;
	if (part->grown < floor_noise(before))
		return;
	for (size_t i = 0; i < count; i++)
		if (points[i].bytes != MEMORY_NONE &&
		    points[i].bytes <= before + part->grown / 10)
			part->since = points[i].time - points[0].time;
}

/* The least of each window; when it grew; its ends. points has room for all. */
static void
look_at_part(struct memory_table *t, uint32_t number,
	struct floor_point *points)
{
	struct part *part = &t->parts[number];
	size_t count = t->series->count;

	part->points = count < POINTS ? count : POINTS;
	for (size_t i = 0; i < part->points; i++)
		part->series[i] = MEMORY_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct memory_sample *sample = &t->series->samples[i];
		int64_t bytes = sample->parts[number];
		int64_t *least = &part->series[i * part->points / count];

		points[i] = (struct floor_point) { sample->time, bytes,
			sample->collected && number == MEMORY_USED };
		if (bytes == MEMORY_NONE)
			continue;
		if (part->known++ == 0)
			part->first = bytes;
		part->last = bytes;
		if (*least == MEMORY_NONE || bytes < *least)
			*least = bytes;
	}
	if (part->known > 0)
		find_growth(part, points, count);
}

/* The line through all samples, where collections say nothing. */
static void
judge_line(struct part *part, uint32_t number,
	const struct floor_point *points, size_t count, int64_t *at)
{
	int64_t *bytes = at + count;
	double rise;

	for (size_t i = 0; i < count; i++) {
		at[i] = points[i].time;
		bytes[i] = points[i].bytes;
	}
	growth_line(at, bytes, count, &part->slope, &part->fit);
	rise = part->slope * (double)(at[count - 1] - at[0]);
	part->slope *= MINUTE;
	/* What is garbage in a heap that was never collected nobody knows. */
	if (number == MEMORY_USED || part->known < FLOOR_MIN)
		part->verdict = FLOOR_UNKNOWN;
	else
		part->verdict = part->fit >= FIT_MIN &&
		    rise > (double)floor_noise(part->last) ? FLOOR_RISING :
		    FLOOR_STEADY;
}

static bool
measure(struct memory_table *t, struct error *err)
{
	size_t count = t->series->count;
	struct floor_point *points = malloc(count * sizeof *points);
	int64_t *numbers = malloc(2 * count * sizeof *numbers);
	bool done = points != NULL && numbers != NULL;

	if (!done)
		error_memory(err, "samples", count * sizeof *points);
	for (uint32_t i = 0; done && i < MEMORY_PARTS; i++) {
		struct floor floor = FLOOR_INIT;
		struct part *part = &t->parts[i];

		look_at_part(t, i, points);
		if (part->known == 0)
			continue;
		if (is_collected(i))
			done = floor_find(&floor, points, count, err);
		part->collections = floor.count;
		part->slope = floor.slope;
		part->fit = floor.fit;
		part->verdict = floor.verdict;
		if (floor.verdict == FLOOR_UNKNOWN)
			judge_line(part, i, points, count, numbers);
		floor_release(&floor);
	}
	free(points);
	free(numbers);
	return done;
}

/* Is what has grown outside of the heap mostly array buffers? */
static bool
is_buffers(const struct memory_table *t)
{
	const struct part *buffers = &t->parts[MEMORY_BUFFERS];
	const struct part *external = &t->parts[MEMORY_EXTERNAL];

	return buffers->since != MEMORY_NONE && buffers->known > 0 &&
	    buffers->grown >= external->grown / 2;
}

/* What grows first, of parts that are not in one another. */
static void
say(struct memory_table *t)
{
	static const int apart[] = { MEMORY_USED, MEMORY_BUFFERS,
	    MEMORY_EXTERNAL, MEMORY_OTHER };
	const struct part *first = NULL;
	int64_t most = 0;
	int name = 0;

	for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++)
		if (t->parts[apart[i]].grown > most)
			most = t->parts[apart[i]].grown;
	for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
		const struct part *part = &t->parts[apart[i]];

		/* What grows by little, beside another, is not what to see. */
		if (part->known == 0 || part->since == MEMORY_NONE ||
		    part->grown < most / 10 ||
		    (apart[i] == MEMORY_EXTERNAL && is_buffers(t)) ||
		    (first != NULL && (part->since > first->since ||
		    (part->since == first->since &&
		    part->grown <= first->grown))))
			continue;
		first = part;
		name = apart[i];
	}
	if (first == NULL)
		strbuf_adds(&t->note, "no part of the memory has grown");
	else
		strbuf_addf(&t->note, "%s grows first",
		    memory_part_names[name]);
	if (!t->series->timed)
		strbuf_adds(&t->note, "; the samples have no times, so how "
		    "fast is not known");
	if (t->series->untimed > 0)
		strbuf_addf(&t->note, "; %zu samples without a time were "
		    "left out", t->series->untimed);
	if (t->series->elsewhere > 0)
		strbuf_addf(&t->note, "; %zu samples of other threads were "
		    "left out", t->series->elsewhere);
}

struct table *
memory_table_new(const struct memory_series *series, struct error *err)
{
	struct memory_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "a memory over time", sizeof *t);
		return NULL;
	}
	t->table.ops = &memory_table_ops;
	t->series = series;
	t->note = (struct strbuf) STRBUF_INIT;
	if (!measure(t, err)) {
		free_table(&t->table);
		return NULL;
	}
	say(t);
	return &t->table;
}
