/*
 * What V8 did while a log was written, over time: its states, garbage
 * collection first, collections where the log lists them, and the memory of
 * its heap. A row opens into windows of equal length.
 */
#ifndef MODEL_FORMATS_GC_TABLE_H
#define MODEL_FORMATS_GC_TABLE_H

struct error;
struct table;
struct table_ops;
struct ticks;

extern const struct table_ops gc_table_ops;

/* ticks is borrowed. NULL, with err, when nothing says when ticks were. */
struct table *gc_table_new(const struct ticks *ticks, struct error *err);

#endif
