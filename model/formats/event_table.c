#include "model/formats/event_table.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/formats/log_time.h"
#include "model/formats/memwatch.h"
#include "model/table.h"

enum {
	COLUMN_EVENT,
	COLUMN_KIND,
	COLUMN_SHORT_TIME,
	COLUMN_TIME,
	COLUMN_HEAP,
	COLUMN_GROWTH,
	COLUMN_RATE,
	COLUMN_SINCE,
	COLUMN_FULL,
	COLUMN_INCREMENTAL,
	COLUMN_SCAVENGES,
	COLUMN_PAUSE,
	COLUMN_REASON,
};

static const struct column columns[] = {
	{ .key = "event", .title = "Event", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 24, .help = "leak, with memwatch's words for it; stats of a "
	  "full collection; or HeapDiff" },
	{ .key = "kind", .title = "Kind", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "leak, stats or heapdiff" },
	{ .key = "when", .title = "Time", .kind = CELL_TEXT, .hotkey = 'T',
	  .width = 12, .rank = 2, .use = COLUMN_SCREEN,
	  .help = "by local time" },
	{ .key = "time", .title = "Time", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when it was logged" },
	{ .key = "heap", .title = "Heap", .kind = CELL_BYTES, .hotkey = 'S',
	  .descending = true, .width = 9,
	  .help = "bytes used after the collection, or after a HeapDiff" },
	{ .key = "growth", .title = "Growth", .kind = CELL_DELTA_BYTES,
	  .hotkey = 'D', .descending = true, .width = 9,
	  .help = "since the stats before; of a leak or HeapDiff from its "
	  "start to its end" },
	{ .key = "per_minute", .title = "A Minute", .brief = "/min",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'M', .descending = true,
	  .width = 9, .rank = 1, .help = "by times and bytes of the events, "
	  "never as memwatch says; not known in less than a second" },
	{ .key = "since", .title = "Since", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "when a leak began to grow" },
	{ .key = "full", .title = "Full GCs", .brief = "Full",
	  .kind = CELL_COUNT, .hotkey = 'F', .descending = true, .width = 8,
	  .rank = 4, .help = "full collections so far" },
	{ .key = "incremental", .title = "Incremental", .brief = "Incr.",
	  .kind = CELL_COUNT, .hotkey = 'C', .descending = true, .width = 11,
	  .rank = 5, .help = "incremental collections so far; before version "
	  "3 with those of young objects" },
	{ .key = "scavenges", .title = "Scavenges", .kind = CELL_COUNT,
	  .use = COLUMN_DATA, .help = "collections of young objects so far" },
	{ .key = "pause", .title = "Pause", .kind = CELL_DURATION,
	  .hotkey = 'P', .descending = true, .width = 9, .rank = 6,
	  .help = "time of the collection, from version 3 on" },
	{ .key = "reason", .title = "Reason", .kind = CELL_TEXT,
	  .use = COLUMN_DATA, .help = "in memwatch's words: number of "
	  "collections, time, and a rate that overflows" },
};

struct event_table {
	struct table table;
	const struct memwatch *memwatch;
	bool days;		/* there are several */
	struct strbuf note;
};

static const char *const kinds[] = {
	[MEMWATCH_LEAK] = "leak",
	[MEMWATCH_STATS] = "stats",
	[MEMWATCH_HEAPDIFF] = "heapdiff",
};

static const struct memwatch_event *
event_at(const struct table *table, uint32_t item)
{
	return &((const struct event_table *)table)->memwatch->events[item];
}

static bool
top(struct table *table, struct level *level, struct error *err)
{
	const struct event_table *t = (const struct event_table *)table;

	return level_number(level, t->memwatch->event_count, err);
}

static void
show_word(const char *word, enum span_kind span, struct cell *cell)
{
	if (word[0] == '\0') {
		cell->kind = CELL_BLANK;
		return;
	}
	cell_span(cell, span);
	strbuf_adds(&cell->text, word);
}

static void
show_event(const struct memwatch_event *event, struct cell *cell)
{
	bool leak = event->kind == MEMWATCH_LEAK;

	if (event->kind == MEMWATCH_HEAPDIFF) {
		cell_span(cell, SPAN_PLAIN);
		strbuf_addf(&cell->text, "HeapDiff %u", event->diff + 1);
		return;
	}
	show_word(kinds[event->kind], leak ? SPAN_NOTE : SPAN_PLAIN, cell);
	if (event->reason[0] == '\0')
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, ": %s", event->reason);
}

/* What an event of its kind never has is no gap. */
static void
show_number(const struct memwatch_event *event, enum cell_kind kind,
	int64_t number, bool told, struct cell *cell)
{
	if (number != MEMWATCH_UNKNOWN)
		cell_number(cell, kind, number);
	else
		cell->kind = event->kind == MEMWATCH_STATS && told ?
		    CELL_UNKNOWN : CELL_BLANK;
}

/* The first stats have none before them; others said what cannot be. */
static void
show_growth(const struct memwatch_event *event, struct cell *cell)
{
	if (event->growth != MEMWATCH_UNKNOWN)
		cell_number(cell, CELL_DELTA_BYTES, event->growth);
	else
		cell->kind = event->kind == MEMWATCH_STATS &&
		    event->heap != MEMWATCH_UNKNOWN ? CELL_BLANK :
		    CELL_UNKNOWN;
}

