#include "model/detect/detectors_table.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/task.h"
#include "model/detect/detections.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

enum {
	LEVEL_DETECTORS,	/* items: numbers of detectors */
	LEVEL_FINDINGS,		/* of detector subject */
	LEVEL_OBJECTS,		/* items: nodes */
	LEVEL_FIELDS,		/* items: edges */
};

enum {
	COLUMN_FOUND,
	COLUMN_DETECTOR,
	COLUMN_ID,
	COLUMN_HOLDER,
	COLUMN_LOCATION,
	COLUMN_SOURCE,
	COLUMN_COUNT,
	COLUMN_WASTE,
	COLUMN_RETAINED,
	COLUMN_COUNT_DELTA,
	COLUMN_RETAINED_DELTA,
};

#define FILE_BYTES 200

/* Beside how much more there is, how much there is may go. */
#define COLUMNS(retained_rank) \
	{ .key = "found", .title = "Found", .kind = CELL_TEXT, \
	  .hotkey = 'O', .width = 34, .least = 34, \
	  .help = "a detector, or what it has found" }, \
	{ .key = "detector", .title = "Detector", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "name of the detector, for --only" }, \
	ROW_COLUMN_ID, \
	{ .key = "held_by", .title = "Held By", .kind = CELL_TEXT, \
	  .hotkey = 'H', .width = 20, .most = 60, .rank = 6, \
	  .help = "where the first of its objects, or what they are in, is " \
	    "held" }, \
	ROW_COLUMN_LOCATION(2), \
	ROW_COLUMN_SOURCE, \
	{ .key = "count", .title = "Count", .kind = CELL_COUNT, \
	  .hotkey = 'U', .descending = true, .width = 9, .rank = 1, \
	  .help = "how many there are" }, \
	{ .key = "waste", .title = "Waste", .kind = CELL_BYTES, \
	  .hotkey = 'W', .descending = true, .width = 9, .rank = 5, \
	  .help = "bytes of it that seem to hold nothing, or hold the same " \
	    "once more" }, \
	ROW_COLUMN_RETAINED(retained_rank, "bytes that would go with all " \
	    "of it, none counted twice")

static const struct column columns_of_one[] = { COLUMNS(0) };
static const struct column columns_of_two[] = {
	COLUMNS(3),
	{ .key = "count_delta", .title = "\xce\x94 Count",
	  .brief = "\xce\x94 Cnt", .kind = CELL_DELTA_COUNT, .hotkey = 'C',
	  .descending = true, .width = 8, .rank = 4,
	  .help = "how many more than in the base" },
	{ .key = "retained_delta", .title = "\xce\x94 Retained",
	  .brief = "\xce\x94 Ret", .kind = CELL_DELTA_BYTES, .hotkey = 'D',
	  .descending = true, .width = 10, .rank = 0,
	  .help = "retained bytes more than in the base" },
};

struct detectors_table {
	struct table table;
	const struct heap *heap, *base;
	uint32_t wanted;
	unsigned single;		/* the one that is wanted */
	bool is_single;
	struct detections *detections;	/* made by work */
	atomic_bool ready;
	char note[256];
};

/* What stands in a row, whatever it is a row of. */
struct row {
	const struct detector *detector;	/* of these two */
	const struct detection *detection;
	const struct finding *finding;		/* NULL: a whole detector */
	uint64_t count, bytes, waste, base_count, base_bytes;
};

static struct detectors_table *
of(struct table *table)
{
	return (struct detectors_table *)table;
}

/* Of a row of detectors or findings. */
static struct row
row_of(const struct detectors_table *t, const struct level *level,
	uint32_t item)
{
	unsigned number = level->kind == LEVEL_DETECTORS ? item :
	    level->subject;
	const struct detections *d = t->detections;
	struct row row = {
		.detector = detectors[number],
		.detection = &d->of[number],
	};

	if (level->kind == LEVEL_FINDINGS) {
		row.finding = &row.detection->list[item];
		row.count = row.finding->count;
		row.bytes = row.finding->bytes;
		row.waste = row.finding->waste;
		row.base_count = row.finding->base_count;
		row.base_bytes = row.finding->base_bytes;
		return row;
	}
	row.count = row.detection->total;
	row.bytes = row.detection->bytes;
	row.base_count = d->base_total[number];
	row.base_bytes = d->base_bytes[number];
	for (size_t i = 0; i < row.detection->count; i++)
		row.waste += row.detection->list[i].waste;
	return row;
}

