#include "model/formats/heavy.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/formats/call_rows.h"
#include "model/formats/sampling_profile.h"

/*
 * A row is about some calls of one function, focus, and shows who called them
 * so many steps up, at. In the first level these are the same.
 */
struct entry {
	uint32_t focus, at;
};

struct heavy_row {
	uint32_t function;		/* of all at */
	uint32_t first, count;		/* of the entries of the level */
	bool called;			/* by more than the root */
	struct call_row shown;
};

/* level->data. Items of the level are its rows. */
struct heavy_level {
	struct heavy_row *rows;
	struct entry *entries;
	uint32_t count;
};

struct heavy {
	struct table table;
	struct calls *calls;
	struct strbuf note;
	/* For one row at a time: */
	uint32_t stamp;
	uint32_t *seen;			/* by call: the stamp when it was */
	bool *held;			/* by call: is it of the row, or under
					   one that is? */
	uint32_t *rows;			/* by function: its row in the level
					   that is made, else CALL_NONE */
};

static bool
is_callee_of_root(const struct calls *calls, uint32_t call)
{
	return calls->calls[call].parent == CALL_NONE ||
	    calls->calls[call].parent == 0;
}

static void
next_stamp(struct heavy *heavy)
{
	if (++heavy->stamp > 0)
		return;
	memset(heavy->seen, 0, heavy->calls->count * sizeof *heavy->seen);
	heavy->stamp = 1;
}

/*
 * Is a call of the row within another one of it? That one is of the same
 * function. What was found out on the way is kept, or long chains would be
 * walked along again and again.
 */
static bool
is_within(struct heavy *heavy, uint32_t call)
{
	const struct call *calls = heavy->calls->calls;
	uint32_t end = calls[call].same, step;
	bool held;

	while (end != CALL_NONE && heavy->seen[end] != heavy->stamp)
		end = calls[end].same;
	held = end != CALL_NONE && heavy->held[end];
	for (step = calls[call].same; step != end; step = calls[step].same) {
		heavy->seen[step] = heavy->stamp;
		heavy->held[step] = held;
	}
	return held;
}

/* Adds up the calls of a row; what they called counts once. */
static void
measure(struct heavy *heavy, const struct entry *entries,
	struct heavy_row *row)
{
	const struct calls *calls = heavy->calls;
	struct call_row *shown = &row->shown;

	*shown = (struct call_row) {
		.function = &calls->functions[row->function] };
	next_stamp(heavy);
	for (uint32_t i = 0; i < row->count; i++) {
		heavy->seen[entries[i].focus] = heavy->stamp;
		heavy->held[entries[i].focus] = true;
	}
	for (uint32_t i = 0; i < row->count; i++) {
		const struct call *call = &calls->calls[entries[i].focus];
		/* What the root has called is not its own. */
		const struct call_size *total = call->parent == CALL_NONE ?
		    &call->self : &call->total;

		shown->self.now += call->self.now;
		shown->self.base += call->self.base;
		shown->samples += call->samples;
		row->called |= !is_callee_of_root(calls, entries[i].at);
		if (is_within(heavy, entries[i].focus))
			continue;
		shown->total.now += total->now;
		shown->total.base += total->base;
	}
}

/* Makes a row for each function that entries are at. */
static uint32_t
make_rows(struct heavy *heavy, const struct entry *entries, uint32_t count,
	struct heavy_row *rows)
{
	const struct calls *calls = heavy->calls;
	uint32_t made = 0, first = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t function = calls->calls[entries[i].at].function;

		if (heavy->rows[function] == CALL_NONE) {
			heavy->rows[function] = made;
			rows[made++] = (struct heavy_row) {
				.function = function };
		}
		rows[heavy->rows[function]].count++;
	}
	for (uint32_t i = 0; i < made; i++) {
		rows[i].first = first;
		first += rows[i].count;
		rows[i].count = 0;
	}
	return made;
}

/* Fills a level with rows for entries. */
static bool
fill(struct heavy *heavy, const struct entry *entries, uint32_t count,
	struct level *level, struct error *err)
{
	const struct calls *calls = heavy->calls;
	uint32_t most = count < calls->function_count ? count :
	    calls->function_count;
	size_t size = sizeof(struct heavy_level) +
	    most * sizeof(struct heavy_row) + count * sizeof *entries;
	struct heavy_level *made = malloc(size);

	if (made == NULL)
		return error_memory(err, "calls", size);
	level->data = made;
	made->rows = (struct heavy_row *)(made + 1);
	made->entries = (struct entry *)(made->rows + most);
	made->count = make_rows(heavy, entries, count, made->rows);
	for (uint32_t i = 0; i < count; i++) {
		struct heavy_row *row = &made->rows[heavy->rows[
		    calls->calls[entries[i].at].function]];

		made->entries[row->first + row->count++] = entries[i];
	}
	for (uint32_t i = 0; i < made->count; i++) {
		heavy->rows[made->rows[i].function] = CALL_NONE;
		measure(heavy, made->entries + made->rows[i].first,
		    &made->rows[i]);
	}
	return level_number(level, made->count, err);
}

