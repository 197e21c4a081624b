#include "model/explain/window_times.h"

#include <time.h>

#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/explain/windows.h"
#include "model/formats/app_log.h"
#include "model/formats/document.h"
#include "model/formats/log_time.h"
#include "model/formats/memory_series.h"
#include "model/formats/memwatch.h"
#include "model/formats/ticks.h"

/* In milliseconds. */
#define SECOND 1000

/*
 * Clocks that began with the system, and not in 1970, cannot be lined up with
 * those of logs: those of names that have an uptime.
 */
#define EPOCH_LEAST INT64_C(978307200)

bool
window_times(struct windows *windows, const int64_t *ends)
{
	const struct series *series = windows->series;
	size_t count = series->count;

	for (size_t i = 0; i <= count; i++)
		windows->list[i].from = windows->list[i].to =
		    windows->list[i].pause = WINDOW_NO_TIME;
	for (size_t i = 0; i < count; i++)
		if (series->tallies[i]->time < EPOCH_LEAST)
			return false;
	for (size_t i = 1; i < count; i++)
		if (series->tallies[i]->time < series->tallies[i - 1]->time) {
			windows->disordered = true;
			return false;
		}
	for (size_t i = 0; i < count; i++) {
		int64_t time = series->tallies[i]->time * SECOND;
		int64_t end = ends != NULL && ends[i] > time ? ends[i] : time;
		struct window *next = &windows->list[i + 1];

		/* It may have begun as that second ended. */
		if (end - time >= 2 * SECOND)
			next->pause = end - time - SECOND + 1;
		/* Of files that were copied only the second may be known. */
		end += end % SECOND == 0 ? SECOND : 0;
		/* Two may be of one second. */
		if (i > 0 && end < windows->list[i].from)
			end = windows->list[i].from;
		windows->list[i].to = next->from = end;
	}
	return count > 0;
}

int64_t
window_midnight(int64_t time, int64_t zone)
{
	time_t seconds = (time_t)(time / 1000 - zone);
	struct tm tm;

	if (localtime_r(&seconds, &tm) == NULL)
		return 0;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return ((int64_t)mktime(&tm) + zone) * 1000;
}

int64_t
window_began(const struct ticks *ticks, int64_t written)
{
	if (!ticks->timed)
		return WINDOW_NO_TIME;
	if (ticks->times.began > 0)
		return (int64_t)ticks->times.began;
	return written == WINDOW_NO_TIME ? WINDOW_NO_TIME :
	    written - (int64_t)(ticks->times.last / 1000);
}

bool
window_is_estimated(const struct document *document)
{
	const struct ticks *ticks = document_data(document, FILE_V8_LOG);

	return ticks != NULL && ticks->timed && ticks->times.began == 0;
}

const struct memory_series *
window_memory(const struct document *document)
{
	const struct memwatch *memwatch = document_data(document,
	    FILE_MEMWATCH);

	return memwatch != NULL ? memwatch->series :
	    document_data(document, FILE_MEMORY_SERIES);
}

bool
window_is_timed(const struct document *document, int64_t written)
{
	const struct memory_series *memory = window_memory(document);
	const struct ticks *ticks = document_data(document, FILE_V8_LOG);
	const struct app_log *log = document_data(document, FILE_APP_LOG);

	if (log != NULL)
		return log->first != LOG_NO_TIME;
	if (memory != NULL)
		return memory->timed && memory->clock;
	return ticks == NULL || window_began(ticks, written) !=
	    WINDOW_NO_TIME;
}

/* The last that is known at a time, or MEMORY_NONE. */
static int64_t
value_at(const struct memory_series *series, unsigned part, int64_t time)
{
	int64_t value = MEMORY_NONE;

	for (size_t i = 0; i < series->count &&
	    series->samples[i].time <= time; i++)
		if (series->samples[i].parts[part] != MEMORY_NONE)
			value = series->samples[i].parts[part];
	return value;
}

/* The first that is known from a time on. */
static int64_t
value_from(const struct memory_series *series, unsigned part, int64_t time)
{
	for (size_t i = 0; i < series->count; i++)
		if (series->samples[i].time >= time &&
		    series->samples[i].parts[part] != MEMORY_NONE)
			return series->samples[i].parts[part];
	return MEMORY_NONE;
}

bool
window_grown_by(const struct memory_series *series, unsigned part,
	const struct window *window, int64_t *bytes)
{
	int64_t first, last;

	if (!series->timed || !series->clock ||
	    window->from == WINDOW_NO_TIME || window->to == WINDOW_NO_TIME)
		return false;
	first = value_at(series, part, window->from);
	if (first == MEMORY_NONE)
		first = value_from(series, part, window->from);
	last = value_at(series, part, window->to);
	if (first == MEMORY_NONE || last == MEMORY_NONE ||
	    series->samples[0].time >= window->to ||
	    series->samples[series->count - 1].time <= window->from)
		return false;
	*bytes = last - first;
	return true;
}

bool
window_collections(const struct ticks *ticks, int64_t began,
	const struct window *window, struct window_row *row)
{
	const struct tick_times *times = &ticks->times;
	double width = (double)times->width / 1000, scavenges = 0;
	double compacts = 0, gc = 0, all = 0;

	if (width <= 0 || window->from == WINDOW_NO_TIME ||
	    window->to == WINDOW_NO_TIME)
		return false;
	for (unsigned i = 0; i < times->count; i++) {
		const struct tick_window *part = &times->windows[i];
		double from = (double)began + i * width, to = from + width;
		double inside;

		if (from < (double)window->from)
			from = (double)window->from;
		if (to > (double)window->to)
			to = (double)window->to;
		if (to <= from)
			continue;
		inside = (to - from) / width;
		scavenges += inside * (double)part->scavenges;
		compacts += inside * (double)part->markcompacts;
		gc += inside * (double)part->ticks[VM_GC];
		for (int state = 0; state < VM_STATES; state++)
			all += inside * (double)part->ticks[state];
	}
	row->minor = (uint64_t)(scavenges + 0.5);
	row->major = (uint64_t)(compacts + 0.5);
	row->gc = all > 0 ? gc / all : -1;
	/* Only logs of some versions tell of them. */
	row->collections = times->scavenges + times->markcompacts > 0;
	return scavenges > 0 || compacts > 0 || all > 0;
}
