#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/explore/search_state.h"
#include "model/graph/detached.h"
#include "model/graph/poll.h"

/*
 * Strings are matched in rounds, so that the first hits can be seen early.
 * Each round costs a pass over nodes and edges, so each is longer than the one
 * before; but no longer than it takes to find so many hits.
 */
#define ROUND_FIRST ((uint32_t)1 << 15)
#define ROUND_GROWTH 4
#define ROUND_HITS ((uint32_t)1 << 17)
/* Strings that a thread takes at once; a multiple of 64. */
#define PIECE_STRINGS ((uint32_t)1 << 13)
/* So many are matched between two looks at the task. */
#define POLL_STRINGS 128

/* Which tally of a string that matches. */
enum {
	TALLY_STRING,
	TALLY_OBJECT,
	TALLY_PROPERTY,
	TALLIES,
};

struct round {
	struct run *run;
	uint32_t begin, end;	/* strings; begin is a multiple of 64 */
};

/* Does the string stand in the file as it is? */
static bool
is_ascii(const char *text, size_t len)
{
	unsigned char other = 0;

	for (size_t i = 0; i < len; i++)
		other |= (unsigned char)((text[i] & 0x80) |
		    (text[i] == '\\'));
	return other == 0;
}

static bool
string_matches(const struct strings *strings, uint32_t string,
	const struct pattern *pattern, struct strbuf *scratch)
{
	size_t len;
	const char *text = strings_raw(strings, string, &len);

	if (len > SEARCH_BYTES)
		len = SEARCH_BYTES;
	if (is_ascii(text, len))
		return pattern_match(pattern, text, len);
	strbuf_reset(scratch);
	strings_decode(strings, string, SEARCH_BYTES, scratch);
	return pattern_match(pattern, scratch->data, scratch->len);
}

static bool
match_piece(void *data, uint32_t piece, struct error *err)
{
	const struct round *round = data;
	struct run *run = round->run;
	const struct strings *strings = &run->heap->snapshot->strings;
	uint32_t i = round->begin + piece * PIECE_STRINGS;
	uint32_t end = round->end - i < PIECE_STRINGS ? round->end :
	    i + PIECE_STRINGS;
	struct pattern *pattern = pattern_new(run->search->text, err);
	struct strbuf scratch = STRBUF_INIT;
	bool done = pattern != NULL;

	for (; done && i < end; i++) {
		if (string_matches(strings, i, pattern, &scratch))
			bitset_add(run->matched, i);
		if (strings_equal(strings, i, "Object"))
			bitset_add(run->plain, i);
		if (i % POLL_STRINGS == 0)
			done = task_advance(run->task, STAGE_WORK,
			    POLL_STRINGS, err);
	}
	if (scratch.failed)
		done = error_memory(err, "a string", SEARCH_BYTES);
	strbuf_release(&scratch);
	pattern_free(pattern);
	return done;
}

/* How many strings of the round match. */
static uint32_t
count_matches(struct run *run, uint32_t begin, uint32_t end)
{
	uint32_t count = 0;

	for (uint32_t word = begin / 64; word <= (end - 1) / 64; word++) {
		run->before[word] = count;
		count += (uint32_t)__builtin_popcountll(run->matched[word]);
	}
	return count;
}

static bool
is_made(const struct run *run, uint32_t node)
{
	const struct snapshot *s = run->heap->snapshot;
	uint8_t type = s->node_type[node];

	if (type == NODE_OBJECT)
		return bitset_has(run->plain, s->node_name[node]);
	return type == NODE_CONS_STRING || (s->node_detached != NULL &&
	    s->node_detached[node] & DETACHED_RENAMED);
}

