/*
 * bench [--csv] [--threads N] FILE [RUNS]: loads a snapshot and says what each
 * stage cost: when it began, how long it took, MB of the file a second, how
 * often a plain scan of the same bytes would have been done in that time, and
 * the peak of memory up to its end. Stages run side by side, so their seconds
 * add up to more than the whole. Every load has a process of its own; the
 * fastest of RUNS (3) counts.
 *
 * "first table" is when there is something to show: classes whose figures may
 * still change; "exact sizes" when counts and shallow sizes are final.
 *
 * With --csv the same for programs: a line with the names of the columns, one
 * for each stage, then "first table", "exact sizes" and "all". What is said of
 * the whole file stands in each of them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/graph/preview.h"
#include "model/load.h"
#include "model/snapshot/source.h"

/* The clocks around a stage. */
struct mark {
	double begin, end;		/* seconds of wall */
	double cpu;			/* seconds, of the thread that did it */
	long peak;			/* kB, at its end */
};

/* What a process that loaded tells its parent. */
struct result {
	struct mark marks[STAGE_COUNT];
	struct mark tables[PREVIEW_COMPLETE + 1];	/* by their state */
	struct mark all;		/* cpu: of all threads */
	uint32_t nodes, edges;
	size_t held;			/* bytes */
};

