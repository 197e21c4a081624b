/*
 * Which JavaScript realm (native context) each node belongs to, as DevTools
 * attributes them (rules, section 12).
 */
#ifndef MODEL_GRAPH_NATIVE_CONTEXTS_H
#define MODEL_GRAPH_NATIVE_CONTEXTS_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

/* What a node may belong to besides the node of a native context. */
#define CONTEXT_NONE UINT32_MAX
#define CONTEXT_SHARED (UINT32_MAX - 1)

/*
 * Sets *of to the native context of each node. Caller frees. Cost: each edge
 * twice at most; holds nine bytes a node meanwhile.
 */
bool native_contexts_of(const struct snapshot *snapshot, uint32_t **of,
	struct task *task, struct error *err);

#endif
