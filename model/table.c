#include "model/table.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/lazysort.h"
#include "model/base/pattern.h"

/* A filter looks at no more of a text than this. */
#define FILTER_TEXT 4096

void
cell_release(struct cell *cell)
{
	strbuf_release(&cell->text);
}

void
cell_reset(struct cell *cell)
{
	cell->kind = CELL_NONE;
	cell->number = 0;
	cell->share = -1;
	cell->rough = false;
	cell->differs = cell->differs_first = 0;
	cell->span_count = 0;
	cell->series = NULL;
	cell->series_count = 0;
	strbuf_reset(&cell->text);
}

void
cell_span(struct cell *cell, enum span_kind kind)
{
	cell->kind = CELL_TEXT;
	if (cell->span_count == CELL_SPANS)
		return;
	cell->spans[cell->span_count].start = cell->text.len;
	cell->spans[cell->span_count].kind = kind;
	cell->span_count++;
}

void
cell_omit(struct cell *cell, size_t start, size_t end)
{
	static const char dots[] = "\u2026";
	size_t len = sizeof dots - 1, rest = cell->text.len - end;
	unsigned kept = 0;

	if (end < start + len || end > cell->text.len)
		return;
	memcpy(cell->text.data + start, dots, len);
	memmove(cell->text.data + start + len, cell->text.data + end,
	    rest + 1);
	cell->text.len = start + len + rest;
	for (unsigned i = 0; i < cell->span_count; i++) {
		size_t at = cell->spans[i].start;

		/* Of those that begin in between the last one goes on. */
		if (at > start && at <= end) {
			at = start + len;
			if (kept > 0 && cell->spans[kept - 1].start == at)
				kept--;
		} else if (at > end) {
			at -= end - start - len;
		}
		cell->spans[kept] = cell->spans[i];
		cell->spans[kept++].start = at;
	}
	cell->span_count = kept;
}

void
cell_number(struct cell *cell, enum cell_kind kind, int64_t number)
{
	cell->kind = kind;
	cell->number = number;
}

void
cell_series(struct cell *cell, const int64_t *series, size_t count)
{
	cell->kind = CELL_SERIES;
	cell->series = series;
	cell->series_count = count;
}

void
table_free(struct table *table)
{
	if (table != NULL)
		table->ops->free(table);
}

const char *
table_note(const struct table *table)
{
	return table->ops->note != NULL ? table->ops->note(table) : NULL;
}

bool
table_work(struct table *table, struct task *task, struct error *err)
{
	return table->ops->work == NULL ||
	    table->ops->work(table, task, err);
}

int
table_column(const struct table *table, const char *key)
{
	for (unsigned i = 0; i < table->ops->column_count; i++)
		if (strcmp(table->ops->columns[i].key, key) == 0)
			return (int)i;
	return -1;
}

int
level_order(const struct level *level, uint32_t a, uint32_t b)
{
	return level->table->ops->order(level->table, level, level->column,
	    level->descending, a, b);
}

int
level_order_data(void *data, uint32_t a, uint32_t b)
{
	return level_order(data, a, b);
}

static struct level *
level_new(struct table *table, struct error *err)
{
	struct level *level = calloc(1, sizeof *level);

	if (level == NULL) {
		error_memory(err, "rows", sizeof *level);
		return NULL;
	}
	level->table = table;
	return level;
}

struct level *
level_top(struct table *table, struct error *err)
{
	const struct table_ops *ops = table->ops;
	struct level *level = level_new(table, err);

	if (level == NULL)
		return NULL;
	if (!ops->top(table, level, err)) {
		level_free(level);
		return NULL;
	}
	level_sort(level, ops->sort_column,
	    ops->columns[ops->sort_column].descending);
	return level;
}

