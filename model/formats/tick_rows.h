/* What rows about the ticks of a V8 log share: a function, and its ticks. */
#ifndef MODEL_FORMATS_TICK_ROWS_H
#define MODEL_FORMATS_TICK_ROWS_H

#include "model/formats/ticks.h"
#include "model/table.h"

/* The first columns of each such table. */
enum tick_column {
	TICK_FUNCTION,
	TICK_DEPTH,
	TICK_TICKS,
	TICK_SHARED		/* how many that are */
};

#define TICK_COLUMNS(ticks_help) \
	{ .key = "function", .title = "Function", .kind = CELL_TEXT, \
	  .hotkey = 'O', .width = 30, \
	  .help = "its name; * optimized, + by Maglev, ^ by Sparkplug, " \
	  "~ interpreted" }, \
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT, \
	  .use = COLUMN_DATA, .help = "levels below the first" }, \
	{ .key = "ticks", .title = "Ticks", .kind = CELL_COUNT, \
	  .hotkey = 'S', .descending = true, .share = true, .width = 8, \
	  .rank = 0, .help = ticks_help }

/* And the last ones, behind its own. */
enum tick_last_column {
	TICK_LOCATION,
	TICK_SOURCE,
	TICK_NAME,
	TICK_CATEGORY,
	TICK_LAST
};

#define TICK_LAST_COLUMNS \
	{ .key = "location", .title = "Location", .kind = CELL_TEXT, \
	  .hotkey = 'L', .width = 24, .most = 60, .rank = 3, \
	  .use = COLUMN_SCREEN, .help = "where it begins" }, \
	{ .key = "source", .title = "Source", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "path, line and column of that" }, \
	{ .key = "name", .title = "Name", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, \
	  .help = "as node --prof-process spells it" }, \
	{ .key = "category", .title = "Category", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, \
	  .help = "javascript, c++, library, gc or unaccounted" }

extern const char *const tick_category_keys[TICK_CATEGORIES];

void tick_row_function(const struct ticks *ticks, uint32_t function,
	struct cell *cell);
void tick_row_last(const struct ticks *ticks, uint32_t function,
	enum tick_last_column column, struct cell *cell);
/* A count of ticks, with its share of a whole; none when that is 0. */
void tick_row_count(uint64_t count, uint64_t whole, struct cell *cell);
/* A share in percent; a blank when whole is 0. */
void tick_row_percent(uint64_t count, uint64_t whole, struct cell *cell);
/* The order of two functions by their names, as V8's tool has it: from Z. */
int tick_row_names(const struct ticks *ticks, uint32_t a, uint32_t b);
/* The same by where they are, then by name. */
int tick_row_places(const struct ticks *ticks, uint32_t a, uint32_t b);
/* As table_ops.place has it. */
bool tick_row_place(const struct ticks *ticks, uint32_t function,
	struct row_place *place);

/* A level with these items, which it takes. */
bool tick_level(struct level *level, uint32_t *items, size_t count);

#endif
