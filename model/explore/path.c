#include "model/explore/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/explore/path_search.h"
#include "model/explore/plumbing.h"
#include "model/explore/rows.h"
#include "model/graph/distances.h"
#include "model/graph/names.h"

/* Of a long path so many steps at the root and at the object are written. */
#define WRITTEN_ABOVE 1000
#define WRITTEN_BELOW 100
/* Paths are told apart by the words of so many steps, then by their edges. */
#define HASHED_STEPS 1000
#define HASH_START 0xcbf29ce484222325u
#define HASH_PRIME 0x100000001b3u
/* Of the edges of one step. */
#define WRITTEN_EDGES 16

static const struct column columns[] = {
	{ .key = "object", .title = "Path", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 44, .use = COLUMN_SCREEN,
	  .help = "path from a root, and its steps from the object up" },
	{ .key = "number", .title = "#", .kind = CELL_COUNT, .hotkey = 'P',
	  .width = 4, .rank = 4,
	  .help = "paths: nearest first; steps: from the object up" },
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "1: a path, 2: a step of it" },
	{ .key = "steps", .title = "Steps", .kind = CELL_COUNT,
	  .hotkey = 'E', .width = 5, .rank = 3,
	  .help = "steps of the path; of a step, the references it is" },
	{ .key = "words", .title = "Words", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "the path or step, without ids" },
	{ .key = "edges", .title = "Edges", .kind = CELL_TEXT,
	  .use = COLUMN_DATA,
	  .help = "names of the references, from the object up" },
	{ .key = "id", .title = "Id", .kind = CELL_ID, .use = COLUMN_DATA,
	  .help = "number that stays with the object for its life" },
	{ .key = "name", .title = "Name", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "DevTools' name of the object" },
	{ .key = "distance", .title = "Distance", .brief = "Dist",
	  .kind = CELL_DISTANCE, .hotkey = 'T', .width = 6, .rank = 1,
	  .help = "fewest steps from the global object or another user root" },
	{ .key = "shallow_size", .title = "Shallow Size", .brief = "Shallow",
	  .kind = CELL_BYTES, .hotkey = 'S', .descending = true,
	  .share = true, .width = 9, .rank = 2,
	  .help = "bytes of the holder itself" },
	{ .key = "retained_size", .title = "Retained Size",
	  .brief = "Retained", .kind = CELL_BYTES, .hotkey = 'R',
	  .descending = true, .share = true, .width = 10, .rank = 0,
	  .help = "bytes that would go with the holder" },
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

/* A path as it is shown. */
struct shown {
	uint32_t *starts;	/* the edge each step begins with */
	uint32_t steps;
	uint64_t hash;		/* of its words */
};

struct path_table {
	struct table table;
	const struct heap *heap;
	uint32_t node;
	bool raw;
	struct paths paths;
	struct shown shown[PATH_COUNT];
	size_t shown_count;
	char note[160];
};

/* A place on a path, for plumbing_step(). */
struct place {
	const struct snapshot *snapshot;
	const struct path *path;
	uint32_t at;
};

static uint32_t
edge_up(void *data, uint32_t node, uint32_t *from)
{
	const struct place *place = data;
	const struct path *path = place->path;
	uint32_t at = place->at;

	if (node == path->end)
		return NO_EDGE;
	while (at < path->count &&
	    place->snapshot->edge_to[path->edges[at]] != node)
		at++;
	if (at == path->count)
		return NO_EDGE;
	*from = snapshot_edge_from(place->snapshot, path->edges[at]);
	return path->edges[at];
}

static bool
read_step(const struct heap *heap, const struct path *path, uint32_t at,
	bool raw, struct step *step)
{
	struct place place = { heap->snapshot, path, at };
	uint32_t node;

	if (at >= path->count)
		return false;
	node = heap->snapshot->edge_to[path->edges[at]];
	return raw ? plumbing_raw_step(heap, node, edge_up, &place, step) :
	    plumbing_step(heap, node, edge_up, &place, step);
}

static uint64_t
hash_text(uint64_t hash, const struct strbuf *text)
{
	for (size_t i = 0; i < text->len; i++)
		hash = (hash ^ (unsigned char)text->data[i]) *
		    HASH_PRIME;
	return (hash ^ 0xff) * HASH_PRIME;
}

/* The words of a path, to know one that reads alike. */
static uint64_t
hash_words(const struct heap *heap, const struct path *path)
{
	struct cell cell = CELL_INIT;
	uint64_t hash = HASH_START;
	struct step step = { .kind = STEP_PLAIN };
	uint32_t at = 0;

	for (unsigned i = 0; i < HASHED_STEPS &&
	    read_step(heap, path, at, false, &step); i++, at += step.edges) {
		cell_reset(&cell);
		plumbing_words(heap, &step, &cell);
		hash = hash_text(hash, &cell.text);
		if (step.kind == STEP_ROOT)
			break;
	}
	for (; at < path->count && step.kind != STEP_ROOT; at++)
		hash = (hash ^ path->edges[at]) * HASH_PRIME;
	cell_reset(&cell);
	name_node(heap->snapshot, path->end, SIZE_MAX, &cell.text);
	hash = hash_text(hash, &cell.text);
	cell_release(&cell);
	return hash;
}

