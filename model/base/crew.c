#include "model/base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/base/thread.h"

/* As many helpers at most for one run. */
#define HELPERS_MAX 63
/* Parts for each thread: so that the last one is not waited for long. */
#define PARTS_EACH 4

struct run {
	crew_work *work;
	void *data;
	struct crew *crew;
	_Atomic uint64_t next;		/* piece to be begun */
	_Atomic uint32_t failed;	/* the first that failed, or pieces */
	pthread_mutex_t lock;		/* of err */
	struct error err;
};

unsigned
crew_processors(void)
{
	long count;
#ifdef CPU_COUNT
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
#endif
	count = sysconf(_SC_NPROCESSORS_ONLN);
	return count > 0 ? (unsigned)count : 1;
}

void
crew_init(struct crew *crew, unsigned threads)
{
	crew->threads = threads > 0 ? (int)threads : 1;
	atomic_init(&crew->free, crew->threads);
}

void
crew_join(struct crew *crew)
{
	if (crew != NULL)
		crew->free--;
}

void
crew_leave(struct crew *crew)
{
	if (crew != NULL)
		crew->free++;
}

bool
crew_take(struct crew *crew)
{
	int free;

	if (crew == NULL)
		return false;
	free = crew->free;
	while (free > 0)
		if (atomic_compare_exchange_weak(&crew->free, &free,
		    free - 1))
			return true;
	return false;
}

/* Notes that a piece failed, if none before it did. */
static void
fail(struct run *run, uint32_t piece, const struct error *err)
{
	pthread_mutex_lock(&run->lock);
	if (piece < run->failed) {
		run->failed = piece;
		run->err = *err;
	}
	pthread_mutex_unlock(&run->lock);
}

/* Does one piece; false when there is none left. */
static bool
do_piece(struct run *run)
{
	struct error err = { .kind = ERROR_NONE };
	uint64_t piece = run->next++;

	if (piece >= run->failed)
		return false;
	if (!run->work(run->data, (uint32_t)piece, &err))
		fail(run, (uint32_t)piece, &err);
	return true;
}

static void *
help(void *data)
{
	struct run *run = data;

	while (do_piece(run))
		;
	crew_leave(run->crew);
	return NULL;
}

/* Starts a thread, if one is free and has something to do. */
static bool
start(struct run *run, pthread_t *thread)
{
	if ((uint64_t)run->next + 1 >= run->failed || !crew_take(run->crew))
		return false;
	if (thread_start(thread, help, run))
		return true;
	crew_leave(run->crew);
	return false;
}

bool
crew_run(const struct task *task, uint32_t pieces, crew_work *work,
	void *data, struct error *err)
{
	struct run run = {
		.work = work,
		.data = data,
		.crew = task != NULL ? task->crew : NULL,
		.failed = pieces,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	pthread_t threads[HELPERS_MAX];
	unsigned count = 0;

	/* Threads that become free while we work can still be of use. */
	do
		while (count < HELPERS_MAX && start(&run, &threads[count]))
			count++;
	while (do_piece(&run));
	while (count > 0)
		pthread_join(threads[--count], NULL);
	pthread_mutex_destroy(&run.lock);
	if (run.failed < pieces && err != NULL)
		*err = run.err;
	return run.failed == pieces;
}

/* So many parts, or fewer that are no smaller than least. */
static uint32_t
parts_of(uint64_t rows, uint64_t least, int parts)
{
	if (parts < 1 || rows / least < 1)
		return 1;
	return rows / least < (uint64_t)parts ? (uint32_t)(rows / least) :
	    (uint32_t)parts;
}

uint32_t
crew_parts(const struct task *task, uint64_t rows, uint64_t least)
{
	const struct crew *crew = task != NULL ? task->crew : NULL;

	if (crew == NULL || crew->threads == 1)
		return 1;
	return parts_of(rows, least, crew->threads * PARTS_EACH);
}

uint32_t
crew_parts_now(const struct task *task, uint64_t rows, uint64_t least)
{
	const struct crew *crew = task != NULL ? task->crew : NULL;

	return parts_of(rows, least, crew != NULL ? crew->free + 1 : 1);
}