static double
seconds(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static long
peak(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Any thread, but one at a time for each stage. */
static void
mark(void *data, enum stage stage, bool begins)
{
	struct result *result = data;
	struct mark *mark = &result->marks[stage];

	if (begins && mark->begin == 0) {
		mark->begin = seconds(CLOCK_MONOTONIC);
		mark->cpu = -seconds(CLOCK_THREAD_CPUTIME_ID);
	}
	if (begins)
		return;
	mark->end = seconds(CLOCK_MONOTONIC);
	mark->cpu += seconds(CLOCK_THREAD_CPUTIME_ID);
	mark->peak = peak();
}

static void
take_preview(void *data, struct preview *preview)
{
	struct result *result = data;

	result->tables[preview->state] = (struct mark) {
		.begin = result->all.begin,
		.end = seconds(CLOCK_MONOTONIC),
		.cpu = seconds(CLOCK_PROCESS_CPUTIME_ID),
		.peak = peak(),
	};
	preview_free(preview);
}

/* In the child: loads and writes the result to fd. Does not return. */
static void
load_and_tell(const char *path, unsigned threads, int fd)
{
	struct result result = { .nodes = 0 };
	struct error err = { 0 };
	const struct load_options options = {
		.preview = take_preview,
		.data = &result,
	};
	struct heap *heap;
	struct crew crew;
	struct task task;
	char text[512];

	crew_init(&crew, threads);
	crew_join(&crew);
	task_init(&task);
	task.crew = &crew;
	task.observer = mark;
	task.observer_data = &result;
	result.all.begin = seconds(CLOCK_MONOTONIC);
	heap = heap_load(path, &options, &task, &err);
	if (heap == NULL) {
		fprintf(stderr, "bench: %s\n", error_text(&err, text,
		    sizeof text));
		_exit(1);
	}
	result.all.end = seconds(CLOCK_MONOTONIC);
	result.all.peak = peak();
	result.all.cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	result.nodes = heap->snapshot->nodes;
	result.edges = heap->snapshot->edges;
	result.held = heap_bytes(heap);
	_exit(write(fd, &result, sizeof result) != sizeof result);
}

static bool
measure(const char *path, unsigned threads, struct result *result)
{
	bool told = false;
	int fds[2], status = 1;
	pid_t child;

	if (pipe(fds) != 0)
		return false;
	child = fork();
	if (child == 0)
		load_and_tell(path, threads, fds[1]);
	close(fds[1]);
	if (child > 0) {
		told = read(fds[0], result, sizeof *result) ==
		    sizeof *result;
		waitpid(child, &status, 0);
	}
	close(fds[0]);
	return told && status == 0;
}

/* What it costs to look at every byte once: the floor of any loader. */
static double
plain_scan(const struct source *source)
{
	double best = 0;

	for (int i = 0; i < 3; i++) {
		double start = seconds(CLOCK_MONOTONIC), took;
		volatile size_t kept;
		size_t commas = 0;

		for (size_t at = 0; at < source->size; at++)
			commas += source->data[at] == ',';
		kept = commas;
		(void)kept;
		took = seconds(CLOCK_MONOTONIC) - start;
		if (i == 0 || took < best)
			best = took;
	}
	return best;
}

static void
print_row(const char *name, const struct mark *mark, double zero,
	double megabytes, double scan)
{
	double wall = mark->end - mark->begin;

	printf("%-12s %8.3f %9.3f %9.0f %9.2f %9.0f\n", name,
	    mark->begin - zero, wall, wall > 0 ? megabytes / wall : 0,
	    wall / scan, (double)mark->peak * 1.024 / 1000);
}

static void
print_result(const struct result *result, double megabytes, double scan)
{
	const struct mark scanned = { .end = scan };
	double rows = (double)result->nodes + result->edges;

	printf("%-12s %8s %9s %9s %9s %9s\n", "stage", "from", "seconds",
	    "MB/s", "x scan", "peak MB");
	print_row("plain scan", &scanned, 0, megabytes, scan);
	for (int i = 0; i < STAGE_COUNT; i++)
		if (result->marks[i].begin > 0)
			print_row(stage_name((enum stage)i),
			    &result->marks[i], result->all.begin, megabytes,
			    scan);
	print_row("first table", &result->tables[PREVIEW_ROUGH],
	    result->all.begin, megabytes, scan);
	print_row("exact sizes", &result->tables[PREVIEW_SIZED],
	    result->all.begin, megabytes, scan);
	print_row("all", &result->all, result->all.begin, megabytes, scan);
	printf("\n%.3f s of all processors; %" PRIu32 " nodes, %" PRIu32
	    " edges; %.0f MB held beside the mapped file: %.1f bytes a node, "
	    "%.1f a node or edge\n", result->all.cpu,
	    result->nodes, result->edges, (double)result->held / 1e6,
	    (double)result->held / result->nodes,
	    (double)result->held / rows);
}

/* peak_kb is the most memory at once up to the end of the stage. */
static void
print_fields(const char *name, const struct mark *mark,
	const struct result *result, size_t bytes)
{
	printf("%s,%.6f,%.6f,%ld,%zu,%" PRIu32 ",%" PRIu32 ",%zu\n", name,
	    mark->end - mark->begin, mark->cpu, mark->peak, bytes,
	    result->nodes, result->edges, result->held);
}

static void
print_csv(const struct result *result, size_t bytes)
{
	puts("stage,wall_s,cpu_s,peak_kb,file_bytes,nodes,edges,held_bytes");
	for (int i = 0; i < STAGE_COUNT; i++)
		if (result->marks[i].begin > 0)
			print_fields(stage_name((enum stage)i),
			    &result->marks[i], result, bytes);
	print_fields("first table", &result->tables[PREVIEW_ROUGH], result,
	    bytes);
	print_fields("exact sizes", &result->tables[PREVIEW_SIZED], result,
	    bytes);
	print_fields("all", &result->all, result, bytes);
}

int
main(int argc, char **argv)
{
	bool csv = argc > 1 && strcmp(argv[1], "--csv") == 0;
	unsigned threads = crew_processors();
	struct result result, best = { .nodes = 0 };
	struct error err = { 0 };
	struct source *source;
	double scan, megabytes;
	char text[512];
	size_t bytes;
	int runs;

	big_setup();
	argc -= csv;
	argv += csv;
	if (argc > 2 && strcmp(argv[1], "--threads") == 0) {
		threads = (unsigned)atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	runs = argc > 2 ? atoi(argv[2]) : 3;
	if (argc < 2 || runs < 1 || threads < 1) {
		fprintf(stderr, "usage: bench [--csv] [--threads N] FILE "
		    "[RUNS]\n");
		return 2;
	}
	source = source_open(argv[1], &err);
	if (source == NULL) {
		fprintf(stderr, "bench: %s\n", error_text(&err, text,
		    sizeof text));
		return 1;
	}
	bytes = source->size;
	megabytes = (double)bytes / 1e6;
	scan = csv ? 0 : plain_scan(source);
	source_free(source);
	for (int i = 0; i < runs; i++) {
		if (!measure(argv[1], threads, &result))
			return 1;
		if (i == 0 || result.all.end - result.all.begin <
		    best.all.end - best.all.begin)
			best = result;
	}
	if (csv) {
		print_csv(&best, bytes);
		return 0;
	}
	printf("%s: %.0f MB, %u thread%s, fastest of %d loads\n\n", argv[1],
	    megabytes, threads, threads == 1 ? "" : "s", runs);
	print_result(&best, megabytes, scan);
	return 0;
}
