/*
 * Strings that are in the heap more than once (section 10 of DevTools' rules,
 * its filter "duplicated strings"): nodes of type string and concatenated
 * string that have a size and read the same. Ropes with an empty half are left
 * out, as V8 makes those by itself. Of strings that V8 has cut, length and
 * hash must be the same, too.
 */
#ifndef MODEL_GRAPH_SAME_STRINGS_H
#define MODEL_GRAPH_SAME_STRINGS_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

struct same_strings {
	struct same_group {
		uint32_t begin, count;	/* of nodes; count >= 2 */
		uint64_t length;	/* UTF-16 units, before V8 cut it */
	} *groups;		/* by their first node */
	uint32_t count;
	uint32_t *nodes;	/* group after group, each in file order */
	uint32_t node_count;
};

/*
 * Fills same; on failure nothing stays allocated. Enters STAGE_WORK.
 * Cost: two passes over the nodes, and each text that is a string's is read
 * once; 4 bytes a string of the file and about 40 a different text.
 */
bool same_strings_find(struct same_strings *same,
	const struct snapshot *snapshot, struct task *task,
	struct error *err);
void same_strings_release(struct same_strings *same);

#endif
