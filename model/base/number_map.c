#include "model/base/number_map.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/error.h"

#define SLOTS_MIN 16

void
number_map_release(struct number_map *map)
{
	free(map->slots);
	memset(map, 0, sizeof(*map));
}

/* The slot of a key, or the free one where it would go. */
static struct number_pair *
slot_of(const struct number_map *map, uint32_t key)
{
	size_t mask = map->slot_count - 1;
	uint64_t hash = (uint64_t)key * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(hash ^ hash >> 32) & mask;

	while (map->slots[at].value != NUMBER_NONE &&
	    map->slots[at].key != key)
		at = (at + 1) & mask;
	return &map->slots[at];
}

bool
number_map_room(struct number_map *map, size_t keys, struct error *err)
{
	struct number_map old = *map;
	size_t slots = old.slot_count > 0 ? old.slot_count : SLOTS_MIN;

	while (slots / 2 < keys)
		slots *= 2;
	if (slots == old.slot_count)
		return true;
	map->slots = big_alloc(slots, sizeof(*map->slots), "a map of numbers",
	    err);
	if (map->slots == NULL) {
		map->slots = old.slots;
		return false;
	}
	memset(map->slots, 0xff, slots * sizeof(*map->slots));
	map->slot_count = slots;
	for (size_t i = 0; i < old.slot_count; i++)
		if (old.slots[i].value != NUMBER_NONE)
			*slot_of(map, old.slots[i].key) = old.slots[i];
	free(old.slots);
	return true;
}

bool
number_map_put(struct number_map *map, uint32_t key, uint32_t value,
	struct error *err)
{
	struct number_pair *slot;

	if (!number_map_room(map, map->count + 1, err))
		return false;
	slot = slot_of(map, key);
	map->count += slot->value == NUMBER_NONE;
	slot->key = key;
	slot->value = value;
	return true;
}

uint32_t
number_map_get(const struct number_map *map, uint32_t key)
{
	return map->slot_count > 0 ? slot_of(map, key)->value : NUMBER_NONE;
}
