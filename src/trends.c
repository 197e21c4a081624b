#include "src/trends.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/catalogue.h"
#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/compare/trend.h"
#include "model/explain/windows_table.h"
#include "model/formats/recognize.h"
#include "model/table.h"
#include "src/indexing.h"
#include "src/loads.h"
#include "src/options.h"
#include "src/series_files.h"
#include "src/tables.h"

/* What was loaded and is still needed. */
struct kept {
	struct loads *last;		/* the last heap */
	struct loads **others;		/* files that are no heaps */
	const struct document **documents;	/* of these */
	int64_t *written;		/* of these, too */
	size_t count;
	int64_t *ends;			/* of the heaps of the series */
};

static bool
kept_alloc(struct kept *kept, size_t files, struct error *err)
{
	kept->others = calloc(files + 1, sizeof *kept->others);
	kept->documents = calloc(files + 1, sizeof *kept->documents);
	kept->written = calloc(files + 1, sizeof *kept->written);
	kept->ends = calloc(files + 1, sizeof *kept->ends);
	return (kept->others != NULL && kept->documents != NULL &&
	    kept->written != NULL && kept->ends != NULL) ||
	    error_memory(err, "file list", files);
}

static void
kept_release(struct kept *kept)
{
	for (size_t i = 0; i < kept->count; i++)
		loads_free(kept->others[i]);
	loads_free(kept->last);
	free(kept->others);
	free(kept->documents);
	free(kept->written);
	free(kept->ends);
}

/* Are objects followed from one heap to the next? */
static bool
follows(const struct options *options)
{
	return options->entry->needs & TAKES_MEASURE;
}

/* Takes in a heap with all threads: nothing else is going on. */
static bool
take_in(const struct options *options, struct series *series,
	struct loads *loads, int64_t time, struct error *err)
{
	const struct heap *heap = loads->list[0].heap;
	struct task task;
	bool done;

	task_init(&task);
	task.crew = &loads->crew;
	crew_join(task.crew);
	done = series_add(series, heap, time, err) && (!follows(options) ||
	    series_follow(series, heap, &task, err));
	crew_leave(task.crew);
	return done;
}

/* Loads the nth file alone; NULL when it failed. */
static struct loads *
load_one(const struct options *options, size_t number,
	const struct cache *cache, struct error *err)
{
	struct options one = *options;
	struct loads *loads;

	one.files = options->files + number;
	one.file_count = 1;
	one.base = 0;
	loads = loads_new(&one, cache, false, err);
	if (loads != NULL && !tables_wait(loads, err)) {
		loads_free(loads);
		return NULL;
	}
	return loads;
}

/* What cannot be read and is no snapshot is not worth the whole table. */
static bool
leave_out(const struct options *options, size_t number, enum file_kind kind,
	const struct error *why, struct error *err)
{
	const char *path = options->files[number];
	char text[sizeof why->message + 64];
	struct strbuf note = STRBUF_INIT;

	if (follows(options) || kind == FILE_HEAP ||
	    series_files_is_snapshot(path)) {
		*err = *why;
		return false;
	}
	strbuf_addf(&note, "left out: %s", error_text(why, text,
	    sizeof text));
	tables_note(note.data);
	strbuf_release(&note);
	return true;
}

/* One heap is let go before the next one is loaded. */
static bool
take_file(const struct options *options, size_t number,
	const struct cache *cache, struct series *series, struct kept *kept,
	struct error *err)
{
	int64_t time = options->times != NULL ? options->times[number] :
	    TALLY_NO_TIME;
	int64_t end = options->ends != NULL ? options->ends[number] :
	    WINDOW_NO_TIME;
	enum file_kind kind = recognize_path(options->files[number]);
	struct error why = { 0 };
	struct loads *loads;

	if (kind == FILE_HEAP || follows(options)) {
		loads_free(kept->last);
		kept->last = NULL;
	}
	loads = load_one(options, number, cache, &why);
	if (loads == NULL)
		return leave_out(options, number, kind, &why, err);
	if (loads->list[0].heap == NULL) {
		kept->written[kept->count] = end;
		kept->documents[kept->count] = loads->list[0].document;
		kept->others[kept->count++] = loads;
		return true;
	}
	loads_free(kept->last);
	kept->last = loads;
	kept->ends[series->count] = end;
	return take_in(options, series, loads, time, err);
}

/* Takes the series. */
static struct table *
make_table(const struct options *options, struct series *series,
	const struct kept *kept, struct error *err)
{
	const struct heap *last = kept->last->list[0].heap;
	const struct trend_options how = { options->measure, options->per,
	    0 };
	const struct windows_files files = {
		.ends = kept->ends,
		.count = series->count,
		.zone = options->zone,
		.documents = kept->documents,
		.written = kept->written,
		.document_count = kept->count,
		.current = last,
		.class = options->class,
	};

	return follows(options) ? trend_of(series, last, &how, err) :
	    windows_table_of(series, &files, err);
}

static bool
print(const struct options *options, struct series *series,
	const struct kept *kept, struct error *err)
{
	struct table *table = make_table(options, series, kept, err);
	bool done = table != NULL && tables_print(options, table, err);

	table_free(table);
	return done;
}

bool
trends_run(const struct options *options, struct error *err)
{
	struct indexing *indexing = options->index ? indexing_new() : NULL;
	struct series *series = series_new(options->file_count, err);
	struct kept kept = { 0 };
	bool done = series != NULL && kept_alloc(&kept, options->file_count,
	    err);

	for (size_t i = 0; done && i < options->file_count; i++)
		done = take_file(options, i, indexing_cache(indexing), series,
		    &kept, err);
	if (done && kept.last == NULL)
		done = error_set(err, ERROR_ABSENT, "none of these files is a "
		    "heap snapshot");
	done = done && series_merge(series, err) && (!follows(options) ||
	    series_merge_objects(series, kept.last->list[0].heap, err));
	if (done) {
		done = print(options, series, &kept, err);
		series = NULL;
	}
	if (done)
		indexing_detach(indexing, kept.last);
	series_free(series);
	kept_release(&kept);
	indexing_free(indexing);
	return done;
}
