#include "model/snapshot/strings.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"
#include "model/snapshot/pairs.h"
#include "model/snapshot/source.h"

/* How many bytes are indexed between two looks at the task. */
#define STEP (1 << 18)

/* How much of the source is let rest at once. */
#define REST (4 << 20)

/* The state of indexing. */
struct indexer {
	struct strings *strings;
	const struct source *source;
	const char *end;		/* of the file */
	size_t capacity, carry_capacity;
	uint64_t high;			/* of the last offset */
	struct pairs pairs;
};

/* Room for one string more. */
static bool
grow(struct indexer *in, struct error *err)
{
	struct strings *strings = in->strings;
	uint32_t *low;

	if (strings->count == UINT32_MAX - 1)
		return error_set(err, ERROR_LIMIT,
		    "more strings than 32 bits can number");
	low = array_grow(strings->low, &in->capacity,
	    (size_t)strings->count + 1, sizeof(*low), "the table of strings",
	    err);
	if (low != NULL)
		strings->low = low;
	return low != NULL;
}

static bool
add_carry(struct indexer *in, struct error *err)
{
	struct strings *strings = in->strings;
	uint32_t *carry;

	carry = array_grow(strings->carry, &in->carry_capacity,
	    strings->carry_count + 1, sizeof(*carry), "the table of strings",
	    err);
	if (carry == NULL)
		return false;
	strings->carry = carry;
	carry[strings->carry_count++] = strings->count;
	return true;
}

/* Adds the string whose opening quote is at p and closing one at close. */
static bool
add(struct indexer *in, const char *p, const char *close, struct error *err)
{
	struct strings *strings = in->strings;
	uint64_t offset = p - strings->data;

	if (strings->count == in->capacity && !grow(in, err))
		return false;
	for (; in->high < offset >> 32; in->high++)
		if (!add_carry(in, err))
			return false;
	strings->low[strings->count++] = (uint32_t)offset;
	if (close - p > PAIR_LENGTH_MIN)
		return pairs_add(&in->pairs, strings, strings->count - 1,
		    p + 1, close - p - 1, err);
	return true;
}

static bool
cut_short(const struct strings *strings, const char *end, struct error *err)
{
	return error_set(err, ERROR_TRUNCATED, "truncated: ends in section "
	    "strings after %llu bytes; take the snapshot again (was the disk "
	    "full?)", (unsigned long long)(end - strings->data));
}

/* What stands at p does not belong there. Always NULL. */
static const char *
misplaced(const struct indexer *in, const char *p, const char *what,
	struct error *err)
{
	if (*p == '\0')
		what = "zero bytes stand among the strings (a part of the "
		    "file was lost; copy it or take the snapshot again)";
	error_set_at(err, ERROR_FORMAT, p - in->strings->data,
	    "damaged: section strings: %s", what);
	return NULL;
}

/*
 * p stands after an element: the opening quote of the next one, the closing
 * bracket, or NULL with err set.
 */
static const char *
next(const struct indexer *in, const char *p, bool first, struct error *err)
{
	p = json_blank(p, in->end);
	if (p < in->end && *p == ']')
		return p;
	if (p < in->end && !first) {
		if (*p != ',')
			return misplaced(in, p, "a comma is missing", err);
		p = json_blank(p + 1, in->end);
	}
	if (p == in->end) {
		cut_short(in->strings, in->end, err);
		return NULL;
	}
	if (*p != '"')
		return misplaced(in, p, "this is not a string", err);
	return p;
}

static bool
index_all(struct indexer *in, uint64_t begin, uint64_t *end,
	struct task *task, struct error *err)
{
	struct strings *strings = in->strings;
	const char *data = strings->data, *p, *close, *check, *rested;