static void
make_note(struct detectors_table *t)
{
	const struct detection *detection = &t->detections->of[t->single];
	const struct detector *detector = detectors[t->single];
	const char *note = NULL;

	if (!t->is_single)
		return;
	if (detector->note != NULL)
		note = detector->note(t->heap);
	if (note != NULL)
		snprintf(t->note, sizeof t->note, "%s", note);
	else if (detection->left_out > 0)
		snprintf(t->note, sizeof t->note, "these are the %zu largest; "
		    "there are %zu more", detection->count,
		    detection->left_out);
}

static bool
detectors_work(struct table *table, struct task *task, struct error *err)
{
	struct detectors_table *t = of(table);

	task_begin(task, STAGE_WORK, detections_steps(t->base, t->wanted));
	t->detections = detections_find(t->heap, t->base, t->wanted, task,
	    err);
	task_end(task, STAGE_WORK);
	if (t->detections == NULL)
		return false;
	make_note(t);
	atomic_store(&t->ready, true);
	return true;
}

static size_t
detectors_found(const struct table *table)
{
	const struct detectors_table *t =
	    (const struct detectors_table *)table;

	if (!atomic_load(&t->ready))
		return 0;
	return t->is_single ? t->detections->of[t->single].count :
	    (size_t)__builtin_popcount(t->wanted);
}

static bool
detectors_top(struct table *table, struct level *level, struct error *err)
{
	const struct detectors_table *t = of(table);
	size_t count = detectors_found(table);

	level->kind = t->is_single ? LEVEL_FINDINGS : LEVEL_DETECTORS;
	level->subject = t->single;
	if (!level_number(level, count, err) || t->is_single || count == 0)
		return level->items != NULL;
	level->count = 0;
	for (unsigned i = 0; i < detector_count; i++)
		if (t->wanted >> i & 1)
			level->items[level->count++] = i;
	return true;
}

static bool
detectors_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	const struct detectors_table *t = of(table);
	const struct finding *f;

	object->heap = t->heap;
	if (level->kind == LEVEL_DETECTORS)
		return false;
	if (level->kind == LEVEL_FINDINGS) {
		f = row_of(t, level, item).finding;
		object->node = f->container != NO_NODE ? f->container :
		    t->detections->of[level->subject].nodes[f->first];
	} else {
		object->node = level->kind == LEVEL_OBJECTS ? item :
		    row_edge_node(t->heap, item, SIDE_FIELDS);
	}
	return true;
}

static bool
open_finding(const struct detectors_table *t, unsigned detector,
	const struct finding *f, struct level *level, struct error *err)
{
	size_t bytes = f->nodes * sizeof *level->items;

	level->kind = LEVEL_OBJECTS;
	level->items = malloc(bytes + 1);
	if (level->items == NULL)
		return error_memory(err, "objects", bytes);
	memcpy(level->items, t->detections->of[detector].nodes + f->first,
	    bytes);
	level->count = f->nodes;
	return true;
}

static bool
detectors_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	const struct detectors_table *t = of(table);
	struct object object;

	switch (parent->kind) {
	case LEVEL_DETECTORS:
		level->kind = LEVEL_FINDINGS;
		level->subject = item;
		return level_number(level, t->detections->of[item].count, err);
	case LEVEL_FINDINGS:
		return open_finding(t, parent->subject, row_of(t, parent,
		    item).finding, level, err);
	default:
		level->kind = LEVEL_FIELDS;
		detectors_object(table, parent, item, &object);
		return row_open_fields(t->heap, object.node, level, err);
	}
}

static bool
detectors_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	const struct detectors_table *t = of(table);
	struct object object;

	if (level->kind == LEVEL_DETECTORS)
		return t->detections->of[item].count > 0;
	return level->kind == LEVEL_FINDINGS || (detectors_object(table,
	    level, item, &object) && row_has_fields(t->heap, object.node));
}

