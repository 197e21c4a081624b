/*
 * Which DOM nodes hang off no document (DevTools' rules, section 3): spreads
 * the states of the file over native nodes and marks those whose name DevTools
 * shows with "Detached " before it.
 */
#ifndef MODEL_GRAPH_DETACHED_H
#define MODEL_GRAPH_DETACHED_H

#include <stdbool.h>

struct error;
struct snapshot;

#define DETACHED_STATE 3	/* mask: 0 unknown, 1 attached, 2 detached */
#define DETACHED_RENAMED 128	/* the name is shown with "Detached " */

/* Rewrites snapshot->node_detached. Does nothing where all are 0. */
bool detached_spread(struct snapshot *snapshot, struct error *err);

#endif
