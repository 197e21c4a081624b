/*
 * The rows of a grid that are open: levels within levels, and how they stand
 * one below the other. Private to the grid.
 */
#ifndef UI_GRID_TREE_H
#define UI_GRID_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct finding;
struct level;
struct sorting;

struct branch {
	struct level *level;	/* owned */
	struct branch *parent;	/* NULL: the top */
	size_t row;		/* in the parent's level */
	uint64_t tag;		/* of that row */
	struct branch **open;	/* owned, by rising row */
	size_t open_count, open_capacity;
	size_t total;		/* rows, with all that is open in them */
	bool pending;		/* it is being sorted: none of them is shown */
	struct sorting *sorting;	/* another order, in the making */
	struct finding *finding;	/* a row of it is looked for */
};

/* One row: where it stands. */
struct place {
	struct branch *branch;
	size_t row;		/* in the branch's level */
};

/* Takes level, also when it fails. Many rows are pending at first. */
struct branch *branch_new(struct level *level, struct error *err);
/* The branch and all in it. No recursion, however deep. */
void branch_free(struct branch *branch);

/* The place of the nth row below the top; n < total. O(open rows). */
struct place branch_at(struct branch *top, size_t n);
/* The other way round. */
size_t branch_index(const struct place *place);

/* What is open at a place, or NULL. */
struct branch *branch_open_at(const struct place *place);
/* Opens a place; the branch that is there now, or NULL with err. */
struct branch *branch_open(const struct place *place, struct error *err);
void branch_close(const struct place *place);

/*
 * Puts a level in the place of a top one that has the same items, and more:
 * what is open stays open. Takes level.
 */
void branch_replace(struct branch *top, struct level *level);

/* Closes all that is open in a top branch, and makes it pending. */
void branch_hide(struct branch *top);
/* The rows of a pending branch are shown from now on. */
void branch_show(struct branch *branch);
/* The next branch of the tree in depth-first order, or NULL. */
struct branch *branch_next(struct branch *top, struct branch *branch);

/* Begins another order of a branch; without memory it stays NULL. */
void branch_begin_sort(struct branch *branch, unsigned column,
	bool descending);
/* Gives it up, and looking for a row: they are of no use any more. */
void branch_stop_work(struct branch *branch);
/* Sorts every level of the tree; where another order is ready, takes it. */
void branch_sort(struct branch *top, unsigned column, bool descending);
/*
 * Finds the rows of open branches again after their level was sorted or
 * filtered; those that are gone are closed.
 */
void branch_settle(struct branch *branch);

#endif
