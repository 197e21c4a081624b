#include "model/graph/ropes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/base/strbuf.h"
#include "model/base/utf16.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

/* A unit is at most six bytes of the file, and three when decoded. */
#define RAW_UNIT 6
#define UNIT 3
/* Ropes are followed so far to one that reads like no other; one will do. */
#define FOLLOWED 64

/* What is known of the text of a node. */
struct reading {
	uint32_t like;		/* the node that it reads like */
	uint16_t units;		/* of its text, NAME_ROPE_UNITS: or more */
	bool endless;		/* goes round after these without a unit */
};

enum state {
	STATE_NEW,
	STATE_BEGUN,		/* is on the stack */
	STATE_KNOWN,
};

/* A rope that is being read. */
struct frame {
	uint32_t rope;		/* its number */
	uint32_t half[2];
	unsigned at;		/* half that is read, 2: both were */
	uint64_t before;	/* units that were read before it */
	struct reading first;
};

struct finder {
	struct snapshot *s;
	struct rope_words words;
	uint32_t *nodes;	/* ropes by rising node */
	uint32_t count;
	struct reading *readings;
	uint8_t *state;
	uint64_t *begun;	/* units that were read before each begun */
	struct frame *stack;
	size_t depth, capacity;
	struct strbuf text;
};

uint32_t
rope_like(const struct snapshot *snapshot, uint32_t rope)
{
	uint32_t like;

	if (snapshot->rope_like.count == 0)
		return rope;
	like = number_map_get(&snapshot->rope_like, rope);
	return like == NUMBER_NONE ? rope : like == rope ? NO_NODE : like;
}

/* The first rope at or after a node, or s->nodes. */
static uint32_t
next_rope(const struct snapshot *s, uint32_t node)
{
	const uint8_t *found = node < s->nodes ? memchr(s->node_type + node,
	    NODE_CONS_STRING, s->nodes - node) : NULL;

	return found != NULL ? (uint32_t)(found - s->node_type) : s->nodes;
}

static bool
list_ropes(struct finder *f, struct error *err)
{
	const struct snapshot *s = f->s;
	uint32_t node, at = 0;

	for (node = next_rope(s, 0); node < s->nodes;
	    node = next_rope(s, node + 1))
		f->count++;
	f->nodes = calloc((size_t)f->count + 1, sizeof(*f->nodes));
	f->readings = calloc((size_t)f->count + 1, sizeof(*f->readings));
	f->state = calloc((size_t)f->count + 1, sizeof(*f->state));
	f->begun = calloc((size_t)f->count + 1, sizeof(*f->begun));
	if (f->nodes == NULL || f->readings == NULL || f->state == NULL ||
	    f->begun == NULL)
		return error_memory(err, "ropes", f->count *
		    sizeof(*f->readings));
	for (node = next_rope(s, 0); node < s->nodes;
	    node = next_rope(s, node + 1))
		f->nodes[at++] = node;
	return true;
}

