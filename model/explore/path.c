#include "model/explore/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/explore/rows.h"
#include "model/explore/shown_path.h"
#include "model/graph/distances.h"
#include "model/graph/ignored.h"
#include "model/graph/names.h"

#define HASH_START 0xcbf29ce484222325u
#define HASH_PRIME 0x100000001b3u
/* Paths are told apart by so many bytes of their words. */
#define COMPARED_BYTES 1024
/* Of the edges of one step. */
#define WRITTEN_EDGES 16

static const struct column columns[] = {
	{ .key = "object", .title = "Path", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 56, .least = 56, .use = COLUMN_SCREEN,
	  .help = "path from a root, and its steps from the object up" },
	{ .key = "number", .title = "#", .kind = CELL_COUNT, .hotkey = 'P',
	  .width = 4, .rank = 4,
	  .help = "paths: nearest first; steps: from the object up" },
	ROW_COLUMN_DEPTH("1: a path, 2: a step of it"),
	{ .key = "steps", .title = "Steps", .kind = CELL_COUNT,
	  .hotkey = 'E', .width = 7, .rank = 3,
	  .help = "steps of the path; of a step, the references it is" },
	{ .key = "words", .title = "Words", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "the path or step, without ids" },
	{ .key = "edges", .title = "Edges", .kind = CELL_TEXT,
	  .use = COLUMN_DATA,
	  .help = "names of the references, from the object up" },
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	ROW_COLUMN_DISTANCE(1),
	ROW_COLUMN_SHALLOW(2, "bytes of the holder itself"),
	ROW_COLUMN_RETAINED(0, "bytes that would go with the holder"),
};

enum {
	COLUMN_PATH,
	COLUMN_NUMBER,
	COLUMN_DEPTH,
	COLUMN_STEPS,
	COLUMN_WORDS,
	COLUMN_EDGES,
};

/* Those of the object where a path begins, or of the holder of a step. */
static const enum field fields[] = {
	FIELD_OBJECT, FIELD_NONE, FIELD_DEPTH, FIELD_NONE, FIELD_NONE,
	FIELD_EDGE, FIELD_ID, FIELD_NAME, FIELD_DISTANCE, FIELD_SHALLOW,
	FIELD_RETAINED,
};

struct path_table {
	struct table table;
	const struct heap *heap;
	uint32_t node;
	bool raw;
	struct ignored *ignored;	/* one of its users, or NULL */
	struct paths paths;
	struct shown shown[PATH_COUNT + 1];
	size_t shown_count;
	/* See struct cell. */
	size_t differs[PATH_COUNT + 1], differs_first[PATH_COUNT + 1];
	struct error *err;	/* of dividing, while paths are looked for */
	bool failed;
	char note[240];
};

/*
 * What a step is sorted by: the data of a level of steps, found out when it is
 * first asked for, as a step takes its time.
 */
struct brief {
	bool told, known;
	uint32_t holder, edges;
};

static bool
path_top(struct table *base, struct level *level, struct error *err)
{
	struct path_table *table = (struct path_table *)base;

	return level_number(level, table->paths.count, err);
}

static bool
path_open(struct table *base, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct path_table *table = (struct path_table *)base;

	(void)parent;
	level->subject = item;
	level->data = calloc(table->shown[item].steps + (size_t)1,
	    sizeof(struct brief));
	if (level->data == NULL)
		return error_memory(err, "steps", table->shown[item].steps *
		    sizeof(struct brief));
	return level_number(level, table->shown[item].steps, err);
}

static bool
path_openable(struct table *base, const struct level *level, uint32_t item)
{
	struct path_table *table = (struct path_table *)base;

	return level->depth == 0 && table->shown[item].steps > 0;
}

/* Is the holder named in the words already? */
static bool
names_holder(const struct step *step)
{
	return step->kind == STEP_LISTENER ||
	    (step->kind == STEP_VARIABLE && step->holder == step->function);
}

