/* How steadily suspects have grown, where there are more than two heaps. */
#ifndef MODEL_EXPLAIN_STEADINESS_H
#define MODEL_EXPLAIN_STEADINESS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct heap;
struct number_map;
struct suspect;
struct suspects;

/*
 * Fills series, grew and steps of all suspects. owners: the suspect of each
 * node of suspects->heap that is a holder of one; nested: of these, those
 * within another of their suspect, which retains them. Objects are known by
 * their ids, so all heaps must be of one process. Cost: a look at the ids of
 * each heap; where there are suspects that do not retain what hangs on them, a
 * comparison for each step (growers.h).
 */
bool steadiness_find(struct suspects *suspects,
	const struct number_map *owners, const struct number_map *nested,
	const struct heap *const *series, struct error *err);
/*
 * Is its series what its holders retain? What others hold too they do not: that
 * says nothing of how it grew, and the series is of what has come on them.
 */
bool steadiness_is_retained(const struct suspect *suspect);
/* Has it grown at first, and next to nothing in the last step, of so many
   heaps? */
bool steadiness_has_stopped(const struct suspect *suspect, size_t heaps);

#endif
