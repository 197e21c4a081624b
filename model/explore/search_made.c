#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/explore/search_state.h"
#include "model/graph/names.h"
#include "model/graph/ropes.h"
#include "model/graph/texts.h"

/* Nodes that a thread takes at once. */
#define PIECE_NODES ((uint32_t)1 << 16)
/* So many between two looks at the task. */
#define POLL_NODES_MADE 256
/* Shapes of objects that a piece remembers, a power of two. */
#define SHAPES 4096

/* A node that matches, and a number that is the same for equal names. */
struct found {
	uint64_t hash;
	uint32_t place;
};

struct piece {
	struct found *found;	/* by rising place */
	size_t count, capacity;
};

struct job {
	struct run *run;
	struct piece *pieces;
};

/* What one thread has while it works at a piece. */
struct matcher {
	struct run *run;
	struct pattern *pattern;
	struct strbuf text;
	struct shape {
		uint64_t key, hash;
		bool known, matches;
	} *shapes, rope;		/* the last one */
};

/* Objects whose properties have the same names in the same order look alike. */
static uint64_t
shape_of(const struct snapshot *s, uint32_t node)
{
	uint64_t hash = 0x243f6a8885a308d3;

	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++) {
		if (edge_type_of(s, e) != EDGE_PROPERTY)
			continue;
		hash = (hash ^ edge_name_of(s, e)) * 0x9e3779b97f4a7c15;
		hash ^= hash >> 29;
	}
	return hash;
}

/* Does the name match? Sets *hash to a number for the name if it does. */
static bool
matches(struct matcher *m, uint32_t node, uint64_t *hash)
{
	strbuf_reset(&m->text);
	name_node(m->run->heap->snapshot, node, SEARCH_BYTES, &m->text);
	if (!pattern_match(m->pattern, m->text.data, m->text.len))
		return false;
	*hash = text_hash_bytes(m->text.data, m->text.len) ^
	    search_kind_of(m->run->heap, node);
	return true;
}

/* There are many objects of few shapes: a name is not made for each. */
static bool
shape_matches(struct matcher *m, uint32_t node, uint64_t *hash)
{
	uint64_t key = shape_of(m->run->heap->snapshot, node);
	struct shape *shape = &m->shapes[key >> 32 & (SHAPES - 1)];

	if (!shape->known || shape->key != key) {
		*shape = (struct shape) { .key = key, .known = true };
		shape->matches = matches(m, node, &shape->hash);
	}
	*hash = shape->hash;
	return shape->matches;
}

/* Text that was added to in steps is a chain of ropes that read the same. */
static bool
rope_matches(struct matcher *m, uint32_t node, uint64_t *hash)
{
	uint64_t key = rope_like(m->run->heap->snapshot, node);

	if (!m->rope.known || m->rope.key != key) {
		m->rope = (struct shape) { .key = key, .known = true };
		m->rope.matches = matches(m, node, &m->rope.hash);
	}
	*hash = m->rope.hash;
	return m->rope.matches;
}

static bool
name_matches(struct matcher *m, uint32_t node, uint64_t *hash)
{
	switch (m->run->heap->snapshot->node_type[node]) {
	case NODE_OBJECT:
		return shape_matches(m, node, hash);
	case NODE_CONS_STRING:
		return rope_matches(m, node, hash);
	default:
		return matches(m, node, hash);
	}
}

static bool
is_wanted(const struct run *run, uint32_t node)
{
	const struct snapshot *s = run->heap->snapshot;
	uint8_t type = s->node_type[node];

	if (!(run->search->kinds & search_kind_of(run->heap, node)) ||
	    heap_size(run->heap, node) == 0)
		return false;
	if (type == NODE_OBJECT)
		return bitset_has(run->plain, s->node_name[node]);
	return search_is_made(run->heap, node);
}

static bool
look_at(struct matcher *m, struct piece *piece, uint32_t place,
	struct error *err)
{
	uint32_t node = m->run->nesting.nodes[place];
	uint64_t hash = 0;
	struct found *found;

	if (!is_wanted(m->run, node))
		return true;
	if (!name_matches(m, node, &hash))
		return true;
	found = array_grow(piece->found, &piece->capacity, piece->count + 1,
	    sizeof *found, "hits", err);
	if (found == NULL)
		return false;
	piece->found = found;
	found[piece->count++] = (struct found) { hash, place };
	return true;
}

static bool
match_piece(void *data, uint32_t number, struct error *err)
{
	struct job *job = data;
	struct run *run = job->run;
	struct matcher m = { .run = run, .text = STRBUF_INIT };
	uint32_t place = number * PIECE_NODES, nodes =
	    run->heap->snapshot->nodes, end = nodes - place < PIECE_NODES ?
	    nodes : place + PIECE_NODES;
	bool done;

	m.pattern = pattern_new(run->search->text, err);
	m.shapes = calloc(SHAPES, sizeof *m.shapes);
	done = m.pattern != NULL && (m.shapes != NULL ||
	    error_memory(err, "search", SHAPES * sizeof *m.shapes));
	for (; done && place < end; place++) {
		done = look_at(&m, &job->pieces[number], place, err);
		if (done && place % POLL_NODES_MADE == 0)
			done = task_advance(run->task, STAGE_WORK,
			    POLL_NODES_MADE, err);
	}
	if (m.text.failed)
		done = error_memory(err, "a name", SEARCH_BYTES);
	strbuf_release(&m.text);
	pattern_free(m.pattern);
	free(m.shapes);
	return done;
}

