/*
 * The ticks of a V8 log by where they fell: into JavaScript, C++, libraries,
 * garbage collection, or nowhere that is known. A row opens into functions.
 * The first parts of the report of node --prof-process.
 */
#ifndef MODEL_FORMATS_TICK_TABLE_H
#define MODEL_FORMATS_TICK_TABLE_H

struct error;
struct table;
struct table_ops;
struct ticks;

extern const struct table_ops tick_table_ops;

/* ticks is borrowed. */
struct table *tick_table_new(const struct ticks *ticks, struct error *err);

#endif
