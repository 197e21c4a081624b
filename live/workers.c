#include "live/workers.h"

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/protocol.h"
#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"

#define WORKERS_MAX 4096

struct finding {
	struct workers *workers;
	size_t capacity;
};

static void
copy_text(char *text, size_t size, const cJSON *json)
{
	snprintf(text, size, "%s", cJSON_IsString(json) ? json->valuestring :
	    "");
}

/*
 * The thread's own number, as file names have it, stands in its title; the id
 * counts in which order they were attached to.
 */
static unsigned
thread_of(const char *title, const char *id)
{
	unsigned thread;

	if (sscanf(title, "[worker %9u]", &thread) == 1 ||
	    sscanf(title, "Worker %9u", &thread) == 1)
		return thread;
	return (unsigned)strtoul(id, NULL, 10);
}

static bool
add_worker(struct finding *finding, const cJSON *params, struct error *err)
{
	const cJSON *session = cJSON_GetObjectItemCaseSensitive(params,
	    "sessionId");
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(params,
	    "workerInfo");
	const cJSON *id = cJSON_GetObjectItemCaseSensitive(info, "workerId");
	struct workers *workers = finding->workers;
	struct worker *entries, *worker;

	if (!cJSON_IsString(session) || !cJSON_IsString(id) ||
	    strlen(session->valuestring) >= sizeof entries->session ||
	    workers->count >= WORKERS_MAX)
		return true;
	entries = array_grow(workers->entries, &finding->capacity,
	    workers->count + 1, sizeof *entries, "the workers", err);
	if (entries == NULL)
		return false;
	workers->entries = entries;
	worker = &entries[workers->count++];
	copy_text(worker->session, sizeof worker->session, session);
	copy_text(worker->title, sizeof worker->title,
	    cJSON_GetObjectItemCaseSensitive(info, "title"));
	worker->thread = thread_of(worker->title, id->valuestring);
	return true;
}

static bool
attached(void *data, const char *session, const char *method, char *text,
	size_t len, struct error *err)
{
	cJSON *json;
	bool done;

	if (session != NULL ||
	    strcmp(method, "NodeWorker.attachedToWorker") != 0)
		return true;
	json = cJSON_ParseWithLength(text, len);
	done = add_worker(data, cJSON_GetObjectItemCaseSensitive(json,
	    "params"), err);
	cJSON_Delete(json);
	return done;
}

static int
by_thread(const void *a, const void *b)
{
	const struct worker *left = a, *right = b;

	return (left->thread > right->thread) -
	    (left->thread < right->thread);
}

bool
workers_find(struct workers *workers, struct protocol *protocol,
	struct task *task, struct error *err)
{
	struct finding finding = { .workers = workers };
	cJSON *params = cJSON_CreateObject(), *result;

	*workers = (struct workers) { .count = 0 };
	cJSON_AddFalseToObject(params, "waitForDebuggerOnStart");
	/* Those that run are named before the answer comes. */
	protocol_listen(protocol, attached, &finding);
	result = protocol_call(protocol, NULL, "NodeWorker.enable", params,
	    task, err);
	protocol_listen(protocol, NULL, NULL);
	if (result == NULL) {
		workers_release(workers);
		return false;
	}
	cJSON_Delete(result);
	if (workers->count > 0)
		qsort(workers->entries, workers->count,
		    sizeof *workers->entries, by_thread);
	return true;
}

const struct worker *
workers_get(const struct workers *workers, unsigned thread, struct error *err)
{
	struct strbuf all = STRBUF_INIT;

	for (size_t i = 0; i < workers->count; i++)
		if (workers->entries[i].thread == thread)
			return &workers->entries[i];
	for (size_t i = 0; i < workers->count; i++) {
		strbuf_addf(&all, "%s%u", i > 0 ? ", " : "",
		    workers->entries[i].thread);
	}
	if (workers->count == 0)
		error_set(err, ERROR_ABSENT, "the process has no worker "
		    "threads");
	else
		error_set(err, ERROR_ABSENT, "there is no worker thread %u, "
		    "only %s", thread, all.data);
	strbuf_release(&all);
	return NULL;
}

void
workers_release(struct workers *workers)
{
	free(workers->entries);
	*workers = (struct workers) { .count = 0 };
}
