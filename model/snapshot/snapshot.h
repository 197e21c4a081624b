/*
 * One .heapsnapshot file as columns. Rows are numbered from 0 in file order;
 * edges of a node stand together. Immutable after loading but for the
 * adjustments that model/graph makes before anybody else sees it, so reading
 * needs no locks.
 */
#ifndef MODEL_SNAPSHOT_SNAPSHOT_H
#define MODEL_SNAPSHOT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/wide.h"
#include "model/snapshot/meta.h"
#include "model/snapshot/sections.h"
#include "model/snapshot/strings.h"

struct error;
struct source;
struct strbuf;
struct task;

#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX

/* Where the code of an object is; line and column count from 0. */
struct location {
	uint32_t node;
	uint32_t script;
	uint32_t line, column;
};

struct snapshot {
	struct source *source;		/* owned */
	struct extent head;		/* where meta stands in the file */
	struct meta meta;
	struct strings strings;

	uint32_t nodes, edges;		/* how many of each */
	uint32_t root;			/* 0 but for root_index files */

	uint8_t *node_type;		/* enum node_type */
	uint8_t *node_detached;		/* 0 unknown, 1 attached, 2 detached;
					   bit 7: name gets "Detached "
					   (graph/detached.h); NULL: all 0 */
	uint32_t *node_name;		/* string */
	struct wide node_id;
	struct wide node_size;		/* shallow size in bytes; as DevTools
					   shows it after graph/sizes.h */
	uint32_t *first_edge;		/* nodes + 1 entries */

	uint8_t *edge_type;		/* enum edge_type */
	uint32_t *edge_name;		/* string; see edge_type_named */
	uint32_t *edge_to;		/* node */

	struct location *locations;	/* sorted by node, one a node */
	uint32_t location_count;
};

/*
 * Reads the whole file into columns. Takes source, also on failure. On
 * failure returns NULL with one line that says what is wrong, where and what
 * it could be instead; nothing stays allocated.
 * Cost: one pass over the file; about 17 bytes a node and 9 an edge.
 */
struct snapshot *snapshot_load(struct source *source, struct task *task,
	struct error *err);
void snapshot_free(struct snapshot *snapshot);

/* Bytes held by the columns, without the mapped file. */
size_t snapshot_bytes(const struct snapshot *snapshot);

/* The node with this id, or NO_NODE; the first where several have it. O(n). */
uint32_t snapshot_find_id(const struct snapshot *snapshot, uint64_t id);
/* The location of a node, or NULL. O(log locations). */
const struct location *snapshot_location(const struct snapshot *snapshot,
	uint32_t node);
/* The node an edge comes from. O(log nodes). */
uint32_t snapshot_edge_from(const struct snapshot *snapshot, uint32_t edge);

/* Does the edge carry a string for a name (and not a number)? */
static inline bool
edge_type_named(uint8_t type)
{
	return type != EDGE_ELEMENT && type != EDGE_HIDDEN;
}

#endif
