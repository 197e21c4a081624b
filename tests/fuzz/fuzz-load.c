/*
 * Feeds any bytes to the loader, and asks what loaded for everything that the
 * screen would: tables with all their rows, names, retainers, a comparison
 * with itself. For libFuzzer (make fuzz) and AFL++ (make fuzz-afl).
 * Built without a fuzzer it runs the files it is given, to repeat a finding.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/load.h"
#include "model/table.h"

#define ROWS 20			/* of each level that are looked at */
#define DEPTH 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Draws the first and the last rows of a level, and opens the first ones. */
static void
look(struct level *level, unsigned depth)
{
	const struct table_ops *ops = level->table->ops;
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
	cell_release(&cell);
}

static void
look_at_tables(const struct heap *heap, uint32_t node)
{
	for (size_t i = 0; i < catalogue_count; i++) {
		struct request request = { .heap = heap, .base = heap,
		    .class = "Object", .node = node };
		struct table *table = catalogue[i].open(&request, NULL);
		struct level *level;

		if (table == NULL)
			continue;
		level = level_top(table, NULL);
		if (level == NULL)
			abort();
		for (unsigned c = 0; c < table->ops->column_count; c++) {
			level_sort(level, c, c % 2 == 0);
			look(level, 1);
		}
		level_free(level);
		table_free(table);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = { 0 };
	struct heap *heap = heap_load_memory(data, size, NULL, NULL, &err);
	char text[512];

	if (heap == NULL) {
		/* A refusal says why, in a line fit for a terminal. */
		error_text(&err, text, sizeof text);
		if (err.kind == ERROR_NONE || text[0] == '\0' ||
		    strpbrk(text, "\n\r\033") != NULL)
			abort();
		return 0;
	}
	if (heap->snapshot->nodes > 0)
		look_at_tables(heap, size % heap->snapshot->nodes);
	heap_free(heap);
	return 0;
}
