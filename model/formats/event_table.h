/*
 * The events of memwatch, in the order in which they stand: how large the heap
 * was, by how much it grew and how fast, by our own arithmetic. What memwatch
 * says of a leak is there in its own words, as text.
 */
#ifndef MODEL_FORMATS_EVENT_TABLE_H
#define MODEL_FORMATS_EVENT_TABLE_H

struct error;
struct memwatch;
struct table;
struct table_ops;

extern const struct table_ops event_table_ops;

/* memwatch is borrowed. */
struct table *event_table_new(const struct memwatch *memwatch,
	struct error *err);

#endif
