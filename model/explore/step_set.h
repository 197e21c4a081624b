/*
 * Steps of ways up (model/explore/plumbing.h), numbered so that those which
 * read alike have one number: from 0, in the order of their first appearance.
 */
#ifndef MODEL_EXPLORE_STEP_SET_H
#define MODEL_EXPLORE_STEP_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/explore/plumbing.h"

struct cell;
struct error;
struct heap;

/* All zero is an empty one. */
struct step_set {
	struct step *steps;	/* one of each number */
	uint32_t count;
	size_t capacity;
	uint64_t *hashes;
	size_t hash_capacity;
	uint32_t *slots;	/* number + 1, 0: free */
	uint32_t slot_count;	/* a power of two, or 0 */
};

void step_set_release(struct step_set *set);
/* Sets *number to that of the step. The step is copied. */
bool step_set_add(struct step_set *set, const struct heap *heap,
	const struct step *step, uint32_t *number, struct error *err);

/*
 * plumbing_alike(), where also the numbers of elements do not matter that no
 * plumbing was found for.
 */
bool step_alike(const struct heap *heap, const struct step *a,
	const struct step *b);
/* plumbing_hash() for that. */
uint64_t step_hash(const struct heap *heap, const struct step *step);

/*
 * Appends how many such steps read, with what the holders are called:
 * `Map.get(…)`, `.cache`, `[…] in table`, `variable x in closure f`.
 */
void step_text(const struct heap *heap, const struct step *step,
	struct cell *cell);

#endif
