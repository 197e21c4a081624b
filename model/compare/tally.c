#include "model/compare/tally.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/names.h"
#include "model/load.h"

/* So many objects are looked for in another heap. */
#define SAMPLES 1024
/* In a broken file an id may be that of many. */
#define HITS_MAX (4 * SAMPLES)
/* Fewer of them in both heaps prove nothing. */
#define IDS_MIN 200
/* Of one process fewer than this change their class. */
#define CHANGED_MAX 0.05

static bool
count_classes(struct tally *tally, const struct heap *heap, struct error *err)
{
	const struct classes *classes = &heap->classes;
	struct strbuf key = STRBUF_INIT;
	bool done = true;

	tally->class_count = classes->count;
	tally->classes = malloc((classes->count + (size_t)1) *
	    sizeof *tally->classes);
	if (tally->classes == NULL)
		return error_memory(err, "classes", classes->count *
		    sizeof *tally->classes);
	for (uint32_t i = 0; done && i < classes->count; i++) {
		const struct class_row *row = &classes->rows[i];
		uint32_t number;

		if (row->count == 0)
			continue;
		strbuf_reset(&key);
		class_key(classes, heap->snapshot, heap->interfaces, i, &key);
		if (key.failed)
			done = error_memory(err, "the name of a class",
			    key.len);
		else
			done = intern_add(&tally->keys, key.data, key.len,
			    &number, err);
		/* Keys differ, so each class gets the next number. */
		if (done && number == tally->count)
			tally->classes[tally->count++] =
			    (struct tally_class) { i, row->count,
			    row->shallow, heap->graph ? row->retained : 0 };
	}
	strbuf_release(&key);
	return done;
}

/* Objects of V8's own heap have odd ids. */
static bool
is_sampled(const struct heap *heap, uint32_t node)
{
	return (heap_id(heap, node) & 1) != 0 && heap_size(heap, node) > 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct tally_sample *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

double
tally_minutes(int64_t before, int64_t after)
{
	if (before == TALLY_NO_TIME || after == TALLY_NO_TIME ||
	    after < before)
		return -1;
	return ((double)after - (double)before) / 60;
}

uint32_t *
tally_numbers(const struct tally *tally, struct error *err)
{
	uint32_t *numbers = calloc(tally->class_count + (size_t)1,
	    sizeof *numbers);

	if (numbers == NULL) {
		error_memory(err, "classes", tally->class_count *
		    sizeof *numbers);
		return NULL;
	}
	for (uint32_t i = 0; i < tally->count; i++)
		numbers[tally->classes[i].class] = i;
	return numbers;
}

static bool
take_samples(struct tally *tally, const struct heap *heap, struct error *err)
{
	const struct snapshot *s = heap->snapshot;
	uint32_t *numbers = tally_numbers(tally, err);
	uint32_t step = s->nodes / SAMPLES + 1, left = 0;

	tally->samples = malloc(SAMPLES * sizeof *tally->samples);
	if (numbers == NULL || tally->samples == NULL) {
		free(numbers);
		return error_memory(err, "a sample", SAMPLES *
		    sizeof *tally->samples);
	}
	for (uint32_t i = 0; i < s->nodes; i++) {
		uint64_t id = heap_id(heap, i);

		if ((id & 1) != 0 && id > tally->highest_id)
			tally->highest_id = id;
		if (left > 0) {
			left--;
			continue;
		}
		/* What plain objects are called depends on all others. */
		if (!is_sampled(heap, i) || name_is_plain(s, i))
			continue;
		left = step - 1;
		if (tally->sample_count < SAMPLES)
			tally->samples[tally->sample_count++] =
			    (struct tally_sample) { id,
			    numbers[heap->classes.of[i]] };
	}
	free(numbers);
	qsort(tally->samples, tally->sample_count, sizeof *tally->samples,
	    by_id);
	if (tally->sample_count > 0)
		tally->sampled = step;
	return true;
}

struct tally *
tally_new(const struct heap *heap, int64_t time, struct error *err)
{
	struct tally *tally = calloc(1, sizeof *tally);

	if (tally == NULL) {
		error_memory(err, "a tally", sizeof *tally);
		return NULL;
	}
	tally->graph = heap->graph;
	tally->total = heap->total;
	tally->time = time;
	if (!count_classes(tally, heap, err) ||
	    !take_samples(tally, heap, err)) {
		tally_free(tally);
		return NULL;
	}
	return tally;
}

void
tally_free(struct tally *tally)
{
	if (tally == NULL)
		return;
	intern_release(&tally->keys);
	free(tally->classes);
	free(tally->samples);
	free(tally);
}

/* What stands behind so many commas. */
static const char *
behind(const char *key, size_t *len, unsigned commas)
{
	while (commas > 0 && *len > 0) {
		commas -= *key == ',';
		key++;
		(*len)--;
	}
	return key;
}

const char *
tally_name(const struct intern *keys, uint32_t number, bool bare,
	size_t *len)
{
	const char *key = intern_key(keys, number, len);
	bool located = *len > 0 && key[0] != ',';

	return behind(key, len, !located ? 1 : bare ? 2 : 3);
}

const char *
tally_bare_key(const struct intern *keys, uint32_t number, size_t *len)
{
	const char *key = intern_key(keys, number, len);

	return *len > 0 && key[0] != ',' ? behind(key, len, 1) : key;
}

/* Is the class of a node the one that the object of the tally had? */
static bool
is_same_class(const struct tally *tally, uint32_t class,
	const struct heap *heap, uint32_t node, struct strbuf *key)
{
	const char *had;
	size_t len;

	had = intern_key(&tally->keys, class, &len);
	strbuf_reset(key);
	class_key(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[node], key);
	return key->len == len && memcmp(key->data, had, len) == 0;
}

/* Most ids are of no sample, which a glance at a few bits of them says. */
#define FILTER_BITS 65536

static unsigned
filter_bit(uint64_t id)
{
	return (unsigned)(id >> 1 & (FILTER_BITS - 1));
}

bool
tally_same_process(const struct tally *tally, const struct heap *heap,
	struct error *err, bool *same)
{
	const struct tally_sample *samples = tally->samples, *hit;
	const struct snapshot *s = heap->snapshot;
	struct strbuf key = STRBUF_INIT;
	uint64_t filter[FILTER_BITS / 64] = { 0 };
	uint32_t kept = 0, changed = 0;
	bool done;

	for (uint32_t i = 0; i < tally->sample_count; i++)
		bitset_add(filter, filter_bit(samples[i].id));
	for (uint32_t i = 0; i < s->nodes && kept + changed < HITS_MAX; i++) {
		struct tally_sample sought = { heap_id(heap, i), 0 };

		if (!bitset_has(filter, filter_bit(sought.id)) ||
		    !is_sampled(heap, i))
			continue;
		hit = bsearch(&sought, samples, tally->sample_count,
		    sizeof *samples, by_id);
		if (hit == NULL)
			continue;
		if (is_same_class(tally, hit->class, heap, i, &key))
			kept++;
		else
			changed++;
	}
	*same = (kept + changed) * tally->sampled < IDS_MIN ||
	    changed < CHANGED_MAX * (kept + changed);
	done = !key.failed || error_memory(err, "the name of a class",
	    key.len);
	strbuf_release(&key);
	return done;
}
