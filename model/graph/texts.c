#include "model/graph/texts.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/graph/names.h"
#include "model/graph/ropes.h"
#include "model/snapshot/snapshot.h"

/*
 * No more of a rope is read than this: V8 writes 1024 characters of a leaf,
 * and a broken file may name a large one in each of millions of ropes.
 */
#define ROPE_BYTES ((size_t)1 << 20)
/* So many nodes of a rope are visited: an empty half costs a step, too. */
#define ROPE_STEPS ((uint32_t)1 << 16)

static bool
push(struct text_reader *reader, uint32_t node)
{
	uint32_t *stack = array_grow(reader->stack, &reader->capacity,
	    reader->depth + 1, sizeof(*stack), "a text", NULL);

	if (stack == NULL) {
		reader->failed = true;
		return false;
	}
	reader->stack = stack;
	stack[reader->depth++] = node;
	return true;
}

void
text_reader_begin(struct text_reader *reader,
	const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node)
{
	*reader = (struct text_reader) {
		.snapshot = snapshot,
		.words = words,
		.steps = ROPE_STEPS,
	};
	if (snapshot->node_type[node] != NODE_CONS_STRING) {
		string_reader_begin(&reader->leaf, &snapshot->strings,
		    snapshot->node_name[node]);
		reader->in_leaf = true;
	} else {
		push(reader, node);
	}
}

/* Goes to the next leaf of a rope; false when there is none to read. */
static bool
next_leaf(struct text_reader *reader)
{
	const struct snapshot *s = reader->snapshot;
	uint32_t node, first, second;

	while (reader->depth > 0 && reader->units < NAME_ROPE_UNITS &&
	    reader->steps-- > 0) {
		node = reader->stack[--reader->depth];
		if (s->node_type[node] == NODE_CONS_STRING)
			node = rope_like(s, node);
		if (node == NO_NODE)
			break;
		if (s->node_type[node] != NODE_CONS_STRING) {
			string_reader_begin(&reader->leaf, &s->strings,
			    s->node_name[node]);
			reader->in_leaf = true;
			return true;
		}
		name_rope_halves(s, reader->words, node, &first, &second);
		if (!push(reader, second) || !push(reader, first))
			return false;
	}
	reader->depth = 0;
	return false;
}

static size_t
count_units(const char *text, size_t len)
{
	size_t units = 0;

	for (size_t i = 0; i < len; i++)
		units += (text[i] & 0xc0) != 0x80;
	return units;
}

size_t
text_reader_next(struct text_reader *reader, const char **piece)
{
	size_t len;

	while (reader->in_leaf || next_leaf(reader)) {
		len = string_reader_next(&reader->leaf, piece);
		if (len == 0) {
			reader->in_leaf = false;
			continue;
		}
		/* A string of its own has no stack, and no bounds. */
		if (reader->stack == NULL)
			return len;
		if (len > ROPE_BYTES - reader->bytes)
			len = ROPE_BYTES - reader->bytes;
		reader->bytes += len;
		if (reader->units < NAME_ROPE_UNITS)
			reader->units += count_units(*piece, len);
		if (len > 0)
			return len;
		reader->in_leaf = false;
		reader->depth = 0;
	}
	return 0;
}

void
text_reader_end(struct text_reader *reader)
{
	free(reader->stack);
	reader->stack = NULL;
}

/* Not small: what is hashed often is. */
#define HASH_SEED 0x243f6a8885a308d3

/* Bytes are taken eight at a time, wherever one piece ends. */
struct hash {
	uint64_t value, word;
	unsigned filled;
};

static void
hash_word(struct hash *hash, uint64_t word)
{
	hash->value = (hash->value ^ word) * 0x9e3779b97f4a7c15;
	hash->value ^= hash->value >> 32;
}

static void
hash_add(struct hash *hash, const char *text, size_t len)
{
	while (len > 0) {
		if (hash->filled == 0 && len >= 8) {
			uint64_t word = 0;

			/* The same as byte by byte, on any machine. */
			for (unsigned i = 0; i < 8; i++)
				word |= (uint64_t)(unsigned char)text[i] <<
				    8 * i;
			hash_word(hash, word);
			text += 8;
			len -= 8;
			continue;
		}
		hash->word |= (uint64_t)(unsigned char)*text <<
		    8 * hash->filled;
		if (++hash->filled == 8) {
			hash_word(hash, hash->word);
			hash->word = hash->filled = 0;
		}
		text++;
		len--;
	}
}

static uint64_t
hash_end(struct hash *hash)
{
	hash_word(hash, hash->word);
	hash_word(hash, hash->filled);
	return hash->value;
}

uint64_t
text_hash(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node)
{
	struct hash hash = { HASH_SEED, 0, 0 };
	struct text_reader reader;
	const char *piece;
	size_t len;

	text_reader_begin(&reader, snapshot, words, node);
	while ((len = text_reader_next(&reader, &piece)) > 0)
		hash_add(&hash, piece, len);
	text_reader_end(&reader);
	return hash_end(&hash);
}

uint64_t
text_hash_bytes(const char *text, size_t len)
{
	struct hash hash = { HASH_SEED, 0, 0 };

	hash_add(&hash, text, len);
	return hash_end(&hash);
}

bool
text_same(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t a, uint32_t b)
{
	struct text_reader left, right;
	const char *l = "", *r = "";
	size_t l_len = 0, r_len = 0, n;
	unsigned ropes;
	bool same;

	ropes = (snapshot->node_type[a] == NODE_CONS_STRING) +
	    (snapshot->node_type[b] == NODE_CONS_STRING);
	if (ropes == 0 && snapshot->node_name[a] == snapshot->node_name[b])
		return true;
	if (ropes == 2 && rope_like(snapshot, a) == rope_like(snapshot, b))
		return true;
	text_reader_begin(&left, snapshot, words, a);
	text_reader_begin(&right, snapshot, words, b);
	do {
		if (l_len == 0)
			l_len = text_reader_next(&left, &l);
		if (r_len == 0)
			r_len = text_reader_next(&right, &r);
		n = l_len < r_len ? l_len : r_len;
		same = (l_len > 0) == (r_len > 0) &&
		    (n == 0 || memcmp(l, r, n) == 0);
		l += n;
		r += n;
		l_len -= n;
		r_len -= n;
	} while (same && n > 0);
	same &= !left.failed && !right.failed;
	text_reader_end(&left);
	text_reader_end(&right);
	return same;
}

uint64_t
text_length(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node)
{
	struct text_reader reader;
	const char *piece;
	uint64_t units = 0;
	size_t len;

	text_reader_begin(&reader, snapshot, words, node);
	while ((len = text_reader_next(&reader, &piece)) > 0)
		units += count_units(piece, len);
	text_reader_end(&reader);
	return units;
}

bool
text_is_empty(const struct snapshot *snapshot, struct rope_words *words,
	uint32_t node)
{
	struct text_reader reader;
	const char *piece;
	bool empty;

	if (snapshot->node_type[node] == NODE_CONS_STRING)
		node = rope_like(snapshot, node);
	if (node == NO_NODE)
		return true;
	/* It would read like its second half if the first had no text. */
	if (snapshot->node_type[node] == NODE_CONS_STRING)
		return false;
	text_reader_begin(&reader, snapshot, words, node);
	empty = text_reader_next(&reader, &piece) == 0;
	text_reader_end(&reader);
	return empty;
}
