#include "src/explorer/explorer.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/folder.h"
#include "model/base/pattern.h"
#include "src/capturing.h"
#include "src/config.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/indexing.h"
#include "src/jobs.h"
#include "src/loads.h"
#include "src/options.h"
#include "ui/history.h"
#include "ui/input.h"
#include "ui/screen.h"

#define HISTORY_LINES 200
/* How often progress is drawn while something loads. */
#define PROGRESS_MS 100

void
explorer_say(struct explorer *e, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	strbuf_reset(&e->message);
	strbuf_adds(&e->message, text);
	e->message_error = false;
	e->drawn = false;
}

void
explorer_complain(struct explorer *e, const struct error *err)
{
	char text[sizeof err->message + 64];

	explorer_say(e, "%s", error_text(err, text, sizeof text));
	e->message_error = true;
}

/* It may be lost, or be another one by now. */
static void
took_terminal(struct explorer *e)
{
	if (e->terminal.lost)
		e->quit = true;
	e->drawn = false;
}

void
explorer_suspend(struct explorer *e)
{
	terminal_suspend(&e->terminal);
	took_terminal(e);
}

bool
explorer_run_command(struct explorer *e, const char *const argv[])
{
	bool done = terminal_run(&e->terminal, argv);

	took_terminal(e);
	return done;
}

static void
take_signals(struct explorer *e)
{
	if (terminal_take_signals(&e->terminal))
		took_terminal(e);
	if (e->terminal.ended_by != 0)
		e->quit = true;
}

static int
sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* Milliseconds until something happens by itself, -1: never. */
static int
next_timeout(struct explorer *e)
{
	int timeout = input_timeout_ms(e->input);
	double left;

	if (e->searching || e->filter != NULL || explorer_sorts(e))
		return 0;
	if (loads_busy(e->loads) || jobs_count(e->jobs) > 0 ||
	    e->capturing != NULL)
		timeout = sooner(timeout, PROGRESS_MS);
	timeout = sooner(timeout, explorer_live_timeout(e));
	if (e->count_until > 0) {
		left = (e->count_until - clock_seconds()) * 1000 + 1;
		timeout = sooner(timeout, left > 0 ? (int)left : 0);
	}
	return timeout;
}

static void
take_keys(struct explorer *e)
{
	struct key key;

	while (!e->quit && input_next(e->input, &key))
		explorer_key(e, &key);
}

/* What waits for memory gets that of heaps whose index can stand for it. */
static void
make_room(struct explorer *e)
{
	enum room room;

	while (e->loads->starving) {
		room = indexing_make_room(e->indexing, e->loads);
		if (room == ROOM_COMING)
			return;
		/* Without hope they are refused. */
		e->loads->patient = room == ROOM_MADE;
		if (loads_update(e->loads))
			explorer_loaded(e);
		e->drawn = false;
	}
}

/* What other threads are at has come further. */
static void
take_news(struct explorer *e)
{
	bool loading = loads_busy(e->loads);

	/* Also when nothing loads: it empties the pipe that has woken us. */
	if (loads_update(e->loads))
		explorer_loaded(e);
	if (loading && !loads_busy(e->loads))
		indexing_start(e->indexing, e->loads);
	explorer_show_ignored(e);
	e->drawn = false;
}

static void
loop(struct explorer *e)
{
	while (!e->quit) {
		struct pollfd fds[] = {
			{ .fd = e->terminal.tty, .events = POLLIN },
			{ .fd = e->terminal.signals, .events = POLLIN },
			{ .fd = e->loads->wake[0], .events = POLLIN },
			{ .fd = jobs_wake(e->jobs), .events = POLLIN },
		};

		make_room(e);
		if (!e->drawn)
			explorer_draw(e);
		poll(fds, 4, next_timeout(e));
		take_signals(e);
		if (fds[0].revents != 0 && !input_read(e->input))
			break;
		take_keys(e);
		if (e->count_until > 0 && clock_seconds() >= e->count_until) {
			explorer_digit(e);
			e->drawn = false;
		}
		explorer_follow_live(e);
		if (e->searching)
			explorer_search_step(e);
		if (e->filter != NULL)
			explorer_filter_step(e);
		if (explorer_sorts(e))
			explorer_sort_step(e);
		/* Also when none is left: its end may have been seen first. */
		if (fds[3].revents != 0)
			jobs_woken(e->jobs);
		if (jobs_count(e->jobs) > 0)
			explorer_follow_work(e);
		if (fds[2].revents != 0 || loads_busy(e->loads) ||
		    ignoring_busy(e->ignoring))
			take_news(e);
		if (e->capturing != NULL)
			explorer_follow_capture(e);
	}
}

static const char *const history_names[PROMPT_COUNT] = {
	[PROMPT_COMMAND] = "commands",
	[PROMPT_SEARCH] = "searches",
	[PROMPT_EVERYWHERE] = "searches-everywhere",
	[PROMPT_FILTER] = "filters",
	[PROMPT_WRITE] = "files",
	[PROMPT_OVERWRITE] = NULL,
};

/* $XDG_STATE_HOME/heaptrail/NAME; false where there is no home. */
static bool
history_path(enum prompt_kind kind, bool make, struct strbuf *path)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state != NULL && state[0] == '/')
		strbuf_adds(path, state);
	else if (home != NULL && home[0] == '/')
		strbuf_addf(path, "%s/.local/state", home);
	else
		return false;
	strbuf_adds(path, "/heaptrail");
	if (make)
		folder_make(path->data);
	strbuf_addf(path, "/%s", history_names[kind]);
	return true;
}