static void
add_step(const struct path_table *table, const struct step *step,
	struct cell *cell)
{
	const struct heap *heap = table->heap;

	if (table->raw) {
		row_edge_cell(heap, step->first, SIDE_RETAINERS, FIELD_OBJECT,
		    cell);
		return;
	}
	plumbing_words(heap, step, cell);
	if (names_holder(step)) {
		cell_span(cell, SPAN_ID);
		strbuf_addf(&cell->text, " @%llu",
		    (unsigned long long)heap_id(heap, step->holder));
		return;
	}
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " in ");
	row_object_text(heap, step->holder, cell);
}

/* A path that reads like one before it is none. */
static bool
keep_path(void *data, const struct path *path)
{
	struct path_table *table = data;
	struct shown *shown = &table->shown[table->shown_count];
	struct cell cell = CELL_INIT;
	uint64_t hash = HASH_START;
	bool alike = false;

	shown->heap = table->heap;
	shown->path = *path;
	if (table->failed || !shown_divide(shown, table->err)) {
		table->failed = true;
		return false;
	}
	shown_words(shown, &cell);
	for (size_t i = 0; i < cell.text.len; i++)
		hash = (hash ^ (unsigned char)cell.text.data[i]) *
		    HASH_PRIME;
	cell_release(&cell);
	shown->hash = hash;
	for (size_t i = 0; i < table->shown_count; i++)
		alike |= table->shown[i].hash == hash;
	if (!alike)
		table->shown_count++;
	return !alike;
}

/* The distance that paths go by. */
static int32_t
distance_of(const struct path_table *table, uint32_t node)
{
	int32_t distance = distances_get(ignored_distances(table->ignored,
	    &table->heap->distances), node);

	/* Only the object asked about may be ignored. */
	return distance != DISTANCE_NONE ? distance :
	    heap_distance(table->heap, node);
}

static void
node_cell(const struct path_table *table, uint32_t node, unsigned column,
	struct cell *cell)
{
	if (fields[column] == FIELD_DISTANCE)
		row_distance_cell(table->heap, distance_of(table, node), cell);
	else
		row_object_cell(table->heap, node, fields[column], cell);
}

static void
path_cell_top(const struct path_table *table, uint32_t item,
	unsigned column, struct cell *cell)
{
	switch (column) {
	case COLUMN_PATH:
	case COLUMN_WORDS:
		shown_words(&table->shown[item], cell);
		cell->differs = table->differs[item];
		cell->differs_first = table->differs_first[item];
		break;
	case COLUMN_STEPS:
		cell_number(cell, CELL_COUNT, table->shown[item].steps);
		break;
	case COLUMN_EDGES:
		break;
	default:
		node_cell(table, shown_root(&table->shown[item]), column,
		    cell);
		break;
	}
}

/* "9 < table < cache" */
static void
add_edges(const struct path_table *table, uint32_t path, uint32_t item,
	const struct step *step, struct cell *cell)
{
	const struct path *full = &table->shown[path].path;
	uint32_t at = table->shown[path].starts[item];

	cell_span(cell, SPAN_PLAIN);
	for (uint32_t i = 0; i < step->edges && at + i < full->count; i++) {
		if (i > 0)
			strbuf_adds(&cell->text, " < ");
		if (i == WRITTEN_EDGES) {
			strbuf_adds(&cell->text, "\u2026");
			return;
		}
		name_edge(table->heap->snapshot, full->edges[at + i],
		    cell->limit, &cell->text);
	}
}

static void
path_cell_step(const struct path_table *table, uint32_t path, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct step step;

	if (!shown_step(&table->shown[path], item, &step))
		return;
	switch (column) {
	case COLUMN_PATH:
		add_step(table, &step, cell);
		break;
	case COLUMN_WORDS:
		shown_step_words(&table->shown[path], &step, cell);
		break;
	case COLUMN_STEPS:
		cell_number(cell, CELL_COUNT, step.edges);
		break;
	case COLUMN_EDGES:
		add_edges(table, path, item, &step, cell);
		break;
	default:
		node_cell(table, step.holder, column, cell);
		break;
	}
}

