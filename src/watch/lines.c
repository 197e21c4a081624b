/* A watch without a screen: a line a sample. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/base/error.h"
#include "src/options.h"
#include "src/output/output.h"
#include "src/watch/state.h"
#include "ui/text.h"

/* In the order of enum sample_kind, as process.memoryUsage() has them. */
static const char *const keys[SAMPLE_KINDS] = { "heapUsed", "heapTotal",
	"external", "rss" };
static const char *const titles[SAMPLE_KINDS] = { "Used", "Total",
	"External", "RSS" };

struct lines {
	struct watch *watch;
	enum output_format format;
	int64_t epoch;		/* of time 0: milliseconds */
	size_t printed;		/* samples */
	enum usage_state state;	/* that was said */
};

static int64_t
epoch_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
print_header(const struct lines *lines)
{
	if (lines->format == OUTPUT_TEXT) {
		printf("%8s", "Time");
		for (int i = 0; i < SAMPLE_KINDS; i++)
			printf("  %9s", titles[i]);
		putchar('\n');
	} else if (lines->format == OUTPUT_CSV) {
		fputs("time", stdout);
		for (int i = 0; i < SAMPLE_KINDS; i++)
			printf(",%s", keys[i]);
		fputs(",collected\r\n", stdout);
	}
}

static void
print_text(const struct lines *lines, const struct sample *sample)
{
	char text[FORMAT_MAX], time[CHART_TIME_MAX];

	printf("%8s", chart_time(time, sample->time));
	for (int i = 0; i < SAMPLE_KINDS; i++)
		printf("  %9s", sample->values[i] == SAMPLES_NONE ? "?" :
		    format_bytes(text, (uint64_t)sample->values[i],
		    lines->watch->units));
	puts(sample->collected ? "  collected" : "");
}

static void
print_data(const struct lines *lines, const struct sample *sample)
{
	bool json = lines->format == OUTPUT_JSON;

	printf(json ? "{\"time\":%" PRId64 : "%" PRId64,
	    lines->epoch + sample->time);
	for (int i = 0; i < SAMPLE_KINDS; i++) {
		if (json)
			printf(",\"%s\":", keys[i]);
		else
			putchar(',');
		if (sample->values[i] != SAMPLES_NONE)
			printf("%" PRId64, sample->values[i]);
		else
			fputs(json ? "null" : "", stdout);
	}
	if (json)
		printf(",\"collected\":%s}\n", sample->collected ? "true" :
		    "false");
	else
		printf(",%s\r\n", sample->collected ? "true" : "false");
}

static bool
print_samples(struct lines *lines, struct error *err)
{
	const struct samples *samples = usage_samples(lines->watch->usage);
	size_t fresh = samples->seen - lines->printed;
	struct sample sample;

	if (lines->printed == 0 && fresh > 0)
		print_header(lines);
	if (fresh > samples->count)
		fresh = samples->count;
	for (size_t i = samples->count - fresh; i < samples->count; i++) {
		samples_get(samples, i, &sample);
		if (lines->format == OUTPUT_TEXT)
			print_text(lines, &sample);
		else
			print_data(lines, &sample);
	}
	lines->printed = samples->seen;
	/* Whoever reads it in a pipe wants it now. */
	if (fflush(stdout) != 0 || ferror(stdout))
		return error_set(err, ERROR_IO, "cannot write the samples");
	return true;
}

/* A change of the inspector's state is said once. */
static void
say_state(struct lines *lines)
{
	enum usage_state state = usage_state(lines->watch->usage);
	struct strbuf words = STRBUF_INIT;

	if (state == lines->state)
		return;
	lines->state = state;
	watch_add_state(lines->watch, &words);
	if (state != USAGE_OPENING && words.len > 0)
		watch_say(lines->watch, "%s", words.data);
	strbuf_release(&words);
}

static void
print_json_text(const char *text)
{
	struct strbuf clean = STRBUF_INIT;

	text_clean(text, strlen(text), SIZE_MAX, TEXT_RTL, &clean);
	putchar('"');
	for (const char *at = clean.data; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			putchar('\\');
		putchar(*at);
	}
	putchar('"');
	strbuf_release(&clean);
}

/* The last line: what the floor says, and the snapshots. */
static void
print_json_end(const struct watch *w)
{
	const struct floor *floor = &w->floor;
	unsigned fit = (unsigned)(floor->fit * 10000 + 0.5);

	/* Not %f, which would mind the locale's point. */
	printf("{\"collections\":%zu,\"minima\":%zu,\"full\":%s,"
	    "\"slope_per_minute\":%.0f,\"fit\":%u.%04u,\"risen\":%u,"
	    "\"verdict\":\"%s\",\"snapshots\":[", floor->count,
	    floor->minima, floor->full ? "true" : "false", floor->slope,
	    fit / 10000, fit % 10000, floor->risen,
	    floor_verdict_names[floor->verdict]);
	for (size_t i = 0; i < w->path_count; i++) {
		if (i > 0)
			putchar(',');
		print_json_text(w->paths[i]);
	}
	puts("]}");
}

static bool
is_over(const struct watch *w)
{
	uint64_t duration = w->options->duration;
	double done;

	if (usage_state(w->usage) == USAGE_ENDED)
		return true;
	return duration > 0 && (uint64_t)usage_now(w->usage) >= duration &&
	    !usage_snapshotting(w->usage, &done);
}

static int
next_timeout(const struct watch *w)
{
	int64_t duration = (int64_t)w->options->duration;
	int64_t left = duration - usage_now(w->usage);
	int timeout = usage_timeout(w->usage);

	if (duration == 0 || left > 1000 || left < 0)
		return timeout;
	return timeout < 0 || left < timeout ? (int)left + 1 : timeout;
}

bool
watch_lines(struct watch *w, struct error *err)
{
	struct lines lines = { .watch = w, .format = w->options->format,
	    .epoch = epoch_now(), .state = USAGE_OPENING };
	unsigned char number = 0;

	while (!is_over(w)) {
		struct pollfd fds[] = {
			{ .fd = w->terminal.signals, .events = POLLIN },
			{ .fd = usage_wake(w->usage), .events = POLLIN },
		};

		poll(fds, 2, next_timeout(w));
		if (read(w->terminal.signals, &number, 1) == 1)
			break;
		watch_follow(w);
		if (watch_is_vain(w, err) || !print_samples(&lines, err))
			return false;
		say_state(&lines);
	}
	if (lines.format == OUTPUT_JSON)
		print_json_end(w);
	else if (lines.format == OUTPUT_CSV)
		for (size_t i = 0; i < w->path_count; i++)
			watch_say(w, "%s", w->paths[i]);
	return true;
}
