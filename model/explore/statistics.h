/*
 * What kinds of things take up the heap: DevTools' Statistics, by its
 * categories and with its figures (rules, section 14).
 */
#ifndef MODEL_EXPLORE_STATISTICS_H
#define MODEL_EXPLORE_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops statistics_ops;

enum category {
	CATEGORY_CODE,
	CATEGORY_STRINGS,
	CATEGORY_ARRAYS,	/* JS arrays with their elements */
	CATEGORY_TYPED_ARRAYS,
	CATEGORY_SYSTEM,
	CATEGORY_OTHER_JS,
	CATEGORY_OTHER_NATIVE,
	CATEGORY_COUNT,
};

struct statistics {
	uint64_t total;
	uint64_t native;	/* typed arrays and other native memory */
	struct {
		uint64_t bytes;
		uint32_t objects;	/* with a size */
	} of[CATEGORY_COUNT];
};

/*
 * ERROR_ABSENT without a graph: whether an array alone has its elements is
 * told by the retainers. Cost: a pass over the nodes.
 */
bool statistics_of(const struct heap *heap, struct statistics *statistics,
	struct error *err);

/* A row for each category and one for all. heap is borrowed. */
struct table *statistics_new(const struct heap *heap, struct error *err);

#endif
