/* Two heaps of one process at random: the second is the first, changed. */
#ifndef TESTS_UNIT_CHANGED_H
#define TESTS_UNIT_CHANGED_H

#include "tests/unit/made.h"

enum { CHANGED_NODES = 120 };

static inline unsigned
changed_draw(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/*
 * Nodes of some classes, plain objects among them; each is held by one that
 * comes before it, and by others. The same seed gives the same nodes; where
 * changes says so, some are of another size, are missing or are held by
 * others.
 */
static inline struct heap *
changed_fill(struct made *m, uint64_t seed, uint64_t changes)
{
	static const char *const names[] = { "A", "B", "C", "Map", "" };
	unsigned i, node, name, holder, size, kind;
	bool other;

	for (i = 1; i < CHANGED_NODES; i++) {
		name = changed_draw(&seed, 5);
		size = changed_draw(&seed, 5) * 8;
		kind = changed_draw(&seed, 4);
		holder = changed_draw(&seed, 1000);
		other = changes != 0 && changed_draw(&changes, 4) == 0;
		if (other && changed_draw(&changes, 3) == 0)
			continue;
		node = m->node_count;
		if (kind == 0)
			MADE_OBJECT(m, size, "id", "name");
		else if (kind == 1 && changed_draw(&seed, 2) == 0)
			MADE_OBJECT(m, size, "id");
		else
			made_node(m, NODE_OBJECT, names[name], size);
		m->nodes[node].id = 2 * (uint64_t)i + 1;
		if (other)
			m->nodes[node].size += changed_draw(&changes, 3) * 8;
		made_edge(m, (other ? holder + 7 : holder) % node,
		    EDGE_PROPERTY, "to", node);
		if (kind == 2)
			made_edge(m, holder / 2 % node, EDGE_PROPERTY, "too",
			    node);
	}
	for (i = 0; changes != 0 && i < 20; i++) {
		name = changed_draw(&changes, 5);
		node = made_node(m, NODE_OBJECT, names[name], 16);
		m->nodes[node].id = 2 * (uint64_t)(CHANGED_NODES + i) + 1;
		made_edge(m, changed_draw(&changes, node), EDGE_PROPERTY,
		    "new", node);
	}
	return made_load(m);
}

#endif
