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

/*
 * What makes the change of a class: new objects, deleted ones, and what has
 * grown or shrunk of those that are in both. The three add up to what the
 * class has now less what it had, in shallow and in retained size.
 */
struct diff_row {
	uint32_t class;		/* in current, or NO_CLASS */
	uint32_t base_class;	/* in diff->base_classes, or NO_CLASS */
	uint32_t added, removed;	/* objects */
	uint32_t grown;			/* objects in both, larger now in
					   themselves or in what they retain */
	uint64_t added_size, removed_size;	/* bytes */
	int64_t grown_size;
	/* Of those that no other of the class dominates; 0 without graphs. */
	uint64_t added_retained, removed_retained;
	int64_t grown_retained;
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
	/* Of each node of current: the same object in base, or NO_NODE. */
	uint32_t *twin;
	/*
	 * Objects that are in both and have changed their own or, where both
	 * heaps have a graph, their retained size; in the order of current.
	 */
	struct diff_kept {
		uint32_t node, base;	/* in current, in base */
	} *kept;
	size_t kept_count;
	/*
	 * Do ids mean the same in both? If not, no object is in both: all of
	 * base are deleted, all of current new.
	 */
	struct kinship kinship;
	bool graph;		/* both have one: retained sizes are known */
};

/* How many units of STAGE_WORK diff_new() does. */
#define DIFF_STEPS 5

/*
 * Both heaps must outlive the diff. by_id: objects are matched by their ids
 * even where the heaps seem to be of two processes, as DevTools does. Cost:
 * the classes of base anew, and a few looks at the nodes of both
 * (compare/match.h): less than a tenth of loading the two. Advances STAGE_WORK
 * of task, which may be NULL, and heeds whether it is cancelled.
 */
struct diff *diff_new(const struct heap *current, const struct heap *base,
	bool by_id, struct task *task, struct error *err);
void diff_free(struct diff *diff);

/* What a class has now less what it had. */
int64_t diff_count_change(const struct diff_row *row);
int64_t diff_size_change(const struct diff_row *row);
int64_t diff_retained_change(const struct diff_row *row);

/*
 * The name of a row as DevTools shows it: that of current's class. What is
 * only in the base is called as the base alone would call its newest object:
 * current's interfaces are not heard when it comes to that.
 */
void diff_name(const struct diff *diff, uint32_t row, size_t limit,
	struct strbuf *sb);

#endif
