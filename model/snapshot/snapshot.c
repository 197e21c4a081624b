#include "model/snapshot/snapshot.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/columns.h"
#include "model/snapshot/sections.h"
#include "model/snapshot/source.h"

static bool
load(struct snapshot *snapshot, struct task *task, struct error *err)
{
	const struct source *source = snapshot->source;
	struct sections sections;
	const struct extent *head = &sections.at[SECTION_SNAPSHOT];

	if (task != NULL) {
		task->bytes = 0;
		task->file_bytes = source->size;
	}
	if (!sections_locate(&sections, &snapshot->strings, source, task,
	    err) ||
	    !meta_parse(&snapshot->meta, source->data + head->begin,
	    head->end - head->begin, head->begin, err) ||
	    !columns_nodes(snapshot, &sections, task, err) ||
	    !columns_edges(snapshot, &sections, task, err) ||
	    !columns_locations(snapshot, &sections, task, err))
		return false;
	snapshot->head = *head;
	source_settle(source);
	/* Sections that were skipped have been scanned, too. */
	if (task != NULL)
		task->bytes = source->size;
	return true;
}

struct snapshot *
snapshot_load(struct source *source, struct task *task, struct error *err)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL) {
		error_memory(err, "a snapshot", sizeof(*snapshot));
		source_free(source);
		return NULL;
	}
	snapshot->source = source;
	if (!load(snapshot, task, err)) {
		snapshot_free(snapshot);
		return NULL;
	}
	return snapshot;
}

void
snapshot_free(struct snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	free(snapshot->node_type);
	free(snapshot->node_detached);
	free(snapshot->node_name);
	wide_release(&snapshot->node_id);
	wide_release(&snapshot->node_size);
	free(snapshot->first_edge);
	free(snapshot->edge_type);
	free(snapshot->edge_name);
	free(snapshot->edge_to);
	free(snapshot->locations);
	strings_release(&snapshot->strings);
	meta_release(&snapshot->meta);
	source_free(snapshot->source);
	free(snapshot);
}

size_t
snapshot_bytes(const struct snapshot *snapshot)
{
	size_t nodes = snapshot->nodes, edges = snapshot->edges;
	const struct strings *strings = &snapshot->strings;
	size_t size = sizeof(*snapshot);

	size += nodes * (sizeof(uint8_t) + sizeof(uint32_t));
	size += (nodes + 1) * sizeof(uint32_t);
	if (snapshot->node_detached != NULL)
		size += nodes;
	size += wide_bytes(&snapshot->node_id);
	size += wide_bytes(&snapshot->node_size);
	size += edges * (sizeof(uint8_t) + 2 * sizeof(uint32_t));
	size += snapshot->location_count * sizeof(struct location);
	size += strings->count * sizeof(uint32_t);
	size += strings->carry_count * sizeof(uint32_t);
	size += strings->pair_count * sizeof(struct pair_name);
	if (strings->pair_bits != NULL)
		size += strings->count / 8;
	return size;
}

uint32_t
snapshot_find_id(const struct snapshot *snapshot, uint64_t id)
{
	uint32_t node;

	for (node = 0; node < snapshot->nodes; node++)
		if (wide_get(&snapshot->node_id, node) == id)
			return node;
	return NO_NODE;
}

const struct location *
snapshot_location(const struct snapshot *snapshot, uint32_t node)
{
	uint32_t low = 0, high = snapshot->location_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (snapshot->locations[middle].node < node)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < snapshot->location_count &&
	    snapshot->locations[low].node == node)
		return &snapshot->locations[low];
	return NULL;
}

uint32_t
snapshot_edge_from(const struct snapshot *snapshot, uint32_t edge)
{
	uint32_t low = 0, high = snapshot->nodes, middle;

	/* The last node whose first edge is not beyond this one. */
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (snapshot->first_edge[middle] <= edge)
			low = middle;
		else
			high = middle;
	}
	return low;
}
