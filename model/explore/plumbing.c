#include "model/explore/plumbing.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/explore/edges.h"
#include "model/explore/map_table.h"
#include "model/graph/nearest.h"
#include "model/load.h"

/* So many edges of a node are looked at to find the name of one. */
#define NAME_EDGES 100000
/* Blocks with more variables than this keep theirs unnamed. */
#define SCOPE_EDGES 1000

struct way {
	const struct heap *heap;
	const struct snapshot *snapshot;
	step_up *up;
	void *data;
};

uint32_t
plumbing_up(void *nearest, uint32_t node, uint32_t *from)
{
	return nearest_edge_from(nearest, node, from);
}

/* Takes one edge more. False, and nothing done, at the end of the way. */
static bool
take(const struct way *way, struct step *step)
{
	uint32_t from = NO_NODE;
	uint32_t edge = way->up(way->data, step->holder, &from);

	if (edge == NO_EDGE || step->edges >= STEP_RUN)
		return false;
	if (step->edges++ == 0)
		step->first = edge;
	step->last = edge;
	step->holder = from;
	return true;
}

/* The same, if the edge is of that type and name; else it is not taken. */
static bool
take_named(const struct way *way, struct step *step, enum edge_type type,
	const char *name)
{
	struct step longer = *step;

	if (!take(way, &longer) ||
	    !edge_is(way->snapshot, longer.last, type, name))
		return false;
	*step = longer;
	return true;
}

static bool
holder_is(const struct way *way, const struct step *step,
	enum node_type type)
{
	return way->snapshot->node_type[step->holder] == type;
}

/* The first edge of the holder to held of that type. */
static uint32_t
find_own(const struct way *way, const struct step *step, uint32_t held,
	enum edge_type type)
{
	const struct snapshot *s = way->snapshot;
	uint32_t edge = s->first_edge[step->holder];
	uint32_t end = s->first_edge[step->holder + 1];

	if (end - edge > NAME_EDGES)
		end = edge + NAME_EDGES;
	for (; edge < end; edge++)
		if (s->edge_to[edge] == held && edge_type_of(s, edge) == type)
			return edge;
	return NO_EDGE;
}

/*
 * A value is held by the store of an object's properties (and, for a global
 * variable, by a cell in it). The object has an edge to the value, too, with
 * its name. The last edge of step leads to held.
 */
static bool
take_store(const struct way *way, struct step *step, uint32_t held)
{
	struct step longer = *step;

	/* Nearly all are properties of objects: these are no stores. */
	if (holder_is(way, step, NODE_OBJECT) ||
	    holder_is(way, step, NODE_CLOSURE))
		return false;
	if (edge_is(way->snapshot, step->last, EDGE_INTERNAL, "value") &&
	    node_is(way->snapshot, step->holder, "system / PropertyCell") &&
	    !take(way, &longer))
		return false;
	if (take_named(way, &longer, EDGE_INTERNAL, "properties")) {
		longer.kind = STEP_PROPERTY;
		longer.name = find_own(way, &longer, held, EDGE_PROPERTY);
	} else if (take_named(way, &longer, EDGE_INTERNAL, "elements")) {
		longer.kind = STEP_ELEMENT;
		longer.name = find_own(way, &longer, held, EDGE_ELEMENT);
	} else {
		return false;
	}
	if (longer.name == NO_EDGE)
		return false;
	*step = longer;
	return true;
}

/* A property or element, through a store or not. */
static bool
take_slot(const struct way *way, struct step *step, uint32_t held)
{
	uint8_t type = edge_type_of(way->snapshot, step->last);

	if (type == EDGE_PROPERTY)
		step->kind = STEP_PROPERTY;
	else if (type == EDGE_ELEMENT)
		step->kind = STEP_ELEMENT;
	else if (!take_store(way, step, held))
		return false;
	else
		return true;
	step->name = step->last;
	return true;
}

static bool
try_slot(const struct way *way, struct step *step)
{
	if (!take_slot(way, step, step->held))
		return false;
	if (step->kind == STEP_ELEMENT)
		step->index = edge_name_of(way->snapshot, step->name);
	return true;
}

