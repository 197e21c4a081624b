#include "model/explore/extent.h"

#include "model/explore/edges.h"
#include "model/explore/peek.h"
#include "model/load.h"

/* The names of so many edges of a table are read; they tell what is missing. */
#define SLOTS_READ ((uint32_t)1 << 17)

uint64_t
extent_word(const struct heap *heap, uint32_t node)
{
	uint32_t map = peek_edge(heap->snapshot, node, EDGE_INTERNAL, "map");
	uint64_t size = map != NO_NODE ? heap_size(heap, map) : 0;

	if (size == 72 || size == 80)
		return 8;
	return size == 40 ? 4 : 0;
}

/*
 * At most so many elements have room in the store of an array. A store that
 * nobody shares has given its size to the array (graph/sizes.h), which has
 * four words of its own. 0: unknown.
 */
static uint64_t
array_room(const struct heap *heap, uint32_t node)
{
	uint32_t store = peek_edge(heap->snapshot, node, EDGE_INTERNAL,
	    "elements");
	uint64_t word = extent_word(heap, node), size, head;

	if (word == 0 || store == NO_NODE)
		return 0;
	size = heap_size(heap, store);
	head = 2 * word;
	if (size == 0) {
		size = heap_size(heap, node);
		head += 4 * word;
	}
	return size < head ? 0 : (size - head) / word;
}

/* An array of nothing but its head, not a prototype that is called Array. */
static bool
is_empty_array(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;
	uint64_t word = extent_word(heap, node);
	uint32_t edge = peek_first(s, node, EDGE_PROPERTY);

	return word != 0 && heap_size(heap, node) == 4 * word &&
	    peek_edge(s, node, EDGE_INTERNAL, "elements") == NO_NODE &&
	    (edge == NO_EDGE || strings_equal(&s->strings,
	    edge_name_of(s, edge), "__proto__"));
}

/* The slots of a table that hold something, and what stands at both ends. */
struct slots {
	uint32_t begin, end;	/* edges */
	uint32_t first, last;	/* slots */
};

static bool
find_slots(const struct snapshot *s, uint32_t table, struct slots *slots)
{
	uint32_t begin = s->first_edge[table], end = s->first_edge[table + 1];
	unsigned steps = PEEK_EDGES;

	while (begin < end && steps-- > 0 &&
	    !peek_slot(s, begin, &slots->first))
		begin++;
	steps = PEEK_EDGES;
	while (begin < end && steps-- > 0 &&
	    !peek_slot(s, end - 1, &slots->last))
		end--;
	slots->begin = begin;
	slots->end = end;
	return begin < end && peek_slot(s, begin, &slots->first) &&
	    peek_slot(s, end - 1, &slots->last) && slots->first <= slots->last;
}

/*
 * The last element that is seen, plus one; 0: none is. Elements are in order
 * but in sparse arrays and those of other engines; frozen arrays have theirs
 * in the store alone.
 */
static uint64_t
elements_seen(const struct snapshot *s, uint32_t node)
{
	uint32_t first = peek_first(s, node, EDGE_ELEMENT);
	uint32_t last = peek_last(s, node, EDGE_ELEMENT);
	uint32_t store, most;
	struct slots slots;

	if (first != NO_EDGE && last != NO_EDGE) {
		most = edge_name_of(s, first);
		if (edge_name_of(s, last) > most)
			most = edge_name_of(s, last);
		return (uint64_t)most + 1;
	}
	store = peek_edge(s, node, EDGE_INTERNAL, "elements");
	if (store == NO_NODE || !find_slots(s, store, &slots))
		return 0;
	return (uint64_t)slots.last + 1;
}

bool
extent_array(const struct heap *heap, uint32_t node,
	struct extent_count *count)
{
	count->count = elements_seen(heap->snapshot, node);
	count->more = count->count > 0 &&
	    array_room(heap, node) != count->count;
	return count->count > 0 || is_empty_array(heap, node);
}

/* Node 22 to 25 have edges from the slots of deleted entries. */
static bool
is_hole(const struct snapshot *s, uint32_t node)
{
	uint8_t type = s->node_type[node];

	return (type == NODE_HIDDEN || type == NODE_NATIVE) &&
	    node_is(s, node, "system / Hole");
}