static bool
keep_path(void *data, const struct path *path)
{
	struct path_table *table = data;
	uint64_t hash = hash_words(table->heap, path);

	for (size_t i = 0; i < table->shown_count; i++)
		if (table->shown[i].hash == hash)
			return false;
	if (table->shown_count == PATH_COUNT)
		return false;
	table->shown[table->shown_count++].hash = hash;
	return true;
}

/* Divides a path into steps. What is above a root of V8's says nothing. */
static bool
divide(struct path_table *table, size_t number, struct error *err)
{
	const struct path *path = &table->paths.list[number];
	struct shown *shown = &table->shown[number];
	struct step step;

	shown->starts = malloc(((size_t)path->count + 1) *
	    sizeof *shown->starts);
	if (shown->starts == NULL)
		return error_memory(err, "a path", path->count *
		    sizeof *shown->starts);
	for (uint32_t at = 0; read_step(table->heap, path, at, table->raw,
	    &step); at += step.edges) {
		shown->starts[shown->steps++] = at;
		if (step.kind == STEP_ROOT && !table->raw)
			break;
	}
	return true;
}

static bool
step_of(const struct path_table *table, uint32_t path, uint32_t number,
	struct step *step)
{
	return read_step(table->heap, &table->paths.list[path],
	    table->shown[path].starts[number], table->raw, step);
}

/* Where a path begins: a user root, or a part of V8's roots. */
static uint32_t
root_of(const struct path_table *table, uint32_t path)
{
	const struct shown *shown = &table->shown[path];
	struct step step;

	if (shown->steps == 0 || !step_of(table, path, shown->steps - 1,
	    &step))
		return table->paths.list[path].end;
	return step.holder;
}

static bool
fill(struct level *level, size_t count, struct error *err)
{
	level->items = malloc((count + 1) * sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "rows", count *
		    sizeof *level->items);
	for (size_t i = 0; i < count; i++)
		level->items[i] = (uint32_t)i;
	level->count = count;
	return true;
}

static bool
path_top(struct table *base, struct level *level, struct error *err)
{
	struct path_table *table = (struct path_table *)base;

	return fill(level, table->paths.count, err);
}

