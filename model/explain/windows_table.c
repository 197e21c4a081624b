#include "model/explain/windows_table.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/explain/windows_state.h"
#include "model/formats/log_rows.h"
#include "model/graph/classes.h"

static const struct column columns[] = {
	{ .key = "window", .title = "Window", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 34, .least = 33,
	  .help = "time between two snapshots, and what happened in it" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "1: a window, 2: a group of log lines, "
	  "a class, memory or garbage collection, 3: of a group, "
	  "4: of a line" },
	{ .key = "after", .title = "After", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "the snapshot that the window begins "
	  "with, from 1; 0: it ends with the first one" },
	{ .key = "kind", .title = "Kind", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "window, lines, class, memory, gc, "
	  "line or field" },
	{ .key = "level", .title = "Level", .kind = CELL_TEXT, .hotkey = 'L',
	  .descending = true, .width = 7, .rank = 7,
	  .help = "of the lines" },
	{ .key = "lines", .title = "Lines", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 7,
	  .help = "in the log; or collections" },
	{ .key = "errors", .title = "Errors", .kind = CELL_COUNT,
	  .hotkey = 'E', .descending = true, .width = 8, .rank = 5,
	  .help = "of these, lines of level error and worse" },
	{ .key = "rate", .title = "Rate", .kind = CELL_TEXT, .hotkey = 'R',
	  .descending = true, .width = 7, .rank = 6,
	  .use = COLUMN_SCREEN, .help = "lines a second, minute, hour or day" },
	{ .key = "per_hour", .title = "Per Hour", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "the same, an hour" },
	{ .key = "class", .title = "Class", .kind = CELL_TEXT, .hotkey = 'C',
	  .width = 16, .most = 30, .rank = 1,
	  .help = "that agrees best with the lines" },
	{ .key = "count_delta", .title = "# Delta", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'D', .descending = true, .width = 9, .rank = 2,
	  .help = "objects more than at the beginning" },
	{ .key = "size_delta", .title = "Size Delta", .brief = "Size \xce\x94",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'S', .descending = true,
	  .width = 9, .rank = 3, .help = "bytes more" },
	{ .key = "retained_delta", .title = "Retained Delta",
	  .brief = "Ret. \xce\x94", .kind = CELL_DELTA_BYTES,
	  .hotkey = 'T', .descending = true, .width = 9, .rank = 4,
	  .help = "bytes more that would go with the objects" },
	{ .key = "agreement", .title = "Agree", .kind = CELL_PERCENT,
	  .hotkey = 'A', .descending = true, .width = 7,
	  .help = "how well lines and objects agree over all windows: one "
	  "for one, many times, is best" },
	{ .key = "gc_share", .title = "GC", .kind = CELL_PERCENT,
	  .use = COLUMN_DATA,
	  .help = "of the ticks of a V8 log, those in garbage collection" },
	{ .key = "full_collections", .title = "Full", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "collections of the whole heap" },
	{ .key = "pause", .title = "Pause", .kind = CELL_DURATION,
	  .use = COLUMN_DATA,
	  .help = "how long, at least, the snapshot at its beginning took: "
	  "names know the second" },
	{ .key = "from", .title = "From", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when it began, or the line was" },
	{ .key = "to", .title = "To", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when it ended" },
	{ .key = "location", .title = "Location", .kind = CELL_TEXT,
	  .hotkey = 'P', .width = 16, .most = 40, .rank = 8,
	  .use = COLUMN_SCREEN,
	  .help = "first frame of the program in the stack of the lines" },
	{ .key = "source", .title = "Source", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "path, line and column of that" },
	{ .key = "request", .title = "Request", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "id of the request of a line" },
	{ .key = "session", .title = "Session", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "id of the session" },
	{ .key = "user", .title = "User", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "id of the user" },
};

_Static_assert(sizeof columns / sizeof columns[0] == WINDOWS_COLUMNS,
    "a column is missing");

static const struct windows *
windows_of(const struct table *table)
{
	return ((const struct windows_table *)table)->windows;
}

/* What is before the first and after the last only where there is a log. */
static bool
top(struct table *table, struct level *level, struct error *err)
{
	const struct windows_table *t = (const struct windows_table *)table;
	const struct windows *w = t->windows;
	size_t kept = 0;

	level->kind = LEVEL_WINDOWS;
	if (!atomic_load(&t->ready))
		return level_number(level, 0, err);
	if (!level_number(level, w->count, err))
		return false;
	for (uint32_t i = 0; i < w->count; i++)
		if (windows_is_inner(&w->list[i]) || w->list[i].rows > 0)
			level->items[kept++] = i;
	level->count = kept;
	return true;
}

/* Is a line that is kept of a group of this window? */
static bool
is_of(const struct window_group *group, const struct log_example *example,
	const struct window *window)
{
	int64_t time = example->time;

	if (time == WINDOW_NO_TIME)
		return false;
	time += group->shift;
	return (window->from == WINDOW_NO_TIME || time >= window->from) &&
	    (window->to == WINDOW_NO_TIME || time < window->to);
}

static bool
open_row(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	const struct windows *w = windows_of(table);
	const struct window *window;
	const struct window_group *group;
	const struct log_group *of;

	if (parent->kind == LEVEL_WINDOWS) {
		window = &w->list[item];
		level->kind = LEVEL_ROWS;
		if (!level_number(level, window->rows, err))
			return false;
		for (size_t i = 0; i < level->count; i++)
			level->items[i] += window->first_row;
		return true;
	}
	if (parent->kind == LEVEL_MORE) {
		level->kind = LEVEL_FIELDS;
		return log_rows_fields(windows_example(w, parent, item),
		    level, err);
	}
	group = &w->groups[w->rows[item].number];
	window = &w->list[w->rows[item].window];
	of = &group->log->groups[group->number];
	level->kind = LEVEL_MORE;
	level->subject = item;
	if (!level_number(level, WINDOW_BEST + of->examples, err))
		return false;
	level->count = 0;
	for (uint32_t i = 1; windows_is_inner(window) &&
	    i < group->best_count; i++)
		level->items[level->count++] = i;
	for (uint32_t i = 0; i < of->examples; i++)
		if (is_of(group, &group->log->examples[of->first_example + i],
		    window))
			level->items[level->count++] = WINDOW_BEST + i;
	return true;
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	const struct windows *w = windows_of(table);

	if (level->kind == LEVEL_WINDOWS)
		return w->list[item].rows > 0;
	if (level->kind == LEVEL_MORE)
		return item >= WINDOW_BEST;
	return level->kind == LEVEL_ROWS &&
	    w->rows[item].kind == WINDOW_GROUP;
}

/* Of what, of which file, which of these. */
#define TAG(kind, document, number) ((uint64_t)(kind) << 56 | \
	(uint64_t)(document) << 32 | (number))

static uint64_t
tag(struct table *table, const struct level *level, uint32_t item)
{
	const struct windows *w = windows_of(table);
	const struct window_row *row;

	if (level->kind != LEVEL_ROWS)
		return item;
	row = &w->rows[item];
	if (row->kind == WINDOW_GROUP)
		return TAG(row->kind, w->groups[row->number].document,
		    w->groups[row->number].number);
	return TAG(row->kind, row->document, row->number);
}

static bool
class_of(struct table *table, const struct level *level, uint32_t item,
	uint32_t *class)
{
	const struct windows_table *t = (const struct windows_table *)table;
	uint32_t row = windows_class_row(t->windows, level, item);

	if (row == WINDOW_NONE || t->current == SIZE_MAX)
		return false;
	*class = series_class(t->series, t->current, row);
	return *class != NO_CLASS;
}

static bool
place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *where)
{
	const struct windows *w = windows_of(table);
	const struct window_group *group = windows_group(w, level, item);

	return group != NULL && log_rows_place(group->log,
	    windows_example(w, level, item), where);
}

