#include "model/explore/runtime.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/explore/edges.h"
#include "model/graph/names.h"
#include "model/load.h"

/* A version is no longer: v24.0.0-nightly20250101abcdef0123 */
#define VERSION_BYTES 40

/* Appends the text of a node if it reads like a version. */
static bool
take_version(const struct snapshot *snapshot, uint32_t node,
	struct strbuf *sb)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "0123456789.-+";
	struct strbuf text = STRBUF_INIT;
	bool is;

	name_node(snapshot, node, VERSION_BYTES, &text);
	is = text.len > 1 && text.data[0] == 'v' && text.data[1] >= '0' &&
	    text.data[1] <= '9' && strspn(text.data, letters) == text.len;
	if (is)
		strbuf_adds(sb, text.data);
	strbuf_release(&text);
	return is;
}

bool
runtime_version(const struct heap *heap, struct strbuf *sb)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t name = strings_find(&s->strings, "version");
	uint32_t from;

	for (uint32_t edge = 0; name != UINT32_MAX && edge < s->edges;
	    edge++) {
		if (edge_name_of(s, edge) != name ||
		    edge_type_of(s, edge) != EDGE_PROPERTY)
			continue;
		from = snapshot_edge_from(s, edge);
		if (s->node_type[from] == NODE_OBJECT &&
		    node_is(s, from, "process") &&
		    take_version(s, s->edge_to[edge], sb))
			return true;
	}
	return false;
}
