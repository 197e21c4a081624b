/*
 * Which DOM nodes hang off no document (DevTools' rules, section 3): spreads
 * the states of the file over native nodes and marks those whose name DevTools
 * shows with "Detached " before it. Files without such states mark detached
 * nodes by their name.
 */
#ifndef MODEL_GRAPH_DETACHED_H
#define MODEL_GRAPH_DETACHED_H

#include <stdbool.h>

struct error;
struct snapshot;
struct task;

#define DETACHED_STATE 3	/* mask: 0 unknown, 1 attached, 2 detached */
#define DETACHED_RENAMED 128	/* the name is shown with "Detached " */

/*
 * Rewrites snapshot->node_detached, or allocates it where only names tell.
 * Does nothing where all states are 0. Belongs to the stage that runs: enters
 * none and counts no progress, but can be cancelled.
 */
bool detached_spread(struct snapshot *snapshot, struct task *task,
	struct error *err);

#endif
