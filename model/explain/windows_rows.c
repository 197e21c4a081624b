/* How the rows of the table of windows read, and in which order they stand. */
#include "model/explain/windows_state.h"

#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/formats/app_log.h"
#include "model/formats/log_rows.h"
#include "model/formats/log_time.h"
#include "model/formats/memory_series.h"

/* All that is known of a row, whatever it is of. */
struct facts {
	const struct window *window;
	uint32_t number;		/* of the window */
	const struct window_row *row;	/* NULL: the window itself */
	const struct window_group *group;
	const struct log_example *line;
	uint32_t class;			/* row of the series */
	double agreement;		/* < 0: none */
	bool counted;			/* lines is known */
	uint64_t lines;
	bool grown, measured;		/* growth is; its size is */
	struct window_growth growth;
};

static void
facts_of_group(const struct windows *w, const struct level *level,
	uint32_t item, struct facts *f)
{
	uint32_t best = level->kind == LEVEL_MORE ? item : 0;

	f->group = &w->groups[f->row->number];
	if (best >= WINDOW_BEST) {
		f->line = windows_example(w, level, item);
		return;
	}
	if (level->kind == LEVEL_ROWS) {
		f->counted = true;
		f->lines = f->group->lines[f->number];
	}
	if (best < f->group->best_count && windows_is_inner(f->window)) {
		f->class = f->group->best[best];
		f->agreement = f->group->agreement[best];
	}
}

static void
find_facts(const struct windows *w, const struct level *level, uint32_t item,
	struct facts *f)
{
	*f = (struct facts) { .class = WINDOW_NONE, .agreement = -1 };
	level = windows_line_of(level, &item);
	if (level->kind == LEVEL_WINDOWS) {
		f->number = item;
		f->window = &w->list[item];
		f->lines = f->window->lines;
		f->counted = w->timed && w->group_count > 0;
		return;
	}
	f->row = &w->rows[level->kind == LEVEL_MORE ? level->subject : item];
	f->number = f->row->window;
	f->window = &w->list[f->number];
	if (f->row->kind == WINDOW_GROUP) {
		facts_of_group(w, level, item, f);
	} else if (f->row->kind == WINDOW_CLASS) {
		f->class = f->row->number;
	} else if (f->row->kind == WINDOW_MEMORY) {
		f->measured = true;
		f->growth.size = f->row->bytes;
	} else if (f->row->collections) {
		f->counted = true;
		f->lines = f->row->minor + f->row->major;
	}
	if (f->class != WINDOW_NONE)
		f->measured = f->grown = windows_grown(w, f->class, f->number,
		    &f->growth);
}

uint32_t
windows_class_row(const struct windows *w, const struct level *level,
	uint32_t item)
{
	struct facts f;

	find_facts(w, level, item, &f);
	return f.class;
}

const struct window_group *
windows_group(const struct windows *w, const struct level *level,
	uint32_t item)
{
	struct facts f;

	level = windows_line_of(level, &item);
	find_facts(w, level, item, &f);
	return level->kind == LEVEL_MORE && f.line == NULL ? NULL : f.group;
}

const struct log_example *
windows_example(const struct windows *w, const struct level *level,
	uint32_t item)
{
	const struct window_row *row;
	const struct window_group *group;
	bool line;

	level = windows_line_of(level, &item);
	line = level->kind == LEVEL_MORE;
	row = &w->rows[line ? level->subject : item];
	group = &w->groups[row->number];
	return &group->log->examples[group->log->groups[group->number].
	    first_example + (line ? item - WINDOW_BEST : 0)];
}

static bool
is_long(const struct windows *w)
{
	const struct window *first = &w->list[0];
	const struct window *last = &w->list[w->count - 1];

	return last->from - first->to >= LOG_DAY;
}

