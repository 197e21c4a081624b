#include "src/trends.h"

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/series.h"
#include "model/compare/tally.h"
#include "model/compare/trend.h"
#include "model/table.h"
#include "src/indexing.h"
#include "src/loads.h"
#include "src/options.h"
#include "src/tables.h"

/* Takes in a heap with all threads: nothing else is going on. */
static bool
take_in(struct series *series, struct loads *loads, int64_t time,
	struct error *err)
{
	const struct heap *heap = loads->list[0].heap;
	struct task task;
	bool done;

	task_init(&task);
	task.crew = &loads->crew;
	crew_join(task.crew);
	done = series_add(series, heap, time, err) &&
	    series_follow(series, heap, &task, err);
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

static bool
print(const struct options *options, struct series *series,
	const struct heap *last, struct error *err)
{
	const struct trend_options how = { options->measure, options->per };
	struct table *table;
	bool done;

	table = trend_of(series, last, &how, err);
	done = table != NULL && tables_print(options, table, err);
	table_free(table);
	return done;
}

bool
trends_run(const struct options *options, struct error *err)
{
	struct indexing *indexing = options->index ? indexing_new() : NULL;
	struct series *series = series_new(options->file_count, err);
	struct loads *loads = NULL;
	const struct heap *last;
	bool done = series != NULL;

	for (size_t i = 0; done && i < options->file_count; i++) {
		/* One is let go before the next one is loaded. */
		loads_free(loads);
		loads = load_one(options, i, indexing_cache(indexing), err);
		done = loads != NULL && take_in(series, loads,
		    options->times != NULL ? options->times[i] :
		    TALLY_NO_TIME, err);
	}
	if (done) {
		last = loads->list[0].heap;
		done = series_merge(series, err) &&
		    series_merge_objects(series, last, err);
	}
	if (done) {
		done = print(options, series, last, err);
		series = NULL;
	}
	if (done)
		indexing_detach(indexing, loads);
	series_free(series);
	loads_free(loads);
	indexing_free(indexing);
	return done;
}
