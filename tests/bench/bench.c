/*
 * bench [--csv] FILE [RUNS]: loads a snapshot and says what each stage cost:
 * seconds, MB of the file a second, how often a plain scan of the same bytes
 * would have been done in that time, and the peak of memory up to its end.
 * Every load has a process of its own; the fastest of RUNS (3) counts.
 *
 * "first table" is when the table of classes could have been drawn, counted
 * from the start.
 *
 * With --csv the same for programs: a line with the names of the columns, one
 * for each stage, then "first table" and "all". What is said of the whole
 * file stands in each of them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/load.h"
#include "model/snapshot/source.h"

#define MARKS 32

/* The clocks on entering a stage. */
struct mark {
	enum stage stage;
	double wall, cpu;		/* seconds */
	long peak;			/* kB */
};

/* What a process that loaded tells its parent. */
struct result {
	struct mark marks[MARKS];	/* in order; the last: done */
	unsigned count;
	struct mark table;		/* the class table is there */
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

static void
mark(void *data, enum stage stage)
{
	struct result *result = data;
	struct rusage usage;

	if (result->count == MARKS)
		return;
	getrusage(RUSAGE_SELF, &usage);
	result->marks[result->count++] = (struct mark) { stage,
	    seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID),
	    usage.ru_maxrss };
}

static double
wall_of(const struct result *result)
{
	return result->marks[result->count - 1].wall - result->marks[0].wall;
}

/* In the child: loads and writes the result to fd. Does not return. */
static void
load_and_tell(const char *path, int fd)
{
	struct result result = { .count = 0 };
	struct error err = { 0 };
	struct heap *heap;
	struct task task;
	char text[512];

	task_init(&task);
	task.observer = mark;
	task.observer_data = &result;
	mark(&result, STAGE_LOCATE);
	heap = heap_load(path, &task, &err);
	if (heap == NULL) {
		fprintf(stderr, "bench: %s\n", error_text(&err, text,
		    sizeof text));
		_exit(1);
	}
	mark(&result, STAGE_COUNT);
	/* A loader that has the table earlier than all else says so here. */
	if (result.table.wall <= 0)
		result.table = result.marks[result.count - 1];
	result.nodes = heap->snapshot->nodes;
	result.edges = heap->snapshot->edges;
	result.held = heap_bytes(heap);
	_exit(write(fd, &result, sizeof result) != sizeof result);
}

static bool
measure(const char *path, struct result *result)
{
	bool told = false;
	int fds[2], status = 1;
	pid_t child;

	if (pipe(fds) != 0)
		return false;
	child = fork();
	if (child == 0)
		load_and_tell(path, fds[1]);
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
print_row(const char *name, const struct mark *from, const struct mark *to,
	double megabytes, double scan)
{
	double wall = to->wall - from->wall;

	printf("%-12s %9.3f %9.3f %9.0f %9.1f %9.0f\n", name, wall,
	    to->cpu - from->cpu, wall > 0 ? megabytes / wall : 0,
	    wall / scan, (double)to->peak / 1000);
}

static void
print_result(const struct result *result, double megabytes, double scan)
{
	const struct mark *marks = result->marks;
	const struct mark zero = { .wall = 0 };
	const struct mark scanned = { .wall = scan, .cpu = scan };
	double rows = (double)result->nodes + result->edges;

	printf("%-12s %9s %9s %9s %9s %9s\n", "stage", "seconds", "cpu",
	    "MB/s", "x scan", "peak MB");
	print_row("plain scan", &zero, &scanned, megabytes, scan);
	for (unsigned i = 0; i + 1 < result->count; i++)
		if (i > 0 || marks[1].stage != marks[0].stage)
			print_row(stage_name(marks[i].stage), &marks[i],
			    &marks[i + 1], megabytes, scan);
	print_row("first table", &marks[0], &result->table, megabytes, scan);
	print_row("all", &marks[0], &marks[result->count - 1], megabytes,
	    scan);
	printf("\n%" PRIu32 " nodes, %" PRIu32 " edges; %.0f MB held beside "
	    "the mapped file: %.1f bytes a node, %.1f a node or edge\n",
	    result->nodes, result->edges, (double)result->held / 1e6,
	    (double)result->held / result->nodes,
	    (double)result->held / rows);
}

/* peak_kb is the most memory at once up to the end of the stage. */
static void
print_fields(const char *name, const struct mark *from, const struct mark *to,
	const struct result *result, size_t bytes)
{
	printf("%s,%.6f,%.6f,%ld,%zu,%" PRIu32 ",%" PRIu32 ",%zu\n", name,
	    to->wall - from->wall, to->cpu - from->cpu, to->peak, bytes,
	    result->nodes, result->edges, result->held);
}

static void
print_csv(const struct result *result, size_t bytes)
{
	const struct mark *marks = result->marks;

	puts("stage,wall_s,cpu_s,peak_kb,file_bytes,nodes,edges,held_bytes");
	for (unsigned i = 0; i + 1 < result->count; i++)
		if (i > 0 || marks[1].stage != marks[0].stage)
			print_fields(stage_name(marks[i].stage), &marks[i],
			    &marks[i + 1], result, bytes);
	print_fields("first table", &marks[0], &result->table, result, bytes);
	print_fields("all", &marks[0], &marks[result->count - 1], result,
	    bytes);
}

int
main(int argc, char **argv)
{
	bool csv = argc > 1 && strcmp(argv[1], "--csv") == 0;
	int runs;
	struct result result, best = { .count = 0 };
	struct error err = { 0 };
	struct source *source;
	double scan, megabytes;
	char text[512];
	size_t bytes;

	argc -= csv;
	argv += csv;
	runs = argc > 2 ? atoi(argv[2]) : 3;
	if (argc < 2 || runs < 1) {
		fprintf(stderr, "usage: bench [--csv] FILE [RUNS]\n");
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
		if (!measure(argv[1], &result))
			return 1;
		if (i == 0 || wall_of(&result) < wall_of(&best))
			best = result;
	}
	if (csv) {
		print_csv(&best, bytes);
		return 0;
	}
	printf("%s: %.0f MB, fastest of %d loads\n\n", argv[1], megabytes,
	    runs);
	print_result(&best, megabytes, scan);
	return 0;
}