static void
show_window(const struct windows *w, const struct facts *f, struct cell *cell)
{
	const struct window *window = f->window;
	bool day = w->timed && is_long(w);

	cell_span(cell, SPAN_PLAIN);
	if (window->after == 0)
		strbuf_adds(&cell->text, "before #1");
	else if (window->open)
		strbuf_addf(&cell->text, "after #%u", window->after);
	else
		strbuf_addf(&cell->text, "#%u to #%u", window->after,
		    window->after + 1);
	if (!w->timed)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, "  ");
	if (window->from != WINDOW_NO_TIME)
		log_time_add_short(window->from, false, day, &cell->text);
	if (window->from != WINDOW_NO_TIME && window->to != WINDOW_NO_TIME)
		strbuf_adds(&cell->text, " - ");
	if (window->to != WINDOW_NO_TIME)
		log_time_add_short(window->to, false, day, &cell->text);
}

static void
show_class(const struct windows *w, uint32_t row, struct cell *cell)
{
	size_t len;
	const char *name = series_name(w->series, row, &len);

	cell_span(cell, SPAN_CLASS);
	strbuf_add(&cell->text, name, len);
}

static void
show_what(const struct windows *w, const struct level *level,
	const struct facts *f, struct cell *cell)
{
	if (f->row == NULL) {
		show_window(w, f, cell);
	} else if (f->line != NULL) {
		log_rows_message(f->group->log, f->line, cell);
	} else if (f->group != NULL && level->kind == LEVEL_ROWS) {
		cell_span(cell, SPAN_PLAIN);
		app_log_add_name(f->group->log, f->group->number,
		    &cell->text);
	} else if (f->class != WINDOW_NONE) {
		show_class(w, f->class, cell);
	} else if (f->row->kind == WINDOW_MEMORY) {
		cell_span(cell, SPAN_PLAIN);
		strbuf_addf(&cell->text, "memory: %s",
		    memory_part_names[f->row->number]);
	} else {
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, "garbage collection");
		if (f->row->gc >= 0)
			strbuf_addf(&cell->text, ": %.0f %% of the ticks",
			    f->row->gc * 100);
		if (f->counted)
			strbuf_addf(&cell->text, ", %llu full",
			    (unsigned long long)f->row->major);
	}
}

static const char *
kind_of(const struct facts *f)
{
	if (f->row == NULL)
		return "window";
	if (f->line != NULL)
		return "line";
	if (f->counted && f->group != NULL)
		return "lines";
	if (f->class != WINDOW_NONE)
		return "class";
	return f->row->kind == WINDOW_MEMORY ? "memory" : "gc";
}

static void
show_text(const char *text, struct cell *cell)
{
	cell_span(cell, SPAN_PLAIN);
	strbuf_adds(&cell->text, text);
}

/* Lines an hour; < 0 where that is not known. */
static double
per_hour(const struct windows *w, const struct facts *f)
{
	int64_t length = f->row != NULL ? windows_length(w, f->number) : 0;

	return !f->counted || f->group == NULL || length == 0 ? -1 :
	    (double)f->lines * 3600000 / (double)length;
}

static void
show_rate(const struct windows *w, const struct facts *f, struct cell *cell)
{
	static const struct {
		double hours;
		const char *name;
	} units[] = { { 1.0 / 3600, "s" }, { 1.0 / 60, "min" }, { 1, "h" },
	    { 24, "d" } };
	double rate = per_hour(w, f);
	size_t i = 0;

	if (rate < 0) {
		cell->kind = CELL_BLANK;
		return;
	}
	while (i + 1 < sizeof units / sizeof units[0] &&
	    rate * units[i].hours < 1)
		i++;
	rate *= units[i].hours;
	cell_span(cell, SPAN_PLAIN);
	strbuf_addf(&cell->text, rate < 10 ? "%.1f/%s" : "%.0f/%s", rate,
	    units[i].name);
}

