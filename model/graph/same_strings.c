#include "model/graph/same_strings.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/graph/ropes.h"
#include "model/graph/texts.h"
#include "model/snapshot/snapshot.h"

/* So many texts are hashed at once at least, between two looks at the task. */
#define PIECE_TEXTS 4096
/* V8 writes lengths and hashes of at most ten digits. */
#define DIGITS 32

/* How many answers of a kind are kept. */
#define WORD_MEMORY 8

/* Whether strings of the file are this word. */
struct word {
	const char *text;
	uint32_t yes, no[WORD_MEMORY];
};

/*
 * One for all nodes that share a string of the file, and one for each other
 * node: a rope, or a string that was cut.
 */
struct entry {
	uint64_t hash;
	uint32_t node;		/* the first */
	uint32_t count;
	uint32_t leader;	/* first entry of this text */
	uint32_t cut;		/* its place among those cut + 1, or 0 */
};

/* Of a string that was cut; as DevTools reads them. */
struct cut {
	bool has_length, has_hash;
	int64_t length, hash;
};

struct finder {
	const struct snapshot *s;
	struct task *task;
	uint32_t *slots;	/* entry + 1 of each string of the file */
	struct entry *entries;
	uint32_t count;
	size_t capacity;
	uint32_t *alone;	/* entries of one node, by rising node */
	uint32_t alone_count;
	size_t alone_capacity;
	struct cut *cuts;
	uint32_t cut_count;
	size_t cut_capacity;
	struct word truncated;
	struct rope_words words;	/* of the thread that gathers */
};

static struct word
word_of(const char *text)
{
	struct word word = { .text = text, .yes = UINT32_MAX };

	for (unsigned i = 0; i < WORD_MEMORY; i++)
		word.no[i] = UINT32_MAX;
	return word;
}

static bool
is_word(const struct snapshot *s, struct word *word, uint32_t string)
{
	if (string == word->no[string % WORD_MEMORY])
		return false;
	if (string == word->yes)
		return true;
	if (strings_equal(&s->strings, string, word->text)) {
		word->yes = string;
		return true;
	}
	word->no[string % WORD_MEMORY] = string;
	return false;
}

/* Where the first internal edge of that name leads to, or NO_NODE. */
static uint32_t
internal(const struct snapshot *s, uint32_t node, struct word *word)
{
	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (edge_type_of(s, e) == EDGE_INTERNAL &&
		    is_word(s, word, edge_name_of(s, e)))
			return s->edge_to[e];
	return NO_NODE;
}

/* The value of a number node called name: a node whose name is the value. */
static uint32_t
value_of(const struct snapshot *s, uint32_t node, const char *name)
{
	struct word value = word_of("value");

	if (node == NO_NODE || s->node_type[node] != NODE_NUMBER ||
	    !strings_equal(&s->strings, s->node_name[node], name))
		return NO_NODE;
	return internal(s, node, &value);
}

static bool
number_of(const struct snapshot *s, uint32_t node, const char *edge,
	int64_t *number)
{
	struct word word = word_of(edge);
	struct strbuf text = STRBUF_INIT;
	uint32_t value = value_of(s, internal(s, node, &word), "int");
	bool found = false;
	char *end;

	if (value != NO_NODE) {
		strings_decode(&s->strings, s->node_name[value], DIGITS,
		    &text);
		*number = strtoll(text.data, &end, 10);
		found = end != text.data;
	}
	strbuf_release(&text);
	return found;
}

static bool
is_cut(struct finder *f, uint32_t node)
{
	uint32_t value = value_of(f->s, internal(f->s, node, &f->truncated),
	    "bool");

	return value != NO_NODE && strings_equal(&f->s->strings,
	    f->s->node_name[value], "true");
}

/* Has the rope a half without a text? */
static bool
is_flat(struct finder *f, uint32_t node)
{
	const struct snapshot *s = f->s;

	for (uint32_t e = s->first_edge[node]; e < s->first_edge[node + 1];
	    e++)
		if (name_rope_half(s, &f->words, e) != 0 &&
		    text_is_empty(s, &f->words, s->edge_to[e]))
			return true;
	return false;
}

static struct entry *
add_entry(struct finder *f, uint32_t node, struct error *err)
{
	struct entry *entries = array_grow(f->entries, &f->capacity,
	    (size_t)f->count + 1, sizeof(*entries), "texts", err);

	if (entries == NULL)
		return NULL;
	f->entries = entries;
	entries[f->count] = (struct entry) { .node = node, .count = 1,
	    .leader = f->count };
	return &entries[f->count++];
}

