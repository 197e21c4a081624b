#include "model/snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/columns.h"
#include "model/snapshot/samples.h"
#include "model/snapshot/source.h"
#include "model/snapshot/traces.h"

struct snapshot *
snapshot_new(struct source *source, struct error *err)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL) {
		error_memory(err, "a snapshot", sizeof(*snapshot));
		return NULL;
	}
	snapshot->source = source;
	return snapshot;
}

/* For what reads a stream while it comes. */
struct arrival {
	struct snapshot *snapshot;
	struct task *task;
};

static bool
read_head(struct snapshot *snapshot, struct error *err)
{
	const struct extent *head = &snapshot->sections.at[SECTION_SNAPSHOT];

	return meta_parse(&snapshot->meta, snapshot->source->data +
	    head->begin, head->end - head->begin, head->begin, err);
}

/*
 * Reads nodes and edges of a stream as soon as they are there, so that their
 * text need not be kept until the rest has come. That takes the head, with
 * counts; without it the sections wait until all is there.
 */
static bool
found(void *data, enum section section, struct error *err)
{
	struct arrival *arrival = data;
	struct snapshot *snapshot = arrival->snapshot;
	const struct meta *meta = &snapshot->meta;

	switch (section) {
	case SECTION_SNAPSHOT:
		return read_head(snapshot, err);
	case SECTION_NODES:
		return !meta->has_counts || meta->edge_count >= UINT32_MAX ||
		    columns_nodes(snapshot, arrival->task, err);
	case SECTION_EDGES:
		return snapshot->node_type == NULL ||
		    columns_edges(snapshot, arrival->task, err);
	default:
		return true;
	}
}

/* Says what the head of a file lets us expect of it. */
static bool
expect(void *data, enum section section, struct error *err)
{
	struct arrival *arrival = data;
	struct snapshot *snapshot = arrival->snapshot;
	struct expected *expected = snapshot->sections.expected;
	const struct meta *meta = &snapshot->meta;

	if (section != SECTION_SNAPSHOT)
		return true;
	if (!read_head(snapshot, err))
		return false;
	/* Lines of one and the other have to look different. */
	if (!meta->has_counts || meta->node_stride == meta->edge_stride)
		return true;
	expected[SECTION_NODES] = (struct expected) { meta->node_count,
	    meta->node_stride };
	expected[SECTION_EDGES] = (struct expected) { meta->edge_count,
	    meta->edge_stride };
	expected[SECTION_LOCATIONS].stride = meta->location_stride;
	return true;
}

bool
snapshot_locate(struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	struct arrival arrival = { snapshot, task };
	bool comes = snapshot->source->size == 0;
	struct source *source = snapshot->source;
	struct sections *sections = &snapshot->sections;

	if (task != NULL) {
		task->bytes = 0;
		task->file_bytes = source->size;
	}
	if (!sections_locate(sections, &snapshot->strings, source,
	    comes ? found : snapshot->guesses ? expect : NULL, &arrival, task,
	    err))
		return false;
	/* The size of a stream is not known before. */
	if (task != NULL)
		task->file_bytes = source->size;
	snapshot->head = sections->at[SECTION_SNAPSHOT];
	memcpy(snapshot->scopes, sections->scopes, sizeof snapshot->scopes);
	if (comes)
		return columns_check_names(snapshot, err);
	return snapshot->guesses || read_head(snapshot, err);
}

void
snapshot_rest(const struct snapshot *snapshot)
{
	const struct extent *at = &snapshot->sections.at[SECTION_STRINGS];

	source_rest(snapshot->source, at->begin, at->end);
}

void
snapshot_settle(struct snapshot *snapshot, struct task *task)
{
	sections_release(&snapshot->sections);
	source_settle(snapshot->source);
	/* Sections that were skipped have been scanned, too. */
	if (task != NULL)
		task->bytes = snapshot->source->size;
}

struct snapshot *
snapshot_load(struct source *source, struct task *task, struct error *err)
{
	struct snapshot *snapshot = snapshot_new(source, err);

	if (snapshot == NULL) {
		source_free(source);
		return NULL;
	}
	if (!snapshot_locate(snapshot, task, err) ||
	    !columns_nodes(snapshot, task, err) ||
	    !columns_edges(snapshot, task, err) ||
	    !columns_locations(snapshot, task, err) ||
	    !samples_read(snapshot, task, err) ||
	    !traces_read(snapshot, task, err)) {
		if (err != NULL)
			err->unpacked = source_is_packed(source);
		snapshot_free(snapshot);
		return NULL;
	}
	snapshot_settle(snapshot, task);
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
	free(snapshot->edge_what);
	free(snapshot->edge_aside);
	free(snapshot->edge_special);
	free(snapshot->edge_to);
	free(snapshot->located);
	free(snapshot->located_before);
	free(snapshot->place_of);
	free(snapshot->places);
	free(snapshot->samples);
	free(snapshot->traces);
	free(snapshot->trace_functions);
	free(snapshot->node_trace);
	number_map_release(&snapshot->rope_like);
	sections_release(&snapshot->sections);
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
	size += edges * 2 * sizeof(uint32_t) + edges / 8;
	size += snapshot->rope_like.slot_count *
	    sizeof(*snapshot->rope_like.slots);
	size += snapshot->edge_aside_count * sizeof(struct edge_aside);
	size += snapshot->located_count * sizeof(uint32_t);
	if (snapshot->located != NULL)
		size += bitset_words(snapshot->nodes) *
		    (sizeof(uint64_t) + sizeof(uint32_t));
	size += snapshot->place_count * sizeof(struct location);
	size += snapshot->sample_count * sizeof(struct sample);
	size += snapshot->trace_count * sizeof(struct trace);
	size += snapshot->trace_function_count *
	    sizeof(struct trace_function);
	if (snapshot->node_trace != NULL)
		size += nodes * sizeof(uint32_t);
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
	uint32_t word = node / 64, before;
	uint64_t bit = (uint64_t)1 << node % 64, bits;

	if (snapshot->located == NULL)
		return NULL;
	bits = snapshot->located[word];
	if (!(bits & bit))
		return NULL;
	before = snapshot->located_before[word] +
	    (uint32_t)__builtin_popcountll(bits & (bit - 1));
	return &snapshot->places[snapshot->place_of[before]];
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
