#include "model/explain/growing.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/number_map.h"
#include "model/base/task.h"
#include "model/compare/diff.h"
#include "model/compare/growers.h"
#include "model/explain/choice.h"
#include "model/explain/steadiness.h"
#include "model/explain/suspect.h"
#include "model/explore/edges.h"
#include "model/graph/kinds.h"
#include "model/graph/nearest.h"
#include "model/load.h"

/* Of so many growers, those that have grown most, addresses are found. */
#define GROWERS_MAX 5000

/* What share of all that is new on a grower must be in one thing. */
#define LUMP_PART 0.8
/* What share of it a variable has that is named on its own. */
#define VARIABLE_PART 0.1
#define VARIABLES_MAX 64
/* So many at addresses that are alike are one suspect. */
#define LOOSE_MANY 4
/* The global object, and whatever else is a root of the user's. */
#define SCOPE_DISTANCE 1
/* What is known of the suspects while they are being found. */
struct search {
	struct suspects *suspects;
	const struct diff *diff;
	const struct growers *growers;
	struct nearest *nearest;
	struct chain_heads heads;
	struct intern addresses;	/* numbered as the suspects are */
	size_t room;
	uint32_t *suspect_of;	/* of each grower: its suspect, or NONE */
	uint32_t *named;	/* and what that calls it by, or NO_NODE */
	size_t looked_at;	/* of so many, the first */
	/* New objects in a scope, each a suspect of its own. */
	struct own {
		uint32_t node, suspect;
	} *own;
	size_t own_count, own_room;
	struct number_map owners, tops;
	struct number_map nested;	/* owners within others of theirs */
};

/* ---- growers to suspects ------------------------------------------------- */

/* Objects without an address are suspects each by itself. */
static struct suspect *
suspect_at(struct search *search, const struct address *address,
	struct error *err)
{
	struct suspects *suspects = search->suspects;
	uint64_t key[2] = { address->hash,
	    address->count > 0 ? UINT64_MAX : address->object };
	struct suspect *list;
	uint32_t number;

	list = array_grow(suspects->list, &search->room, suspects->count + 1,
	    sizeof(*list), "suspects", err);
	if (list == NULL)
		return NULL;
	suspects->list = list;
	if (!intern_add(&search->addresses, key, sizeof(key), &number, err))
		return NULL;
	if (number == suspects->count)
		list[suspects->count++] = (struct suspect) {
		    .address = *address, .node = address->object };
	return &list[number];
}

/*
 * What to call a grower: by the one thing that nearly all that is new on it is
 * in, where there is one, as a string that is built up, or the head of a list.
 * It is that whose variable a programmer knows.
 */
static uint32_t
named_of(const struct search *search, const struct grower *grower)
{
	const struct grower_top *tops = search->growers->tops +
	    grower->first_top, *most = tops;

	for (uint32_t i = 1; i < grower->tops; i++)
		if (tops[i].bytes > most->bytes)
			most = &tops[i];
	if (grower->tops == 0 ||
	    !kind_is_content(search->diff->current->snapshot, most->node) ||
	    (double)most->bytes < LUMP_PART * (double)grower->come)
		return grower->node;
	return most->node;
}

static void
merge(struct suspect *list, uint32_t into, uint32_t from)
{
	if (list[from].best_bytes > list[into].best_bytes) {
		list[into].best = list[from].best;
		list[into].best_bytes = list[from].best_bytes;
	}
	list[into].loose = true;
	list[into].bytes += list[from].bytes;
	list[into].holders += list[from].holders;
	list[into].retained += list[from].retained;
	list[into].retained_change += list[from].retained_change;
	list[from] = (struct suspect) { .merged = into };
}

/*
 * Those that are little each, or many, are together if their addresses differ
 * by no more than the names of properties, as in a tree of dictionaries.
 */
