#include "model/compare/trend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/tally.h"
#include "model/compare/track.h"
#include "model/compare/trend_score.h"
#include "model/compare/trend_state.h"
#include "model/explore/rows.h"

#define SNAPSHOT_COLUMN(name, number, letter, ranked) \
	{ .key = name, .title = number, .kind = CELL_COUNT, \
	  .hotkey = letter, .descending = true, .width = 8, \
	  .rank = ranked, .use = COLUMN_SCREEN, \
	  .help = "what it had in this snapshot: the first one, and as " \
	    "many of the last as there is room for" }

static const struct column columns[TREND_COLUMNS] = {
	{ .key = "constructor", .title = "Constructor", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 27,
	  .help = "class of the objects, or one that grew" },
	ROW_COLUMN_DEPTH("1: a class, 2: an object of it that grew"),
	ROW_COLUMN_ID,
	{ .key = "series", .title = "Trend", .kind = CELL_SERIES,
	  .hotkey = 'T', .descending = true, .width = 8, .rank = 0,
	  .help = "from the first snapshot to the last; sorts by what most "
	    "looks like a leak: by steps that grew, straightness and bytes" },
	{ .key = "score", .title = "Score", .kind = CELL_PERCENT,
	  .descending = true, .use = COLUMN_DATA,
	  .help = "what that is, 0 to 100" },
	{ .key = "growth", .title = "Growth", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'D', .descending = true, .width = 9, .rank = 2,
	  .help = "the last less the first" },
	{ .key = "per_step", .title = "Per Step", .brief = "Step",
	  .kind = CELL_DELTA_COUNT, .hotkey = 'P', .descending = true,
	  .width = 9, .rank = 1,
	  .help = "growth from a snapshot to the next, on average" },
	{ .key = "per_minute", .title = "Per Minute", .brief = "Minute",
	  .kind = CELL_DELTA_COUNT, .hotkey = 'M', .descending = true,
	  .width = 9, .rank = 5,
	  .help = "growth a minute, where names or times of the files say "
	    "when" },
	{ .key = "grew", .title = "Grew", .kind = CELL_TEXT, .hotkey = 'W',
	  .descending = true, .width = 12, .rank = 20,
	  .help = "in how many steps it grew" },
	{ .key = "steps_grown", .title = "Steps", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .descending = true,
	  .help = "the same as a number" },
	{ .key = "slope", .title = "Slope", .kind = CELL_DELTA_COUNT,
	  .use = COLUMN_DATA, .descending = true,
	  .help = "of the straight line nearest to it, a step" },
	{ .key = "fit", .title = "Fit", .kind = CELL_PERCENT, .hotkey = 'F',
	  .descending = true, .width = 6, .rank = 6,
	  .help = "how near it is to a straight line: R2, which says nothing "
	    "of two snapshots" },
	{ .key = "stayed", .title = "Stayed", .kind = CELL_TEXT,
	  .hotkey = 'S', .descending = true, .width = 15, .rank = 19,
	  .help = "of the objects new in a snapshot between the first and "
	    "the last, how many the last still has" },
	{ .key = "new_before_last", .title = "New", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .descending = true,
	  .help = "objects new in a snapshot between the first and the "
	    "last" },
	{ .key = "still_there", .title = "Still There", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .descending = true,
	  .help = "how many of these the last has" },
	{ .key = "reason", .title = "Reason", .kind = CELL_TEXT,
	  .hotkey = 'E', .width = 30, .rank = 0,
	  .help = "what makes it look like a leak, the strongest first" },
	SNAPSHOT_COLUMN("first", "#1", 'A', 4),
	SNAPSHOT_COLUMN("second", "#2", 'B', 13),
	SNAPSHOT_COLUMN("third", "#3", 'C', 12),
	SNAPSHOT_COLUMN("fourth", "#4", 'H', 11),
	SNAPSHOT_COLUMN("fifth", "#5", 'J', 10),
	SNAPSHOT_COLUMN("sixth", "#6", 'K', 9),
	SNAPSHOT_COLUMN("seventh", "#7", 'L', 8),
	SNAPSHOT_COLUMN("eighth", "#8", 'R', 7),
};

void
trend_set_measure(struct table *table, enum measure measure)
{
	struct trend *trend = (struct trend *)table;
	bool counts = measure == MEASURE_COUNT;
	enum cell_kind delta = counts ? CELL_DELTA_COUNT : CELL_DELTA_BYTES;

	trend->options.measure = measure;
	trend->columns[COLUMN_GROWTH].kind = delta;
	trend->columns[COLUMN_STEP].kind = delta;
	trend->columns[COLUMN_MINUTE].kind = delta;
	trend->columns[COLUMN_SLOPE].kind = delta;
	for (unsigned i = COLUMN_FIRST; i < TREND_COLUMNS; i++)
		trend->columns[i].kind = counts ? CELL_COUNT : CELL_BYTES;
}

