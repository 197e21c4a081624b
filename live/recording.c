#include "live/recording.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "live/protocol.h"
#include "live/stream_capture.h"
#include "live/target.h"
#include "model/base/array.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"

/* How long it takes at most to notice that it is to stop. */
#define STEP 100

/* So long the process may take to notice that nothing is wanted any more. */
#define GIVING_UP_SECONDS 10

/* Intervals are numbered from 0; there is one every 50 ms or more. */
#define INTERVALS_MAX ((size_t)1 << 22)

/* The most of an interval that was alive at a tick. */
struct interval {
	double count, bytes;
};

struct tape {
	struct recording *recording;
	struct capture *capture;
	struct protocol *protocol;
	struct stream_options stream;
	struct interval *intervals;
	size_t count, room;
	bool leaving;		/* the process wants to end */
};

static bool
make_interval(struct tape *tape, size_t number, struct error *err)
{
	struct interval *grown;

	if (number < tape->count)
		return true;
	if (number >= INTERVALS_MAX)
		return error_set(err, ERROR_FORMAT, "interval %zu of a "
		    "recording: this is not the inspector of Node", number);
	grown = array_grow(tape->intervals, &tape->room, number + 1,
	    sizeof(*grown), "a recording", err);
	if (grown == NULL)
		return false;
	tape->intervals = grown;
	memset(grown + tape->count, 0,
	    (number + 1 - tape->count) * sizeof(*grown));
	tape->count = number + 1;
	return true;
}

static double
number_at(const cJSON *item)
{
	return cJSON_IsNumber(item) && item->valuedouble > 0 &&
	    item->valuedouble < 1e15 ? item->valuedouble : 0;
}

/* Triples: which interval, how many objects of it live, and their bytes. */
static bool
take_stats(struct tape *tape, const char *text, size_t len,
	struct error *err)
{
	cJSON *json = cJSON_ParseWithLength(text, len);
	const cJSON *update = cJSON_GetObjectItemCaseSensitive(
	    cJSON_GetObjectItemCaseSensitive(json, "params"), "statsUpdate");
	const cJSON *item = cJSON_IsArray(update) ? update->child : NULL;
	bool done = true;

	while (done && item != NULL && item->next != NULL &&
	    item->next->next != NULL) {
		size_t number = (size_t)number_at(item);
		double count = number_at(item->next);
		double bytes = number_at(item->next->next);

		done = make_interval(tape, number, err);
		if (done && tape->intervals[number].count < count)
			tape->intervals[number].count = count;
		if (done && tape->intervals[number].bytes < bytes)
			tape->intervals[number].bytes = bytes;
		item = item->next->next->next;
	}
	cJSON_Delete(json);
	return done;
}

static bool
heard(void *data, const char *session, const char *method, char *text,
	size_t len, struct error *err)
{
	struct tape *tape = data;
	const char *wanted = tape->stream.session;

	if (session == NULL &&
	    strcmp(method, "NodeRuntime.waitingForDisconnect") == 0)
		tape->leaving = true;
	if ((wanted == NULL) != (session == NULL) ||
	    (wanted != NULL && strcmp(wanted, session) != 0))
		return true;
	if (strcmp(method, "HeapProfiler.heapStatsUpdate") == 0)
		return take_stats(tape, text, len, err);
	return true;
}

/* What the file of a timeline gets. */
static void
add_stats(void *data, struct strbuf *member)
{
	const struct tape *tape = data;

	strbuf_adds(member, "\"allocation_stats\":[");
	for (size_t i = 0; i < tape->count; i++)
		strbuf_addf(member, "%s%.0f,%.0f", i > 0 ? "," : "",
		    tape->intervals[i].count, tape->intervals[i].bytes);
	strbuf_adds(member, "]");
}

static bool
ask(struct tape *tape, const char *method, cJSON *params, struct task *task,
	struct error *err)
{
	cJSON *result = protocol_call(tape->protocol, tape->stream.session,
	    method, params, task, err);

	cJSON_Delete(result);
	return result != NULL;
}

static bool
begin(struct tape *tape, struct task *task, struct error *err)
{
	const struct recording *recording = tape->recording;
	cJSON *params = cJSON_CreateObject();

	if (recording->kind == SNAPSHOT_TIMELINE) {
		cJSON_AddTrueToObject(params, "trackAllocations");
		return ask(tape, "HeapProfiler.startTrackingHeapObjects",
		    params, task, err);
	}
	cJSON_AddNumberToObject(params, "samplingInterval",
	    recording->interval);
	cJSON_AddBoolToObject(params, "includeObjectsCollectedByMajorGC",
	    recording->all);
	cJSON_AddBoolToObject(params, "includeObjectsCollectedByMinorGC",
	    recording->all);
	return ask(tape, "HeapProfiler.startSampling", params, task, err);
}

