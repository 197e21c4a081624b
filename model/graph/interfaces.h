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
struct snapshot;
struct strbuf;

#define NO_INTERFACE UINT32_MAX

/* Owned, self-contained texts: can be applied to another snapshot. */
struct interfaces;

struct interfaces *interfaces_find(const struct snapshot *snapshot,
	struct error *err);
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
 * all that are not plain objects or match none. Allocates *match, an entry a
 * node; the caller frees it. snapshot need not be the one they were found in.
 */
bool interfaces_match(const struct interfaces *interfaces,
	const struct snapshot *snapshot, uint32_t **match, struct error *err);

#endif
