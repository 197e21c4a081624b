#include "model/base/big.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "model/base/error.h"

#define HUGE_PAGE ((size_t)2 << 20)

/* Smaller arrays are not worth the rounding to a huge page. */
#define HUGE_MIN (2 * HUGE_PAGE)

static void *
alloc(size_t bytes)
{
#ifdef MADV_HUGEPAGE
	void *memory;

	if (bytes >= HUGE_MIN && bytes <= SIZE_MAX - HUGE_PAGE) {
		memory = aligned_alloc(HUGE_PAGE,
		    (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
		/* A wish: without huge pages all works, only slower. */
		if (memory != NULL)
			madvise(memory, bytes, MADV_HUGEPAGE);
		return memory;
	}
#endif
	return malloc(bytes > 0 ? bytes : 1);
}

void *
big_alloc(size_t count, size_t size, const char *what, struct error *err)
{
	void *memory = NULL;
	size_t bytes = SIZE_MAX;

	if (size == 0 || count <= SIZE_MAX / size) {
		bytes = count * size;
		memory = alloc(bytes);
	}
	if (memory == NULL)
		error_memory(err, what, bytes);
	return memory;
}

void *
big_alloc_clear(size_t count, size_t size, const char *what,
	struct error *err)
{
	void *memory = big_alloc(count, size, what, err);

	if (memory != NULL)
		memset(memory, 0, count * size);
	return memory;
}
