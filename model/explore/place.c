#include "model/explore/place.h"

#include "model/base/strbuf.h"
#include "model/graph/code.h"
#include "model/graph/names.h"

/* Blocks in blocks, more than anybody would write. */
#define BLOCKS_MAX 64

/* Of a block, or of its scope, no more edges than this are looked at. */
#define BLOCK_EDGES 1024

static void
set_position(struct place *place, uint32_t line, uint32_t column)
{
	/* Numbers of V8 below zero: code from before the first line. */
	if (line > INT32_MAX || column > INT32_MAX)
		return;
	place->line = line + 1;
	place->column = column + 1;
}

/* Without the number of a script, by what it runs. */
static bool
place_of_closure(const struct heap *heap, uint32_t node,
	const struct location *at, struct place *place)
{
	struct code_fields fields;
	uint32_t shared, script;

	code_fields(heap->snapshot, node, &fields);
	shared = fields.to[CODE_SHARED];
	if (shared == NO_NODE)
		return false;
	code_fields(heap->snapshot, shared, &fields);
	script = code_script_of(heap->snapshot, shared, &fields);
	if (script == NO_NODE || !code_script_is_file(heap->snapshot, script))
		return false;
	place->script = script;
	if (at != NULL)
		set_position(place, at->line, at->column);
	return true;
}

static bool
place_of_number(const struct heap *heap, uint32_t number, uint32_t line,
	uint32_t column, struct place *place)
{
	place->script = code_script_numbered(heap->code, number);
	if (place->script == NO_NODE)
		return false;
	set_position(place, line, column);
	return true;
}

/* A generator knows its function, an instance does not. */
static uint32_t
generator_function(const struct snapshot *s, uint32_t node)
{
	struct code_fields fields;
	uint32_t function;

	code_fields(s, node, &fields);
	function = fields.to[CODE_FUNCTION];
	if (function == NO_NODE || fields.to[CODE_CONTEXT] == NO_NODE ||
	    s->node_type[function] != NODE_CLOSURE)
		return NO_NODE;
	return function;
}

/* What V8 15 says of a scope that is no function's own. */
static bool
is_block_type(const struct snapshot *s, uint32_t type)
{
	static const char *const types[] = { "BLOCK_SCOPE", "CATCH_SCOPE",
	    "CLASS_SCOPE", "WITH_SCOPE" };

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strings_equal(&s->strings, s->node_name[type], types[i]))
			return true;
	return false;
}

/*
 * The slot of a scope info that leads to the outer one, or UINT32_MAX. Old
 * V8 names slots by their number, newer ones count the edges.
 */
static uint32_t
outer_slot(const struct snapshot *s, uint32_t scope, uint32_t outer,
	bool *counted)
{
	uint32_t first = s->first_edge[scope], end = s->first_edge[scope + 1];

	if (end - first > BLOCK_EDGES)
		end = first + BLOCK_EDGES;
	for (uint32_t e = first; e < end; e++) {
		uint32_t name = edge_name_of(s, e);
		char digit[2] = "0";

		if (s->edge_to[e] != outer)
			continue;
		*counted = edge_type_of(s, e) == EDGE_HIDDEN;
		if (*counted)
			return name;
		for (; edge_type_of(s, e) == EDGE_INTERNAL &&
		    digit[0] <= '9'; digit[0]++)
			if (strings_equal(&s->strings, name, digit))
				return (uint32_t)(digit[0] - '0');
		return UINT32_MAX;
	}
	return UINT32_MAX;
}

/* Has a context edges without names where others have variables? */
static bool
has_nameless(const struct snapshot *s, uint32_t context)
{
	uint32_t first = s->first_edge[context];
	uint32_t end = s->first_edge[context + 1];
	bool nameless = false;

	if (end - first > BLOCK_EDGES)
		return false;
	for (uint32_t e = first; e < end; e++) {
		if (edge_type_of(s, e) == EDGE_CONTEXT)
			return false;
		nameless |= edge_type_of(s, e) == EDGE_HIDDEN;
	}
	return nameless;
}

/*
 * Is a context, whose scope is no known function's, that of a block? It could
 * also be of a function that is gone. V8 15 says it. Before, variables of
 * blocks have no names, but in a few; and in the scope info of a function
 * there are at least so many slots before the outer one, for its own name.
 */
static bool
is_block(const struct snapshot *s, uint32_t context, uint32_t scope,
	uint32_t outer)
{
	struct code_fields fields;
	bool counted;
	uint32_t slot;

	code_fields(s, scope, &fields);
	if (fields.to[CODE_SCOPE_TYPE] != NO_NODE)
		return is_block_type(s, fields.to[CODE_SCOPE_TYPE]);
	if (has_nameless(s, context))
		return true;
	slot = outer_slot(s, scope, outer, &counted);
	return slot != UINT32_MAX && slot < (counted ? 2 : 8);
}

/* Of a closure, or of something that has a location. */
static bool
place_of_code(const struct heap *heap, uint32_t node,
	const struct location *at, struct place *place)
{
	bool closure = heap->snapshot->node_type[node] == NODE_CLOSURE;

	if (closure)
		place->function = node;
	return (at != NULL && place_of_number(heap, at->script, at->line,
	    at->column, place)) ||
	    (closure && place_of_closure(heap, node, at, place));
}