static void
show_time(const struct event_table *t, int64_t time, bool whole,
	struct cell *cell)
{
	if (time == MEMWATCH_UNKNOWN) {
		cell->kind = CELL_UNKNOWN;
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	if (whole)
		log_time_add(time, &cell->text);
	else
		log_time_add_short(time, false, t->days, &cell->text);
}

static void
show(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	const struct memwatch_event *event = event_at(table, item);
	int64_t rate;

	(void)level;
	switch (column) {
	case COLUMN_EVENT:
		show_event(event, cell);
		break;
	case COLUMN_KIND:
		show_word(kinds[event->kind], SPAN_PLAIN, cell);
		break;
	case COLUMN_SHORT_TIME:
	case COLUMN_TIME:
		show_time((struct event_table *)table, event->time,
		    column == COLUMN_TIME, cell);
		break;
	case COLUMN_SINCE:
		if (event->start == MEMWATCH_UNKNOWN)
			cell->kind = CELL_BLANK;
		else
			show_time((struct event_table *)table, event->start,
			    true, cell);
		break;
	case COLUMN_HEAP:
		show_number(event, CELL_BYTES, event->heap, true, cell);
		break;
	case COLUMN_GROWTH:
		show_growth(event, cell);
		break;
	case COLUMN_RATE:
		if (memwatch_rate(event->growth, event->elapsed, &rate))
			cell_number(cell, CELL_DELTA_BYTES, rate);
		else
			cell->kind = CELL_BLANK;
		break;
	case COLUMN_FULL:
		show_number(event, CELL_COUNT, event->full, true, cell);
		break;
	case COLUMN_INCREMENTAL:
		show_number(event, CELL_COUNT, event->incremental, true,
		    cell);
		break;
	case COLUMN_SCAVENGES:
		show_number(event, CELL_COUNT, event->scavenges, false,
		    cell);
		break;
	case COLUMN_PAUSE:
		show_number(event, CELL_DURATION, event->pause, false, cell);
		break;
	default:
		show_word(event->reason, SPAN_PLAIN, cell);
		break;
	}
}

/* Less than any number where it is not known. */
static int64_t
key_of(const struct memwatch_event *event, unsigned column)
{
	int64_t rate;

	switch (column) {
	case COLUMN_EVENT:
	case COLUMN_KIND:
		return event->kind;
	case COLUMN_HEAP:
		return event->heap;
	case COLUMN_GROWTH:
		return event->growth;
	case COLUMN_RATE:
		return memwatch_rate(event->growth, event->elapsed, &rate) ?
		    rate : MEMWATCH_UNKNOWN;
	case COLUMN_SINCE:
		return event->start;
	case COLUMN_FULL:
		return event->full;
	case COLUMN_INCREMENTAL:
		return event->incremental;
	case COLUMN_SCAVENGES:
		return event->scavenges;
	case COLUMN_PAUSE:
		return event->pause;
	default:
		return event->time;
	}
}

static int
order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	const struct memwatch_event *x = event_at(table, a);
	const struct memwatch_event *y = event_at(table, b);
	int64_t m = key_of(x, column), n = key_of(y, column);
	int by = column == COLUMN_REASON ? strcmp(x->reason, y->reason) :
	    m < n ? -1 : m > n;

	(void)level;
	if (by == 0)
		return a < b ? -1 : a > b;
	return descending ? -by : by;
}

static const char *
note(const struct table *table)
{
	const struct event_table *t = (const struct event_table *)table;

	return t->note.len > 0 ? t->note.data : NULL;
}

static void
free_table(struct table *table)
{
	strbuf_release(&((struct event_table *)table)->note);
	free(table);
}

const struct table_ops event_table_ops = {
	.name = "events",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_EVENT,
	.sort_column = COLUMN_SHORT_TIME,
	.top = top,
	.cell = show,
	.order = order,
	.note = note,
	.free = free_table,
};

static void
say_count(struct event_table *t, size_t count, const char *one,
	const char *many)
{
	if (count == 0)
		return;
	strbuf_also(&t->note);
	strbuf_addf(&t->note, "%zu %s", count, count == 1 ? one : many);
}

static void
write_note(struct event_table *t)
{
	const struct memwatch *m = t->memwatch;

	say_count(t, m->leaks, "leak event is a hint: the heap grew over five "
	    "full collections", "leak events are hints: the heap grew over "
	    "five full collections each time");
	say_count(t, m->restarts, "time the count of collections fell: "
	    "another process", "times the count of collections fell: other "
	    "processes");
	say_count(t, m->doubtful, "figure cannot be and is left out",
	    "figures cannot be and are left out");
	say_count(t, m->thinned + m->left_out, "event is not kept",
	    "events are not kept");
	if (m->cut) {
		strbuf_also(&t->note);
		strbuf_adds(&t->note, "the last one is cut short");
	}
}

struct table *
event_table_new(const struct memwatch *memwatch, struct error *err)
{
	struct event_table *t = calloc(1, sizeof *t);
	int64_t first = INT64_MAX, last = INT64_MIN;

	if (t == NULL) {
		error_memory(err, "events", sizeof *t);
		return NULL;
	}
	t->table.ops = &event_table_ops;
	t->memwatch = memwatch;
	t->note = (struct strbuf) STRBUF_INIT;
	for (size_t i = 0; i < memwatch->event_count; i++) {
		int64_t time = memwatch->events[i].time;

		if (time == MEMWATCH_UNKNOWN)
			continue;
		first = time < first ? time : first;
		last = time > last ? time : last;
	}
	t->days = first <= last && last - first >= LOG_DAY;
	write_note(t);
	return &t->table;
}
