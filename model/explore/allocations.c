#include "model/explore/allocations.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/explore/frame.h"
#include "model/explore/rows.h"
#include "model/snapshot/samples.h"
#include "model/snapshot/traces.h"

enum {
	LEVEL_FUNCTIONS,
	LEVEL_CALLERS,		/* data: struct callers */
};

enum {
	COLUMN_FUNCTION,
	COLUMN_LOCATION,
	COLUMN_DEPTH,
	COLUMN_SOURCE,
	COLUMN_COUNT,
	COLUMN_SIZE,
	COLUMN_LIVE_COUNT,
	COLUMN_LIVE_SIZE,
};

static const struct column columns[] = {
	{ .key = "function", .title = "Function", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 28,
	  .help = "what allocated; below it what called that" },
	{ .key = "location", .title = "Location", .kind = CELL_TEXT,
	  .hotkey = 'L', .width = 20, .most = 60, .rank = 4,
	  .use = COLUMN_SCREEN, .help = "where the function is" },
	ROW_COLUMN_DEPTH(ROW_DEPTH_HELP),
	{ .key = "source", .title = "Source", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "path, line and column of it" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 2,
	  .help = "objects allocated while it was recorded, also those that "
	    "are gone" },
	{ .key = "size", .title = "Size", .kind = CELL_BYTES, .hotkey = 'S',
	  .descending = true, .share = true, .width = 9,
	  .help = "bytes of these" },
	{ .key = "live_count", .title = "Live Count", .brief = "Live #",
	  .kind = CELL_COUNT, .hotkey = 'C', .descending = true,
	  .width = 9, .rank = 3,
	  .help = "those that are still there, as far as V8 knows which "
	    "they are" },
	{ .key = "live_size", .title = "Live Size", .brief = "Live",
	  .kind = CELL_BYTES, .hotkey = 'B', .descending = true,
	  .width = 9, .rank = 1, .help = "bytes of these" },
};

struct total {
	uint64_t count, size, live_count, live_size;
};

struct allocations {
	struct table table;
	const struct heap *heap;
	struct total *traces;		/* what each allocated itself */
	struct total *functions;	/* the same; the last: NO_FUNCTION */
	uint64_t size;			/* of all */
	char note[128];			/* or "" */
};

/* Of what was allocated by trace top: the one that we have come up to. */
struct step {
	uint32_t function, at, top;
};

/* A function that called what the row above is about. */
struct caller {
	struct total total;
	size_t first, count;		/* of steps */
	bool called;			/* by something */
};

/* In one piece, as levels want it; items are numbers of callers. */
struct callers {
	struct caller *list;
	struct step *steps;
	size_t step_count;
};

/* Of numbers below 2^63, and below it: what a file says need not be true. */
static uint64_t
sum(uint64_t a, uint64_t b)
{
	return a + b < INT64_MAX ? a + b : INT64_MAX;
}

static void
add(struct total *total, const struct total *more)
{
	total->count = sum(total->count, more->count);
	total->size = sum(total->size, more->size);
	total->live_count += more->live_count;
	total->live_size += more->live_size;
}

/* Functions beyond the table are counted together, behind it. */
static uint32_t
slot_of(const struct snapshot *s, uint32_t function)
{
	return function != NO_FUNCTION ? function : s->trace_function_count;
}

static uint32_t
function_of(const struct snapshot *s, uint32_t slot)
{
	return slot < s->trace_function_count ? slot : NO_FUNCTION;
}

static bool
allocations_top(struct table *table, struct level *level, struct error *err)
{
	struct allocations *t = (struct allocations *)table;
	uint32_t count = t->heap->snapshot->trace_function_count + 1;

	level->kind = LEVEL_FUNCTIONS;
	level->items = malloc(count * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "functions", count);
	for (uint32_t i = 0; i < count; i++)
		if (t->functions[i].count > 0)
			level->items[level->count++] = i;
	return true;
}

static struct callers *
callers_new(size_t steps, struct error *err)
{
	size_t size = sizeof(struct callers) +
	    steps * (sizeof(struct caller) + sizeof(struct step));
	struct callers *callers = calloc(1, size);

	if (callers == NULL) {
		error_memory(err, "callers", size);
		return NULL;
	}
	callers->list = (struct caller *)(callers + 1);
	callers->steps = (struct step *)(callers->list + steps);
	return callers;
}

