#include "model/formats/memwatch.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/formats/log_text.h"
#include "model/formats/memory_series.h"
#include "model/formats/memwatch_read.h"
#include "model/snapshot/source.h"

#define UNKNOWN MEMWATCH_UNKNOWN
/* How many bytes are read between two looks at the task. */
#define STEP ((size_t)1 << 20)

enum field {
	FIELD_HEAP,
	FIELD_FULL,
	FIELD_INCREMENTAL,
	FIELD_SCAVENGES,
	FIELD_PAUSE,		/* nanoseconds */
	FIELD_GROWTH,
	FIELDS,
	/* Beside the numbers: */
	FIELD_REASON = FIELDS,
	FIELD_START,
	FIELD_END,
};

static const struct {
	const char *key;
	enum field field;
} keys[] = {
	{ "current_base", FIELD_HEAP },
	{ "used_heap_size", FIELD_HEAP },
	{ "num_full_gc", FIELD_FULL },
	{ "gcMarkSweepCompactCount", FIELD_FULL },
	{ "num_inc_gc", FIELD_INCREMENTAL },
	{ "gcIncrementalMarkingCount", FIELD_INCREMENTAL },
	{ "gcScavengeCount", FIELD_SCAVENGES },
	{ "gc_time", FIELD_PAUSE },
	{ "growth", FIELD_GROWTH },
	{ "reason", FIELD_REASON },
	{ "start", FIELD_START },
	{ "end", FIELD_END },
};

/* What an object says. */
struct said {
	unsigned seen;		/* bits by enum field */
	int64_t fields[FIELDS];
	int64_t start, end, time;
	bool leak;		/* it is called so */
	const char *reason;
	size_t reason_len;
	struct diff_reader diff;
};

struct reader {
	struct memwatch *memwatch;	/* NULL: only counts */
	struct task *task;
	struct error *err;
	const struct memwatch_event *last;	/* stats, or NULL */
	struct memwatch_event last_stats;
	size_t events, diffs, others;	/* objects */
};

static const struct memwatch_event no_event = {
	.time = UNKNOWN, .start = UNKNOWN, .heap = UNKNOWN,
	.growth = UNKNOWN, .elapsed = UNKNOWN, .full = UNKNOWN,
	.incremental = UNKNOWN, .scavenges = UNKNOWN, .pause = UNKNOWN,
};

static bool
has(const struct said *said, enum field field)
{
	return said->seen >> field & 1;
}

/* All that is of memwatch in it; when it was stays. */
static void
said_begin(struct said *said, struct reader *r)
{
	said->seen = 0;
	said->leak = false;
	said->reason = NULL;
	said->start = said->end = UNKNOWN;
	for (int i = 0; i < FIELDS; i++)
		said->fields[i] = UNKNOWN;
	diff_reader_init(&said->diff, r->memwatch, r->err);
}

static bool
is_stats(const struct said *said)
{
	return has(said, FIELD_HEAP) && has(said, FIELD_FULL);
}

static bool
is_leak(const struct said *said)
{
	static const char start[] = "heap growth over ";

	if (!has(said, FIELD_GROWTH))
		return false;
	return said->leak || (said->reason != NULL &&
	    said->reason_len >= sizeof start - 1 &&
	    memcmp(said->reason, start, sizeof start - 1) == 0);
}

static void
take_growth(struct reader *r, struct memwatch_event *event)
{
	const struct memwatch_event *last = r->last;

	if (last == NULL)
		return;
	/* Another process began to count. */
	if (event->full != UNKNOWN && last->full != UNKNOWN &&
	    event->full < last->full) {
		r->memwatch->restarts++;
		return;
	}
	if (event->heap != UNKNOWN && last->heap != UNKNOWN)
		event->growth = event->heap - last->heap;
	if (event->time != UNKNOWN && last->time != UNKNOWN)
		event->elapsed = event->time - last->time;
}

static bool
add_stats(struct reader *r, const struct said *said)
{
	struct memwatch_event event = no_event;

	event.kind = MEMWATCH_STATS;
	event.time = said->time;
	event.heap = said->fields[FIELD_HEAP];
	event.full = said->fields[FIELD_FULL];
	event.incremental = said->fields[FIELD_INCREMENTAL];
	event.scavenges = said->fields[FIELD_SCAVENGES];
	if (said->fields[FIELD_PAUSE] != UNKNOWN)
		event.pause = said->fields[FIELD_PAUSE] / 1000;
	take_growth(r, &event);
	r->last_stats = event;
	r->last = &r->last_stats;
	return memwatch_keep(r->memwatch, &event, r->err);
}