static void
show_time(int64_t time, struct cell *cell)
{
	if (time == WINDOW_NO_TIME) {
		cell->kind = CELL_UNKNOWN;
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	log_time_add(time, &cell->text);
}

/* When a window was, or a line. */
static void
show_times(const struct facts *f, bool end, struct cell *cell)
{
	if (f->line != NULL && !end)
		show_time(f->line->time == WINDOW_NO_TIME ? WINDOW_NO_TIME :
		    f->line->time + f->group->shift, cell);
	else if (f->row == NULL)
		show_time(end ? f->window->to : f->window->from, cell);
	else
		cell->kind = CELL_BLANK;
}

static void
show_number(bool known, enum cell_kind kind, int64_t number,
	struct cell *cell)
{
	if (known)
		cell_number(cell, kind, number);
	else
		cell->kind = CELL_BLANK;
}

static void
show_errors(const struct facts *f, struct cell *cell)
{
	if (f->row == NULL)
		show_number(f->counted, CELL_COUNT,
		    (int64_t)f->window->errors, cell);
	else
		show_number(f->counted && f->group != NULL &&
		    f->group->log->groups[f->group->number].level >=
		    LOG_ERROR, CELL_COUNT, (int64_t)f->lines, cell);
}

static void
show_log(const struct facts *f, unsigned column, struct cell *cell)
{
	const struct app_log *log;
	const struct log_example *line = f->line;

	if (f->group == NULL || (line == NULL && !f->counted)) {
		cell->kind = CELL_BLANK;
		return;
	}
	log = f->group->log;
	if (column == COLUMN_LEVEL)
		show_text(log_level_name(log->groups[f->group->number].level),
		    cell);
	else if (column == COLUMN_LOCATION || column == COLUMN_SOURCE)
		log_rows_location(log, line != NULL ? line : &log->examples[
		    log->groups[f->group->number].first_example],
		    column == COLUMN_SOURCE, cell);
	else if (line != NULL)
		log_rows_id(log, line, column - COLUMN_REQUEST +
		    LOG_ID_REQUEST, cell);
	else
		cell->kind = CELL_BLANK;
}

static void
show_collections(const struct facts *f, unsigned column, struct cell *cell)
{
	bool known = f->row != NULL && f->row->kind == WINDOW_GC;

	if (known && column == COLUMN_FULL && f->row->collections) {
		cell_number(cell, CELL_COUNT, (int64_t)f->row->major);
	} else if (known && column == COLUMN_GC_SHARE && f->row->gc >= 0) {
		cell_number(cell, CELL_PERCENT,
		    (int64_t)(f->row->gc * 10000 + 0.5));
		cell->share = f->row->gc;
	} else {
		cell->kind = CELL_BLANK;
	}
}

void
windows_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct windows *w = ((struct windows_table *)table)->windows;
	struct facts f;
	double rate;

	find_facts(w, level, item, &f);
	if (level->kind == LEVEL_FIELDS && column != COLUMN_DEPTH) {
		if (column == COLUMN_WINDOW)
			log_rows_field(f.group->log, f.line, item, cell);
		else if (column == COLUMN_KIND)
			show_text("field", cell);
		else
			cell->kind = CELL_BLANK;
		return;
	}
	switch (column) {
	case COLUMN_WINDOW:
		show_what(w, level, &f, cell);
		break;
	case COLUMN_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case COLUMN_AFTER:
		cell_number(cell, CELL_COUNT, f.window->after);
		break;
	case COLUMN_KIND:
		show_text(kind_of(&f), cell);
		break;
	case COLUMN_LINES:
		show_number(f.counted, CELL_COUNT, (int64_t)f.lines, cell);
		break;
	case COLUMN_ERRORS:
		show_errors(&f, cell);
		break;
	case COLUMN_RATE:
		show_rate(w, &f, cell);
		break;
	case COLUMN_PER_HOUR:
		rate = per_hour(w, &f);
		show_number(rate >= 0, CELL_COUNT, (int64_t)(rate + 0.5),
		    cell);
		break;
	case COLUMN_CLASS:
		if (f.class == WINDOW_NONE)
			cell->kind = CELL_BLANK;
		else
			show_class(w, f.class, cell);
		break;
	case COLUMN_COUNT_DELTA:
		show_number(f.grown, CELL_DELTA_COUNT, f.growth.count, cell);
		break;
	case COLUMN_SIZE_DELTA:
		show_number(f.measured, CELL_DELTA_BYTES, f.growth.size, cell);
		break;
	case COLUMN_RETAINED_DELTA:
		show_number(f.grown && w->series->tallies[0]->graph,
		    CELL_DELTA_BYTES, f.growth.retained, cell);
		break;
	case COLUMN_AGREEMENT:
		show_number(f.agreement >= 0, CELL_PERCENT,
		    (int64_t)(f.agreement * 10000 + 0.5), cell);
		cell->share = f.agreement;
		break;
	case COLUMN_GC_SHARE:
	case COLUMN_FULL:
		show_collections(&f, column, cell);
		break;
	case COLUMN_PAUSE:
		show_number(f.row == NULL && f.window->pause >= 0,
		    CELL_DURATION, f.window->pause >= 0 ?
		    f.window->pause * 1000 : 0, cell);
		break;
	case COLUMN_FROM:
	case COLUMN_TO:
		show_times(&f, column == COLUMN_TO, cell);
		break;
	default:
		show_log(&f, column, cell);
		break;
	}
}

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

