#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/formats/memwatch_read.h"

#define UNKNOWN MEMWATCH_UNKNOWN
/* So many stats before a leak may be those that it grew from. */
#define STATS_BACK 64
/* A leak and the stats of the same collection come at once. */
#define AT_ONCE 2000
/* Milliseconds; of less the clock says too little. */
#define RATE_LEAST 1000
#define MINUTE 60000.0

/* Of the first so many events; how many of these stay. */
static size_t
drop_every_second(struct memwatch *m, size_t count, bool leaks)
{
	size_t to = 0;

	for (size_t i = 0; i < count; i++)
		if (i % 2 == 0 || (!leaks &&
		    m->events[i].kind != MEMWATCH_STATS))
			m->events[to++] = m->events[i];
	memmove(m->events + to, m->events + count,
	    (m->event_count - count) * sizeof *m->events);
	m->event_count -= count - to;
	m->thinned += count - to;
	return to;
}

/* In the older half stats are thinned out first. */
static void
thin(struct memwatch *m)
{
	size_t half = m->event_count / 2;
	size_t left = drop_every_second(m, half, false);

	if (left > half - half / 16)
		drop_every_second(m, left, true);
}

bool
memwatch_keep(struct memwatch *m, const struct memwatch_event *event,
	struct error *err)
{
	struct memwatch_event *events;

	if (m->event_count == MEMWATCH_EVENTS_MAX)
		thin(m);
	events = array_grow(m->events, &m->events_capacity,
	    m->event_count + 1, sizeof *events, "events", err);
	if (events == NULL)
		return false;
	m->events = events;
	events[m->event_count++] = *event;
	return true;
}

/* The stats that come with a leak, before or after it. */
static const struct memwatch_event *
stats_with(const struct memwatch *m, size_t leak)
{
	int64_t time = m->events[leak].time;

	for (int step = 1; step >= -1; step -= 2) {
		size_t at = step > 0 || leak > 0 ? leak + (size_t)step :
		    m->event_count;
		const struct memwatch_event *event = &m->events[at];

		if (at < m->event_count && event->kind == MEMWATCH_STATS &&
		    event->heap != UNKNOWN && (time == UNKNOWN ||
		    event->time == UNKNOWN ||
		    llabs(event->time - time) <= AT_ONCE))
			return event;
	}
	return NULL;
}

/*
 * A leak says by how much the heap grew, and newer ones not since when: that
 * was when stats told of a heap that was exactly so much smaller.
 */
static void
find_start(struct memwatch *m, size_t number)
{
	const struct memwatch_event *with = stats_with(m, number);
	struct memwatch_event *leak = &m->events[number];

	if (with == NULL || leak->growth == UNKNOWN)
		return;
	for (size_t i = number, back = 0; i-- > 0 && back < STATS_BACK;) {
		const struct memwatch_event *event = &m->events[i];

		if (event->kind != MEMWATCH_STATS || event == with)
			continue;
		back++;
		if (event->heap == UNKNOWN ||
		    event->heap != with->heap - leak->growth)
			continue;
		leak->heap = with->heap;
		if (leak->time == UNKNOWN)
			leak->time = with->time;
		if (leak->elapsed != UNKNOWN || event->time == UNKNOWN ||
		    leak->time == UNKNOWN)
			return;
		leak->start = event->time;
		leak->elapsed = leak->time - event->time;
		return;
	}
}

void
memwatch_find_starts(struct memwatch *m)
{
	for (size_t i = 0; i < m->event_count; i++)
		if (m->events[i].kind == MEMWATCH_LEAK)
			find_start(m, i);
}

bool
memwatch_rate(int64_t growth, int64_t elapsed, int64_t *rate)
{
	double each;

	if (growth == UNKNOWN || elapsed == UNKNOWN || elapsed < RATE_LEAST)
		return false;
	each = (double)growth / (double)elapsed * MINUTE;
	*rate = (int64_t)llround(each);
	return fabs(each) < 9e18;
}