static uint32_t
number_of(const struct finder *f, uint32_t node)
{
	uint32_t low = 0, high = f->count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (f->nodes[middle] <= node)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static struct reading
read_leaf(struct finder *f, uint32_t node)
{
	const struct snapshot *s = f->s;
	struct reading reading = { node, NAME_ROPE_UNITS, false };
	uint32_t name = s->node_name[node];
	size_t len, units;

	if (name < s->strings.count) {
		strings_raw(&s->strings, name, &len);
		if (len > RAW_UNIT * NAME_ROPE_UNITS)
			return reading;
	}
	strbuf_reset(&f->text);
	name_node_raw(s, node, UNIT * (NAME_ROPE_UNITS + 1), &f->text);
	units = utf16_length(f->text.data, f->text.len);
	if (units < NAME_ROPE_UNITS)
		reading.units = (uint16_t)units;
	return reading;
}

static bool
push(struct finder *f, uint32_t rope, uint64_t before, struct error *err)
{
	struct frame *stack = array_grow(f->stack, &f->capacity, f->depth + 1,
	    sizeof(*stack), "ropes", err), *frame;

	if (stack == NULL)
		return false;
	f->stack = stack;
	frame = &stack[f->depth++];
	memset(frame, 0, sizeof(*frame));
	frame->rope = rope;
	frame->before = f->begun[rope] = before;
	name_rope_halves(f->s, &f->words, f->nodes[rope], &frame->half[0],
	    &frame->half[1]);
	f->state[rope] = STATE_BEGUN;
	return true;
}

/* Both halves together. Where the first will do the second is not asked. */
static struct reading
join(const struct frame *frame, uint32_t rope, const struct reading *second)
{
	struct reading both = frame->first;

	if (both.endless || both.units == NAME_ROPE_UNITS)
		return both;
	if (both.units == 0)
		return *second;
	if (second->units == 0 && !second->endless)
		return both;
	both.like = rope;
	both.units = second->units < NAME_ROPE_UNITS - both.units ?
	    both.units + second->units : NAME_ROPE_UNITS;
	both.endless = second->endless && both.units < NAME_ROPE_UNITS;
	return both;
}

/* The reading of a half is there: goes on with the other, or ends the rope. */
static void
take_half(struct finder *f, const struct reading *half)
{
	struct frame *frame = &f->stack[f->depth - 1];
	struct reading none = { 0, 0, false };

	if (frame->at++ == 0) {
		frame->first = *half;
		if (!half->endless && half->units < NAME_ROPE_UNITS)
			return;
		half = &none;
	}
	f->readings[frame->rope] = join(frame, f->nodes[frame->rope], half);
	f->state[frame->rope] = STATE_KNOWN;
	frame->at = 2;
}

/*
 * A rope that is being read already: it goes round. With units on the way it
 * has all that can be shown, without it never comes to any.
 */
static struct reading
read_again(const struct finder *f, uint32_t rope, uint64_t before)
{
	struct reading reading = { f->nodes[rope], NAME_ROPE_UNITS, false };

	if (before == f->begun[rope]) {
		reading.units = 0;
		reading.endless = true;
	}
	return reading;
}

/* Reads the next half of the rope on the stack, or begins to. */
static bool
read_half(struct finder *f, struct error *err)
{
	struct frame *frame = &f->stack[f->depth - 1];
	uint32_t node = frame->half[frame->at], rope;
	uint64_t before = frame->before +
	    (frame->at == 1 ? frame->first.units : 0);
	struct reading half;

	if (f->s->node_type[node] != NODE_CONS_STRING) {
		half = read_leaf(f, node);
	} else {
		rope = number_of(f, node);
		if (f->state[rope] == STATE_NEW)
			return push(f, rope, before, err);
		half = f->state[rope] == STATE_KNOWN ? f->readings[rope] :
		    read_again(f, rope, before);
	}
	take_half(f, &half);
	return true;
}

static bool
read_rope(struct finder *f, uint32_t rope, struct error *err)
{
	struct reading known;

	if (f->state[rope] != STATE_NEW)
		return true;
	if (!push(f, rope, 0, err))
		return false;
	while (f->depth > 0) {
		const struct frame *frame = &f->stack[f->depth - 1];

		if (frame->at < 2) {
			if (!read_half(f, err))
				return false;
			continue;
		}
		known = f->readings[frame->rope];
		if (--f->depth > 0)
			take_half(f, &known);
	}
	return true;
}

/* Where ropes go round, one may read like another that reads like a third. */
static uint32_t
follow(const struct finder *f, uint32_t node)
{
	for (unsigned i = 0; i < FOLLOWED &&
	    f->s->node_type[node] == NODE_CONS_STRING; i++) {
		const struct reading *reading =
		    &f->readings[number_of(f, node)];

		if (reading->like == node)
			break;
		node = reading->like;
	}
	return node;
}

static bool
keep(struct finder *f, struct error *err)
{
	for (uint32_t i = 0; i < f->count; i++) {
		const struct reading *reading = &f->readings[i];
		bool nothing = reading->endless && reading->units == 0;
		uint32_t node = f->nodes[i], like = follow(f, node);

		/* That it reads like itself says that it reads like nothing. */
		if ((nothing || like != node) &&
		    !number_map_put(&f->s->rope_like, node,
		    nothing ? node : like, err))
			return false;
	}
	return true;
}

bool
ropes_find(struct snapshot *snapshot, struct task *task, struct error *err)
{
	struct finder f = {
		.s = snapshot,
		.words = ROPE_WORDS_INIT,
		.text = STRBUF_INIT,
	};
	bool ok = list_ropes(&f, err);

	for (uint32_t i = 0; ok && i < f.count; i++)
		ok = !poll_cancelled_at(task, i, err) && read_rope(&f, i, err);
	ok = ok && keep(&f, err);
	if (ok && f.text.failed)
		ok = error_memory(err, "ropes", NAME_ROPE_UNITS);
	strbuf_release(&f.text);
	free(f.stack);
	free(f.begun);
	free(f.state);
	free(f.readings);
	free(f.nodes);
	return ok;
}
