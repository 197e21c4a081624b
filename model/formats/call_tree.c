#include "model/formats/call_tree.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/formats/call_rows.h"
#include "model/formats/sampling_profile.h"

/* So many levels are open at first, at most. */
#define OPENED_MAX 20

/* Items are calls. */
struct call_tree {
	struct table table;
	struct calls *calls;
	struct strbuf note;
};

static bool
open_call(const struct calls *calls, uint32_t number, struct level *level,
	struct error *err)
{
	const struct call *call = &calls->calls[number];
	size_t count = call->end - call->first;

	level->items = malloc((count + 1) * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "calls", count *
		    sizeof *level->items);
	memcpy(level->items, calls->children + call->first,
	    count * sizeof *level->items);
	level->count = count;
	return true;
}

/* The root is nobody's function. What it allocated itself has a row. */
static bool
tree_top(struct table *table, struct level *level, struct error *err)
{
	const struct calls *calls = ((struct call_tree *)table)->calls;

	if (!open_call(calls, 0, level, err))
		return false;
	if (calls->calls[0].self.now > 0 || calls->calls[0].self.base > 0)
		level->items[level->count++] = 0;
	return true;
}

static bool
tree_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	(void)parent;
	return open_call(((struct call_tree *)table)->calls, item, level,
	    err);
}

static bool
tree_openable(struct table *table, const struct level *level, uint32_t item)
{
	const struct call *call =
	    &((struct call_tree *)table)->calls->calls[item];

	(void)level;
	return item != 0 && call->first < call->end;
}

/* Down to where there is a choice. */
static bool
tree_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	(void)row;
	return level->count == 1 && level->depth < OPENED_MAX &&
	    tree_openable(table, level, item);
}

static struct call_row
row_of(const struct calls *calls, uint32_t item)
{
	const struct call *call = &calls->calls[item];
	struct call_row row = { &calls->functions[call->function],
	    call->self, call->total, call->samples };

	if (item == 0)
		row.total = row.self;
	return row;
}

static void
tree_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct calls *calls = ((struct call_tree *)table)->calls;
	struct call_row row = row_of(calls, item);

	call_row_cell(calls, &row, level->depth, column, cell);
}

static int
tree_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct calls *calls = ((struct call_tree *)table)->calls;
	struct call_row left = row_of(calls, a), right = row_of(calls, b);
	int order = call_row_order(&left, &right, column, descending);

	(void)level;
	return order != 0 ? order : a < b ? -1 : a > b;
}

static bool
tree_place(struct table *table, const struct level *level, uint32_t item,
	struct row_place *place)
{
	const struct calls *calls = ((struct call_tree *)table)->calls;

	(void)level;
	return call_row_place(&calls->functions[calls->calls[item].function],
	    place);
}

static const char *
tree_note(const struct table *table)
{
	return ((const struct call_tree *)table)->note.data;
}

static void
tree_free(struct table *table)
{
	struct call_tree *tree = (struct call_tree *)table;

	calls_free(tree->calls);
	strbuf_release(&tree->note);
	free(tree);
}

#define TREE_OPS \
	.name = "tree", \
	.main_column = CALL_FUNCTION, \
	.top = tree_top, \
	.open = tree_open, \
	.openable = tree_openable, \
	.cell = tree_cell, \
	.order = tree_order, \
	.place = tree_place, \
	.opened = tree_opened, \
	.note = tree_note, \
	.free = tree_free

static const struct table_ops ops_of_one = {
	TREE_OPS,
	.columns = call_columns_of_one,
	.column_count = CALL_COLUMNS_OF_ONE,
	.sort_column = CALL_TOTAL,
};

const struct table_ops call_tree_ops = {
	TREE_OPS,
	.columns = call_columns_of_two,
	.column_count = CALL_COLUMNS_OF_TWO,
	.sort_column = CALL_TOTAL_DELTA,
};

struct table *
call_tree_new(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct error *err)
{
	struct call_tree *tree = calloc(1, sizeof *tree);

	if (tree == NULL) {
		error_memory(err, "a tree", sizeof *tree);
		return NULL;
	}
	tree->table.ops = base != NULL ? &call_tree_ops : &ops_of_one;
	tree->note = (struct strbuf) STRBUF_INIT;
	call_rows_note(profile, base, &tree->note);
	tree->calls = calls_new(profile, base, err);
	if (tree->calls == NULL) {
		tree_free(&tree->table);
		return NULL;
	}
	return &tree->table;
}
