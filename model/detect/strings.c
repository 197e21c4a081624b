/*
 * Strings that cost more than they say: the same text many times, small slices
 * that keep large strings, and ropes of thousands of pieces.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/hash.h"
#include "model/base/task.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/graph/retainers.h"
#include "model/graph/same_strings.h"
#include "model/load.h"
#include "model/table.h"

enum {
	STRINGS_SAME,
	STRINGS_SLICED,
	STRINGS_ROPE,
};

/* Less waste is nothing to speak of. */
#define WASTE_MIN 1000
#define PARENT_MIN 1000
#define ROPE_MIN 1000
#define RETAINERS_MAX 64

/*
 * V8 cuts texts at so many units, and before V8 15 does not say how long they
 * were: then those that begin alike are not known to be the same.
 */
#define CUT_UNITS NAME_ROPE_UNITS

static bool
may_be_cut(const struct snapshot *s, uint32_t node, uint64_t length)
{
	return s->node_type[node] == NODE_CONS_STRING ? length >= CUT_UNITS :
	    length == CUT_UNITS;
}

static bool
take_same(struct detect *d, const struct same_strings *same, uint32_t group,
	struct error *err)
{
	const uint32_t *nodes = same->nodes + same->groups[group].begin;
	uint32_t count = same->groups[group].count, number;
	struct finding like = finding_of(STRINGS_SAME, nodes[0], nodes[0]);
	uint64_t all = 0, largest = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t bytes = heap_size(d->heap, nodes[i]);

		all += bytes;
		largest = bytes > largest ? bytes : largest;
	}
	if (all - largest < WASTE_MIN || may_be_cut(d->heap->snapshot,
	    nodes[0], same->groups[group].length))
		return true;
	like.waste = all - largest;
	number = detect_finding(d, &like, err);
	for (uint32_t i = 0; i < count; i++)
		if (!detect_add(d, number, nodes[i], err))
			return false;
	return true;
}

static bool
find_same(struct detect *d, struct task *task, struct error *err)
{
	struct same_strings same;
	bool ok = true;

	if (!same_strings_find(&same, d->heap->snapshot, task, err))
		return false;
	for (uint32_t i = 0; ok && i < same.count; i++)
		ok = !poll_cancelled_at(task, i, err) &&
		    take_same(d, &same, i, err);
	same_strings_release(&same);
	return ok;
}

/* Is a string there for its slices alone, as far as one can see? */
static bool
only_slices(const struct detect *d, uint32_t parent)
{
	const struct snapshot *s = d->heap->snapshot;
	struct retainer_walk walk;
	uint32_t source;

	retainers_begin(&walk, &d->heap->retainers, parent);
	for (int i = 0; i < RETAINERS_MAX && retainers_next(&walk, &source);
	    i++)
		if (s->node_type[source] != NODE_SLICED_STRING)
			return false;
	return true;
}

/* Large strings, by what power of two they have room for. */
static bool
take_parent(struct detect *d, const struct mark *mark, uint64_t *seen,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t parent = s->edge_to[mark->edge], number;
	uint64_t bytes = heap_size(d->heap, parent), power;
	struct finding like;
	bool first;

	if (s->node_type[mark->node] != NODE_SLICED_STRING ||
	    s->node_type[parent] != NODE_STRING || bytes < PARENT_MIN)
		return true;
	first = !bitset_has(seen, parent);
	if (first && !only_slices(d, parent))
		return true;
	bitset_add(seen, parent);
	power = 63 - (uint64_t)__builtin_clzll(bytes);
	like = finding_of(STRINGS_SLICED, power, parent);
	like.amount = (uint64_t)1 << power;
	number = detect_finding(d, &like, err);
	if (number == NUMBER_NONE ||
	    (first && !detect_add(d, number, parent, err)))
		return false;
	d->list[number].others++;
	return true;
}

/* How many ropes are one in the other; each is gone through once. */
static bool
take_rope(struct detect *d, uint32_t rope, uint64_t *seen,
	struct rope_words *rope_words, struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	struct finding like = finding_of(STRINGS_ROPE, rope, rope);
	uint32_t depth = 0, first, second, number;

	for (uint32_t node = rope; s->node_type[node] == NODE_CONS_STRING &&
	    !bitset_has(seen, node); node = first) {
		bitset_add(seen, node);
		depth++;
		name_rope_halves(s, rope_words, node, &first, &second);
	}
	if (depth < ROPE_MIN)
		return true;
	like.one = true;
	number = detect_finding(d, &like, err);
	if (!detect_add(d, number, rope, err))
		return false;
	d->list[number].count = depth;
	return true;
}

/* inner: ropes that are the first half of another. */
static bool
find_ropes(struct detect *d, uint64_t *inner, uint64_t *seen,
	struct task *task, struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	struct rope_words rope_words = ROPE_WORDS_INIT;
	uint32_t first, second;

	for (uint32_t node = 0; node < s->nodes; node++) {
		if (poll_cancelled_at(task, node, err))
			return false;
		if (s->node_type[node] != NODE_CONS_STRING)
			continue;
		name_rope_halves(s, &rope_words, node, &first, &second);
		bitset_add(inner, first);
	}
	for (uint32_t node = 0; node < s->nodes; node++)
		if (poll_cancelled_at(task, node, err) ||
		    (s->node_type[node] == NODE_CONS_STRING &&
		    !bitset_has(inner, node) &&
		    !take_rope(d, node, seen, &rope_words, err)))
			return false;
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	const struct marks *marks = &d->words.marks[WORD_PARENT];
	size_t words = bitset_words(d->heap->snapshot->nodes);
	uint64_t *seen = big_alloc_clear(words, sizeof *seen, "strings", err);
	uint64_t *inner = big_alloc_clear(words, sizeof *inner, "strings",
	    err);
	bool ok = seen != NULL && inner != NULL && find_same(d, task, err);

	for (size_t i = 0; ok && i < marks->count; i++)
		ok = !poll_cancelled_at(task, (uint32_t)i, err) &&
		    take_parent(d, &marks->list[i], seen, err);
	ok = ok && find_ropes(d, inner, seen, task, err);
	free(seen);
	free(inner);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	switch (f->kind) {
	case STRINGS_SAME:
		say(cell, "times ");
		say_text(heap, f->subject, cell);
		break;
	case STRINGS_SLICED:
		say(cell, "strings of ");
		say_bytes(cell, f->amount);
		say(cell, " to ");
		say_bytes(cell, f->amount * 2);
		say(cell, " kept by ");
		if (exact)
			say_count(cell, f->others);
		say(cell, " slices");
		break;
	default:
		say(cell, "pieces of one string ");
		say_text(heap, f->subject, cell);
	}
}

const struct detector strings_detector = {
	.name = "strings",
	.title = "Strings that waste",
	.help = "texts that are there many times, large strings kept by "
	    "slices, strings of many pieces",
	.find = find,
	.words = words,
};
