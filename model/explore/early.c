#include "model/explore/early.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/explore/summary.h"
#include "model/graph/distances.h"
#include "model/graph/names.h"
#include "model/graph/preview.h"
#include "model/table.h"

struct early {
	struct table table;
	struct table_ops ops;
	const struct preview *preview;
};

static bool
early_top(struct table *table, struct level *level, struct error *err)
{
	const struct preview *preview = ((struct early *)table)->preview;

	return level_number(level, preview->count, err);
}

/* Is anything known that belongs into the column? */
static bool
known(const struct preview *preview, unsigned column)
{
	switch (column) {
	case SUMMARY_CONSTRUCTOR:
	case SUMMARY_COUNT:
	case SUMMARY_SHALLOW:
		return true;
	case SUMMARY_LOCATION:
		return preview->placed;
	case SUMMARY_DISTANCE:
		return preview->state >= PREVIEW_SIZED;
	case SUMMARY_RETAINED:
		return preview->state >= PREVIEW_COMPLETE;
	default:
		return false;
	}
}

static int64_t
number_of(const struct preview *preview, uint32_t item, unsigned column)
{
	const struct preview_row *row = &preview->rows[item];

	if (!known(preview, column))
		return 0;
	switch (column) {
	case SUMMARY_DISTANCE:
		return row->distance;
	case SUMMARY_COUNT:
		return row->count;
	case SUMMARY_SHALLOW:
		return (int64_t)row->shallow;
	default:
		return (int64_t)row->retained;
	}
}

/* The name of a class, or as many whole characters as fit the limit. */
static void
add_name(const struct preview *preview, const struct preview_row *row,
	struct cell *cell)
{
	const char *name = preview->names.data + row->name;
	size_t len = row->name_len;

	if (len > cell->limit)
		for (len = cell->limit; len > 0 &&
		    ((unsigned char)name[len] & 0xc0) == 0x80; len--)
			;
	cell_span(cell, SPAN_CLASS);
	strbuf_add(&cell->text, name, len);
}

static void
add_place(const struct preview *preview, const struct preview_row *row,
	struct cell *cell)
{
	const char *place = preview->names.data + row->place;

	if (row->place_len == 0)
		return;
	cell_span(cell, SPAN_PLACE);
	strbuf_add(&cell->text, place, row->file_len);
	cell_span(cell, SPAN_PLACE);
	strbuf_add(&cell->text, place + row->file_len,
	    row->place_len - row->file_len);
}

static void
early_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct preview *preview = ((struct early *)table)->preview;
	const struct preview_row *row = &preview->rows[item];
	int64_t number = number_of(preview, item, column);

	(void)level;
	if (!known(preview, column)) {
		cell_number(cell, CELL_UNKNOWN, 0);
		return;
	}
	switch (column) {
	case SUMMARY_CONSTRUCTOR:
		add_name(preview, row, cell);
		return;
	case SUMMARY_LOCATION:
		add_place(preview, row, cell);
		return;
	case SUMMARY_DISTANCE:
		if (distance_shown((int32_t)number))
			cell_number(cell, CELL_DISTANCE, number);
		return;
	case SUMMARY_COUNT:
		cell_number(cell, CELL_COUNT, number);
		break;
	default:
		cell_number(cell, CELL_BYTES, number);
		if (preview->total > 0)
			cell->share = (double)number / (double)preview->total;
	}
	cell->rough = preview->state == PREVIEW_ROUGH;
}

static int
order_names(const struct preview *preview, uint32_t a, uint32_t b)
{
	const struct preview_row *x = &preview->rows[a];
	const struct preview_row *y = &preview->rows[b];

	return name_order(preview->names.data + x->name, x->name_len,
	    preview->names.data + y->name, y->name_len);
}

/* By file, then by line, then by column; what has none comes last. */
static int
order_places(const struct preview *preview, uint32_t a, uint32_t b,
	bool descending)
{
	const struct preview_row *x = &preview->rows[a];
	const struct preview_row *y = &preview->rows[b];
	const char *left = preview->names.data + x->place;
	const char *right = preview->names.data + y->place;
	unsigned long numbers[2][2] = { { 0 } };
	int order;

	if (x->place_len == 0 || y->place_len == 0)
		return x->place_len > 0 ? -1 : y->place_len > 0;
	order = name_order(left, x->file_len, right, y->file_len);
	sscanf(left + x->file_len, ":%lu:%lu", &numbers[0][0],
	    &numbers[0][1]);
	sscanf(right + y->file_len, ":%lu:%lu", &numbers[1][0],
	    &numbers[1][1]);
	for (unsigned i = 0; i < 2 && order == 0; i++)
		order = ROW_COMPARE(numbers[0][i], numbers[1][i], false);
	return descending ? -order : order;
}

/* As the summary orders classes, as far as that is known. */
static int
early_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct preview *preview = ((struct early *)table)->preview;
	int order;

	(void)level;
	/* What will hold much is not known; what is large comes first. */
	if (!known(preview, column)) {
		column = SUMMARY_SHALLOW;
		descending = true;
	}
	if (column == SUMMARY_CONSTRUCTOR)
		order = order_names(preview, a, b) * (descending ? -1 : 1);
	else if (column == SUMMARY_LOCATION)
		order = order_places(preview, a, b, descending);
	else
		order = ROW_COMPARE(number_of(preview, a, column),
		    number_of(preview, b, column), descending);
	if (order == 0 && (column == SUMMARY_CONSTRUCTOR ||
	    column == SUMMARY_LOCATION || column == SUMMARY_DISTANCE))
		order = ROW_COMPARE(number_of(preview, a, SUMMARY_RETAINED),
		    number_of(preview, b, SUMMARY_RETAINED), true);
	else if (order == 0)
		order = order_names(preview, a, b);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static void
early_free(struct table *table)
{
	free(table);
}

struct table *
early_new(const struct preview *preview, bool with_base, struct error *err)
{
	struct early *early = calloc(1, sizeof *early);

	if (early == NULL) {
		error_memory(err, "summary", sizeof *early);
		return NULL;
	}
	early->ops = (struct table_ops) {
		.name = "summary",
		.main_column = SUMMARY_CONSTRUCTOR,
		.sort_column = SUMMARY_RETAINED,
		.top = early_top,
		.cell = early_cell,
		.order = early_order,
		.free = early_free,
	};
	early->ops.columns = summary_columns(with_base,
	    &early->ops.column_count);
	early->table.ops = &early->ops;
	early->preview = preview;
	return &early->table;
}
