#include "model/explain/steadiness.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/compare/diff.h"
#include "model/compare/growers.h"
#include "model/explain/suspect.h"
#include "model/load.h"

/* Of the holders of all suspects, by id. */
struct known {
	uint64_t id;
	uint32_t suspect;
	bool nested;
};

static int
by_id(const void *a, const void *b)
{
	const struct known *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

static struct known *
list_known(const struct suspects *suspects, const struct number_map *owners,
	const struct number_map *nested, size_t *count, struct error *err)
{
	struct known *list = malloc((owners->count + 1) * sizeof(*list));
	const struct number_pair *slot;

	*count = 0;
	if (list == NULL) {
		error_memory(err, "suspects", owners->count * sizeof(*list));
		return NULL;
	}
	for (size_t i = 0; i < owners->slot_count; i++) {
		slot = &owners->slots[i];
		if (slot->value != NUMBER_NONE)
			list[(*count)++] = (struct known) {
			    heap_id(suspects->heap, slot->key), slot->value,
			    number_map_get(nested, slot->key) !=
			    NUMBER_NONE };
	}
	qsort(list, *count, sizeof(*list), by_id);
	return list;
}

/* Adds up what the holders retain in one heap of the series. */
static void
measure(struct suspects *suspects, const struct known *list, size_t count,
	const struct heap *heap, size_t number)
{
	uint64_t least = list[0].id, most = list[count - 1].id, *sum;
	const struct known *known;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		struct known key = { heap_id(heap, node), 0, false };

		if (key.id < least || key.id > most ||
		    heap_size(heap, node) == 0)
			continue;
		known = bsearch(&key, list, count, sizeof(*list), by_id);
		if (known == NULL || known->nested)
			continue;
		sum = &suspects->list[known->suspect].series[number];
		*sum = (*sum == UINT64_MAX ? 0 : *sum) +
		    heap_retained(heap, node);
	}
}

/* Of what a step brings on average, so much at least is growth. */
#define STEP_PART 20

bool
steadiness_is_retained(const struct suspect *suspect)
{
	return suspect->retained_change >= suspect->bytes / 2;
}

/* Adds what has come on each holder in one step to series, from number on. */
static bool
follow_step(struct suspects *suspects, const struct known *list,
	size_t count, const struct heap *const *series, size_t number,
	struct error *err)
{
	struct diff *diff = diff_new(series[number], series[number - 1], true,
	    NULL, err);
	struct growers *growers = diff != NULL ? growers_new(diff, NULL, err) :
	    NULL;
	const struct known *known;

	for (size_t i = 0; growers != NULL && i < growers->count; i++) {
		struct known key = { heap_id(series[number],
		    growers->list[i].node), 0, false };

		known = bsearch(&key, list, count, sizeof(*list), by_id);
		if (known == NULL ||
		    steadiness_is_retained(&suspects->list[known->suspect]))
			continue;
		for (size_t k = number; k < suspects->series_count; k++)
			suspects->list[known->suspect].series[k] +=
			    (uint64_t)growers->list[i].bytes;
	}
	diff_free(diff);
	growers_free(growers);
	return growers != NULL;
}

/*
 * Those of which retained sizes say nothing: by what came on them, step by
 * step. Their series begin where it never falls below 0.
 */
static bool
follow(struct suspects *suspects, const struct known *list, size_t count,
	const struct heap *const *series, struct error *err)
{
	size_t heaps = suspects->series_count, wanted = 0, i, k;
	struct suspect *suspect;
	int64_t least;

	for (i = 0; i < suspects->count; i++) {
		suspect = &suspects->list[i];
		if (steadiness_is_retained(suspect))
			continue;
		wanted++;
		memset(suspect->series, 0, heaps * sizeof(*suspect->series));
	}
	for (k = 1; wanted > 0 && k < heaps; k++)
		if (!follow_step(suspects, list, count, series, k, err))
			return false;
	for (i = 0; i < suspects->count; i++) {
		suspect = &suspects->list[i];
		if (steadiness_is_retained(suspect))
			continue;
		for (least = 0, k = 0; k < heaps; k++)
			if ((int64_t)suspect->series[k] < least)
				least = (int64_t)suspect->series[k];
		for (k = 0; k < heaps; k++)
			suspect->series[k] -= (uint64_t)least;
	}
	return true;
}

static void
count_steps(struct suspect *suspect, size_t heaps)
{
	const uint64_t *series = suspect->series;

	/*
	 * What came in one step hangs on what came in the one before, where
	 * there is a chain: of that no holder of the last heap tells.
	 */
	if (suspect->bytes <= 0 ||
	    (suspect->address.links > 0 && !steadiness_is_retained(suspect)))
		return;
	for (size_t i = 1; i < heaps; i++) {
		if (series[i] == UINT64_MAX)
			continue;
		suspect->steps++;
		suspect->grew += series[i - 1] == UINT64_MAX ||
		    series[i] > series[i - 1];
	}
}

bool
steadiness_find(struct suspects *suspects, const struct number_map *owners,
	const struct number_map *nested, const struct heap *const *series,
	struct error *err)
{
	size_t heaps = suspects->series_count, count, i, k;
	struct known *list;
	bool ok;

	if (heaps < 3 || owners->count == 0)
		return true;
	list = list_known(suspects, owners, nested, &count, err);
	if (list == NULL)
		return false;
	for (i = 0; i < suspects->count; i++) {
		suspects->list[i].series = malloc(heaps * sizeof(uint64_t));
		if (suspects->list[i].series == NULL) {
			free(list);
			return error_memory(err, "suspects", heaps *
			    sizeof(uint64_t));
		}
		for (k = 0; k < heaps; k++)
			suspects->list[i].series[k] = UINT64_MAX;
	}
	for (k = 0; k < heaps; k++)
		measure(suspects, list, count, series[k], k);
	ok = follow(suspects, list, count, series, err);
	free(list);
	for (i = 0; ok && i < suspects->count; i++)
		count_steps(&suspects->list[i], heaps);
	return ok;
}

bool
steadiness_has_stopped(const struct suspect *suspect, size_t heaps)
{
	const uint64_t *series = suspect->series;
	uint64_t before, last;

	if (suspect->steps < 2 || series[heaps - 1] == UINT64_MAX)
		return false;
	before = series[heaps - 2] == UINT64_MAX ? 0 : series[heaps - 2];
	last = series[heaps - 1];
	return last < before || last - before <
	    (uint64_t)suspect->bytes / suspect->steps / STEP_PART;
}