static bool
heavy_top(struct table *table, struct level *level, struct error *err)
{
	struct heavy *heavy = (struct heavy *)table;
	const struct call *root = heavy->calls->calls;
	/* The root is nobody's function. */
	bool has_root = root->self.now > 0 || root->self.base > 0;
	uint32_t count = 0;
	struct entry *entries;
	bool done;

	entries = malloc((heavy->calls->count + (size_t)1) * sizeof *entries);
	if (entries == NULL)
		return error_memory(err, "calls", heavy->calls->count *
		    sizeof *entries);
	for (uint32_t i = has_root ? 0 : 1; i < heavy->calls->count; i++)
		entries[count++] = (struct entry) { i, i };
	done = fill(heavy, entries, count, level, err);
	free(entries);
	return done;
}

static const struct heavy_row *
row_at(const struct level *level, uint32_t item)
{
	const struct heavy_level *made = level->data;

	return &made->rows[item];
}

static bool
heavy_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct heavy *heavy = (struct heavy *)table;
	const struct heavy_level *above = parent->data;
	const struct heavy_row *row = row_at(parent, item);
	uint32_t count = 0;
	struct entry *entries;
	bool done;

	entries = malloc((row->count + (size_t)1) * sizeof *entries);
	if (entries == NULL)
		return error_memory(err, "calls", row->count *
		    sizeof *entries);
	for (uint32_t i = 0; i < row->count; i++) {
		struct entry entry = above->entries[row->first + i];

		if (is_callee_of_root(heavy->calls, entry.at))
			continue;
		entry.at = heavy->calls->calls[entry.at].parent;
		entries[count++] = entry;
	}
	done = fill(heavy, entries, count, level, err);
	free(entries);
	return done;
}

static bool
heavy_openable(struct table *table, const struct level *level, uint32_t item)
{
	(void)table;
	return row_at(level, item)->called;
}

static void
heavy_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	call_row_cell(((struct heavy *)table)->calls,
	    &row_at(level, item)->shown, level->depth, column, cell);
}

static int
heavy_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	int order = call_row_order(&row_at(level, a)->shown,
	    &row_at(level, b)->shown, column, descending);

	(void)table;
	return order != 0 ? order : a < b ? -1 : a > b;
}

static uint64_t
heavy_tag(struct table *table, const struct level *level, uint32_t item)
{
	(void)table;
	return row_at(level, item)->function;
}

static bool
heavy_place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *place)
{
	(void)table;
	return call_row_place(row_at(level, item)->shown.function, place);
}

static const char *
heavy_note(const struct table *table)
{
	return ((const struct heavy *)table)->note.data;
}

static void
heavy_free(struct table *table)
{
	struct heavy *heavy = (struct heavy *)table;

	calls_free(heavy->calls);
	strbuf_release(&heavy->note);
	free(heavy->seen);
	free(heavy->held);
	free(heavy->rows);
	free(heavy);
}

#define HEAVY_OPS \
	.name = "heavy", \
	.main_column = CALL_FUNCTION, \
	.top = heavy_top, \
	.open = heavy_open, \
	.openable = heavy_openable, \
	.cell = heavy_cell, \
	.order = heavy_order, \
	.tag = heavy_tag, \
	.place = heavy_place, \
	.note = heavy_note, \
	.free = heavy_free

static const struct table_ops ops_of_one = {
	HEAVY_OPS,
	.columns = call_columns_of_one,
	.column_count = CALL_COLUMNS_OF_ONE,
	.sort_column = CALL_SELF,
};

const struct table_ops heavy_ops = {
	HEAVY_OPS,
	.columns = call_columns_of_two,
	.column_count = CALL_COLUMNS_OF_TWO,
	.sort_column = CALL_SELF_DELTA,
};

static bool
prepare(struct heavy *heavy, struct error *err)
{
	size_t calls = heavy->calls->count;
	size_t functions = heavy->calls->function_count;

	heavy->seen = calloc(calls + 1, sizeof *heavy->seen);
	heavy->held = calloc(calls + 1, sizeof *heavy->held);
	heavy->rows = calloc(functions + 1, sizeof *heavy->rows);
	if (heavy->seen == NULL || heavy->held == NULL || heavy->rows == NULL)
		return error_memory(err, "calls", calls);
	for (size_t i = 0; i < functions; i++)
		heavy->rows[i] = CALL_NONE;
	return true;
}

struct table *
heavy_new(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct error *err)
{
	struct heavy *heavy = calloc(1, sizeof *heavy);

	if (heavy == NULL) {
		error_memory(err, "functions", sizeof *heavy);
		return NULL;
	}
	heavy->table.ops = base != NULL ? &heavy_ops : &ops_of_one;
	heavy->note = (struct strbuf) STRBUF_INIT;
	call_rows_note(profile, base, &heavy->note);
	heavy->calls = calls_new(profile, base, err);
	if (heavy->calls == NULL || !prepare(heavy, err)) {
		heavy_free(&heavy->table);
		return NULL;
	}
	return &heavy->table;
}
