#include "model/formats/tick_rows.h"


#include "model/base/source_path.h"

const char *const tick_category_keys[TICK_CATEGORIES] = {
	[TICKS_LIBRARY] = "library",
	[TICKS_JS] = "javascript",
	[TICKS_CPP] = "c++",
	[TICKS_UNKNOWN] = "unaccounted",
};

static void
split(const struct ticks *ticks, uint32_t function, struct tick_name *parts)
{
	size_t len;
	const char *name = intern_key(&ticks->names, function, &len);

	tick_name_split(name, len, ticks->functions[function].category, parts);
}

/* A path ends with a NUL for those who look into it. */
static bool
is_runtime(const struct tick_name *parts)
{
	struct strbuf path = STRBUF_INIT;
	bool is;

	strbuf_add(&path, parts->path, parts->path_len);
	is = source_path_is_runtime(path.data);
	strbuf_release(&path);
	return is;
}

static bool
is_library(const struct ticks *ticks, uint32_t function)
{
	return ticks->functions[function].category == TICKS_LIBRARY;
}

/* Where the name of a file begins in its path; that may end with a slash. */
static size_t
file_name(const char *path, size_t len)
{
	size_t start = len;

	while (start > 0 && path[start - 1] != '/' && path[start - 1] != '\\')
		start--;
	return start < len ? start : 0;
}

void
tick_row_function(const struct ticks *ticks, uint32_t function,
	struct cell *cell)
{
	struct tick_name parts;
	size_t len;
	const char *name = intern_key(&ticks->names, function, &len);

	split(ticks, function, &parts);
	if (parts.line == 0) {
		/* Builtins, libraries, UNKNOWN. */
		size_t start = is_library(ticks, function) ?
		    file_name(name, len) : 0;

		cell_span(cell, SPAN_PLAIN);
		strbuf_add(&cell->text, name + start, len - start);
		return;
	}
	cell_span(cell, is_runtime(&parts) ? SPAN_DIM : SPAN_CLASS);
	strbuf_add(&cell->text, parts.function, parts.function_len);
}

bool
tick_row_place(const struct ticks *ticks, uint32_t function,
	struct row_place *place)
{
	struct strbuf path = STRBUF_INIT;
	struct tick_name parts;

	split(ticks, function, &parts);
	place->line = parts.line;
	place->column = parts.column;
	if (parts.path_len == 0)
		return false;
	strbuf_add(&path, parts.path, parts.path_len);
	source_path(path.data, path.len, &place->path);
	strbuf_release(&path);
	return true;
}

static void
add_place(const struct ticks *ticks, uint32_t function, bool whole,
	struct cell *cell)
{
	struct row_place place = { .path = STRBUF_INIT };
	size_t len;
	const char *name = intern_key(&ticks->names, function, &len);

	if (is_library(ticks, function) && file_name(name, len) > 0) {
		cell_span(cell, SPAN_PLACE);
		strbuf_add(&cell->text, name, len);
		return;
	}
	if (!tick_row_place(ticks, function, &place) && place.line == 0)
		return;
	cell_span(cell, SPAN_PLACE);
	if (whole)
		strbuf_add(&cell->text, place.path.data, place.path.len);
	else
		source_path_short(&place.path, &cell->text);
	strbuf_addf(&cell->text, ":%u:%u", place.line, place.column);
	strbuf_release(&place.path);
}

void
tick_row_last(const struct ticks *ticks, uint32_t function,
	enum tick_last_column column, struct cell *cell)
{
	const char *name;
	size_t len;

	switch (column) {
	case TICK_LOCATION:
	case TICK_SOURCE:
		add_place(ticks, function, column == TICK_SOURCE, cell);
		break;
	case TICK_NAME:
		name = intern_key(&ticks->names, function, &len);
		cell_span(cell, SPAN_PLAIN);
		strbuf_add(&cell->text, name, len);
		break;
	default:
		cell_span(cell, SPAN_PLAIN);
		strbuf_adds(&cell->text, tick_category_keys[
		    ticks->functions[function].category]);
		break;
	}
}

void
tick_row_count(uint64_t count, uint64_t whole, struct cell *cell)
{
	cell_number(cell, CELL_COUNT, count > INT64_MAX ? INT64_MAX :
	    (int64_t)count);
	if (whole > 0)
		cell->share = (double)count / (double)whole;
}

void
tick_row_percent(uint64_t count, uint64_t whole, struct cell *cell)
{
	if (whole == 0) {
		cell->kind = CELL_BLANK;
		return;
	}
	cell->share = (double)count / (double)whole;
	cell_number(cell, CELL_PERCENT,
	    (int64_t)(cell->share * 10000 + 0.5));
}

int
tick_row_names(const struct ticks *ticks, uint32_t a, uint32_t b)
{
	return -ticks_compare_names(ticks, a, b);
}

int
tick_row_places(const struct ticks *ticks, uint32_t a, uint32_t b)
{
	struct tick_name x, y;
	int order;

	split(ticks, a, &x);
	split(ticks, b, &y);
	if (x.path_len == 0 || y.path_len == 0)
		return x.path_len > 0 ? -1 : y.path_len > 0 ? 1 :
		    tick_row_names(ticks, a, b);
	order = bytes_compare(x.path, x.path_len, y.path, y.path_len);
	if (order != 0)
		return order;
	if (x.line != y.line)
		return x.line < y.line ? -1 : 1;
	if (x.column != y.column)
		return x.column < y.column ? -1 : 1;
	return tick_row_names(ticks, a, b);
}

bool
tick_level(struct level *level, uint32_t *items, size_t count)
{
	level->items = items;
	level->count = count;
	return true;
}
