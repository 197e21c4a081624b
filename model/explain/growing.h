/*
 * Suspects of one process: what has grown (compare/growers.h) put together by
 * where it is held (explore/address.h), with what came into it, and what of
 * that is too little, came once, or has stopped left out.
 */
#ifndef MODEL_EXPLAIN_GROWING_H
#define MODEL_EXPLAIN_GROWING_H

#include <stdbool.h>

struct diff;
struct error;
struct heap;
struct suspects;
struct task;

/*
 * Fills suspects->list and stopped. diff: of suspects->heap and base, with
 * their graphs; series: suspects->series_count heaps of their process. On
 * failure the list is left to suspects_free(). Cost: growers.h, and a few looks
 * at each node.
 */
bool growing_find(struct suspects *suspects, const struct diff *diff,
	const struct heap *const *series, struct task *task,
	struct error *err);

#endif
