#include "model/compare/by_id.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/compare/id_order.h"

/* An id is sorted by so many bits at a time at most. */
#define DIGIT_BITS 12
#define DIGITS (1u << DIGIT_BITS)

/* Lists the nodes; *bits gets all that any of their ids has. */
static uint32_t
pack(const struct heap *heap, uint64_t *list, uint64_t *bits)
{
	uint64_t id, all = 0;
	uint32_t count = 0;

	for (uint32_t i = 0; i < heap->snapshot->nodes; i++) {
		if (heap_size(heap, i) == 0)
			continue;
		id = heap_id(heap, i);
		all |= id;
		list[count++] = id << 32 | i;
	}
	*bits = all;
	return count;
}

/* Where the entries with each value of a digit begin; false: all have one. */
static bool
place_digits(const uint64_t *list, uint32_t count, unsigned shift,
	unsigned digits, uint32_t place[DIGITS])
{
	uint32_t sum = 0, next;

	memset(place, 0, DIGITS * sizeof *place);
	for (uint32_t i = 0; i < count; i++)
		place[list[i] >> shift & (digits - 1)]++;
	if (count == 0 || place[list[0] >> shift & (digits - 1)] == count)
		return false;
	for (uint32_t i = 0; i < digits; i++) {
		next = sum + place[i];
		place[i] = sum;
		sum = next;
	}
	return true;
}

/*
 * Sorts by the upper half, in which no bits but these are set; *list and *other
 * may change places. In as few rounds as can be, and then by as few bits a
 * round as these need: small tables stay in the cache.
 */
static void
sort(uint64_t **list, uint64_t **other, uint32_t count, uint64_t bits)
{
	unsigned used = 0, rounds, width, digits;
	uint32_t place[DIGITS];

	while (used < 32 && bits >> used != 0)
		used++;
	rounds = (used + DIGIT_BITS - 1) / DIGIT_BITS;
	width = rounds > 0 ? (used + rounds - 1) / rounds : 0;
	digits = 1u << width;
	for (unsigned round = 0; round < rounds; round++) {
		unsigned shift = 32 + round * width;
		uint64_t *from = *list, *to = *other;

		if (!place_digits(from, count, shift, digits, place))
			continue;
		for (uint32_t i = 0; i < count; i++)
			to[place[from[i] >> shift & (digits - 1)]++] =
			    from[i];
		*list = to;
		*other = from;
	}
}

static bool
sort_large(struct by_id *list, struct error *err)
{
	const struct heap *heap = list->heap;
	uint32_t *rows = calloc(heap->classes.count + (size_t)1,
	    sizeof *rows);
	uint32_t *nodes = big_alloc(list->count, sizeof *nodes, "ids", err);
	uint32_t found = 0;
	struct id_order order;
	bool done = rows != NULL && nodes != NULL;

	if (!done) {
		free(rows);
		free(nodes);
		return error_memory(err, "ids", list->count * sizeof *nodes);
	}
	for (uint32_t i = 0; i < heap->snapshot->nodes; i++)
		if (heap_size(heap, i) > 0)
			nodes[found++] = i;
	done = id_order_build(&order, heap->snapshot, &heap->classes, rows, 1,
	    nodes, found, err);
	free(rows);
	if (!done)
		return false;
	list->nodes = order.nodes;
	order.nodes = NULL;
	id_order_release(&order);
	return true;
}

bool
by_id_init(struct by_id *list, const struct heap *heap, struct error *err)
{
	uint32_t nodes = heap->snapshot->nodes;
	uint64_t *packed = big_alloc(nodes, sizeof *packed, "ids", err);
	uint64_t *other = big_alloc(nodes, sizeof *other, "ids", err);
	uint64_t bits;
	bool done = packed != NULL && other != NULL;

	*list = (struct by_id) { .heap = heap };
	if (done) {
		list->count = pack(heap, packed, &bits);
		if (bits >> 32 != 0) {
			done = sort_large(list, err);
		} else {
			sort(&packed, &other, list->count, bits);
			list->packed = packed;
			packed = NULL;
		}
	}
	free(packed);
	free(other);
	return done;
}

void
by_id_release(struct by_id *list)
{
	free(list->packed);
	free(list->nodes);
	list->packed = NULL;
	list->nodes = NULL;
}
