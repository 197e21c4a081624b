/*
 * keys FILE [BASE]: how long a person waits for a key. Loads FILE once and
 * does with every table of the catalogue what keys do: makes it, fills a
 * screen with its rows, sorts it by each column both ways, opens rows, goes to
 * a row, filters. Tables about an object are asked about those that cost most:
 * with most fields, with most retainers, the longest text, the farthest one.
 * BASE is what is compared with; FILE itself without one.
 *
 * Says what took longest, in ms: of the processor in this thread, which is
 * what keeps the screen from being drawn, and by the clock, which other
 * programs make longer. What is done in a thread of its own while its progress
 * is shown is marked with *, and may take longer than LIMIT. Ends with 1 when
 * something else does.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/base/task.h"
#include "model/catalogue.h"
#include "model/explore/containment.h"
#include "model/explore/dominated.h"
#include "model/explore/merged.h"
#include "model/explore/summary.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

#define LIMIT 100		/* ms */
#define SHOWN 40		/* figures that are printed at least */
#define SCREEN 50		/* rows */
#define SCREEN_TEXT 512		/* bytes of a cell that are asked for */
#define OPENED 20		/* rows that are opened */
#define CLASSES 3		/* the largest ones */
#define FIGURES 16384
/* As ui and src/explorer take them between two looks at the clock. */
#define STEP 4096		/* comparisons */
#define FILTER_STEP 500		/* rows */

struct figure {
	char what[192];
	double cpu, wall;	/* ms */
	bool apart;		/* in a thread of its own, or in steps */
};

struct figures {
	struct figure list[FIGURES];
	size_t count;
	struct timespec cpu, wall;	/* of the one being taken */
};

/* What is asked about. */
struct target {
	const struct heap *heap, *base;
	struct task *task;
	uint32_t wide, held, longest, farthest;	/* nodes */
	char *classes[CLASSES];
	uint32_t class_count;
};

static void
fail(const char *what, const struct error *err)
{
	char text[512];

	fprintf(stderr, "keys: %s: %s\n", what, error_text(err, text,
	    sizeof text));
	exit(2);
}

static void
begin(struct figures *figures)
{
	clock_gettime(CLOCK_MONOTONIC, &figures->wall);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &figures->cpu);
}

