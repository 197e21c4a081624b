/*
 * Variables in contexts that no living function can use: closures of one scope
 * share its context, and a variable that one of them used stays for all. Which
 * scope uses what the file says (snapshot/scopes.h), if V8 is new enough.
 *
 * A variable is in use where a closure that reaches its context is of a scope
 * that uses it, or has such a scope in it: when called, it can make a function
 * of that. Contexts that no closure and no call reaches are left out.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/explore/edges.h"
#include "model/explore/peek.h"
#include "model/graph/code.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/snapshot/scopes.h"
#include "model/table.h"

#define NAME_BYTES 60
/* Contexts in contexts, scopes in scopes: more than anybody would write. */
#define DEPTH_MAX 256
/* So many pairs of a context and a scope are known, at most. */
#define PAIRS_MAX ((size_t)1 << 24)

/* Which scopes closures that reach a context are of: a hash set. */
struct pairs {
	uint64_t *slots;		/* context << 32 | scope, + 1; or 0 */
	size_t slot_count, count;
	bool full;
};

struct search {
	struct detect *d;
	struct scopes scopes;
	struct pairs live;
	struct number_map scripts;	/* of contexts that closures reach */
	/* Scopes that use a variable: of var i from first_use[i] on. */
	uint32_t *first_use, *used_in;
	struct error *err;
};

static uint64_t *
slot_of(const struct pairs *pairs, uint64_t pair)
{
	size_t mask = pairs->slot_count - 1, slot = hash_mix(1, pair) & mask;

	while (pairs->slots[slot] != 0 && pairs->slots[slot] != pair)
		slot = (slot + 1) & mask;
	return &pairs->slots[slot];
}

static uint64_t
pair_of(uint32_t context, uint32_t scope)
{
	return ((uint64_t)context << 32 | scope) + 1;
}

static bool
grow(struct pairs *pairs, struct error *err)
{
	struct pairs more = { .slot_count = pairs->slot_count == 0 ? 1024 :
	    pairs->slot_count * 2, .count = pairs->count };

	more.slots = calloc(more.slot_count, sizeof *more.slots);
	if (more.slots == NULL)
		return error_memory(err, "contexts", more.slot_count *
		    sizeof *more.slots);
	for (size_t i = 0; i < pairs->slot_count; i++)
		if (pairs->slots[i] != 0)
			*slot_of(&more, pairs->slots[i]) = pairs->slots[i];
	free(pairs->slots);
	*pairs = more;
	return true;
}

/* *there: it was known before. */
static bool
add_pair(struct pairs *pairs, uint32_t context, uint32_t scope, bool *there,
	struct error *err)
{
	uint64_t *slot;

	if (pairs->count * 2 >= pairs->slot_count && !grow(pairs, err))
		return false;
	slot = slot_of(pairs, pair_of(context, scope));
	*there = *slot != 0;
	if (!*there) {
		*slot = pair_of(context, scope);
		pairs->full = ++pairs->count >= PAIRS_MAX;
	}
	return true;
}

static bool
has_pair(const struct pairs *pairs, uint32_t context, uint32_t scope)
{
	return pairs->slot_count > 0 &&
	    *slot_of(pairs, pair_of(context, scope)) != 0;
}

/* The number of its scope that a function or a scope info leads to. */
static bool
scope_id(const struct snapshot *s, uint32_t node, uint32_t *id)
{
	uint32_t number = node_follow(s, node, "scope_id"), digits;
	const char *text;
	bool below;

	digits = number == NO_NODE ? NO_NODE : peek_digits(s, number);
	if (digits == NO_NODE || s->node_name[digits] >= s->strings.count)
		return false;
	text = strings_begin(&s->strings, s->node_name[digits]);
	below = *text == '-';
	text += below;
	for (*id = 0; *text >= '0' && *text <= '9' && *id < UINT32_MAX / 16;
	    text++)
		*id = *id * 10 + (uint32_t)(*text - '0');
	if (below)
		*id = 0 - *id;
	return *text == '"';
}

/* The scope that a closure is of, or NO_SCOPE. */
static uint32_t
scope_of_closure(const struct search *search, uint32_t closure)
{
	const struct snapshot *s = search->d->heap->snapshot;
	uint32_t shared = detect_code(search->d, closure), script, id;

	if (shared == NO_NODE)
		return NO_SCOPE;
	script = words_follow(&search->d->words, shared, EDGE_INTERNAL,
	    WORD_SCRIPT);
	return script == NO_NODE || !scope_id(s, shared, &id) ? NO_SCOPE :
	    scopes_find(&search->scopes, script, id);
}

/*
 * All contexts that a closure reaches, or one of its calls that waits: holder
 * has the innermost of them.
 */
static bool
take_closure(struct search *search, uint32_t closure, uint32_t holder)
{
	const struct detect *d = search->d;
	const struct snapshot *s = d->heap->snapshot;
	uint32_t scope = scope_of_closure(search, closure);
	uint32_t context = words_follow(&d->words, holder, EDGE_INTERNAL,
	    WORD_CONTEXT);
	bool there = scope == NO_SCOPE;

	for (int i = 0; i < DEPTH_MAX && !there && context != NO_NODE &&
	    code_is_context(s, context); i++) {
		if (!add_pair(&search->live, context, scope, &there,
		    search->err) || !number_map_put(&search->scripts, context,
		    search->scopes.list[scope].script, search->err))
			return false;
		context = node_follow(s, context, "previous");
	}
	return true;
}

