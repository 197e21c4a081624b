/*
 * The ways from an object up to a root: edge by edge, nearest first. Weak
 * edges and those of the root are left out, as among DevTools' retainers (its
 * rules, section 13), and a way ends at the first child of the root: a user
 * root, or "(GC roots)".
 */
#ifndef MODEL_EXPLORE_PATH_SEARCH_H
#define MODEL_EXPLORE_PATH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct ignored;

/* A longer way is not followed further; the nearest one is cut there. */
#define PATH_STEPS 1000000

struct path {
	uint32_t *edges;	/* edges[0] leads to the object */
	uint32_t count;		/* 0: the object is a root itself */
	uint32_t end;		/* node: where edges[count - 1] comes from */
};

struct paths {
	struct path *list;
	size_t count;
	bool more;		/* there are others, or may be */
	bool cut;		/* the search ended at a bound */
};

/* Is this way to be kept? It is borrowed. */
typedef bool path_keep(void *data, const struct path *path);

/*
 * Finds the nearest wanted ways without cycles that keep likes, in this order:
 * those along DevTools' distances first, then by the number of edges, from
 * user roots before others; of equal ones properties and variables before
 * what is internal. None goes by what is ignored, if that is not NULL, and
 * distances are those without it; node itself may be ignored. heap must have a
 * graph. Cost: bounded by so many references looked at as take some 50 ms; at
 * least the nearest way is found however much there is. On failure nothing
 * stays allocated.
 */
bool paths_find(struct paths *paths, const struct heap *heap,
	const struct ignored *ignored, uint32_t node, size_t wanted,
	path_keep *keep, void *data, struct error *err);
void paths_release(struct paths *paths);

#endif
