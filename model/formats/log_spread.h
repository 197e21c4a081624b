/*
 * How many of each of many things there were over time, in a bounded number of
 * equal parts of a time that is not known before: parts grow twice as long
 * when there is more of it. Times may come in any order.
 */
#ifndef MODEL_FORMATS_LOG_SPREAD_H
#define MODEL_FORMATS_LOG_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

#define LOG_PARTS 48

/* All zero is an empty one. */
struct log_spread {
	int64_t width;		/* milliseconds that a part is long, 0: none */
	int64_t base;		/* the first part begins at base * width */
	int64_t first, last;	/* parts in which there is something */
	uint32_t *counts;	/* LOG_PARTS of each thing */
	size_t things, capacity;
};

void log_spread_release(struct log_spread *spread);
/* One of a thing, numbered from 0, at a time of 0 or more. */
bool log_spread_add(struct log_spread *spread, uint32_t thing, int64_t time,
	struct error *err);
/* How many parts there are from the first to the last one in use. */
unsigned log_spread_parts(const struct log_spread *spread);
/* The number in such a part, from 0, of a thing. */
uint32_t log_spread_count(const struct log_spread *spread, uint32_t thing,
	unsigned part);
/* About how many there were from one time to before another. */
double log_spread_between(const struct log_spread *spread, uint32_t thing,
	int64_t from, int64_t to);

#endif
