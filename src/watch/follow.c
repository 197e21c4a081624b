/* What has come of a process, and what is to be done about it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "src/watch/state.h"
#include "ui/text.h"
#include "ui/watch_keys.h"

void
watch_say(struct watch *w, const char *fmt, ...)
{
	char text[512];
	struct strbuf clean = STRBUF_INIT;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (!w->screen) {
		text_clean(text, strlen(text), SIZE_MAX, text_locale_is_utf8() ?
		    0 : TEXT_ASCII, &clean);
		fprintf(stderr, "heaptrail: note: %s\n", clean.data);
		strbuf_release(&clean);
		return;
	}
	strbuf_reset(&w->message);
	strbuf_adds(&w->message, text);
	w->message_error = false;
	w->drawn = false;
}

void
watch_complain(struct watch *w, const struct error *err)
{
	char text[sizeof err->message + 64];

	watch_say(w, "%s", error_text(err, text, sizeof text));
	w->message_error = true;
}

static void
add_deed(struct watch *w, int64_t time, bool snapshot)
{
	if (w->deed_count == WATCH_DEEDS)
		memmove(w->deeds, w->deeds + 1, --w->deed_count *
		    sizeof *w->deeds);
	w->deeds[w->deed_count++] = (struct watch_deed) { time, snapshot };
}

/* On a screen the name has to do: the folder is known. */
static const char *
short_name(const struct watch *w, const char *path)
{
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;

	return path == NULL ? "" : w->screen && slash != NULL ? slash + 1 :
	    path;
}

/* Takes path. */
static void
add_path(struct watch *w, char *path)
{
	char **paths = array_grow(w->paths, &w->path_capacity,
	    w->path_count + 1, sizeof *paths, "names of snapshots", NULL);

	if (paths == NULL) {
		free(path);
		return;
	}
	w->paths = paths;
	w->paths[w->path_count++] = path;
}

static void
take_event(struct watch *w, struct usage_event *event)
{
	switch (event->kind) {
	case USAGE_COLLECTED:
		add_deed(w, event->time, false);
		watch_say(w, "garbage was collected");
		break;
	case USAGE_TAKEN:
		add_deed(w, event->time, true);
		trigger_taken(&w->trigger);
		watch_say(w, "snapshot taken: %s",
		    short_name(w, event->path));
		if (event->path != NULL)
			add_path(w, event->path);
		break;
	case USAGE_SAID:
		watch_say(w, "%s", event->err.message);
		break;
	case USAGE_FAILED:
		watch_complain(w, &event->err);
		free(event->path);
		break;
	}
}

bool
watch_find_floor(struct watch *w, int64_t from, struct floor *floor,
	struct error *err)
{
	const struct samples *samples = usage_samples(w->usage);
	struct floor_point *points = array_grow(w->points,
	    &w->point_capacity, samples->count, sizeof *points, "points",
	    err);
	size_t count = 0;

	if (points == NULL)
		return false;
	w->points = points;
	for (size_t i = 0; i < samples->count; i++)
		if (samples->times[i] >= from)
			points[count++] = (struct floor_point) {
				.time = samples->times[i],
				.bytes = samples->values[SAMPLE_USED][i],
				.collected = samples->collected[i],
			};
	floor_release(floor);
	return floor_find(floor, points, count, err);
}

static struct trigger_sample
sample_for(const struct watch *w, size_t number)
{
	const struct samples *samples = usage_samples(w->usage);
	const struct floor *floor = &w->floor;
	struct trigger_sample sample = {
		.used = samples->values[SAMPLE_USED][number],
		.collected = samples->collected[number],
		.low_time = TRIGGER_NONE,
		.low = TRIGGER_NONE,
	};

	if (floor->count > 0) {
		sample.low_time = floor->collections[floor->count - 1].time;
		sample.low = floor->collections[floor->count - 1].bytes;
	}
	return sample;
}

