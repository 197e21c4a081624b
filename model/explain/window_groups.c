#include "model/explain/window_groups.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/explain/window_times.h"
#include "model/explain/windows.h"
#include "model/formats/app_log.h"
#include "model/formats/document.h"
#include "model/formats/log_time.h"

/* A log that has times, and what its groups are in all of them. */
struct part {
	const struct app_log *log;
	int64_t shift;			/* from its times to ours, ms */
	uint32_t *groups;
};

/* A line of one. */
struct event {
	int64_t time;
	uint32_t group, part;
};

struct building {
	struct windows *windows;
	struct part *parts;
	size_t count;
	struct intern keys;		/* of groups */
	bool *rough;			/* not all lines of it are known */
	struct error *err;
};

static size_t
inside(const struct windows *w, const struct app_log *log, int64_t shift)
{
	size_t count = 0;
	uint32_t group;

	for (size_t i = 0; i < log->event_count; i++) {
		int64_t time = app_log_event(log->events[i], &group) + shift;

		count += time >= w->list[0].to &&
		    time < w->list[w->count - 1].from;
	}
	return count;
}

/*
 * What a log without dates must be moved by: its clock is that of whoever
 * named the snapshots, or ours, whichever says more.
 */
static int64_t
shift_of(const struct windows *w, const struct app_log *log, int64_t zone)
{
	int64_t theirs = window_midnight(w->list[0].to, zone);
	int64_t ours = window_midnight(w->list[0].to, 0);

	if (!log->clock)
		return 0;
	return inside(w, log, ours) > inside(w, log, theirs) ? ours : theirs;
}

/* Groups that have the same key are one. */
static bool
add_log(struct building *b, const struct app_log *log, uint32_t document,
	int64_t zone)
{
	struct windows *w = b->windows;
	struct part *part = &b->parts[b->count++];

	w->of_day |= log->clock;
	part->log = log;
	part->shift = shift_of(w, log, zone);
	part->groups = calloc(log->group_count + 1, sizeof *part->groups);
	if (part->groups == NULL)
		return error_memory(b->err, "a log", log->group_count);
	for (size_t i = 0; i < log->group_count; i++) {
		size_t len;
		const char *key = intern_key(&log->keys, (uint32_t)i, &len);
		uint32_t number;

		if (!intern_add(&b->keys, key, len, &number, b->err))
			return false;
		part->groups[i] = number;
		b->rough[number] |= log->groups[i].rough;
		if (number == w->group_count)
			w->groups[w->group_count++] = (struct window_group) {
				.log = log, .number = (uint32_t)i,
				.shift = part->shift, .document = document,
			};
		w->groups[number].count += log->groups[i].count;
	}
	return true;
}

static bool
find_logs(struct building *b, const struct windows_from *from)
{
	struct windows *w = b->windows;
	size_t groups = 0, logs = 0;

	for (size_t i = 0; i < from->document_count; i++) {
		const struct app_log *log = document_data(from->documents[i],
		    FILE_APP_LOG);

		logs += log != NULL;
		groups += log != NULL ? log->group_count : 0;
	}
	b->parts = calloc(logs + 1, sizeof *b->parts);
	b->rough = calloc(groups + 1, sizeof *b->rough);
	w->groups = calloc(groups + 1, sizeof *w->groups);
	if (b->parts == NULL || b->rough == NULL || w->groups == NULL)
		return error_memory(b->err, "a log", groups);
	for (size_t i = 0; i < from->document_count; i++) {
		const struct app_log *log = document_data(from->documents[i],
		    FILE_APP_LOG);

		if (log != NULL && log->first != LOG_NO_TIME &&
		    !add_log(b, log, (uint32_t)i, from->zone))
			return false;
	}
	return true;
}

static int
level_of(const struct window_group *group)
{
	return group->log->groups[group->number].level;
}

/* The worst groups come first, and then the most frequent. */
static int
by_weight(const void *a, const void *b)
{
	const struct window_group *x = a, *y = b;

	if (level_of(x) != level_of(y))
		return level_of(x) > level_of(y) ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->document != y->document)
		return x->document < y->document ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static int
compare_groups(const void *a, const void *b)
{
	return by_weight(*(const struct window_group *const *)a,
	    *(const struct window_group *const *)b);
}

