/*
 * Whole heaps for the tests of names, classes and comparisons: written down
 * node by node, with ids, sizes, locations and any strings, and loaded from
 * the text of a snapshot as a file would be.
 */
#ifndef TESTS_UNIT_MADE_H
#define TESTS_UNIT_MADE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/load.h"

#define MADE_NODES 8192
#define MADE_EDGES 32768
#define MADE_STRINGS 8192
#define MADE_PLACES 64

struct made {
	struct made_node {
		unsigned type, name;
		uint64_t id, size;
		unsigned detached;
	} nodes[MADE_NODES];
	unsigned node_count;
	struct made_edge {
		unsigned from, type, name, to;
	} edges[MADE_EDGES];
	unsigned edge_count;
	const char *strings[MADE_STRINGS];	/* as JSON has them */
	unsigned string_count;
	struct {
		unsigned node, script, line, column;
	} places[MADE_PLACES];
	unsigned place_count;
	struct strbuf text;
};

/* A string of its own, even if there is one like it. */
static inline unsigned
made_string(struct made *m, const char *json)
{
	if (m->string_count >= MADE_STRINGS)
		abort();
	m->strings[m->string_count] = json;
	return m->string_count++;
}

static inline unsigned
made_find(struct made *m, const char *json)
{
	unsigned i;

	for (i = 0; i < m->string_count; i++)
		if (strcmp(m->strings[i], json) == 0)
			return i;
	return made_string(m, json);
}

/* type may be any number, also one that the file has no word for. */
static inline unsigned
made_node(struct made *m, unsigned type, const char *name, uint64_t size)
{
	struct made_node *node = &m->nodes[m->node_count];

	if (m->node_count >= MADE_NODES)
		abort();
	node->type = type;
	node->name = made_find(m, name);
	node->id = 2 * (uint64_t)m->node_count + 1;
	node->size = size;
	node->detached = 0;
	return m->node_count++;
}

static inline unsigned
made_link(struct made *m, unsigned from, unsigned type, unsigned name,
	unsigned to)
{
	struct made_edge *edge = &m->edges[m->edge_count];

	if (m->edge_count >= MADE_EDGES)
		abort();
	edge->from = from;
	edge->type = type;
	edge->name = name;
	edge->to = to;
	return m->edge_count++;
}

/* An edge with a string for a name. */
static inline unsigned
made_edge(struct made *m, unsigned from, unsigned type, const char *name,
	unsigned to)
{
	return made_link(m, from, type, made_find(m, name), to);
}

/* A plain object with these properties, all pointing at the root. */
static inline unsigned
made_object(struct made *m, uint64_t size, const char *const *properties)
{
	unsigned node = made_node(m, NODE_OBJECT, "Object", size);

	while (*properties != NULL)
		made_edge(m, node, EDGE_PROPERTY, *properties++, 0);
	return node;
}

#define MADE_OBJECT(m, size, ...) \
	made_object(m, size, (const char *const []){ __VA_ARGS__, NULL })

static inline void
made_place(struct made *m, unsigned node, unsigned script, unsigned line,
	unsigned column)
{
	if (m->place_count >= MADE_PLACES)
		abort();
	m->places[m->place_count].node = node;
	m->places[m->place_count].script = script;
	m->places[m->place_count].line = line;
	m->places[m->place_count++].column = column;
}

static inline void
made_write_nodes(struct made *m)
{
	unsigned *count = calloc(MADE_NODES, sizeof(*count)), i;

	if (count == NULL)
		abort();
	for (i = 0; i < m->edge_count; i++)
		count[m->edges[i].from]++;
	strbuf_adds(&m->text, "\"nodes\":[");
	for (i = 0; i < m->node_count; i++)
		strbuf_addf(&m->text, "%s%u,%u,%llu,%llu,%u,%u",
		    i ? ",\n" : "", m->nodes[i].type, m->nodes[i].name,
		    (unsigned long long)m->nodes[i].id,
		    (unsigned long long)m->nodes[i].size, count[i],
		    m->nodes[i].detached);
	free(count);
}

/* Edges in the order of their sources, else as they were added. */
static inline void
made_write_edges(struct made *m)
{
	const struct made_edge *edge;
	unsigned *next, *last, i, e, n = 0;

	/* Lists of edges, one a node; the last entry is none. */
	next = calloc(MADE_EDGES, sizeof(*next));
	last = calloc(MADE_NODES, sizeof(*last));
	if (next == NULL || last == NULL)
		abort();
	for (e = m->edge_count; e-- > 0;) {
		next[e] = last[m->edges[e].from];
		last[m->edges[e].from] = e + 1;
	}
	strbuf_adds(&m->text, "],\n\"edges\":[");
	for (i = 0; i < m->node_count; i++) {
		for (e = last[i]; e != 0; e = next[e - 1]) {
			edge = &m->edges[e - 1];
			strbuf_addf(&m->text, "%s%u,%u,%u", n++ ? ",\n" : "",
			    edge->type, edge->name, edge->to * 6);
		}
	}
	free(next);
	free(last);
}

static inline void
made_write(struct made *m)
{
	unsigned i;

	if (m->text.data == NULL)
		m->text = (struct strbuf)STRBUF_INIT;
	strbuf_reset(&m->text);
	strbuf_addf(&m->text, "{\"snapshot\":{\"meta\":{"
	    "\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\","
	    "\"edge_count\",\"detachedness\"],"
	    "\"node_types\":[[\"hidden\",\"array\","
	    "\"string\",\"object\",\"code\",\"closure\",\"regexp\",\"number\","
	    "\"native\",\"synthetic\",\"concatenated string\","
	    "\"sliced string\",\"symbol\",\"bigint\",\"object shape\","
	    "\"wasm object\"]],"
	    "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	    "\"edge_types\":[[\"context\",\"element\",\"property\","
	    "\"internal\",\"hidden\",\"shortcut\",\"weak\",\"invisible\"]],"
	    "\"location_fields\":[\"object_index\",\"script_id\",\"line\","
	    "\"column\"]},\"node_count\":%u,\"edge_count\":%u},\n",
	    m->node_count, m->edge_count);
	made_write_nodes(m);
	made_write_edges(m);
	strbuf_adds(&m->text, "],\n\"locations\":[");
	for (i = 0; i < m->place_count; i++)
		strbuf_addf(&m->text, "%s%u,%u,%u,%u", i ? ",\n" : "",
		    m->places[i].node * 6, m->places[i].script,
		    m->places[i].line, m->places[i].column);
	strbuf_adds(&m->text, "],\n\"strings\":[");
	for (i = 0; i < m->string_count; i++)
		strbuf_addf(&m->text, "%s\"%s\"", i ? ",\n" : "",
		    m->strings[i]);
	strbuf_adds(&m->text, "]}\n");
	if (m->text.failed)
		abort();
}

/* The heap; made and its text must outlive it. Aborts if it does not load. */
static inline struct heap *
made_load(struct made *m)
{
	struct error err = { 0 };
	struct heap *heap;

	made_write(m);
	heap = heap_load_memory(m->text.data, m->text.len, NULL, NULL, &err);
	if (heap == NULL) {
		fprintf(stderr, "%s\n", err.message);
		abort();
	}
	return heap;
}

/* Nothing but the root. Caller frees with made_free(). */
static inline struct made *
made_new(void)
{
	struct made *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	made_node(m, NODE_SYNTHETIC, "", 0);
	return m;
}

static inline void
made_free(struct made *m)
{
	if (m->text.data != NULL)
		strbuf_release(&m->text);
	free(m);
}

#endif