static bool
path_open(struct table *base, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	struct path_table *table = (struct path_table *)base;

	(void)parent;
	level->subject = item;
	return fill(level, table->shown[item].steps, err);
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
add_raw_words(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	struct step plain = *step;

	plain.kind = STEP_PLAIN;
	plumbing_words(heap, &plain, cell);
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

static void
add_arrow(struct cell *cell)
{
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " -> ");
}

/* V8 writes "global / tag", "global (global*)" and such. */
static void
trim_global(struct strbuf *text)
{
	static const char global[] = "global ";
	size_t len = sizeof global - 1;

	if (text->len >= len &&
	    memcmp(text->data, global, len) == 0)
		strbuf_truncate(text, len - 1);
}

/* What a path begins with; the steps that this says are taken off. */
static void
add_root_name(const struct path_table *table, uint32_t path,
	uint32_t *steps, struct cell *cell)
{
	uint32_t root = root_of(table, path);
	struct step step;

	if (!table->raw && *steps > 0 &&
	    step_of(table, path, *steps - 1, &step) &&
	    step.kind == STEP_GLOBAL) {
		root = step.held;
		--*steps;
	}
	cell_span(cell, SPAN_CLASS);
	name_node(table->heap->snapshot, root, cell->limit, &cell->text);
	trim_global(&cell->text);
	if (cell->text.len == 0)
		strbuf_adds(&cell->text, "(no name)");
}

/* The words of a path as far as they are written. */
struct writing {
	const struct path_table *table;
	struct cell *cell;
	struct cell last;	/* the words written last */
	unsigned times;		/* how often they came */
	bool suffix;		/* did they go on those before? */
};

static void
end_words(struct writing *writing)
{
	if (writing->times > 1) {
		cell_span(writing->cell, SPAN_DIM);
		strbuf_addf(&writing->cell->text, " (%u times)",
		    writing->times);
		writing->suffix = false;
	}
	writing->times = 0;
}

/* Copies words with their spans. */
static void
copy_words(const struct cell *from, struct cell *to)
{
	for (unsigned i = 0; i < from->span_count; i++) {
		size_t start = from->spans[i].start;
		size_t end = i + 1 < from->span_count ?
		    from->spans[i + 1].start : from->text.len;

		cell_span(to, from->spans[i].kind);
		strbuf_add(&to->text, from->text.data + start, end - start);
	}
}

static void
write_words(struct writing *writing, const struct step *step,
	struct cell *words)
{
	const struct heap *heap = writing->table->heap;
	bool raw = writing->table->raw;
	bool suffix = !raw && plumbing_is_suffix(heap, step);

	cell_reset(words);
	if (raw)
		add_raw_words(heap, step, words);
	else
		plumbing_words(heap, step, words);
	if (writing->times > 0 &&
	    words->text.len == writing->last.text.len &&
	    memcmp(words->text.data, writing->last.text.data,
	    words->text.len) == 0) {
		writing->times++;
		return;
	}
	end_words(writing);
	if (!suffix || !writing->suffix)
		add_arrow(writing->cell);
	copy_words(words, writing->cell);
	cell_reset(&writing->last);
	copy_words(words, &writing->last);
	writing->times = 1;
	writing->suffix = suffix;
}

/* From the root down, as a program would write it where that is possible. */
static void
add_path_words(const struct path_table *table, uint32_t path,
	struct cell *cell)
{
	struct writing writing = { .table = table, .cell = cell,
	    .last = CELL_INIT, .suffix = true };
	struct cell words = CELL_INIT;
	uint32_t steps = table->shown[path].steps;
	struct step step;

	words.limit = cell->limit;
	add_root_name(table, path, &steps, cell);
	for (uint32_t i = steps, written = 0; i-- > 0 &&
	    cell->text.len < cell->limit; written++) {
		if (written == WRITTEN_ABOVE && i > WRITTEN_BELOW) {
			end_words(&writing);
			add_arrow(cell);
			strbuf_addf(&cell->text, "\u2026 %u more steps",
			    i + 1 - WRITTEN_BELOW);
			i = WRITTEN_BELOW;
			writing.suffix = false;
		} else if (step_of(table, path, i, &step) &&
		    (table->raw || step.kind != STEP_ROOT)) {
			write_words(&writing, &step, &words);
		}
	}
	end_words(&writing);
	cell_release(&words);
	cell_release(&writing.last);
}

static void
path_cell_top(const struct path_table *table, uint32_t item,
	unsigned column, struct cell *cell)
{
	switch (column) {
	case COLUMN_PATH:
	case COLUMN_WORDS:
		add_path_words(table, item, cell);
		break;
	case COLUMN_STEPS:
		cell_number(cell, CELL_COUNT, table->shown[item].steps);
		break;
	case COLUMN_EDGES:
		break;
	default:
		row_object_cell(table->heap, root_of(table, item),
		    fields[column], cell);
		break;
	}
}

/* "9 < table < cache" */
static void
add_edges(const struct path_table *table, uint32_t path, uint32_t item,
	const struct step *step, struct cell *cell)
{
	const struct path *full = &table->paths.list[path];
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

	if (!step_of(table, path, item, &step))
		return;
	switch (column) {
	case COLUMN_PATH:
		add_step(table, &step, cell);
		break;
	case COLUMN_WORDS:
		if (table->raw)
			add_raw_words(table->heap, &step, cell);
		else
			plumbing_words(table->heap, &step, cell);
		break;
	case COLUMN_STEPS:
		cell_number(cell, CELL_COUNT, step.edges);
		break;
	case COLUMN_EDGES:
		add_edges(table, path, item, &step, cell);
		break;
	default:
		row_object_cell(table->heap, step.holder, fields[column],
		    cell);
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

static bool
path_object(struct table *base, const struct level *level, uint32_t item,
	struct object *object)
{
	const struct path_table *table = (struct path_table *)base;
	struct step step;

	object->heap = table->heap;
	if (level->depth == 0) {
		object->node = root_of(table, item);
		return true;
	}
	if (!step_of(table, level->subject, item, &step))
		return false;
	object->node = step.holder;
	return true;
}

static uint32_t
steps_of(const struct path_table *table, const struct level *level,
	uint32_t item)
{
	struct step step;

	if (level->depth == 0)
		return table->shown[item].steps;
	return step_of(table, level->subject, item, &step) ? step.edges : 0;
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

static uint64_t
path_tag(struct table *base, const struct level *level, uint32_t item)
{
	(void)base;
	return (uint64_t)(level->depth == 0 ? 0 : level->subject + 1) << 32 |
	    item;
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

	for (size_t i = 0; i < PATH_COUNT; i++)
		free(table->shown[i].starts);
	paths_release(&table->paths);
	free(table);
}

static const struct table_ops ops = {
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

/* What there is to know before believing that these are all paths. */
static void
write_note(struct path_table *table)
{
	const struct paths *paths = &table->paths;
	const char *text = "";

	if (table->node == table->heap->snapshot->root)
		text = "this is the root itself";
	else if (paths->count == 0)
		text = "nothing but weak references leads here from a root";
	else if (paths->count == 1 && paths->cut &&
	    paths->list[0].count == PATH_STEPS)
		text = "the path is longer than is shown";
	else if (paths->cut)
		text = "not all paths were looked at: there may be others, "
		    "also among these";
	else if (paths->more)
		text = "there are more paths than these";
	snprintf(table->note, sizeof table->note, "%s", text);
}

struct table *
path_new(const struct heap *heap, uint32_t node, bool raw, struct error *err)
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
	table->table.ops = &ops;
	table->heap = heap;
	table->node = node;
	table->raw = raw;
	done = paths_find(&table->paths, heap, node, PATH_COUNT, keep_path,
	    table, err);
	for (size_t i = 0; done && i < table->paths.count; i++)
		done = divide(table, i, err);
	if (!done) {
		path_free(&table->table);
		return NULL;
	}
	write_note(table);
	return &table->table;
}
