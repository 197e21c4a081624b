#include "model/base/intern.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"

#define SLOTS_MIN 64
#define COUNT_MAX ((uint32_t)1 << 30)

void
intern_release(struct intern *intern)
{
	free(intern->bytes);
	free(intern->keys);
	free(intern->slots);
	memset(intern, 0, sizeof(*intern));
}

static uint32_t
hash_bytes(const char *key, size_t len)
{
	uint64_t hash = len, word;

	for (; len >= 8; key += 8, len -= 8) {
		memcpy(&word, key, 8);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 29;
	}
	word = 0;
	memcpy(&word, key, len);
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(hash >> 32);
}

const char *
intern_key(const struct intern *intern, uint32_t number, size_t *len)
{
	size_t start = number > 0 ? intern->keys[number - 1].end : 0;

	*len = intern->keys[number].end - start;
	return intern->bytes + start;
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t
find_slot(const struct intern *intern, const void *key, size_t len,
	uint32_t hash)
{
	uint32_t mask = intern->slot_count - 1, i, number;
	const char *other;
	size_t other_len;

	for (i = hash & mask; intern->slots[i] != 0; i = (i + 1) & mask) {
		number = intern->slots[i] - 1;
		if (intern->keys[number].hash != hash)
			continue;
		other = intern_key(intern, number, &other_len);
		if (other_len == len &&
		    (len == 0 || memcmp(other, key, len) == 0))
			break;
	}
	return i;
}

uint32_t
intern_find(const struct intern *intern, const void *key, size_t len)
{
	uint32_t slot;

	if (intern->count == 0)
		return INTERN_NONE;
	slot = find_slot(intern, key, len, hash_bytes(key, len));
	return intern->slots[slot] - 1;		/* 0 - 1 is INTERN_NONE */
}

static bool
grow_slots(struct intern *intern, struct error *err)
{
	uint32_t count = intern->slot_count > 0 ? intern->slot_count * 2 :
	    SLOTS_MIN;
	uint32_t *slots, i, at;

	slots = calloc(count, sizeof(*slots));
	if (slots == NULL)
		return error_memory(err, "a table of names",
		    count * sizeof(*slots));
	for (i = 0; i < intern->count; i++) {
		at = intern->keys[i].hash & (count - 1);
		while (slots[at] != 0)
			at = (at + 1) & (count - 1);
		slots[at] = i + 1;
	}
	free(intern->slots);
	intern->slots = slots;
	intern->slot_count = count;
	return true;
}

/* Where the next key begins. */
static size_t
bytes_used(const struct intern *intern)
{
	return intern->count > 0 ? intern->keys[intern->count - 1].end : 0;
}

/* Makes room for one more key of len bytes. */
static bool
make_room(struct intern *intern, size_t len, struct error *err)
{
	size_t used = bytes_used(intern);
	void *memory;

	if (intern->count >= COUNT_MAX)
		return error_set(err, ERROR_LIMIT, "too many names");
	if (len > SIZE_MAX - used)
		return error_memory(err, "a name", len);
	if (intern->slot_count / 2 <= intern->count &&
	    !grow_slots(intern, err))
		return false;
	memory = array_grow(intern->keys, &intern->keys_capacity,
	    intern->count + (size_t)1, sizeof(*intern->keys), "names", err);
	if (memory == NULL)
		return false;
	intern->keys = memory;
	memory = array_grow(intern->bytes, &intern->bytes_capacity,
	    used + len, 1, "names", err);
	if (memory == NULL)
		return false;
	intern->bytes = memory;
	return true;
}

bool
intern_add(struct intern *intern, const void *key, size_t len,
	uint32_t *number, struct error *err)
{
	uint32_t hash = hash_bytes(key, len), slot;
	size_t start;

	*number = INTERN_NONE;
	if (!make_room(intern, len, err))
		return false;
	slot = find_slot(intern, key, len, hash);
	if (intern->slots[slot] == 0) {
		start = bytes_used(intern);
		if (len > 0)
			memcpy(intern->bytes + start, key, len);
		intern->keys[intern->count].end = start + len;
		intern->keys[intern->count].hash = hash;
		intern->slots[slot] = ++intern->count;
	}
	*number = intern->slots[slot] - 1;
	return true;
}