static enum field
field_of(unsigned column)
{
	switch (column) {
	case COLUMN_FOUND:
		return FIELD_OBJECT;
	case COLUMN_ID:
		return FIELD_ID;
	case COLUMN_LOCATION:
		return FIELD_PLACE;
	case COLUMN_SOURCE:
		return FIELD_SOURCE;
	case COLUMN_RETAINED:
		return FIELD_RETAINED;
	default:
		return FIELD_NONE;
	}
}

/* Of what has a name of a file, its end. */
static void
file_cell(const struct heap *heap, uint32_t node, bool whole,
	struct cell *cell)
{
	struct strbuf name = STRBUF_INIT;
	const char *end;

	name_node(heap->snapshot, node, FILE_BYTES, &name);
	end = strrchr(name.data, '/');
	cell->kind = CELL_TEXT;
	cell_span(cell, SPAN_PLACE);
	strbuf_adds(&cell->text, end == NULL || whole ? name.data : end + 1);
	strbuf_release(&name);
}

static void
place_cell(const struct heap *heap, const struct finding *f,
	enum field field, struct cell *cell)
{
	if (f->place == NO_NODE)
		return;
	if (heap->snapshot->node_type[f->place] == NODE_STRING)
		file_cell(heap, f->place, field == FIELD_SOURCE, cell);
	else
		row_object_cell(heap, f->place, field, cell);
}

static void
finding_cell(struct detectors_table *t, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	const struct row row = row_of(t, level, item);
	struct object object;

	switch (column) {
	case COLUMN_FOUND:
		cell->kind = CELL_TEXT;
		row.detector->words(t->heap, row.finding, true, cell);
		break;
	case COLUMN_ID:
		detectors_object(&t->table, level, item, &object);
		row_object_cell(t->heap, object.node, FIELD_ID, cell);
		break;
	case COLUMN_HOLDER:
		cell->kind = CELL_TEXT;
		address_words(t->heap, row.finding->address,
		    row.finding->nodes == 1, cell);
		break;
	default:
		place_cell(t->heap, row.finding, field_of(column), cell);
	}
}

static void
sums_cell(const struct detectors_table *t, const struct row *row,
	unsigned column, struct cell *cell)
{
	switch (column) {
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, (int64_t)row->count);
		break;
	case COLUMN_WASTE:
		if (row->waste > 0)
			row_bytes_cell(t->heap, row->waste, cell);
		break;
	case COLUMN_RETAINED:
		row_bytes_cell(t->heap, row->bytes, cell);
		break;
	case COLUMN_COUNT_DELTA:
		cell_number(cell, CELL_DELTA_COUNT, (int64_t)(row->count -
		    row->base_count));
		break;
	default:
		cell_number(cell, CELL_DELTA_BYTES, (int64_t)(row->bytes -
		    row->base_bytes));
	}
}

static void
detectors_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct detectors_table *t = of(table);
	struct row row;

	if (level->kind == LEVEL_OBJECTS) {
		row_object_cell(t->heap, item, field_of(column), cell);
		return;
	}
	if (level->kind == LEVEL_FIELDS) {
		row_edge_cell(t->heap, item, SIDE_FIELDS, field_of(column),
		    cell);
		return;
	}
	row = row_of(t, level, item);
	if (column >= COLUMN_COUNT) {
		sums_cell(t, &row, column, cell);
	} else if (column == COLUMN_DETECTOR) {
		cell->kind = CELL_TEXT;
		strbuf_adds(&cell->text, row.detector->name);
	} else if (level->kind == LEVEL_FINDINGS) {
		finding_cell(t, level, item, column, cell);
	} else if (column == COLUMN_FOUND) {
		cell->kind = CELL_TEXT;
		cell_span(cell, SPAN_CLASS);
		strbuf_adds(&cell->text, row.detector->title);
	}
}

