/*
 * Many objects one step nearer to the roots: grouped by how that step reads,
 * in each group the holders that it leads to. The holders are what the next
 * step starts from, so each level up works on the different holders only,
 * however many objects come by them.
 */
#ifndef MODEL_EXPLORE_GROUPS_H
#define MODEL_EXPLORE_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/explore/plumbing.h"

struct error;
struct heap;
struct nearest;

/* A node, and the objects of the set whose way comes by it. */
struct way {
	uint32_t node;
	uint32_t count;		/* objects */
	uint64_t shallow;	/* their sizes */
	uint64_t retained;	/* without what others of the set retain */
};

/* What the step is taken from: ways, or the objects of the set. */
struct members {
	size_t count;
	const struct way *ways;	/* or NULL: */
	const uint32_t *nodes;
	const uint64_t *nested;	/* graph/nested.h: a bit for each of nodes */
};

enum group_kind {
	GROUP_STEP,		/* one step nearer */
	GROUP_ROOT,		/* there is none: only a root holds these */
	GROUP_LOST,		/* these are not reachable */
};

struct group {
	enum group_kind kind;
	struct step step;	/* one of them */
	/*
	 * Steps that read alike and follow each other, as those from one
	 * element of a list to the one before, are one. So many of them.
	 */
	uint32_t least, most;
	size_t first;		/* of groups->ways: the holders; but for a
				   step, the nodes themselves */
	uint32_t holders;
	uint64_t count, shallow, retained;	/* of all of them */
};

struct groups {
	struct way *ways;	/* in the same memory */
	uint32_t count;		/* none is empty */
	struct group list[];
};

/*
 * Properties of an object that holds some dozens of members, each by a name of
 * its own, are one group, as elements are: it is used as a table.
 *
 * Takes the step from different nodes; raw: edge by edge, without looking for
 * plumbing. Works in several threads. Caller frees with free().
 * Cost: two steps for each member, and a bounded number where steps repeat.
 */
struct groups *groups_build(const struct heap *heap, struct nearest *nearest,
	bool raw, const struct members *members, struct error *err);

#endif