/* A step up from a trace, unless it is at the top of the stack. */
static void
step_up(const struct snapshot *s, struct callers *callers, uint32_t at,
	uint32_t top)
{
	uint32_t parent = s->traces[at].parent;

	if (parent != NO_TRACE)
		callers->steps[callers->step_count++] = (struct step) {
			s->traces[parent].function, parent, top,
		};
}

static int
by_function(const void *a, const void *b)
{
	const struct step *left = a, *right = b;

	if (left->function != right->function)
		return left->function < right->function ? -1 : 1;
	return ROW_COMPARE(left->top, right->top, false);
}

/* Puts steps to the same function together; returns how many there are. */
static size_t
make_callers(const struct allocations *t, struct callers *callers)
{
	const struct snapshot *s = t->heap->snapshot;
	size_t count = 0;

	qsort(callers->steps, callers->step_count, sizeof *callers->steps,
	    by_function);
	for (size_t i = 0; i < callers->step_count; i++) {
		const struct step *step = &callers->steps[i];
		struct caller *caller;

		if (i == 0 || step->function != step[-1].function)
			callers->list[count++].first = i;
		caller = &callers->list[count - 1];
		caller->count++;
		caller->called |= s->traces[step->at].parent != NO_TRACE;
		add(&caller->total, &t->traces[step->top]);
	}
	return count;
}

static bool
allocations_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct allocations *t = (struct allocations *)table;
	const struct snapshot *s = t->heap->snapshot;
	const struct callers *above = parent->data;
	const struct caller *caller;
	struct callers *callers;
	size_t most = s->trace_count;

	if (parent->kind == LEVEL_CALLERS)
		most = above->list[item].count;
	callers = callers_new(most, err);
	if (callers == NULL)
		return false;
	level->kind = LEVEL_CALLERS;
	level->data = callers;
	if (parent->kind == LEVEL_CALLERS) {
		caller = &above->list[item];
		for (size_t i = 0; i < caller->count; i++)
			step_up(s, callers,
			    above->steps[caller->first + i].at,
			    above->steps[caller->first + i].top);
	} else {
		/* What allocated nothing itself is no end of a stack. */
		for (uint32_t i = 0; i < s->trace_count; i++)
			if (slot_of(s, s->traces[i].function) == item &&
			    s->traces[i].count > 0)
				step_up(s, callers, i, i);
	}
	return level_number(level, make_callers(t, callers), err);
}

static bool
allocations_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	const struct callers *callers = level->data;

	/* DevTools' word for what nobody called is the first function. */
	(void)table;
	return level->kind == LEVEL_FUNCTIONS ? item != 0 :
	    callers->list[item].called;
}

static const struct total *
total_of(const struct allocations *t, const struct level *level,
	uint32_t item)
{
	const struct callers *callers = level->data;

	return level->kind == LEVEL_FUNCTIONS ? &t->functions[item] :
	    &callers->list[item].total;
}

static uint32_t
function_at(const struct allocations *t, const struct level *level,
	uint32_t item)
{
	const struct callers *callers = level->data;

	return level->kind == LEVEL_FUNCTIONS ?
	    function_of(t->heap->snapshot, item) :
	    callers->steps[callers->list[item].first].function;
}

static uint64_t
number_of(const struct total *total, unsigned column)
{
	switch (column) {
	case COLUMN_COUNT:
		return total->count;
	case COLUMN_LIVE_COUNT:
		return total->live_count;
	case COLUMN_LIVE_SIZE:
		return total->live_size;
	default:
		return total->size;
	}
}

static void
allocations_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct allocations *t = (struct allocations *)table;
	uint32_t function = function_at(t, level, item);
	uint64_t number = number_of(total_of(t, level, item), column);

	switch (column) {
	case COLUMN_FUNCTION:
		frame_name_cell(t->heap, function, cell);
		break;
	case COLUMN_LOCATION:
	case COLUMN_SOURCE:
		frame_place_cell(t->heap, function, column == COLUMN_SOURCE,
		    cell);
		break;
	case COLUMN_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case COLUMN_COUNT:
	case COLUMN_LIVE_COUNT:
		cell_number(cell, CELL_COUNT, (int64_t)number);
		break;
	default:
		cell_number(cell, CELL_BYTES, (int64_t)number);
		if (column == COLUMN_SIZE && t->size > 0)
			cell->share = (double)number / (double)t->size;
		break;
	}
}

