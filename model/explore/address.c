#include "model/explore/address.h"

#include <string.h>

#include "model/base/hash.h"
#include "model/base/strbuf.h"
#include "model/explore/edges.h"
#include "model/explore/path_search.h"
#include "model/explore/place.h"
#include "model/explore/step_set.h"
#include "model/graph/ignored.h"
#include "model/graph/nearest.h"
#include "model/graph/roots.h"
#include "model/load.h"
#include "model/table.h"

/* So many steps that are alike, one after the other, make a chain. */
#define CHAIN_MIN 3
/* A longer way is not followed to its end. */
#define STEPS_MAX 100000
/* A way that is to name an object is no longer than this. */
#define WAY_MAX 64

static bool
step_above(const struct heap *heap, struct nearest *nearest, uint32_t node,
	struct step *step)
{
	struct nearest_few few = { nearest, NEAREST_FEW };

	return plumbing_step(heap, node, nearest_few_edge, &few, step);
}

static bool
same_sort(const struct heap *heap, uint32_t a, uint32_t b)
{
	const struct snapshot *s = heap->snapshot;

	return s->node_type[a] == s->node_type[b] &&
	    s->node_name[a] == s->node_name[b];
}

/* Is it a property of one name, as from the list to its first link? */
static bool
same_property(const struct heap *heap, const struct step *a,
	const struct step *b)
{
	const struct snapshot *s = heap->snapshot;

	return a->kind == STEP_PROPERTY && b->kind == STEP_PROPERTY &&
	    s->edge_what[a->name] == s->edge_what[b->name];
}

void
chain_heads_release(struct chain_heads *heads)
{
	number_map_release(&heads->head);
	number_map_release(&heads->links);
}

/* All on the way to the head learn it. Without memory some do not. */
static void
remember(struct chain_heads *heads, const struct heap *heap,
	struct nearest *nearest, uint32_t node, uint32_t head, uint32_t links)
{
	struct step step;

	for (; links > 0 && node != head &&
	    number_map_get(&heads->head, node) == NUMBER_NONE; links--) {
		if (!number_map_put(&heads->links, node, links, NULL) ||
		    !number_map_put(&heads->head, node, head, NULL) ||
		    !step_above(heap, nearest, node, &step))
			return;
		node = step.holder;
	}
}

/* The head of the chain that a node is in, or the node. */
static uint32_t
head_of(const struct heap *heap, struct nearest *nearest,
	struct chain_heads *heads, uint32_t node, uint32_t *links)
{
	uint32_t start = node, known = NUMBER_NONE;
	struct step step, first;

	*links = 0;
	if (!step_above(heap, nearest, node, &first))
		return node;
	/* Of timers the list is the head, however near it is. */
	if (first.kind == STEP_TIMER) {
		*links = CHAIN_MIN;
		return first.holder;
	}
	for (step = first; *links < STEPS_MAX &&
	    same_sort(heap, step.held, step.holder) &&
	    step_alike(heap, &first, &step); ++*links) {
		known = heads != NULL ? number_map_get(&heads->head, node) :
		    NUMBER_NONE;
		if (known != NUMBER_NONE) {
			*links += number_map_get(&heads->links, node);
			node = known;
			break;
		}
		node = step.holder;
		if (!step_above(heap, nearest, node, &step))
			break;
	}
	/* A list may be of another class than its links. */
	if (known == NUMBER_NONE && *links >= CHAIN_MIN &&
	    step.held == node && (step.kind == STEP_TIMER ||
	    same_property(heap, &first, &step))) {
		node = step.holder;
		++*links;
	}
	if (heads != NULL && *links >= CHAIN_MIN)
		remember(heads, heap, nearest, start, node, *links);
	return node;
}

/* A variable of a closure of V8's own, as promises have, has no name. */
static bool
is_nameless(const struct step *step)
{
	return step->kind == STEP_VARIABLE && step->name == NO_EDGE &&
	    step->key == NO_NODE;
}

/* Is nothing to be gained from going on above this step? */
static bool
is_named(const struct step *step)
{
	switch (step->kind) {
	case STEP_VARIABLE:
		return !is_nameless(step);
	case STEP_SCRIPT_VARIABLE:
	case STEP_LISTENER:
	case STEP_LOCAL:
	case STEP_AWAIT:
	case STEP_ASYNC_PROMISE:
	case STEP_TIMER:
	case STEP_GLOBAL:
	case STEP_ROOT:
		return true;
	default:
		return false;
	}
}

/* Is it a function of the runtime's own code? */
static bool
is_runtimes_own(const struct heap *heap, uint32_t function)
{
	struct place place;

	return function != NO_NODE && place_of(heap, function, &place) &&
	    place_is_runtime(heap, &place);
}

/* Does the step say less than what it leads to, as `.sessions of process`? */
static bool
says_little(const struct heap *heap, const struct step *step)
{
	return step->kind == STEP_GLOBAL || step->kind == STEP_ROOT ||
	    (step->kind == STEP_VARIABLE &&
	    is_runtimes_own(heap, step->function));
}

bool
address_is_runtime(const struct heap *heap, const struct address *address)
{
	const struct step *top;

	if (address->count == 0)
		return true;
	top = &address->steps[address->count - 1];
	return is_runtimes_own(heap, top->function) ||
	    (heap->snapshot->node_type[top->holder] == NODE_CLOSURE &&
	    is_runtimes_own(heap, top->holder));
}

