#include "model/explain/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/growth.h"
#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/explain/window_groups.h"
#include "model/explain/window_times.h"
#include "model/formats/document.h"
#include "model/formats/memory_series.h"

struct building {
	struct windows *windows;
	const struct windows_from *from;
	uint32_t *classes;	/* rows of the series that grew: those that
				   say most first, of these those that hold
				   most */
	uint32_t class_count;
	int64_t *grown;		/* of each of these in each window */
	size_t rows_room;
	struct task *task;
	struct error *err;
};

void
windows_free(struct windows *windows)
{
	if (windows == NULL)
		return;
	free(windows->list);
	free(windows->groups);
	free(windows->lines);
	free(windows->rows);
	free(windows);
}

/* What is known of a window begins when its first snapshot is written. */
int64_t
windows_length(const struct windows *windows, uint32_t window)
{
	const struct window *w = &windows->list[window];
	int64_t length, pause;

	if (w->from == WINDOW_NO_TIME || w->to == WINDOW_NO_TIME)
		return 0;
	length = w->to - w->from;
	pause = windows->list[window + 1].pause;
	if (pause != WINDOW_NO_TIME && pause < length)
		length -= pause;
	return length > 0 ? length : 0;
}

/* From one heap to the next, of a measure; 0 where it is not known. */
static int64_t
difference(const struct series *series, uint32_t row, enum measure measure,
	size_t before)
{
	const int64_t *values = series_values(series, row, measure);

	return values[before] == GROWTH_NONE ||
	    values[before + 1] == GROWTH_NONE ? 0 :
	    values[before + 1] - values[before];
}

bool
windows_grown(const struct windows *windows, uint32_t row, uint32_t window,
	struct window_growth *growth)
{
	const struct window *w = &windows->list[window];

	if (!windows_is_inner(w))
		return false;
	growth->count = difference(windows->series, row, MEASURE_COUNT,
	    w->after - 1);
	growth->size = difference(windows->series, row, MEASURE_SIZE,
	    w->after - 1);
	growth->retained = difference(windows->series, row,
	    MEASURE_RETAINED, w->after - 1);
	return true;
}

double
windows_agreement(const uint64_t *lines, const int64_t *grown, size_t count)
{
	double logged = 0, grew = 0, small = 0, large = 0, each;
	unsigned used = 0;

	for (size_t i = 0; i < count; i++) {
		logged += (double)lines[i];
		grew += (double)grown[i];
		used += lines[i] > 0 || grown[i] > 0;
	}
	if (logged == 0 || grew <= 0)
		return 0;
	each = fmax(1, round(grew / logged));
	for (size_t i = 0; i < count; i++) {
		double want = each * (double)lines[i];
		double have = fmax(0, (double)grown[i]);

		small += fmin(want, have);
		large += fmax(want, have) - fmin(0, (double)grown[i]);
	}
	return small / large * small / large / pow(each, 1.0 / used) *
	    (1 - exp2(-small / each));
}

/* The snapshots of a series, and where there are logs what is around them. */
static bool
make_windows(struct building *b)
{
	struct windows *w = b->windows;
	const struct series *series = w->series;

	w->list = calloc(series->count + 1, sizeof *w->list);
	if (w->list == NULL)
		return error_memory(b->err, "windows", series->count);
	for (size_t i = 0; i <= series->count; i++) {
		struct window *window = &w->list[w->count++];

		window->after = (uint32_t)i;
		window->open = i == series->count;
	}
	w->timed = window_times(w, b->from->ends);
	return true;
}

struct grown {
	uint32_t row;
	int64_t count;
	int telling;
	int64_t held;
};

