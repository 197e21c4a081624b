#include "model/base/big.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

#include "model/base/error.h"

#define PAGE ((size_t)4 << 10)
#define HUGE_PAGE ((size_t)2 << 20)

/* From here on what the system does for a page costs more than its memory. */
#define PAGES_MIN (64 * PAGE)
/* From here on it pays to have huge pages, where it pays at all. */
#define HUGE_MIN (2 * HUGE_PAGE)

void
big_setup(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, PAGES_MIN);
	mallopt(M_MMAP_MAX, INT_MAX);
#endif
}

/*
 * Huge pages spare most faults and most address translation. But hypervisors
 * take back free memory in just such pieces, and find it again page by page:
 * in a guest, huge pages were measured to cost three times what small ones do.
 */
static bool
has_huge_pages(void)
{
#if defined(MADV_HUGEPAGE) && defined(bit_SSE2)
	const unsigned hypervisor = 1u << 31;
	unsigned a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) != 0 && !(c & hypervisor);
#else
	return false;
#endif
}

/* *huge: the array has huge pages, which come by themselves. */
static void *
alloc(size_t bytes, bool *huge)
{
	void *memory;

	*huge = false;
	if (bytes < PAGES_MIN || bytes > SIZE_MAX - PAGE)
		return malloc(bytes > 0 ? bytes : 1);
	/* What is beyond the last huge page stands in small ones. */
	bytes = (bytes + PAGE - 1) / PAGE * PAGE;
	*huge = bytes >= HUGE_MIN && has_huge_pages();
	memory = aligned_alloc(*huge ? HUGE_PAGE : PAGE, bytes);
#ifdef MADV_HUGEPAGE
	if (memory != NULL && *huge)
		madvise(memory, bytes, MADV_HUGEPAGE);
#endif
	return memory;
}

static void *
alloc_array(size_t count, size_t size, const char *what, bool *huge,
	struct error *err)
{
	void *memory = NULL;
	size_t bytes = SIZE_MAX;

	if (size == 0 || count <= SIZE_MAX / size) {
		bytes = count * size;
		memory = alloc(bytes, huge);
	}
	if (memory == NULL)
		error_memory(err, what, bytes);
	return memory;
}

void *
big_alloc_parts(size_t count, size_t size, const char *what,
	struct error *err)
{
	bool huge;

	return alloc_array(count, size, what, &huge, err);
}

/*
 * For the pages that are taken up by these elements and no others. A wish: what
 * the system does not grant only makes things slower.
 */
static void
wish_for(void *memory, size_t size, size_t begin, size_t end, int advice)
{
	uintptr_t from = (uintptr_t)memory + begin * size;
	uintptr_t to = (uintptr_t)memory + end * size;

	from = (from + PAGE - 1) / PAGE * PAGE;
	to = to / PAGE * PAGE;
	if (to > from && to - from >= PAGES_MIN)
		madvise((void *)from, to - from, advice);
}

void
big_ready(void *memory, size_t size, size_t begin, size_t end)
{
#ifdef MADV_POPULATE_WRITE
	/* All pages at once: a third less than one after the other. */
	wish_for(memory, size, begin, end, MADV_POPULATE_WRITE);
#endif
}

void
big_drop(void *memory, size_t size, size_t begin, size_t end)
{
	wish_for(memory, size, begin, end, MADV_DONTNEED);
}

void *
big_alloc(size_t count, size_t size, const char *what, struct error *err)
{
	bool huge;
	void *memory = alloc_array(count, size, what, &huge, err);

	if (memory != NULL && !huge)
		big_ready(memory, size, 0, count);
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