static void
ids(struct table *table, const struct level *level, uint32_t item,
	size_t max, struct strbuf *sb)
{
	const struct windows *w = windows_of(table);
	const struct window_group *group = windows_group(w, level, item);
	const struct window *window;
	const struct log_group *of;
	uint32_t first = 0, count = 0;

	if (group == NULL)
		return;
	level = windows_line_of(level, &item);
	of = &group->log->groups[group->number];
	if (level->kind == LEVEL_MORE) {
		log_rows_add_ids(group->log, of->first_example + item -
		    WINDOW_BEST, 1, max, sb);
		return;
	}
	window = &w->list[w->rows[item].window];
	/* Those of the window: lines stand in the order of time, mostly. */
	while (first < of->examples && !is_of(group, &group->log->examples[
	    of->first_example + first], window))
		first++;
	while (first + count < of->examples && is_of(group, &group->log->
	    examples[of->first_example + first + count], window))
		count++;
	log_rows_add_ids(group->log, of->first_example + first, count, max,
	    sb);
}

static bool
is_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	(void)row;
	return level->kind == LEVEL_WINDOWS &&
	    windows_of(table)->list[item].after > 0;
}

static bool
agrees(const struct windows *w)
{
	for (uint32_t i = 0; i < w->group_count; i++)
		if (w->groups[i].best_count > 0)
			return true;
	return false;
}

