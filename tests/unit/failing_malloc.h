/*
 * A malloc that fails when a test wants it to. For tests that consist of one
 * file: it takes the place of that of the library.
 */
#ifndef TESTS_UNIT_FAILING_MALLOC_H
#define TESTS_UNIT_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif

/* Sanitizers have their own malloc, other systems no __libc_malloc. */
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && \
	!defined(__SANITIZE_THREAD__) && !__has_feature(address_sanitizer) && \
	!__has_feature(thread_sanitizer) && !__has_feature(memory_sanitizer)
#define CAN_FAIL_MALLOC
#endif

#ifdef CAN_FAIL_MALLOC

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *memory);

/* Allocations until one fails; 0: none does. */
static unsigned long countdown;
static unsigned long allocations;
static long live;	/* pieces of memory that were not freed */

static bool
fails(void)
{
	allocations++;
	return countdown > 0 && --countdown == 0;
}

void *
malloc(size_t size)
{
	void *memory = fails() ? NULL : __libc_malloc(size);

	live += memory != NULL;
	return memory;
}

void *
calloc(size_t count, size_t size)
{
	void *memory = fails() ? NULL : __libc_calloc(count, size);

	live += memory != NULL;
	return memory;
}

void *
realloc(void *old, size_t size)
{
	void *memory = fails() ? NULL : __libc_realloc(old, size);

	live += memory != NULL && old == NULL;
	return memory;
}

void
free(void *memory)
{
	live -= memory != NULL;
	__libc_free(memory);
}

#endif

#endif
