#include "model/base/big.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "model/base/error.h"

#define PAGE ((size_t)4 << 10)
#define HUGE_PAGE ((size_t)2 << 20)

/* From here on what the system does for a page costs more than its memory. */
#define PAGES_MIN (64 * PAGE)
/*
 * From here on it pays to have huge pages: they spare most faults and most
 * address translation, and each thread clears those that it comes to first.
 */
#define HUGE_MIN (2 * HUGE_PAGE)

/*
 * Tells the system how the pages will be used. A wish: what it does not know
 * or does not grant only makes things slower.
 */
static void
advise(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
	if (bytes >= HUGE_MIN) {
		madvise(memory, bytes, MADV_HUGEPAGE);
		return;
	}
#endif
#ifdef MADV_POPULATE_WRITE
	/* All pages at once: a third less than one after the other. */
	madvise(memory, bytes, MADV_POPULATE_WRITE);
#endif
	(void)memory;
	(void)bytes;
}

static void *
alloc(size_t bytes)
{
	void *memory;

	if (bytes < PAGES_MIN || bytes > SIZE_MAX - PAGE)
		return malloc(bytes > 0 ? bytes : 1);
	/* What is beyond the last huge page stands in small ones. */
	bytes = (bytes + PAGE - 1) / PAGE * PAGE;
	memory = aligned_alloc(bytes >= HUGE_MIN ? HUGE_PAGE : PAGE, bytes);
	if (memory != NULL)
		advise(memory, bytes);
	return memory;
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
