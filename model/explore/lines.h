/*
 * The whole text of one string as a table of lines, for reading on: long lines
 * are broken. Lines are decoded as they are shown.
 */
#ifndef MODEL_EXPLORE_LINES_H
#define MODEL_EXPLORE_LINES_H

#include <stdint.h>

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops lines_ops;

/*
 * ERROR_ABSENT where the node is no string. heap is borrowed. Cost: one pass
 * over the text, and four bytes a line; a rope is joined in memory, up to
 * 64 MB of it.
 */
struct table *lines_new(const struct heap *heap, uint32_t node,
	struct error *err);

#endif
