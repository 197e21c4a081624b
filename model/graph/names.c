#include "model/graph/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/strbuf.h"
#include "model/base/utf16.h"
#include "model/graph/detached.h"
#include "model/graph/ropes.h"
#include "model/snapshot/snapshot.h"

/* DevTools stops listing properties at this length. */
#define PLAIN_UNITS 100

/* So much of a property, cut or not, is already too long to be added. */
#define PROPERTY_BYTES ((size_t)3 * PLAIN_UNITS + 3)

/*
 * A rope is a tree, so joining its first characters visits each node once at
 * most. In a broken file it may be a circle or endlessly empty.
 */
#define ROPE_STEPS ((uint32_t)1 << 22)
/* A rope has a map and two halves; no more edges of it are looked at. */
#define ROPE_EDGES 4096

/* Drops what is longer than limit since start, whole characters only. */
static void
cut(struct strbuf *sb, size_t start, size_t limit)
{
	size_t end = start + limit;

	if (sb->len - start <= limit)
		return;
	while (end > start && (sb->data[end] & 0xc0) == 0x80)
		end--;
	strbuf_truncate(sb, end);
}

/* False when the name was cut. */
static bool
raw_name(const struct snapshot *s, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	static const char prefix[] = "Detached ";
	size_t len = sizeof(prefix) - 1;

	if (s->node_detached != NULL &&
	    (s->node_detached[node] & DETACHED_RENAMED)) {
		strbuf_add(sb, prefix, limit < len ? limit : len);
		if (limit < len)
			return false;
		limit -= len;
	}
	return strings_decode(&s->strings, s->node_name[node], limit, sb);
}

void
name_node_raw(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	raw_name(snapshot, node, limit, sb);
}

bool
name_is_plain(const struct snapshot *snapshot, uint32_t node)
{
	return snapshot->node_type[node] == NODE_OBJECT &&
	    strings_equal(&snapshot->strings, snapshot->node_name[node],
	    "Object");
}

struct stack {
	uint32_t *nodes;
	size_t depth, capacity;
};

static bool
push(struct stack *stack, uint32_t node)
{
	uint32_t *nodes = array_grow(stack->nodes, &stack->capacity,
	    stack->depth + 1, sizeof(*nodes), "a name", NULL);

	if (nodes == NULL)
		return false;
	stack->nodes = nodes;
	stack->nodes[stack->depth++] = node;
	return true;
}

int
name_rope_half(const struct snapshot *s, struct rope_words *words,
	uint32_t edge)
{
	uint32_t name = edge_name_of(s, edge);

	if (edge_type_of(s, edge) != EDGE_INTERNAL || name == words->other)
		return 0;
	if (name == words->first)
		return 1;
	if (name == words->second)
		return 2;
	if (strings_equal(&s->strings, name, "first"))
		words->first = name;
	else if (strings_equal(&s->strings, name, "second"))
		words->second = name;
	else
		words->other = name;
	return name == words->first ? 1 : name == words->second ? 2 : 0;
}

void
name_rope_halves(const struct snapshot *s, struct rope_words *words,
	uint32_t node, uint32_t *first, uint32_t *second)
{
	uint32_t e = s->first_edge[node], end = s->first_edge[node + 1];

	*first = *second = 0;
	if (end - e > ROPE_EDGES)
		end = e + ROPE_EDGES;
	for (; e < end && (*first == 0 || *second == 0); e++) {
		int half = name_rope_half(s, words, e);

		if (half == 1)
			*first = s->edge_to[e];
		else if (half == 2)
			*second = s->edge_to[e];
	}
}

/* What is read in the place of a node, or NO_NODE (graph/ropes.h). */
static uint32_t
shown_part(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_CONS_STRING ? rope_like(s, node) :
	    node;
}

