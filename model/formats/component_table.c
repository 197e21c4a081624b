#include "model/formats/component_table.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/react_rows.h"

enum {
	COLUMN_NAME,
	COLUMN_DEPTH,
	COLUMN_SELF,
	COLUMN_RENDERS,
	COLUMN_MEAN,
	COLUMN_ACTUAL,
	COLUMN_TYPE,
	COLUMN_WHY,
	COLUMN_FIBER,
	COLUMN_KEY,
	COLUMN_REASON,		/* and the others after it */
};

#define REASON_COLUMN(name, words) \
	{ .key = name, .title = name, .kind = CELL_COUNT, \
	  .use = COLUMN_DATA, .help = "renders " words }

static const struct column columns[] = {
	{ .key = "component", .title = "Component", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 24,
	  .help = "its name; opens into its renders, by commit" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "levels below the first" },
	{ .key = "self_ms", .title = "Self", .kind = CELL_DURATION,
	  .hotkey = 'S', .descending = true, .share = true, .width = 9,
	  .rank = 0,
	  .help = "how long rendering took, without what is below it" },
	{ .key = "renders", .title = "Renders", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 1,
	  .help = "how often it rendered, all instances together" },
	{ .key = "mean_ms", .title = "Mean", .kind = CELL_DURATION,
	  .hotkey = 'M', .descending = true, .width = 9, .rank = 3,
	  .help = "self time of one render" },
	{ .key = "actual_ms", .title = "Actual", .kind = CELL_DURATION,
	  .hotkey = 'R', .descending = true, .width = 9, .rank = 4,
	  .help = "how long rendering took with all that is below it; what "
	  "is in itself counts again" },
	{ .key = "type", .title = "Type", .kind = CELL_TEXT, .hotkey = 'E',
	  .width = 10, .rank = 5,
	  .help = "what sort of component: function, class, memo, host" },
	{ .key = "why", .title = "Why", .kind = CELL_TEXT, .hotkey = 'W',
	  .width = 14, .most = 50, .rank = 2,
	  .help = "why it rendered, and how often" },
	{ .key = "fiber", .title = "Fiber", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "id of the component in DevTools" },
	{ .key = "key", .title = "Key", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "of the component" },
	REASON_COLUMN("first_mount", "that were the first"),
	REASON_COLUMN("props", "because props changed"),
	REASON_COLUMN("state", "because state changed"),
	REASON_COLUMN("hooks", "because hooks changed"),
	REASON_COLUMN("context", "because a context changed"),
	REASON_COLUMN("parent", "because the parent rendered"),
};

/* level->kind */
enum {
	LEVEL_COMPONENTS,
	LEVEL_RENDERS,		/* items: numbers of renders */
};

/* Of all renders of a component. */
struct sum {
	uint64_t self, actual;
	uint32_t first, count;		/* of renders */
	uint32_t reasons[REACT_REASONS];
};

struct component_table {
	struct table table;
	const struct react_profile *profile;
	struct sum *sums;		/* by component */
	uint32_t *renders;		/* component after component */
};

static struct component_table *
of(struct table *table)
{
	return (struct component_table *)table;
}

/* Those that rendered. */
static bool
top(struct table *table, struct level *level, struct error *err)
{
	const struct component_table *t = of(table);
	uint32_t count = t->profile->components.count;

	level->kind = LEVEL_COMPONENTS;
	if (!level_number(level, count, err))
		return false;
	level->count = 0;
	for (uint32_t i = 0; i < count; i++)
		if (t->sums[i].count > 0)
			level->items[level->count++] = i;
	return true;
}

static bool
open_component(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	const struct component_table *t = of(table);
	const struct sum *sum = &t->sums[item];

	(void)parent;
	level->kind = LEVEL_RENDERS;
	if (!level_number(level, sum->count, err))
		return false;
	for (uint32_t i = 0; i < sum->count; i++)
		level->items[i] = t->renders[sum->first + i];
	return true;
}

static bool
openable(struct table *table, const struct level *level, uint32_t item)
{
	(void)table;
	(void)item;
	return level->kind == LEVEL_COMPONENTS;
}

static bool
is_time(unsigned column)
{
	return column == COLUMN_SELF || column == COLUMN_MEAN ||
	    column == COLUMN_ACTUAL;
}

static uint64_t
time_of(const struct component_table *t, const struct level *level,
	uint32_t item, unsigned column)
{
	const struct react_render *render;
	const struct sum *sum;

	if (level->kind == LEVEL_RENDERS) {
		render = &t->profile->renders[item];
		return column == COLUMN_ACTUAL ? render->actual :
		    column == COLUMN_SELF ? render->self : REACT_UNKNOWN;
	}
	sum = &t->sums[item];
	return column == COLUMN_ACTUAL ? sum->actual :
	    column == COLUMN_SELF ? sum->self :
	    (sum->self + sum->count / 2) / sum->count;
}

/* "20 parent, 3 props": the most frequent first. */
static void
show_reasons(const struct sum *sum, struct cell *cell)
{
	unsigned told = 0;

	cell->kind = CELL_BLANK;
	for (;;) {
		unsigned most = REACT_REASONS;

		for (unsigned i = 0; i < REACT_REASONS; i++)
			if ((told >> i & 1) == 0 && sum->reasons[i] > 0 &&
			    (most == REACT_REASONS ||
			    sum->reasons[i] > sum->reasons[most]))
				most = i;
		if (most == REACT_REASONS)
			return;
		if (told == 0)
			cell_span(cell, SPAN_PLAIN);
		cell->kind = CELL_TEXT;
		strbuf_addf(&cell->text, "%s%u %s", told != 0 ? ", " : "",
		    sum->reasons[most], react_reason_words[most]);
		told |= 1u << most;
	}
}

