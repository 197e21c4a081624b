#include "model/formats/commit_table.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/react_rows.h"

enum {
	COLUMN_WHAT,
	COLUMN_DEPTH,
	COLUMN_AT,
	COLUMN_RENDER,
	COLUMN_SELF,
	COLUMN_LAYOUT,
	COLUMN_PASSIVE,
	COLUMN_COUNT,
	COLUMN_PRIORITY,
	COLUMN_WHY,
	COLUMN_TYPE,
	COLUMN_FIBER,
	COLUMN_KEY,
};

static const struct column columns[] = {
	{ .key = "what", .title = "Commit", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 22, .help = "a commit; opens into what was rendered in it" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "levels below the first" },
	{ .key = "at_ms", .title = "At", .kind = CELL_DURATION,
	  .hotkey = 'T', .width = 9, .rank = 3,
	  .help = "when it was, after the recording began" },
	{ .key = "render_ms", .title = "Render", .kind = CELL_DURATION,
	  .hotkey = 'R', .descending = true, .width = 9, .rank = 0,
	  .help = "how long rendering took; of a component, with all that is "
	  "below it" },
	{ .key = "self_ms", .title = "Self", .kind = CELL_DURATION,
	  .hotkey = 'S', .descending = true, .width = 9, .rank = 1,
	  .help = "the same, without what is below it" },
	{ .key = "layout_ms", .title = "Layout", .kind = CELL_DURATION,
	  .hotkey = 'L', .descending = true, .width = 8, .rank = 4,
	  .help = "how long layout effects took" },
	{ .key = "passive_ms", .title = "Passive", .kind = CELL_DURATION,
	  .hotkey = 'P', .descending = true, .width = 9, .rank = 5,
	  .help = "how long passive effects took" },
	{ .key = "rendered", .title = "Rendered", .brief = "Rend",
	  .kind = CELL_COUNT, .hotkey = 'U', .descending = true, .width = 8,
	  .rank = 6, .help = "components that rendered in it" },
	{ .key = "priority", .title = "Priority", .kind = CELL_TEXT,
	  .hotkey = 'E', .width = 10, .rank = 7,
	  .help = "priority of the update, in React's words" },
	{ .key = "why", .title = "Why", .kind = CELL_TEXT, .hotkey = 'W',
	  .width = 14, .most = 50, .rank = 2,
	  .help = "who scheduled it; of a component, why it rendered" },
	{ .key = "type", .title = "Type", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "of the component" },
	{ .key = "fiber", .title = "Fiber", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "id of the component in DevTools" },
	{ .key = "key", .title = "Key", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "of the component" },
};

/* level->kind */
enum {
	LEVEL_COMMITS,
	LEVEL_RENDERS,		/* items: numbers of renders */
};

struct commit_table {
	struct table table;
	const struct react_profile *profile;
};

static const struct react_profile *
profile_of(const struct table *table)
{
	return ((const struct commit_table *)table)->profile;
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	level->kind = LEVEL_COMMITS;
	return level_number(level, profile_of(table)->commit_count, err);
}

static bool
open_commit(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	const struct react_commit *commit = &profile_of(table)->commits[item];

	(void)parent;
	level->kind = LEVEL_RENDERS;
	if (!level_number(level, commit->count, err))
		return false;
	for (uint32_t i = 0; i < commit->count; i++)
		level->items[i] += commit->first;
	return true;
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_COMMITS &&
	    profile_of(table)->commits[item].count > 0;
}

static void
show_commit(const struct react_profile *p, uint32_t item, unsigned column,
	struct cell *cell)
{
	const struct react_commit *commit = &p->commits[item];

	switch (column) {
	case COLUMN_WHAT:
		react_row_commit(p, item, cell);
		break;
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, commit->count);
		break;
	case COLUMN_PRIORITY:
		react_row_text(p, commit->priority, cell);
		break;
	case COLUMN_WHY:
		react_row_text(p, commit->updaters, cell);
		break;
	default:
		cell->kind = CELL_BLANK;
		break;
	}
}

static void
show_render(const struct react_profile *p, uint32_t item, unsigned column,
	struct cell *cell)
{
	const struct react_render *render = &p->renders[item];
	const struct react_fiber *fiber = &p->fibers[render->fiber];

	switch (column) {
	case COLUMN_WHAT:
		react_row_fiber(p, render->fiber, cell);
		break;
	case COLUMN_WHY:
		react_row_why(p, render, cell);
		break;
	case COLUMN_TYPE:
		react_row_type(p, fiber->component, cell);
		break;
	case COLUMN_FIBER:
		cell_number(cell, CELL_COUNT, fiber->id);
		break;
	case COLUMN_KEY:
		react_row_text(p, fiber->key, cell);
		break;
	default:
		cell->kind = CELL_BLANK;
		break;
	}
}

static bool
is_time(unsigned column)
{
	return column >= COLUMN_AT && column <= COLUMN_PASSIVE;
}

static uint64_t
time_of(const struct react_profile *p, const struct level *level,
	uint32_t item, unsigned column)
{
	bool whole = level->kind == LEVEL_COMMITS;

	switch (column) {
	case COLUMN_AT:
		return whole ? p->commits[item].at : REACT_UNKNOWN;
	case COLUMN_RENDER:
		return whole ? p->commits[item].render :
		    p->renders[item].actual;
	case COLUMN_SELF:
		return whole ? REACT_UNKNOWN : p->renders[item].self;
	case COLUMN_LAYOUT:
		return whole ? p->commits[item].layout : REACT_UNKNOWN;
	default:
		return whole ? p->commits[item].passive : REACT_UNKNOWN;
	}
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct react_profile *p = profile_of(table);

	if (column == COLUMN_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else if (is_time(column))
		react_row_time(time_of(p, level, item, column), 0, cell);
	else if (level->kind == LEVEL_COMMITS)
		show_commit(p, item, column, cell);
	else
		show_render(p, item, column, cell);
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct react_profile *p = profile_of(table);
	bool whole = level->kind == LEVEL_COMMITS;
	int by = 0;

	if (is_time(column))
		by = react_row_times(time_of(p, level, a, column),
		    time_of(p, level, b, column), descending);
	else if (column == COLUMN_COUNT && whole)
		by = react_row_times(p->commits[a].count,
		    p->commits[b].count, descending);
	else if (!whole || column != COLUMN_WHAT)
		by = level_compare_shown(level, column, descending, a, b);
	else if (a != b)
		by = (a < b) != descending ? -1 : 1;
	/* What the file has no figure for, self time decides. */
	if (by == 0 && !whole)
		by = react_row_times(p->renders[a].self, p->renders[b].self,
		    true);
	return by != 0 ? by : a < b ? -1 : a > b;
}

/* Commits are known by their number, what was rendered in one by its fiber. */
static uint64_t
tag(struct table *table, const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_COMMITS ? item :
	    profile_of(table)->renders[item].fiber;
}

static const char *
note(const struct table *table)
{
	return react_row_note(profile_of(table));
}

static void
free_table(struct table *table)
{
	free(table);
}

const struct table_ops commit_table_ops = {
	.name = "commits",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_WHAT,
	.sort_column = COLUMN_AT,
	.top = top,
	.open = open_commit,
	.openable = openable,
	.cell = show,
	.order = order,
	.tag = tag,
	.note = note,
	.free = free_table,
};

struct table *
commit_table_new(const struct react_profile *profile, struct error *err)
{
	struct commit_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "commits", sizeof *t);
		return NULL;
	}
	t->table.ops = &commit_table_ops;
	t->profile = profile;
	return &t->table;
}