/* Joins a rope until it has most units or limit bytes. False: it was cut. */
static bool
join_rope(const struct snapshot *s, uint32_t node, size_t most, size_t limit,
	struct strbuf *sb)
{
	struct rope_words words = ROPE_WORDS_INIT;
	struct stack stack = { NULL, 0, 0 };
	size_t start = sb->len, units = 0, at;
	uint32_t steps = s->nodes < ROPE_STEPS ? s->nodes + (1 << 16) :
	    ROPE_STEPS;
	uint32_t first, second;
	bool ok = push(&stack, node), whole = true;

	while (ok && whole && stack.depth > 0 && units < most &&
	    steps-- > 0) {
		node = stack.nodes[--stack.depth];
		/* Of a longer text all ropes are to be read. */
		if (most == NAME_ROPE_UNITS)
			node = shown_part(s, node);
		if (node == NO_NODE) {
			whole = false;
			break;
		}
		if (s->node_type[node] != NODE_CONS_STRING) {
			at = sb->len;
			whole = raw_name(s, node, limit - (at - start), sb);
			units += utf16_length(sb->data + at, sb->len - at);
			utf16_join(sb, at);
			continue;
		}
		name_rope_halves(s, &words, node, &first, &second);
		ok = push(&stack, second) && push(&stack, first);
	}
	if (!ok)
		sb->failed = true;
	whole &= stack.depth == 0;
	free(stack.nodes);
	return whole;
}

bool
name_text(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	if (snapshot->node_type[node] == NODE_CONS_STRING)
		return join_rope(snapshot, node, SIZE_MAX, limit, sb);
	return raw_name(snapshot, node, limit, sb);
}

/* Puts text before what sb holds. */
static void
prepend(struct strbuf *sb, const char *text, size_t len)
{
	size_t old = sb->len;

	strbuf_add(sb, text, len);
	if (sb->len != old + len)
		return;
	memmove(sb->data + len, sb->data, old);
	memcpy(sb->data, text, len);
}

/* A property that counts for the name of a plain object. */
static bool
is_shown_property(const struct snapshot *s, uint32_t edge)
{
	return edge_type_of(s, edge) == EDGE_PROPERTY &&
	    !strings_equal(&s->strings, edge_name_of(s, edge), "__proto__");
}

/* The name of a plain object, from both its ends. */
struct plain {
	struct strbuf *head;		/* from "{" on */
	struct strbuf tail;		/* up to "}" */
	size_t head_units, tail_units;
	struct strbuf text, shown;	/* of one property */
};

/* Adds a property at the back or the front. False when it is too long. */
static bool
plain_add(struct plain *plain, const struct snapshot *s, uint32_t edge,
	size_t limit, bool back)
{
	size_t most = PROPERTY_BYTES, units;
	bool first = plain->head_units == 1;

	if (first && limit > most)
		most = limit;
	strbuf_reset(&plain->text);
	strbuf_reset(&plain->shown);
	strings_decode(&s->strings, edge_name_of(s, edge), most, &plain->text);
	name_property(plain->text.data, plain->text.len, &plain->shown);
	units = utf16_length(plain->shown.data, plain->shown.len);
	/* The first is shown however long it is. */
	if (!first && plain->head_units + plain->tail_units + units >
	    PLAIN_UNITS)
		return false;
	if (back) {
		if (plain->tail_units > 1) {
			prepend(&plain->tail, ", ", 2);
			plain->tail_units += 2;
		}
		prepend(&plain->tail, plain->shown.data, plain->shown.len);
		plain->tail_units += units;
	} else {
		if (!first) {
			strbuf_adds(plain->head, ", ");
			plain->head_units += 2;
		}
		strbuf_add(plain->head, plain->shown.data, plain->shown.len);
		plain->head_units += units;
	}
	return true;
}

