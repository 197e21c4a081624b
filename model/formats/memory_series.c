#include "model/formats/memory_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/formats/loose.h"
#include "model/snapshot/source.h"

const char *const memory_part_names[MEMORY_PARTS] = {
	[MEMORY_USED] = "JavaScript heap used",
	[MEMORY_TOTAL] = "JavaScript heap total",
	[MEMORY_EXTERNAL] = "external",
	[MEMORY_BUFFERS] = "array buffers",
	[MEMORY_RSS] = "resident",
	[MEMORY_OTHER] = "other resident",
};

/* So many become five or six at most. */
#define GROUP 16
/* How many threads of a trace are told apart. */
#define THREADS_MAX 64
/* Where a trace has its events. */
#define HEAD ((size_t)64 << 10)
/* How many bytes are read between two looks at the task. */
#define STEP ((size_t)1 << 20)

struct thread {
	int64_t process, number;
	size_t counters;
};

/* What an object says. */
struct said {
	struct memory_sample sample;	/* time: in microseconds */
	bool timed, epoch;
	int64_t process, thread;	/* of an event in a trace */
	bool counters, collection, major;
	double ts, duration;
};

struct reader {
	struct memory_series *series;
	const char *data, *end;
	const char *events;		/* of a trace, or NULL */
	struct thread threads[THREADS_MAX];
	size_t thread_count;
	const struct thread *thread;	/* that is wanted */
	size_t timed, epochs;		/* samples */
	struct task *task;
	struct error *err;
};

static const struct {
	const char *key;
	enum memory_part part;
} keys[] = {
	{ "heapUsed", MEMORY_USED },
	{ "usedJSHeapSize", MEMORY_USED },
	{ "usedSize", MEMORY_USED },
	{ "jsHeapSizeUsed", MEMORY_USED },
	{ "used_heap_size", MEMORY_USED },
	{ "current_base", MEMORY_USED },
	{ "heapTotal", MEMORY_TOTAL },
	{ "totalJSHeapSize", MEMORY_TOTAL },
	{ "totalSize", MEMORY_TOTAL },
	{ "total_heap_size", MEMORY_TOTAL },
	{ "external", MEMORY_EXTERNAL },
	{ "external_memory", MEMORY_EXTERNAL },
	{ "arrayBuffers", MEMORY_BUFFERS },
	{ "backingStorageSize", MEMORY_BUFFERS },
	{ "rss", MEMORY_RSS },
};

/* In most that have several the first one is the one that was meant. */
static void
take_part(const struct loose_member *member, struct said *said)
{
	int64_t bytes;

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (loose_is(member, keys[i].key)) {
			if (said->sample.parts[keys[i].part] == MEMORY_NONE &&
			    loose_whole(member, 0, &bytes))
				said->sample.parts[keys[i].part] = bytes;
			return;
		}
}

static void
take_event(const struct loose_member *member, struct said *said)
{
	int64_t bytes;

	if (loose_is(member, "pid"))
		loose_whole(member, 0, &said->process);
	else if (loose_is(member, "tid"))
		loose_whole(member, 0, &said->thread);
	else if (loose_is(member, "ts") && member->kind == LOOSE_NUMBER)
		said->ts = member->number;
	else if (loose_is(member, "dur") && member->kind == LOOSE_NUMBER)
		said->duration = member->number;
	else if (loose_is(member, "usedHeapSizeAfter") &&
	    loose_whole(member, 0, &bytes))
		said->sample.parts[MEMORY_USED] = bytes;
	else if (loose_is(member, "name") && member->depth == 1) {
		said->counters = member->text_len == 14 &&
		    memcmp(member->text, "UpdateCounters", 14) == 0;
		said->major = member->text_len == 7 &&
		    memcmp(member->text, "MajorGC", 7) == 0;
		said->collection = said->major || (member->text_len == 7 &&
		    memcmp(member->text, "MinorGC", 7) == 0);
	}
}

/* Bytes that are resident, of nothing that V8 knows. */
static void
find_other(struct memory_sample *sample)
{
	int64_t external = sample->parts[MEMORY_EXTERNAL], other;

	if (sample->parts[MEMORY_RSS] == MEMORY_NONE ||
	    sample->parts[MEMORY_TOTAL] == MEMORY_NONE)
		return;
	if (external == MEMORY_NONE)
		external = sample->parts[MEMORY_BUFFERS];
	other = sample->parts[MEMORY_RSS] - sample->parts[MEMORY_TOTAL] -
	    (external == MEMORY_NONE ? 0 : external);
	sample->parts[MEMORY_OTHER] = other > 0 ? other : 0;
}

/* memwatch tells of a heap when it was just collected. */
static bool
is_of_collection(const struct loose_member *member)
{
	return loose_is(member, "current_base") ||
	    loose_is(member, "gcMarkSweepCompactCount");
}