static bool
place_of_context(const struct heap *heap, uint32_t context,
	struct place *place)
{
	const struct snapshot *s = heap->snapshot;
	struct code_fields fields, outer;
	struct code_scope scope;
	uint32_t script = NO_NODE, closure = NO_NODE, previous;

	code_fields(s, context, &fields);
	closure = fields.to[CODE_CLOSURE];
	for (unsigned i = 0; i < BLOCKS_MAX && closure == NO_NODE &&
	    fields.to[CODE_SCOPE_INFO] != NO_NODE; i++) {
		scope = code_scope(heap->code, fields.to[CODE_SCOPE_INFO]);
		if (script == NO_NODE)
			script = scope.script;
		closure = scope.closure;
		previous = fields.to[CODE_PREVIOUS];
		if (closure != NO_NODE || previous == NO_NODE ||
		    !code_is_context(s, previous))
			break;
		code_fields(s, previous, &outer);
		if (!is_block(s, context, fields.to[CODE_SCOPE_INFO],
		    outer.to[CODE_SCOPE_INFO]))
			break;
		context = previous;
		fields = outer;
	}
	if (closure != NO_NODE && s->node_type[closure] == NODE_CLOSURE)
		return place_of_code(heap, closure,
		    snapshot_location(s, closure), place);
	place->script = script;
	return script != NO_NODE;
}

static bool
find(const struct heap *heap, uint32_t node, const struct location *at,
	struct place *place)
{
	const struct snapshot *s = heap->snapshot;

	*place = (struct place) { .script = NO_NODE, .function = NO_NODE };
	if (s->node_type[node] == NODE_CLOSURE || at != NULL)
		return place_of_code(heap, node, at, place);
	if (code_is_context(s, node))
		return place_of_context(heap, node, place);
	if (s->node_type[node] != NODE_CODE || !code_script_is_file(s, node))
		return false;
	place->script = node;
	return true;
}

bool
place_of(const struct heap *heap, uint32_t node, struct place *place)
{
	const struct location *at = snapshot_location(heap->snapshot, node);

	if (!find(heap, node, at, place))
		return false;
	if (at != NULL && place->function == NO_NODE)
		place->function = generator_function(heap->snapshot, node);
	return true;
}

bool
place_of_class(const struct heap *heap, uint32_t class, struct place *place)
{
	return place_of_row(heap, &heap->classes.rows[class], place);
}

bool
place_of_row(const struct heap *heap, const struct class_row *row,
	struct place *place)
{
	*place = (struct place) { .script = NO_NODE, .function = NO_NODE };
	return row->located && place_of_number(heap, row->script, row->line,
	    row->column, place);
}

static int
order_scripts(const struct heap *heap, uint32_t a, uint32_t b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	uint32_t x, y;
	int order;

	if (a == b)
		return 0;
	x = code_script_rank(heap->code, a);
	y = code_script_rank(heap->code, b);
	if (x != UINT32_MAX && y != UINT32_MAX)
		return x < y ? -1 : x > y;
	code_script_name(heap->snapshot, a, CODE_NAME_ORDER, &left);
	code_script_name(heap->snapshot, b, CODE_NAME_ORDER, &right);
	order = name_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

/* The order of places, of which one may not be known. */
static int
compare(const struct heap *heap, const struct place *left,
	const struct place *right, bool descending)
{
	int order;

	if (left == NULL || right == NULL)
		return left != NULL ? -1 : right != NULL;
	order = order_scripts(heap, left->script, right->script);
	if (order == 0)
		order = left->line < right->line ? -1 :
		    left->line > right->line;
	if (order == 0)
		order = left->column < right->column ? -1 :
		    left->column > right->column;
	return descending ? -order : order;
}

int
place_order_rows(const struct heap *heap, const struct class_row *a,
	const struct class_row *b, bool descending)
{
	struct place left, right;
	bool known = place_of_row(heap, a, &left);
	bool has = place_of_row(heap, b, &right);

	return compare(heap, known ? &left : NULL, has ? &right : NULL,
	    descending);
}

int
place_order(const struct heap *heap, uint32_t a, uint32_t b, bool descending)
{
	const struct location *at = snapshot_location(heap->snapshot, a);
	const struct location *other = snapshot_location(heap->snapshot, b);
	struct place left, right;
	bool known, has;

	/* Many instances of one class. */
	if (at != NULL && at == other &&
	    heap->snapshot->node_type[a] != NODE_CLOSURE &&
	    heap->snapshot->node_type[b] != NODE_CLOSURE)
		return 0;
	known = find(heap, a, at, &left);
	has = find(heap, b, other, &right);
	return compare(heap, known ? &left : NULL, has ? &right : NULL,
	    descending);
}

bool
place_function(const struct heap *heap, const struct place *place,
	size_t limit, struct strbuf *sb)
{
	size_t start = sb->len;

	if (place->function != NO_NODE)
		name_node(heap->snapshot, place->function, limit, sb);
	return sb->len > start;
}
