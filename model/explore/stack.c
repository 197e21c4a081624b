#include "model/explore/stack.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/explore/frame.h"
#include "model/explore/rows.h"
#include "model/snapshot/traces.h"

enum {
	COLUMN_FUNCTION,
	COLUMN_LOCATION,
	COLUMN_SOURCE,
	COLUMN_COUNT,
	COLUMN_SIZE,
};

static const struct column columns[] = {
	{ .key = "function", .title = "Function", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 30,
	  .help = "what was running; each was called by the one below" },
	{ .key = "location", .title = "Location", .kind = CELL_TEXT,
	  .hotkey = 'L', .width = 24, .most = 60, .use = COLUMN_SCREEN,
	  .help = "where the function is" },
	{ .key = "source", .title = "Source", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "path, line and column of it" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 2,
	  .help = "objects it allocated itself, called this way, also "
	    "those that are gone" },
	{ .key = "size", .title = "Size", .kind = CELL_BYTES, .hotkey = 'S',
	  .descending = true, .width = 9, .rank = 1,
	  .help = "bytes of these" },
};

struct stack {
	struct table table;
	const struct heap *heap;
	uint32_t *traces;
	size_t count;
};

static const struct trace *
trace_at(const struct stack *stack, uint32_t item)
{
	return &stack->heap->snapshot->traces[stack->traces[item]];
}

static bool
stack_top(struct table *table, struct level *level, struct error *err)
{
	return level_number(level, ((struct stack *)table)->count, err);
}

static void
stack_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct stack *stack = (struct stack *)table;
	const struct trace *trace = trace_at(stack, item);

	(void)level;
	switch (column) {
	case COLUMN_FUNCTION:
		frame_name_cell(stack->heap, trace->function, cell);
		break;
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, (int64_t)trace->count);
		break;
	case COLUMN_SIZE:
		cell_number(cell, CELL_BYTES, (int64_t)trace->size);
		break;
	default:
		frame_place_cell(stack->heap, trace->function,
		    column == COLUMN_SOURCE, cell);
		break;
	}
}

/* As they called each other, unless by a figure or a place. */
static int
stack_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	struct stack *stack = (struct stack *)table;
	const struct trace *left = trace_at(stack, a);
	const struct trace *right = trace_at(stack, b);
	int order = 0;

	(void)level;
	if (column == COLUMN_FUNCTION)
		return ROW_COMPARE(a, b, descending);
	if (column == COLUMN_COUNT)
		order = ROW_COMPARE(left->count, right->count, descending);
	else if (column == COLUMN_SIZE)
		order = ROW_COMPARE(left->size, right->size, descending);
	else
		order = frame_place_order(stack->heap, left->function,
		    right->function, descending);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static bool
stack_place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *place)
{
	struct stack *stack = (struct stack *)table;

	(void)level;
	return frame_row_place(stack->heap, trace_at(stack, item)->function,
	    place);
}

static void
stack_free(struct table *table)
{
	free(((struct stack *)table)->traces);
	free(table);
}

const struct table_ops stack_ops = {
	.name = "stack",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_FUNCTION,
	.sort_column = COLUMN_FUNCTION,
	.top = stack_top,
	.cell = stack_cell,
	.order = stack_order,
	.place = stack_place,
	.free = stack_free,
};

/* Callers stand before what they call, so this comes to an end. */
static bool
find_traces(struct stack *stack, uint32_t trace, struct error *err)
{
	const struct snapshot *s = stack->heap->snapshot;
	size_t room = 0;
	uint32_t *list;

	for (; trace != NO_TRACE; trace = s->traces[trace].parent) {
		list = array_grow(stack->traces, &room, stack->count + 1,
		    sizeof *list, "a stack", err);
		if (list == NULL)
			return false;
		stack->traces = list;
		list[stack->count++] = trace;
	}
	return true;
}

struct table *
stack_new(const struct heap *heap, uint32_t node, struct error *err)
{
	uint32_t trace = frame_of(heap, node);
	struct stack *stack;

	if (!frames_there(heap, err))
		return NULL;
	if (trace == NO_TRACE) {
		error_set(err, ERROR_ABSENT, "V8 does not know what allocated "
		    "@%llu: it was there before the recording, or was moved",
		    (unsigned long long)heap_id(heap, node));
		return NULL;
	}
	stack = calloc(1, sizeof *stack);
	if (stack == NULL) {
		error_memory(err, "a stack", sizeof *stack);
		return NULL;
	}
	stack->table.ops = &stack_ops;
	stack->heap = heap;
	if (!find_traces(stack, trace, err)) {
		stack_free(&stack->table);
		return NULL;
	}
	return &stack->table;
}
