/*
 * Short looks at one object, for what is shown of it in a row: each reads no
 * more than some dozens of edges however many there are, allocates nothing and
 * believes nothing of the file.
 */
#ifndef MODEL_EXPLORE_PEEK_H
#define MODEL_EXPLORE_PEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot/snapshot.h"

/* So many edges are read at either end of a node's. */
#define PEEK_EDGES 48

/*
 * The node that an edge with this name leads to, or NO_NODE: V8 writes what
 * is internal to an object after its own properties and elements, so the last
 * edges are read as well as the first.
 */
uint32_t peek_edge(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type, const char *name);

/* The first edge of a type, by the first edges alone, or NO_EDGE. */
uint32_t peek_first(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type);
/* The last edge of a type, by the last edges alone, or NO_EDGE. */
uint32_t peek_last(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type);

/*
 * The number that is the name of an internal edge, below 10^9 so that a little
 * can be added. False: it is a word.
 */
bool peek_slot(const struct snapshot *snapshot, uint32_t edge,
	uint32_t *slot);

/*
 * The string node with the digits of a number, or NO_NODE: only snapshots
 * that were taken with numeric values have them.
 */
uint32_t peek_digits(const struct snapshot *snapshot, uint32_t number);

/*
 * "undefined", "null", "true" or "false" for one of V8's oddballs, or NULL.
 * Up to Node 23 their names do not tell, but their edges do: each holds the
 * string that it turns into.
 */
const char *peek_oddball(const struct snapshot *snapshot, uint32_t node);

/* An object and so many prototypes of it, less one, are looked at. */
#define PEEK_PROTOTYPES 8

/* Is the object, or a prototype of it, called name? */
bool peek_is_a(const struct snapshot *snapshot, uint32_t node,
	const char *name);

#endif