/* Fills in all but the object, going up from there. */
static void
climb(struct address *address, const struct heap *heap, step_up *up,
	void *data)
{
	const struct snapshot *s = heap->snapshot;
	struct step *step = address->steps;
	uint32_t node = address->object;
	uint64_t hash;

	address->count = 0;
	address->hash = hash_mix(s->node_type[node], s->node_name[node]);
	address->loose = address->hash;
	while (address->count < ADDRESS_STEPS &&
	    plumbing_step(heap, node, up, data, step)) {
		hash = step_hash(heap, step);
		address->hash = hash_mix(address->hash, hash);
		/* What a plain object is a dictionary of, names say. */
		if (step->kind == STEP_PROPERTY && (address->count > 0 ||
		    node_is(s, step->holder, "Object")))
			hash = s->node_name[step->holder];
		address->count++;
		address->loose = hash_mix(address->loose, hash);
		if (is_named(step))
			break;
		node = step++->holder;
	}
	if (address->count > 1 &&
	    says_little(heap, &address->steps[address->count - 1]) &&
	    address->steps[address->count - 2].kind == STEP_PROPERTY)
		address->count--;
}

void
address_find(struct address *address, const struct heap *heap,
	struct nearest *nearest, struct chain_heads *heads, uint32_t node)
{
	struct nearest_few few;

	memset(address, 0, sizeof(*address));
	address->object = head_of(heap, nearest, heads, node,
	    &address->links);
	if (address->links < CHAIN_MIN) {
		address->object = node;
		address->links = 0;
	}
	few = (struct nearest_few) { nearest,
		ADDRESS_STEPS * NEAREST_FEW };
	climb(address, heap, nearest_few_edge, &few);
}

/*
 * V8 holds what it works with, or has just worked with: no program put it
 * there. What a program or Node holds by a handle stands in other roots.
 */
static bool
is_passing(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;

	if (s->node_type[node] == NODE_SYNTHETIC)
		return !node_is(s, node, "(Global handles)") &&
		    !node_is(s, node, "(Eternal handles)") &&
		    !roots_is_user(s, node);
	return node_is(s, node, "system / NativeContext");
}

struct way {
	const struct snapshot *snapshot;
	const struct path *path;
};

static uint32_t
edge_up(void *data, uint32_t node, uint32_t *from)
{
	const struct way *way = data;

	for (uint32_t i = 0; i < way->path->count; i++) {
		if (way->snapshot->edge_to[way->path->edges[i]] != node)
			continue;
		*from = snapshot_edge_from(way->snapshot,
		    way->path->edges[i]);
		return way->path->edges[i];
	}
	return NO_EDGE;
}

static bool
is_poor(const struct heap *heap, const struct address *address)
{
	for (unsigned i = 0; i < address->count; i++)
		if (is_passing(heap, address->steps[i].holder))
			return true;
	return address->count == 0;
}

/* What is to be improved, and for whom. */
struct better {
	const struct heap *heap;
	struct address *address;
	bool found;
};

/* Does this way give a better address? Then that is taken. */
static bool
take_better(void *data, const struct path *path)
{
	struct better *better = data;
	struct way way = { better->heap->snapshot, path };
	struct address address = *better->address;

	if (path->count > WAY_MAX)
		return false;
	climb(&address, better->heap, edge_up, &way);
	if (is_poor(better->heap, &address))
		return false;
	*better->address = address;
	better->found = true;
	return true;
}

static bool
look_for_better(struct better *better, const struct ignored *ignored,
	struct error *err)
{
	struct paths paths;

	if (!paths_find(&paths, better->heap, ignored,
	    better->address->object, 1, take_better, better, err))
		return false;
	paths_release(&paths);
	return true;
}

/* As if what holds it for a moment were not there: that may hold a lot. */
static bool
look_elsewhere(struct better *better, struct error *err)
{
	const struct address *address = better->address;
	uint32_t nodes[ADDRESS_STEPS];
	struct ignored *ignored;
	size_t count = 0;
	bool ok;

	for (unsigned i = 0; i < address->count; i++)
		if (is_passing(better->heap, address->steps[i].holder))
			nodes[count++] = address->steps[i].holder;
	if (count == 0)
		return true;
	ignored = ignored_new(better->heap->snapshot, nodes, count, NULL,
	    err);
	ok = ignored != NULL && look_for_better(better, ignored, err);
	ignored_release(ignored);
	return ok;
}

bool
address_improve(struct address *address, const struct heap *heap,
	struct error *err)
{
	struct better better = { heap, address, false };

	return !is_poor(heap, address) || (look_for_better(&better, NULL,
	    err) && (better.found || look_elsewhere(&better, err)));
}

void
address_words(const struct heap *heap, const struct address *address,
	bool exact, struct cell *cell)
{
	const struct step *step;

	for (unsigned i = address->count; i-- > 0;) {
		step = &address->steps[i];
		if (i == address->count - 1) {
			step_text(heap, step, cell);
			/* Not to read as the end of a file's name. */
			if (i > 0 && !plumbing_is_suffix(heap, step))
				strbuf_addc(&cell->text, ' ');
		} else if (plumbing_is_suffix(heap, step) && !exact) {
			plumbing_words_of_many(heap, step, cell);
		} else if (plumbing_is_suffix(heap, step)) {
			plumbing_words(heap, step, cell);
		} else if (!is_nameless(step)) {
			cell_span(cell, SPAN_DIM);
			strbuf_adds(&cell->text, " -> ");
			plumbing_words_of_many(heap, step, cell);
		}
	}
}

uint32_t
address_root(const struct heap *heap, struct nearest *nearest,
	const struct address *address)
{
	uint32_t node = address->object;
	struct step step;

	for (int i = 0; i < STEPS_MAX && step_above(heap, nearest,
	    node, &step); i++) {
		node = step.holder;
		if (step.kind == STEP_ROOT)
			break;
	}
	return node;
}