/* Columns as there are snapshots, the last of these where the eye finds it. */
static void
make_columns(struct trend *trend, bool timed)
{
	size_t shown = trend_shown(trend);

	memcpy(trend->columns, columns, sizeof columns);
	/* An empty column would take the room of others. */
	if (!timed)
		trend->columns[COLUMN_MINUTE].use = COLUMN_DATA;
	for (unsigned i = 0; i < shown; i++) {
		struct column *column = &trend->columns[COLUMN_FIRST + i];

		snprintf(trend->titles[i], sizeof trend->titles[i], "#%zu",
		    trend_snapshot(trend, COLUMN_FIRST + i) + 1);
		column->title = trend->titles[i];
		if (i > 0 && i + 1 == shown)
			column->rank = 3;
	}
	trend->ops = trend_ops;
	trend->ops.columns = trend->columns;
	trend->ops.column_count = COLUMN_FIRST + (unsigned)shown;
	trend->table.ops = &trend->ops;
	trend_set_measure(&trend->table, trend->options.measure);
}

static bool
trend_top(struct table *table, struct level *level, struct error *err)
{
	struct trend *trend = (struct trend *)table;

	level->kind = LEVEL_CLASSES;
	/* An order must stay while rows are sorted by it. */
	level->subject = atomic_load(&trend->followed);
	return level_number(level, atomic_load(&trend->ready) ?
	    trend->series->rows : 0, err);
}

/* How many objects of a class grew; what is known of it by now. */
static uint32_t
objects_of(const struct trend *trend, uint32_t row)
{
	const uint32_t *first = trend->series->first_object;

	return atomic_load(&trend->followed) && first != NULL ?
	    first[row + 1] - first[row] : 0;
}

static bool
trend_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct trend *trend = (struct trend *)table;
	const struct series *series = trend->series;

	(void)parent;
	level->kind = LEVEL_OBJECTS;
	if (!level_number(level, objects_of(trend, item), err))
		return false;
	for (uint32_t i = 0; i < level->count; i++)
		level->items[i] = series->objects[
		    series->first_object[item] + i];
	return true;
}

static bool
trend_openable(struct table *table, const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_CLASSES &&
	    objects_of((struct trend *)table, item) > 0;
}

static bool
trend_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct trend *trend = (struct trend *)table;

	if (level->kind == LEVEL_CLASSES)
		return false;
	object->heap = trend->last;
	object->node = trend->series->track->histories[item].node;
	return true;
}

static bool
trend_class(struct table *table, const struct level *level, uint32_t item,
	uint32_t *class)
{
	struct trend *trend = (struct trend *)table;

	if (level->kind != LEVEL_CLASSES || trend->current == trend->count)
		return false;
	*class = series_class(trend->series, trend->current, item);
	return *class != NO_CLASS;
}

/* Objects go by their nodes: lines of sizes are numbered as it happens. */
static uint64_t
trend_tag(struct table *table, const struct level *level, uint32_t item)
{
	struct trend *trend = (struct trend *)table;

	return level->kind == LEVEL_CLASSES ? item :
	    trend->series->track->histories[item].node;
}

static bool
score_rows(struct trend *trend, struct error *err)
{
	const struct series *series = trend->series;

	trend->scores = malloc((series->rows + (size_t)1) *
	    sizeof *trend->scores);
	if (trend->scores == NULL)
		return error_memory(err, "a trend", series->rows *
		    sizeof *trend->scores);
	for (uint32_t i = 0; i < series->rows; i++)
		trend->scores[i] = trend_score(series, i);
	trend->minutes = series_minutes(series);
	return true;
}

static bool
find_classes(struct trend *trend, struct task *task, struct error *err)
{
	for (size_t i = 0; i < trend->count; i++)
		if (!series_add(trend->series, trend->heaps[i],
		    trend->times[i], err) ||
		    !task_advance(task, STAGE_WORK, 1, err))
			return false;
	return series_merge(trend->series, err) && score_rows(trend, err);
}

static bool
find_objects(struct trend *trend, struct task *task, struct error *err)
{
	for (size_t i = 0; i < trend->count; i++)
		if (!series_follow(trend->series, trend->heaps[i], task,
		    err) || !task_advance(task, STAGE_WORK, 4, err))
			return false;
	return series_merge_objects(trend->series, trend->last, err);
}

static bool
trend_work(struct table *table, struct task *task, struct error *err)
{
	struct trend *trend = (struct trend *)table;
	bool done;

	if (atomic_load(&trend->ready))
		return true;
	task_begin(task, STAGE_WORK, 5 * trend->count);
	done = find_classes(trend, task, err);
	if (done) {
		atomic_store(&trend->ready, true);
		done = find_objects(trend, task, err);
	}
	task_end(task, STAGE_WORK);
	atomic_store(done ? &trend->followed : &trend->stopped, true);
	return done;
}

static size_t
trend_found(const struct table *table)
{
	const struct trend *trend = (const struct trend *)table;

	return atomic_load(&trend->ready) ? trend->series->rows : 0;
}

