/*
 * Small graphs for the tests of model/graph: written down node by node and
 * edge by edge, or drawn at random, turned into a snapshot by way of its text.
 */
#ifndef TESTS_UNIT_GRAPH_H
#define TESTS_UNIT_GRAPH_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

#define GRAPH_NODES 64
#define GRAPH_EDGES 512

/* Numbers as the text has them: those of graph_node_types, _edge_types. */
struct graph_node {
	enum node_type type;
	const char *name;
	uint64_t size;
	unsigned detached;
};

struct graph_edge {
	unsigned from;
	enum edge_type type;
	const char *name;	/* NULL: number */
	unsigned number;
	unsigned to;
};

struct graph {
	struct graph_node nodes[GRAPH_NODES];
	unsigned node_count;
	struct graph_edge edges[GRAPH_EDGES];
	unsigned edge_count;
	unsigned root;
	bool no_detached;	/* leave the field out */
	char names[GRAPH_EDGES][80];	/* room for names that are made */
	unsigned name_count;

	struct strbuf text;
	struct snapshot *snapshot;
};

/* The id of a node, as the names of WeakMap entries mention it. */
static inline unsigned
graph_id(unsigned node)
{
	return 2 * node + 1;
}

static inline unsigned
graph_add(struct graph *graph, enum node_type type, const char *name,
	uint64_t size)
{
	unsigned node = graph->node_count++;

	if (node >= GRAPH_NODES)
		abort();
	graph->nodes[node].type = type;
	graph->nodes[node].name = name;
	graph->nodes[node].size = size;
	graph->nodes[node].detached = 0;
	return node;
}

static inline void
graph_link(struct graph *graph, unsigned from, enum edge_type type,
	const char *name, unsigned to)
{
	struct graph_edge *edge = &graph->edges[graph->edge_count++];

	if (graph->edge_count > GRAPH_EDGES)
		abort();
	edge->from = from;
	edge->type = type;
	edge->name = name;
	edge->number = 0;
	edge->to = to;
}

static inline void
graph_element(struct graph *graph, unsigned from, unsigned number,
	unsigned to)
{
	graph_link(graph, from, EDGE_ELEMENT, NULL, to);
	graph->edges[graph->edge_count - 1].number = number;
}

/* One edge of a WeakMap entry; both have the same key, value and table. */
static inline void
graph_pair(struct graph *graph, unsigned from, unsigned table, unsigned key,
	unsigned value)
{
	char *name = graph->names[graph->name_count];

	snprintf(name, sizeof(graph->names[0]), "%u / part of key (k @%u) -> "
	    "value (v @%u) pair in WeakMap (table @%u)", graph->name_count++,
	    graph_id(key), graph_id(value), graph_id(table));
	graph_link(graph, from, EDGE_PAIR, name, value);
}

/* EDGE_PAIR is written as an internal edge, which it is in files. */
static inline unsigned
graph_file_type(enum edge_type type)
{
	return type == EDGE_PAIR ? EDGE_INTERNAL : type;
}

static inline void
graph_write_head(struct graph *graph)
{
	strbuf_reset(&graph->text);
	strbuf_addf(&graph->text, "{\"snapshot\":{\"meta\":{"
	    "\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\","
	    "\"edge_count\"%s],\"node_types\":[[\"hidden\",\"array\","
	    "\"string\",\"object\",\"code\",\"closure\",\"regexp\",\"number\","
	    "\"native\",\"synthetic\",\"concatenated string\","
	    "\"sliced string\",\"symbol\",\"bigint\",\"object shape\"]],"
	    "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	    "\"edge_types\":[[\"context\",\"element\",\"property\","
	    "\"internal\",\"hidden\",\"shortcut\",\"weak\",\"invisible\"]]},"
	    "\"node_count\":%u,\"edge_count\":%u,\"root_index\":%u},\n",
	    graph->no_detached ? "" : ",\"detachedness\"", graph->node_count,
	    graph->edge_count, graph->root * (graph->no_detached ? 5 : 6));
}

/* Strings: 0 to node_count - 1 name the nodes, edges come after them. */
static inline void
graph_write_rows(struct graph *graph)
{
	unsigned stride = graph->no_detached ? 5 : 6, n, e, count;
	const struct graph_node *node;
	const struct graph_edge *edge;

	strbuf_adds(&graph->text, "\"nodes\":[");
	for (n = 0; n < graph->node_count; n++) {
		node = &graph->nodes[n];
		for (e = count = 0; e < graph->edge_count; e++)
			count += graph->edges[e].from == n;
		strbuf_addf(&graph->text, "%s%d,%u,%u,%llu,%u", n ? ",\n" : "",
		    node->type, n, graph_id(n), (unsigned long long)node->size,
		    count);
		if (!graph->no_detached)
			strbuf_addf(&graph->text, ",%u", node->detached);
	}
	strbuf_adds(&graph->text, "],\n\"edges\":[");
	for (e = 0; e < graph->edge_count; e++) {
		edge = &graph->edges[e];
		strbuf_addf(&graph->text, "%s%u,%u,%u", e ? ",\n" : "",
		    graph_file_type(edge->type), edge->name != NULL ?
		    graph->node_count + e : edge->number, edge->to * stride);
	}
}

