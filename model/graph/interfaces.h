/*
 * The shapes of plain objects (section 8 of DevTools' rules): sets of
 * property names that enough objects share, by which "Object" is split into
 * classes such as {id, name}.
 */
#ifndef MODEL_GRAPH_INTERFACES_H
#define MODEL_GRAPH_INTERFACES_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct shapes;
struct snapshot;

#define NO_INTERFACE UINT32_MAX

/* Owned, self-contained texts: can be applied to another snapshot. */
struct interfaces;

/* shapes are those of snapshot. */
struct interfaces *interfaces_find(const struct snapshot *snapshot,
	const struct shapes *shapes, struct error *err);
void interfaces_free(struct interfaces *interfaces);
uint32_t interfaces_count(const struct interfaces *interfaces);
/* "{a, b}" in UTF-8, terminated; owned by interfaces. */
const char *interfaces_name(const struct interfaces *interfaces, uint32_t i);

/*
 * For each node of snapshot the interface it matches best, NO_INTERFACE for
 * all that are not plain objects or match none: turns of, which has the shape
 * of each node, into that. snapshot need not be the one that the interfaces
 * were found in.
 */
bool interfaces_match(const struct interfaces *interfaces,
	const struct snapshot *snapshot, const struct shapes *shapes,
	uint32_t *of, struct error *err);

/*
 * Both of that for a snapshot: finds its shapes, sets *interfaces to a new
 * list when it is NULL, and allocates *of, an entry a node; the caller frees
 * them.
 */
bool interfaces_of(struct interfaces **interfaces,
	const struct snapshot *snapshot, uint32_t **of, struct error *err);

#endif