static void
load_histories(struct explorer *e)
{
	for (int i = 0; i < PROMPT_COUNT; i++) {
		struct strbuf path = STRBUF_INIT;

		if (history_names[i] == NULL)
			continue;
		e->histories[i] = history_new(HISTORY_LINES);
		if (e->histories[i] != NULL &&
		    history_path((enum prompt_kind)i, false, &path))
			history_load(e->histories[i], path.data, NULL);
		strbuf_release(&path);
	}
}

/* Not being able to keep a history is no reason to complain. */
static void
save_histories(struct explorer *e)
{
	for (int i = 0; i < PROMPT_COUNT; i++) {
		struct strbuf path = STRBUF_INIT;

		if (e->histories[i] != NULL &&
		    history_count(e->histories[i]) > 0 &&
		    history_path((enum prompt_kind)i, true, &path))
			history_save(e->histories[i], path.data, NULL);
		strbuf_release(&path);
		history_free(e->histories[i]);
	}
}

/* Every file failed: what was wrong is the result. */
static bool
all_failed(const struct explorer *e, struct error *err)
{
	const struct load *list = e->loads->list;

	for (size_t i = 0; i < e->loads->count; i++)
		if (list[i].state != LOAD_FAILED ||
		    list[i].error.kind == ERROR_CANCELLED)
			return false;
	for (size_t i = 0; i < e->loads->count; i++) {
		char text[sizeof err->message + 64];

		error_text(&list[i].error, text, sizeof text);
		if (i + 1 < e->loads->count)
			fprintf(stderr, "heaptrail: %s: %s\n", list[i].name,
			    text);
		else
			error_set(err, list[i].error.kind, "%s: %s",
			    list[i].name, text);
	}
	return true;
}

static void
release(struct explorer *e)
{
	explorer_free_views(e);
	for (size_t i = 0; i < e->set_count; i++)
		free(e->sets[i].nodes);
	ignoring_free(e->ignoring);
	pattern_free(e->help_search);
	jobs_free(e->jobs);
	pattern_free(e->search);
	pattern_free(e->filter);
	prompt_free(e->prompt);
	free(e->menu_items);
	free(e->menu_values);
	strbuf_release(&e->menu_texts);
	strbuf_release(&e->message);
	strbuf_release(&e->help);
	strbuf_release(&e->filter_before);
	strbuf_release(&e->filter_text);
	strbuf_release(&e->write_path);
	/* Where an index cannot be given up, its heap must stay. */
	if (indexing_free(e->indexing)) {
		loads_free(e->loads);
		explorer_free_captured(e);
	}
	free(e);
}

/* What is wrong with the config file: the first line, and how many. */
static void
tell_notes(struct explorer *e)
{
	const struct config *config = e->config;

	if (config->note_count == 0)
		return;
	explorer_complain(e, &config->notes[0]);
	if (config->note_count == 1)
		return;
	strbuf_reset(&e->message);
	strbuf_addf(&e->message, "%zu wrong lines: %s", config->note_count,
	    config->notes[0].message);
}

static bool
start(struct explorer *e, struct error *err)
{
	struct spot snapshots = { 0 };

	if (e->options->index)
		e->indexing = indexing_new();
	e->loads = loads_new(e->options, indexing_cache(e->indexing),
	    true, err);
	if (e->loads != NULL)
		e->loads->patient = e->indexing != NULL;
	e->prompt = prompt_new();
	if (e->loads == NULL || e->prompt == NULL)
		return e->prompt != NULL || error_memory(err, "prompt", 1);
	e->jobs = jobs_new(&e->loads->crew, err);
	if (e->jobs == NULL)
		return false;
	e->ignoring = ignoring_new(e->loads->room, e->jobs, err);
	if (e->ignoring == NULL)
		return false;
	e->current = loads_first(e->loads);
	e->base = loads_base(e->loads, e->current, e->options->base > 0 ?
	    e->options->base - 1 : 0);
	e->arriving = true;
	if (!terminal_open(&e->terminal, e->options, err))
		return false;
	e->screen = e->terminal.screen;
	e->input = e->terminal.input;
	load_histories(e);
	if (e->capturing != NULL)
		capturing_wake(e->capturing, e->loads->wake[1]);
	loads_update(e->loads);
	if (!explorer_go(e, &snapshots))
		return error_set(err, ERROR_MEMORY, "%s", e->message.data);
	tell_notes(e);
	return true;
}

bool
explorer_run(const struct options *options, struct config *config,
	struct capturing *capturing, struct error *err)
{
	struct explorer *e = calloc(1, sizeof *e);
	bool done;
	int number;

	if (e == NULL)
		return error_memory(err, "explorer", sizeof *e);
	/* The pipe that wakes the loop must not kill us while we leave. */
	signal(SIGPIPE, SIG_IGN);
	e->options = options;
	e->config = config;
	e->capturing = capturing;
	e->units = options->units;
	e->shares = options->shares;
	e->measure = options->measure;
	e->terminal = (struct terminal) TERMINAL_INIT;
	e->message = e->help = e->menu_texts = e->filter_before =
	    e->filter_text = e->write_path = (struct strbuf) STRBUF_INIT;
	done = start(e, err);
	if (done)
		loop(e);
	terminal_close(&e->terminal);
	save_histories(e);
	if (done)
		done = !all_failed(e, err);
	explorer_leave_capture(e);
	number = e->terminal.ended_by;
	release(e);
	terminal_die(number);
	return done;
}
