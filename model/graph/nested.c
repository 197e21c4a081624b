#include "model/graph/nested.h"

#include <stddef.h>
#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"

/* Is a node of the set at or above a node? What is known of nodes is kept. */
static bool
is_under(const uint32_t *parent, const uint64_t *set, uint64_t *under,
	uint64_t *clear, uint32_t node)
{
	uint32_t at = node;
	uint64_t *mark;

	while (!bitset_has(set, at) && !bitset_has(under, at) &&
	    !bitset_has(clear, at) && parent[at] != at)
		at = parent[at];
	mark = bitset_has(set, at) || bitset_has(under, at) ? under : clear;
	for (; node != at; node = parent[node])
		bitset_add(mark, node);
	if (!bitset_has(set, at))
		bitset_add(mark, at);
	return mark == under;
}

bool
nested_find(const uint32_t *parent, uint32_t all, const uint64_t *set,
	const uint32_t *nodes, uint32_t count, uint64_t *nested,
	struct error *err)
{
	uint64_t *marks = big_alloc_clear(2 * bitset_words(all),
	    sizeof(*marks), "objects inside others", err);

	if (marks == NULL)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t above = parent[nodes[i]];

		if (above != nodes[i] && is_under(parent, set, marks,
		    marks + bitset_words(all), above))
			bitset_add(nested, i);
	}
	free(marks);
	return true;
}
