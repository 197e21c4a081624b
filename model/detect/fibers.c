/*
 * What React has mounted, by component, and what it has unmounted though
 * something still holds it.
 *
 * Builds rename the class FiberNode, but not the fields of a fiber. A root of
 * fibers has a containerInfo and its current tree; what child and sibling lead
 * to from there is mounted. Each fiber that was rendered twice has another one
 * for its alternate: both are one component, and count once.
 */
#include "model/detect/detectors.h"

#include <stdlib.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/hash.h"
#include "model/explore/edges.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/graph/texts.h"
#include "model/load.h"
#include "model/table.h"

/* A fiber has some 35. */
#define EDGES_MAX 128
/* Fields of a fiber, of those looked for, that it has at least. */
#define FIELDS_MIN 4
/* memo() of forwardRef() of ...: so many are looked through. */
#define WRAPPERS_MAX 8
#define NAME_BYTES 120

enum {
	FIBERS_COMPONENT,	/* subject: a function or what wraps one */
	FIBERS_HOST,		/* a text: div */
	FIBERS_ROOT,
	FIBERS_OTHER,		/* a symbol, or nothing: text, fragments */
};

struct fibers {
	struct detect *d;
	uint64_t *is, *mounted;		/* a bit a node */
	uint32_t *list;
	size_t count;
	uint32_t *stack;		/* with room for all */
	size_t depth;
	struct number_map by_type;	/* findings by the node of a type */
};

static uint32_t
field(const struct detect *d, uint32_t node, enum known word)
{
	return words_follow(&d->words, node, EDGE_PROPERTY, word);
}

static bool
is_fiber(const struct detect *d, uint32_t node)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t end = s->first_edge[node + 1], fields = 0;

	if (s->node_type[node] != NODE_OBJECT ||
	    end - s->first_edge[node] > EDGES_MAX)
		return false;
	for (uint32_t e = s->first_edge[node]; e < end; e++) {
		if (edge_type_of(s, e) != EDGE_PROPERTY)
			continue;
		switch (words_edge(&d->words, e)) {
		case WORD_STATE_NODE:
		case WORD_RETURN:
		case WORD_PENDING_PROPS:
		case WORD_MEMOIZED_STATE:
		case WORD_ALTERNATE:
			fields++;
			break;
		default:
			break;
		}
	}
	return fields >= FIELDS_MIN;
}

static bool
find_fibers(struct fibers *f, struct task *task, struct error *err)
{
	const struct marks *marks = &f->d->words.marks[WORD_ELEMENT_TYPE];

	for (size_t i = 0; i < marks->count; i++) {
		uint32_t node = marks->list[i].node;

		if (poll_cancelled_at(task, (uint32_t)i, err))
			return false;
		if (bitset_has(f->is, node) || !is_fiber(f->d, node))
			continue;
		bitset_add(f->is, node);
		f->list[f->count++] = node;
	}
	return true;
}

static void
push(struct fibers *f, uint32_t node)
{
	if (node == NO_NODE || !bitset_has(f->is, node) ||
	    bitset_has(f->mounted, node))
		return;
	bitset_add(f->mounted, node);
	f->stack[f->depth++] = node;
}

/* What the roots show now. */
static bool
find_mounted(struct fibers *f, struct task *task, struct error *err)
{
	const struct marks *marks = &f->d->words.marks[WORD_CONTAINER_INFO];
	uint32_t seen = 0;

	for (size_t i = 0; i < marks->count; i++) {
		push(f, field(f->d, marks->list[i].node, WORD_CURRENT));
		while (f->depth > 0) {
			uint32_t node = f->stack[--f->depth];

			if (poll_cancelled_at(task, seen++, err))
				return false;
			push(f, field(f->d, node, WORD_SIBLING));
			push(f, field(f->d, node, WORD_CHILD));
		}
	}
	return true;
}

/* ---- names -------------------------------------------------------------- */

static bool
is_text(const struct snapshot *s, uint32_t node)
{
	return node != NO_NODE && (s->node_type[node] == NODE_STRING ||
	    s->node_type[node] == NODE_CONS_STRING ||
	    s->node_type[node] == NODE_SLICED_STRING);
}

static uint32_t
property(const struct snapshot *s, uint32_t node, const char *name)
{
	return node_target(s, node, EDGE_PROPERTY, name);
}

/* What memo(), forwardRef() and contexts are made of, or NO_NODE. */
static uint32_t
inner_type(const struct snapshot *s, uint32_t type)
{
	static const char *const names[] = { "render", "type", "_context" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		uint32_t inner = property(s, type, names[i]);

		if (inner != NO_NODE && (s->node_type[inner] == NODE_CLOSURE ||
		    s->node_type[inner] == NODE_OBJECT))
			return inner;
	}
	return NO_NODE;
}

