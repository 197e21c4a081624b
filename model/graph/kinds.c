#include "model/graph/kinds.h"

#include "model/snapshot/snapshot.h"

bool
kind_is_machinery(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_CODE ||
	    s->node_type[node] == NODE_OBJECT_SHAPE;
}

bool
kind_is_holder(const struct snapshot *s, uint32_t node)
{
	switch (s->node_type[node]) {
	case NODE_OBJECT:
	case NODE_CLOSURE:
	case NODE_REGEXP:
	case NODE_NATIVE:
		return true;
	default:
		return false;
	}
}

bool
kind_is_plumbing(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_ARRAY ||
	    s->node_type[node] == NODE_HIDDEN;
}

bool
kind_is_content(const struct snapshot *s, uint32_t node)
{
	switch (s->node_type[node]) {
	case NODE_STRING:
	case NODE_CONS_STRING:
	case NODE_SLICED_STRING:
	case NODE_NUMBER:
	case NODE_BIGINT:
	case NODE_SYMBOL:
		return true;
	default:
		return kind_is_holder(s, node);
	}
}
