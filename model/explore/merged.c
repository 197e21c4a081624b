#include "model/explore/merged.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/explore/groups.h"
#include "model/explore/merged_set.h"
#include "model/explore/others.h"
#include "model/explore/rows.h"
#include "model/explore/step_set.h"
#include "model/graph/distances.h"
#include "model/graph/ignored.h"
#include "model/graph/names.h"
#include "model/graph/nearest.h"

/*
 * So many levels are opened at first, where the row has most of the objects
 * and few enough holders that nobody waits.
 */
#define OPENED_LEVELS 20
#define OPENED_HOLDERS 4096
/* So many holders are asked whether a way goes on from them. */
#define ASKED 64

enum {
	MERGED_STEP,
	MERGED_DEPTH,
	MERGED_COUNT,
	MERGED_OF,
	MERGED_HOLDERS,
	MERGED_ID,
	MERGED_SHALLOW,
	MERGED_RETAINED,
};

static const struct column columns[] = {
	{ .key = "step", .title = "Held by", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 48, .least = 48,
	  .help = "how they are held, nearest to a root, one step a row" },
	ROW_COLUMN_DEPTH("steps from the objects"),
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .share = true, .width = 10,
	  .rank = 0, .help = "objects that are held so, of all of the set" },
	{ .key = "of", .title = "Of", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "objects of the set" },
	{ .key = "holders", .title = "Holders", .kind = CELL_COUNT,
	  .hotkey = 'H', .descending = true, .width = 9, .rank = 3,
	  .help = "different objects that hold them" },
	{ .key = "id", .title = "Id", .kind = CELL_ID, .use = COLUMN_DATA,
	  .help = "of the holder, where there is one only" },
	ROW_COLUMN_SHALLOW(2, "bytes of the objects themselves"),
	ROW_COLUMN_RETAINED(1, "bytes that would go with the objects, none "
	    "of them twice in the table"),
};

struct merged {
	struct table table;
	const struct heap *heap;
	struct nearest *nearest;
	bool raw;
	struct merged_set set;	/* owned */
	struct ignored *ignored;	/* one of its users, or NULL */
	char note[480];
};

static const struct group *
group_of(const struct level *level, uint32_t item)
{
	const struct groups *groups = level->data;

	return &groups->list[item];
}

static bool
fill(struct merged *merged, const struct members *members,
	struct level *level, struct error *err)
{
	struct groups *groups = groups_build(merged->heap, merged->nearest,
	    merged->raw, members, err);

	if (groups == NULL)
		return false;
	level->data = groups;
	return level_number(level, groups->count, err);
}

static bool
merged_top(struct table *table, struct level *level, struct error *err)
{
	struct merged *merged = (struct merged *)table;
	struct members members = {
		.count = merged->set.taken,
		.nodes = merged->set.nodes,
		.nested = merged->set.nested,
	};

	return fill(merged, &members, level, err);
}

static bool
merged_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	const struct groups *groups = parent->data;
	const struct group *group = &groups->list[item];
	struct members members = {
		.count = group->holders,
		.ways = groups->ways + group->first,
	};

	return fill((struct merged *)table, &members, level, err);
}

static bool
merged_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct merged *merged = (struct merged *)table;
	const struct groups *groups = level->data;
	const struct group *group = &groups->list[item];
	uint32_t i;

	if (group->kind != GROUP_STEP)
		return false;
	for (i = 0; i < group->holders && i < ASKED; i++)
		if (nearest_edge(merged->nearest,
		    groups->ways[group->first + i].node) != NO_EDGE)
			return true;
	/* Others may go on; if none does, the row says that they end. */
	return i < group->holders;
}

static void
step_cell(const struct merged *merged, const struct level *level,
	const struct group *group, struct cell *cell)
{
	const struct groups *groups = level->data;

	if (group->kind != GROUP_STEP) {
		cell_span(cell, SPAN_NOTE);
		strbuf_adds(&cell->text, group->kind == GROUP_ROOT ?
		    "(the root)" : merged->ignored == NULL ?
		    "(nothing: not reachable)" :
		    "(nothing, without what is ignored)");
		return;
	}
	step_text(merged->heap, &group->step, cell);
	if (group->most > 1) {
		cell_span(cell, SPAN_DIM);
		if (group->least < group->most)
			strbuf_addf(&cell->text, " (%lu to %lu times)",
			    (unsigned long)group->least,
			    (unsigned long)group->most);
		else
			strbuf_addf(&cell->text, " (%lu times)",
			    (unsigned long)group->most);
	}
	if (group->holders == 1) {
		cell_span(cell, SPAN_ID);
		strbuf_addf(&cell->text, " @%llu", (unsigned long long)
		    heap_id(merged->heap, groups->ways[group->first].node));
	}
}

