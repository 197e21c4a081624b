/*
 * Whose growth it is. Every object that one heap has and the other does not
 * hangs, in the end, on one that both have: going up from it along the nearest
 * way to a root, in the steps of explore/plumbing.h, that is the first one of
 * both. So a Map that takes entries is found by its entries, whatever else
 * holds them and however often its table was replaced, and a cache that drops
 * as much as it takes comes to nothing.
 */
#ifndef MODEL_COMPARE_GROWERS_H
#define MODEL_COMPARE_GROWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diff;
struct error;
struct task;

/* An object of both heaps on which others hang. */
struct grower {
	uint32_t node;		/* of current */
	int64_t bytes;		/* come less gone and moved, and its own */
	int64_t moved;		/* by objects of both that hung on it and
				   hang on others now, less the other way
				   round (moved.h); of those alone that have
				   grown most */
	uint64_t come, gone;	/* bytes of objects that hang on it */
	uint32_t tops;		/* new objects that no new one dominates: */
	uint32_t first_top;	/* where they begin in growers->tops */
};

struct growers {
	const struct diff *diff;	/* borrowed */
	struct grower *list;	/* most bytes first */
	size_t count;
	struct grower_top {
		uint32_t node;	/* of current */
		uint64_t bytes;	/* of what is new in it, itself included; what
				   was there before and has moved is not */
	} *tops;		/* grower by grower */
	/*
	 * Bytes that hang on nothing that both have, or on what is V8's own:
	 * code, the shapes of objects. With bytes and moved of all growers
	 * they make what the heap has grown by.
	 */
	int64_t elsewhere;
};

/*
 * diff must be of one process and have graphs. Cost: a walk up from each new
 * and each deleted object that no other such one dominates, and four bytes a
 * node of both heaps meanwhile. Advances STAGE_WORK by GROWERS_STEPS.
 */
struct growers *growers_new(const struct diff *diff, struct task *task,
	struct error *err);
void growers_free(struct growers *growers);

#define GROWERS_STEPS 4

#endif
