/* The part of classes.h that is about some of the nodes. */
#include "model/graph/classes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/distances.h"
#include "model/graph/dominators.h"
#include "model/graph/nesting.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

struct sum {
	const struct classes *classes;
	const struct snapshot *snapshot;
	const uint64_t *nodes;
	struct class_row *rows;
};

static bool
counts(const struct sum *sum, uint32_t node)
{
	return bitset_has(sum->nodes, node) &&
	    wide_get(&sum->snapshot->node_size, node) != 0;
}

static bool
count_nodes(const struct sum *sum, const struct distances *distances,
	struct task *task, struct error *err)
{
	struct class_row *row;
	uint32_t node;
	int32_t away;

	for (node = 0; node < sum->snapshot->nodes; node++) {
		if (poll_cancelled_at(task, node, err))
			return false;
		if (!counts(sum, node))
			continue;
		row = &sum->rows[sum->classes->of[node]];
		away = distances != NULL ? distances_get(distances, node) : 0;
		if (row->count == 0) {
			row->first = node;
			row->distance = away;
		}
		row->count++;
		row->shallow += wide_get(&sum->snapshot->node_size, node);
		if (away < row->distance)
			row->distance = away;
	}
	return true;
}

/*
 * Of the nodes of a class inside each other only the topmost counts: the
 * first one met, and then none before what it dominates has been passed.
 */
static bool
add_topmost(const struct sum *sum, const struct dominators *dominators,
	struct task *task, struct error *err)
{
	uint32_t nodes = sum->snapshot->nodes, place, node, class, *passed;
	struct nesting nesting;

	passed = calloc(sum->classes->count + (size_t)1, sizeof(*passed));
	if (passed == NULL)
		return error_memory(err, "a filter", sum->classes->count);
	if (!nesting_build(&nesting, dominators->parent, nodes, task, err)) {
		free(passed);
		return false;
	}
	for (place = 0; place < nodes; place++) {
		node = nesting.nodes[place];
		class = sum->classes->of[node];
		if (place < passed[class] || !counts(sum, node))
			continue;
		sum->rows[class].retained +=
		    wide_get(&dominators->retained, node);
		passed[class] = nesting.ends[place];
	}
	nesting_release(&nesting);
	free(passed);
	return true;
}

bool
classes_of_set(const struct classes *classes,
	const struct snapshot *snapshot, const struct distances *distances,
	const struct dominators *dominators, const uint64_t *nodes,
	struct class_row *rows, struct task *task, struct error *err)
{
	struct sum sum = { classes, snapshot, nodes, rows };

	memcpy(rows, classes->rows, classes->count * sizeof(*rows));
	for (uint32_t class = 0; class < classes->count; class++) {
		rows[class].count = 0;
		rows[class].shallow = rows[class].retained = 0;
		rows[class].distance = 0;
	}
	return count_nodes(&sum, distances, task, err) &&
	    (dominators == NULL ||
	    add_topmost(&sum, dominators, task, err));
}
