#include "model/compare/kinship.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/load.h"

/*
 * Of the ids from each power of two to the next so many are looked at: the
 * objects of the start, where processes of one program differ, must not drown
 * among millions that came later.
 */
#define PICKED_BITS 12
/* Fewer ids than this that both have prove nothing. */
#define IDS_MIN 200
/* So much of a name is compared. */
#define NAME_MAX_BYTES 128
/* More strings than this that have changed are strings of another process. */
#define TEXTS_MAX 2
/* The same for one object in so many. */
#define OTHERS_SHARE 50
/* Two processes have hardly an id in common: less than one in so many. */
#define COMMON_SHARE 20

/* What an object stays all its life. */
enum sort {
	SORT_NONE,		/* may be overwritten by something else */
	SORT_STRING,
	SORT_ROPE,		/* a string, of which the text is not known */
	SORT_OBJECT,
	SORT_CLOSURE,
	SORT_REGEXP,
	SORT_SYMBOL,
	SORT_BIGINT,
};

struct pick {
	uint64_t id;
	uint32_t node;
};

struct sample {
	const struct heap *heap;
	struct pick *picks;	/* sorted by id */
	size_t count, capacity;
	uint64_t newest;	/* the highest id of all */
};

/* What was seen of the ids that both have. */
struct seen {
	size_t common;		/* ids */
	size_t others;		/* of which are other objects */
	size_t strings;		/* ids that are strings in both */
	size_t texts;		/* of which have another text */
	struct strbuf left, right;
};

static enum sort
sort_of(const struct snapshot *snapshot, uint32_t node)
{
	switch (snapshot->node_type[node]) {
	case NODE_STRING:
		return SORT_STRING;
	case NODE_CONS_STRING:
	case NODE_SLICED_STRING:
		return SORT_ROPE;
	case NODE_OBJECT:
		return SORT_OBJECT;
	case NODE_CLOSURE:
		return SORT_CLOSURE;
	case NODE_REGEXP:
		return SORT_REGEXP;
	case NODE_SYMBOL:
		return SORT_SYMBOL;
	case NODE_BIGINT:
		return SORT_BIGINT;
	default:
		return SORT_NONE;
	}
}

/* Is the id in every sample? */
static bool
is_picked(uint64_t id)
{
	int bits = 63 - __builtin_clzll(id | 1);
	uint64_t mixed = id * 0x9e3779b97f4a7c15u;

	/* Ids of the heap are odd: half of all from a power to the next. */
	return bits <= PICKED_BITS + 1 ||
	    mixed >> (64 - (bits - 1 - PICKED_BITS)) == 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct pick *left = a, *right = b;

	if (left->id != right->id)
		return left->id < right->id ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

/*
 * Does it have an id for life? What has no size DevTools does not know. Even
 * ids are of the embedder, who may give them anew each time; so does V8 with
 * the ids of numbers.
 */
static bool
is_lasting(const struct heap *heap, uint32_t node)
{
	uint8_t type = heap->snapshot->node_type[node];

	return heap_id(heap, node) & 1 && heap_size(heap, node) > 0 &&
	    type != NODE_NUMBER && type != NODE_SYNTHETIC;
}

static bool
sample_take(struct sample *sample, const struct heap *heap, struct error *err)
{
	struct pick *picks;

	sample->heap = heap;
	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		uint64_t id = heap_id(heap, node);
		bool picked = is_picked(id) &&
		    sort_of(heap->snapshot, node) != SORT_NONE;

		if ((!picked && id <= sample->newest) ||
		    !is_lasting(heap, node))
			continue;
		if (id > sample->newest)
			sample->newest = id;
		if (!picked)
			continue;
		picks = array_grow(sample->picks, &sample->capacity,
		    sample->count + 1, sizeof *picks, "some ids", err);
		if (picks == NULL)
			return false;
		sample->picks = picks;
		picks[sample->count++] = (struct pick) { id, node };
	}
	if (sample->count > 0)
		qsort(sample->picks, sample->count, sizeof *sample->picks,
		    by_id);
	return true;
}

