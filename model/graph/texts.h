/*
 * The texts of strings, those that are put together of others (ropes)
 * included, as DevTools shows them: compared and hashed where they stand in
 * the file, without a copy.
 */
#ifndef MODEL_GRAPH_TEXTS_H
#define MODEL_GRAPH_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot/strings.h"

struct rope_words;
struct snapshot;

/*
 * Reads the text of a node of type string or concatenated string. words is for
 * the ropes of a thread (graph/names.h), and borrowed.
 */
struct text_reader {
	const struct snapshot *snapshot;
	struct rope_words *words;
	struct string_reader leaf;
	bool in_leaf;
	uint32_t *stack;		/* of nodes still to be read */
	size_t depth, capacity;
	size_t units, bytes;		/* read so far */
	uint32_t steps;			/* left */
	bool failed;			/* memory ran out; the text ends */
};

void text_reader_begin(struct text_reader *reader,
	const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node);
/* As string_reader_next(). */
size_t text_reader_next(struct text_reader *reader, const char **piece);
void text_reader_end(struct text_reader *reader);

/* A number for the text, the same for equal texts. Cost: reads all of it. */
uint64_t text_hash(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node);
/* The same for a text in memory; half a surrogate pair is three bytes there. */
uint64_t text_hash_bytes(const char *text, size_t len);
/* Do two nodes have the same text? At once where they share the string. */
bool text_same(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t a, uint32_t b);
/* Its length in UTF-16 units. */
uint64_t text_length(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node);
/* Is it the empty text? */
bool text_is_empty(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node);

#endif
