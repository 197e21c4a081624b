/* The part of plumbing.h that is about words. */
#include <string.h>

#include "model/base/hash.h"
#include "model/base/strbuf.h"
#include "model/explore/edges.h"
#include "model/explore/place.h"
#include "model/explore/plumbing.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

#define NAME_BYTES 200		/* of a name in words */
#define WAITING_EDGES 100	/* of a function that waits */

static size_t
name_limit(const struct cell *cell)
{
	return cell->limit < NAME_BYTES ? cell->limit : NAME_BYTES;
}

static void
add(struct cell *cell, enum span_kind kind, const char *text)
{
	cell_span(cell, kind);
	strbuf_adds(&cell->text, text);
}

/* A name, with signs for a cut; cell_span() has been called. */
static void
add_cut(struct cell *cell, const char *text, size_t len, size_t limit)
{
	bool cut = len > limit;

	if (cut)
		len = limit;
	while (cut && len > 0 && (text[len] & 0xc0) == 0x80)
		len--;
	strbuf_add(&cell->text, text, len);
	if (cut)
		strbuf_adds(&cell->text, "\u2026");
}

/* Can the name of a property stand after a dot? */
static bool
is_identifier(const char *text, size_t len)
{
	size_t i = len > 1 && text[0] == '#';

	if (len == i || (text[i] >= '0' && text[i] <= '9'))
		return false;
	for (; i < len; i++) {
		char c = text[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '$' &&
		    (c & 0x80) == 0)
			return false;
	}
	return true;
}

/* `.name`, `["odd name"]`, `[Symbol(kThing)]` */
static void
add_property(const struct heap *heap, uint32_t edge, struct cell *cell)
{
	static const char symbol[] = "<symbol ";
	struct strbuf name = STRBUF_INIT;
	size_t limit = name_limit(cell), skip = sizeof symbol - 1;

	name_edge(heap->snapshot, edge, limit + 4, &name);
	cell_span(cell, SPAN_PROPERTY);
	if (is_identifier(name.data, name.len)) {
		strbuf_addc(&cell->text, '.');
		add_cut(cell, name.data, name.len, limit);
	} else if (name.len > skip && memcmp(name.data, symbol, skip) == 0) {
		size_t len = name.len - skip;

		strbuf_adds(&cell->text, "[Symbol(");
		len -= name.data[name.len - 1] == '>';
		add_cut(cell, name.data + skip, len, limit);
		strbuf_adds(&cell->text, ")]");
	} else {
		strbuf_adds(&cell->text, "[\"");
		add_cut(cell, name.data, name.len, limit);
		strbuf_adds(&cell->text, "\"]");
	}
	strbuf_release(&name);
}

static void
add_edge_name(const struct heap *heap, uint32_t edge, enum span_kind kind,
	struct cell *cell)
{
	struct strbuf name = STRBUF_INIT;
	size_t limit = name_limit(cell);

	name_edge(heap->snapshot, edge, limit + 4, &name);
	cell_span(cell, kind);
	add_cut(cell, name.data, name.len, limit);
	strbuf_release(&name);
}

static void
add_node_name(const struct heap *heap, uint32_t node, enum span_kind kind,
	const char *empty, struct cell *cell)
{
	struct strbuf name = STRBUF_INIT;
	size_t limit = name_limit(cell);

	name_node(heap->snapshot, node, limit + 4, &name);
	cell_span(cell, kind);
	if (name.len == 0)
		strbuf_adds(&cell->text, empty);
	add_cut(cell, name.data, name.len, limit);
	strbuf_release(&name);
}

/* Where V8 was told to write numbers, they are nodes with a text for value. */
static uint32_t
number_text(const struct heap *heap, uint32_t node)
{
	return heap->snapshot->node_type[node] == NODE_NUMBER ?
	    node_follow(heap->snapshot, node, "value") : NO_NODE;
}

static void
add_key(const struct heap *heap, uint32_t key, struct cell *cell)
{
	uint32_t number;

	if (key == NO_NODE) {
		add(cell, SPAN_DIM, "\u2026");
		return;
	}
	switch (heap->snapshot->node_type[key]) {
	case NODE_STRING:
	case NODE_CONS_STRING:
		add(cell, SPAN_STRING, "\"");
		add_node_name(heap, key, SPAN_STRING, "", cell);
		strbuf_addc(&cell->text, '"');
		return;
	case NODE_NUMBER:
		number = number_text(heap, key);
		add_node_name(heap, number != NO_NODE ? number : key,
		    SPAN_STRING, "number", cell);
		return;
	default:
		add_node_name(heap, key, SPAN_CLASS, "(no name)", cell);
		cell_span(cell, SPAN_ID);
		strbuf_addf(&cell->text, " @%llu",
		    (unsigned long long)heap_id(heap, key));
	}
}

/* "  server.js:31": the column would only make it longer. */
static void
add_place(const struct heap *heap, uint32_t closure, struct cell *cell)
{
	struct place place;

	if (!place_of(heap, closure, &place) || place.line == 0)
		return;
	cell_span(cell, SPAN_PLACE);
	strbuf_adds(&cell->text, "  ");
	place_file(heap, &place, name_limit(cell), &cell->text);
	/* All of a file that a tool has packed is one line. */
	if (place.line == 1)
		place_numbers(&place, &cell->text);
	else
		strbuf_addf(&cell->text, ":%lu", (unsigned long)place.line);
}