static int
allocations_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct allocations *t = (struct allocations *)table;
	uint32_t left = function_at(t, level, a);
	uint32_t right = function_at(t, level, b);
	const struct total *one = total_of(t, level, a);
	const struct total *other = total_of(t, level, b);
	int order;

	if (column == COLUMN_FUNCTION) {
		order = frame_name_order(t->heap, left, right);
		order = descending ? -order : order;
	} else if (column == COLUMN_LOCATION) {
		order = frame_place_order(t->heap, left, right, descending);
	} else {
		order = ROW_COMPARE(number_of(one, column),
		    number_of(other, column), descending);
	}
	if (order == 0)
		order = ROW_COMPARE(one->size, other->size, true);
	return order != 0 ? order : ROW_COMPARE(left, right, false);
}

/* Callers stay what they are however the level is made anew. */
static uint64_t
allocations_tag(struct table *table, const struct level *level,
	uint32_t item)
{
	return function_at((struct allocations *)table, level, item);
}

static bool
allocations_place(struct table *table, const struct level *level,
	uint32_t item, struct row_place *place)
{
	struct allocations *t = (struct allocations *)table;

	return frame_row_place(t->heap, function_at(t, level, item), place);
}

static const char *
allocations_note(const struct table *table)
{
	const struct allocations *t = (const struct allocations *)table;

	return t->note[0] != '\0' ? t->note : NULL;
}

static void
allocations_free(struct table *table)
{
	struct allocations *t = (struct allocations *)table;

	free(t->traces);
	free(t->functions);
	free(t);
}

const struct table_ops allocations_ops = {
	.name = "allocations",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_FUNCTION,
	.sort_column = COLUMN_SIZE,
	.top = allocations_top,
	.open = allocations_open,
	.openable = allocations_openable,
	.cell = allocations_cell,
	.order = allocations_order,
	.tag = allocations_tag,
	.place = allocations_place,
	.note = allocations_note,
	.free = allocations_free,
};

/* Was it allocated while it was recorded, as far as that can be told? */
static bool
is_recorded(const struct snapshot *s, uint64_t id)
{
	uint32_t sample = samples_find(s, id);

	return samples_has(id) && sample > 0 && sample < s->sample_count;
}

static void
count_live(struct allocations *t)
{
	const struct snapshot *s = t->heap->snapshot;
	uint32_t known = 0, recorded = 0;

	for (uint32_t node = 0; node < s->nodes; node++) {
		uint32_t trace = s->node_trace[node];

		if (is_recorded(s, heap_id(t->heap, node))) {
			recorded++;
			known += trace != NO_TRACE;
		}
		if (trace == NO_TRACE)
			continue;
		t->traces[trace].live_count++;
		t->traces[trace].live_size += heap_size(t->heap, node);
	}
	if (known < recorded)
		snprintf(t->note, sizeof t->note, "V8 knows what allocated "
		    "%u of %u recorded objects: live figures are too low",
		    known, recorded);
}

static bool
count(struct allocations *t, struct error *err)
{
	const struct snapshot *s = t->heap->snapshot;

	t->traces = calloc(s->trace_count, sizeof *t->traces);
	t->functions = calloc(s->trace_function_count + (size_t)1,
	    sizeof *t->functions);
	if (t->traces == NULL || t->functions == NULL)
		return error_memory(err, "allocations", s->trace_count *
		    sizeof *t->traces);
	count_live(t);
	for (uint32_t i = 0; i < s->trace_count; i++) {
		t->traces[i].count = s->traces[i].count;
		t->traces[i].size = s->traces[i].size;
		if (s->traces[i].count == 0)
			continue;
		add(&t->functions[slot_of(s, s->traces[i].function)],
		    &t->traces[i]);
		t->size = sum(t->size, s->traces[i].size);
	}
	return true;
}

struct table *
allocations_new(const struct heap *heap, struct error *err)
{
	struct allocations *t;

	if (!frames_there(heap, err))
		return NULL;
	t = calloc(1, sizeof *t);
	if (t == NULL) {
		error_memory(err, "allocations", sizeof *t);
		return NULL;
	}
	t->table.ops = &allocations_ops;
	t->heap = heap;
	if (!count(t, err)) {
		allocations_free(&t->table);
		return NULL;
	}
	return &t->table;
}