/* The tally for the name of a node, or TALLIES when it is not to be counted. */
static unsigned
tally_of(const struct run *run, uint32_t node)
{
	const struct heap *heap = run->heap;
	unsigned kind = search_kind_of(heap, node);

	if (!(run->search->kinds & kind) || heap_size(heap, node) == 0 ||
	    is_made(run, node))
		return TALLIES;
	/* All objects of a class that is a hit anyway? */
	if (kind == HIT_OBJECT && run->class_string[heap->classes.of[node]] ==
	    heap->snapshot->node_name[node])
		return TALLIES;
	return kind == HIT_STRING ? TALLY_STRING : TALLY_OBJECT;
}

static void
count_properties(const struct run *run, struct tally *tallies, uint32_t place)
{
	const struct snapshot *s = run->heap->snapshot;
	uint32_t node = run->nesting.nodes[place];

	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++) {
		uint8_t type = edge_type_of(s, e);
		uint32_t name = edge_name_of(s, e);
		struct tally *tally;

		if ((type != EDGE_PROPERTY && type != EDGE_CONTEXT) ||
		    name >= s->strings.count || !run_matched(run, name))
			continue;
		tally = &tallies[(size_t)run_rank(run, name) * TALLIES +
		    TALLY_PROPERTY];
		if (tally->hit.count == 0)
			tally->hit.what = e;
		tally_add(tally, run, place);
	}
}

static bool
count_names(const struct run *run, struct tally *tallies, struct error *err)
{
	const struct snapshot *s = run->heap->snapshot;
	bool properties = run->search->kinds & HIT_PROPERTY;

	for (uint32_t place = 0; place < s->nodes; place++) {
		uint32_t node = run->nesting.nodes[place];
		uint32_t name = s->node_name[node];
		struct tally *tally;
		unsigned which;

		if (poll_cancelled_at(run->task, place, err))
			return false;
		if (run_matched(run, name) &&
		    (which = tally_of(run, node)) != TALLIES) {
			tally = &tallies[(size_t)run_rank(run, name) *
			    TALLIES + which];
			if (tally->hit.count == 0)
				tally->hit.what = node;
			tally_add(tally, run, place);
		}
		if (properties)
			count_properties(run, tallies, place);
	}
	return true;
}

/* Adds the hits of a round: what has its strings for a name. */
static bool
finish_round(struct run *run, uint32_t matches, struct error *err)
{
	static const uint8_t kinds[TALLIES] = { HIT_STRING, HIT_OBJECT,
	    HIT_PROPERTY };
	size_t count = (size_t)matches * TALLIES;
	struct tally *tallies = big_alloc_clear(count, sizeof *tallies,
	    "hits", err);
	bool done = tallies != NULL && count_names(run, tallies, err);

	for (size_t i = 0; done && i < count; i++) {
		tallies[i].hit.kind = kinds[i % TALLIES];
		if (tallies[i].hit.count > 0)
			done = hits_add(&run->search->hits, &tallies[i].hit,
			    err) != UINT32_MAX;
	}
	if (done)
		hits_publish(&run->search->hits);
	free(tallies);
	return done;
}

bool
search_names(struct run *run, struct error *err)
{
	uint32_t count = run->heap->snapshot->strings.count;
	uint32_t begin = 0, size = ROUND_FIRST, matches;
	struct round round = { .run = run };

	while (begin < count) {
		uint32_t end = begin;

		do {
			round.begin = end;
			end = count - end < ROUND_HITS ? count :
			    end + ROUND_HITS;
			if (end - begin > size)
				end = begin + size;
			round.end = end;
			if (!crew_run(run->task, (end - round.begin +
			    PIECE_STRINGS - 1) / PIECE_STRINGS, match_piece,
			    &round, err))
				return false;
			matches = count_matches(run, begin, end);
		} while (end < count && end - begin < size &&
		    matches < ROUND_HITS);
		if (matches > 0 && !finish_round(run, matches, err))
			return false;
		memset(run->matched + begin / 64, 0,
		    ((end - begin) / 64 + ((end - begin) % 64 > 0)) *
		    sizeof *run->matched);
		run->search->strings = end;
		begin = end;
		if (size < UINT32_MAX / ROUND_GROWTH)
			size *= ROUND_GROWTH;
	}
	return true;
}