static bool
add_leak(struct reader *r, const struct said *said)
{
	struct log_text reason = { said->reason, said->reason_len, true };
	struct memwatch_event event = no_event;
	struct strbuf text = STRBUF_INIT;

	event.kind = MEMWATCH_LEAK;
	event.time = said->time != UNKNOWN ? said->time : said->end;
	event.start = said->start;
	if (said->start != UNKNOWN && said->end != UNKNOWN)
		event.elapsed = said->end - said->start;
	/* Of a heap that has grown it has grown by something. */
	if (said->fields[FIELD_GROWTH] > 0)
		event.growth = said->fields[FIELD_GROWTH];
	else
		r->memwatch->doubtful++;
	if (reason.data != NULL)
		log_text_add(reason, MEMWATCH_REASON_MAX, true, &text);
	memcpy(event.reason, text.data, text.len);
	strbuf_release(&text);
	r->memwatch->leaks++;
	return memwatch_keep(r->memwatch, &event, r->err);
}

static bool
add_diff(struct reader *r, struct said *said)
{
	struct memwatch *m = r->memwatch;
	struct memwatch_event event = no_event;
	struct memwatch_diff *diff = &said->diff.diff;
	size_t number = m->diff_count;

	diff->time = said->time != UNKNOWN ? said->time : diff->times[1];
	if (!diff_reader_finish(&said->diff))
		return false;
	if (m->diff_count == number)
		return true;
	diff = &m->diffs[number];
	event.kind = MEMWATCH_HEAPDIFF;
	event.diff = (uint32_t)number;
	event.time = diff->time;
	event.heap = diff->bytes[1];
	event.growth = diff->growth;
	if (diff->times[0] != UNKNOWN && diff->times[1] != UNKNOWN)
		event.elapsed = diff->times[1] - diff->times[0];
	return memwatch_keep(r->memwatch, &event, r->err);
}

/* Keeps, or counts, whatever the object was; then it may be more. */
static bool
said_finish(struct reader *r, struct said *said, bool *anything)
{
	bool stats = is_stats(said), leak = is_leak(said);
	bool diff = diff_reader_is_one(&said->diff);

	*anything = *anything || stats || leak || diff;
	if (r->memwatch == NULL) {
		r->events += stats + leak;
		r->diffs += diff;
		return true;
	}
	if (!diff)
		diff_reader_drop(&said->diff);
	return (!leak || add_leak(r, said)) && (!stats ||
	    add_stats(r, said)) && (!diff || add_diff(r, said));
}

static int
field_of(const struct loose_member *member)
{
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (loose_is(member, keys[i].key))
			return keys[i].field;
	return -1;
}

static void
take_field(struct said *said, int field, const struct loose_members *members,
	const struct loose_member *member)
{
	if (field == FIELD_REASON && member->kind == LOOSE_TEXT) {
		said->reason = member->text;
		said->reason_len = member->text_len;
	} else if (field == FIELD_START) {
		said->start = memwatch_time(members, member);
	} else if (field == FIELD_END) {
		said->end = memwatch_time(members, member);
	} else if (field < FIELDS) {
		if (member->kind != LOOSE_NUMBER)
			return;
		if (!loose_whole(member, 0, &said->fields[field]))
			said->fields[field] = UNKNOWN;
	}
	said->seen |= 1u << field;
}

/* "event":"leak", "leak":{ */
static bool
says_leak(const struct loose_member *member)
{
	return member->kind == LOOSE_INNER ? loose_is(member, "leak") :
	    member->kind == LOOSE_TEXT && member->text_len == 4 &&
	    memcmp(member->text, "leak", 4) == 0;
}

static void
take_other(struct said *said, const struct loose_members *members,
	const struct loose_member *member)
{
	int64_t micros;
	bool epoch;

	if (says_leak(member))
		said->leak = true;
	else if (said->time == UNKNOWN &&
	    loose_when(members, member, &micros, &epoch) && epoch)
		said->time = micros / 1000;
}

static bool
take_member(struct reader *r, struct said *said,
	const struct loose_members *members,
	const struct loose_member *member, bool *anything)
{
	int field = field_of(member);
	bool taken;

	/* Objects that are in another one say the same things each. */
	if ((field >= 0 && has(said, (enum field)field) &&
	    said->diff.part == DIFF_NONE) ||
	    diff_reader_begins(&said->diff, member)) {
		if (!said_finish(r, said, anything))
			return false;
		said_begin(said, r);
	}
	if (!diff_reader_take(&said->diff, members, member, &taken))
		return false;
	if (taken)
		return true;
	if (field >= 0)
		take_field(said, field, members, member);
	else
		take_other(said, members, member);
	return true;
}