/* Hits by the hash of their name. */
struct groups {
	struct tally *tallies;
	uint64_t *hashes;
	size_t count, tally_capacity, hash_capacity;
	uint32_t *table;	/* tally + 1 */
	uint64_t size;		/* a power of two */
};

static struct tally *
group_of(struct groups *groups, const struct run *run,
	const struct found *found, struct error *err)
{
	uint64_t at = found->hash & (groups->size - 1);
	struct tally *tallies;
	uint64_t *hashes;

	while (groups->table[at] > 0) {
		if (groups->hashes[groups->table[at] - 1] == found->hash)
			return &groups->tallies[groups->table[at] - 1];
		at = (at + 1) & (groups->size - 1);
	}
	tallies = array_grow(groups->tallies, &groups->tally_capacity,
	    groups->count + 1, sizeof *tallies, "hits", err);
	if (tallies == NULL)
		return NULL;
	groups->tallies = tallies;
	hashes = array_grow(groups->hashes, &groups->hash_capacity,
	    groups->count + 1, sizeof *hashes, "hits", err);
	if (hashes == NULL)
		return NULL;
	groups->hashes = hashes;
	hashes[groups->count] = found->hash;
	tallies[groups->count] = (struct tally) { .hit = {
		.made = true,
		.kind = (uint8_t)search_kind_of(run->heap,
		    run->nesting.nodes[found->place]),
		.what = run->nesting.nodes[found->place],
	} };
	groups->table[at] = (uint32_t)++groups->count;
	return &tallies[groups->count - 1];
}

/* Counts the objects of each name. */
static bool
count_found(struct run *run, const struct piece *pieces, uint32_t count,
	struct groups *groups, struct error *err)
{
	for (uint32_t i = 0; i < count; i++) {
		if (!task_goes_on(run->task, err))
			return false;
		for (size_t j = 0; j < pieces[i].count; j++) {
			const struct found *found = &pieces[i].found[j];
			struct tally *tally = group_of(groups, run, found,
			    err);

			if (tally == NULL)
				return false;
			tally_add(tally, run, found->place);
		}
	}
	return true;
}

/* Puts those of each name together. */
static void
fill_members(struct run *run, const struct piece *pieces, uint32_t count,
	struct groups *groups)
{
	uint32_t filled = 0;

	for (size_t i = 0; i < groups->count; i++) {
		groups->tallies[i].hit.begin = groups->tallies[i].end = filled;
		filled += groups->tallies[i].hit.count;
	}
	for (uint32_t i = 0; i < count; i++)
		for (size_t j = 0; j < pieces[i].count; j++) {
			struct tally *tally = group_of(groups, run,
			    &pieces[i].found[j], NULL);

			run->search->members[tally->end++] =
			    run->nesting.nodes[pieces[i].found[j].place];
		}
}

static bool
unite(struct run *run, const struct piece *pieces, uint32_t count,
	struct groups *groups, struct error *err)
{
	if (!count_found(run, pieces, count, groups, err))
		return false;
	fill_members(run, pieces, count, groups);
	for (size_t i = 0; i < groups->count; i++)
		if (hits_add(&run->search->hits, &groups->tallies[i].hit,
		    err) == UINT32_MAX)
			return false;
	hits_publish(&run->search->hits);
	return true;
}

static bool
gather(struct run *run, const struct piece *pieces, uint32_t count,
	struct error *err)
{
	struct groups groups = { .size = 64 };
	uint64_t total = 0;
	bool done = false;

	for (uint32_t i = 0; i < count; i++)
		total += pieces[i].count;
	if (total == 0)
		return true;
	while (groups.size < total * 2)
		groups.size *= 2;
	groups.table = big_alloc_clear(groups.size, sizeof *groups.table,
	    "hits", err);
	run->search->members = big_alloc(total, sizeof *run->search->members,
	    "hits", err);
	if (groups.table != NULL && run->search->members != NULL)
		done = unite(run, pieces, count, &groups, err);
	free(groups.table);
	free(groups.tallies);
	free(groups.hashes);
	return done;
}

bool
search_made(struct run *run, struct error *err)
{
	uint32_t nodes = run->heap->snapshot->nodes;
	uint32_t count = nodes / PIECE_NODES + (nodes % PIECE_NODES > 0);
	struct job job = { .run = run };
	bool done;

	job.pieces = calloc(count + (size_t)1, sizeof *job.pieces);
	if (job.pieces == NULL)
		return error_memory(err, "search", count *
		    sizeof *job.pieces);
	done = crew_run(run->task, count, match_piece, &job, err) &&
	    gather(run, job.pieces, count, err);
	for (uint32_t i = 0; i < count; i++)
		free(job.pieces[i].found);
	free(job.pieces);
	return done;
}