static void
act(struct watch *w, enum trigger_action action)
{
	char size[FORMAT_MAX], share[FORMAT_MAX];

	switch (action) {
	case TRIGGER_NOTHING:
		return;
	case TRIGGER_COLLECT:
		watch_say(w, "the floor seems to have grown: garbage is "
		    "collected, to be sure");
		if (!usage_collect(w->usage, NULL))
			w->trigger.sure = false;
		return;
	case TRIGGER_AT:
		watch_say(w, "%s are used: a snapshot is taken",
		    format_bytes(size, (uint64_t)w->trigger.at, w->units));
		break;
	case TRIGGER_GROWTH:
		watch_say(w, "the floor has grown by %s since it was %s: a "
		    "snapshot is taken", format_percent(share,
		    w->trigger.growth), format_bytes(size,
		    (uint64_t)w->trigger.base, w->units));
		break;
	}
	usage_snapshot(w->usage, NULL);
}

static void
look_at_samples(struct watch *w)
{
	const struct samples *samples = usage_samples(w->usage);
	size_t fresh = samples->seen - w->looked;

	if (fresh == 0)
		return;
	if (fresh > samples->count)
		fresh = samples->count;
	w->looked = samples->seen;
	if (!watch_find_floor(w, 0, &w->floor, NULL))
		return;
	for (size_t i = samples->count - fresh; i < samples->count; i++) {
		struct trigger_sample sample = sample_for(w, i);

		act(w, trigger_look(&w->trigger, &sample));
	}
}

bool
watch_follow(struct watch *w)
{
	struct usage_event event;
	bool news = usage_update(w->usage);

	while (usage_next_event(w->usage, &event)) {
		take_event(w, &event);
		news = true;
	}
	look_at_samples(w);
	return news;
}

bool
watch_is_vain(const struct watch *w, struct error *err)
{
	if (usage_state(w->usage) != USAGE_WITHOUT || usage_pid(w->usage) > 0)
		return false;
	error_set(err, ERROR_IO, "%s", usage_why(w->usage));
	return true;
}

void
watch_snapshot(struct watch *w)
{
	struct error err = { 0 };

	if (usage_snapshot(w->usage, &err))
		watch_say(w, "a snapshot is taken");
	else
		watch_complain(w, &err);
}

void
watch_collect(struct watch *w)
{
	struct error err = { 0 };

	if (usage_collect(w->usage, &err))
		watch_say(w, "garbage is collected");
	else
		watch_complain(w, &err);
}

void
watch_add_state(const struct watch *w, struct strbuf *out)
{
	const char *why = usage_why(w->usage);

	switch (usage_state(w->usage)) {
	case USAGE_OPENING:
		strbuf_adds(out, "its inspector is being opened");
		break;
	case USAGE_RUNNING:
		return;
	case USAGE_SILENT:
		strbuf_addf(out, "no answer for %.0f s: it is stopped, or "
		    "very busy", usage_silence(w->usage));
		return;
	case USAGE_WITHOUT:
		strbuf_adds(out, "no inspector, resident memory alone");
		break;
	case USAGE_LOST:
		strbuf_adds(out, usage_pid(w->usage) > 0 ?
		    "the inspector has hung up, resident memory alone" :
		    "the inspector has hung up");
		break;
	case USAGE_ENDED:
		strbuf_adds(out, "the process has ended");
		return;
	}
	if (why[0] != '\0')
		strbuf_addf(out, ": %s", why);
}

void
watch_add_words(const struct watch *w, const struct floor *floor, bool ascii,
	bool brief, struct strbuf *out)
{
	enum usage_state state = usage_state(w->usage);
	bool can = state == USAGE_RUNNING || state == USAGE_SILENT;
	char key[64], way[80];

	watch_add_state(w, out);
	/* What never was there has no floor. */
	if (floor->count == 0 && samples_last(usage_samples(w->usage),
	    SAMPLE_USED) == SAMPLES_NONE)
		return;
	snprintf(way, sizeof way, "%s forces one",
	    watch_key_names(WATCH_KEY_COLLECT, key, sizeof key));
	if (out->len > 0)
		strbuf_adds(out, "; ");
	if (brief)
		floor_say_brief(floor, w->units, ascii, out);
	else
		floor_say(floor, w->units, ascii, can && w->screen ? way :
		    NULL, out);
}