/* A figure of the objects that were looked at, as one of all. */
static int64_t
of_all(const struct merged *merged, uint64_t number)
{
	const struct merged_set *set = &merged->set;

	if (set->taken == set->count)
		return (int64_t)number;
	return (int64_t)((double)number / set->taken * set->count + 0.5);
}

static void
bytes_cell(const struct merged *merged, uint64_t bytes, struct cell *cell)
{
	cell_number(cell, CELL_BYTES, of_all(merged, bytes));
	cell->rough = merged->set.taken < merged->set.count;
	if (merged->heap->total > 0)
		cell->share = (double)cell->number /
		    (double)merged->heap->total;
}

static void
merged_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct merged *merged = (struct merged *)table;
	const struct groups *groups = level->data;
	const struct group *group = group_of(level, item);

	switch (column) {
	case MERGED_STEP:
		step_cell(merged, level, group, cell);
		break;
	case MERGED_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case MERGED_COUNT:
		cell_number(cell, CELL_COUNT, of_all(merged, group->count));
		cell->rough = merged->set.taken < merged->set.count;
		cell->share = (double)group->count / merged->set.taken;
		break;
	case MERGED_OF:
		cell_number(cell, CELL_COUNT, merged->set.count);
		break;
	case MERGED_HOLDERS:
		if (group->kind != GROUP_STEP)
			break;
		cell_number(cell, CELL_COUNT, group->holders);
		cell->rough = merged->set.taken < merged->set.count;
		break;
	case MERGED_ID:
		if (group->kind == GROUP_STEP && group->holders == 1)
			cell_number(cell, CELL_ID, (int64_t)heap_id(
			    merged->heap, groups->ways[group->first].node));
		break;
	case MERGED_SHALLOW:
		bytes_cell(merged, group->shallow, cell);
		break;
	default:
		if (merged->set.retained_known)
			bytes_cell(merged, group->retained, cell);
		else
			cell_number(cell, CELL_UNKNOWN, 0);
		break;
	}
}

static int
order_texts(const struct merged *merged, const struct level *level,
	const struct group *a, const struct group *b)
{
	struct cell left = CELL_INIT, right = CELL_INIT;
	int order;

	step_cell(merged, level, a, &left);
	step_cell(merged, level, b, &right);
	order = name_order(left.text.data, left.text.len, right.text.data,
	    right.text.len);
	cell_release(&left);
	cell_release(&right);
	return order;
}

static int
merged_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct merged *merged = (struct merged *)table;
	const struct group *left = group_of(level, a);
	const struct group *right = group_of(level, b);
	int order = 0;

	switch (column) {
	case MERGED_STEP:
		order = order_texts(merged, level, left, right);
		if (descending)
			order = -order;
		break;
	case MERGED_COUNT:
		order = ROW_COMPARE(left->count, right->count, descending);
		break;
	case MERGED_HOLDERS:
		order = ROW_COMPARE(left->holders, right->holders,
		    descending);
		break;
	case MERGED_SHALLOW:
		order = ROW_COMPARE(left->shallow, right->shallow,
		    descending);
		break;
	case MERGED_RETAINED:
		order = ROW_COMPARE(left->retained, right->retained,
		    descending);
		break;
	}
	if (order == 0)
		order = ROW_COMPARE(left->count, right->count, true);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

/* How the step reads; what is no step has no edge. */
static uint64_t
merged_tag(struct table *table, const struct level *level, uint32_t item)
{
	struct merged *merged = (struct merged *)table;
	const struct group *group = group_of(level, item);

	return group->kind == GROUP_STEP ?
	    step_hash(merged->heap, &group->step) : group->kind;
}

static bool
merged_object(struct table *table, const struct level *level, uint32_t item,
	struct object *object)
{
	struct merged *merged = (struct merged *)table;
	const struct groups *groups = level->data;
	const struct group *group = &groups->list[item];

	if (group->holders != 1)
		return false;
	object->heap = merged->heap;
	object->node = groups->ways[group->first].node;
	return true;
}

