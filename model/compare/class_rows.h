/*
 * The rows of a comparison: which class of one heap is which of another. Each
 * is known by its public key (graph/classes.h), which begins with the number of
 * its script. In another process the same script has another number: there
 * classes are the same that stand at the same place of theirs; where several
 * scripts have one of this name at this place, they go by the order in which
 * the scripts were loaded.
 */
#ifndef MODEL_COMPARE_CLASS_ROWS_H
#define MODEL_COMPARE_CLASS_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/intern.h"

struct classes;
struct error;
struct interfaces;
struct snapshot;

struct class_side {
	const struct classes *classes;
	const struct snapshot *snapshot;
	uint32_t *row_of;	/* of each class; set by class_rows_build() */
};

struct class_rows {
	struct class_side base, current;	/* borrowed but for row_of */
	const struct interfaces *interfaces;	/* of the classes of both */
	uint32_t count;
	struct intern keys;	/* its own */
};

/*
 * rows has the sides and interfaces; the rest is filled in. Rows stand in the
 * order of DevTools: base's classes first, then those of current alone; those
 * without a sized node, which DevTools does not know, come last. Cost: a key
 * for each class. Release in any case.
 */
bool class_rows_build(struct class_rows *rows, bool one_process,
	struct error *err);
void class_rows_release(struct class_rows *rows);

#endif
