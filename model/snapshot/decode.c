/*
 * Decoding of JSON strings as they stand in the file. Every string ends with
 * a quote that no backslash escapes, which indexing made sure of, so reading
 * up to it needs no other bound.
 */
#include <string.h>

#include "model/base/strbuf.h"
#include "model/snapshot/strings.h"

#define REPLACEMENT 0xfffd

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * p stands after \u: the unit, with *next after it; -1 when there are not
 * four digits, with *next after those there are.
 */
static int32_t
unit(const char *p, const char **next)
{
	int32_t value = 0;
	int i;

	for (i = 0; i < 4 && hex(p[i]) >= 0; i++)
		value = value * 16 + hex(p[i]);
	*next = p + i;
	return i == 4 ? value : -1;
}

/* p stands after a backslash. */
static uint32_t
escape(const char *p, const char **next)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	const char *name, *after;
	int32_t c, low;

	if (*p != 'u') {
		*next = p + 1;
		name = *p != '\0' ? strchr(names, *p) : NULL;
		return name != NULL ? (uint32_t)values[name - names] :
		    REPLACEMENT;
	}
	c = unit(p + 1, next);
	if (c < 0)
		return REPLACEMENT;
	if (c >= 0xd800 && c < 0xdc00 && (*next)[0] == '\\' &&
	    (*next)[1] == 'u') {
		low = unit(*next + 2, &after);
		if (low >= 0xdc00 && low < 0xe000) {
			*next = after;
			return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	return c;
}

/*
 * p stands on a byte of 0x80 or more. Malformed sequences are taken as far
 * as they could have become well-formed, as browsers do.
 */
static uint32_t
utf8(const unsigned char *p, const char **next)
{
	unsigned low = 0x80, high = 0xbf;
	uint32_t c;
	int more;

	*next = (const char *)p + 1;
	if (*p < 0xc2 || *p > 0xf4)
		return REPLACEMENT;
	if (*p == 0xe0)
		low = 0xa0;
	else if (*p == 0xed)
		high = 0x9f;
	else if (*p == 0xf0)
		low = 0x90;
	else if (*p == 0xf4)
		high = 0x8f;
	more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
	c = *p & (0x3f >> more);
	for (; more > 0; more--) {
		p++;
		if (*p < low || *p > high)
			return REPLACEMENT;
		c = c << 6 | (*p & 0x3f);
		*next = (const char *)p + 1;
		low = 0x80;
		high = 0xbf;
	}
	return c;
}

/* The next character; p does not stand on the closing quote. */
static uint32_t
character(const char *p, const char **next)
{
	if (*p == '\\')
		return escape(p + 1, next);
	if ((unsigned char)*p >= 0x80)
		return utf8((const unsigned char *)p, next);
	*next = p + 1;
	return *p;
}

/* Surrogates get three bytes like any other character of their size. */
static size_t
encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = 0xc0 | c >> 6;
		out[1] = 0x80 | (c & 0x3f);
		return 2;
	}
	if (c < 0x10000) {
		out[0] = 0xe0 | c >> 12;
		out[1] = 0x80 | (c >> 6 & 0x3f);
		out[2] = 0x80 | (c & 0x3f);
		return 3;
	}
	out[0] = 0xf0 | c >> 18;
	out[1] = 0x80 | (c >> 12 & 0x3f);
	out[2] = 0x80 | (c >> 6 & 0x3f);
	out[3] = 0x80 | (c & 0x3f);
	return 4;
}

bool
strings_decode(const struct strings *strings, uint32_t index, size_t limit,
	struct strbuf *sb)
{
	const char *p, *plain, *next;
	size_t start = sb->len, room, len;
	char bytes[4];

	if (index >= strings->count) {
		strbuf_addf(sb, "(bad string %u)", index);
		if (sb->len - start <= limit)
			return true;
		strbuf_truncate(sb, start + limit);
		return false;
	}
	p = strings_begin(strings, index);
	while (*p != '"') {
		room = limit - (sb->len - start);
		plain = p;
		while (*p != '"' && *p != '\\' && !(*p & 0x80) &&
		    (size_t)(p - plain) < room)
			p++;
		strbuf_add(sb, plain, p - plain);
		room -= p - plain;
		if (sb->failed)
			return false;
		if (*p == '"')
			break;
		if (room == 0)
			return false;
		if (*p != '\\' && !(*p & 0x80))
			continue;
		len = encode(character(p, &next), bytes);
		if (len > room)
			return false;
		strbuf_add(sb, bytes, len);
		p = next;
	}
	return true;
}

const char *
strings_line(const char *from, unsigned width, bool *ended,
	struct strbuf *sb)
{
	const char *p = from, *next;
	unsigned count;
	uint32_t code;
	char bytes[4];

	*ended = false;
	for (count = 0; *p != '"' && count < width; count++, p = next) {
		code = character(p, &next);
		if (code == '\n') {
			*ended = true;
			p = next;
			break;
		}
		if (sb != NULL)
			strbuf_add(sb, bytes, encode(code, bytes));
	}
	return *p == '"' ? NULL : p;
}

void
string_reader_begin(struct string_reader *reader,
	const struct strings *strings, uint32_t index)
{
	reader->p = strings_begin(strings, index);
}

size_t
string_reader_next(struct string_reader *reader, const char **piece)
{
	const char *p = reader->p;
	size_t len;
	uint32_t c;

	while (*p != '"' && *p != '\\' && !(*p & 0x80))
		p++;
	if (p > reader->p) {
		*piece = reader->p;
		len = p - reader->p;
		reader->p = p;
		return len;
	}
	if (*p == '"')
		return 0;
	c = character(p, &reader->p);
	*piece = reader->bytes;
	if (c < 0x10000)
		return encode(c, reader->bytes);
	c -= 0x10000;
	encode(0xd800 + (c >> 10), reader->bytes);
	encode(0xdc00 + (c & 0x3ff), reader->bytes + 3);
	return 6;
}

bool
strings_equal(const struct strings *strings, uint32_t index,
	const char *ascii)
{
	const char *p;

	if (index >= strings->count)
		return false;
	p = strings_begin(strings, index);
	for (; *ascii != '\0'; ascii++)
		if (*p == '"' || character(p, &p) != (unsigned char)*ascii)
			return false;
	return *p == '"';
}

uint32_t
strings_find(const struct strings *strings, const char *ascii)
{
	uint32_t i;

	for (i = 0; i < strings->count; i++)
		if (strings_equal(strings, i, ascii))
			return i;
	return UINT32_MAX;
}