	p = check = rested = data + begin + 1;
	p = next(in, p, true, err);
	while (p != NULL && *p != ']') {
		close = json_string_end(p + 1, in->end);
		if (close == NULL)
			return cut_short(strings, in->end, err);
		if (!add(in, p, close, err))
			return false;
		p = close + 1;
		if (p >= check) {
			if (!task_progress(task, STAGE_STRINGS,
			    p - data - begin, err))
				return false;
			check = p + STEP;
		}
		if (p - rested >= REST) {
			source_rest(in->source, rested - data, p - data);
			rested = p;
		}
		/* What V8 writes, and else. */
		if (in->end - p > 3 && p[0] == ',' && p[1] == '"')
			p += 1;
		else if (in->end - p > 3 && p[0] == ',' && p[1] == '\n' &&
		    p[2] == '"')
			p += 2;
		else
			p = next(in, p, false, err);
	}
	if (p == NULL)
		return false;
	source_rest(in->source, rested - data, p - data);
	strings->end = p - data;
	*end = p - data + 1;
	return true;
}

/* Lets go what was allocated ahead, and makes the bitset. */
static bool
finish(struct indexer *in, struct error *err)
{
	struct strings *strings = in->strings;
	size_t words = (size_t)strings->count / 64 + 1, i;
	void *memory;

	memory = realloc(strings->low,
	    (strings->count > 0 ? strings->count : 1) * sizeof(uint32_t));
	if (memory != NULL)
		strings->low = memory;
	if (strings->pair_count == 0)
		return true;
	memory = realloc(strings->pairs,
	    strings->pair_count * sizeof(*strings->pairs));
	if (memory != NULL)
		strings->pairs = memory;
	strings->pair_bits = calloc(words, sizeof(*strings->pair_bits));
	if (strings->pair_bits == NULL)
		return error_memory(err, "the names of WeakMap entries",
		    words * sizeof(*strings->pair_bits));
	for (i = 0; i < strings->pair_count; i++)
		strings->pair_bits[strings->pairs[i].string / 64] |=
		    (uint64_t)1 << strings->pairs[i].string % 64;
	return true;
}

bool
strings_index(struct strings *strings, const struct source *source,
	uint64_t begin, uint64_t *end, struct task *task, struct error *err)
{
	struct indexer in = {
		.strings = strings,
		.source = source,
		.end = source->data + source->size,
		.pairs = PAIRS_INIT,
	};
	bool ok;

	memset(strings, 0, sizeof(*strings));
	strings->data = source->data;
	if (begin >= source->size)
		return cut_short(strings, in.end, err);
	if (source->data[begin] != '[')
		return error_set_at(err, ERROR_FORMAT, begin,
		    "damaged: section strings is not an array");
	ok = index_all(&in, begin, end, task, err) && finish(&in, err);
	pairs_release(&in.pairs);
	if (!ok)
		strings_release(strings);
	return ok;
}

void
strings_release(struct strings *strings)
{
	free(strings->low);
	free(strings->carry);
	free(strings->pairs);
	free(strings->pair_bits);
	memset(strings, 0, sizeof(*strings));
}

const char *
strings_begin(const struct strings *strings, uint32_t index)
{
	size_t low = 0, high = strings->carry_count, middle;

	/* How many entries of carry are not beyond index? */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (strings->carry[middle] <= index)
			low = middle + 1;
		else
			high = middle;
	}
	return strings->data + ((uint64_t)low << 32 | strings->low[index]) + 1;
}

const char *
strings_raw(const struct strings *strings, uint32_t index, size_t *len)
{
	const char *begin = strings_begin(strings, index), *p;

	/* Back from what follows, so that long strings cost nothing. */
	if (index + 1 < strings->count)
		p = strings_begin(strings, index + 1) - 1;
	else
		p = strings->data + strings->end;
	do
		p--;
	while (*p != '"');
	*len = p - begin;
	return begin;
}

const struct pair_name *
strings_pair(const struct strings *strings, uint32_t index)
{
	size_t low = 0, high = strings->pair_count, middle;

	if (!strings_is_pair(strings, index))
		return NULL;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (strings->pairs[middle].string < index)
			low = middle + 1;
		else
			high = middle;
	}
	return &strings->pairs[low];
}