/* Until the time is over, somebody stops it, or the process wants to end. */
static bool
wait(struct tape *tape, struct task *task, struct error *err)
{
	struct recording *recording = tape->recording;
	double start = clock_seconds();

	while (!recording->stop && !tape->leaving) {
		uint64_t elapsed =
		    (uint64_t)((clock_seconds() - start) * 1000);
		uint64_t left = STEP;

		recording->elapsed = elapsed;
		if (recording->milliseconds > 0 &&
		    elapsed >= recording->milliseconds)
			break;
		if (recording->milliseconds > 0 &&
		    recording->milliseconds - elapsed < left)
			left = recording->milliseconds - elapsed;
		if (!protocol_serve(tape->protocol, (unsigned)left, task,
		    err))
			return false;
	}
	recording->writing = true;
	return true;
}

/* The profile is one answer; it is the file, as it came. */
static bool
write_profile(struct tape *tape, char **path, struct task *task,
	struct error *err)
{
	struct snapshot_file file = SNAPSHOT_FILE_INIT;
	unsigned sequence = 1;
	cJSON *result, *profile;
	char *text = NULL;
	bool done;

	result = protocol_call(tape->protocol, tape->stream.session,
	    "HeapProfiler.stopSampling", NULL, task, err);
	if (result == NULL)
		return false;
	profile = cJSON_GetObjectItemCaseSensitive(result, "profile");
	done = cJSON_IsObject(profile) || error_set(err, ERROR_FORMAT,
	    "the process has sent no profile");
	if (done)
		text = cJSON_PrintUnformatted(profile);
	cJSON_Delete(result);
	if (done && text == NULL)
		done = error_memory(err, "a profile", 1);
	done = done && snapshot_file_create(&file, tape->stream.folder,
	    &tape->stream.owner, &sequence, err) &&
	    snapshot_file_write(&file, text, strlen(text), err) &&
	    snapshot_file_finish(&file, path, err);
	snapshot_file_discard(&file);
	free(text);
	return done;
}

static bool
write_timeline(struct tape *tape, char **path, struct task *task,
	struct error *err)
{
	tape->stream.collect = false;
	tape->stream.other = heard;
	tape->stream.add = add_stats;
	tape->stream.other_data = tape;
	return capture_record(tape->capture, &tape->stream, path, task, err);
}

/*
 * Ends what goes on in the process, without a result. Closing the connection
 * would do that, too, but not while something comes (stream_capture.h).
 */
static void
give_up(struct tape *tape)
{
	if (protocol_ended(tape->protocol))
		return;
	protocol_set_patience(tape->protocol, GIVING_UP_SECONDS);
	ask(tape, "HeapProfiler.disable", NULL, NULL, NULL);
}

static bool
record(struct tape *tape, char **path, struct task *task, struct error *err)
{
	bool timeline = tape->recording->kind == SNAPSHOT_TIMELINE;
	bool done;

	protocol_listen(tape->protocol, heard, tape);
	done = begin(tape, task, err) && wait(tape, task, err) && (timeline ?
	    write_timeline(tape, path, task, err) :
	    write_profile(tape, path, task, err));
	protocol_listen(tape->protocol, NULL, NULL);
	if (!done)
		give_up(tape);
	return done;
}

bool
recording_run(struct recording *recording, char **path, struct task *task,
	struct error *err)
{
	struct tape tape = { .recording = recording };
	bool done;

	*path = NULL;
	tape.capture = capture_open(recording->target, &recording->options,
	    task, err);
	if (tape.capture == NULL)
		return false;
	tape.protocol = capture_protocol(tape.capture);
	if (tape.protocol == NULL) {
		done = error_set(err, ERROR_ABSENT, "this process writes "
		    "snapshots when it is sent a signal, and its inspector "
		    "is not to be had: nothing can be recorded");
	} else {
		capture_stream(tape.capture, &tape.stream);
		tape.stream.owner.kind = recording->kind;
		done = record(&tape, path, task, err);
	}
	capture_close(tape.capture);
	free(tape.intervals);
	return done;
}