/* "5" in a table of a Map, Set or WeakMap. */
static bool
try_table(const struct way *way, struct step *step)
{
	struct step longer = *step;
	uint32_t table = step->holder;

	if (!edge_number(way->snapshot, step->last, &longer.index) ||
	    !take_named(way, &longer, EDGE_INTERNAL, "table") ||
	    !holder_is(way, &longer, NODE_OBJECT))
		return false;
	switch (map_table_read(way->heap, longer.holder, table, step->last,
	    &longer.key)) {
	case MAP_TABLE_VALUE:
		longer.kind = STEP_MAP_VALUE;
		break;
	case MAP_TABLE_KEY:
		longer.kind = STEP_MAP_KEY;
		break;
	case MAP_TABLE_MEMBER:
		longer.kind = STEP_SET_MEMBER;
		break;
	default:
		longer.kind = STEP_TABLE_ENTRY;
		break;
	}
	*step = longer;
	return true;
}

static bool
try_weakmap(const struct way *way, struct step *step)
{
	if (edge_type_of(way->snapshot, step->last) != EDGE_PAIR)
		return false;
	if (take_named(way, step, EDGE_INTERNAL, "table")) {
		step->kind = STEP_WEAKMAP_ENTRY;
		step->key = map_table_weak_key(way->heap, step->held,
		    step->first);
	} else {
		step->kind = STEP_WEAKMAP_VALUE;
		step->key = step->holder;
	}
	return true;
}

/* The closure that a generator or async function runs, or NO_NODE. */
static uint32_t
running(const struct way *way, uint32_t node)
{
	uint32_t function = node_follow(way->snapshot, node, "function");

	return function != NO_NODE &&
	    way->snapshot->node_type[function] == NODE_CLOSURE ? function :
	    NO_NODE;
}

/* Up from a context to a closure that has it, or to where it waits. */
static bool
take_scope(const struct way *way, struct step *step)
{
	struct step longer = *step;

	while (take_named(way, &longer, EDGE_INTERNAL, "previous"))
		continue;
	if (!take_named(way, &longer, EDGE_INTERNAL, "context"))
		return false;
	longer.function = holder_is(way, &longer, NODE_CLOSURE) ?
	    longer.holder : running(way, longer.holder);
	if (longer.function == NO_NODE)
		return false;
	*step = longer;
	return true;
}

/*
 * The contexts of blocks have slots without names. Their scope has a string
 * for each name, and others: with as many strings as slots each has its own.
 */
static uint32_t
block_name(const struct snapshot *s, uint32_t context, uint32_t edge)
{
	uint32_t scope = node_follow(s, context, "scope_info"), at = 0;
	uint32_t strings = 0, slots = 0, name = NO_NODE, end;

	if (scope == NO_NODE)
		return NO_NODE;
	end = s->first_edge[context + 1];
	if (end - s->first_edge[context] > SCOPE_EDGES ||
	    s->first_edge[scope + 1] - s->first_edge[scope] > SCOPE_EDGES)
		return NO_NODE;
	for (uint32_t e = s->first_edge[context]; e < end; e++) {
		if (e == edge)
			at = slots;
		slots += edge_type_of(s, e) == EDGE_HIDDEN;
	}
	end = s->first_edge[scope + 1];
	for (uint32_t e = s->first_edge[scope]; e < end; e++) {
		if (s->node_type[s->edge_to[e]] != NODE_STRING)
			continue;
		if (strings++ == at)
			name = s->edge_to[e];
	}
	return strings == slots ? name : NO_NODE;
}

static bool
try_variable(const struct way *way, struct step *step)
{
	const struct snapshot *s = way->snapshot;
	struct step longer;

	if (edge_type_of(s, step->last) == EDGE_CONTEXT)
		step->name = step->first;
	else if (edge_type_of(s, step->last) == EDGE_HIDDEN &&
	    node_is(s, step->holder, "system / Context"))
		step->key = block_name(s, step->holder, step->first);
	else
		return false;
	step->kind = STEP_VARIABLE;
	if (take_scope(way, step))
		return true;
	longer = *step;
	if (take(way, &longer) && take_named(way, &longer, EDGE_INTERNAL,
	    "script_context_table")) {
		longer.kind = STEP_SCRIPT_VARIABLE;
		*step = longer;
	}
	return true;
}

