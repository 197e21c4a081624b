#include "model/formats/log_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/formats/app_log.h"
#include "model/formats/log_rows.h"
#include "model/formats/log_time.h"
#include "model/table.h"

enum {
	COLUMN_MESSAGE,
	COLUMN_DEPTH,
	COLUMN_LEVEL,
	COLUMN_COUNT,
	COLUMN_OVER_TIME,
	COLUMN_LAST,
	COLUMN_SIGN,
	COLUMN_ROUTE,
	COLUMN_LOCATION,
	COLUMN_SOURCE,
	COLUMN_ERROR,
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_REQUEST,
	COLUMN_SESSION,
	COLUMN_USER,
	COLUMN_LINE,
};

static const struct column columns[] = {
	{ .key = "message", .title = "Message", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 30,
	  .help = "with # for numbers, ids and what is quoted; its error" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "levels below the first" },
	{ .key = "level", .title = "Level", .kind = CELL_TEXT, .hotkey = 'L',
	  .descending = true, .width = 7, .rank = 2,
	  .help = "trace, debug, info, warn, error or fatal" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'S', .descending = true, .share = true, .width = 8,
	  .help = "lines, with their share of all" },
	{ .key = "over_time", .title = "Over Time", .kind = CELL_SERIES,
	  .hotkey = 'V', .descending = true, .width = 24, .rank = 3,
	  .help = "lines in each part of the time; sorts by the last part" },
	{ .key = "last", .title = "Last", .kind = CELL_TEXT, .hotkey = 'T',
	  .descending = true, .width = 12, .rank = 4,
	  .use = COLUMN_SCREEN, .help = "when the last was, by local time" },
	{ .key = "exhausted", .title = "Exhausted", .kind = CELL_TEXT,
	  .hotkey = 'X', .width = 20, .rank = 1,
	  .help = "what the program runs out of" },
	{ .key = "route", .title = "Route", .kind = CELL_TEXT, .hotkey = 'R',
	  .width = 18, .rank = 5, .help = "method and path, or context" },
	{ .key = "location", .title = "Location", .kind = CELL_TEXT,
	  .hotkey = 'P',
	  .width = 18, .most = 60, .rank = 6, .use = COLUMN_SCREEN,
	  .help = "first frame of the program in its stack" },
	{ .key = "source", .title = "Source", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "path, line and column of that" },
	{ .key = "error", .title = "Error", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "code or name of the error; in lines "
	  "its message" },
	{ .key = "from", .title = "From", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when the first was" },
	{ .key = "to", .title = "To", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when the last was" },
	{ .key = "request", .title = "Request", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "id of the request" },
	{ .key = "session", .title = "Session", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "id of the session" },
	{ .key = "user", .title = "User", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "id of the user" },
	{ .key = "line", .title = "Line", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "in the log, from 1" },
};

/* level->kind; items of lines are numbers of examples */
enum {
	LEVEL_GROUPS,
	LEVEL_LINES,
	LEVEL_FIELDS,		/* subject: the line, by its example */
};

struct log_table {
	struct table table;
	const struct app_log *log;
	int64_t *series;	/* LOG_PARTS of each group */
	char note[160];
};

static const struct app_log *
log_of(const struct table *table)
{
	return ((const struct log_table *)table)->log;
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	level->kind = LEVEL_GROUPS;
	return level_number(level, log_of(table)->group_count, err);
}

static bool
open_group(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	const struct app_log *log = log_of(table);
	const struct log_group *group;

	if (parent->kind == LEVEL_LINES) {
		level->kind = LEVEL_FIELDS;
		level->subject = item;
		return log_rows_fields(&log->examples[item], level, err);
	}
	group = &log->groups[item];
	level->kind = LEVEL_LINES;
	level->subject = item;
	if (!level_number(level, group->examples, err))
		return false;
	for (size_t i = 0; i < level->count; i++)
		level->items[i] += group->first_example;
	return true;
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_LINES || (level->kind == LEVEL_GROUPS &&
	    log_of(table)->groups[item].examples > 0);
}

static const struct log_example *
example_of(const struct app_log *log, const struct level *level,
	uint32_t item)
{
	if (level->kind == LEVEL_FIELDS)
		return &log->examples[level->subject];
	return &log->examples[level->kind == LEVEL_LINES ? item :
	    log->groups[item].first_example];
}

static void
show_text(const char *text, enum span_kind span, struct cell *cell)
{
	cell_span(cell, span);
	strbuf_adds(&cell->text, text);
}

static void
show_message(const struct app_log *log, const struct level *level,
	uint32_t item, struct cell *cell)
{
	if (level->kind == LEVEL_LINES) {
		log_rows_message(log, example_of(log, level, item), cell);
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	app_log_add_name(log, item, &cell->text);
}

/* A text, or nothing where it is empty. */
static void
show_some(const char *text, size_t len, struct cell *cell)
{
	if (len == 0) {
		cell->kind = CELL_BLANK;
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	strbuf_add(&cell->text, text, len);
}

static void
show_time(const struct app_log *log, int64_t time, bool whole,
	struct cell *cell)
{
	if (time == LOG_NO_TIME) {
		cell->kind = CELL_UNKNOWN;
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	if (whole && !log->clock)
		log_time_add(time, &cell->text);
	else
		log_time_add_short(time, log->clock,
		    log->last - log->first >= LOG_DAY, &cell->text);
}

static void
show_count(const struct app_log *log, const struct level *level,
	uint32_t item, struct cell *cell)
{
	if (level->kind == LEVEL_LINES) {
		cell->kind = CELL_BLANK;
		return;
	}
	cell_number(cell, CELL_COUNT, (int64_t)log->groups[item].count);
	cell->share = (double)log->groups[item].count / (double)log->records;
}

static void
show_part(const struct app_log *log, const struct level *level,
	uint32_t item, enum log_part part, struct cell *cell)
{
	const struct log_example *example = example_of(log, level, item);
	size_t len;
	const char *text;

	if (level->kind == LEVEL_LINES && part == LOG_PART_ERROR) {
		show_some(app_log_text(log, example->error),
		    example->error.len, cell);
		return;
	}
	text = app_log_part(log, level->kind == LEVEL_LINES ?
	    level->subject : item, part, &len);
	show_some(text, len, cell);
}

static void
show_field(const struct app_log *log, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	if (column == COLUMN_MESSAGE)
		log_rows_field(log, example_of(log, level, item), item, cell);
	else if (column == COLUMN_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else
		cell->kind = CELL_BLANK;
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct log_table *t = (struct log_table *)table;
	const struct app_log *log = t->log;
	const struct log_example *example = example_of(log, level, item);
	bool lines = level->kind == LEVEL_LINES;
	const struct log_group *group = &log->groups[lines ? level->subject :
	    level->kind == LEVEL_FIELDS ? 0 : item];

	if (level->kind == LEVEL_FIELDS) {
		show_field(log, level, item, column, cell);
		return;
	}
	switch (column) {
	case COLUMN_MESSAGE:
		show_message(log, level, item, cell);
		break;
	case COLUMN_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case COLUMN_LEVEL:
		show_some(log_level_name(group->level),
		    strlen(log_level_name(group->level)), cell);
		break;
	case COLUMN_COUNT:
		show_count(log, level, item, cell);
		break;
	case COLUMN_OVER_TIME:
		if (lines || log_spread_parts(&log->spread) == 0)
			cell->kind = CELL_BLANK;
		else
			cell_series(cell, t->series + (size_t)item *
			    LOG_PARTS, log_spread_parts(&log->spread));
		break;
	case COLUMN_LAST:
	case COLUMN_TO:
		show_time(log, lines ? example->time : group->last,
		    column == COLUMN_TO, cell);
		break;
	case COLUMN_FROM:
		show_time(log, lines ? example->time : group->first, true,
		    cell);
		break;
	case COLUMN_SIGN:
		if (lines || group->sign == NULL)
			cell->kind = CELL_BLANK;
		else
			show_text(group->sign, SPAN_NOTE, cell);
		break;
	case COLUMN_ROUTE:
		show_part(log, level, item, LOG_PART_ROUTE, cell);
		break;
	case COLUMN_ERROR:
		show_part(log, level, item, LOG_PART_ERROR, cell);
		break;
	case COLUMN_LOCATION:
	case COLUMN_SOURCE:
		log_rows_location(log, example, column == COLUMN_SOURCE, cell);
		break;
	case COLUMN_LINE:
		cell_number(cell, CELL_COUNT, (int64_t)example->line);
		break;
	default:
		if (lines)
			log_rows_id(log, example, column - COLUMN_REQUEST +
			    LOG_ID_REQUEST, cell);
		else
			cell->kind = CELL_BLANK;
		break;
	}
}

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int
compare_texts(const struct app_log *log, uint32_t a, uint32_t b,
	enum log_part part)
{
	size_t x_len, y_len;
	const char *x = app_log_part(log, a, part, &x_len);
	const char *y = app_log_part(log, b, part, &y_len);

	return bytes_compare(x, x_len, y, y_len);
}

/* By the place that the first line of each has. */
static int
compare_places(const struct app_log *log, const struct level *level,
	uint32_t a, uint32_t b)
{
	return strcmp(app_log_text(log, example_of(log, level, a)->place),
	    app_log_text(log, example_of(log, level, b)->place));
}

/* By how many there were at the end. */
static int
compare_series(const struct log_table *t, uint32_t a, uint32_t b)
{
	size_t parts = log_spread_parts(&t->log->spread);
	const int64_t *x = t->series + (size_t)a * LOG_PARTS;
	const int64_t *y = t->series + (size_t)b * LOG_PARTS;

	return parts == 0 ? 0 : COMPARE(x[parts - 1], y[parts - 1]);
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct app_log *log = log_of(table);
	const struct log_group *x, *y;
	int by = 0;

	if (level->kind != LEVEL_GROUPS)
		return COMPARE(a, b);
	x = &log->groups[a];
	y = &log->groups[b];
	if (column == COLUMN_COUNT)
		by = COMPARE(x->count, y->count);
	else if (column == COLUMN_LEVEL)
		by = COMPARE(x->level, y->level);
	else if (column == COLUMN_LAST || column == COLUMN_TO)
		by = COMPARE(x->last, y->last);
	else if (column == COLUMN_FROM)
		by = COMPARE(x->first, y->first);
	else if (column == COLUMN_SIGN)
		by = COMPARE(x->sign == NULL, y->sign == NULL);
	else if (column == COLUMN_OVER_TIME)
		by = compare_series((struct log_table *)table, a, b);
	else if (column == COLUMN_LOCATION || column == COLUMN_SOURCE)
		by = compare_places(log, level, a, b);
	else if (column == COLUMN_ROUTE)
		by = compare_texts(log, a, b, LOG_PART_ROUTE);
	else if (column == COLUMN_MESSAGE)
		by = compare_texts(log, a, b, LOG_PART_MESSAGE);
	if (by != 0)
		return descending ? -by : by;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return COMPARE(a, b);
}

static bool
place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *where)
{
	const struct app_log *log = log_of(table);

	return log_rows_place(log, example_of(log, level, item), where);
}

/* Of a line, or of all that are kept of a group. */
static void
ids(struct table *table, const struct level *level, uint32_t item,
	size_t max, struct strbuf *sb)
{
	const struct app_log *log = log_of(table);

	if (level->kind != LEVEL_GROUPS)
		log_rows_add_ids(log, level->kind == LEVEL_FIELDS ?
		    level->subject : item, 1, max, sb);
	else
		log_rows_add_ids(log, log->groups[item].first_example,
		    log->groups[item].examples, max, sb);
}

static const char *
note(const struct table *table)
{
	const struct log_table *t = (const struct log_table *)table;

	return t->note[0] != '\0' ? t->note : NULL;
}

static void
free_table(struct table *table)
{
	free(((struct log_table *)table)->series);
	free(table);
}

const struct table_ops log_table_ops = {
	.name = "log",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_MESSAGE,
	.sort_column = COLUMN_LEVEL,
	.top = top,
	.open = open_group,
	.openable = openable,
	.cell = show,
	.order = order,
	.place = place,
	.ids = ids,
	.note = note,
	.free = free_table,
};

static void
write_note(struct log_table *t)
{
	const struct app_log *log = t->log;

	if (log->apart > 0)
		snprintf(t->note, sizeof t->note, "%llu lines were not told "
		    "apart: there are more than %d groups",
		    (unsigned long long)log->apart, LOG_GROUPS_MAX);
	else if (log->clock)
		snprintf(t->note, sizeof t->note, "this log has times of the "
		    "day and no dates");
	else if (log->untimed > 0)
		snprintf(t->note, sizeof t->note, "%llu lines have no time "
		    "that could be read", (unsigned long long)log->untimed);
}

struct table *
log_table_new(const struct app_log *log, struct error *err)
{
	struct log_table *t = calloc(1, sizeof *t);
	size_t size = (log->group_count + 1) * LOG_PARTS * sizeof *t->series;
	unsigned parts = log_spread_parts(&log->spread);

	if (t != NULL)
		t->series = calloc(1, size);
	if (t == NULL || t->series == NULL) {
		free(t);
		error_memory(err, "a log", size);
		return NULL;
	}
	t->table.ops = &log_table_ops;
	t->log = log;
	for (size_t i = 0; i < log->group_count; i++)
		for (unsigned part = 0; part < parts; part++)
			t->series[i * LOG_PARTS + part] =
			    log_spread_count(&log->spread, (uint32_t)i, part);
	write_note(t);
	return &t->table;
}
