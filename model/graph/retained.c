#include "model/graph/retained.h"

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
	const uint32_t *order, *above;	/* of dominators */
	uint64_t *sum;			/* by number */
	uint32_t parts;
};

/* The size of each node, by its number. */
static bool
gather_sizes(void *data, uint32_t part, struct error *err)
{
	const struct sums *sums = data;
	const struct wide *size = &sums->snapshot->node_size;
	uint32_t nodes = sums->snapshot->nodes;
	uint32_t number = (uint32_t)crew_part(nodes, sums->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, sums->parts, part + 1);

	for (; number < end; number++)
		sums->sum[number] = wide_get(size, sums->order[number]);
	return task_goes_on(sums->task, err);
}

/* From numbers of the walk to nodes; but for sums beyond 32 bits. */
static bool
publish(void *data, uint32_t part, struct error *err)
{
	const struct sums *sums = data;
	uint32_t nodes = sums->snapshot->nodes, node;
	uint32_t number = (uint32_t)crew_part(nodes, sums->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, sums->parts, part + 1);
	uint32_t *low = sums->dominators->retained.low;

	for (; number < end; number++) {
		node = sums->order[number];
		sums->dominators->parent[node] =
		    sums->order[sums->above[number]];
		if (sums->sum[number] < UINT32_MAX)
			low[node] = (uint32_t)sums->sum[number];
	}
	return task_goes_on(sums->task, err);
}

static bool
publish_large(const struct sums *sums, struct error *err)
{
	uint32_t number;

	for (number = 0; number < sums->snapshot->nodes; number++)
		if (sums->sum[number] >= UINT32_MAX &&
		    !wide_set(&sums->dominators->retained,
		    sums->order[number], sums->sum[number], err))
			return false;
	return true;
}

/* Adds each size to those of all dominators. */
static bool
add_up(const struct sums *sums, struct error *err)
{
	uint32_t number;

	for (number = sums->snapshot->nodes; number-- > 1;)
		sums->sum[sums->above[number]] += sums->sum[number];
	return task_goes_on(sums->task, err);
}

bool
retained_build(struct dominators *dominators, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	struct sums sums = {
		.dominators = dominators,
		.snapshot = snapshot,
		.task = task,
		.order = dominators->order,
		.above = dominators->above,
		.sum = dominators->spare,
		.parts = crew_parts(task, snapshot->nodes, NODES_LEAST),
	};

	task_begin(task, STAGE_RETAINED, 0);
	return wide_init_unset(&dominators->retained, snapshot->nodes, err) &&
	    crew_run(task, sums.parts, gather_sizes, &sums, err) &&
	    add_up(&sums, err) &&
	    crew_run(task, sums.parts, publish, &sums, err) &&
	    publish_large(&sums, err);
}
