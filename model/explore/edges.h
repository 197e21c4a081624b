/*
 * Small questions about edges and nodes by name, for the tables that know
 * what V8 builds. Each looks at few edges and decodes no more than a few
 * bytes.
 */
#ifndef MODEL_EXPLORE_EDGES_H
#define MODEL_EXPLORE_EDGES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot/snapshot.h"

/* Is the edge of this type and has this ASCII text for a name? */
bool edge_is(const struct snapshot *snapshot, uint32_t edge,
	enum edge_type type, const char *name);
/* The slot that an internal edge is for, one that is called "5". */
bool edge_number(const struct snapshot *snapshot, uint32_t edge,
	uint32_t *number);
/* The number after a prefix, as in "bound_argument_2". */
bool edge_numbered(const struct snapshot *snapshot, uint32_t edge,
	const char *prefix, uint32_t *number);

/* Is the raw name of the node this ASCII text? */
bool node_is(const struct snapshot *snapshot, uint32_t node,
	const char *name);
/* Does it begin with this ASCII text, without anything to escape? */
bool node_begins(const struct snapshot *snapshot, uint32_t node,
	const char *name);
/*
 * Where the first edge of this type and name leads, or NO_NODE. All edges of
 * the node are looked at.
 */
uint32_t node_target(const struct snapshot *snapshot, uint32_t node,
	enum edge_type type, const char *name);
/*
 * Where the first internal edge of this name leads, or NO_NODE. Of a node
 * with many edges only the last thousand are looked at, which is where V8
 * writes them.
 */
uint32_t node_follow(const struct snapshot *snapshot, uint32_t node,
	const char *name);

#endif
