/*
 * The children of the root that stand for the user's own objects, and names
 * that DevTools' rules ask for.
 */
#ifndef MODEL_GRAPH_ROOTS_H
#define MODEL_GRAPH_ROOTS_H

#include <stdbool.h>
#include <stdint.h>

struct snapshot;

/*
 * Is this child of the root a user root: anything that is not synthetic, or
 * the root of all documents?
 */
bool roots_is_user(const struct snapshot *snapshot, uint32_t node);
/* Is it "(Document DOM trees)"? */
bool roots_is_documents(const struct snapshot *snapshot, uint32_t node);

/*
 * Asks of many nodes whether their raw name is one given ASCII text. A few
 * strings name nearly all nodes of a kind, so answers are kept by string.
 */
#define NAMED_SLOTS 64

struct named {
	const char *text;
	uint32_t string[NAMED_SLOTS];
	bool same[NAMED_SLOTS];
};

void named_init(struct named *named, const char *text);
bool named_is(struct named *named, const struct snapshot *snapshot,
	uint32_t node);

#endif