static bool
loosen(struct search *search, struct error *err)
{
	struct suspects *suspects = search->suspects;
	struct suspect *list = suspects->list;
	/* Of each loose address: how many are at it, and the first of them. */
	struct alike {
		uint32_t count, first;
	} *alike = calloc(suspects->count + 1, sizeof(*alike)), *at;
	struct intern known = { 0 };
	uint32_t number, i, k;
	bool ok = alike != NULL || error_memory(err, "suspects",
	    suspects->count * sizeof(*alike));

	for (i = 0; ok && i < suspects->count; i++) {
		ok = intern_add(&known, &list[i].address.loose,
		    sizeof(list[i].address.loose), &number, err);
		if (ok && alike[number].count++ == 0)
			alike[number].first = NUMBER_NONE;
	}
	for (i = 0; ok && i < suspects->count; i++) {
		ok = intern_add(&known, &list[i].address.loose,
		    sizeof(list[i].address.loose), &number, err);
		at = &alike[number];
		if (!ok || (list[i].bytes >= MANY_MIN &&
		    at->count < LOOSE_MANY))
			continue;
		if (at->first == NUMBER_NONE)
			at->first = i;
		else
			merge(list, at->first, i);
	}
	intern_release(&known);
	free(alike);
	for (i = 0; ok && i < search->looked_at; i++) {
		k = search->suspect_of[i];
		if (k != NUMBER_NONE && list[k].holders == 0)
			search->suspect_of[i] = list[k].merged;
	}
	for (i = 0; ok && i < search->own_count; i++)
		if (list[search->own[i].suspect].holders == 0)
			search->own[i].suspect =
			    list[search->own[i].suspect].merged;
	return ok;
}

static int64_t
change_of(const struct diff *diff, uint32_t node)
{
	return (int64_t)(heap_retained(diff->current, node) -
	    heap_retained(diff->base, diff->twin[node]));
}

static struct suspect *
add_holder(struct search *search, const struct grower *grower, uint32_t named,
	int64_t bytes, struct error *err)
{
	const struct diff *diff = search->diff;
	struct suspect *suspect;
	struct address address;

	address_find(&address, diff->current, search->nearest,
	    &search->heads, named);
	suspect = suspect_at(search, &address, err);
	if (suspect == NULL)
		return NULL;
	suspect->bytes += bytes;
	if (bytes > suspect->best_bytes) {
		suspect->best = named;
		suspect->best_bytes = bytes;
	}
	/* Of a chain any number of links may grow: it is one. */
	if (suspect->holders == 0 || address.links == 0)
		suspect->holders++;
	suspect->retained += heap_retained(diff->current, named);
	suspect->retained_change += change_of(diff, grower->node);
	return suspect;
}

/* Where nearly all of it is in one of several, that is the suspect. */
static void
single_out(struct search *search, struct suspect *suspect)
{
	const struct heap *heap = search->diff->current;

	if (suspect->address.links > 0)
		suspect->retained = heap_retained(heap, suspect->node);
	if (suspect->holders < 2 || (double)suspect->best_bytes <
	    LUMP_PART * (double)suspect->bytes)
		return;
	address_find(&suspect->address, heap, search->nearest,
	    &search->heads, suspect->best);
	suspect->node = suspect->address.object;
	suspect->retained = heap_retained(heap, suspect->node);
	suspect->holders = 1;
	suspect->loose = false;
}

/* Is it what holds variables: a context, or the global object? */
static bool
is_scope(const struct heap *heap, uint32_t node)
{
	return distances_get(&heap->distances, node) <= SCOPE_DISTANCE ||
	    node_begins(heap->snapshot, node, "system / Context");
}

/*
 * What grows in a scope are its variables, not the scope: each that has much
 * of what is new is a suspect, and what has gone is taken off of all alike.
 */
static bool
add_variables(struct search *search, size_t number, struct error *err)
{
	const struct grower *grower = &search->growers->list[number];
	const struct heap *heap = search->diff->current;
	size_t before = search->own_count;
	struct suspect *suspect;
	struct own *own;
	double part;

	for (uint32_t i = 0; i < grower->tops &&
	    search->own_count - before < VARIABLES_MAX; i++) {
		const struct grower_top *top =
		    &search->growers->tops[grower->first_top + i];

		part = (double)top->bytes / (double)grower->come;
		if (part > 1)
			part = 1;
		if (part < VARIABLE_PART ||
		    !kind_is_content(heap->snapshot, top->node))
			continue;
		own = array_grow(search->own, &search->own_room,
		    search->own_count + 1, sizeof(*own), "suspects", err);
		if (own == NULL)
			return false;
		search->own = own;
		suspect = add_holder(search, grower, top->node,
		    (int64_t)(part * (double)grower->bytes), err);
		if (suspect == NULL)
			return false;
		search->suspect_of[number] = (uint32_t)(suspect -
		    search->suspects->list);
		own[search->own_count++] = (struct own) { top->node,
		    search->suspect_of[number] };
	}
	return true;
}

