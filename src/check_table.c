#include "src/check_table.h"

#include <stdint.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/explain/conditions.h"
#include "model/table.h"

enum {
	COLUMN_NAME,
	COLUMN_MEASURE,
	COLUMN_BEFORE,
	COLUMN_NOW,
	COLUMN_CHANGE,
	COLUMN_CONDITION,
	COLUMN_FAILURE,
};

static const struct column columns[] = {
	[COLUMN_NAME] = { .key = "name", .title = "Class", .kind = CELL_TEXT,
	  .width = 30, .help = "what fails: a class, or the heap" },
	[COLUMN_MEASURE] = { .key = "measure", .title = "Measure",
	  .kind = CELL_TEXT, .width = 9, .help = "what was asked for" },
	[COLUMN_BEFORE] = { .key = "before", .title = "Before",
	  .kind = CELL_COUNT, .width = 11, .help = "in the base" },
	[COLUMN_NOW] = { .key = "now", .title = "Now", .kind = CELL_COUNT,
	  .width = 11, .help = "in the last snapshot" },
	[COLUMN_CHANGE] = { .key = "change", .title = "Change",
	  .kind = CELL_DELTA_COUNT, .width = 11, .help = "now less before" },
	[COLUMN_CONDITION] = { .key = "condition", .title = "Condition",
	  .kind = CELL_TEXT, .width = 30, .help = "what holds, as given" },
	[COLUMN_FAILURE] = { .key = "failure", .title = "Failure",
	  .kind = CELL_COUNT, .use = COLUMN_DATA,
	  .help = "its number; each measure of a condition has a row" },
};

/* A measure of a failure. */
struct line {
	uint32_t failure, measure;
};

struct check_table {
	struct table table;
	const struct check *check;
	struct line *lines;
	size_t count;
};

static bool
check_table_top(struct table *table, struct level *level, struct error *err)
{
	return level_number(level, ((struct check_table *)table)->count, err);
}

static void
text_cell(struct cell *cell, enum span_kind kind, const char *text)
{
	cell->kind = CELL_TEXT;
	cell_span(cell, kind);
	strbuf_adds(&cell->text, text);
}

static void
value_cell(const struct check *check, uint32_t row, enum condition_kind kind,
	unsigned column, struct cell *cell)
{
	unsigned flags = condition_infos[kind].flags;
	bool bytes = flags & MEASURE_BYTES;
	int64_t before, now;

	check_value(check, row, kind, &before, &now);
	if (column == COLUMN_NOW)
		cell_number(cell, bytes ? CELL_BYTES : CELL_COUNT, now);
	else if (flags & MEASURE_CHANGES && column == COLUMN_BEFORE)
		cell_number(cell, bytes ? CELL_BYTES : CELL_COUNT, before);
	else if (flags & MEASURE_CHANGES)
		cell_number(cell, bytes ? CELL_DELTA_BYTES :
		    CELL_DELTA_COUNT, now - before);
}

static void
check_table_cell(struct table *base, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct check_table *table = (struct check_table *)base;
	const struct line *line = &table->lines[item];
	const struct failure *failure =
	    &table->check->failures[line->failure];
	enum condition_kind kind =
	    failure->condition->measures[line->measure].kind;

	(void)level;
	switch (column) {
	case COLUMN_NAME:
		text_cell(cell, SPAN_CLASS, "");
		check_name(table->check, failure->row, cell->limit,
		    &cell->text);
		break;
	case COLUMN_MEASURE:
		text_cell(cell, SPAN_PLAIN, condition_infos[kind].name);
		break;
	case COLUMN_CONDITION:
		text_cell(cell, SPAN_PLAIN, failure->condition->text);
		break;
	case COLUMN_FAILURE:
		cell_number(cell, CELL_COUNT, line->failure + (int64_t)1);
		break;
	default:
		value_cell(table->check, failure->row, kind, column, cell);
		break;
	}
}

/* As they were found. */
static int
check_table_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	(void)table;
	(void)level;
	(void)column;
	(void)descending;
	return a < b ? -1 : a > b;
}

static void
check_table_free(struct table *base)
{
	struct check_table *table = (struct check_table *)base;

	free(table->lines);
	free(table);
}

static const struct table_ops ops = {
	.name = "check",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_NAME,
	.sort_column = COLUMN_FAILURE,
	.top = check_table_top,
	.cell = check_table_cell,
	.order = check_table_order,
	.free = check_table_free,
};

struct table *
check_table_new(const struct check *check, struct error *err)
{
	struct check_table *table = calloc(1, sizeof *table);

	if (table != NULL)
		table->lines = calloc(check->count * CONDITION_MEASURES + 1,
		    sizeof *table->lines);
	if (table == NULL || table->lines == NULL) {
		free(table);
		error_memory(err, "failures", check->count);
		return NULL;
	}
	table->table.ops = &ops;
	table->check = check;
	for (uint32_t i = 0; i < check->count; i++)
		for (uint32_t m = 0; m < check->failures[i].condition->count;
		    m++)
			table->lines[table->count++] = (struct line) { i, m };
	return &table->table;
}