/* Why objects are not followed, or not as one would think. */
static void
add_doubts(const struct trend *trend, struct strbuf *note)
{
	const struct series *series = trend->series;

	if (!series->one_process)
		strbuf_adds(note, "not of one process: classes are right, no "
		    "object can be followed; ");
	else if (series->disordered)
		strbuf_adds(note, "not in the order in which they were "
		    "taken, by the ids of their objects; ");
	else if (series->track->full)
		strbuf_adds(note, "more objects have changed than can be "
		    "followed: not all that grew are shown; ");
}

static const char *
trend_note(const struct table *table)
{
	struct trend *trend = (struct trend *)(uintptr_t)table;
	struct strbuf *note = &trend->note;

	strbuf_reset(note);
	if (trend->count < 2)
		strbuf_adds(note, "a trend needs two snapshots or more; ");
	if (trend->absent > 0)
		strbuf_addf(note, "without %zu snapshot%s that %s not "
		    "loaded; ", trend->absent, trend->absent > 1 ? "s" : "",
		    trend->absent > 1 ? "are" : "is");
	if (atomic_load(&trend->stopped))
		strbuf_adds(note, "stopped: which objects stayed and grew is "
		    "not known; ");
	else if (atomic_load(&trend->followed))
		add_doubts(trend, note);
	if (note->len == 0 || note->failed)
		return NULL;
	strbuf_truncate(note, note->len - 2);
	return note->data;
}

static void
trend_free(struct table *table)
{
	struct trend *trend = (struct trend *)table;

	series_free(trend->series);
	free(trend->scores);
	free(trend->heaps);
	free(trend->times);
	strbuf_release(&trend->note);
	free(trend);
}

const struct table_ops trend_ops = {
	.name = "trend",
	.columns = columns,
	.column_count = TREND_COLUMNS,
	.main_column = COLUMN_CONSTRUCTOR,
	.sort_column = COLUMN_SERIES,
	.top = trend_top,
	.open = trend_open,
	.openable = trend_openable,
	.cell = trend_cell,
	.order = trend_order,
	.tag = trend_tag,
	.object = trend_object,
	.class = trend_class,
	.work = trend_work,
	.found = trend_found,
	.note = trend_note,
	.free = trend_free,
};

static bool
has_times(const struct trend *trend)
{
	for (size_t i = 1; i < trend->count; i++)
		if (tally_minutes(trend->times[i - 1], trend->times[i]) < 0)
			return false;
	return trend->count > 1 && tally_minutes(trend->times[0],
	    trend->times[trend->count - 1]) > 0;
}

static struct trend *
new_trend(const struct trend_options *options, struct error *err)
{
	struct trend *trend = calloc(1, sizeof *trend);

	if (trend == NULL) {
		error_memory(err, "a trend", sizeof *trend);
		return NULL;
	}
	trend->table.ops = &trend_ops;
	trend->options = *options;
	trend->note = (struct strbuf) STRBUF_INIT;
	atomic_init(&trend->ready, false);
	atomic_init(&trend->stopped, false);
	atomic_init(&trend->followed, false);
	return trend;
}

struct table *
trend_new(const struct heap *const *heaps, const int64_t *times,
	size_t count, const struct heap *current,
	const struct trend_options *options, struct error *err)
{
	struct trend *trend = new_trend(options, err);

	if (trend == NULL)
		return NULL;
	trend->heaps = calloc(count + 1, sizeof *trend->heaps);
	trend->times = calloc(count + 1, sizeof *trend->times);
	trend->series = series_new(count, err);
	if (trend->heaps == NULL || trend->times == NULL ||
	    trend->series == NULL) {
		table_free(&trend->table);
		error_memory(err, "a trend", count);
		return NULL;
	}
	trend->current = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		if (heaps[i] == NULL) {
			trend->absent++;
			continue;
		}
		if (heaps[i] == current)
			trend->current = trend->count;
		trend->heaps[trend->count] = trend->last = heaps[i];
		trend->times[trend->count++] = times != NULL ? times[i] :
		    TALLY_NO_TIME;
	}
	if (trend->current > trend->count)
		trend->current = trend->count;
	trend->absent -= options->others < trend->absent ? options->others :
	    trend->absent;
	make_columns(trend, has_times(trend));
	return &trend->table;
}

struct table *
trend_of(struct series *series, const struct heap *last,
	const struct trend_options *options, struct error *err)
{
	struct trend *trend = new_trend(options, err);

	if (trend == NULL) {
		series_free(series);
		return NULL;
	}
	trend->series = series;
	trend->last = last;
	trend->count = series->count;
	trend->current = trend->count - 1;
	make_columns(trend, series_minutes(series) > 0);
	if (!score_rows(trend, err)) {
		table_free(&trend->table);
		return NULL;
	}
	atomic_store(&trend->ready, true);
	atomic_store(&trend->followed, true);
	return &trend->table;
}
