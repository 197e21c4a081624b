#include "model/detect/detect.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/task.h"
#include "model/explore/extent.h"
#include "model/explore/place.h"
#include "model/graph/nearest.h"
#include "model/graph/texts.h"
#include "model/load.h"
#include "model/table.h"

#define SLOTS_MIN 256
/* Larger sets are put in order by a walk over the bits of all nodes. */
#define SORTED_MAX 4096

bool
detect_init(struct detect *d, const struct heap *heap, struct task *task,
	struct error *err)
{
	const struct snapshot *s = heap->snapshot;

	*d = (struct detect) { .heap = heap };
	if (!words_find(&d->words, s, task, err) ||
	    !nesting_build(&d->nesting, heap->dominators.parent, s->nodes,
	    task, err))
		return false;
	d->nearest = nearest_new(s, &heap->retainers, &heap->distances, NULL,
	    err);
	d->place = big_alloc(s->nodes, sizeof *d->place, "detectors", err);
	d->set = big_alloc_clear(bitset_words(s->nodes), sizeof *d->set,
	    "detectors", err);
	if (d->nearest == NULL || d->place == NULL || d->set == NULL)
		return false;
	for (uint32_t i = 0; i < s->nodes; i++)
		d->place[d->nesting.nodes[i]] = i;
	/* Of some hidden classes the size is not known. */
	for (uint32_t i = 0; i < s->nodes && d->word == 0; i++)
		if (s->node_type[i] == NODE_OBJECT)
			d->word = extent_word(heap, i);
	return true;
}

static void
forget(struct detect *d)
{
	free(d->list);
	free(d->slots);
	free(d->hits);
	d->list = NULL;
	d->slots = NULL;
	d->hits = NULL;
	d->count = d->capacity = d->slot_count = 0;
	d->hit_count = d->hit_capacity = 0;
}

void
detect_release(struct detect *d)
{
	forget(d);
	words_release(&d->words);
	nearest_free(d->nearest);
	nesting_release(&d->nesting);
	free(d->place);
	free(d->set);
}

void
detection_release(struct detection *detection)
{
	for (size_t i = 0; i < detection->count; i++)
		free(detection->list[i].address);
	free(detection->list);
	free(detection->nodes);
	*detection = (struct detection) { 0 };
}

/* ---- what is found ------------------------------------------------------ */

struct finding
finding_of(uint8_t kind, uint64_t key, uint32_t subject)
{
	return (struct finding) {
		.key = hash_mix(hash_mix(1, kind), key),
		.kind = kind,
		.subject = subject,
		.name = NO_EDGE,
		.place = NO_NODE,
		.container = NO_NODE,
	};
}

/* The slot that has the key, or a free one. */
static size_t
slot_of(const struct detect *d, uint64_t key)
{
	size_t mask = d->slot_count - 1, slot = hash_mix(1, key) & mask;

	while (d->slots[slot] != 0 && d->list[d->slots[slot] - 1].key != key)
		slot = (slot + 1) & mask;
	return slot;
}

/* At most half of the slots are taken. */
static bool
room_for_slot(struct detect *d, struct error *err)
{
	size_t count = d->slot_count == 0 ? SLOTS_MIN : d->slot_count * 2;
	uint32_t *slots;

	if ((d->count + 1) * 2 <= d->slot_count)
		return true;
	slots = calloc(count, sizeof *slots);
	if (slots == NULL)
		return error_memory(err, "findings", count * sizeof *slots);
	free(d->slots);
	d->slots = slots;
	d->slot_count = count;
	for (size_t i = 0; i < d->count; i++)
		d->slots[slot_of(d, d->list[i].key)] = (uint32_t)i + 1;
	return true;
}

uint32_t
detect_finding(struct detect *d, const struct finding *like,
	struct error *err)
{
	size_t slot;

	if (!room_for_slot(d, err))
		return NUMBER_NONE;
	slot = slot_of(d, like->key);
	if (d->slots[slot] != 0)
		return d->slots[slot] - 1;
	if (d->count == d->capacity) {
		struct finding *list = array_grow(d->list, &d->capacity,
		    d->count + 1, sizeof *list, "findings", err);

		if (list == NULL)
			return NUMBER_NONE;
		d->list = list;
	}
	d->list[d->count++] = *like;
	d->slots[slot] = (uint32_t)d->count;
	return (uint32_t)d->count - 1;
}

bool
detect_add(struct detect *d, uint32_t finding, uint32_t node,
	struct error *err)
{
	if (finding == NUMBER_NONE)
		return false;
	if (d->hit_count == d->hit_capacity) {
		struct detect_hit *hits = array_grow(d->hits,
		    &d->hit_capacity, d->hit_count + 1, sizeof *hits,
		    "findings", err);

		if (hits == NULL)
			return false;
		d->hits = hits;
	}
	d->hits[d->hit_count++] = (struct detect_hit) { node, finding };
	d->list[finding].count++;
	d->list[finding].nodes++;
	return true;
}

bool
detect_put(struct detect *d, const struct finding *like, uint32_t node,
	struct error *err)
{
	return detect_add(d, detect_finding(d, like, err), node, err);
}

/* ---- when all is found -------------------------------------------------- */

static bool
lay_out(struct detect *d, struct detection *detection, struct error *err)
{
	size_t at = 0;

	detection->nodes = big_alloc(d->hit_count, sizeof *detection->nodes,
	    "findings", err);
	if (detection->nodes == NULL)
		return false;
	for (size_t i = 0; i < d->count; i++) {
		d->list[i].first = at;
		at += d->list[i].nodes;
		d->list[i].nodes = 0;
	}
	for (size_t i = 0; i < d->hit_count; i++) {
		struct finding *f = &d->list[d->hits[i].finding];

		detection->nodes[f->first + f->nodes++] = d->hits[i].node;
	}
	return true;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return left < right ? -1 : left > right;
}

