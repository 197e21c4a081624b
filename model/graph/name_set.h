/* Which strings of a file are a name that V8 gives, perhaps with more to it. */
#ifndef MODEL_GRAPH_NAME_SET_H
#define MODEL_GRAPH_NAME_SET_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;

/*
 * Adds to *strings, a set of strings, those that are name or begin with it and
 * " / ". Allocates the set where it is NULL; caller frees. Cost: the beginning
 * of each string is looked at.
 */
bool name_set_add(const struct snapshot *snapshot, const char *name,
	uint64_t **strings, struct error *err);
/* Is the name of the node, but for a "Detached " before it, in the set? */
bool name_set_has(const struct snapshot *snapshot, const uint64_t *strings,
	uint32_t node);

#endif
