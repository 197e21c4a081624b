/* Asks a table for everything that the screen would. */
#ifndef TESTS_FUZZ_LOOK_H
#define TESTS_FUZZ_LOOK_H

#include <stdlib.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/table.h"

#define ROWS 10			/* of each level that are looked at */
#define DEPTH 3

/* Draws the first and the last rows of a level, and opens the first ones. */
static void
look(struct level *level, unsigned depth)
{
	const struct table_ops *ops = level->table->ops;
	struct row_place place = { .path = STRBUF_INIT };
	struct cell cell = CELL_INIT;

	cell.limit = 100;
	for (size_t i = 0; i < level->count && i < 2 * ROWS; i++) {
		size_t row = i < ROWS ? i : level->count - 1 - (i - ROWS);
		struct object object;
		struct level *inner;

		for (unsigned column = 0; column < ops->column_count;
		    column++) {
			cell_reset(&cell);
			level_cell(level, row, column, &cell);
		}
		level_object(level, row, &object);
		level_place(level, row, &place);
		strbuf_reset(&place.path);
		if (level_find(level, level_tag(level, row)) == level->count)
			abort();
		if (depth == DEPTH || i >= ROWS / (5 * depth) ||
		    !level_openable(level, row))
			continue;
		inner = level_open(level, row, NULL);
		if (inner == NULL)
			abort();
		look(inner, depth + 1);
		level_free(inner);
	}
	strbuf_release(&place.path);
	cell_release(&cell);
}

/* Sorted by each column, both ways in turn. */
static void
look_at_table(struct table *table)
{
	struct error err = { 0 };
	struct level *level;

	/* A filter may want a base or a graph that is not there. */
	if (!table_work(table, NULL, &err)) {
		if (err.kind != ERROR_ABSENT)
			abort();
		return;
	}
	level = level_top(table, NULL);
	if (level == NULL)
		abort();
	for (unsigned c = 0; c < table->ops->column_count; c++) {
		level_sort(level, c, c % 2 == 0);
		look(level, 1);
	}
	level_free(level);
}

/* A table may refuse what it is asked, when that is not there. */
static void
look_at_entry(const struct catalogue_entry *entry, struct request *request)
{
	struct table *table = entry->open(request, NULL);

	if (table != NULL)
		look_at_table(table);
	table_free(table);
}

#endif