static bool
add_cut(struct finder *f, struct entry *entry, struct error *err)
{
	struct cut *cuts = array_grow(f->cuts, &f->cut_capacity,
	    (size_t)f->cut_count + 1, sizeof(*cuts), "texts", err), *cut;

	if (cuts == NULL)
		return false;
	f->cuts = cuts;
	cut = &cuts[f->cut_count++];
	memset(cut, 0, sizeof(*cut));
	cut->has_length = number_of(f->s, entry->node, "length",
	    &cut->length);
	cut->has_hash = number_of(f->s, entry->node, "hash", &cut->hash);
	entry->cut = f->cut_count;
	return true;
}

static bool
add_alone(struct finder *f, uint32_t node, bool cut, struct error *err)
{
	struct entry *entry = add_entry(f, node, err);
	uint32_t *alone;

	if (entry == NULL || (cut && !add_cut(f, entry, err)))
		return false;
	alone = array_grow(f->alone, &f->alone_capacity,
	    (size_t)f->alone_count + 1, sizeof(*alone), "texts", err);
	if (alone == NULL)
		return false;
	f->alone = alone;
	alone[f->alone_count++] = f->count - 1;
	return true;
}

static bool
is_string(const struct snapshot *s, uint32_t node)
{
	return (s->node_type[node] == NODE_STRING ||
	    s->node_type[node] == NODE_CONS_STRING) &&
	    wide_get(&s->node_size, node) != 0;
}

static bool
take(struct finder *f, uint32_t node, struct error *err)
{
	const struct snapshot *s = f->s;
	bool rope = s->node_type[node] == NODE_CONS_STRING;
	bool cut;
	uint32_t *slot;

	if (rope && is_flat(f, node))
		return true;
	cut = is_cut(f, node);
	if (rope || cut)
		return add_alone(f, node, cut, err);
	slot = &f->slots[s->node_name[node]];
	if (*slot > 0) {
		f->entries[*slot - 1].count++;
		return true;
	}
	*slot = f->count + 1;
	return add_entry(f, node, err) != NULL;
}

static bool
gather(struct finder *f, struct error *err)
{
	for (uint32_t i = 0; i < f->s->nodes; i++) {
		if (i % POLL_NODES == 0 && !task_progress(f->task, STAGE_WORK,
		    i, err))
			return false;
		if (is_string(f->s, i) && !take(f, i, err))
			return false;
	}
	return true;
}

static bool
hash_piece(void *data, uint32_t piece, struct error *err)
{
	struct rope_words words = ROPE_WORDS_INIT;
	struct finder *f = data;
	const struct entry *last = NULL;	/* a rope */
	uint32_t last_like = NO_NODE, like;
	uint32_t i = piece * PIECE_TEXTS, end = f->count - i < PIECE_TEXTS ?
	    f->count : i + PIECE_TEXTS;

	for (; i < end; i++) {
		struct entry *entry = &f->entries[i];

		if (f->s->node_type[entry->node] != NODE_CONS_STRING) {
			entry->hash = text_hash(f->s, &words, entry->node);
			continue;
		}
		/* What was added to in steps are ropes that read the same. */
		like = rope_like(f->s, entry->node);
		if (last == NULL || like != last_like)
			entry->hash = text_hash(f->s, &words, entry->node);
		else
			entry->hash = last->hash;
		last = entry;
		last_like = like;
	}
	return task_goes_on(f->task, err);
}

static bool
same_entry(struct finder *f, const struct entry *a,
	const struct entry *b)
{
	const struct cut *left, *right;

	if (a->hash != b->hash || (a->cut > 0) != (b->cut > 0))
		return false;
	if (a->cut > 0) {
		left = &f->cuts[a->cut - 1];
		right = &f->cuts[b->cut - 1];
		if (left->has_length != right->has_length ||
		    left->has_hash != right->has_hash ||
		    left->length != right->length ||
		    left->hash != right->hash)
			return false;
	}
	return text_same(f->s, &f->words, a->node, b->node);
}

