#include "src/tables.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/digest.h"
#include "model/explore/early.h"
#include "model/graph/ignored.h"
#include "model/graph/preview.h"
#include "model/heap_index.h"
#include "model/load.h"
#include "model/table.h"
#include "src/indexing.h"
#include "src/loads.h"
#include "src/options.h"
#include "src/output/heapdiff.h"
#include "ui/text.h"

/* A table is of one file, or of two. */
#define TABLE_FILES 2

/* No note is longer. */
#define NOTE_CELLS 1000

/* How often the progress line is written, in milliseconds. */
#define PROGRESS_EVERY 100

static void
show_progress(const struct loads *loads)
{
	for (size_t i = 0; i < loads->count; i++) {
		struct load *load = &loads->list[i];
		struct strbuf name = STRBUF_INIT;
		int stage = load->task.stage;

		if (load->state != LOAD_RUNNING)
			continue;
		text_clean(load->name, strlen(load->name), 40,
		    text_locale_is_utf8() ? 0 : TEXT_ASCII, &name);
		fprintf(stderr, "\r\033[Kloading %s: %s, %.0f %%", name.data,
		    stage_name((enum stage)stage),
		    load_fraction(load) * 100);
		strbuf_release(&name);
		return;
	}
}

bool
tables_wait(struct loads *loads, struct error *err)
{
	bool talk = isatty(STDERR_FILENO);

	loads_update(loads);
	while (loads_busy(loads)) {
		struct pollfd wake = { .fd = loads->wake[0],
		    .events = POLLIN };

		poll(&wake, 1, talk ? PROGRESS_EVERY : -1);
		loads_update(loads);
		if (talk)
			show_progress(loads);
	}
	if (talk)
		fputs("\r\033[K", stderr);
	for (size_t i = 0; i < loads->count; i++) {
		char text[sizeof err->message + 64];

		if (loads->list[i].state != LOAD_FAILED)
			continue;
		if (err != NULL) {
			error_text(&loads->list[i].error, text, sizeof text);
			error_set(err, loads->list[i].error.kind, "%s: %s",
			    loads->list[i].name, text);
		}
		return false;
	}
	return true;
}

/* Without a subcommand: what such files show first. */
static const struct catalogue_entry *
entry_of(const struct options *options, enum file_kind kind, bool compared)
{
	return options->entry != NULL ? options->entry :
	    catalogue_first(kind, compared);
}

/* The same for files of which all is known. */
static const struct catalogue_entry *
entry_of_loads(const struct options *options, const struct loads *loads)
{
	size_t last = loads->count - 1;

	return entry_of(options, loads->list[last].kind, last > 0 &&
	    loads_alike(loads, 0, last));
}

/* The node with this id in the heap that is asked about. */
static bool
find_node(const struct loads *loads, uint64_t id, uint32_t *node,
	struct error *err)
{
	const struct load *load = &loads->list[loads->count - 1];

	*node = snapshot_find_id(load->heap->snapshot, id);
	return *node != NO_NODE || error_set(err, ERROR_ABSENT,
	    "%s has no object @%llu", load->name, (unsigned long long)id);
}

static bool
ignore(const struct options *options, const struct loads *loads,
	struct request *request, struct error *err)
{
	uint32_t nodes[OPTIONS_IGNORE_MAX];

	for (size_t i = 0; i < options->ignore_count; i++)
		if (!find_node(loads, options->ignore[i], &nodes[i], err))
			return false;
	/* Without its graph a heap has no retainers: the table says so. */
	if (options->ignore_count == 0 || !request->heap->graph)
		return true;
	request->ignored = ignored_new(request->heap->snapshot, nodes,
	    options->ignore_count, NULL, err);
	return request->ignored != NULL;
}

/*
 * series has room for a heap of each load. Caller releases request->ignored.
 */