static bool
gather(struct search *search, struct error *err)
{
	const struct heap *heap = search->diff->current;
	const struct grower *grower;
	struct suspect *suspect;
	uint32_t named;

	for (size_t i = 0; i < search->looked_at; i++) {
		grower = &search->growers->list[i];
		named = named_of(search, grower);
		search->named[i] = NO_NODE;
		search->suspect_of[i] = NUMBER_NONE;
		if (named == grower->node && is_scope(heap, named)) {
			if (!add_variables(search, i, err))
				return false;
			continue;
		}
		suspect = add_holder(search, grower, named, grower->bytes,
		    err);
		if (suspect == NULL)
			return false;
		search->named[i] = named;
		search->suspect_of[i] = (uint32_t)(suspect -
		    search->suspects->list);
	}
	return true;
}

/* Which suspect a holder, and a new object that nothing new holds, are of. */
static bool
map_owners(struct search *search, struct error *err)
{
	const struct growers *growers = search->growers;

	for (size_t i = 0; i < search->looked_at; i++) {
		const struct grower *grower = &growers->list[i];

		if (search->suspect_of[i] == NUMBER_NONE)
			continue;
		if (!number_map_put(&search->owners, grower->node,
		    search->suspect_of[i], err))
			return false;
		for (uint32_t t = 0; t < grower->tops; t++)
			if (!number_map_put(&search->tops,
			    growers->tops[grower->first_top + t].node,
			    search->suspect_of[i], err))
				return false;
	}
	for (size_t i = 0; i < search->own_count; i++)
		if (!number_map_put(&search->tops, search->own[i].node,
		    search->own[i].suspect, err))
			return false;
	return true;
}

/* So many dominators are looked at. */
#define NESTED_MAX 1000

/* Is the node within another one of its suspect? */
static bool
is_nested(const struct heap *heap, const struct number_map *suspects,
	uint32_t node)
{
	const uint32_t *parent = heap->dominators.parent;
	uint32_t suspect = number_map_get(suspects, node);

	for (unsigned i = 0; i < NESTED_MAX && parent[node] != node; i++) {
		node = parent[node];
		if (number_map_get(suspects, node) == suspect)
			return true;
	}
	return false;
}

/* What is within another of its suspect is retained by that: once is enough. */
static bool
take_off_nested(struct search *search, struct error *err)
{
	const struct diff *diff = search->diff;
	struct suspect *list = search->suspects->list;
	struct number_map called = { 0 };
	uint32_t node, owner;
	bool ok = true;

	for (size_t i = 0; ok && i < search->looked_at; i++)
		ok = search->named[i] == NO_NODE || number_map_put(&called,
		    search->named[i], search->suspect_of[i], err);
	for (size_t i = 0; ok && i < search->looked_at; i++) {
		owner = search->suspect_of[i];
		node = search->named[i];
		if (node == NO_NODE)
			continue;
		if (is_nested(diff->current, &called, node))
			list[owner].retained -= heap_retained(diff->current,
			    node);
		node = search->growers->list[i].node;
		if (!is_nested(diff->current, &search->owners, node))
			continue;
		list[owner].retained_change -= change_of(diff, node);
		ok = number_map_put(&search->nested, node, owner, err);
	}
	number_map_release(&called);
	return ok;
}

/* The nodes whose class is the one that a suspect has most of what is new. */
static bool
mark_alike(const struct suspects *suspects, uint64_t *set, struct error *err)
{
	const struct classes *classes = &suspects->heap->classes;
	uint32_t nodes = suspects->heap->snapshot->nodes;
	bool *wanted = calloc(classes->count + (size_t)1, sizeof(*wanted));

	if (wanted == NULL)
		return error_memory(err, "suspects", classes->count);
	for (size_t i = 0; i < suspects->count; i++)
		if (suspects->list[i].bytes >= MANY_MIN &&
		    suspects->list[i].fresh.class != NO_CLASS)
			wanted[suspects->list[i].fresh.class] = true;
	memset(set, 0, bitset_words(nodes) * sizeof(*set));
	for (uint32_t node = 0; node < nodes; node++)
		if (wanted[classes->of[node]])
			bitset_add(set, node);
	free(wanted);
	return true;
}

