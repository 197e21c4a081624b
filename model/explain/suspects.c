#include "model/explain/suspects.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/task.h"
#include "model/explain/suspect.h"
#include "model/explain/suspect_words.h"
#include "model/explore/rows.h"

enum {
	LEVEL_SUSPECTS,		/* items: numbers of the list */
	LEVEL_EVIDENCE,		/* enum evidence, of subject */
};

enum {
	COLUMN_SUSPECT,
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_GROWTH,
	COLUMN_RETAINED,
	COLUMN_HOLDS,
	COLUMN_STEPS,
	COLUMN_COUNT,
	COLUMN_NEW,
	COLUMN_ROOT,
	COLUMN_SENTENCE,
};

static const struct column columns[] = {
	{ .key = "suspect", .title = "Suspect", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 40,
	  .help = "the container that grows, and where it is held" },
	ROW_COLUMN_ID,
	ROW_COLUMN_NAME,
	{ .key = "growth", .title = "Growth", .kind = CELL_DELTA_BYTES,
	  .hotkey = 'D', .descending = true, .width = 10, .rank = 0,
	  .help = "bytes of all that is new on it, less what went" },
	ROW_COLUMN_RETAINED(1, ROW_RETAINED_HELP),
	{ .key = "holds", .title = "Holds", .kind = CELL_TEXT, .hotkey = 'H',
	  .width = 24, .rank = 3,
	  .help = "what there is most of in it, by retained size" },
	{ .key = "steps", .title = "Grew In", .brief = "Steps",
	  .kind = CELL_TEXT, .hotkey = 'P', .descending = true, .width = 8,
	  .rank = 2, .help = "in so many steps from one snapshot to the next" },
	{ .key = "count", .title = "Count", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "how many of what it holds" },
	{ .key = "new", .title = "# New", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "how many of them are new" },
	{ .key = "root", .title = "Root", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "where its nearest path begins" },
	{ .key = "sentence", .title = "In Words", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "all that is known of it" },
};

struct table_of_suspects {
	struct table table;
	const struct heap *heap, *base;
	const struct heap **series;
	size_t series_count;
	struct between between;
	struct suspects *suspects;	/* made by work */
	atomic_bool ready;
	char note[256];
};

static struct table_of_suspects *
of(struct table *table)
{
	return (struct table_of_suspects *)table;
}

/* What is to be known of the rows, or of there being none. */
static void
make_note(struct table_of_suspects *t)
{
	const struct suspects *suspects = t->suspects;
	const char *found = suspects->count > 0 ? "" :
	    "nothing looks like a leak";
	const char *comma = suspects->count > 0 ? "" : "; ";
	char buf[FORMAT_MAX];

	if (t->base == NULL)
		snprintf(t->note, sizeof t->note, "%s%sone snapshot: this is "
		    "where size piles up, which is weaker evidence than "
		    "growth", found, comma);
	else if (!suspects->one_process)
		snprintf(t->note, sizeof t->note, "%s%sof two processes: what "
		    "piles up is compared by its place in the source, which "
		    "is weaker evidence than growth", found, comma);
	else if (suspects->reversed)
		snprintf(t->note, sizeof t->note, "%s%sthe base was taken "
		    "later: what is said here to grow has shrunk", found,
		    comma);
	else if (suspects->disordered)
		snprintf(t->note, sizeof t->note, "%s%sthe snapshots between "
		    "are of other processes, or not in the order of time: how "
		    "steadily it grew is not known", found, comma);
	else if (suspects->count == 0)
		snprintf(t->note, sizeof t->note, "%s: the heap grew by %s, "
		    "and no container much%s", found, format_bytes(buf,
		    suspects->growth > 0 ? (uint64_t)suspects->growth : 0,
		    UNITS_SI), suspects->stopped > 0 ? "; some grew, and "
		    "then no more" : "");
}

static bool
suspects_work(struct table *table, struct task *task, struct error *err)
{
	struct table_of_suspects *t = of(table);

	task_begin(task, STAGE_WORK, SUSPECTS_STEPS);
	t->suspects = suspects_find(t->heap, t->base, t->series,
	    t->series_count, task, err);
	task_end(task, STAGE_WORK);
	if (t->suspects == NULL)
		return false;
	make_note(t);
	atomic_store(&t->ready, true);
	return true;
}