/* Properties are taken from the front and the back in turn, while they fit. */
static void
plain_name(const struct snapshot *s, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	struct plain plain = {
		.head = sb, .tail = STRBUF_INIT, .head_units = 1,
		.tail_units = 1, .text = STRBUF_INIT, .shown = STRBUF_INIT,
	};
	uint32_t front = s->first_edge[node], end = s->first_edge[node + 1];
	size_t start = sb->len;
	bool back = false, shown;

	strbuf_addc(sb, '{');
	strbuf_addc(&plain.tail, '}');
	while (front < end) {
		uint32_t edge = back ? end - 1 : front;

		shown = is_shown_property(s, edge);
		if (shown && !plain_add(&plain, s, edge, limit, back))
			break;
		if (back)
			end--;
		else
			front++;
		if (shown)
			back = !back;
	}
	if (front < end)
		strbuf_adds(sb, ", \xe2\x80\xa6");
	if (plain.tail_units > 1)
		strbuf_adds(sb, ", ");
	strbuf_add(sb, plain.tail.data, plain.tail.len);
	cut(sb, start, limit);
	sb->failed |= plain.tail.failed || plain.text.failed ||
	    plain.shown.failed;
	strbuf_release(&plain.tail);
	strbuf_release(&plain.text);
	strbuf_release(&plain.shown);
}

void
name_node(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	if (snapshot->node_type[node] == NODE_CONS_STRING)
		join_rope(snapshot, node, NAME_ROPE_UNITS, limit, sb);
	else if (name_is_plain(snapshot, node))
		plain_name(snapshot, node, limit, sb);
	else
		raw_name(snapshot, node, limit, sb);
}

static void
add_json_char(struct strbuf *sb, const unsigned char *p)
{
	static const char control[] = "\b\f\n\r\t", letter[] = "bfnrt";
	const char *found;

	if (*p == '"' || *p == '\\') {
		strbuf_addf(sb, "\\%c", *p);
	} else if (*p < 0x20) {
		found = *p != 0 ? strchr(control, *p) : NULL;
		if (found != NULL)
			strbuf_addf(sb, "\\%c", letter[found - control]);
		else
			strbuf_addf(sb, "\\u%04x", *p);
	} else {
		strbuf_addc(sb, (char)*p);
	}
}

void
name_property(const char *text, size_t len, struct strbuf *sb)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != '\0' && strchr(",'\"{}", p[i]) != NULL)
			break;
	if (i == len) {
		strbuf_add(sb, text, len);
		return;
	}
	strbuf_addc(sb, '"');
	for (i = 0; i < len; i++) {
		if (p[i] == 0xed && len - i >= 3 && p[i + 1] >= 0xa0) {
			/* A lone surrogate. */
			strbuf_addf(sb, "\\ud%x%02x",
			    8 | (p[i + 1] >> 2 & 7),
			    (p[i + 1] & 3) << 6 | (p[i + 2] & 0x3f));
			i += 2;
		} else {
			add_json_char(sb, p + i);
		}
	}
	strbuf_addc(sb, '"');
}

int
name_order(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return utf16_order(a, a_len, b, b_len);
}

bool
name_order_ascii(const struct snapshot *snapshot, uint32_t a, uint32_t b,
	size_t limit, int *order)
{
	const struct strings *strings = &snapshot->strings;
	size_t left_len, right_len, i = 0;
	const char *left, *right;

	if (a >= strings->count || b >= strings->count)
		return false;
	left = strings_raw(strings, a, &left_len);
	right = strings_raw(strings, b, &right_len);
	left_len = left_len < limit ? left_len : limit;
	right_len = right_len < limit ? right_len : limit;
	while (i < left_len && i < right_len && left[i] == right[i] &&
	    left[i] != '\\' && (left[i] & 0x80) == 0)
		i++;
	if ((i < left_len && (left[i] == '\\' || left[i] & 0x80)) ||
	    (i < right_len && (right[i] == '\\' || right[i] & 0x80)))
		return false;
	if (i < left_len && i < right_len)
		*order = left[i] < right[i] ? -1 : 1;
	else
		*order = left_len == right_len ? 0 :
		    left_len < right_len ? -1 : 1;
	return true;
}
