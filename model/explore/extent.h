/*
 * How much is in a container, as far as a snapshot tells. V8 leaves small
 * integers out, and with them the length of an array and the size of a Map:
 * what can be had are the elements that are other than such integers and, for
 * arrays, the room of the store. So a count may be known only as a least one,
 * and none is guessed.
 */
#ifndef MODEL_EXPLORE_EXTENT_H
#define MODEL_EXPLORE_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap;

struct extent_count {
	uint64_t count;
	bool more;		/* there may be more than that */
};

/*
 * The size of a word of the heap, known from that of the hidden class of an
 * object, which is 72 or 80 bytes, or half of that where pointers are
 * compressed. 0: unknown.
 */
uint64_t extent_word(const struct heap *heap, uint32_t node);

/*
 * The length of an Array. Exact where the last element stands at the end of
 * the store, as in a literal, or there is no store. False: nothing is known.
 * Cost: a few dozen edges.
 */
bool extent_array(const struct heap *heap, uint32_t node,
	struct extent_count *count);

/*
 * The entries of a Map or a Set by its table: those with a key or a value
 * that the file has, without the deleted ones. Small integers, undefined,
 * null, true and false are not in a table. Exact where the keys are of other
 * kinds and no entry between the first and the last is missing: keys of both
 * kinds in one table cannot be told from that. most: so many edges of the
 * table are read; false when it has more, or none.
 */
bool extent_map(const struct heap *heap, uint32_t node, uint32_t most,
	struct extent_count *count);
bool extent_set(const struct heap *heap, uint32_t node, uint32_t most,
	struct extent_count *count);

/*
 * The bytes behind an ArrayBuffer or a view of one, where they are outside of
 * the heap: what it keeps, which is more than what it shows when it is a view
 * of a part. *shared: others have the ArrayBuffer too (or who has it is not
 * known), as with small Buffers. Where a view begins and ends is not in the
 * file.
 */
bool extent_bytes(const struct heap *heap, uint32_t node, uint64_t *bytes,
	bool *shared);

#endif
