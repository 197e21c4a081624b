/*
 * Memory of Buffers and other ArrayBuffers, by how much each has; and pools.
 *
 * Node cuts small Buffers out of a pool, an ArrayBuffer that it marks as not
 * to be transferred: that is a property kept outside of it, which others do
 * not have. Where a view begins and ends is not in a snapshot.
 */
#include "model/detect/detectors.h"

#include "model/base/hash.h"
#include "model/graph/poll.h"
#include "model/graph/retainers.h"
#include "model/load.h"
#include "model/table.h"

enum {
	BUFFERS_SIZED,
	BUFFERS_POOLS,
};

/* Less is nothing to speak of. */
#define BYTES_MIN 1000
/* So many of what leads to an ArrayBuffer are looked at. */
#define RETAINERS_MAX 64
#define EDGES_MAX 64

static bool
is_pool(const struct detect *d, uint32_t buffer)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t end = s->first_edge[buffer + 1];

	if (end - s->first_edge[buffer] > EDGES_MAX)
		return false;
	for (uint32_t e = s->first_edge[buffer]; e < end; e++)
		if (edge_type_of(s, e) == EDGE_HIDDEN && words_node(&d->words,
		    s->edge_to[e]) == WORD_SYSTEM_PROPERTY_ARRAY)
			return true;
	return false;
}

/* The first view of an ArrayBuffer, or NO_NODE; *count: how many there are. */
static uint32_t
find_view(const struct detect *d, uint32_t buffer, unsigned *count)
{
	struct retainer_walk walk;
	uint32_t source, view = NO_NODE, before = NO_NODE;

	*count = 0;
	retainers_begin(&walk, &d->heap->retainers, buffer);
	for (int i = 0; i < RETAINERS_MAX && retainers_next(&walk, &source);
	    i++) {
		if (source == before || words_follow(&d->words, source,
		    EDGE_INTERNAL, WORD_BUFFER) != buffer)
			continue;
		before = source;
		view = view == NO_NODE ? source : view;
		++*count;
	}
	return view;
}

static bool
take(struct detect *d, const struct mark *mark, struct error *err)
{
	const struct heap *heap = d->heap;
	uint32_t data = heap->snapshot->edge_to[mark->edge], view, number;
	uint64_t bytes = heap_size(heap, data);
	struct finding like;
	unsigned views;
	bool pool;

	if (bytes < BYTES_MIN)
		return true;
	view = find_view(d, mark->node, &views);
	pool = is_pool(d, mark->node);
	if (view == NO_NODE)
		view = mark->node;
	like = finding_of(pool ? BUFFERS_POOLS : BUFFERS_SIZED,
	    hash_mix(hash_mix(1, pool ? bytes : 63 -
	    (uint64_t)__builtin_clzll(bytes)), pool ? 0 :
	    heap->classes.of[view]), view);
	like.amount = bytes;
	number = detect_finding(d, &like, err);
	if (!detect_add(d, number, mark->node, err))
		return false;
	d->list[number].others += views;
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	const struct marks *marks = &d->words.marks[WORD_BACKING_STORE];

	for (size_t i = 0; i < marks->count; i++)
		if (poll_cancelled_at(task, (uint32_t)i, err) ||
		    (d->heap->snapshot->node_type[marks->list[i].node] ==
		    NODE_OBJECT && !take(d, &marks->list[i], err)))
			return false;
	return true;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	unsigned shift = 63 - (unsigned)__builtin_clzll(f->amount);

	if (f->kind == BUFFERS_POOLS) {
		say(cell, "pools of ");
		say_bytes(cell, f->amount);
		say(cell, " held by ");
		if (exact)
			say_count(cell, f->others);
		say(cell, " small Buffers");
		return;
	}
	say_class(heap, f->subject, cell);
	say(cell, " of ");
	say_bytes(cell, (uint64_t)1 << shift);
	say(cell, " to ");
	say_bytes(cell, ((uint64_t)1 << shift) * 2);
}

const struct detector buffers_detector = {
	.name = "buffers",
	.title = "Buffers",
	.help = "memory of Buffers and ArrayBuffers by size, and pools that "
	    "small Buffers hold",
	.find = find,
	.words = words,
};