static void
show_component(const struct component_table *t, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct sum *sum = &t->sums[item];

	switch (column) {
	case COLUMN_NAME:
		react_row_component(t->profile, item, cell);
		break;
	case COLUMN_RENDERS:
		cell_number(cell, CELL_COUNT, sum->count);
		break;
	case COLUMN_TYPE:
		react_row_type(t->profile, item, cell);
		break;
	case COLUMN_WHY:
		show_reasons(sum, cell);
		break;
	case COLUMN_FIBER:
	case COLUMN_KEY:
		cell->kind = CELL_BLANK;
		break;
	default:
		cell_number(cell, CELL_COUNT,
		    sum->reasons[column - COLUMN_REASON]);
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
	case COLUMN_NAME:
		react_row_commit(p, render->commit, cell);
		cell_span(cell, SPAN_DIM);
		strbuf_addf(&cell->text, " #%u", fiber->id);
		break;
	case COLUMN_WHY:
		react_row_why(p, render, cell);
		break;
	case COLUMN_FIBER:
		cell_number(cell, CELL_COUNT, fiber->id);
		break;
	case COLUMN_KEY:
		react_row_text(p, fiber->key, cell);
		break;
	case COLUMN_RENDERS:
	case COLUMN_TYPE:
		cell->kind = CELL_BLANK;
		break;
	default:
		cell_number(cell, CELL_COUNT,
		    render->reasons >> (column - COLUMN_REASON) & 1);
		break;
	}
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct component_table *t = of(table);

	if (column == COLUMN_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else if (is_time(column))
		react_row_time(time_of(t, level, item, column),
		    column == COLUMN_SELF ? t->profile->self : 0, cell);
	else if (level->kind == LEVEL_COMPONENTS)
		show_component(t, item, column, cell);
	else
		show_render(t->profile, item, column, cell);
}

static uint64_t
count_of(const struct component_table *t, const struct level *level,
	uint32_t item, unsigned column)
{
	if (level->kind == LEVEL_COMPONENTS)
		return column == COLUMN_RENDERS ? t->sums[item].count :
		    t->sums[item].reasons[column - COLUMN_REASON];
	return column == COLUMN_RENDERS ? 1 : t->profile->renders[item].reasons
	    >> (column - COLUMN_REASON) & 1;
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct component_table *t = of(table);
	int by = 0;

	if (is_time(column))
		by = react_row_times(time_of(t, level, a, column),
		    time_of(t, level, b, column), descending);
	else if (column == COLUMN_RENDERS || column >= COLUMN_REASON)
		by = react_row_times(count_of(t, level, a, column),
		    count_of(t, level, b, column), descending);
	else if (column == COLUMN_WHY || column == COLUMN_TYPE ||
	    column == COLUMN_KEY || (column == COLUMN_NAME &&
	    level->kind == LEVEL_COMPONENTS))
		by = level_compare_shown(level, column, descending, a, b);
	else if (a != b)
		by = (a < b) != descending ? -1 : 1;
	if (by == 0)
		by = react_row_times(time_of(t, level, a, COLUMN_SELF),
		    time_of(t, level, b, COLUMN_SELF), true);
	return by != 0 ? by : a < b ? -1 : a > b;
}

static const char *
note(const struct table *table)
{
	return react_row_note(((const struct component_table *)table)->
	    profile);
}

static void
free_table(struct table *table)
{
	struct component_table *t = of(table);

	free(t->sums);
	free(t->renders);
	free(t);
}

const struct table_ops component_table_ops = {
	.name = "components",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_NAME,
	.sort_column = COLUMN_SELF,
	.top = top,
	.open = open_component,
	.openable = openable,
	.cell = show,
	.order = order,
	.note = note,
	.free = free_table,
};

static void
add(struct sum *sum, const struct react_render *render)
{
	sum->count++;
	sum->self += render->self != REACT_UNKNOWN ? render->self : 0;
	sum->actual += render->actual != REACT_UNKNOWN ? render->actual : 0;
	/* Only hostile files come near. */
	if (sum->actual > INT64_MAX)
		sum->actual = INT64_MAX;
	for (unsigned i = 0; i < REACT_REASONS; i++)
		sum->reasons[i] += render->reasons >> i & 1;
}

static void
add_up(struct component_table *t)
{
	const struct react_profile *p = t->profile;
	uint32_t at = 0;

	for (size_t i = 0; i < p->render_count; i++)
		add(&t->sums[p->fibers[p->renders[i].fiber].component],
		    &p->renders[i]);
	for (uint32_t i = 0; i < p->components.count; i++) {
		t->sums[i].first = at;
		at += t->sums[i].count;
		t->sums[i].count = 0;
	}
	for (size_t i = 0; i < p->render_count; i++) {
		struct sum *sum = &t->sums[
		    p->fibers[p->renders[i].fiber].component];

		t->renders[sum->first + sum->count++] = (uint32_t)i;
	}
}

struct table *
component_table_new(const struct react_profile *profile, struct error *err)
{
	struct component_table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		error_memory(err, "components", sizeof *t);
		return NULL;
	}
	t->table.ops = &component_table_ops;
	t->profile = profile;
	t->sums = calloc((size_t)profile->components.count + 1,
	    sizeof *t->sums);
	t->renders = calloc(profile->render_count + 1, sizeof *t->renders);
	if (t->sums == NULL || t->renders == NULL) {
		error_memory(err, "components", profile->render_count *
		    sizeof *t->renders);
		free_table(&t->table);
		return NULL;
	}
	add_up(t);
	return &t->table;
}
