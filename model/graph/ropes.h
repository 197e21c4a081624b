/*
 * Ropes that read like a part of them. Text that is added to a little at a
 * time is a chain of as many ropes, and each of them is an object that has a
 * name: reading them one by one from their ends would take the square of
 * their number. A rope with an empty half reads like the other half, and one
 * whose first half has all the characters that are shown of a rope like that
 * half. These are found once, so that reading any rope visits no more nodes
 * than it has characters, twice.
 */
#ifndef MODEL_GRAPH_ROPES_H
#define MODEL_GRAPH_ROPES_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

/*
 * Fills snapshot->rope_like. Cost: each rope once, and the first characters of
 * its leaves; without ropes a look at the types of all nodes. Files in which
 * ropes go round end, too.
 */
bool ropes_find(struct snapshot *snapshot, struct task *task,
	struct error *err);

/*
 * The node that a rope reads like as far as it is shown: a leaf, or a rope
 * both halves of which are read (maybe itself). NO_NODE: nothing is read of
 * it, nor of what comes after it, as it goes round without a character.
 */
uint32_t rope_like(const struct snapshot *snapshot, uint32_t rope);

#endif