/* What touches the end of one that is cut may be cut, too. */
static bool
take_object(struct reader *r, const struct loose_object *object, bool cut)
{
	struct loose_members members;
	struct loose_member member;
	struct said said = { .time = UNKNOWN };
	bool anything = false;
	int64_t micros;

	said_begin(&said, r);
	loose_members_init(&members, object);
	while (loose_member(&members, &member) &&
	    !(cut && members.p == members.end))
		if (!take_member(r, &said, &members, &member, &anything))
			return false;
	if (said.time == UNKNOWN && loose_line_time(object, &micros))
		said.time = micros / 1000;
	if (!said_finish(r, &said, &anything))
		return false;
	r->others += !anything;
	return true;
}

static bool
read_objects(struct reader *r, const char *data, size_t size, bool *cut)
{
	struct loose text = { .p = data, .end = data + size };
	struct loose_object object = { NULL, NULL, NULL };
	const char *step = data;

	while (loose_next(&text, &object)) {
		if ((size_t)(object.end - step) >= STEP) {
			step = object.end;
			if (!task_progress(r->task, STAGE_LOCATE,
			    (uint64_t)(step - data), r->err))
				return false;
		}
		if (!take_object(r, &object, false))
			return false;
	}
	*cut = text.cut;
	object.end = text.end;
	return !text.cut || take_object(r, &object, true);
}

/* The same bytes as a memory over time; that there are none is no error. */
static bool
read_series(struct memwatch *m, const char *data, size_t size,
	struct task *task, struct error *err)
{
	struct error why = { 0 };
	bool stats = false;

	for (size_t i = 0; i < m->event_count && !stats; i++)
		stats = m->events[i].kind == MEMWATCH_STATS;
	if (!stats)
		return true;
	m->series = memory_series_read(data, size, task, &why);
	if (m->series != NULL || why.kind == ERROR_ABSENT)
		return true;
	if (err != NULL)
		*err = why;
	return false;
}

struct memwatch *
memwatch_read(const char *data, size_t size, struct task *task,
	struct error *err)
{
	struct memwatch *m = calloc(1, sizeof *m);
	struct reader r = { .memwatch = m, .task = task, .err = err };

	if (m == NULL) {
		error_memory(err, "events", sizeof *m);
		return NULL;
	}
	task_begin(task, STAGE_LOCATE, size);
	if (!read_objects(&r, data, size, &m->cut))
		goto failed;
	task_end(task, STAGE_LOCATE);
	if (m->event_count == 0) {
		error_set(err, ERROR_FORMAT, "no whole event or HeapDiff of "
		    "memwatch is in here; was the file cut short?");
		goto failed;
	}
	memwatch_find_starts(m);
	if (!read_series(m, data, size, task, err))
		goto failed;
	return m;
failed:
	memwatch_free(m);
	return NULL;
}

void
memwatch_free(struct memwatch *memwatch)
{
	if (memwatch == NULL)
		return;
	memory_series_free(memwatch->series);
	intern_release(&memwatch->names);
	free(memwatch->events);
	free(memwatch->diffs);
	free(memwatch->details);
	free(memwatch);
}

enum file_kind
memwatch_recognize(const char *data, size_t size)
{
	struct reader r = { 0 };
	bool cut;

	read_objects(&r, data, size, &cut);
	if (r.events + r.diffs <= r.others - (cut && r.others > 0))
		return FILE_ANY;
	return r.events > 0 ? FILE_MEMWATCH : FILE_HEAPDIFF;
}

const struct memwatch *
memwatch_of(const struct document *document)
{
	const void *data = document_data(document, FILE_MEMWATCH);

	return data != NULL ? data : document_data(document, FILE_HEAPDIFF);
}

static void *
read_source(const struct source *source, struct task *task, struct error *err)
{
	return memwatch_read(source->data, source->size, task, err);
}

static void
free_data(void *data)
{
	memwatch_free(data);
}

static size_t
bytes_of(const void *data)
{
	const struct memwatch *m = data;

	return sizeof *m + m->events_capacity * sizeof *m->events +
	    m->diffs_capacity * sizeof *m->diffs +
	    m->details_capacity * sizeof *m->details +
	    m->names.bytes_capacity + (m->series != NULL ?
	    MEMORY_SAMPLES_MAX * sizeof(struct memory_sample) : 0);
}

const struct format memwatch_format = {
	.kind = FILE_MEMWATCH,
	.name = "memwatch log",
	.any_size = true,
	.read = read_source,
	.free = free_data,
	.bytes = bytes_of,
};

const struct format heapdiff_format = {
	.kind = FILE_HEAPDIFF,
	.name = "HeapDiff",
	.any_size = true,
	.read = read_source,
	.free = free_data,
	.bytes = bytes_of,
};