static inline void
graph_write_strings(struct graph *graph)
{
	unsigned i;

	strbuf_adds(&graph->text, "],\n\"strings\":[");
	for (i = 0; i < graph->node_count; i++)
		strbuf_addf(&graph->text, "%s\"%s\"", i ? ",\n" : "",
		    graph->nodes[i].name);
	for (i = 0; i < graph->edge_count; i++)
		strbuf_addf(&graph->text, ",\n\"%s\"",
		    graph->edges[i].name ? graph->edges[i].name : "");
	strbuf_adds(&graph->text, "]}\n");
}

/* Puts edges in the order of their sources, else as they were added. */
static inline void
graph_sort(struct graph *graph)
{
	struct graph_edge edge;
	unsigned i, k;

	for (i = 1; i < graph->edge_count; i++) {
		edge = graph->edges[i];
		for (k = i; k > 0 && graph->edges[k - 1].from > edge.from; k--)
			graph->edges[k] = graph->edges[k - 1];
		graph->edges[k] = edge;
	}
}

static inline void
graph_write(struct graph *graph)
{
	if (graph->text.data == NULL)
		graph->text = (struct strbuf)STRBUF_INIT;
	graph_sort(graph);
	graph_write_head(graph);
	graph_write_rows(graph);
	graph_write_strings(graph);
	if (graph->text.failed)
		abort();
}

/* Makes graph->snapshot; whoever could not load a graph cannot test. */
static inline void
graph_load(struct graph *graph)
{
	struct error err = { 0 };
	struct source *source;

	graph_write(graph);
	source = source_memory(graph->text.data, graph->text.len, &err);
	if (source != NULL)
		graph->snapshot = snapshot_load(source, NULL, &err);
	if (graph->snapshot == NULL) {
		fprintf(stderr, "%s\n%s\n", err.message, graph->text.data);
		abort();
	}
}

/* Empties the graph for the next one. */
static inline void
graph_release(struct graph *graph)
{
	snapshot_free(graph->snapshot);
	if (graph->text.data != NULL)
		strbuf_release(&graph->text);
	memset(graph, 0, sizeof(*graph));
}

/* The same numbers everywhere, for the same seed. */
static inline unsigned
graph_random(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/*
 * A graph of all sorts of nodes and edges, with a few that matter to some
 * rule: documents, shortcuts, WeakMap entries, loops, unreachable cycles.
 */
static inline void
graph_random_fill(struct graph *graph, uint64_t seed)
{
	static const enum edge_type types[] = {
		EDGE_CONTEXT, EDGE_ELEMENT, EDGE_PROPERTY, EDGE_PROPERTY,
		EDGE_INTERNAL, EDGE_HIDDEN, EDGE_SHORTCUT, EDGE_WEAK,
	};
	static const enum node_type kinds[] = {
		NODE_HIDDEN, NODE_ARRAY, NODE_OBJECT, NODE_OBJECT, NODE_NATIVE,
		NODE_CLOSURE, NODE_STRING, NODE_SYNTHETIC,
	};
	uint64_t state = seed * 2654435761u + 12345;
	unsigned nodes, edges, i, from, key, table;
	enum edge_type type;

	nodes = 2 + graph_random(&state, GRAPH_NODES / 2 - 2);
	graph_add(graph, NODE_SYNTHETIC, "", 0);
	for (i = 1; i < nodes; i++) {
		graph_add(graph, kinds[graph_random(&state, 8)], "x",
		    graph_random(&state, 100));
		if (graph_random(&state, 6) == 0)
			graph->nodes[i].detached =
			    1 + graph_random(&state, 2);
		if (graph->nodes[i].type == NODE_SYNTHETIC &&
		    graph_random(&state, 2))
			graph->nodes[i].name = "(Document DOM trees)";
	}
	graph->root = graph_random(&state, 4) == 0 ?
	    graph_random(&state, nodes) : 0;
	edges = graph_random(&state, 3 * nodes) + 1;
	for (i = 0; i < edges; i++) {
		from = graph_random(&state, 4) == 0 ? graph->root :
		    graph_random(&state, nodes);
		type = types[graph_random(&state, 8)];
		if (type == EDGE_ELEMENT || type == EDGE_HIDDEN)
			graph_element(graph, from, i,
			    graph_random(&state, nodes));
		else
			graph_link(graph, from, type, "e",
			    graph_random(&state, nodes));
		graph->edges[graph->edge_count - 1].type = type;
	}
	for (i = 0; i < nodes / 8; i++) {
		table = graph_random(&state, nodes);
		key = graph_random(&state, nodes);
		from = graph_random(&state, nodes);
		graph_pair(graph, table, table, key, from);
		if (graph_random(&state, 8) > 0)
			graph_pair(graph, key, table, key, from);
	}
}

#endif
