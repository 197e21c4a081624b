/*
 * Feeds any bytes to the reader of application logs and to who recognizes them;
 * asks the table about what came of it, and whether it adds up. For libFuzzer
 * (make fuzz FUZZ=app-log); see fuzz-load.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/formats/app_log.h"
#include "model/formats/log_reader.h"
#include "model/formats/log_table.h"
#include "model/snapshot/sniff.h"
#include "model/table.h"

#define ROWS 3			/* of each level that are looked at */
#define DEPTH 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold(bool true_of_it)
{
	if (!true_of_it)
		abort();
}

static void
look(struct level *level, unsigned depth)
{
	const struct table_ops *ops = level->table->ops;
	struct row_place place = { .path = STRBUF_INIT };
	struct cell cell = CELL_INIT;

	for (size_t row = 0; row < level->count && row < ROWS; row++) {
		struct level *inner;

		for (unsigned c = 0; c < ops->column_count; c++) {
			cell_reset(&cell);
			level_cell(level, row, c, &cell);
		}
		level_place(level, row, &place);
		strbuf_reset(&place.path);
		hold(level_find(level, level_tag(level, row)) < level->count);
		if (depth == DEPTH || !level_openable(level, row))
			continue;
		inner = level_open(level, row, NULL);
		hold(inner != NULL);
		look(inner, depth + 1);
		level_free(inner);
	}
	strbuf_release(&place.path);
	cell_release(&cell);
}

static void
look_at_table(struct table *table)
{
	struct level *level;

	if (table == NULL)
		return;
	level = level_top(table, NULL);
	hold(level != NULL);
	for (unsigned c = 0; c < table->ops->column_count; c++) {
		level_sort(level, c, c % 2 == 0);
		look(level, 1);
	}
	level_free(level);
	table_free(table);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct error err = { 0 };
	struct app_log *log = app_log_read(text, size, NULL, NULL, &err);
	const char *advice = NULL;
	uint64_t sum = 0;

	log_reader_is_log(text, size);
	hold(sniff_seems(text, size, &advice)[0] != '\0' && advice != NULL);
	hold(log != NULL || (err.kind != ERROR_NONE &&
	    err.message[0] != '\0'));
	if (log == NULL)
		return 0;
	for (size_t i = 0; i < log->group_count; i++)
		sum += log->groups[i].count;
	hold(sum + log->apart == log->records);
	hold(log->records + log->plain <= log->lines);
	look_at_table(log_table_new(log, NULL));
	app_log_free(log);
	return 0;
}