/* Of what is no group of lines: none. */
static int
level_of(const struct facts *f)
{
	return f->row->kind == WINDOW_GROUP ?
	    f->group->log->groups[f->group->number].level : -1;
}

static uint64_t
errors_of(const struct facts *f)
{
	return level_of(f) >= LOG_ERROR ? f->lines : 0;
}

/* What is likelier to say something comes first. */
static int
weight_of(const struct facts *f)
{
	if (f->row->kind == WINDOW_GROUP)
		return level_of(f) >= LOG_WARN ? 3 : 0;
	return f->row->kind == WINDOW_CLASS ? 2 : 1;
}

static int
compare_texts(const struct windows *w, uint32_t a, uint32_t b)
{
	size_t x_len = 0, y_len = 0;
	const char *x = a != WINDOW_NONE ? series_name(w->series, a, &x_len) :
	    "";
	const char *y = b != WINDOW_NONE ? series_name(w->series, b, &y_len) :
	    "";

	return bytes_compare(x, x_len, y, y_len);
}

static int
compare_by(const struct windows *w, unsigned column, const struct facts *x,
	const struct facts *y)
{
	switch (column) {
	case COLUMN_LINES:
		return COMPARE(x->lines, y->lines);
	case COLUMN_RATE:
	case COLUMN_PER_HOUR:
		return COMPARE(per_hour(w, x), per_hour(w, y));
	case COLUMN_CLASS:
		return compare_texts(w, x->class, y->class);
	case COLUMN_COUNT_DELTA:
		return COMPARE(x->growth.count, y->growth.count);
	case COLUMN_SIZE_DELTA:
		return COMPARE(x->growth.size, y->growth.size);
	case COLUMN_RETAINED_DELTA:
		return COMPARE(x->growth.retained, y->growth.retained);
	case COLUMN_AGREEMENT:
		return COMPARE(x->agreement, y->agreement);
	case COLUMN_ERRORS:
		return COMPARE(errors_of(x), errors_of(y));
	case COLUMN_LEVEL:
		return COMPARE(level_of(x), level_of(y));
	default:
		return 0;
	}
}

int
windows_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct windows *w = ((struct windows_table *)table)->windows;
	struct facts x, y;
	int by;

	/* Time, and what stands in a group, has one order. */
	if (level->kind != LEVEL_ROWS)
		return COMPARE(a, b);
	find_facts(w, level, a, &x);
	find_facts(w, level, b, &y);
	by = column == COLUMN_WINDOW || column == COLUMN_LOCATION ?
	    level_compare_shown(level, column, false, a, b) :
	    compare_by(w, column, &x, &y);
	if (by != 0)
		return descending ? -by : by;
	if (weight_of(&x) != weight_of(&y))
		return weight_of(&x) > weight_of(&y) ? -1 : 1;
	if (x.lines != y.lines)
		return x.lines > y.lines ? -1 : 1;
	/* Parts of memory have an order of their own. */
	if (x.row->kind == WINDOW_CLASS && x.growth.size != y.growth.size)
		return x.growth.size > y.growth.size ? -1 : 1;
	return COMPARE(a, b);
}
