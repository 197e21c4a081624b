#include "src/batch.h"

#include <stdlib.h>

#include "model/base/crew.h"
#include "model/base/error.h"
#include "src/indexing.h"
#include "src/loads.h"
#include "src/options.h"
#include "src/tables.h"

bool
batch_open(struct batch *batch, const struct options *options, char **files,
	size_t count, struct error *err)
{
	struct options these = *options;

	*batch = (struct batch) { .count = count };
	these.files = files;
	these.file_count = count;
	these.base = 0;
	batch->series = calloc(count, sizeof *batch->series);
	if (batch->series == NULL)
		return error_memory(err, "snapshots", count);
	batch->indexing = options->index ? indexing_new() : NULL;
	batch->loads = loads_new(&these, indexing_cache(batch->indexing),
	    false, err);
	if (batch->loads == NULL || !tables_wait(batch->loads, err))
		return false;
	for (size_t i = 0; i < count; i++)
		batch->series[i] = batch->loads->list[i].heap;
	batch->times = count == options->file_count ? options->times : NULL;
	batch->heap = batch->series[count - 1];
	batch->base = count > 1 ? batch->series[0] : NULL;
	task_init(&batch->task);
	batch->task.crew = &batch->loads->crew;
	crew_join(batch->task.crew);
	return true;
}

void
batch_close(struct batch *batch, bool keep)
{
	if (batch->heap != NULL)
		crew_leave(batch->task.crew);
	if (keep)
		indexing_detach(batch->indexing, batch->loads);
	if (batch->loads != NULL)
		loads_free(batch->loads);
	indexing_free(batch->indexing);
	free(batch->series);
}
