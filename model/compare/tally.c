#include "model/compare/tally.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/compare/kinship.h"
#include "model/load.h"

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
	tally->mark = kin_mark_new(heap, err);
	if (tally->mark == NULL || !count_classes(tally, heap, err)) {
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
	kin_mark_free(tally->mark);
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
