/*
 * A number for each of many numbers: what stands where in an array of the
 * caller's, when few of very many can be asked for.
 */
#ifndef MODEL_BASE_NUMBER_MAP_H
#define MODEL_BASE_NUMBER_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

#define NUMBER_NONE UINT32_MAX		/* no value, and no key */

/* All zero is an empty one. */
struct number_map {
	struct number_pair {
		uint32_t key, value;	/* value NUMBER_NONE: a free slot */
	} *slots;
	size_t slot_count;		/* a power of two, or 0 */
	size_t count;
};

void number_map_release(struct number_map *map);

/* Makes room for so many keys in all: until then putting cannot fail. */
bool number_map_room(struct number_map *map, size_t keys,
	struct error *err);
/* Sets the value of a key, one that it has or a new one. Amortized O(1). */
bool number_map_put(struct number_map *map, uint32_t key, uint32_t value,
	struct error *err);
/* The value of a key, or NUMBER_NONE. */
uint32_t number_map_get(const struct number_map *map, uint32_t key);

#endif
