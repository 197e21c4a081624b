/*
 * Merged retainers follow each object by one holder, the nearest. This tells
 * how many objects have other holders, too, so that nobody takes the one for
 * all there is.
 */
#ifndef MODEL_EXPLORE_OTHERS_H
#define MODEL_EXPLORE_OTHERS_H

#include <stdbool.h>
#include <stdint.h>

struct heap;
struct ignored;

struct others {
	uint32_t asked;		/* objects that were looked at */
	uint32_t held;		/* of these, by several */
	bool more;		/* there may be more of them */
};

/*
 * Of nodes, or a few hundred of them, evenly spread. A holder is what has an
 * edge that is not weak, can be reached without what is ignored (or NULL), and
 * would be there without the object: what an object alone keeps alive, as its
 * children that point back, is none. An Array and its store are one holder, as
 * one keeps the other alive, and so is an entry of a WeakMap.
 * Cost: a bounded number of edges for each, some ms in all.
 */
struct others others_count(const struct heap *heap,
	const struct ignored *ignored, const uint32_t *nodes, uint32_t count);

#endif
