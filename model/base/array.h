/* Arrays that grow. */
#ifndef MODEL_BASE_ARRAY_H
#define MODEL_BASE_ARRAY_H

#include <stddef.h>

struct error;

/*
 * Gives array, of *capacity elements of size bytes each, room for need of
 * them, at least doubling it when it must grow. Returns the array, which may
 * have moved, or NULL when there is no memory for what it is; the old array
 * is then still there.
 */
void *array_grow(void *array, size_t *capacity, size_t need, size_t size,
	const char *what, struct error *err);

#endif
