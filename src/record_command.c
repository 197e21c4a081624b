#include "src/record_command.h"

#include <stdlib.h>
#include <unistd.h>

#include "live/recording.h"
#include "live/target.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "src/attended.h"
#include "src/live_options.h"
#include "src/options.h"

/* So long is recorded where nobody can type a key, and nobody said. */
#define RECORD_MS 30000

struct record {
	struct attended attended;
	struct recording recording;
	struct target target;
};

static bool
work(void *data, struct error *err)
{
	struct record *record = data;
	char *path;

	if (!recording_run(&record->recording, &path, record->attended.task,
	    err))
		return false;
	attended_print(&record->attended, path);
	free(path);
	return true;
}

static void
add_words(void *data, struct strbuf *text)
{
	struct record *record = data;
	const struct recording *recording = &record->recording;
	uint64_t bytes = record->attended.task->arrived;
	char buf[FORMAT_MAX];

	if (recording->writing && bytes > 0) {
		strbuf_addf(text, "%s written", format_bytes(buf, bytes,
		    UNITS_SI));
		return;
	}
	if (recording->writing) {
		strbuf_adds(text, "waiting for what was recorded");
		return;
	}
	strbuf_addf(text, "recording for %s", format_duration(buf,
	    recording->elapsed / 1000 * 1000));
	if (recording->milliseconds > 0)
		strbuf_addf(text, " of %s", format_duration(buf,
		    recording->milliseconds));
	if (record->attended.asks)
		strbuf_adds(text, "; Enter ends it");
}

static void
take_key(void *data, char key)
{
	struct record *record = data;

	if (key == '\n' || key == 'q' || key == 4)
		record->recording.stop = true;
}

bool
record_command(const struct options *options, struct error *err)
{
	struct record record = { .recording = {
		.kind = options->action == ACTION_SAMPLE ? SNAPSHOT_PROFILE :
		    SNAPSHOT_TIMELINE,
		.milliseconds = options->duration,
		.interval = options->interval > 0 ? options->interval :
		    RECORDING_INTERVAL,
		.all = options->all,
	} };

	if (!target_parse(&record.target, options->files[0], err))
		return false;
	attended_init(&record.attended);
	record.attended.work = work;
	record.attended.words = add_words;
	record.attended.data = &record;
	if (record.attended.draws && isatty(STDIN_FILENO))
		record.attended.key = take_key;
	else if (record.recording.milliseconds == 0)
		record.recording.milliseconds = RECORD_MS;
	record.recording.target = &record.target;
	record.recording.options = live_options(options);
	attended_options(&record.attended, &record.recording.options);
	return attended_run(&record.attended, err);
}
