/*
 * Feeds any bytes to the reader of V8 logs, and what looks like one to that of
 * processed ones; asks the tables about what came of it, and whether it adds
 * up. For libFuzzer (make fuzz FUZZ=v8-log); see fuzz-load.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/formats/callers.h"
#include "model/formats/gc_table.h"
#include "model/formats/processed_ticks.h"
#include "model/formats/tick_table.h"
#include "model/formats/ticks.h"
#include "model/formats/v8_log.h"
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

/* Every tick is counted once, whichever way it is added up. */
static void
check_sums(const struct ticks *ticks)
{
	uint64_t self = 0, states = 0, windows = 0, inner;

	for (uint32_t i = 0; i < ticks->names.count; i++) {
		hold(ticks->functions[i].self <= ticks->functions[i].total);
		hold(ticks->functions[i].total <= ticks->total);
		self += ticks->functions[i].self;
	}
	hold(self == ticks->calls[0].ticks && self <= ticks->total);
	for (int i = 0; i < VM_STATES; i++) {
		states += ticks->times.ticks[i];
		for (unsigned j = 0; j < ticks->times.count; j++)
			windows += ticks->times.windows[j].ticks[i];
	}
	hold(states == ticks->total && windows == states);
	for (uint32_t i = 0; i < ticks->call_count; i++) {
		inner = 0;
		for (uint32_t child = ticks->calls[i].child;
		    child != TICK_NONE; child = ticks->calls[child].sibling)
			inner += ticks->calls[child].ticks;
		hold(inner <= ticks->calls[i].ticks);
	}
}

static void
look_at(struct ticks *ticks)
{
	look_at_table(tick_table_new(ticks, NULL));
	look_at_table(callers_new(ticks, NULL));
	look_at_table(gc_table_new(ticks, NULL));
	ticks_free(ticks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct error err = { 0 };
	struct ticks *ticks = v8_log_read(text, size, NULL, NULL, &err);

	hold(ticks != NULL);
	check_sums(ticks);
	look_at(ticks);
	if (!processed_ticks_is(text, size))
		return 0;
	ticks = processed_ticks_read(text, size, NULL, &err);
	hold(ticks != NULL || (err.kind != ERROR_NONE &&
	    err.message[0] != '\0'));
	if (ticks != NULL)
		look_at(ticks);
	return 0;
}