static double
since(const struct timespec *start, clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e3 +
	    (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

/* What has the same name is one figure: the worst. */
static void
end(struct figures *figures, bool apart, const char *format, ...)
{
	struct figure figure = { .apart = apart }, *same = figures->list;
	va_list args;

	figure.cpu = since(&figures->cpu, CLOCK_THREAD_CPUTIME_ID);
	figure.wall = since(&figures->wall, CLOCK_MONOTONIC);
	va_start(args, format);
	vsnprintf(figure.what, sizeof figure.what, format, args);
	va_end(args);
	while (same < figures->list + figures->count &&
	    strcmp(same->what, figure.what) != 0)
		same++;
	if (same == figures->list + FIGURES)
		return;
	if (same == figures->list + figures->count)
		figures->count++;
	else if (same->cpu >= figure.cpu)
		return;
	*same = figure;
}

/* A screen of rows as the grid asks for them. */
static void
fill_screen(struct level *level)
{
	const struct table_ops *ops = level->table->ops;
	struct cell cell = CELL_INIT;

	cell.limit = SCREEN_TEXT;
	for (size_t row = 0; row < level->count && row < SCREEN; row++) {
		for (unsigned i = 0; i < ops->column_count; i++)
			level_cell(level, row, i, &cell);
		level_openable(level, row);
		level_opened(level, row);
		level_tag(level, row);
	}
	cell_release(&cell);
}

/* Does steps until one was the last: times all, and the longest of them. */
static void
time_steps(struct figures *figures, bool (*step)(void *data), void *data,
	const char *what)
{
	struct timespec cpu, wall;
	bool over;

	begin(figures);
	cpu = figures->cpu;
	wall = figures->wall;
	do {
		begin(figures);
		over = step(data);
		end(figures, false, "%s: a step", what);
	} while (!over);
	figures->cpu = cpu;
	figures->wall = wall;
	end(figures, true, "%s", what);
}

static bool
prepare(void *level)
{
	size_t budget = STEP;

	return level_prepare(level, 0, SCREEN, &budget);
}

static bool
prepare_end(void *data)
{
	struct level *level = data;
	size_t budget = STEP, rows = level->count < SCREEN ? level->count :
	    SCREEN;

	return level_prepare(level, level->count - rows, rows, &budget);
}

static bool
go_on_sorting(void *sorting)
{
	size_t budget = STEP;

	return sorting_step(sorting, &budget);
}

static bool
go_on_finding(void *finding)
{
	size_t budget = STEP;

	return finding_step(finding, &budget);
}

static bool
go_on_filtering(void *filtering)
{
	return filtering_step(filtering, FILTER_STEP);
}

/* The first rows of a level, as the grid shows them. */
static void
time_first(struct figures *figures, struct level *level, const char *name)
{
	char what[128];

	snprintf(what, sizeof what, "%s: prepare (%zu)", name, level->count);
	if (level->count > LEVEL_MANY)
		time_steps(figures, prepare, level, what);
	begin(figures);
	fill_screen(level);
	end(figures, false, "%s: first rows (%zu)", name, level->count);
}

static void
time_sort(struct figures *figures, struct level *level, unsigned column,
	bool descending, const char *what)
{
	struct sorting *sorting = NULL;
	struct error err = { 0 };
	char begins[160];

	if (level->count > LEVEL_MANY) {
		snprintf(begins, sizeof begins, "%s: begin", what);
		begin(figures);
		sorting = sorting_new(level, column, descending, NULL, 0,
		    &err);
		if (sorting == NULL)
			fail(what, &err);
		end(figures, false, "%s", begins);
		time_steps(figures, go_on_sorting, sorting, what);
	}
	begin(figures);
	if (sorting != NULL)
		sorting_take(sorting);
	else
		level_sort(level, column, descending);
	sorting_free(sorting);
	fill_screen(level);
	end(figures, false, "%s%s", what, sorting != NULL ? ": shown" : "");
}

static void
time_sorting(struct figures *figures, struct level *level, const char *name)
{
	const struct table_ops *ops = level->table->ops;
	char what[128];

	for (unsigned i = 0; i < ops->column_count; i++)
		for (int down = 0; down < 2; down++) {
			snprintf(what, sizeof what, "%s: sort by %s%s", name,
			    ops->columns[i].key, down ? ", reversed" : "");
			time_sort(figures, level, i, down != 0, what);
		}
	snprintf(what, sizeof what, "%s: sort as at first", name);
	time_sort(figures, level, ops->sort_column,
	    ops->columns[ops->sort_column].descending, what);
}

static void
time_finding(struct figures *figures, struct level *level, const char *name)
{
	struct finding *finding;
	char what[128];
	uint64_t tag;

	if (level->count == 0)
		return;
	tag = level_item_tag(level, level->items[level->count - 1]);
	snprintf(what, sizeof what, "%s: go to a row", name);
	if (level->count > LEVEL_MANY) {
		begin(figures);
		finding = finding_new(level, tag);
		end(figures, false, "%s: begin", what);
		time_steps(figures, go_on_finding, finding, what);
		finding_free(finding);
	} else {
		begin(figures);
		level_find(level, tag);
		end(figures, false, "%s", what);
	}
	snprintf(what, sizeof what, "%s: go to the end", name);
	time_steps(figures, prepare_end, level, what);
}

static void
time_filter(struct figures *figures, struct level *level, const char *name,
	const char *text)
{
	struct filtering *filtering;
	struct error err = { 0 };
	struct pattern *pattern = pattern_new(text, &err);
	char what[128];

	if (pattern == NULL)
		fail(text, &err);
	snprintf(what, sizeof what, "%s: filter", name);
	begin(figures);
	filtering = filtering_new(level, pattern, false, &err);
	if (filtering == NULL)
		fail(name, &err);
	end(figures, false, "%s: begin", what);
	time_steps(figures, go_on_filtering, filtering, what);
	begin(figures);
	filtering_take(filtering);
	filtering_free(filtering);
	end(figures, false, "%s: take", what);
	time_first(figures, level, what);
	pattern_free(pattern);
}

/* Opens rows, and does with what has most of them what is done at the top. */
static void
time_opening(struct figures *figures, struct level *top, const char *name)
{
	struct level *most = NULL, *level;
	struct error err = { 0 };
	char within[128];

	for (size_t row = 0; row < top->count && row < OPENED; row++) {
		if (!level_openable(top, row))
			continue;
		begin(figures);
		level = level_open(top, row, &err);
		if (level == NULL)
			fail(name, &err);
		end(figures, false, "%s: open a row", name);
		time_first(figures, level, name);
		if (most != NULL && most->count >= level->count) {
			level_free(level);
			continue;
		}
		level_free(most);
		most = level;
	}
	if (most == NULL)
		return;
	snprintf(within, sizeof within, "%s, within (%zu)", name,
	    most->count);
	time_sorting(figures, most, within);
	time_finding(figures, most, within);
	level_free(most);
}

static void
time_table(struct figures *figures, struct target *target,
	const char *table_name, const char *about,
	const struct request *request)
{
	const struct catalogue_entry *entry = catalogue_find(table_name);
	struct error err = { 0 };
	struct level *level;
	struct table *table;
	char name[80];

	snprintf(name, sizeof name, "%s%s%.40s", table_name,
	    about[0] != '\0' ? " of " : "", about);
	begin(figures);
	table = entry->open(request, &err);
	if (table == NULL)
		fail(name, &err);
	level = level_top(table, &err);
	if (level == NULL)
		fail(name, &err);
	end(figures, false, "%s: make", name);
	time_first(figures, level, name);
	begin(figures);
	if (!table_work(table, target->task, &err))
		fail(name, &err);
	end(figures, true, "%s: work", name);
	level_free(level);
	begin(figures);
	level = level_top(table, &err);
	if (level == NULL)
		fail(name, &err);
	end(figures, false, "%s: top", name);
	time_first(figures, level, name);
	time_sorting(figures, level, name);
	time_finding(figures, level, name);
	time_opening(figures, level, name);
	time_filter(figures, level, name, "zz[0-9]");
	time_filter(figures, level, name, "a");
	level_free(level);
	table_free(table);
}

static struct request
about_node(const struct target *target, uint32_t node)
{
	return (struct request) { .heap = target->heap, .node = node,
	    .text = "" };
}

static void
time_node(struct figures *figures, struct target *target, const char *about,
	uint32_t node)
{
	static const char *const tables[] = { "object", "retainers",
	    "containment", "dominators", "path" };
	struct request request = about_node(target, node);
	uint64_t path[16];

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		time_table(figures, target, tables[i], about, &request);
	begin(figures);
	containment_path(target->heap, node, path, 16);
	end(figures, false, "containment: way to %s", about);
	begin(figures);
	dominated_path(target->heap, target->heap->snapshot->root, node,
	    path, 16);
	end(figures, false, "dominators: way to %s", about);
}

static void
time_all(struct figures *figures, struct target *target)
{
	struct request request = about_node(target, NO_NODE);
	const struct heap *series[] = { target->base, target->heap };

	request.series = series;
	request.series_count = 2;
	time_table(figures, target, "trend", "", &request);
	request.base = target->base;
	time_table(figures, target, "diff", "", &request);
	time_table(figures, target, "summary", "two", &request);
	request.base = NULL;
	time_table(figures, target, "summary", "", &request);
	time_table(figures, target, "containment", "", &request);
	time_table(figures, target, "dominators", "", &request);
	time_table(figures, target, "statistics", "", &request);
	time_table(figures, target, "strings", "", &request);
	request.text = "a";
	time_table(figures, target, "search", "a", &request);
	for (uint32_t i = 0; i < target->class_count; i++) {
		request.class = target->classes[i];
		time_table(figures, target, "objects", request.class,
		    &request);
		time_table(figures, target, "merged", request.class,
		    &request);
	}
	time_node(figures, target, "most fields", target->wide);
	time_node(figures, target, "most retainers", target->held);
	time_node(figures, target, "farthest", target->farthest);
	request = about_node(target, target->longest);
	time_table(figures, target, "text", "longest", &request);
}

static void
choose_nodes(struct target *target)
{
	const struct heap *heap = target->heap;
	const struct snapshot *s = heap->snapshot;
	uint32_t *held = calloc(s->nodes, sizeof *held);
	int32_t farthest = -1;

	if (held == NULL)
		exit(2);
	for (uint32_t e = 0; e < s->edges; e++)
		held[s->edge_to[e]]++;
	target->longest = NO_NODE;
	for (uint32_t i = 0; i < s->nodes; i++) {
		uint32_t fields = s->first_edge[i + 1] - s->first_edge[i];
		int32_t distance = heap_distance(heap, i);

		if (fields > s->first_edge[target->wide + 1] -
		    s->first_edge[target->wide])
			target->wide = i;
		if (held[i] > held[target->held])
			target->held = i;
		if (distance_shown(distance) && distance > farthest) {
			farthest = distance;
			target->farthest = i;
		}
		if (s->node_type[i] == NODE_STRING &&
		    (target->longest == NO_NODE || heap_size(heap, i) >
		    heap_size(heap, target->longest)))
			target->longest = i;
	}
	free(held);
}

/* Those with most objects. */
static void
choose_classes(struct target *target)
{
	const struct classes *classes = &target->heap->classes;
	uint32_t last = UINT32_MAX;

	for (; target->class_count < CLASSES; target->class_count++) {
		struct strbuf name = STRBUF_INIT;
		uint32_t best = NO_CLASS, most = 0;

		for (uint32_t i = 0; i < classes->count; i++)
			if (classes->rows[i].count < last &&
			    classes->rows[i].count > most) {
				most = classes->rows[i].count;
				best = i;
			}
		if (best == NO_CLASS)
			return;
		last = most;
		class_name(classes, target->heap->snapshot,
		    target->heap->interfaces, best, SCREEN_TEXT, &name);
		target->classes[target->class_count] = strdup(name.data);
		strbuf_release(&name);
	}
}

static int
by_cpu(const void *a, const void *b)
{
	const struct figure *left = a, *right = b;

	return left->cpu > right->cpu ? -1 : left->cpu < right->cpu;
}

/* How many are over the limit. */
static size_t
print(struct figures *figures)
{
	size_t over = 0;

	qsort(figures->list, figures->count, sizeof figures->list[0], by_cpu);
	printf("%9s %9s  %s\n", "cpu ms", "wall ms", "what");
	for (size_t i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->list[i];

		over += figure->cpu > LIMIT && !figure->apart;
		if (i < SHOWN || figure->cpu > LIMIT)
			printf("%9.1f %9.1f %s%s\n", figure->cpu,
			    figure->wall, figure->apart ? "*" : " ",
			    figure->what);
	}
	printf("\n%zu figures, %zu of them over %d ms\n", figures->count,
	    over, LIMIT);
	return over;
}

int
main(int argc, char **argv)
{
	static struct figures figures;
	struct target target = { .wide = 0 };
	struct error err = { 0 };
	struct heap *heap, *base = NULL;
	struct crew crew;
	struct task task;
	size_t over;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: keys FILE [BASE]\n");
		return 2;
	}
	big_setup();
	crew_init(&crew, crew_processors());
	crew_join(&crew);
	task_init(&task);
	task.crew = &crew;
	target.task = &task;
	heap = heap_load(argv[1], NULL, &task, &err);
	if (heap == NULL)
		fail(argv[1], &err);
	if (argc > 2)
		base = heap_load(argv[2], NULL, &task, &err);
	if (argc > 2 && base == NULL)
		fail(argv[2], &err);
	target.heap = heap;
	target.base = base != NULL ? base : heap;
	choose_nodes(&target);
	choose_classes(&target);
	time_all(&figures, &target);
	over = print(&figures);
	for (uint32_t i = 0; i < target.class_count; i++)
		free(target.classes[i]);
	heap_free(heap);
	heap_free(base);
	return over > 0;
}