/* The event's name in _events; one of several listeners is in an array. */
static bool
take_event(const struct way *way, struct step *step, uint32_t held)
{
	struct step longer = *step;
	uint32_t name;

	if (!take_slot(way, &longer, held))
		return false;
	if (longer.kind == STEP_ELEMENT) {
		held = longer.holder;
		if (!take(way, &longer) || !take_slot(way, &longer, held))
			return false;
	}
	name = longer.name;
	held = longer.holder;
	if (longer.kind != STEP_PROPERTY || !take(way, &longer) ||
	    !take_slot(way, &longer, held) || longer.kind != STEP_PROPERTY ||
	    !edge_is(way->snapshot, longer.name, EDGE_PROPERTY, "_events"))
		return false;
	longer.kind = STEP_LISTENER;
	longer.name = name;
	*step = longer;
	return true;
}

static bool
try_listener(const struct way *way, struct step *step)
{
	struct step longer = *step;
	uint32_t wrapper;

	if (way->snapshot->node_type[step->held] != NODE_CLOSURE ||
	    holder_is(way, step, NODE_SYNTHETIC))
		return false;
	/* once() wraps it in a bound function that knows it. */
	if (take_slot(way, &longer, longer.held) && edge_is(way->snapshot,
	    longer.name, EDGE_PROPERTY, "listener") &&
	    holder_is(way, &longer, NODE_CLOSURE)) {
		wrapper = longer.holder;
		if (take(way, &longer) && take_event(way, &longer, wrapper)) {
			*step = longer;
			return true;
		}
	}
	return take_event(way, step, step->held);
}

static bool
try_bound(const struct way *way, struct step *step)
{
	const struct snapshot *s = way->snapshot;
	struct step longer = *step;
	unsigned number;

	if (edge_is(s, step->last, EDGE_INTERNAL, "bound_this"))
		longer.kind = STEP_BOUND_THIS;
	else if (edge_is(s, step->last, EDGE_INTERNAL, "bound_function"))
		longer.kind = STEP_BOUND_FUNCTION;
	else if (edge_numbered(s, step->last, "bound_argument_", &number)) {
		longer.kind = STEP_BOUND_ARGUMENT;
		longer.index = number;
	} else if (edge_number(s, step->last, &longer.index) &&
	    take_named(way, &longer, EDGE_INTERNAL, "bindings"))
		longer.kind = STEP_BOUND_ARGUMENT;
	if (longer.kind == STEP_PLAIN || !holder_is(way, &longer,
	    NODE_CLOSURE))
		return false;
	longer.function = node_follow(s, longer.holder, "bound_function");
	*step = longer;
	return true;
}

static bool
try_local(const struct way *way, struct step *step)
{
	struct step longer = *step;

	if (!edge_number(way->snapshot, step->last, &longer.index) ||
	    !take_named(way, &longer, EDGE_INTERNAL,
	    "parameters_and_registers"))
		return false;
	longer.kind = STEP_LOCAL;
	longer.function = running(way, longer.holder);
	*step = longer;
	return true;
}

/* Older versions call all of their own objects "system". */
static bool
is_reaction(const struct way *way, uint32_t node)
{
	return node_is(way->snapshot, node, "system / PromiseReaction") ||
	    node_is(way->snapshot, node, "system");
}

/* Up a list of reactions to the promise that they wait for. */
static bool
take_reactions(const struct way *way, struct step *step)
{
	struct step longer = *step;

	while (is_reaction(way, longer.holder)) {
		if (take_named(way, &longer, EDGE_INTERNAL,
		    "reactions_or_result")) {
			*step = longer;
			return true;
		}
		if (!take(way, &longer))
			return false;
	}
	return false;
}

/*
 * What runs when a promise settles holds a context, which holds the function
 * that waits, as its extension or (older versions) as a variable.
 */
