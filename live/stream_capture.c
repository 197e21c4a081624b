#include "live/stream_capture.h"

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/chunks.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"

/* After so many seconds of silence it is asked whether it is only busy. */
#define BUSY_SECONDS 10
/* So long nothing must have come before the connection is closed. */
#define QUIET_SECONDS 2.0

struct stream {
	struct protocol *protocol;
	const struct stream_options *options;
	struct stream_news *news;
	struct task *task;
	struct snapshot_file file;
	double heard;		/* when it last came on */
	bool said_busy;
	bool given_up;		/* error says why */
	struct error error;
};

static bool
same_session(const struct stream *stream, const char *session)
{
	const char *wanted = stream->options->session;

	if (wanted == NULL || session == NULL)
		return wanted == session;
	return strcmp(wanted, session) == 0;
}

/* What still comes is not wanted. */
static void
give_up(struct stream *stream)
{
	stream->given_up = true;
	snapshot_file_discard(&stream->file);
}

/* A disk that is full is no reason to leave now: see the header. */
static void
write_piece(struct stream *stream, const char *text, size_t len)
{
	if (!snapshot_file_write(&stream->file, text, len, &stream->error))
		give_up(stream);
	else if (stream->task != NULL)
		atomic_store(&stream->task->arrived,
		    stream->file.check.bytes);
}

/* A piece that is written as V8 writes it; decoded in place. */
static bool
take_chunk(struct stream *stream, char *text, size_t len, struct error *err)
{
	size_t begin, decoded, end;
	const cJSON *chunk;
	cJSON *json;
	bool done;

	if (stream->file.fd < 0)
		return true;
	if (chunk_message(text, len, &begin) && chunk_decode(text + begin,
	    len - begin, text + begin, &decoded, &end) &&
	    begin + end == len - 3) {
		write_piece(stream, text + begin, decoded);
		return true;
	}
	/* It was decoded in place, so nothing else can be made of it. */
	if (chunk_message(text, len, &begin))
		return error_set(err, ERROR_FORMAT, "a piece of the snapshot "
		    "is broken: this is not the inspector of Node");
	json = cJSON_ParseWithLength(text, len);
	chunk = cJSON_GetObjectItemCaseSensitive(
	    cJSON_GetObjectItemCaseSensitive(json, "params"), "chunk");
	done = cJSON_IsString(chunk);
	if (done)
		write_piece(stream, chunk->valuestring,
		    strlen(chunk->valuestring));
	else
		error_set(err, ERROR_FORMAT, "a piece of the snapshot has no "
		    "text: this is not the inspector of Node");
	cJSON_Delete(json);
	return done;
}

static uint64_t
number_of(const cJSON *params, const char *name)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(params, name);

	return cJSON_IsNumber(number) && number->valuedouble > 0 &&
	    number->valuedouble < 1e15 ? (uint64_t)number->valuedouble : 0;
}

static void
take_progress(struct stream *stream, const char *text, size_t len)
{
	cJSON *json = cJSON_ParseWithLength(text, len);
	const cJSON *params = cJSON_GetObjectItemCaseSensitive(json, "params");
	struct task *task = stream->task;

	if (task != NULL) {
		atomic_store(&task->total[STAGE_WORK],
		    number_of(params, "total"));
		task_progress(task, STAGE_WORK, number_of(params, "done"),
		    NULL);
	}
	cJSON_Delete(json);
}

static bool
heard(void *data, const char *session, const char *method, char *text,
	size_t len, struct error *err)
{
	struct stream *stream = data;

	if (session == NULL &&
	    strcmp(method, "NodeRuntime.waitingForDisconnect") == 0)
		stream->news->leaving = true;
	if (!same_session(stream, session))
		return true;
	if (strcmp(method, "HeapProfiler.reportHeapSnapshotProgress") == 0) {
		stream->heard = clock_seconds();
		take_progress(stream, text, len);
	} else if (strcmp(method, "HeapProfiler.addHeapSnapshotChunk") == 0) {
		stream->heard = clock_seconds();
		return take_chunk(stream, text, len, err);
	} else if (stream->options->other != NULL) {
		return stream->options->other(stream->options->other_data,
		    session, method, text, len, err);
	}
	return true;
}

/* It is silent: does it answer what it can answer while it is busy? */
static void
ask_whether_busy(struct stream *stream, uint64_t *asked)
{
	cJSON *result;

	if (*asked != 0 && protocol_wait(stream->protocol, *asked, 0, &result,
	    NULL, NULL) == PROTOCOL_ANSWERED) {
		cJSON_Delete(result);
		*asked = 0;
		if (!stream->said_busy && stream->options->say != NULL)
			stream->options->say(stream->options->data,
			    "the process is busy: it answers, but does not "
			    "come back to its event loop, where it would take "
			    "the snapshot. Waiting for that");
		stream->said_busy = true;
		return;
	}
	if (*asked == 0 && !stream->said_busy &&
	    clock_seconds() - stream->heard > BUSY_SECONDS)
		protocol_send(stream->protocol, stream->options->session,
		    "Runtime.getHeapUsage", NULL, asked, NULL, NULL);
}

