#include "model/explain/suspect.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/compare/diff.h"
#include "model/detect/detections.h"
#include "model/explain/across.h"
#include "model/explain/growing.h"
#include "model/explain/pileup.h"
#include "model/load.h"

/*
 * Do the heaps of the series follow each other in one process, as the first
 * and the last do? If not, steps from one to the next say nothing.
 */
static bool
look_at_series(struct suspects *suspects, const struct heap *const *series,
	struct error *err)
{
	struct kinship kinship;

	if (suspects->series_count < 3)
		return true;
	for (size_t i = 1; i < suspects->series_count; i++) {
		if (!kinship_find(&kinship, series[i - 1], series[i], err))
			return false;
		suspects->disordered |= !kinship.one_process ||
		    kinship.reversed != suspects->reversed;
	}
	if (suspects->disordered)
		suspects->series_count = 0;
	return true;
}

static bool
find(struct suspects *suspects, const struct heap *const *series,
	struct task *task, struct error *err)
{
	struct diff *diff;
	bool ok;

	if (suspects->base == NULL)
		return pileup_find(suspects, 1, task, err);
	diff = diff_new(suspects->heap, suspects->base, false, task, err);
	if (diff == NULL)
		return false;
	suspects->growth = (int64_t)(suspects->heap->total -
	    suspects->base->total);
	suspects->one_process = diff->kinship.one_process;
	suspects->reversed = diff->kinship.reversed;
	if (diff->kinship.one_process)
		ok = look_at_series(suspects, series, err) &&
		    growing_find(suspects, diff, series, task, err);
	else
		ok = across_find(suspects, task, err);
	diff_free(diff);
	return ok;
}

struct suspects *
suspects_find(const struct heap *heap, const struct heap *base,
	const struct heap *const *series, size_t series_count,
	struct task *task, struct error *err)
{
	struct suspects *suspects = calloc(1, sizeof(*suspects));

	if (suspects == NULL) {
		error_memory(err, "suspects", sizeof(*suspects));
		return NULL;
	}
	suspects->heap = heap;
	suspects->base = base;
	suspects->series_count = series_count;
	suspects->one_process = true;
	if (!find(suspects, series, task, err) ||
	    !named_find(suspects, task, err)) {
		suspects_free(suspects);
		return NULL;
	}
	return suspects;
}

const struct contents *
suspect_holds(const struct suspect *suspect)
{
	static const struct contents nothing = { .class = NO_CLASS };
	const struct contents *fresh = &suspect->fresh;
	const struct contents *held = &suspect->held;

	if (fresh->class == NO_CLASS)
		return held;
	if (fresh->deep)
		return fresh;
	if (fresh->count == 1 && fresh->example == suspect->node)
		return &nothing;
	return fresh->class == held->class && held->count >= fresh->count ?
	    held : fresh;
}

void
suspects_free(struct suspects *suspects)
{
	if (suspects == NULL)
		return;
	for (size_t i = 0; i < suspects->count; i++)
		free(suspects->list[i].series);
	free(suspects->list);
	detections_free(suspects->detections);
	free(suspects);
}
