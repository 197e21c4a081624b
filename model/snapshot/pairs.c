#include "model/snapshot/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/snapshot/strings.h"

static const char part[] = " / part of key (";
static const char arrow[] = ") -> value (";
static const char table[] = ") pair in WeakMap (table @";

#define LEN(literal) (sizeof(literal) - 1)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What a dot in DevTools' pattern does not match. */
static bool
has_line_end(const char *s, size_t len)
{
	const char *end = s + len, *p;

	if (memchr(s, '\n', len) != NULL || memchr(s, '\r', len) != NULL)
		return true;
	for (p = s; (p = memchr(p, 0xe2, end - p)) != NULL; p++)
		if (end - p >= 3 && p[1] == (char)0x80 &&
		    (p[2] == (char)0xa8 || p[2] == (char)0xa9))
			return true;
	return false;
}

/*
 * Goes back from end over digits and over the word before them; NULL when
 * they do not stand there, or before begin.
 */
static const char *
back_over(const char *begin, const char *end, const char *word, size_t len)
{
	const char *p = end;

	while (p > begin && is_digit(p[-1]))
		p--;
	if (p == end || (size_t)(p - begin) < len ||
	    memcmp(p - len, word, len) != 0)
		return NULL;
	return p - len;
}

/* Is there an " @N) -> value (" somewhere in begin..end? */
static bool
has_arrow(const char *begin, const char *end)
{
	const char *p = begin;

	while ((p = memmem(p, end - p, arrow, LEN(arrow))) != NULL) {
		if (back_over(begin, p, " @", 2) != NULL)
			return true;
		p++;
	}
	return false;
}

bool
pairs_match(const char *text, size_t len, size_t *group, uint64_t *table_id)
{
	const char *end = text + len, *begin = text, *p, *id;

	while (begin < end && is_digit(*begin))
		begin++;
	*group = begin - text;
	if (begin == text || (size_t)(end - begin) < LEN(part) ||
	    memcmp(begin, part, LEN(part)) != 0 || end[-1] != ')')
		return false;
	begin += LEN(part);
	if (begin == end)
		return false;
	/* From the end, as the names in it may hold anything. */
	p = back_over(begin, end - 1, table, LEN(table));
	if (p == NULL)
		return false;
	id = p + LEN(table);
	p = back_over(begin, p, " @", 2);
	if (p == NULL || !has_arrow(begin, p) ||
	    has_line_end(begin, p - begin))
		return false;
	for (*table_id = 0; id < end - 1; id++) {
		if (*table_id > (UINT64_MAX - 9) / 10) {
			*table_id = UINT64_MAX;
			break;
		}
		*table_id = *table_id * 10 + (*id - '0');
	}
	return true;
}

void
pairs_release(struct pairs *pairs)
{
	strbuf_release(&pairs->text);
	strbuf_release(&pairs->other);
	free(pairs->slots);
	free(pairs->first);
	free(pairs->hashes);
}

static uint64_t
hash(const char *s, size_t len)
{
	uint64_t h = len * 0x9e3779b97f4a7c15u, word;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&word, s, 8);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, s, len);
	h = (h ^ word) * 0xff51afd7ed558ccdu;
	return h ^ h >> 29;
}

/* Doubles what holds one entry a pair, and the table over it. */
static bool
grow(struct pairs *pairs, struct error *err)
{
	size_t capacity = pairs->capacity > 0 ? pairs->capacity * 2 : 256;
	size_t slots = capacity * 2, i, at;
	void *memory;
	uint32_t pair;

	memory = realloc(pairs->first, capacity * sizeof(*pairs->first));
	if (memory == NULL)
		goto fail;
	pairs->first = memory;
	memory = realloc(pairs->hashes, capacity * sizeof(*pairs->hashes));
	if (memory == NULL)
		goto fail;
	pairs->hashes = memory;
	memory = calloc(slots, sizeof(*pairs->slots));
	if (memory == NULL)
		goto fail;
	free(pairs->slots);
	pairs->slots = memory;
	for (pair = 0; pair < pairs->capacity; pair++) {
		at = pairs->hashes[pair] & (slots - 1);
		while (pairs->slots[at] != 0)
			at = (at + 1) & (slots - 1);
		pairs->slots[at] = pair + 1;
	}
	pairs->capacity = capacity;
	pairs->slot_count = slots;
	return true;
fail:
	i = capacity * (sizeof(*pairs->first) + sizeof(*pairs->hashes)) +
	    slots * sizeof(*pairs->slots);
	return error_memory(err, "the names of WeakMap entries", i);
}

/* Is the text of this pair equal to group[0..len)? */
static bool
same_text(struct pairs *pairs, const struct strings *strings, uint32_t pair,
	const char *group, size_t len)
{
	uint32_t string = strings->pairs[pairs->first[pair]].string;
	const char *other;
	size_t other_len, at = 0;

	strbuf_reset(&pairs->other);
	strings_decode(strings, string, SIZE_MAX, &pairs->other);
	other = pairs->other.data;
	other_len = pairs->other.len;
	while (at < other_len && is_digit(other[at]))
		at++;
	return other_len - at == len && memcmp(other + at, group, len) == 0;
}

/* Finds the pair with this text, or makes the next number for it. */
static bool
number(struct pairs *pairs, struct strings *strings, const char *group,
	size_t len, uint32_t *pair, struct error *err)
{
	uint64_t h = hash(group, len);
	size_t at, mask;

	if (strings->pair_texts == pairs->capacity && !grow(pairs, err))
		return false;
	mask = pairs->slot_count - 1;
	for (at = h & mask; pairs->slots[at] != 0; at = (at + 1) & mask) {
		*pair = pairs->slots[at] - 1;
		if (pairs->hashes[*pair] != h)
			continue;
		if (same_text(pairs, strings, *pair, group, len))
			return true;
		if (pairs->other.failed)
			return error_memory(err, "the name of a WeakMap entry",
			    len);
	}
	*pair = strings->pair_texts++;
	pairs->slots[at] = *pair + 1;
	pairs->hashes[*pair] = h;
	pairs->first[*pair] = (uint32_t)strings->pair_count;
	return true;
}

static bool
append(struct pairs *pairs, struct strings *strings,
	const struct pair_name *name, struct error *err)
{
	struct pair_name *entries;

	entries = array_grow(strings->pairs, &pairs->entry_capacity,
	    strings->pair_count + 1, sizeof(*entries),
	    "the names of WeakMap entries", err);
	if (entries == NULL)
		return false;
	strings->pairs = entries;
	entries[strings->pair_count++] = *name;
	return true;
}

bool
pairs_add(struct pairs *pairs, struct strings *strings, uint32_t index,
	const char *raw, size_t len, struct error *err)
{
	struct pair_name name = { .string = index };
	size_t group;

	if (!is_digit(raw[0]) && raw[0] != '\\')
		return true;
	/* Most strings that come here are refused by their first bytes. */
	strbuf_reset(&pairs->text);
	strings_decode(strings, index, 32, &pairs->text);
	if (memmem(pairs->text.data, pairs->text.len, " / part ", 8) == NULL)
		return true;
	strbuf_reset(&pairs->text);
	strings_decode(strings, index, SIZE_MAX, &pairs->text);
	if (pairs->text.failed)
		return error_memory(err, "the name of a WeakMap entry", len);
	if (!pairs_match(pairs->text.data, pairs->text.len, &group,
	    &name.table_id))
		return true;
	return number(pairs, strings, pairs->text.data + group,
	    pairs->text.len - group, &name.pair, err) &&
	    append(pairs, strings, &name, err);
}
