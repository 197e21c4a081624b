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
		    capturing->attended.asks ? "; Enter takes it now, q ends" : "");
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