static bool
has_class(const struct windows_table *t)
{
	for (uint32_t row = 0; row < t->series->rows; row++) {
		size_t len;
		const char *name = series_name(t->series, row, &len);

		if (len == t->class.len && memcmp(name, t->class.data,
		    len) == 0)
			return true;
	}
	return false;
}

static bool
says_anything(const struct windows *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (windows_is_inner(&w->list[i]) && w->list[i].lines > 0)
			return true;
	return false;
}

static void
say(struct windows_table *t, const char *text)
{
	strbuf_also(&t->note);
	strbuf_adds(&t->note, text);
}

static void
say_of_class(struct windows_table *t, const char *text)
{
	say(t, text);
	strbuf_adds(&t->note, t->class.data);
}

static void
say_count(struct windows_table *t, size_t count, const char *text)
{
	strbuf_also(&t->note);
	strbuf_addf(&t->note, "%zu %s", count, text);
}

static void
add_note(struct windows_table *t)
{
	const struct windows *w = t->windows;

	if (t->absent > 0)
		say_count(t, t->absent, "snapshots are not loaded and left "
		    "out");
	if (t->series->count < 2)
		say(t, "with two snapshots it would say what grew between "
		    "them");
	if (w->disordered)
		say(t, "the snapshots do not stand in the order in which "
		    "they were taken: nothing is lined up with them");
	else if (!w->timed && t->series->count > 0)
		say(t, "it is not known when the snapshots were taken: "
		    "nothing is lined up with them");
	else if (w->untimed > 0)
		say_count(t, w->untimed, "of the other files do not say when "
		    "they were: they are not lined up");
	if (t->class.len > 0 && !has_class(t))
		say_of_class(t, "none of the snapshots has a class ");
	else if (w->group_count > 0 && t->series->count > 1 &&
	    !says_anything(w))
		say(t, "nothing was logged between the snapshots: look "
		    "whether they are of the same day, and set TZ to the "
		    "zone they were taken in");
	else if (t->class.len > 0 && w->group_count > 0 && !agrees(w))
		say_of_class(t, "no lines agree with ");
	if (w->of_day)
		say(t, "a log has no dates: it is taken to begin on the day "
		    "of the first snapshot");
	if (w->estimated)
		say(t, "a V8 log does not say when it began: it is taken to "
		    "end when its file was written");
}

static const char *
note(const struct table *table)
{
	const struct windows_table *t = (const struct windows_table *)table;

	return atomic_load(&t->ready) && t->note.len > 0 ? t->note.data :
	    NULL;
}

static bool
build(struct windows_table *t, struct task *task, struct error *err)
{
	struct windows_from from = {
		.series = t->series,
		.ends = t->ends,
		.documents = t->documents,
		.written = t->written,
		.zone = t->zone,
		.document_count = t->document_count,
		.class = t->class.len > 0 ? t->class.data : NULL,
	};

	t->windows = windows_new(&from, task, err);
	if (t->windows == NULL)
		return false;
	add_note(t);
	atomic_store(&t->ready, true);
	return true;
}