static uint32_t
count_holes(const struct snapshot *s, const struct slots *slots)
{
	uint32_t hole = NO_NODE, count = 0;

	for (uint32_t edge = slots->begin; edge < slots->end; edge++) {
		if (s->edge_to[edge] != hole && is_hole(s, s->edge_to[edge]))
			hole = s->edge_to[edge];
		count += s->edge_to[edge] == hole;
	}
	return count;
}

/* The table of a Map or a Set, if no more than most edges must be read. */
static bool
table_slots(const struct snapshot *s, uint32_t node, uint32_t most,
	struct slots *slots)
{
	uint32_t table = peek_edge(s, node, EDGE_INTERNAL, "table");

	return table != NO_NODE && s->node_type[table] == NODE_ARRAY &&
	    find_slots(s, table, slots) && slots->end - slots->begin <= most;
}

/* Before the entries of a table stand three numbers and a power of two. */
static bool
is_first_key(uint32_t slot)
{
	return slot > 4 && ((slot - 3) & (slot - 4)) == 0;
}

/*
 * An entry of a Map has three slots: key, value, and a number that links
 * entries. So a slot right after another is the value of the same entry, and
 * the next entry begins at most four slots further, when only its value is
 * seen and only the key before it. Where keys are not seen, others may have
 * no value to be seen by.
 */
static void
count_entries(const struct snapshot *s, const struct slots *slots,
	struct extent_count *count)
{
	uint32_t start = slots->first, previous = start, slot;
	uint32_t starts[3] = { 0 }, key = is_first_key(start) ? start % 3 : 3;

	for (uint32_t edge = slots->begin; edge < slots->end; edge++) {
		if (!peek_slot(s, edge, &slot) || slot < previous)
			slot = previous + 5;	/* not V8's: count it apart */
		if (edge != slots->begin && slot == previous + 1) {
			key = start % 3;
		} else {
			count->more |= slot - start > 4;
			count->count += !is_hole(s, s->edge_to[edge]);
			start = slot;
			starts[start % 3]++;
		}
		previous = slot;
	}
	count->more |= key == 3 || starts[key] !=
	    starts[0] + starts[1] + starts[2];
}

bool
extent_map(const struct heap *heap, uint32_t node, uint32_t most,
	struct extent_count *count)
{
	const struct snapshot *s = heap->snapshot;
	struct slots slots;
	uint32_t edges, span;
	bool whole;

	if (!table_slots(s, node, most, &slots))
		return false;
	edges = slots.end - slots.begin;
	span = slots.last - slots.first;
	/* Two edges an entry at most; so many only if none is missing. */
	whole = edges % 2 == 0 && span % 3 == 1 && span / 3 + 1 == edges / 2;
	count->count = 0;
	count->more = false;
	if (!whole && edges <= SLOTS_READ) {
		count_entries(s, &slots, count);
		return count->count > 0;
	}
	count->count = (edges - count_holes(s, &slots) + 1) / 2;
	count->more = !whole;
	return count->count > 0;
}

/* An entry of a Set has two slots: key and link. */
bool
extent_set(const struct heap *heap, uint32_t node, uint32_t most,
	struct extent_count *count)
{
	const struct snapshot *s = heap->snapshot;
	struct slots slots;
	uint32_t edges;

	if (!table_slots(s, node, most, &slots))
		return false;
	edges = slots.end - slots.begin;
	count->count = edges - count_holes(s, &slots);
	count->more = slots.last - slots.first != 2 * (uint64_t)(edges - 1);
	return count->count > 0;
}

/* Does nothing but the view hold the buffer, as far as the graph tells? */
static bool
is_only_view(const struct heap *heap, uint32_t buffer, uint32_t view)
{
	struct retainer_walk walk;
	uint32_t source;

	if (!heap->graph)
		return false;
	retainers_begin(&walk, &heap->retainers, buffer);
	while (retainers_next(&walk, &source))
		if (source != view)
			return false;
	return true;
}

bool
extent_bytes(const struct heap *heap, uint32_t node, uint64_t *bytes,
	bool *shared)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t buffer = peek_edge(s, node, EDGE_INTERNAL, "buffer");
	uint32_t store;

	*shared = buffer != NO_NODE && !is_only_view(heap, buffer, node);
	if (buffer == NO_NODE)
		buffer = node;
	store = peek_edge(s, buffer, EDGE_INTERNAL, "backing_store");
	if (store == NO_NODE)
		return false;
	*bytes = heap_size(heap, store);
	return true;
}