/* What is new in them, and all that is like it. */
static bool
fill_contents(struct search *search, struct contents *contents,
	uint64_t *set, struct task *task, struct error *err)
{
	struct suspects *suspects = search->suspects;
	const struct heap *heap = suspects->heap;
	size_t i;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++)
		if (search->diff->twin[node] == NO_NODE)
			bitset_add(set, node);
	if (!contents_find(contents, suspects->count, heap, &search->owners,
	    &search->tops, set, task, err))
		return false;
	for (i = 0; i < suspects->count; i++)
		suspects->list[i].fresh = contents[i];
	if (!contents_find_deep(contents, suspects->count, heap,
	    &search->tops, set, err))
		return false;
	for (i = 0; i < suspects->count; i++)
		if (suspects->list[i].fresh.count < MANY &&
		    contents[i].count >= MANY)
			suspects->list[i].fresh = contents[i];
	if (!mark_alike(suspects, set, err) || !contents_find(contents,
	    suspects->count, heap, &search->owners, NULL, set, task, err))
		return false;
	for (i = 0; i < suspects->count; i++)
		suspects->list[i].held = contents[i];
	return true;
}

static bool
find_contents(struct search *search, struct task *task, struct error *err)
{
	size_t count = search->suspects->count;
	uint32_t nodes = search->suspects->heap->snapshot->nodes;
	struct contents *contents = calloc(count + 1, sizeof(*contents));
	uint64_t *set = big_alloc_clear(bitset_words(nodes), sizeof(*set),
	    "new objects", err);
	bool ok = contents != NULL && set != NULL;

	if (!ok)
		error_memory(err, "suspects", nodes / 8);
	ok = ok && fill_contents(search, contents, set, task, err);
	free(contents);
	free(set);
	return ok;
}

bool
growing_find(struct suspects *suspects, const struct diff *diff,
	const struct heap *const *series, struct task *task,
	struct error *err)
{
	const struct heap *heap = suspects->heap;
	struct search search = { .suspects = suspects, .diff = diff };
	struct growers *growers = growers_new(diff, task, err);
	size_t i;
	bool ok = false;

	if (growers == NULL)
		return false;
	search.growers = growers;
	while (search.looked_at < growers->count &&
	    search.looked_at < GROWERS_MAX &&
	    growers->list[search.looked_at].bytes > 0)
		search.looked_at++;
	search.suspect_of = calloc(search.looked_at + 1,
	    sizeof(*search.suspect_of));
	search.nearest = nearest_new(heap->snapshot, &heap->retainers,
	    &heap->distances, NULL, err);
	search.named = calloc(search.looked_at + 1, sizeof(*search.named));
	if (search.suspect_of == NULL || search.named == NULL)
		error_memory(err, "suspects", search.looked_at);
	if (search.suspect_of == NULL || search.named == NULL ||
	    search.nearest == NULL ||
	    !gather(&search, err) || !loosen(&search, err) ||
	    !map_owners(&search, err) || !take_off_nested(&search, err) ||
	    !task_advance(task, STAGE_WORK, 1, err) ||
	    !find_contents(&search, task, err) ||
	    !task_advance(task, STAGE_WORK, 2, err) ||
	    !steadiness_find(suspects, &search.owners, &search.nested,
	    series, err))
		goto out;
	choice_make(suspects);
	ok = true;
	for (i = 0; ok && i < suspects->count; i++) {
		single_out(&search, &suspects->list[i]);
		suspects->list[i].root = address_root(heap, search.nearest,
		    &suspects->list[i].address);
		ok = address_improve(&suspects->list[i].address, heap,
		    err);
	}
out:
	free(search.suspect_of);
	free(search.named);
	free(search.own);
	nearest_free(search.nearest);
	chain_heads_release(&search.heads);
	intern_release(&search.addresses);
	number_map_release(&search.owners);
	number_map_release(&search.tops);
	number_map_release(&search.nested);
	growers_free(growers);
	return ok;
}
