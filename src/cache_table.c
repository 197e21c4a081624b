#include "src/cache_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/base/error.h"
#include "model/index/cache.h"
#include "model/table.h"

enum {
	COLUMN_SNAPSHOT,
	COLUMN_STATE,
	COLUMN_SIZE,
	COLUMN_INDEX,
	COLUMN_USED,
	COLUMN_USED_AT,
	COLUMN_FILE,
};

static const struct column columns[] = {
	[COLUMN_SNAPSHOT] = { .key = "snapshot", .title = "Snapshot",
	  .kind = CELL_TEXT, .width = 29, .help = "file that was opened" },
	[COLUMN_STATE] = { .key = "state", .title = "State",
	  .kind = CELL_TEXT, .width = 8,
	  .help = "ready, or why it is of no use" },
	[COLUMN_SIZE] = { .key = "size", .title = "Size",
	  .kind = CELL_BYTES, .descending = true, .width = 9,
	  .help = "of the snapshot" },
	[COLUMN_INDEX] = { .key = "index", .title = "Index",
	  .kind = CELL_BYTES, .descending = true, .width = 9,
	  .help = "what is kept of it" },
	[COLUMN_USED] = { .key = "used", .title = "Last used",
	  .kind = CELL_TEXT, .descending = true, .width = 16,
	  .use = COLUMN_SCREEN, .help = "local time" },
	[COLUMN_USED_AT] = { .key = "used_at", .title = "Last used",
	  .kind = CELL_TEXT, .descending = true, .use = COLUMN_DATA,
	  .help = "universal time" },
	[COLUMN_FILE] = { .key = "file", .title = "File",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "of the index, in the folder" },
};

static const char *const state_words[] = {
	[CACHE_READY] = "ready",
	[CACHE_STALE] = "stale",
	[CACHE_GONE] = "gone",
	[CACHE_OTHER] = "outdated",
	[CACHE_DAMAGED] = "damaged",
};

struct cache_table {
	struct table table;
	const struct cache_list *list;
};

static const struct cache_entry *
entry_of(const struct table *table, uint32_t item)
{
	return &((const struct cache_table *)table)->list->entries[item];
}

static bool
cache_table_top(struct table *table, struct level *level, struct error *err)
{
	size_t count = ((struct cache_table *)table)->list->count;

	level->items = malloc((count + 1) * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "indexes", count);
	for (size_t i = 0; i < count; i++)
		level->items[i] = (uint32_t)i;
	level->count = count;
	return true;
}

/* The snapshot, or the index itself where it does not say of what it is. */
static const char *
title_of(const struct cache_entry *entry)
{
	return entry->path != NULL ? entry->path : entry->name;
}

static void
add_time(int64_t used, bool local, struct strbuf *sb)
{
	time_t seconds = (time_t)(used / 1000000000);
	struct tm tm;
	char buf[64];

	if (local)
		localtime_r(&seconds, &tm);
	else
		gmtime_r(&seconds, &tm);
	if (strftime(buf, sizeof buf, local ? "%Y-%m-%d %H:%M" :
	    "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		strbuf_adds(sb, buf);
}

static void
cache_table_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	const struct cache_entry *entry = entry_of(table, item);

	(void)level;
	switch (column) {
	case COLUMN_SIZE:
		if (entry->path != NULL)
			cell_number(cell, CELL_BYTES,
			    (int64_t)entry->file_bytes);
		return;
	case COLUMN_INDEX:
		cell_number(cell, CELL_BYTES, (int64_t)entry->bytes);
		return;
	default:
		break;
	}
	cell_span(cell, column == COLUMN_SNAPSHOT ? SPAN_CLASS : SPAN_PLAIN);
	if (column == COLUMN_SNAPSHOT)
		strbuf_adds(&cell->text, title_of(entry));
	else if (column == COLUMN_STATE)
		strbuf_adds(&cell->text, state_words[entry->state]);
	else if (column == COLUMN_FILE)
		strbuf_adds(&cell->text, entry->name);
	else
		add_time(entry->used, column == COLUMN_USED, &cell->text);
}

static int64_t
number_of(const struct cache_entry *entry, unsigned column)
{
	switch (column) {
	case COLUMN_STATE:
		return entry->state;
	case COLUMN_SIZE:
		return (int64_t)entry->file_bytes;
	case COLUMN_INDEX:
		return (int64_t)entry->bytes;
	default:
		return entry->used;
	}
}

static int
cache_table_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	const struct cache_entry *x = entry_of(table, a);
	const struct cache_entry *y = entry_of(table, b);
	int order;

	(void)level;
	if (column == COLUMN_SNAPSHOT || column == COLUMN_FILE) {
		order = column == COLUMN_FILE ? strcmp(x->name, y->name) :
		    strcmp(title_of(x), title_of(y));
	} else {
		order = (number_of(x, column) > number_of(y, column)) -
		    (number_of(x, column) < number_of(y, column));
	}
	if (order != 0)
		return descending ? -order : order;
	return a < b ? -1 : a > b;
}

static void
cache_table_free(struct table *table)
{
	free(table);
}

static const struct table_ops ops = {
	.name = "cache",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_SNAPSHOT,
	.sort_column = COLUMN_USED,
	.top = cache_table_top,
	.cell = cache_table_cell,
	.order = cache_table_order,
	.free = cache_table_free,
};

struct table *
cache_table_new(const struct cache_list *list, struct error *err)
{
	struct cache_table *table = calloc(1, sizeof *table);

	if (table == NULL) {
		error_memory(err, "indexes", sizeof *table);
		return NULL;
	}
	table->table.ops = &ops;
	table->list = list;
	return &table->table;
}
