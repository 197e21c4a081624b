/*
 * What nodes and edges are called (sections 2 and 8 of DevTools' rules).
 * Every function appends UTF-8 to a strbuf, at most limit bytes, cut at a
 * character; of a long string no more is decoded than that (and the few
 * hundred bytes that it takes to see what an object's name looks like).
 * Running out of memory is remembered by the strbuf.
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
 * DevTools' display name: ropes joined until they have 1024 UTF-16 units,
 * plain objects as {a, b, …}, all else the raw name. Cost: the length of the
 * name, and for a rope the nodes down to its first characters, of which no
 * more are visited than an honest rope can have.
 */
void name_node(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb);
/*
 * The whole text of a string, however long; a rope is joined. False when it
 * was cut: by limit, or because the rope goes round in a broken file.
 */
bool name_text(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb);
/*
 * Which strings of the file are the names of a rope's halves, as far as was
 * seen: whoever looks at many ropes asks once. One for each thread.
 */
struct rope_words {
	uint32_t first, second, other;
};

#define ROPE_WORDS_INIT { UINT32_MAX, UINT32_MAX, UINT32_MAX }

/*
 * Is the edge "first" (1) or "second" (2) of a rope, or another (0)?
 */
int name_rope_half(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t edge);
/*
 * What a rope is made of: as DevTools does it a missing half is node 0, and
 * the last of several wins.
 */
void name_rope_halves(const struct snapshot *snapshot,
	struct rope_words *words, uint32_t node, uint32_t *first,
	uint32_t *second);
/* No more of a rope is joined than so many UTF-16 units, and its last leaf. */
#define NAME_ROPE_UNITS 1024
/*
 * The name of an edge; elements and hidden edges give their number, shortcuts
 * the number that their text begins with, if any.
 */
void name_edge(const struct snapshot *snapshot, uint32_t edge, size_t limit,
	struct strbuf *sb);

/*
 * A property's name as it stands in {a, b}: in quotes, escaped as JSON, when
 * it has a comma, quote or brace in it.
 */
void name_property(const char *text, size_t len, struct strbuf *sb);

/* Is this an object whose raw name is "Object"? */
bool name_is_plain(const struct snapshot *snapshot, uint32_t node);

/* The order of JavaScript's < over two UTF-8 texts: by UTF-16 units. */
int name_order(const char *a, size_t a_len, const char *b, size_t b_len);
/*
 * The same for the first limit bytes of two strings of the file, without
 * decoding them: plain ASCII stands there as it is, and in the right order.
 * False where it is not plain up to the first difference.
 */
bool name_order_ascii(const struct snapshot *snapshot, uint32_t a, uint32_t b,
	size_t limit, int *order);
/*
 * The order of two edge names in DevTools' containment and object views:
 * __proto__ last, names before numbers, else as texts ("10" before "9").
 * 0 when they are called the same.
 */
int name_edge_order(const struct snapshot *snapshot, uint32_t a, uint32_t b);

#endif
