/*
 * Maps, Sets, arrays and objects that are used as dictionaries, with many
 * entries or with much room that nothing is in. Each is a finding of its own.
 *
 * What a snapshot does not tell is not counted: small integers have no edges,
 * so an array of those seems to be empty, and no room of it is called waste;
 * behind the last object of an array there may be some.
 */
#include "model/detect/detectors.h"

#include "model/explore/extent.h"
#include "model/explore/peek.h"
#include "model/explore/place.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

enum {
	COLLECTIONS_MAP,
	COLLECTIONS_SET,
	COLLECTIONS_ARRAY,
	COLLECTIONS_DICTIONARY,
};

#define ENTRIES_MIN 100
#define WASTE_MIN 10000
/* So many edges of a table are read. */
#define TABLE_EDGES ((uint32_t)1 << 21)
/* Words of a Map or an Array itself, and of the head of its store. */
#define OBJECT_WORDS 4
#define STORE_WORDS 2
/* Of a table before its buckets. */
#define TABLE_HEAD 3
#define NAMES_LOOKED_AT 32

/*
 * The slots of a store. One that nobody shares has given its size to its
 * owner (graph/sizes.h). 0: not known.
 */
static uint64_t
slots_of(const struct heap *heap, uint32_t owner, uint32_t store,
	uint64_t word)
{
	uint64_t bytes = heap_size(heap, store);
	uint64_t head = STORE_WORDS * word;

	if (bytes == 0) {
		bytes = heap_size(heap, owner);
		head += OBJECT_WORDS * word;
	}
	return word == 0 || bytes <= head ? 0 : (bytes - head) / word;
}

/*
 * Bytes of a hash table for entries that are not there: half of them has
 * buckets of its own, and an entry takes per slots.
 */
static uint64_t
table_waste(const struct heap *heap, uint32_t owner, uint32_t table,
	uint64_t per, uint64_t word, const struct extent_count *count)
{
	uint64_t slots = slots_of(heap, owner, table, word), room;

	if (count->more || slots <= TABLE_HEAD)
		return 0;
	room = (slots - TABLE_HEAD) * 2 / (2 * per + 1);
	return room <= count->count ? 0 : (room - count->count) * per *
	    word;
}

static bool
put(struct detect *d, uint32_t node, uint8_t kind, uint64_t count,
	uint64_t waste, struct error *err)
{
	struct finding like = finding_of(kind, node, node);
	uint32_t number;

	if (count < ENTRIES_MIN && waste < WASTE_MIN)
		return true;
	like.one = true;
	like.waste = waste;
	number = detect_finding(d, &like, err);
	if (!detect_add(d, number, node, err))
		return false;
	d->list[number].count = count;
	return true;
}

static bool
take_table(struct detect *d, const struct mark *mark, struct error *err)
{
	const struct heap *heap = d->heap;
	const struct snapshot *s = heap->snapshot;
	uint32_t table = s->edge_to[mark->edge];
	struct extent_count count = { 0, true };
	bool is_map;

	if (s->node_type[mark->node] != NODE_OBJECT ||
	    s->first_edge[table + 1] - s->first_edge[table] < ENTRIES_MIN)
		return true;
	is_map = peek_is_a(s, mark->node, "Map");
	if (!is_map && !peek_is_a(s, mark->node, "Set"))
		return true;
	if (!(is_map ? extent_map(heap, mark->node, TABLE_EDGES, &count) :
	    extent_set(heap, mark->node, TABLE_EDGES, &count)))
		return true;
	return put(d, mark->node, is_map ? COLLECTIONS_MAP : COLLECTIONS_SET,
	    count.count, table_waste(heap, mark->node, table,
	    is_map ? 3 : 2, d->word, &count), err);
}

/* Of an array of objects: elements up to the last one, and the room behind. */
static bool
take_array(struct detect *d, const struct mark *mark, struct error *err)
{
	const struct heap *heap = d->heap;
	const struct snapshot *s = heap->snapshot;
	uint32_t store = s->edge_to[mark->edge], seen = 0, last = 0;
	uint64_t room;

	if (s->node_type[mark->node] != NODE_OBJECT ||
	    words_node(&d->words, mark->node) != WORD_ARRAY)
		return true;
	room = slots_of(heap, mark->node, store, d->word);
	if (d->word != 0 && room < ENTRIES_MIN)
		return true;
	for (uint32_t e = s->first_edge[mark->node];
	    e < s->first_edge[mark->node + 1]; e++) {
		if (edge_type_of(s, e) != EDGE_ELEMENT)
			continue;
		seen++;
		if (edge_name_of(s, e) >= last)
			last = edge_name_of(s, e) + 1;
	}
	return put(d, mark->node, COLLECTIONS_ARRAY, seen, seen == 0 ||
	    last >= room ? 0 : (room - last) * d->word, err);
}

/* Is a property a function that comes with the runtime or V8? */
static bool
is_builtin(const struct heap *heap, uint32_t node)
{
	struct place place;

	return heap->snapshot->node_type[node] == NODE_CLOSURE &&
	    (!place_of(heap, node, &place) || place_is_runtime(heap, &place));
}

/* Objects with many properties have a table of them, not a shape. */
static bool
take_dictionary(struct detect *d, const struct mark *mark,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t store = s->edge_to[mark->edge], count = 0, builtin = 0;

	if (s->node_type[mark->node] != NODE_OBJECT ||
	    s->node_type[store] != NODE_ARRAY ||
	    s->first_edge[mark->node + 1] - s->first_edge[mark->node] <
	    ENTRIES_MIN)
		return true;
	for (uint32_t e = s->first_edge[mark->node];
	    e < s->first_edge[mark->node + 1]; e++)
		if (edge_type_of(s, e) == EDGE_PROPERTY &&
		    words_edge(&d->words, e) != WORD_PROTO &&
		    count++ < NAMES_LOOKED_AT)
			builtin += is_builtin(d->heap, s->edge_to[e]);
	/* Modules of Node and what it keeps of V8 are no dictionaries. */
	if (builtin > NAMES_LOOKED_AT / 2)
		return true;
	return put(d, mark->node, COLLECTIONS_DICTIONARY, count, 0, err);
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	static const struct {
		enum known word;
		bool (*take)(struct detect *, const struct mark *,
			struct error *);
	} ways[] = {
		{ WORD_TABLE, take_table },
		{ WORD_ELEMENTS, take_array },
		{ WORD_PROPERTIES, take_dictionary },
	};

	for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
		const struct marks *marks = &d->words.marks[ways[w].word];

		for (size_t i = 0; i < marks->count; i++)
			if (poll_cancelled_at(task, (uint32_t)i, err) ||
			    !ways[w].take(d, &marks->list[i], err))
				return false;
	}
	return true;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	static const char *const kinds[] = {
		[COLLECTIONS_MAP] = "entries of one ",
		[COLLECTIONS_SET] = "members of one ",
		[COLLECTIONS_ARRAY] = "elements of one ",
		[COLLECTIONS_DICTIONARY] = "properties of one ",
	};

	(void)exact;
	say(cell, kinds[f->kind]);
	/* What it has for properties changes as it grows. */
	if (f->kind == COLLECTIONS_DICTIONARY)
		say_raw(heap, f->subject, cell);
	else
		say_class(heap, f->subject, cell);
}

const struct detector collections_detector = {
	.name = "collections",
	.title = "Large collections",
	.help = "Maps, Sets, arrays and objects of many entries, or with much "
	    "room that is free",
	.find = find,
	.words = words,
	.skips_runtime = true,
};
