/*
 * How many numbers there are in a stretch of text: commas are counted, and
 * the bracket that ends them is looked for, as fast as memory delivers them.
 */
#ifndef MODEL_SNAPSHOT_COMMAS_H
#define MODEL_SNAPSHOT_COMMAS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The commas in p..end, and *bracket: the first closing bracket in it, or
 * NULL. Commas behind the bracket do not count.
 */
uint64_t commas_count(const char *p, const char *end, const char **bracket);
/* The same in plain C, for machines without vectors and for the test. */
uint64_t commas_count_plain(const char *p, const char *end,
	const char **bracket);

#endif
