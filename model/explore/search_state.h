/*
 * What a search under way consists of. Private to search.c, which runs it,
 * search_names.c, for what has a string of the file for a name, and
 * search_made.c, for names that are put together.
 */
#ifndef MODEL_EXPLORE_SEARCH_STATE_H
#define MODEL_EXPLORE_SEARCH_STATE_H

#include "model/explore/search.h"
#include "model/graph/distances.h"
#include "model/graph/nesting.h"
#include "model/load.h"

/*
 * A hit while its objects are counted. They come in the order of the nesting,
 * so those inside the last one that was counted come right after it.
 */
struct tally {
	struct hit hit;
	uint32_t end;		/* place after all that is counted */
	uint32_t last;		/* object + 1 that was counted last */
};

struct run {
	struct search *search;
	const struct heap *heap;
	struct task *task;
	struct nesting nesting;
	uint64_t *matched;	/* strings of the file, a bit each */
	uint64_t *plain;	/* those that are "Object" */
	uint32_t *before;	/* strings matched before each word */
	/* Of classes that are hits themselves. */
	uint32_t *class_string;	/* string that is its name, or NO_STRING */
};

#define NO_STRING UINT32_MAX

static inline void
tally_add(struct tally *tally, const struct run *run, uint32_t place)
{
	uint32_t node = run->nesting.nodes[place];
	int32_t distance = heap_distance(run->heap, node);
	struct hit *hit = &tally->hit;

	if (tally->last == node + 1)
		return;
	tally->last = node + 1;
	hit->count++;
	hit->shallow += heap_size(run->heap, node);
	if (place >= tally->end) {
		hit->retained += heap_retained(run->heap, node);
		tally->end = run->nesting.ends[place];
	}
	if (hit->count == 1 || (distance != DISTANCE_NONE &&
	    (hit->distance == DISTANCE_NONE || distance < hit->distance)))
		hit->distance = distance;
}

/* Is a bit set, and how many bits are set before it. */
static inline bool
run_matched(const struct run *run, uint32_t string)
{
	return run->matched[string / 64] >> (string % 64) & 1;
}

static inline uint32_t
run_rank(const struct run *run, uint32_t string)
{
	uint64_t word = run->matched[string / 64] &
	    (((uint64_t)1 << (string % 64)) - 1);

	return run->before[string / 64] +
	    (uint32_t)__builtin_popcountll(word);
}

/* Strings, objects and properties with names of the file. */
bool search_names(struct run *run, struct error *err);
/* Ropes and objects shown as {a, b, ...}. */
bool search_made(struct run *run, struct error *err);

#endif
