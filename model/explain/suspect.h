/*
 * What looks like a leak: the named containers that growth or, in a single
 * heap, size piles up in, with the evidence. Whose growth it is, growers.h
 * says; containers at one address (address.h) are one suspect. Left out is
 * what is V8's own, what is little beside the heap, a lump that came once,
 * and, where there are three heaps or more, what has stopped growing.
 */
#ifndef MODEL_EXPLAIN_SUSPECT_H
#define MODEL_EXPLAIN_SUSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/explain/contents.h"
#include "model/explain/named.h"
#include "model/explore/address.h"

struct detections;
struct detector;
struct error;
struct finding;
struct heap;
struct task;

/* More are no help. */
#define SUSPECTS_MAX 20

struct suspect {
	struct address address;
	uint32_t root;		/* node: where its nearest way ends */
	uint32_t node;		/* address.object */
	uint32_t holders;	/* objects at this address that have grown */
	bool loose;		/* at addresses like this one, rather */
	/* While they are sought: */
	uint32_t merged;	/* into which other */
	uint32_t best;		/* which of them has grown most */
	int64_t best_bytes;
	int64_t bytes;		/* by which all that hangs on it has grown */
	uint64_t retained;	/* by what it is called by, or the holders; no
				   byte twice */
	int64_t retained_change;	/* by the holders, now less then */
	struct contents fresh;	/* new objects in it */
	struct contents held;	/* all objects in it */
	/*
	 * Of each heap of the series, in its order: what the holders retain;
	 * UINT64_MAX where none of them is there. Where others hold most of
	 * it, too: what has come on them, from 0 or above. NULL where there
	 * are fewer than three heaps that follow each other.
	 */
	uint64_t *series;
	unsigned grew, steps;	/* in so many steps of so many */
	/* What it holds as a detector has it (named.h), or NULL. */
	const struct finding *finding;
	const struct detector *detector;
};

struct suspects {
	const struct heap *heap, *base;	/* borrowed; base may be NULL */
	struct suspect *list;	/* the worst first */
	size_t count;
	struct detections *detections;	/* owned; of some detectors */
	size_t series_count;
	int64_t growth;		/* of the whole heap, bytes */
	size_t stopped;		/* how many grew at first, and no more */
	bool reversed;		/* base is the later one */
	bool one_process;	/* else they are compared by place: across.h */
	bool disordered;	/* heaps between are not of it, or not in the
				   order of time: no steps are known */
};

/*
 * series: heaps of the process in the order of time, from base to heap; may be
 * empty, and says nothing where it is anything else. All must have graphs and
 * outlive the result. Cost: that of a comparison and of growers.h, and
 * kinship.h for each of the series; of one heap a few looks at each node.
 */
struct suspects *suspects_find(const struct heap *heap,
	const struct heap *base, const struct heap *const *series,
	size_t series_count, struct task *task, struct error *err);
void suspects_free(struct suspects *suspects);

/*
 * What to say that it holds: all of the class of which most is new, or what is
 * new where that is deeper in it. Its class is NO_CLASS where nothing is, or
 * nothing but the object itself is new.
 */
const struct contents *suspect_holds(const struct suspect *suspect);

#define SUSPECTS_STEPS (16 + NAMED_STEPS)	/* units of STAGE_WORK */

#endif
