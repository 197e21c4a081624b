/* Hashes of a few numbers, for tables in memory: not kept in any file. */
#ifndef MODEL_BASE_HASH_H
#define MODEL_BASE_HASH_H

#include <stdint.h>

/* The hash, any number at first, with one more value in it. */
static inline uint64_t
hash_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

#endif
