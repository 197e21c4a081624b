#include "src/watch/watch.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/inspector.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "src/options.h"
#include "src/watch/state.h"
#include "ui/input.h"
#include "ui/screen.h"
#include "ui/text.h"

/* Milliseconds from a sample to the next when nobody says otherwise. */
#define EVERY 1000
#define EVERY_MIN 50
#define EVERY_MAX 3600000
/* Seconds of leaving after which that is said, or it is given up. */
#define LEAVE_TELL 2
#define LEAVE_MOST 60

static int
sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static bool
time_is_over(const struct watch *w)
{
	uint64_t duration = w->options->duration;
	double done;

	return duration > 0 && (uint64_t)usage_now(w->usage) >= duration &&
	    !usage_snapshotting(w->usage, &done);
}

static void
take_signals(struct watch *w)
{
	if (terminal_take_signals(&w->terminal))
		w->drawn = false;
	if (w->terminal.ended_by != 0 || w->terminal.lost)
		w->quit = true;
}

static void
take_keys(struct watch *w)
{
	struct key key;

	while (!w->quit && input_next(w->terminal.input, &key))
		watch_key(w, &key);
}

/* False, with err, when there is nobody to be watched. */
static bool
loop(struct watch *w, struct error *err)
{
	while (!w->quit && !time_is_over(w)) {
		struct pollfd fds[] = {
			{ .fd = w->terminal.tty, .events = POLLIN },
			{ .fd = w->terminal.signals, .events = POLLIN },
			{ .fd = usage_wake(w->usage), .events = POLLIN },
		};
		double done;
		int wait = sooner(input_timeout_ms(w->terminal.input),
		    usage_timeout(w->usage));

		/* How far it is, and how long there was no answer. */
		if (usage_snapshotting(w->usage, &done)) {
			wait = sooner(wait, 100);
			w->drawn = false;
		}
		if (!w->drawn)
			watch_draw(w);
		poll(fds, 3, wait);
		take_signals(w);
		if (fds[0].revents != 0 && !input_read(w->terminal.input))
			break;
		take_keys(w);
		if (watch_follow(w))
			w->drawn = false;
		if (watch_is_vain(w, err))
			return false;
	}
	return true;
}

static void
print_clean(const char *text)
{
	struct strbuf clean = STRBUF_INIT;

	text_clean(text, strlen(text), SIZE_MAX, text_locale_is_utf8() ? 0 :
	    TEXT_ASCII, &clean);
	puts(clean.data);
	strbuf_release(&clean);
}

/* What remains when the screen is gone. */
static void
print_summary(const struct watch *w)
{
	struct strbuf words = STRBUF_INIT;

	for (size_t i = 0; i < w->path_count; i++)
		print_clean(w->paths[i]);
	watch_add_words(w, &w->floor, w->options->ascii ||
	    !text_locale_is_utf8(), false, &words);
	print_clean(words.data);
	strbuf_release(&words);
}

static bool
run_screen(struct watch *w, const struct usage_options *options,
	struct error *err)
{
	bool done = terminal_open(&w->terminal, w->options, err);

	if (done) {
		w->usage = usage_new(options, err);
		done = w->usage != NULL;
	}
	done = done && loop(w, err);
	terminal_close(&w->terminal);
	w->screen = false;
	if (done)
		print_summary(w);
	return done;
}

static bool
run_lines(struct watch *w, const struct usage_options *options,
	struct error *err)
{
	w->terminal.signals = terminal_catch_ends(err);
	if (w->terminal.signals < 0)
		return false;
	w->usage = usage_new(options, err);
	if (w->usage == NULL || !watch_lines(w, err))
		return false;
	if (w->options->format == OUTPUT_TEXT)
		print_summary(w);
	return true;
}

/*
 * Leaves the process as it was, for which that must come back to its event
 * loop. What there is to say of it is said on the standard error.
 */
static void
leave(struct watch *w)
{
	double begin = clock_seconds();
	unsigned char number;
	bool told = false;

	usage_leave(w->usage);
	while (!usage_has_left(w->usage)) {
		struct pollfd fds[] = {
			{ .fd = w->terminal.signals, .events = POLLIN },
			{ .fd = usage_wake(w->usage), .events = POLLIN },
		};
		double waited = clock_seconds() - begin;

		if (waited > LEAVE_TELL && !told)
			watch_say(w, "waiting for the process, to close its "
			    "inspector; Ctrl-C leaves that open");
		told = told || waited > LEAVE_TELL;
		if (waited > LEAVE_MOST)
			break;
		poll(fds, 2, 100);
		if (read(w->terminal.signals, &number, 1) == 1)
			break;
		watch_follow(w);
	}
	usage_stop(w->usage);
	watch_follow(w);
}

static void
release(struct watch *w)
{
	usage_free(w->usage);
	floor_release(&w->floor);
	for (size_t i = 0; i < w->path_count; i++)
		free(w->paths[i]);
	free(w->paths);
	free(w->points);
	free(w->marks);
	strbuf_release(&w->message);
	free(w);
}

static bool
check(const struct options *options, struct error *err)
{
	if (options->file_count > 1)
		return error_set(err, ERROR_USAGE, "heaptrail watch takes "
		    "one process, not %zu", options->file_count);
	if (options->every > 0 &&
	    (options->every < EVERY_MIN || options->every > EVERY_MAX))
		return error_set(err, ERROR_USAGE, "--every: watching takes "
		    "from %d ms to an hour", EVERY_MIN);
	if (options->format >= OUTPUT_MARKDOWN)
		return error_set(err, ERROR_USAGE, "heaptrail watch prints "
		    "text, json or csv");
	return true;
}

bool
watch_run(const struct options *options, struct error *err)
{
	struct watch *w = calloc(1, sizeof *w);
	struct usage_options usage;
	int ended_by;
	bool done;

	if (w == NULL)
		return error_memory(err, "a watch", sizeof *w);
	if (!check(options, err)) {
		free(w);
		return false;
	}
	/* A peer that hangs up must not kill us. */
	signal(SIGPIPE, SIG_IGN);
	w->options = options;
	w->terminal = (struct terminal) TERMINAL_INIT;
	w->trigger = (struct trigger) TRIGGER_INIT;
	w->trigger.at = (int64_t)options->snapshot_at;
	w->trigger.growth = options->snapshot_growth;
	w->message = (struct strbuf) STRBUF_INIT;
	w->units = options->units;
	w->curves = WATCH_HEAP;
	w->window = watch_window_count - 1;
	w->screen = isatty(STDOUT_FILENO) && !options->format_given;
	usage = (struct usage_options) {
		.target = &w->target,
		.interval = options->every > 0 ? (unsigned)options->every :
		    EVERY,
		.force = options->force,
		.folder = options->output != NULL ? options->output : ".",
	};
	done = target_parse(&w->target, options->files[0], err) &&
	    (w->screen ? run_screen : run_lines)(w, &usage, err);
	if (w->usage != NULL)
		leave(w);
	ended_by = w->terminal.ended_by;
	release(w);
	terminal_die(ended_by);
	return done;
}
