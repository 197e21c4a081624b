#include "model/explore/duplicates.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/graph/distances.h"
#include "model/graph/same_strings.h"

enum {
	LEVEL_TEXTS,
	LEVEL_OBJECTS,
	LEVEL_FIELDS,
};

enum {
	COLUMN_STRING,
	COLUMN_ID,
	COLUMN_TEXT,
	COLUMN_LENGTH,
	COLUMN_DISTANCE,
	COLUMN_COUNT,
	COLUMN_WASTE,
	COLUMN_SHALLOW,
	COLUMN_RETAINED,
};

static const struct column columns[] = {
	{ .key = "string", .title = "String", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 28, .use = COLUMN_SCREEN,
	  .help = "text that is there more than once" },
	ROW_COLUMN_ID,
	{ .key = "text", .title = "Text", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "the text, as DevTools joins it" },
	{ .key = "length", .title = "Length", .kind = CELL_COUNT,
	  .hotkey = 'L', .descending = true, .width = 8, .rank = 4,
	  .help = "characters of it (UTF-16 units)" },
	ROW_COLUMN_DISTANCE(5),
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 1,
	  .help = "strings with this text" },
	{ .key = "waste", .title = "Waste", .kind = CELL_BYTES,
	  .hotkey = 'W', .descending = true, .share = true, .width = 9,
	  .rank = 0, .help = "bytes of all of them but the largest" },
	ROW_COLUMN_SHALLOW(2, "bytes of the strings themselves"),
	ROW_COLUMN_RETAINED(3, "sum of the bytes that would go with each"),
};

static const enum field fields[] = {
	[COLUMN_STRING] = FIELD_OBJECT,
	[COLUMN_ID] = FIELD_ID,
	[COLUMN_TEXT] = FIELD_NAME,
	[COLUMN_LENGTH] = FIELD_NONE,
	[COLUMN_DISTANCE] = FIELD_DISTANCE,
	[COLUMN_COUNT] = FIELD_NONE,
	[COLUMN_WASTE] = FIELD_NONE,
	[COLUMN_SHALLOW] = FIELD_SHALLOW,
	[COLUMN_RETAINED] = FIELD_RETAINED,
};

struct sums {
	uint64_t shallow, retained, largest;
	int32_t distance;		/* the least */
};

struct duplicates {
	struct table table;
	const struct heap *heap;
	/* The worker's until they are there. */
	struct same_strings same;
	struct sums *sums;		/* by group */
	_Atomic bool there;
};

static void
add_up(const struct heap *heap, const uint32_t *nodes, uint32_t count,
	struct sums *sums)
{
	*sums = (struct sums) { .distance = DISTANCE_UNREACHABLE };
	for (uint32_t i = 0; i < count; i++) {
		uint64_t size = heap_size(heap, nodes[i]);
		int32_t distance = heap_distance(heap, nodes[i]);

		sums->shallow += size;
		sums->retained += heap_retained(heap, nodes[i]);
		if (size > sums->largest)
			sums->largest = size;
		if (distance != DISTANCE_NONE && distance < sums->distance)
			sums->distance = distance;
	}
}

static bool
duplicates_work(struct table *table, struct task *task, struct error *err)
{
	struct duplicates *d = (struct duplicates *)table;
	const struct same_strings *same = &d->same;

	if (!same_strings_find(&d->same, d->heap->snapshot, task, err))
		return false;
	d->sums = big_alloc(same->count, sizeof *d->sums,
	    "duplicated strings", err);
	if (d->sums == NULL)
		return false;
	for (uint32_t i = 0; i < same->count; i++)
		add_up(d->heap, same->nodes + same->groups[i].begin,
		    same->groups[i].count, &d->sums[i]);
	d->there = true;
	return true;
}

static size_t
duplicates_found(const struct table *table)
{
	const struct duplicates *d = (const struct duplicates *)table;

	return d->there ? d->same.count : 0;
}

static bool
duplicates_top(struct table *table, struct level *level, struct error *err)
{
	size_t count = duplicates_found(table);

	level->kind = LEVEL_TEXTS;
	level->items = malloc((count + 1) * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "strings",
		    count * sizeof *level->items);
	for (; level->count < count; level->count++)
		level->items[level->count] = (uint32_t)level->count;
	return true;
}

static bool
duplicates_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	struct duplicates *d = (struct duplicates *)table;

	if (level->kind == LEVEL_TEXTS)
		return false;
	object->heap = d->heap;
	object->node = level->kind == LEVEL_OBJECTS ? item :
	    row_edge_node(d->heap, item, SIDE_FIELDS);
	return true;
}

static bool
duplicates_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	struct duplicates *d = (struct duplicates *)table;
	struct object object;
	uint32_t count;

	if (duplicates_object(table, parent, item, &object)) {
		level->kind = LEVEL_FIELDS;
		return row_open_fields(d->heap, object.node, level, err);
	}
	count = d->same.groups[item].count;
	level->kind = LEVEL_OBJECTS;
	level->items = malloc(count * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "strings",
		    count * sizeof *level->items);
	memcpy(level->items, d->same.nodes + d->same.groups[item].begin,
	    count * sizeof *level->items);
	level->count = count;
	return true;
}

