/*
 * What is new inside an object of two heaps: the new objects that it alone
 * keeps alive, by class.
 */
#ifndef MODEL_COMPARE_INSIDE_H
#define MODEL_COMPARE_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diff;
struct error;
struct inside;

struct inside_class {
	uint32_t class;		/* of diff->current */
	uint32_t count;
	uint64_t size;		/* shallow bytes */
	uint64_t retained;	/* without those inside another of them */
};

/*
 * diff is borrowed and must have graphs. Cost: a nesting (graph/nesting.h),
 * kept until it is freed.
 */
struct inside *inside_new(const struct diff *diff, struct error *err);
void inside_free(struct inside *inside);

/*
 * The classes of what is new below a node of diff->current, those that retain
 * most first: *list, owned by the caller. Cost: a look at all below it.
 */
bool inside_classes(const struct inside *inside, uint32_t node,
	struct inside_class **list, size_t *count, struct error *err);
/* The nodes of one of these classes, owned by the caller. */
bool inside_objects(const struct inside *inside, uint32_t node,
	uint32_t class, uint32_t **list, size_t *count, struct error *err);

#endif
