/*
 * What some objects hold: which class is in them most, of all that stands
 * directly in them, whatever tables and arrays V8 puts between.
 */
#ifndef MODEL_EXPLAIN_CONTENTS_H
#define MODEL_EXPLAIN_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/number_map.h"

struct error;
struct heap;
struct task;

struct contents {
	uint32_t class;		/* of heap->classes, or NO_CLASS: nothing */
	uint32_t example;	/* a node of it */
	uint32_t count;		/* of the class; closures: of that code */
	uint64_t retained;	/* by these */
	uint32_t all;		/* objects of any class */
	uint64_t all_retained;
	bool deep;		/* however deep they are in it */
};

/*
 * Fills list, of count: list[i] says what those objects hold of which owners
 * has i for value. Only nodes of set count, where one is given. An object
 * belongs to the first owner above it in the tree of dominators with nothing
 * but plumbing between, or to itself if it is an owner that stands alone:
 * listed in tops, with its number. Cost: a look at each node and a few above.
 */
bool contents_find(struct contents *list, size_t count,
	const struct heap *heap, const struct number_map *owners,
	const struct number_map *tops, const uint64_t *set,
	struct task *task, struct error *err);

/*
 * The same of all nodes of set that are in an object of tops, however deep,
 * with nothing but nodes of set between; retained adds up their own sizes.
 * NULL is the set of all nodes.
 */
bool contents_find_deep(struct contents *list, size_t count,
	const struct heap *heap, const struct number_map *tops,
	const uint64_t *set, struct error *err);

/*
 * The first object that a program holds others in, above a node in the tree of
 * dominators, with only arrays and V8's internal objects between; NO_NODE where
 * there is none.
 */
uint32_t contents_holder(const struct heap *heap, uint32_t node);

#endif