static bool
work(struct table *table, struct task *task, struct error *err)
{
	struct windows_table *t = (struct windows_table *)table;
	bool done = true;

	if (atomic_load(&t->ready))
		return true;
	task_begin(task, STAGE_WORK, t->heap_count);
	for (size_t i = 0; done && i < t->heap_count; i++)
		done = series_add(t->series, t->heaps[i], t->times[i], err) &&
		    task_advance(task, STAGE_WORK, 1, err);
	done = done && series_merge(t->series, err) &&
	    build(t, task, err);
	task_end(task, STAGE_WORK);
	return done;
}

static size_t
found(const struct table *table)
{
	const struct windows_table *t = (const struct windows_table *)table;

	return atomic_load(&t->ready) ? t->windows->count : 0;
}

static void
free_table(struct table *table)
{
	struct windows_table *t = (struct windows_table *)table;

	windows_free(t->windows);
	series_free(t->series);
	free(t->heaps);
	free(t->times);
	free(t->ends);
	free(t->documents);
	free(t->written);
	strbuf_release(&t->class);
	strbuf_release(&t->note);
	free(t);
}

const struct table_ops windows_table_ops = {
	.name = "windows",
	.columns = columns,
	.column_count = WINDOWS_COLUMNS,
	.main_column = COLUMN_WINDOW,
	.sort_column = COLUMN_AGREEMENT,
	.top = top,
	.open = open_row,
	.openable = openable,
	.cell = windows_cell,
	.order = windows_order,
	.tag = tag,
	.class = class_of,
	.place = place,
	.ids = ids,
	.opened = is_opened,
	.work = work,
	.found = found,
	.note = note,
	.free = free_table,
};

static struct windows_table *
new_table(const struct windows_files *files, struct error *err)
{
	struct windows_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "windows", sizeof *t);
		return NULL;
	}
	t->table.ops = &windows_table_ops;
	t->note = t->class = (struct strbuf) STRBUF_INIT;
	t->current = SIZE_MAX;
	atomic_init(&t->ready, false);
	t->heaps = calloc(files->count + 1, sizeof *t->heaps);
	t->times = calloc(files->count + 1, sizeof *t->times);
	t->ends = calloc(files->count + 1, sizeof *t->ends);
	t->documents = calloc(files->document_count + 1,
	    sizeof *t->documents);
	t->written = calloc(files->document_count + 1, sizeof *t->written);
	t->zone = files->zone;
	if (files->class != NULL)
		strbuf_adds(&t->class, files->class);
	if (t->heaps == NULL || t->times == NULL || t->ends == NULL ||
	    t->documents == NULL || t->written == NULL || t->class.failed) {
		error_memory(err, "windows", files->count);
		table_free(&t->table);
		return NULL;
	}
	for (size_t i = 0; i < files->document_count; i++) {
		t->written[i] = files->written[i];
		t->documents[t->document_count++] = files->documents[i];
	}
	return t;
}

struct table *
windows_table_new(const struct windows_files *files, struct error *err)
{
	struct windows_table *t = new_table(files, err);

	if (t == NULL)
		return NULL;
	t->series = series_new(files->count, err);
	if (t->series == NULL) {
		table_free(&t->table);
		return NULL;
	}
	for (size_t i = 0; i < files->count; i++) {
		if (files->heaps[i] == NULL) {
			t->absent++;
			continue;
		}
		if (files->heaps[i] == files->current)
			t->current = t->heap_count;
		t->heaps[t->heap_count] = files->heaps[i];
		t->times[t->heap_count] = files->times != NULL ?
		    files->times[i] : WINDOW_NO_TIME;
		t->ends[t->heap_count++] = files->ends != NULL ?
		    files->ends[i] : WINDOW_NO_TIME;
	}
	t->absent -= files->others < t->absent ? files->others : t->absent;
	return &t->table;
}

struct table *
windows_table_of(struct series *series, const struct windows_files *files,
	struct error *err)
{
	struct windows_table *t = new_table(files, err);

	if (t == NULL) {
		series_free(series);
		return NULL;
	}
	t->series = series;
	t->current = series->count - 1;
	memcpy(t->ends, files->ends, series->count * sizeof *t->ends);
	if (!build(t, NULL, err)) {
		table_free(&t->table);
		return NULL;
	}
	return &t->table;
}
