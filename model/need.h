/*
 * How much memory a load would need, before it begins: for saying so rather
 * than dying of it.
 */
#ifndef MODEL_NEED_H
#define MODEL_NEED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The most bytes that loading path takes at once, as the counts in the head of
 * the file say (or its size, where there are none), without the pages of the
 * file. A tenth or so above what is measured. 0 where nobody knows: a pipe, no
 * snapshot, a file that is gone. Cost: opens the file and reads its head.
 */
uint64_t need_of(const char *path, bool no_graph);
/* The same of a graph with so many nodes and edges. */
uint64_t need_of_counts(uint64_t nodes, uint64_t edges, bool no_graph);

#endif
