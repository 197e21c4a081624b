#include "model/compare/inside.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/compare/diff.h"
#include "model/graph/nesting.h"
#include "model/load.h"

struct inside {
	const struct diff *diff;
	struct nesting nesting;
};

struct inside *
inside_new(const struct diff *diff, struct error *err)
{
	const struct heap *heap = diff->current;
	struct inside *inside = calloc(1, sizeof(*inside));

	if (inside == NULL) {
		error_memory(err, "what is new inside", sizeof(*inside));
		return NULL;
	}
	inside->diff = diff;
	if (!nesting_build(&inside->nesting, heap->dominators.parent,
	    heap->snapshot->nodes, NULL, err)) {
		free(inside);
		return NULL;
	}
	return inside;
}

void
inside_free(struct inside *inside)
{
	if (inside == NULL)
		return;
	nesting_release(&inside->nesting);
	free(inside);
}

/* Where what a node dominates begins and ends, by place. */
static uint32_t
range_of(const struct inside *inside, uint32_t node, uint32_t *end)
{
	uint32_t place = 0;

	while (inside->nesting.nodes[place] != node)
		place++;
	*end = inside->nesting.ends[place];
	return place + 1;
}

static bool
is_new(const struct inside *inside, uint32_t node)
{
	return inside->diff->twin[node] == NO_NODE &&
	    heap_size(inside->diff->current, node) != 0;
}

static int
by_retained(const void *a, const void *b)
{
	const struct inside_class *left = a, *right = b;

	if (left->retained != right->retained)
		return left->retained > right->retained ? -1 : 1;
	return left->class < right->class ? -1 : left->class > right->class;
}

/* Adds up each class; of objects inside each other the topmost counts. */
static void
sum_up(const struct inside *inside, uint32_t node, struct inside_class *sums,
	uint32_t *passed)
{
	const struct heap *heap = inside->diff->current;
	uint32_t end, at = range_of(inside, node, &end), class;

	for (; at < end; at++) {
		node = inside->nesting.nodes[at];
		if (!is_new(inside, node))
			continue;
		class = heap->classes.of[node];
		sums[class].count++;
		sums[class].size += heap_size(heap, node);
		if (at < passed[class])
			continue;
		sums[class].retained += heap_retained(heap, node);
		passed[class] = inside->nesting.ends[at];
	}
}

bool
inside_classes(const struct inside *inside, uint32_t node,
	struct inside_class **list, size_t *count, struct error *err)
{
	size_t classes = inside->diff->current->classes.count;
	struct inside_class *sums = calloc(classes + 1, sizeof(*sums));
	uint32_t *passed = calloc(classes + 1, sizeof(*passed));

	*list = sums;
	*count = 0;
	if (sums == NULL || passed == NULL) {
		free(sums);
		free(passed);
		*list = NULL;
		return error_memory(err, "what is new inside", classes *
		    sizeof(*sums));
	}
	sum_up(inside, node, sums, passed);
	free(passed);
	for (uint32_t class = 0; class < classes; class++) {
		if (sums[class].count == 0)
			continue;
		sums[*count] = sums[class];
		sums[(*count)++].class = class;
	}
	qsort(sums, *count, sizeof(*sums), by_retained);
	return true;
}

bool
inside_objects(const struct inside *inside, uint32_t node, uint32_t class,
	uint32_t **list, size_t *count, struct error *err)
{
	const struct classes *classes = &inside->diff->current->classes;
	uint32_t end, at = range_of(inside, node, &end), *grown;
	size_t room = 0;

	*list = NULL;
	*count = 0;
	for (; at < end; at++) {
		node = inside->nesting.nodes[at];
		if (classes->of[node] != class || !is_new(inside, node))
			continue;
		grown = array_grow(*list, &room, *count + 1, sizeof(**list),
		    "what is new inside", err);
		if (grown == NULL) {
			free(*list);
			*list = NULL;
			*count = 0;
			return false;
		}
		*list = grown;
		grown[(*count)++] = node;
	}
	return true;
}
