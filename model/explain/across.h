/*
 * Suspects of two processes of one program. No object is in both, but places
 * in the source are: what piles up at a place is compared with what does at
 * the same place in the other process. Weaker evidence than growth in one.
 */
#ifndef MODEL_EXPLAIN_ACROSS_H
#define MODEL_EXPLAIN_ACROSS_H

#include <stdbool.h>

struct error;
struct suspects;
struct task;

/*
 * Fills suspects->list, bytes among it, with the piles (pileup.h) of heap that
 * are larger than those of base at the same place. Cost: pileup.h for both.
 */
bool across_find(struct suspects *suspects, struct task *task,
	struct error *err);

#endif
