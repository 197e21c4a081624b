/*
 * A set of small numbers, one bit each, in an array of 64-bit words that the
 * caller owns: big_alloc_clear(bitset_words(count), sizeof(uint64_t), ...).
 */
#ifndef MODEL_BASE_BITSET_H
#define MODEL_BASE_BITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t
bitset_words(uint32_t count)
{
	return ((size_t)count + 63) / 64;
}

static inline bool
bitset_has(const uint64_t *set, uint32_t i)
{
	return set[i / 64] >> (i % 64) & 1;
}

static inline void
bitset_add(uint64_t *set, uint32_t i)
{
	set[i / 64] |= (uint64_t)1 << (i % 64);
}

/* The same while other threads add, too. */
static inline void
bitset_add_shared(uint64_t *set, uint32_t i)
{
	__atomic_fetch_or(&set[i / 64], (uint64_t)1 << (i % 64),
	    __ATOMIC_RELAXED);
}

static inline void
bitset_remove(uint64_t *set, uint32_t i)
{
	set[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* The first number of the set from i on, or count if there is none below it. */
static inline uint32_t
bitset_next(const uint64_t *set, uint32_t i, uint32_t count)
{
	size_t word = i / 64, words = bitset_words(count);
	uint64_t bits;

	if (i >= count)
		return count;
	bits = set[word] >> (i % 64) << (i % 64);
	while (bits == 0 && ++word < words)
		bits = set[word];
	if (bits == 0)
		return count;
	i = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
	return i < count ? i : count;
}

#endif