struct level *
level_open(struct level *parent, size_t row, struct error *err)
{
	struct table *table = parent->table;
	struct level *level = level_new(table, err);

	if (level == NULL)
		return NULL;
	level->parent = parent;
	level->parent_item = level_item(parent, row);
	level->depth = parent->depth + 1;
	if (!table->ops->open(table, parent, level->parent_item, level, err)) {
		level_free(level);
		return NULL;
	}
	level_sort(level, parent->column, parent->descending);
	return level;
}

void
level_free(struct level *level)
{
	if (level == NULL)
		return;
	lazysort_free(level->order);
	free(level->data);
	free(level->items);
	free(level->all);
	free(level);
}

bool
level_number(struct level *level, size_t count, struct error *err)
{
	level->items = malloc((count + 1) * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "rows", count *
		    sizeof *level->items);
	for (size_t i = 0; i < count; i++)
		level->items[i] = (uint32_t)i;
	level->count = count;
	return true;
}

/* No memory: unsorted, but usable. */
static struct lazysort *
order_of(struct level *level)
{
	if (level->order == NULL)
		level->order = lazysort_new(level->items, level->count,
		    level_order_data, level);
	return level->order;
}

uint32_t
level_item(struct level *level, size_t row)
{
	struct lazysort *order = order_of(level);

	return order != NULL ? lazysort_get(order, row) : level->items[row];
}

bool
level_prepare(struct level *level, size_t row, size_t rows, size_t *budget)
{
	struct lazysort *order = order_of(level);
	size_t end = rows < level->count - row ? row + rows : level->count;

	/* What is sorted already is found so without a comparison. */
	for (; order != NULL && row < end; row++)
		if (!lazysort_prepare(order, row, budget))
			return false;
	return true;
}

bool
level_openable(struct level *level, size_t row)
{
	const struct table_ops *ops = level->table->ops;

	return ops->openable != NULL &&
	    ops->openable(level->table, level, level_item(level, row));
}

void
level_cell(struct level *level, size_t row, unsigned column,
	struct cell *cell)
{
	cell_reset(cell);
	level->table->ops->cell(level->table, level, level_item(level, row),
	    column, cell);
}

uint64_t
level_item_tag(const struct level *level, uint32_t item)
{
	const struct table_ops *ops = level->table->ops;

	return ops->tag != NULL ? ops->tag(level->table, level, item) : item;
}

uint64_t
level_tag(struct level *level, size_t row)
{
	return level_item_tag(level, level_item(level, row));
}

bool
level_object(struct level *level, size_t row, struct object *object)
{
	const struct table_ops *ops = level->table->ops;

	return ops->object != NULL && ops->object(level->table, level,
	    level_item(level, row), object);
}

bool
level_class(struct level *level, size_t row, uint32_t *class)
{
	const struct table_ops *ops = level->table->ops;

	return ops->class != NULL && ops->class(level->table, level,
	    level_item(level, row), class);
}

bool
level_place(struct level *level, size_t row, struct row_place *place)
{
	const struct table_ops *ops = level->table->ops;

	return ops->place != NULL && ops->place(level->table, level,
	    level_item(level, row), place);
}

int
level_compare_shown(const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct table_ops *ops = level->table->ops;
	struct cell x = CELL_INIT, y = CELL_INIT;
	int by;

	ops->cell(level->table, level, a, column, &x);
	ops->cell(level->table, level, b, column, &y);
	if (x.text.len == 0 || y.text.len == 0)
		by = (x.text.len == 0) - (y.text.len == 0);
	else
		by = bytes_compare(x.text.data, x.text.len, y.text.data,
		    y.text.len);
	cell_release(&x);
	cell_release(&y);
	return descending ? -by : by;
}

void
level_ids(struct level *level, size_t row, size_t max, struct strbuf *sb)
{
	const struct table_ops *ops = level->table->ops;

	if (ops->ids != NULL)
		ops->ids(level->table, level, level_item(level, row), max,
		    sb);
}

bool
level_opened(struct level *level, size_t row)
{
	const struct table_ops *ops = level->table->ops;

	return ops->opened != NULL && ops->opened(level->table, level,
	    level_item(level, row), row);
}

