/*
 * Sorts an array only as far as somebody looks at it: quicksort that stops
 * where nobody asked. The first screen of ten million rows costs about two
 * passes over them instead of a full sort.
 */
#ifndef MODEL_BASE_LAZYSORT_H
#define MODEL_BASE_LAZYSORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* < 0 when a comes before b. Must be a total order: 0 only for a == b. */
typedef int lazysort_order(void *data, uint32_t a, uint32_t b);

struct lazysort;

/* items is borrowed and permuted in place. NULL when memory ran out. */
struct lazysort *lazysort_new(uint32_t *items, size_t count,
	lazysort_order *order, void *data);
void lazysort_free(struct lazysort *sort);

/*
 * The item that a full sort would leave at position; position < count.
 * Amortized O(log count) when walking in order. Cannot fail: without memory
 * for its notes a stretch of the array stays unsorted.
 */
uint32_t lazysort_get(struct lazysort *sort, size_t position);
/*
 * The same in steps, for whoever must not wait for millions of comparisons:
 * makes some *budget of them, and takes them off. False: it takes more. After
 * true lazysort_get() of the position costs nothing.
 */
bool lazysort_prepare(struct lazysort *sort, size_t position,
	size_t *budget);
/* What order is called with from now on; it must order as before. */
void lazysort_set_data(struct lazysort *sort, void *data);

#endif