static bool
duplicates_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	struct object object;

	return !duplicates_object(table, level, item, &object) ||
	    row_has_fields(object.heap, object.node);
}

static uint32_t
first_node(const struct duplicates *d, uint32_t group)
{
	return d->same.nodes[d->same.groups[group].begin];
}

static uint64_t
text_number(const struct duplicates *d, uint32_t group, unsigned column)
{
	const struct sums *sums = &d->sums[group];

	switch (column) {
	case COLUMN_LENGTH:
		return d->same.groups[group].length;
	case COLUMN_DISTANCE:
		return (uint64_t)sums->distance;
	case COLUMN_COUNT:
		return d->same.groups[group].count;
	case COLUMN_WASTE:
		return sums->shallow - sums->largest;
	case COLUMN_SHALLOW:
		return sums->shallow;
	default:
		return sums->retained;
	}
}

static void
text_cell(const struct duplicates *d, uint32_t group, unsigned column,
	struct cell *cell)
{
	uint64_t number = text_number(d, group, column);

	switch (column) {
	case COLUMN_STRING:
		row_quoted_text(d->heap, first_node(d, group), cell);
		break;
	case COLUMN_TEXT:
		row_object_cell(d->heap, first_node(d, group), FIELD_NAME,
		    cell);
		break;
	case COLUMN_ID:
		break;
	case COLUMN_LENGTH:
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, (int64_t)number);
		break;
	case COLUMN_DISTANCE:
		row_distance_cell(d->heap, (int32_t)number, cell);
		break;
	case COLUMN_RETAINED:
		if (!d->heap->graph) {
			cell_number(cell, CELL_UNKNOWN, 0);
			break;
		}
		/* fall through */
	default:
		row_bytes_cell(d->heap, number, cell);
		break;
	}
}

static void
duplicates_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct duplicates *d = (struct duplicates *)table;

	if (level->kind == LEVEL_TEXTS)
		text_cell(d, item, column, cell);
	else if (level->kind == LEVEL_OBJECTS)
		row_object_cell(d->heap, item, fields[column], cell);
	else
		row_edge_cell(d->heap, item, SIDE_FIELDS, fields[column],
		    cell);
}

static int
order_texts(const struct duplicates *d, unsigned column, bool descending,
	uint32_t a, uint32_t b)
{
	uint64_t left = text_number(d, a, column);
	uint64_t right = text_number(d, b, column);
	int order;

	if (column == COLUMN_STRING || column == COLUMN_TEXT ||
	    column == COLUMN_ID)
		order = row_object_order(d->heap, column == COLUMN_ID ?
		    FIELD_ID : FIELD_NAME, descending, first_node(d, a),
		    first_node(d, b));
	else
		order = ROW_COMPARE(left, right, descending);
	if (order == 0) {
		left = text_number(d, a, COLUMN_WASTE);
		right = text_number(d, b, COLUMN_WASTE);
		order = ROW_COMPARE(left, right, true);
	}
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static int
duplicates_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct duplicates *d = (struct duplicates *)table;
	enum field field = fields[column];

	if (level->kind == LEVEL_TEXTS)
		return order_texts(d, column, descending, a, b);
	/* What one string has no value for leaves them as they were. */
	if (field == FIELD_NONE) {
		field = FIELD_SHALLOW;
		descending = true;
	}
	if (level->kind == LEVEL_OBJECTS)
		return row_object_order(d->heap, field, descending, a, b);
	return row_edge_order(d->heap, SIDE_FIELDS, field, descending, a, b);
}

static void
duplicates_free(struct table *table)
{
	struct duplicates *d = (struct duplicates *)table;

	same_strings_release(&d->same);
	free(d->sums);
	free(d);
}

const struct table_ops duplicates_ops = {
	.name = "strings",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_STRING,
	.sort_column = COLUMN_WASTE,
	.top = duplicates_top,
	.open = duplicates_open,
	.openable = duplicates_openable,
	.cell = duplicates_cell,
	.order = duplicates_order,
	.object = duplicates_object,
	.work = duplicates_work,
	.found = duplicates_found,
	.free = duplicates_free,
};

struct table *
duplicates_new(const struct heap *heap, struct error *err)
{
	struct duplicates *d = calloc(1, sizeof *d);

	if (d == NULL) {
		error_memory(err, "strings", sizeof *d);
		return NULL;
	}
	d->table.ops = &duplicates_ops;
	d->heap = heap;
	return &d->table;
}

bool
duplicates_mark(const struct heap *heap, uint64_t *nodes, struct task *task,
	struct error *err)
{
	struct same_strings same;

	if (!same_strings_find(&same, heap->snapshot, task, err))
		return false;
	for (uint32_t i = 0; i < same.node_count; i++)
		bitset_add(nodes, same.nodes[i]);
	same_strings_release(&same);
	return true;
}