/* Finds the leader of each text. */
static bool
unite(struct finder *f, struct error *err)
{
	uint32_t *table, i;
	uint64_t size = 64, at;

	while (size < (uint64_t)f->count * 2)
		size *= 2;
	table = big_alloc_clear(size, sizeof(*table), "texts", err);
	if (table == NULL)
		return false;
	for (i = 0; i < f->count; i++) {
		struct entry *entry = &f->entries[i];

		if (poll_cancelled_at(f->task, i, err))
			break;
		at = entry->hash & (size - 1);
		while (table[at] > 0 && !same_entry(f,
		    &f->entries[table[at] - 1], entry))
			at = (at + 1) & (size - 1);
		if (table[at] == 0) {
			table[at] = i + 1;
			continue;
		}
		entry->leader = table[at] - 1;
		f->entries[entry->leader].count += entry->count;
	}
	free(table);
	return i == f->count;
}

/* The leader of a node's text, or NULL when it has none. */
static struct entry *
entry_of(const struct finder *f, uint32_t node, uint32_t *alone)
{
	uint32_t entry;

	if (*alone < f->alone_count &&
	    f->entries[f->alone[*alone]].node == node)
		entry = f->alone[(*alone)++];
	else if (f->s->node_type[node] != NODE_STRING)
		return NULL;	/* a flat rope */
	else
		entry = f->slots[f->s->node_name[node]] - 1;
	return &f->entries[f->entries[entry].leader];
}

/* The length of a text: what V8 says it was before it was cut. */
static uint64_t
length_of(struct finder *f, const struct entry *entry)
{
	const struct cut *cut = entry->cut > 0 ? &f->cuts[entry->cut - 1] :
	    NULL;

	if (cut != NULL && cut->has_length && cut->length >= 0)
		return (uint64_t)cut->length;
	return text_length(f->s, &f->words, entry->node);
}

/* Numbers the groups; the hash of a leader becomes the place of its next. */
static bool
number(struct finder *f, struct same_strings *same, struct error *err)
{
	uint64_t total = 0, groups = 0;

	for (uint32_t i = 0; i < f->count; i++)
		if (f->entries[i].leader == i && f->entries[i].count > 1) {
			groups++;
			total += f->entries[i].count;
		}
	same->groups = big_alloc(groups, sizeof(*same->groups),
	    "duplicated strings", err);
	same->nodes = big_alloc(total, sizeof(*same->nodes),
	    "duplicated strings", err);
	if (same->groups == NULL || same->nodes == NULL)
		return false;
	for (uint32_t i = 0; i < f->count; i++)
		if (f->entries[i].leader == i && f->entries[i].count > 1) {
			same->groups[same->count] = (struct same_group) {
				same->node_count, f->entries[i].count,
				length_of(f, &f->entries[i]) };
			f->entries[i].hash = same->node_count;
			same->node_count += f->entries[i].count;
			same->count++;
		}
	return true;
}

static bool
fill(struct finder *f, struct same_strings *same, struct error *err)
{
	uint32_t alone = 0;
	struct entry *leader;

	if (!number(f, same, err))
		return false;
	for (uint32_t i = 0; i < f->s->nodes; i++) {
		if (i % POLL_NODES == 0 && !task_progress(f->task, STAGE_WORK,
		    2 * (uint64_t)f->s->nodes + i, err))
			return false;
		if (!is_string(f->s, i))
			continue;
		leader = entry_of(f, i, &alone);
		if (leader != NULL && leader->count > 1)
			same->nodes[leader->hash++] = i;
	}
	return true;
}

bool
same_strings_find(struct same_strings *same, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	struct finder f = {
		.s = snapshot,
		.task = task,
		.words = ROPE_WORDS_INIT,
		.truncated = word_of("truncated"),
	};
	bool done;

	memset(same, 0, sizeof(*same));
	task_begin(task, STAGE_WORK, 3 * (uint64_t)snapshot->nodes);
	f.slots = big_alloc_clear((size_t)snapshot->strings.count + 1,
	    sizeof(*f.slots), "texts", err);
	done = f.slots != NULL && gather(&f, err) &&
	    crew_run(task, f.count / PIECE_TEXTS + (f.count % PIECE_TEXTS > 0),
	    hash_piece, &f, err) && unite(&f, err) && fill(&f, same, err);
	free(f.slots);
	free(f.entries);
	free(f.alone);
	free(f.cuts);
	if (!done)
		same_strings_release(same);
	else
		task_end(task, STAGE_WORK);
	return done;
}

void
same_strings_release(struct same_strings *same)
{
	free(same->groups);
	free(same->nodes);
	memset(same, 0, sizeof(*same));
}
