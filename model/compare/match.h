/*
 * Which object of a heap is which of another one of the same process: an
 * object keeps its id. As in DevTools only what has a size is matched, and
 * only within its class (section 11 of its rules).
 */
#ifndef MODEL_COMPARE_MATCH_H
#define MODEL_COMPARE_MATCH_H

#include <stdbool.h>
#include <stdint.h>

struct classes;
struct error;
struct snapshot;
struct task;

/* One of the two heaps. */
struct side {
	const struct snapshot *snapshot;
	const struct classes *classes;
	const uint32_t *row_of;	/* of each class: what is the same in both */
};

struct match {
	uint32_t *twin;		/* of each node of current: its node in base,
				   or NO_NODE */
	uint64_t *kept;		/* the nodes of base that are the twin of
				   one: a bitset */
};

/*
 * rows: how many row_of knows. Unless by_id, no object is in both. Where ids
 * repeat, those that come first belong together. Cost: a look at the nodes of
 * both; a table of the ids of base, four bytes for every second one, for as
 * long as it takes. Where there are ids that repeat or lie far apart, a radix
 * sort of both. On failure nothing is held.
 */
bool match_build(struct match *match, const struct side *current,
	const struct side *base, uint32_t rows, bool by_id,
	struct task *task, struct error *err);
void match_release(struct match *match);

#endif
