/*
 * Which nodes belong to the page (section 4 of DevTools' rules): all that the
 * global objects and the documents lead to. What only the system holds does
 * not count as holding them.
 */
#ifndef MODEL_GRAPH_OWNED_H
#define MODEL_GRAPH_OWNED_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct retainers;
struct snapshot;
struct task;

/*
 * Allocates *owned, a bit set of nodes (model/base/bitset.h) that the caller
 * frees; no edge but a weak one leads out of it. distance is that of
 * graph/distances.h, or NULL: it saves walking the graph again, with the help
 * of the retainers and their loose bits. Belongs to the stage that runs:
 * enters none, but can be cancelled.
 */
bool owned_build(uint64_t **owned, const struct snapshot *snapshot,
	const struct retainers *retainers, const int32_t *distance,
	struct task *task, struct error *err);

#endif