/*
 * The name that was given to a type: a text, or NO_NODE. Builds for development
 * keep it in a variable, behind a getter.
 */
static uint32_t
display_name(const struct snapshot *s, uint32_t type)
{
	uint32_t text = property(s, type, "displayName");

	if (is_text(s, text))
		return text;
	text = property(s, type, "get displayName");
	if (text != NO_NODE)
		text = node_target(s, text, EDGE_INTERNAL, "context");
	if (text != NO_NODE)
		text = node_target(s, text, EDGE_CONTEXT, "ownName");
	return is_text(s, text) ? text : NO_NODE;
}

/*
 * Looks through wrappers for what has a name, and sets *text to it where it is
 * a text of its own. A function is the last that can have one.
 */
static uint32_t
named_type(const struct snapshot *s, uint32_t type, uint32_t *text)
{
	for (unsigned i = 0; i < WRAPPERS_MAX; i++) {
		uint32_t inner;

		*text = display_name(s, type);
		if (*text != NO_NODE)
			return type;
		inner = s->node_type[type] == NODE_OBJECT ?
		    inner_type(s, type) : NO_NODE;
		if (inner == NO_NODE)
			break;
		type = inner;
	}
	*text = NO_NODE;
	return type;
}

/* The function of a component, or NO_NODE. */
static uint32_t
function_of(const struct snapshot *s, uint32_t type)
{
	for (unsigned i = 0; i < WRAPPERS_MAX && type != NO_NODE; i++) {
		if (s->node_type[type] == NODE_CLOSURE)
			return type;
		type = s->node_type[type] == NODE_OBJECT ?
		    inner_type(s, type) : NO_NODE;
	}
	return NO_NODE;
}

/* element: what the type was given as, which may have a name for it. */
static void
add_component(const struct heap *heap, uint32_t type, uint32_t element,
	struct strbuf *out)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t text, named = named_type(s, type, &text);
	size_t start = out->len;

	if (text == NO_NODE && element != type &&
	    s->node_type[element] == NODE_OBJECT)
		text = display_name(s, element);
	if (text != NO_NODE)
		name_node(s, text, NAME_BYTES, out);
	else if (s->node_type[named] == NODE_CLOSURE)
		name_node(s, named, NAME_BYTES, out);
	else
		strbuf_adds(out, "Context");
	if (out->len == start)
		strbuf_adds(out, "Anonymous");
}

static uint8_t
kind_of(const struct detect *d, uint32_t fiber, uint32_t type)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t state = field(d, fiber, WORD_STATE_NODE);

	if (type != NO_NODE && (s->node_type[type] == NODE_CLOSURE ||
	    s->node_type[type] == NODE_OBJECT))
		return FIBERS_COMPONENT;
	if (is_text(s, type))
		return FIBERS_HOST;
	return state != NO_NODE && field(d, state, WORD_CURRENT) != NO_NODE &&
	    field(d, state, WORD_CONTAINER_INFO) != NO_NODE ? FIBERS_ROOT :
	    FIBERS_OTHER;
}

/* ---- what is found ------------------------------------------------------ */

/*
 * Functions of the same name that one place made are one component: those that
 * are made anew with each render, too.
 */
static uint32_t
new_finding(struct fibers *f, uint32_t fiber, uint32_t type,
	struct error *err)
{
	struct detect *d = f->d;
	const struct snapshot *s = d->heap->snapshot;
	uint32_t element = field(d, fiber, WORD_ELEMENT_TYPE), function;
	uint8_t kind = kind_of(d, fiber, type);
	struct strbuf name = STRBUF_INIT;
	struct finding like;
	uint64_t key = 0;

	if (kind == FIBERS_OTHER && element != NO_NODE &&
	    s->node_type[element] == NODE_SYMBOL)
		type = element;
	if (kind == FIBERS_COMPONENT) {
		add_component(d->heap, type, element, &name);
		function = function_of(s, type);
		key = text_hash_bytes(name.data, name.len);
		if (function != NO_NODE)
			key = hash_mix(key, detect_code(d, function));
	} else if (kind == FIBERS_HOST || (type != NO_NODE &&
	    s->node_type[type] == NODE_SYMBOL)) {
		name_node(s, type, NAME_BYTES, &name);
		key = text_hash_bytes(name.data, name.len);
	}
	strbuf_release(&name);
	like = finding_of(kind, key, type != NO_NODE ? type : fiber);
	like.others = element;
	if (kind == FIBERS_COMPONENT)
		like.place = function_of(s, type);
	return detect_finding(d, &like, err);
}

/* The type of a fiber; of one without any, what it was made with. */
static uint32_t
type_of(const struct fibers *f, uint32_t fiber)
{
	const struct snapshot *s = f->d->heap->snapshot;
	uint32_t type = field(f->d, fiber, WORD_TYPE);

	if (type != NO_NODE && !detect_is_object(s, type) &&
	    !is_text(s, type))
		type = NO_NODE;
	return type;
}

