/*
 * What nodes and edges are called (section 2 and 8 of DevTools' rules).
 * Every function appends UTF-8 to a strbuf, at most about limit bytes, cut at
 * a character; nothing longer is ever decoded.
 */
#ifndef MODEL_GRAPH_NAMES_H
#define MODEL_GRAPH_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct snapshot;
struct strbuf;

/* The string of the file, "Detached " before it where that is shown. */
void name_node_raw(const struct snapshot *snapshot, uint32_t node,
	size_t limit, struct strbuf *sb);
/*
 * DevTools' display name: ropes joined, plain objects as {a, b, …}, all else
 * the raw name.
 */
void name_node(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb);
/* The name of an edge; elements and hidden edges give their number. */
void name_edge(const struct snapshot *snapshot, uint32_t edge, size_t limit,
	struct strbuf *sb);

/* The order of JavaScript's < over two UTF-8 texts: by UTF-16 units. */
int name_order(const char *a, size_t a_len, const char *b, size_t b_len);
/*
 * The order of two edge names in DevTools' containment and object views:
 * __proto__ last, names before numbers, else as texts.
 */
int name_edge_order(const struct snapshot *snapshot, uint32_t a, uint32_t b);

#endif
