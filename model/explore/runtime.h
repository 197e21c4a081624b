/* Which program a heap is of, as far as it says so itself. */
#ifndef MODEL_EXPLORE_RUNTIME_H
#define MODEL_EXPLORE_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

struct heap;
struct strbuf;

/*
 * Appends the version of Node.js, "v20.20.2": the property version of an
 * object called process. False where there is none such that reads like one;
 * then nothing is added. Cost: a look at each edge.
 */
bool runtime_version(const struct heap *heap, struct strbuf *sb);

#endif