static int64_t
number_of(const struct row *row, unsigned column)
{
	switch (column) {
	case COLUMN_COUNT:
		return (int64_t)row->count;
	case COLUMN_WASTE:
		return (int64_t)row->waste;
	case COLUMN_RETAINED:
		return (int64_t)row->bytes;
	case COLUMN_COUNT_DELTA:
		return (int64_t)(row->count - row->base_count);
	case COLUMN_RETAINED_DELTA:
		return (int64_t)(row->bytes - row->base_bytes);
	default:
		return 0;
	}
}

/* Of rows that are sorted by their words. */
static int
words_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	struct cell left = CELL_INIT, right = CELL_INIT;
	int order;

	detectors_cell(table, level, a, column, &left);
	detectors_cell(table, level, b, column, &right);
	order = name_order(left.text.data, left.text.len, right.text.data,
	    right.text.len);
	cell_release(&left);
	cell_release(&right);
	return descending ? -order : order;
}

static int
detectors_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	struct detectors_table *t = of(table);
	struct row left, right;
	enum field field = field_of(column);
	int order;

	if (level->kind == LEVEL_OBJECTS || level->kind == LEVEL_FIELDS) {
		/* What one object has no value for, its size decides. */
		if (field == FIELD_NONE) {
			field = FIELD_RETAINED;
			descending = true;
		}
		return level->kind == LEVEL_OBJECTS ?
		    row_object_order(t->heap, field, descending, a, b) :
		    row_edge_order(t->heap, SIDE_FIELDS, field, descending,
		    a, b);
	}
	left = row_of(t, level, a);
	right = row_of(t, level, b);
	order = column >= COLUMN_COUNT ? ROW_COMPARE(number_of(&left, column),
	    number_of(&right, column), descending) : words_order(table, level,
	    column, descending, a, b);
	if (order == 0)
		order = ROW_COMPARE(left.bytes, right.bytes, true);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static uint64_t
detectors_tag(struct table *table, const struct level *level, uint32_t item)
{
	const struct detectors_table *t = of(table);

	return level->kind == LEVEL_FINDINGS ? hash_mix(level->subject,
	    row_of(t, level, item).finding->key) : item;
}

static const char *
detectors_note(const struct table *table)
{
	const struct detectors_table *t =
	    (const struct detectors_table *)table;

	return atomic_load(&t->ready) && t->note[0] != '\0' ? t->note : NULL;
}

static void
detectors_table_free(struct table *table)
{
	struct detectors_table *t = of(table);

	detections_free(t->detections);
	free(t);
}

#define DETECTORS_OPS(list, sorted) { \
	.name = "detectors", \
	.columns = list, \
	.column_count = sizeof list / sizeof list[0], \
	.main_column = COLUMN_FOUND, \
	.sort_column = sorted, \
	.top = detectors_top, \
	.open = detectors_open, \
	.openable = detectors_openable, \
	.cell = detectors_cell, \
	.order = detectors_order, \
	.tag = detectors_tag, \
	.object = detectors_object, \
	.work = detectors_work, \
	.found = detectors_found, \
	.note = detectors_note, \
	.free = detectors_table_free, \
}

static const struct table_ops ops_of_one = DETECTORS_OPS(columns_of_one,
    COLUMN_RETAINED);
const struct table_ops detectors_ops = DETECTORS_OPS(columns_of_two,
    COLUMN_RETAINED_DELTA);

struct table *
detectors_table_new(const struct heap *heap, const struct heap *base,
	const char *only, struct error *err)
{
	uint32_t wanted = detections_all();
	struct detectors_table *t;

	if (!heap->graph || (base != NULL && !base->graph)) {
		error_set(err, ERROR_ABSENT, "detectors need the whole graph: "
		    "load without --no-graph");
		return NULL;
	}
	if (only != NULL && !detections_parse(only, &wanted, err))
		return NULL;
	t = calloc(1, sizeof *t);
	if (t == NULL) {
		error_memory(err, "detectors", sizeof *t);
		return NULL;
	}
	t->table.ops = base != NULL ? &detectors_ops : &ops_of_one;
	t->heap = heap;
	t->base = base;
	t->wanted = wanted;
	t->is_single = __builtin_popcount(wanted) == 1;
	t->single = t->is_single ? (unsigned)__builtin_ctz(wanted) : 0;
	atomic_init(&t->ready, false);
	return &t->table;
}
