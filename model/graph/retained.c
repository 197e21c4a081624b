#include "model/graph/retained.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/task.h"
#include "model/graph/dominators.h"
#include "model/snapshot/snapshot.h"

/* Nodes that are worth a thread of their own. */
#define NODES_LEAST 100000

struct sums {
	struct dominators *dominators;
	const struct snapshot *snapshot;
	struct task *task;
	uint32_t parts;
};

/* The size of the node at each place. */
static bool
gather_sizes(void *data, uint32_t part, struct error *err)
{
	const struct sums *sums = data;
	const struct wide *size = &sums->snapshot->node_size;
	const uint32_t *at = sums->dominators->nesting.nodes;
	uint64_t *before = sums->dominators->before;
	uint32_t nodes = sums->snapshot->nodes;
	uint32_t place = (uint32_t)crew_part(nodes, sums->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, sums->parts, part + 1);

	for (; place < end; place++)
		before[place] = wide_get(size, at[place]);
	return task_goes_on(sums->task, err);
}

/* What a node dominates stands behind it without a break. */
static bool
add_up(const struct sums *sums, struct error *err)
{
	uint64_t *before = sums->dominators->before, total = 0, size;
	uint32_t nodes = sums->snapshot->nodes, place;

	for (place = 0; place < nodes; place++) {
		size = before[place];
		before[place] = total;
		total += size;
	}
	before[nodes] = total;
	return task_goes_on(sums->task, err);
}

/* From places to nodes; but for sums beyond 32 bits. */
static bool
publish(void *data, uint32_t part, struct error *err)
{
	const struct sums *sums = data;
	const uint32_t *at = sums->dominators->nesting.nodes;
	uint32_t nodes = sums->snapshot->nodes;
	uint32_t place = (uint32_t)crew_part(nodes, sums->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, sums->parts, part + 1);
	uint32_t *low = sums->dominators->retained.low;
	uint64_t retained;

	for (; place < end; place++) {
		retained = retained_at(sums->dominators, place);
		if (retained < UINT32_MAX)
			low[at[place]] = (uint32_t)retained;
	}
	return task_goes_on(sums->task, err);
}

static bool
publish_large(const struct sums *sums, struct error *err)
{
	uint32_t place;

	if (sums->dominators->before[sums->snapshot->nodes] < UINT32_MAX)
		return true;
	for (place = 0; place < sums->snapshot->nodes; place++)
		if (retained_at(sums->dominators, place) >= UINT32_MAX &&
		    !wide_set(&sums->dominators->retained,
		    sums->dominators->nesting.nodes[place],
		    retained_at(sums->dominators, place), err))
			return false;
	return true;
}

bool
retained_build(struct dominators *dominators, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	struct sums sums = {
		.dominators = dominators,
		.snapshot = snapshot,
		.task = task,
		.parts = crew_parts(task, snapshot->nodes, NODES_LEAST),
	};

	task_begin(task, STAGE_RETAINED, 0);
	return crew_run(task, sums.parts, gather_sizes, &sums, err) &&
	    add_up(&sums, err) &&
	    crew_run(task, sums.parts, publish, &sums, err) &&
	    publish_large(&sums, err);
}
