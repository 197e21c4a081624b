#include "src/explorer/snapshots.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/formats/document.h"
#include "model/load.h"
#include "model/table.h"
#include "src/loads.h"
#include "ui/text.h"

#define BAR_CELLS 8

enum {
	COLUMN_FILE,
	COLUMN_STATE,
	COLUMN_OBJECTS,
	COLUMN_EDGES,
	COLUMN_HEAP,
	COLUMN_MEMORY,
};

static const struct column columns[] = {
	{ .key = "file", .title = "Snapshot", .kind = CELL_TEXT,
	  .hotkey = 'O', .help = "file, in the order given" },
	{ .key = "state", .title = "State", .kind = CELL_TEXT,
	  .hotkey = 'T', .width = 41, .most = 60, .rank = 0,
	  .help = "how far loading is, or why it failed" },
	{ .key = "objects", .title = "Nodes", .kind = CELL_COUNT,
	  .hotkey = 'U', .descending = true, .width = 11, .rank = 2,
	  .help = "nodes in the graph" },
	{ .key = "edges", .title = "Edges", .kind = CELL_COUNT,
	  .hotkey = 'E', .descending = true, .width = 11, .rank = 3,
	  .help = "references between them" },
	{ .key = "heap", .title = "Total Size", .brief = "Total",
	  .kind = CELL_BYTES, .hotkey = 'S', .descending = true, .width = 9,
	  .rank = 1, .help = "size of the heap, native memory included" },
	{ .key = "memory", .title = "Memory", .kind = CELL_BYTES,
	  .hotkey = 'M', .descending = true, .width = 9, .rank = 4,
	  .help = "what heaptrail holds for it, without the mapped file" },
};

/* So many bytes at the end of a name tell most. */
#define NAME_END 6

struct snapshots {
	struct table table;
	const struct loads *loads;
	const size_t *current, *base;
	const char *note;
};

const char *
snapshot_title(const char *path, size_t *len)
{
	static const char *const endings[] = { ".heapsnapshot",
	    ".heapsnapshot.gz", ".heapsnapshot.zst", ".heaptimeline",
	    ".heaptimeline.gz", ".heaptimeline.zst", ".heapprofile",
	    ".heapprofile.gz", ".heapprofile.zst" };
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL && slash[1] != '\0' ? slash + 1 :
	    path;
	size_t all = strlen(name), end;

	*len = all;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		end = strlen(endings[i]);
		if (all > end && strcmp(name + all - end, endings[i]) == 0)
			*len = all - end;
	}
	return name;
}

/* Node's names begin alike: Heap.20261123.010107.19902.0.001 */
const char *
snapshot_brief(const char *path, size_t *len)
{
	static const char node[] = "Heap.00000000.000000.";
	const char *name = snapshot_title(path, len);
	size_t i = 0, date = strlen("Heap.00000000.");

	while (i < sizeof node - 1 && i < *len && (node[i] == '0' ?
	    name[i] >= '0' && name[i] <= '9' : name[i] == node[i]))
		i++;
	if (i < sizeof node - 1)
		return name;
	*len -= date;
	return name + date;
}

static bool
snapshots_top(struct table *table, struct level *level, struct error *err)
{
	struct snapshots *snapshots = (struct snapshots *)table;

	return level_number(level, snapshots->loads->count, err);
}

static void
file_cell(const struct snapshots *snapshots, uint32_t item,
	struct cell *cell)
{
	size_t len;
	const char *name = snapshot_title(snapshots->loads->list[item].name,
	    &len);

	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, "%u ", item + 1);
	cell_span(cell, SPAN_CLASS);
	strbuf_add(&cell->text, name, len);
	/* Of names that begin alike, the end is to be seen. */
	cell->differs = cell->text.len - (len < NAME_END ? len : NAME_END);
	cell_span(cell, SPAN_NOTE);
	if (item == *snapshots->current)
		strbuf_adds(&cell->text, " current");
	if (item == *snapshots->base && snapshots->loads->count > 1)
		strbuf_adds(&cell->text, " base");
}