static size_t
suspects_found(const struct table *table)
{
	const struct table_of_suspects *t =
	    (const struct table_of_suspects *)table;

	return atomic_load(&t->ready) ? t->suspects->count : 0;
}

static bool
suspects_top(struct table *table, struct level *level, struct error *err)
{
	level->kind = LEVEL_SUSPECTS;
	return level_number(level, suspects_found(table), err);
}

static const struct suspect *
suspect_of(struct table *table, const struct level *level, uint32_t item)
{
	return &of(table)->suspects->list[level->kind == LEVEL_SUSPECTS ?
	    item : level->subject];
}

static bool
suspects_open(struct table *table, const struct level *parent, uint32_t item,
	struct level *level, struct error *err)
{
	const struct suspects *suspects = of(table)->suspects;

	level->kind = LEVEL_EVIDENCE;
	level->subject = item;
	level->prose = true;
	if (!level_number(level, EVIDENCE_KINDS, err))
		return false;
	level->count = 0;
	for (uint32_t i = 0; i < EVIDENCE_KINDS; i++)
		if (suspect_has(suspects, suspect_of(table, parent, item),
		    (enum evidence)i))
			level->items[level->count++] = i;
	return true;
}

static bool
suspects_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	(void)table;
	(void)item;
	return level->kind == LEVEL_SUSPECTS;
}

static bool
suspects_opened(struct table *table, const struct level *level,
	uint32_t item, size_t row)
{
	(void)table;
	(void)item;
	(void)row;
	return level->kind == LEVEL_SUSPECTS;
}

static bool
suspects_object(struct table *table, const struct level *level,
	uint32_t item, struct object *object)
{
	object->heap = of(table)->heap;
	object->node = suspect_of(table, level, item)->node;
	return true;
}

static void
steps_cell(const struct suspect *suspect, struct cell *cell)
{
	if (suspect->steps < 2)
		return;
	cell->kind = CELL_TEXT;
	cell_span(cell, SPAN_PLAIN);
	strbuf_addf(&cell->text, "%u of %u", suspect->grew, suspect->steps);
}

static void
words_cell(const struct table_of_suspects *t, const struct suspect *suspect,
	unsigned column, struct cell *cell)
{
	cell->kind = CELL_TEXT;
	switch (column) {
	case COLUMN_SUSPECT:
		suspect_title(t->suspects, suspect, cell);
		break;
	case COLUMN_HOLDS:
		suspect_contents(t->suspects, suspect, cell);
		break;
	default:
		suspect_sentence(t->suspects, suspect, &t->between, cell);
	}
}

static void
suspect_cell(const struct table_of_suspects *t,
	const struct suspect *suspect, unsigned column, struct cell *cell)
{
	switch (column) {
	case COLUMN_ID:
		row_object_cell(t->heap, suspect->node, FIELD_ID, cell);
		break;
	case COLUMN_NAME:
		row_object_cell(t->heap, suspect->node, FIELD_NAME, cell);
		break;
	case COLUMN_ROOT:
		row_object_cell(t->heap, suspect->root, FIELD_NAME, cell);
		break;
	case COLUMN_GROWTH:
		if (suspect_has(t->suspects, suspect, EVIDENCE_GROWTH))
			cell_number(cell, CELL_DELTA_BYTES, suspect->bytes);
		break;
	case COLUMN_RETAINED:
		row_bytes_cell(t->heap, suspect->retained, cell);
		break;
	case COLUMN_COUNT:
		cell_number(cell, CELL_COUNT, suspect_holds(suspect)->count);
		break;
	case COLUMN_NEW:
		if (suspect_has(t->suspects, suspect, EVIDENCE_GROWTH))
			cell_number(cell, CELL_COUNT, suspect->fresh.count);
		break;
	case COLUMN_STEPS:
		steps_cell(suspect, cell);
		break;
	default:
		words_cell(t, suspect, column, cell);
	}
}

static void
suspects_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct table_of_suspects *t = of(table);
	const struct suspect *suspect = suspect_of(table, level, item);

	if (level->kind == LEVEL_SUSPECTS) {
		suspect_cell(t, suspect, column, cell);
	} else if (column == COLUMN_SUSPECT) {
		cell->kind = CELL_TEXT;
		suspect_evidence(t->suspects, suspect, &t->between,
		    (enum evidence)item, cell);
	} else {
		cell->kind = CELL_BLANK;
	}
}