/* Turns round which scope uses which variable. */
static bool
turn_uses(struct search *search, struct error *err)
{
	const struct scopes *scopes = &search->scopes;
	size_t vars = scopes->var_count + (size_t)2;

	search->first_use = calloc(vars, sizeof *search->first_use);
	search->used_in = calloc(scopes->use_count + (size_t)1,
	    sizeof *search->used_in);
	if (search->first_use == NULL || search->used_in == NULL)
		return error_memory(err, "scopes", vars *
		    sizeof *search->first_use);
	/* Once to count them, and once to put them there, from behind. */
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < scopes->count; i++) {
			const struct scope *scope = &scopes->list[i];

			for (uint32_t k = 0; k < scope->uses; k++) {
				const struct scope_use *use =
				    &scopes->uses[scope->first_use + k];
				uint32_t of = scopes_find(scopes,
				    scope->script, use->id), var;

				if (of == NO_SCOPE || use->slot >=
				    scopes->list[of].vars)
					continue;
				var = scopes->list[of].first_var + use->slot;
				if (round == 0)
					search->first_use[var]++;
				else
					search->used_in[--search->first_use[
					    var]] = i;
			}
		}
		for (uint32_t i = 1; round == 0 && i <= scopes->var_count; i++)
			search->first_use[i] += search->first_use[i - 1];
	}
	return true;
}

static bool
is_used(const struct search *search, uint32_t context, uint32_t var)
{
	for (uint32_t i = search->first_use[var];
	    i < search->first_use[var + 1]; i++) {
		uint32_t scope = search->used_in[i];

		for (int depth = 0; depth < DEPTH_MAX && scope != NO_SCOPE;
		    depth++) {
			if (has_pair(&search->live, context, scope))
				return true;
			scope = search->scopes.list[scope].parent;
		}
	}
	return false;
}

/* The scope of a context, in the script of the closures that reach it. */
static uint32_t
scope_of_context(const struct search *search, uint32_t context)
{
	const struct snapshot *s = search->d->heap->snapshot;
	uint32_t info = node_follow(s, context, "scope_info");
	uint32_t script = number_map_get(&search->scripts, context), id;

	if (info == NO_NODE || script == NUMBER_NONE)
		return NO_SCOPE;
	return scope_id(s, info, &id) ? scopes_find(&search->scopes, script,
	    id) : NO_SCOPE;
}

/* The variable of a scope with this name, or NO_SCOPE. */
static uint32_t
find_var(const struct scopes *scopes, const struct scope *scope,
	uint32_t name)
{
	for (uint32_t i = 0; i < scope->vars; i++)
		if (scopes->vars[scope->first_var + i] == name)
			return scope->first_var + i;
	return NO_SCOPE;
}

static bool
take_context(struct search *search, uint32_t context)
{
	const struct snapshot *s = search->d->heap->snapshot;
	uint32_t number = scope_of_context(search, context);

	if (number == NO_SCOPE)
		return true;
	for (uint32_t e = s->first_edge[context];
	    e < s->first_edge[context + 1]; e++) {
		struct finding like;
		uint32_t var;

		if (edge_type_of(s, e) != EDGE_CONTEXT)
			continue;
		var = find_var(&search->scopes, &search->scopes.list[number],
		    edge_name_of(s, e));
		if (var == NO_SCOPE || is_used(search, context, var) ||
		    heap_size(search->d->heap, s->edge_to[e]) == 0)
			continue;
		like = finding_of(0, var, context);
		like.name = e;
		like.place = context;
		if (!detect_put(search->d, &like, s->edge_to[e], search->err))
			return false;
	}
	return true;
}

static bool
find_all(struct search *search, struct task *task)
{
	const struct snapshot *s = search->d->heap->snapshot;
	const struct marks *calls = &search->d->words.marks[WORD_REGISTERS];

	for (uint32_t node = 0; node < s->nodes && !search->live.full; node++)
		if (poll_cancelled_at(task, node, search->err) ||
		    (s->node_type[node] == NODE_CLOSURE &&
		    !take_closure(search, node, node)))
			return false;
	for (size_t i = 0; i < calls->count && !search->live.full; i++) {
		uint32_t call = calls->list[i].node, closure = words_follow(
		    &search->d->words, call, EDGE_INTERNAL, WORD_FUNCTION);

		if (poll_cancelled_at(task, (uint32_t)i, search->err) ||
		    (closure != NO_NODE && !take_closure(search, closure,
		    call)))
			return false;
	}
	/* Not all closures are known: nothing can be said. */
	for (uint32_t node = 0; node < s->nodes && !search->live.full; node++)
		if (poll_cancelled_at(task, node, search->err) ||
		    (code_is_context(s, node) && !take_context(search, node)))
			return false;
	return true;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	struct search search = { .d = d, .err = err };
	struct error damage = { 0 };
	bool ok = true;

	if (!scopes_are_there(d->heap->snapshot))
		return true;
	if (scopes_read(&search.scopes, d->heap->snapshot, &damage))
		ok = turn_uses(&search, err) && find_all(&search, task);
	else if (damage.kind == ERROR_MEMORY)
		ok = error_memory(err, "scopes", 0);
	scopes_release(&search.scopes);
	free(search.live.slots);
	number_map_release(&search.scripts);
	free(search.first_use);
	free(search.used_in);
	return ok;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	say(cell, "contexts that keep variable ");
	cell_span(cell, SPAN_CONTEXT);
	name_edge(heap->snapshot, f->name, NAME_BYTES, &cell->text);
	say(cell, ", which nothing can use any more");
}

static const char *
note(const struct heap *heap)
{
	return scopes_are_there(heap->snapshot) ? NULL : "this snapshot does "
	    "not say which function uses which variable: V8 does from version "
	    "15 on";
}

const struct detector contexts_detector = {
	.name = "contexts",
	.title = "Variables nothing uses",
	.help = "variables that closures keep though none of them uses them, "
	    "where the snapshot says what they use",
	.find = find,
	.words = words,
	.note = note,
};