/* Reads an object; is it a sample? */
static bool
take_object(const struct loose_object *object, bool trace, struct said *said)
{
	struct loose_members members;
	struct loose_member member;

	*said = (struct said) { .process = -1, .thread = -1 };
	for (int i = 0; i < MEMORY_PARTS; i++)
		said->sample.parts[i] = MEMORY_NONE;
	loose_members_init(&members, object);
	while (loose_member(&members, &member)) {
		if (trace) {
			take_event(&member, said);
		} else if (loose_is(&member, "collected")) {
			said->sample.collected = member.text_len == 4 &&
			    memcmp(member.text, "true", 4) == 0;
			continue;
		} else if (is_of_collection(&member)) {
			said->sample.collected = true;
		} else {
			said->timed = said->timed || loose_when(&members,
			    &member, &said->sample.time, &said->epoch);
		}
		take_part(&member, said);
	}
	if (trace) {
		said->sample.time = 0;
		said->timed = said->ts >= 0 && said->ts < 9e15 &&
		    said->duration >= 0 && said->duration < 9e15;
		if (said->timed)
			said->sample.time = llround(said->ts +
			    (said->collection ? said->duration : 0));
		said->sample.collected = said->major;
		return (said->counters || said->collection) &&
		    said->sample.parts[MEMORY_USED] != MEMORY_NONE;
	}
	if (!said->timed)
		said->timed = said->epoch = loose_line_time(object,
		    &said->sample.time);
	find_other(&said->sample);
	return said->sample.parts[MEMORY_USED] != MEMORY_NONE ||
	    said->sample.parts[MEMORY_RSS] != MEMORY_NONE;
}

/* Keeps the least and the largest of a part in a group. */
static void
keep_extremes(const struct memory_sample *group, enum memory_part part,
	bool *keep)
{
	int least = -1, most = -1;

	for (int i = 0; i < GROUP; i++) {
		int64_t bytes = group[i].parts[part];

		if (bytes == MEMORY_NONE)
			continue;
		if (least < 0 || bytes < group[least].parts[part])
			least = i;
		if (most < 0 || bytes >= group[most].parts[part])
			most = i;
	}
	if (least < 0)
		return;
	keep[least] = keep[most] = true;
}

/* The older half is thinned out. */
static void
thin(struct memory_series *series)
{
	size_t half = series->count / 2 / GROUP * GROUP, to = 0;
	struct memory_sample *samples = series->samples;

	/* The first one is what all growth counts from. */
	for (size_t from = 0; from < half; from += GROUP) {
		bool keep[GROUP] = { from == 0 };
		int collected = -1;

		keep_extremes(samples + from, MEMORY_USED, keep);
		keep_extremes(samples + from, MEMORY_RSS, keep);
		for (int i = 0; i < GROUP; i++)
			if (samples[from + i].collected && (collected < 0 ||
			    samples[from + i].parts[MEMORY_USED] <
			    samples[from + collected].parts[MEMORY_USED]))
				collected = i;
		if (collected >= 0)
			keep[collected] = true;
		for (int i = 0; i < GROUP; i++)
			if (keep[i])
				samples[to++] = samples[from + i];
	}
	memmove(samples + to, samples + half, (series->count - half) *
	    sizeof *samples);
	series->count -= half - to;
}

static void
add_sample(struct reader *r, const struct said *said)
{
	struct memory_series *series = r->series;

	if (series->count == MEMORY_SAMPLES_MAX)
		thin(series);
	series->samples[series->count] = said->sample;
	series->seen++;
	/* Whether it counts is known when all have been seen. */
	if (!said->timed)
		series->samples[series->count].time = MEMORY_NONE;
	r->timed += said->timed;
	r->epochs += said->timed && said->epoch;
	series->count++;
}

static void
count_thread(struct reader *r, const struct said *said)
{
	size_t i = 0;

	while (i < r->thread_count && (r->threads[i].process !=
	    said->process || r->threads[i].number != said->thread))
		i++;
	if (i == THREADS_MAX)
		return;
	if (i == r->thread_count)
		r->threads[r->thread_count++] = (struct thread) {
			said->process, said->thread, 0 };
	r->threads[i].counters += said->counters;
}

/* Reads all objects: counts the threads of a trace, or takes samples. */
static bool
read_objects(struct reader *r, bool count, const char *begin)
{
	struct loose text = { .p = begin, .end = r->end };
	struct loose_object object;
	const char *step = begin;
	struct said said;

	while (loose_next(&text, &object)) {
		bool trace = r->events != NULL;

		if ((size_t)(object.end - step) >= STEP) {
			step = object.end;
			if (!task_progress(r->task, STAGE_LOCATE,
			    (uint64_t)(step - r->data), r->err))
				return false;
		}
		if (!take_object(&object, trace, &said))
			continue;
		if (count)
			count_thread(r, &said);
		else if (trace && (r->thread == NULL || said.process !=
		    r->thread->process || said.thread != r->thread->number))
			r->series->elsewhere += said.counters;
		else
			add_sample(r, &said);
	}
	return true;
}