static int64_t
number_of(const struct suspect *suspect, unsigned column)
{
	switch (column) {
	case COLUMN_RETAINED:
		return (int64_t)suspect->retained;
	case COLUMN_HOLDS:
	case COLUMN_COUNT:
		return suspect_holds(suspect)->count;
	case COLUMN_NEW:
		return suspect->fresh.count;
	case COLUMN_STEPS:
		return suspect->grew;
	case COLUMN_GROWTH:
		return suspect->bytes;
	default:
		return 0;
	}
}

/* Evidence stays in its order. */
static int
suspects_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	const struct suspect *left = suspect_of(table, level, a);
	const struct suspect *right = suspect_of(table, level, b);
	int order = 0;

	if (level->kind == LEVEL_EVIDENCE)
		return ROW_COMPARE(a, b, false);
	if (column == COLUMN_SUSPECT || column == COLUMN_NAME)
		order = row_object_order(of(table)->heap, FIELD_NAME,
		    descending, left->node, right->node);
	else
		order = ROW_COMPARE(number_of(left, column),
		    number_of(right, column), descending);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}

static uint64_t
suspects_tag(struct table *table, const struct level *level, uint32_t item)
{
	return level->kind == LEVEL_EVIDENCE ? item :
	    suspect_of(table, level, item)->node;
}

static const char *
suspects_note(const struct table *table)
{
	const struct table_of_suspects *t =
	    (const struct table_of_suspects *)table;

	return atomic_load(&t->ready) && t->note[0] != '\0' ? t->note : NULL;
}

static void
suspects_table_free(struct table *table)
{
	struct table_of_suspects *t = of(table);

	suspects_free(t->suspects);
	free(t->series);
	free(t);
}

const struct table_ops suspects_ops = {
	.name = "suspects",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_SUSPECT,
	.sort_column = COLUMN_GROWTH,
	.top = suspects_top,
	.open = suspects_open,
	.openable = suspects_openable,
	.cell = suspects_cell,
	.order = suspects_order,
	.tag = suspects_tag,
	.object = suspects_object,
	.opened = suspects_opened,
	.work = suspects_work,
	.found = suspects_found,
	.note = suspects_note,
	.free = suspects_table_free,
};

/* Only what lies between base and heap, and has a graph, tells of steps. */
static bool
take_series(struct table_of_suspects *t, const struct heap *const *series,
	size_t count, struct error *err)
{
	bool inside = false;

	t->series = calloc(count + 1, sizeof(*t->series));
	if (t->series == NULL)
		return error_memory(err, "suspects", count);
	for (size_t i = 0; i < count; i++) {
		if (series[i] == NULL || !series[i]->graph)
			continue;
		if (series[i] == t->base) {
			t->between.base = i + 1;
			inside = true;
		}
		if (series[i] == t->heap)
			t->between.current = i + 1;
		if (inside)
			t->series[t->series_count++] = series[i];
		if (series[i] == t->heap)
			break;
	}
	return true;
}

struct table *
suspects_new(const struct heap *heap, const struct heap *base,
	const struct heap *const *series, size_t series_count,
	struct error *err)
{
	struct table_of_suspects *t;

	if (!heap->graph || (base != NULL && !base->graph)) {
		error_set(err, ERROR_ABSENT, "suspects need the whole graph: "
		    "load without --no-graph");
		return NULL;
	}
	t = calloc(1, sizeof *t);
	if (t == NULL) {
		error_memory(err, "suspects", sizeof *t);
		return NULL;
	}
	t->table.ops = &suspects_ops;
	t->heap = heap;
	t->base = base;
	atomic_init(&t->ready, false);
	if (!take_series(t, series, series_count, err)) {
		suspects_table_free(&t->table);
		return NULL;
	}
	return &t->table;
}

const struct suspects *
suspects_of(const struct table *table)
{
	const struct table_of_suspects *t =
	    (const struct table_of_suspects *)table;

	return atomic_load(&t->ready) ? t->suspects : NULL;
}
