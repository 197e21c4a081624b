/* The part of where.h that finds the nodes. */
#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/compare/diff.h"
#include "model/explore/duplicates.h"
#include "model/explore/where_terms.h"
#include "model/graph/detached.h"
#include "model/graph/names.h"
#include "model/graph/native_contexts.h"
#include "model/graph/ropes.h"
#include "model/load.h"

/* Names of objects are looked at to this many bytes. */
#define NAME_BYTES 4096

/* So many nodes between two looks: to name a rope takes its time. */
#define POLL_PASSES ((uint32_t)1 << 10)

/* One term that is being applied. */
struct sieve {
	const struct term *term;
	const struct where_heaps *heaps;
	const struct heap *heap;
	uint64_t *set;		/* of nodes, where the term has one */
	bool *classes, types[256];	/* those that match */
	uint32_t *realm;	/* of each node */
	uint64_t max_id;	/* of the snapshot it asks about */
	struct ids *ids;	/* of each period */
	struct strbuf text;
	uint32_t rope;		/* that was matched last, if any was */
	bool rope_known, rope_matches;
};

static void
sieve_release(struct sieve *sieve)
{
	free(sieve->set);
	free(sieve->classes);
	free(sieve->realm);
	free(sieve->ids);
	strbuf_release(&sieve->text);
}

static bool
match_classes(struct sieve *sieve, struct error *err)
{
	const struct heap *heap = sieve->heap;

	sieve->classes = calloc(heap->classes.count + (size_t)1,
	    sizeof *sieve->classes);
	if (sieve->classes == NULL)
		return error_memory(err, "a filter", heap->classes.count);
	for (uint32_t i = 0; i < heap->classes.count; i++) {
		strbuf_reset(&sieve->text);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    i, SIZE_MAX, &sieve->text);
		sieve->classes[i] = pattern_match(sieve->term->pattern,
		    sieve->text.data, sieve->text.len);
	}
	return true;
}

static bool
match_types(struct sieve *sieve, struct error *err)
{
	bool any = false;


	for (unsigned i = 0; i < 256; i++) {
		const char *name = meta_node_type_name(
		    &sieve->heap->snapshot->meta, (uint8_t)i);

		sieve->types[i] = name != NULL && pattern_match(
		    sieve->term->pattern, name, strlen(name));
		any |= sieve->types[i];
	}
	return any || error_set(err, ERROR_ABSENT, "filter type: this "
	    "snapshot has no such type of objects");
}

/*
 * DevTools' maxJSObjectId: V8 gives odd ids to objects of the heap, rising as
 * it first sees them (section 10).
 */
static uint64_t
max_id(const struct heap *heap)
{
	uint64_t max = 0, id;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		id = heap_id(heap, node);
		if (id % 2 == 1 && id > max)
			max = id;
	}
	return max;
}

static bool
find_max_id(struct sieve *sieve, struct error *err)
{
	const struct where_heaps *heaps = sieve->heaps;
	uint64_t number = sieve->term->id;

	if (number > heaps->count || heaps->series[number - 1] == NULL)
		return error_set(err, ERROR_ABSENT, "filter %s:%llu: there "
		    "is no snapshot %llu", where_infos[sieve->term->kind].name,
		    (unsigned long long)number, (unsigned long long)number);
	sieve->max_id = max_id(heaps->series[number - 1]);
	return true;
}

static bool
find_ids(struct sieve *sieve, struct error *err)
{
	const struct term *term = sieve->term;

	if (sieve->heap->snapshot->sample_count == 0)
		return error_set(err, ERROR_ABSENT, "filter time: the "
		    "snapshot is of no recording, so no times are known");
	sieve->ids = calloc(term->period_count, sizeof *sieve->ids);
	if (sieve->ids == NULL)
		return error_memory(err, "a filter", term->period_count *
		    sizeof *sieve->ids);
	for (size_t i = 0; i < term->period_count; i++)
		sieve->ids[i] = period_ids(&term->periods[i],
		    sieve->heap->snapshot);
	return true;
}

static bool
in_periods(const struct sieve *sieve, uint64_t id)
{
	for (size_t i = 0; i < sieve->term->period_count; i++)
		if (ids_have(&sieve->ids[i], id))
			return true;
	return false;
}

static bool
find_new(struct sieve *sieve, struct error *err)
{
	const struct heap *heap = sieve->heap;
	struct diff *diff;

	if (sieve->heaps->base == NULL || sieve->heaps->base == heap)
		return error_set(err, ERROR_ABSENT, "filter new: there is no "
		    "base to compare with");
	diff = diff_new(heap, sieve->heaps->base, false, NULL, err);
	if (diff == NULL)
		return false;
	sieve->set = big_alloc_clear(bitset_words(heap->snapshot->nodes),
	    sizeof(uint64_t), "a filter", err);
	for (uint32_t i = 0; sieve->set != NULL && i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];

		for (uint32_t k = 0; k < row->added; k++)
			bitset_add(sieve->set,
			    diff->added[row->first_added + k]);
	}
	diff_free(diff);
	return sieve->set != NULL;
}

static bool
find_duplicated(struct sieve *sieve, struct task *task, struct error *err)
{
	sieve->set = big_alloc_clear(
	    bitset_words(sieve->heap->snapshot->nodes), sizeof(uint64_t),
	    "a filter", err);
	return sieve->set != NULL && duplicates_mark(sieve->heap,
	    sieve->set, task, err);
}