static void
add_function(const struct heap *heap, uint32_t function, struct cell *cell)
{
	if (function == NO_NODE)
		return;
	strbuf_addc(&cell->text, ' ');
	add_node_name(heap, function, SPAN_CLASS, "(anonymous)", cell);
	add_place(heap, function, cell);
}

/* The edge of a plain step, as V8 calls it. */
static void
add_plain(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	uint8_t type = edge_type_of(heap->snapshot, step->first);
	bool bracket = type == EDGE_ELEMENT || type == EDGE_HIDDEN;

	add(cell, SPAN_INTERNAL, bracket ? "[" : "");
	add_edge_name(heap, step->first, SPAN_INTERNAL, cell);
	if (bracket)
		strbuf_addc(&cell->text, ']');
}

static bool
is_closure(const struct heap *heap, uint32_t node)
{
	return heap->snapshot->node_type[node] == NODE_CLOSURE;
}

/* A promise to give its caller makes a function that waits an async one. */
static const char *
sort_of_function(const struct heap *heap, uint32_t waiting)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t first = s->first_edge[waiting];
	uint32_t end = s->first_edge[waiting + 1];

	for (uint32_t e = first; e < end && e - first < WAITING_EDGES; e++)
		if (edge_type_of(s, e) == EDGE_HIDDEN &&
		    node_is(s, s->edge_to[e], "Promise"))
			return "async function";
	return "generator";
}

/* `variable x in closure handle  server.js:31` */
static void
add_variable(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	add(cell, SPAN_DIM, step->kind == STEP_SCRIPT_VARIABLE ?
	    "script variable" : "variable");
	if (step->name != NO_EDGE) {
		strbuf_addc(&cell->text, ' ');
		add_edge_name(heap, step->name, SPAN_CONTEXT, cell);
	} else if (step->key != NO_NODE) {
		strbuf_addc(&cell->text, ' ');
		add_node_name(heap, step->key, SPAN_CONTEXT, "", cell);
	}
	if (step->function == NO_NODE)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, " in %s", is_closure(heap, step->holder) ?
	    "closure" : sort_of_function(heap, step->holder));
	add_function(heap, step->function, cell);
}

static void
add_listener(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	add(cell, SPAN_DIM, "listener ");
	add(cell, SPAN_STRING, "\"");
	add_edge_name(heap, step->name, SPAN_STRING, cell);
	strbuf_addc(&cell->text, '"');
	add(cell, SPAN_DIM, " of ");
	add_node_name(heap, step->holder, SPAN_CLASS, "(no name)", cell);
}

static void
add_then(const struct heap *heap, const struct step *step, struct cell *cell)
{
	add(cell, SPAN_PROPERTY, ".then(");
	if (is_closure(heap, step->held))
		add_node_name(heap, step->held, SPAN_CLASS, "function", cell);
	cell_span(cell, SPAN_PROPERTY);
	strbuf_addc(&cell->text, ')');
}

/* `.get("sess:1")`; many: `.get(…)` */
static void
add_entry(const struct heap *heap, const struct step *step, bool many,
	struct cell *cell)
{
	switch (step->kind) {
	case STEP_MAP_VALUE:
	case STEP_WEAKMAP_ENTRY:
		add(cell, SPAN_PROPERTY, ".get(");
		add_key(heap, many ? NO_NODE : step->key, cell);
		add(cell, SPAN_PROPERTY, ")");
		break;
	case STEP_MAP_KEY:
		add(cell, SPAN_DIM, "key");
		break;
	case STEP_SET_MEMBER:
		add(cell, SPAN_DIM, "member");
		break;
	case STEP_TABLE_ENTRY:
		add(cell, SPAN_DIM, "key or value");
		break;
	default:
		add(cell, SPAN_DIM, "value of this key in a WeakMap");
		break;
	}
}

static void
add_bound(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	cell_span(cell, SPAN_DIM);
	if (step->kind == STEP_BOUND_THIS)
		strbuf_adds(&cell->text, "this of bound function");
	else if (step->kind == STEP_BOUND_FUNCTION)
		strbuf_adds(&cell->text, "target of bound function");
	else
		strbuf_addf(&cell->text, "argument %u of bound function",
		    step->index);
	add_function(heap, step->function, cell);
}

/* `awaited in async function fetchUser`, `local of generator lines` */
static void
add_waiting(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	uint32_t waiting = step->kind == STEP_AWAIT ? step->held :
	    step->holder;

	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, "%s %s", step->kind == STEP_AWAIT ?
	    "awaited in" : step->kind == STEP_LOCAL ? "local of" :
	    "promise of", sort_of_function(heap, waiting));
	add_function(heap, step->function, cell);
}