static void
path_cell(struct table *base, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct path_table *table = (struct path_table *)base;

	if (column == COLUMN_NUMBER)
		cell_number(cell, CELL_COUNT, item + 1);
	else if (column == COLUMN_DEPTH)
		cell_number(cell, CELL_COUNT, level->depth + 1);
	else if (level->depth == 0)
		path_cell_top(table, item, column, cell);
	else
		path_cell_step(table, level->subject, item, column, cell);
}

static const struct brief *
brief_of(const struct path_table *table, const struct level *level,
	uint32_t item)
{
	struct brief *brief = (struct brief *)level->data + item;
	struct step step;

	if (brief->told)
		return brief;
	brief->told = true;
	brief->known = shown_step(&table->shown[level->subject], item, &step);
	if (brief->known) {
		brief->holder = step.holder;
		brief->edges = step.edges;
	}
	return brief;
}

static bool
path_object(struct table *base, const struct level *level, uint32_t item,
	struct object *object)
{
	const struct path_table *table = (struct path_table *)base;
	const struct brief *brief;

	object->heap = table->heap;
	if (level->depth == 0) {
		object->node = shown_root(&table->shown[item]);
		return true;
	}
	brief = brief_of(table, level, item);
	object->node = brief->holder;
	return brief->known;
}

static uint32_t
steps_of(const struct path_table *table, const struct level *level,
	uint32_t item)
{
	if (level->depth == 0)
		return table->shown[item].steps;
	return brief_of(table, level, item)->edges;
}

static int
order_distances(const struct path_table *table, uint32_t a, uint32_t b,
	bool descending)
{
	int32_t x = distance_of(table, a), y = distance_of(table, b);

	return x != y ? ROW_COMPARE(x, y, descending) : a == b ? 0 :
	    row_name_order(table->heap, a, b);
}

static int
path_order(struct table *base, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct path_table *table = (struct path_table *)base;
	struct object left, right;
	int order = 0;

	if (column == COLUMN_STEPS) {
		uint32_t x = steps_of(table, level, a);
		uint32_t y = steps_of(table, level, b);

		order = ROW_COMPARE(x, y, descending);
	} else if (fields[column] == FIELD_DISTANCE) {
		if (path_object(base, level, a, &left) &&
		    path_object(base, level, b, &right))
			order = order_distances(table, left.node, right.node,
			    descending);
	} else if (column >= COLUMN_EDGES || column == COLUMN_PATH) {
		if (path_object(base, level, a, &left) &&
		    path_object(base, level, b, &right) &&
		    left.node != right.node)
			order = row_object_order(table->heap,
			    fields[column] == FIELD_EDGE ? FIELD_OBJECT :
			    fields[column], descending, left.node,
			    right.node);
	}
	return order != 0 ? order : ROW_COMPARE(a, b, descending &&
	    column == COLUMN_NUMBER);
}

/* How a path reads; no path goes twice by an edge. */
static uint64_t
path_tag(struct table *base, const struct level *level, uint32_t item)
{
	const struct path_table *table = (struct path_table *)base;
	const struct shown *shown;

	if (level->depth == 0)
		return table->shown[item].hash;
	shown = &table->shown[level->subject];
	return shown->path.edges[shown->starts[item]];
}

static bool
path_opened(struct table *base, const struct level *level, uint32_t item,
	size_t row)
{
	return row == 0 && path_openable(base, level, item);
}

static const char *
path_note(const struct table *base)
{
	const struct path_table *table = (const struct path_table *)base;

	return table->note[0] != '\0' ? table->note : NULL;
}