void
level_sort(struct level *level, unsigned column, bool descending)
{
	lazysort_free(level->order);
	level->order = NULL;
	level->column = column;
	level->descending = descending;
}

struct filtering {
	struct level *level;
	const struct pattern *pattern;
	bool inverse;
	size_t looked;		/* of level->all */
	uint32_t *kept;
	size_t count;
	struct cell cell;
};

/* Remembers all rows: those that are shown are sorted where they stand. */
static bool
keep_all(struct level *level, struct error *err)
{
	if (level->all != NULL)
		return true;
	level->all = malloc((level->count + 1) * sizeof *level->all);
	if (level->all == NULL)
		return error_memory(err, "filter",
		    level->count * sizeof *level->all);
	level->all_count = level->count;
	if (level->count > 0)
		memcpy(level->all, level->items,
		    level->count * sizeof *level->all);
	return true;
}

struct filtering *
filtering_new(struct level *level, const struct pattern *pattern,
	bool inverse, struct error *err)
{
	struct filtering *filtering = calloc(1, sizeof *filtering);

	if (filtering == NULL) {
		error_memory(err, "filter", sizeof *filtering);
		return NULL;
	}
	filtering->level = level;
	filtering->pattern = pattern;
	filtering->inverse = inverse;
	filtering->cell = (struct cell) CELL_INIT;
	filtering->cell.limit = FILTER_TEXT;
	if (keep_all(level, err))
		filtering->kept = malloc((level->all_count + 1) *
		    sizeof *filtering->kept);
	if (filtering->kept == NULL) {
		error_memory(err, "filter", level->count *
		    sizeof *filtering->kept);
		filtering_free(filtering);
		return NULL;
	}
	return filtering;
}

void
filtering_free(struct filtering *filtering)
{
	if (filtering == NULL)
		return;
	cell_release(&filtering->cell);
	free(filtering->kept);
	free(filtering);
}

bool
filtering_step(struct filtering *filtering, size_t rows)
{
	const struct level *level = filtering->level;
	const struct table_ops *ops = level->table->ops;
	struct cell *cell = &filtering->cell;

	for (; rows > 0 && filtering->looked < level->all_count; rows--) {
		uint32_t item = level->all[filtering->looked++];

		cell_reset(cell);
		ops->cell(level->table, level, item, ops->main_column, cell);
		if (pattern_match(filtering->pattern, cell->text.data,
		    cell->text.len) != filtering->inverse)
			filtering->kept[filtering->count++] = item;
	}
	return filtering->looked == level->all_count;
}

double
filtering_fraction(const struct filtering *filtering)
{
	size_t count = filtering->level->all_count;

	return count > 0 ? (double)filtering->looked / (double)count : 1;
}

static void
take_items(struct level *level, uint32_t *items, size_t count)
{
	free(level->items);
	level->items = items;
	level->count = count;
	level_sort(level, level->column, level->descending);
}

void
filtering_take(struct filtering *filtering)
{
	take_items(filtering->level, filtering->kept, filtering->count);
	filtering->kept = NULL;
}

static bool
unfilter(struct level *level, struct error *err)
{
	uint32_t *items;

	if (level->all == NULL)
		return true;
	items = malloc((level->all_count + 1) * sizeof *items);
	if (items == NULL)
		return error_memory(err, "filter",
		    level->all_count * sizeof *items);
	memcpy(items, level->all, level->all_count * sizeof *items);
	take_items(level, items, level->all_count);
	return true;
}

bool
level_filter(struct level *level, const struct pattern *pattern,
	bool inverse, struct error *err)
{
	struct filtering *filtering;

	if (pattern == NULL)
		return unfilter(level, err);
	filtering = filtering_new(level, pattern, inverse, err);
	if (filtering == NULL)
		return false;
	filtering_step(filtering, SIZE_MAX);
	filtering_take(filtering);
	filtering_free(filtering);
	return true;
}
