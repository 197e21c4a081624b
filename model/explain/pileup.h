/*
 * Where size piles up in a single heap: objects that retain much through many
 * that are alike, none of which retains most of it. Such is a leak, and such
 * is a cache that does its work: the evidence is weak.
 */
#ifndef MODEL_EXPLAIN_PILEUP_H
#define MODEL_EXPLAIN_PILEUP_H

#include <stdbool.h>

struct error;
struct suspects;
struct task;

/*
 * Fills suspects->list from suspects->heap, the one that holds most first, with
 * SUSPECTS_MAX at most. finer above 1: to compare with, also those that are so
 * many times smaller than what counts, and more of them. Cost: a few looks at
 * each node, and 32 bytes for each meanwhile.
 */
bool pileup_find(struct suspects *suspects, unsigned finer,
	struct task *task, struct error *err);

#endif