/* "####.... 45 %, 2 s left, edges: 120 MB of 404 MB" */
static void
add_progress(struct load *load, struct cell *cell)
{
	double fraction = load_fraction(load);
	double left = load_seconds_left(load);
	uint64_t bytes = load->task.bytes, all = load->task.file_bytes;
	bool arrives = all == 0 && load->task.arrived > 0;
	char buf[FORMAT_MAX];

	cell_span(cell, SPAN_PROPERTY);
	for (int i = 0; i < BAR_CELLS; i++)
		strbuf_addc(&cell->text,
		    i < (int)(fraction * BAR_CELLS + 0.5) ? '#' : '.');
	cell_span(cell, SPAN_PLAIN);
	strbuf_addf(&cell->text, " %2.0f %%", fraction * 100);
	if (left >= 0)
		strbuf_addf(&cell->text, ", %s left",
		    format_duration(buf, (uint64_t)(left * 1000)));
	strbuf_addf(&cell->text, ", %s",
	    stage_name((enum stage)load->task.stage));
	if (arrives) {
		bytes = load->task.arrived;
		all = load->task.arriving;
	}
	if (bytes == 0 || (bytes >= all && !arrives))
		return;
	strbuf_addf(&cell->text, ": %s", format_bytes(buf, bytes, UNITS_SI));
	if (all > 0)
		strbuf_addf(&cell->text, " of %s",
		    format_bytes(buf, all, UNITS_SI));
	else
		strbuf_adds(&cell->text, " so far");
}

static void
state_cell(struct load *load, struct cell *cell)
{
	char text[sizeof load->error.message + 64], buf[FORMAT_MAX];

	switch (load->state) {
	case LOAD_WAITING:
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text, "waiting");
		break;
	case LOAD_RUNNING:
		add_progress(load, cell);
		break;
	case LOAD_READY:
		cell_span(cell, SPAN_PLAIN);
		strbuf_addf(&cell->text, "%s, loaded in %s%s",
		    load->heap != NULL ? "ready" : load_kind_name(load),
		    format_duration(buf, (uint64_t)(load->seconds * 1000)),
		    load->heap != NULL && load->no_graph ?
		    ", classes alone" : "");
		break;
	case LOAD_FAILED:
		cell_span(cell, SPAN_NOTE);
		strbuf_adds(&cell->text, error_text(&load->error, text,
		    sizeof text));
		if (load->error.kind == ERROR_CANCELLED &&
		    load_can_retry(load, NULL))
			strbuf_adds(&cell->text, "; Enter loads it");
		if (load->refused)
			strbuf_adds(&cell->text, "; Enter loads those");
		break;
	}
}

/* What a file has of a column, or < 0. */
static int64_t
number_of(const struct load *load, unsigned column)
{
	const struct heap *heap = load->heap;

	switch (column) {
	case COLUMN_OBJECTS:
		return heap != NULL ? (int64_t)heap->snapshot->nodes : -1;
	case COLUMN_EDGES:
		return heap != NULL ? (int64_t)heap->snapshot->edges : -1;
	case COLUMN_HEAP:
		return (int64_t)load_total(load);
	default:
		return heap != NULL ? (int64_t)heap_bytes(heap) :
		    load->document != NULL ?
		    (int64_t)document_bytes(load->document) : -1;
	}
}

static void
snapshots_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct snapshots *snapshots = (struct snapshots *)table;
	struct load *load = &snapshots->loads->list[item];

	(void)level;
	if (column == COLUMN_FILE)
		file_cell(snapshots, item, cell);
	else if (column == COLUMN_STATE)
		state_cell(load, cell);
	else if (number_of(load, column) >= 0)
		cell_number(cell, columns[column].kind,
		    number_of(load, column));
}

static int
snapshots_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	const struct loads *loads = ((struct snapshots *)table)->loads;
	int64_t left = a, right = b;

	(void)level;
	if (column == COLUMN_STATE) {
		left = loads->list[a].state;
		right = loads->list[b].state;
	} else if (column != COLUMN_FILE) {
		left = number_of(&loads->list[a], column);
		right = number_of(&loads->list[b], column);
	}
	if (left != right)
		return (left < right) != descending ? -1 : 1;
	return a < b ? -1 : a > b;
}

static const char *
snapshots_note(const struct table *table)
{
	return ((const struct snapshots *)table)->note;
}

static void
snapshots_free(struct table *table)
{
	free(table);
}

const struct table_ops snapshots_ops = {
	.name = "snapshots",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_FILE,
	.sort_column = COLUMN_FILE,
	.top = snapshots_top,
	.cell = snapshots_cell,
	.order = snapshots_order,
	.note = snapshots_note,
	.free = snapshots_free,
};

struct table *
snapshots_new(const struct loads *loads, const size_t *current,
	const size_t *base, const char *note, struct error *err)
{
	struct snapshots *snapshots = calloc(1, sizeof *snapshots);

	if (snapshots == NULL) {
		error_memory(err, "snapshots", sizeof *snapshots);
		return NULL;
	}
	snapshots->table.ops = &snapshots_ops;
	snapshots->loads = loads;
	snapshots->current = current;
	snapshots->base = base;
	snapshots->note = note;
	return &snapshots->table;
}