/* "(Global handles)": which of its slots it is says nothing. */
static void
add_root(const struct heap *heap, const struct step *step, struct cell *cell)
{
	uint32_t number;

	if (edge_type_of(heap->snapshot, step->first) == EDGE_ELEMENT ||
	    edge_number(heap->snapshot, step->first, &number))
		add(cell, SPAN_DIM, "root");
	else
		add_plain(heap, step, cell);
}

static void
add_words(const struct heap *heap, const struct step *step, bool many,
	struct cell *cell)
{
	switch (step->kind) {
	case STEP_PLAIN:
	case STEP_KINDS:
		add_plain(heap, step, cell);
		break;
	case STEP_PROPERTY:
		add_property(heap, step->name, cell);
		break;
	case STEP_ELEMENT:
		cell_span(cell, SPAN_ELEMENT);
		if (many)
			strbuf_adds(&cell->text, "[\u2026]");
		else
			strbuf_addf(&cell->text, "[%u]", step->index);
		break;
	case STEP_VARIABLE:
	case STEP_SCRIPT_VARIABLE:
		add_variable(heap, step, cell);
		break;
	case STEP_LISTENER:
		add_listener(heap, step, cell);
		break;
	case STEP_BOUND_THIS:
	case STEP_BOUND_FUNCTION:
	case STEP_BOUND_ARGUMENT:
		add_bound(heap, step, cell);
		break;
	case STEP_LOCAL:
	case STEP_ASYNC_PROMISE:
	case STEP_AWAIT:
		add_waiting(heap, step, cell);
		break;
	case STEP_THEN:
		add_then(heap, step, cell);
		break;
	case STEP_RESULT:
		add(cell, SPAN_DIM, "result of promise");
		break;
	case STEP_TIMER:
		add(cell, SPAN_DIM, "timer");
		break;
	case STEP_GLOBAL:
		add(cell, SPAN_DIM, "global object");
		break;
	case STEP_ROOT:
		add_root(heap, step, cell);
		break;
	case STEP_PROXY:
		add(cell, SPAN_DIM, "target or handler");
		break;
	default:
		add_entry(heap, step, many, cell);
		break;
	}
}

void
plumbing_words(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	add_words(heap, step, false, cell);
}

void
plumbing_words_of_many(const struct heap *heap, const struct step *step,
	struct cell *cell)
{
	add_words(heap, step, true, cell);
}

bool
plumbing_is_suffix(const struct heap *heap, const struct step *step)
{
	(void)heap;
	switch (step->kind) {
	case STEP_PROPERTY:
	case STEP_ELEMENT:
	case STEP_MAP_VALUE:
	case STEP_WEAKMAP_ENTRY:
	case STEP_THEN:
		return true;
	default:
		return false;
	}
}

/* What names a step apart from those that read alike: see plumbing_alike(). */
struct likeness {
	enum step_kind kind;
	uint8_t edge_type, holder_type, held_closure;
	uint32_t holder_name, name, function, index;
};

/* Functions made from one text are one, however often it ran. */
static uint32_t
shared_code(const struct heap *heap, uint32_t function)
{
	uint32_t shared = function == NO_NODE ? NO_NODE :
	    node_follow(heap->snapshot, function, "shared");

	return shared != NO_NODE ? shared : function;
}

static struct likeness
likeness(const struct heap *heap, const struct step *step)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t name = step->kind == STEP_PLAIN ? step->first : step->name;
	struct likeness like = {
		.kind = step->kind,
		.holder_type = s->node_type[step->holder],
		.holder_name = s->node_name[step->holder],
		.function = shared_code(heap, step->function),
	};

	if (name != NO_EDGE && step->kind != STEP_ELEMENT) {
		like.edge_type = edge_type_of(s, name);
		like.name = edge_name_of(s, name);
	}
	if (step->kind == STEP_BOUND_ARGUMENT)
		like.index = step->index;
	if (step->kind == STEP_VARIABLE && step->name == NO_EDGE)
		like.name = step->key != NO_NODE ? s->node_name[step->key] :
		    edge_name_of(s, step->first);
	/* The name of the function stands in the words. */
	if (step->kind == STEP_THEN && is_closure(heap, step->held)) {
		like.held_closure = 1;
		like.name = s->node_name[step->held];
	}
	return like;
}

uint64_t
plumbing_hash(const struct heap *heap, const struct step *step)
{
	struct likeness like = likeness(heap, step);
	uint64_t hash = hash_mix(0, (uint64_t)like.kind << 32 |
	    (uint64_t)like.edge_type << 16 |
	    (uint64_t)like.holder_type << 8 | like.held_closure);

	hash = hash_mix(hash, (uint64_t)like.holder_name << 32 | like.name);
	return hash_mix(hash, (uint64_t)like.function << 32 | like.index);
}

bool
plumbing_alike(const struct heap *heap, const struct step *a,
	const struct step *b)
{
	struct likeness left = likeness(heap, a), right = likeness(heap, b);

	return left.kind == right.kind &&
	    left.edge_type == right.edge_type &&
	    left.holder_type == right.holder_type &&
	    left.held_closure == right.held_closure &&
	    left.holder_name == right.holder_name &&
	    left.name == right.name && left.function == right.function &&
	    left.index == right.index;
}
