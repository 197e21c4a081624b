/*
 * The functions that the ticks of a V8 log fell into. A row opens into who
 * called it then. The "Bottom up (heavy) profile" of node --prof-process,
 * without its limits.
 */
#ifndef MODEL_FORMATS_CALLERS_H
#define MODEL_FORMATS_CALLERS_H

struct error;
struct table;
struct table_ops;
struct ticks;

extern const struct table_ops callers_ops;

/* ticks is borrowed. */
struct table *callers_new(const struct ticks *ticks, struct error *err);

#endif
