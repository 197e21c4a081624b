#include "model/compare/id_order.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/graph/classes.h"
#include "model/snapshot/snapshot.h"

#define DIGIT_BITS 11
#define DIGITS ((size_t)1 << DIGIT_BITS)

void
id_order_release(struct id_order *order)
{
	free(order->nodes);
	free(order->first);
	memset(order, 0, sizeof(*order));
}

/* The bits that any of their ids has, 0 when they stand in order already. */
static uint64_t
id_bits(const struct snapshot *s, const uint32_t *nodes, uint32_t count)
{
	uint64_t id, last = 0, all = 0;
	bool ordered = true;

	for (uint32_t i = 0; i < count; i++) {
		id = wide_get(&s->node_id, nodes[i]);
		ordered &= id >= last;
		all |= id;
		last = id;
	}
	return ordered ? 0 : all;
}

/* Moves nodes from one list to another by one digit of their ids. */
static void
sort_digit(const struct snapshot *s, const uint32_t *from, uint32_t *to,
	uint32_t count, unsigned shift)
{
	uint32_t place[DIGITS] = { 0 }, i, sum = 0, digit, next;

	for (i = 0; i < count; i++) {
		digit = wide_get(&s->node_id, from[i]) >> shift & (DIGITS - 1);
		place[digit]++;
	}
	for (i = 0; i < DIGITS; i++) {
		next = sum + place[i];
		place[i] = sum;
		sum = next;
	}
	for (i = 0; i < count; i++) {
		digit = wide_get(&s->node_id, from[i]) >> shift & (DIGITS - 1);
		to[place[digit]++] = from[i];
	}
}

/* Moves nodes from one list to another by row. */
static void
sort_rows(const struct classes *classes, const uint32_t *row_of,
	uint32_t rows, const uint32_t *from, uint32_t *to, uint32_t count,
	uint32_t *first)
{
	uint32_t i, row;

	/* first[row + 1] runs from the start of the row to its end. */
	memset(first, 0, (rows + (size_t)2) * sizeof(*first));
	for (i = 0; i < count; i++)
		first[row_of[classes->of[from[i]]] + 2]++;
	for (row = 2; row < rows + 2; row++)
		first[row] += first[row - 1];
	for (i = 0; i < count; i++)
		to[first[row_of[classes->of[from[i]]] + 1]++] = from[i];
}

bool
id_order_build(struct id_order *order, const struct snapshot *snapshot,
	const struct classes *classes, const uint32_t *row_of, uint32_t rows,
	uint32_t *nodes, uint32_t count, struct error *err)
{
	uint32_t *other, *swap;
	unsigned shift;
	uint64_t bits;
	bool ok = false;

	memset(order, 0, sizeof(*order));
	other = big_alloc(count, sizeof(*other), "ids", err);
	order->first = big_alloc(rows + (size_t)2, sizeof(*order->first),
	    "classes", err);
	if (other == NULL || order->first == NULL)
		goto out;
	bits = id_bits(snapshot, nodes, count);
	for (shift = 0; shift < 64 && bits >> shift != 0;
	    shift += DIGIT_BITS) {
		if ((bits >> shift & (DIGITS - 1)) == 0)
			continue;
		sort_digit(snapshot, nodes, other, count, shift);
		swap = nodes;
		nodes = other;
		other = swap;
	}
	sort_rows(classes, row_of, rows, nodes, other, count, order->first);
	order->nodes = other;
	other = NULL;
	ok = true;
out:
	free(nodes);
	free(other);
	if (!ok)
		id_order_release(order);
	return ok;
}