static bool
same_name(struct seen *seen, const struct snapshot *left, uint32_t left_node,
	const struct snapshot *right, uint32_t right_node)
{
	strbuf_reset(&seen->left);
	strbuf_reset(&seen->right);
	strings_decode(&left->strings, left->node_name[left_node],
	    NAME_MAX_BYTES, &seen->left);
	strings_decode(&right->strings, right->node_name[right_node],
	    NAME_MAX_BYTES, &seen->right);
	return seen->left.len == seen->right.len &&
	    memcmp(seen->left.data, seen->right.data, seen->left.len) == 0;
}

/* One id that both have. */
static void
look(struct seen *seen, const struct sample *base, uint32_t base_node,
	const struct sample *current, uint32_t current_node)
{
	const struct snapshot *left = base->heap->snapshot;
	const struct snapshot *right = current->heap->snapshot;
	enum sort was = sort_of(left, base_node);
	enum sort is = sort_of(right, current_node);
	/* A rope that is used as a key becomes a string of its text. */
	bool same = was == is ||
	    (was == SORT_STRING && is == SORT_ROPE) ||
	    (was == SORT_ROPE && is == SORT_STRING);

	if (was == is && was != SORT_ROPE)
		same = same_name(seen, left, base_node, right, current_node);
	seen->common++;
	seen->others += !same;
	if (was == SORT_STRING && is == SORT_STRING) {
		seen->strings++;
		seen->texts += !same;
	}
}

static void
look_all(struct seen *seen, const struct sample *base,
	const struct sample *current)
{
	size_t i = 0, j = 0;

	while (i < base->count && j < current->count) {
		const struct pick *was = &base->picks[i];
		const struct pick *is = &current->picks[j];

		if (was->id == is->id)
			look(seen, base, was->node, current, is->node);
		i += was->id <= is->id;
		j += is->id <= was->id;
	}
}

/*
 * In one process no string ever changed, among the ten thousand of each of a
 * hundred real pairs; of two processes at least one in thirty was another.
 * Of objects at most one in five thousand had changed its class, and at least
 * one in twenty-five was another.
 */
static bool
is_one_process(struct kinship *kinship, const struct seen *seen, size_t least)
{
	char all[FORMAT_MAX], some[FORMAT_MAX];

	if (seen->common < IDS_MIN && least < IDS_MIN) {
		snprintf(kinship->why, sizeof kinship->why,
		    "too few objects to tell");
		return true;
	}
	if (seen->common < least / COMMON_SHARE) {
		snprintf(kinship->why, sizeof kinship->why,
		    "hardly an id is in both");
		return false;
	}
	if (seen->others * OTHERS_SHARE > seen->common) {
		snprintf(kinship->why, sizeof kinship->why,
		    "of %s ids in both %s are other objects",
		    format_count(all, seen->common),
		    format_count(some, seen->others));
		return false;
	}
	if (seen->texts > TEXTS_MAX) {
		snprintf(kinship->why, sizeof kinship->why,
		    "of %s strings in both %s have another text",
		    format_count(all, seen->strings),
		    format_count(some, seen->texts));
		return false;
	}
	snprintf(kinship->why, sizeof kinship->why,
	    "the %s ids looked at are of one object each",
	    format_count(all, seen->common));
	return true;
}

bool
kinship_find(struct kinship *kinship, const struct heap *base,
	const struct heap *current, struct error *err)
{
	struct sample old = { 0 }, new = { 0 };
	struct seen seen = { .left = STRBUF_INIT, .right = STRBUF_INIT };
	size_t least;
	bool done = false;

	memset(kinship, 0, sizeof *kinship);
	if (!sample_take(&old, base, err) || !sample_take(&new, current, err))
		goto out;
	look_all(&seen, &old, &new);
	if (seen.left.failed || seen.right.failed) {
		error_memory(err, "names of objects", NAME_MAX_BYTES);
		goto out;
	}
	least = old.count < new.count ? old.count : new.count;
	kinship->base_newest = old.newest;
	kinship->current_newest = new.newest;
	kinship->one_process = is_one_process(kinship, &seen, least);
	kinship->reversed = kinship->one_process && seen.common >= IDS_MIN &&
	    old.newest > new.newest;
	if (kinship->reversed)
		snprintf(kinship->why, sizeof kinship->why, "its newest "
		    "object is @%" PRIu64 ", the other's @%" PRIu64,
		    old.newest, new.newest);
	done = true;
out:
	free(old.picks);
	free(new.picks);
	strbuf_release(&seen.left);
	strbuf_release(&seen.right);
	return done;
}
