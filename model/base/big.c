#include "model/base/big.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/memory.h"

#define PAGE ((size_t)4 << 10)
#define HUGE_PAGE ((size_t)2 << 20)

/* From here on what the system does for a page costs more than its memory. */
#define PAGES_MIN (64 * PAGE)
/* So many are asked for, or given back, at a time: it takes a call. */
#define PAGES_AT_ONCE (8 * PAGE)
/* No more of them: other threads that map memory, or unmap it, wait so long. */
#define PAGES_AT_MOST (128 * PAGE)
/* From here on it pays to have huge pages, where it pays at all. */
#define HUGE_MIN (2 * HUGE_PAGE)
/* A huge page that comes later than this, in seconds, was not there. */
#define HUGE_SLOW 0.001

/*
 * Huge pages spare most faults and most address translation: a load takes a
 * fifth less. But where a host takes back free memory, each costs more than
 * six times as much as small ones, so there nobody asks for them. Other
 * systems that are as slow are found out: they are asked until two did not
 * come at once.
 */
static atomic_int patience = 2;

void
big_setup(void)
{
	if (memory_taken_back(""))
		atomic_store(&patience, 0);
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, PAGES_MIN);
	mallopt(M_MMAP_MAX, INT_MAX);
#endif
}

static bool
begins_huge_page(const void *memory)
{
	return (uintptr_t)memory % HUGE_PAGE == 0;
}

/* What the system does not grant only makes things slower. */
static bool
wish(uintptr_t from, uintptr_t to, int advice)
{
	return to <= from || madvise((void *)from, to - from, advice) == 0;
}

/* An array that shall have huge pages begins with one. */
static void *
alloc(size_t bytes)
{
	void *memory;

	if (bytes < PAGES_MIN || bytes > SIZE_MAX - PAGE)
		return malloc(bytes > 0 ? bytes : 1);
	bytes = (bytes + PAGE - 1) / PAGE * PAGE;
	if (bytes < HUGE_MIN || atomic_load(&patience) <= 0)
		return aligned_alloc(PAGE, bytes);
	/* aligned_alloc() is for whole multiples of that alone. */
	if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	madvise(memory, bytes, MADV_HUGEPAGE);
#endif
	return memory;
}

void *
big_alloc_parts(size_t count, size_t size, const char *what,
	struct error *err)
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

/* The pages that are taken up by these elements and no others. */
static bool
pages_of(void *memory, size_t size, size_t begin, size_t end, uintptr_t *from,
	uintptr_t *to)
{
	*from = ((uintptr_t)memory + begin * size + PAGE - 1) / PAGE * PAGE;
	*to = ((uintptr_t)memory + end * size) / PAGE * PAGE;
	return *to > *from && *to - *from >= PAGES_AT_ONCE;
}

#ifdef MADV_POPULATE_WRITE
/* Returns from where on there are no huge pages to be had. */
static uintptr_t
take_huge_pages(uintptr_t from, uintptr_t to)
{
	uintptr_t next;
	double start;

	for (; from < to && atomic_load(&patience) > 0; from = next) {
		next = from / HUGE_PAGE * HUGE_PAGE + HUGE_PAGE;
		if (next > to)
			next = to;
		start = clock_seconds();
		/* Before Linux 5.14 they come as they are touched. */
		if (!wish(from, next, MADV_POPULATE_WRITE))
			return to;
		if (clock_seconds() - start > HUGE_SLOW)
			atomic_fetch_sub(&patience, 1);
	}
	wish(from, to, MADV_NOHUGEPAGE);
	return from;
}
#endif

void
big_ready(void *memory, size_t size, size_t begin, size_t end)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t from, to, next;

	if (!pages_of(memory, size, begin, end, &from, &to))
		return;
	if (begins_huge_page(memory))
		from = take_huge_pages(from, to);
	/* Many pages at once: a third less than one after the other. */
	for (; from < to; from = next) {
		next = to - from > PAGES_AT_MOST ? from + PAGES_AT_MOST : to;
		if (!wish(from, next, MADV_POPULATE_WRITE))
			return;
	}
#endif
}

void
big_drop(void *memory, size_t size, size_t begin, size_t end)
{
	uintptr_t from, to;

	if (pages_of(memory, size, begin, end, &from, &to))
		wish(from, to, MADV_DONTNEED);
}

void *
big_alloc(size_t count, size_t size, const char *what, struct error *err)
{
	void *memory = big_alloc_parts(count, size, what, err);

	if (memory != NULL)
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