/* Where the events of a trace begin; NULL: it is none. */
static const char *
find_events(const char *data, const char *end)
{
	static const char key[] = "\"traceEvents\"";
	const char *p = data;
	size_t size = (size_t)(end - data);
	size_t head = size < HEAD ? size : HEAD;

	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' ||
	    *p == '\n'))
		p++;
	if (p < end && *p == '[')
		return memmem(data, head, "\"ph\"", 4) != NULL ? p : NULL;
	p = memmem(data, head, key, sizeof key - 1);
	return p != NULL ? memchr(p, '[', (size_t)(end - p)) : NULL;
}

static bool
read_all(struct reader *r)
{
	if (r->events == NULL)
		return read_objects(r, false, r->data);
	if (!read_objects(r, true, r->events))
		return false;
	for (size_t i = 0; i < r->thread_count; i++)
		if (r->thread == NULL ||
		    r->threads[i].counters > r->thread->counters)
			r->thread = &r->threads[i];
	return read_objects(r, false, r->events);
}

static int
by_time(const void *a, const void *b)
{
	const struct memory_sample *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

/*
 * Gives all samples times in milliseconds that do not fall. Who counts from
 * some start says neither in what: samples that would be taken every few
 * milliseconds were taken every few seconds.
 */
static void
settle_times(struct reader *r)
{
	struct memory_series *series = r->series;
	struct memory_sample *samples = series->samples;
	int64_t unit = 1000;
	size_t to = 0;

	series->timed = r->timed * 2 > series->seen;
	series->clock = r->events == NULL && r->epochs > 0;
	for (size_t i = 0; i < series->count; i++) {
		if (!series->timed)
			samples[i].time = (int64_t)i * 1000;
		else if (samples[i].time == MEMORY_NONE)
			continue;
		samples[to++] = samples[i];
	}
	series->untimed = series->timed ? series->seen - r->timed : 0;
	series->count = to;
	if (!series->timed)
		return;
	/* Few are out of order, if any; of those alike it does not matter. */
	for (size_t i = 1; i < to; i++)
		if (samples[i].time < samples[i - 1].time) {
			qsort(samples, to, sizeof *samples, by_time);
			break;
		}
	if (r->events == NULL && r->epochs == 0 && to > 1 &&
	    samples[to - 1].time < INT64_MAX / 1000 &&
	    samples[to - 1].time - samples[0].time <
	    (int64_t)series->seen * 10000)
		unit = 1;
	for (size_t i = 0; i < to; i++)
		samples[i].time /= unit;
}

static void
say_nothing_found(const struct reader *r)
{
	if (r->events != NULL)
		error_set(r->err, ERROR_ABSENT, "this Chrome trace has no "
		    "memory counters (UpdateCounters); record it with "
		    "\"Memory\" ticked");
	else
		error_set(r->err, ERROR_ABSENT, "no whole sample of memory "
		    "is in here; was the file cut short?");
}

struct memory_series *
memory_series_read(const char *data, size_t size, struct task *task,
	struct error *err)
{
	struct reader r = { .data = data, .end = data + size, .task = task,
	    .err = err };
	struct memory_series *series = calloc(1, sizeof *series);

	if (series == NULL) {
		error_memory(err, "a series", sizeof *series);
		return NULL;
	}
	r.series = series;
	r.events = find_events(data, r.end);
	series->samples = malloc(MEMORY_SAMPLES_MAX *
	    sizeof *series->samples);
	if (series->samples == NULL) {
		error_memory(err, "samples", MEMORY_SAMPLES_MAX *
		    sizeof *series->samples);
		goto failed;
	}
	task_begin(task, STAGE_LOCATE, size);
	if (!read_all(&r))
		goto failed;
	task_end(task, STAGE_LOCATE);
	if (series->count == 0) {
		say_nothing_found(&r);
		goto failed;
	}
	settle_times(&r);
	return series;
failed:
	memory_series_free(series);
	return NULL;
}

void
memory_series_free(struct memory_series *series)
{
	if (series == NULL)
		return;
	free(series->samples);
	free(series);
}

static void *
read_source(const struct source *source, struct task *task, struct error *err)
{
	return memory_series_read(source->data, source->size, task, err);
}

static void
free_data(void *data)
{
	memory_series_free(data);
}

static size_t
bytes_of(const void *data)
{
	(void)data;
	return sizeof(struct memory_series) + MEMORY_SAMPLES_MAX *
	    sizeof(struct memory_sample);
}

const struct format memory_series_format = {
	.kind = FILE_MEMORY_SERIES,
	.name = "memory series",
	/* Applications log their memory, too. */
	.also = FILE_APP_LOG,
	.any_size = true,
	.read = read_source,
	.free = free_data,
	.bytes = bytes_of,
};
