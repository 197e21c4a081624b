/*
 * Numbers for keys: equal byte strings get equal numbers, from 0 in the order
 * of their first appearance. Keys are copied.
 */
#ifndef MODEL_BASE_INTERN_H
#define MODEL_BASE_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

#define INTERN_NONE UINT32_MAX

struct intern_key {
	size_t end;		/* in bytes; begins where the last one ends */
	uint32_t hash;
};

/* All zero is an empty one. */
struct intern {
	char *bytes;		/* the keys, one after the other */
	size_t bytes_capacity;
	struct intern_key *keys;
	uint32_t count;
	size_t keys_capacity;
	uint32_t *slots;	/* number + 1, 0: free */
	uint32_t slot_count;	/* a power of two, or 0 */
};

void intern_release(struct intern *intern);

/* Sets *number to that of the key, a new one if it was not there. */
bool intern_add(struct intern *intern, const void *key, size_t len,
	uint32_t *number, struct error *err);

/* The number of the key, or INTERN_NONE. */
uint32_t intern_find(const struct intern *intern, const void *key,
	size_t len);

/* A key, not terminated; good until the next intern_add(). */
const char *intern_key(const struct intern *intern, uint32_t number,
	size_t *len);

#endif
