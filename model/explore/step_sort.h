/*
 * The first half of model/explore/groups.h: takes the next step from each
 * member, and sorts the members by how it reads.
 */
#ifndef MODEL_EXPLORE_STEP_SORT_H
#define MODEL_EXPLORE_STEP_SORT_H

#include "model/base/crew.h"
#include "model/base/task.h"
#include "model/explore/step_set.h"

struct members;
struct nearest;

/* Members that are worth a thread of their own. */
#define MEMBERS_LEAST 8192

/* The first numbers of groups; those of steps follow. */
enum { END_ROOT, END_LOST, ENDS };

struct step_sort {
	/* The caller's, set before; all else is 0. Borrowed. */
	const struct heap *heap;
	struct nearest *nearest;
	bool raw;
	const struct members *members;

	/* The result. Of each member: */
	uint32_t *group;
	uint32_t *holder;	/* where the step leads, or itself */
	/* All members, group by group, and where each group begins. */
	uint32_t *order;
	size_t *first;		/* group_count + 1 */
	uint32_t group_count;	/* some may be empty */
	struct step_set steps;	/* number + ENDS is the group */

	struct task task;	/* whose crew may be used further */
	struct crew crew;
	struct step_part *parts;
	uint32_t part_count;
};

/* To be released in any case. */
bool step_sort_build(struct step_sort *sort, struct error *err);
void step_sort_release(struct step_sort *sort);

/* One step up from a node; false where there is none. Any thread. */
bool step_sort_read(const struct step_sort *sort, uint32_t node,
	struct step *step);

#endif
