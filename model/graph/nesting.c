#include "model/graph/nesting.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/graph/poll.h"

struct builder {
	const uint32_t *parent;
	uint32_t count;
	uint32_t *open;		/* children not yet added to size; then a
				   stack */
	uint32_t *size;		/* nodes below, itself included */
	uint32_t *next;		/* place of the next child, 0: no place yet */
	uint32_t places;	/* given to roots */
};

static bool
is_root(const struct builder *b, uint32_t node)
{
	return b->parent == NULL || b->parent[node] == node ||
	    b->parent[node] >= b->count;
}

/* From the leaves up: a node is added when all below it are. */
static bool
measure(struct builder *b, struct task *task, struct error *err)
{
	for (uint32_t i = 0; i < b->count; i++) {
		b->size[i] = 1;
		if (!is_root(b, i))
			b->open[b->parent[i]]++;
	}
	for (uint32_t i = 0; i < b->count; i++) {
		uint32_t node = i;

		if (poll_cancelled_at(task, i, err))
			return false;
		while (b->open[node] == 0) {
			b->open[node] = UINT32_MAX;
			if (is_root(b, node))
				break;
			b->size[b->parent[node]] += b->size[node];
			node = b->parent[node];
			b->open[node]--;
		}
	}
	return true;
}

/* Gives a node its place, and those above it that have none yet. */
static void
place(struct builder *b, struct nesting *nesting, uint32_t node)
{
	uint32_t depth = 0, at;

	while (b->next[node] == 0) {
		b->open[depth++] = node;
		if (is_root(b, node))
			break;
		node = b->parent[node];
	}
	while (depth > 0) {
		node = b->open[--depth];
		if (is_root(b, node)) {
			at = b->places;
			b->places += b->size[node];
		} else {
			at = b->next[b->parent[node]];
			b->next[b->parent[node]] += b->size[node];
		}
		b->next[node] = at + 1;
		nesting->nodes[at] = node;
	}
}

bool
nesting_build(struct nesting *nesting, const uint32_t *parent,
	uint32_t count, struct task *task, struct error *err)
{
	struct builder b = { .parent = parent, .count = count };
	bool done = false;

	b.open = big_alloc_clear(count, sizeof(*b.open), "nesting", err);
	b.size = big_alloc(count, sizeof(*b.size), "nesting", err);
	b.next = big_alloc_clear(count, sizeof(*b.next), "nesting", err);
	nesting->nodes = big_alloc(count, sizeof(*nesting->nodes), "nesting",
	    err);
	nesting->ends = NULL;
	if (b.open == NULL || b.size == NULL || b.next == NULL ||
	    nesting->nodes == NULL || !measure(&b, task, err))
		goto out;
	for (uint32_t i = 0; i < count; i++) {
		if (poll_cancelled_at(task, i, err))
			goto out;
		place(&b, nesting, i);
	}
	nesting->ends = b.next;
	b.next = NULL;
	for (uint32_t i = 0; i < count; i++)
		nesting->ends[i] = i + b.size[nesting->nodes[i]];
	done = true;
out:
	free(b.open);
	free(b.size);
	free(b.next);
	if (!done)
		nesting_release(nesting);
	return done;
}

void
nesting_release(struct nesting *nesting)
{
	free(nesting->nodes);
	free(nesting->ends);
	memset(nesting, 0, sizeof(*nesting));
}
