/*
 * reopen FILE [RUNS]: how long it takes to open a snapshot from its index:
 * until the class table is there, and until the heap is. The index is written
 * first, into a folder of its own, and removed again. Every run is a process
 * of its own; the fastest of RUNS (5) counts. The files are in the page
 * cache, as they have just been written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/base/strbuf.h"
#include "model/digest.h"
#include "model/heap_index.h"
#include "model/index/cache.h"
#include "model/load.h"

/* Seconds since the process began to do this. */
struct times {
	double classes, heap, gone;
};

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
fail(const char *what, const struct error *err)
{
	char text[512];

	fprintf(stderr, "reopen: %s: %s\n", what, error_text(err, text,
	    sizeof text));
	_exit(1);
}

static void
write_index(const struct cache *cache, const char *path)
{
	double start = seconds(), loaded;
	struct error err = { 0 };
	struct heap *heap;

	heap = heap_load(path, NULL, NULL, &err);
	if (heap == NULL)
		fail(path, &err);
	loaded = seconds();
	if (!heap_index_write(cache, heap, NULL, &err))
		fail("no index", &err);
	printf("load %.0f ms, write %.0f ms\n", (loaded - start) * 1e3,
	    (seconds() - loaded) * 1e3);
	heap_free(heap);
}

static void
reopen(const struct cache *cache, const char *path, struct times *times)
{
	double start = seconds();
	struct error err = { 0 };
	struct heap_index *index;
	struct heap *heap;
	struct crew crew;
	struct task task;

	task_init(&task);
	crew_init(&crew, crew_processors());
	crew_join(&crew);
	task.crew = &crew;

	index = heap_index_open(cache, path, &err);
	if (index == NULL)
		fail("no index", &err);
	times->classes = seconds() - start;
	heap = heap_index_restore(index, &task, &err);
	if (heap == NULL)
		fail("no heap", &err);
	times->heap = seconds() - start;
	heap_free(heap);
	times->gone = seconds() - start;
}

/* Does it in a child and takes the lesser times. */
static bool
run(const struct cache *cache, const char *path, struct times *best)
{
	struct times times = { 0 };
	int fds[2], status = 1;
	bool told = false;
	pid_t child;

	if (pipe(fds) != 0)
		return false;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (best == NULL)
			write_index(cache, path);
		else
			reopen(cache, path, &times);
		fflush(NULL);
		_exit(write(fds[1], &times, sizeof times) != sizeof times);
	}
	close(fds[1]);
	if (child > 0) {
		told = read(fds[0], &times, sizeof times) == sizeof times;
		waitpid(child, &status, 0);
	}
	close(fds[0]);
	if (best != NULL && (best->heap <= 0 || times.heap < best->heap))
		*best = times;
	return told && status == 0;
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/heaptrail-reopen.XXXXXX";
	int runs = argc > 2 ? atoi(argv[2]) : 5, handle, i;
	struct cache cache = { .path = folder };
	struct times best = { 0 };
	struct cache_list list;
	bool ok;

	if (argc < 2 || runs < 1 || mkdtemp(folder) == NULL) {
		fprintf(stderr, "usage: reopen FILE [RUNS]\n");
		return 2;
	}
	ok = run(&cache, argv[1], NULL);
	for (i = 0; ok && i < runs; i++)
		ok = run(&cache, argv[1], &best);
	handle = cache_open(&cache, false, NULL);
	if (handle >= 0 && cache_list(&list, handle, false, 0, NULL)) {
		for (size_t k = 0; k < list.count; k++) {
			if (ok)
				printf("index %.0f MB\n",
				    (double)list.entries[k].bytes / 1e6);
			cache_remove(handle, list.entries[k].name);
		}
		cache_list_release(&list);
	}
	rmdir(folder);
	if (ok)
		printf("classes %.1f ms, heap %.1f ms, closed %.1f ms\n",
		    best.classes * 1e3, best.heap * 1e3, best.gone * 1e3);
	return !ok;
}