static bool
try_await(const struct way *way, struct step *step)
{
	struct step longer = *step;

	if (!node_is(way->snapshot, step->holder, "system / Context") ||
	    running(way, step->held) == NO_NODE ||
	    !take_named(way, &longer, EDGE_INTERNAL, "context") ||
	    !holder_is(way, &longer, NODE_CLOSURE) || !take(way, &longer) ||
	    !take_reactions(way, &longer))
		return false;
	longer.kind = STEP_AWAIT;
	longer.function = running(way, step->held);
	*step = longer;
	return true;
}

static bool
try_promise(const struct way *way, struct step *step)
{
	struct step longer = *step;

	if (edge_is(way->snapshot, step->last, EDGE_INTERNAL,
	    "reactions_or_result")) {
		step->kind = is_reaction(way, step->held) ? STEP_PLAIN :
		    STEP_RESULT;
		return true;
	}
	if (is_reaction(way, step->held) || !take_reactions(way, &longer))
		return false;
	longer.kind = STEP_THEN;
	*step = longer;
	return true;
}

/*
 * What an async function gave its caller stands in a slot without a name; a
 * generator has no such slot.
 */
static bool
try_async(const struct way *way, struct step *step)
{
	if (edge_type_of(way->snapshot, step->last) != EDGE_HIDDEN ||
	    !node_is(way->snapshot, step->held, "Promise") ||
	    running(way, step->holder) == NO_NODE)
		return false;
	step->kind = STEP_ASYNC_PROMISE;
	step->function = running(way, step->holder);
	return true;
}

/* The global object of a realm stands in several of its slots. */
static bool
try_global(const struct way *way, struct step *step)
{
	const struct snapshot *s = way->snapshot;
	uint32_t global;

	if (edge_type_of(s, step->last) != EDGE_INTERNAL ||
	    !node_begins(s, step->holder, "system / NativeContext"))
		return false;
	global = node_follow(s, step->holder, "global_object");
	if (global == NO_NODE)
		global = node_follow(s, step->holder, "extension");
	if (global != step->held)
		return false;
	step->kind = STEP_GLOBAL;
	return true;
}

/* Timers of one duration stand in a ring that TimersList begins. */
static bool
is_ring(const struct way *way, const struct step *step)
{
	return edge_is(way->snapshot, step->last, EDGE_PROPERTY,
	    "_idleNext") ||
	    edge_is(way->snapshot, step->last, EDGE_PROPERTY, "_idlePrev");
}

static bool
try_timer(const struct way *way, struct step *step)
{
	struct step longer = *step;

	if (!is_ring(way, &longer))
		return false;
	while (!node_is(way->snapshot, longer.holder, "TimersList"))
		if (!take(way, &longer) || !is_ring(way, &longer))
			return false;
	longer.kind = STEP_TIMER;
	*step = longer;
	return true;
}

static bool
try_rest(const struct way *way, struct step *step)
{
	if (edge_type_of(way->snapshot, step->last) == EDGE_HIDDEN &&
	    node_is(way->snapshot, step->holder, "system / JSProxy"))
		step->kind = STEP_PROXY;
	return true;
}

/* Nothing is built above a root of V8's own. */
static bool
try_root(const struct way *way, struct step *step)
{
	if (!holder_is(way, step, NODE_SYNTHETIC))
		return false;
	step->kind = STEP_ROOT;
	return true;
}

static bool
begin(const struct way *way, uint32_t node, struct step *step)
{
	*step = (struct step) { .kind = STEP_PLAIN, .held = node,
	    .holder = node, .name = NO_EDGE, .key = NO_NODE,
	    .function = NO_NODE };
	return take(way, step);
}

bool
plumbing_raw_step(const struct heap *heap, uint32_t node, step_up *up,
	void *data, struct step *step)
{
	struct way way = { heap, heap->snapshot, up, data };

	return begin(&way, node, step);
}

bool
plumbing_step(const struct heap *heap, uint32_t node, step_up *up,
	void *data, struct step *step)
{
	static bool (*const tries[])(const struct way *, struct step *) = {
		try_root, try_await, try_weakmap, try_variable, try_listener,
		try_bound, try_local, try_async, try_promise, try_table,
		try_timer, try_slot, try_global, try_rest,
	};
	struct way way = { heap, heap->snapshot, up, data };

	if (!begin(&way, node, step))
		return false;
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++)
		if (tries[i](&way, step))
			break;
	return true;
}