static bool
needs_graph(const struct sieve *sieve, struct error *err)
{
	return sieve->heap->graph || error_set(err, ERROR_ABSENT,
	    "filter %s needs the graph, which was left out (--no-graph)",
	    where_infos[sieve->term->kind].name);
}

/* Finds out once what the term asks of each node. */
static bool
prepare(struct sieve *sieve, struct task *task, struct error *err)
{
	const struct heap *heap = sieve->heap;

	switch (sieve->term->kind) {
	case WHERE_CLASS:
		return match_classes(sieve, err);
	case WHERE_TYPE:
		return match_types(sieve, err);
	case WHERE_RETAINED:
	case WHERE_DISTANCE:
	case WHERE_UNREACHABLE:
		return needs_graph(sieve, err);
	case WHERE_NEW:
		return find_new(sieve, err);
	case WHERE_BEFORE:
	case WHERE_AFTER:
		return find_max_id(sieve, err);
	case WHERE_TIME:
		return find_ids(sieve, err);
	case WHERE_DUPLICATED:
		return find_duplicated(sieve, task, err);
	case WHERE_HELD:
		return needs_graph(sieve, err) &&
		    only_held_by(sieve->term->holder, heap->snapshot,
		    &heap->distances, &sieve->set, task, err);
	case WHERE_REALM:
		return native_contexts_of(heap->snapshot, &sieve->realm, task,
		    err);
	default:
		return true;
	}
}

static bool
text_matches(struct sieve *sieve, uint32_t node)
{
	strbuf_reset(&sieve->text);
	name_node(sieve->heap->snapshot, node, NAME_BYTES, &sieve->text);
	return pattern_match(sieve->term->pattern, sieve->text.data,
	    sieve->text.len);
}

/* Text that was added to in steps is a chain of ropes that read the same. */
static bool
name_matches(struct sieve *sieve, uint32_t node)
{
	const struct snapshot *s = sieve->heap->snapshot;
	uint32_t like;

	if (s->node_type[node] != NODE_CONS_STRING)
		return text_matches(sieve, node);
	like = rope_like(s, node);
	if (!sieve->rope_known || like != sieve->rope)
		sieve->rope_matches = text_matches(sieve, node);
	sieve->rope_known = true;
	sieve->rope = like;
	return sieve->rope_matches;
}

static bool
in_realm(const struct sieve *sieve, uint32_t node)
{
	const struct term *term = sieve->term;
	uint32_t realm = sieve->realm[node];

	if (realm == CONTEXT_NONE || realm == CONTEXT_SHARED)
		return realm == CONTEXT_NONE ? term->none : term->shared;
	return term->id > 0 && heap_id(sieve->heap, realm) == term->id;
}

static bool
passes(struct sieve *sieve, uint32_t node)
{
	const struct heap *heap = sieve->heap;
	const struct snapshot *s = heap->snapshot;
	const struct term *term = sieve->term;

	switch (term->kind) {
	case WHERE_CLASS:
		return sieve->classes[heap->classes.of[node]];
	case WHERE_NAME:
		return name_matches(sieve, node);
	case WHERE_TYPE:
		return sieve->types[s->node_type[node]];
	case WHERE_SIZE:
		return bound_holds(&term->bound,
		    (double)heap_size(heap, node));
	case WHERE_RETAINED:
		return bound_holds(&term->bound,
		    (double)heap_retained(heap, node));
	case WHERE_DISTANCE:
		return distance_shown(heap_distance(heap, node)) &&
		    bound_holds(&term->bound, heap_distance(heap, node));
	case WHERE_ID:
		return bound_holds(&term->bound,
		    (double)heap_id(heap, node));
	case WHERE_DETACHED:
		return s->node_detached != NULL &&
		    (s->node_detached[node] & DETACHED_STATE) == 2;
	case WHERE_UNREACHABLE:
		return !distance_shown(heap_distance(heap, node));
	case WHERE_BEFORE:
		return heap_id(heap, node) <= sieve->max_id;
	case WHERE_AFTER:
		return heap_id(heap, node) > sieve->max_id;
	case WHERE_TIME:
		return in_periods(sieve, heap_id(heap, node));
	case WHERE_REALM:
		return in_realm(sieve, node);
	default:
		return bitset_has(sieve->set, node);
	}
}

/* Takes out of nodes those for which a term does not hold. */
static bool
apply(const struct term *term, const struct where_heaps *heaps,
	uint64_t *nodes, struct task *task, struct error *err)
{
	struct sieve sieve = {
		.term = term, .heaps = heaps, .heap = heaps->heap,
		.text = STRBUF_INIT,
	};
	bool done = prepare(&sieve, task, err);

	for (uint32_t node = 0; done && node < heaps->heap->snapshot->nodes;
	    node++) {
		if (bitset_has(nodes, node) &&
		    passes(&sieve, node) == term->not)
			bitset_remove(nodes, node);
		if (node % POLL_PASSES == 0)
			done = task_goes_on(task, err);
	}
	sieve_release(&sieve);
	return done;
}

bool
where_nodes(const struct where *where, const struct where_heaps *heaps,
	uint64_t **nodes, struct task *task, struct error *err)
{
	size_t words = bitset_words(heaps->heap->snapshot->nodes);

	*nodes = big_alloc_clear(words, sizeof(**nodes), "a filter", err);
	if (*nodes == NULL)
		return false;
	memset(*nodes, 0xff, words * sizeof(**nodes));
	for (size_t i = 0; i < where->count; i++) {
		if (apply(&where->terms[i], heaps, *nodes, task, err))
			continue;
		free(*nodes);
		*nodes = NULL;
		return false;
	}
	return true;
}