static void
path_free(struct table *base)
{
	struct path_table *table = (struct path_table *)base;

	for (size_t i = 0; i <= PATH_COUNT; i++)
		free(table->shown[i].starts);
	paths_release(&table->paths);
	ignored_release(table->ignored);
	free(table);
}

const struct table_ops path_ops = {
	.name = "path",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_PATH,
	.sort_column = COLUMN_NUMBER,
	.top = path_top,
	.open = path_open,
	.openable = path_openable,
	.cell = path_cell,
	.order = path_order,
	.tag = path_tag,
	.object = path_object,
	.opened = path_opened,
	.note = path_note,
	.free = path_free,
};

/* Finds up to where each path reads like one of the others. */
static void
find_differences(struct path_table *table)
{
	struct cell words[PATH_COUNT + 1];

	for (size_t i = 0; i < table->paths.count; i++) {
		words[i] = (struct cell)CELL_INIT;
		words[i].limit = COMPARED_BYTES;
		shown_words(&table->shown[i], &words[i]);
	}
	for (size_t i = 0; i < table->paths.count; i++)
		for (size_t k = 0; k < table->paths.count; k++) {
			const char *a = words[i].text.data;
			const char *b = words[k].text.data;
			size_t same = 0;

			while (k != i && a[same] != '\0' && a[same] == b[same])
				same++;
			if (same > table->differs[i]) {
				table->differs_first[i] = table->differs[i];
				table->differs[i] = same;
			} else if (same < table->differs[i] &&
			    same > table->differs_first[i]) {
				table->differs_first[i] = same;
			}
		}
	for (size_t i = 0; i < table->paths.count; i++)
		cell_release(&words[i]);
}

/* What there is to know before believing that these are all paths. */
static void
write_note(struct path_table *table)
{
	const struct paths *paths = &table->paths;
	const char *text = "";
	int used = 0;

	if (table->node == table->heap->snapshot->root)
		text = "this is the root itself";
	else if (paths->count == 0)
		text = paths->cut ? "no path was found, but not all were "
		    "looked at" : table->ignored != NULL ?
		    "none is left" :
		    "nothing but weak references leads here from a root";
	else if (paths->count == 1 && paths->cut &&
	    paths->list[0].count == PATH_STEPS)
		text = "the path is longer than is shown";
	else if (paths->cut)
		text = "not all paths were looked at: there may be others, "
		    "also among these";
	else if (paths->more)
		text = "there are more paths than these";
	if (table->ignored != NULL)
		used = snprintf(table->note, sizeof table->note,
		    "no path goes by the %zu ignored%s",
		    table->ignored->count, *text != '\0' ? "; " : "");
	snprintf(table->note + used, sizeof table->note - (size_t)used, "%s",
	    text);
}

struct table *
path_new(const struct heap *heap, uint32_t node, bool raw,
	struct ignored *ignored, struct error *err)
{
	struct path_table *table;
	bool done;

	if (!heap->graph) {
		error_set(err, ERROR_ABSENT, "the paths to an object are not "
		    "known, as the graph was left out (--no-graph)");
		return NULL;
	}
	table = calloc(1, sizeof *table);
	if (table == NULL) {
		error_memory(err, "paths", sizeof *table);
		return NULL;
	}
	table->table.ops = &path_ops;
	table->heap = heap;
	table->node = node;
	table->ignored = ignored_keep(ignored);
	table->err = err;
	/* Raw ones are the same paths: those whose words differ. */
	done = paths_find(&table->paths, heap, ignored, node, PATH_COUNT,
	    keep_path, table, err) && !table->failed;
	table->raw = raw;
	for (size_t i = 0; raw && done && i < table->paths.count; i++) {
		table->shown[i].raw = true;
		done = shown_divide(&table->shown[i], err);
	}
	if (!done) {
		path_free(&table->table);
		return NULL;
	}
	find_differences(table);
	write_note(table);
	return &table->table;
}
