/*
 * The shapes of plain objects (section 8 of DevTools' rules): sets of
 * property names that enough objects share, by which "Object" is split into
 * classes such as {id, name}.
 */
#ifndef MODEL_GRAPH_INTERFACES_H
#define MODEL_GRAPH_INTERFACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct shapes;
struct snapshot;
struct strbuf;

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
 * Appends all of it to sb as bytes, and makes it of these bytes again. They
 * are for this build of the program only, and whoever kept them sees to it
 * that they are the same. The strbuf remembers when memory ran out.
 */
void interfaces_pack(const struct interfaces *interfaces, struct strbuf *sb);
struct interfaces *interfaces_unpack(const void *data, size_t len,
	struct error *err);

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
