/*
 * A memory over time, part by part: how much each grew, how fast what is left
 * after collections rises, and since when. A row opens into samples.
 */
#ifndef MODEL_FORMATS_MEMORY_TABLE_H
#define MODEL_FORMATS_MEMORY_TABLE_H

struct error;
struct memory_series;
struct table;
struct table_ops;

extern const struct table_ops memory_table_ops;

/* series is borrowed. */
struct table *memory_table_new(const struct memory_series *series,
	struct error *err);

#endif