static bool
make_request(const struct options *options, const struct loads *loads,
	const struct catalogue_entry *entry, const struct heap **series,
	struct request *request, struct error *err)
{
	size_t base = options->base > 0 ? options->base - 1 : 0;
	const struct load *last = &loads->list[loads->count - 1];

	for (size_t i = 0; i < loads->count; i++)
		series[i] = loads->list[i].heap;
	*request = (struct request) {
		.heap = last->heap,
		.base = loads->count > 1 ? loads->list[base].heap : NULL,
		.document = last->document,
		.base_document = loads->count > 1 ?
		    loads->list[base].document : NULL,
		.class = options->class,
		.node = NO_NODE,
		.text = options->find,
		.kinds = options->kinds,
		.where = options->where,
		.only = options->only,
		.series = series,
		.series_count = loads->count,
		.fresh = options->fresh,
		.raw = options->raw,
		.by_id = options->by_id,
		.complete = true,
	};
	if (options->has_id && entry->needs & (NEED_OBJECT | TAKES_OBJECT) &&
	    !find_node(loads, options->id, &request->node, err))
		return false;
	return ignore(options, loads, request, err);
}

/* Reasons are for who reads, not for who computes. */
static unsigned
depth_of(const struct options *options, const struct table *table)
{
	const struct catalogue_entry *entry =
	    catalogue_find(table->ops->name);
	bool data = options->format == OUTPUT_JSON ||
	    options->format == OUTPUT_CSV;

	return entry != NULL && entry->needs & SAYS_WHY && !data &&
	    options->depth < 2 ? 2 : options->depth;
}

void
tables_note(const char *note)
{
	struct strbuf line = STRBUF_INIT;

	/* A name from a file or an argument may be in it. */
	text_clean(note, strlen(note), NOTE_CELLS, text_locale_is_utf8() ?
	    0 : TEXT_ASCII, &line);
	fprintf(stderr, "heaptrail: note: %s\n", line.data);
	strbuf_release(&line);
}

bool
tables_print(const struct options *options, struct table *table,
	struct error *err)
{
	struct output_options output = {
		.format = options->format,
		.units = options->units,
		.shares = options->shares,
		.ascii = options->ascii || !text_locale_is_utf8(),
		.sort = options->sort,
		.reverse = options->reverse,
		.inverse = options->inverse,
		.top = options->top,
		.depth = depth_of(options, table),
	};
	struct pattern *filter = NULL;
	bool done;

	if (options->format == OUTPUT_HEAPDIFF)
		return error_set(err, ERROR_USAGE, "--format heapdiff is of "
		    "two snapshots: heaptrail diff BASE FILE");
	if (options->filter != NULL) {
		filter = pattern_new(options->filter, err);
		if (filter == NULL)
			return false;
		output.filter = filter;
	}
	/* What cannot be sorted so is an error, and nothing else is said. */
	if (table_note(table) != NULL && (options->sort == NULL ||
	    table_column(table, options->sort) >= 0))
		tables_note(table_note(table));
	done = output_table(stdout, table, &output, err);
	pattern_free(filter);
	return done;
}

/* With all threads: nothing else is going on. */
static bool
find_rows(struct loads *loads, struct table *table, struct error *err)
{
	struct task task;
	bool done;

	task_init(&task);
	task.crew = &loads->crew;
	crew_join(task.crew);
	done = table_work(table, &task, err);
	crew_leave(task.crew);
	return done;
}

static bool
print_heapdiff(const struct request *request, struct table *table,
	struct error *err)
{
	if (table_note(table) != NULL)
		tables_note(table_note(table));
	return output_heapdiff(stdout, request->base, request->heap, table,
	    err);
}

static bool
print_entry(const struct options *options, struct loads *loads,
	struct error *err)
{
	const struct catalogue_entry *entry = entry_of_loads(options, loads);
	const struct heap **series;
	struct request request;
	struct table *table;
	bool done;