/* Only the worst and the most frequent are counted each for itself. */
static bool
choose(struct building *b)
{
	struct windows *w = b->windows;
	size_t count = w->group_count;
	struct window_group **order = calloc(count + 1, sizeof *order);

	if (count > WINDOW_GROUPS_MAX)
		count = WINDOW_GROUPS_MAX;
	w->lines = calloc(count * w->count + 1, sizeof *w->lines);
	if (order == NULL || w->lines == NULL) {
		free(order);
		return error_memory(b->err, "a log", count * w->count);
	}
	for (size_t i = 0; i < w->group_count; i++)
		order[i] = &w->groups[i];
	qsort(order, w->group_count, sizeof(struct window_group *),
	    compare_groups);
	for (size_t i = 0; i < count; i++)
		order[i]->lines = w->lines + i * w->count;
	free(order);
	return true;
}

/* So many lines of a group in a window. */
static void
add_lines(struct windows *w, uint32_t number, size_t window, uint64_t lines)
{
	struct window_group *group = &w->groups[number];

	if (group->lines != NULL)
		group->lines[window] += lines;
	w->list[window].lines += lines;
	if (level_of(group) >= LOG_ERROR)
		w->list[window].errors += lines;
}

static int
compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->part < y->part ? -1 : x->part > y->part;
}

/* The lines of all groups that are known, in the order of time. */
static struct event *
gather(const struct building *b, size_t *count)
{
	struct event *events;
	size_t room = 1;
	uint32_t group;

	for (size_t i = 0; i < b->count; i++)
		room += b->parts[i].log->event_count;
	*count = 0;
	events = malloc(room * sizeof *events);
	if (events == NULL) {
		error_memory(b->err, "lines", room * sizeof *events);
		return NULL;
	}
	for (size_t i = 0; i < b->count; i++) {
		const struct part *part = &b->parts[i];

		for (size_t k = 0; k < part->log->event_count; k++) {
			int64_t time = app_log_event(part->log->events[k],
			    &group);

			group = part->groups[group];
			if (!b->rough[group])
				events[(*count)++] = (struct event) {
				    time + part->shift, group, (uint32_t)i };
		}
	}
	if (b->count > 1)
		qsort(events, *count, sizeof *events, compare_events);
	return events;
}

/* Of logs that have the same lines, that counts which has most of them. */
static bool
count_events(struct building *b)
{
	struct windows *w = b->windows;
	size_t count, window = 0, next;
	struct event *events = gather(b, &count);

	if (events == NULL)
		return false;
	for (size_t i = 0; i < count; i = next) {
		uint64_t most = 0, lines = 0;

		for (next = i; next < count &&
		    events[next].time == events[i].time &&
		    events[next].group == events[i].group; next++) {
			if (next > i && events[next].part !=
			    events[next - 1].part)
				lines = 0;
			if (++lines > most)
				most = lines;
		}
		while (!w->list[window].open &&
		    events[i].time >= w->list[window].to)
			window++;
		add_lines(w, events[i].group, window, most);
	}
	free(events);
	return true;
}

/* Of groups of which not all lines are known. */
static void
estimate(struct building *b)
{
	struct windows *w = b->windows;
	bool rough;

	for (size_t i = 0; i < b->count; i++) {
		const struct part *part = &b->parts[i];

		for (uint32_t k = 0; k < part->log->group_count; k++) {
			if (!b->rough[part->groups[k]])
				continue;
			for (size_t n = 0; n < w->count; n++) {
				const struct window *window = &w->list[n];

				add_lines(w, part->groups[k], n,
				    app_log_between(part->log, k,
				    window->from == WINDOW_NO_TIME ? 0 :
				    window->from - part->shift, window->to ==
				    WINDOW_NO_TIME ? LOG_TIME_MAX + 1 :
				    window->to - part->shift, &rough));
			}
		}
	}
}

/* Those that were counted, in order. */
static void
keep_chosen(struct windows *w)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < w->group_count; i++)
		if (w->groups[i].lines != NULL)
			w->groups[kept++] = w->groups[i];
	w->group_count = kept;
	if (kept > 0)
		qsort(w->groups, kept, sizeof *w->groups, by_weight);
}

bool
window_groups(struct windows *windows, const struct windows_from *from,
	struct error *err)
{
	struct building b = { .windows = windows, .err = err };
	bool done;

	if (!windows->timed)
		return true;
	done = find_logs(&b, from) && choose(&b) && count_events(&b);
	if (done) {
		estimate(&b);
		keep_chosen(windows);
	}
	for (size_t i = 0; i < b.count; i++)
		free(b.parts[i].groups);
	free(b.parts);
	free(b.rough);
	intern_release(&b.keys);
	return done;
}