/* Is there a reason to give up? */
static void
check_patience(struct stream *stream)
{
	const struct stream_options *options = stream->options;

	if (stream->given_up)
		return;
	if (!task_goes_on(stream->task, &stream->error)) {
		give_up(stream);
	} else if (options->patience > 0 &&
	    clock_seconds() - stream->heard > options->patience) {
		error_set(&stream->error, ERROR_IO, "the process has sent "
		    "nothing of the snapshot for %u seconds: given up "
		    "(--patience TIME waits longer)", options->patience);
		give_up(stream);
	}
}

/* Nothing is on its way that could hit a socket that is being closed. */
static bool
may_leave(const struct stream *stream)
{
	double silence = clock_seconds() - stream->heard;

	return stream->given_up && silence > (task_goes_on(
	    stream->options->leaving, NULL) ? QUIET_SECONDS :
	    QUIET_SECONDS / 2);
}

/* Asks, and waits for the answer with patience. */
static bool
ask(struct stream *stream, const char *method, cJSON *params,
	struct error *err)
{
	enum protocol_answer answer;
	uint64_t id, asked = 0;
	bool left = false;

	stream->heard = clock_seconds();
	if (!protocol_send(stream->protocol, stream->options->session, method,
	    params, &id, stream->task, err))
		return false;
	/* Whoever cancels is not to end the waiting at once. */
	while (!left && (answer = protocol_wait(stream->protocol, id, 100,
	    NULL, NULL, err)) == PROTOCOL_LATE) {
		ask_whether_busy(stream, &asked);
		check_patience(stream);
		left = may_leave(stream);
	}
	protocol_forget(stream->protocol, asked);
	protocol_forget(stream->protocol, id);
	if (stream->given_up && err != NULL)
		*err = stream->error;
	return !stream->given_up && answer == PROTOCOL_ANSWERED;
}

/* In all versions: what one does not know, it ignores. */
static cJSON *
ask_params(void)
{
	cJSON *params = cJSON_CreateObject();

	cJSON_AddTrueToObject(params, "reportProgress");
	cJSON_AddTrueToObject(params, "captureNumericValue");
	return params;
}

/* What the caller knows beside what the process has sent. */
static bool
add_member(struct stream *stream, struct error *err)
{
	struct strbuf member = STRBUF_INIT;
	bool done = true;

	if (stream->options->add == NULL)
		return true;
	stream->options->add(stream->options->other_data, &member);
	if (member.failed)
		done = error_memory(err, "a recording", member.len);
	else if (member.len > 0)
		done = snapshot_file_add(&stream->file, member.data,
		    member.len, err);
	strbuf_release(&member);
	return done;
}

bool
stream_capture(struct protocol *protocol, const struct stream_options *options,
	struct stream_news *news, unsigned *sequence, char **path,
	struct task *task, struct error *err)
{
	struct stream stream = { .protocol = protocol, .options = options,
	    .news = news, .task = task, .file = SNAPSHOT_FILE_INIT };
	bool done;

	*path = NULL;
	if (task != NULL) {
		atomic_store(&task->done[STAGE_WORK], 0);
		atomic_store(&task->arrived, 0);
		task_begin(task, STAGE_WORK, 0);
	}
	protocol_listen(protocol, heard, &stream);
	done = (!options->collect ||
	    ask(&stream, "HeapProfiler.collectGarbage", NULL, err)) &&
	    snapshot_file_create(&stream.file, options->folder,
	    &options->owner, sequence, err) &&
	    ask(&stream, options->owner.kind == SNAPSHOT_TIMELINE ?
	    "HeapProfiler.stopTrackingHeapObjects" :
	    "HeapProfiler.takeHeapSnapshot", ask_params(), err);
	protocol_listen(protocol, NULL, NULL);
	done = done && add_member(&stream, err);
	if (done)
		done = snapshot_file_finish(&stream.file, path, err);
	else
		snapshot_file_discard(&stream.file);
	if (task != NULL)
		task_end(task, STAGE_WORK);
	return done;
}

bool
stream_heap_used(struct protocol *protocol, const char *session,
	uint64_t *bytes, struct task *task, struct error *err)
{
	cJSON *result = protocol_call(protocol, session,
	    "Runtime.getHeapUsage", NULL, task, err);

	if (result == NULL)
		return false;
	*bytes = number_of(result, "usedSize");
	cJSON_Delete(result);
	return true;
}
