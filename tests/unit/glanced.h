/*
 * Heaps of objects whose glances are tested: the parts that their edges are
 * written down with, and what is to be seen.
 */
#ifndef TESTS_UNIT_GLANCED_H
#define TESTS_UNIT_GLANCED_H

#include "model/explore/glance.h"
#include "tests/unit/heap_text.h"

static struct heap_text text;
static struct heap_made made;
static uint32_t top, map_of_maps;
static uint64_t next_id;

static inline uint32_t
node(enum node_type type, const char *name, uint64_t size)
{
	return heap_node(&text, type, name, next_id += 2, size);
}

/* Roots, and a hidden class whose size tells that words have eight bytes. */
static inline void
begin(void)
{
	uint32_t root;

	next_id = 1;
	root = heap_node(&text, NODE_SYNTHETIC, "", 1, 0);
	top = node(NODE_OBJECT, "global", 10);
	heap_edge(&text, root, EDGE_SHORTCUT, "g", top);
	map_of_maps = node(NODE_OBJECT_SHAPE, "system / Map", 72);
	heap_edge(&text, top, EDGE_INTERNAL, "map", map_of_maps);
}

/* An object that global holds. */
static inline uint32_t
held(enum node_type type, const char *name, uint64_t size)
{
	uint32_t it = node(type, name, size);

	heap_edge(&text, top, EDGE_PROPERTY, "x", it);
	return it;
}

static inline uint32_t
string(const char *json)
{
	return node(NODE_STRING, json, 24);
}

static inline const char *
glance_text(uint32_t at, size_t limit)
{
	static struct cell cell = CELL_INIT;

	cell_reset(&cell);
	glance(made.heap, at, limit, &cell);
	for (unsigned i = 0; i < cell.span_count; i++) {
		assert_true(cell.spans[i].start <= cell.text.len);
		assert_true(i == 0 ||
		    cell.spans[i].start >= cell.spans[i - 1].start);
	}
	return cell.text.data;
}

#define expect(node, want) \
	assert_string_equal(glance_text(node, 1000), want)

static inline void
make(void)
{
	made = heap_make(&text);
}

static inline void
done(void)
{
	heap_made_free(&made);
}

#endif
