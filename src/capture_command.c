#include "src/capture_command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "live/capture_series.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "src/attended.h"
#include "src/live_options.h"
#include "src/options.h"

struct capturing {
	struct attended attended;
	const struct options *options;
	struct capture_series series;
};

static void
taken(void *data, const char *path, unsigned number)
{
	(void)number;
	attended_print(data, path);
}

static void
add_progress(const struct capturing *capturing, struct strbuf *sb)
{
	const struct task *task = &capturing->attended.task;
	uint64_t done = atomic_load(&task->done[STAGE_WORK]);
	uint64_t total = atomic_load(&task->total[STAGE_WORK]);
	uint64_t bytes = atomic_load(&task->arrived);
	char text[FORMAT_MAX], all[FORMAT_MAX];

	if (capturing->options->near_limit && bytes == 0)
		strbuf_adds(sb, "waiting for it to be written");
	else if (bytes > 0)
		strbuf_addf(sb, "%s written", format_bytes(text, bytes,
		    capturing->options->units));
	else if (total > 0)
		strbuf_addf(sb, "%s of %s objects (%d %%)",
		    format_count(text, done), format_count(all, total),
		    (int)((double)done * 100 / (double)total));
	else
		strbuf_adds(sb, "collecting garbage");
}

static void
add_waiting(const struct capturing *capturing, struct strbuf *sb)
{
	uint64_t due = atomic_load(&capturing->series.due);
	char text[FORMAT_MAX];

	if (capturing->series.on_demand)
		strbuf_adds(sb, "Enter takes the next, q ends");
	else
		strbuf_addf(sb, "the next in %s%s", format_duration(text, due),
		    capturing->attended.asks ?
		    "; Enter takes it now, q ends" : "");
}

static void
add_words(void *data, struct strbuf *sb)
{
	struct capturing *capturing = data;
	const struct capture_series *series = &capturing->series;
	unsigned number = atomic_load(&series->done) + 1;

	strbuf_addf(sb, "snapshot %u", number);
	if (series->count > 1)
		strbuf_addf(sb, " of %u", series->count);
	strbuf_adds(sb, ": ");
	switch (atomic_load(&series->phase)) {
	case CAPTURE_OPENING:
		strbuf_adds(sb, "connecting");
		break;
	case CAPTURE_TAKING:
		add_progress(capturing, sb);
		break;
	case CAPTURE_WAITING:
		add_waiting(capturing, sb);
		break;
	default:
		strbuf_reset(sb);
		strbuf_adds(sb, "leaving the process as it was");
	}
}

static bool
list_workers(struct capturing *capturing, struct error *err)
{
	struct strbuf sb = STRBUF_INIT, line = STRBUF_INIT;
	bool done;

	done = capture_list_workers(&capturing->series.target,
	    &capturing->series.options, &sb, &capturing->attended.task, err);
	if (done && sb.len == 0)
		done = error_set(err, ERROR_ABSENT, "the process has no "
		    "worker threads");
	for (const char *at = sb.data, *end; done && *at != '\0'; at = end) {
		end = at + strcspn(at, "\n");
		strbuf_reset(&line);
		strbuf_add(&line, at, (size_t)(end - at));
		attended_print(&capturing->attended, line.data);
		end += *end != '\0';
	}
	strbuf_release(&sb);
	strbuf_release(&line);
	return done;
}

static bool
work(void *data, struct error *err)
{
	struct capturing *capturing = data;

	return capturing->options->workers ? list_workers(capturing, err) :
	    capture_series_run(&capturing->series, &capturing->attended.task,
	    err);
}

/* Enter asks for the next, q for no more; so does the end of the input. */
static void
take_key(void *data, char key)
{
	struct capturing *capturing = data;

	if (key == 'q' || key == 4)
		capturing->series.stop = true;
	else if (key == '\n')
		capturing->series.next = true;
}

static void
prepare(struct capturing *capturing, const struct options *options)
{
	struct attended *attended = &capturing->attended;
	struct capture_series *series = &capturing->series;

	attended_init(attended);
	attended->work = work;
	attended->words = add_words;
	attended->data = capturing;
	live_options(&series->options, options, attended);
	series->options.near_limit = options->near_limit;
	series->count = options->count;
	/* A time without a number: until somebody stops it. */
	if (series->count == 0 && options->every == 0 && !options->near_limit)
		series->count = 1;
	series->every = options->every;
	if (series->count != 1 && !options->near_limit && attended->draws &&
	    isatty(STDIN_FILENO))
		attended->key = take_key;
	series->on_demand = attended->key != NULL && options->every == 0;
	series->taken = taken;
	series->data = attended;
}

bool
capture_command(const struct options *options, struct error *err)
{
	struct capturing capturing = { .options = options };

	if (options->file_count != 1)
		return error_set(err, ERROR_USAGE, "usage: heaptrail capture "
		    "PID|HOST:PORT|ws://...: one at a time");
	if (!target_parse(&capturing.series.target, options->files[0], err))
		return false;
	prepare(&capturing, options);
	return attended_run(&capturing.attended, err);
}
