/*
 * DevTools' Comparison of two heaps of one process (section 11 of its rules):
 * objects are matched by class and id; what is only in the current heap is
 * new, what is only in the base is deleted.
 */
#ifndef MODEL_COMPARE_DIFF_H
#define MODEL_COMPARE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/compare/kinship.h"
#include "model/graph/classes.h"

struct error;
struct heap;
struct strbuf;
struct task;

struct diff_row {
	uint32_t class;		/* in current, or NO_CLASS */
	uint32_t base_class;	/* in diff->base_classes, or NO_CLASS */
	uint32_t added, removed;	/* objects */
	uint64_t added_size, removed_size;	/* bytes */
	uint32_t first_added, first_removed;	/* in the lists below */
};

struct diff {
	const struct heap *current, *base;	/* borrowed */
	struct classes base_classes;	/* base, by current's interfaces */
	struct diff_row *rows;	/* all classes of both, also unchanged ones,
				   in DevTools' creation order: base's classes
				   first, then new ones; those without a sized
				   node in either, which DevTools does not
				   know, come last */
	uint32_t row_count;
	uint32_t *added;	/* nodes of current, row by row, by id */
	uint32_t *removed;	/* nodes of base, row by row, by id */
	/*
	 * Objects that are in both and have changed their own or, where both
	 * heaps have a graph, their retained size; in no order.
	 */
	struct diff_kept {
		uint32_t node, base;	/* in current, in base */
	} *kept;
	size_t kept_count;
	struct kinship kinship;	/* do ids mean the same in both? */
};

/* How many units of STAGE_WORK diff_new() does. */
#define DIFF_STEPS 5

/*
 * Both heaps must outlive the diff. Cost: the classes of base anew, and a
 * radix sort of the ids of both: about half a second for heaps of three
 * million nodes. Advances STAGE_WORK of task, which may be NULL, and heeds
 * whether it is cancelled.
 */
struct diff *diff_new(const struct heap *current, const struct heap *base,
	struct task *task, struct error *err);
void diff_free(struct diff *diff);

/*
 * The name of a row as DevTools shows it: that of current's class. What is
 * only in the base is called as the base alone would call its newest object:
 * current's interfaces are not heard when it comes to that.
 */
void diff_name(const struct diff *diff, uint32_t row, size_t limit,
	struct strbuf *sb);

#endif
