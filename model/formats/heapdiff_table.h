/*
 * HeapDiffs of memwatch: what came, what went, and what that takes, class by
 * class. Of one its classes, below a row of what there is in all; of several
 * a row each, which opens into its classes.
 */
#ifndef MODEL_FORMATS_HEAPDIFF_TABLE_H
#define MODEL_FORMATS_HEAPDIFF_TABLE_H

struct error;
struct memwatch;
struct table;
struct table_ops;

extern const struct table_ops heapdiff_table_ops;

/* memwatch is borrowed. NULL, with err, when it has no HeapDiff. */
struct table *heapdiff_table_new(const struct memwatch *memwatch,
	struct error *err);

#endif
