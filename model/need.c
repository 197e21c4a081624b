#include "model/need.h"

#include <string.h>

#include "model/base/error.h"
#include "model/snapshot/json.h"
#include "model/snapshot/meta.h"
#include "model/snapshot/source.h"

/* The head of a snapshot is some kilobytes long. */
#define HEAD ((uint64_t)64 << 10)

/*
 * Bytes a node and an edge while the dominators are found, when most is
 * needed: columns, strings and places, and what the search takes for itself.
 */
#define NODE_BYTES 56
#define EDGE_BYTES 12
/* And while owners are found, when that is all. */
#define NODE_BYTES_ALONE 36
#define EDGE_BYTES_ALONE 8
/* The program itself, and classes. */
#define OWN_BYTES ((uint64_t)16 << 20)
/* Bytes of a file for each of its own, where only its size is known. */
#define FILE_SHARE 1.1
#define FILE_SHARE_ALONE 0.7

uint64_t
need_of_counts(uint64_t nodes, uint64_t edges, bool no_graph)
{
	/* No file has more; the sums cannot overflow then. */
	if (nodes > UINT32_MAX)
		nodes = UINT32_MAX;
	if (edges > UINT32_MAX)
		edges = UINT32_MAX;
	return OWN_BYTES + (no_graph ?
	    nodes * NODE_BYTES_ALONE + edges * EDGE_BYTES_ALONE :
	    nodes * NODE_BYTES + edges * EDGE_BYTES);
}

/* Finds the counts in the head of the file, which it begins with. */
static bool
read_counts(const struct source *source, uint64_t have, uint64_t *nodes,
	uint64_t *edges)
{
	static const char key[] = "\"snapshot\"";
	const char *end = source->data + have, *p, *q;
	struct meta meta;
	bool found;

	p = json_blank(source->data, end);
	if (p == end || *p != '{')
		return false;
	p = json_blank(p + 1, end);
	if ((size_t)(end - p) < sizeof(key) ||
	    memcmp(p, key, sizeof(key) - 1) != 0)
		return false;
	p = json_blank(p + sizeof(key) - 1, end);
	if (p == end || *p != ':')
		return false;
	p = json_blank(p + 1, end);
	q = json_skip(p, end);
	if (q == NULL || q == p ||
	    !meta_parse(&meta, p, q - p, p - source->data, NULL))
		return false;
	found = meta.has_counts;
	*nodes = meta.node_count;
	*edges = meta.edge_count;
	meta_release(&meta);
	return found;
}

uint64_t
need_of(const char *path, bool no_graph)
{
	uint64_t have = 0, need = 0, nodes, edges;
	struct source *source;

	/* What is read of a pipe is gone. */
	if (!source_is_lasting(path, NULL))
		return 0;
	source = source_open(path, NULL);
	if (source == NULL)
		return 0;
	if (source_wait(source, HEAD, &have, NULL, NULL)) {
		if (read_counts(source, have, &nodes, &edges))
			need = need_of_counts(nodes, edges, no_graph);
		else if (source->size > 0)
			need = OWN_BYTES + (uint64_t)((double)source->size *
			    (no_graph ? FILE_SHARE_ALONE : FILE_SHARE));
	}
	source_free(source);
	return need;
}
