#include "model/graph/holds.h"

#include <stddef.h>

/*
 * The value of a WeakMap entry has two edges of one name, from the table and
 * from the key. Either alone would free it; the one from the key counts.
 */
static bool
from_table(const struct snapshot *snapshot, uint32_t source, uint32_t edge)
{
	const struct pair_name *pair;

	pair = strings_pair(&snapshot->strings, edge_name_of(snapshot, edge));
	return pair != NULL &&
	    pair->table_id == wide_get(&snapshot->node_id, source);
}

bool
holds_special(const struct snapshot *snapshot, uint32_t source, uint32_t edge)
{
	switch (edge_type_of(snapshot, edge)) {
	case EDGE_WEAK:
		return false;
	case EDGE_SHORTCUT:
		/* Those of the root name the global objects. */
		return source == snapshot->root;
	case EDGE_PAIR:
		return !from_table(snapshot, source, edge);
	default:
		return true;
	}
}