static int
by_growth(const void *a, const void *b)
{
	const struct grown *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static bool
is_meant(const struct building *b, uint32_t row)
{
	size_t len;
	const char *name = series_name(b->windows->series, row, &len);

	return b->from->class == NULL || (strlen(b->from->class) == len &&
	    memcmp(name, b->from->class, len) == 0);
}

/* What was added of a class, where it grew. */
static int64_t
added(const struct windows *w, uint32_t row)
{
	struct window_growth growth;
	int64_t sum = 0;

	for (uint32_t i = 0; i < w->count; i++)
		if (windows_grown(w, row, i, &growth) && growth.count > 0)
			sum += growth.count;
	return sum;
}

/* The program's own classes say most, then those of JavaScript. */
static int
telling(const struct series *series, uint32_t row)
{
	if (series_is_kind(series, row))
		return 0;
	return series_has_place(series, row) ? 2 : 1;
}

/* What is held by objects more than at first. */
static int64_t
held(const struct series *series, uint32_t row)
{
	int64_t sum = 0;

	for (size_t i = 0; i + 1 < series->count; i++)
		sum += difference(series, row, MEASURE_RETAINED, i);
	return sum;
}

static int
by_worth(const void *a, const void *b)
{
	const struct grown *x = a, *y = b;

	if (x->telling != y->telling)
		return x->telling > y->telling ? -1 : 1;
	if (x->held != y->held)
		return x->held > y->held ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static bool
make_classes(struct building *b)
{
	const struct windows *w = b->windows;
	struct grown *grown = calloc(w->series->rows + (size_t)1,
	    sizeof *grown);
	struct window_growth growth = { 0 };
	uint32_t count = 0;

	if (grown == NULL)
		return error_memory(b->err, "windows", w->series->rows);
	for (uint32_t row = 0; row < w->series->rows; row++) {
		grown[count] = (struct grown) { .row = row,
		    .count = added(w, row) };
		count += grown[count].count > 0 && is_meant(b, row);
	}
	qsort(grown, count, sizeof *grown, by_growth);
	if (count > WINDOW_CLASSES_MAX)
		count = WINDOW_CLASSES_MAX;
	for (uint32_t i = 0; i < count; i++) {
		grown[i].telling = telling(w->series, grown[i].row);
		grown[i].held = held(w->series, grown[i].row);
	}
	qsort(grown, count, sizeof *grown, by_worth);
	b->classes = calloc(count + (size_t)1, sizeof *b->classes);
	b->grown = calloc((count + (size_t)1) * w->count, sizeof *b->grown);
	if (b->classes == NULL || b->grown == NULL) {
		free(grown);
		return error_memory(b->err, "windows", count * w->count);
	}
	b->class_count = count;
	for (uint32_t i = 0; i < count; i++) {
		int64_t *of = b->grown + i * w->count;

		b->classes[i] = grown[i].row;
		for (uint32_t k = 0; k < w->count; k++)
			of[k] = windows_grown(w, grown[i].row, k, &growth) ?
			    growth.count : 0;
	}
	free(grown);
	return true;
}

/*
 * Classes come in the order of what they say: of those that say as much the
 * ones that agree better stand before it.
 */
static void
add_best(const struct windows *w, struct window_group *group,
	double agreement, uint32_t row)
{
	unsigned at = group->best_count;
	int says = telling(w->series, row);

	while (at > 0 && agreement > group->agreement[at - 1] &&
	    says == telling(w->series, group->best[at - 1])) {
		if (at < WINDOW_BEST) {
			group->agreement[at] = group->agreement[at - 1];
			group->best[at] = group->best[at - 1];
		}
		at--;
	}
	if (at == WINDOW_BEST)
		return;
	if (group->best_count < WINDOW_BEST)
		group->best_count++;
	group->agreement[at] = agreement;
	group->best[at] = row;
}

/* Only what has a snapshot at both ends can agree. */
static bool
find_best(struct building *b)
{
	struct windows *w = b->windows;
	size_t inner = w->count > 2 ? w->count - 2 : 0;

	for (uint32_t i = 0; i < w->group_count; i++) {
		struct window_group *group = &w->groups[i];

		for (uint32_t k = 0; k < b->class_count; k++) {
			uint32_t row = b->classes[k];
			double least = telling(w->series, row) == 2 ?
			    WINDOW_AGREES : WINDOW_EXPLAINS;
			double agreement = windows_agreement(
			    group->lines + 1, b->grown + k * w->count + 1,
			    inner);

			if (agreement >= least)
				add_best(w, group, agreement, row);
		}
		if (!task_goes_on(b->task, b->err))
			return false;
	}
	return true;
}

static bool
add_row(struct building *b, const struct window_row *row)
{
	struct windows *w = b->windows;
	struct window_row *rows = array_grow(w->rows, &b->rows_room,
	    w->row_count + 1, sizeof *rows, "windows", b->err);

	if (rows == NULL)
		return false;
	w->rows = rows;
	rows[w->row_count++] = *row;
	w->list[row->window].rows++;
	return true;
}

/* Does a group that is told of a window explain the class? */
static bool
is_explained(const struct windows *w, uint32_t window, uint32_t row)
{
	for (uint32_t i = 0; i < w->group_count; i++)
		if (w->groups[i].best_count > 0 &&
		    w->groups[i].best[0] == row &&
		    w->groups[i].agreement[0] >= WINDOW_EXPLAINS &&
		    w->groups[i].lines[window] > 0)
			return true;
	return false;
}

/* The classes that grew by most bytes, of which nothing was logged. */
static bool
add_classes(struct building *b, uint32_t window)
{
	const struct windows *w = b->windows;
	struct grown *grown = calloc(b->class_count + (size_t)1,
	    sizeof *grown);
	struct window_growth growth;
	uint32_t count = 0;
	bool done = true;

	if (grown == NULL)
		return error_memory(b->err, "windows", b->class_count);
	for (uint32_t i = 0; i < b->class_count; i++) {
		uint32_t row = b->classes[i];

		if (!windows_grown(w, row, window, &growth) ||
		    growth.count <= 0 || is_explained(w, window, row))
			continue;
		grown[count] = (struct grown) { .row = row,
		    .count = growth.size };
		count++;
	}
	qsort(grown, count, sizeof *grown, by_growth);
	for (uint32_t i = 0; done && i < count && i < WINDOW_GROWN_MAX; i++)
		done = add_row(b, &(struct window_row) {
		    .kind = WINDOW_CLASS, .number = grown[i].row,
		    .window = window });
	free(grown);
	return done;
}

/* What other files tell of a window. */
static bool
add_document(struct building *b, uint32_t number, uint32_t window)
{
	const struct document *document = b->from->documents[number];
	const struct memory_series *memory = window_memory(document);
	const struct ticks *ticks = document_data(document, FILE_V8_LOG);
	const struct window *w = &b->windows->list[window];
	struct window_row row = { .kind = WINDOW_MEMORY, .window = window,
	    .document = number };
	int64_t began = ticks != NULL ? window_began(ticks,
	    b->from->written[number]) : WINDOW_NO_TIME;

	for (; memory != NULL && row.number < MEMORY_PARTS; row.number++)
		if (window_grown_by(memory, row.number, w, &row.bytes) &&
		    !add_row(b, &row))
			return false;
	row.kind = WINDOW_GC;
	row.number = 0;
	return began == WINDOW_NO_TIME || !window_collections(ticks, began,
	    w, &row) || add_row(b, &row);
}

static bool
add_rows(struct building *b, uint32_t window)
{
	struct windows *w = b->windows;

	w->list[window].first_row = (uint32_t)w->row_count;
	for (uint32_t i = 0; i < w->group_count; i++)
		if (w->groups[i].lines[window] > 0 &&
		    (b->from->class == NULL || w->groups[i].best_count > 0) &&
		    !add_row(b, &(struct window_row) { .kind = WINDOW_GROUP,
		    .number = i, .window = window }))
			return false;
	if (!add_classes(b, window))
		return false;
	for (size_t i = 0; i < b->from->document_count &&
	    b->from->class == NULL; i++)
		if (!add_document(b, (uint32_t)i, window))
			return false;
	return true;
}

static bool
build(struct building *b)
{
	struct windows *w = b->windows;

	if (!make_windows(b) || !window_groups(w, b->from, b->err) ||
	    !make_classes(b) || !find_best(b))
		return false;
	for (size_t i = 0; i < b->from->document_count; i++) {
		w->untimed += !window_is_timed(b->from->documents[i],
		    b->from->written[i]);
		w->estimated |= window_is_estimated(b->from->documents[i]);
	}
	for (uint32_t i = 0; i < w->count; i++)
		if (!add_rows(b, i) || !task_goes_on(b->task, b->err))
			return false;
	return true;
}

struct windows *
windows_new(const struct windows_from *from, struct task *task,
	struct error *err)
{
	struct building b = { .from = from, .task = task, .err = err };
	bool done;

	b.windows = calloc(1, sizeof *b.windows);
	if (b.windows == NULL) {
		error_memory(err, "windows", sizeof *b.windows);
		return NULL;
	}
	b.windows->series = from->series;
	done = build(&b);
	free(b.classes);
	free(b.grown);
	if (done)
		return b.windows;
	windows_free(b.windows);
	return NULL;
}
