#include "src/loads.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/heap_index.h"
#include "model/load.h"

/* A pace is not worth telling before this many seconds. */
#define PACE_KNOWN 0.5

/*
 * What share of a load each stage takes, in percent: as "make bench"
 * measures them on a snapshot of 400 MB.
 */
static const unsigned char stage_weight[STAGE_COUNT] = {
	[STAGE_LOCATE] = 5,
	[STAGE_STRINGS] = 1,
	[STAGE_NODES] = 7,
	[STAGE_EDGES] = 29,
	[STAGE_RETAINERS] = 9,
	[STAGE_SIZES] = 6,
	[STAGE_DISTANCES] = 10,
	[STAGE_DOMINATORS] = 24,
	[STAGE_CLASSES] = 9,
};

double
loads_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool
pipe_open(int ends[2], struct error *err)
{
	if (pipe(ends) != 0)
		return error_set(err, ERROR_IO, "cannot make a pipe");
	for (int i = 0; i < 2; i++) {
		fcntl(ends[i], F_SETFL, O_NONBLOCK);
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

struct loads *
loads_new(char *const *paths, size_t count, unsigned at_once,
	const struct cache *cache, struct error *err)
{
	struct loads *loads = calloc(1, sizeof *loads);

	if (loads == NULL)
		goto memory;
	loads->list = calloc(count + 1, sizeof *loads->list);
	if (loads->list == NULL)
		goto memory;
	if (!pipe_open(loads->wake, err)) {
		free(loads->list);
		free(loads);
		return NULL;
	}
	loads->count = count;
	loads->at_once = at_once;
	for (size_t i = 0; i < count; i++) {
		loads->list[i].path = paths[i];
		loads->list[i].wake = loads->wake[1];
		loads->list[i].cache = cache;
		task_init(&loads->list[i].task);
	}
	return loads;
memory:
	free(loads);
	error_memory(err, "file list", count * sizeof(struct load));
	return NULL;
}

/* From its index, if it has one: that takes no longer than to read it. */
static struct heap *
restore(struct load *load)
{
	long threads = sysconf(_SC_NPROCESSORS_ONLN);
	struct heap_index *index;

	if (load->cache == NULL)
		return NULL;
	index = heap_index_open(load->cache, load->path, NULL);
	return index != NULL ? heap_index_restore(index, threads > 0 ?
	    (unsigned)threads : 1, &load->task, NULL) : NULL;
}

static void *
work(void *data)
{
	struct load *load = data;

	load->result = restore(load);
	if (load->result == NULL)
		load->result = heap_load(load->path, &load->task,
		    &load->failure);
	load->finished = true;
	/* A full pipe wakes the reader too. */
	if (write(load->wake, "", 1) < 0)
		return NULL;
	return NULL;
}

/* The worker must not take signals that are meant for the main thread. */
static bool
start_thread(struct load *load)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&load->thread, NULL, work, load);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}

static void
load_start(struct load *load)
{
	load->started = loads_now();
	load->fraction = 0;
	load->finished = false;
	load->state = LOAD_RUNNING;
	if (!start_thread(load)) {
		error_set(&load->error, ERROR_MEMORY, "cannot start a thread");
		load->state = LOAD_FAILED;
	}
}

static void
load_collect(struct load *load)
{
	pthread_join(load->thread, NULL);
	load->seconds = loads_now() - load->started;
	load->heap = load->result;
	load->error = load->failure;
	load->result = NULL;
	load->state = load->heap != NULL ? LOAD_READY : LOAD_FAILED;
}

bool
loads_update(struct loads *loads)
{
	char drain[64];
	unsigned running = 0;
	bool changed = false;

	while (read(loads->wake[0], drain, sizeof drain) > 0)
		continue;
	for (size_t i = 0; i < loads->count; i++) {
		struct load *load = &loads->list[i];

		if (load->state == LOAD_RUNNING && load->finished) {
			load_collect(load);
			changed = true;
		}
		running += load->state == LOAD_RUNNING;
	}
	for (size_t i = 0; i < loads->count && running < loads->at_once; i++) {
		if (loads->list[i].state != LOAD_WAITING)
			continue;
		load_start(&loads->list[i]);
		running++;
		changed = true;
	}
	return changed;
}

bool
loads_busy(const struct loads *loads)
{
	for (size_t i = 0; i < loads->count; i++)
		if (loads->list[i].state == LOAD_WAITING ||
		    loads->list[i].state == LOAD_RUNNING)
			return true;
	return false;
}

void
load_cancel(struct load *load)
{
	if (load->state == LOAD_RUNNING) {
		load->task.cancel = true;
	} else if (load->state == LOAD_WAITING) {
		error_set(&load->error, ERROR_CANCELLED, "cancelled");
		load->state = LOAD_FAILED;
	}
}

void
load_retry(struct load *load)
{
	if (load->state != LOAD_FAILED)
		return;
	task_init(&load->task);
	memset(&load->error, 0, sizeof load->error);
	memset(&load->failure, 0, sizeof load->failure);
	load->state = LOAD_WAITING;
}

void
loads_free(struct loads *loads)
{
	if (loads == NULL)
		return;
	for (size_t i = 0; i < loads->count; i++)
		load_cancel(&loads->list[i]);
	for (size_t i = 0; i < loads->count; i++) {
		struct load *load = &loads->list[i];

		if (load->state == LOAD_RUNNING)
			load_collect(load);
		heap_free(load->heap);
	}
	close(loads->wake[0]);
	close(loads->wake[1]);
	free(loads->list);
	free(loads);
}

double
load_fraction(struct load *load)
{
	uint64_t total = load->task.total, done = load->task.done;
	int stage = load->task.stage;
	double sum = 0, before = 0;

	if (load->state == LOAD_READY)
		return 1;
	if (load->state != LOAD_RUNNING)
		return 0;
	for (int i = 0; i < STAGE_COUNT; i++) {
		sum += stage_weight[i];
		if (i < stage)
			before += stage_weight[i];
	}
	if (total > 0 && stage >= 0 && stage < STAGE_COUNT)
		before += stage_weight[stage] *
		    (double)(done < total ? done : total) / (double)total;
	/* A stage may be entered more than once. */
	if (before / sum > load->fraction)
		load->fraction = before / sum;
	return load->fraction;
}

double
load_seconds_left(struct load *load)
{
	double gone = loads_now() - load->started;
	double fraction = load_fraction(load);

	if (load->state != LOAD_RUNNING || gone < PACE_KNOWN ||
	    fraction <= 0.01)
		return -1;
	return gone * (1 - fraction) / fraction;
}
