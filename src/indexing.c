#include "src/indexing.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/base/thread.h"
#include "model/heap_index.h"
#include "model/index/cache.h"
#include "model/load.h"
#include "src/loads.h"

/* How long leaving may wait for the disk, in milliseconds. */
#define PATIENCE_MS 100
/* The child is in nobody's way. */
#define NICE 10
/* No descriptor of ours is higher. */
#define DESCRIPTORS_MAX 4096

struct indexing {
	struct cache cache;
	struct strbuf path;

	/* What the thread has to do; it owns nothing of it but the lists. */
	struct heap **heaps;
	bool *lent;			/* NULL: only write them */
	size_t count;
	int wake;			/* to be told of the end, or -1 */
	struct task task;
	pthread_t thread;
	bool started;

	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool finished;			/* with mutex */
};

/* $XDG_CACHE_HOME/heaptrail; false where there is no home. */
static bool
find_folder(struct strbuf *path)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	/* One that is not absolute counts as not set: so it is agreed. */
	if (cache != NULL && cache[0] == '/')
		strbuf_adds(path, cache);
	else if (home != NULL && home[0] == '/')
		strbuf_addf(path, "%s/.cache", home);
	else
		return false;
	strbuf_adds(path, "/heaptrail");
	return !path->failed;
}

/* The bytes that a variable names; 0 where it does not. */
static uint64_t
bytes_from(const char *variable)
{
	const char *text = getenv(variable);
	double size;

	if (text == NULL || !format_parse_size(text, strlen(text), &size) ||
	    size > 1e18)
		return 0;
	/* None at all is one byte: no index is as small. */
	return size < 1 ? 1 : (uint64_t)size;
}

struct indexing *
indexing_new(void)
{
	struct indexing *indexing = calloc(1, sizeof *indexing);
	uint64_t least = bytes_from("HEAPTRAIL_INDEX_MIN");

	if (indexing == NULL)
		return NULL;
	indexing->path = (struct strbuf) STRBUF_INIT;
	if (!find_folder(&indexing->path)) {
		strbuf_release(&indexing->path);
		free(indexing);
		return NULL;
	}
	indexing->cache = (struct cache) {
		.path = indexing->path.data,
		.limit = bytes_from("HEAPTRAIL_CACHE_LIMIT"),
		.file_min = least > 0 ? least : CACHE_FILE_MIN,
	};
	pthread_mutex_init(&indexing->mutex, NULL);
	pthread_cond_init(&indexing->changed, NULL);
	return indexing;
}

const struct cache *
indexing_cache(const struct indexing *indexing)
{
	return indexing != NULL ? &indexing->cache : NULL;
}

/* Lists the heaps that want an index; false when there is none. */
static bool
take_heaps(struct indexing *indexing, const struct loads *loads)
{
	free(indexing->heaps);
	free(indexing->lent);
	indexing->lent = NULL;
	indexing->count = 0;
	indexing->heaps = calloc(loads->count + 1, sizeof *indexing->heaps);
	for (size_t i = 0; indexing->heaps != NULL && i < loads->count; i++) {
		struct heap *heap = loads->list[i].heap;

		if (heap != NULL && heap_index_wanted(&indexing->cache, heap))
			indexing->heaps[indexing->count++] = heap;
	}
	return indexing->count > 0;
}

static void
write_all(struct indexing *indexing)
{
	for (size_t i = 0; i < indexing->count; i++) {
		struct heap *heap = indexing->heaps[i];
		bool kept = !indexing->task.cancel &&
		    heap_index_write(&indexing->cache, heap,
		    &indexing->task, NULL);

		if (indexing->lent != NULL)
			indexing->lent[i] = kept &&
			    heap_index_lend(&indexing->cache, heap, NULL);
	}
}

static void *
work(void *data)
{
	struct indexing *indexing = data;

	write_all(indexing);
	pthread_mutex_lock(&indexing->mutex);
	indexing->finished = true;
	pthread_cond_signal(&indexing->changed);
	pthread_mutex_unlock(&indexing->mutex);
	/* A full pipe wakes the reader too. */
	if (indexing->wake >= 0 && write(indexing->wake, "", 1) < 0)
		return NULL;
	return NULL;
}

/* Waits so long for the thread to end; false when it has not. */
static bool
join(struct indexing *indexing, long milliseconds)
{
	struct timespec until;
	bool finished;

	if (!indexing->started)
		return true;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += milliseconds * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&indexing->mutex);
	while (!indexing->finished && milliseconds > 0 &&
	    pthread_cond_timedwait(&indexing->changed, &indexing->mutex,
	    &until) == 0)
		continue;
	finished = indexing->finished;
	pthread_mutex_unlock(&indexing->mutex);
	if (finished) {
		pthread_join(indexing->thread, NULL);
		indexing->started = false;
	}
	return finished;
}

static void
start(struct indexing *indexing, int wake)
{
	task_init(&indexing->task);
	indexing->wake = wake;
	indexing->finished = false;
	indexing->started = thread_start(&indexing->thread, work, indexing);
}

void
indexing_start(struct indexing *indexing, const struct loads *loads)
{
	if (indexing != NULL && join(indexing, 0) &&
	    take_heaps(indexing, loads))
		start(indexing, loads->wake[1]);
}

/* After the thread has ended: did it let any memory go? */
static bool
take_lent(struct indexing *indexing)
{
	bool any = false;

	for (size_t i = 0; indexing->lent != NULL && i < indexing->count; i++) {
		indexing->heaps[i]->lent = indexing->lent[i];
		any |= indexing->lent[i];
	}
	free(indexing->lent);
	indexing->lent = NULL;
	return any;
}

enum room
indexing_make_room(struct indexing *indexing, struct loads *loads)
{
	bool tried;

	if (indexing == NULL)
		return ROOM_NONE;
	if (!join(indexing, 0))
		return ROOM_COMING;
	tried = indexing->lent != NULL;
	if (take_lent(indexing))
		return ROOM_MADE;
	if (tried || !take_heaps(indexing, loads))
		return ROOM_NONE;
	indexing->lent = calloc(indexing->count, sizeof *indexing->lent);
	if (indexing->lent == NULL)
		return ROOM_NONE;
	start(indexing, loads->wake[1]);
	return indexing->started ? ROOM_COMING : ROOM_NONE;
}

/* Leaves terminal, files and session to others. */
static void
leave(void)
{
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		dup2(null, fd);
	for (int fd = 3; fd < DESCRIPTORS_MAX; fd++)
		close(fd);
	setsid();
	if (nice(NICE) < 0)
		return;
}

void
indexing_detach(struct indexing *indexing, const struct loads *loads)
{
	if (indexing == NULL || !take_heaps(indexing, loads) || fork() != 0)
		return;
	leave();
	task_init(&indexing->task);
	write_all(indexing);
	_exit(0);
}

bool
indexing_free(struct indexing *indexing)
{
	if (indexing == NULL)
		return true;
	indexing->task.cancel = true;
	if (!join(indexing, PATIENCE_MS))
		return false;
	pthread_mutex_destroy(&indexing->mutex);
	pthread_cond_destroy(&indexing->changed);
	strbuf_release(&indexing->path);
	free(indexing->heaps);
	free(indexing->lent);
	free(indexing);
	return true;
}