	series = calloc(loads->count, sizeof *series);
	if (series == NULL)
		return error_memory(err, "snapshots", loads->count *
		    sizeof *series);
	if (!make_request(options, loads, entry, series, &request, err)) {
		free(series);
		return false;
	}
	table = entry->open(&request, err);
	done = table != NULL && find_rows(loads, table, err) &&
	    (options->format == OUTPUT_HEAPDIFF &&
	    entry == catalogue_find("diff") ?
	    print_heapdiff(&request, table, err) :
	    tables_print(options, table, err));
	table_free(table);
	ignored_release(request.ignored);
	free(series);
	return done;
}

/*
 * The summary of one file stands in its index, if it has one: nothing else is
 * read then. NULL when it cannot be had so.
 */
static struct preview *
summary_kept(const struct options *options, const struct cache *cache)
{
	struct heap_index *index;
	struct preview *preview;

	/* Places are in the order of whole paths, which are not kept. */
	if (cache == NULL || options->no_graph || options->where != NULL ||
	    (options->sort != NULL && strcmp(options->sort, "location") == 0) ||
	    options->file_count != 1 || entry_of(options, FILE_HEAP, false) !=
	    catalogue_find("summary"))
		return NULL;
	index = heap_index_open(cache, options->files[0], NULL);
	if (index == NULL)
		return NULL;
	preview = digest_preview(heap_index_digest(index), NULL);
	heap_index_close(index);
	return preview;
}

static bool
print_preview(const struct options *options, const struct preview *preview,
	struct error *err)
{
	struct table *table = early_new(preview, false, err);
	bool done = table != NULL && tables_print(options, table, err);

	table_free(table);
	return done;
}

/* Nobody waits for anything once all is printed. */
static bool
close_output(struct error *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	return error_set(err, ERROR_IO, "cannot write: %s", strerror(errno));
}

/*
 * Which files are wanted, where there are more: mostly only the base and the
 * one that is looked at first. Those that are not of one kind cannot be
 * compared.
 */
static bool
choose_files(const struct options *options, char **paths,
	struct options *chosen, struct error *err)
{
	struct loads *loads = loads_new(options, NULL, false, err);
	size_t count = 0, first, base;

	if (loads == NULL)
		return false;
	first = options->entry != NULL ? loads->count - 1 :
	    loads_first(loads);
	base = options->base > 0 ? options->base - 1 : 0;
	if (options->base > 0 && !loads_alike(loads, first, base)) {
		error_set(err, ERROR_USAGE, "--base %zu: %s is a %s, and %s "
		    "a %s", base + 1, loads->list[base].name,
		    load_kind_name(&loads->list[base]),
		    loads->list[first].name,
		    load_kind_name(&loads->list[first]));
		loads_free(loads);
		return false;
	}
	if (options->entry == NULL)
		base = loads_base(loads, first, base);
	if (base != first || (options->base > 0 && loads->count > 1))
		paths[count++] = options->files[base];
	paths[count++] = options->files[first];
	chosen->files = paths;
	chosen->file_count = count;
	chosen->base = 0;
	loads_free(loads);
	return true;
}

bool
tables_run(const struct options *options, struct error *err)
{
	char *paths[TABLE_FILES];
	struct indexing *indexing = options->index ? indexing_new() : NULL;
	struct preview *preview = summary_kept(options,
	    indexing_cache(indexing));
	struct options two = *options;
	struct loads *loads;
	bool done = false;

	if (preview != NULL) {
		done = print_preview(options, preview, err) &&
		    close_output(err);
		goto out;
	}
	if ((options->entry == NULL ||
	    !(options->entry->needs & TAKES_SERIES)) &&
	    !choose_files(options, paths, &two, err))
		goto out;
	loads = loads_new(&two, indexing_cache(indexing), false, err);
	if (loads == NULL)
		goto out;
	done = tables_wait(loads, err) && print_entry(&two, loads, err) &&
	    close_output(err);
	if (done)
		indexing_detach(indexing, loads);
	loads_free(loads);
out:
	preview_free(preview);
	indexing_free(indexing);
	return done;
}
