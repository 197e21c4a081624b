#include "model/explore/step_set.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/strbuf.h"
#include "model/explore/edges.h"
#include "model/explore/place.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

#define SLOTS_MIN 64
#define NAME_BYTES 200		/* of a holder */

/* Is it an edge with a number for a name, as slots of tables have? */
static bool
is_numbered(const struct heap *heap, const struct step *step)
{
	uint8_t type;
	uint32_t number;

	if (step->kind != STEP_PLAIN)
		return false;
	type = edge_type_of(heap->snapshot, step->first);
	return !edge_type_named(type) || type == EDGE_PAIR ||
	    edge_number(heap->snapshot, step->first, &number);
}

uint64_t
step_hash(const struct heap *heap, const struct step *step)
{
	const struct snapshot *s = heap->snapshot;
	uint64_t hash;

	if (!is_numbered(heap, step))
		return plumbing_hash(heap, step);
	hash = hash_mix(edge_type_of(s, step->first),
	    s->node_name[step->holder]);
	return hash_mix(hash, s->node_type[step->holder]);
}

bool
step_alike(const struct heap *heap, const struct step *a,
	const struct step *b)
{
	const struct snapshot *s = heap->snapshot;
	bool numbered = is_numbered(heap, a);

	if (numbered != is_numbered(heap, b))
		return false;
	if (!numbered)
		return plumbing_alike(heap, a, b);
	return edge_type_of(s, a->first) == edge_type_of(s, b->first) &&
	    s->node_name[a->holder] == s->node_name[b->holder] &&
	    s->node_type[a->holder] == s->node_type[b->holder];
}

void
step_set_release(struct step_set *set)
{
	free(set->steps);
	free(set->hashes);
	free(set->slots);
	memset(set, 0, sizeof(*set));
}

/* Makes the hash table twice as large. */
static bool
grow_slots(struct step_set *set, struct error *err)
{
	uint32_t count = set->slot_count > 0 ? 2 * set->slot_count :
	    SLOTS_MIN, at;
	uint32_t *slots = calloc(count, sizeof(*slots));

	if (slots == NULL)
		return error_memory(err, "steps", count * sizeof(*slots));
	for (uint32_t i = 0; i < set->count; i++) {
		at = (uint32_t)set->hashes[i] & (count - 1);
		while (slots[at] != 0)
			at = (at + 1) & (count - 1);
		slots[at] = i + 1;
	}
	free(set->slots);
	set->slots = slots;
	set->slot_count = count;
	return true;
}

static bool
append(struct step_set *set, const struct step *step, uint64_t hash,
	struct error *err)
{
	struct step *steps = array_grow(set->steps, &set->capacity,
	    set->count + (size_t)1, sizeof(*steps), "steps", err);
	uint64_t *hashes;

	if (steps == NULL)
		return false;
	set->steps = steps;
	hashes = array_grow(set->hashes, &set->hash_capacity,
	    set->count + (size_t)1, sizeof(*hashes), "steps", err);
	if (hashes == NULL)
		return false;
	set->hashes = hashes;
	steps[set->count] = *step;
	hashes[set->count++] = hash;
	return true;
}

bool
step_set_add(struct step_set *set, const struct heap *heap,
	const struct step *step, uint32_t *number, struct error *err)
{
	uint64_t hash = step_hash(heap, step);
	uint32_t at, found;

	if (set->count + (uint64_t)1 > set->slot_count / 2 &&
	    !grow_slots(set, err))
		return false;
	at = (uint32_t)hash & (set->slot_count - 1);
	for (; set->slots[at] != 0; at = (at + 1) & (set->slot_count - 1)) {
		found = set->slots[at] - 1;
		if (set->hashes[found] != hash ||
		    !step_alike(heap, &set->steps[found], step))
			continue;
		*number = found;
		return true;
	}
	if (!append(set, step, hash, err))
		return false;
	set->slots[at] = set->count;
	*number = set->count - 1;
	return true;
}

/* What all holders are called. */
static void
add_holder(const struct heap *heap, uint32_t node, struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	size_t limit = cell->limit < NAME_BYTES ? cell->limit : NAME_BYTES;
	size_t start;

	cell_span(cell, SPAN_CLASS);
	start = cell->text.len;
	name_node_raw(s, node, limit, &cell->text);
	if (s->node_type[node] == NODE_CLOSURE) {
		strbuf_adds(&cell->text, cell->text.len == start ?
		    "(anonymous)()" : "()");
	} else if (cell->text.len == start) {
		strbuf_adds(&cell->text, s->node_type[node] == NODE_ARRAY ?
		    "(internal array)" : "(no name)");
	}
}

/* Do the words leave it open whose it is? */
static bool
wants_holder(const struct step *step)
{
	switch (step->kind) {
	case STEP_PLAIN:
	case STEP_MAP_KEY:
	case STEP_SET_MEMBER:
	case STEP_TABLE_ENTRY:
	case STEP_WEAKMAP_VALUE:
	case STEP_PROXY:
	case STEP_ROOT:
		return true;
	case STEP_VARIABLE:
	case STEP_LOCAL:
	case STEP_AWAIT:
		return step->function == NO_NODE;
	default:
		return false;
	}
}

/*
 * Of a context whose function nothing is left of, as of a module, the place
 * says more than what V8 calls it.
 */
static bool
add_module(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	struct place place;

	if (step->kind != STEP_VARIABLE ||
	    !place_of(heap, step->holder, &place))
		return false;
	cell_span(cell, SPAN_PLACE);
	place_text(heap, &place, NAME_BYTES, &cell->text);
	return true;
}

void
step_text(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	if (plumbing_is_suffix(heap, step)) {
		add_holder(heap, step->holder, cell);
		plumbing_words_of_many(heap, step, cell);
		return;
	}
	if (is_numbered(heap, step)) {
		cell_span(cell, SPAN_ELEMENT);
		strbuf_adds(&cell->text, "[\u2026]");
	} else {
		plumbing_words_of_many(heap, step, cell);
	}
	if (wants_holder(step)) {
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text, " in ");
		if (!add_module(heap, step, cell))
			add_holder(heap, step->holder, cell);
	}
}
