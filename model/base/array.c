#include "model/base/array.h"

#include <stdint.h>
#include <stdlib.h>

#include "model/base/error.h"

#define FIRST 32

void *
array_grow(void *array, size_t *capacity, size_t need, size_t size,
	const char *what, struct error *err)
{
	size_t more = *capacity < FIRST / 2 ? FIRST : *capacity * 2;
	void *memory = NULL;

	if (need <= *capacity && array != NULL)
		return array;
	if (more < need)
		more = need;
	if (more <= SIZE_MAX / 2 / size)
		memory = realloc(array, more * size);
	if (memory == NULL) {
		error_memory(err, what, more * size);
		return NULL;
	}
	*capacity = more;
	return memory;
}
