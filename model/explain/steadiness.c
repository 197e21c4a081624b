#include "model/explain/steadiness.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/explain/suspect.h"
#include "model/load.h"

/* Of the holders of all suspects, by id. */
struct known {
	uint64_t id;
	uint32_t suspect;
};

static int
by_id(const void *a, const void *b)
{
	const struct known *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

static struct known *
list_known(const struct suspects *suspects, const struct number_map *owners,
	size_t *count, struct error *err)
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
			    heap_id(suspects->heap, slot->key), slot->value };
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
		struct known key = { heap_id(heap, node), 0 };

		if (key.id < least || key.id > most ||
		    heap_size(heap, node) == 0)
			continue;
		known = bsearch(&key, list, count, sizeof(*list), by_id);
		if (known == NULL)
			continue;
		sum = &suspects->list[known->suspect].series[number];
		*sum = (*sum == UINT64_MAX ? 0 : *sum) +
		    heap_retained(heap, node);
	}
}

/*
 * What others hold too, its holders do not retain: then what they retain says
 * nothing of how it grew.
 */
static bool
is_telling(const struct suspect *suspect)
{
	return suspect->retained > suspect->base_retained &&
	    suspect->retained - suspect->base_retained >=
	    (uint64_t)suspect->bytes / 2;
}

static void
count_steps(struct suspect *suspect, size_t heaps)
{
	const uint64_t *series = suspect->series;

	if (suspect->bytes <= 0 || !is_telling(suspect))
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
	const struct heap *const *series, struct error *err)
{
	size_t heaps = suspects->series_count, count, i, k;
	struct known *list;

	if (heaps < 3 || owners->count == 0)
		return true;
	list = list_known(suspects, owners, &count, err);
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
	free(list);
	for (i = 0; i < suspects->count; i++)
		count_steps(&suspects->list[i], heaps);
	return true;
}

bool
steadiness_has_stopped(const struct suspect *suspect)
{
	return suspect->steps >= 2 && suspect->grew * 2 < suspect->steps;
}
