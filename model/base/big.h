/*
 * Memory for large arrays that are read and written all over the place. The
 * system is asked for it in a way that saves most of the page faults and, where
 * huge pages are had fast, most of the address translation that walking a graph
 * costs.
 * Freed with free().
 */
#ifndef MODEL_BASE_BIG_H
#define MODEL_BASE_BIG_H

#include <stddef.h>

struct error;

/*
 * For a program to call once, before its first thread: what is large goes back
 * to the system as soon as it is freed, whichever thread frees it. Else
 * malloc() keeps it for threads that will not ask for it.
 */
void big_setup(void);

/*
 * An array of count elements of size bytes each, not cleared; never NULL for
 * a count of 0. NULL, with ERROR_MEMORY saying what it was for, when there is
 * no such memory. The clear variant sets all bytes to 0.
 */
void *big_alloc(size_t count, size_t size, const char *what,
	struct error *err);
void *big_alloc_clear(size_t count, size_t size, const char *what,
	struct error *err);

/*
 * The same for an array that several threads will fill: each asks for the
 * pages of its own part, from element begin up to, but without, end.
 */
void *big_alloc_parts(size_t count, size_t size, const char *what,
	struct error *err);
void big_ready(void *memory, size_t size, size_t begin, size_t end);
/*
 * Gives back the pages of elements whose values are not needed any more. They
 * can be written again.
 */
void big_drop(void *memory, size_t size, size_t begin, size_t end);

#endif