static bool
merged_opened(struct table *table, const struct level *level, uint32_t item,
	size_t row)
{
	struct merged *merged = (struct merged *)table;
	const struct group *group = group_of(level, item);

	return row == 0 && level->depth + 1 < OPENED_LEVELS &&
	    group->count >= merged->set.taken / 2 &&
	    group->holders <= OPENED_HOLDERS &&
	    merged_openable(table, level, item);
}

static const char *
merged_note(const struct table *table)
{
	const struct merged *merged = (const struct merged *)table;

	return merged->note[0] != '\0' ? merged->note : NULL;
}

static void
merged_free(struct table *table)
{
	struct merged *merged = (struct merged *)table;

	nearest_free(merged->nearest);
	ignored_release(merged->ignored);
	merged_set_release(&merged->set);
	free(merged);
}

const struct table_ops merged_ops = {
	.name = "merged",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = MERGED_STEP,
	.sort_column = MERGED_COUNT,
	.top = merged_top,
	.open = merged_open,
	.openable = merged_openable,
	.cell = merged_cell,
	.order = merged_order,
	.tag = merged_tag,
	.object = merged_object,
	.opened = merged_opened,
	.note = merged_note,
	.free = merged_free,
};

/* Begins a part of the note, behind those before. */
static void
begin_part(struct strbuf *note)
{
	if (note->len > 0)
		strbuf_adds(note, "; ");
}

static void
add_others(const struct merged *merged, struct strbuf *note)
{
	struct others others = others_count(merged->heap, merged->ignored,
	    merged->set.nodes, merged->set.taken);

	if (others.held == 0)
		return;
	begin_part(note);
	strbuf_addf(note, "%s%lu of %lu %sare held by others, too: each "
	    "stands under its nearest holder", others.more ? "at least " : "",
	    (unsigned long)others.held, (unsigned long)others.asked,
	    others.asked < merged->set.count ? "looked at " : "");
}

static void
make_note(struct merged *merged)
{
	const struct merged_set *set = &merged->set;
	struct strbuf note = STRBUF_INIT;

	if (merged->ignored != NULL)
		strbuf_addf(&note, "no way goes by the %zu ignored",
		    merged->ignored->count);
	if (set->taken < set->count) {
		begin_part(&note);
		strbuf_addf(&note, "of %lu objects %lu were looked at, chosen "
		    "by chance and evenly spread: figures are estimates, rows "
		    "with few objects may be missing%s",
		    (unsigned long)set->count, (unsigned long)set->taken,
		    set->retained_known ? "" : "; as some hold others, "
		    "retained sizes cannot be told so");
	}
	add_others(merged, &note);
	snprintf(merged->note, sizeof merged->note, "%s", note.data);
	strbuf_release(&note);
}

/* Takes set, also on failure. */
static struct table *
merged_new(const struct heap *heap, struct merged_set *set,
	const struct merged_options *options, struct error *err)
{
	struct merged *merged = calloc(1, sizeof *merged);

	if (merged == NULL) {
		error_memory(err, "merged retainers", sizeof *merged);
		merged_set_release(set);
		return NULL;
	}
	merged->table.ops = &merged_ops;
	merged->heap = heap;
	merged->raw = options->raw;
	merged->set = *set;
	merged->ignored = ignored_keep(options->ignored);
	if (!merged_set_take(&merged->set, heap, options->most, err))
		goto fail;
	merged->nearest = nearest_new(heap->snapshot, &heap->retainers,
	    &heap->distances, merged->ignored, err);
	if (merged->nearest == NULL)
		goto fail;
	make_note(merged);
	return &merged->table;
fail:
	merged_free(&merged->table);
	return NULL;
}

struct table *
merged_of_class(const struct heap *heap, const char *name,
	const struct merged_options *options, struct error *err)
{
	struct merged_set set = { 0 };

	if (!merged_set_class(&set, heap, name, err))
		return NULL;
	return merged_new(heap, &set, options, err);
}

struct table *
merged_of_new(const struct heap *heap, const struct heap *base,
	const char *name, const struct merged_options *options,
	struct error *err)
{
	struct merged_set set = { 0 };

	if (!merged_set_new(&set, heap, base, name, err))
		return NULL;
	return merged_new(heap, &set, options, err);
}

struct table *
merged_of_nodes(const struct heap *heap, const uint32_t *nodes,
	size_t count, const struct merged_options *options,
	struct error *err)
{
	struct merged_set set = { 0 };

	if (!merged_set_nodes(&set, heap, nodes, count, err))
		return NULL;
	return merged_new(heap, &set, options, err);
}