static uint32_t
find_finding(struct fibers *f, uint32_t fiber, struct error *err)
{
	uint32_t type = type_of(f, fiber), number;

	/* Of those without one there is more to know. */
	if (type == NO_NODE)
		return new_finding(f, fiber, type, err);
	number = number_map_get(&f->by_type, type);
	if (number != NUMBER_NONE)
		return number;
	number = new_finding(f, fiber, type, err);
	return number == NUMBER_NONE || !number_map_put(&f->by_type, type,
	    number, err) ? NUMBER_NONE : number;
}

/* The other fiber of the same component, or NO_NODE. */
static uint32_t
alternate_of(const struct fibers *f, uint32_t fiber)
{
	uint32_t other = field(f->d, fiber, WORD_ALTERNATE);

	return other != NO_NODE && other != fiber && bitset_has(f->is, other) ?
	    other : NO_NODE;
}

static bool
take(struct fibers *f, uint32_t fiber, bool unmounted, struct error *err)
{
	uint32_t other = alternate_of(f, fiber), number;
	bool here = bitset_has(f->mounted, fiber);
	bool there = other != NO_NODE && bitset_has(f->mounted, other);
	bool second;

	if ((here || there) == unmounted)
		return true;
	number = find_finding(f, there && !here ? other : fiber, err);
	if (!detect_add(f->d, number, fiber, err))
		return false;
	/* One of the two counts. */
	second = here || there ? !here || (there && other < fiber) :
	    other != NO_NODE && other < fiber &&
	    alternate_of(f, other) == fiber;
	f->d->list[number].count -= second;
	return true;
}

static bool
find(struct detect *d, bool unmounted, struct task *task, struct error *err)
{
	size_t most = d->words.marks[WORD_ELEMENT_TYPE].count;
	size_t words = bitset_words(d->heap->snapshot->nodes);
	struct fibers f = { .d = d };
	bool ok;

	if (most == 0)
		return true;
	f.is = big_alloc_clear(words, sizeof *f.is, "fibers", err);
	f.mounted = big_alloc_clear(words, sizeof *f.mounted, "fibers", err);
	f.list = big_alloc(most, sizeof *f.list, "fibers", err);
	f.stack = big_alloc(most, sizeof *f.stack, "fibers", err);
	ok = f.is != NULL && f.mounted != NULL && f.list != NULL &&
	    f.stack != NULL && find_fibers(&f, task, err) &&
	    find_mounted(&f, task, err);
	for (size_t i = 0; ok && i < f.count; i++)
		ok = !poll_cancelled_at(task, (uint32_t)i, err) &&
		    take(&f, f.list[i], unmounted, err);
	number_map_release(&f.by_type);
	free(f.is);
	free(f.mounted);
	free(f.list);
	free(f.stack);
	return ok;
}

static bool
find_live(struct detect *d, struct task *task, struct error *err)
{
	return find(d, false, task, err);
}

static bool
find_unmounted(struct detect *d, struct task *task, struct error *err)
{
	return find(d, true, task, err);
}

static void
add_words(const struct heap *heap, const struct finding *f,
	struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;

	switch (f->kind) {
	case FIBERS_COMPONENT:
		say(cell, "fibers of ");
		cell_span(cell, SPAN_CLASS);
		add_component(heap, f->subject, f->others < s->nodes ?
		    (uint32_t)f->others : f->subject, &cell->text);
		break;
	case FIBERS_HOST:
		say(cell, "fibers of ");
		cell_span(cell, SPAN_STRING);
		strbuf_addc(&cell->text, '<');
		name_node(s, f->subject, NAME_BYTES, &cell->text);
		strbuf_addc(&cell->text, '>');
		break;
	case FIBERS_ROOT:
		say(cell, "fibers of roots");
		break;
	default:
		say(cell, "fibers of ");
		if (s->node_type[f->subject] == NODE_SYMBOL)
			say_raw(heap, f->subject, cell);
		else
			say(cell, "text and fragments");
	}
}

static void
words_live(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	add_words(heap, f, cell);
}

static void
words_unmounted(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	say(cell, "unmounted ");
	add_words(heap, f, cell);
}

const struct detector fibers_detector = {
	.name = "fibers",
	.title = "React fibers",
	.help = "what React has mounted, by component; a fiber and its "
	    "alternate count once",
	.find = find_live,
	.words = words_live,
};

const struct detector unmounted_detector = {
	.name = "unmounted",
	.title = "Unmounted React fibers",
	.help = "fibers that no root of React shows any more, or not yet, and "
	    "what holds them",
	.find = find_unmounted,
	.words = words_unmounted,
};