/* What a place retains, unless it is within one before. */
static uint64_t
top_bytes(const struct detect *d, uint32_t place, uint32_t *end)
{
	if (place < *end)
		return 0;
	*end = d->nesting.ends[place];
	return heap_retained(d->heap, d->nesting.nodes[place]);
}

/* Of all places in set, which is empty then. */
static uint64_t
bytes_of_set(struct detect *d)
{
	size_t words = bitset_words(d->heap->snapshot->nodes);
	uint64_t bytes = 0;
	uint32_t end = 0;

	for (size_t w = 0; w < words; w++) {
		for (uint64_t bits = d->set[w]; bits != 0; bits &= bits - 1)
			bytes += top_bytes(d, (uint32_t)(w * 64) +
			    (uint32_t)__builtin_ctzll(bits), &end);
		d->set[w] = 0;
	}
	return bytes;
}

static uint64_t
bytes_of(struct detect *d, const struct finding *f, const uint32_t *nodes)
{
	uint32_t places[SORTED_MAX + 1], count = 0, end = 0;
	uint64_t bytes = 0;

	if (f->nodes > SORTED_MAX) {
		for (uint32_t i = 0; i < f->nodes; i++)
			bitset_add(d->set, d->place[nodes[f->first + i]]);
		if (f->container != NO_NODE)
			bitset_add(d->set, d->place[f->container]);
		return bytes_of_set(d);
	}
	for (; count < f->nodes; count++)
		places[count] = d->place[nodes[f->first + count]];
	if (f->container != NO_NODE)
		places[count++] = d->place[f->container];
	if (count > 1)
		qsort(places, count, sizeof *places, by_number);
	for (uint32_t i = 0; i < count; i++)
		bytes += top_bytes(d, places[i], &end);
	return bytes;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

/* Few of the runtime's own are as it should be. */
static bool
is_normal(const struct heap *heap, const struct finding *f)
{
	return f->nodes == 0 || (f->count < DETECT_MANY &&
	    f->place != NO_NODE && detect_is_runtimes(heap, f->place));
}

static bool
find_address(struct detect *d, struct finding *f, const uint32_t *nodes,
	struct chain_heads *heads, struct error *err)
{
	f->address = malloc(sizeof *f->address);
	if (f->address == NULL)
		return error_memory(err, "addresses", sizeof *f->address);
	address_find(f->address, d->heap, d->nearest, heads,
	    f->container != NO_NODE ? f->container : nodes[f->first]);
	return true;
}

/* Where no other code is known, that of what it is held by will do. */
static void
find_place(struct finding *f)
{
	const struct address *address = f->address;

	for (unsigned i = 0; f->place == NO_NODE && i < address->count; i++)
		f->place = address->steps[i].function;
}

static void
find_same(const struct heap *heap, const struct detector *detector,
	struct finding *f)
{
	struct cell cell = CELL_INIT;

	detector->words(heap, f, false, &cell);
	address_words(heap, f->address, false, &cell);
	f->same = text_hash_bytes(cell.text.data, cell.text.len);
	cell_release(&cell);
}

/* The findings that are worth it, the largest first. */
static void
choose(struct detect *d, const struct detection *detection)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->count; i++) {
		if (is_normal(d->heap, &d->list[i]))
			continue;
		d->list[kept] = d->list[i];
		d->list[kept].bytes = bytes_of(d, &d->list[kept],
		    detection->nodes);
		kept++;
	}
	d->count = kept;
	if (kept > 1)
		qsort(d->list, kept, sizeof *d->list, by_bytes);
}

/* Counts a finding in the totals; its nodes go into set. */
static void
count_in(struct detect *d, struct detection *detection,
	const struct finding *f)
{
	detection->total += f->count;
	for (uint32_t i = 0; i < f->nodes; i++)
		bitset_add(d->set, d->place[detection->nodes[f->first + i]]);
	if (f->container != NO_NODE)
		bitset_add(d->set, d->place[f->container]);
}

static bool
finish(struct detect *d, const struct detector *detector,
	struct detection *detection, struct task *task, struct error *err)
{
	struct chain_heads heads = { 0 };
	bool ok = lay_out(d, detection, err);

	if (!ok)
		return false;
	choose(d, detection);
	detection->list = d->list;
	for (size_t i = 0; ok && i < d->count; i++) {
		struct finding *f = &d->list[i];

		ok = i % 64 != 0 || task_goes_on(task, err);
		if (detection->count < DETECT_LISTED && ok) {
			ok = find_address(d, f, detection->nodes, &heads, err);
			if (!ok || (detector->skips_runtime &&
			    address_is_runtime(d->heap, f->address))) {
				free(f->address);
				continue;
			}
			find_place(f);
			find_same(d->heap, detector, f);
			detection->list[detection->count++] = *f;
		} else {
			detection->left_out++;
		}
		count_in(d, detection, f);
	}
	d->list = NULL;		/* it is the detection's now */
	chain_heads_release(&heads);
	detection->bytes = bytes_of_set(d);
	return ok;
}

bool
detect_run(struct detect *d, const struct detector *detector,
	struct detection *detection, struct task *task, struct error *err)
{
	bool ok;

	*detection = (struct detection) { 0 };
	ok = detector->find(d, task, err) &&
	    finish(d, detector, detection, task, err);
	forget(d);
	if (!ok)
		detection_release(detection);
	return ok;
}
