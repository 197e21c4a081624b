/*
 * Duplicated strings: texts that are in the heap more than once
 * (graph/same_strings.h), and what the copies waste. A row opens into the
 * strings that read so.
 */
#ifndef MODEL_EXPLORE_DUPLICATES_H
#define MODEL_EXPLORE_DUPLICATES_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops duplicates_ops;
struct task;

/*
 * heap is borrowed. Caller frees with table_free(). The rows are there after
 * table_work().
 */
struct table *duplicates_new(const struct heap *heap, struct error *err);

/*
 * Adds all strings that are there more than once to a bitset of nodes: what
 * DevTools' filter "duplicated strings" shows. Cost: as same_strings_find().
 */
bool duplicates_mark(const struct heap *heap, uint64_t *nodes,
	struct task *task, struct error *err);

#endif
