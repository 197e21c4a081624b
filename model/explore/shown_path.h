/* One path as it is shown: its steps, and all of them as a line of words. */
#ifndef MODEL_EXPLORE_SHOWN_PATH_H
#define MODEL_EXPLORE_SHOWN_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/explore/path_search.h"
#include "model/explore/plumbing.h"

struct cell;
struct error;
struct heap;

struct shown {
	const struct heap *heap;	/* borrowed */
	struct path path;		/* its edges are borrowed */
	bool raw;			/* a step is an edge */
	uint32_t *starts;		/* the edge each step begins with */
	uint32_t steps;
	uint64_t hash;			/* of its words; the owner's */
};

/*
 * Finds the steps of shown->path, anew if it was done before; free starts in
 * the end. Cost: a look at each edge.
 */
bool shown_divide(struct shown *shown, struct error *err);
/* The step with this number, from the object up. False beyond the last. */
bool shown_step(const struct shown *shown, uint32_t number,
	struct step *step);
/* The words of a step: those of plumbing_words(), or its edge's name. */
void shown_step_words(const struct shown *shown, const struct step *step,
	struct cell *cell);
/* Where it begins: a user root, or a part of V8's roots. */
uint32_t shown_root(const struct shown *shown);
/* The whole path from its root down, up to about cell->limit bytes. */
void shown_words(const struct shown *shown, struct cell *cell);

#endif
